"""What grading does to fields that answer point by point: their radiance is graded, exactly."""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from viewer.editing.delete_field import Cells
from viewer.editing.field_change import FieldChange
from viewer.editing.grade import graded, is_plain
from viewer.fields.field import Field, FieldSample, ViewDependentField
from viewer.scene.assets import AssetStore
from viewer.scene.elements import mask_of
from viewer.scene.grade import Grade


def grade_changes(edit: Grade, store: AssetStore) -> tuple[FieldChange, ...]:
    """What a grade makes of a field's answers.

    Raises:
        AssetError: The set that it acts within is missing or damaged.
    """
    if is_plain(edit) and edit.transparency == 0.0:
        return ()
    if edit.within is None:
        return (GradeChange(edit),)
    grid = edit.within.grid
    return () if grid is None else (GradeChange(edit, Cells(grid, mask_of(edit.within, store))),)


class GradeChange(FieldChange):
    """Radiance is graded, and densities are multiplied with ``1 - transparency``.

    Args:
        edit: The grade.
        cells: Only there; None = everywhere.
    """

    def __init__(self, edit: Grade, cells: Cells | None = None) -> None:
        self._edit, self._plain, self._cells = edit, is_plain(edit), cells
        self._left = 1.0 - edit.transparency

    def density(self, field: Field, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """The field's own times what is left of it."""
        return self._thinned(field.density(points), self._inside(points))

    def sample(self, field: Field, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """The field's own, graded."""
        density, radiance = field.sample(points, directions)
        inside = self._inside(points)
        return FieldSample(self._thinned(density, inside), self._graded(field, radiance, inside))

    def density_and_features(
        self, field: ViewDependentField, points: Float[Tensor, "n 3"]
    ) -> tuple[Float[Tensor, " n"], Float[Tensor, "n f"]]:
        """The field's own, with less density, and whether points are graded."""
        density, features = field.density_and_features(points)
        inside = self._inside(points)
        return self._thinned(density, inside), torch.cat([features, inside[:, None].to(features)], 1)

    def radiance_of(
        self, field: ViewDependentField, features: Float[Tensor, "n f"], directions: Float[Tensor, "n 3"]
    ) -> Float[Tensor, "n 3"]:
        """The field's own, graded."""
        return self._graded(field, field.radiance_of(features[:, :-1], directions), features[:, -1] > 0.5)

    def _inside(self, points: Float[Tensor, "n 3"]) -> Bool[Tensor, " n"]:
        everywhere = torch.ones(len(points), dtype=torch.bool, device=points.device)
        return everywhere if self._cells is None else self._cells.have(points)

    def _thinned(self, density: Float[Tensor, " n"], inside: Bool[Tensor, " n"]) -> Float[Tensor, " n"]:
        return torch.where(inside.to(density.device), self._left * density, density)

    def _graded(self, field: Field, radiance: Float[Tensor, "n 3"], inside: Bool[Tensor, " n"]) -> Float[Tensor, "n 3"]:
        if self._plain or not bool(inside.any()):
            return radiance
        own = radiance[inside].detach().double().cpu().numpy()
        rows = inside.nonzero()[:, 0]
        return radiance.index_copy(0, rows, torch.from_numpy(graded(own, self._edit, field.color_space)).to(radiance))
