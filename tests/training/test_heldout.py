"""What the held-out photos say of a field, against the same figures worked out from whole pictures."""

import dataclasses

import numpy as np
import pytest

from tests.training.conftest import BallScene
from viewer.scene.progress import run_to_end
from viewer.training.background import flat_background, learned_background
from viewer.training.heldout import SQUARE, HeldOutEvaluator, choose_pixels
from viewer.training.metrics import psnr, ssim
from viewer.training.prepare import load_photos
from viewer.training.thread_pool import ThreadPool


@pytest.fixture
def thread_pool():
    thread_pool = ThreadPool(2)
    yield thread_pool
    thread_pool.close()


@pytest.fixture
def scene():
    return BallScene(12, 3)


def over_white(photo):
    return photo[..., :3] * photo[..., 3:] + (1 - photo[..., 3:])


def darker(rays, count):
    """A field that is a little off: the truth with a ramp taken from it, which needs the ray's own place."""
    rays.colors[:count] = rays.targets[:count] - 0.1 * np.abs(rays.directions[:count])


def truths(scene, photos):
    """For each held-out photo the picture and what ``darker`` makes of it, from the data set's own cameras."""
    by_name = {photo.file: photo for photo in scene.dataset.photos}
    for view in photos.held_out_views:
        camera, rows = by_name[view.file].camera, np.mgrid[: view.height, : view.width]
        _, directions = camera.rays(np.stack([rows[1].ravel() + 0.5, rows[0].ravel() + 0.5], -1))
        # Photos are kept with 8 bits a channel.
        truth = over_white(np.rint(scene.load(by_name[view.file]) * 255) / 255)
        shown = np.clip(truth - 0.1 * np.abs(directions.reshape(truth.shape)), 0, 1)
        yield view.file, shown.astype(np.float32), truth.astype(np.float32)


def test_with_rays_enough_whole_photos_are_compared(scene, thread_pool):
    photos = run_to_end(load_photos(scene.dataset, scene.load))
    held_out = HeldOutEvaluator(photos, thread_pool).score(darker, flat_background(True), 10**6, at_once=1000)
    expected = list(truths(scene, photos))
    assert set(held_out.views) == {name for name, _, _ in expected}
    assert len(expected) == 3
    for name, shown, truth in expected:
        assert held_out.views[name] == pytest.approx(psnr(shown, truth), abs=1e-3)
    everything = [np.stack(part) for part in zip(*((shown, truth) for _, shown, truth in expected), strict=True)]
    assert held_out.psnr == pytest.approx(psnr(*everything), abs=1e-3)
    assert held_out.ssim == pytest.approx(np.mean([ssim(shown, truth) for _, shown, truth in expected]), abs=1e-4)


def test_few_rays_say_nearly_the_same(scene, thread_pool):
    photos = run_to_end(load_photos(scene.dataset, scene.load))
    evaluator = HeldOutEvaluator(photos, thread_pool)
    few, all_of_them = (evaluator.score(darker, flat_background(True), rays) for rays in (4096, 10**6))
    assert few.psnr == pytest.approx(all_of_them.psnr, abs=0.3)
    assert few.ssim == pytest.approx(all_of_them.ssim, abs=0.05)
    for name, value in all_of_them.views.items():
        assert few.views[name] == pytest.approx(value, abs=0.7)


def test_no_more_rays_than_allowed_and_the_same_each_time(scene, thread_pool):
    photos = run_to_end(load_photos(scene.dataset, scene.load))
    asked = []

    def look(rays, count):
        asked.append(rays.directions[:count].copy())
        rays.colors[:count] = 0.5

    for _ in range(2):
        HeldOutEvaluator(photos, thread_pool).score(look, flat_background(True), 3000, at_once=512)
    once = len(asked) // 2
    assert max(len(part) for part in asked) == 512
    assert 2900 <= sum(len(part) for part in asked[:once]) <= 3000
    np.testing.assert_array_equal(np.concatenate(asked[:once]), np.concatenate(asked[once:]))


@pytest.mark.parametrize("rays", [1, 2, 4, 100])
def test_very_few_rays_still_give_a_figure(scene, thread_pool, rays):
    photos = run_to_end(load_photos(scene.dataset, scene.load))
    held_out = HeldOutEvaluator(photos, thread_pool).score(darker, flat_background(True), rays)
    assert np.isfinite(held_out.psnr)
    assert np.isnan(held_out.ssim)
    assert len(held_out.views) == min(rays, 3)


def test_pixels_are_spread_over_each_photo_and_none_twice(scene):
    photos = run_to_end(load_photos(scene.dataset, scene.load))
    chosen = choose_pixels(photos.held_out, photos.held_out_views, 2 * SQUARE**2 + 600)
    size = 48 * 48
    spread = chosen.pixels[: chosen.counts.sum()]
    assert len(set(spread.tolist())) == len(spread)
    np.testing.assert_array_equal(np.bincount(spread // size), chosen.counts)
    for photo in range(3):
        parts = np.bincount((spread[spread // size == photo] % size) // (size // 9), minlength=9)
        assert parts.min() > 0.8 * parts.max()
    assert [square[1:] for square in chosen.squares] == [(SQUARE, SQUARE)]


def test_photos_too_small_for_structure_are_judged_by_psnr_alone(scene, thread_pool):
    photos = run_to_end(load_photos(scene.dataset, lambda photo: scene.load(photo)[::6, ::6]))
    for rays in (100, 10**6):
        held_out = HeldOutEvaluator(photos, thread_pool).score(darker, flat_background(True), rays)
        assert np.isfinite(held_out.psnr)
        assert np.isnan(held_out.ssim)


def test_opaque_photos_are_compared_as_they_are(thread_pool):
    scene = BallScene(12, 3, background=lambda directions: 0.5 + 0.5 * directions)
    photos = run_to_end(load_photos(scene.dataset, scene.load))

    def look(rays, count):
        np.testing.assert_allclose(rays.backgrounds[:count], 0.5, atol=1e-6)
        rays.colors[:count] = 0.25

    held_out = HeldOutEvaluator(photos, thread_pool).score(look, learned_background(), 10**6)
    by_name = {photo.file: photo for photo in scene.dataset.photos}
    for name, value in held_out.views.items():
        truth = np.rint(scene.load(by_name[name])[..., :3] * 255) / 255
        assert value == pytest.approx(psnr(np.full_like(truth, 0.25), truth), abs=1e-3)


def test_nothing_held_out_nothing_to_say(thread_pool):
    scene = BallScene(8, 1)
    photos = run_to_end(load_photos(scene.dataset, scene.load))
    alone = dataclasses.replace(photos, held_out=None, held_out_views=())
    assert HeldOutEvaluator(alone, thread_pool).score(darker, flat_background(True), 100) is None
