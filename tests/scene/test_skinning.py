"""Meshes on bones against what is known on paper, and against the skeleton of a running fox."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.made_skins import skinned_node, tube
from viewer.errors import AssetError
from viewer.scene.animation import Animation, keyed, recorded
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore
from viewer.scene.bone_tracks import bone_targets, companions, rested, with_added_pose, with_clip, without_pose
from viewer.scene.document import Scene
from viewer.scene.geometry import AABB, Transform, transform_from_matrix
from viewer.scene.mesh import Mesh
from viewer.scene.moving import at_moment, moments_of
from viewer.scene.skeleton import Bone, BonePose, Skin
from viewer.scene.skinning import channel_at, check_skin, mesh_of, posed_mesh, stored_mesh
from viewer.scene.timeline import Timeline

HALF = np.sqrt(0.5)
QUARTER = (HALF, HALF, 0.0, 0.0)
"""90 degrees about +X: +Z goes to -Y."""


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path)


@pytest.fixture
def node(store):
    return skinned_node(store)


def points(node, store):
    return mesh_of(node.content, store).vertices


def test_at_rest_nothing_moves(node, store):
    still = at_moment(node, 0.0)
    np.testing.assert_allclose(points(still, store), tube().vertices, atol=1e-6)
    (bent,) = rested(Scene((at_moment(node, 1.0),))).nodes
    np.testing.assert_allclose(points(bent, store), tube().vertices, atol=1e-6)


def test_the_whole_skeleton_moves_as_one_thing(node, store):
    pose = BonePose((1.0, 2.0, 3.0), QUARTER)
    moved = with_added_pose(Scene((node,)), node.key, "first", pose).nodes[0]
    wanted = Transform(pose.translation, pose.rotation)
    mesh = mesh_of(moved.content, store)
    np.testing.assert_allclose(mesh.vertices, tube().transformed(wanted).vertices, atol=1e-5)
    np.testing.assert_allclose(mesh.normals, tube().transformed(wanted).normals, atol=1e-5)


def test_a_bone_carries_those_behind_it_and_leaves_those_before(node, store):
    """The second joint is at (0, 0, 1): a point straight above it by h comes to lie at (0, -h, 1)."""
    bent = at_moment(node, 2.0)
    now, rest = points(bent, store), tube().vertices
    low, high = rest[:, 2] <= 0.5, rest[:, 2] >= 1.5
    np.testing.assert_allclose(now[low], rest[low], atol=1e-6)
    wanted = np.stack([rest[high, 0], 1.0 - rest[high, 2], 1.0 + rest[high, 1]], 1)
    np.testing.assert_allclose(now[high], wanted, atol=1e-5)
    half = points(at_moment(node, 1.0), store)[high]
    angle = np.pi / 4.0
    y, z = rest[high, 1], rest[high, 2] - 1.0
    np.testing.assert_allclose(half[:, 1], y * np.cos(angle) - z * np.sin(angle), atol=1e-5)
    np.testing.assert_allclose(half[:, 2], 1.0 + y * np.sin(angle) + z * np.cos(angle), atol=1e-5)


def test_it_plays_on_the_timeline_and_keys_of_bones_are_added(node, store):
    scene = Scene((node,), timeline=Timeline(2.0))
    assert moments_of(node.content).last == 2.0
    animation = Animation(scene)
    assert animation.moves
    np.testing.assert_array_equal(points(animation.at(1.0).nodes[0], store), points(at_moment(node, 1.0), store))
    target = next(each for each in bone_targets(scene) if each.name == "third")
    scene = keyed(scene, target, 0.0)
    changed = with_added_pose(scene, node.key, "third", BonePose(rotation=(HALF, 0.0, HALF, 0.0)))
    scene = recorded(scene, changed, 2.0)
    assert len(scene.timeline.tracks[0].keys) == 2
    there = Animation(scene)
    first, last = (there.at(time).nodes[0].content.skin for time in (0.0, 2.0))
    assert first.added(2).rotation == (1.0, 0.0, 0.0, 0.0)
    np.testing.assert_allclose(last.added(2).rotation, (HALF, 0.0, HALF, 0.0), atol=1e-12)
    middle = there.at(1.0).nodes[0].content.skin.added(2).rotation
    np.testing.assert_allclose(middle, (np.cos(np.pi / 8), 0.0, np.sin(np.pi / 8), 0.0), atol=1e-9)


def test_meshes_on_one_skeleton_move_together_and_others_do_not(store):
    body, coat = skinned_node(store, "body"), skinned_node(store, "coat")
    away = skinned_node(store, "away", transform=Transform((5.0, 0.0, 0.0)))
    scene = Scene((body, coat, away))
    assert [node.name for node in companions(scene, coat.key)] == ["body", "coat"]
    scene = with_added_pose(scene, coat.key, "third", BonePose(rotation=QUARTER))
    assert [bool(node.content.skin.pose) for node in scene.nodes] == [True, True, False]
    scene = with_clip(without_pose(scene, body.key, "third"), body.key, -1)
    assert [(node.content.skin.pose, node.content.skin.clip) for node in scene.nodes] == [((), -1), ((), -1), ((), 0)]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(-1.0, 1.0), min_size=24, max_size=24), st.floats(0.0, 2.0))
def test_nothing_lies_beyond_the_box_and_edits_can_be_put_below_the_bones(tmp_path_factory, numbers, moment):
    store = AssetStore(tmp_path_factory.getbasetemp() / "skins")
    node = skinned_node(store)
    scene = Scene((at_moment(node, moment),))
    for bone, name in enumerate(("first", "second", "third")):
        x, y, z, a, b, c, d, stretch = numbers[8 * bone : 8 * bone + 8]
        turn = np.array([1.5 + a, b, c, d]) / np.linalg.norm([1.5 + a, b, c, d])
        pose = BonePose((x, y, z), tuple(map(float, turn)), (1.0 + 0.5 * stretch, 1.0, 1.0))
        scene = with_added_pose(scene, node.key, name, pose)
    model = scene.nodes[0].content
    now, tensors = mesh_of(model, store), store.get(model.skin.asset)
    assert (now.vertices >= np.array(model.aabb.lo) - 1e-5).all()
    assert (now.vertices <= np.array(model.aabb.hi) + 1e-5).all()
    try:
        below = stored_mesh(model.skin, tensors, now)
    except ValueError:
        return
    again = posed_mesh(below, model.skin, tensors)
    np.testing.assert_allclose(again.vertices, now.vertices, atol=1e-3)


def test_ways_between_keys():
    times = np.array([1.0, 3.0], np.float32)
    values = np.array([[0.0], [4.0]], np.float32)
    for moment, wanted in ((0.0, 0.0), (1.0, 0.0), (1.5, 1.0), (3.0, 4.0), (9.0, 4.0)):
        assert channel_at(times, values, "linear", moment, turns=False) == pytest.approx([wanted])
    assert channel_at(times, values, "step", 2.9, turns=False) == pytest.approx([0.0])
    # A cubic whose tangents are those of t^2 between 1 and 3 is that: 2 t at both ends.
    cubic = np.array([[0.0], [1.0], [2.0], [6.0], [9.0], [0.0]], np.float32)
    for moment in (1.0, 1.7, 2.0, 2.9):
        assert channel_at(times, cubic, "cubic", moment, turns=False) == pytest.approx([moment**2], abs=1e-6)
    ends = np.array([[1.0, 0.0, 0.0, 0.0], [-HALF, -HALF, 0.0, 0.0]], np.float32)  # the same turn by 90 degrees
    middle = channel_at(times, ends, "linear", 2.0, turns=True)
    np.testing.assert_allclose(np.abs(middle), [np.cos(np.pi / 8), np.sin(np.pi / 8), 0.0, 0.0], atol=1e-6)


def test_damaged_skins_are_refused(node, store):
    skin, count = node.content.skin, node.content.vertices
    tensors = dict(store.get(skin.asset))
    check_skin(skin, tensors, count)
    bad = [
        (replace(skin, clip=4), tensors, count),
        (replace(skin, bones=(*skin.bones, Bone("third"))), tensors, count),
        (replace(skin, bones=(Bone("a", 1), *skin.bones[1:])), tensors, count),
        (skin, tensors, count + 1),
        (skin, tensors | {"joints": tensors["joints"] + np.uint16(3)}, count),
        (skin, tensors | {"clip_0_times": tensors["clip_0_times"][:0]}, count),
        (skin, {name: array for name, array in tensors.items() if name != "bind"}, count),
    ]
    for case in bad:
        with pytest.raises(AssetError):
            check_skin(*case)


def test_a_running_fox_is_where_another_program_put_it(shared_data):
    """Blender's meshes at other times, from its mesh at one time, its weights and its bones' matrices."""
    truth = shared_data / "dynamic" / "fox_run" / "truth"
    if not truth.is_dir():
        pytest.skip("the running fox is not there")
    described = json.loads((truth / "skeleton.json").read_text())
    weights, faces = np.load(truth / "weights.npz"), np.load(truth / "faces.npy")
    order = [list(weights["names"]).index(name) for name in described["names"]]
    parts = weights["weights"][order].T
    parts /= parts.sum(1, keepdims=True)
    rest, posed = np.array(described["rest"]), np.array(described["posed"])
    tensors = {
        "joints": np.tile(np.arange(parts.shape[1], dtype=np.uint16), (len(parts), 1)),
        "weights": parts.astype(np.float32),
        "bind": np.linalg.inv(rest).astype(np.float32),
    }

    def vertices(frame):
        return np.load(truth / f"mesh_{frame:03}.npz")["vertices"]

    def skin(frame):
        places = [transform_from_matrix(matrix) for matrix in posed[frame]]
        poses = [BonePose(each.translation, each.rotation, (each.scale,) * 3) for each in places]
        bones = tuple(Bone(name, -1, pose) for name, pose in zip(described["names"], poses, strict=True))
        return Skin(AssetId("0" * 64), bones, AABB((0.0,) * 3, (0.0,) * 3))

    def mesh(points):
        return Mesh(
            points.astype(np.float32), faces.astype(np.uint32), np.tile(np.float32([0, 0, 1]), (len(points), 1))
        )

    below = stored_mesh(skin(0), tensors, mesh(vertices(0)))
    size = np.ptp(vertices(0), axis=0).max()
    for frame in (7, 19, 33):
        assert np.abs(vertices(frame) - vertices(0)).max() > 0.05 * size
        there = posed_mesh(below, skin(frame), tensors).vertices
        assert np.abs(there - vertices(frame)).max() < 2e-4 * size
