"""Mirrored and repeated meshes on bones: every copy moves as the original does, in the window and in files."""

import numpy as np
import pytest
from msgspec.structs import replace

from tests.formats.conftest import validate  # noqa: F401 - a fixture
from tests.made_skins import skinned_node
from viewer.editing import hanging_copies
from viewer.editing.content import with_edits_applied
from viewer.editing.effects import edited_surface
from viewer.editing.surface import Surface
from viewer.formats.export import export_scene
from viewer.formats.options import EVERYTHING
from viewer.formats.registry import open_path
from viewer.scene.animation import Animation
from viewer.scene.assets import AssetStore
from viewer.scene.bone_tracks import KIND
from viewer.scene.delete import Delete
from viewer.scene.document import Scene
from viewer.scene.edits import Crop
from viewer.scene.elements import element_set
from viewer.scene.geometry import Transform
from viewer.scene.material import Material
from viewer.scene.moving import at_moment
from viewer.scene.progress import run_to_end
from viewer.scene.repeat import Array, Mirror
from viewer.scene.skeleton import BonePose
from viewer.scene.skinning import check_skin, mesh_of
from viewer.scene.timeline import Key, Timeline, Track
from viewer.scene.volumes import HalfSpace

BESIDE = Mirror((0.7, 0.0, 0.0), (1.0, 0.2, 0.0), both=True)
IMAGE = Mirror((0.0, 0.5, 1.0), (0.0, 0.3, 1.0))
RING = Array(3, (0.0, 0.0, 0.5), 2.0, (0.1, 0.0, 1.0), (0.0, 2.0, 0.0))
FRAME = Transform((1.0, -2.0, 0.5), (0.5, 0.5, 0.5, 0.5), 2.0)


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def at(model, moment):
    return replace(model, skin=replace(model.skin, moment=moment))


@pytest.mark.parametrize("edits", [(BESIDE,), (IMAGE,), (RING,), (BESIDE, RING), (RING, IMAGE)])
def test_copies_move_as_copies_of_what_moves(store, edits):
    """Edited at one moment and moved after that, or moved first and then edited: the same, normals and box included."""
    node = at_moment(skinned_node(store), 0.7)
    made = with_edits_applied(node.content, edits, store)
    check_skin(made.skin, store.get(made.skin.asset), made.vertices)
    for moment in (0.0, 0.7, 2.0):
        moved = mesh_of(at(node.content, moment), store)
        truth = edited_surface(Surface(moved, Material()), edits, store).mesh
        now = mesh_of(at(made, moment), store)
        np.testing.assert_array_equal(now.faces, truth.faces)
        np.testing.assert_allclose(now.vertices, truth.vertices, atol=2e-5)
        np.testing.assert_allclose(now.normals, truth.normals, atol=1e-4)
        assert (now.vertices >= np.array(made.aabb.lo) - 1e-4).all()
        assert (now.vertices <= np.array(made.aabb.hi) + 1e-4).all()


def test_what_is_cut_or_deleted_from_copies_stays_gone(store):
    """Numbers of triangles mean those of the original and of all its copies; a cut goes through one copy alone."""
    node = at_moment(skinned_node(store), 0.7)
    count = len(mesh_of(node.content, store).faces)
    gone = Delete(element_set("faces", np.arange(40, 90), count, store))
    made = with_edits_applied(node.content, (BESIDE, gone), store)
    assert made.faces == 2 * (count - 50)
    for moment in (0.0, 2.0):
        moved = mesh_of(at(node.content, moment), store)
        truth = edited_surface(Surface(moved, Material()), (BESIDE, gone), store).mesh
        np.testing.assert_allclose(mesh_of(at(made, moment), store).vertices, truth.vertices, atol=2e-5)
    cut = with_edits_applied(node.content, (BESIDE, Crop(HalfSpace((0.7, 0.0, 0.0), (1.0, 0.2, 0.0)))), store)
    alone = with_edits_applied(node.content, (replace(BESIDE, both=False),), store)
    for moment in (0.0, 2.0):
        one, other = (np.sort(mesh_of(at(each, moment), store).vertices[:, 2]) for each in (cut, alone))
        assert abs(one[0] - other[0]) < 1e-4 or abs(one[-1] - other[-1]) < 1e-4


def test_a_frame_of_its_own_and_a_pose_by_hand_come_along(store):
    node = skinned_node(store, clip=-1)
    skin = node.content.skin
    bend = BonePose((0.1, 0.0, 0.0), (0.9, 0.3, 0.3, 0.0))
    framed = replace(node.content, skin=replace(skin, frame=FRAME))
    made = with_edits_applied(framed, (RING, BESIDE), store)
    posed = with_edits_applied(replace(framed, skin=framed.skin.with_added(1, bend)), (RING, BESIDE), store)
    truth = edited_surface(
        Surface(mesh_of(replace(framed, skin=framed.skin.with_added(1, bend)), store), Material()),
        (RING, BESIDE),
        store,
    ).mesh
    np.testing.assert_allclose(mesh_of(posed, store).vertices, truth.vertices, atol=5e-5)
    again = with_edits_applied(posed, (IMAGE,), store)
    np.testing.assert_allclose(
        mesh_of(again, store).vertices,
        edited_surface(Surface(truth, Material()), (IMAGE,), store).mesh.vertices,
        atol=5e-5,
    )
    same = hanging_copies.like_original(posed.skin, store.get(posed.skin.asset), posed.skin)
    assert same is posed.skin
    later = hanging_copies.like_original(made.skin, store.get(made.skin.asset), framed.skin.with_added(1, bend))
    np.testing.assert_allclose(mesh_of(replace(made, skin=later), store).vertices, truth.vertices, atol=5e-5)


def test_morph_targets_are_turned_with_their_copy(store):
    node = skinned_node(store, clip=-1)
    tensors = dict(store.get(node.content.skin.asset))
    rng = np.random.default_rng(0)
    tensors["morph_positions"] = rng.normal(0.0, 0.05, (2, len(tensors["joints"]), 3)).astype(np.float32)
    tensors["morph_weights"] = np.zeros(2, np.float32)
    still = replace(node.content, skin=replace(node.content.skin, asset=store.put(tensors)))
    made = with_edits_applied(still, (BESIDE,), store)
    weights = {"morph_weights": np.array([0.5, -1.0], np.float32)}
    shaped, copied = (
        replace(each, skin=replace(each.skin, asset=store.put({**store.get(each.skin.asset), **weights})))
        for each in (still, made)
    )
    truth = edited_surface(Surface(mesh_of(shaped, store), Material()), (BESIDE,), store).mesh
    np.testing.assert_allclose(mesh_of(copied, store).vertices, truth.vertices, atol=2e-5)


@pytest.mark.parametrize("keyed", [False, True])
def test_files_have_the_copies_bones(store, tmp_path, keyed, validate):  # noqa: F811
    """Read again, a mirrored worm moves the same: by its animation, and by keys of a bone, which its image follows."""
    node = skinned_node(store, key="worm", edits=(BESIDE,), clip=-1 if keyed else 0)
    keys = (
        Key(0.0, (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0)),
        Key(2.0, (0.2, 0.0, 0.0, 0.8, 0.6, 0.0, 0.0, 1.0, 1.0, 1.0)),
    )
    tracks = (Track(KIND, "worm", "second", keys=keys),) if keyed else ()
    scene = Scene((node,), timeline=Timeline(duration=2.0, rate=20.0, tracks=tracks))
    path = tmp_path / "worm.glb"
    run_to_end(export_scene(scene, path, store, EVERYTHING))
    assert validate(path) == [[]]
    again = run_to_end(open_path(path, store))
    (read,) = again.nodes
    assert read.content.skin is not None
    read = replace(read, content=replace(read.content, skin=replace(read.content.skin, clip=0)))
    ends = []
    for moment in (0.0, 0.5, 2.0):
        now = Animation(scene).at(moment).nodes[0]
        truth = edited_surface(Surface(mesh_of(now.content, store), Material()), now.edits, store).mesh
        found = mesh_of(at(read.content, moment), store)
        np.testing.assert_allclose(
            read.transform.apply(found.vertices[found.faces].reshape(-1, 3).astype(np.float64)),
            truth.vertices[truth.faces].reshape(-1, 3), atol=5e-4,
        )  # fmt: skip
        ends.append(truth.vertices)
    assert np.abs(ends[-1] - ends[0]).max() > 0.5


def test_too_many_bones_are_none(store, monkeypatch):
    monkeypatch.setattr(hanging_copies, "MOST_BONES", 7)
    assert with_edits_applied(skinned_node(store).content, (RING,), store).skin is None
    assert with_edits_applied(skinned_node(store).content, (IMAGE,), store).skin is not None
