"""Meshes lie where their photos are, though these are turned upright on opening: in files and beside photos."""

import json
import math

import msgspec
import numpy as np
import pytest

from viewer.engine.jobs import EvaluateJob, ExportJob, OpenJob, run
from viewer.engine.placing import beside_photos, cameras_around
from viewer.formats.datasets.registry import open_dataset, upright
from viewer.formats.options import ExportOptions
from viewer.scene.content import Model, Provenance
from viewer.scene.document import Node, Scene, World
from viewer.scene.geometry import Transform
from viewer.scene.mesh import Mesh
from viewer.scene.origin import world_origin
from viewer.scene.progress import run_to_end
from viewer.session.session import Session

FAR = (0.0, 0.0, 600.0)
"""As far off as DTU's subjects are; turned upright about zero, cameras look elsewhere than before."""
SAME = 0.85
"""Overlap of outlines in pictures of 40 x 40 pixels; a box that is elsewhere has none."""


@pytest.fixture
def lying(photos):
    """The photos of the box in axes with +Y up, away from zero."""
    return moved(photos, FAR)


def moved(photos, offset):
    to_y_up = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
    for file in photos.glob("transforms_*.json"):
        whole = json.loads(file.read_text())
        for frame in whole["frames"]:
            pose = np.array(frame["transform_matrix"])
            pose[:3] = to_y_up @ pose[:3]
            pose[:3, 3] += offset
            frame["transform_matrix"] = pose.tolist()
        file.write_text(json.dumps(whole))
    return photos


def box_mesh(offset):
    """The box in the data set's own axes: +Z of the box is +Y there."""
    corners = np.stack(np.meshgrid([-0.8, 0.8], [-0.6, 0.6], [-0.4, 0.4], indexing="ij"), -1).reshape(-1, 3)
    points = np.stack([corners[:, 0], corners[:, 2], -corners[:, 1]], 1) + offset
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = np.array([[a, b, c] for a, b, c, _ in quads] + [[a, c, d] for a, _, c, d in quads], np.uint32)
    away = (points - points.mean(0)) / np.linalg.norm(points - points.mean(0), axis=1, keepdims=True)
    return Mesh(points.astype(np.float32), faces, away.astype(np.float32))


def extracted(folder, store, offset, placement=None):
    """A document as training and extraction leave it."""
    dataset = open_dataset(folder)
    placement = placement or upright(dataset)
    mesh = box_mesh(np.array(offset) - dataset.origin)
    made = Provenance("nets", str(folder), notes=("extracted from box",), origin=dataset.origin)
    model = Model(store.put(mesh.tensors()), mesh.aabb, 8, 12, provenance=made)
    nodes = (Node("photos", dataset, transform=placement), Node("box", model, transform=placement))
    return Scene(nodes, World(origin=world_origin(placement, dataset.origin)))


def overlap(scene, folder, store):
    return run_to_end(run(EvaluateJob(scene, str(folder), "val"), store)).iou


@pytest.mark.parametrize("space", ["world", "dataset"])
@pytest.mark.parametrize("suffix", [".glb", ".obj", ".ply"])
@pytest.mark.parametrize("offset", [FAR, (500_000.0, 4_649_776.0, 120.0)])
def test_an_exported_mesh_lies_where_its_photos_are(photos, store, tmp_path, space, suffix, offset):
    lying = moved(photos, offset)
    scene = extracted(lying, store, offset)
    assert scene.nodes[0].transform != Transform()
    assert overlap(scene, lying, store) > SAME
    file = tmp_path / f"x{suffix}"
    run_to_end(run(ExportJob(scene, str(file), ExportOptions(space=space)), store))
    opened = run_to_end(run(OpenJob(str(file)), store)).scene
    assert overlap(opened, lying, store) > SAME
    (node,) = opened.shown("model")
    assert node.content.provenance.source == str(lying)

    # Its own coordinates are the data set's, and it stands in the world as the file has it.
    own = np.array([node.content.aabb.center]) + node.content.provenance.origin
    np.testing.assert_allclose(own, [offset], atol=1e-3)
    placed = np.array(node.aabb.center) + opened.world.origin
    wanted = own[0] if space == "dataset" else upright(open_dataset(lying)).apply(own)[0]
    np.testing.assert_allclose(placed, wanted, atol=2e-3)


def test_it_is_put_beside_photos_that_somebody_has_moved(lying, store, tmp_path):
    elsewhere = Transform((3.0, 2.0, 1.0), (math.cos(0.4), 0.0, math.sin(0.4), 0.0), 0.5)
    run_to_end(run(ExportJob(extracted(lying, store, FAR), str(tmp_path / "x.glb")), store))
    opened = run_to_end(run(OpenJob(str(tmp_path / "x.glb")), store)).scene
    session = Session(store)
    session.open(Scene((Node("photos", open_dataset(lying), transform=elsewhere),)), store, None, None)
    assert session.add(opened.nodes, store, "Add", opened.world.origin) == ()
    wanted = elsewhere.apply(np.array([FAR]))[0]
    np.testing.assert_allclose(session.scene.nodes[1].aabb.center, wanted, atol=1e-3)


def foreign(scene, way):
    """The mesh as another program would have written it: in some axes, and without a word of them."""
    photos, node = scene.nodes
    mesh = box_mesh(np.array(FAR))
    if way == "upright":
        mesh = mesh.transformed(photos.transform)
    return node, mesh


@pytest.mark.parametrize("way", ["own", "upright"])
def test_a_mesh_of_another_program_is_where_the_cameras_see_it(lying, store, way):
    scene = extracted(lying, store, FAR)
    node, mesh = foreign(scene, way)
    content = msgspec.structs.replace(
        node.content, asset=store.put(mesh.tensors()), aabb=mesh.aabb, provenance=Provenance("file", "/x.ply")
    )
    alone = Node("mesh", content)
    assert overlap(Scene((alone,)), lying, store) > SAME
    dataset = open_dataset(lying)
    _, told = cameras_around(dataset, upright(dataset), alone)
    assert "the cameras see it" in told[0]
    put, told = beside_photos(Scene(scene.nodes[:1]), alone)
    assert "the cameras see it" in told[0]
    np.testing.assert_allclose(put.aabb.center, scene.nodes[1].aabb.center, atol=1e-4)


def test_where_it_does_not_show_it_is_told_what_is_taken_for_granted(photos, store):
    """Photos around zero see a mesh there however they are turned."""
    around_zero = moved(photos, (0.0, 0.0, 0.0))
    scene = extracted(around_zero, store, (0.0, 0.0, 0.0))
    content = msgspec.structs.replace(scene.nodes[1].content, provenance=Provenance("file", "/x.ply"))
    alone, dataset = Node("mesh", content), open_dataset(around_zero)
    placement, told = cameras_around(dataset, upright(dataset), alone)
    assert placement == Transform()
    assert told == ("'mesh' is taken to be in the data set's own axes; its file does not say.",)
    put, told = beside_photos(Scene(scene.nodes[:1]), alone)
    assert put is alone
    assert "upright" in told[0]


def test_photos_that_are_upright_need_no_word(photos, store):
    dataset = open_dataset(photos)
    mesh = box_mesh(np.zeros(3))
    content = Model(store.put(mesh.tensors()), mesh.aabb, 8, 12, provenance=Provenance("file", "/x.ply"))
    assert cameras_around(dataset, upright(dataset), Node("mesh", content)) == (Transform(), ())
