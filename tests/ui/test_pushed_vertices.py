"""What is seen of a stroke while it grows is what it comes to in the end."""

import numpy as np

from tests.editing.meshes import ball
from viewer.editing.dabs import stroke_dabs
from viewer.editing.sculpt import pushed_mesh
from viewer.scene.geometry import Transform
from viewer.ui.viewport.layers.pushed_vertices import PushedVertices

TOP = np.array([[0, 0, 1.0], [0.2, 0, 0.98], [0.4, 0.1, 0.9]])


def test_dab_by_dab_is_all_at_once():
    mesh = ball(4)
    dabs = stroke_dabs("draw", TOP, TOP, 0.4, 0.8, mirror=(True, False, False))
    rows = np.concatenate([mesh.vertices, mesh.normals, mesh.vertices], 1)
    pushed = PushedVertices(rows)
    for count in (1, 3, 4, len(dabs), len(dabs)):
        assert pushed.grows_to(dabs[:count])
        moved, first, last = pushed.push(dabs[:count])
    assert (first, last) == (0, 0)
    whole = pushed_mesh(mesh, dabs)
    assert np.allclose(moved[:, :3], whole.vertices, atol=1e-6)
    assert np.allclose(moved[:, 3:6], whole.normals, atol=1e-5)
    assert np.array_equal(moved[:, 6:], mesh.vertices)
    assert not pushed.grows_to(dabs[1:])
    assert not pushed.grows_to(dabs[:2])


def test_only_rows_that_moved_are_sent_and_other_spaces_are_heeded():
    mesh = ball(4)
    dabs = stroke_dabs("draw", TOP[:1], TOP[:1], 0.3, 1.0)
    place = Transform((1.0, 2.0, 3.0), (0.8, 0.0, 0.6, 0.0), 2.0)
    rows = np.ascontiguousarray(place.apply(mesh.vertices.astype(np.float64)), np.float32)
    before = rows.copy()
    moved, first, last = PushedVertices(rows, normals=False, transform=place).push(dabs)
    assert np.array_equal(moved[:first], before[:first])
    assert np.array_equal(moved[last:], before[last:])
    expected = place.apply(pushed_mesh(mesh, dabs).vertices.astype(np.float64))
    assert np.allclose(moved, expected, atol=1e-5)
