"""Whole runs on photos that are formulas."""

import math
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from tests.training.conftest import BallScene
from viewer.errors import InputError, OutputError, UnsupportedError, ViewerError
from viewer.fields.voxels import voxels_from_tensors
from viewer.formats.datasets.photos import load_photo
from viewer.formats.datasets.registry import open_dataset
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Orthographic
from viewer.scene.progress import run_to_end
from viewer.training import prepare
from viewer.training import run as run_module
from viewer.training import thread_pool as thread_pool_module
from viewer.training.checkpoints import NEWEST, CheckpointWriter, read
from viewer.training.config import VoxelsConfig
from viewer.training.learner import Intervals
from viewer.training.methods import train
from viewer.training.voxels import step as step_module
from viewer.training.voxels.learner import VoxelsLearner
from viewer.training.voxels.state import VoxelState

STEPS = 260
CONFIG = VoxelsConfig("ball", steps=STEPS, resolution=48, batch=2048, sh_degree=1)
QUICK = VoxelsConfig("ball", steps=24, resolution=16, batch=512, sh_degree=2)


def trained(scene, folder, config=QUICK):
    store = AssetStore(folder / "assets")
    field = run_to_end(train(config, scene.dataset, scene.load, store, folder))
    return field, voxels_from_tensors(field, store.get(field.asset))


@pytest.fixture(scope="module")
def trained_ball(tmp_path_factory):
    return trained(BallScene(), tmp_path_factory.mktemp("ball"), CONFIG)


def test_a_ball_is_learned_from_its_photos(trained_ball):
    field, _ = trained_ball
    assert field.provenance.psnr > 26
    assert (field.provenance.method, field.provenance.steps) == ("voxels", STEPS)
    assert field.sh_degree == 1


def test_the_voxels_are_where_the_ball_is(trained_ball):
    field, voxels = trained_ball
    places = np.stack(np.unravel_index(voxels.index, voxels.shape), -1)
    points = (places + 0.5) / np.array(voxels.shape) * np.array(field.aabb.size) + np.array(field.aabb.lo)
    weight = np.maximum(voxels.density, 0)
    radius = np.linalg.norm(points, axis=1)
    assert weight[radius > 0.85].sum() < 0.02 * weight.sum()
    np.testing.assert_allclose((weight[:, None] * points).sum(0) / weight.sum(), 0, atol=0.05)
    assert field.count < 0.7 * math.prod(field.shape)


def test_the_colours_are_the_balls(trained_ball):
    field, voxels = trained_ball
    places = np.stack(np.unravel_index(voxels.index, voxels.shape), -1)
    points = (places + 0.5) / np.array(voxels.shape) * np.array(field.aabb.size) + np.array(field.aabb.lo)
    radius = np.linalg.norm(points, axis=1)
    shell = (np.abs(radius - 0.69) < 0.04) & (voxels.density > 5)
    base = 0.5 + 0.28209479 * voxels.sh[shell][:, [0, 4, 8]].astype(np.float32)
    expected = 0.5 + 0.35 * np.sin(np.array([3.0, 4.0, 5.0]) * points[shell] + np.array([0.0, 1.0, 2.0]))
    assert shell.sum() > 300
    assert np.abs(base - expected).mean() < 0.1


def test_progress_holds_what_the_window_shows(tmp_path, monkeypatch):
    monkeypatch.setattr(run_module, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(VoxelsLearner, "intervals", Intervals(first_preview=0.0))
    scene = BallScene(12, 2)
    steps = list(train(QUICK, scene.dataset, scene.load, AssetStore(tmp_path), tmp_path))
    fractions = [progress.fraction for progress in steps]
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] <= fractions[-1] <= 1
    last = steps[-1].values
    assert {"psnr", "train_psnr", "step", "seconds", "rays_per_second", "resolution"} <= set(last)
    assert all(math.isfinite(value) for value in last.values())
    assert any(progress.preview is not None for progress in steps)


def test_the_same_seed_gives_the_same_field_with_any_number_of_threads(tmp_path, monkeypatch):
    scene = BallScene(12, 2)
    assets = []
    for threads in (1, 2, 3):
        monkeypatch.setattr(thread_pool_module, "available_cores", lambda threads=threads: threads)
        assets.append(trained(scene, tmp_path / str(threads))[0].asset)
    assert len(set(assets)) == 1
    other = msgspec.structs.replace(QUICK, seed=1)
    assert trained(scene, tmp_path / "other", other)[0].asset != assets[0]


def test_a_run_that_was_cut_off_continues_bit_for_bit(tmp_path, monkeypatch):
    monkeypatch.setattr(run_module, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(CheckpointWriter, "interval", 0.0)
    scene = BallScene(12, 2)
    whole, _ = trained(scene, tmp_path / "whole")
    folder = tmp_path / "cut"
    store = AssetStore(folder / "assets")
    run = train(QUICK, scene.dataset, scene.load, store, folder)
    for progress in run:
        if progress.values.get("step", 0) >= 14:
            break
    run.close()
    reached = read(VoxelState, folder / NEWEST)[0].step
    assert 5 <= reached < 24
    resumed = msgspec.structs.replace(QUICK, resume=True)
    again = run_to_end(train(resumed, scene.dataset, scene.load, store, folder))
    assert again.asset == whole.asset
    assert again.provenance.steps == 24


def test_a_run_by_time_ends_and_says_how_long_it_was(tmp_path):
    scene = BallScene(12, 2)
    config = VoxelsConfig("ball", seconds=1.5, resolution=16, batch=256)
    field, _ = trained(scene, tmp_path, config)
    assert field.provenance.seconds >= 1.5
    assert field.provenance.steps > 0


def test_photos_without_alpha_learn_their_background(tmp_path):
    def sky(directions):
        return np.where(directions[:, 2:] > 0, [[0.3, 0.5, 0.8]], [[0.4, 0.3, 0.2]])

    scene = BallScene(80, 4, background=sky)
    config = VoxelsConfig("ball", steps=150, resolution=32, batch=2048, sh_degree=0)
    field, voxels = trained(scene, tmp_path, config)
    assert field.provenance.psnr > 21
    assert voxels.background.shape == (64, 128, 3)
    assert ((voxels.background >= 0) & (voxels.background <= 1)).all()
    assert not (voxels.background == 0.5).all()


def test_the_grid_reaches_round_cameras_that_see_a_background():
    plain, around = BallScene(20, 4).dataset, BallScene(20, 4, background=lambda directions: directions).dataset
    assert prepare.scene_box(plain) == plain.aabb
    box = prepare.scene_box(around)
    positions = np.array([photo.camera.position for photo in around.photos])
    assert (positions > box.lo).all()
    assert (positions < box.hi).all()
    assert prepare.near_distance(plain) == 0
    assert prepare.near_distance(around) == pytest.approx(0.3 * 3.0)


def test_photos_may_differ_in_size(tmp_path):
    scene = BallScene(12, 2)

    def load(photo):
        picture = scene.load(photo)
        return picture[::2, ::2] if photo.file.startswith("1") else picture

    field = run_to_end(train(QUICK, scene.dataset, load, AssetStore(tmp_path), tmp_path))
    assert field.provenance.psnr > 8


def test_no_held_out_photos_no_psnr(tmp_path):
    scene = BallScene(8, 1)
    photos = tuple(msgspec.structs.replace(photo, split="train") for photo in scene.dataset.photos)
    scene.dataset = msgspec.structs.replace(scene.dataset, photos=photos)
    assert trained(scene, tmp_path)[0].provenance.psnr is None


def test_a_photo_that_cannot_be_read_is_left_out_and_noted(tmp_path):
    scene = BallScene(12, 2)

    def load(photo):
        if photo.file == "5.png":
            raise InputError("5.png is damaged.", "Replace it.")
        return scene.load(photo)

    field = run_to_end(train(QUICK, scene.dataset, load, AssetStore(tmp_path), tmp_path))
    assert field.provenance.notes == ("5.png is damaged.",)


def fails(scene, tmp_path, kind, match, config=QUICK, load=None):
    with pytest.raises(kind, match=match) as caught:
        run_to_end(train(config, scene.dataset, load or scene.load, AssetStore(tmp_path / "assets"), tmp_path))
    assert caught.value.hint


def test_no_photos_is_an_error(tmp_path):
    scene = BallScene(12, 2)
    scene.dataset = msgspec.structs.replace(scene.dataset, photos=())
    fails(scene, tmp_path, InputError, "no photos to train on")


def test_no_readable_photo_is_an_error_that_says_why(tmp_path):
    def load(photo):
        raise InputError(f"{photo.file} is damaged.", "Replace it.")

    fails(BallScene(12, 2), tmp_path, InputError, r"0\.png is damaged", load=load)


def test_cameras_that_look_away_are_an_error(tmp_path):
    scene = BallScene(12, 2)
    box = msgspec.structs.replace(scene.dataset.aabb, lo=(50.0, 50.0, 50.0), hi=(51.0, 51.0, 51.0))
    scene.dataset = msgspec.structs.replace(scene.dataset, aabb=box)
    fails(scene, tmp_path, InputError, "No camera")


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_poses_that_are_not_finite_are_an_error(tmp_path, bad):
    scene = BallScene(12, 2)
    first = scene.dataset.photos[0]
    pose = ((1.0, 0.0, 0.0, bad), *first.camera.camera_to_world[1:])
    camera = msgspec.structs.replace(first.camera, camera_to_world=pose)
    photos = (msgspec.structs.replace(first, camera=camera), *scene.dataset.photos[1:])
    scene.dataset = msgspec.structs.replace(scene.dataset, photos=photos)
    fails(scene, tmp_path, InputError, "not finite")


def test_parallel_rays_are_refused(tmp_path):
    scene = BallScene(12, 2)
    first = scene.dataset.photos[0]
    camera = msgspec.structs.replace(first.camera, lens=Orthographic(48, 48, 2.0))
    photos = (msgspec.structs.replace(first, camera=camera), *scene.dataset.photos[1:])
    scene.dataset = msgspec.structs.replace(scene.dataset, photos=photos)
    load = lambda _: np.ones((48, 48, 4), np.float32)  # noqa: E731
    fails(scene, tmp_path, UnsupportedError, "parallel", load=load)


def test_photos_that_do_not_fit_the_memory_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(prepare, "free_memory", lambda: 1000)
    fails(BallScene(12, 2), tmp_path, UnsupportedError, "memory")


def test_a_grid_that_does_not_fit_the_memory_is_an_error(tmp_path, monkeypatch):
    def too_much(*_):
        raise MemoryError

    monkeypatch.setattr(step_module.VoxelStepper, "step", too_much)
    fails(BallScene(12, 2), tmp_path, UnsupportedError, "memory")


def test_a_run_that_diverges_names_the_step_and_the_checkpoint(tmp_path, monkeypatch):
    monkeypatch.setattr(run_module, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(CheckpointWriter, "interval", 0.0)
    real = step_module.VoxelStepper.step

    def breaking(self, state, plan):
        if state.step == 9:
            state.grid.volume.rows[1:] = np.nan
        return real(self, state, plan)

    monkeypatch.setattr(step_module.VoxelStepper, "step", breaking)
    fails(BallScene(12, 2), tmp_path, ViewerError, "at step 10.*checkpoint is of step [5-9]")
    assert np.isfinite(read(VoxelState, tmp_path / NEWEST)[0].grid.volume.rows).all()


def test_nothing_to_resume_is_an_error(tmp_path):
    fails(BallScene(12, 2), tmp_path, InputError, "no checkpoint", msgspec.structs.replace(QUICK, resume=True))


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path):
    blocker = tmp_path / "file"
    blocker.write_text("here")
    scene = BallScene(12, 2)
    with pytest.raises(OutputError):
        run_to_end(train(QUICK, scene.dataset, scene.load, AssetStore(tmp_path), blocker / "run"))


def test_the_stored_field_is_what_was_evaluated(trained_ball):
    field, voxels = trained_ball
    assert field.count == len(voxels.index) == len(voxels.density)
    assert voxels.color_space == "srgb"
    assert replace(voxels, background=None) is not voxels
    assert voxels.background is None


@pytest.mark.slow
def test_lego_reaches_27_decibels(shared_data, tmp_path):
    dataset = open_dataset(shared_data / "lego")
    config = VoxelsConfig(str(shared_data / "lego"), steps=3000)
    store = AssetStore(tmp_path / "assets")
    field = run_to_end(train(config, dataset, lambda photo: load_photo(dataset, photo), store, tmp_path))
    assert field.provenance.psnr > 27
    assert field.count < 2_000_000
    lo, hi = np.array(field.aabb.lo), np.array(field.aabb.hi)
    assert (lo > [-1.1, -1.5, -1.2]).all()
    assert (hi < [1.1, 1.5, 1.5]).all()
