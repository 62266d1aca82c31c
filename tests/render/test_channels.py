"""Every channel and every way of looking, against the torch twin or what is known on paper, with SIMD and without."""

import dataclasses

import numpy as np
import pytest
import torch

from tests.render.sample_fields import (
    BOX,
    HEIGHT,
    WIDTH,
    blobs,
    camera,
    linear,
    node,
    nothing,
    oracle,
    psnr,
    request,
    solid,
)
from viewer.fields.voxels import SparseVoxels
from viewer.fields.voxels_torch import TorchVoxels
from viewer.render.grid.marching import simd_available
from viewer.render.renderer import Renderer
from viewer.render.request import Plane
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Orthographic, look_at, pixel_centers
from viewer.scene.geometry import Transform

WITH_SIMD = pytest.param(True, id="simd", marks=pytest.mark.skipif(not simd_available(), reason="no AVX2 with F16C"))
both = pytest.mark.parametrize("simd", [WITH_SIMD, pytest.param(False, id="scalar")])
TURNED = Transform((0.3, -0.2, 0.5), (0.8, 0.36, -0.48, 0.0), 2.5)
ALONG_X = Camera(look_at((5.0, 0.0, 0.0), (0.0, 0.0, 0.0)), Orthographic(8, 8, 0.5))


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path)


def of_degree(voxels, degree):
    """The field with its lower harmonics only."""
    per_color = voxels.sh.shape[1] // 3
    kept = [color * per_color + k for color in range(3) for k in range((degree + 1) ** 2)]
    return dataclasses.replace(voxels, sh=np.ascontiguousarray(voxels.sh[:, kept]))


@both
@pytest.mark.parametrize("degree", [0, 1])
def test_lower_degrees_are_the_field_without_its_higher_harmonics(store, simd, degree):
    voxels = blobs()
    frame = Renderer(store, 1, simd).final(request([node(store, voxels)], sh_degree=degree))
    assert psnr(frame.radiance[..., :3], linear(oracle(of_degree(voxels, degree), camera()), "srgb")) > 60


@both
@pytest.mark.parametrize("color_space", ["srgb", "linear"])
def test_view_dependence_is_what_degree_zero_lacks(store, simd, color_space):
    background = np.random.default_rng(1).uniform(0.0, 1.0, (6, 12, 3)).astype(np.float32)
    voxels = blobs(color_space=color_space, background=background)
    wanted = request([node(store, voxels)], channels=("color", "view_dependence"))
    frame = Renderer(store, 1, simd).final(wanted)
    whole, flat = oracle(voxels, camera()), oracle(of_degree(voxels, 0), camera())
    for seen in (whole, flat):
        seen["opacity"][:] = 1.0
    expected = linear(whole, color_space) - linear(flat, color_space)
    assert expected.std() > 0.01
    assert psnr(frame.channels["view_dependence"], expected) > 60
    plain = Renderer(store, 1, simd).final(request([node(store, voxels)]))
    assert np.array_equal(plain.radiance, frame.radiance)


@both
def test_uncertainty_is_the_deviation_of_the_depth(store, simd):
    voxels, view = blobs(), camera((5.0, 4.0, 3.0), (0.3, -0.2, 0.5))
    wanted = request([node(store, voxels, transform=TURNED)], view, channels=("uncertainty",))
    found = Renderer(store, 1, simd).final(wanted).channels["uncertainty"]
    seen = oracle(voxels, view, TURNED)
    sure = np.abs(seen["opacity"] - 1 / 255) > 1e-4
    assert np.array_equal(np.isnan(found)[sure], np.isnan(seen["deviation"])[sure])
    there = sure & np.isfinite(seen["deviation"])
    assert np.quantile(np.abs(found - seen["deviation"])[there], 0.95) < 0.01
    assert np.median(np.abs(found - seen["deviation"])[there]) < 1e-3
    assert np.median(seen["deviation"][there]) > 0.05


@both
def test_the_uncertainty_of_uniform_stuff_is_that_of_the_exponential_law(store, simd):
    """Thick and uniform: distances fall off as ``exp(-density t)``, cut off where a thousandth of the light is left."""
    voxels = solid(8.0, shape=(256, 8, 8))
    frame = Renderer(store, 1, simd).final(request([node(store, voxels)], ALONG_X, 8, 8, ("uncertainty",)))
    optical, left = np.log(1000), 1e-3
    assert np.allclose(frame.channels["uncertainty"], np.sqrt(1 - optical**2 * left / (1 - left) ** 2) / 8, rtol=0.005)


@both
def test_counts_of_samples(store, simd):
    """On a grid without negative densities, samples in occupied cells are those of positive density."""
    voxels = blobs()
    voxels = dataclasses.replace(voxels, density=np.abs(voxels.density))
    wanted = request([node(store, voxels)], channels=("cost", "occupancy"))
    frame = Renderer(store, 1, simd).final(wanted)
    occupied, cost = frame.channels["occupancy"], frame.channels["cost"]
    expected = oracle(voxels, camera())["occupied"]
    assert np.abs(occupied - expected).max() <= 2  # a sample that lies on the border of a cell
    assert np.abs(occupied - expected).mean() < 0.1
    assert (cost <= occupied).all()
    assert frame.samples == occupied.sum()
    clear = frame.radiance[..., 3] < 0.99
    assert np.array_equal(cost[clear], occupied[clear])
    plain = Renderer(store, 1, simd).final(request([node(store, voxels)], channels=("cost",)))
    assert np.array_equal(plain.channels["cost"], cost)
    assert plain.samples == cost.sum()
    assert psnr(plain.radiance, frame.radiance.astype(np.float64)) > 60


@both
def test_a_ray_costs_samples_until_a_thousandth_of_the_light_is_left(store, simd):
    voxels = solid(40.0, shape=(64, 8, 8))
    frame = Renderer(store, 1, simd).final(request([node(store, voxels)], ALONG_X, 8, 8, ("cost", "occupancy")))
    step = 0.5 * 2.0 / 64
    assert (frame.channels["cost"] == np.ceil(np.log(1000) / (40 * step))).all()
    assert (frame.channels["occupancy"] == 128).all()


@pytest.mark.skipif(not simd_available(), reason="no AVX2 with F16C")
def test_both_paths_see_the_same_channels(store):
    channels = ("color", "normal", "view_dependence", "cost", "occupancy", "uncertainty", "slice")
    field, view = node(store, blobs((70, 60, 50)), transform=TURNED), camera((6.0, 5.0, 3.0), width=130, height=75)
    wanted = request([field], view, 130, 75, channels)
    one, two = (Renderer(store, 1, simd).final(wanted) for simd in (True, False))
    for name in channels[1:]:
        first, second = one.channels[name], two.channels[name]
        assert np.array_equal(np.isnan(first), np.isnan(second)), name
        assert np.quantile(np.abs(np.nan_to_num(first - second)), 0.995) < 1e-2, name


@both
@pytest.mark.parametrize("transform", [Transform(), TURNED])
def test_a_slice_shows_the_density_on_the_plane(store, simd, transform):
    voxels, view = blobs(), camera((5.0, 4.0, 3.0), (0.3, -0.2, 0.5), fov=0.5)
    plane = Plane((0.3, -0.1, 0.4), (0.48, -0.6, 0.64))
    wanted = request([node(store, voxels, transform=transform)], view, channels=("slice",), slice=plane)
    found = Renderer(store, 1, simd).final(wanted).channels["slice"]
    origins, directions = view.rays(pixel_centers(WIDTH, HEIGHT))
    normal = np.array(plane.normal)
    t = (np.array(plane.point) - origins) @ normal / (directions @ normal)
    local = transform.inverse().apply(origins + t[:, None] * directions)
    expected = TorchVoxels(voxels, torch.float64).density(torch.from_numpy(local)).numpy()
    inside = (t > 0) & (np.abs(local) <= BOX.hi).all(-1)
    assert 0.02 < inside.mean() < 0.9
    assert np.array_equal(~np.isnan(found.ravel()), inside)
    assert np.allclose(found.ravel()[inside], expected[inside], atol=2e-3)


def test_the_slice_goes_through_the_middle_of_the_scene_where_none_is_chosen(store):
    field = node(store, solid(2.0), transform=Transform((0.0, 0.0, 7.0)))
    view = Camera(look_at((0.0, 0.0, 20.0), (0.0, 0.0, 7.0)), Orthographic(9, 9, 4.0))
    found = Renderer(store, 1).final(request([field], view, 9, 9, ("slice",))).channels["slice"]
    assert found[4, 4] == pytest.approx(2.0)
    assert np.isnan(found[0]).all()
    behind = Renderer(store, 1).final(
        request([field], view, 9, 9, ("slice",), slice=Plane((0.0, 0.0, 25.0))),
    )
    assert np.isnan(behind.channels["slice"]).all()


def hill(shape=(48, 48, 48)):
    """Density 10 - 10 distance from the middle of a box of half edge 1.2; colours by place."""
    axes = [1.2 * ((np.arange(side) + 0.5) / side * 2 - 1) for side in shape]
    places = np.stack(np.meshgrid(*axes, indexing="ij"), -1)
    density = 10 - 10 * np.linalg.norm(places, axis=-1)
    kept = np.flatnonzero(density > -2)
    sh = (places.reshape(-1, 3)[kept] / 0.28209479177387814).astype(np.float16)
    box = type(BOX)((-1.2, -1.2, -1.2), (1.2, 1.2, 1.2))
    values = density.ravel()[kept].astype(np.float32)
    return SparseVoxels(box, shape, kept.astype(np.int32), values, sh, "linear")


@both
@pytest.mark.parametrize("level", [0.0, 2.0, 6.0])
def test_the_surface_of_a_round_hill_is_a_sphere(store, simd, level):
    radius = 1 - level / 10
    view = Camera(look_at((5.0, 0.0, 0.0), (0.0, 0.0, 0.0)), Orthographic(33, 33, 2.2))
    field = node(store, hill(), transform=Transform((0.0, 0.0, 0.0), (0.6, 0.0, 0.8, 0.0), 1.0))
    wanted = request([field], view, 33, 33, ("color", "normal"), surface=True, level=level)
    frame = Renderer(store, 1, simd).final(wanted)
    y, z = (pixel_centers(33, 33) - 16.5).T.reshape(2, 33, 33) * (2.2 / 33)
    off = np.hypot(y, z)
    hit = off < radius
    sure = np.abs(off - radius) > 0.03
    assert np.array_equal(frame.radiance[..., 3] == 1, hit) or not ((frame.radiance[..., 3] == 1) != hit)[sure].any()
    inner = off < 0.85 * radius
    height = np.sqrt(radius**2 - off[inner] ** 2)
    assert np.abs(frame.depth[inner] - (5.0 - height)).max() < 0.01
    expected = np.stack([height, y[inner], -z[inner]], -1) / radius
    assert (frame.channels["normal"][inner] * expected).sum(-1).min() > 0.99
    assert not frame.radiance[(off > radius + 0.03)].any()


@both
def test_the_surface_has_the_level_and_its_own_colour(store, simd):
    voxels, level = blobs(color_space="linear"), 12.0
    frame = Renderer(store, 1, simd).final(request([node(store, voxels)], surface=True, level=level))
    origins, directions = camera().rays(pixel_centers(WIDTH, HEIGHT))
    hit = np.isfinite(frame.depth).ravel()
    assert 0.2 < hit.mean() < 0.9
    points = torch.from_numpy(origins + frame.depth.ravel()[:, None] * directions)[hit]
    sample = TorchVoxels(voxels, torch.float64).sample(points, torch.from_numpy(directions)[hit])
    density = sample.density.numpy()
    entered = np.abs(np.abs(points.numpy()) - BOX.hi).min(-1) < 1e-3  # it can be dense where the ray enters the box
    assert np.median(np.abs(density[~entered] - level)) < 0.02
    assert np.quantile(np.abs(density[~entered] - level), 0.95) < 0.5
    assert (density[entered] > level - 0.5).all()
    assert psnr(frame.radiance.reshape(-1, 4)[hit, :3], sample.radiance.numpy()) > 50
    ahead = torch.linspace(0.05, 0.95, 40, dtype=torch.float64)[:, None, None]
    start = torch.from_numpy(origins + np.maximum(frame.depth.ravel()[:, None] - 0.4, 0.0) * directions)[hit]
    before = TorchVoxels(voxels, torch.float64).density((start + ahead * (points - start)).reshape(-1, 3))
    assert np.quantile(before.numpy(), 0.98) <= level


@both
def test_nothing_has_no_surface_and_no_channels(store, simd):
    channels = ("color", "normal", "view_dependence", "cost", "occupancy", "uncertainty", "slice")
    for surface in (False, True):
        frame = Renderer(store, 1, simd).final(
            request([node(store, nothing())], channels=channels, surface=surface),
        )
        assert not frame.radiance.any()
        assert np.isnan(frame.channels["uncertainty"]).all()
        assert np.nanmax(frame.channels["slice"]) == 0.0
        for name in ("normal", "view_dependence", "cost", "occupancy"):
            assert not frame.channels[name].any()


def test_fields_beside_each_other_add_up_their_counts_and_share_their_uncertainty(store):
    """Two thin walls of the same opacity, 4 apart: the deviation of two weights 1 and 1 - A at that distance."""
    wall = type(BOX)((-0.1, -1.0, -1.0), (0.1, 1.0, 1.0))
    thin = solid(5.0, 0.8, (4, 8, 8), wall)
    nodes = [node(store, thin, transform=Transform((x, 0.0, 0.0))) for x in (2.0, -2.0)]
    channels = ("cost", "occupancy", "uncertainty", "slice", "view_dependence")
    one, two = (Renderer(store, 1).final(request(nodes[:count], ALONG_X, 8, 8, channels)) for count in (1, 2))
    assert np.allclose(two.channels["cost"], 2 * one.channels["cost"])
    assert np.allclose(two.channels["occupancy"], 2 * one.channels["occupancy"])
    opacity = one.radiance[..., 3].astype(float)
    shares = 1 / (2 - opacity)
    expected = 4 * np.sqrt(shares * (1 - shares))
    assert np.allclose(two.channels["uncertainty"], expected, rtol=0.01)
    assert np.allclose(two.channels["view_dependence"], 0, atol=1e-6)
