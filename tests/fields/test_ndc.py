"""NeRFs in normalised device coordinates, against the equations of appendix C written out for rays and for points."""

import msgspec
import numpy as np
import pytest
import torch

from tests.fields.networks import answer, random_nerf
from viewer.errors import AssetError
from viewer.fields.field import FieldSample
from viewer.fields.load import load_field
from viewer.fields.ndc import NdcNerf, SeenInNdc, to_ndc
from viewer.render.cells import FINE
from viewer.render.pointwise.exact_march import LocalRays, March, MarchOutputs, OccupiedCells
from viewer.render.pointwise.ndc import NdcRays, ndc_cells, ndc_rays
from viewer.scene.content import AssetId, Encoding, NerfField
from viewer.scene.geometry import AABB, Transform
from viewer.scene.ndc import Ndc

CAMERA = Transform((0.3, -0.2, 0.5), (0.9, 0.1, 0.3, -0.2), 1.3)
NDC = Ndc(CAMERA, (0.6, 0.45), 1.5, (0.01, -0.02), (1.3, 1.2), 0.8)
FAR = 2 * NDC.near / (1 - NDC.last)
BOX = AABB((-60.0, -60.0, -60.0), (60.0, 60.0, 60.0))
CONTENT = NerfField(AssetId(""), BOX, Encoding(3), Encoding(2), 0.0, 1.0, 64, ndc=NDC)
CPU = torch.device("cpu")


def rays_of_cameras(count, seed=0):
    """Rays from around the reference camera, about its way, in its own axes; and in the field's."""
    random = np.random.default_rng(seed)
    origins = random.uniform(-0.3, 0.3, (count, 3))
    directions = np.concatenate([random.uniform(-0.5, 0.5, (count, 2)), np.full((count, 1), -1.0)], 1)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    turn = CAMERA.rotation_matrix()
    return origins, directions, CAMERA.apply(origins), directions @ turn.T


def paper(origins, directions):
    """Origins and directions in NDC by the paper's equations 25 and 26, from the near plane on, and the shift."""
    (a, b), n = NDC.tangents, NDC.near
    t = -(n + origins[:, 2]) / directions[:, 2]
    o, d = origins + t[:, None] * directions, directions
    first = np.stack([-o[:, 0] / (a * o[:, 2]), -o[:, 1] / (b * o[:, 2]), 1 + 2 * n / o[:, 2]], 1)
    way = [
        -(d[:, 0] / d[:, 2] - o[:, 0] / o[:, 2]) / a,
        -(d[:, 1] / d[:, 2] - o[:, 1] / o[:, 2]) / b,
        -2 * n / o[:, 2],
    ]
    return first - [*NDC.shift, 0.0], np.stack(way, 1), t


def test_points_go_where_the_papers_rays_go():
    origins, directions, own_origins, own_directions = rays_of_cameras(50)
    first, way, t = paper(origins, directions)
    share = np.random.default_rng(1).uniform(0.01, 0.8, 50)
    # t' = 1 - o_z / (o_z + t d_z), from the near plane (equation 22)
    along = t - NDC.near * share / (1 - share) / directions[:, 2]
    points = own_origins + CAMERA.scale * along[:, None] * own_directions
    places, _ = to_ndc(torch.from_numpy(points), NDC)
    np.testing.assert_allclose(places.numpy(), first + share[:, None] * way, atol=1e-9)


def test_lengths_grow_as_they_do_along_the_ray_from_the_cameras_centre():
    random = np.random.default_rng(2)
    local = np.concatenate([random.uniform(-1, 1, (40, 2)), random.uniform(-9, -1.6, (40, 1))], 1)
    points = CAMERA.apply(local)
    step = 1e-6 * (points - np.array(CAMERA.translation))
    before, longer = to_ndc(torch.from_numpy(points - step), NDC)
    after, _ = to_ndc(torch.from_numpy(points + step), NDC)
    measured = (after - before).norm(dim=-1).numpy() / np.linalg.norm(2 * step, axis=1)
    np.testing.assert_allclose(longer.numpy(), measured, rtol=1e-4)


def test_a_field_answers_as_its_network_does_in_those_coordinates():
    tensors = random_nerf(CONTENT)
    tensors["density.bias"] = np.full(1, 2.0, np.float32)
    field = load_field(CONTENT, tensors, dtype=torch.float64)
    _, directions, own_origins, own_directions = rays_of_cameras(60, 3)
    points = own_origins + np.linspace(2.5, 12.0, 60)[:, None] * own_directions
    places, longer = (each.numpy() for each in to_ndc(torch.from_numpy(points), NDC))
    inside = (np.abs(places) <= (*NDC.reach, 1.0)).all(1) & (places[:, 2] <= NDC.last)
    density, radiance = answer(tensors, CONTENT, places, directions)
    found = field.sample(torch.from_numpy(points), torch.from_numpy(own_directions))
    assert 5 < inside.sum() < 60
    np.testing.assert_allclose(found.density.numpy(), density * longer * inside, atol=1e-9)
    np.testing.assert_allclose(found.radiance.numpy()[inside], radiance[inside], atol=1e-9)
    np.testing.assert_array_equal(found.density.numpy(), field.density(torch.from_numpy(points)).numpy())


class Fog:
    """As dense everywhere in NDC as ``level``, and its colour tells where: ``(1 + w) / 2`` is red."""

    aabb = BOX
    color_space = "srgb"
    level = 0.7

    def density(self, points):
        return self.level * to_ndc(points, NDC)[1]

    def sample(self, points, _):
        places, longer = to_ndc(points, NDC)
        red = (0.5 + 0.5 * places[:, 2]).clamp(0, 1)
        return FieldSample(self.level * longer, torch.stack([red, red, red], -1))


def local(origins, directions, near=0.0, far=200.0):
    count = len(origins)
    return LocalRays(
        origins,
        directions,
        np.full(count, float(near)),
        np.full(count, float(far)),
        np.zeros(count, np.int64),
        max(BOX.size) / 512,
    )


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32, torch.float64])
def test_features_hold_places_exactly_however_coarse_the_network_is(dtype):
    """Colours by way of features are those asked for at once, also far away, where the third coordinate is nearly 1."""
    field = SeenInNdc(NdcNerf(CONTENT, random_nerf(CONTENT), dtype=dtype), NDC, CONTENT.aabb)
    generator = torch.Generator().manual_seed(0)
    points = torch.rand(500, 3, generator=generator) * 1.6 - 0.8
    points[:, 2] = 1.0 - 0.3 * torch.rand(500, generator=generator)
    directions = torch.nn.functional.normalize(torch.randn(500, 3, generator=generator), dim=-1)
    density, features = field.density_and_features(points)
    at_once = field.sample(points, directions)
    inside = at_once.density > 0
    assert int(inside.sum()) > 100
    torch.testing.assert_close(density, at_once.density)
    difference = (field.radiance_of(features, directions) - at_once.radiance)[inside].abs()
    assert float(difference.max()) < (0.01 if dtype == torch.bfloat16 else 1e-5)


def test_light_is_stopped_as_the_paper_integrates_it():
    """In even fog the optical depth is the length in NDC, whichever way the ray goes."""
    origins, directions, own_origins, own_directions = rays_of_cameras(40, 5)
    first, way, t = paper(origins, directions)
    cells = OccupiedCells(AABB((-9.0, -9.0, -1.0), (9.0, 9.0, 1.0)), np.ones((3, 4, 5), np.bool_))
    rays = ndc_rays(local(own_origins, own_directions), NDC, BOX)
    np.testing.assert_allclose(rays.near, CAMERA.scale * t, rtol=1e-6)
    marched = March(Fog(), rays, cells, FINE, MarchOutputs(), CPU).run()
    share = 1 - NDC.near / -(origins[:, 2] + directions[:, 2] * 200.0 / CAMERA.scale)
    length = np.linalg.norm(way, axis=1) * share
    np.testing.assert_allclose(marched.optical.numpy(), Fog.level * length, rtol=2e-3)
    fine = (np.arange(4000) + 0.5) / 4000
    depth = Fog.level * length
    reds = 0.5 + 0.5 * (first[:, 2:] + (share * way[:, 2])[:, None] * fine)
    light = (reds * np.exp(-depth[:, None] * fine) * depth[:, None] / 4000).sum(1)
    np.testing.assert_allclose(marched.radiance[:, 0].numpy(), light, atol=2e-3)


def test_the_way_back_sees_the_same_fog():
    _, _, own_origins, own_directions = rays_of_cameras(20, 6)
    ends = own_origins + 90.0 * own_directions
    cells = OccupiedCells(AABB((-9.0, -9.0, -1.0), (9.0, 9.0, 1.0)), np.ones((1, 1, 1), np.bool_))
    there = March(
        Fog(), ndc_rays(local(own_origins, own_directions, 0, 90), NDC, BOX), cells, FINE, MarchOutputs(), CPU
    )
    back = March(Fog(), ndc_rays(local(ends, -own_directions), NDC, BOX), cells, FINE, MarchOutputs(), CPU)
    np.testing.assert_allclose(there.run().optical.numpy(), back.run().optical.numpy(), rtol=1e-4)


def test_samples_are_those_of_plain_loops():
    random = np.random.default_rng(7)
    _, _, own_origins, own_directions = rays_of_cameras(12, 8)
    grid = random.random((5, 6, 7)) < 0.5
    cells = OccupiedCells(AABB((-1.2, -1.1, -1.0), (1.2, 1.1, 0.9)), grid)
    rays = NdcRays(own_origins, own_directions, np.full(12, 2.5), np.array([30.0] * 11 + [2.5]), NDC, 0.03)
    found = rays.samples(cells)
    expected, starts = [], [0]
    for origin, direction, near, far in zip(own_origins, own_directions, rays.near, rays.far, strict=True):
        ends = np.stack([origin + near * direction, origin + far * direction])
        places = to_ndc(torch.from_numpy(ends), NDC)[0].numpy()
        count = max(int(np.ceil(np.linalg.norm(places[1] - places[0]) / 0.03)), 1) if far > near else 0
        for number in range(count):
            place = places[0] + (number + 0.5) / count * (places[1] - places[0])
            cell = np.floor((place - cells.aabb.lo) / cells.aabb.size * grid.shape).astype(int)
            if (cell >= 0).all() and (cell < grid.shape).all() and grid[tuple(cell)]:
                expected.append(place)
        starts.append(len(expected))
    np.testing.assert_array_equal(found.starts, starts)
    ray = np.repeat(np.arange(12), np.diff(starts))
    points = own_origins[ray] + (rays.near[ray] + found.along)[:, None] * own_directions[ray]
    np.testing.assert_allclose(to_ndc(torch.from_numpy(points), NDC)[0].numpy(), expected, atol=2e-5)


def test_nothing_is_left_out_of_the_occupied_cells():
    tensors = random_nerf(CONTENT)
    cells = ndc_cells(CONTENT, tensors, CPU)
    field = load_field(msgspec.structs.replace(CONTENT, ndc=None), tensors)
    places = np.random.default_rng(9).uniform((-1.3, -1.2, -1), (1.3, 1.2, 0.8), (4000, 3))
    density = field.density(torch.from_numpy(places)).numpy()
    where = np.floor((places - cells.aabb.lo) / cells.aabb.size * cells.grid.shape).astype(int)
    inside = (where >= 0).all(1) & (where < cells.grid.shape).all(1)
    assert density[~inside].max(initial=0) < 1e-3
    inside &= density > 0.3
    assert cells.grid[tuple(where[inside].T)].all()


@pytest.mark.parametrize(
    "change", [{"near": 0.0}, {"tangents": (0.0, 1.0)}, {"last": 1.0}, {"shift": (float("nan"), 0.0)}]
)
def test_cameras_without_sense_are_refused(change):
    content = msgspec.structs.replace(CONTENT, ndc=msgspec.structs.replace(NDC, **change))
    with pytest.raises(AssetError, match="camera"):
        load_field(content, random_nerf(CONTENT))
