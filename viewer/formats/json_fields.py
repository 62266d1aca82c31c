"""Fields of other programs' JSON files, read with their types checked and their place named in every complaint."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from viewer.errors import InputError

MAX_FILE = 64 << 20
"""Bytes; ten thousand frames take ten million."""
HINT = "Correct the file, or write it anew with the program that made it."


class Fields:
    """A JSON object and where it stands, such as ``transforms.json, frames[3]``."""

    def __init__(self, values: dict[str, Any], place: str) -> None:
        self.values = values
        self.place = place

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def wrong(self, name: str, expected: str) -> InputError:
        """The complaint that a field is not what it should be."""
        shown = json.dumps(self.values.get(name))[:60]
        return InputError(f"{self.place}: '{name}' should be {expected}, not {shown}.", HINT)

    def number(self, name: str) -> float | None:
        """A number that may be NaN or infinite; None where the field is absent.

        Raises:
            InputError: It is something else than a number.
        """
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(name, "a number")
        return _as_float(value)

    def finite(self, name: str, default: float) -> float:
        """A number, or the default where the field is absent.

        Raises:
            InputError: It is something else than a finite number.
        """
        value = self.number(name)
        if value is None:
            return default
        if not math.isfinite(value):
            raise self.wrong(name, "a finite number")
        return value

    def text(self, name: str) -> str | None:
        """A string; None where the field is absent.

        Raises:
            InputError: It is something else than a string.
        """
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise self.wrong(name, "text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings, empty where the field is absent.

        Raises:
            InputError: It is something else.
        """
        value = self.values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(name, "a list of texts")
        return tuple(value)

    def numbers(self, name: str, count: int) -> tuple[float, ...] | None:
        """A list of ``count`` numbers; None where the field is absent.

        Raises:
            InputError: It is something else.
        """
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or len(value) != count or not all(map(_is_number, value)):
            raise self.wrong(name, f"a list of {count} numbers")
        return tuple(map(_as_float, value))

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
    try:
        if path.stat().st_size > MAX_FILE:
            raise InputError(f"{path} is too large to be a description of photos.", "Open the right file.")
        values = json.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"{path} cannot be read: {reason}.", "Check the name and the permissions.") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not sound JSON: {str(error)[:120]}.", HINT) from error
    if not isinstance(values, dict):
        raise InputError(f"{path} does not hold a record in braces.", HINT)
    return Fields(values, str(path))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _as_float(value: int | float) -> float:
    """As a float; an integer beyond all floats becomes infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
