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
    "moment": "viewer.render.moments.moment_drawable:MomentSource",
}
"""``module:name`` of what is made of an asset store, and then makes of each scene what draws that family in it."""
NOT_DRAWN: tuple[Family, ...] = ("light", "environment", "dataset", "group")
"""Families that have no part in this table: models are lit by lights; photos and groups are not seen in pictures."""

RENDERED_ALONE: tuple[Family, ...] = ("moment",)
"""Families that the window has from the engine alone."""
RENDERED: tuple[Family, ...] = ("field", *RENDERED_ALONE)
"""Families that the engine renders for the window, too; all others are drawn there by the viewport's own layers."""


class _LateSource:
    """Makes what draws a family once there is something of it: what it needs is not imported before.

    Args:
        family: Which.
        store: Where its arrays are.
    """

    def __init__(self, family: Family, store: AssetStore) -> None:
        self._family: Family = family
        self._store = store
        self._source: Callable[[Scene], Drawable | Preparing | None] | None = None

    def __call__(self, scene: Scene) -> Drawable | Preparing | None:
        """What draws that family in a scene; None where nothing of it is seen."""
        if self._source is None and scene.shown(self._family):
            self._source = _source(self._family, self._store)
        return None if self._source is None else self._source(scene)


def window_sources(store: AssetStore) -> tuple[Callable[[Scene], Drawable | Preparing | None], ...]:
    """What the engine draws for the window beside fields."""
    return tuple(_LateSource(family, store) for family in RENDERED if family in DRAWABLES)


def other_sources(store: AssetStore) -> tuple[Callable[[Scene], Drawable | Preparing | None], ...]:
    """What draws all content that is no field."""
    return tuple(_source(family, store) for family in DRAWABLES)


def _source(family: Family, store: AssetStore) -> Callable[[Scene], Drawable | Preparing | None]:
    module, name = DRAWABLES[family].split(":")
    return getattr(importlib.import_module(module), name)(store)
