"""Field and photo: where the photo lies in the picture, how near the two are, and which photo is the worst."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viewer.render.request import Frame, RenderRequest
from viewer.scene.camera import Camera, Equirectangular, Fisheye, OpenCV, Orthographic, Pinhole, look_at
from viewer.scene.document import Scene
from viewer.session.orbit_view import OrbitView
from viewer.session.photo_compare import averaged, compare, cut_out, structural_similarity
from viewer.session.photo_frame import framed, photo_frame
from viewer.session.photo_layer import PhotoLayer
from viewer.session.photo_scores import PhotoScore, PhotoScores, ranked, worst_first
from viewer.training.metrics import psnr, ssim

ORIGIN = (0.0, 0.0, 0.0)
POSE = look_at((3.0, 1.0, 2.0), ORIGIN, (0.1, 0.2, 1.0))
BENT = OpenCV(60, 40, 50.0, 52.0, 31.0, 18.5, 0.05, -0.02, 0.001, -0.002)
LENSES = (Pinhole(60, 40, 50.0, 50.0, 30.0, 20.0), BENT, Fisheye(60, 40, 30.0, 30.0, 29.0, 21.0, 0.01))
SIZES = st.tuples(st.integers(2, 400), st.integers(2, 400))


@given(size=SIZES, lens=st.sampled_from(LENSES))
@settings(max_examples=60, deadline=None)
def test_the_frame_is_whole_in_the_middle_and_as_large_as_it_fits(size, lens):
    width, height = size
    x, y, across, down = photo_frame(lens, width, height)
    assert 0 <= x <= x + across <= width
    assert 0 <= y <= y + down <= height
    assert across == width or down == height
    assert abs((width - across) - 2 * x) <= 1
    assert abs((height - down) - 2 * y) <= 1
    assert across / lens.width == pytest.approx(down / lens.height, abs=1.0 / min(lens.width, lens.height))


@given(size=st.tuples(st.integers(20, 400), st.integers(20, 400)), lens=st.sampled_from(LENSES), data=st.data())
@settings(max_examples=60, deadline=None)
def test_every_place_of_the_photo_is_seen_along_its_own_ray(size, lens, data):
    """The ray through a place in the frame is the one that the photo's own camera has there, distortion included."""
    place = np.array([[data.draw(st.floats(0.0, 1.0)), data.draw(st.floats(0.0, 1.0))]])
    own = Camera(POSE, lens)
    frame = photo_frame(lens, *size)
    seen = framed(own, *size)
    assert (seen.lens.width, seen.lens.height) == size
    in_view = place * [frame.width, frame.height] + [frame.x, frame.y]
    origins, directions = seen.rays(in_view)
    expected_origins, expected = own.rays(place * [lens.width, lens.height])
    assert np.allclose(origins, expected_origins)
    assert np.allclose(directions, expected, atol=1e-9)


def test_lenses_without_a_focal_length_are_framed_too():
    panorama = framed(Camera(POSE, Equirectangular(100, 50)), 300, 70)
    assert photo_frame(Equirectangular(100, 50), 300, 70) == (0, 0, 300, 70)
    assert panorama.lens == Equirectangular(300, 70)
    flat = framed(Camera(POSE, Orthographic(100, 50, 2.0)), 100, 100)
    assert flat.lens == Orthographic(100, 100, 4.0)


def test_a_view_through_a_photo_shows_all_of_it():
    view = OrbitView(through=Camera(POSE, LENSES[0]))
    narrow = view.camera(30, 200)
    assert narrow.lens.fx == pytest.approx(25.0)
    assert (narrow.lens.cx, narrow.lens.cy) == pytest.approx((15.0, 100.0))


def frame_of(picture, camera, size, step=1):
    """A frame that shows ``picture``, sRGB, in the photo's part and something else around it."""
    width, height = size
    part = photo_frame(camera.lens, width, height)
    linear = np.where(picture <= 0.04045, picture / 12.92, ((picture + 0.055) / 1.055) ** 2.4)
    radiance = np.full((height, width, 4), 0.7, np.float32)
    radiance[part.y : part.y + part.height, part.x : part.x + part.width, :3] = linear
    radiance[part.y : part.y + part.height, part.x : part.x + part.width, 3] = 1.0
    request = RenderRequest(Scene(), framed(camera, width, height), width, height)
    return Frame(request, radiance.astype(np.float16), np.ones((height, width), np.float32), step=step)


def scene_photo(width=48, height=32):
    """Nothing in it is symmetric."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return np.stack([x / width, y / height, 0.5 + 0.5 * np.sin(0.02 * x * y)], -1)


def as_photo(picture, alpha=None):
    rgba = np.concatenate([picture, np.ones_like(picture[..., :1]) if alpha is None else alpha], -1)
    return (rgba * 255 + 0.5).astype(np.uint8)


def camera_of(picture):
    height, width = picture.shape[:2]
    return Camera(POSE, Pinhole(width, height, 60.0, 60.0, width / 2, height / 2))


def measured(shown, photo, size):
    camera = camera_of(photo)
    return compare(cut_out(frame_of(shown, camera, size), camera), photo)


def test_a_field_that_shows_its_photo_is_found_equal():
    truth = scene_photo()
    result = measured(truth, as_photo(truth), (70, 32))
    assert result.psnr > 48.0  # what eight bits and half floats leave
    assert result.error.max() < 0.01


@pytest.mark.parametrize(
    "wrong",
    [
        lambda picture: picture[:, ::-1],
        lambda picture: picture[::-1],
        lambda picture: np.roll(picture, 2, 1),
        lambda picture: np.roll(picture, 1, 0),
        lambda picture: picture**1.3,
    ],
    ids=["mirrored", "upside down", "two pixels right", "one pixel down", "another curve"],
)
def test_a_photo_that_does_not_lie_where_the_field_does_is_noticed(wrong):
    truth = scene_photo()
    result = measured(truth, as_photo(np.ascontiguousarray(wrong(truth))), (48, 60))
    assert result.psnr < 30.0
    assert result.error.max() > 0.08


def test_the_scores_are_those_of_evaluation():
    dice = np.random.default_rng(3)
    truth = scene_photo(90, 70)
    shown = np.clip(truth + dice.normal(0.0, 0.05, truth.shape), 0.0, 1.0).astype(np.float32)
    result = measured(shown, as_photo(truth), (120, 70))
    assert result.psnr == pytest.approx(psnr(result.shown, result.truth), abs=1e-6)
    steps = list(structural_similarity(result))
    assert len(steps) == 2
    assert steps[-1] == pytest.approx(ssim(result.shown, result.truth), abs=1e-5)


def test_what_is_transparent_is_compared_over_white():
    truth = scene_photo()
    alpha = np.zeros_like(truth[..., :1])
    alpha[8:20, 10:30] = 1.0
    camera = camera_of(truth)
    frame = frame_of(truth, camera, (48, 32))
    frame.radiance[...] *= alpha.astype(np.float16)
    assert compare(cut_out(frame, camera), as_photo(truth, alpha)).psnr > 48.0


def test_the_larger_one_is_averaged_to_the_size_of_the_smaller():
    coarse = np.random.default_rng(1).random((6, 9, 3)).astype(np.float32)
    fine = coarse.repeat(4, 0).repeat(3, 1)
    assert np.allclose(averaged(fine, 9, 6), coarse, atol=1e-6)
    odd = averaged(coarse, 4, 6)
    assert odd.mean() == pytest.approx(coarse.mean(), abs=1e-6)
    assert np.allclose(odd[:, 0], (coarse[:, 0] + coarse[:, 1] + 0.25 * coarse[:, 2]) / 2.25, atol=1e-6)
    enlarged = scene_photo(24, 16).repeat(2, 0).repeat(2, 1)
    result = measured(enlarged, as_photo(scene_photo(24, 16)), (48, 32))
    assert result.error.shape == (16, 24)
    assert result.psnr > 48.0


def test_frames_from_elsewhere_and_coarse_ones_are_not_compared():
    truth = scene_photo()
    camera = camera_of(truth)
    assert cut_out(frame_of(truth, camera, (48, 32)), Camera(look_at((3.0, 1.0, 2.1), ORIGIN), camera.lens)) is None
    assert cut_out(frame_of(truth, camera, (48, 32), step=2), camera) is None
    other = replace(frame_of(truth, camera, (48, 32)), request=RenderRequest(Scene(), camera, 48, 33))
    assert cut_out(other, camera) is None


def test_small_pictures_have_no_structure():
    truth = scene_photo(10, 40)
    assert list(structural_similarity(measured(truth, as_photo(truth), (10, 40)))) == []


def test_scores_are_kept_by_data_set_and_ranked():
    scores = PhotoScores().with_scores("/a", {"1.png": PhotoScore(30.0), "2.png": PhotoScore(20.0)})
    scores = scores.with_scores("/a", {"1.png": PhotoScore(10.0)}).with_scores("/b", {"1.png": PhotoScore(math.inf)})
    order = worst_first(scores.of("/a"), ("2.png", "1.png", "3.png"))
    assert order == ("1.png", "2.png")
    assert [ranked(order, at, 1) for at in (None, "3.png", "1.png", "2.png")] == ["1.png", "1.png", "2.png", "1.png"]
    assert ranked(order, "1.png", -1) == "2.png"
    assert ranked((), "1.png", 1) is None
    assert scores.without("/a").of("/a") == {}
    assert scores.without("/a").of("/b")


def test_layers_stay_within_their_limits():
    layer = PhotoLayer().changed(split=1.5, opacity=-1.0)
    assert (layer.split, layer.opacity) == (1.0, 0.0)
    assert layer.toggled("truth").look == "truth"
    assert layer.toggled("truth").toggled("truth").look == "field"
    assert layer.toggled("truth").toggled("error").look == "error"
