"""Fields of other programs' JSON files, read with their types checked and their place named in every error."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from viewer.errors import InputError
from viewer.formats.files import read_bytes

MAX_FILE = 64 << 20
"""Bytes; ten thousand frames take ten million."""
HINT = "Correct the file, or write it anew with the program that made it."


class Fields:
    """A JSON object and where it is, such as ``transforms.json, frames[3]``."""

    def __init__(self, values: dict[str, Any], place: str) -> None:
        self.values = values
        self.place = place

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def wrong(self, name: str, expected: str) -> InputError:
        """The error that a field is not what it should be."""
        shown = json.dumps(self.values.get(name))[:60]
        return InputError(f"{self.place}: '{name}' should be {expected}, not {shown}.", HINT)

    def _checked(self, name: str, right: Callable[[Any], bool], expected: str) -> Any:  # noqa: ANN401
        """A field's value where it is ``right``; None where the field is absent."""
        value = self.values.get(name)
        if value is not None and not right(value):
            raise self.wrong(name, expected)
        return value

    def number(self, name: str) -> float | None:
        """A number that may be NaN or infinite; None where the field is absent.

        Raises:
            InputError: It is something else than a number.
        """
        value = self._checked(name, _is_number, "a number")
        return None if value is None else _as_float(value)

    def finite(self, name: str, default: float) -> float:
        """A number, or the default where the field is absent.

        Raises:
            InputError: It is something else than a finite number.
        """
        value = self.number(name)
        if value is not None and not math.isfinite(value):
            raise self.wrong(name, "a finite number")
        return default if value is None else value

    def text(self, name: str) -> str | None:
        """A string; None where the field is absent.

        Raises:
            InputError: It is something else than a string.
        """
        return self._checked(name, _is_text, "text")

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings, empty where the field is absent.

        Raises:
            InputError: It is something else.
        """
        texts = self._checked(
            name, lambda value: isinstance(value, list) and all(map(_is_text, value)), "a list of texts"
        )
        return tuple(texts or ())

    def numbers(self, name: str, count: int) -> tuple[float, ...] | None:
        """A list of ``count`` numbers; None where the field is absent.

        Raises:
            InputError: It is something else.
        """

        def right(value: Any) -> bool:  # noqa: ANN401 - whatever the file holds
            return isinstance(value, list) and len(value) == count and all(map(_is_number, value))

        numbers = self._checked(name, right, f"a list of {count} numbers")
        return None if numbers is None else tuple(map(_as_float, numbers))

    def rows(self, name: str) -> list[list[float]]:
        """A list of lists of numbers, all of the same length.

        Raises:
            InputError: It is absent or something else.
        """
        value = self.values.get(name)
        if not isinstance(value, list) or not value or not all(isinstance(row, list) for row in value):
            raise self.wrong(name, "a matrix, a list of rows")
        if len({len(row) for row in value}) != 1 or not all(_is_number(item) for row in value for item in row):
            raise self.wrong(name, "a matrix of numbers with rows of one length")
        return [[_as_float(item) for item in row] for row in value]

    def records(self, name: str) -> list[Fields]:
        """A list of objects.

        Raises:
            InputError: It is absent or something else.
        """
        value = self.values.get(name)
        if not isinstance(value, list):
            raise self.wrong(name, "a list of records")
        for index, item in enumerate(value):
            if not isinstance(item, dict):
                raise InputError(f"{self.place}, {name}[{index}]: this should be a record in braces.", HINT)
        return [Fields(item, f"{self.place}, {name}[{index}]") for index, item in enumerate(value)]


def read_fields(path: Path) -> Fields:
    """The JSON object in a file.

    Raises:
        InputError: The file is missing, too large, cut short, or something else than a JSON object.
    """
    data = read_bytes(path, MAX_FILE, "a description of photos")
    try:
        values = json.loads(data)  # which knows UTF-8 and UTF-16 apart
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not valid JSON: {str(error)[:120]}.", HINT) from error
    if not isinstance(values, dict):
        raise InputError(f"{path} does not hold a record in braces.", HINT)
    return Fields(values, str(path))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _as_float(value: int | float) -> float:
    """As a float; an integer beyond all floats becomes infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
