"""The options of a training method as data: what the command line, the form and the help texts are made from."""

from __future__ import annotations

import inspect
import math
import re
import types
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from viewer.training.config import TrainConfig

Kind = Literal["switch", "integer", "number", "text", "names", "choice"]
KINDS: dict[object, Kind] = {bool: "switch", int: "integer", float: "number", str: "text"}
ENTRY = re.compile(r" {4}(\w+): (.+)")
FURTHER = re.compile(r" {5,}(.+)")


class Option(Struct, frozen=True):
    """One option of a method.

    Attributes:
        name: As in the struct and behind ``--set``.
        kind: What it holds; ``names`` are several texts.
        default: What it is where nobody says anything.
        text: What it does, as its struct's docstring says.
        least: The smallest number that it may be.
        most: The largest one.
        optional: It may be None.
        common: Every method has it.
        choices: What a ``choice`` may be.
    """

    name: str
    kind: Kind
    default: Any
    text: str
    least: float = -math.inf
    most: float = math.inf
    optional: bool = False
    common: bool = False
    choices: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The name as people write."""
        return self.name.replace("_", " ").capitalize().replace("Sh ", "SH ")


def options_of(config: type[TrainConfig]) -> tuple[Option, ...]:
    """All options of a method but its data set, those that every method has first."""
    texts = documented(TrainConfig) | documented(config)
    hints = get_type_hints(config)
    common = set(TrainConfig.__struct_fields__)
    return tuple(
        _option(field, hints[field.name], texts.get(field.name, ""), config, common=field.name in common)
        for field in msgspec.structs.fields(config)
        if not field.required
    )


def documented(kind: type) -> dict[str, str]:
    """What the section ``Attributes`` of a docstring says of each attribute, on one line."""
    _, _, section = inspect.cleandoc(kind.__doc__ or "").partition("Attributes:\n")
    texts: dict[str, str] = {}
    name = ""
    for line in section.splitlines():
        if entry := ENTRY.fullmatch(line):
            name = entry[1]
            texts[name] = entry[2]
        elif name and (further := FURTHER.fullmatch(line)):
            texts[name] += f" {further[1]}"
        else:
            break
    return texts


def _option(
    field: msgspec.structs.FieldInfo, hint: object, text: str, config: type[TrainConfig], *, common: bool
) -> Option:
    parts = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    held = next(part for part in parts if part is not types.NoneType)
    choices = tuple(map(str, get_args(held))) if get_origin(held) is Literal else ()
    kind = "choice" if choices else "names" if get_origin(held) is tuple else KINDS[held]
    least, most = config.all_ranges().get(field.name, (-math.inf, math.inf))
    optional = types.NoneType in parts
    return Option(field.name, kind, field.default, text, least, most, optional, common, choices)
