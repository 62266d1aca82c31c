"""What a picture can show, one row a channel: its name, what it is like, how layers of it are mixed.

A new channel is a name in :data:`Channel`, a row of :data:`CHANNEL_KINDS`, and whatever computes it. A row that is a
number is shown in false colours without further ado.
"""

from __future__ import annotations

from math import nan
from typing import Literal, NamedTuple

Channel = Literal[
    "color", "depth", "normal", "opacity", "view_dependence", "slice", "cost", "occupancy", "uncertainty",
    "albedo", "roughness", "metallic", "occlusion", "diffuse_light", "specular_light",
]  # fmt: skip
Look = Literal["light", "color", "fraction", "number", "normal", "opacity", "difference"]
"""How it is shown: as light, under exposure and tone; a colour; a grey from 0 to 1; false colours; and so on."""
Mix = Literal["alone", "normal", "covered", "weighted", "sum", "slice", "deviation"]
"""How layers become one picture; the equations are in ``viewer.render.composite``."""


Families = tuple[Literal["field", "model"], ...]


class ChannelKind(NamedTuple):
    """One channel.

    Attributes:
        text: For people, with the letter that a menu underlines.
        look: How it is shown.
        families: What has it: fields, models.
        blank: What a pixel of it holds where nothing is; None for what every frame has anyway.
        columns: Numbers a pixel.
        mix: How layers become one picture.
    """

    text: str
    look: Look
    families: Families = ("field", "model")
    blank: float | None = None
    columns: int = 1
    mix: Mix = "alone"


FIELD: Families = ("field",)
MODEL: Families = ("model",)
CHANNEL_KINDS: dict[Channel, ChannelKind] = {
    "color": ChannelKind("&Colour", "light"),
    "depth": ChannelKind("&Depth", "number"),
    "normal": ChannelKind("&Normal", "normal", blank=0.0, columns=3, mix="normal"),
    "opacity": ChannelKind("&Opacity", "opacity"),
    "view_dependence": ChannelKind("&View dependence", "difference", FIELD, 0.0, 3, "covered"),
    "slice": ChannelKind("&Slice", "number", FIELD, nan, mix="slice"),
    "cost": ChannelKind("Cos&t", "number", FIELD, 0.0, mix="sum"),
    "occupancy": ChannelKind("Occ&upancy", "number", FIELD, 0.0, mix="sum"),
    "uncertainty": ChannelKind("Depth uncertaint&y", "number", FIELD, nan, mix="deviation"),
    "albedo": ChannelKind("Al&bedo", "color", MODEL, 0.0, 3, "covered"),
    "roughness": ChannelKind("&Roughness", "fraction", MODEL, nan, mix="weighted"),
    "metallic": ChannelKind("&Metallic", "fraction", MODEL, nan, mix="weighted"),
    "occlusion": ChannelKind("Ambient &occlusion", "fraction", MODEL, nan, mix="weighted"),
    "diffuse_light": ChannelKind("&Diffuse light", "light", MODEL, 0.0, 3, "covered"),
    "specular_light": ChannelKind("&Specular light", "light", MODEL, 0.0, 3, "covered"),
}
CHANNELS: tuple[Channel, ...] = tuple(CHANNEL_KINDS)
"""In the order of the digit keys, which the first nine have."""
ALWAYS_THERE: tuple[Channel, ...] = tuple(name for name, kind in CHANNEL_KINDS.items() if kind.blank is None)
"""Those that every frame has."""
NUMBERS: tuple[Channel, ...] = tuple(name for name, kind in CHANNEL_KINDS.items() if kind.look == "number")
"""Those that are shown in false colours; NaN or inf where there is no number."""
SCALAR_CHANNELS = tuple(name for name in NUMBERS if name not in ALWAYS_THERE)
"""Numbers that are pictures of their own."""
MODEL_CHANNELS: tuple[Channel, ...] = tuple(name for name, kind in CHANNEL_KINDS.items() if kind.families == MODEL)
"""Those that only models have: zero, or NaN for fractions, where fields are or nothing is."""
FIELD_CHANNELS = tuple(name for name in CHANNELS if name not in MODEL_CHANNELS)
MATERIAL_NUMBERS = tuple(name for name in MODEL_CHANNELS if CHANNEL_KINDS[name].look == "fraction")
MATERIAL_COLORS = tuple(name for name in MODEL_CHANNELS if name not in MATERIAL_NUMBERS)
"""Of what models are and how they are lit: linear Rec. 709, premultiplied."""
