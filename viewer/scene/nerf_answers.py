"""What the file of a network does not say, as questions with answers: one field of :class:`NerfAnswers` each.

A network is known by the shapes of its layers, but not by the order in which its columns were fed, nor by where its
rays began and ended. A reader infers what it can, assumes the rest, and leaves the questions with the content, so that
people can answer them later: the tensors stay as the file has them, and answers are numbers beside them
(:mod:`viewer.fields.nerf_answers` applies them).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Struct

from viewer.errors import InputError
from viewer.scene.geometry import AABB, Quaternion
from viewer.scene.ndc import Ndc
from viewer.scene.options import Option, check_options, options_of

Order = Literal[
    "octave-wave-axis",
    "wave-octave-axis",
    "wave-axis-octave",
    "axis-octave-wave",
    "axis-wave-octave",
    "octave-axis-wave",
]
"""The loops that write an encoding's columns, the outermost first."""


class NerfAnswers(Struct, frozen=True):
    """One answer to each question; the defaults are what the first NeRF programs do."""

    order: Annotated[
        Order,
        Option(
            "How the encoding's columns are ordered.",
            words=(
                "sin xyz, cos xyz for each frequency (NeRF)",
                "sines, then cosines; in each, xyz for each frequency (mip-NeRF)",
                "sines, then cosines; in each, all frequencies of x, y, z (nerfstudio)",
                "x, y, z; in each, sin and cos for each frequency (tiny-cuda-nn)",
                "x, y, z; in each, sines, then cosines",
                "for each frequency sin x, cos x, sin y, …",
            ),
        ),
    ] = "octave-wave-axis"
    first: Annotated[
        Literal["sin", "cos"],
        Option("Which wave comes first.", label="First wave", words=("sine", "cosine")),
    ] = "sin"
    itself: Annotated[
        Literal["first", "last", "each"],
        Option(
            "Where the vector itself is in its encoding; 'each' puts x before the waves of x, and so on.",
            label="The vector itself",
            words=("before all waves", "behind all waves", "each axis before its waves"),
        ),
    ] = "first"
    frequencies: Annotated[
        Literal["1", "pi", "2pi"],
        Option("What frequencies are multiples of.", words=("1, 2, 4, …", "π, 2π, 4π, …", "2π, 4π, 8π, …")),
    ] = "1"
    spacing: Annotated[
        Literal["doubling", "linear"],
        Option(
            "How frequencies grow from the lowest to the highest.",
            label="Spacing of frequencies",
            words=("each twice the one before", "by even steps"),
        ),
    ] = "doubling"
    divisor: Annotated[
        float, Option("What positions are divided by before they are encoded.", 1e-3, 1e3, label="Positions divided by")
    ] = 1.0
    skip: Annotated[
        Literal["first", "last"],
        Option(
            "Where a layer that takes the position again has it.",
            label="Position taken again",
            words=("before the layer's own numbers", "behind them"),
        ),
    ] = "first"
    direction: Annotated[
        Literal["last", "first"],
        Option(
            "Where the colours' first layer has the direction.",
            label="Direction",
            words=("behind the feature", "before the feature"),
        ),
    ] = "last"
    looking: Annotated[
        Literal["away", "back"],
        Option(
            "Which way directions point.",
            label="Directions point",
            words=("away from the camera", "towards the camera"),
        ),
    ] = "away"
    entry: Annotated[
        Literal["relu", "linear"],
        Option("What follows the first layer.", label="Behind the first layer", words=("ReLU", "nothing")),
    ] = "relu"
    feature: Annotated[
        Literal["linear", "relu", "trunk"],
        Option(
            "What the layer between trunk and colours is.",
            label="Feature layer",
            words=("linear", "followed by ReLU", "the trunk's last: density comes behind it"),
        ),
    ] = "linear"
    density_row: Annotated[
        Literal["last", "first"],
        Option(
            "Which number of a layer that gives density and something else is the density.",
            label="Density is",
            words=("the last number", "the first number"),
        ),
    ] = "last"
    density: Annotated[
        Literal["relu", "softplus", "shifted softplus", "exp", "abs"],
        Option(
            "What makes a density of the network's number.",
            label="Density by",
            words=("ReLU", "softplus", "softplus of x - 1 (mip-NeRF)", "exponential", "absolute value"),
        ),
    ] = "relu"
    near: Annotated[float, Option("Where rays of the training began.", 0.0, 1e5)] = 2.0
    far: Annotated[float, Option("Where rays of the training ended.", 1e-3, 1e6)] = 6.0
    samples: Annotated[int, Option("Samples along a ray.", 8, 4096)] = 128
    bounds: Annotated[
        float,
        Option(
            "Half of the side of the cube around the origin in which the scene lies.",
            1e-3,
            1e5,
            label="Scene within ±",
            zero="found by looking",
        ),
    ] = 0.0
    axes: Annotated[
        Literal["+z", "+y", "-y", "-z"],
        Option("Which of its axes points up.", label="Up", words=("+Z", "+Y", "-Y", "-Z")),
    ] = "+z"
    ndc: Annotated[
        Literal["no", "yes"],
        Option(
            "Whether it lives in normalised device coordinates (scenes photographed from one side).",
            label="NDC",
            words=("no", "yes"),
        ),
    ] = "no"
    background: Annotated[
        Literal["white", "black"],
        Option("What it was trained before.", words=("white", "black")),
    ] = "white"
    cells_x: Annotated[
        int, Option("How many networks lie side by side along X.", 1, 4096, label="Networks along X")
    ] = 1
    cells_y: Annotated[
        int, Option("How many networks lie side by side along Y.", 1, 4096, label="Networks along Y")
    ] = 1
    low_x: Annotated[float, Option("Where the grid of networks begins along X.", -1e5, 1e5, label="X from")] = -1.5
    low_y: Annotated[float, Option("Where the grid of networks begins along Y.", -1e5, 1e5, label="Y from")] = -1.5
    low_z: Annotated[float, Option("Where the grid of networks begins along Z.", -1e5, 1e5, label="Z from")] = -1.5
    high_x: Annotated[float, Option("Where the grid of networks ends along X.", -1e5, 1e5, label="X to")] = 1.5
    high_y: Annotated[float, Option("Where the grid of networks ends along Y.", -1e5, 1e5, label="Y to")] = 1.5
    high_z: Annotated[float, Option("Where the grid of networks ends along Z.", -1e5, 1e5, label="Z to")] = 1.5


QUESTIONS: tuple[Option, ...] = options_of(NerfAnswers)
"""In the order in which forms ask them."""
CELLS = ("cells_x", "cells_y")
BOX = ("low_x", "low_y", "low_z", "high_x", "high_y", "high_z")
"""What is asked about a grid of networks: how its cells lie, and where its box does."""
FACTORS = {"1": 1.0, "pi": math.pi, "2pi": 2 * math.pi}
UP: dict[str, Quaternion] = {
    "+z": (1.0, 0.0, 0.0, 0.0),
    "+y": (math.sqrt(0.5), math.sqrt(0.5), 0.0, 0.0),
    "-y": (math.sqrt(0.5), -math.sqrt(0.5), 0.0, 0.0),
    "-z": (0.0, 1.0, 0.0, 0.0),
}
"""What turns that axis up, by turning around x."""
WHOLE = 0.375
"""Half of the side of a box that holds what cameras halfway between near and far see, in parts of near + far / 2."""


class NdcChoice(Struct, frozen=True):
    """The normalised device coordinates that a network may live in: those of its data set's mean camera."""

    ndc: Ndc
    box: AABB


class Asked(Struct, frozen=True):
    """What a reader inferred of a network, what it assumed, and what people answered.

    Attributes:
        answers: As they are.
        inferred: What follows from the file, as sentences without a full stop.
        open: The questions that make a difference for this network.
        known: Of those, which somebody or something answered, each with who or what did.
        ndc: See there; None where no data set's poses are found.
    """

    answers: NerfAnswers = NerfAnswers()
    inferred: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    known: tuple[tuple[str, str], ...] = ()
    ndc: NdcChoice | None = None

    @property
    def assumed(self) -> tuple[Option, ...]:
        """The questions without an answer."""
        known = dict(self.known)
        return tuple(option for option in QUESTIONS if option.name in self.open and option.name not in known)

    def answered(self, answers: NerfAnswers, by: str) -> Asked:
        """With other answers; those that differ are known from now on."""
        changed = {name for name in self.open if getattr(answers, name) != getattr(self.answers, name)}
        known = {name: who for name, who in self.known if name not in changed} | dict.fromkeys(sorted(changed), by)
        return msgspec.structs.replace(self, answers=answers, known=tuple(known.items()))

    def confirmed(self, names: tuple[str, ...], by: str) -> Asked:
        """With these answers known, whether they were changed or not."""
        known = {**dict(self.known), **dict.fromkeys(names, by)}
        return msgspec.structs.replace(self, known=tuple(known.items()))


def word_of(option: Option, value: object) -> str:
    """An answer, for people."""
    if option.zero and value == 0:
        return option.zero
    if option.words and value in option.choices:
        return option.words[option.choices.index(value)]
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def answers_from(given: Mapping[str, object], answers: NerfAnswers) -> NerfAnswers:
    """Answers with some of them given, as texts or as values.

    Raises:
        InputError: There is no such question, or an answer is none of its choices or out of range.
    """
    values: dict[str, Any] = {}
    known = {option.name: option for option in QUESTIONS}
    for name, value in given.items():
        option = known.get(name)
        if option is None:
            raise InputError(f"There is no question '{name}'.", f"There are {', '.join(known)}.")
        try:
            values[name] = msgspec.convert(value, option.hint, strict=False)
        except msgspec.ValidationError as error:
            allowed = ", ".join(map(str, option.choices)) or option.allowed
            raise InputError(f"'{value}' is no answer to '{name}'.", f"Answers are: {allowed}.") from error
    made = msgspec.structs.replace(answers, **values)
    check_options(made)
    if not made.near < made.far:
        raise InputError(f"Rays cannot begin at {made.near:g} and end at {made.far:g}.", "Let far be more than near.")
    for low, high in zip(BOX[:3], BOX[3:], strict=True):
        begin, end = getattr(made, low), getattr(made, high)
        if not begin < end:
            raise InputError(f"A box cannot reach from {begin:g} to {end:g}.", f"Let {high} be more than {low}.")
    return made
