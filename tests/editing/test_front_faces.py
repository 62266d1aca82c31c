"""Strokes for front faces only, on thin sheets of every kind of content: the back stays as it is, to the byte."""

import dataclasses

import numpy as np
import pytest
import torch

from tests.editing.meshes import edited_mesh, sheet
from tests.editing.strokes import paint_stroke, stroke
from viewer.editing import canvases
from viewer.editing.effects import edited_points, edited_splats, edited_surface, edited_voxels
from viewer.editing.facing import Facing
from viewer.editing.field_effects import edited_field
from viewer.editing.surface import Surface
from viewer.fields.field import FieldSample
from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.geometry import AABB
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh
from viewer.scene.paint import Paint
from viewer.scene.points import Points
from viewer.scene.sculpt import Sculpt
from viewer.scene.splats import Splats

EYE = (0.3, -0.2, 3.0)
APART = 0.04
"""Between front and back, a tenth of the brush's radius."""
RED = (0.8, 0.1, 0.05)
CELLS = 40
BOX = AABB((-1.0, -1.0, -0.5), (1.0, 1.0, 0.5))


@pytest.fixture(autouse=True)
def small_maps(monkeypatch):
    """Maps that are made in passing need not be large."""
    monkeypatch.setattr(canvases, "NEW_SIDE", 200)


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def sculpt(store, operation="draw", strength=1.0, **rest):
    top = [[-0.2, 0, 0.5 * APART], [0.2, 0, 0.5 * APART]]
    return Sculpt((stroke(store, operation, top, [[0, 0, 1]] * 2, strength=strength, **rest),))


def paint(store, **rest):
    return Paint((paint_stroke(store, [[-0.2, 0, 0.5 * APART], [0.2, 0, 0.5 * APART]], color=RED, **rest),))


def thin_mesh():
    """Two sheets, back to back; the first half of the vertices is the front."""
    front = sheet(CELLS)
    shift = np.float32([0, 0, 0.5 * APART])
    back = dataclasses.replace(
        front, vertices=front.vertices - shift, normals=-front.normals, faces=front.faces[:, ::-1]
    )
    front = dataclasses.replace(front, vertices=front.vertices + shift)
    count = len(front.vertices)
    return Mesh(
        np.concatenate([front.vertices, back.vertices]),
        np.concatenate([front.faces, back.faces + np.uint32(count)]),
        np.concatenate([front.normals, back.normals]),
        np.full((2 * count, 3), 0.5, np.float32),
    ), count


def layers(seed=0):
    """Places of two layers of points, strewn; the first half of them is the front."""
    rng = np.random.default_rng(seed)
    places = rng.uniform(-1, 1, (24_000, 3)).astype(np.float32)
    places[:12_000, 2], places[12_000:, 2] = 0.5 * APART, -0.5 * APART
    return places, 12_000


@pytest.mark.parametrize("operation", ["draw", "inflate", "smooth", "grab", "pinch", "twist"])
def test_the_back_of_a_thin_mesh_stays_where_it_is(store, operation):
    mesh, count = thin_mesh()
    if operation == "smooth":
        mesh.vertices[:, 2] += np.random.default_rng(1).normal(0, 0.003, 2 * count).astype(np.float32)
    plain = edited_mesh(mesh, (sculpt(store, operation),), store)
    front = edited_mesh(mesh, (sculpt(store, operation, eye=EYE),), store)
    np.testing.assert_array_equal(front.vertices[count:], mesh.vertices[count:])
    np.testing.assert_array_equal(front.normals[count:], mesh.normals[count:])
    assert np.abs(plain.vertices[count:] - mesh.vertices[count:]).max() > 1e-4
    # The front goes where it went, but for normals of a bumpy one that are nearly square to the eye.
    np.testing.assert_allclose(front.vertices[:count], plain.vertices[:count], atol=1e-6)


def test_from_the_other_side_it_is_the_back_that_moves(store):
    mesh, count = thin_mesh()
    moved = edited_mesh(mesh, (sculpt(store, eye=(0.0, 0.0, -3.0)),), store)
    np.testing.assert_array_equal(moved.vertices[:count], mesh.vertices[:count])
    assert np.abs(moved.vertices[count:] - mesh.vertices[count:]).max() > 0.01


def test_mirror_images_face_the_mirrored_eye(store):
    mesh, count = thin_mesh()
    moved = edited_mesh(mesh, (sculpt(store, eye=EYE, mirror=(False, False, True)),), store)
    shift = moved.vertices - mesh.vertices
    np.testing.assert_allclose(shift[:count] * [1, 1, -1], shift[count:], atol=1e-6)
    assert np.abs(shift[:count]).max() > 0.01


def flat_splats(places):
    count = len(places)
    scales = np.log(np.broadcast_to(np.float32([0.02, 0.02, 0.002]), (count, 3))).astype(np.float32)
    turns = np.tile(np.float32([1, 0, 0, 0]), (count, 1))
    return Splats(places, scales, turns, np.full(count, 2.0, np.float32), np.zeros((count, 4, 3), np.float32))


def test_the_back_layer_of_points_and_splats_stays(store):
    places, count = layers()
    points = Points(places, np.full((len(places), 3), 90, np.uint8))
    splats = flat_splats(places)
    middle = np.hypot(*places[:, :2].T) < 0.1
    for after in (
        edited_points(points, (sculpt(store, eye=EYE),), store).positions,
        edited_splats(splats, (sculpt(store, eye=EYE),), store).positions,
    ):
        np.testing.assert_array_equal(after[count:], places[count:])
        assert (after[:count, 2] - places[:count, 2])[middle[:count]].min() > 0.02
    red_points = edited_points(points, (paint(store, eye=EYE, falloff="hard"),), store).colors
    red_splats = edited_splats(splats, (paint(store, eye=EYE, falloff="hard"),), store).sh[:, 0]
    for before, after in ((points.colors, red_points), (splats.sh[:, 0], red_splats)):
        np.testing.assert_array_equal(after[count:], before[count:])
        assert (after[:count] != before[:count]).any(1)[middle[:count]].all()


def slab(half=3):
    """Voxels of a slab around z = 0, some cells thick."""
    shape = (40, 40, 40)
    place = np.stack(np.unravel_index(np.arange(64_000), shape), 1)
    there = np.flatnonzero(np.abs(place[:, 2] - 19.5) < half).astype(np.int32)
    sh = np.zeros((len(there), 3), np.float16)
    return SparseVoxels(BOX, shape, there, np.full(len(there), 40.0, np.float32), sh), place[there]


def test_the_back_of_voxels_stays(store):
    voxels, place = slab()
    back = place[:, 2] < 19
    painted = edited_voxels(voxels, (paint(store, eye=EYE, falloff="hard"),), store)
    np.testing.assert_array_equal(painted.sh[back], voxels.sh[back])
    assert (painted.sh[~back] != voxels.sh[~back]).any(1).sum() > 100
    both = edited_voxels(voxels, (paint(store, falloff="hard"),), store)
    assert (both.sh[back] != voxels.sh[back]).any()
    raised = edited_voxels(voxels, (sculpt(store, strength=2.0, eye=EYE),), store)
    lowered = edited_voxels(voxels, (sculpt(store, strength=2.0),), store)

    def column(found):
        dense = np.zeros((40, 40, 40))
        dense.ravel()[found.index] = found.density
        return dense[20, 20]

    np.testing.assert_array_equal(column(raised)[:19], column(voxels)[:19])
    assert column(lowered)[17] < 20.0  # without it the back goes along
    assert column(raised)[22:25].min() > 35.0
    assert column(raised)[19:22].min() > 35.0  # and what is between is filled


class Slab:
    """A field that is a thin slab around z = 0."""

    aabb, color_space = BOX, "linear"

    def density(self, points):
        return 50.0 * torch.sigmoid((0.5 * APART - points[:, 2].abs()) / 0.004)

    def sample(self, points, _):
        return FieldSample(self.density(points), torch.full_like(points, 0.4))


def test_the_back_of_a_field_stays(store):
    field = Slab()
    down = torch.linspace(-0.2, 0.3, 501, dtype=torch.float64)
    points = torch.stack([0.01 + 0 * down, 0 * down, down], 1)
    back = down < -0.015  # the face is at -0.02; the middle is known to a cell of the lattice
    raised = edited_field(field, (sculpt(store, strength=2.0, eye=EYE),), store).density(points)
    before, along = field.density(points), edited_field(field, (sculpt(store, strength=2.0),), store).density(points)
    torch.testing.assert_close(raised[back], before[back])
    assert (along - before)[back].abs().max() > 10.0
    top = (down[along > 25.0]).max()
    assert abs(float(down[raised > 25.0].max() - top)) < 0.01
    assert raised[(down > -0.01) & (down < top - 0.02)].min() > 40.0
    red = edited_field(field, (paint(store, eye=EYE, falloff="hard"),), store)
    radiance = red.sample(points, torch.tensor([0.0, 0.0, -1.0]).expand(len(points), 3).double()).radiance
    front = (down > 0.004) & (down < 0.02)
    torch.testing.assert_close(radiance[front], torch.tensor(RED).double().expand(int(front.sum()), 3))
    thin = back & (down > -0.03)
    torch.testing.assert_close(radiance[thin], torch.full((int(thin.sum()), 3), 0.4).double())


def test_paint_stays_off_the_back_of_maps_and_vertices(store):
    mesh, count = thin_mesh()
    painted = edited_mesh(mesh, (paint(store, eye=EYE, falloff="hard"),), store)
    assert mesh.colors is not None
    assert painted.colors is not None
    np.testing.assert_array_equal(painted.colors[count:], mesh.colors[count:])
    assert (painted.colors[:count] != mesh.colors[:count]).any(1).sum() > 200
    halves = [sheet(1).uvs * 0.0 + np.float32([part, 0.0]) for part in (0.0, 0.5)]
    at = (mesh.vertices[:, :2] + 1.0) * np.float32([0.25, 0.5])
    at[count:, 0] += halves[1][0, 0]
    laid = dataclasses.replace(mesh, colors=None, uvs=at.astype(np.float32))
    edited = edited_surface(Surface(laid, Material()), (paint(store, eye=EYE, falloff="hard"),), store)
    assert edited.material.base_color_map is not None
    pixels = store.get(edited.material.base_color_map.asset)["pixels"]
    width = pixels.shape[1] // 2
    assert (pixels[:, width + 8 :] == pixels[0, -1]).all()
    assert (pixels[:, :width] != pixels[0, -1]).any(2).sum() > 500


def test_the_effect_fades_before_a_surface_is_seen_edge_on():
    normals = np.array([[0, 0, 1.0], [1.0, 0, 0.0], [0, 0, -1.0], [0, 0, 0], [1.0, 0.0, 0.1]])
    found = Facing(np.zeros((5, 3)), normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9))
    shares = found.to((0.0, 0.0, 5.0))
    np.testing.assert_array_equal(shares[:4], [1.0, 0.0, 0.0, 1.0])
    assert 0.0 < shares[4] < 0.5
