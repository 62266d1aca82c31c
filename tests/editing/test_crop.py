"""Crops of every kind on voxels, fields, points and nodes; the numpy distances against their torch twins."""

import math
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch
from hypothesis import given, settings

from tests.editing.meshes import ball
from tests.editing.test_clip import volumes
from viewer.editing.content import points_of, surface_of, with_edits_applied
from viewer.editing.crop_field import volume_distance
from viewer.editing.effects import edited_points, edited_voxels
from viewer.editing.field_effects import edited_field
from viewer.errors import InputError
from viewer.fields.solids import Solid
from viewer.fields.voxels import SparseVoxels
from viewer.formats.validation import check_scene
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField, Model
from viewer.scene.document import VERSION, Node, Scene, decode, encode
from viewer.scene.edits import Crop, edit_name
from viewer.scene.geometry import AABB
from viewer.scene.point_cloud import PointCloud
from viewer.scene.points import Points
from viewer.scene.volumes import Box, HalfSpace, Sphere, box_around, signed_distance

UNIT = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
TURNED = Box((0.2, 0.0, 0.0), (1.0, 0.5, 0.25), (math.cos(math.pi / 8), 0.0, 0.0, math.sin(math.pi / 8)))


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def test_distances_are_those_on_paper():
    diagonal = 1 / math.sqrt(2)
    points = np.array([[0.2, 0, 0], [0.2 + diagonal, diagonal, 0], [0.2, 0, 0.25], [0.2, 0, -1]])
    # Turned by 45 degrees, the box's end lies along the diagonal; at its corner's edge two faces are left.
    assert signed_distance(TURNED, points) == pytest.approx([-0.125, 0.5, 0.125, 0.875])
    assert signed_distance(Sphere((1, 0, 0), 0.5), np.zeros((1, 3))) == pytest.approx([0.5])
    assert signed_distance(HalfSpace((0, 0, 1), (0, 0, 2)), np.array([[7.0, 8.0, 3.0]])) == pytest.approx([2.0])


@settings(max_examples=40, deadline=None)
@given(volumes)
def test_both_distances_are_one(volume):
    points = np.random.default_rng(1).uniform(-2, 2, (50, 3))
    ours = volume_distance(volume, torch.from_numpy(points)).numpy()
    assert ours == pytest.approx(signed_distance(volume, points), abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(volumes)
def test_voxels_fields_and_points_lose_the_same(volume):
    nowhere = AssetStore(Path("nowhere"))
    shape, count = (9, 8, 7), 9 * 8 * 7
    grid = SparseVoxels(
        UNIT, shape, np.arange(count, dtype=np.int32), np.ones(count, np.float32), np.zeros((count, 3), np.float16)
    )
    places = np.stack(np.unravel_index(grid.index, shape), -1)
    centers = -1.0 + (places + 0.5) * (2.0 / np.array(shape))
    points = Points(centers.astype(np.float32), np.zeros((count, 3), np.uint8))
    field = Solid(AnalyticField(UNIT, "box"))
    for side in ("inside", "outside"):
        edits = (Crop(volume, side),)
        near = np.abs(signed_distance(volume, centers)) < 1e-5
        left = np.isin(grid.index, edited_voxels(grid, edits, nowhere).index)
        dense = edited_field(field, edits, nowhere).density(torch.from_numpy(centers)).numpy() > 0
        assert (left == dense)[~near].all()
        assert abs(len(edited_points(points, edits, nowhere).positions) - left.sum()) <= near.sum()
    both = (Crop(volume, "inside"), Crop(volume, "outside"))
    assert len(edited_voxels(grid, both, nowhere).index) == 0
    assert edited_voxels(grid, (Crop(volume, enabled=False),), nowhere) is grid


def test_nodes_have_their_edits_in_them(store):
    mesh = ball(3)
    model = Model(store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces))
    half = Crop(HalfSpace((0.0, 0.0, 0.0)))
    node = Node("ball", model, edits=(half,))
    applied = with_edits_applied(model, node.edits, store)
    mesh = surface_of(node, store).mesh
    assert mesh.vertices[:, 2].max() <= 1e-6
    assert applied.aabb.hi[2] == pytest.approx(0.0, abs=1e-6)
    assert (applied.vertices, applied.faces) == (len(mesh.vertices), len(mesh.faces))
    assert with_edits_applied(model, (msgspec.structs.replace(half, enabled=False),), store) is model
    points = Points(mesh.vertices, np.zeros((len(mesh.vertices), 3), np.uint8))
    cloud = PointCloud(store.put(points.tensors()), points.aabb, len(mesh.vertices), 0.1)
    cut = points_of(Node("points", cloud, edits=(half,)), store)
    assert with_edits_applied(cloud, (half,), store).count == len(cut.positions) == (mesh.vertices[:, 2] <= 0).sum()


def test_projects_keep_every_volume_and_old_ones_open():
    edits = (
        Crop(TURNED),
        Crop(Sphere((1.0, 2.0, 3.0), 0.5), "outside"),
        Crop(HalfSpace((0.0, 0.0, 1.0)), enabled=False),
    )
    node = Node("solid", AnalyticField(UNIT, "sphere"), key="k", edits=edits)
    assert decode(encode(Scene((node,)))).nodes == (node,)
    assert [edit_name(edit) for edit in edits] == [
        "Crop to a box",
        "Delete what is in a sphere",
        "Crop to a half space",
    ]
    plain = Node("solid", AnalyticField(UNIT, "sphere"), key="k", edits=(Crop(TURNED),))
    raw = msgspec.json.decode(encode(Scene((plain,))))
    box = {"lo": [-1.0, -1.0, -1.0], "hi": [1.0, 1.0, 0.0]}
    raw["version"] = 2
    raw["scene"]["nodes"][0]["edits"] = [{"type": kind, "box": box} for kind in ("crop", "delete_box")]
    half = box_around(AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 0.0)))
    assert decode(msgspec.json.encode(raw)).nodes[0].edits == (Crop(half), Crop(half, "outside"))
    raw["scene"]["nodes"][0]["edits"] = [{"type": "crop", "box": {"lo": 3}}]
    with pytest.raises(InputError):
        decode(msgspec.json.encode(raw))
    assert VERSION >= 3


@pytest.mark.parametrize(
    "volume",
    [Sphere((0.0, 0.0, 0.0), -1.0), HalfSpace((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)), Box((0.0,) * 3, (1.0, -1.0, 1.0))],
)
def test_a_project_with_an_impossible_volume_is_refused(volume, store):
    node = Node("solid", AnalyticField(UNIT, "sphere"), edits=(Crop(volume),))
    with pytest.raises(InputError, match="edit of 'solid'"):
        check_scene(Scene((node,)), store)
