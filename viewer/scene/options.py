"""Options as data: each is described once, beside its field, for the command line, the forms and the check."""

from __future__ import annotations

import math
import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Struct

from viewer.errors import InputError

Kind = Literal["switch", "integer", "number", "text", "names", "choice"]
KINDS: dict[object, Kind] = {
    bool: "switch",
    int: "integer",
    float: "number",
    str: "text",
    tuple: "names",
    Literal: "choice",
}


MANY = 1 << 53
"""A limit that no number reaches in practice; larger integers are not exact in JSON."""


class Option(Struct, frozen=True):
    """What a field may be and what people read of it: ``batch: Annotated[int, Option("Rays a step.", 64, 4096)]``.

    The attributes from ``name`` on are set by :func:`options_of`, from the field.

    Attributes:
        text: What it does.
        low: The smallest number that it may be.
        high: The largest one.
        unit: What a number is counted in; beside a switch, what it switches on.
        label: In forms; empty = made of the name.
        zero: What 0 stands for, which is then allowed below ``low``, too.
        prefix: What forms show before a number.
        scale: Factor by which forms show a number.
        choices: What a form offers; those of a ``Literal`` need not be given.
        words: What forms call the choices.
        name: As in the struct.
        kind: What it holds; ``names`` are several texts.
        hint: Its type.
        default: Its value where none is given.
        optional: It may be None.
    """

    text: str
    low: float = 0
    high: float = 1e9
    unit: str = ""
    label: str = ""
    zero: str = ""
    prefix: str = ""
    scale: float = 1.0
    choices: tuple[Any, ...] = ()
    words: tuple[str, ...] = ()
    name: str = ""
    kind: Kind = "text"
    hint: Any = None
    default: Any = None
    optional: bool = False

    @property
    def title(self) -> str:
        """The label, or else the name as people write."""
        return self.label or self.name.replace("_", " ").capitalize().replace("Sh ", "SH ")

    @property
    def help(self) -> str:
        """The text, and the range of a number."""
        return f"{self.text} {self.allowed}." if self.kind in ("integer", "number") else self.text

    @property
    def allowed(self) -> str:
        """The range of a number, in words."""
        zero = f", or 0: {self.zero}" if self.zero else ""
        unit = f" {self.unit}" if self.unit and self.scale == 1 else ""
        span = f"{self.low:.10g} to {self.high:.10g}" if self.high < MANY else f"{self.low:.10g} or more"
        return f"{span}{unit}{zero}"

    def check(self, value: object) -> None:
        """Refuse a number that the option cannot be.

        Raises:
            InputError: It is out of range, or not finite.
        """
        if isinstance(value, bool) or not isinstance(value, int | float) or (self.zero and value == 0):
            return
        if not (math.isfinite(value) and self.low <= value <= self.high):
            raise InputError(f"The option {self.name} = {value} is out of range.", f"{self.allowed}.")


def options_of(kind: type[Struct]) -> tuple[Option, ...]:
    """The options among the fields of a struct, in their order."""
    return tuple(_option(field) for field in msgspec.structs.fields(kind) if get_origin(field.type) is Annotated)


def check_options(values: Struct) -> None:
    """Refuse values of which one is out of its range.

    Raises:
        InputError: One is.
    """
    for option in options_of(type(values)):
        option.check(getattr(values, option.name))


def _option(field: msgspec.structs.FieldInfo) -> Option:
    hint, option = get_args(field.type)
    parts = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    plain = next(part for part in parts if part is not types.NoneType)
    choices = option.choices or (get_args(plain) if get_origin(plain) is Literal else ())
    kind = KINDS[get_origin(plain) or plain]
    return msgspec.structs.replace(
        option,
        name=field.name,
        kind=kind,
        hint=hint,
        choices=choices,
        default=field.default,
        optional=types.NoneType in parts,
    )
