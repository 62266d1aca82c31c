"""Options of training methods, read from their structs and docstrings."""

import math
from typing import ClassVar, Literal

import msgspec
import pytest

from viewer.training.config import CONFIGS, TrainConfig
from viewer.training.options import documented, options_of


class OddConfig(TrainConfig, frozen=True, tag="odd", tag_field="method"):
    """A method with one option of each kind.

    Attributes:
        taste: First line,
            second line: with a colon.
        rate: How fast.

    Not an attribute: this.
    """

    taste: Literal["sweet", "sour"] = "sour"
    rate: float | None = None
    name: str = "x"

    ranges: ClassVar = {"rate": (0.5, 2.0)}


def test_every_option_of_every_method_is_documented_and_can_be_its_default():
    for config in CONFIGS:
        options = options_of(config)
        assert {option.name for option in options} == set(config.__struct_fields__) - {"dataset"}
        for option in options:
            assert option.text.endswith("."), option.name
            number = option.kind in ("integer", "number") and option.default is not None
            assert not number or option.least <= option.default <= option.most, option.name
        assert config("x", **{option.name: option.default for option in options}) == config("x")


def test_kinds_and_ranges_are_those_of_the_struct():
    options = {option.name: option for option in options_of(OddConfig)}
    assert (options["taste"].kind, options["taste"].choices) == ("choice", ("sweet", "sour"))
    rate = options["rate"]
    assert (rate.kind, rate.optional, rate.least, rate.most, rate.common) == ("number", True, 0.5, 2.0, False)
    assert options["name"].kind == "text"
    assert (options["held_out"].kind, options["held_out"].common, options["held_out"].title) == (
        "names", True, "Held out",
    )  # fmt: skip
    assert options["resume"].kind == "switch"
    assert (options["seed"].least, options["seed"].most) == (-math.inf, math.inf)


def test_a_docstring_is_read_to_the_end_of_its_section():
    assert documented(OddConfig) == {"taste": "First line, second line: with a colon.", "rate": "How fast."}
    assert documented(int) == {}
    assert documented(type("Bare", (), {})) == {}


@pytest.mark.parametrize("config", CONFIGS)
def test_what_lies_within_the_ranges_is_accepted(config):
    for option in options_of(config):
        for edge in (option.least, option.most):
            if math.isfinite(edge):
                msgspec.structs.replace(config("x"), **{option.name: edge}).check()
