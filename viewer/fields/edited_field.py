"""Edits of fields that answer point by point: a cropped field is a field that wraps one and is silent outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from viewer.fields.blocks import contains
from viewer.fields.field import Field, FieldSample, SignedDistanceField, ViewDependentField
from viewer.fields.solids import box_distance
from viewer.scene.content import ColorSpace
from viewer.scene.edits import Crop, DeleteBox, Edit, active
from viewer.scene.geometry import AABB


def edited_field(field: Field, edits: Sequence[Edit]) -> Field:
    """``field`` after ``edits``, applied in order; the same object where there are none.

    A signed distance stays one, and a field whose features are computed once a point stays one.
    """
    edits = active(tuple(edits))
    if not edits:
        return field
    if isinstance(field, SignedDistanceField):
        return EditedDistance(field, edits)
    return EditedViews(field, edits) if isinstance(field, ViewDependentField) else EditedField(field, edits)


class EditedField:
    """A field of which parts are cut away, exactly at the faces of the edits' boxes.

    Args:
        field: What is edited.
        edits: Applied in order.
    """

    def __init__(self, field: Field, edits: Sequence[Edit]) -> None:
        self.field = field
        self.edits = tuple(edits)

    @property
    def aabb(self) -> AABB:
        """The field's own box: a crop to a smaller one leaves it as it is."""
        return self.field.aabb

    @property
    def color_space(self) -> ColorSpace:
        """The field's own."""
        return self.field.color_space

    def density(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """The field's own, 0 where it is cut away."""
        density = self.field.density(points)
        return torch.where(self.keeps(points).to(density.device), density, 0)

    def sample(self, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """The field's own, without density where it is cut away."""
        density, radiance = self.field.sample(points, directions)
        return FieldSample(torch.where(self.keeps(points).to(density.device), density, 0), radiance)

    def keeps(self, points: Float[Tensor, "n 3"]) -> Bool[Tensor, " n"]:
        """Which points are left after all edits."""
        keep = torch.ones(len(points), dtype=torch.bool, device=points.device)
        for edit in self.edits:
            keep &= FIELD_EDITS[type(edit)].keeps(edit, points)
        return keep


class EditedViews(EditedField):
    """An edited field whose features are computed once a point."""

    field: ViewDependentField

    def density_and_features(self, points: Float[Tensor, "n 3"]) -> tuple[Float[Tensor, " n"], Float[Tensor, "n f"]]:
        """The field's own, without density where it is cut away."""
        density, features = self.field.density_and_features(points)
        return torch.where(self.keeps(points).to(density.device), density, 0), features

    def radiance_of(self, features: Float[Tensor, "n f"], directions: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
        """The field's own."""
        return self.field.radiance_of(features, directions)


class EditedDistance(EditedField):
    """An edited signed distance: the faces of the cut belong to the surface.

    Its density stays the uncut law's inside of what is left. The distance is a bound: near edges of a cut it may be
    shorter than the way to the surface, never longer.
    """

    field: SignedDistanceField

    def distance(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """``max(d, box)`` for a crop and ``max(d, -box)`` for what is deleted (Quilez, "distance functions")."""
        distance = self.field.distance(points)
        for edit in self.edits:
            distance = torch.maximum(distance, FIELD_EDITS[type(edit)].bound(edit, points).to(distance))
        return distance


class FieldEdit(NamedTuple):
    """What one kind of edit does to fields.

    Attributes:
        keeps: Which points (n, 3) of the node's own space it leaves.
        bound: Signed distance (n) to what it leaves: an edited distance is the larger of both.
    """

    keeps: Callable[[Any, Tensor], Tensor]
    bound: Callable[[Any, Tensor], Tensor]


FIELD_EDITS: dict[type[Edit], FieldEdit] = {
    Crop: FieldEdit(
        lambda edit, points: contains(edit.box, points),
        lambda edit, points: box_distance(edit.box, points),
    ),
    DeleteBox: FieldEdit(
        lambda edit, points: ~contains(edit.box, points),
        lambda edit, points: -box_distance(edit.box, points),
    ),
}
