"""What a crop does to fields that answer point by point."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from viewer.editing.field_change import CutChange, FieldChange
from viewer.editing.prism_field import prism_distance, prism_holds
from viewer.fields.field import SignedDistanceField
from viewer.scene.assets import AssetStore
from viewer.scene.edits import Crop
from viewer.scene.prism import Prism
from viewer.scene.volumes import Box, HalfSpace, Sphere, Volume


def crop_changes(edit: Crop, store: AssetStore) -> tuple[FieldChange, ...]:
    """What a crop makes of a field's answers."""
    del store
    return (CropChange(edit),)


class CropChange(CutChange):
    """Cuts a part of a field away, exactly at the surface of the crop's volume; the box stays as it is.

    Args:
        edit: The crop.
    """

    def __init__(self, edit: Crop) -> None:
        self.edit = edit

    def distance(self, field: SignedDistanceField, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """``max(d, v)`` for what is inside the volume, ``max(d, -v)`` for what is outside (Quilez).

        The faces of the cut belong to the surface. The distance is a bound: near edges of a cut it may be shorter than
        the way to the surface, never longer. The density stays the uncut law's inside of what is left.
        """
        distance = field.distance(points)
        bound = volume_distance(self.edit.volume, points)
        return torch.maximum(distance, (bound if self.edit.keep == "inside" else -bound).to(distance))

    def left(self, points: Float[Tensor, "n 3"]) -> Bool[Tensor, " n"]:
        """What lies on the side that stays; the surface belongs to the inside."""
        inside = volume_holds(self.edit.volume, points)
        return inside if self.edit.keep == "inside" else ~inside


def volume_distance(volume: Volume, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
    """The twin of :func:`viewer.scene.volumes.signed_distance` for tensors."""
    return DISTANCES[type(volume)](volume, points)


def volume_holds(volume: Volume, points: Float[Tensor, "n 3"]) -> Bool[Tensor, " n"]:
    """The twin of :func:`viewer.scene.volumes.holds` for tensors."""
    if isinstance(volume, Prism):
        return prism_holds(volume, points)
    return volume_distance(volume, points) <= 0


def _box(volume: Box, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
    away = points - points.new_tensor(volume.center)
    # Edges along the axes are the usual case: exact there, without a product.
    along = away if volume.rotation == (1.0, 0.0, 0.0, 0.0) else away @ points.new_tensor(volume.axes)
    beyond = along.abs() - 0.5 * points.new_tensor(volume.size)
    return beyond.clamp_min(0).norm(dim=-1) + beyond.amax(-1).clamp_max(0)


def _sphere(volume: Sphere, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
    return (points - points.new_tensor(volume.center)).norm(dim=-1) - volume.radius


def _half_space(volume: HalfSpace, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
    return (points - points.new_tensor(volume.point)) @ points.new_tensor(volume.facing)


DISTANCES: dict[type[Volume], Callable[[Any, Tensor], Tensor]] = {
    Box: _box,
    Sphere: _sphere,
    HalfSpace: _half_space,
    Prism: prism_distance,
}
