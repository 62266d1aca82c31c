"""Of the tools that are turned on and off, one at a time has the left button."""

import itertools

import pytest
from msgspec.structs import replace

from viewer.scene.assets import AssetStore
from viewer.scene.volumes import Sphere
from viewer.session.editing import EditTarget
from viewer.session.held_volume import HeldVolume
from viewer.session.left_button import HOLDERS, given_to, taken_from
from viewer.session.measuring import Measuring
from viewer.session.outlining import Outlining
from viewer.session.store import Store

ON = {
    "sculpt": lambda state: {"brush": replace(state.brush, on=True, radius=0.3)},
    "paint": lambda state: {"paint_brush": replace(state.paint_brush, on=True, radius=0.4)},
    "select": lambda state: {"picker": replace(state.picker, tool="lasso", radius=12.0)},
    "gizmo": lambda state: {"gizmo": state.gizmo._replace(mode="move", local=True)},
    "measure": lambda _state: {"measuring": Measuring("area", ((0.0, 0.0, 0.0),), "chosen")},
    "volume": lambda _state: {"held_volume": HeldVolume(Sphere((0.0, 0.0, 0.0), 1.0))},
    "outline": lambda _state: {"outlining": Outlining("outside")},
}


@pytest.fixture
def store(tmp_path):
    return Store(AssetStore(tmp_path))


def holders(store):
    return [name for name, row in HOLDERS.items() if row.has_it(store.state)]


def test_every_tool_is_tried_here():
    assert ON.keys() == HOLDERS.keys()


@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(ON, 2)))
def test_who_gets_it_takes_it_from_the_one_before(store, first, second):
    store.change(**given_to(first, store.state, **ON[first](store.state)))
    store.change(edit_target=EditTarget("a", 0))
    assert holders(store) == [first]
    store.change(**given_to(second, store.state, **ON[second](store.state)))
    assert holders(store) == [second]
    assert store.state.edit_target is None
    assert store.state.ring is None
    store.change(**taken_from(second, store.state))
    assert holders(store) == []


def test_settings_outlast_being_turned_off(store):
    for name, on in ON.items():
        store.change(**given_to(name, store.state, **on(store.state)))
    store.change(**taken_from("measure", store.state))
    state = store.state
    assert (state.brush.radius, state.paint_brush.radius, state.picker.radius) == (0.3, 0.4, 12.0)
    assert state.gizmo.local
    assert state.measuring == Measuring(chosen="chosen")
