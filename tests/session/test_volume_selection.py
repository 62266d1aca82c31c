# pyright: reportOptionalMemberAccess=false
"""Selecting by a box or a sphere in the view: handles, keys, locks, and the same as a step of `--select` says."""

import numpy as np
import pytest
from msgspec.structs import replace

from tests.session.desks import WIDTH, BallDesk
from viewer.editing.choose import chosen_numbers
from viewer.editing.element_table import element_table
from viewer.editing.measures import Measured
from viewer.scene.document import Node
from viewer.scene.element_query import InVolume, Step
from viewer.scene.element_selection import NOTHING
from viewer.scene.elements import element_set, numbers_of
from viewer.scene.geometry import AABB, Transform
from viewer.scene.point_cloud import PointCloud
from viewer.scene.points import Points
from viewer.scene.volumes import Box, HalfSpace, Sphere, placed_volume
from viewer.session.element_picking import NodeTable
from viewer.session.held_volume import HeldVolume
from viewer.session.volume_handles import volume_handles
from viewer.session.volume_selection import fitted_volume, moved_to, rows_in_volume

PLACE = Transform((0.2, -0.1, 0.1), (0.8, 0.0, 0.6, 0.0), 0.7)
COUNT = 2000
NONE = np.zeros(0, np.int32)


class VolumeDesk(BallDesk):
    """A cloud of points beside the ball, all of which can be picked; a sphere is shown."""

    def __init__(self, folder, volume=Sphere((0.1, 0.0, 0.0), 0.4)):  # noqa: B008 - a frozen value
        rng = np.random.default_rng(0)
        points = Points(rng.uniform(-1, 1, (COUNT, 3)).astype(np.float32), np.zeros((COUNT, 3), np.uint8))
        cloud = PointCloud("0" * 64, AABB((-1.0,) * 3, (1.0,) * 3), COUNT, 0.01)
        super().__init__(folder, Node("cloud", cloud, key="cloud", transform=PLACE))
        self.table = element_table(points, COUNT)
        self.store.change(
            tables=(NodeTable("cloud", self.table, PLACE),), held_volume=HeldVolume(volume), overlays=True
        )
        self.store.select_elements = self.select

    def select(self, selection, label):
        self.label = label
        self.session.select_elements(selection, label)
        self.store.change(elements=self.session.selection)

    @property
    def volume(self):
        return self.store.state.held_volume.volume

    def selected(self):
        found = self.store.state.elements.of(self.scene.nodes[1])
        return NONE if found is None else numbers_of(found, self.session.store)

    def expected(self):
        """As the command line has it: a step with the volume in the node's own space."""
        step = Step(InVolume(placed_volume(self.volume, PLACE.inverse())))
        return chosen_numbers(Measured(self.table, None), (step,), NONE)


@pytest.fixture
def desk(tmp_path):
    return VolumeDesk(tmp_path)


def test_enter_selects_and_the_keys_add_remove_and_intersect(desk):
    first = desk.expected()
    assert 20 < len(first) < COUNT / 2
    desk.key("Return")
    assert desk.selected().tolist() == first.tolist()
    desk.store.change(held_volume=HeldVolume(Box((0.3, 0.0, 0.1), (0.5, 0.5, 0.5), (0.9, 0.1, 0.0, 0.4))))
    second = desk.expected()
    desk.send("key", key="Return", shift=True)
    assert desk.selected().tolist() == np.union1d(first, second).tolist()
    desk.send("key", key="Return", control=True)
    assert desk.selected().tolist() == np.setdiff1d(first, second).tolist()
    desk.key("Return")
    desk.store.change(held_volume=HeldVolume(Sphere((0.1, 0.0, 0.0), 0.4)))
    desk.send("key", key="Return", control=True, shift=True)
    assert desk.selected().tolist() == np.intersect1d(first, second).tolist()
    assert desk.label.startswith("Intersect the selection with a volume: ")
    assert desk.store.state.held_volume is not None


def test_what_is_locked_is_not_selected(desk):
    locked = desk.expected()[:10]
    elements = element_set("points", locked, COUNT, desk.session.store)
    desk.store.change(elements=NOTHING.with_locked("cloud", elements))
    rows = rows_in_volume(desk.store.state, desk.store.state.tables[0], desk.volume)
    assert not rows[locked].any()
    desk.key("Return")
    assert np.intersect1d(desk.selected(), locked).size == 0
    assert len(desk.selected())


def test_a_handle_is_dragged_and_escape_takes_the_drag_back(desk):
    before = desk.volume
    rim = volume_handles(before, 1.0)[1]
    out = np.array(rim.at) + 0.3 * np.array(rim.axis)
    start, end = desk.pixels(rim.at, out)
    desk.drag(start, end, release=False)
    assert desk.volume.radius == pytest.approx(0.7, abs=0.01)
    desk.key("Escape")
    assert desk.volume == before
    assert desk.store.state.held_volume.before is None
    desk.drag(start, end)
    assert desk.volume.radius == pytest.approx(0.7, abs=0.01)
    assert desk.volume.center == before.center
    assert desk.store.state.held_volume.before is None
    desk.key("Escape")
    assert desk.store.state.held_volume is None


def test_a_double_click_puts_it_on_the_surface(desk):
    desk.store.change(held_volume=HeldVolume(Sphere((0.1, 0.0, 0.0), 0.05)))
    at = desk.pixels((0.1, 0.0, -0.05))[0] + [0.0, 30.0]
    desk.send("double", at, button="left")
    camera = desk.store.state.camera
    assert desk.pixels(desk.volume.center)[0] == pytest.approx(at, abs=0.01)
    assert np.linalg.norm(np.array(desk.volume.center) - (0.1, 0.0, -0.05)) == pytest.approx(0.5, abs=1e-3)
    assert desk.store.state.camera == camera


def test_beside_the_handles_the_view_turns(desk):
    view = desk.store.state.view
    desk.drag((WIDTH - 5.0, 10.0), (WIDTH - 60.0, 40.0))
    assert desk.store.state.view != view


@pytest.mark.parametrize("kind", [Box, Sphere, HalfSpace])
def test_one_that_suits_nodes_is_about_their_middle(desk, kind):
    node = desk.scene.nodes[1]
    volume = fitted_volume(kind, (node,))
    middle = volume_handles(volume, 1.0)[0].at
    assert middle == pytest.approx(node.aabb.center)
    moved = moved_to(Sphere((0.0, 0.0, 0.0), 2.0), (1.0, 2.0, 3.0))
    assert moved == Sphere((1.0, 2.0, 3.0), 2.0)
    assert fitted_volume(kind, ()) == fitted_volume(kind, (replace(node, content=node.content, transform=Transform()),))
