"""Rays through all of space: against a shell far away that is known on paper, and hash grids with a contraction."""

import msgspec
import numpy as np
import pytest
import torch

from tests.fields.hash_grids import content as hash_content
from tests.fields.hash_grids import random_tensors
from viewer.fields.contraction import around, contracted
from viewer.fields.field import FieldSample
from viewer.fields.hashgrid import HashGrid
from viewer.render.cells import FINE
from viewer.render.pointwise import unbounded
from viewer.render.pointwise.exact_march import March, MarchOutputs, OccupiedCells
from viewer.render.pointwise.unbounded import UnboundedRays, contracted_cells, far_away
from viewer.scene.geometry import AABB

CUBE = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
EVERYWHERE = OccupiedCells(around(CUBE), np.ones((8, 8, 8), np.bool_))
CPU = torch.device("cpu")
HEIGHT = 12


class FarShell:
    """Thin matter between 10 and 14 from the origin, far outside of its box, as red as the ray points along +X."""

    aabb = CUBE
    color_space = "srgb"

    def density(self, points):
        far = points.norm(dim=-1)
        return torch.where((far > 10) & (far < 14), 0.2, 0.0)

    def sample(self, points, directions):
        red = 0.5 + 0.5 * directions
        return FieldSample(self.density(points), red * torch.tensor([1.0, 0.0, 0.0]))


def rays_from(origins, directions, near=0.0):
    unit = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    return UnboundedRays(origins, unit, np.full(len(origins), near), CUBE, 2 / 256)


def test_what_lies_far_outside_of_the_box_is_seen():
    rng = np.random.default_rng(0)
    rays = rays_from(rng.uniform(-2, 2, (40, 3)), rng.normal(size=(40, 3)))
    seen = March(FarShell(), rays, EVERYWHERE, FINE, MarchOutputs(), CPU).run()
    b = (rays.origins * rays.directions).sum(1)
    c = (rays.origins**2).sum(1)
    chord = np.sqrt(b**2 - c + 14**2) - np.sqrt(b**2 - c + 10**2)
    np.testing.assert_allclose(seen.opacity.numpy(), 1 - np.exp(-0.2 * chord), atol=0.03)
    depth = seen.depth(torch.from_numpy(rays.near).float()).numpy()
    # Half of the light is stopped within the shell, or the mean stands in; both lie in it.
    enters, leaves = (np.sqrt(b**2 - c + radius**2) - b for radius in (10, 14))
    assert ((depth > enters - 0.3) & (depth < leaves + 0.3)).all()


def test_empty_cells_are_not_looked_at():
    grid = np.ones((8, 8, 8), np.bool_)
    grid[4:] = False
    rays = rays_from(np.zeros((2, 3)), np.array([[1.0, 0.1, 0.1], [-1.0, 0.1, 0.1]]))
    along, lengths, starts = rays.samples(OccupiedCells(around(CUBE), grid))
    assert starts.tolist()[:2] == [0, 0]
    assert starts[2] == len(along) == len(lengths) > 100
    # Together the steps reach as far as is looked at all.
    assert 50 < lengths.sum() < 90


@pytest.fixture
def contracted_grid():
    content = msgspec.structs.replace(hash_content(aabb=CUBE), contraction=True)
    tensors = random_tensors(content)
    return content, tensors, HashGrid(content, tensors)


def test_a_contracted_hash_grid_answers_everywhere(contracted_grid):
    """As the same grid without contraction does where the points come to lie, per length of the longer steps."""
    content, tensors, field = contracted_grid
    points = torch.from_numpy(np.random.default_rng(1).normal(0, 3, (200, 3))).float()
    places, longer = contracted(points, CUBE)
    unit = AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
    plain = HashGrid(msgspec.structs.replace(content, aabb=unit, contraction=False), tensors)
    torch.testing.assert_close(field.density(points), plain.density(places) / longer)
    directions = torch.nn.functional.normalize(points, dim=-1)
    torch.testing.assert_close(field.sample(points, directions).radiance, plain.sample(places, directions).radiance)


def test_a_bakes_background_is_what_is_seen_from_the_middle(monkeypatch):
    monkeypatch.setattr(unbounded, "HEIGHT", HEIGHT)
    work = far_away(FarShell(), EVERYWHERE, None, 2 / 256, CPU)
    while True:
        try:
            next(work)
        except StopIteration as end:
            picture = end.value
            break
    assert picture.shape == (HEIGHT, 2 * HEIGHT, 3)
    opacity = 1 - np.exp(-0.2 * 4)
    middle = picture[HEIGHT // 2]
    assert middle[HEIGHT, 0] == pytest.approx(opacity, abs=0.08)  # along +X, half a texel beside it
    assert middle[0, 0] == pytest.approx(0.0, abs=0.08)  # along -X
    assert middle[HEIGHT // 2, 0] == pytest.approx(0.5 * opacity, abs=0.08)


def test_cells_are_as_training_left_them(contracted_grid):
    _, tensors, _ = contracted_grid
    bits = np.zeros(128**3, np.uint8)
    bits[5] = 1
    cells = contracted_cells(CUBE, {**tensors, "occupied": np.packbits(bits)})
    assert cells.grid.sum() == 1
    assert cells.grid[0, 0, 5]
    assert cells.aabb == AABB((-2.0, -2.0, -2.0), (2.0, 2.0, 2.0))
    assert contracted_cells(CUBE, {}).grid.all()
