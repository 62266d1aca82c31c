"""Data sets in surveyors' coordinates: computed about an origin of their own, and written where they were."""

import json

import numpy as np
import pytest

from viewer.formats.datasets.registry import open_dataset
from viewer.formats.export_scene import prepare_export
from viewer.formats.options import ExportOptions
from viewer.formats.ply import decode_points
from viewer.formats.point_files import export_points
from viewer.formats.registry import open_path
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.mesh import Mesh
from viewer.scene.points import points_from_tensors
from viewer.scene.progress import run_to_end

PLACE = np.array([500_000.0, 4_649_776.0, 120.0])


@pytest.fixture
def near_and_far(make_transforms):
    """The same photos around zero and far away."""
    near = make_transforms(folder="near")
    far = make_transforms(folder="far")
    whole = json.loads((far / "transforms.json").read_text())
    for frame in whole["frames"]:
        for axis in range(3):
            frame["transform_matrix"][axis][3] += PLACE[axis]
    (far / "transforms.json").write_text(json.dumps(whole))
    return near, far


def test_a_far_data_set_is_the_near_one_elsewhere(near_and_far):
    near, far = map(open_dataset, near_and_far)
    assert near.origin == (0.0, 0.0, 0.0)
    assert not near.warnings
    assert len(far.warnings) == 1
    shift = PLACE - far.origin
    assert np.abs(shift).max() < 100
    for one, other in zip(near.photos, far.photos, strict=True):
        np.testing.assert_allclose(np.subtract(other.camera.position, shift), one.camera.position, atol=1e-8)
    np.testing.assert_allclose(np.subtract(far.aabb.lo, shift), near.aabb.lo, atol=1e-5)
    np.testing.assert_allclose(np.subtract(far.aabb.hi, shift), near.aabb.hi, atol=1e-5)


def test_points_keep_their_coordinates_to_a_tenth_of_a_millimetre(near_and_far, tmp_path):
    _, far = near_and_far
    rows = PLACE + np.array([[0.1234, 0.5, 0.25], [-0.4321, 0.0, 1.0]])
    text = "".join(" ".join(repr(float(number)) for number in row) + "\n" for row in rows)
    properties = "".join(f"property double {axis}\n" for axis in "xyz")
    (far / "points.ply").write_text(f"ply\nformat ascii 1.0\nelement vertex 2\n{properties}end_header\n{text}")
    whole = json.loads((far / "transforms.json").read_text())
    (far / "transforms.json").write_text(json.dumps({**whole, "ply_file_path": "points.ply"}))
    store = AssetStore(tmp_path / "store")
    (node,) = run_to_end(open_path(far, store)).nodes
    found = points_from_tensors(store.get(node.content.points)).positions.astype(np.float64)
    np.testing.assert_allclose(found + node.content.origin, rows, atol=1e-5)

    cloud = run_to_end(open_path(far / "points.ply", store))
    assert cloud.world.origin == cloud.nodes[0].content.provenance.origin != (0.0, 0.0, 0.0)
    run_to_end(export_points(cloud, tmp_path / "again.ply", store))
    again, _ = decode_points((tmp_path / "again.ply").read_bytes(), "again.ply")
    np.testing.assert_allclose(again, rows, atol=1e-6)


@pytest.mark.parametrize("space", ["world", "dataset"])
def test_what_was_made_of_a_far_data_set_is_exported_where_that_lies(near_and_far, store, space):
    scene = run_to_end(open_path(near_and_far[1], store))
    photos = scene.nodes[0]
    mesh = Mesh(np.eye(3, dtype=np.float32), np.array([[0, 1, 2]], np.uint32), np.eye(3, dtype=np.float32))
    made = Provenance(source=photos.content.root, origin=photos.content.origin)
    model = Model(store.put(mesh.tensors()), mesh.aabb, 3, 1, provenance=made)
    node = Node("mesh", model, transform=photos.transform)
    both = Scene((*scene.nodes, node), scene.world)
    for exported in (both, Scene((node,), scene.world)):
        prepared = run_to_end(prepare_export(exported, store, ExportOptions(space=space)))
        assert prepared.origin == photos.content.origin
        np.testing.assert_array_equal(prepared.parts[0].mesh.vertices, mesh.vertices)
