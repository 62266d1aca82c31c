"""Whole runs of the method sdf on photos that are formulas."""

import math

import msgspec
import numpy as np
import pytest
import torch

from tests.training.conftest import RADIUS, BallScene, ball_color
from viewer.errors import InputError, ViewerError
from viewer.fields.distance_layout import check_distance
from viewer.fields.load import load_field
from viewer.scene.assets import AssetStore
from viewer.scene.progress import Steer, run_to_end
from viewer.training import run as run_module
from viewer.training import thread_pool as thread_pool_module
from viewer.training.checkpoints import NEWEST, CheckpointWriter, read
from viewer.training.config import SdfConfig
from viewer.training.methods import train
from viewer.training.sdf.carve import without_small_parts
from viewer.training.sdf.learner import make_schedule, plan_of
from viewer.training.sdf.state import DistanceState

CONFIG = SdfConfig("ball", steps=220, resolution=40, batch=2048, sh_degree=1)
QUICK = SdfConfig("ball", steps=24, resolution=16, batch=512, sh_degree=1)


def trained(scene, folder, config=QUICK):
    store = AssetStore(folder / "assets")
    field = run_to_end(train(config, scene.dataset, scene.load, store, folder))
    return field, store.get(field.asset)


@pytest.fixture(scope="module")
def trained_ball(tmp_path_factory):
    return trained(BallScene(), tmp_path_factory.mktemp("ball"), CONFIG)


@pytest.fixture(scope="module")
def near_surface(trained_ball):
    """The field, points within 0.02 of its surface, and the gradients there."""
    field = load_field(*trained_ball, dtype=torch.float64)
    places = torch.rand(60_000, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) * 1.8 - 0.9
    places = places[field.distance(places).abs() < 0.02].requires_grad_()
    (gradients,) = torch.autograd.grad(field.distance(places).sum(), places)
    return field, places.detach(), gradients


def test_a_ball_is_learned_from_its_photos(trained_ball):
    field, tensors = trained_ball
    assert field.provenance.psnr > 22
    assert (field.provenance.method, field.form, field.law, field.color_space) == ("sdf", "grid", "neus", "srgb")
    check_distance(field, tensors)


def test_its_surface_is_the_balls(near_surface):
    _, places, _ = near_surface
    radius = places.norm(dim=-1)
    assert len(places) > 500
    assert radius.mean().item() == pytest.approx(RADIUS, abs=0.025)
    assert radius.std().item() < 0.04


def test_its_gradient_has_the_length_one_and_leads_outward(near_surface):
    _, places, gradients = near_surface
    length = gradients.norm(dim=-1)
    assert length.mean().item() == pytest.approx(1.0, abs=0.1)
    outward = (torch.nn.functional.normalize(places, dim=-1) * gradients / length[:, None]).sum(-1)
    assert outward.mean().item() > 0.97


def test_its_colours_are_the_balls(near_surface):
    field, places, _ = near_surface
    toward = -torch.nn.functional.normalize(places, dim=-1)
    found = field.sample(places, toward).radiance.numpy()
    assert np.abs(found - ball_color(places.numpy())).mean() < 0.06


def test_beyond_the_surface_it_is_a_distance_too(trained_ball):
    field, tensors = trained_ball
    net = load_field(field, tensors, dtype=torch.float64)
    far = torch.tensor([[0.85, 0.0, 0.0], [0.0, -0.85, 0.0], [0.0, 0.0, 0.1]], dtype=torch.float64)
    assert net.distance(far).tolist() == pytest.approx([0.15, 0.15, -0.6], abs=0.08)


def test_progress_holds_what_the_window_shows(tmp_path, monkeypatch):
    monkeypatch.setattr(run_module, "REPORT_SECONDS", 0.0)
    scene = BallScene(12, 2)
    reports = [progress.values for progress in train(QUICK, scene.dataset, scene.load, AssetStore(tmp_path), tmp_path)]
    assert {"psnr", "train_psnr", "step", "surface_width", "eikonal", "gradient", "resolution", "rate"} <= set(
        reports[-1]
    )
    assert all(math.isfinite(value) for values in reports for value in values.values())
    assert reports[-1]["resolution"] == 16


def test_a_preview_out_of_density_is_a_distance(tmp_path, monkeypatch):
    monkeypatch.setattr(run_module, "REPORT_SECONDS", 0.0)
    scene, store = BallScene(12, 2), AssetStore(tmp_path)
    run = train(msgspec.structs.replace(QUICK, steps=400), scene.dataset, scene.load, store, tmp_path)
    steer = None
    while True:
        progress = run.send(steer)
        steer = Steer(paused=True)
        if progress.preview is not None:
            break
    assert progress.values["step"] < 60
    check_distance(progress.preview, store.get(progress.preview.asset))
    run.close()


def test_the_same_seed_gives_the_same_field_with_any_number_of_threads(tmp_path, monkeypatch):
    scene = BallScene(12, 2)
    assets = []
    for threads in (1, 3):
        monkeypatch.setattr(thread_pool_module, "available_cores", lambda threads=threads: threads)
        assets.append(trained(scene, tmp_path / str(threads))[0].asset)
    assert assets[0] == assets[1]
    assert trained(scene, tmp_path / "other", msgspec.structs.replace(QUICK, seed=1))[0].asset != assets[0]


@pytest.mark.parametrize("cut", [2, 7, 14])
def test_a_run_that_was_cut_off_continues_bit_for_bit(tmp_path, monkeypatch, cut):
    """In fog, in the first surface, and on the finest grid; exposures go on, too."""
    config = msgspec.structs.replace(QUICK, exposure=True)
    monkeypatch.setattr(run_module, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(CheckpointWriter, "interval", 0.0)
    scene = BallScene(12, 2)
    whole, _ = trained(scene, tmp_path / "whole", config)
    folder = tmp_path / "cut"
    store = AssetStore(folder / "assets")
    run = train(config, scene.dataset, scene.load, store, folder)
    for progress in run:
        if progress.values.get("step", 0) >= cut:
            break
    run.close()
    assert 1 <= read(DistanceState, folder / NEWEST)[0].step < 24
    again = run_to_end(train(msgspec.structs.replace(config, resume=True), scene.dataset, scene.load, store, folder))
    assert again.asset == whole.asset


def test_weights_can_be_steered(tmp_path, monkeypatch):
    monkeypatch.setattr(run_module, "REPORT_SECONDS", 0.0)
    scene = BallScene(12, 2)

    def field_with(name, folder):
        store = AssetStore(folder)
        run = train(msgspec.structs.replace(QUICK, steps=10), scene.dataset, scene.load, store, folder)
        steer = Steer(weight_factors={name: 50.0}) if name else None
        sent = None
        try:
            while True:
                run.send(sent)
                sent = steer
        except StopIteration as end:
            return end.value.asset

    fields = [field_with(name, tmp_path / (name or "plain")) for name in ("", *SdfConfig.weights)]
    assert len(set(fields)) == 4


def test_photos_without_alpha_learn_their_background(tmp_path):
    scene = BallScene(12, 2, background=lambda directions: np.tile([[0.2, 0.6, 0.9]], (len(directions), 1)))
    field, tensors = trained(scene, tmp_path, msgspec.structs.replace(QUICK, steps=40))
    assert tensors["background"].shape == (64, 128, 3)
    load_field(field, tensors)


@pytest.mark.parametrize(
    "wrong",
    [{"resolution": -1}, {"batch": 2}, {"sh_degree": 3}, {"eikonal": math.nan}, {"mask": -0.1}, {"refine_poses": True}],
)
def test_options_out_of_range_are_errors(tmp_path, wrong):
    scene = BallScene(12, 2)
    with pytest.raises(InputError) as caught:
        trained(scene, tmp_path, msgspec.structs.replace(QUICK, **wrong))
    assert caught.value.hint


def test_a_damaged_checkpoint_is_reported(tmp_path):
    scene = BallScene(12, 2)
    trained(scene, tmp_path)
    (tmp_path / NEWEST).write_bytes((tmp_path / NEWEST).read_bytes()[:-100])
    with pytest.raises(ViewerError) as caught:
        trained(scene, tmp_path, msgspec.structs.replace(QUICK, resume=True))
    assert caught.value.hint


def test_small_parts_are_dropped():
    solid = np.zeros((20, 20, 20), bool)
    solid[2:9, 2:9, 2:9] = solid[12:16, 12:16, 12:16] = solid[18, 18, 18] = True
    kept = without_small_parts(solid)
    assert kept[5, 5, 5]
    assert kept[13, 13, 13]
    assert not kept[18, 18, 18]


def test_stages_become_finer_and_the_surface_sharper():
    schedule = make_schedule(CONFIG, 0.0)
    assert [stage.resolution for stage in schedule.stages] == sorted(stage.resolution for stage in schedule.stages)
    assert schedule.stages[-1].resolution == CONFIG.resolution
    shares = (0.0, 0.3, 0.5, 0.99)
    numbers = [schedule.stage(share) for share in shares]
    plans = [plan_of(schedule, CONFIG, number, share, 512) for number, share in zip(numbers, shares, strict=True)]
    assert [schedule.stages[number].is_density for number in numbers] == [True, False, False, False]
    assert plans[3].widest < plans[2].widest
    short, long = (make_schedule(SdfConfig("x", seconds=seconds), 0.0) for seconds in (60.0, 600.0))
    assert short.stages[-1].resolution < long.stages[-1].resolution <= 320
