import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.scene.camera import Camera, Equirectangular, Fisheye, Orthographic, look_at, pinhole
from viewer.scene.geometry import AABB
from viewer.session import navigation
from viewer.session.navigation import PickPoint
from viewer.session.orbit_view import LENSES, OrbitView
from viewer.session.tools.camera import Pointer, begin_drag

WIDTH, HEIGHT = 640, 360
views = st.builds(
    OrbitView,
    pivot=st.tuples(*[st.floats(-5, 5)] * 3),
    distance=st.floats(0.5, 20),
    azimuth=st.floats(-3.1, 3.1),
    elevation=st.floats(-1.5, 1.5),
    fov_y=st.floats(0.3, 1.5),
    lens=st.sampled_from(LENSES),
)
pixels = st.tuples(st.floats(1, WIDTH - 1), st.floats(1, HEIGHT - 1))


def seen_at(camera, points):
    """Pixel positions of world points, from the camera's definition."""
    pose = np.array(camera.camera_to_world)
    local = (np.atleast_2d(points) - pose[:3, 3]) @ pose[:3, :3]
    lens = camera.lens
    if isinstance(lens, Equirectangular):
        unit = local / np.linalg.norm(local, axis=1, keepdims=True)
        x = lens.width * (0.5 + np.arctan2(unit[:, 0], -unit[:, 2]) / (2 * np.pi))
        return np.stack([x, lens.height * np.arccos(unit[:, 1]) / np.pi], -1)
    if isinstance(lens, Fisheye):
        unit = local / np.linalg.norm(local, axis=1, keepdims=True)
        angle = np.arccos(-unit[:, 2:])
        return [lens.cx, lens.cy] + lens.fx * angle * unit[:, :2] / np.sin(angle).clip(1e-12) * [1, -1]
    if isinstance(lens, Orthographic):
        scale = lens.height / lens.extent
        return np.stack([0.5 * lens.width + scale * local[:, 0], 0.5 * lens.height - scale * local[:, 1]], -1)
    x, y = local[:, 0] / -local[:, 2], local[:, 1] / -local[:, 2]
    return np.stack([lens.cx + lens.fx * x, lens.cy - lens.fy * y], -1)


def in_pivot_plane(view, pixel):
    """The world point under a pixel, as deep as the pivot."""
    origins, directions = view.camera(WIDTH, HEIGHT).rays(np.array([pixel]))
    if view.lens in ("fisheye", "equirectangular"):
        return origins[0] + view.distance * directions[0]
    back = view.axes()[:, 2]
    t = ((np.array(view.pivot) - origins[0]) @ back) / (directions[0] @ back)
    return origins[0] + t * directions[0]


@given(views)
def test_the_camera_looks_at_the_pivot_with_z_up(view):
    camera = view.camera(WIDTH, HEIGHT)
    pose = np.array(camera.camera_to_world)
    assert np.allclose(pose[:3, :3] @ pose[:3, :3].T, np.eye(3), atol=1e-9)
    assert np.linalg.det(pose[:3, :3]) == pytest.approx(1.0)
    assert np.allclose(seen_at(camera, view.pivot), [[WIDTH / 2, HEIGHT / 2]], atol=1e-6)
    assert pose[2, 1] >= 0  # the screen's top never points down
    above = np.add(view.pivot, [0, 0, 1e-3 * view.distance])
    assert seen_at(camera, above)[0, 1] <= HEIGHT / 2 + 1e-6


@given(views, pixels, st.floats(0.2, 4))
def test_zooming_keeps_what_is_under_the_pointer(view, pixel, factor):
    point = in_pivot_plane(view, pixel)
    nearer = navigation.zoom_toward(view, factor, PickPoint(*pixel, WIDTH, HEIGHT))
    assert nearer.distance == pytest.approx(view.distance * factor)
    assert np.allclose(seen_at(nearer.camera(WIDTH, HEIGHT), point), [pixel], atol=1e-4)


@given(views.filter(lambda view: view.lens != "orthographic"), pixels, st.floats(0.2, 0.9), st.floats(0.1, 9))
def test_zooming_with_a_known_depth_approaches_that_point_and_turns_around_it(view, pixel, factor, along_ray):
    camera = view.camera(WIDTH, HEIGHT)
    origins, directions = camera.rays(np.array([pixel]))
    point = origins[0] + along_ray * directions[0]
    depth = navigation.point_depth(view, camera, *pixel, along_ray)
    nearer = navigation.zoom_toward(view, factor, PickPoint(*pixel, WIDTH, HEIGHT, depth))
    again = nearer.camera(WIDTH, HEIGHT)
    assert np.linalg.norm(np.array(again.position) - point) == pytest.approx(factor * along_ray, rel=1e-6)
    assert np.allclose(seen_at(again, point), [pixel], atol=1e-3)
    assert nearer.distance == pytest.approx(factor * depth)


@given(views, pixels, st.floats(0.3, 5))
def test_centring_slides_the_point_under_the_pointer_into_the_middle(view, pixel, nearness):
    camera = view.camera(WIDTH, HEIGHT)
    origins, directions = camera.rays(np.array([pixel]))
    along_ray = nearness * view.distance
    point = origins[0] + along_ray * directions[0]
    depth = navigation.point_depth(view, camera, *pixel, along_ray)
    slid = navigation.centered(view, PickPoint(*pixel, WIDTH, HEIGHT, depth))
    assert np.allclose(slid.axes(), view.axes())
    assert np.allclose(seen_at(slid.camera(WIDTH, HEIGHT), point), [[WIDTH / 2, HEIGHT / 2]], atol=1e-3)
    if view.lens != "orthographic":
        assert np.allclose(slid.pivot, point, atol=1e-6)


@given(views, st.floats(-3, 3), st.floats(-1, 1))
def test_looking_around_stays_in_place(view, right, up):
    turned = navigation.look_around(view, right, up)
    assert np.allclose(turned.eye, view.eye, atol=1e-9)
    assert abs(turned.elevation) <= navigation.STEEPEST
    ahead = -view.axes()[:, 2] @ turned.axes()
    if right > 0.1 and right < 1 and abs(up) < 1e-9 and abs(view.elevation) < 1:
        assert ahead[0] < 0  # what was ahead is now on the left


@given(views, pixels, pixels, st.floats(0.3, 5))
def test_panning_keeps_what_was_grabbed_under_the_pointer(view, press, release, nearness):
    camera = view.camera(WIDTH, HEIGHT)
    origins, directions = camera.rays(np.array([press]))
    along_ray = nearness * view.distance
    point = origins[0] + along_ray * directions[0]
    depth = navigation.point_depth(view, camera, *press, along_ray)
    drag = begin_drag("pan", view, Pointer(*press, WIDTH, HEIGHT), depth)
    drag.send(Pointer(3.0, 4.0, WIDTH, HEIGHT))
    moved = drag.send(Pointer(*release, WIDTH, HEIGHT))
    assert np.allclose(seen_at(moved.camera(WIDTH, HEIGHT), point), [release], atol=2e-3)


def test_orbiting_turns_the_scene_with_the_hand():
    view = OrbitView(elevation=0.0, azimuth=-math.pi / 2)
    front = np.add(view.pivot, [0, -1, 0])  # a point on the near side
    drag = begin_drag("orbit", view, Pointer(100.0, 100.0, WIDTH, HEIGHT))
    right = drag.send(Pointer(140.0, 100.0, WIDTH, HEIGHT))
    assert seen_at(right.camera(WIDTH, HEIGHT), front)[0, 0] > WIDTH / 2
    down = begin_drag("orbit", view, Pointer(100.0, 100.0, WIDTH, HEIGHT)).send(Pointer(100.0, 140.0, WIDTH, HEIGHT))
    assert down.elevation > 0  # pulling down shows the scene from above
    assert seen_at(down.camera(WIDTH, HEIGHT), front)[0, 1] > HEIGHT / 2


def test_dragging_back_comes_back():
    view = OrbitView()
    for name in ("orbit", "pan", "dolly"):
        drag = begin_drag(name, view, Pointer(50.0, 60.0, WIDTH, HEIGHT))
        assert drag.send(Pointer(90.0, 20.0, WIDTH, HEIGHT)) != view
        back = drag.send(Pointer(50.0, 60.0, WIDTH, HEIGHT))
        assert back.distance == pytest.approx(view.distance)
        assert back.azimuth == pytest.approx(view.azimuth)
        assert back.pivot == pytest.approx(view.pivot)


def test_dolly_upwards_comes_nearer():
    drag = begin_drag("dolly", OrbitView(), Pointer(0.0, 300.0, WIDTH, HEIGHT))
    assert drag.send(Pointer(0.0, 100.0, WIDTH, HEIGHT)).distance < OrbitView().distance


@given(st.lists(st.tuples(st.floats(-900, 900), st.floats(-900, 900)), max_size=20))
def test_no_drag_tips_over(moves):
    drag = begin_drag("orbit", OrbitView(), Pointer(0.0, 0.0, WIDTH, HEIGHT))
    for x, y in moves:
        view = drag.send(Pointer(x, y, WIDTH, HEIGHT))
        assert abs(view.elevation) <= navigation.STEEPEST
        assert np.isfinite(np.array(view.camera(WIDTH, HEIGHT).camera_to_world)).all()


@pytest.mark.parametrize(
    ("name", "eye", "right"),
    [
        ("front", (0, -1, 0), (1, 0, 0)),
        ("back", (0, 1, 0), (-1, 0, 0)),
        ("right", (1, 0, 0), (0, 1, 0)),
        ("left", (-1, 0, 0), (0, -1, 0)),
        ("top", (0, 0, 1), (1, 0, 0)),
        ("bottom", (0, 0, -1), (1, 0, 0)),
    ],
)
def test_named_views_are_blenders(name, eye, right):
    axes = navigation.look_from(OrbitView(), name).axes()
    assert np.allclose(axes[:, 2], eye, atol=1e-3)
    assert np.allclose(axes[:, 0], right, atol=1e-3)


@given(views, st.floats(0.3, 3))
def test_framing_shows_the_whole_box_and_fills_the_picture(view, aspect):
    box = AABB((-1.0, 2.0, 0.5), (3.0, 2.5, 4.0))
    framed = navigation.frame_box(view, box, aspect)
    width = round(600 * aspect)
    at = seen_at(framed.camera(width, 600), box.corners())
    assert (at >= -2).all()
    assert (at[:, 0] <= width + 2).all()
    assert (at[:, 1] <= 602).all()
    share = np.abs(at - [width / 2, 300]) / [width / 2, 300]
    if view.flat:
        assert share.max() > 0.75


def test_framing_a_point_or_the_default():
    view = navigation.frame_box(OrbitView(), AABB((1.0, 1.0, 1.0), (1.0, 1.0, 1.0)), 1.0)
    assert view.pivot == (1, 1, 1)
    assert view.distance > 0
    assert navigation.default_view(None, 1.5) == OrbitView()
    box = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
    assert navigation.default_view(box, 1.5).pivot == (0, 0, 0)


@given(views)
def test_a_view_survives_becoming_a_camera(view):
    camera = view.camera(WIDTH, HEIGHT)
    again = navigation.view_from_camera(camera).camera(WIDTH, HEIGHT)
    assert np.allclose(np.array(again.camera_to_world)[:3, :3], np.array(camera.camera_to_world)[:3, :3], atol=1e-6)
    point = in_pivot_plane(view, (200.0, 100.0))
    if view.lens != "orthographic":
        assert np.allclose(again.camera_to_world, camera.camera_to_world, atol=1e-5)
    assert np.allclose(seen_at(again, point), seen_at(camera, point), atol=0.01)


def test_a_rolled_camera_keeps_place_and_direction():
    straight = np.array(look_at((3.0, 2.0, 1.0), (0.0, 0.0, 0.0)))
    turn = np.eye(4)
    turn[:2, :2] = [[0.8, -0.6], [0.6, 0.8]]
    rolled = Camera(tuple(map(tuple, (straight @ turn).tolist())), pinhole(0.7, WIDTH, HEIGHT))
    view = navigation.view_from_camera(rolled, AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)))
    assert np.allclose(np.array(view.camera(WIDTH, HEIGHT).camera_to_world), straight, atol=1e-6)
    assert view.distance == pytest.approx(math.sqrt(14), rel=1e-6)


@pytest.mark.parametrize("down", [True, False])
def test_a_camera_straight_along_z_keeps_the_top_of_its_picture(down):
    up = (1.0, 0.0, 0.0)
    camera = Camera(look_at((0.0, 0.0, 3.0 if down else -3.0), (0.0, 0.0, 0.0), up), pinhole(0.7, WIDTH, HEIGHT))
    pose = np.array(navigation.view_from_camera(camera).camera(WIDTH, HEIGHT).camera_to_world)
    assert np.allclose(pose[:3, :3], np.array(camera.camera_to_world)[:3, :3], atol=1e-3)


def test_parallel_rays_see_as_much_at_the_pivot():
    view = OrbitView()
    flat = msgspec.structs.replace(view, lens="orthographic")
    point = in_pivot_plane(view, (20.0, 330.0))
    assert np.allclose(seen_at(flat.camera(WIDTH, HEIGHT), point), [[20, 330]], atol=1e-6)
