"""Rays through fields that hold all of space: steps grow with the distance, and cells are those of the contracted cube.

See ``viewer.fields.contraction_kernels``. What is far away is baked as well: into a picture of all directions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float32, Float64

from viewer.fields.contraction import around
from viewer.fields.equirect import equirect_directions, equirect_lookup
from viewer.fields.field import Field
from viewer.fields.hash_layout import OCCUPANCY_SIDE
from viewer.render.cells import FINE
from viewer.render.drawable import Rays
from viewer.render.pointwise.exact_march import March, MarchOutputs, OccupiedCells, Samples
from viewer.render.pointwise.point_kernels import unbounded_samples
from viewer.scene.content import HashGridField, PointwiseField
from viewer.scene.geometry import AABB, Transform
from viewer.scene.progress import Progress, Work

ROWS_AT_ONCE = 8
HEIGHT = 96
"""Of the picture that a bake has of what is far away."""


@dataclass(frozen=True, eq=False)
class UnboundedRays:
    """Rays in the space of a field that has no end; see :class:`viewer.render.pointwise.exact_march.LocalRays`.

    Attributes:
        origins: Where they start.
        directions: Unit vectors.
        near: Least distance of samples.
        cube: The field's inner cube.
        step: Length of a step there.
    """

    origins: Float64[np.ndarray, "n 3"]
    directions: Float64[np.ndarray, "n 3"]
    near: Float64[np.ndarray, " n"]
    cube: AABB
    step: float

    def samples(self, cells: OccupiedCells) -> Samples:
        """The steps whose middle lies in an occupied cell of the contracted cube."""
        half = 0.5 * max(self.cube.size)
        origins = (self.origins - np.array(self.cube.center)) / half
        counts = np.empty(len(origins) + 1, np.int64)
        nothing = np.empty(0, np.float32)
        found = unbounded_samples(
            origins, self.directions / half, self.near, self.step, cells.grid, nothing, nothing, counts
        )
        along, lengths = np.empty(found, np.float32), np.empty(found, np.float32)
        unbounded_samples(origins, self.directions / half, self.near, self.step, cells.grid, along, lengths, counts)
        return Samples(along, lengths, counts)


def unbounded(content: PointwiseField) -> bool:
    """Whether a field goes on outside of its box."""
    return isinstance(content, HashGridField) and content.contraction


def contracted_cells(cube: AABB, tensors: Mapping[str, np.ndarray]) -> OccupiedCells:
    """The cells of the contracted cube, as training left them; all of them where it left no record.

    In the inner cube nothing is contracted: there they are those of a grid over twice the cube.
    """
    shape, bits = (OCCUPANCY_SIDE,) * 3, tensors.get("occupied")
    grid = np.ones(shape, np.bool_) if bits is None else np.unpackbits(bits).reshape(shape).astype(np.bool_)
    return OccupiedCells(around(cube), grid)


def unbounded_rays(rays: Rays, transform: Transform, cube: AABB, step: float) -> UnboundedRays:
    """World-space rays in the field's own space."""
    origins = transform.inverse().apply(rays.origins)
    directions = rays.directions @ transform.rotation_matrix()
    return UnboundedRays(origins, directions, np.zeros(len(origins)), cube, step)


def far_away(
    field: Field,
    cells: OccupiedCells,
    background: Float32[np.ndarray, "h w 3"] | None,
    step: float,
    device: torch.device,
) -> Work[Float32[np.ndarray, "h w 3"]]:
    """What lies outside of the inner cube as it is seen from the cube's middle; yields after a few rows each time.

    Args:
        field: Whose it is; it is not empty outside of its box.
        cells: Of its contracted cube.
        background: Its background; black where there is none.
        step: In the inner cube.
        device: Where the field computes.
    """
    cube, middle = field.aabb, np.array(field.aabb.center)
    picture = torch.zeros(1, 2, 3) if background is None else torch.from_numpy(np.array(background, np.float32))
    done: list[Float32[np.ndarray, "rows w 3"]] = []
    for rows in equirect_directions(HEIGHT).split(ROWS_AT_ONCE):
        directions = rows.reshape(-1, 3)
        toward = directions.double().numpy()
        leaves = 0.5 * max(cube.size) / np.abs(toward).max(1)
        rays = UnboundedRays(np.tile(middle, (len(toward), 1)), toward, leaves, cube, step)
        with torch.no_grad():
            marched = March(field, rays, cells, FINE, MarchOutputs(), device).run()
        through = (1 - marched.opacity)[:, None].cpu()
        colors = marched.radiance.cpu() + through * equirect_lookup(picture, directions)
        done.append(colors.float().numpy().reshape(len(rows), -1, 3))
        yield Progress(0.0, "Looking far away")
    return np.concatenate(done)
