"""Dragging bones: the mesh follows the hand, one drag is one step, and Escape leaves the very same scene."""

import numpy as np
import pytest
from msgspec.structs import replace

from tests.made_skins import skinned_node
from tests.session.desks import BallDesk
from viewer.scene.assets import AssetStore
from viewer.scene.skinning import mesh_of
from viewer.session.bone_view import BoneView
from viewer.session.bones import seen_bones

RIGHT = np.array([1.0, 0.0])


@pytest.fixture
def desk(tmp_path):
    node = replace(skinned_node(AssetStore(tmp_path), clip=-1), key="worm")
    made = BallDesk(tmp_path, node, bones=BoneView(on=True))
    made.store.change(selection=("worm",))
    made.store.look(made.store.state.view, moving=False)
    return made


def bone(desk, name):
    return next(each for each in seen_bones(desk.store.state) if each.name == name)


def grip(desk, name):
    return desk.pixels(bone(desk, name).grip)[0]


def test_a_drag_turns_a_bone_towards_the_hand_in_one_step(desk):
    before, joint = desk.scene, bone(desk, "second").joint
    far = np.linalg.norm(np.subtract(bone(desk, "second").grip, joint))
    start = grip(desk, "second")
    end = desk.pixels(joint)[0] + [0.8 * np.linalg.norm(start - desk.pixels(joint)[0]), 0.0]
    desk.drag(start, end)
    assert len(desk.session.history.steps) == 2
    there = bone(desk, "second")
    np.testing.assert_allclose(there.joint, joint, atol=1e-9)
    assert np.linalg.norm(np.subtract(there.grip, joint)) == pytest.approx(far)
    way, wanted = desk.pixels(there.grip)[0] - desk.pixels(joint)[0], end - desk.pixels(joint)[0]
    cosine = way @ wanted / np.linalg.norm(way) / np.linalg.norm(wanted)
    assert cosine > 0.98
    moved = mesh_of(desk.scene.node("worm").content, desk.session.store).vertices
    rest = mesh_of(before.node("worm").content, desk.session.store).vertices
    assert np.abs(moved - rest)[rest[:, 2] <= 0.5].max() < 1e-6
    assert np.abs(moved - rest)[rest[:, 2] >= 1.5].max() > 0.2
    desk.undo()
    assert desk.scene is before


def test_escape_takes_it_back_and_ctrl_moves(desk):
    before, start = desk.scene, grip(desk, "third")
    desk.drag(start, start + RIGHT * 40.0, release=False)
    assert desk.store.state.current is not before
    desk.key("Escape")
    assert desk.store.state.current is before
    at = bone(desk, "third").joint
    desk.drag(start, start + RIGHT * 40.0, control=True)
    np.testing.assert_allclose(desk.pixels(bone(desk, "third").grip)[0], start + RIGHT * 40.0, atol=0.5)
    assert np.linalg.norm(np.subtract(bone(desk, "third").joint, at)) > 0.05


def test_shift_twists_about_the_bone(desk):
    start = grip(desk, "third")
    before = bone(desk, "third")
    desk.drag(start, start + RIGHT * 60.0, shift=True)
    after = bone(desk, "third")
    np.testing.assert_allclose(after.grip, before.grip, atol=1e-6)
    axes = before.matrix[:3, :3].T @ after.matrix[:3, :3]
    assert np.arccos((np.trace(axes) - 1.0) / 2.0) == pytest.approx(np.pi * 60.0 / 240.0, abs=1e-6)


@pytest.mark.parametrize("why", ["off", "rest", "locked", "other"])
def test_what_cannot_be_posed_is_not(desk, why):
    start = grip(desk, "second")
    if why == "off":
        desk.store.change(bones=BoneView())
    elif why == "rest":
        desk.store.change(bones=BoneView(on=True, rest=True))
    elif why == "locked":
        desk.session.set_locked("worm", True)
        desk.show()
    else:
        desk.store.change(selection=("ball",))
    steps = len(desk.session.history.steps)
    desk.drag(start, start + RIGHT * 40.0)
    assert len(desk.session.history.steps) == steps
