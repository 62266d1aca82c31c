# pyright: reportArgumentType=false, reportOptionalMemberAccess=false, reportOptionalOperand=false
"""Deleting elements: those that are named go, whatever other edits do before and after."""

from itertools import permutations

import numpy as np
import pytest
import torch
from msgspec.structs import replace as changed

from tests.editing.meshes import ball, edited_mesh
from viewer.editing.delete_field import delete_changes
from viewer.editing.effects import edited_points, edited_splats, edited_voxels
from viewer.editing.field_effects import edited_field
from viewer.fields.field import SignedDistanceField
from viewer.fields.solids import Solid
from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField
from viewer.scene.delete import Delete
from viewer.scene.edits import Crop, edit_name
from viewer.scene.elements import Grid, element_set
from viewer.scene.geometry import AABB
from viewer.scene.points import Points
from viewer.scene.repeat import Array
from viewer.scene.splats import Splats
from viewer.scene.volumes import HalfSpace, Sphere


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path)


def cloud(count=200):
    rng = np.random.default_rng(3)
    return Points(rng.normal(size=(count, 3)).astype(np.float32), rng.integers(0, 255, (count, 3), np.uint8))


def gaussians(count=200):
    rng = np.random.default_rng(4)
    turns = rng.normal(size=(count, 4)).astype(np.float32)
    return Splats(
        rng.normal(size=(count, 3)).astype(np.float32), rng.normal(size=(count, 3)).astype(np.float32),
        turns / np.linalg.norm(turns, axis=1, keepdims=True), rng.normal(size=count).astype(np.float32),
        rng.normal(size=(count, 4, 3)).astype(np.float32),
    )  # fmt: skip


def test_points_and_splats_go_by_their_own_number_in_any_order_of_edits(store):
    gone = np.arange(0, 200, 3)
    crop = Crop(HalfSpace((0.0, 0.0, 0.2)))
    for kind, content, edited in (("points", cloud(), edited_points), ("splats", gaussians(), edited_splats)):
        delete = Delete(element_set(kind, gone, 200, store))
        for edits in permutations((crop, delete)):
            left = edited(content, edits, store)
            wanted = (content.positions[:, 2] <= 0.2) & ~np.isin(np.arange(200), gone)
            assert (left.positions == content.positions[wanted]).all()
            assert left.source.tolist() == np.flatnonzero(wanted).tolist()
        kept = edited(content, (changed(delete, others=True), crop), store)
        assert kept.source.tolist() == [n for n in gone if content.positions[n, 2] <= 0.2]
        assert edited(content, (), store) is content


def test_pieces_of_a_cut_triangle_go_with_it(store):
    mesh = ball(3)
    upper = np.flatnonzero(mesh.vertices[mesh.faces][:, :, 2].max(1) > 0.3)
    delete = Delete(element_set("faces", upper, len(mesh.faces), store))
    for volume in (HalfSpace((0.0, 0.0, 0.5), (0.3, 0.1, 1.0)), Sphere((0.0, 0.3, 0.4), 0.5)):
        for keep in ("inside", "outside"):
            crop = Crop(volume, keep)
            one, other = edited_mesh(mesh, (crop, delete), store), edited_mesh(mesh, (delete, crop), store)
            assert not np.isin(one.source, upper).any()
            area = [float(np.linalg.norm(each.face_normals, axis=1).sum()) for each in (one, other)]
            assert area[0] == pytest.approx(area[1], rel=1e-5)
            middles = mesh.vertices[mesh.faces[one.source]].mean(1)
            size = np.linalg.norm(mesh.vertices[mesh.faces[one.source]] - middles[:, None], axis=2).max(1)
            assert (np.linalg.norm(one.vertices[one.faces].mean(1) - middles, axis=1) <= size).all()


def test_a_delete_stays_right_when_an_earlier_edit_changes(store):
    mesh = ball(3)
    chosen = np.arange(0, len(mesh.faces), 2)
    delete = Delete(element_set("faces", chosen, len(mesh.faces), store))
    for height in (-0.7, 0.0, 0.6):
        left = edited_mesh(mesh, (Crop(HalfSpace((0.0, 0.0, height))), delete), store)
        assert len(left.faces)
        assert (left.source % 2 == 1).all()


def test_voxels_go_by_their_place(store):
    shape = (6, 5, 4)
    rng = np.random.default_rng(5)
    index = np.sort(rng.choice(120, 70, replace=False)).astype(np.int32)
    box = AABB((0.0, 0.0, 0.0), (0.6, 0.5, 0.4))
    voxels = SparseVoxels(box, shape, index, np.ones(70, np.float32), np.zeros((70, 3), np.float16))
    gone = rng.choice(120, 40, replace=False)
    delete = Delete(element_set("voxels", gone, 120, store, Grid(box, shape)))
    left = edited_voxels(voxels, (delete,), store)
    assert left.index.tolist() == sorted(set(index.tolist()) - set(gone.tolist()))
    # The same cells in a larger grid of the same cells.
    grown = Grid(AABB((-0.1, 0.0, 0.0), (0.6, 0.5, 0.4)), (7, 5, 4))
    moved = Delete(element_set("voxels", np.asarray(gone) + 20, 140, store, grown))
    assert edited_voxels(voxels, (moved,), store).index.tolist() == left.index.tolist()


def test_a_field_is_silent_in_deleted_cells(store):
    content = AnalyticField(AABB((-1.0,) * 3, (1.0,) * 3), "box", 3.0)
    grid = Grid(content.aabb, (8, 8, 8))
    gone = np.flatnonzero(grid.middles(np.arange(512))[:, 0] > 0.0)
    delete = Delete(element_set("voxels", gone, 512, store, grid))
    field = edited_field(Solid(content), (delete,), store)
    points = torch.rand(500, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) * 1.9 - 0.95
    before, after = Solid(content).density(points), field.density(points)
    assert torch.equal(after, torch.where(points[:, 0] >= 0.0, 0.0, before))
    kept = edited_field(Solid(content), (changed(delete, others=True),), store).density(points)
    assert torch.equal(kept, torch.where(points[:, 0] >= 0.0, before, 0.0))


def test_a_signed_distance_stays_a_bound(store):
    """Of a half space of matter, half of which is deleted, the distance is that of the corner that is left."""
    grid = Grid(AABB((-1.0,) * 3, (1.0,) * 3), (20, 20, 20))
    gone = np.flatnonzero(grid.middles(np.arange(8000))[:, 0] > 0.0)
    (change,) = delete_changes(Delete(element_set("voxels", gone, 8000, store, grid)), store)

    class Plane(Solid):
        def distance(self, points):
            return points[:, 2]

    points = torch.tensor([[0.45, 0.0, -0.3], [-0.35, 0.0, -0.2], [-0.25, 0.0, 0.4], [0.05, 0.0, -0.7]])
    found = change.distance(Plane(AnalyticField(grid.aabb, "box")), points)
    assert found.tolist() == pytest.approx([0.45, -0.2, 0.4, 0.05], abs=1e-5)


@pytest.mark.parametrize("others", [False, True])
def test_what_was_put_beyond_the_grid_goes_from_the_distance_as_from_the_density(store, others):
    """A box in [-1, 1] and its copy in [0.5, 2.5]; what lies above 0.5 in the grid around the first goes, or stays."""
    content = AnalyticField(AABB((-1.0,) * 3, (1.0,) * 3), "box", 3.0)
    grid = Grid(content.aabb, (40, 40, 40))
    named = np.flatnonzero(grid.middles(np.arange(grid.count))[:, 0] > 0.5)
    gone = Delete(element_set("voxels", named, grid.count, store, grid), others=others)
    field = edited_field(Solid(content), (Array(2, (1.5, 0.0, 0.0)), gone), store)
    assert isinstance(field, SignedDistanceField)
    x = torch.arange(-1.3, 2.8, 0.0125, dtype=torch.float64)
    left = ((x > 0.5) & (x < 1.0)) if others else ((x > -1.0) & (x < 0.5)) | ((x > 1.0) & (x < 2.5))
    edges = torch.tensor([0.5, 1.0] if others else [-1.0, 0.5, 1.0, 2.5])
    away = (x[:, None] - edges).abs().amin(1)
    places = torch.stack([x, torch.full_like(x, 0.1), torch.zeros_like(x)], 1)
    found, clear = field.distance(places), away > 0.03
    assert torch.equal((found < 0)[clear], left[clear])
    assert torch.equal((field.density(places) > 0)[clear], left[clear])
    assert (found.abs() <= away + 0.03).all()


def test_it_says_what_it_does(store):
    one = Delete(element_set("splats", np.array([4]), 9, store))
    assert edit_name(one) == "Delete 1 splat"
    assert edit_name(changed(one, others=True)) == "Keep 1 splat"
    many = Delete(element_set("faces", np.arange(1234), 2000, store), hides=True)
    assert edit_name(many) == "Hide 1,234 faces"
