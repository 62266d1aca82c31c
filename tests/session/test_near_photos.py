"""Looking at a 3D moment from near its photos' cameras alone."""

import math

import numpy as np
from msgspec.structs import replace

from viewer.scene.camera import Camera, pinhole
from viewer.scene.content import AnalyticField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, IDENTITY, Transform, as_mat4
from viewer.scene.moment import Moment
from viewer.session.near_photos import near_photos
from viewer.session.orbit_view import OrbitView

BOX = AABB((-1.0, -1.0, -3.0), (1.0, 1.0, -1.0))
UPRIGHT = Transform(rotation=(math.sqrt(0.5), math.sqrt(0.5), 0.0, 0.0))


def eye_at(x: float) -> Camera:
    pose = np.eye(4)
    pose[0, 3] = x
    return Camera(as_mat4(pose), pinhole(0.8, 40, 30))


def scene_of(*cameras: Camera, scale: float = 1.0) -> Scene:
    moment = Moment("0" * 64, BOX, 0, 1, cameras, reach=0.1)
    return Scene((Node("moment", moment, transform=replace(UPRIGHT, scale=scale)),))


def looking(eye: tuple[float, float, float], pivot=(0.0, 2.0, 0.0)) -> OrbitView:
    back = np.subtract(eye, pivot)
    distance = float(np.linalg.norm(back))
    return OrbitView(pivot, distance, math.atan2(back[1], back[0]), math.asin(back[2] / distance))


def test_a_view_within_reach_stays_as_it_is():
    view = looking((0.05, 0.0, 0.05))
    assert near_photos(view, scene_of(Camera(IDENTITY, pinhole(0.8, 40, 30)))) is view


def test_a_view_beyond_reach_comes_to_its_edge_and_looks_at_the_same_place():
    view = near_photos(looking((0.6, 0.0, 0.8)), scene_of(eye_at(0.0)))
    assert np.allclose(view.eye, (0.06, 0.0, 0.08), atol=1e-9)
    assert view.pivot == (0.0, 2.0, 0.0)


def test_the_reach_grows_with_the_node():
    view = near_photos(looking((0.6, 0.0, 0.8)), scene_of(eye_at(0.0), scale=3.0))
    assert np.allclose(view.eye, (0.18, 0.0, 0.24), atol=1e-9)


def test_between_two_photos_one_may_be_anywhere():
    scene = scene_of(eye_at(-1.0), eye_at(1.0))
    inside = looking((0.4, 0.0, 0.05))
    assert near_photos(inside, scene) is inside
    assert np.allclose(near_photos(looking((0.4, 0.0, 0.5)), scene).eye, (0.4, 0.0, 0.1), atol=1e-9)


def test_where_there_is_anything_else_one_looks_from_everywhere():
    far = looking((3.0, 0.0, 1.0))
    ball = Node("ball", AnalyticField(BOX))
    scene = scene_of(eye_at(0.0))
    assert near_photos(far, replace(scene, nodes=(*scene.nodes, ball))) is far
    assert near_photos(far, Scene()) is far


def test_the_view_of_a_photo_is_left_alone():
    through = replace(looking((3.0, 0.0, 1.0)), through=Camera(IDENTITY, pinhole(0.8, 40, 30)))
    assert near_photos(through, scene_of(eye_at(0.0))) is through
