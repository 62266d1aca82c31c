"""Whole runs that learn poses and exposures along with the field."""

import msgspec
import numpy as np
import pytest

from tests.training.conftest import RADIUS, BallScene, ball_photo
from viewer.errors import InputError
from viewer.scene.assets import AssetStore
from viewer.scene.geometry import as_array, as_mat4
from viewer.scene.progress import run_to_end
from viewer.scene.rotations import turns
from viewer.training import methods
from viewer.training.checkpoints import NEWEST, CheckpointWriter, read
from viewer.training.config import HashGridConfig, VoxelsConfig
from viewer.training.methods import train
from viewer.training.prepare import load_photos
from viewer.training.voxels.state import VoxelState

VOXELS = VoxelsConfig("ball", steps=240, resolution=40, batch=1536, sh_degree=1)
HASHGRID = HashGridConfig("ball", steps=600, levels=6, table_bits=13, finest=64, batch=8192)
METHODS = pytest.mark.parametrize(
    "config", [VOXELS, pytest.param(HASHGRID, marks=pytest.mark.slow)], ids=["voxels", "hashgrid"]
)
QUICK = VoxelsConfig("ball", steps=24, resolution=16, batch=512, refine_poses=True, exposure=True)


def replaced(config, **changes):
    return msgspec.structs.replace(config, **changes)


class Patterned(BallScene):
    """A ball with a finer pattern: there must be something to line up."""

    def load(self, photo):
        return patterned(photo.camera)


def patterned(camera):
    picture = ball_photo(camera)
    shown = picture[..., 3] > 0
    picture[shown, :3] = 0.5 + 0.45 * np.sin(16 * picture[shown, :3] + np.array([0.0, 1.0, 2.0]))
    return picture


class Shaken(Patterned):
    """The training photos' poses are off by two degrees and two percent of their distance, about."""

    def __init__(self):
        super().__init__()
        rng = np.random.default_rng(0)
        self.truth = {photo.file: photo.camera for photo in self.dataset.photos}
        photos = tuple(self._shaken(photo, rng) if photo.split == "train" else photo for photo in self.dataset.photos)
        self.dataset = msgspec.structs.replace(self.dataset, photos=photos)

    def _shaken(self, photo, rng):
        matrix = as_array(photo.camera.camera_to_world).copy()
        matrix[:3, :3] = turns(rng.normal(0, 0.02, (1, 3)))[0] @ matrix[:3, :3]
        matrix[:3, 3] += rng.normal(0, 0.03, 3)
        return replaced(photo, camera=replaced(photo.camera, camera_to_world=as_mat4(matrix)))

    def load(self, photo):
        return patterned(self.truth[photo.file])

    def misses(self, poses):
        """How far points on the ball are from where the true cameras see them, in focal lengths, in the mean."""
        true = np.array(
            [as_array(self.truth[p.file].camera_to_world)[:3] for p in self.dataset.photos if p.split == "train"]
        )
        points = RADIUS * np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]])
        seen = [np.einsum("pij,pni->pnj", part[:, :, :3], points - part[:, None, :, 3]) for part in (true, poses)]
        flat = [part[..., :2] / part[..., 2:] for part in seen]
        return float(np.linalg.norm(flat[0] - flat[1], axis=-1).mean())


def run(config, scene, folder, monkeypatch):
    """The field, the last metrics that were reported, and the training photos as the run left them."""
    kept = []

    def keeping(*arguments):
        photos = yield from load_photos(*arguments)
        kept.append(photos)
        return photos

    monkeypatch.setattr(methods, "load_photos", keeping)
    store, reports = AssetStore(folder / "assets"), {}
    work = train(config, scene.dataset, scene.load, store, folder)
    while True:
        try:
            reports |= next(work).values
        except StopIteration as end:
            return end.value, reports, kept[0].train


@METHODS
def test_wrong_poses_are_put_right(config, tmp_path, monkeypatch):
    scene = Shaken()
    plain, _, pool = run(config, scene, tmp_path / "plain", monkeypatch)
    given = scene.misses(pool.poses)
    refined, reports, pool = run(replaced(config, refine_poses=True), scene, tmp_path / "refined", monkeypatch)
    assert scene.misses(pool.poses) < (0.6 if config is VOXELS else 0.8) * given
    assert refined.provenance.psnr > plain.provenance.psnr + (1.5 if config is VOXELS else 0.0)
    assert 0.002 < reports["pose_turn"] < 0.1
    assert 0.002 < reports["pose_shift"] < 0.2


class Uneven(BallScene):
    """Every photo is darker than it should be, by up to a half and in its own colour."""

    def __init__(self):
        super().__init__()
        self.gains = np.random.default_rng(4).uniform(0.5, 1.0, (len(self.dataset.photos), 3)).astype(np.float32)

    def load(self, photo):
        picture = super().load(photo)
        picture[..., :3] *= self.gains[int(photo.file.removesuffix(".png"))]
        return picture


@METHODS
def test_gains_of_photos_are_recovered_up_to_a_common_factor(config, tmp_path, monkeypatch):
    scene = Uneven()
    plain, _, _ = run(config, scene, tmp_path / "plain", monkeypatch)
    exposed, reports, pool = run(replaced(config, exposure=True), scene, tmp_path / "exposed", monkeypatch)
    trained = [number for number, photo in enumerate(scene.dataset.photos) if photo.split == "train"]
    found = np.log(scene.gains[trained] * pool.gains)
    spread = np.log(scene.gains[trained]).std(0)
    assert (found.std(0) < (0.35 if config is VOXELS else 0.75) * spread).all()
    assert exposed.provenance.psnr > plain.provenance.psnr + (3 if config is VOXELS else 0)
    assert reports["exposure"] > 0.1


def test_a_run_that_was_cut_off_goes_on_with_its_corrections(tmp_path, monkeypatch):
    monkeypatch.setattr(CheckpointWriter, "interval", 0.0)
    scene = BallScene(12, 2)
    whole, _, _ = run(QUICK, scene, tmp_path / "whole", monkeypatch)
    folder = tmp_path / "cut"
    store = AssetStore(folder / "assets")
    cut = train(QUICK, scene.dataset, scene.load, store, folder)
    monkeypatch.setattr("viewer.training.run.REPORT_SECONDS", 0.0)
    for progress in cut:
        if progress.values.get("step", 0) >= 14:
            break
    cut.close()
    state, _ = read(VoxelState, folder / NEWEST)
    assert 5 <= state.step < 24
    assert np.abs(state.calibration["calibration.poses"]).max() > 0
    again = run_to_end(train(replaced(QUICK, resume=True), scene.dataset, scene.load, store, folder))
    assert again.asset == whole.asset


def test_other_options_or_photos_are_refused_on_resuming(tmp_path):
    scene, store = BallScene(12, 2), AssetStore(tmp_path)
    run_to_end(train(QUICK, scene.dataset, scene.load, store, tmp_path))
    with pytest.raises(InputError, match="refine_poses"):
        run_to_end(train(replaced(QUICK, resume=True, refine_poses=False), scene.dataset, scene.load, store, tmp_path))
    fewer = msgspec.structs.replace(scene.dataset, photos=scene.dataset.photos[1:])
    with pytest.raises(InputError, match="corrections"):
        run_to_end(train(replaced(QUICK, resume=True, steps=30), fewer, scene.load, store, tmp_path))
