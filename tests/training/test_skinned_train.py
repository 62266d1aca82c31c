"""A mesh on bones from a video whose truth is a formula: a bar that bends in its middle, filmed from all around."""

import math

import msgspec
import numpy as np
import pytest
from scipy.spatial import cKDTree

from viewer.errors import InputError
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole, pixel_centers
from viewer.scene.content import Model
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.geometry import AABB
from viewer.scene.progress import run_to_end
from viewer.scene.skinning import check_skin, mesh_of
from viewer.training.config import SkinnedConfig
from viewer.training.learner import length_of
from viewer.training.methods import train
from viewer.training.skinned.frames import Frames
from viewer.training.skinned.learner import SkinnedLearner
from viewer.training.skinned.start import covered

SIDE, RADIUS, FRAMES = 32, 0.12, 12
CONFIG = SkinnedConfig("bar", steps=200, points=250, bones=4)


def balls(time):
    """Middles of what the bar consists of at a time in [0, 1]: its second half swings up and back."""
    along, angle = np.linspace(0.0, 0.6, 13)[:, None], 0.9 * math.sin(math.pi * time)
    still = along * np.array([-1.0, 0.0, 0.0])
    return np.concatenate([still, along[1:] * np.array([math.cos(angle), 0.0, math.sin(angle)])])


def surface(time, directions=200):
    """Points on the bar's surface."""
    random = np.random.default_rng(0).normal(size=(directions, 3))
    middles = balls(time)
    points = (middles[:, None] + RADIUS * random / np.linalg.norm(random, axis=1)[:, None]).reshape(-1, 3)
    return points[cKDTree(middles).query(points)[0] > 0.999 * RADIUS]


class BendingBar:
    """A data set and its photos; every sixth is held out."""

    def __init__(self):
        photos = []
        for number in range(FRAMES):
            turn = 2.0 * math.pi * number / FRAMES
            eye = (2.6 * math.cos(turn), 2.6 * math.sin(turn), 0.8)
            camera = Camera(look_at(eye, (0.0, 0.0, 0.0)), pinhole(0.7, SIDE, SIDE))
            split = "val" if number % 6 == 2 else "train"
            photos.append(Photo(f"{number}.png", camera, split, time=10.0 + 2.0 * number / (FRAMES - 1)))
        self.dataset = Dataset(
            "/nowhere/bar", "formula", tuple(photos), AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)), masked=True
        )

    def load(self, photo):
        origins, directions = photo.camera.rays(pixel_centers(SIDE, SIDE))
        away = balls((photo.time - 10.0) / 2.0)[:, None] - origins
        along = (away * directions).sum(-1)
        depth = np.where((away**2).sum(-1) - along**2 < RADIUS**2, along, np.inf)
        picture = np.zeros((SIDE * SIDE, 4), np.float32)
        nearest = depth.argmin(0)
        picture[:, 3] = np.isfinite(depth.min(0))
        picture[:, 0], picture[:, 1], picture[:, 2] = nearest / 24.0, 0.5, 1.0 - nearest / 24.0
        return picture.reshape(SIDE, SIDE, 4)


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    folder, scene = tmp_path_factory.mktemp("bar"), BendingBar()
    store = AssetStore(folder / "assets")
    return run_to_end(train(CONFIG, scene.dataset, scene.load, store, folder)), store


def off(model, store, time):
    """How far truth and mesh lie from each other on the mean, as a part of the bar's length."""
    skin = msgspec.structs.replace(model.skin, moment=2.0 * time)
    mine, truth = mesh_of(msgspec.structs.replace(model, skin=skin), store).vertices, surface(time)
    return 0.5 * (cKDTree(mine).query(truth)[0].mean() + cKDTree(truth).query(mine)[0].mean()) / (1.2 + 2 * RADIUS)


def test_it_finds_how_the_bar_bends(learned):
    model, store = learned
    held_out = [photo for photo in BendingBar().dataset.photos if photo.split == "val"]
    assert max(off(model, store, (photo.time - 10.0) / 2.0) for photo in held_out) < 0.04
    assert model.skin.playing.photographed == 10.0
    still = msgspec.structs.replace(model, skin=msgspec.structs.replace(model.skin, clip=-1))
    far = [max(off(each, store, time) for time in (0.0, 0.5)) for each in (model, still)]
    assert far[0] < 0.6 * far[1]


def test_what_it_makes_is_a_mesh_on_bones_that_plays_as_long_as_the_video(learned):
    model, store = learned
    assert isinstance(model, Model)
    assert model.skin.playing.seconds == pytest.approx(2.0)
    assert 2 <= len(model.skin.bones) <= 4
    assert [bone.parent < 0 for bone in model.skin.bones].count(True) == 1
    check_skin(model.skin, store.get(model.skin.asset), model.vertices)
    assert model.provenance.method == "skinned"
    assert model.provenance.psnr > 18.0


def test_it_is_shown_from_red_to_blue(learned):
    model, store = learned
    mesh = mesh_of(model, store)
    ends = mesh.vertices[:, 0] < -0.4, mesh.vertices[:, 0] > 0.3
    assert mesh.colors[ends[0], 2].mean() > mesh.colors[ends[0], 0].mean()
    assert mesh.colors[ends[1], 0].mean() > mesh.colors[ends[1], 2].mean()


def test_a_longer_run_drops_and_adds_points_as_often_as_a_short_one(tmp_path, monkeypatch):
    scene, grow = BendingBar(), SkinnedLearner._grow
    counts = []
    for steps in (16, 48):
        seen = []
        monkeypatch.setattr(SkinnedLearner, "_grow", lambda *given, seen=seen: (seen.append(given[1]), grow(*given)))
        config = msgspec.structs.replace(CONFIG, steps=steps, points=60)
        run_to_end(train(config, scene.dataset, scene.load, AssetStore(tmp_path / "assets"), tmp_path))
        counts.append(len(seen))
    assert counts == [6, 6]


def refused(tmp_path, dataset, config=CONFIG):
    with pytest.raises(InputError) as caught:
        run_to_end(train(config, dataset, BendingBar().load, AssetStore(tmp_path), tmp_path))
    assert caught.value.hint
    return caught.value.message


def changed(**changes):
    dataset = BendingBar().dataset
    photos = tuple(msgspec.structs.replace(photo, **changes) for photo in dataset.photos)
    return msgspec.structs.replace(dataset, photos=photos)


def test_what_tells_nothing_of_a_motion_is_refused(tmp_path):
    bar = BendingBar().dataset
    assert "masks" in refused(tmp_path, msgspec.structs.replace(bar, masked=False))
    assert "have no time" in refused(tmp_path, changed(time=None))
    assert "three times" in refused(tmp_path, changed(time=3.0))
    assert "1 photo" in refused(tmp_path, msgspec.structs.replace(bar, photos=bar.photos[:1]))
    assert "no exposures" in refused(tmp_path, bar, msgspec.structs.replace(CONFIG, exposure=True))


def test_masks_that_agree_on_nothing_are_refused():
    cameras = tuple(photo.camera for photo in BendingBar().dataset.photos[:4])
    empty = tuple(np.zeros((SIDE, SIDE, 4), np.float32) for _ in cameras)
    frames = Frames(empty, cameras, np.linspace(0.0, 1.0, 4, dtype=np.float32), ("a", "b", "c", "d"))
    with pytest.raises(InputError, match="no place in common"):
        covered(np.zeros((5, 3)), frames)


@pytest.mark.parametrize("mask", [0.0, 1.0])
def test_masks_that_are_missing_in_between_are_passed_over(mask, tmp_path):
    scene, without = BendingBar(), ("4.png", "5.png")

    def load(photo):
        picture = scene.load(photo)
        if photo.file in without:
            picture[..., 3] = mask
        return picture

    kept = tuple(photo for photo in scene.dataset.photos if photo.file not in without)
    fewer = msgspec.structs.replace(scene.dataset, photos=kept)
    config, store = msgspec.structs.replace(CONFIG, steps=8), AssetStore(tmp_path)
    work = train(config, scene.dataset, load, store, tmp_path)
    texts = [next(work).text for _ in range(FRAMES + 1)]
    assert any("4.png, 5.png" in text for text in texts)
    model, other = run_to_end(work), run_to_end(train(config, fewer, load, store, tmp_path))
    assert (model.asset, model.skin.asset) == (other.asset, other.skin.asset)


def test_a_run_by_seconds_ends_with_its_steps_where_more_make_it_worse():
    length = length_of(SkinnedConfig("", seconds=300.0), 9, most_steps=10)
    assert [length.fraction(*now) for now in ((5, 3.0), (1, 150.0), (10, 0.0), (99, 999.0))] == [0.5, 0.5, 1.0, 1.0]
    assert length_of(SkinnedConfig("", seconds=300.0), 9).fraction(1_000_000, 3.0) == 0.01
    assert length_of(SkinnedConfig("", steps=40), 9, most_steps=10).fraction(10, 1e9) == 0.25
