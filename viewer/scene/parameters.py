"""Numbers that a kind of content lets people set: a latent code, an appearance, a time, the bones of a pose.

A kind of content declares each as a :class:`Parameter`, a node holds a :class:`Value` for those that were set, and a
field with parameters answers ``at(values)`` with a plain, static field. What a node says nothing about has its default.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from msgspec import Struct

from viewer.errors import InputError


class Parameter(Struct, frozen=True):
    """One or several numbers in a range.

    Attributes:
        name: Names it in files, tracks and on the command line.
        size: How many numbers it is.
        low: The least that a control offers for each of them; other numbers are allowed.
        high: The most that a control offers.
        default: Each number where it was not set.
        unit: What they are counted in; empty for plain numbers.
        text: What it changes, one sentence for people.
    """

    name: str
    size: int = 1
    low: float = -1.0
    high: float = 1.0
    default: float = 0.0
    unit: str = ""
    text: str = ""

    @property
    def defaults(self) -> tuple[float, ...]:
        """All its numbers where they were not set."""
        return (self.default,) * self.size


class Value(Struct, frozen=True):
    """What a parameter of that name is set to."""

    name: str
    numbers: tuple[float, ...]


Values = tuple[Value, ...]


def value_of(parameter: Parameter, values: Values) -> tuple[float, ...]:
    """The parameter's numbers: those in ``values``, or its defaults."""
    return next((value.numbers for value in values if value.name == parameter.name), parameter.defaults)


def with_value(values: Values, parameter: Parameter, numbers: Iterable[float]) -> Values:
    """``values`` with the parameter set; nothing is stored for one that has its defaults, so that equal is equal.

    Raises:
        InputError: There are too many or too few numbers, or one is not finite.
    """
    numbers = tuple(float(number) for number in numbers)
    check_value(parameter, numbers)
    others = tuple(value for value in values if value.name != parameter.name)
    return others if numbers == parameter.defaults else (*others, Value(parameter.name, numbers))


def check_values(parameters: Iterable[Parameter], values: Values, who: str) -> None:
    """Refuse values that the parameters cannot have.

    Raises:
        InputError: A value is of no parameter, is given twice, has another size, or is not finite.
    """
    known = {parameter.name: parameter for parameter in parameters}
    names = [value.name for value in values]
    for value in values:
        if value.name not in known or names.count(value.name) > 1:
            raise InputError(f"'{who}' has no parameter '{value.name[:40]}'.", f"It has: {', '.join(known) or 'none'}.")
        check_value(known[value.name], value.numbers)


def check_value(parameter: Parameter, numbers: tuple[float, ...]) -> None:
    """Refuse numbers that the parameter cannot have.

    Raises:
        InputError: There are too many or too few of them, or one is not finite.
    """
    if len(numbers) != parameter.size:
        raise InputError(
            f"'{parameter.name}' was given {len(numbers)} numbers.", f"Give it {parameter.size}, as the field has them."
        )
    if not all(math.isfinite(number) for number in numbers):
        raise InputError(f"'{parameter.name}' was given a number that is not finite.", "Use ordinary numbers.")
