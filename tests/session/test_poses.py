import contextlib
import json
import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.session.test_navigation import HEIGHT, WIDTH, views
from viewer.errors import InputError
from viewer.scene import document
from viewer.scene.camera import Camera, Fisheye, OpenCV, Pinhole, look_at, pinhole
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.document import Bookmark, Node, Scene
from viewer.scene.geometry import AABB, Transform
from viewer.session import bookmarks, photo_views
from viewer.session.orbit_view import OrbitView
from viewer.session.poses import parse_pose, pose_text, view_at

NOW = OrbitView().camera(WIDTH, HEIGHT)
POSE = look_at((3.0, 2.0, 1.0), (0.0, 0.1, 0.0))
LENSES = [
    pinhole(0.7, 640, 360),
    OpenCV(640, 480, 500.0, 510.0, 322.0, 241.0, -0.1, 0.02),
    Fisheye(640, 480, 200.0, 200.0, 320.0, 240.0),
]


@pytest.mark.parametrize("lens", LENSES)
def test_a_pose_survives_being_text(lens):
    camera = Camera(POSE, lens, 0.02, 3.5)
    again = parse_pose(pose_text(camera), NOW)
    assert again.lens == lens
    assert (again.aperture, again.focus_distance) == (0.02, 3.5)
    assert np.allclose(again.camera_to_world, POSE, atol=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(POSE),
        repr(np.array(POSE)),
        repr(np.array(POSE, np.float32)),
        str(np.array(POSE)),
        f"tensor({np.array(POSE).tolist()}, dtype=torch.float64)",
        " ".join(str(value) for row in POSE for value in row),
        ",\n".join(str(value) for row in POSE[:3] for value in row),
        json.dumps({"file_path": "a.png", "transform_matrix": POSE}),
        json.dumps({"camera_to_world": (3.0 * np.array(POSE) * [1, 1, 1, 1 / 3]).tolist()}).replace("3.0]]", "1.0]]"),
    ],
)
def test_many_texts_are_one_pose(text):
    camera = parse_pose(text, NOW)
    assert np.allclose(camera.camera_to_world, POSE, atol=1e-5)
    assert camera.lens == NOW.lens


def test_a_frame_of_transforms_json_brings_its_lens():
    told = {"transform_matrix": POSE, "fl_x": 500.0, "fl_y": 510.0, "cx": 330.0, "cy": 250.0, "w": 640, "h": 480}
    assert parse_pose(json.dumps(told), NOW).lens == Pinhole(640, 480, 500.0, 510.0, 330.0, 250.0)
    angle = parse_pose(json.dumps({"transform_matrix": POSE, "camera_angle_x": 0.69}), NOW).lens
    assert 2 * math.atan(0.5 * WIDTH / angle.fx) == pytest.approx(0.69)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "0"),
        ("hello", "0"),
        ("1 2 3", "3"),
        (json.dumps(np.diag([1.0, 1.0, -1.0, 1.0]).tolist()), "mirrors"),
        (json.dumps(np.zeros((4, 4)).tolist()), "0 0 0 1"),
        (json.dumps(np.diag([1.0, 2.0, 3.0, 1.0]).tolist()), "shears"),
        (json.dumps(np.array(POSE).T.tolist()), "last row"),
        ("{}", "neither"),
        ('{"camera_to_world": [[1, 2], [3, 4]]}', "damaged"),
        ('{"camera_to_world": "abc"}', "damaged"),
        ('{"transform_matrix": [["a"]]}', "no matrix"),
        ('{"transform_matrix": null}', "numbers"),
        ('{"transform_matrix": [[1, 2], [3]]}', "no matrix"),
        (pose_text(Camera(POSE, pinhole(0.7, 640, 360))).replace('"fx":', '"fx":-'), "positive"),
        ("[" * 5000, "numbers"),
        ("1 " * 200_000, "too long"),
    ],
)
def test_what_is_no_pose_is_said_so(text, message):
    with pytest.raises(InputError, match=message) as caught:
        parse_pose(text, NOW)
    assert caught.value.hint


@given(st.text(max_size=200))
def test_no_text_breaks_it(text):
    with contextlib.suppress(InputError):
        assert np.isfinite(parse_pose(text, NOW).camera_to_world).all()


@given(views)
def test_a_bookmark_is_the_view_again(view):
    mark = bookmarks.bookmark_of(view, WIDTH, HEIGHT, "here", 3)
    again = bookmarks.view_of(mark)
    one, other = view.camera(WIDTH, HEIGHT), again.camera(WIDTH, HEIGHT)
    assert np.allclose(one.camera_to_world, other.camera_to_world, atol=1e-5)
    assert np.allclose(msgspec.structs.astuple(one.lens), msgspec.structs.astuple(other.lens), rtol=1e-3)


def test_bookmarks_are_saved_and_old_projects_open():
    mark = bookmarks.bookmark_of(OrbitView(), WIDTH, HEIGHT, "front", 1)
    scene = bookmarks.with_bookmark(Scene(), mark)
    assert document.decode(document.encode(scene)) == scene
    old = document.encode(Scene()).replace(b'"bookmarks": []', b'"unknown": []')
    assert document.decode(old).bookmarks == ()


def test_a_digit_holds_one_bookmark_which_keeps_its_name():
    first = bookmarks.bookmark_of(OrbitView(), 16, 9, "front", 1)
    scene = bookmarks.with_bookmark(Scene(), first)
    scene = bookmarks.renamed_bookmark(scene, 0, "portrait")
    nearer = bookmarks.bookmark_of(OrbitView(distance=2.0), 16, 9, "View 1", 1)
    scene = bookmarks.with_bookmark(scene, nearer)
    assert [mark.name for mark in scene.bookmarks] == ["portrait"]
    assert bookmarks.in_slot(scene, 1).distance == 2.0
    assert bookmarks.free_slot(scene) == 2
    scene = bookmarks.with_bookmark(scene, bookmarks.bookmark_of(OrbitView(), 16, 9, "no digit"))
    assert len(bookmarks.without_bookmark(scene, 0).bookmarks) == 1


def photos():
    eyes = [(4.0 * math.cos(a), 4.0 * math.sin(a), 1.0) for a in (0.0, 1.0, 2.0)]
    taken = tuple(
        Photo(f"{number}.png", Camera(look_at(eye, (0.0, 0.0, 0.0), (0.2, 0.1, 1.0)), LENSES[1]))
        for number, eye in enumerate(eyes)
    )
    return Dataset("/none", "made", taken, AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)), False)


def test_photos_are_stepped_through_with_their_own_lens_and_roll():
    scene = Scene((Node("photos", photos(), transform=Transform((1.0, 0.0, 0.0), scale=2.0)),))
    seen = photo_views.photo_views(scene)
    assert [photo.name for photo in seen] == ["0.png", "1.png", "2.png"]
    view = photo_views.view_of(seen[1])
    camera = view.camera(640, 480)
    assert camera.lens == LENSES[1]
    original = photos().photos[1].camera
    assert np.allclose(np.array(camera.camera_to_world)[:3, :3], np.array(original.camera_to_world)[:3, :3])
    assert np.allclose(camera.position, 2.0 * np.array(original.position) + [1.0, 0.0, 0.0])
    at = photo_views.looked_through(seen, view)
    assert at == 1
    assert photo_views.step(seen, at, "next", view) == 2
    assert photo_views.step(seen, 2, "next", view) == 0
    assert photo_views.step(seen, 0, "previous", view) == 2
    assert photo_views.step(seen, at, "last", view) == 2
    assert photo_views.step(seen, None, "next", view) == 1  # the nearest
    assert photo_views.looked_through(seen, OrbitView()) is None


def test_hidden_photos_are_not_stepped_through():
    assert photo_views.photo_views(Scene((Node("photos", photos(), visible=False),))) == ()


def test_any_camera_can_be_looked_through():
    for lens in LENSES:
        camera = Camera(look_at((3.0, 2.0, 1.0), (0.0, 0.0, 0.0), (0.5, 0.0, 1.0)), lens)
        assert view_at(camera).camera(lens.width, lens.height).camera_to_world == camera.camera_to_world
    plain = Camera(POSE, LENSES[0])
    assert view_at(plain).through is None
    assert isinstance(Bookmark("a", plain), Bookmark)
