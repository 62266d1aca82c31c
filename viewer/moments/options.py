"""What the making of a 3D moment is asked to do: the command line, the form in the window and the worker's job."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from viewer.scene.options import Option

DepthMeaning = Literal["disparity", "depth"]
"""What the numbers of a map are: larger = nearer, or larger = farther."""
LEAST_SIDE = 64
"""Pixels of a photo's shorter side below which nothing can be matched."""


class MomentOptions(Struct, frozen=True):
    """Options of ``fieldwright moment``."""

    side: Annotated[
        int, Option("Longest side of the photos; larger ones are made smaller.", 128, 8192, "pixels", "Longest side")
    ] = 1920
    layers: Annotated[
        int, Option("Depth layers.", 1, 12, zero="as many as the depths are in groups", label="Layers")
    ] = 0
    seconds: Annotated[float, Option("From the first photo to the second one.", 0.1, 600, "s", "Duration")] = 2.0
    meaning: Annotated[
        DepthMeaning,
        Option(
            "What the numbers of the given maps are: disparity (larger = nearer) or depth.",
            words=("Larger = nearer (disparity)", "Larger = farther (depth)"),
            label="Maps hold",
        ),
    ] = "disparity"
    range: Annotated[
        float,
        Option("Farthest distance over the nearest one, where the depth has no scale.", 1.5, 1000, label="Depth range"),
    ] = 12.0
    reach: Annotated[
        float,
        Option("How far behind nearer things layers go on, part of the longest side.", 0, 0.5, label="Behind", scale=1),
    ] = 0.06
