"""A stencil over the view: where it lies, and what is painted through it, by pinhole cameras known on paper."""

import math
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from tests.session.test_sculpt_tool import Desk
from viewer.editing.paint_blend import Picture
from viewer.errors import UnsupportedError
from viewer.scene.camera import Fisheye, Orthographic
from viewer.scene.picture_positions import picture_positions
from viewer.session.brush import Brush
from viewer.session.painting import PaintBrush
from viewer.session.stencil import Stencil, made_stencil, projection_through


def quarters():
    """Red, green, blue and white quarters; the lower right one is clear."""
    pixels = np.full((40, 80, 4), 255, np.uint8)
    pixels[:20, :40, :3], pixels[:20, 40:, :3], pixels[20:, :40, :3] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    pixels[20:, 40:, 3] = 0
    return pixels


@pytest.fixture
def desk(tmp_path):
    desk: Any = Desk(tmp_path)
    desk.stencil = made_stencil(quarters(), "quarters.png", desk.session.store)
    desk.store.change(brush=Brush(), paint_brush=PaintBrush(on=True, radius=0.3, falloff="hard", stencil=desk.stencil))
    return desk


@pytest.mark.parametrize("angle", [0.0, 0.5, math.pi])
def test_pixels_are_taken_to_the_picture_as_it_lies(angle):
    stencil = Stencil("", 2.0, "a", 0.25, 0.75, 0.5, angle)
    matrix = stencil.from_pixels(400, 200)
    middle = matrix @ [100.0, 150.0, 1.0]
    np.testing.assert_allclose(middle, [0.5, 0.5, 1.0])
    # Its right edge: a whole height from the middle, turned anticlockwise while y counts downwards.
    edge = matrix @ [100.0 + 100.0 * math.cos(angle), 150.0 - 100.0 * math.sin(angle), 1.0]
    np.testing.assert_allclose(edge, [1.0, 0.5, 1.0], atol=1e-12)
    top = matrix @ [100.0 - 50.0 * math.sin(angle), 150.0 - 50.0 * math.cos(angle), 1.0]
    np.testing.assert_allclose(top, [0.5, 0.0, 1.0], atol=1e-12)


def test_moving_scaling_and_turning_stay_within_bounds():
    stencil = Stencil("", 1.0, "a")
    assert stencil.moved(100.0, -100.0).x == 5.5
    assert stencil.scaled(1e9).size == 20.0
    assert stencil.scaled(0.0).size == 0.01
    assert stencil.turned(2.5 * math.pi).angle == pytest.approx(0.5 * math.pi)


def test_a_stroke_paints_what_is_seen_through_the_stencil(desk):
    desk.stroke((10, 0))
    (stroke,) = desk.edits[0].strokes
    assert stroke.projection is not None
    camera, node = desk.store.state.camera, desk.session.scene.nodes[0]
    place = np.array([[0.2, -0.6, 0.3]])
    own = np.array(stroke.projection.matrix) @ np.append(place[0], 1.0)
    pixel = np.linalg.inv(desk.stencil.from_pixels(camera.lens.width, camera.lens.height)) @ [
        own[0] / own[3], own[1] / own[3], 1.0
    ]  # fmt: skip
    np.testing.assert_allclose(pixel[:2], picture_positions(camera, node.transform.apply(place))[0], atol=1e-6)
    assert own[3] > 0.0
    desk.stroke((10, 0), control=True)
    assert desk.edits[0].strokes[1].blend == "erase"


def test_parallel_views_too_and_bent_ones_are_refused(desk):
    camera, node = desk.store.state.camera, desk.session.scene.nodes[0]
    flat = replace(camera, lens=Orthographic(camera.lens.width, camera.lens.height, 3.0))
    picture = Picture(projection_through(desk.stencil, flat, node), desk.session.store)
    up_left = np.linalg.inv(desk.stencil.from_pixels(flat.lens.width, flat.lens.height)) @ [0.25, 0.25, 1.0]
    origins, directions = flat.rays(up_left[None, :2])
    places = node.transform.inverse().apply(np.array([origins[0] + 2.0 * directions[0]]))
    color, opacity = picture.at(places)
    np.testing.assert_allclose(color, [[1.0, 0.0, 0.0]], atol=1e-6)
    np.testing.assert_allclose(opacity, 1.0)
    fish = Fisheye(100, 80, 50.0, 50.0, 50.0, 40.0)
    with pytest.raises(UnsupportedError):
        projection_through(desk.stencil, replace(camera, lens=fish), node)


def test_right_drags_lay_the_stencil_and_make_no_step(desk):
    steps, view = len(desk.session.history.steps), desk.store.state.view
    first = desk.store.state.paint_brush.stencil

    def drag(**keys):
        desk.send("press", (100, 100), button="right", **keys)
        desk.send("move", (140, 100), **keys)
        desk.send("release", (140, 100), button="right", **keys)
        return desk.store.state.paint_brush.stencil

    moved = drag()
    assert moved.x > first.x
    assert moved.y == first.y
    larger = drag(shift=True)
    assert larger.size > moved.size
    turned = drag(control=True)
    assert turned.angle < 0.0  # clockwise, to the right
    assert len(desk.session.history.steps) == steps
    assert desk.store.state.view == view
    desk.store.change(paint_brush=replace(desk.store.state.paint_brush, stencil=None))
    drag()
    assert desk.store.state.view != view  # without one it is the view that moves
