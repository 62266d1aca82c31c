"""Mirrored and repeated content is what its copies are: bit for bit where that can be, and within voxels elsewhere."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from msgspec.structs import replace as replace_struct

from tests.editing.meshes import area, ball, edited_mesh, enclosed
from tests.made_skins import skinned_node
from viewer.editing import gather
from viewer.editing.content import with_edits_applied
from viewer.editing.effects import edited_points, edited_splats, edited_voxels
from viewer.editing.field_effects import edited_field
from viewer.fields.blocks import contains
from viewer.fields.field import FieldSample, SignedDistanceField
from viewer.fields.solids import Solid
from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField
from viewer.scene.document import Node
from viewer.scene.edits import spread_box
from viewer.scene.geometry import AABB, Transform
from viewer.scene.grade import Grade
from viewer.scene.mesh import face_normals
from viewer.scene.moving import at_moment
from viewer.scene.points import Points
from viewer.scene.repeat import Array, Mirror, isometries, repeat_is_sound
from viewer.scene.rotations import rotation_matrices
from viewer.scene.sh_rotation import harmonics
from viewer.scene.skinning import mesh_of
from viewer.scene.splats import Splats
from viewer.scene.tangents import vertex_tangents

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
PLANE = Mirror((0.3, 0.1, 0.0), (1.0, 2.0, -0.5))
AROUND = Array(6, (0.0, 0.0, 0.0), math.tau / 6, center=(3.0, 0.0, 0.0))
ROW = Array(3, (2.5, 0.0, 0.0))


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path)


def some_splats(count=60):
    rng = np.random.default_rng(2)
    turns = rng.normal(size=(count, 4)).astype(np.float32)
    turns /= np.linalg.norm(turns, axis=1, keepdims=True)
    return Splats(
        rng.normal(size=(count, 3)).astype(np.float32),
        rng.uniform(-4.0, -1.0, (count, 3)).astype(np.float32),
        turns,
        rng.normal(size=count).astype(np.float32),
        rng.normal(size=(count, 16, 3)).astype(np.float32),
    )


def some_voxels(shape=(9, 8, 7), degree=1):
    rng = np.random.default_rng(4)
    index = np.sort(rng.choice(math.prod(shape), 200, replace=False)).astype(np.int32)
    columns = 3 * (degree + 1) ** 2
    density = rng.uniform(1.0, 9.0, 200).astype(np.float32)
    box = AABB((-0.9, -0.8, -0.7), (0.9, 0.8, 0.7))
    return SparseVoxels(box, shape, index, density, rng.normal(size=(200, columns)).astype(np.float16))


def test_a_plane_is_reflected_at_twice_is_not():
    (image,) = isometries(PLANE)
    points = np.random.default_rng(0).normal(size=(20, 3))
    there = image.apply(points)
    np.testing.assert_allclose(image.apply(there), points, atol=1e-12)
    normal = np.array(PLANE.normal) / np.linalg.norm(PLANE.normal)
    np.testing.assert_allclose((there - PLANE.point) @ normal, -(points - PLANE.point) @ normal, atol=1e-12)


def test_a_ring_closes():
    (*_, last) = isometries(Array(7, (0.0, 0.0, 0.0), math.tau / 6, center=(3.0, 1.0, 0.0)))
    np.testing.assert_allclose(last.linear, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(last.shift, 0.0, atol=1e-12)


@pytest.mark.parametrize("edit", [Mirror(normal=(0.0, 0.0, 0.0)), Array(0), Array(axis=(0.0, 0.0, 0.0)), Array(5000)])
def test_numbers_that_make_no_sense(edit):
    assert not repeat_is_sound(edit)
    assert repeat_is_sound(PLANE)
    assert repeat_is_sound(ROW)


@pytest.mark.parametrize(
    ("edit", "copies"), [(PLANE, 1), (Mirror((3.0, 0.0, 0.0), both=True), 2), (ROW, 3), (AROUND, 6)]
)
def test_meshes_stay_closed_and_their_outside_outside(edit, copies, store):
    mesh = ball(3)
    made = edited_mesh(mesh, (edit,), store)
    assert area(made) == pytest.approx(copies * area(mesh), rel=1e-5)
    assert enclosed(made) == pytest.approx(copies * enclosed(mesh), rel=1e-4)  # a wrong winding would take it away
    facing = face_normals(made.vertices, made.faces)
    assert ((facing * made.normals[made.faces[:, 0]]).sum(1) > 0.0).all()


def test_normal_maps_say_the_same_of_the_image(store):
    """The bitangent of the image is the image of the bitangent, and so are tangents worked out of it anew."""
    mesh = ball(2)
    uvs = np.stack([np.arctan2(mesh.vertices[:, 1], mesh.vertices[:, 0]), mesh.vertices[:, 2]], 1).astype(np.float32)
    tangents = vertex_tangents(mesh.vertices, mesh.faces, mesh.normals, uvs)

    made = edited_mesh(replace(mesh, uvs=uvs, tangents=tangents), (PLANE,), store)
    assert made.tangents is not None
    (image,) = isometries(PLANE)

    def bitangents(normals, tangents):
        return tangents[:, 3:] * np.cross(normals, tangents[:, :3])

    expected = bitangents(mesh.normals, tangents) @ image.linear.T
    np.testing.assert_allclose(bitangents(made.normals, made.tangents), expected, atol=1e-5)
    anew = vertex_tangents(made.vertices, made.faces, made.normals, uvs)
    np.testing.assert_allclose(anew[:, 3], made.tangents[:, 3])


def test_points_and_splats_are_counted_with_their_sources(store):
    points = Points(np.random.default_rng(1).normal(size=(5, 3)).astype(np.float32), np.zeros((5, 3), np.uint8))
    made = edited_points(points, (ROW,), store)
    assert made.source is not None
    assert made.source.tolist() == list(range(5)) * 3
    np.testing.assert_allclose(made.positions[10:], points.positions + np.array((5.0, 0.0, 0.0)), atol=1e-6)
    assert edited_splats(some_splats(), (AROUND,), store).count == 360


def test_mirrored_splats_look_from_the_mirrored_side_as_they_did(store):
    splats, (image,) = some_splats(), isometries(PLANE)
    made = edited_splats(splats, (PLANE,), store)

    def covariances(of):
        spread = rotation_matrices(of.rotations.astype(np.float64)) * np.exp(of.log_scales)[:, None, :]
        return spread @ spread.transpose(0, 2, 1)

    expected = image.linear @ covariances(splats) @ image.linear.T
    np.testing.assert_allclose(covariances(made), expected, atol=1e-6)
    eyes = np.random.default_rng(3).normal(size=(40, 3))
    eyes /= np.linalg.norm(eyes, axis=1, keepdims=True)
    before = np.einsum("dk,nkc->dnc", harmonics(eyes), splats.sh)
    after = np.einsum("dk,nkc->dnc", harmonics(eyes @ image.linear.T), made.sh)
    np.testing.assert_allclose(after, before, atol=1e-4)
    twice = edited_splats(splats, (PLANE, PLANE), store)
    np.testing.assert_allclose(twice.sh, splats.sh, atol=1e-4)
    np.testing.assert_allclose(twice.positions, splats.positions, atol=1e-5)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_voxels_beyond_a_plane_of_the_grid_are_the_very_same(axis, store):
    voxels = some_voxels()
    edit = Mirror((0.25, 0.25, 0.25), tuple(np.eye(3)[axis]))
    made = edited_voxels(voxels, (edit,), store)
    assert (np.diff(made.index) > 0).all()
    assert sorted(made.density) == sorted(voxels.density)
    assert made.aabb == spread_box((edit,), voxels.aabb)
    back = edited_voxels(voxels, (edit, edit), store)
    np.testing.assert_array_equal(back.index, voxels.index)
    np.testing.assert_allclose(back.sh.astype(float), voxels.sh.astype(float), atol=4e-3)


def test_rows_of_whole_voxels_are_the_very_same(store):
    voxels = some_voxels()
    made = edited_voxels(voxels, (Array(2, (2.0, 0.0, 0.0)),), store)
    assert made.shape == (19, 8, 7)
    assert len(made.index) == 400
    assert made.density.sum() == pytest.approx(2.0 * voxels.density.sum(), rel=1e-5)
    first = np.unravel_index(made.index, made.shape)[0] < 9
    np.testing.assert_allclose(made.density[first], voxels.density, rtol=1e-6)
    np.testing.assert_allclose(made.sh[first].astype(float), voxels.sh.astype(float), atol=2e-3)


def test_turned_voxels_keep_their_matter(store):
    """A smooth ball repeated around an axis: as much matter as before in every copy, within 3 %."""
    side = 24
    at = (np.stack(np.meshgrid(*[np.arange(side)] * 3, indexing="ij"), -1).reshape(-1, 3) + 0.5) / side * 2.0 - 1.0
    density = np.maximum(0.8 - np.linalg.norm(at, axis=1), 0.0).astype(np.float32)
    there = np.flatnonzero(density)
    sh = np.zeros((len(there), 3), np.float16)
    voxels = SparseVoxels(BOX, (side, side, side), there.astype(np.int32), density[there], sh)
    made = edited_voxels(voxels, (AROUND,), store)

    def matter(of):
        return float(of.density.sum()) * float(np.prod(np.array(of.aabb.size) / of.shape))

    assert matter(made) == pytest.approx(6.0 * matter(voxels), rel=0.03)


def test_fields_answer_where_their_copies_are(store):
    content = AnalyticField(BOX, "torus", 10.0, (0.2, 0.5, 0.8))
    field = Solid(content)
    generator = torch.Generator().manual_seed(0)
    points = 2.0 * torch.rand((200, 3), generator=generator) - 1.0
    directions = torch.nn.functional.normalize(torch.randn((200, 3), generator=generator), dim=1)
    for edit in (PLANE, ROW, AROUND):
        made = edited_field(field, (edit,), store)
        assert made.aabb == spread_box((edit,), BOX)
        for copy in isometries(edit):
            there = torch.from_numpy(copy.apply(points.numpy().astype(np.float64))).float()
            inside = field.density(points) > 0
            assert (made.density(there)[inside] >= 10.0 - 1e-4).all()
            density, light = made.sample(there[inside], directions[inside])
            assert (density >= 10.0 - 1e-4).all()
            np.testing.assert_allclose(light.numpy(), np.broadcast_to((0.2, 0.5, 0.8), light.shape), atol=1e-5)
    single = edited_field(field, (PLANE,), store)
    (image,) = isometries(PLANE)
    there = torch.from_numpy(image.apply(points.numpy().astype(np.float64))).float()
    assert torch.equal(single.density(there) > 0, field.density(points) > 0)


class Bar(Solid):
    """A ball's box cut out of a bar along X, as the box of a network cuts its surface."""

    def distance(self, points):
        return points[:, 1:].norm(dim=1) - 0.2

    def density(self, points):
        return torch.where((self.distance(points) < 0) & contains(self.aabb, points), 5.0, 0.0)


def test_copies_end_at_the_box_in_the_distance_as_in_the_density(store):
    field = Bar(AnalyticField(AABB((-0.5,) * 3, (0.5,) * 3), "sphere", 5.0))
    made = edited_field(field, (Array(2, (1.5, 0.3, 0.0)),), store)
    assert isinstance(made, SignedDistanceField)
    points = 3.0 * torch.rand((2000, 3), generator=torch.Generator().manual_seed(1), dtype=torch.float64) - 0.7
    found = made.distance(points)
    clear = found.abs() > 1e-6
    assert (found < 0).sum() > 10
    assert torch.equal((found < 0)[clear], (made.density(points) > 0)[clear])


class Compass(Solid):
    """A ball that shows in red, green and blue along which direction it is looked at."""

    def sample(self, points, directions):
        return FieldSample(self.density(points), 0.5 + 0.5 * directions)


@pytest.mark.parametrize("edit", [PLANE, AROUND])
def test_what_a_field_looks_like_from_a_side_is_turned_with_it(edit, store):
    made = edited_field(Compass(AnalyticField(BOX, "sphere", 5.0)), (edit,), store)
    generator = torch.Generator().manual_seed(3)
    points = 0.5 * torch.rand((50, 3), generator=generator, dtype=torch.float64) - 0.25
    directions = torch.nn.functional.normalize(torch.randn((50, 3), generator=generator, dtype=torch.float64), dim=1)
    for copy in isometries(edit):
        there, ahead = torch.from_numpy(copy.apply(points.numpy())), directions @ torch.from_numpy(copy.linear).T
        _, light = made.sample(there.float(), ahead.float())
        np.testing.assert_allclose(light.numpy(), (0.5 + 0.5 * directions).numpy(), atol=1e-5)


def unit_vectors(count=40):
    eyes = np.random.default_rng(3).normal(size=(count, 3))
    return eyes / np.linalg.norm(eyes, axis=1, keepdims=True)


def test_splats_in_a_ring_look_from_each_turned_side_as_they_did(store):
    splats, eyes = some_splats(), unit_vectors()
    made = edited_splats(splats, (AROUND,), store)
    before = np.einsum("dk,nkc->dnc", harmonics(eyes), splats.sh)
    for number, copy in enumerate(isometries(AROUND)):
        own = made.sh[60 * number : 60 * number + 60]
        after = np.einsum("dk,nkc->dnc", harmonics(eyes @ copy.linear.T), own)
        np.testing.assert_allclose(after, before, atol=1e-4)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_mirrored_voxels_look_from_the_mirrored_side_as_they_did(axis, store):
    voxels, eyes = some_voxels(), unit_vectors()
    edit = Mirror((0.0, 0.0, 0.0), tuple(np.eye(3)[axis]))
    made, (image,) = edited_voxels(voxels, (edit,), store), isometries(edit)
    places = list(np.unravel_index(voxels.index, voxels.shape))
    places[axis] = voxels.shape[axis] - 1 - places[axis]
    rows = np.searchsorted(made.index, np.ravel_multi_index(tuple(places), voxels.shape))

    def seen(of, along):
        return np.einsum("dk,nck->dnc", harmonics(along)[:, :4], of.astype(float).reshape(-1, 3, 4))

    np.testing.assert_allclose(seen(made.sh[rows], eyes @ image.linear.T), seen(voxels.sh, eyes), atol=5e-3)


def test_points_go_where_the_isometries_take_them(store):
    rng = np.random.default_rng(5)
    points = Points(rng.normal(size=(7, 3)).astype(np.float32), rng.integers(0, 255, (7, 3)).astype(np.uint8))
    for edit in (PLANE, replace_struct(PLANE, both=True), AROUND):
        made = edited_points(points, (edit,), store)
        expected = np.concatenate([copy.apply(points.positions.astype(np.float64)) for copy in isometries(edit)])
        np.testing.assert_allclose(made.positions, expected, atol=1e-6)
        np.testing.assert_array_equal(made.colors, np.tile(points.colors, (len(expected) // 7, 1)))


def test_copies_upon_each_other_are_the_sum_of_all_however_they_are_merged(store, monkeypatch):
    """With nothing waiting and with everything waiting, voxels are the same; each copy is worked on once."""
    voxels = some_voxels()
    edit = Array(9, (0.0, 0.0, 0.0), 0.1, (0.2, 0.1, 1.0))
    whole = edited_voxels(voxels, (edit,), store)
    merged, real = [], gather._merged

    def counting(parts):
        merged.append(sum(len(each.density) for each in parts))
        return real(parts)

    monkeypatch.setattr(gather, "AT_ONCE", 100)
    real = gather._merged
    monkeypatch.setattr(
        gather, "_merged", lambda parts: merged.append(sum(len(each.density) for each in parts)) or real(parts)
    )
    often = edited_voxels(voxels, (edit,), store)
    np.testing.assert_array_equal(whole.index, often.index)
    np.testing.assert_allclose(whole.density, often.density, rtol=1e-5)
    np.testing.assert_array_equal(whole.sh, often.sh)
    apart = Array(64, (4.0, 0.0, 0.0))
    merged.clear()
    made = edited_voxels(voxels, (apart,), store)
    assert sum(merged) < 4 * len(made.index)


def test_an_image_of_a_mesh_has_bones_of_its_own_and_values_leave_them(store):
    model = at_moment(skinned_node(store), 1.0).content
    assert len(with_edits_applied(model, (PLANE,), store).skin.bones) == len(model.skin.bones) + 1
    graded = with_edits_applied(model, (Grade(saturation=0.5),), store)
    assert graded.skin == model.skin
    np.testing.assert_array_equal(mesh_of(graded, store).vertices, mesh_of(model, store).vertices)


def test_the_box_of_a_node_is_that_of_its_copies():
    node = Node("ball", AnalyticField(BOX), transform=Transform((0.0, 0.0, 1.0)), edits=(ROW,))
    assert node.aabb == AABB((-1.0, -1.0, 0.0), (6.0, 1.0, 2.0))
