"""Baked maps against what is known on paper."""

import dataclasses
import math

import numpy as np
import pytest

from tests.decompose.grids import ramp_of, sphere, voxels_of
from tests.decompose.surfaces import ball, plane
from viewer.decompose.bake_maps import normal_map, occlusion_map, radiance_map
from viewer.decompose.occlusion import openness
from viewer.decompose.pixels import pixels_of
from viewer.decompose.texels import texels_of
from viewer.decompose.unwrap import unwrapped
from viewer.decompose.views import View
from viewer.errors import InputError
from viewer.fields.voxels import SparseVoxels
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.camera import (
    Camera,
    Equirectangular,
    Fisheye,
    OpenCV,
    Orthographic,
    Pinhole,
    look_at,
    pinhole,
    pixel_centers,
)
from viewer.scene.mesh import Mesh
from viewer.scene.progress import run_to_end

BASIS_1 = 0.4886025119029199
RADIUS = 0.6


@pytest.fixture(scope="module")
def atlas():
    """A sphere with an atlas of 128 texels."""
    mesh = run_to_end(unwrapped(ball(16, RADIUS), 128))
    return mesh, texels_of(mesh, 128)


def waves(x, y):
    return 0.02 * np.sin(5 * x + 2 * y), 0.1 * np.cos(5 * x + 2 * y), 0.04 * np.cos(5 * x + 2 * y)


def test_relief_of_a_wavy_plane_is_its_slopes_with_green_up():
    flat = plane(cells=2)
    texels = texels_of(flat, 64)
    found = run_to_end(normal_map(flat, plane(cells=160, relief=waves), texels))
    middle = (np.arange(64) + 0.5) / 32 - 1
    x, y = np.meshgrid(middle, -middle)
    _, dx, dy = waves(x, y)
    expected = np.stack([-dx, -dy, np.ones_like(dx)], -1) / np.sqrt(1 + dx * dx + dy * dy)[..., None]
    np.testing.assert_allclose(found, expected, atol=2e-3)
    # A light from the upper edge of the picture (+y) makes slopes brighter that face it: those with green above half.
    assert found[..., 1][dy < -0.02].min() > 0.0


def test_relief_in_a_mirrored_chart_is_mirrored_too():
    flat = plane(cells=2)
    mirrored = dataclasses.replace(flat, uvs=flat.uvs * np.float32([-1, 1]) + np.float32([1, 0]))
    mirrored = dataclasses.replace(mirrored, tangents=flat.tangents * np.float32([-1, 1, 1, -1]))
    dense = plane(cells=80, relief=waves)
    straight = run_to_end(normal_map(flat, dense, texels_of(flat, 32)))
    turned = run_to_end(normal_map(mirrored, dense, texels_of(mirrored, 32)))
    np.testing.assert_allclose(turned, straight[:, ::-1] * np.float32([-1, 1, 1]), atol=1e-3)


def test_where_there_is_no_relief_near_the_map_is_flat():
    flat = plane()
    far = plane(cells=8, height=0.5)
    back = plane(cells=8)
    back = Mesh(back.vertices, back.faces, -back.normals)
    for dense in (far, back):
        found = run_to_end(normal_map(flat, dense, texels_of(flat, 16)))
        np.testing.assert_allclose(found, np.broadcast_to(np.float32([0, 0, 1]), (16, 16, 3)), atol=1e-6)


def ground_beside_a_wall(height):
    """Ground from x = -1 to 1, and a very long wall at x = -1 in whatever rays may hit."""
    ground = plane(cells=2)
    wall = np.array([[-1, -20, 0], [-1, 20, 0], [-1, 20, height], [-1, -20, height]], np.float32)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.uint32) + np.uint32(len(ground.vertices))
    return ground, RayCaster(np.concatenate([ground.vertices, wall]), np.concatenate([ground.faces, faces]))


def test_openness_beside_a_wall():
    height = 0.8
    ground, caster = ground_beside_a_wall(height)
    found = run_to_end(occlusion_map(ground, texels_of(ground, 128), caster, 196))
    away = (np.arange(128) + 0.5) / 64
    expected = 1 - 0.5 * (1 - away / np.sqrt(away**2 + height**2))
    np.testing.assert_allclose(found.mean(0), expected, atol=0.01)
    assert np.abs(found - expected).std() < 0.02


def test_at_the_foot_of_a_wall_one_looks_from_its_front_only():
    ground, caster = ground_beside_a_wall(20.0)
    found = run_to_end(openness(ground, 128, caster, 400))
    near = found.picture[:, 0].mean(0)
    np.testing.assert_allclose(near[0], 0.5, atol=0.01)
    # Viewing directions over the quarter sphere x > 0, by cosine: the mean of x is -4 / (3 pi), of z -2 / 3. Those rays
    # that always count as the whole front, one in 32, are pulled towards a mean of 0 in x.
    np.testing.assert_allclose(near[4] / BASIS_1, 4 / (3 * math.pi) * 16 / 17, atol=0.01)
    np.testing.assert_allclose(near[3] / BASIS_1, -2 / 3, atol=0.01)


def test_a_shut_in_surface_gets_no_light():
    ground = plane()
    lid = np.array([[-9, -9, 0.01], [9, -9, 0.01], [9, 9, 0.01], [-9, 9, 0.01]], np.float32)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.uint32) + np.uint32(4)
    caster = RayCaster(np.concatenate([ground.vertices, lid]), np.concatenate([ground.faces, faces]))
    assert run_to_end(occlusion_map(ground, texels_of(ground, 128), caster)).max() == 0.0


def test_a_field_that_looks_different_from_every_side_is_baked_as_its_mean(atlas):
    mesh, texels = atlas
    shape = (40, 40, 40)
    base = voxels_of(ramp_of(sphere(RADIUS), shape), color=np.full((*shape, 3), 0.5))
    sh = np.zeros((len(base.index), 12), np.float16)
    sh[:, 3] = 0.3  # red, -Y_1 x: brighter when looking along -x, that is, seen from +x
    field = SparseVoxels(base.aabb, base.shape, base.index, base.density, sh, "linear")
    found = run_to_end(radiance_map(mesh, texels, field))
    rows = found.reshape(-1, 3)[texels.numbers]
    expected = 0.5 + 0.3 * BASIS_1 * 2 / 3 * texels.normals(mesh)[:, 0]
    np.testing.assert_allclose(rows[:, 0], expected, atol=0.015)
    np.testing.assert_allclose(rows[:, 1:], 0.5, atol=0.01)
    assert found[..., 0].min() > 0.3, "spread beyond the charts"


def color_of(points):
    return 0.5 + 0.4 * np.stack([points[:, 0] / RADIUS, np.sin(4 * points[:, 1]), points[:, 2] / RADIUS], 1)


def photo(mesh, eye, lens, glare=0.0):
    """What a camera sees of the sphere, exactly; with ``glare`` a highlight where it looks straight at it."""
    camera = Camera(look_at(eye, (0.0, 0.0, 0.0)), lens)
    origins, directions = camera.rays(pixel_centers(lens.width, lens.height))
    along = -(origins * directions).sum(1)
    inside = RADIUS**2 - ((origins + along[:, None] * directions) ** 2).sum(1)
    points = origins + (along - np.sqrt(np.maximum(inside, 0.0)))[:, None] * directions
    head_on = -(points / RADIUS * directions).sum(1)
    light = color_of(points) + glare * (head_on > 0.99)[:, None]
    pixels = np.concatenate([light, np.ones((len(light), 1))], 1) * ((inside > 0) & (along > 0))[:, None]
    return View(camera, pixels.reshape(lens.height, lens.width, 4).astype(np.float32))


def test_photos_are_baked_as_what_most_of_them_show(atlas):
    mesh, texels = atlas
    count = 48
    height = 1 - (np.arange(count) + 0.5) * 2 / count
    around = np.arange(count) * math.pi * (3 - math.sqrt(5))
    level = np.sqrt(1 - height**2)
    eyes = 2.5 * np.stack([level * np.cos(around), level * np.sin(around), height], 1)
    views = [photo(mesh, tuple(map(float, eye)), pinhole(0.6, 80, 80), glare=2.0) for eye in eyes]
    found = run_to_end(radiance_map(mesh, texels, views))
    rows = found.reshape(-1, 3)[texels.numbers]
    truth = color_of(RADIUS * texels.normals(mesh))
    error = np.abs(rows - truth)
    assert np.median(error) < 0.01
    # Every fourth texel is in a highlight of 2.0 in some photo; a plain mean would keep much of it.
    assert np.percentile(error, 95) < 0.05
    assert found.min() > 0.05, "no background, which is black and transparent, was mixed in"


LENSES = [
    Pinhole(60, 40, 50.0, 52.0, 28.0, 21.0),
    OpenCV(60, 40, 50.0, 52.0, 28.0, 21.0, -0.1, 0.02, 1e-3, -2e-3),
    Fisheye(60, 60, 40.0, 40.0, 30.0, 29.0, 0.02, -0.005),
    Orthographic(60, 40, 3.0),
    Equirectangular(60, 30),
]


@pytest.mark.parametrize("lens", LENSES, ids=lambda lens: type(lens).__name__)
def test_points_are_found_in_the_pixels_whose_rays_meet_them(lens):
    camera = Camera(look_at((1.0, -2.0, 0.5), (0.0, 0.3, 0.2)), lens)
    centers = pixel_centers(lens.width, lens.height)
    origins, directions = camera.rays(centers)
    away = np.random.default_rng(1).uniform(0.5, 4.0, len(centers))[:, None]
    np.testing.assert_allclose(pixels_of(camera, origins + away * directions), centers, atol=2e-4)
    if not isinstance(lens, Equirectangular):
        assert np.isnan(pixels_of(camera, origins - away * directions)).all(), "behind it there is no picture"


def test_what_cannot_be_baked_says_why(atlas):
    mesh, texels = atlas
    empty = voxels_of(np.zeros((4, 4, 4)))
    away = photo(mesh, (2.5, 0.0, 0.0), pinhole(0.6, 20, 20))
    away = View(Camera(look_at((2.5, 0.0, 0.0), (9.0, 0.0, 0.0)), away.camera.lens), away.pixels)
    refused = [
        radiance_map(mesh, texels, empty),
        radiance_map(mesh, texels, []),
        radiance_map(mesh, texels, [away]),
        normal_map(dataclasses.replace(mesh, tangents=None), mesh, texels),
        normal_map(mesh, dataclasses.replace(mesh, faces=np.zeros((0, 3), np.uint32)), texels),
    ]
    for work in refused:
        with pytest.raises(InputError) as caught:
            run_to_end(work)
        assert caught.value.hint


def test_baking_can_be_given_up_between_two_steps(atlas):
    mesh, texels = atlas
    field = voxels_of(ramp_of(sphere(RADIUS), (24, 24, 24)))
    work = radiance_map(mesh, texels, field)
    for step in work:
        if step.text == "Looking at the field from everywhere" and step.fraction > 0.0:
            break
    work.close()
    with pytest.raises(StopIteration):
        next(work)
