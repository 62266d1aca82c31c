"""Edits of fields that answer point by point: an edited field is a field that wraps one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from jaxtyping import Float
from torch import Tensor

from viewer.editing.crop_field import crop_changes
from viewer.editing.delete_field import delete_changes
from viewer.editing.field_change import FieldChange
from viewer.editing.floaters_field import floaters_changes
from viewer.editing.grade_field import grade_changes
from viewer.editing.paint_field import paint_changes
from viewer.editing.repeat_field import repeat_changes
from viewer.editing.sculpt_field import sculpt_changes
from viewer.fields.field import Field, FieldSample, SignedDistanceField, ViewDependentField
from viewer.scene.assets import AssetStore
from viewer.scene.content import ColorSpace
from viewer.scene.delete import Delete
from viewer.scene.edits import Crop, Edit, active
from viewer.scene.floaters import Floaters
from viewer.scene.geometry import AABB
from viewer.scene.grade import Grade
from viewer.scene.paint import Paint
from viewer.scene.repeat import Array, Mirror
from viewer.scene.restore import Restore
from viewer.scene.sculpt import Sculpt

FIELD_EDITS: dict[type[Edit], Callable[[Any, AssetStore], tuple[FieldChange, ...]]] = {
    Crop: crop_changes,
    Delete: delete_changes,
    Floaters: floaters_changes,
    Restore: lambda edit, store: (),  # noqa: ARG005 - the deletions before it know of it
    Sculpt: sculpt_changes,
    Paint: paint_changes,
    Grade: grade_changes,
    Mirror: repeat_changes,
    Array: repeat_changes,
}
"""What makes the changes of each kind of edit, in order, from the edit and the store of its assets."""


def edited_field(field: Field, edits: Sequence[Edit], store: AssetStore) -> Field:
    """``field`` after ``edits``, applied in order; the same object where there are none.

    A signed distance stays one, and a field whose features are computed once a point stays one.

    Raises:
        AssetError: An asset of an edit is missing or damaged.
    """
    changes = (change for edit in active(tuple(edits)) for change in FIELD_EDITS[type(edit)](edit, store))
    for change in changes:
        if isinstance(field, SignedDistanceField):
            field = EditedDistance(field, change)
        else:
            field = (EditedViews if isinstance(field, ViewDependentField) else EditedField)(field, change)
    return field


class EditedField:
    """A field after one edit.

    Args:
        field: What is edited.
        change: What the edit makes of its answers.
    """

    def __init__(self, field: Field, change: FieldChange) -> None:
        self.field = field
        self.change = change

    @property
    def aabb(self) -> AABB:
        """Around all that there may be after the edit."""
        return self.change.box(self.field.aabb)

    @property
    def color_space(self) -> ColorSpace:
        """The field's own."""
        return self.field.color_space

    def density(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Density per unit length after the edit."""
        return self.change.density(self.field, points)

    def sample(self, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """Density and radiance after the edit."""
        return self.change.sample(self.field, points, directions)


class EditedViews(EditedField):
    """An edited field whose features are computed once a point."""

    field: ViewDependentField

    def density_and_features(self, points: Float[Tensor, "n 3"]) -> tuple[Float[Tensor, " n"], Float[Tensor, "n f"]]:
        """Density after the edit, and features."""
        return self.change.density_and_features(self.field, points)

    def radiance_of(self, features: Float[Tensor, "n f"], directions: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
        """Radiance after the edit."""
        return self.change.radiance_of(self.field, features, directions)


class EditedDistance(EditedField):
    """An edited signed distance."""

    field: SignedDistanceField

    def distance(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Signed distance after the edit."""
        return self.change.distance(self.field, points)
