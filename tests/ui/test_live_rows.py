"""Strokes on points, Gaussians and frames as they are drawn in the window, against what the edit makes of them."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from tests.editing.strokes import paint_stroke
from tests.editing.test_paint import some_splats
from viewer.editing.content import with_edits_applied
from viewer.editing.effects import edited_points, edited_splats
from viewer.editing.row_painter import plain_values
from viewer.editing.stroke_undo import UndoLog, UndoMemory, stroke_change
from viewer.render.request import Frame, RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Orthographic, look_at, pinhole
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import AnalyticField
from viewer.scene.document import Node, Scene
from viewer.scene.gaussian_splats import splat_content
from viewer.scene.geometry import AABB, Transform
from viewer.scene.paint import Paint
from viewer.scene.point_cloud import PointCloud
from viewer.scene.points import Points
from viewer.session.edited_content import with_content
from viewer.session.painting import LivePaint, PaintBrush, UnseenStrokes
from viewer.session.state import Applied, State
from viewer.ui.viewport.layers.live_points import LivePoints, LiveSplats, Painting
from viewer.ui.viewport.layers.live_rows import FrameRays, LiveFrame, LiveRows, painted_field
from viewer.ui.viewport.layers.splat_sorting import packed_harmonics, packed_splats

RED = (0.8, 0.1, 0.05)
BRUSH = PaintBrush(on=True, color=RED)


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def state_of(node, **rest):
    return State(scene=Scene((node,)), paint_brush=BRUSH, **rest)


class Card:
    """Rows as they are on the graphics card."""

    def __init__(self, rows):
        self.rows = rows.copy()

    def write(self, rows, first):
        self.rows[first : first + len(rows)] = rows

    def replace(self, numbers, rows):
        self.rows[numbers] = rows


def two_strokes(store, **rest):
    lines = ([[-0.5, 0, 0], [0.2, 0.1, 0]], [[0, -0.4, 0.1]])
    return tuple(paint_stroke(store, line, 0.5, color=RED, strength=0.7, **rest) for line in lines)


def test_points_are_those_of_the_edit_and_come_back(store):
    rng = np.random.default_rng(0)
    points = Points(rng.uniform(-1, 1, (400, 3)).astype(np.float32), rng.integers(0, 256, (400, 3), np.uint8))
    content = PointCloud(store.put(points.tensors()), points.aabb, 400, 0.05)
    node = Node("cloud", content, key="c")
    rows = np.concatenate([points.positions, srgb_to_linear(points.colors / 255.0)], 1).astype(np.float32)
    card = Card(rows)
    painting: Any = Painting(
        lambda _node, _before, _store: LivePoints(rows.copy(), None, store, UndoMemory(), card.write)
    )
    drawn = [(node, content.asset)]
    edit = Paint(two_strokes(store))
    assert not painting.follow(drawn, state_of(node), store)
    assert painting.follow(drawn, state_of(replace(node, edits=(edit,))), store)
    wanted = edited_points(points, (edit,), store).colors
    np.testing.assert_allclose(card.rows[:, 3:], srgb_to_linear(wanted / 255.0), atol=6e-3)  # eight bits
    assert np.abs(card.rows - rows).max() > 0.2
    one = replace(node, edits=(Paint(edit.strokes[:1]),))
    assert painting.follow(drawn, state_of(one), store)  # the second one is undone
    alone = edited_points(points, one.edits, store).colors
    np.testing.assert_allclose(card.rows[:, 3:], srgb_to_linear(alone / 255.0), atol=6e-3)
    assert painting.follow(drawn, state_of(node), store)
    np.testing.assert_allclose(card.rows, rows, atol=1e-6)


@pytest.mark.parametrize("flatten", [False, True])
def test_gaussians_are_those_of_the_edit(store, flatten):
    splats = some_splats("srgb")
    content = splat_content(store.put(splats.tensors()), splats)
    edit = Paint(two_strokes(store, flatten=flatten))
    node = Node("splats", content, key="s", edits=(edit,))
    packed = packed_splats(splats)
    card = Card(packed.harmonics)
    painting: Any = Painting(
        lambda _node, _before, _store: LiveSplats(
            packed.centers, packed.harmonics, None, "srgb", store, UndoMemory(), card.replace
        )
    )
    assert painting.follow([(node, content.asset)], state_of(node), store)
    wanted = packed_splats(edited_splats(splats, (edit,), store)).harmonics
    np.testing.assert_allclose(card.rows.astype(float), wanted.astype(float), atol=4e-3)
    assert np.abs(card.rows.astype(float) - packed.harmonics).max() > 0.1


@pytest.mark.parametrize("lens", [pinhole(0.6, 64, 64), Orthographic(64, 64, 3.0)])
def test_pixels_of_a_frame_are_painted_where_their_light_comes_from(lens, store):
    """A plane square to the view, in a node that is placed elsewhere at twice the size."""
    size, placed = 64, Transform((1.0, 0.0, 0.0), scale=2.0)
    box = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
    node = Node("field", AnalyticField(box), key="f", transform=placed)
    camera = Camera(look_at((1.0, 0.0, 5.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)), lens)
    request = RenderRequest(Scene((node,)), camera, size, size, ("color",))
    pixels = np.stack(np.meshgrid(np.arange(size), np.arange(size)), -1).reshape(-1, 2) + 0.5
    origins, directions = camera.rays(pixels)
    depth = (-origins[:, 2] / directions[:, 2]).reshape(size, size).astype(np.float32)
    depth[:5] = np.inf
    radiance = np.full((size, size, 4), 0.5, np.float16)  # half transparent, its colour is white
    frame: Any = Frame(request, radiance, depth, {}, 1)
    stroke = paint_stroke(store, [0.1, -0.2, 0], 0.3, color=RED, falloff="hard")
    painted = replace(node, edits=(Paint((stroke,)),))
    unseen = UnseenStrokes()
    assert painted_field(frame, state_of(node), unseen, store) is None
    assert painted_field(frame, state_of(painted), unseen, store) is node
    live = LiveFrame(frame, node, store, UndoMemory(), FrameRays())
    first, last = live.follow(state_of(painted), unseen, store) or (0, 0)
    with np.errstate(invalid="ignore"):
        at = (origins + depth.reshape(-1, 1) * directions - [1.0, 0.0, 0.0]) / 2.0
        inside = (np.linalg.norm(at - [0.1, -0.2, 0.0], axis=1) <= 0.3).reshape(size, size)
    assert inside.sum() > 30
    np.testing.assert_allclose(
        live.radiance[inside, :3], np.broadcast_to(0.5 * np.array(RED), (inside.sum(), 3)), atol=1e-3
    )
    np.testing.assert_array_equal(live.radiance[~inside], radiance[~inside])
    assert (first, last) == (np.flatnonzero(inside.any(1))[0], np.flatnonzero(inside.any(1))[-1] + 1)
    assert live.follow(state_of(painted), unseen, store) is None
    going_on = LivePaint(
        "f", PaintBrush(color=RED).work(0.1, erases=True), np.zeros((1, 3), np.float32), (False, False, False)
    )
    assert live.follow(state_of(painted, paint=going_on), unseen, store) is not None
    assert live.follow(state_of(node), unseen, store) is not None
    np.testing.assert_allclose(live.radiance.astype(float), radiance.astype(float), atol=1e-3)


def erased(store, radius=3.0):
    """A brush that erases all, at work."""
    work = PaintBrush(color=RED, strength=1.0, falloff="hard").work(radius, erases=True)
    return LivePaint("k", work, np.zeros((1, 3), np.float32), (False, False, False))


def test_erasing_shows_the_points_from_before_paint_that_was_carried_out(store):
    rng = np.random.default_rng(0)
    points = Points(rng.uniform(-1, 1, (400, 3)).astype(np.float32), rng.integers(0, 256, (400, 3), np.uint8))
    first = PointCloud(store.put(points.tensors()), points.aabb, 400, 0.05)
    edit = Paint(two_strokes(store))
    made = with_edits_applied(first, (edit,), store)
    rows, painted = (
        np.concatenate([each.positions, srgb_to_linear(each.colors / 255.0)], 1).astype(np.float32)
        for each in (points, edited_points(points, (edit,), store))
    )
    card = Card(painted)
    painting: Any = Painting(
        lambda _node, before, _store: LivePoints(
            painted.copy(), rows[:, 3:] if before == first else None, store, UndoMemory(), card.write
        )
    )
    node = Node("cloud", first, key="k", edits=(edit,))
    shown = with_content(Scene((node,)), {"k": made})
    state = state_of(node, paint=erased(store))
    state = dataclasses.replace(state, applied=Applied(state.current, shown, {"k": (edit,)}))
    assert painting.follow([(shown.nodes[0], made.asset)], state, store)
    np.testing.assert_allclose(card.rows, rows, atol=1e-6)
    assert np.abs(painted - rows).max() > 0.2


@pytest.mark.parametrize("flatten", [False, True])
def test_erasing_shows_the_gaussians_from_before(store, flatten):
    splats = some_splats("srgb")
    edit = Paint(two_strokes(store, flatten=flatten))
    made = edited_splats(splats, (edit,), store)
    before, after = packed_splats(splats), packed_splats(made)
    card = Card(after.harmonics)
    live: Any = LiveSplats(
        after.centers, after.harmonics, lambda rows: packed_harmonics(splats.sh, after.order[rows]), "srgb", store,
        UndoMemory(), card.replace,
    )  # fmt: skip
    live.update(np.unique(np.concatenate(live.rows.follow((erased(store),), drawing=True))))
    np.testing.assert_allclose(card.rows.astype(float), before.harmonics.astype(float), atol=4e-3)
    assert np.abs(after.harmonics.astype(float) - before.harmonics).max() > 0.1
    live.rows.follow((), drawing=False)


def test_a_stroke_whose_change_was_given_up_is_painted_anew_when_it_is_done_again():
    """Another painter has needed the memory; nothing must look done that is not."""
    rng = np.random.default_rng(0)
    places, colors = rng.uniform(-1, 1, (400, 3)), rng.uniform(0, 1, (400, 3))
    undo = UndoMemory(1 << 16)
    live = LiveRows(places, plain_values(colors), AssetStore(Path("unused")), undo)
    work = PaintBrush(color=RED, strength=0.7).work(0.5, erases=False)
    strokes = tuple(
        LivePaint("k", work, np.array([[x, 0, 0], [x, 0.3, 0]], np.float32), (False, False, False))
        for x in (-0.4, 0.2, 0.4)
    )
    live.follow(strokes, drawing=False)
    done = live.rows.colors.copy()
    live.follow(strokes[:1], drawing=False)
    assert (live.rows.revertible, live.rows.replayable) == (1, 2)
    other: UndoLog[int] = UndoLog(undo)
    other.add(0, stroke_change(np.arange(9000), np.zeros((9000, 1)), rng.uniform(size=(9000, 1))))
    assert (live.rows.revertible, live.rows.replayable) == (0, 0)
    assert not live.can_follow((), drawing=False)
    changed = live.follow(strokes, drawing=False)
    assert len(changed) == 2
    touched = live.rows.touched
    np.testing.assert_array_equal(live.rows.colors[touched], done[touched])
    assert np.abs(done - colors)[touched].max() > 0.1
