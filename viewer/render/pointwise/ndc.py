"""Rays through fields in normalised device coordinates: steps are even there, and cells of what is occupied lie there.

A density is per length of such a step (Mildenhall et al. 2020, appendix C), whichever way the ray goes. The field's own
density is per length along one direction (:func:`viewer.fields.ndc.to_ndc`), so samples get the length that makes up
for the difference. Steps are the shorter the nearer a sample lies: even in disparity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import msgspec
import numpy as np
import torch
from jaxtyping import Float64

from viewer.fields.ndc import in_ndc, ndc_box
from viewer.fields.nerf import Nerf
from viewer.render.pointwise.evaluation import Evaluator, quick_dtype
from viewer.render.pointwise.exact_march import LocalRays, OccupiedCells, Samples
from viewer.render.pointwise.ndc_kernels import ndc_samples
from viewer.render.pointwise.occupancy import occupied_level
from viewer.render.pointwise.radiance import Views
from viewer.scene.content import NerfField, PointwiseField
from viewer.scene.geometry import AABB
from viewer.scene.ndc import Ndc
from viewer.scene.progress import run_to_end

DEPTH = 2.0
"""Length of the way from the near plane to infinity, in these coordinates."""


ACROSS = 0.5
"""Of the tangent of half the larger angle of view: the unit across in which voxels are cubes. The smaller it is, the
fewer of them lie behind each other, where cameras that look about the same way see little of their depth."""
RINGS = ((1.0, 5, 0.0), (0.6, 3, 0.5), (1.3, 3, 0.1))
"""Radius in spreads of the cameras, directions and turn, in parts of their distance."""
RIDGE = 0.01


class NdcBake(NamedTuple):
    """How a field is baked in normalised device coordinates.

    Attributes:
        ndc: The field's own, in other units: pixels are square, and u and v begin in the middle.
        aabb: The part of them in which it is anything.
        views: Along which training cameras saw each place.
    """

    ndc: Ndc
    aabb: AABB
    views: Views


def ndc_bake(ndc: Ndc) -> NdcBake:
    """What suits a field that lives in these coordinates.

    A ray's direction there is that of its origin's offset from the reference camera, the same for all pixels of a
    picture: du/dw = -x / (2 a near). So a place is seen within the same narrow cone wherever it lies; how narrow, says
    how much further than the reference camera all cameras see in the near plane.
    """
    across = ACROSS * max(ndc.tangents)
    whole, seen = np.array(ndc.tangents) / across, np.array(ndc.reach) * ndc.tangents / across
    middle = np.array(ndc.shift) * ndc.tangents / across
    new = msgspec.structs.replace(ndc, tangents=(across, across), shift=(0.0, 0.0))
    seen_to = seen + np.abs(middle)
    new = msgspec.structs.replace(new, reach=(float(seen_to[0]), float(seen_to[1])))
    spread = np.maximum((seen - whole) / 2, 1e-3)
    directions = [[0.0, 0.0, 1.0]]
    for radius, count, turn in RINGS:
        angles = 2 * np.pi * (np.arange(count) + turn) / count
        directions += [[*radius * spread * (np.cos(angle), np.sin(angle)), 1.0] for angle in angles]
    views = torch.nn.functional.normalize(torch.tensor(directions, dtype=torch.float32), dim=-1)
    return NdcBake(new, ndc_box(new), Views(views, RIDGE))


def ndc_of(content: PointwiseField) -> Ndc | None:
    """The camera in whose coordinates a field lives; None for one that lives in space."""
    return content.ndc if isinstance(content, NerfField) else None


def ndc_cells(content: NerfField, tensors: Mapping[str, np.ndarray], device: torch.device) -> OccupiedCells:
    """Where a field may be anything, in normalised device coordinates."""
    field = Nerf(in_ndc(content), tensors, device, quick_dtype(device))
    level, hidden = run_to_end(occupied_level(Evaluator(field, device)))
    return OccupiedCells(level.aabb, level.near_matter() | hidden)


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
