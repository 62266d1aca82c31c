"""The picture that needs no kernels, against the renderer's own."""

import numpy as np
import pytest

from tests.render.sample_fields import blobs, camera, node, nothing, psnr, request, solid
from viewer.render.plain import PlainRenderer
from viewer.render.renderer import Renderer
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Fisheye
from viewer.scene.edits import Crop
from viewer.scene.geometry import AABB, Transform
from viewer.scene.volumes import box_around

SIZE = 256


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path)


def both(store, *nodes, view=None):
    """The plain frame, and the true picture averaged over the same pixels."""
    wanted = request(nodes, view or camera(width=SIZE, height=SIZE), SIZE, SIZE)
    (plain,) = PlainRenderer(store).frames(wanted)
    true = Renderer(store, 1).final(wanted).radiance.astype(np.float32)
    blocks = SIZE // plain.step
    return plain, true.reshape(blocks, plain.step, blocks, plain.step, 4).mean((1, 3))


def test_a_box_of_one_stuff_looks_as_it_is(store):
    plain, true = both(store, node(store, solid(density=40.0, color=0.25, shape=(48, 48, 48))))
    assert plain.step > 1
    assert psnr(plain.radiance.astype(np.float32), true) > 22.0
    middle = plain.radiance[plain.radiance.shape[0] // 2, plain.radiance.shape[1] // 2]
    np.testing.assert_allclose(middle, [0.25, 0.25, 0.25, 1.0], atol=0.02)


def test_depth_is_the_distance_along_the_ray(store):
    box = AABB((-0.5, -0.5, -0.5), (0.5, 0.5, 0.5))
    field = solid(density=500.0, shape=(64, 64, 64), box=box)
    plain, _ = both(store, node(store, field), view=camera(eye=(3.0, 0.0, 0.0), width=SIZE, height=SIZE))
    middle = plain.depth.shape[0] // 2
    assert plain.depth[middle, middle] == pytest.approx(2.5, abs=0.05)
    assert np.isinf(plain.depth[0, 0])


def test_thin_and_thick_matter_of_many_colours_is_near_the_true_picture(store):
    plain, true = both(store, node(store, blobs()))
    assert psnr(plain.radiance.astype(np.float32), true) > 20.0


def test_placing_hiding_and_edits_count(store):
    field = solid(density=40.0, shape=(32, 32, 32))
    placed = node(store, field, transform=Transform(translation=(0.4, 0.0, 0.3), scale=0.5))
    plain, true = both(store, placed)
    assert psnr(plain.radiance.astype(np.float32), true) > 22.0
    gone = node(store, field, edits=(Crop(box_around(AABB((-9.0, -9.0, -9.0), (9.0, 9.0, 9.0))), "outside"),))
    hidden = node(store, field, visible=False)
    for empty in (gone, hidden, node(store, nothing())):
        plain, _ = both(store, empty)
        assert not plain.radiance.any()


def test_inside_of_a_field_nothing_breaks(store):
    view = camera(eye=(0.01, 0.0, 0.0), target=(1.0, 0.0, 0.0), width=SIZE, height=SIZE)
    plain, _ = both(store, node(store, solid(density=2.0)), view=view)
    assert np.isfinite(plain.radiance).all()


@pytest.mark.parametrize("channels", [("normal",), ("color", "normal")])
def test_other_channels_are_left_to_the_renderer(store, channels):
    wanted = request([node(store, solid())], channels=channels)
    assert list(PlainRenderer(store).frames(wanted)) == []


def test_other_lenses_are_left_to_the_renderer(store):
    pinhole = camera()
    view = Camera(pinhole.camera_to_world, Fisheye(64, 64, 30.0, 30.0, 32.0, 32.0))
    assert list(PlainRenderer(store).frames(request([node(store, solid())], view))) == []
