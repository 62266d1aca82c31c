"""Options of training methods, read from their structs."""

from typing import Annotated, Literal

import msgspec
import pytest

from viewer.errors import InputError
from viewer.scene.options import Option, options_of
from viewer.training.config import CONFIGS, TrainConfig


class OddConfig(TrainConfig, frozen=True, tag="odd", tag_field="method"):
    """A method with one option of each kind."""

    taste: Annotated[Literal["sweet", "sour"], Option("What it is like.")] = "sour"
    rate: Annotated[float | None, Option("How fast.", 0.5, 2, "m/s")] = None
    parts: Annotated[int, Option("How many.", 4, 9, zero="all of them")] = 0
    name: Annotated[str, Option("What it is called.")] = "x"


def test_every_option_of_every_method_is_described_and_can_be_its_default():
    for config in CONFIGS:
        options = options_of(config)
        assert {option.name for option in options} == set(config.__struct_fields__) - {"dataset"}
        for option in options:
            assert option.text.endswith("."), option.name
            option.check(option.default)
        assert config("x", **{option.name: option.default for option in options}) == config("x")


def test_kinds_and_ranges_are_those_of_the_struct():
    options = {option.name: option for option in options_of(OddConfig)}
    assert (options["taste"].kind, options["taste"].choices) == ("choice", ("sweet", "sour"))
    rate = options["rate"]
    assert (rate.kind, rate.optional, rate.low, rate.high) == ("number", True, 0.5, 2.0)
    assert rate.help == "How fast. 0.5 to 2 m/s."
    assert options["name"].kind == "text"
    assert (options["held_out"].kind, options["held_out"].title) == ("names", "Held out")
    assert options["resume"].kind == "switch"


@pytest.mark.parametrize(
    "given", [{"rate": 0.4}, {"rate": float("nan")}, {"rate": float("inf")}, {"parts": 3}, {"parts": -1}, {"parts": 10}]
)
def test_what_is_out_of_range_is_refused_with_the_range(given):
    (name,) = given
    with pytest.raises(InputError, match=f"The option {name} = .* is out of range") as refused:
        OddConfig("x", **given).check()
    assert refused.value.hint == {"rate": "0.5 to 2 m/s.", "parts": "4 to 9, or 0: all of them."}[name]
    OddConfig("x", rate=0.5, parts=0).check()


@pytest.mark.parametrize("config", CONFIGS)
def test_what_lies_within_the_ranges_is_accepted(config):
    for option in options_of(config):
        if option.kind in ("integer", "number"):
            for edge in (option.low, option.high):
                allowed = msgspec.structs.replace(config("x"), **{option.name: edge})
                allowed.check()
                assert getattr(allowed, option.name) == edge
