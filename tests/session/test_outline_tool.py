# pyright: reportOptionalMemberAccess=false
"""Cutting along a drawn outline by hand: clicks, drags, Escape, undo, and what of it is where."""

import numpy as np
import pytest
from msgspec.structs import replace

from tests.session.desks import BALL, BallDesk
from viewer.scene.edits import Crop
from viewer.scene.geometry import Transform
from viewer.scene.prism import Prism, prism_holds
from viewer.session.outlining import NO_OUTLINING, Outlining, why_nothing_to_cut

CORNERS = [(150.0, 100.0), (250.0, 110.0), (200.0, 210.0)]
OTHER = replace(BALL, name="other", key="other", transform=Transform((0.5, 0.4, 0.2), (0.6, 0.0, 0.8, 0.0), 0.3))


@pytest.fixture
def desk(tmp_path):
    return BallDesk(tmp_path, OTHER, outlining=Outlining("inside"))


def click_all(desk, corners=CORNERS):
    for corner in corners:
        desk.click(corner)


def crops(desk):
    return [edit for node in desk.scene.nodes for edit in node.edits]


def test_clicks_cut_the_selected_node_in_one_step(desk):
    before = desk.scene
    click_all(desk)
    picking = desk.store.state.picking
    assert picking.closed
    assert picking.operation == "intersect"
    assert desk.scene is before
    desk.key("Return")
    (crop,) = crops(desk)
    node = desk.scene.nodes[0]
    assert (crop.keep, len(crop.volume.corners), node.key) == ("inside", 3, "ball")
    # What is seen at the corners' middle is inside, what is seen beside them is not.
    for at, inside in (((200.0, 140.0), True), ((150.0, 180.0), False), ((200.0, 90.0), False)):
        origins, directions = desk.store.state.camera.rays(np.array([at]))
        places = origins + np.array([[1.0], [2.0], [5.0]]) * directions
        assert prism_holds(crop.volume, node.transform.inverse().apply(places)).tolist() == [inside] * 3
    assert desk.store.state.outlining == NO_OUTLINING
    assert desk.store.state.handled == ("ball", 0)
    assert desk.store.state.picking is None
    desk.undo()
    assert desk.scene is before


def test_a_drag_is_an_outline_as_well(desk):
    desk.store.change(outlining=Outlining("outside"))
    angle = np.linspace(0, 2 * np.pi, 200)
    desk.send("press", (250.0, 150.0), button="left")
    for x, y in zip(200 + 50 * np.cos(angle), 150 + 50 * np.sin(angle), strict=True):
        desk.send("move", (x, y))
    desk.send("release", (250.0, 150.0), button="left")
    (crop,) = crops(desk)
    assert crop.keep == "outside"
    assert 8 <= len(crop.volume.corners) <= 60


def test_escape_drops_the_outline_and_backspace_a_corner(desk):
    before = desk.scene
    click_all(desk)
    desk.key("Escape")
    assert (desk.scene, desk.store.state.picking) == (before, None)
    assert desk.store.state.outlining == Outlining("inside")
    click_all(desk)
    for _ in CORNERS:
        desk.key("Backspace")
    assert desk.store.state.picking is None
    assert desk.tools.owner == ""
    assert desk.scene is before


def test_a_click_on_the_first_corner_and_a_double_click_close_it(desk):
    click_all(desk, [*CORNERS, (152.0, 101.0)])
    assert len(crops(desk)) == 1
    desk.store.change(outlining=Outlining("inside"), edit_target=None)
    click_all(desk)
    desk.send("double", CORNERS[-1], button="left")
    assert len(crops(desk)) == 2


@pytest.mark.parametrize("corners", [CORNERS[:1], CORNERS[:2], [(9.0, 9.0), (50.0, 9.0), (90.0, 9.0)]])
def test_an_outline_without_an_area_cuts_nothing(desk, corners):
    before = desk.scene
    click_all(desk, corners)
    desk.key("Return")
    assert desk.scene is before
    assert desk.store.state.picking is None


def test_where_nothing_is_selected_all_that_is_shown_and_free_is_cut(desk):
    desk.store.change(selection=())
    click_all(desk)
    desk.key("Return")
    first, second = (node.edits[0].volume for node in desk.scene.nodes)
    world = np.random.default_rng(0).uniform(-1, 1, (2000, 3))
    same = [
        prism_holds(volume, node.transform.inverse().apply(world))
        for volume, node in zip((first, second), desk.scene.nodes, strict=True)
    ]
    assert (same[0] == same[1]).all()
    assert same[0].any()
    assert why_nothing_to_cut(desk.scene, ()) is None
    locked = replace(desk.scene, nodes=tuple(replace(node, locked=True) for node in desk.scene.nodes))
    assert why_nothing_to_cut(locked, ()) is not None


def test_the_corners_are_handles_afterwards(desk):
    click_all(desk)
    desk.key("Return")
    state = desk.store.state
    before = desk.scene.nodes[0].edits[0].volume
    desk.drag(CORNERS[0], (130.0, 80.0))
    after = desk.scene.nodes[0].edits[0].volume
    assert isinstance(after, Prism)
    node = desk.scene.nodes[0]
    assert desk.pixels(*node.transform.apply(after.outline(after.drawn_at)))[0] == pytest.approx((130.0, 80.0), abs=0.5)
    assert after.corners[1:] == before.corners[1:]
    assert state.camera == desk.store.state.camera
    middle = desk.pixels(*node.transform.apply(after.outline(after.drawn_at)))
    middle = 0.5 * (middle.min(0) + middle.max(0))
    desk.drag(middle, middle + np.array([20.0, 10.0]))
    shifted = desk.scene.nodes[0].edits[0].volume
    moved = np.array(shifted.corners) - np.array(after.corners)
    assert moved == pytest.approx(np.broadcast_to(moved[0], moved.shape))
    assert np.abs(moved).max() > 0.01


def test_a_parallel_view_cuts_along_its_rays(desk):
    desk.store.look(replace(desk.store.state.view, lens="orthographic"))
    desk.store.change(moving=False)
    click_all(desk)
    desk.key("Return")
    (crop,) = crops(desk)
    assert isinstance(crop, Crop)
    assert crop.volume.parallel
