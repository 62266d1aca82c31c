"""Gaussian splats in pictures: against a plain twin in torch, analysis, and beside meshes and fields."""

import math

import numpy as np
import pytest
import torch
from msgspec.structs import replace

from tests.render.splats.reference import psnr, splatted
from viewer.errors import AssetError
from viewer.render.drawables import other_sources
from viewer.render.renderer import Renderer
from viewer.render.request import RenderOptions, RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Equirectangular, Fisheye, OpenCV, Orthographic, look_at, pinhole
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.gaussian_splats import splat_content
from viewer.scene.geometry import Transform, quaternion_from_rotation
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh
from viewer.scene.splats import Splats

SIZE = 48
IN_PLACE, TURNED = Transform(), Transform((0.4, -0.2, 0.1), (0.8, 0.2, -0.4, 0.4), 1.7)
C0 = 0.28209479177387814


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def some_splats(count=80, seed=3, terms=16):
    rng = np.random.default_rng(seed)
    return Splats(
        rng.uniform(-1, 1, (count, 3)).astype(np.float32),
        rng.normal(-2.2, 0.7, (count, 3)).astype(np.float32),
        np.float32([quaternion / np.linalg.norm(quaternion) for quaternion in rng.normal(size=(count, 4))]),
        rng.normal(0.5, 2.0, count).astype(np.float32),
        rng.normal(0.0, 0.3, (count, terms, 3)).astype(np.float32),
    )


def one_splat(at=(0.0, 0.0, 0.0), deviations=(0.1, 0.1, 0.1), opacity=0.8, color=(0.9, 0.5, 0.1)):
    """A Gaussian of one colour whose axes are those of its space."""
    return Splats(
        np.float32([at]),
        np.log(np.float32([deviations])),
        np.float32([[1, 0, 0, 0]]),
        np.float32([math.log(opacity / (1 - opacity))]),
        ((np.float32(color) - 0.5) / C0).astype(np.float32)[None, None],
    )


def node(store, splats, transform=IN_PLACE, **options):
    return Node("splats", splat_content(store.put(splats.tensors()), splats, **options), transform=transform)


def together(*sets):
    return Splats(*(np.concatenate([getattr(each, name) for each in sets]) for name in sets[0].tensors()))


def from_afar(lens=None, distance=5.0):
    return Camera(look_at((-distance, 0.6, 0.8), (0.0, 0.0, 0.0)), lens or pinhole(0.6, SIZE, SIZE))


def rendered(store, *nodes, camera=None, channels=("color", "normal", "cost", "uncertainty"), **options):
    camera = camera or from_afar()
    request = RenderRequest(
        Scene(nodes), camera, camera.lens.width, camera.lens.height, channels, options=RenderOptions(**options)
    )
    return Renderer(store, 2, others=other_sources(store)).final(request)


@pytest.mark.parametrize("filter_", ["dilated", "antialiased"])
@pytest.mark.parametrize("lens", [pinhole(0.6, SIZE, SIZE), Orthographic(SIZE, SIZE, 3.0)], ids=["pinhole", "parallel"])
@pytest.mark.parametrize("transform", [IN_PLACE, TURNED], ids=["in place", "turned"])
def test_pictures_are_those_of_the_plain_twin(lens, transform, filter_, store):
    splats, camera = some_splats(), from_afar(lens)
    frame = rendered(store, node(store, splats, transform, color_space="linear", filter_=filter_), camera=camera)
    truth = splatted(splats, transform, camera, dimmed=filter_ == "antialiased")
    assert psnr(frame.radiance.astype(float), torch.cat([truth.color, truth.opacity[..., None]], -1).numpy()) > 60
    seen = truth.opacity.numpy() > 0.02
    assert seen.mean() > 0.4
    depth, expected = frame.depth[seen], truth.depth.numpy()[seen]
    assert np.mean(np.abs(depth - expected) < 1e-3) > 0.995  # where two are within rounding of 1/2 either may be
    assert np.isinf(frame.depth[truth.opacity.numpy() < 0.003]).all()
    dots = (frame.channels["normal"] * truth.normal.numpy()).sum(-1)[seen]
    assert np.mean(dots > 0.999) > 0.995
    thin = truth.opacity.numpy() < 0.99  # the rest ends before its last one
    assert np.mean(np.abs(frame.channels["cost"] - truth.cost.numpy())[thin] < 0.5) > 0.99


@pytest.mark.parametrize("degree", [0, 1, 2, 3])
def test_view_dependence_is_followed_up_to_a_degree(degree, store):
    splats, camera = some_splats(60), from_afar()
    frame = rendered(store, node(store, splats, TURNED, color_space="linear"), camera=camera, sh_degree=degree)
    truth = splatted(splats, TURNED, camera, degree=degree)
    assert psnr(frame.radiance[..., :3].astype(np.float32), truth.color.numpy()) > 60


def test_colors_are_blended_in_their_own_space(store):
    """Half a bright one over an opaque dark one: the mean of their sRGB numbers, made linear."""
    front = one_splat((-1.0, 0, 0), (0.001, 5.0, 5.0), 0.5, (1.0, 1.0, 1.0))
    back = one_splat((1.0, 0, 0), (0.001, 5.0, 5.0), 0.9999, (0.2, 0.2, 0.2))
    camera = Camera(look_at((-5.0, 0.0, 0.0), (0.0, 0.0, 0.0)), Orthographic(SIZE, SIZE, 0.5))
    frame = rendered(store, node(store, together(front, back)), camera=camera)
    opacity = 0.5 + 0.5 * 0.99
    middle = (0.5 * 1.0 + 0.5 * 0.99 * 0.2) / opacity
    expected = float(srgb_to_linear(np.float32([middle]))[0]) * opacity
    np.testing.assert_allclose(
        frame.radiance[SIZE // 2, SIZE // 2].astype(float), [expected] * 3 + [opacity], rtol=2e-3
    )


def test_sets_of_both_spaces_are_blended_as_light(store):
    front = one_splat((-1.0, 0, 0), (0.001, 5.0, 5.0), 0.5, (0.8, 0.8, 0.8))
    back = one_splat((1.0, 0, 0), (0.001, 5.0, 5.0), 0.9999, (0.2, 0.2, 0.2))
    camera = Camera(look_at((-5.0, 0.0, 0.0), (0.0, 0.0, 0.0)), Orthographic(SIZE, SIZE, 0.5))
    nodes = node(store, front), node(store, back, color_space="linear")
    frame = rendered(store, *nodes, camera=camera)
    expected = 0.5 * float(srgb_to_linear(np.float32([0.8]))[0]) + 0.5 * 0.99 * 0.2
    np.testing.assert_allclose(frame.radiance[SIZE // 2, SIZE // 2, :3].astype(float), expected, rtol=2e-3)


def test_a_gaussian_is_as_large_as_its_deviation_says(store):
    """Two standard deviations from its middle its opacity is exp(-2) of the one in the middle."""
    camera = Camera(look_at((-5.0, 0.0, 0.0), (0.0, 0.0, 0.0)), Orthographic(201, 201, 2.0))
    frame = rendered(store, node(store, one_splat(deviations=(0.1, 0.2, 0.3)), filter_="antialiased"), camera=camera)
    opacity = frame.radiance[..., 3].astype(float)
    assert opacity[100, 100] == pytest.approx(0.8, abs=2e-3)
    assert opacity[100, 100 + 40] == pytest.approx(0.8 * math.exp(-2), abs=3e-3)
    assert opacity[100 - 60, 100] == pytest.approx(0.8 * math.exp(-2), abs=3e-3)
    assert frame.depth[100, 100] == pytest.approx(5.0)
    np.testing.assert_allclose(frame.channels["normal"][100, 100], (-1, 0, 0), atol=1e-6)


def test_a_slanted_disc_is_as_deep_as_its_plane(store):
    """A thin disc that faces the eye at 45 degrees: depth grows by as much as the place across."""
    turn = np.array([[math.sqrt(0.5), -math.sqrt(0.5), 0], [math.sqrt(0.5), math.sqrt(0.5), 0], [0, 0, 1]])
    transform = Transform(rotation=quaternion_from_rotation(turn))
    camera = Camera(look_at((-5.0, 0.0, 0.0), (0.0, 0.0, 0.0)), Orthographic(101, 101, 1.0))
    frame = rendered(store, node(store, one_splat(deviations=(1e-4, 0.5, 0.5), opacity=0.95), transform), camera=camera)
    across = (np.arange(101) - 50) / 101
    np.testing.assert_allclose(frame.depth[50], 5.0 + across, atol=2e-3)


def test_sets_are_sorted_together(store):
    """Gaussians of two nodes, each in front of one of the other's."""
    first = together(one_splat((-1.5, 0, 0), color=(1, 0, 0)), one_splat((0.5, 0, 0), color=(0, 1, 0)))
    second = together(one_splat((-0.5, 0, 0), color=(0, 0, 1)), one_splat((1.5, 0, 0), color=(1, 1, 1)))
    camera = from_afar()
    split = rendered(store, node(store, first), node(store, second), camera=camera)
    joined = rendered(store, node(store, together(first, second)), camera=camera)
    np.testing.assert_array_equal(split.radiance, joined.radiance)


def test_a_wall_parts_what_is_before_it_from_what_is_behind(store):
    """A white wall between two Gaussians of half opacity hides the second one only."""
    corners = np.array([(0, -9, -9), (0, 9, -9), (0, 9, 9), (0, -9, 9)], np.float32)
    mesh = Mesh(corners, np.array([(0, 1, 2), (0, 2, 3)], np.uint32), np.tile(np.float32((-1, 0, 0)), (4, 1)))
    wall = Node("wall", Model(store.put(mesh.tensors()), mesh.aabb, 4, 2, (Material(lit=False),)))
    front = one_splat((-1.0, 0, 0), (0.3, 0.3, 0.3), 0.5, (1, 0, 0))
    back = one_splat((1.0, 0, 0), (0.3, 0.3, 0.3), 0.99, (0, 1, 0))
    camera = Camera(look_at((-5.0, 0.0, 0.0), (0.0, 0.0, 0.0)), Orthographic(SIZE, SIZE, 2.0))
    frame = rendered(store, wall, node(store, together(front, back)), camera=camera, channels=("color",))
    alone = rendered(store, wall, node(store, front), camera=camera, channels=("color",))
    np.testing.assert_array_equal(frame.radiance, alone.radiance)
    red, green, blue, opacity = frame.radiance[SIZE // 2, SIZE // 2].astype(float)
    assert opacity == pytest.approx(1.0)
    assert green == pytest.approx(blue)
    assert green == pytest.approx(0.5 * float(alone.radiance[0, 0, 1]), abs=0.01)
    assert red > green


@pytest.mark.parametrize(
    "lens",
    [
        OpenCV(90, 70, 80.0, 82.0, 44.0, 36.0, k1=0.08, p1=0.01),
        Fisheye(90, 70, 40.0, 40.0, 45.0, 35.0, k1=0.05),
        Equirectangular(96, 48),
    ],
    ids=["opencv", "fisheye", "all around"],
)
def test_bent_lenses_show_a_gaussian_where_its_ray_goes(lens, store):
    at = np.array([0.5, 0.9, 0.4])
    frame = rendered(store, node(store, one_splat(at, (0.05,) * 3)), camera=from_afar(lens, 3.0))
    row, column = np.unravel_index(np.argmax(frame.radiance[..., 3]), frame.depth.shape)
    origins, directions = from_afar(lens, 3.0).rays(np.array([(column + 0.5, row + 0.5)]))
    toward = at - origins[0]
    angle = math.acos(np.clip(directions[0] @ toward / np.linalg.norm(toward), -1, 1))
    assert angle < 0.05
    assert frame.depth[row, column] == pytest.approx(np.linalg.norm(toward), rel=0.01)


def test_what_lies_across_the_seam_is_seen_at_both_edges(store):
    """Straight behind a camera that looks all around."""
    camera = Camera(look_at((0.0, 0.0, 0.0), (1.0, 0.0, 0.0)), Equirectangular(96, 48))
    frame = rendered(store, node(store, one_splat((-2.0, 0.0, 0.0), (0.3,) * 3)), camera=camera)
    opacity = frame.radiance[24, :, 3].astype(float)
    assert opacity[0] == pytest.approx(opacity[-1], abs=0.01)
    assert opacity[0] > 0.6
    assert opacity[48] == 0


def test_a_lens_blurs_what_is_out_of_focus(store):
    """All of the light stays: the sum of the opacities is that of the sharp picture."""
    splats = one_splat(deviations=(0.02,) * 3, opacity=0.3)
    sharp = rendered(store, node(store, splats), camera=from_afar())
    blurred = rendered(store, node(store, splats), camera=replace(from_afar(), aperture=0.2, focus_distance=3.0))
    assert blurred.radiance[..., 3].max() < 0.5 * sharp.radiance[..., 3].max()
    sums = [float(frame.radiance[..., 3].astype(float).sum()) for frame in (sharp, blurred)]
    assert sums[1] == pytest.approx(sums[0], rel=0.15)  # its faint rim is cut off
    in_focus = replace(from_afar(), aperture=0.2, focus_distance=float(np.linalg.norm((5.0, 0.6, 0.8))))
    np.testing.assert_allclose(
        rendered(store, node(store, splats), camera=in_focus).radiance, sharp.radiance, atol=2e-3
    )


def test_coarse_pictures_are_as_bright_as_fine_ones(store):
    camera = from_afar(pinhole(0.6, 256, 256))
    request = RenderRequest(Scene((node(store, some_splats(2000)),)), camera, 256, 256)
    frames = list(Renderer(store, 1, others=other_sources(store)).frames(request, preview_seconds=1e-9))
    coarse, fine = frames[0].radiance.astype(float), frames[-1].radiance.astype(float)
    assert frames[0].step > 1
    assert coarse.mean() == pytest.approx(fine.mean(), rel=0.03)


def test_several_rays_a_pixel_are_followed(store):
    one = rendered(store, node(store, some_splats()))
    many = rendered(store, node(store, some_splats()), samples=4)
    assert many.accumulated == 4
    assert 25 < psnr(one.radiance.astype(float), many.radiance.astype(float)) < 60


def test_far_from_the_origin_nothing_is_lost(store):
    """A node moved by a hundred kilometres, and the camera with it."""
    far = (1e5, -2e5, 3e4)
    here = rendered(store, node(store, some_splats(), TURNED))
    pose = np.array(from_afar().camera_to_world)
    pose[:3, 3] += far
    there = replace(from_afar(), camera_to_world=tuple(map(tuple, pose.tolist())))
    moved = replace(TURNED, translation=tuple(np.add(TURNED.translation, far)))
    frame = rendered(store, node(store, some_splats(), moved), camera=there)
    assert psnr(frame.radiance.astype(float), here.radiance.astype(float)) > 60


def test_an_eye_within_the_cloud_sees_what_lies_ahead(store):
    camera = Camera(look_at((0.0, 0.0, 0.0), (1.0, 0.0, 0.0)), pinhole(0.6, SIZE, SIZE))
    frame = rendered(store, node(store, some_splats(400)), camera=camera)
    assert np.isfinite(frame.radiance).all()
    assert (frame.depth > 0.0).all()


def test_strange_numbers_give_a_picture(store):
    """Needles, points and giants; all of it finite."""
    splats = some_splats(64)
    splats.log_scales[:16] = -80.0
    splats.log_scales[16:32] = (8.0, -20.0, -20.0)
    splats.log_scales[32:40] = 12.0
    splats.logits[40:] = 60.0
    frame = rendered(store, node(store, splats))
    assert np.isfinite(frame.radiance).all()
    assert not np.isnan(frame.depth).any()


def test_a_damaged_asset_is_reported(store):
    content = node(store, some_splats(4)).content
    broken = store.put({"positions": np.zeros((4, 3), np.float32)})
    with pytest.raises(AssetError, match="no Gaussian splats"):
        rendered(store, Node("broken", replace(content, asset=broken)))
