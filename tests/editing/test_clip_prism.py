"""Meshes cut along an outline: nothing on the wrong side, nothing lost, no gaps; and the other kinds of content."""

import numpy as np
import pytest
import torch
import trimesh

from tests.editing.meshes import area, ball, edited_mesh, sheet
from tests.editing.test_choose import splats_at, voxels_at
from tests.scene.test_prism import CAMERAS, SHAPES
from viewer.editing.clip import clipped
from viewer.editing.effects import edited_splats, edited_voxels
from viewer.editing.field_effects import edited_field
from viewer.fields.solids import Solid
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField
from viewer.scene.edits import Crop
from viewer.scene.geometry import AABB
from viewer.scene.prism import Prism, prism_behind, prism_distance, prism_holds


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("lens", ["perspective", "parallel", "distorted"])
def test_both_parts_lie_on_their_side_and_are_the_whole(lens, shape):
    mesh, prism = ball(4), prism_behind(CAMERAS[lens], SHAPES[shape], 3.0)
    parts = [clipped(mesh, prism, keep_inside=inside) for inside in (True, False)]
    assert all(len(part.faces) for part in parts)
    assert sum(map(area, parts)) == pytest.approx(area(mesh), rel=1e-5)
    for part, side in zip(parts, (1.0, -1.0), strict=True):
        # Every place of every triangle, not only its corners.
        shares = np.random.default_rng(0).dirichlet((1, 1, 1), 8)
        places = np.einsum("sk,fkc->fsc", shares, part.vertices[part.faces].astype(np.float64)).reshape(-1, 3)
        assert (side * prism_distance(prism, places) < 2e-6).all()


def test_a_cut_leaves_no_gaps():
    """Both parts put together again are as closed as the ball was: each edge of the cut lies in both."""
    mesh, prism = ball(4), prism_behind(CAMERAS["perspective"], SHAPES["star"], 3.0)
    parts = [clipped(mesh, prism, keep_inside=inside) for inside in (True, False)]
    corners = np.concatenate([part.vertices[part.faces].reshape(-1, 3) for part in parts])
    whole = trimesh.Trimesh(corners, np.arange(len(corners)).reshape(-1, 3), process=True, merge_tex=True)
    assert whole.is_watertight
    assert whole.volume == pytest.approx(trimesh.Trimesh(mesh.vertices, mesh.faces).volume, rel=1e-5)


def test_an_outline_within_one_triangle_cuts_its_shape_out():
    """A square hole in a sheet of two triangles, corners and all."""
    eye = (0.0, 0.0, 4.0)
    flat = sheet(1)
    size = np.ptp(flat.vertices, axis=0).max()
    prism = Prism(eye, tuple((0.02 * size * x, 0.02 * size * y) for x, y in ((1, 1), (2, 1), (2, 3), (1, 3))))
    inside = clipped(flat, prism, keep_inside=True)
    assert area(inside) == pytest.approx((0.02 * size * 4) * (0.04 * size * 4), rel=1e-4)
    assert area(clipped(flat, prism, keep_inside=False)) == pytest.approx(area(flat) - area(inside), rel=1e-5)


def test_a_mesh_all_around_the_eye_is_cut_before_it_only():
    mesh = ball(4)
    prism = Prism((0.1, 0.0, 0.0), ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)))
    part = clipped(mesh, prism, keep_inside=True)
    assert (part.vertices[part.faces].mean(1)[:, 2] < 0.0).all()
    assert area(part) + area(clipped(mesh, prism, keep_inside=False)) == pytest.approx(area(mesh), rel=1e-5)


def test_nothing_in_the_outline_leaves_the_very_mesh():
    mesh, beside = ball(3), Prism((5.0, 0.0, 5.0), ((-0.1, -0.1), (0.1, -0.1), (0.0, 0.1)))
    assert clipped(mesh, beside, keep_inside=False) is mesh
    assert not len(clipped(mesh, beside, keep_inside=True).faces)


@pytest.mark.parametrize("keep", ["inside", "outside"])
def test_every_kind_of_content_has_what_lies_on_that_side(tmp_path, keep):
    store, prism = AssetStore(tmp_path), prism_behind(CAMERAS["perspective"], SHAPES["hook"], 3.0)
    crop = Crop(prism, keep)
    rng = np.random.default_rng(1)
    splats = splats_at(rng.uniform(-1, 1, (500, 3)))
    kept = prism_holds(prism, splats.positions) == (keep == "inside")
    assert edited_splats(splats, (crop,), store).source.tolist() == np.flatnonzero(kept).tolist()
    voxels = voxels_at(np.argwhere(np.ones((8, 8, 8))))
    moved = Crop(Prism((4.0, 4.0, 20.0), ((-2.0, -2.0), (2.0, -2.0), (0.0, 3.0)), parallel=True), keep)
    left = edited_voxels(voxels, (moved,), store)
    assert set(left.index) == set(voxels.index[prism_holds(moved.volume, voxels.middles()) == (keep == "inside")])
    assert 0 < len(left.index) < 512
    mesh = edited_mesh(ball(3), (crop,), store)
    assert mesh.source is not None
    assert (prism_holds(prism, mesh.vertices[mesh.faces].mean(1)) == (keep == "inside")).all()


@pytest.mark.parametrize("keep", ["inside", "outside"])
def test_a_field_is_cut_at_the_outline(tmp_path, keep):
    prism = prism_behind(CAMERAS["perspective"], SHAPES["hook"], 3.0)
    solid = Solid(AnalyticField(AABB((-1.0,) * 3, (1.0,) * 3), "sphere"))
    field = edited_field(solid, (Crop(prism, keep),), AssetStore(tmp_path))
    points = torch.from_numpy(np.random.default_rng(2).uniform(-1, 1, (4000, 3)).astype(np.float32))
    left = prism_holds(prism, points.numpy()) == (keep == "inside")
    clear = np.abs(prism_distance(prism, points.numpy().astype(np.float64))) > 1e-5
    expected = torch.where(torch.from_numpy(left), solid.density(points), 0)
    assert torch.equal(field.density(points)[clear], expected[clear])
    assert 0 < left.sum() < len(left)
