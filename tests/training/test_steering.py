"""Runs that are paused, hurried, and ended early by whoever drives them."""

import math

import msgspec
import numpy as np
import pytest

from tests.training.conftest import BallScene
from viewer.errors import InputError
from viewer.fields.voxels import voxels_from_tensors
from viewer.scene.assets import AssetStore
from viewer.scene.progress import Progress, Steer
from viewer.training import run as run_module
from viewer.training import steering as steering_module
from viewer.training.checkpoints import NEWEST
from viewer.training.config import VoxelsConfig
from viewer.training.methods import train
from viewer.training.steering import Steering

QUICK = VoxelsConfig("ball", steps=24, resolution=16, batch=512, sh_degree=1)


@pytest.fixture
def clock(monkeypatch):
    """Time that passes only while the run sleeps."""

    class Clock:
        now = 100.0

        def sleep(self, seconds):
            self.now += seconds

    clock = Clock()
    monkeypatch.setattr(steering_module.time, "sleep", clock.sleep)
    monkeypatch.setattr(steering_module.time, "monotonic", lambda: clock.now)
    return clock


@pytest.mark.parametrize("factor", [0.0, -1.0, math.nan, math.inf])
def test_a_factor_that_would_ruin_the_run_is_refused(factor):
    with pytest.raises(InputError, match="multiplied"):
        Steer(rate_factor=factor)


def test_what_was_asked_before_stays_asked():
    asked = Steer(paused=True).then(Steer(rate_factor=0.5)).then(Steer(paused=False)).then(Steer(stop_early=True))
    assert asked == Steer(paused=False, stop_early=True, rate_factor=0.5)
    assert asked.then(Steer()) == asked


def test_pausing_is_reported_and_its_time_is_given_back(clock):
    steering = Steering()
    steering.update(Steer(paused=True, rate_factor=0.5))
    work = steering.wait_while_paused(Progress(0.4, "Training", {"step": 7.0}))
    reports = [next(work)] + [work.send(Steer(paused=True)) for _ in range(10)]
    assert all(each.values == {"step": 7.0, "paused": 1.0} and each.fraction == 0.4 for each in reports)
    begun, clock.now = clock.now, clock.now + 3.0  # spent by whoever drives the run
    with pytest.raises(StopIteration) as end:
        work.send(Steer(paused=False))
    assert end.value.value == pytest.approx(begun - 100.0 + 3.0)
    assert begun - 100.0 == pytest.approx(10 * steering_module.POLL_SECONDS)
    assert not steering.paused
    assert steering.rate_factor == 0.5


def test_finishing_ends_a_pause(clock):
    steering = Steering()
    steering.update(Steer(paused=True))
    work = steering.wait_while_paused(Progress(0.4, "Training"))
    next(work)
    with pytest.raises(StopIteration):
        work.send(Steer(paused=True, stop_early=True))
    assert steering.stopping
    assert not steering.paused


def test_each_wish_for_a_snapshot_is_heard_once():
    steering = Steering()
    assert not steering.take_snapshot_request()
    steering.update(Steer(snapshots=1))
    steering.update(Steer(snapshots=1))  # a state: said again with every step
    assert [steering.take_snapshot_request() for _ in range(3)] == [True, False, False]
    steering.update(Steer(snapshots=2).then(Steer(paused=True)))
    assert [steering.take_snapshot_request() for _ in range(2)] == [True, False]


def driven(scene, folder, orders, config=QUICK):
    """Run to the end, sending at each yield what ``orders`` makes of it; all reports, and the field."""
    store = AssetStore(folder / "assets")
    work, reports, sent = train(config, scene.dataset, scene.load, store, folder), [], None
    while True:
        try:
            reports.append(work.send(sent))
        except StopIteration as end:
            return reports, end.value, voxels_from_tensors(end.value, store.get(end.value.asset))
        sent = orders(reports)


@pytest.fixture
def often(monkeypatch):
    """Every step is reported."""
    monkeypatch.setattr(run_module, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(steering_module, "POLL_SECONDS", 0.0)


def paused(reports):
    return sum("paused" in each.values for each in reports)


def test_a_pause_changes_nothing_in_the_field(tmp_path, often):
    scene = BallScene(12, 2)
    _, plain, _ = driven(scene, tmp_path / "plain", lambda _: None)

    def orders(reports):
        """Pause at step 9, and go on after five tellings."""
        reached = reports[-1].values.get("step", 0) >= 9
        return Steer(paused=paused(reports) < 5) if reached else None

    reports, field, _ = driven(scene, tmp_path / "paused", orders)
    still = [each for each in reports if "paused" in each.values]
    assert len(still) == 5
    assert {each.values["step"] for each in still} == {9.0}
    assert [each.preview is not None for each in still] == [True] + [False] * 4
    assert field.asset == plain.asset
    assert field.provenance.steps == 24


def test_a_run_shows_the_field_when_it_is_asked_to(tmp_path, often):
    scene = BallScene(12, 2)
    reports, _, _ = driven(
        scene, tmp_path, lambda reports: Steer(snapshots=int(reports[-1].values.get("step", 0) >= 9))
    )
    shown = [each.values["step"] for each in reports if each.preview is not None]
    assert 10.0 in shown  # the step after the telling


def test_a_paused_run_can_be_closed_and_has_a_checkpoint(tmp_path, often):
    scene = BallScene(12, 2)
    store = AssetStore(tmp_path / "assets")
    work, sent = train(QUICK, scene.dataset, scene.load, store, tmp_path), None
    for _ in range(100):
        progress = work.send(sent)
        if "paused" in progress.values:
            break
        sent = Steer(paused=True)
    assert "paused" in progress.values
    work.close()
    assert (tmp_path / NEWEST).exists()


def test_a_run_that_finishes_early_is_scored_and_stored(tmp_path, often):
    scene = BallScene(12, 2)
    reports, field, voxels = driven(
        scene, tmp_path, lambda reports: Steer(stop_early=True) if reports[-1].values.get("step", 0) >= 12 else None
    )
    assert field.provenance.steps == reports[-1].values["step"] == 12
    assert math.isfinite(field.provenance.psnr)
    assert len(voxels.index) > 0
    resumed = msgspec.structs.replace(QUICK, resume=True)
    _, further, _ = driven(scene, tmp_path, lambda _: None, resumed)
    assert further.provenance.steps == 24


def test_the_factor_scales_what_a_step_changes(tmp_path, often):
    """With a vanishing rate, the field stays the fog that it began with."""
    scene = BallScene(12, 2)
    config = msgspec.structs.replace(QUICK, steps=6, sh_degree=0)
    reports, _, still = driven(scene, tmp_path / "still", lambda _: Steer(rate_factor=1e-9), config)
    _, _, moved = driven(scene, tmp_path / "moved", lambda _: None, config)
    assert reports[-1].values["rate_factor"] == 1e-9
    # The first step is taken before anything can be said.
    assert np.ptp(np.maximum(still.density, 0)) < 0.5 * np.ptp(np.maximum(moved.density, 0))
