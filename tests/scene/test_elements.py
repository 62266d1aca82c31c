"""Sets of elements: what is put in comes out, small, and damage is told from a set."""

import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.elements import (
    OPERATIONS,
    ElementSet,
    Grid,
    combined,
    covering,
    element_set,
    elements_are_sound,
    mask_of,
    numbers_of,
    regridded,
)
from viewer.scene.geometry import AABB


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return AssetStore(tmp_path_factory.mktemp("elements"))


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 5000), st.data())
def test_what_is_put_in_comes_out(store, count, data):
    chosen = data.draw(st.lists(st.integers(0, count - 1), max_size=60))
    made = element_set("splats", np.array(chosen, np.int64), count, store)
    assert numbers_of(made, store).tolist() == sorted(set(chosen))
    assert np.flatnonzero(mask_of(made, store)).tolist() == sorted(set(chosen))
    assert elements_are_sound(made)


def test_sets_are_small(store):
    """One bit an element at most; what hangs together, or is little, takes much less. 1024^3 cells cost nothing."""
    count = 1_000_000
    half = np.flatnonzero(np.random.default_rng(0).random(count) < 0.5)
    size = {
        name: store.path(element_set("splats", chosen, count, store).asset).stat().st_size
        for name, chosen in (("half", half), ("run", np.arange(300_000, 600_000)), ("few", half[::5000]))
    }
    assert size["half"] < count / 8 * 1.01 + 200
    assert size["run"] < 1000
    assert size["few"] < 1000
    grid = Grid(AABB((0, 0, 0), (1, 1, 1)), (1024, 1024, 1024))
    cells = element_set("voxels", np.arange(10**6) * 1000, grid.count, store, grid)
    assert store.path(cells.asset).stat().st_size < 60_000
    assert (numbers_of(cells, store) == np.arange(10**6) * 1000).all()


def test_operations_are_those_of_sets():
    rng = np.random.default_rng(1)
    before, chosen = (np.unique(rng.integers(0, 100, 40)).astype(np.int32) for _ in range(2))
    a, b = set(before.tolist()), set(chosen.tolist())
    wanted = {"set": b, "add": a | b, "remove": a - b, "intersect": a & b}
    for operation in OPERATIONS:
        assert combined(operation, before, chosen).tolist() == sorted(wanted[operation])


def test_cells_keep_their_place_in_a_grid_that_has_grown():
    small = Grid(AABB((0.1, 0.2, 0.3), (0.7, 1.0, 1.3)), (3, 4, 5))
    cell = np.array(small.cell)
    grown = Grid(
        AABB(tuple(np.array(small.aabb.lo) - 2 * cell), tuple(np.array(small.aabb.hi) + [0, 1, 0] * cell)), (5, 7, 7)
    )
    numbers = np.arange(60, dtype=np.int32)
    moved = regridded(numbers, small, grown)
    assert np.allclose(grown.middles(moved), small.middles(numbers))
    assert regridded(moved, grown, small).tolist() == numbers.tolist()
    outside = np.setdiff1d(np.arange(grown.count), moved).astype(np.int32)
    assert regridded(outside, grown, small).tolist() == []
    assert grown.numbers(np.array([[1e30, 0.0, 0.0], [np.nan, 0.0, 0.0]])).tolist() == [-1, -1]


@pytest.mark.parametrize(
    "changed",
    [{"size": 4}, {"count": 2}, {"count": 10**9, "size": 10**9}, {"asset": "0" * 64}],
)
def test_a_set_that_is_not_what_it_says_is_refused(store, changed):
    for chosen, count in ((np.arange(3), 10), (np.array([0, 500, 900]), 1000)):
        made = element_set("points", chosen, count, store)
        values = {name: getattr(made, name) for name in made.__struct_fields__}
        with pytest.raises(AssetError):
            numbers_of(ElementSet(**{**values, **changed}), store)


def test_a_small_file_cannot_promise_a_large_one(store):
    bomb = store.put({"bits": np.frombuffer(zlib.compress(bytes(1 << 24)), np.uint8)})
    with pytest.raises(AssetError):
        numbers_of(ElementSet("points", 100, 3, bomb), store)
    other = store.put({"points": np.zeros(3, np.float32)})
    with pytest.raises(AssetError):
        numbers_of(ElementSet("points", 100, 3, other), store)


def test_cells_are_found_again_in_finer_and_in_coarser_grids():
    box = AABB((0.0, 0.0, 0.0), (2.0, 1.0, 1.0))
    coarse, fine = Grid(box, (2, 1, 1)), Grid(AABB((-0.5, 0.0, 0.0), (2.0, 1.0, 1.0)), (10, 4, 4))
    found = regridded(np.array([1], np.int32), coarse, fine)
    middles = fine.middles(np.arange(fine.count))
    assert found.tolist() == np.flatnonzero(middles[:, 0] > 1.0).tolist()
    assert regridded(found, fine, coarse).tolist() == [1]


def test_a_grid_that_covers_two_has_the_cells_of_the_finer_one():
    one = Grid(AABB((0.0, 0.0, 0.0), (0.4, 0.2, 0.2)), (4, 2, 2))
    assert covering(one, Grid(AABB((0.0, 0.0, 0.0), (0.2, 0.2, 0.2)), (2, 2, 2))) == one
    both = covering(one, Grid(AABB((0.2, -0.1, 0.0), (0.7, 0.2, 0.2)), (10, 6, 4)))
    assert both.shape == (14, 6, 4)
    assert both.aabb.lo == pytest.approx((0.0, -0.1, 0.0))
    assert both.aabb.hi == pytest.approx((0.7, 0.2, 0.2))
    far = Grid(AABB((1e6, 0.0, 0.0), (1e6 + 0.4, 0.2, 0.2)), (4, 2, 2))
    assert covering(one, far) == one
