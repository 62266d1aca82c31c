"""The form that makes a 3D moment, its stages, and the time of the timeline as the moment's own."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from tests.ui.test_window import last_job, settle, store, trigger, window  # noqa: F401
from viewer.engine.jobs import MomentJob
from viewer.scene.animation import Animation
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.moment import Moment, time_of
from viewer.scene.timeline import Key, Timeline, Track
from viewer.ui.moment.feature import MomentMaker
from viewer.ui.moment.form import FOLDER_SETTING, MomentForm
from viewer.ui.moment.stages import StagesDialog, stage_name

EYE = Camera(look_at((0.0, 0.0, 0.0), (0.0, 0.0, -1.0), (0.0, 1.0, 0.0)), pinhole(0.7, 64, 48))


@pytest.fixture
def form(qtbot, tmp_path):
    parent = QWidget()
    qtbot.addWidget(parent)
    form = MomentForm(parent, QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    form.owner = parent  # the form goes with it
    return form


def choose(field, path):
    field.line.setText(str(path))


def test_it_can_be_made_once_photos_depth_and_a_project_are_there(form, tmp_path):
    assert not form.go.isEnabled()
    choose(form.first, tmp_path / "moon.jpg")
    assert form.project.path == str(tmp_path / "moon.fieldwright")  # suggested
    assert not form.go.isEnabled()  # one photo says nothing of its depth
    for field in (form.second, form.map, form.network):
        choose(field, tmp_path / "other")
        assert form.go.isEnabled()
        choose(field, "")
        assert not form.go.isEnabled()


def test_a_name_that_was_typed_stays(form, tmp_path):
    choose(form.project, tmp_path / "mine.fieldwright")
    choose(form.first, tmp_path / "moon.jpg")
    assert form.project.path == str(tmp_path / "mine.fieldwright")


def test_it_asks_for_what_it_shows(form, tmp_path, qtbot):
    choose(form.first, tmp_path / "a.jpg")
    choose(form.map, tmp_path / "a.npy")
    with qtbot.waitSignal(form.submitted) as sent:
        form.go.click()
    (job,) = sent.args
    assert job == form.job()
    assert (job.photos, job.maps) == ((str(tmp_path / "a.jpg"),), (str(tmp_path / "a.npy"),))
    assert Path(job.out) == tmp_path / "a.fieldwright"
    assert form._settings.value(FOLDER_SETTING) == str(tmp_path)


def test_stages_are_listed_as_they_come(qtbot, tmp_path):
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = StagesDialog(parent, tmp_path)
    assert dialog.list.count() == 0
    Image.fromarray(np.full((8, 8, 3), 90, np.uint8)).save(tmp_path / "aligned.png")
    Image.fromarray(np.full((8, 8, 3), 90, np.uint8)).save(tmp_path / "photo_1_layer_2.png")
    dialog.refresh()
    dialog.refresh()
    found = [dialog.list.item(number).text() for number in range(dialog.list.count())]
    assert sorted(found) == sorted([stage_name("aligned"), stage_name("photo_1_layer_2")])
    assert not dialog.picture.pixmap().isNull()


def test_the_command_opens_the_form_and_makes_the_moment(window, tmp_path):  # noqa: F811
    trigger(window, "moment")
    form = window.findChild(MomentForm)
    form.resize(560, 420)
    choose(form.first, tmp_path / "a.jpg")
    choose(form.second, tmp_path / "b.jpg")
    form.go.click()
    settle()
    job = last_job(window, MomentJob)
    assert job.photos == (str(tmp_path / "a.jpg"), str(tmp_path / "b.jpg"))
    assert Path(job.stages).is_dir()
    assert window.findChild(StagesDialog).isVisible()
    maker = window.control(MomentMaker)
    assert Path(maker._stages.name).is_dir()
    window.close()
    settle()
    assert not Path(job.stages).exists()


def test_the_timeline_s_time_is_the_moment_s_and_leaves_the_camera(store):  # noqa: F811
    points = store.put({"positions": np.zeros((1, 3), np.float32)})
    box = AABB((-1.0, -1.0, -3.0), (1.0, 1.0, -1.0))
    node = Node("dance", Moment(points, box, 1, 1, (EYE, EYE)))
    keys = (Key(0.0, (0.0,), "linear"), Key(2.0, (1.0,)))
    scene = Scene((node,), camera=EYE, timeline=Timeline(2.0, 10.0, tracks=(Track("value", node.key, "time", keys),)))
    for time, expected in ((0.0, 0.0), (0.5, 0.25), (2.0, 1.0)):
        now = Animation(scene).at(time)
        assert time_of(now.nodes[0].values) == pytest.approx(expected)
        assert now.camera == EYE
