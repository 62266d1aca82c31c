"""Several windows in one process: each draws in its own OpenGL, and gives it back."""

import json
import subprocess
import sys
from pathlib import Path

import moderngl
import pytest
from PySide6.QtCore import QEvent, QSettings
from PySide6.QtWidgets import QApplication

from tests.ui.fake_engine import FakeEngine
from tests.ui.two_views import BLUE, RED, SIDES, shares, view_of
from viewer.session.session import Session
from viewer.ui.shell.main_window import MainWindow
from viewer.ui.viewport import surfaces

OWN, OTHER = 0.15, 0.02
"""Least and most parts of a picture: the ball's colour; the other ball's, of which the arrows of the axes have some."""


@pytest.fixture
def contexts(monkeypatch, context):
    """All that surfaces have made since."""
    made = []
    really = surfaces.standalone_context
    monkeypatch.setattr(surfaces, "standalone_context", lambda: made.append(really()) or made[-1])
    return made


def delete(widget):
    widget.close()
    widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def released(context):
    return isinstance(context.mglo, moderngl.InvalidObject)


def check(view, color):
    """The picture is the view's own, and so is its depth."""
    own, other = shares(view.grab()) if color == RED else shares(view.grab())[::-1]
    assert own > OWN
    assert other < OTHER
    assert view.surface.depth_at(view.camera(), 0.5, 0.5) == pytest.approx(view.view.distance - 1.0, abs=0.02)


def test_two_windows_drawn_in_turns_show_their_own_pictures(qtbot, store, contexts):
    shown = {}
    for color in (RED, BLUE):
        shown[color] = view_of(color, store)
        shown[color].show()
        check(shown[color], color)
    for turn, side in enumerate(SIDES):
        for view in shown.values():
            view.resize(view.width() + 30 * (-1) ** turn, view.height() + 20)
            view.look_from(side)
        for color, view in shown.items():
            check(view, color)
    assert len(contexts) == 2
    for context in contexts:
        with surfaces.current(context):
            assert context.error == "GL_NO_ERROR"
    delete(shown.pop(BLUE))
    shown[RED].look_from("top")
    check(shown[RED], RED)
    delete(shown.pop(RED))
    assert all(map(released, contexts))


def test_a_surface_that_is_replaced_gives_its_context_back(qtbot, store, contexts):
    view = view_of(RED, store)
    view.show()
    view._replace_surface("of no use")
    qtbot.waitUntil(lambda: len(contexts) == 2)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert list(map(released, contexts)) == [True, False]
    check(view, RED)
    delete(view)


def test_thirty_windows_leave_no_context_behind(qapp, tmp_path, store, contexts):
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    for number in range(30):
        window = MainWindow(Session(store), FakeEngine(), tmp_path, settings)
        window.show()
        assert not window.context.viewport.grab().isNull()
        delete(window)
        assert len(contexts) == number + 1
        assert all(map(released, contexts))


@pytest.mark.parametrize(
    "places",
    [("window", "window"), ("window", "beside", "swap"), ("beside", "window"), ("chosen", "chosen")],
    ids=lambda places: " ".join(places),
)
def test_two_windows_on_a_display(display, tmp_path, places):
    """OpenGL in windows is another kind there than that beside them: one must leave the thread to the other."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("two_views.py"), tmp_path, *places],
        env={**display, "PYTHONPATH": str(root)}, capture_output=True, text=True, timeout=120, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "current" not in done.stderr  # Qt's words where it cannot draw
    *both, last = json.loads(done.stdout)
    names = {"window": "OpenGLSurface", "chosen": "OpenGLSurface", "beside": "PictureSurface"}
    assert [each["surface"] for each in both[0]] == [names[place] for place in places[:2]]
    if "swap" in places:
        assert both[-1][0]["surface"] == "PictureSurface"
    for seen, color in [*((each, color) for pair in both for color, each in enumerate(pair)), (last[0], 1)]:
        assert seen["shares"][color] > OWN
        assert seen["shares"][1 - color] < OTHER
        assert seen["off"] == pytest.approx(0.0, abs=0.02)
