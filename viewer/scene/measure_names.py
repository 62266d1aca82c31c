"""The names of what can be measured of elements, and what people read of it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from viewer.scene.elements import ElementKind

MeasureName = Literal[
    "opacity", "density", "gradient", "view_dependence", "hue", "saturation", "value", "scale", "volume", "area",
    "distance", "component", "photos",
]  # fmt: skip
ALL: tuple[ElementKind, ...] = ("voxels", "points", "splats", "faces")


class MeasureText(NamedTuple):
    """What people read of a measure, and of which kinds of elements it can be taken.

    Attributes:
        text: Its name.
        kinds: Of elements that have it.
        tip: One sentence.
        photos: It needs the photos of a data set.
    """

    text: str
    kinds: tuple[ElementKind, ...]
    tip: str
    photos: bool = False


MEASURE_NAMES: dict[MeasureName, MeasureText] = {
    "opacity": MeasureText("Opacity", ("splats", "voxels"), "How much light it stops in its middle, from 0 to 1."),
    "density": MeasureText("Density", ("voxels",), "Per unit length."),
    "gradient": MeasureText("Gradient", ("voxels",), "How much the density changes per unit length."),
    "view_dependence": MeasureText(
        "View dependence", ("splats", "voxels"), "How much the colour differs from side to side."
    ),
    "hue": MeasureText("Hue", ALL, "Of its colour, in degrees: red 0, green 120, blue 240."),
    "saturation": MeasureText("Saturation", ALL, "Of its colour, from 0 for greys to 1."),
    "value": MeasureText("Value", ALL, "The largest of red, green and blue, from 0 to 1."),
    "scale": MeasureText("Scale", ("splats",), "The largest standard deviation."),
    "volume": MeasureText("Volume", ("splats",), "Of the ellipsoid at one standard deviation."),
    "area": MeasureText("Area", ("splats", "faces"), "Of the triangle, or of the ellipsoid's largest section."),
    "distance": MeasureText("Distance", ALL, "From the middle of all."),
    "component": MeasureText("Component size", ALL, "How many elements hang together with it, itself included."),
    "photos": MeasureText("Photos", ALL, "By how many photos it is seen.", photos=True),
}
