"""What draws each family of content that is no field: the render layer's table.

Fields are drawn by the renderer itself, which mixes those that reach into each other. Whatever else there is answers
through the same contract, :class:`viewer.render.drawable.Drawable`, and is mixed with them by depth along the ray.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable

from viewer.render.drawable import Drawable, Preparing
from viewer.scene.assets import AssetStore
from viewer.scene.document import Scene
from viewer.scene.kinds import Family

DRAWABLES: dict[Family, str] = {
    "model": "viewer.render.mesh.model_drawable:ModelSource",
    "points": "viewer.render.points.point_drawable:PointSource",
    "splats": "viewer.render.splats.splat_drawable:SplatSource",
}
"""``module:name`` of what is made of an asset store, and then makes of each scene what draws that family in it."""
NOT_DRAWN: tuple[Family, ...] = ("light", "environment", "dataset", "group")
"""Families that have no part in this table: models are lit by lights; photos and groups are not seen in pictures."""


def other_sources(store: AssetStore) -> tuple[Callable[[Scene], Drawable | Preparing | None], ...]:
    """What draws all content that is no field."""
    sources = []
    for place in DRAWABLES.values():
        module, name = place.split(":")
        sources.append(getattr(importlib.import_module(module), name)(store))
    return tuple(sources)
