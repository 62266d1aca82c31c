"""What the line at the bottom has room for, and in what language."""

import pytest
from PySide6.QtWidgets import QApplication

from viewer.session.tools.select import HINTS, KEYS_HINT, NAVIGATION_HINT
from viewer.ui.shell.status_line import StatusLine
from viewer.ui.widgets.language import speak

LONG = (HINTS["polygon"], KEYS_HINT, NAVIGATION_HINT)


@pytest.fixture
def line(qtbot):
    made = StatusLine()
    qtbot.addWidget(made)
    for label, text in ((made.picture, "647 x 714  step 1"), (made.speed, "1.2 M samples  0.46 Mrays/s  1005 ms")):
        label.setText(text)
    made.show_drawing(20.0, "llvmpipe (LLVM 19)")
    made.resize(1280, 24)
    made.show()
    return made


def test_a_long_hint_takes_the_room_of_figures(line):
    line.show_hint(LONG)
    QApplication.processEvents()
    assert line.hint.shown == " ".join(LONG)
    assert not line.speed.isVisible()
    line.show_hint(("Drag.",))
    QApplication.processEvents()
    assert all(each.isVisible() for each in line.figures)


def test_edits_that_are_being_carried_out_are_said(line):
    line.show_activity(rendering=False, editing=True, jobs=0)
    assert line.activity.text() == "carrying out edits"
    line.show_activity(rendering=True, editing=True, jobs=2)
    assert line.activity.text() == "rendering, carrying out edits, 2 jobs"
    line.show_activity(rendering=False, editing=False, jobs=0)
    assert line.activity.text() == ""


def test_so_does_a_long_message_until_it_goes(line):
    text = " ".join(LONG)
    line.notify(text)
    QApplication.processEvents()
    room = line.width() - sum(each.width() for each in (line.activity, *line.figures) if each.isVisible())
    assert line.fontMetrics().horizontalAdvance(text) < room
    line.clearMessage()
    QApplication.processEvents()
    assert all(each.isVisible() for each in line.figures)


def test_hints_are_in_the_language_of_the_window(line, qapp):
    installed = speak("ja", line)
    try:
        line.show_hint(LONG)
        assert line.hint.text()
        assert not any(sentence in line.hint.text() for sentence in LONG)
    finally:
        for each in installed:
            qapp.removeTranslator(each)
