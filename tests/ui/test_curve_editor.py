"""The curves of a grade, changed by mouse and keys in the inspector's list of edits."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from viewer.scene.content import AnalyticField
from viewer.scene.document import Node
from viewer.scene.geometry import AABB
from viewer.scene.grade import MOST_POINTS, Grade
from viewer.session.curve_points import STRAIGHT, added, moved, without
from viewer.ui.document.edit_list import EditList

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def edits(qtbot, qapp):
    found = EditList()
    qtbot.addWidget(found)
    found.tries, found.ends = [], []
    found.tried.connect(found.tries.append)
    found.finished.connect(lambda: found.ends.append(True))
    node = Node("Ball", AnalyticField(AABB((-1.0,) * 3, (1.0,) * 3)), edits=(Grade(hue=10.0),))
    found.show_node(node, 0)
    found.resize(320, 640)
    found.show()
    qtbot.waitExposed(found)
    return found


def at(editor, x, y):
    return editor.place_of(x, y).toPoint()


def grade(edits):
    return edits.tries[-1].edits[0]


def test_a_press_adds_a_point_a_drag_moves_it_and_a_double_click_takes_it_out(edits):
    editor = edits.editor.editor
    QTest.mousePress(editor, LEFT, pos=at(editor, 0.5, 0.5))
    QTest.mouseMove(editor, at(editor, 0.5, 0.7))
    QTest.mouseMove(editor, at(editor, 0.4, 0.8))
    assert not edits.ends
    assert edits.held  # so that the inspector makes no step of it yet
    QTest.mouseRelease(editor, LEFT, pos=at(editor, 0.4, 0.8))
    assert edits.ends == [True]
    assert not edits.held
    assert grade(edits).hue == 10.0
    first, point, last = grade(edits).curve
    assert (first, last) == STRAIGHT
    assert point == pytest.approx((0.4, 0.8), abs=0.01)
    edits.show_node(edits.tries[-1], 0)
    assert edits.editor.editor is editor  # it is the same one, though the name of the edit is another
    assert edits.names[0].text() == "Grade: hue, curves"
    QTest.mouseDClick(editor, LEFT, pos=at(editor, 0.4, 0.8))
    assert grade(edits).curve == ()


def test_each_colour_has_its_own_curve_and_all_can_be_made_straight(edits):
    fields = edits.editor
    fields.which.setCurrentIndex(fields.which.findData("green"))
    fields.which.activated.emit(fields.which.currentIndex())
    fields.editor.setFocus()
    QTest.keyClick(fields.editor, Qt.Key.Key_PageDown)
    QTest.keyClick(fields.editor, Qt.Key.Key_Down)
    assert grade(edits).green == ((0.0, 0.0), (1.0, 0.99))
    assert grade(edits).curve == grade(edits).red == ()
    fields.straight.click()
    assert grade(edits).green == ()
    assert fields.editor.points == STRAIGHT


def test_points_keep_their_order_and_their_number():
    points = ((0.0, 0.0), (0.5, 0.5), (1.0, 1.0))
    assert moved(points, 1, 2.0, 5.0)[1] == (0.99, 1.0)
    assert moved(points, 0, -1.0, 0.2)[0] == (0.0, 0.2)
    assert added(points, 0.505, 0.2) is None
    many = tuple((number / (MOST_POINTS - 1), 0.5) for number in range(MOST_POINTS))
    assert added(many, 0.033, 0.5) is None
    assert without(STRAIGHT, 0) == STRAIGHT


def test_a_click_beside_the_curve_adds_a_point_there_and_the_ends_stay(edits):
    editor = edits.editor.editor
    QTest.mouseClick(editor, LEFT, pos=at(editor, 0.25, 0.75))
    assert grade(edits).curve[1] == pytest.approx((0.25, 0.75), abs=0.01)
    QTest.mouseClick(editor, LEFT, pos=at(editor, 0.0, 0.0) + QPoint(2, 0))
    QTest.keyClick(editor, Qt.Key.Key_Up)
    assert grade(edits).curve[0] == pytest.approx((0.0, 0.01), abs=0.02)
