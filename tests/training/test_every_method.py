"""What the loop asks of every method: one test each, whoever joins ``LEARNERS``."""

import math

import msgspec
import numpy as np
import pytest

from tests.training.conftest import BallScene
from viewer.errors import UnsupportedError
from viewer.scene.assets import AssetStore
from viewer.scene.progress import Steer, run_to_end
from viewer.training import run as run_module
from viewer.training.checkpoints import CheckpointWriter
from viewer.training.config import (
    CONFIGS,
    DynamicConfig,
    HashGridConfig,
    NerfConfig,
    SdfConfig,
    SkinnedConfig,
    VoxelsConfig,
)
from viewer.training.hashgrid import occupancy
from viewer.training.learner import Learner, TrainingContext
from viewer.training.methods import LEARNERS, train
from viewer.training.prepare import load_photos
from viewer.training.steering import Steering
from viewer.training.thread_pool import ThreadPool

STEPS = 6
SMALL = {
    "voxels": VoxelsConfig("ball", steps=STEPS, resolution=16, batch=256, sh_degree=1),
    "hashgrid": HashGridConfig("ball", steps=STEPS, levels=4, features=2, table_bits=10, finest=32, batch=2048),
    "nerf": NerfConfig("ball", steps=STEPS, width=16, depth=2, octaves=3, coarse=8, fine=8, batch=64),
    "sdf": SdfConfig("ball", steps=STEPS, resolution=16, batch=256, sh_degree=1),
    "dynamic": DynamicConfig("ball", steps=STEPS, resolution=16, batch=256, times=4, motion=6),
    "skinned": SkinnedConfig("ball", steps=STEPS, points=200, bones=3),
}
REPORTED = {"psnr", "train_psnr", "loss", "step", "seconds", "rays_per_second", "memory", "rate", "rate_factor"}


@pytest.fixture(params=[config.__struct_config__.tag for config in CONFIGS])
def config(request, monkeypatch):
    monkeypatch.setattr(run_module, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(CheckpointWriter, "interval", 0.0)
    monkeypatch.setattr(occupancy, "FIRST_CELLS", 4096)
    return SMALL[request.param]


def start(config, folder, scene):
    return train(config, scene.dataset, scene.load, AssetStore(folder / "assets"), folder)


def collect(work):
    """All that is told, and the field."""
    reports = []
    while True:
        try:
            reports.append(next(work))
        except StopIteration as end:
            return reports, end.value


@pytest.fixture
def learner(config, tmp_path):
    scene, thread_pool = BallScene(8, 2), ThreadPool(1)
    made = LEARNERS[type(config)].create_or_resume(
        config,
        TrainingContext(scene.dataset, run_to_end(load_photos(scene.dataset, scene.load)), thread_pool, tmp_path),
    )
    yield made
    made.close()
    thread_pool.close()


def test_it_reports_what_people_want_to_see_and_stores_its_field(config, tmp_path):
    scene = BallScene(8, 2)
    reports, field = collect(start(config, tmp_path, scene))
    last = reports[-1]
    assert set(last.values) >= REPORTED | {"ssim"}
    assert all(math.isfinite(value) for value in last.values.values())
    assert set(last.scores) == {photo.file for photo in scene.dataset.photos if photo.split == "val"}
    assert last.preview.asset == field.asset
    assert (field.provenance.method, field.provenance.steps) == (config.method, STEPS)
    for array in AssetStore(tmp_path / "assets").get(field.asset).values():
        assert np.isfinite(array).all() if array.dtype.kind == "f" else array.size


def test_it_goes_on_where_it_was_cut_off_bit_for_bit(config, tmp_path):
    scene = BallScene(8, 2)
    _, whole = collect(start(config, tmp_path / "whole", scene))
    work = start(config, tmp_path / "cut", scene)
    while next(work).values.get("step", 0) < 4:
        pass
    work.close()
    reports, again = collect(start(msgspec.structs.replace(config, resume=True), tmp_path / "cut", scene))
    assert 2 < min(progress.values["step"] for progress in reports if "step" in progress.values) <= 5
    assert again.provenance.steps == STEPS
    assert again.asset == whole.asset


def test_its_batch_can_be_halved_but_not_for_ever(learner):
    assert isinstance(learner, Learner)
    first, last = learner.learn(0.0, Steering()).rays, 10**9
    for _ in range(40):
        batch = learner.halve_batch()
        if not batch:
            break
        assert batch < last
        last = batch
    assert batch == 0
    assert learner.learn(0.0, Steering()).rays < first


def test_no_memory_even_for_the_smallest_batch_is_an_error(config, tmp_path, monkeypatch):
    kind = LEARNERS[type(config)]
    monkeypatch.setattr(kind, "warm_up", lambda _: None)

    def learn(self, fraction, steering):
        raise MemoryError

    monkeypatch.setattr(kind, "learn", learn)
    with pytest.raises(UnsupportedError, match="memory") as caught:
        run_to_end(start(config, tmp_path, BallScene(8, 2)))
    assert caught.value.hint


def test_a_vanishing_rate_changes_nearly_nothing(config, tmp_path):
    """Steering reaches the method: the same steps with rates of nearly zero leave the field as it began."""
    scene = BallScene(8, 2)

    def reached(factor):
        thread_pool = ThreadPool(1)
        context = TrainingContext(
            scene.dataset, run_to_end(load_photos(scene.dataset, scene.load)), thread_pool, tmp_path
        )
        learner, steering = LEARNERS[type(config)].create_or_resume(config, context), Steering()
        steering.update(Steer(rate_factor=factor))
        before = {name: array.astype(np.float64) for name, array in learner.field()[1].items()}
        learner.learn(0.0, steering)
        after = learner.field()[1]
        learner.close()
        thread_pool.close()
        if any(before[name].shape != after[name].shape for name in before):
            return math.inf  # what is empty is not stored
        return sum(float(np.abs(after[name] - before[name]).sum()) for name in before)

    assert reached(1e-7) < 0.01 * reached(1.0)


def test_its_terms_are_those_of_the_loss(config):
    assert all(isinstance(name, str) and name for name in config.weights)
