"""The making of a moment, judged by a stage whose motion, depth and cameras are known."""

from itertools import pairwise

import numpy as np
import pytest

pytest.importorskip("cv2", reason="OpenCV is not installed")

from concurrent.futures import ThreadPoolExecutor

import cv2

from tests.moments import stages
from viewer.errors import InputError
from viewer.moments.options import MomentOptions
from viewer.moments.prepare import SAME, prepared
from viewer.render.moments.moment_picture import loaded_moment, moment_picture
from viewer.scene.assets import AssetStore
from viewer.scene.color import linear_to_srgb
from viewer.scene.moment import Moment
from viewer.scene.progress import run_to_end

NEAREST = stages.BOARDS[0][0]


class Made:
    """A stage, its photos, and the moment that was made of them with the first one's depth."""

    def __init__(self, store: AssetStore) -> None:
        self.eyes = stages.camera(), stages.camera(stages.JITTER)
        self.store = store
        self.photos = tuple(stages.photo(time, store, eye) for time, eye in zip((0.0, 1.0), self.eyes, strict=True))
        self.depth = stages.depths(0.0, store, self.eyes[0])
        self.pictures = {}
        self.made = run_to_end(
            prepared(
                self.photos,
                [1.0 / self.depth],
                MomentOptions(),
                None,
                lambda name, each: self.pictures.update({name: each}),
            )
        )
        points = self.made.points
        content = Moment("0" * 64, points.core, len(points.starts), self.made.layers, self.made.cameras)
        self.loaded = loaded_moment(content, points)

    def seen(self, eye, time):
        with ThreadPoolExecutor(1) as pool:
            found = moment_picture(self.loaded, eye, time, (stages.WIDTH, stages.HEIGHT), (pool, 1))
        self.gaps = found.gaps + float((found.radiance[..., 3] < 0.5).mean())
        return np.rint(np.clip(linear_to_srgb(found.radiance[..., :3]), 0, 1) * 255).astype(np.uint8)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return Made(AssetStore(tmp_path_factory.mktemp("stage")))


def test_both_photos_are_seen_by_their_own_cameras(made):
    for number, time in enumerate((0.0, 1.0)):
        assert stages.decibels(made.seen(made.made.cameras[number], time), made.photos[number]) >= 35.0
        assert made.gaps < 0.005


def test_the_second_camera_is_found(made):
    found, true = (np.array(eye.camera_to_world)[:3, :3] for eye in (made.made.cameras[1], made.eyes[1]))
    rays = true.T @ found
    corner = np.array([0.5 * stages.WIDTH, 0.5 * stages.HEIGHT, -stages.FOCAL])
    turned = rays @ corner
    apart = np.abs(turned[:2] / -turned[2] * stages.FOCAL - corner[:2])
    assert apart.max() < 0.5


def test_halfway_in_time_beats_a_cross_fade(made):
    truth = stages.photo(0.5, made.store, made.eyes[0])
    still = [stages.photo(time, made.store, made.eyes[0]).astype(float) for time in (0.0, 1.0)]  # even without jitter
    fade = stages.decibels(0.5 * (still[0] + still[1]), truth)
    assert stages.decibels(made.seen(made.made.cameras[0], 0.5), truth) >= fade + 3.0
    assert made.gaps < 0.005


@pytest.mark.parametrize("way", [(0.08, 0.0, 0.0), (0.0, -0.06, 0.0), (-0.05, 0.05, -0.08)])
def test_the_camera_moves_apart_from_time(made, way):
    truth = stages.photo(0.5, made.store, stages.shifted(made.eyes[0], way))
    own = stages.shifted(made.made.cameras[0], tuple(part / NEAREST for part in way))
    seen, unmoved = made.seen(own, 0.5), made.seen(made.made.cameras[0], 0.5)
    assert stages.decibels(seen, truth) >= stages.decibels(unmoved, truth) + 3.0
    made.seen(own, 0.5)
    assert made.gaps < 0.005


def test_there_are_as_many_layers_as_depths(made):
    assert made.made.layers == 1 + len(stages.BOARDS)


def test_a_photo_that_is_hidden_behind_boards_is_continued_better_than_left_out(made):
    """What lies behind the boards, invented in one photo: nearer to the truth than the boards that hide it."""
    layer = made.pictures["photo_1_layer_3"]
    margin = (layer.shape[0] - stages.HEIGHT) // 2
    inner = layer[margin:-margin, margin:-margin]
    hidden = (made.depth < 0.9 * stages.WALL) & (inner[..., 3] > 0)
    scene = stages.stage_at(0.0, made.store)
    bare = stages.photo_of(type(scene)(scene.nodes[:1], scene.world), made.store, made.eyes[0])
    true, invented, covered = (each[hidden].astype(float) for each in (bare, inner[..., :3], made.photos[0]))
    assert hidden.sum() > 2000
    assert ((invented - true) ** 2).mean() < 0.5 * ((covered - true) ** 2).mean()


def test_every_stage_can_be_looked_at(made):
    names = set(made.pictures)
    assert {"aligned", "flow", "flow_misses", "disparity_1", "disparity_2", "layers_1", "layers_2"} <= names
    assert {"photo_1_layer_1", "photo_2_layer_3", "photo_2_layer_3_disparity", "points_from_above"} <= names
    assert all(picture.dtype == np.uint8 and picture.shape[2] in (3, 4) for picture in made.pictures.values())


def test_the_picture_changes_steadily_with_time(made):
    eye = made.made.cameras[0]
    seen = [made.seen(eye, 0.4 + 0.02 * step).astype(float) for step in range(4)]
    steps = [np.abs(one - other).mean() for one, other in pairwise(seen)]
    assert max(steps) < 1.5 * min(steps)


def noise(width, height, seed, channels=3):
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels)).astype(np.uint8)


def refusal(photos, maps=(), **options):
    with pytest.raises(InputError) as caught:
        run_to_end(prepared(photos, list(maps), MomentOptions(**options)))
    assert caught.value.message.endswith((".", "!"))
    assert caught.value.hint
    return caught.value.message


def test_photos_that_do_not_do_are_refused_with_a_sentence(made):
    one, two = made.photos
    assert "different sizes" in refusal([one, two[:-8]])
    assert "too small" in refusal([one[:40, :40], two[:40, :40]])
    assert "one colour" in refusal([np.full_like(one, 90), two])
    assert "nothing in common" in refusal([noise(320, 240, 1), noise(320, 240, 2)])
    assert "does not say" in refusal([one])
    ramp = np.tile(np.linspace(0, 255, 320)[None, :, None], (240, 1, 3)).astype(np.uint8)
    assert "too few details" in refusal([ramp, ramp])


def test_maps_that_do_not_do_are_refused_with_a_sentence(made):
    one = made.photos[0]
    assert "does not fit" in refusal([one], [np.ones((100, 400), np.float32)])
    assert "the same everywhere" in refusal([one], [np.ones((90, 120), np.float32)])
    assert "hardly any number" in refusal([one], [np.full((90, 120), np.nan, np.float32)])


def test_two_equal_photos_say_that_nothing_moves(made):
    one = made.photos[0]
    found = run_to_end(prepared([one, one], [1.0 / made.depth], MomentOptions()))
    assert SAME in found.notes


def test_one_photo_has_only_the_camera(made):
    found = run_to_end(prepared(made.photos[:1], [made.depth], MomentOptions(meaning="depth", layers=2)))
    assert len(found.cameras) == 1
    assert found.layers == 2
    assert np.array_equal(found.points.starts, found.points.ends)
    nearest = -found.points.starts[found.points.colors[:, 3] > 1, 2].max()
    assert nearest == pytest.approx(1.0, rel=0.02)  # the nearest things lie 1 away


def test_larger_photos_are_made_smaller(made):
    large = [cv2.resize(photo, None, fx=2, fy=2) for photo in made.photos]
    found = run_to_end(prepared(large, [1.0 / made.depth], MomentOptions(side=480)))
    assert found.cameras[0].lens.width == 480
