"""Surfaces of fields that live in normalised device coordinates lie in space where what was photographed lies."""

import dataclasses
import math

import msgspec
import numpy as np
import pytest

from tests.decompose.grids import area_and_volume, is_closed, voxels_of
from tests.fields.networks import random_nerf
from tests.fields.test_ndc import CONTENT, NDC
from viewer.decompose.bake_maps import radiance_map
from viewer.decompose.geometry import surface_of
from viewer.decompose.ndc_surface import in_ndc, in_space
from viewer.decompose.options import ExtractOptions
from viewer.decompose.texels import texels_of
from viewer.decompose.unwrap import unwrapped
from viewer.engine.operations.extract_geometry import field_voxels
from viewer.engine.operations.extract_views import cameras_before
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, as_array, look_at, pinhole
from viewer.scene.document import Node
from viewer.scene.geometry import AABB, Transform
from viewer.scene.mesh import Mesh
from viewer.scene.progress import run_to_end
from viewer.scene.repeat import Array

BOX = AABB((-1.2, -1.1, -1.0), (1.2, 1.1, 0.6))
SHAPE = (120, 110, 80)
DISTANCE, RADIUS = 4.0, 1.1
"""Of the ball from the reference camera, in its units."""
COLOR = (0.6, 0.3, 0.1)


def center():
    return NDC.camera.apply(np.array([[0.2, -0.1, -DISTANCE]]))[0]


def radius():
    return RADIUS * NDC.camera.scale


def ball(color=COLOR):
    """A ball of space, sampled evenly in normalised device coordinates; it ends within half a cell."""
    axes = [low + (np.arange(n) + 0.5) * (high - low) / n for low, high, n in zip(BOX.lo, BOX.hi, SHAPE, strict=True)]
    places = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3)
    away = np.linalg.norm(NDC.points(places) - center(), axis=1) - radius()
    density = 200 * np.clip(0.5 - away / (0.2 * NDC.camera.scale), 0.0, 1.0)
    voxels = voxels_of(density.reshape(SHAPE).astype(np.float32), BOX, np.tile(color, (density.size, 1)))
    return dataclasses.replace(voxels, ndc=NDC)


@pytest.fixture(scope="module")
def surface():
    return run_to_end(surface_of(ball(), ExtractOptions(level=100.0, smooth=0)))


def test_a_ball_of_space_is_one(surface):
    mesh = surface.mesh
    distance = np.linalg.norm(mesh.vertices - center(), axis=1)
    assert np.abs(distance / radius() - 1).max() < 0.03
    _, volume = area_and_volume(mesh)
    assert volume == pytest.approx(4 / 3 * math.pi * radius() ** 3, rel=0.02)  # and not negative: it is not inside out
    assert is_closed(mesh.faces)
    outwards = (mesh.vertices - center()) / distance[:, None]
    assert (mesh.normals * outwards).sum(1).min() > 0.8
    assert surface.report.watertight


def test_it_has_the_colours_that_cameras_saw(surface):
    np.testing.assert_allclose(surface.mesh.colors, np.tile(COLOR, (len(surface.mesh.vertices), 1)), atol=0.01)


def test_what_is_simplified_or_dropped_lies_in_space_too():
    found = run_to_end(surface_of(ball(), ExtractOptions(level=100.0, faces=800)))
    for mesh in (found.mesh, found.dense):
        distance = np.linalg.norm(mesh.vertices - center(), axis=1)
        assert np.abs(distance / radius() - 1).max() < 0.08
    assert len(found.mesh.faces) <= 800


def test_cameras_in_space_say_what_is_seen():
    middle = tuple(center())
    reference = tuple(NDC.camera.apply(np.zeros((1, 3)))[0])
    camera = Camera(look_at(reference, middle), pinhole(0.8, 200, 200))
    mesh = run_to_end(surface_of(ball(), ExtractOptions(level=100.0, smooth=0, seen=1), [camera])).mesh
    toward = np.array(reference) - center()
    facing = (mesh.vertices - center()) @ toward / np.linalg.norm(toward) / radius()
    assert facing.max() > 0.95
    assert facing.min() > -0.2  # the far half is not there


def test_points_and_normals_go_there_and_back():
    random = np.random.default_rng(0)
    places = random.uniform((-1, -1, -0.9), (1, 1, 0.5), (50, 3))
    points = NDC.points(places)
    normals = random.normal(size=(50, 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    found, turned = in_ndc(points.astype(np.float32), normals.astype(np.float32), NDC)
    np.testing.assert_allclose(found, places, atol=1e-5)
    tangents = np.cross(normals, random.normal(size=(50, 3)))
    tangents /= np.linalg.norm(tangents, axis=1, keepdims=True)
    moved = (NDC.places(points + 1e-5 * tangents) - NDC.places(points - 1e-5 * tangents)) / 2e-5
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    assert np.abs((moved * turned).sum(1)).max() < 2e-3
    outside = NDC.places(points + 1e-4 * normals) - NDC.places(points)
    assert ((outside * turned).sum(1) > 0).all()
    mesh = Mesh(places.astype(np.float32), np.array([[0, 1, 2]], np.uint32), np.zeros((50, 3), np.float32))
    np.testing.assert_allclose(in_space(mesh, NDC).vertices, points, rtol=1e-4, atol=1e-4)


def test_a_texture_shows_them_as_well(surface):
    small = run_to_end(surface_of(ball(), ExtractOptions(level=100.0, faces=600))).mesh
    atlas = run_to_end(unwrapped(small, 64))
    picture = run_to_end(radiance_map(atlas, texels_of(atlas, 64), ball()))
    covered = texels_of(atlas, 64).face >= 0
    np.testing.assert_allclose(picture[covered], np.tile(COLOR, (covered.sum(), 1)), atol=0.02)


def test_a_network_is_baked_where_it_lives_unless_an_edit_puts_it_elsewhere(tmp_path):
    store = AssetStore(tmp_path)
    content = msgspec.structs.replace(CONTENT, asset=store.put(random_nerf(CONTENT)))
    options = ExtractOptions(resolution=16)
    voxels, _ = run_to_end(field_voxels(Node("fern", content), options, store))
    assert voxels.ndc is not None
    spread, _ = run_to_end(field_voxels(Node("fern", content, edits=(Array(count=2),)), options, store))
    assert spread.ndc is None


def test_views_of_such_a_field_are_taken_from_where_its_cameras_stood():
    placement = Transform((1.0, 2.0, 3.0))
    cameras = cameras_before(NDC, placement, 40)
    ahead = placement.apply(NDC.points(np.array([[0.0, 0.0, 0.3]])))[0]
    for camera in cameras:
        pose = as_array(camera.camera_to_world)
        np.testing.assert_allclose(pose[:3, :3] @ pose[:3, :3].T, np.eye(3), atol=1e-9)
        local = pose[:3, :3].T @ (ahead - pose[:3, 3])
        assert local[2] < 0  # in front of it
        assert abs(local[0] / local[2]) < NDC.tangents[0]
    assert camera.lens.width / camera.lens.height == pytest.approx(NDC.tangents[0] / NDC.tangents[1], rel=0.05)
