"""The kernels see what the torch twin sees, with SIMD and without."""

import numpy as np
import pytest

from tests.render.sample_fields import BOX, blobs, camera, linear, node, nothing, oracle, psnr, request, solid
from viewer.render.grid.marching import simd_available
from viewer.render.renderer import Renderer
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Fisheye, OpenCV, Orthographic, Pinhole, look_at
from viewer.scene.color import srgb_to_linear
from viewer.scene.geometry import AABB, Transform

WITH_SIMD = pytest.param(True, id="simd", marks=pytest.mark.skipif(not simd_available(), reason="no AVX2 with F16C"))
PATHS = [False, True] if simd_available() else [False]
both = pytest.mark.parametrize("simd", [WITH_SIMD, pytest.param(False, id="scalar")])
TURNED = Transform((0.3, -0.2, 0.5), (0.8, 0.36, -0.48, 0.0), 2.5)


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path)


def finals(store, wanted):
    """The finished picture by every path that this processor has."""
    return [Renderer(store, 1, simd).final(wanted) for simd in PATHS]


def assert_same(frames, seen, color_space):
    for frame in frames:
        assert_one_same(frame, seen, color_space)


def assert_one_same(frame, seen, color_space):
    assert psnr(frame.radiance[..., :3], linear(seen, color_space)) > 60
    assert np.abs(frame.radiance[..., 3] - seen["opacity"]).max() < 2e-3
    assert psnr(frame.radiance[..., 3], seen["opacity"]) > 65
    clear = np.abs(seen["opacity"] - 1 / 255) > 1e-4
    assert np.array_equal(np.isfinite(frame.depth)[clear], np.isfinite(seen["depth"])[clear])
    # where the light just about falls to one half, rounding decides between the median and the mean
    sure = clear & np.isfinite(seen["depth"]) & (np.abs(seen["opacity"] - 0.5) > 1e-3)
    if not sure.any():
        return
    error = np.abs(frame.depth[sure] - seen["depth"][sure])
    assert np.quantile(error, 0.99) < 2e-4
    assert error.max() < 2e-2


@pytest.mark.parametrize("degree", [0, 1, 2])
@pytest.mark.parametrize("color_space", ["srgb", "linear"])
def test_every_degree_and_colour_space(store, degree, color_space):
    voxels = blobs(degree=degree, color_space=color_space)
    frames = finals(store, request([node(store, voxels)]))
    seen = oracle(voxels, camera())
    assert 0.2 < (seen["opacity"] > 0.5).mean() < 0.9
    assert_same(frames, seen, color_space)


@pytest.mark.parametrize("shape", [(2, 2, 2), (7, 8, 9), (64, 3, 17), (9, 65, 128)])
def test_every_shape(store, shape):
    voxels = blobs(shape)
    frames = finals(store, request([node(store, voxels)]))
    assert_same(frames, oracle(voxels, camera()), "srgb")


def test_a_turned_moved_and_scaled_node(store):
    """Density is per length of the field's own space, and harmonics turn with the node."""
    voxels, view = blobs(), camera((5.0, 4.0, 3.0), (0.3, -0.2, 0.5))
    field = node(store, voxels, transform=TURNED)
    frames = finals(store, request([field], view, channels=("color", "normal")))
    seen = oracle(voxels, view, TURNED, with_normals=True)
    assert_same(frames, seen, "srgb")
    for frame in frames:
        normal, visible = frame.channels["normal"], seen["opacity"] > 0.05
        assert np.quantile(1 - (normal * seen["normal"]).sum(-1)[visible], 0.99) < 1e-3
        assert not normal[seen["opacity"] < 0.003].any()


@pytest.mark.parametrize(
    "lens",
    [
        Pinhole(33, 27, 50.0, 55.0, 20.0, 22.0),
        OpenCV(33, 27, 50.0, 50.0, 24.0, 20.0, k1=0.1, k2=-0.05, p1=0.01, p2=0.005),
        Fisheye(33, 27, 30.0, 30.0, 24.0, 20.0),
        Orthographic(33, 27, 2.0),
    ],
)
def test_every_lens(store, lens):
    voxels, view = blobs(), Camera(look_at((2.2, 1.7, 1.2), (0.0, 0.0, 0.0)), lens)
    frames = finals(store, request([node(store, voxels)], view))
    assert_same(frames, oracle(voxels, view), "srgb")


@pytest.mark.parametrize(
    ("eye", "target"),
    [
        ((0.1, 0.05, 0.0), (1.0, 0.3, 0.2)),  # inside
        ((1.0, 0.0, 0.0), (0.0, 0.0, 0.0)),  # in a face
        ((2.0, 0.0, 0.0), (3.0, 0.0, 0.0)),  # looking away
        ((0.0, 0.0, 3.0), (0.0, 0.0, 0.0)),  # straight down, rays along the axes
    ],
)
def test_odd_places(store, eye, target):
    voxels, view = blobs(), camera(eye, target, fov=1.2)
    frames = finals(store, request([node(store, voxels)], view))
    assert_same(frames, oracle(voxels, view), "srgb")


def test_a_very_distant_camera_sees_the_same_lumps(store):
    """Single precision begins at the box, not at the camera."""
    voxels, view = blobs(), camera((2.2e5, 1.7e5, 1.2e5), fov=6e-6)
    frames = finals(store, request([node(store, voxels)], view))
    seen = oracle(voxels, view)
    assert seen["opacity"].max() > 0.9
    assert all(psnr(frame.radiance[..., 3], seen["opacity"]) > 50 for frame in frames)


def test_the_background_fills_what_light_is_left(store):
    rng = np.random.default_rng(1)
    voxels = blobs(background=rng.uniform(0.0, 2.0, (6, 12, 3)).astype(np.float32))
    frames = finals(store, request([node(store, voxels)], camera(fov=1.5)))
    seen = oracle(voxels, camera(fov=1.5))
    for frame in frames:
        assert (frame.radiance[..., 3] == 1).all()
        assert np.isinf(frame.depth[seen["opacity"] < 0.003]).all()
        assert psnr(frame.radiance[..., :3], srgb_to_linear(seen["radiance"].astype(np.float32))) > 60


@both
def test_uniform_density_stops_light_as_beer_and_lambert_say(store, simd):
    """Straight through the box of edge 2 along x, where the voxels are 1/8 wide: opacity 1 - exp(-2 density)."""
    voxels = solid(0.4, 0.8)
    view = Camera(look_at((5.0, 0.0, 0.0), (0.0, 0.0, 0.0)), Orthographic(8, 8, 0.5))
    frame = Renderer(store, 1, simd).final(request([node(store, voxels)], view, 8, 8))
    length = 2.0 // 0.0375 * 0.0375  # whole steps of half the shortest edge
    assert np.allclose(frame.radiance[..., 3], 1 - np.exp(-0.4 * length), atol=1e-3)
    assert np.allclose(frame.radiance[..., :3] / frame.radiance[..., 3:], 0.8, atol=2e-3)


@both
def test_the_median_depth_is_where_half_the_light_is_gone(store, simd):
    voxels = solid(3.0)
    view = Camera(look_at((5.0, 0.0, 0.0), (0.0, 0.0, 0.0)), Orthographic(8, 8, 0.5))
    field = node(store, voxels, transform=Transform(scale=2.0))
    frame = Renderer(store, 1, simd).final(request([field], view, 8, 8))
    assert np.allclose(frame.depth, 3.0 + 2.0 * np.log(2) / 3.0, atol=1e-3)


@both
def test_scale_does_not_change_what_one_sees_from_its_own_distance(store, simd):
    """The same field twice as large, seen from twice as far, is the same picture at twice the distance."""
    voxels = blobs()
    small = Renderer(store, 1, simd).final(request([node(store, voxels)]))
    double = node(store, voxels, transform=Transform(scale=2.0))
    large = Renderer(store, 1, simd).final(request([double], camera((4.4, 3.4, 2.4))))
    assert psnr(large.radiance, small.radiance.astype(np.float64)) > 70
    near = np.isfinite(small.depth) & np.isfinite(large.depth)
    assert np.quantile(np.abs(large.depth[near] - 2 * small.depth[near]), 0.99) < 1e-3


@both
def test_empty_grids_and_grids_of_negative_density_show_nothing(store, simd):
    for voxels in (nothing(), nothing((300, 2, 5)), solid(-1.0)):
        frame = Renderer(store, 1, simd).final(request([node(store, voxels)]))
        assert not frame.radiance.any()
        assert np.isinf(frame.depth).all()
        assert frame.samples == 0


@both
def test_light_brighter_than_one_stays_so(store, simd):
    voxels = solid(50.0, 40.0)
    frame = Renderer(store, 1, simd).final(request([node(store, voxels)], width=8, height=8))
    assert frame.radiance[4, 4, :3].astype(float) == pytest.approx(40.0, rel=2e-3)
    overflowing = solid(50.0, 9000.0, color_space="srgb")
    frame = Renderer(store, 1, simd).final(request([node(store, overflowing)], width=8, height=8))
    assert (frame.radiance[4, 4, :3] == np.float16(65504)).all()


@pytest.mark.skipif(not simd_available(), reason="no AVX2 with F16C")
def test_both_paths_take_the_same_samples_and_see_the_same(store):
    field = node(store, blobs((70, 60, 50)))
    view = camera(width=130, height=75)
    frames = [
        Renderer(store, 1, simd).final(request([field], view, 130, 75, ("color", "normal"))) for simd in (True, False)
    ]
    assert frames[0].samples == pytest.approx(frames[1].samples, rel=1e-4)
    assert psnr(frames[0].radiance, frames[1].radiance.astype(np.float64)) > 90
    assert np.quantile(np.abs(frames[0].channels["normal"] - frames[1].channels["normal"]), 0.999) < 1e-2


@both
def test_a_voxel_that_is_not_stored_counts_as_zero_before_interpolation(store, simd):
    """One voxel alone: its density falls off linearly to the neighbouring centres."""
    voxels = solid(1.0, shape=(1, 1, 1), box=AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)))
    alone = type(voxels)(voxels.aabb, (9, 9, 9), np.array([364], np.int32), voxels.density * 4, voxels.sh, "linear")
    view = Camera(look_at((5.0, 0.0, 0.0), (0.0, 0.0, 0.0)), Orthographic(9, 9, 2.0))
    frame = Renderer(store, 1, simd).final(request([node(store, alone)], view, 9, 9))
    # through the centre the tent of height 4 and half-width 2/9 has the area 8/9
    assert frame.radiance[4, 4, 3] == pytest.approx(1 - np.exp(-8 / 9), abs=2e-3)
    outside = frame.radiance[..., 3].copy()
    outside[4, 4] = 0
    assert not outside.any()
    assert BOX.size[0] == 2.0
