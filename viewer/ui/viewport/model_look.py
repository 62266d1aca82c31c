"""What is shown of models beside their channels."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

ModelView = Literal["channel", "checker", "texel_density", "packed"]
MODEL_VIEWS: tuple[ModelView, ...] = ("channel", "checker", "texel_density", "packed")
"""In the order of ``VIEW`` in ``mesh.frag``."""


class ModelLook(Struct, frozen=True):
    """How models are drawn.

    Attributes:
        view: ``channel``: what the display says; ``checker``: a pattern in texture space; ``texel_density``: texels
            along a length, in false colours from a quarter to four times what is usual on that model; ``packed``:
            occlusion, roughness and metallic as red, green and blue.
        wireframe: Draw the triangles' edges over it.
        four_up: Four pictures from the same camera: shaded, albedo, packed, normals.
        beside: Where the picture is split: fields on the left side, models on the right one.
    """

    view: ModelView = "channel"
    wireframe: bool = False
    four_up: bool = False
    beside: bool = False
