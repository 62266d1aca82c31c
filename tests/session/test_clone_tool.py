"""Cloning by hand: Alt and a click choose where from, and strokes keep the way to it."""

from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from tests.session.test_sculpt_tool import MIDDLE, Desk
from viewer.session.brush import Brush
from viewer.session.painting import CloneSource, PaintBrush


@pytest.fixture
def desk(tmp_path):
    desk: Any = Desk(tmp_path)
    brush = PaintBrush(on=True, radius=0.1, clone=CloneSource())
    desk.store.change(brush=Brush(), paint_brush=brush)
    return desk


def choose(desk, right, down):
    at = (MIDDLE[0] + right, MIDDLE[1] + down)
    desk.send("press", at, button="left", alt=True)
    desk.send("release", at, button="left", alt=True)
    return desk.store.state.paint_brush.clone


def test_without_a_source_there_is_nothing_to_paint_with(desk):
    desk.stroke((10, 0))
    assert desk.edits == ()
    assert choose(desk, 500, 500).at is None  # beside the node


def test_strokes_go_on_with_the_way_or_begin_at_the_source_again(desk):
    steps = len(desk.session.history.steps)
    clone = choose(desk, 30, 10)
    assert len(desk.session.history.steps) == steps
    assert clone.key == "b"
    desk.stroke((10, 0))
    (stroke,) = desk.edits[0].strokes
    node = desk.session.scene.nodes[0]
    first = np.array(desk.session.store.get(stroke.asset)["points"][0], np.float64)
    np.testing.assert_allclose(np.linalg.norm(stroke.clone.along), 1.0)
    np.testing.assert_allclose(node.transform.apply((first + np.array(stroke.clone.way))[None])[0], clone.at, atol=1e-5)
    desk.send("press", (MIDDLE[0] - 20, MIDDLE[1]), button="left")
    desk.send("release", (MIDDLE[0] - 20, MIDDLE[1]), button="left")
    assert desk.edits[0].strokes[1].clone == stroke.clone  # aligned
    brush = desk.store.state.paint_brush
    desk.store.change(paint_brush=replace(brush, clone=replace(brush.clone, aligned=False, way=None)))
    desk.send("press", (MIDDLE[0] - 20, MIDDLE[1]), button="left")
    desk.send("release", (MIDDLE[0] - 20, MIDDLE[1]), button="left")
    third = desk.edits[0].strokes[2]
    assert third.clone != stroke.clone
    point = np.array(desk.session.store.get(third.asset)["points"][0], np.float64)
    np.testing.assert_allclose(node.transform.apply((point + np.array(third.clone.way))[None])[0], clone.at, atol=1e-5)
    assert desk.store.state.paint_brush.clone.way is None


def test_erasing_clones_nothing_and_a_new_source_begins_a_new_way(desk):
    choose(desk, 30, 10)
    desk.stroke((10, 0))
    desk.stroke((10, 0), control=True)
    assert desk.edits[0].strokes[1].clone is None
    way = desk.edits[0].strokes[0].clone
    assert choose(desk, -15, -5).way is None
    desk.stroke((10, 0))
    assert desk.edits[0].strokes[2].clone != way
