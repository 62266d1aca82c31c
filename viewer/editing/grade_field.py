"""What grading does to fields that answer point by point: their radiance is graded, exactly."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from viewer.editing.field_change import FieldChange
from viewer.editing.grade import graded, is_plain
from viewer.fields.field import Field, FieldSample, ViewDependentField
from viewer.scene.assets import AssetStore
from viewer.scene.grade import Grade


def grade_changes(edit: Grade, store: AssetStore) -> tuple[FieldChange, ...]:
    """What a grade makes of a field's answers."""
    del store
    return () if is_plain(edit) and edit.transparency == 0.0 else (GradeChange(edit),)


class GradeChange(FieldChange):
    """Radiance is graded, and densities are multiplied with ``1 - transparency``.

    Args:
        edit: The grade.
    """

    def __init__(self, edit: Grade) -> None:
        self._edit, self._plain = edit, is_plain(edit)
        self._left = 1.0 - edit.transparency

    def density(self, field: Field, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """The field's own times what is left of it."""
        return self._left * field.density(points)

    def sample(self, field: Field, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """The field's own, graded."""
        density, radiance = field.sample(points, directions)
        return FieldSample(self._left * density, self._graded(field, radiance))

    def density_and_features(
        self, field: ViewDependentField, points: Float[Tensor, "n 3"]
    ) -> tuple[Float[Tensor, " n"], Float[Tensor, "n f"]]:
        """The field's own, with less density."""
        density, features = field.density_and_features(points)
        return self._left * density, features

    def radiance_of(
        self, field: ViewDependentField, features: Float[Tensor, "n f"], directions: Float[Tensor, "n 3"]
    ) -> Float[Tensor, "n 3"]:
        """The field's own, graded."""
        return self._graded(field, field.radiance_of(features, directions))

    def _graded(self, field: Field, radiance: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
        if self._plain:
            return radiance
        colors = graded(radiance.detach().double().cpu().numpy(), self._edit, field.color_space)
        return torch.from_numpy(colors).to(radiance)
