"""Rigged meshes that are cut, or lose parts, go on hanging on their bones."""

import numpy as np
import pytest
import trimesh
from msgspec.structs import replace

from tests.made_skins import skinned_node
from viewer.editing.content import with_edits_applied
from viewer.editing.effects import edited_surface
from viewer.editing.surface import Surface
from viewer.scene.assets import AssetStore
from viewer.scene.delete import Delete
from viewer.scene.edits import Crop
from viewer.scene.elements import element_set
from viewer.scene.material import Material
from viewer.scene.moving import at_moment
from viewer.scene.repeat import Array
from viewer.scene.skinning import check_skin, mesh_of
from viewer.scene.volumes import HalfSpace


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path)


def at(model, moment):
    return replace(model, skin=replace(model.skin, moment=moment))


def far(points, mesh):
    return trimesh.proximity.closest_point_naive(trimesh.Trimesh(mesh.vertices, mesh.faces, process=False), points)[
        1
    ].max()


def test_what_is_left_of_deleted_triangles_moves_as_it_did(store):
    node = at_moment(skinned_node(store), 0.7)
    faces = mesh_of(node.content, store).faces
    gone = np.arange(40, 90)
    edit = Delete(element_set("faces", gone, len(faces), store))
    made = with_edits_applied(node.content, (edit,), store)
    assert made.skin is not None
    check_skin(made.skin, store.get(made.skin.asset), made.vertices)
    kept = np.delete(faces, gone, 0)
    for moment in (0.0, 0.7, 2.0):
        whole, part = mesh_of(at(node.content, moment), store), mesh_of(at(made, moment), store)
        np.testing.assert_allclose(part.vertices[part.faces], whole.vertices[kept], atol=2e-6)
        np.testing.assert_allclose(part.normals[part.faces], whole.normals[kept], atol=2e-5)


def test_triangles_that_are_cut_stay_on_the_surface_in_every_pose(store):
    node = at_moment(skinned_node(store), 0.7)
    made = with_edits_applied(node.content, (Crop(HalfSpace((0.02, 0.0, 1.4), (0.1, 0.2, 1.0))),), store)
    now = mesh_of(made, store)
    cut = edited_surface(
        Surface(mesh_of(node.content, store), Material()), (Crop(HalfSpace((0.02, 0.0, 1.4), (0.1, 0.2, 1.0))),), store
    ).mesh
    np.testing.assert_allclose(now.vertices, cut.vertices, atol=1e-6)
    for moment in (0.0, 1.5, 2.0):
        assert far(mesh_of(at(made, moment), store).vertices, mesh_of(at(node.content, moment), store)) < 0.01
    assert far(now.vertices, mesh_of(node.content, store)) < 1e-6


def test_morph_targets_are_cut_as_well(store):
    node = skinned_node(store, clip=-1)
    skin, tensors = node.content.skin, dict(store.get(node.content.skin.asset))
    count = len(tensors["joints"])
    rng = np.random.default_rng(0)
    tensors["morph_positions"] = rng.normal(0.0, 0.05, (2, count, 3)).astype(np.float32)
    tensors["morph_weights"] = np.zeros(2, np.float32)
    model = replace(node.content, skin=replace(skin, asset=store.put(tensors)))
    faces = mesh_of(model, store).faces
    edit = Delete(element_set("faces", np.arange(30), len(faces), store))
    made = with_edits_applied(model, (edit,), store)
    held = store.get(made.skin.asset)
    check_skin(made.skin, held, made.vertices)
    part = mesh_of(made, store)
    np.testing.assert_allclose(
        held["morph_positions"][:, part.faces], tensors["morph_positions"][:, faces[30:]], atol=1e-6
    )


def test_copies_would_need_bones_of_their_own(store):
    node = skinned_node(store)
    faces = mesh_of(node.content, store).faces
    gone = Delete(element_set("faces", np.arange(5), len(faces), store))
    both = with_edits_applied(node.content, (Array(2, (1.0, 0.0, 0.0)), gone), store)
    assert len(both.skin.bones) == 7
    assert with_edits_applied(node.content, (Array(2, (1.0, 0.0, 0.0), enabled=False), gone), store).skin is not None


def test_nothing_left_hangs_on_nothing(store):
    node = skinned_node(store)
    faces = mesh_of(node.content, store).faces
    everything = Delete(element_set("faces", np.arange(len(faces)), len(faces), store))
    assert with_edits_applied(node.content, (everything,), store).skin is None
