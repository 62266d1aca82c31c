"""The motion of one subject on another: of another size, another way round, with other names, and with other bones."""

import json

import numpy as np
import pytest
from msgspec.structs import replace

from tests.made_skins import skinned_node, tensors_of, tube
from viewer import api
from viewer.editing.retarget import pairs_of, retargeted
from viewer.errors import InputError
from viewer.scene.assets import AssetStore
from viewer.scene.bone_tracks import skin_in
from viewer.scene.document import Scene
from viewer.scene.geometry import AABB, Transform
from viewer.scene.mesh import mesh_from_tensors
from viewer.scene.skeleton import Bone, BonePose, Clip, Skin, placed_bones
from viewer.scene.skinning import moved

HALF = float(np.sqrt(0.5))
JOINTS = {
    "hips": (-1, (0.0, 0.0, 2.0)), "spine": (0, (0.0, 0.3, 3.0)), "arm": (1, (1.0, 0.3, 3.0)),
    "hand": (2, (2.0, 0.3, 3.0)), "leg": (0, (0.3, 0.0, 1.9)), "foot": (4, (0.3, 0.0, 0.2)),
}  # fmt: skip
"""A body that is not alike on any two sides: the parent of each joint, and where it is."""
SECONDS = 2.0


HERE = Transform()


def body(place=HERE, frame=HERE, names=lambda name: name, lengthen=1.0):
    """A skin of the joints, moved by ``place``, within a skeleton's own space; and its tensors, without clips."""
    own = frame.inverse()
    points = own.apply(place.apply(np.array([at for _, at in JOINTS.values()]) * [lengthen, 1.0, 1.0]))
    bones = []
    for number, (name, (parent, _)) in enumerate(JOINTS.items()):
        away = points[number] - (points[parent] if parent >= 0 else 0.0)
        bones.append(Bone(names(name), parent, BonePose(tuple(map(float, away)))))
    skin = Skin("", tuple(bones), AABB((0.0,) * 3, (1.0,) * 3), frame=frame)
    mesh = mesh_from_tensors(tube().tensors())
    rest = placed_bones(skin, [bone.rest for bone in bones])
    return skin, {
        "joints": np.zeros((len(mesh.vertices), 1), np.uint16),
        "weights": np.ones((len(mesh.vertices), 1), np.float32),
        "bind": np.linalg.inv(rest).astype(np.float32),
    }


def dancing(skin, tensors, turned=("hips", "arm", "leg")):
    """The skin with an animation: some bones turn about slanted axes, and the hips go away."""
    channels, values, start = [], [], 0
    rng = np.random.default_rng(3)
    for number, name in enumerate(JOINTS):
        if name in turned:
            axis = rng.normal(size=3)
            axis *= np.sin(0.5) / np.linalg.norm(axis)
            channels.append((number, 1, 0, 0, 2, start, 4))
            values += [1.0, 0.0, 0.0, 0.0, np.cos(0.5), *axis]
            start += 8
    at = np.array(skin.bones[0].rest.translation)
    channels.append((0, 0, 0, 0, 2, start, 3))
    values += [*at, *(at + np.array([0.5, -1.0, 0.25]))]
    made = {
        "clip_0_channels": np.array(channels, np.int32), "clip_0_times": np.array([0.0, SECONDS], np.float32),
        "clip_0_values": np.array(values, np.float32),
    }  # fmt: skip
    return replace(skin, clips=(Clip("dance", SECONDS),), clip=0), tensors | made


def joints_at(skin, tensors, moment):
    there = replace(skin, moment=moment)
    return placed_bones(there, moved(there, tensors).poses)[:, :3, 3]


PLACES = (
    Transform(), Transform((1.0, 2.0, 3.0), scale=0.25), Transform((0.0, 5.0, 0.0), (HALF, 0.0, 0.0, HALF), 3.0),
    Transform(rotation=(HALF, HALF, 0.0, 0.0)),
)  # fmt: skip
NAMES = {
    "the same": lambda name: name,
    "with a prefix": lambda name: f"rig:{name.upper()}_",
    "counted": lambda name: f"b{list(JOINTS).index(name)}",
}


@pytest.mark.parametrize(
    ("names", "place"), [(name, place) for name in NAMES for place in (PLACES if name != "counted" else PLACES[:2])]
)
def test_a_subject_that_is_the_same_elsewhere_moves_the_same(place, names):
    """Of any size, and lying or turned; but those that are paired by where their joints are need to stand alike."""
    first = dancing(*body(frame=Transform((0.0, 1.0, 0.0), (HALF, HALF, 0.0, 0.0), 2.0)))
    skin, tensors = body(place, names=NAMES[names])
    new, made, _ = retargeted(first, (skin, tensors), tube(), "dance (body)")
    assert new.playing == Clip("dance (body)", SECONDS)
    for moment in (0.0, 0.5, 1.3, SECONDS):
        truth = place.apply(joints_at(*first, moment))
        np.testing.assert_allclose(joints_at(new, made, moment), truth, atol=2e-3 * place.scale)
    assert np.abs(joints_at(new, made, SECONDS) - joints_at(new, made, 0.0)).max() > 0.5 * place.scale
    assert new.box.diagonal > 0.0


def test_limbs_keep_their_lengths_and_bones_without_a_pair_go_along():
    first = dancing(*body())
    skin, tensors = body(lengthen=1.5)
    tail = Bone("tail", 0, BonePose((0.0, -1.0, 0.0)))
    skin = replace(skin, bones=(*skin.bones, tail))
    rest = placed_bones(skin, [bone.rest for bone in skin.bones])
    tensors = tensors | {"bind": np.linalg.inv(rest).astype(np.float32)}
    new, made, _ = retargeted(first, (skin, tensors), tube(), "dance")
    before, after = joints_at(new, made, 0.0), joints_at(new, made, SECONDS)
    for number, bone in enumerate(new.bones):
        if bone.parent >= 0:
            lengths = [np.linalg.norm(places[number] - places[bone.parent]) for places in (before, after)]
            assert lengths[0] == pytest.approx(lengths[1], rel=1e-4)
    hips = replace(new, moment=SECONDS)
    turned = placed_bones(hips, moved(hips, made).poses)[0, :3, :3]
    np.testing.assert_allclose(after[-1] - after[0], turned @ [0.0, -1.0, 0.0], atol=1e-4)


def test_names_are_compared_without_prefixes_and_signs_and_counted_ones_say_nothing():
    one, _ = body(names=lambda name: f"mixamorig:{name}")
    other, _ = body(names=lambda name: name.title())
    assert pairs_of(one, other) == ({number: number for number in range(6)}, True)
    counted = [
        body(names=lambda name, shift=shift: f"bone {(list(JOINTS).index(name) + shift) % 6}")[0] for shift in (0, 1)
    ]
    assert pairs_of(*counted) == ({number: number for number in range(6)}, False)


def test_what_cannot_be_put_on_another_is_said():
    still, tensors = body()
    with pytest.raises(InputError, match="No animation plays"):
        retargeted((still, tensors), (still, tensors), tube(), "x")
    stranger = replace(still, bones=(Bone("root"), Bone("end", 0, BonePose((0.0, 0.0, 1.0)))))
    assert pairs_of(stranger, still).partner == {}
    with pytest.raises(InputError, match="no bones in common"):
        retargeted(dancing(stranger, tensors, ()), (still, tensors), tube(), "x")


def test_a_file_of_steps_and_a_step_at_a_time_do_the_same(tmp_path):
    """By names of nodes, as `fieldwright edit --arrange` and Python do it; the first one's own animation stays."""
    store = AssetStore(tmp_path / "assets")
    still = skinned_node(store, "still", key="still", clip=-1, transform=Transform((2.0, 0.0, 0.0)))
    document = api.Document(tmp_path, Scene((still, skinned_node(store, "worm", key="worm"))), store, "project")
    steps = tmp_path / "steps.json"
    steps.write_text(json.dumps([{"type": "retarget", "nodes": ["still", "worm"]}]))
    for moves in (steps, (api.Retarget(("still", "worm")),)):
        skin = skin_in(api.arrange(document, moves).nodes[0])
        assert [clip.name for clip in skin.clips] == ["bend", "bend (worm)"]
        assert skin.clip == 1
        tensors = document.store.get(skin.asset)
        worm = skin_in(document.nodes[1])
        for moment in (0.0, 0.7, 2.0):
            truth = joints_at(worm, tensors_of(tube()), moment)
            np.testing.assert_allclose(joints_at(skin, tensors, moment), truth, atol=1e-3)
    with pytest.raises(InputError, match="No animation plays on still"):
        api.arrange(document, (api.Retarget(("worm", "still")),))
