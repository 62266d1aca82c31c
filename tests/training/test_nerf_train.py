"""Whole runs of NeRFs on photos that are formulas."""

import math

import msgspec
import numpy as np
import pytest
import torch

from tests.training.conftest import BallScene
from viewer.errors import InputError
from viewer.fields.load import load_field
from viewer.scene.assets import AssetStore
from viewer.scene.geometry import AABB
from viewer.scene.progress import Steer, run_to_end
from viewer.scene.rotations import turns
from viewer.training import run as run_module
from viewer.training import thread_pool as thread_pool_module
from viewer.training.background import flat_background
from viewer.training.checkpoints import NEWEST, CheckpointWriter, newest, read, snapshot, write
from viewer.training.config import NerfConfig
from viewer.training.learner import Intervals, TrainingContext
from viewer.training.methods import train
from viewer.training.nerf import step as step_module
from viewer.training.nerf.learner import NerfLearner
from viewer.training.nerf.state import NerfState, first_state
from viewer.training.prepare import load_photos
from viewer.training.ray_source import RaySource
from viewer.training.steering import Steering

SMALL = {"width": 16, "depth": 2, "octaves": 3, "coarse": 6, "fine": 6, "batch": 64}
QUICK = NerfConfig("ball", steps=12, **SMALL)
CONFIG = NerfConfig("ball", steps=80, width=48, depth=2, octaves=3, coarse=16, fine=16, batch=192, rate=6e-3)


def trained(scene, folder, config=QUICK):
    store = AssetStore(folder / "assets")
    content = run_to_end(train(config, scene.dataset, scene.load, store, folder))
    return content, store


@pytest.fixture
def small_scene():
    return BallScene(8, 2)


def test_a_ball_is_learned_from_its_photos(tmp_path):
    content, store = trained(BallScene(), tmp_path, CONFIG)
    assert content.provenance.psnr > 17
    assert (content.provenance.method, content.provenance.steps) == ("nerf", 80)
    field = load_field(content, store.get(content.asset))
    inner = torch.nn.functional.normalize(torch.randn(300, 3, generator=torch.Generator().manual_seed(0)), dim=1)
    with torch.no_grad():
        within, without = field.density(0.65 * inner), field.density(0.97 * inner)
    assert within.mean() > 5 * without.mean()


def test_progress_holds_what_the_window_shows(tmp_path, monkeypatch, small_scene):
    monkeypatch.setattr(run_module, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(NerfLearner, "intervals", Intervals(score_rays=64, final_rays=256, first_preview=0.0))
    store = AssetStore(tmp_path)
    steps = list(train(QUICK, small_scene.dataset, small_scene.load, store, tmp_path))
    last = steps[-1].values
    assert {"psnr", "train_psnr", "loss_coarse", "rate", "step", "seconds", "rays_per_second"} <= set(last)
    assert all(math.isfinite(value) for value in last.values())
    assert last["rate"] == pytest.approx(2e-3 * 0.1 ** (11 / 12))
    preview = next(progress.preview for progress in steps if progress.preview is not None)
    load_field(preview, store.get(preview.asset))
    assert steps[-1].scores


def test_the_same_seed_gives_the_same_field_with_any_number_of_threads(tmp_path, monkeypatch, small_scene):
    monkeypatch.setattr(step_module, "CHUNK", 256)
    monkeypatch.setattr(NerfLearner, "intervals", Intervals(1e9, 16, 16, 1e9))
    short = msgspec.structs.replace(QUICK, steps=4)
    assets = []
    for threads in (1, 3):
        monkeypatch.setattr(thread_pool_module, "available_cores", lambda threads=threads: threads)
        assets.append(trained(small_scene, tmp_path / str(threads), short)[0].asset)
    assert len(set(assets)) == 1
    other = msgspec.structs.replace(short, seed=1)
    assert trained(small_scene, tmp_path / "other", other)[0].asset != assets[0]


def test_a_run_that_was_cut_off_continues_bit_for_bit(tmp_path, monkeypatch, small_scene):
    monkeypatch.setattr(run_module, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(CheckpointWriter, "interval", 0.0)
    monkeypatch.setattr(NerfLearner, "intervals", Intervals(1e9, 16, 16, 1e9))
    whole, _ = trained(small_scene, tmp_path / "whole")
    folder = tmp_path / "cut"
    store = AssetStore(folder / "assets")
    run = train(QUICK, small_scene.dataset, small_scene.load, store, folder)
    for progress in run:
        if progress.values.get("step", 0) >= 8:
            break
    run.close()
    assert 4 <= read(NerfState, folder / NEWEST)[0].step < 12
    again = run_to_end(
        train(msgspec.structs.replace(QUICK, resume=True), small_scene.dataset, small_scene.load, store, folder)
    )
    assert again.asset == whole.asset
    assert again.provenance.steps == 12


def test_a_learned_background_goes_with_the_field(tmp_path):
    scene = BallScene(8, 2, background=lambda directions: 0.5 + 0.4 * directions)
    content, store = trained(scene, tmp_path)
    tensors = store.get(content.asset)
    assert tensors["background"].std() > 0.01
    load_field(content, tensors)


def test_a_term_without_weight_teaches_nothing(tmp_path, small_scene):
    photos = run_to_end(load_photos(small_scene.dataset, small_scene.load))
    thread_pool = thread_pool_module.ThreadPool(1)
    learner = NerfLearner.create_or_resume(QUICK, TrainingContext(small_scene.dataset, photos, thread_pool, tmp_path))
    steering = Steering()
    steering.update(Steer(weight_factors={"coarse": 0.0}))
    learner.learn(0.0, steering)
    learner.close()
    thread_pool.close()
    state = learner.state
    moved = {name.partition(".")[0] for name, means in state.means.items() if np.abs(means).max() > 0}
    assert moved == {"fine"}


def test_short_memory_halves_the_batch_and_changes_nothing_else(tmp_path, monkeypatch, small_scene):
    failures = iter([True, True])
    original = step_module.Stepper._colors

    def colors(self, batch, state, plan):
        if state.step == 3 and len(batch.targets) > 16 and next(failures, False):
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes.")
        return original(self, batch, state, plan)

    monkeypatch.setattr(step_module.Stepper, "_colors", colors)
    work = train(QUICK, small_scene.dataset, small_scene.load, AssetStore(tmp_path / "assets"), tmp_path)
    reports = [progress.text for progress in work if "memory" in progress.text]
    assert ["32 at once" in reports[0], "16 at once" in reports[1], len(reports)] == [True, True, 2]
    state, _ = read(NerfState, tmp_path / NEWEST)
    assert (state.step, state.rays, state.cursor) == (12, 16, 3 * 64 + 9 * 16)


@pytest.mark.parametrize(
    ("name", "value"), [("width", 2), ("depth", 0), ("coarse", 1), ("batch", 0), ("rate", math.nan), ("octaves", 99)]
)
def test_absurd_options_are_refused(tmp_path, small_scene, name, value):
    config = msgspec.structs.replace(QUICK, **{name: value})
    with pytest.raises(InputError, match=name) as caught:
        run_to_end(train(config, small_scene.dataset, small_scene.load, AssetStore(tmp_path), tmp_path))
    assert caught.value.hint
    assert small_scene.loads == 0


def loss_and_ray_gradients(pool, pose):
    """The loss of untrained networks, and the gradients of the first camera's rays."""
    poses = pool.poses.copy()
    poses[0] = pose
    config = NerfConfig("ball", width=16, depth=2, octaves=2)
    state = first_state(config, AABB((-1.5, -1.5, -1.5), (1.5, 1.5, 1.5)), flat_background(False), 128)
    state.parameters = {name: 2 * array for name, array in state.parameters.items()}
    thread_pool = thread_pool_module.ThreadPool(1)
    source = RaySource(pool._replace(poses=poses), thread_pool, 0, state.background)
    stepper = step_module.Stepper(source, state, torch.device("cpu"), with_ray_gradients=True)
    result = stepper.step(state, step_module.StepPlan(32, 32, 0.0, 1e-3))
    thread_pool.close()
    return result.error + stepper.coarse_loss, stepper.ray_gradients[source.rays.photos == 0].sum(0)


def test_ray_gradients_are_differences_of_the_loss():
    scene = BallScene(2, 1)
    pool = run_to_end(load_photos(scene.dataset, scene.load)).train
    pose = pool.poses[0].astype(np.float64)
    _, ray_gradients = loss_and_ray_gradients(pool, pose)
    along, length = np.array([0.3, -0.5, -0.8]), 0.004

    def loss(shift, turn):
        turned = turns((turn * along)[None])[0] @ pose[:, :3]
        return loss_and_ray_gradients(pool, np.concatenate([turned, pose[:, 3:] + shift * along[:, None]], 1))[0]

    shifted = (loss(length, 0.0) - loss(-length, 0.0)) / (2 * length)
    turned = (loss(0.0, length) - loss(0.0, -length)) / (2 * length)
    assert abs(shifted) > 0.02
    assert ray_gradients[:3] @ along == pytest.approx(shifted, rel=0.1)
    assert ray_gradients[3:] @ along == pytest.approx(turned, rel=0.1, abs=3e-3)


def test_what_is_learned_of_the_cameras_is_reported_and_saved(tmp_path, monkeypatch, small_scene):
    monkeypatch.setattr(run_module, "REPORT_SECONDS", 0.0)
    config = msgspec.structs.replace(QUICK, refine_poses=True, exposure=True)
    store = AssetStore(tmp_path / "assets")
    reports = list(train(config, small_scene.dataset, small_scene.load, store, tmp_path))[-1].values
    assert reports["pose_turn"] > 0
    assert reports["pose_shift"] > 0
    assert reports["exposure"] > 0
    more = msgspec.structs.replace(config, resume=True, steps=13)
    again = list(train(more, small_scene.dataset, small_scene.load, store, tmp_path))
    first = next(each.values for each in again if "pose_turn" in each.values)
    assert first["pose_turn"] == pytest.approx(reports["pose_turn"], rel=0.3)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checkpoint")
    trained(BallScene(4, 1), folder, msgspec.structs.replace(QUICK, steps=2))
    return folder / NEWEST


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("fine.trunk.1.weight", lambda array: array[:-1]),
        ("coarse.density.bias.mean", lambda array: array[:0]),
        ("fine.color.weight.square", lambda array: np.full_like(array, np.nan)),
        ("coarse.view.0.weight", lambda array: array.astype(np.float64)),
        ("picture", lambda array: array[:, :0]),
        ("header", lambda array: array[:-3]),
    ],
)
def test_damaged_checkpoints_are_refused(tmp_path, checkpoint, name, change):
    tensors = dict(snapshot(*read(NerfState, checkpoint)))
    tensors[name] = np.ascontiguousarray(change(tensors[name]))
    write(tmp_path, tensors)
    with pytest.raises(InputError, match="damaged") as caught:
        read(NerfState, tmp_path / NEWEST)
    assert caught.value.hint


def test_another_run_is_not_continued(checkpoint):
    with pytest.raises(InputError, match="width"):
        newest(NerfState, checkpoint.parent, msgspec.structs.replace(QUICK, width=17))
