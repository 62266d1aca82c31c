"""3D moments in other programs' files: points and layers of depth, at the time that is shown."""

import numpy as np
import pytest
import trimesh

from viewer.engine.jobs import ExportJob, run
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Pinhole
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import IDENTITY
from viewer.scene.moment import TIME, Moment
from viewer.scene.moment_points import MomentPoints
from viewer.scene.parameters import Value
from viewer.scene.progress import run_to_end

SIDE, FOCAL = 16, 16.0


def sheet(depth, rows, shift):
    """Some rows of a photo's pixels at one depth, that move to the right."""
    row, column = (each[rows].ravel() for each in np.mgrid[:SIDE, :SIDE])
    x, y = (column + 0.5 - 8.0) / FOCAL * depth, -(row + 0.5 - 8.0) / FOCAL * depth
    starts = np.stack([x, y, np.full(x.shape, -depth)], 1).astype(np.float32)
    colors = np.stack([row * 15, column * 15, np.full(x.shape, 9), np.full(x.shape, 255)], 1).astype(np.uint8)
    return starts, starts + np.float32([shift, 0, 0]), colors


@pytest.fixture
def scene(tmp_path):
    store = AssetStore(tmp_path / "store")
    groups = [sheet(1.0, np.s_[4:9], 0.5), sheet(3.0, np.s_[:], 0.0)] * 2
    starts, ends, colors = (np.concatenate([group[part] for group in groups]) for part in range(3))
    bounds = np.cumsum([0, *(len(group[0]) for group in groups)]).astype(np.int64)
    points = MomentPoints(starts, ends, colors, bounds)
    eye = Camera(IDENTITY, Pinhole(SIDE, SIDE, FOCAL, FOCAL, 8.0, 8.0))
    content = Moment(store.put(points.tensors()), points.core, len(starts), 2, (eye, eye))
    node = Node("dance", content, values=(Value(TIME.name, (0.4,)),))
    return Scene((node,)), store, points


def test_points_are_written_where_they_are_at_the_time(scene, tmp_path):
    document, store, points = scene
    run_to_end(run(ExportJob(document, str(tmp_path / "dance.ply")), store))
    found = trimesh.load(tmp_path / "dance.ply")
    first = int(points.bounds[2])
    assert np.allclose(np.sort(found.vertices, 0), np.sort(points.at(0.4)[:first], 0), atol=1e-5)


def test_each_layer_is_a_textured_mesh(scene, tmp_path):
    document, store, _ = scene
    run_to_end(run(ExportJob(document, str(tmp_path / "dance.glb")), store))
    found = trimesh.load(tmp_path / "dance.glb")
    front, back = sorted(found.geometry.values(), key=lambda mesh: len(mesh.faces))
    assert (len(front.faces), len(back.faces)) == (2 * 4 * 15, 2 * 15 * 15)
    # glTF is Y-up: (x, y, z) of the world is (x, z, -y) there.
    assert np.allclose(front.vertices[:, 1], -1.0, atol=1e-5)
    assert front.vertices[:, 0].mean() == pytest.approx(0.4 * 0.5, abs=1e-5)
    picture = np.asarray(back.visual.material.baseColorTexture or back.visual.material.image)
    assert picture.shape[:2] == (SIDE, SIDE)
    assert picture[3, 7, 0] == 45
    assert picture[3, 7, 1] == 105


def test_what_is_torn_in_depth_is_no_sheet(scene, tmp_path):
    document, store, points = scene
    content = document.nodes[0].content
    torn = points.starts.copy()
    last = int(points.bounds[2])
    torn[last - SIDE * 8 : last] *= np.float32(2.0)  # the lower half of the back layer lies twice as far
    tensors = {**points.tensors(), "starts": torn, "ends": torn}
    changed = type(content)(store.put(tensors), content.core, content.count, content.layers, content.cameras)
    document = Scene((Node("dance", changed),))
    run_to_end(run(ExportJob(document, str(tmp_path / "torn.glb")), store))
    back = max(trimesh.load(tmp_path / "torn.glb").geometry.values(), key=lambda mesh: len(mesh.faces))
    assert len(back.faces) == 2 * 14 * 15
