"""Baking as the window does it: one job a field, levels as they come, and a sign that says what is seen."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from tests.ui.fake_engine import FakeEngine
from tests.ui.synthetic import camera, frame
from viewer.engine.jobs import Baked, BakeJob
from viewer.engine.messages import JobFailed, JobProgress
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField, AssetId, VoxelField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.progress import Progress
from viewer.ui.viewport.badge import Badge
from viewer.ui.work.bakes import Bakes
from viewer.ui.work.jobs import Jobs

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
BALL = AnalyticField(BOX)
SCENE = Scene((Node("ball", BALL),))


def level(side):
    return VoxelField(AssetId(f"{side:064d}"), BOX, (side, side, side // 2), 100, 2)


@pytest.fixture
def engine(qtbot):
    return FakeEngine()


@pytest.fixture
def bakes(engine):
    made = Bakes(Jobs(engine))
    made.engine = engine
    return made


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path)


def test_a_field_is_baked_once_and_gets_finer(qtbot, bakes, engine, store):
    engine.workers.answer = lambda _: None
    bakes.want(SCENE, store)
    bakes.want(SCENE, store)
    (job,) = engine.workers.jobs
    assert job.job == BakeJob(BALL)
    assert not bakes.complete
    assert bakes.finest is None
    with qtbot.waitSignal(bakes.changed):
        engine.workers.tell(JobProgress(job.id, Progress(0.5, "half", preview=level(64))))
    assert (bakes.finest, bakes.complete) == (64, False)
    with qtbot.waitSignal(bakes.changed):
        engine.workers.tell_done(job.id, Baked(level(128)))
    assert (bakes.finest, bakes.complete) == (128, True)
    assert bakes.known == {BakeJob(BALL): level(128)}
    bakes.want(SCENE, store)
    assert len(engine.workers.jobs) == 1


def test_a_bake_that_fails_is_not_begun_again_by_itself(qtbot, bakes, engine, store):
    engine.workers.answer = lambda _: JobFailed(0, "MemoryError", "No memory.", "Close something.")
    with qtbot.waitSignal(bakes.changed):
        bakes.want(SCENE, store)
    assert bakes.complete
    bakes.want(SCENE, store)
    assert len(engine.workers.jobs) == 1


def test_what_is_no_longer_shown_is_not_baked_further(qtbot, bakes, engine, store):
    engine.workers.answer = lambda _: None
    bakes.want(SCENE, store)
    with qtbot.waitSignal(bakes.changed):
        bakes.want(Scene(), store)
    assert bakes.complete
    assert not bakes.wanted
    bakes.want(SCENE, store)
    assert len(engine.workers.jobs) == 2


def test_the_badge_says_what_is_seen(qtbot):
    picture = QWidget()
    qtbot.addWidget(picture)
    picture.resize(300, 200)
    picture.show()
    badge = Badge(picture)
    exact = frame(camera(width=64, height=48), 64, 48)
    badge.show_frame(None, None, baking=True)
    assert "Preparing" in badge.text()
    badge.show_frame(replace(exact, exact=False), 64, baking=True)
    assert "64" in badge.text()
    assert "finer" in badge.text()
    done = np.zeros((48, 64), np.bool_)
    done[:24] = True
    badge.show_frame(replace(exact, done=done), 256, baking=False)
    assert "50 % exact" in badge.text()
    badge.show_frame(replace(exact, accumulated=16), 256, baking=False)
    assert badge.text() == "Exact, 16 rays a pixel"
    assert badge.isVisible()
    picture.resize(400, 350)
    assert badge.geometry().bottom() == pytest.approx(350 - 10, abs=2)
    badge.say("")
    assert not badge.isVisible()
