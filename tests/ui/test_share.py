"""The share between training and looking: who is told it and when, and what the window itself does with it."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QSettings

from tests.ui.fake_engine import FakeEngine
from viewer.engine.core_budget import CoreBudget
from viewer.engine.jobs import Baked, BakeJob, Trained
from viewer.engine.messages import JobCancelled, JobDone, JobFailed, JobProgress
from viewer.scene.assets import AssetStore
from viewer.scene.content import HashGridField, Provenance, VoxelField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.progress import Progress
from viewer.session.bakes import is_earlier
from viewer.session.frame_rate import budget
from viewer.session.session import Session
from viewer.session.store import Store
from viewer.training.config import VoxelsConfig
from viewer.ui.document.documents import Documents
from viewer.ui.training.runs import Training
from viewer.ui.training.share import DEFAULT_SHARE, PARTS, SETTING, ShareSlider, ViewingShare
from viewer.ui.viewport.redraw_gate import RedrawGate
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.work.bakes import Bakes
from viewer.ui.work.jobs import Jobs

BOX = AABB((-1.0, -1.0, 0.0), (1.0, 1.0, 2.0))
LEGO = VoxelsConfig("/data/lego", seconds=30.0)


class Desk:
    """A window's parts as far as they share the machine."""

    def __init__(self, folder, settings):
        self.engine = FakeEngine()
        store = AssetStore(folder / "assets")
        jobs = Jobs(self.engine)
        self.training = Training(Documents(Session(store), jobs, folder / "state"), jobs)
        self.viewport, self.bakes = Viewport(Store(store)), Bakes(jobs)
        self.share = ViewingShare(self.training, self.engine, self.viewport, self.bakes, settings)

    def start(self):
        self.training.train(LEGO, "/out/lego.fieldwright")
        return self.training.runs[-1]

    def tell(self, run, **values):
        self.engine.job_events.emit([JobProgress(run.number, Progress(0.5, "Training", {"seconds": 1.0, **values}))])


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def desk(qtbot, tmp_path, settings, context):
    made = Desk(tmp_path, settings)
    qtbot.addWidget(made.viewport)
    return made


@pytest.mark.parametrize(
    "ending",
    [
        lambda number: JobCancelled(number),
        lambda number: JobFailed(number, "ViewerError", "It went out of bounds.", "Try again."),
        lambda number: JobDone(number, Trained("/out/lego.fieldwright", Scene(), "key", 20.0)),
    ],
)
def test_all_who_draw_keep_to_the_share_from_start_to_end(desk, ending):
    assert desk.engine.shares == []
    run = desk.start()
    assert desk.engine.shares == [DEFAULT_SHARE / PARTS]
    assert (desk.viewport.store.state.share, desk.bakes.share) == (DEFAULT_SHARE / PARTS, DEFAULT_SHARE)
    desk.tell(run)
    assert len(desk.engine.shares) == 1
    desk.engine.job_events.emit([ending(run.number)])
    assert desk.engine.shares == [DEFAULT_SHARE / PARTS, 1.0]
    assert (desk.viewport.store.state.share, desk.bakes.share) == (1.0, 1.0)


def test_a_run_that_stands_still_takes_nothing(desk):
    run = desk.start()
    desk.tell(run, paused=1.0)
    assert desk.share.followed == 1.0
    desk.tell(run)
    assert desk.share.followed == DEFAULT_SHARE


def test_a_run_of_another_program_is_not_made_room_for(desk, tmp_path):
    desk.training.watch(tmp_path)
    assert desk.engine.shares == []


def test_a_choice_holds_at_once_and_is_remembered(desk, settings, tmp_path, qtbot):
    desk.start()
    desk.share.choose(0.5)
    assert desk.engine.shares[-1] == 0.5 / PARTS
    desk.share.choose(1.0)
    assert desk.engine.shares[-1] == 1.0
    desk.share.choose(0.4)
    again = Desk(tmp_path / "again", settings)
    qtbot.addWidget(again.viewport)
    assert again.share.chosen == 0.4


@pytest.mark.parametrize("kept", ["much", "nan", "-1", "7", ""])
def test_settings_that_make_no_sense_are_passed_over(qtbot, tmp_path, settings, context, kept):
    settings.setValue(SETTING, kept)
    desk = Desk(tmp_path, settings)
    qtbot.addWidget(desk.viewport)
    assert desk.share.chosen == DEFAULT_SHARE


def test_the_slider_says_what_it_does(qtbot):
    slider = ShareSlider()
    qtbot.addWidget(slider)
    slider.show_share(0.25)
    assert "25 %" in slider.words.text()
    with qtbot.waitSignal(slider.changed) as told:
        slider.slider.setValue(slider.slider.value() + 1)
    assert told.args == [0.3]
    assert "30 %" in slider.words.text()
    slider.slider.setValue(slider.slider.maximum())
    assert "no limit" in slider.words.text()


def test_redraws_wait_until_the_window_has_rested(qtbot):
    """The clock stands still until the test moves it; each redraw is asked for three times."""
    clock = SimpleNamespace(now=0.0, worked=0.0, drawn=0)

    def redraw():
        clock.drawn += 1

    parent = ShareSlider()
    qtbot.addWidget(parent)
    gate = RedrawGate(parent, redraw, lambda: 0.125, CoreBudget(2, lambda: clock.worked, lambda: clock.now))
    gate.ask()
    assert clock.drawn == 1
    clock.now, clock.worked = 0.02, 0.02
    for _ in range(3):
        gate.ask()
    assert clock.drawn == 1
    qtbot.waitUntil(lambda: clock.drawn == 2)
    clock.now = 5.0
    gate.ask()
    assert clock.drawn == 3


def test_what_lies_upon_the_picture_is_no_reason_to_draw_it(desk, qtbot):
    """Only where the processor shall be spared: elsewhere it is drawn whenever Qt asks."""
    desk.viewport.resize(240, 180)
    with qtbot.waitExposed(desk.viewport):
        desk.viewport.show()
    surface = desk.viewport.surface
    drawn = []
    surface.redraws.count = lambda: drawn.append(1)
    surface.repaint()
    surface.repaint()
    assert len(drawn) >= 2
    desk.viewport.store.change(share=0.1)
    surface.redraw()
    surface.repaint()
    before = len(drawn)
    desk.viewport.gizmo.repaint()
    surface.repaint()
    assert len(drawn) == before
    surface.redraw()
    surface.repaint()
    assert len(drawn) == before + 1


def test_redraws_become_coarser_rather_than_fewer():
    assert budget(30, 0.25).slow == pytest.approx(budget(30).slow / 4)
    assert budget(30, 0.25).preview == budget(30).preview


def state_of(steps, source="/data/lego"):
    return HashGridField(f"{steps:064d}", BOX, provenance=Provenance("hashgrid", source, steps))


def test_earlier_states_of_a_field_are_told_from_other_fields():
    assert is_earlier(BakeJob(state_of(10)), BakeJob(state_of(20)))
    assert not is_earlier(BakeJob(state_of(20)), BakeJob(state_of(20)))
    assert not is_earlier(BakeJob(state_of(30)), BakeJob(state_of(20)))
    assert not is_earlier(
        BakeJob(HashGridField("a" * 64, BOX, 4, provenance=Provenance(steps=1))), BakeJob(state_of(20))
    )


def level(mark, side):
    return VoxelField(mark * 64, BOX, (side, side, side), 9, 0)


def test_previews_are_baked_by_turns_and_an_earlier_bake_stands_in(qtbot, tmp_path):
    engine, clock = FakeEngine(), SimpleNamespace(now=0.0)
    store = AssetStore(tmp_path)
    bakes = Bakes(Jobs(engine), lambda: clock.now)
    bakes.share = 0.25

    def show(steps):
        bakes.want(Scene((Node("live", state_of(steps)),)), store)
        return [handle.job for handle in engine.workers.jobs]

    assert show(10) == [BakeJob(state_of(10))]
    assert bakes.finest is None
    assert len(show(20)) == 1
    clock.now = 2.0
    engine.job_events.emit([JobDone(1, Baked(level("a", 64)))])
    assert bakes.known[BakeJob(state_of(20))] == level("a", 64)
    assert bakes.complete
    clock.now = 2.0 + 2.0 * 15.0 - 0.1
    assert len(show(30)) == 1
    assert bakes.known[BakeJob(state_of(30))] == level("a", 64)
    clock.now += 0.2
    assert show(40)[1:] == [BakeJob(state_of(40))]
    engine.job_events.emit([JobProgress(2, Progress(0.5, "coarse", preview=level("b", 32)))])
    assert bakes.known[BakeJob(state_of(40))] == level("a", 64)
    engine.job_events.emit([JobProgress(2, Progress(0.9, "fine", preview=level("c", 128)))])
    assert bakes.known[BakeJob(state_of(40))] == level("c", 128)
    bakes.share = 1.0
    assert show(50)[2:] == [BakeJob(state_of(50))]
    assert BakeJob(state_of(50)) not in bakes.known
