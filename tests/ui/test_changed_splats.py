"""Gaussians that strokes change are drawn, uploaded and read alone: what is seen is what a whole picture has."""

import dataclasses

import numpy as np
import pytest

from tests.ui.states import seen_from
from tests.ui.test_pushed_rows import NORMALS, PLACES
from tests.ui.test_splats import CAMERAS, HEIGHT, STRAIGHT, WIDTH, WORLD, draw, finished, node, some
from viewer.editing.dabs import stroke_dabs
from viewer.render.show.display_settings import Display
from viewer.scene.document import Node, Scene
from viewer.scene.gaussian_splats import splat_content
from viewer.session.brush import Brush, LiveStroke
from viewer.session.painting import PaintBrush
from viewer.ui.viewport.layers import splat_placed, splat_sets, splat_sorting
from viewer.ui.viewport.layers.splat_buffers import Projected
from viewer.ui.viewport.layers.splat_cells import Cells
from viewer.ui.viewport.layers.splat_ellipses import ClipBox, Ellipses
from viewer.ui.viewport.layers.splat_layer import SplatLayer
from viewer.ui.viewport.layers.splat_picture import SplatPicture
from viewer.ui.viewport.layers.splat_rows import Change, SplatRows
from viewer.ui.viewport.layers.splat_sorting import change_between, packed_splats
from viewer.ui.viewport.scene_painter import ScenePainter

VIEW = CAMERAS["perspective"]
DABS = stroke_dabs("draw", PLACES, NORMALS, 0.2, 1.0)


@pytest.fixture
def whole(painter, context, store):
    """Draws with nothing known from before."""

    def drawn(scene, **state):
        other = ScenePainter(context)
        picture = draw(other, store, scene, VIEW, **state)
        other.release()
        return picture

    return drawn


@pytest.fixture
def begun(monkeypatch):
    """Whole pictures that were begun."""
    found, drawing = [], SplatPicture._drawing

    def counted(self, parts, look, *rest, **named):
        found.append(look)
        return drawing(self, parts, look, *rest, **named)

    monkeypatch.setattr(SplatPicture, "_drawing", counted)
    return found


def changed(splats, rows, seed=5):
    rng = np.random.default_rng(seed)
    arrays = {name: array.copy() for name, array in splats.tensors().items()}
    arrays["positions"][rows] += rng.normal(0.0, 0.1, (len(rows), 3)).astype(np.float32)
    arrays["sh"][rows, 0] += np.float32(0.5)
    return dataclasses.replace(splats, **arrays)


def with_splats(scene, store, splats):
    (own,) = scene.nodes
    return Scene((Node(own.name, splat_content(store.put(splats.tensors()), splats), key=own.key),), WORLD)


def test_a_stroke_is_drawn_in_the_part_of_the_picture_that_it_changes(painter, context, store, begun):
    scene = Scene((node(store, some(2000, 3, 2, 0.02)),), WORLD)
    own, size = scene.nodes[0], (4 * WIDTH, 4 * HEIGHT)
    plain = seen_from(scene, VIEW, overlays=False, display=Display())
    before = finished(painter, store, plain, size)
    del begun[:]
    areas = []
    for count in (1, 2, len(DABS)):
        stroke = LiveStroke(own.key, scene, own.content, STRAIGHT, DABS[:count])
        shown = dataclasses.replace(plain, stroke=stroke)
        target = painter.draw(shown, store, *size)
        areas.append(target.changed[2] * target.changed[3])
        found = target.pixels()[..., :3].astype(int)
    assert not painter.unfinished
    assert 0 < max(areas) < 0.6 * size[0] * size[1]
    assert np.abs(found - before).max() > 20
    assert np.abs(finished(painter, store, plain, size) - before).max() <= 2
    assert not begun
    other = ScenePainter(context)
    assert np.abs(found - finished(other, store, shown, size)).max() <= 2
    other.release()


def test_what_was_there_before_a_stroke_is_shown_again_without_blending_anything(painter, store, whole, monkeypatch):
    scene = Scene((node(store, some(2000, 3, 2, 0.02)),), WORLD)
    own, size = scene.nodes[0], (4 * WIDTH, 4 * HEIGHT)
    plain = seen_from(scene, VIEW, overlays=False, display=Display())
    before = finished(painter, store, plain, size)

    def drawn(count):
        return dataclasses.replace(plain, stroke=LiveStroke(own.key, scene, own.content, STRAIGHT, DABS[:count]))

    for _ in range(2):
        for count in (1, len(DABS)):
            assert np.abs(painter.draw(drawn(count), store, *size).pixels()[..., :3] - before).max() > 10
        with monkeypatch.context() as patch:
            patch.setattr(SplatPicture, "_draw_some", lambda *_: pytest.fail("blended anew"))
            np.testing.assert_array_equal(finished(painter, store, plain, size), before)
    # Those that had moved are known where they are: a stroke that reaches others leaves nothing behind.
    shorter = painter.draw(drawn(1), store, *size).pixels()[..., :3].astype(int)
    assert np.abs(shorter - whole(scene, size=size, stroke=drawn(1).stroke)).max() <= 2


def test_what_a_first_stroke_needs_is_there_once_a_brush_is_on(painter, store, monkeypatch):
    scene = Scene((node(store, some(500, 3, 2)),), WORLD)
    chosen = {"selection": (scene.nodes[0].key,)}
    draw(painter, store, scene, VIEW, **chosen)
    (layer,) = (each for each in painter._content if isinstance(each, SplatLayer))
    assert not layer._painting._live
    draw(painter, store, scene, VIEW, paint_brush=PaintBrush(on=True), **chosen)
    assert set(layer._painting._live) == set(chosen["selection"])
    for target, name in ((splat_placed, "Ellipses"), (Projected, "rows")):
        monkeypatch.setattr(target, name, lambda *_: pytest.fail("worked out too late"))
    own = scene.nodes[0]
    stroke = LiveStroke(own.key, scene, own.content, STRAIGHT, DABS)
    state = seen_from(scene, VIEW, overlays=False, display=Display(), paint_brush=PaintBrush(on=True), **chosen)
    painter.draw(dataclasses.replace(state, stroke=stroke), store, WIDTH, HEIGHT)


@pytest.mark.parametrize("on", [True, False])
def test_a_set_becomes_the_next_one_and_is_itself_again(painter, store, whole, begun, monkeypatch, on):
    """In the same buffers, whether more strokes are expected or not; going back reads, sorts and draws nothing anew."""
    splats, state = some(300, 3, 2), {"brush": Brush(on=on)}
    scene = Scene((node(store, splats),), WORLD)
    after = with_splats(scene, store, changed(splats, np.arange(40, 70)))
    before = draw(painter, store, scene, VIEW, **state)
    monkeypatch.setattr(splat_sets, "SplatBuffers", lambda *_: pytest.fail("uploaded anew"))
    found = draw(painter, store, after, VIEW, **state)
    assert np.abs(found - before).max() > 20
    assert np.abs(found - whole_of(whole, monkeypatch, after)).max() <= 2
    monkeypatch.setattr(splat_sorting, "_read", lambda *_: pytest.fail("read again"))
    if on:
        monkeypatch.setattr(splat_sorting, "sorted_order", lambda *_: pytest.fail("sorted again"))
        del begun[:]
    np.testing.assert_array_equal(draw(painter, store, scene, VIEW, **state), before)
    assert not (on and begun)
    np.testing.assert_array_equal(draw(painter, store, after, VIEW, **state), found)


def whole_of(whole, monkeypatch, scene):
    with monkeypatch.context() as patch:
        patch.undo()
        from viewer.ui.viewport.layers.splat_buffers import SplatBuffers

        patch.setattr(splat_sets, "SplatBuffers", SplatBuffers)
        return whole(scene)


def test_what_a_node_had_is_seen_until_its_next_set_has_been_read(painter, store, whole):
    splats = some(300, 3, 2)
    scene = Scene((node(store, splats),), WORLD)
    before = draw(painter, store, scene, VIEW)
    fewer = with_splats(scene, store, splats.chosen(np.arange(splats.count) < 100))
    shown = seen_from(fewer, VIEW, overlays=False, display=Display())
    first = painter.draw(shown, store, WIDTH, HEIGHT).pixels()[..., :3].astype(int)
    np.testing.assert_array_equal(first, before)
    assert np.abs(finished(painter, store, shown) - whole(fewer)).max() <= 2


def test_changes_between_sets():
    splats = some(300, 2, 2)
    rows = np.array([3, 200, 7])
    other, order = changed(splats, rows), packed_splats(splats).order
    change = change_between(splats, other, order)
    assert sorted(order[change.rows]) == sorted(rows)
    assert len(change_between(splats, splats, order).rows) == 0
    assert change_between(splats, changed(splats, np.arange(200)), order) is None  # nearly another set
    assert change_between(splats, splats.chosen(np.arange(300) < 100), order) is None
    packed = packed_splats(splats)
    known = SplatRows(packed.shapes.copy(), packed.harmonics.copy(), 4)
    first = known.content
    known.apply(known.apply(Change(change.rows[:0], change.shapes[:0], change.harmonics[:0])))
    assert known.content == first
    known = SplatRows(packed.shapes.copy(), packed.harmonics.copy(), 4)
    back = known.apply(change)
    np.testing.assert_array_equal(known.shapes[:, :3], other.positions[order])
    assert known.since(4).tolist() == change.rows.tolist()
    known.color(np.array([0, 1]), packed.harmonics[:2])
    assert known.since(4).tolist() == sorted({0, 1, *change.rows.tolist()})
    assert known.since(5).tolist() == [0, 1]
    assert len(known.since(6)) == 0
    assert known.since(3) is None
    for _ in range(100):
        known.color(np.array([0]), packed.harmonics[:1])
    assert known.since(4) is None
    assert known.content != first
    known.apply(back)
    assert known.content == first
    np.testing.assert_array_equal(known.shapes, packed.shapes)
    assert isinstance(back, Change)


def test_ellipses_are_found_where_they_are():
    rng = np.random.default_rng(0)
    rows = rng.uniform(-1, 1, (400, 12)).astype(np.float32)
    rows[:, 4:8] *= 0.1
    order = rng.permutation(400).astype(np.uint32)
    known = Ellipses(rows, order)

    def expected(box):
        """Of points on each rim, in order."""
        angles = np.linspace(0, 2 * np.pi, 721)
        rim = (
            rows[:, None, :2]
            + np.cos(angles)[:, None] * rows[:, None, 4:6]
            + np.sin(angles)[:, None] * rows[:, None, 6:8]
        )
        low, high = rim.min(1), rim.max(1)
        inside = (high >= box[:2]).all(1) & (low <= box[2:]).all(1)
        return rows[order[inside[order]]]

    box = ClipBox(-0.3, -0.2, 0.1, 0.4)
    np.testing.assert_array_equal(known.rows_in(box), expected(np.array(box)))
    numbers = np.arange(50)
    changed_rows = rows[numbers].copy()
    changed_rows[:, :2] = 0.0
    rows[numbers] = changed_rows
    reach = known.replace(numbers, changed_rows)
    assert reach.left <= 0.0 <= reach.right
    assert reach.bottom <= 0.0 <= reach.top
    np.testing.assert_array_equal(known.rows_in(box), expected(np.array(box)))
    near = known.rows_at(0.0, 0.0)
    assert {row.tobytes() for row in expected(np.zeros(4))} <= {row.tobytes() for row in near}


def test_boxes_are_found_in_their_cells():
    rng = np.random.default_rng(3)
    middle, half = rng.uniform(-1.3, 1.3, (2, 5000)), 0.01 * rng.lognormal(0.0, 1.0, (2, 5000))
    ends = np.concatenate([middle - half, middle + half]).astype(np.float32)
    ends[:, 7] = np.nan
    cells = Cells(ends)
    for turn in range(30):
        x, y = rng.uniform(-1.0, 0.4, 2)
        box = (x, y, x + 0.3 * rng.random() * (turn % 3), y + 0.3 * rng.random() * (turn % 2))
        left, bottom, right, top = ends
        wanted = np.flatnonzero((right >= box[0]) & (left <= box[2]) & (top >= box[1]) & (bottom <= box[3]))
        found = cells.near(*box)
        assert len(np.unique(found)) == len(found) < 2500
        assert set(wanted) <= set(found)
        moved = rng.choice(5000, 40, replace=False)
        ends[:, moved] += rng.uniform(-0.5, 0.5, 40).astype(np.float32)
        cells.move(moved)
