"""What deleting voxels does to fields that answer point by point: they are silent in those cells."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Bool, Float, Float64
from scipy import ndimage
from torch import Tensor

from viewer.editing.delete import named_numbers
from viewer.editing.field_change import CutChange, FieldChange
from viewer.editing.within import mask_by_number
from viewer.fields.field import SignedDistanceField
from viewer.fields.solids import box_distance
from viewer.scene.assets import AssetStore
from viewer.scene.delete import Delete
from viewer.scene.elements import Grid
from viewer.scene.geometry import AABB

EDGE = 1e-6
"""Of a grid's side: matter that reaches less far out of it has only been rounded."""


def delete_changes(edit: Delete, store: AssetStore) -> tuple[FieldChange, ...]:
    """What a deletion makes of a field's answers.

    Raises:
        AssetError: The set's asset is missing or damaged.
    """
    grid = edit.elements.grid
    if grid is None:
        return ()
    return (DeleteChange(mask_by_number(named_numbers(edit, store), grid.count), grid, others=edit.others),)


class Cells:
    """The cells of a set on the devices that ask for them; each gets them once.

    Args:
        grid: The set's.
        mask: Which of its cells are in the set.
    """

    def __init__(self, grid: Grid, mask: Bool[np.ndarray, " c"]) -> None:
        self.grid, self.mask = grid, mask
        self._on: dict[tuple[torch.device, torch.dtype], tuple[Tensor, Tensor, Tensor, Tensor]] = {}

    def have(self, points: Float[Tensor, "n 3"]) -> Bool[Tensor, " n"]:
        """Which points lie in one of the cells."""
        lo, cell, shape, mask = self._told(points)
        place = ((points - lo) / cell).floor()
        inside = ((place >= 0) & (place < shape)).all(-1)
        i, j, k = torch.where(inside[:, None], place, 0).long().unbind(-1)
        _, ny, nz = self.grid.shape
        return inside & mask[(i * ny + j) * nz + k]

    def _told(self, points: Float[Tensor, "n 3"]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        key = (points.device, points.dtype)
        if key not in self._on:
            grid = self.grid
            self._on[key] = (
                points.new_tensor(grid.aabb.lo), points.new_tensor(grid.cell),
                torch.tensor(grid.shape, device=points.device), torch.from_numpy(self.mask).to(points.device),
            )  # fmt: skip
        return self._on[key]


class DeleteChange(CutChange):
    """Takes the matter out of cells.

    Args:
        mask: Which.
        grid: Whose cells.
        others: All others instead.
    """

    def __init__(self, mask: Bool[np.ndarray, " c"], grid: Grid, *, others: bool = False) -> None:
        self.grid, self._others = grid, others
        self._cells = Cells(grid, mask)
        self._bounds: dict[torch.device, Tensor] = {}

    def distance(self, field: SignedDistanceField, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """``max(d, v)``, ``v`` being how deep a point is in what is deleted: as for a crop, a bound.

        Beyond the grid, where edits may have put matter, nothing is deleted, or, with ``others``, all is.
        """
        distance = field.distance(points)
        if points.device not in self._bounds:
            depths = _depths(self._cells.mask, self.grid, others=self._others)
            self._bounds[points.device] = points.new_tensor(depths, dtype=torch.float32)[None, None]
        lo, size = points.new_tensor(self.grid.aabb.lo), points.new_tensor(self.grid.aabb.size)
        # grid_sample wants (z, y, x) from -1 to 1 at the outer edges of the outermost cells.
        place = (2.0 * (points - lo) / size - 1.0).flip(-1).to(torch.float32)
        deep = torch.nn.functional.grid_sample(
            self._bounds[points.device], place[None, None, None], padding_mode="border", align_corners=False
        )
        deep = deep.reshape(-1).to(distance)
        if self._others:
            deep = torch.maximum(deep, box_distance(self.grid.aabb, points).to(distance))
        else:
            deep = torch.minimum(deep, -_beyond(self.grid.aabb, field.aabb, points).to(distance))
        return torch.maximum(distance, deep)

    def left(self, points: Float[Tensor, "n 3"]) -> Bool[Tensor, " n"]:
        """What lies in no cell that is deleted."""
        return self._cells.have(points) == self._others


def _beyond(box: AABB, matter: AABB, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
    """Signed distance to a box, < 0 inside, whose sides count only where matter reaches out of them.

    Past the other sides nothing is left that a point in there could be near to.
    """
    lo, hi, edge = (points.new_tensor(each) for each in (box.lo, box.hi, EDGE * np.array(box.size)))
    lo = torch.where(points.new_tensor(matter.lo) < lo - edge, lo, -torch.inf)
    hi = torch.where(points.new_tensor(matter.hi) > hi + edge, hi, torch.inf)
    out = torch.maximum(lo - points, points - hi)
    return out.clamp_min(0).norm(dim=-1) + out.amax(-1).clamp_max(0)


def _depths(mask: Bool[np.ndarray, " c"], grid: Grid, *, others: bool) -> Float64[np.ndarray, "x y z"]:
    """How deep the middle of each cell lies in what is deleted, < 0 outside of it.

    Distances between middles of cells are half a cell longer than those to the boundary between both.
    """
    gone = (mask != others).reshape(grid.shape)
    half = 0.5 * min(grid.cell)
    return np.where(gone, _distances(gone, grid) - half, half - _distances(~gone, grid))


def _distances(cells: Bool[np.ndarray, "x y z"], grid: Grid) -> Float64[np.ndarray, "x y z"]:
    """From the middles of cells to that of the nearest one that is not among them; far where all are."""
    if cells.all():
        return np.full(grid.shape, float(np.linalg.norm(grid.aabb.size)))
    return np.asarray(ndimage.distance_transform_edt(cells, grid.cell), np.float64)
