"""Bakes agree with the fields that they were made of, seen from outside."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
import torch
from jaxtyping import Float
from torch import Tensor

from tests.fields.analytic import UniformSphere
from viewer.errors import InputError
from viewer.fields.field import FieldSample
from viewer.fields.voxels import SparseVoxels, voxels_from_tensors
from viewer.fields.voxels_torch import TorchVoxels
from viewer.render.pointwise.bake import bake, level_sides
from viewer.render.pointwise.point_kernels import optical_depth_from_outside
from viewer.render.volume import march_reference
from viewer.scene.content import AssetId, Provenance, VoxelField
from viewer.scene.geometry import AABB
from viewer.scene.progress import Progress, run_to_end

CUBE = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))


@dataclasses.dataclass(frozen=True)
class Glossy:
    """A fuzzy ball whose colour depends on where one looks from."""

    aabb: AABB = CUBE
    color_space: str = "srgb"

    def density(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Falls smoothly to zero at a radius of 0.8."""
        return 40 * (0.8 - points.norm(dim=-1)).clamp_min(0)

    def sample(self, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """Colour linear in the direction and the place: harmonics of degree 1 hold it exactly."""
        return FieldSample(self.density(points), 0.5 + 0.2 * directions + 0.2 * points)


def last_level(field: object, finest: int, seen: Callable[[SparseVoxels], VoxelField | None]) -> SparseVoxels:
    """The bake's result."""
    return run_to_end(bake(field, finest, seen))  # pyright: ignore[reportArgumentType] - a test's own field


def unseen(voxels: SparseVoxels) -> None:
    """Store nothing."""


def psnr_against(field: object, voxels: SparseVoxels, step: float) -> float:
    """In dB, of 30 x 30 premultiplied pixels looked at from a corner."""
    axis = torch.linspace(-0.25, 0.25, 30)
    right, up = torch.meshgrid(axis, axis, indexing="ij")
    eye = torch.tensor([2.0, 1.5, 2.5])
    toward = torch.nn.functional.normalize(-eye, dim=0)
    side = torch.nn.functional.normalize(torch.linalg.cross(toward, torch.tensor([0.0, 0.0, 1.0])), dim=0)
    above = torch.linalg.cross(side, toward)
    directions = toward + right.reshape(-1, 1) * side + up.reshape(-1, 1) * above
    directions = torch.nn.functional.normalize(directions, dim=-1)
    origins = eye.expand_as(directions)
    truth = march_reference(field, origins, directions, step)  # pyright: ignore[reportArgumentType]
    baked = march_reference(TorchVoxels(voxels), origins, directions, step)
    assert (truth.opacity > 0.5).float().mean() > 0.3
    error = torch.cat([truth.radiance - baked.radiance, (truth.opacity - baked.opacity)[:, None]], 1)
    return float(-10 * torch.log10((error**2).mean()))


def test_a_sphere_with_a_sharp_rim() -> None:
    ball = UniformSphere((0.1, 0.0, -0.1), 0.7, 8.0, (0.2, 0.5, 0.8))
    assert psnr_against(ball, last_level(ball, 96, unseen), 0.01) > 31


def test_colours_that_depend_on_the_direction() -> None:
    assert psnr_against(Glossy(), last_level(Glossy(), 48, unseen), 0.01) > 40


def test_levels_come_coarse_first_and_are_sound() -> None:
    levels: list[SparseVoxels] = []

    def keep(voxels: SparseVoxels) -> VoxelField:
        levels.append(voxels)
        return voxels.content(AssetId("0" * 64), Provenance())

    steps: list[Progress] = list(bake(Glossy(), 96, keep))  # pyright: ignore[reportArgumentType]
    assert [max(level.shape) for level in levels] == list(level_sides(96)) == [48, 96]
    previews = [step.preview for step in steps if step.preview is not None]
    assert [preview.count for preview in previews if isinstance(preview, VoxelField)] == [
        len(level.index) for level in levels
    ]
    fractions = [step.fraction for step in steps]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    for level in levels:
        voxels_from_tensors(level.content(AssetId("0" * 64), Provenance()), level.tensors())
        assert level.color_space == "srgb"


def test_the_box_shrinks_to_what_is_there() -> None:
    roomy = dataclasses.replace(Glossy(), aabb=AABB((-4.0, -1.0, -1.0), (1.0, 3.0, 1.0)))
    voxels = last_level(roomy, 48, unseen)
    assert np.all(np.array(voxels.aabb.lo) < -0.8)
    assert np.all(np.array(voxels.aabb.hi) > 0.8)
    assert max(voxels.aabb.size) < 2.6


def test_what_no_light_reaches_is_left_out() -> None:
    dense = UniformSphere((0.0, 0.0, 0.0), 1.0, 2000.0)
    voxels = last_level(dense, 96, unseen)
    centres = np.stack(np.unravel_index(voxels.index, voxels.shape), -1) + 0.5
    radius = np.linalg.norm(np.array(voxels.aabb.lo) + centres / voxels.shape * np.array(voxels.aabb.size), axis=1)
    assert radius.min() > 0.7
    assert psnr_against(dense, voxels, 0.01) > 26


def test_a_field_of_nothing_gives_an_empty_grid() -> None:
    voxels = last_level(UniformSphere(uniform_density=0.0), 64, unseen)
    assert not voxels.density.any()
    voxels_from_tensors(voxels.content(AssetId("0" * 64), Provenance()), voxels.tensors())


@dataclasses.dataclass(frozen=True)
class Broken(Glossy):
    """Answers with what is no number."""

    def density(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """NaN."""
        return torch.full((len(points),), torch.nan)


def test_numbers_that_are_none_count_as_nothing() -> None:
    assert not last_level(Broken(), 64, unseen).density.any()


def test_impossible_sizes_and_boxes_are_refused() -> None:
    with pytest.raises(InputError, match="voxels a side"):
        last_level(Glossy(), 4, unseen)
    with pytest.raises(InputError, match="no bounds"):
        last_level(dataclasses.replace(Glossy(), aabb=AABB((0.0, 0.0, 0.0), (1.0, 1.0, float("inf")))), 64, unseen)


def test_light_finds_its_way_around_a_wall() -> None:
    optical = np.zeros((7, 7, 7), np.float32)
    optical[1:6, 1:6, 1:6] = 3.0
    optical[2:5, 2:5, 2:5] = 0.0
    depth = optical_depth_from_outside(optical)
    assert depth[3, 3, 3] == pytest.approx(3.0)
    optical[3, 3, 1] = 0.5  # a window
    depth = optical_depth_from_outside(optical)
    assert depth[2, 2, 4] == pytest.approx(0.5)
    assert depth[0, 3, 3] == 0.0
