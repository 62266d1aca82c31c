"""The timeline in the window, by mouse and keys."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget

from tests.ui.test_window import settle, store, trigger, window  # noqa: F401
from viewer.engine.jobs import FilmJob
from viewer.scene.picture_positions import picture_positions
from viewer.scene.timeline import Key, KeyId, Target, Timeline, Track
from viewer.session.camera_keys import seen_keys
from viewer.session.orbit_view import moved
from viewer.session.timeline_view import ROW, RULER
from viewer.session.tools.gizmo import gizmo_frame
from viewer.session.track_curves import handle_places
from viewer.ui.timeline import playback
from viewer.ui.timeline.camera_paths import CameraPaths
from viewer.ui.timeline.control import TimelineControl
from viewer.ui.timeline.film_form import FilmForm, FilmMaker
from viewer.ui.timeline.panel import KeyNumbers, TimelinePanel
from viewer.ui.timeline.playback import Player

POSE, EXPOSURE = Target("camera", "", "pose"), Target("world", "", "exposure")
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(window):  # noqa: F811
    window.resize(1280, 900)
    window.show()
    trigger(window, "timeline")
    found = window.findChild(TimelinePanel)
    found.tracks.resize(1000, 160)
    return found


def control(window):  # noqa: F811
    return window.control(TimelineControl)


def timeline(window):  # noqa: F811
    return control(window).timeline


def place(panel, frame, row):
    return QPoint(round(panel.tracks.scale.x_of(frame)), RULER + ROW * row + ROW // 2)


def drag(widget, start, end, modifier=NONE):
    QTest.mousePress(widget, LEFT, modifier, start)
    for part in (0.3, 0.7, 1.0):
        QTest.mouseMove(widget, start + (end - start) * part)
    QTest.mouseRelease(widget, LEFT, modifier, end)
    settle()


def frames(window, target=EXPOSURE):  # noqa: F811
    track = timeline(window).track(target)
    return [] if track is None else [timeline(window).frame_of(key.time) for key in track.keys]


def give(window, *numbers, every=30):  # noqa: F811
    """Keys of the exposure, a second apart."""
    track = Track(*EXPOSURE, keys=tuple(Key(n * every / 30, (float(number),)) for n, number in enumerate(numbers)))
    control(window).change(Timeline(tracks=(track,)), "Keys")
    settle()


def test_the_dock_is_there_when_it_is_asked_for(window):  # noqa: F811
    dock = window.findChild(QDockWidget, "timeline")
    window.show()
    assert dock.isHidden()
    trigger(window, "timeline")
    assert not dock.isHidden()
    trigger(window, "timeline")
    assert dock.isHidden()


def test_a_key_of_the_camera_is_where_one_looks_from(window, panel):  # noqa: F811
    eye = window.context.viewport.camera().position
    QTest.mouseClick(panel.key, LEFT)
    settle()
    assert frames(window, POSE) == [0.0]
    assert timeline(window).track(POSE).keys[0].numbers[:3] == eye
    panel.frame.setValue(45)
    trigger(window, "frame_all")
    QTest.keyClick(panel.tracks, Qt.Key.Key_Return)
    settle()
    assert frames(window, POSE) == [0.0, 45.0]
    QTest.keyClick(panel.tracks, Qt.Key.Key_Return, SHIFT)
    settle()
    assert frames(window, POSE) == [0.0]
    trigger(window, "undo")
    assert frames(window, POSE) == [0.0, 45.0]
    panel.frame.setValue(0)
    settle()
    assert np.allclose(window.context.viewport.camera().position, eye)  # one looks through the camera


def test_keys_are_dragged_copied_and_deleted(window, panel):  # noqa: F811
    give(window, 0.0, 1.0, 2.0)
    drag(panel.tracks, place(panel, 30, 0), place(panel, 37, 0))
    assert frames(window) == [0.0, 37.0, 60.0]
    assert control(window).keys == {KeyId(EXPOSURE, 37 / 30)}
    drag(panel.tracks, place(panel, 37, 0), place(panel, 90, 0), SHIFT)
    assert frames(window) == [0.0, 37.0, 60.0, 90.0]
    start, end = place(panel, 20, 0) - QPoint(0, 8), place(panel, 70, 0) + QPoint(0, 8)
    drag(panel.tracks, start, end)
    assert len(control(window).keys) == 2
    QTest.keyClick(panel.tracks, Qt.Key.Key_Delete)
    settle()
    assert frames(window) == [0.0, 90.0]
    trigger(window, "undo")
    assert frames(window) == [0.0, 37.0, 60.0, 90.0]


def test_easing_is_that_of_the_selected_keys(window, panel):  # noqa: F811
    give(window, 0.0, 1.0)
    QTest.mouseClick(panel.tracks, LEFT, NONE, place(panel, 0, 0))
    panel.numbers.easing.setCurrentIndex(panel.numbers.easing.findData("spring"))
    panel.numbers.easing.activated.emit(panel.numbers.easing.currentIndex())
    assert [key.easing for key in timeline(window).track(EXPOSURE).keys] == ["spring", "smooth"]


@pytest.mark.parametrize("typed", [0.1, 1 / 3, -2.718281, 11.999999])
def test_numbers_are_shown_as_they_were_typed(window, panel, typed):  # noqa: F811
    give(window, 0.0, 1.0)
    QTest.mouseClick(panel.tracks, LEFT, NONE, place(panel, 30, 0))
    settle()
    (field,) = panel.numbers._fields
    field.setValue(typed)
    settle()
    shown = panel.numbers._fields[0].text()
    assert timeline(window).track(EXPOSURE).keys[1].numbers == (round(typed, 6),)
    control(window).select(())
    control(window).select([KeyId(EXPOSURE, 1.0)])
    assert panel.numbers._fields[0].text() == shown == f"{typed:.6f}"


def test_one_number_that_is_typed_leaves_the_others_as_they_were(window, panel):  # noqa: F811
    QTest.mouseClick(panel.key, LEFT)
    settle()
    before = timeline(window).track(POSE).keys[0].numbers
    control(window).select([KeyId(POSE, 0.0)])
    panel.numbers._fields[1].setValue(0.25)
    settle()
    after = timeline(window).track(POSE).keys[0].numbers
    assert after == (before[0], 0.25, *before[2:])


def test_the_ruler_sets_the_time_and_the_scene_follows(window, panel):  # noqa: F811
    give(window, 0.0, 3.0)
    QTest.mousePress(panel.tracks, LEFT, NONE, QPoint(place(panel, 0, 0).x(), 8))
    QTest.mouseMove(panel.tracks, QPoint(place(panel, 15, 0).x(), 8))
    assert control(window).frame == 15
    QTest.mouseRelease(panel.tracks, LEFT, NONE, QPoint(place(panel, 15, 0).x(), 8))
    settle()
    assert window.context.store.state.shown.world.exposure == pytest.approx(1.5)
    assert panel.frame.value() == 15
    for key, frame in ((Qt.Key.Key_Period, 16), (Qt.Key.Key_Comma, 15), (Qt.Key.Key_Greater, 30), (Qt.Key.Key_Home, 0)):
        QTest.keyClick(panel.tracks, key)
        assert control(window).frame == frame


def test_length_rate_and_loop_are_the_documents(window, panel):  # noqa: F811
    give(window, 0.0, 3.0)
    panel.retime.setChecked(True)
    panel.length.setValue(360)
    settle()
    assert (timeline(window).frames, frames(window)) == (360, [0.0, 60.0])
    panel.rate.setValue(24.0)
    QTest.mouseClick(panel.loop, LEFT)
    settle()
    assert (timeline(window).rate, timeline(window).loop, timeline(window).duration) == (24.0, True, 12.0)


class Clock:
    """Of a hand."""

    def __init__(self):
        self.now = 0

    def start(self):
        self.now = 0

    def elapsed(self):
        return self.now


def test_frames_are_dropped_rather_than_time(window, panel):  # noqa: F811
    give(window, 0.0, 3.0)
    player = window.control(Player)
    player._clock = clock = Clock()
    player.play()
    seen = []
    for now in (0, 30, 40, 300, 310, 1000):  # milliseconds
        clock.now = now
        player._tick()
        seen.append(control(window).frame)
    assert seen == [0, 0, 1, 9, 9, 30]
    assert player.shown == 4
    clock.now = 6001
    player._tick()
    assert not player.playing  # it is over
    assert control(window).frame == 179


def test_finished_pictures_are_played_and_forgotten_when_the_scene_changes(window, panel, monkeypatch):  # noqa: F811
    give(window, 0.0, 3.0)
    control(window).set_duration(4)
    settle()
    player, made = window.control(Player), QImage(64, 36, QImage.Format.Format_RGB32)
    monkeypatch.setattr(type(window.context), "finished_picture", lambda _self: made)
    player.prepare()
    for _ in range(4):
        player._take()
    assert not player.preparing
    assert player.frames == {0, 1, 2, 3}
    player._clock = clock = Clock()
    player.play()
    clock.now = 40
    player._tick()
    assert player.cover.isVisible()
    player.stop()
    assert not player.cover.isVisible()
    give(window, 0.0, 4.0)
    assert player.frames == frozenset()


def test_pictures_for_which_there_is_no_room_are_not_kept(window, panel, monkeypatch):  # noqa: F811
    give(window, 0.0, 3.0)
    monkeypatch.setattr(playback, "MOST_BYTES", 2 * 64 * 36 * 3)
    monkeypatch.setattr(
        type(window.context), "finished_picture", lambda _self: QImage(64, 36, QImage.Format.Format_RGB32)
    )
    player = window.control(Player)
    player.prepare()
    for _ in range(3):
        player._take()
    assert not player.preparing
    assert player.frames == {0, 1}


def test_looking_around_stops_playing(window, panel):  # noqa: F811
    trigger(window, "path_turntable")
    player = window.control(Player)
    player.play()
    trigger(window, "frame_all")
    assert not player.playing


@pytest.fixture
def form(window, qtbot):  # noqa: F811
    trigger(window, "path_turntable")
    job = FilmJob(window.context.session.document_scene, "")
    made = FilmForm(
        window, job, "Ball", window.context.settings, {"h265": "FFmpeg has no encoder for MP4, H.265 here."}
    )
    qtbot.addWidget(made)
    return made


def test_what_cannot_be_combined_is_greyed_out_with_the_reason(form):
    def item(name):
        return form.format.model().item(form.format.findData(name))

    assert item("webm").isEnabled()
    assert not item("h265").isEnabled()
    assert "encoder" in item("h265").toolTip()
    assert form.go.isEnabled()
    form.by_name["transparent"].show(True)
    assert not form.go.isEnabled()
    assert "transparency" in form.note.text()
    form.format.setCurrentIndex(form.format.findData("webm"))
    assert form.go.isEnabled()
    assert form.path.path.endswith("Ball.webm")
    assert form.job().display.background == "transparent"
    form.width_box.setValue(1281)
    assert "even" in form.note.text()


def test_the_form_asks_for_the_film_that_it_shows(window, form, tmp_path):  # noqa: F811
    form.path.line.setText(str(tmp_path / "ball.mp4"))
    form.by_name["rate"].show(12.0)
    form.width_box.setValue(64)
    form.height_box.setValue(36)
    jobs = []
    form.submitted.connect(jobs.append)
    form.accept()
    (job,) = jobs
    assert (job.path, job.width, job.height, job.film.rate, job.resume) == (
        str(tmp_path / "ball.mp4"), 64, 36, 12.0, False,
    )  # fmt: skip
    window.control(FilmMaker).make(job)
    assert window.context.jobs.running == 1


@pytest.fixture
def curves(window, panel):  # noqa: F811
    QTest.mouseClick(panel.curved, LEFT)
    window.resizeDocks([window.findChild(QDockWidget, "timeline")], [420], Qt.Orientation.Vertical)
    settle()
    return panel.curves


def key_place(view, number, key):
    curve = view.curves[number]
    return view.place(curve, curve.track.keys[key].time, float(curve.keys[key])).toPoint()


def test_the_curves_button_and_the_c_key_show_curves_and_rows(window, panel):  # noqa: F811
    QTest.mouseClick(panel.curved, LEFT)
    assert panel.views.currentWidget() is panel.curves
    QTest.keyClick(panel.curves, Qt.Key.Key_C)
    assert panel.views.currentIndex() == 0


def test_a_key_is_dragged_to_another_value_as_one_step(window, curves):  # noqa: F811
    give(window, 0.0, 1.0, 2.0)
    before = timeline(window)
    start = key_place(curves, 0, 1)
    scale = curves.values[""]
    goal = QPoint(start.x(), round(scale.y_of(1.75)))
    drag(curves, start, goal)
    keys = timeline(window).track(EXPOSURE).keys
    assert [key.time for key in keys] == [0.0, 1.0, 2.0]
    assert keys[1].numbers[0] == pytest.approx(1.75, abs=0.02)
    assert (keys[0], keys[2]) == (before.track(EXPOSURE).keys[0], before.track(EXPOSURE).keys[2])
    trigger(window, "undo")
    assert timeline(window) == before


def test_what_is_dragged_is_seen_before_it_is_kept(window, curves):  # noqa: F811
    give(window, 0.0, 1.0, 2.0)
    control(window).go_to_frame(30)
    start, written = key_place(curves, 0, 1), timeline(window)
    QTest.mousePress(curves, LEFT, NONE, start)
    QTest.mouseMove(curves, QPoint(start.x(), round(curves.values[""].y_of(2.0))))
    assert window.context.store.state.current.world.exposure == pytest.approx(2.0, abs=0.02)
    assert timeline(window) is written
    QTest.mouseRelease(curves, LEFT, NONE, start)
    settle()
    assert window.context.store.state.tried is None


def test_with_shift_a_key_moves_in_time_or_in_value_alone(window, curves):  # noqa: F811
    give(window, 0.0, 1.0, 2.0)
    start = key_place(curves, 0, 1)
    drag(curves, start, QPoint(round(curves.scale.x_of(45)), start.y() - 12), SHIFT)
    assert [key.numbers for key in timeline(window).track(EXPOSURE).keys] == [(0.0,), (1.0,), (2.0,)]
    assert frames(window) == [0.0, 45.0, 60.0]
    assert control(window).keys == {KeyId(EXPOSURE, 1.5)}


def test_a_handle_that_is_dragged_makes_the_easing_its_own(window, curves):  # noqa: F811
    give(window, 0.0, 1.0, 0.5)
    control(window).select([KeyId(EXPOSURE, 0.0)])
    ((curve, out),) = [(curve, each) for curve in curves.curves for each in handle_places(curve, control(window).keys)]
    scale = curves.values[""]
    drag(
        curves,
        curves.place(curve, out.time, out.value).toPoint(),
        QPoint(round(curves.scale.x_of(15)), round(scale.y_of(1.0))),
    )
    first = timeline(window).track(EXPOSURE).keys[0]
    assert first.easing == "bezier"
    assert first.handles[:2] == pytest.approx((0.5, 1.0), abs=0.02)
    assert window.context.session.history.undo_label == "Change keys"
    control(window).go_to_frame(15)
    assert window.context.session.scene.world.exposure > 0.8


def test_f_frames_the_selected_keys(window, curves):  # noqa: F811
    give(window, 0.0, 1.0, 50.0)
    control(window).select([KeyId(EXPOSURE, 0.0), KeyId(EXPOSURE, 1.0)])
    QTest.keyClick(curves, Qt.Key.Key_F)
    scale, values = curves.scale, curves.values[""]
    assert scale.first < 0 < 30 < scale.first + scale.frames < 40
    assert values.low < 0.0 < 1.0 < values.high < 2.0


def test_numbers_of_one_track_are_hidden_by_their_names(window, panel, curves):  # noqa: F811
    QTest.mouseClick(panel.key, LEFT)
    settle()
    control(window).select([KeyId(POSE, 0.0)])
    assert [(curve.shown.name, curve.shown.axis) for curve in curves.curves] == [
        (name, axis) for name in ("Position", "Rotation") for axis in "XYZ"
    ]
    assert set(curves.values) == {"", "\N{DEGREE SIGN}"}
    QTest.mouseClick(curves, LEFT, NONE, QPoint(60, RULER + ROW + ROW // 2))
    assert [curve.shown.axis for curve in curves.curves][:2] == ["Y", "Z"]
    QTest.mouseClick(curves, LEFT, NONE, QPoint(60, RULER + ROW + ROW // 2))
    assert len(curves.curves) == 6


def test_curves_of_nothing_are_drawn(window, curves):  # noqa: F811
    assert curves.curves == ()
    assert not curves.grab().isNull()


def with_path(window, name="turntable"):  # noqa: F811
    window.control(TimelineControl).findChild(CameraPaths).use(name)
    trigger(window, "frame_all")
    view = window.context.viewport.view
    window.context.viewport.set_view(moved(view, distance=4.0 * view.distance))
    settle()


def test_a_key_of_the_path_is_taken_in_the_view_and_moved_by_the_gizmo(window, panel):  # noqa: F811
    with_path(window)
    viewport, before = window.context.viewport, timeline(window)
    key, place = next(iter(seen_keys(window.context.store.state).items()))
    ratio = viewport.devicePixelRatioF()

    def pixel(point):
        x, y = picture_positions(window.context.store.state.camera, np.array([point]))[0]
        return QPoint(round(x / ratio), round(y / ratio))

    QTest.mouseClick(viewport.surface, LEFT, NONE, pixel(place))
    settle()
    assert control(window).keys == {key}
    assert timeline(window) is before  # a click only selects
    trigger(window, "gizmo_move")
    frame = gizmo_frame(window.context.store.state)
    assert frame.pivot == place
    arrow = next(grip for grip in frame.grips if grip.name == "z")
    middle, tip = pixel(arrow.line[0] * 0.4 + arrow.line[1] * 0.6), pixel(arrow.line[1])
    drag(viewport.surface, middle, middle + (tip - middle))
    after = timeline(window).track(POSE).key_at(key.time).numbers
    old = before.track(POSE).key_at(key.time).numbers
    assert after[2] > old[2] + 0.01
    assert after[:2] == pytest.approx(old[:2])
    assert after[3:] == old[3:]
    assert [each for each in timeline(window).track(POSE).keys if each.time != key.time] == [
        each for each in before.track(POSE).keys if each.time != key.time
    ]
    trigger(window, "undo")
    assert timeline(window) == before


def test_looking_on_while_steering_is_a_key_and_one_step(window, panel):  # noqa: F811
    window.control(TimelineControl).findChild(CameraPaths).use("turntable")
    settle()
    before = timeline(window)
    trigger(window, "timeline_steer")
    assert panel.steer.isChecked()
    viewport = window.context.viewport
    viewport.set_view(moved(viewport.view, elevation=viewport.view.elevation + 0.2))
    settle()
    first = timeline(window).track(POSE).keys[0]
    assert first.numbers[:3] == pytest.approx(viewport.camera().position)
    assert timeline(window).track(POSE).keys[1:] == before.track(POSE).keys[1:]
    trigger(window, "undo")
    settle()
    assert timeline(window) == before
    assert viewport.camera().position == pytest.approx(before.track(POSE).keys[0].numbers[:3], abs=1e-6)
    control(window).go_to_frame(90)
    settle()
    assert timeline(window) == before  # going to a time is no movement


def test_before_a_key_is_selected_nothing_lies_over_the_words(window, qtbot):  # noqa: F811
    """The list of easings stood in the corner until the first key was shown."""
    fields = KeyNumbers(window.control(TimelineControl))
    qtbot.addWidget(fields)
    fields.show()
    assert fields.hint.isVisible()
    assert not fields.easing.isVisible()
