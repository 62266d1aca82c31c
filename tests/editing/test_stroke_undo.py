"""What strokes can be taken back by: exact both ways, small, and bounded."""

import numpy as np
import pytest

from tests.editing.strokes import paint_stroke
from tests.editing.test_paint import sheet
from viewer.editing.paint_strokes import line_of
from viewer.editing.stroke_rows import brushwork_of
from viewer.editing.stroke_undo import UndoLog, UndoMemory, stroke_change
from viewer.editing.surface import Surface
from viewer.editing.surface_painter import SurfacePainter
from viewer.scene.assets import AssetStore
from viewer.scene.color import linear_to_srgb
from viewer.scene.material import Material, Texture

SIDE = 512


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_a_change_leads_both_ways_to_the_bit(dtype):
    rng = np.random.default_rng(0)
    number = np.unique(rng.integers(0, 5000, 900))
    before, after = (rng.uniform(0, 255, (len(number), 3)).astype(dtype) for _ in range(2))
    if dtype != np.uint8:
        after[0] = np.nan
    change = stroke_change(number, before, after)
    np.testing.assert_array_equal(change.number, number)
    assert change.other(before).tobytes() == after.tobytes()
    assert change.other(after).tobytes() == before.tobytes()
    now, old = np.zeros((5000, 3), dtype), np.zeros((5000, 3), dtype)
    now[number], old[number] = before, before
    change.switch(now, old)
    assert now[number].tobytes() == old[number].tobytes() == after.tobytes()
    assert not np.delete(now, number, 0).any()
    nothing = stroke_change(number[:0], before[:0], after[:0])
    assert len(nothing.number) == 0
    assert nothing.other(before[:0]).shape == (0, 3)


def test_a_log_goes_back_and_forth_and_forgets_the_oldest_beyond_its_bytes():
    change = stroke_change(np.arange(100), np.zeros((100, 3)), np.random.default_rng(1).uniform(size=(100, 3)))
    log: UndoLog[int] = UndoLog(UndoMemory(10 * change.size))
    for number in range(30):
        log.add(number, change)
    assert log.count == 10
    assert log.size <= 10 * change.size
    found = [each for each in (log.back() for _ in range(10)) if each is not None]
    assert [place for place, _ in found] == list(range(29, 19, -1))
    assert log.back() is None
    again = log.again()
    assert again is not None
    assert again[0] == 20
    log.forget_undone()
    assert log.again() is None
    large: UndoLog[int] = UndoLog(UndoMemory(1))
    large.add(0, change)
    assert large.count == 1  # the last stroke can always be taken back


def test_logs_share_their_memory_and_the_one_that_was_added_to_longest_ago_gives_up_first():
    change = stroke_change(np.arange(100), np.zeros((100, 3)), np.random.default_rng(1).uniform(size=(100, 3)))
    memory = UndoMemory(10 * change.size)
    logs: list[UndoLog[int]] = [UndoLog(memory) for _ in range(4)]
    for one in logs[:3]:
        for number in range(3):
            one.add(number, change)
    logs[0].back()
    logs[0].back()
    assert (logs[0].count, logs[0].undone) == (1, 2)
    for number in range(3):
        logs[3].add(number, change)
    assert memory.size == 10 * change.size
    assert [log.count + log.undone for log in logs] == [1, 3, 3, 3]
    again = logs[0].again()
    assert again is not None
    assert again[0] == 1  # it is the stroke farthest away that went
    for number in range(20):
        logs[3].add(number, change)
    assert [log.count + log.undone for log in logs] == [0, 0, 0, 10]
    assert memory.size == 10 * change.size
    del logs[3]
    assert memory.size == 0  # what has gone takes nothing


def strokes(store, count, side=SIDE):
    """Strokes that each cover a twentieth of a map, along lines all over it."""
    rng = np.random.default_rng(3)
    for _ in range(count):
        middle, angle = rng.uniform(-0.6, 0.6, 2), rng.uniform(0, np.pi)
        way = 0.5 * np.array([np.cos(angle), np.sin(angle)])
        ends = np.column_stack([np.linspace(middle - way, middle + way, 12), np.zeros(12)])
        yield paint_stroke(store, ends, 0.1, color=tuple(rng.uniform(0, 1, 3)), falloff="flat")


def picture(side):
    """As textures are: slopes, edges and a little noise."""
    at = np.linspace(0, 12, side)
    light = 0.5 + 0.3 * np.sin(at)[:, None] * np.cos(2 * at)[None, :]
    light += 0.1 * ((at[:, None] % 2 < 1) ^ (at[None, :] % 3 < 1))
    light += np.random.default_rng(0).normal(0, 0.01, (side, side))
    codes = np.rint(255 * linear_to_srgb(np.clip(light, 0, 1).astype(np.float32))).astype(np.uint8)
    return np.repeat(codes[..., None], 3, 2)


def painter_of(store, side, undo):
    surface = Surface(sheet(4), Material(base_color_map=Texture(store.put({"pixels": picture(side)}), side, side)))
    return SurfacePainter(surface, surface, store, undo=undo)


def draw(painter, stroke, store):
    painter.begin(brushwork_of(stroke, 1.0))
    painter.extend(line_of(stroke, store))
    painter.end()


def test_fifty_strokes_take_little_memory_and_go_back_to_the_byte(tmp_path):
    """A 64th of the texels of 4096^2, and of the bytes: 150 MB there are 2.3 here."""
    store = AssetStore(tmp_path)
    undo = UndoMemory()
    painter = painter_of(store, SIDE, undo)
    states = []
    for stroke in strokes(store, 50):
        draw(painter, stroke, store)
        states.append(np.array(painter.pixels("base_color_map")))
    assert painter.revertible == 50
    assert undo.size < (150 << 20) * (SIDE / 4096) ** 2
    for state in states[-2::-1]:
        assert painter.revert() is not None
        np.testing.assert_array_equal(painter.pixels("base_color_map"), state)
    size = undo.size
    for state in states[1:]:
        assert painter.replay() is not None
        np.testing.assert_array_equal(painter.pixels("base_color_map"), state)
    assert undo.size == size
