"""Strokes on meshes, fields and voxels: one shape, whichever of them it was done to."""

import msgspec
import numpy as np
import pytest
import torch

from tests.editing.meshes import ball, edited_mesh, sheet
from tests.editing.strokes import dent, stroke
from tests.fields.analytic import voxelised
from tests.fields.networks import NERF, random_nerf
from viewer.editing.effects import edited_points, edited_voxels
from viewer.editing.field_effects import edited_field
from viewer.editing.sculpt_voxels import _harmonics, turned_harmonics
from viewer.errors import AssetError
from viewer.fields.field import Field, SignedDistanceField, ViewDependentField
from viewer.fields.harmonics import harmonics
from viewer.fields.load import load_field
from viewer.fields.solids import Solid
from viewer.render.pointwise.radiance import distance_gradient
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField
from viewer.scene.document import Node, Scene, decode, encode
from viewer.scene.geometry import AABB
from viewer.scene.points import Points
from viewer.scene.sculpt import Sculpt

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
SOLID = Solid(AnalyticField(BOX, "sphere", uniform_density=20.0))


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def strokes(store):
    top = [[0, 0, 1], [0.2, 0, 0.98], [0.4, 0, 0.917]]
    return {
        operation: Sculpt((stroke(store, operation, top, top, strength=strength),))
        for operation, strength in [
            ("draw", 1.0), ("inflate", 1.0), ("grab", 1.0), ("flatten", 1.0), ("pinch", -1.0), ("twist", 1.0),
            ("clay", 1.0),
        ]
    }  # fmt: skip


def test_the_mesh_lies_on_the_surface_of_the_field_for_every_operation(store):
    mesh = ball(5)
    for operation, edit in strokes(store).items():
        moved = edited_mesh(mesh, (edit,), store)
        field = edited_field(SOLID, (edit,), store)
        distance = field.distance(torch.from_numpy(moved.vertices.astype(np.float64)))
        assert distance.abs().max() < 2e-6, operation
        assert np.array_equal(moved.faces, mesh.faces)
        if operation != "twist":
            assert np.abs(moved.vertices - mesh.vertices).max() > 0.005, operation
        # Normals are those of the field.
        gradient = distance_gradient(field, torch.from_numpy(moved.vertices.astype(np.float64))).numpy()
        assert (gradient * moved.normals).sum(1).min() > 0.999, operation


def test_a_distance_stays_one_near_the_surface(store):
    moved = edited_mesh(ball(4), (dent(store),), store)
    field = edited_field(SOLID, (dent(store),), store)
    assert isinstance(field, SignedDistanceField)
    for offset in (-0.02, 0.0, 0.02):
        points = torch.from_numpy((moved.vertices + offset * moved.normals).astype(np.float64))
        slope = distance_gradient(field, points).norm(dim=-1)
        assert (slope - 1).abs().max() < 0.15
        assert torch.allclose(field.distance(points), torch.tensor(offset, dtype=torch.float64), atol=4e-3)


def test_voxels_are_the_voxels_of_the_sculpted_field(store):
    edit = strokes(store)["draw"]
    grid = voxelised(SOLID, (48, 48, 48))
    direct = voxelised(edited_field(SOLID, (edit,), store), (56, 56, 56))
    moved = edited_voxels(grid, (edit,), store)
    assert moved.aabb.hi[2] > 1.05  # raised out of the box, which grew
    assert (np.diff(moved.index) > 0).all()
    centers = np.stack(np.unravel_index(moved.index, moved.shape), -1) + 0.5
    centers = np.array(moved.aabb.lo) + centers * np.array(moved.aabb.size) / moved.shape
    wanted = edited_field(SOLID, (edit,), store).density(torch.from_numpy(centers)).numpy()
    # Two voxels beside the surface, a cubic sees both sides of it.
    near = edited_field(SOLID, (edit,), store).distance(torch.from_numpy(centers)).abs().numpy() < 0.1
    assert np.allclose(moved.density[~near], wanted[~near], atol=0.1)
    volume = float(moved.density.sum() * np.prod(np.array(moved.aabb.size) / moved.shape))
    expected = float(direct.density.sum() * np.prod(np.array(direct.aabb.size) / direct.shape))
    assert volume == pytest.approx(expected, rel=0.01)


def test_colours_turn_with_the_matter():
    random = np.random.default_rng(4)
    directions = random.normal(size=(60, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    rotation = np.linalg.qr(random.normal(size=(3, 3)))[0]
    rotation *= np.sign(np.linalg.det(rotation))
    for count in (1, 4, 9):
        sh = random.normal(size=(1, 3 * count)).astype(np.float32)
        turned = turned_harmonics(sh, rotation[None]).reshape(3, count)
        seen = _harmonics(directions, count) @ turned.T
        wanted = _harmonics(directions @ rotation.T, count) @ sh.reshape(3, count).T
        assert np.allclose(seen, wanted, atol=1e-5)
    ours = harmonics(torch.from_numpy(directions), 2).numpy()
    assert np.allclose(ours, _harmonics(directions, 9))


def test_a_network_s_features_and_colours_follow(store):
    field = load_field(NERF, random_nerf(), dtype=torch.float64)
    edit = Sculpt((stroke(store, "twist", [[0.1, 0, 0]] * 3, [[0, 0, 1]] * 3, radius=0.8, strength=1.0),))
    sculpted = edited_field(field, (edit,), store)
    assert isinstance(sculpted, ViewDependentField)
    random = np.random.default_rng(5)
    points, directions = (torch.from_numpy(random.normal(0, 0.3, (100, 3))) for _ in range(2))
    directions = torch.nn.functional.normalize(directions, dim=-1)
    density, radiance = sculpted.sample(points, directions)
    again, features = sculpted.density_and_features(points)
    assert torch.allclose(density, again)
    assert torch.allclose(radiance, sculpted.radiance_of(features, directions), atol=1e-6)
    assert not torch.allclose(radiance, field.sample(points, directions).radiance, atol=1e-3)


def test_smoothing_takes_bumps_away_and_leaves_the_rest(store):
    random = np.random.default_rng(6)
    flat = sheet(40)
    rough = type(flat)(
        (flat.vertices + np.float32([0, 0, 1]) * random.normal(0, 0.02, (len(flat.vertices), 1))).astype(np.float32),
        flat.faces, flat.normals, None, flat.uvs, flat.tangents,
    )  # fmt: skip
    edit = Sculpt((stroke(store, "smooth", [[0, 0, 0]] * 12, [[0, 0, 1]] * 12, radius=0.6, strength=1.0),))
    smooth = edited_mesh(rough, (edit,), store)
    away = np.linalg.norm(rough.vertices[:, :2], axis=1)
    assert smooth.vertices[away < 0.3, 2].std() < 0.2 * rough.vertices[away < 0.3, 2].std()
    assert np.array_equal(smooth.vertices[away > 0.62], rough.vertices[away > 0.62])
    assert np.array_equal(smooth.uvs, rough.uvs)
    assert smooth.normals[away < 0.3, 2].min() > 0.99
    # An edge of a box becomes round, on the field and in voxels: matter goes from its corner.
    solid = Solid(AnalyticField(BOX, "box", uniform_density=20.0))
    corner = Sculpt((stroke(store, "smooth", [[1, 1, 1]] * 6, [[0, 0, 1]] * 6, radius=0.8, strength=1.0),))
    place = torch.tensor([[0.97, 0.97, 0.97], [-0.9, -0.9, -0.9]], dtype=torch.float64)
    before, after = solid.density(place), edited_field(solid, (corner,), store).density(place)
    assert after[0] < 0.5 * before[0]
    assert after[1] == before[1]
    voxels = voxelised(solid, (32, 32, 32))
    rounded = edited_voxels(voxels, (corner,), store)
    last = (
        np.flatnonzero(rounded.index == np.ravel_multi_index((30, 30, 30), rounded.shape))
        if (rounded.shape == voxels.shape)
        else None
    )
    assert last is None or rounded.density[last[0]] < 0.7 * voxels.density.max()


def test_points_go_along(store):
    points = Points(ball(3).vertices, np.zeros((len(ball(3).vertices), 3), np.uint8))
    moved = edited_points(points, (dent(store),), store)
    assert moved.positions[:, 2].max() < 0.95
    assert edited_mesh(ball(3), (dent(store),), store).vertices == pytest.approx(moved.positions, abs=1e-6)


def test_a_project_keeps_strokes_and_a_damaged_one_says_so(store):
    edit = dent(store, mirror=(True, False, True), falloff="flat")
    scene = Scene((Node("solid", AnalyticField(BOX), key="s", edits=(edit,)),))
    assert decode(encode(scene)) == scene
    assert edit.strokes[0].asset in scene.assets()
    broken = Sculpt((stroke(store, "draw", [[0, 0, 1]], [[0, 0, 1]]),))
    asset = store.put({"points": np.zeros((2, 3), np.float32), "normals": np.zeros((1, 3), np.float32)})
    broken = Sculpt((msgspec.structs.replace(broken.strokes[0], asset=asset),))
    with pytest.raises(AssetError, match="stroke"):
        edited_mesh(ball(1), (broken,), store)
    assert isinstance(edited_field(SOLID, (edit,), store), Field)
