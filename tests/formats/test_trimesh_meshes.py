"""Meshes on their way to trimesh and back: sizes and volumes are known from geometry."""

import numpy as np
import pytest
import trimesh

from viewer.errors import InputError
from viewer.formats.trimesh_meshes import from_trimesh, to_trimesh
from viewer.scene.mesh import Mesh


def volume(mesh):
    a, b, c = mesh.vertices[mesh.faces].astype(np.float64).transpose(1, 0, 2)
    return float((np.cross(a, b) * c).sum() / 6)


def test_meshes_go_to_trimesh_and_back(arrow_mesh):
    theirs = to_trimesh(arrow_mesh)
    assert theirs.volume == pytest.approx(0.54, rel=1e-4)
    assert theirs.visual.vertex_colors.shape == (len(arrow_mesh.vertices), 4)
    back = from_trimesh(theirs)
    np.testing.assert_array_equal(back.vertices, arrow_mesh.vertices)
    np.testing.assert_array_equal(back.faces, arrow_mesh.faces)
    np.testing.assert_allclose(back.normals, arrow_mesh.normals, atol=1e-6)
    np.testing.assert_allclose(back.colors, arrow_mesh.colors, atol=0.01)


def test_texture_coordinates_go_to_trimesh_and_back(arrow_mesh):
    uvs = np.random.default_rng(0).random((len(arrow_mesh.vertices), 2)).astype(np.float32)
    theirs = to_trimesh(Mesh(arrow_mesh.vertices, arrow_mesh.faces, arrow_mesh.normals, None, uvs))
    np.testing.assert_allclose(theirs.visual.uv[:, 1], 1 - uvs[:, 1], atol=1e-6)
    np.testing.assert_allclose(from_trimesh(theirs).uvs, uvs, atol=1e-6)


def test_meshes_of_trimesh_without_anything_more():
    box = trimesh.creation.box((1, 2, 3))
    mesh = from_trimesh(box)
    assert (mesh.colors, mesh.uvs) == (None, None)
    assert volume(mesh) == pytest.approx(6)
    np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-6)
    with pytest.raises(InputError):
        from_trimesh(trimesh.Trimesh())
    with pytest.raises(InputError):
        from_trimesh(trimesh.Trimesh(np.full((3, 3), np.nan), [[0, 1, 2]], process=False))
