"""Whole runs of hash grids on photos that are formulas."""

import math

import msgspec
import numpy as np
import pytest
import torch

from tests.training.conftest import SIZE, BallScene
from viewer.engine.operations.pictures import exact_renderer
from viewer.errors import InputError, ViewerError
from viewer.fields.load import load_field
from viewer.render.request import RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.color import linear_to_srgb
from viewer.scene.document import Node, Scene
from viewer.scene.progress import Steer, run_to_end
from viewer.training import run as run_module
from viewer.training import steering as steering_module
from viewer.training import thread_pool as thread_pool_module
from viewer.training.checkpoints import NEWEST, CheckpointWriter, newest, read, snapshot, write
from viewer.training.config import HashGridConfig, VoxelsConfig
from viewer.training.hashgrid import learner, occupancy
from viewer.training.hashgrid import learner as learner_module
from viewer.training.hashgrid.learner import HashGridLearner
from viewer.training.hashgrid.state import HashGridState
from viewer.training.learner import Intervals
from viewer.training.methods import train

SMALL = {"levels": 5, "features": 2, "table_bits": 12, "finest": 64, "batch": 1024}
CONFIG = HashGridConfig("ball", steps=220, levels=8, features=4, table_bits=14, finest=64, batch=16_384, rate=0.02)
QUICK = HashGridConfig("ball", steps=24, **SMALL)


@pytest.fixture
def few_cells(monkeypatch):
    """Ask few cells and call the first sweep over soon, for runs that need not learn anything."""
    monkeypatch.setattr(occupancy, "FIRST_CELLS", 4096)
    monkeypatch.setattr(occupancy, "SWEEP", 16)
    monkeypatch.setattr(learner, "SWEEP", 16)


def trained(scene, folder, config=QUICK):
    store = AssetStore(folder / "assets")
    content = run_to_end(train(config, scene.dataset, scene.load, store, folder))
    return content, load_field(content, store.get(content.asset))


@pytest.fixture(scope="module")
def trained_ball(tmp_path_factory):
    return trained(BallScene(), tmp_path_factory.mktemp("ball"), CONFIG)


def test_a_ball_is_learned_from_its_photos(trained_ball):
    content, _ = trained_ball
    assert content.provenance.psnr > 19
    assert (content.provenance.method, content.provenance.steps) == ("hashgrid", 220)


def test_light_is_stopped_where_the_ball_begins_and_shows_its_colours(trained_ball):
    _, field = trained_ball
    generator = torch.Generator().manual_seed(0)
    directions = torch.nn.functional.normalize(torch.randn(200, 3, generator=generator), dim=-1)
    distances = torch.linspace(0.0, 1.2, 121)
    points = -directions[:, None] * (1.2 - distances)[:, None]
    flat, along = points.reshape(-1, 3), directions[:, None].expand(points.shape).reshape(-1, 3)
    with torch.no_grad():
        density, radiance = field.sample(flat, along)
    thickness = density.reshape(200, 121) * 0.01
    opacity = 1 - torch.exp(-thickness.cumsum(1))
    before, beyond = opacity[:, 40], opacity[:, 80]
    assert before.mean() < 0.1
    assert beyond.mean() > 0.8
    weights = torch.exp(-(thickness.cumsum(1) - thickness)) * (1 - torch.exp(-thickness))
    seen = (weights[..., None] * radiance.reshape(200, 121, 3)).sum(1) / weights.sum(1, keepdim=True)
    surface = -0.7 * directions.numpy()
    expected = 0.5 + 0.35 * np.sin(np.array([3.0, 4.0, 5.0]) * surface + np.array([0.0, 1.0, 2.0]))
    assert np.abs(seen.numpy() - expected).mean() < 0.1


@pytest.mark.usefixtures("few_cells")
def test_progress_holds_what_the_window_shows(tmp_path, monkeypatch):
    monkeypatch.setattr(run_module, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(HashGridLearner, "intervals", Intervals(first_preview=0.0))
    scene = BallScene(12, 2)
    store = AssetStore(tmp_path)
    steps = list(train(QUICK, scene.dataset, scene.load, store, tmp_path))
    fractions = [progress.fraction for progress in steps]
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] <= fractions[-1] <= 1
    last = steps[-1].values
    assert {"psnr", "train_psnr", "step", "seconds", "rays_per_second", "resolution"} <= set(last)
    assert all(math.isfinite(value) for value in last.values())
    previews = [progress.preview for progress in steps if progress.preview is not None]
    assert previews
    load_field(previews[0], store.get(previews[0].asset))


@pytest.mark.usefixtures("few_cells")
def test_the_same_seed_gives_the_same_field_with_any_number_of_threads(tmp_path, monkeypatch):
    scene = BallScene(12, 2)
    assets = []
    for threads in (1, 2, 3):
        monkeypatch.setattr(thread_pool_module, "available_cores", lambda threads=threads: threads)
        assets.append(trained(scene, tmp_path / str(threads))[0].asset)
    assert len(set(assets)) == 1
    other = msgspec.structs.replace(QUICK, seed=1)
    assert trained(scene, tmp_path / "other", other)[0].asset != assets[0]


@pytest.mark.usefixtures("few_cells")
def test_a_run_that_was_cut_off_continues_bit_for_bit(tmp_path, monkeypatch):
    monkeypatch.setattr(run_module, "REPORT_SECONDS", 0.02)
    monkeypatch.setattr(CheckpointWriter, "interval", 0.0)
    # Cells are known to be empty long before it is cut off.
    config = msgspec.structs.replace(QUICK, steps=60)
    scene = BallScene(12, 2)
    whole, _ = trained(scene, tmp_path / "whole", config)
    folder = tmp_path / "cut"
    store = AssetStore(folder / "assets")
    run = train(config, scene.dataset, scene.load, store, folder)
    for progress in run:
        if progress.values.get("step", 0) >= 40:
            break
    run.close()
    assert 20 < read(HashGridState, folder / NEWEST)[0].step < 60
    resumed = msgspec.structs.replace(config, resume=True)
    again = run_to_end(train(resumed, scene.dataset, scene.load, store, folder))
    assert again.asset == whole.asset
    assert again.provenance.steps == 60


def test_a_learned_background_goes_with_the_field(tmp_path):
    scene = BallScene(12, 2, background=lambda directions: 0.5 + 0.4 * directions)
    store = AssetStore(tmp_path / "assets")
    content = run_to_end(train(QUICK, scene.dataset, scene.load, store, tmp_path))
    background = store.get(content.asset)["background"]
    assert background.shape[2] == 3
    assert background.std() > 0.01


def test_numbers_out_of_bounds_stop_the_run(tmp_path, monkeypatch):
    scene = BallScene(12, 2)
    original = learner_module.first_state

    def broken(config, box, background, contraction):
        state = original(config, box, background, contraction)
        if config.table_bits == QUICK.table_bits:
            state.parameters["color.2.weight"][0, 0] = np.nan
        return state

    monkeypatch.setattr(learner_module, "first_state", broken)
    with pytest.raises(ViewerError, match=r"step 0.*no checkpoint") as caught:
        run_to_end(train(QUICK, scene.dataset, scene.load, AssetStore(tmp_path / "assets"), tmp_path))
    assert caught.value.hint


@pytest.mark.parametrize(
    ("name", "value"),
    [("levels", 0), ("features", 9), ("table_bits", 40), ("finest", 2), ("batch", 0), ("rate", math.nan)],
)
def test_absurd_options_are_refused(tmp_path, name, value):
    scene = BallScene(4, 1)
    config = msgspec.structs.replace(QUICK, **{name: value})
    with pytest.raises(InputError, match=name) as caught:
        run_to_end(train(config, scene.dataset, scene.load, AssetStore(tmp_path / "assets"), tmp_path))
    assert caught.value.hint
    assert scene.loads == 0


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checkpoint")
    scene = BallScene(4, 1)
    config = msgspec.structs.replace(QUICK, steps=2)
    run_to_end(train(config, scene.dataset, scene.load, AssetStore(folder / "assets"), folder))
    return folder / NEWEST


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("tables", lambda array: array[:-1]),
        ("tables.mean", lambda array: array[:-1]),
        ("color.1.weight.square", lambda array: np.full_like(array, np.nan)),
        ("occupied", lambda array: array[:-1]),
        ("occupancy", lambda array: array.astype(np.float64)),
        ("picture", lambda array: array[:, :0]),
        ("header", lambda array: array[:-3]),
    ],
)
def test_damaged_checkpoints_are_refused(tmp_path, checkpoint, name, change):
    tensors = dict(snapshot(*read(HashGridState, checkpoint)))
    tensors[name] = np.ascontiguousarray(change(tensors[name]))
    write(tmp_path, tensors)
    with pytest.raises(InputError, match="damaged") as caught:
        read(HashGridState, tmp_path / NEWEST)
    assert caught.value.hint


def test_another_run_is_not_continued(checkpoint):
    with pytest.raises(InputError, match="table_bits"):
        newest(HashGridState, checkpoint.parent, msgspec.structs.replace(QUICK, table_bits=13))


def test_a_run_of_another_method_is_not_continued(tmp_path, checkpoint):
    scene = BallScene(4, 1)
    config = VoxelsConfig("ball", steps=2, resume=True)
    with pytest.raises(InputError) as caught:
        run_to_end(train(config, scene.dataset, scene.load, AssetStore(tmp_path), checkpoint.parent))
    assert caught.value.hint


def steered(scene, folder, orders):
    """Run to the end, sending at each yield what ``orders`` makes of all reports; that, and the field."""
    work, reports, sent = train(QUICK, scene.dataset, scene.load, AssetStore(folder / "assets"), folder), [], None
    while True:
        try:
            reports.append(work.send(sent))
        except StopIteration as end:
            return reports, end.value
        sent = orders(reports)


def test_a_pause_changes_nothing_and_a_run_can_end_early(tmp_path, monkeypatch):
    monkeypatch.setattr(run_module, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(steering_module, "POLL_SECONDS", 0.0)
    scene = BallScene(8, 2)
    _, plain = steered(scene, tmp_path / "plain", lambda _: None)

    def pause(reports):
        """Stand still at step 6, for three tellings."""
        paused = sum("paused" in each.values for each in reports)
        return Steer(paused=paused < 3) if reports[-1].values.get("step", 0) >= 6 else None

    reports, paused = steered(scene, tmp_path / "paused", pause)
    assert sum("paused" in each.values for each in reports) == 3
    assert paused.asset == plain.asset
    _, early = steered(
        scene,
        tmp_path / "early",
        lambda reports: Steer(stop_early=True) if reports[-1].values.get("step", 0) >= 9 else None,
    )
    assert early.provenance.steps == 9
    assert early.provenance.psnr is not None


def sky(directions):
    """What is around the ball, as a formula."""
    return np.clip(0.5 + 0.4 * np.sin(2 * directions + np.array([0.0, 1.0, 2.0])), 0, 1)


def test_photos_that_show_what_is_around_are_learned_with_all_of_space(tmp_path):
    """The exact renderer, which starts from what was stored, agrees with the photos as training does."""
    scene, store = BallScene(24, 3, background=sky), AssetStore(tmp_path)
    config = msgspec.structs.replace(CONFIG, batch=8192, contraction="auto")
    content = run_to_end(train(config, scene.dataset, scene.load, store, tmp_path))
    assert content.contraction
    assert content.aabb == scene.dataset.aabb
    assert content.provenance.psnr > 15
    renderer, errors = exact_renderer(store), []
    for photo in (photo for photo in scene.dataset.photos if photo.split != "train"):
        node = Node(name="field", content=content)
        frame = renderer.final(RenderRequest(Scene(nodes=(node,)), photo.camera, SIZE, SIZE))
        assert (frame.radiance[..., 3] == 1).all()
        seen = linear_to_srgb(np.clip(frame.radiance[..., :3].astype(np.float32), 0, 1))
        errors.append(np.square(seen - scene.load(photo)[..., :3]).mean())
    renderer.close()
    assert -10 * np.log10(np.mean(errors)) == pytest.approx(content.provenance.psnr, abs=0.7)


@pytest.mark.parametrize(("contraction", "masked", "expected"), [
    ("auto", True, False), ("auto", False, True), ("on", True, True), ("off", False, False),
])  # fmt: skip
@pytest.mark.usefixtures("few_cells")
def test_space_is_contracted_where_that_is_asked_for(contraction, masked, expected, tmp_path):
    scene = BallScene(12, 2, background=None if masked else sky)
    content, _ = trained(scene, tmp_path, msgspec.structs.replace(QUICK, steps=2, contraction=contraction))
    assert content.contraction == expected
