"""One crop, obeyed by the picture, by extraction and by every exported file."""

import math

import numpy as np
import pytest
import trimesh

from tests.editing.meshes import area, ball
from viewer.editing.content import surface_of
from viewer.engine.jobs import ApplyEditsJob, ExportJob, run
from viewer.fields.voxels import SparseVoxels
from viewer.render.drawables import other_sources
from viewer.render.renderer import Renderer
from viewer.render.request import RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Orthographic
from viewer.scene.content import Model, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.edits import Crop
from viewer.scene.geometry import AABB, Transform, as_mat4
from viewer.scene.point_cloud import PointCloud
from viewer.scene.points import Points
from viewer.scene.progress import run_to_end
from viewer.scene.volumes import HalfSpace

LOWER = (Crop(HalfSpace((0.0, 0.0, 0.25))),)
ABOVE = Camera(as_mat4(Transform((0.0, 0.0, 5.0)).matrix()), Orthographic(64, 64, 4.0))


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


@pytest.fixture
def nodes(store):
    mesh = ball(5)
    model = Model(store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces))
    points = Points(mesh.vertices, np.full((len(mesh.vertices), 3), 200, np.uint8))
    cloud = PointCloud(store.put(points.tensors()), points.aabb, len(points.positions), 0.05)
    return Node("ball", model, edits=LOWER), Node("points", cloud, edits=LOWER)


def test_the_worker_makes_the_mesh_that_files_have(nodes, store, tmp_path):
    ball_node, cloud_node = nodes
    made = run_to_end(run(ApplyEditsJob(ball_node.content, LOWER), store)).content
    assert made.aabb.hi[2] == pytest.approx(0.25, abs=1e-6)
    for suffix in (".glb", ".ply", ".obj", ".stl"):
        path = tmp_path / f"out{suffix}"
        run_to_end(run(ExportJob(Scene((ball_node,)), str(path)), store))
        loaded = trimesh.load(path, force="mesh", process=False)
        assert loaded.area == pytest.approx(2 * math.pi * 1.25, rel=3e-3)
    run_to_end(run(ExportJob(Scene((cloud_node,)), str(tmp_path / "p.ply")), store))
    assert trimesh.load(tmp_path / "p.ply").vertices[:, 2].max() <= 0.25


def test_pictures_look_into_what_is_cut_open(nodes, store):
    for node in nodes:
        frame = Renderer(store, 1, others=other_sources(store)).final(
            RenderRequest(Scene((node,)), ABOVE, 64, 64, channels=("color",))
        )
        # From above, the cut ball is a bowl: its bottom lies one radius below the middle, five from the eye.
        assert frame.depth[32, 32] == pytest.approx(6.0, abs=0.12)
        assert np.isinf(frame.depth[0, 0])


def test_a_grid_is_exported_as_it_is_seen(store, tmp_path):
    shape, count = (8, 8, 8), 512
    grid = SparseVoxels(
        AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)), shape, np.arange(count, dtype=np.int32),
        np.ones(count, np.float32), np.zeros((count, 27), np.float16),
    )  # fmt: skip
    content = grid.content(store.put(grid.tensors()), Provenance("test", ""))
    path = tmp_path / "grid.npz"
    run_to_end(
        run(ExportJob(Scene((Node("grid", content, edits=(Crop(HalfSpace((0.0, 0.0, 0.0))),)),)), str(path)), store)
    )
    with np.load(path) as written:
        assert (written["links"] >= 0).sum() == count / 2


def test_both_halves_are_the_ball(nodes, store):
    node = nodes[0]
    upper = Node("upper", node.content, edits=(Crop(LOWER[0].volume, "outside"),))
    assert area(surface_of(node, store).mesh) + area(surface_of(upper, store).mesh) == pytest.approx(
        area(ball(5)), rel=1e-5
    )
