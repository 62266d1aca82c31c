"""Rays through fields in normalised device coordinates: steps are even there, and cells of what is occupied lie there.

A density is per length of such a step (Mildenhall et al. 2020, appendix C), whichever way the ray goes. The field's own
density is per length along one direction (:func:`viewer.fields.ndc.to_ndc`), so samples get the length that makes up
for the difference. Steps are the shorter the nearer a sample lies: even in disparity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float64

from viewer.fields.ndc import in_ndc
from viewer.fields.nerf import Nerf
from viewer.render.pointwise.evaluation import Evaluator, quick_dtype
from viewer.render.pointwise.exact_march import LocalRays, OccupiedCells, Samples
from viewer.render.pointwise.ndc_kernels import ndc_samples
from viewer.render.pointwise.occupancy import occupied_level
from viewer.scene.content import NerfField, PointwiseField
from viewer.scene.geometry import AABB
from viewer.scene.ndc import Ndc
from viewer.scene.progress import run_to_end

DEPTH = 2.0
"""Length of the way from the near plane to infinity, in these coordinates."""


def ndc_of(content: PointwiseField) -> Ndc | None:
    """The camera in whose coordinates a field lives; None for one that lives in space."""
    return content.ndc if isinstance(content, NerfField) else None


def ndc_cells(content: NerfField, tensors: Mapping[str, np.ndarray], device: torch.device) -> OccupiedCells:
    """Where a field may be anything, in normalised device coordinates."""
    field = Nerf(in_ndc(content), tensors, device, quick_dtype(device))
    level = run_to_end(occupied_level(Evaluator(field, device)))
    return OccupiedCells(level.aabb, level.near_matter())


@dataclass(frozen=True, eq=False)
class NdcRays:
    """Rays with even steps in normalised device coordinates, as ``exact_march.SampledRays``.

    Attributes:
        origins: Where they start, in the field's own space.
        directions: Unit vectors.
        near: Where each begins to be sampled: in the field's box and behind the near plane.
        far: Where it ends.
        ndc: The reference camera.
        step: Length of a step in its coordinates.
    """

    origins: Float64[np.ndarray, "n 3"]
    directions: Float64[np.ndarray, "n 3"]
    near: Float64[np.ndarray, " n"]
    far: Float64[np.ndarray, " n"]
    ndc: Ndc
    step: float

    def samples(self, cells: OccupiedCells) -> Samples:
        """The middles of the steps that lie in occupied cells."""
        ndc = self.ndc
        back = ndc.camera.inverse()
        begins, ends = (
            back.apply(self.origins + distance[:, None] * self.directions) for distance in (self.near, self.far)
        )
        numbers = np.array([*ndc.tangents, ndc.near, *ndc.shift, self.step, ndc.camera.scale])
        lo = np.array(cells.aabb.lo)
        per_length = np.array(cells.grid.shape) / np.array(cells.aabb.size)
        starts = np.empty(len(begins) + 1, np.int64)
        spans = self.far - self.near
        nothing = np.empty(0, np.float32)
        found = ndc_samples(begins, ends, spans, numbers, lo, per_length, cells.grid, nothing, nothing, starts)
        along, lengths = np.empty(found, np.float32), np.empty(found, np.float32)
        ndc_samples(begins, ends, spans, numbers, lo, per_length, cells.grid, along, lengths, starts)
        return Samples(along, lengths, starts)


def ndc_rays(local: LocalRays, ndc: Ndc, box: AABB) -> NdcRays:
    """Rays in the field's own space, cut off at the near plane.

    Args:
        local: They; a step of ``box``'s longest side is one from the near plane to infinity.
        ndc: The reference camera.
        box: The field's.
    """
    axis = ndc.camera.rotation_matrix()[:, 2]
    toward = local.directions @ axis
    ahead = (local.origins - np.array(ndc.camera.translation)) @ axis + ndc.near * ndc.camera.scale
    with np.errstate(divide="ignore", invalid="ignore"):
        crosses = -ahead / toward
    near = np.where(toward < 0, np.maximum(local.near, crosses), local.near)
    far = np.where(toward > 0, np.minimum(local.far, crosses), local.far)
    hit = (near < far) & ((toward != 0) | (ahead < 0))
    near, far = np.where(hit, near, 0.0), np.where(hit, far, 0.0)
    return NdcRays(local.origins, local.directions, near, far, ndc, DEPTH * local.step / max(box.size))
