"""Boxes and meshes as arrays."""

import numpy as np
import pytest

from viewer.errors import AssetError
from viewer.scene.geometry import AABB, Transform
from viewer.scene.mesh import Mesh, mesh_from_tensors

TRIANGLE = Mesh(
    np.array([[0, 0, 0], [1, 0, 0], [0, 2, 0]], np.float32),
    np.array([[0, 1, 2]], np.uint32),
    np.tile(np.array([[0, 0, 1]], np.float32), (3, 1)),
    np.eye(3, dtype=np.float32),
)


def test_a_turned_box_is_boxed_again():
    box = AABB((0.0, 0.0, 0.0), (1.0, 2.0, 3.0))
    quarter = Transform((10.0, 0.0, 0.0), (2**-0.5, 0.0, 0.0, 2**-0.5), 2.0)  # about +Z: x -> y, y -> -x
    turned = box.transformed(quarter)
    np.testing.assert_allclose(turned.lo, (6, 0, 0), atol=1e-12)
    np.testing.assert_allclose(turned.hi, (10, 2, 6), atol=1e-12)


def test_a_union_holds_both():
    union = AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)).union(AABB((-1.0, 0.5, 0.0), (0.5, 3.0, 1.0)))
    assert union == AABB((-1.0, 0.0, 0.0), (1.0, 3.0, 1.0))
    assert union.center == (0.0, 1.5, 0.5)
    assert union.size == (2.0, 3.0, 1.0)


def test_a_mesh_survives_being_tensors():
    again = mesh_from_tensors(TRIANGLE.tensors())
    np.testing.assert_array_equal(again.vertices, TRIANGLE.vertices)
    assert again.aabb == AABB((0.0, 0.0, 0.0), (1.0, 2.0, 0.0))


@pytest.mark.parametrize(
    "change",
    [
        {"vertices": None},
        {"faces": None},
        {"vertices": np.zeros((3, 3))},
        {"vertices": np.zeros((3, 2), np.float32)},
        {"faces": np.array([[0, 1, 3]], np.uint32)},
        {"faces": np.array([[0, 1, 2]], np.int32)},
        {"normals": np.zeros((2, 3), np.float32)},
        {"colors": np.zeros((4, 3), np.float32)},
    ],
)
def test_tensors_that_are_no_mesh_are_refused(change):
    tensors = {name: array for name, array in {**TRIANGLE.tensors(), **change}.items() if array is not None}
    with pytest.raises(AssetError) as caught:
        mesh_from_tensors(tensors)
    assert caught.value.hint


def test_an_empty_mesh_has_a_box():
    empty = Mesh(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.uint32), np.zeros((0, 3), np.float32))
    assert empty.aabb.diagonal == 0
    assert len(mesh_from_tensors(empty.tensors()).faces) == 0
