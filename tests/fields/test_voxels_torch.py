"""The torch twin says what the grid's documentation says."""

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.fields.analytic import UniformSphere, voxelised
from viewer.editing.effects import edited_voxels
from viewer.fields.field import Field
from viewer.fields.harmonics import harmonics
from viewer.fields.voxels import SparseVoxels
from viewer.fields.voxels_torch import TorchVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.edits import Crop
from viewer.scene.geometry import AABB
from viewer.scene.volumes import box_around

BOX = AABB((-1.0, -2.0, 0.5), (2.0, 2.0, 1.5))


@pytest.fixture
def grid():
    """A small non-cubic grid with holes and a negative density."""
    rng = np.random.default_rng(0)
    shape = (5, 7, 3)
    index = np.sort(rng.choice(5 * 7 * 3, 60, replace=False)).astype(np.int32)
    density = rng.uniform(-1.0, 4.0, 60).astype(np.float32)
    return SparseVoxels(BOX, shape, index, density, rng.normal(size=(60, 27)).astype(np.float16))


NO_ASSETS = AssetStore(Path("nowhere"))


def dense(grid):
    result = np.zeros(grid.shape)
    result.ravel()[grid.index] = grid.density
    return result


def centers(grid):
    lo, size = np.array(grid.aabb.lo), np.array(grid.aabb.size)
    places = np.stack(np.unravel_index(np.arange(np.prod(grid.shape)), grid.shape), -1)
    return torch.from_numpy(lo + (places + 0.5) / np.array(grid.shape) * size)


def test_it_is_a_field(grid):
    assert isinstance(TorchVoxels(grid), Field)


def test_density_at_voxel_centres_is_what_is_stored(grid):
    found = TorchVoxels(grid, torch.float64).density(centers(grid))
    assert np.allclose(found.numpy(), np.maximum(dense(grid).ravel(), 0.0), atol=1e-12)


def test_density_halfway_between_two_centres_is_their_mean_before_clipping(grid):
    field, places = TorchVoxels(grid, torch.float64), centers(grid).view(*grid.shape, 3)
    middle = 0.5 * (places[:-1] + places[1:]).reshape(-1, 3)
    expected = np.maximum(0.5 * (dense(grid)[:-1] + dense(grid)[1:]), 0.0).ravel()
    assert np.allclose(field.density(middle).numpy(), expected, atol=1e-12)


def test_the_rim_has_the_outermost_value_and_beyond_it_is_nothing(grid):
    field = TorchVoxels(grid, torch.float64)
    places = centers(grid).view(*grid.shape, 3)[0].reshape(-1, 3)
    rim, beyond = places.clone(), places.clone()
    rim[:, 0], beyond[:, 0] = grid.aabb.lo[0], grid.aabb.lo[0] - 1e-6
    assert torch.allclose(field.density(rim), field.density(places), atol=1e-12)
    assert not field.density(beyond).any()


def test_radiance_is_the_sum_of_harmonics_plus_one_half(grid):
    """At a centre, against the formula with the nine functions written out for one direction."""
    stored = centers(grid)[torch.from_numpy(grid.index).long()]
    x, y, z = direction = np.array([2.0, -1.0, 2.0]) / 3.0
    basis = np.array([
        0.28209479177387814, -0.4886025119029199 * y, 0.4886025119029199 * z, -0.4886025119029199 * x,
        1.0925484305920792 * x * y, -1.0925484305920792 * y * z, 0.31539156525252005 * (3 * z * z - 1),
        -1.0925484305920792 * x * z, 0.5462742152960396 * (x * x - y * y),
    ])  # fmt: skip
    expected = np.maximum((grid.sh.astype(np.float64).reshape(-1, 3, 9) * basis).sum(-1) + 0.5, 0.0)
    found = TorchVoxels(grid, torch.float64).sample(stored, torch.from_numpy(direction).expand_as(stored))
    assert np.allclose(found.radiance.numpy(), expected, atol=1e-12)


def test_harmonics_are_orthonormal():
    """Integrated over the sphere by a product rule that is exact for these degrees."""
    z, weight = np.polynomial.legendre.leggauss(8)
    angle = np.arange(16) * (2 * np.pi / 16)
    ring = np.sqrt(1 - z * z)
    directions = np.stack([np.outer(ring, np.cos(angle)), np.outer(ring, np.sin(angle)), np.outer(z, np.ones(16))], -1)
    basis = harmonics(torch.from_numpy(directions.reshape(-1, 3)), 2).numpy()
    weights = np.repeat(weight, 16) * (2 * np.pi / 16)
    assert np.allclose(basis.T @ (weights[:, None] * basis), np.eye(9), atol=1e-12)


def test_lower_degrees_are_the_first_harmonics():
    directions = torch.nn.functional.normalize(torch.randn(10, 3, dtype=torch.float64), dim=-1)
    for degree, count in ((0, 1), (1, 4)):
        assert torch.equal(harmonics(directions, degree), harmonics(directions, 2)[:, :count])


def test_gradients_reach_the_rows(grid):
    field = TorchVoxels(grid, torch.float64)
    field.density_rows.requires_grad_()
    points = centers(grid)[torch.from_numpy(grid.index).long()]
    field.density(points).sum().backward()
    expected = (field.density_rows.detach() > 0).double()
    assert torch.allclose(field.density_rows.grad, expected, atol=1e-12)


def test_a_grid_without_voxels_is_empty_space():
    nothing = SparseVoxels(BOX, (4, 4, 4), np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros((0, 3), np.float16))
    points = torch.rand(20, 3) * 0.5 + 0.6
    density, radiance = TorchVoxels(nothing).sample(points, points / points.norm(dim=-1, keepdim=True))
    assert not density.any()
    assert torch.allclose(radiance, torch.tensor(0.5))


@pytest.mark.parametrize(
    ("direction", "pixel"),
    [((1.0, 0.0, 0.0), (4, 8)), ((0.0, 1.0, 0.0), (4, 4)), ((0.0, -1.0, 0.0), (4, 12)), ((0.0, 0.0, 1.0), (0, None))],
)
def test_the_background_lies_where_its_documentation_says(grid, direction, pixel):
    """+X in the middle, +Y a quarter to the left, up at the top: a bright block there and black elsewhere."""
    picture = np.zeros((8, 16, 3), np.float32)
    row, column = pixel
    if column is None:
        picture[0] = 1.0
    else:
        picture[row - 1 : row + 1, column - 1 : column + 1] = 1.0
    field = TorchVoxels(SparseVoxels(BOX, grid.shape, grid.index, grid.density, grid.sh, background=picture))
    assert torch.allclose(field.background(torch.tensor([direction])), torch.ones(1, 3))
    assert field.background(-torch.tensor([direction])).max() < 1e-6


def test_voxelising_keeps_density_and_colour():
    sphere = UniformSphere((0.2, 0.1, 0.0), 0.5, 3.0, (0.9, 0.5, 0.1))
    grid = voxelised(sphere, (20, 24, 28), AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)), degree=1)
    density, radiance = TorchVoxels(grid).sample(torch.tensor([[0.2, 0.1, 0.0]]), torch.tensor([[0.0, 1.0, 0.0]]))
    assert density.item() == pytest.approx(3.0)
    assert radiance[0].tolist() == pytest.approx([0.9, 0.5, 0.1], abs=1e-3)
    volume = np.count_nonzero(grid.density) * 8.0 / (20 * 24 * 28)
    assert volume == pytest.approx(4 / 3 * np.pi * 0.5**3, rel=0.03)


def test_cropping_and_deleting_take_whole_voxels(grid):
    box = AABB((-1.0, -2.0, 0.5), (0.5, 2.0, 1.5))
    inside = centers(grid)[torch.from_numpy(grid.index).long()][:, 0].numpy() <= 0.5
    cropped, deleted = (
        edited_voxels(grid, (Crop(box_around(box)),), NO_ASSETS),
        edited_voxels(grid, (Crop(box_around(box), "outside"),), NO_ASSETS),
    )
    assert np.array_equal(cropped.index, grid.index[inside])
    assert np.array_equal(cropped.sh, grid.sh[inside])
    assert np.array_equal(deleted.density, grid.density[~inside])
    assert len(edited_voxels(grid, (Crop(box_around(box)), Crop(box_around(box), "outside")), NO_ASSETS).index) == 0
    assert edited_voxels(grid, (), NO_ASSETS) is grid
