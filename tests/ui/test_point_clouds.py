"""Point clouds as OpenGL draws them: against the engine's pictures, and beside meshes."""

import numpy as np
import pytest
from msgspec.structs import replace

from tests.render.points.test_points_in_pictures import cloud, wall
from tests.ui.test_painting import expected, paint
from viewer.render.drawables import other_sources
from viewer.render.renderer import Renderer
from viewer.render.request import RenderRequest
from viewer.render.show.display import channel_picture
from viewer.render.show.display_settings import Display
from viewer.scene.camera import Camera, Fisheye, Orthographic, look_at, pinhole
from viewer.scene.document import Scene, World
from viewer.scene.geometry import Transform

WIDTH, HEIGHT = 160, 120
POSE = look_at((0.0, -4.0, 0.6), (0.0, 0.0, 0.0))
CAMERAS = {
    "perspective": Camera(POSE, pinhole(0.7, WIDTH, HEIGHT)),
    "parallel": Camera(POSE, Orthographic(WIDTH, HEIGHT, 3.0)),
    "fisheye": Camera(POSE, Fisheye(WIDTH, HEIGHT, 90.0, 90.0, WIDTH / 2, HEIGHT / 2)),
}
WORLD = World((0.0, 0.0, 0.0))


def many(store, **options):
    rng = np.random.default_rng(5)
    positions = rng.uniform(-1, 1, (60, 3))
    return cloud(store, positions, rng.integers(40, 255, (60, 3)), radius=0.12, **options)


def engines(store, scene, camera, channel):
    request = RenderRequest(scene, camera, WIDTH, HEIGHT, ("color", channel))
    frame = Renderer(store, 1, others=other_sources(store)).final(request)
    return np.rint(channel_picture(frame, Display(channel=channel), WORLD.background)[..., :3] * 255).astype(int)


@pytest.mark.parametrize("lens", CAMERAS)
@pytest.mark.parametrize("channel", ["color", "normal", "opacity"])
def test_both_ways_of_drawing_show_the_same(painter, store, lens, channel):
    node = many(store, transform=Transform((0.1, 0.0, 0.0), (0.9, 0.1, 0.0, 0.4), 0.9))
    node = replace(node, transform=replace(node.transform, rotation=(0.8, 0.0, 0.0, 0.6)))
    scene = Scene((node,), world=WORLD)
    picture = paint(painter, store, WIDTH, HEIGHT, scene=scene, camera=CAMERAS[lens], channel=channel)
    truth = engines(store, scene, CAMERAS[lens], channel)
    # Rims of balls fall on one side or the other of a pixel's middle.
    same = np.abs(picture - truth).max(-1) < 12
    assert same.mean() > 0.95
    assert (truth > 0).any(-1).mean() > 0.03


def test_a_wall_hides_what_is_behind_it(painter, store):
    behind = cloud(store, [(0.0, 0.5, 0.0)], radius=0.3)
    before = cloud(store, [(0.5, -0.5, 0.0)], radius=0.3)
    across = wall(store, 0.0)  # across x; turned it is across y
    turned = replace(across, transform=Transform((0.0, 0.0, 0.0), (0.70710678, 0.0, 0.0, 0.70710678)))
    view = Camera(look_at((0.0, -4.0, 0.0), (0.0, 0.0, 0.0)), Orthographic(WIDTH, HEIGHT, 1.5))
    picture = paint(painter, store, WIDTH, HEIGHT, scene=Scene((turned, behind, before), world=WORLD), camera=view)
    assert (picture[60, 80] > 240).all()
    orange = expected(np.zeros((1, 1, 4)))
    assert not (picture[60, 80 + 40] == orange).all()
    assert picture[60, 120, 0] > 240 > picture[60, 120, 2] + 200


def test_hidden_clouds_are_not_drawn_and_uploads_go_with_their_nodes(painter, store):
    node = many(store)
    view = CAMERAS["perspective"]
    assert paint(painter, store, WIDTH, HEIGHT, scene=Scene((node,), world=WORLD), camera=view).any()
    hidden = Scene((replace(node, visible=False),), world=WORLD)
    assert not paint(painter, store, WIDTH, HEIGHT, scene=hidden, camera=view).any()
    assert not paint(painter, store, WIDTH, HEIGHT, scene=Scene((), world=WORLD), camera=view).any()
