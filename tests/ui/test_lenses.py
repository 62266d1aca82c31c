"""What shaders are told of lenses, against the lenses' own directions, and pictures through them against truth."""

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.synthetic import frame
from tests.ui.test_painting import PIVOT, blurred_difference, cube, expected, paint, truth
from viewer.scene.camera import Camera, Equirectangular, Fisheye, OpenCV, Orthographic, look_at, pixel_centers
from viewer.scene.document import Scene
from viewer.scene.picture_positions import picture_positions
from viewer.session import navigation
from viewer.session.orbit_view import OrbitView
from viewer.session.projection import LensKind, lens_kind, projection
from viewer.ui.viewport.layers.lines import lines
from viewer.ui.viewport.layers.subdivide import short_lines, short_triangles

WIDTH, HEIGHT = 320, 160
LENSES = {
    "flat": OrbitView(fov_y=1.0).camera(WIDTH, HEIGHT).lens,
    "parallel": Orthographic(WIDTH, HEIGHT, 3.0),
    "distorted": OpenCV(WIDTH, HEIGHT, 180.0, 170.0, 155.0, 84.0, -0.1, 0.02, 0.002, -0.001),
    "fisheye": Fisheye(WIDTH, HEIGHT, 75.0, 76.0, 158.0, 82.0, 0.02, -0.001),
    "half the world": OrbitView(fov_y=math.pi, lens="fisheye").camera(WIDTH, HEIGHT).lens,
    "panorama": Equirectangular(WIDTH, HEIGHT),
}
POSE = look_at((2.0, -3.0, 1.5), (0.0, 0.2, 0.7), (0.1, 0.2, 1.0))


@pytest.mark.parametrize("name", LENSES)
def test_places_in_the_picture_are_those_of_the_rays(name):
    camera = Camera(POSE, LENSES[name])
    pixels = pixel_centers(WIDTH, HEIGHT)[::7]
    origins, directions = camera.rays(pixels)
    assert np.abs(picture_positions(camera, origins + 2.5 * directions) - pixels).max() < 1e-4


@pytest.mark.parametrize("name", LENSES)
def test_shaders_are_told_the_same(name):
    """The formula of lens.glsl in words of numpy, from nothing but the uniforms."""
    camera = Camera(POSE, LENSES[name])
    pixels = pixel_centers(WIDTH, HEIGHT)[::7]
    origins, directions = camera.rays(pixels)
    told = projection(camera, 0.01, 100.0)
    points = np.concatenate([origins + 2.5 * directions, np.ones((len(origins), 1))], -1)
    if told.kind == LensKind.MATRIX:
        clip = points @ told.world_to_clip.T
        at = clip[:, :2] / clip[:, 3:]
    else:
        x, y, z = (points @ told.world_to_camera.T)[:, :3].T
        y, ahead, k = -y, -z, told.radial
        if told.kind == LensKind.PANORAMA:
            at = np.stack([np.arctan2(x, ahead), np.arctan2(y, np.hypot(x, z))], -1)
        else:
            radius = np.hypot(x, y)
            r = np.arctan2(radius, ahead) if told.kind == LensKind.FISHEYE else radius / ahead
            assert r.max() <= told.reach
            grown = r * (1 + r**2 * (k[0] + r**2 * (k[1] + r**2 * (k[2] + r**2 * k[3]))))
            at = np.stack([x, y], -1) * (grown / radius)[:, None]
            x, y, (p1, p2) = x / ahead, y / ahead, told.tangential
            squared = x * x + y * y
            at += np.stack(
                [2 * p1 * x * y + p2 * (squared + 2 * x * x), p1 * (squared + 2 * y * y) + 2 * p2 * x * y], -1
            )
        at = at * told.plane[:2] + told.plane[2:]
    wanted = pixels / [WIDTH / 2, -HEIGHT / 2] + [-1, 1]
    assert np.abs(at - wanted).max() * WIDTH / 2 < 1e-4


def test_what_is_behind_a_flat_lens_is_nowhere():
    camera = Camera(POSE, LENSES["distorted"])
    behind = np.array(camera.position) + np.array(camera.camera_to_world)[:3, 2]
    assert np.isnan(picture_positions(camera, behind[None])).all()


def test_a_strong_distortion_does_not_fold_the_world_back():
    lens = OpenCV(WIDTH, HEIGHT, 180.0, 180.0, 160.0, 80.0, -0.3)
    camera = Camera(POSE, lens)
    sideways = np.array([[2.5, 0.0, -1.0]])  # its polynomial is negative there
    points = sideways @ np.array(camera.camera_to_world)[:3, :3].T + camera.position
    assert np.isnan(picture_positions(camera, points)).all()
    assert lens_kind(lens) == LensKind.BENT


VIEW = OrbitView(PIVOT, 4.0, azimuth=0.6, elevation=0.4)
BENT = {
    "wide fisheye": {"lens": "fisheye", "fov_y": math.radians(120)},
    "fisheye of 180 degrees": {"lens": "fisheye", "fov_y": math.pi},
    "panorama": {"lens": "equirectangular"},
}


@pytest.mark.parametrize("name", BENT)
@pytest.mark.parametrize("sky", [True, False])
def test_from_its_own_camera_a_bent_picture_is_shown_to_the_pixel(painter, store, name, sky):
    view = msgspec.structs.replace(VIEW, **BENT[name]).camera(WIDTH, HEIGHT)
    shown = frame(view, WIDTH, HEIGHT, sky=sky)
    picture = paint(painter, store, WIDTH, HEIGHT, camera=view, frame=shown)
    assert np.abs(picture - expected(shown.radiance.astype(np.float32))).max() <= 1.5


@pytest.mark.parametrize("name", BENT)
@pytest.mark.parametrize("move", ["orbited", "turned", "nearer"])
def test_from_elsewhere_a_bent_picture_is_what_one_would_see_there(painter, store, name, move):
    view = msgspec.structs.replace(VIEW, **BENT[name])
    moves = {
        "orbited": navigation.orbit(view, 0.05, 0.02),
        "turned": navigation.look_around(view, 0.3, 0.05),
        "nearer": navigation.zoom(view, 0.93),
    }
    taken, looking = view.camera(WIDTH, HEIGHT), moves[move].camera(WIDTH, HEIGHT)
    picture = paint(painter, store, WIDTH, HEIGHT, camera=looking, frame=frame(taken, WIDTH, HEIGHT))
    wanted = truth(looking, True, WIDTH, HEIGHT)
    rows, columns = (slice(8, -8), slice(0, WIDTH)) if name == "panorama" else (slice(24, -24), slice(64, -64))
    difference = blurred_difference(picture, wanted)[rows, columns]
    unmoved = blurred_difference(truth(taken, True, WIDTH, HEIGHT), wanted)[rows, columns]
    assert np.median(difference) < 1.5
    assert difference.mean() < 0.4 * unmoved.mean()


def test_a_flat_picture_is_seen_through_a_fisheye_and_the_other_way_round(painter, store):
    flat, round_ = VIEW.camera(WIDTH, HEIGHT), msgspec.structs.replace(VIEW, lens="fisheye").camera(WIDTH, HEIGHT)
    for taken, looking in ((flat, round_), (round_, flat)):
        picture = paint(painter, store, WIDTH, HEIGHT, camera=looking, frame=frame(taken, WIDTH, HEIGHT))
        middle = (slice(30, -30), slice(60, -60))
        assert np.median(blurred_difference(picture, truth(looking, True, WIDTH, HEIGHT))[middle]) < 1.5


def test_a_panorama_has_no_gap_at_its_seam(painter, store):
    """Turned half around, what was in the middle lies across the seam."""
    view = msgspec.structs.replace(VIEW, lens="equirectangular", elevation=0.0, distance=2.5)
    taken, looking = view.camera(WIDTH, HEIGHT), navigation.look_around(view, math.pi, 0.0).camera(WIDTH, HEIGHT)
    picture = paint(painter, store, WIDTH, HEIGHT, camera=looking, frame=frame(taken, WIDTH, HEIGHT))
    difference = blurred_difference(picture, truth(looking, True, WIDTH, HEIGHT))
    for columns in (slice(0, 6), slice(-6, None)):
        assert np.median(difference[60:100, columns]) < 3


@pytest.mark.parametrize("name", BENT)
def test_meshes_bend_with_the_lens(painter, store, name):
    view = msgspec.structs.replace(VIEW, pivot=(0.0, 0.0, 0.0), **BENT[name])
    looking = navigation.look_around(view, 0.5, 0.1).camera(WIDTH, HEIGHT)
    scene = Scene((cube(store, (0.0, 0.0, 0.0), (0.0, 1.0, 0.0), half=1.2),))
    picture = paint(painter, store, WIDTH, HEIGHT, scene=scene, camera=looking)
    green = (picture[..., 1] > 100) & (picture[..., 0] < 90)
    origins, directions = looking.rays(pixel_centers(WIDTH, HEIGHT))
    slope = 1.0 / np.where(np.abs(directions) < 1e-12, 1e-12, directions)
    low, high = np.sort(np.stack([(-1.2 - origins) * slope, (1.2 - origins) * slope]), 0)
    hit = ((low.max(1) < high.min(1)) & (high.min(1) > 0)).reshape(HEIGHT, WIDTH)
    assert hit.sum() > 200
    assert (green != hit).sum() < 0.12 * hit.sum()


@pytest.mark.parametrize("name", BENT)
def test_overlays_bend_with_the_lens(painter, store, name):
    """The world's x axis appears where its points do."""
    view = msgspec.structs.replace(VIEW, pivot=(0.0, 0.0, 0.0), distance=3.0, **BENT[name])
    looking = view.camera(WIDTH, HEIGHT)
    drawn = paint(painter, store, WIDTH, HEIGHT, camera=looking, pivot=(0.0, 0.0, 0.0), overlays=True)
    red = (drawn[..., 0] > drawn[..., 2] + 40) & (drawn[..., 0] > drawn[..., 1] + 40)
    axis = picture_positions(looking, np.array([[x, 0.0, 0.0] for x in np.linspace(-30, 30, 6000)]))
    y, x = np.nonzero(red)
    assert len(x) > 30
    gap = np.hypot(*(np.stack([x, y], -1)[:, None] + 0.5 - axis).transpose(2, 0, 1)).min(1)
    assert np.percentile(gap, 95) < 2.5


def test_a_line_that_runs_past_the_camera_is_whole(painter, store):
    """How far a pixel is from its middle was interpolated in space: near the camera nothing but dots was left of it."""
    view = msgspec.structs.replace(VIEW, pivot=(0.0, 0.0, 0.0), distance=5.6, azimuth=-1.15, elevation=0.45)
    looking = view.camera(WIDTH, HEIGHT)
    drawn = paint(painter, store, WIDTH, HEIGHT, camera=looking, pivot=(0.0, 0.0, 0.0), overlays=True).astype(float)
    places = picture_positions(looking, np.array([[0.0, y, 0.0] for y in np.linspace(-4.0, 2.0, 400)]))
    x, y = places[((places > 1) & (places < (WIDTH - 2, HEIGHT - 2))).all(1)].astype(int).T
    assert len(x) > 100
    across = np.stack([drawn[y, x + shift] for shift in (-1, 0, 1)])
    green = (across[..., 1] - across[..., [0, 2]].max(-1)).max(0)
    assert (green > 25).mean() > 0.97


@given(st.floats(0.01, 50), st.floats(-9, 9))
@settings(max_examples=30)
def test_short_lines_join_up_and_look_short(length, aside):
    whole = lines(np.array([[0.0, aside, 0.3]]), np.array([[length, aside, 0.3]]), (1.0, 1.0, 1.0, 1.0), 1.0)
    pieces = short_lines(whole, np.zeros(3))
    assert np.allclose(pieces[1:, :3], pieces[:-1, 3:6], atol=1e-5)
    assert np.allclose([pieces[0, :3], pieces[-1, 3:6]], [whole[0, :3], whole[0, 3:6]], atol=1e-4)
    assert (pieces[:, 6:] == whole[0, 6:]).all()


def test_short_triangles_cover_the_same_surface():
    corners = np.array([[0, 0, 0, 5], [4, 0, 0, 6], [0, 3, 0, 7]], np.float32)
    vertices, faces = short_triangles(corners, np.array([[0, 1, 2]], np.uint32))
    a, b, c = (vertices[faces[:, i], :3].astype(np.float64) for i in range(3))
    area = 0.5 * np.cross(b - a, c - a)
    assert (area[:, 2] > 0).all()
    assert area[:, 2].sum() == pytest.approx(6.0)
    assert max(np.linalg.norm(p - q, axis=1).max() for p, q in ((a, b), (b, c), (c, a))) <= 5.0 / 48 + 1e-6
    assert np.allclose(vertices[:, 3], 5 + vertices[:, 0] / 4 + vertices[:, 1] / 1.5, atol=1e-5)


def test_a_photo_through_its_own_strong_lens_is_seen_from_elsewhere(painter, store):
    """As fox's photos are: beyond the picture's edge the distortion has no inverse."""
    lens = OpenCV(WIDTH, HEIGHT, 220.0, 220.0, 160.0, 80.0, 0.06, -0.25)
    taken = Camera(VIEW.camera(WIDTH, HEIGHT).camera_to_world, lens)
    turned = navigation.look_around(VIEW, 0.06, 0.03).camera(WIDTH, HEIGHT)
    looking = Camera(turned.camera_to_world, lens)
    picture = paint(painter, store, WIDTH, HEIGHT, camera=looking, frame=frame(taken, WIDTH, HEIGHT))
    difference = blurred_difference(picture, truth(looking, True, WIDTH, HEIGHT))[24:-24, 40:-40]
    assert np.median(difference) < 1.5
