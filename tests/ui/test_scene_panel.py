"""The tree of the scene and the inspector below it, used by mouse and keys."""

import math

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.ui.fake_engine import FakeEngine
from viewer.engine.operations.render import subject_node
from viewer.errors import InputError
from viewer.scene import kinds
from viewer.scene.content import AnalyticField, Group, Model
from viewer.scene.document import Node, Scene
from viewer.scene.edits import Crop
from viewer.scene.geometry import AABB, Transform
from viewer.scene.light import EnvironmentLight, PointLight
from viewer.scene.parameters import Parameter, Value
from viewer.scene.volumes import Box, box_around
from viewer.session.session import Session
from viewer.session.store import Store
from viewer.session.tools.lights import grips
from viewer.ui.document.documents import Documents
from viewer.ui.document.inspector import COMMIT_MS, ParameterField
from viewer.ui.document.scene_panel import EYE, LOCK, NAME, ScenePanel
from viewer.ui.work.jobs import Jobs

BOX = AABB((0.0, 0.0, 0.0), (1.0, 2.0, 4.0))
LEFT = Qt.MouseButton.LeftButton


def mesh(key, parent="", **other):
    return Node(key, Model("b" * 64, BOX, 10, 20), key=key, parent=parent, **other)


SCENE = Scene((mesh("a"), Node("g", Group(), key="g"), mesh("b", "g"), mesh("c", "g"), mesh("d")))


class Desk:
    def __init__(self, scene, store, folder, qtbot):
        self.session = Session(store)
        self.session.open(scene, store, folder / "x", None)
        self.documents = Documents(self.session, Jobs(FakeEngine()), folder)
        self.reports = []
        self.documents.failed.connect(self.reports.append)
        self.state = Store(store)
        self.documents.show_in(self.state)
        self.panel = ScenePanel(self.documents, self.state)
        qtbot.addWidget(self.panel)
        self.panel.resize(270, 640)
        # At once, so that tests need not wait.
        self.state.watch(lambda state: state.document, self.panel._show_document)
        self.panel.show()
        self.tree, self.inspector = self.panel.tree, self.panel.inspector

    def rows(self, item=None):
        """Names of rows, members in lists behind their group's name."""
        item = item or self.tree.invisibleRootItem()
        found = []
        for number in range(item.childCount()):
            child = item.child(number)
            found.append(child.text(NAME))
            if child.childCount():
                found.append(self.rows(child))
        return found

    def item(self, name):
        (found,) = self.tree.findItems(name, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive, NAME)
        return found

    def click(self, name, column=NAME):
        area = self.tree.visualItemRect(self.item(name))
        x = self.tree.header().sectionViewportPosition(column) + self.tree.header().sectionSize(column) // 2
        QTest.mouseClick(self.tree.viewport(), LEFT, pos=QPoint(x, area.center().y()))

    def drop(self, name, on, part):
        """Drop one row on another: 0 is its upper edge, 1 its lower one."""
        self.click(name)
        area = self.tree.visualItemRect(self.item(on))
        at = QPointF(area.center().x(), area.top() + part * (area.height() - 1))
        data = self.tree.model().mimeData(self.tree.selectedIndexes())
        move, none = Qt.DropAction.MoveAction, Qt.KeyboardModifier.NoModifier
        self.tree.dropEvent(QDropEvent(at, move, data, LEFT, none))  # Qt sends it only for a drag of its own
        for _ in range(4):
            QApplication.processEvents()

    def type(self, field, text):
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)


@pytest.fixture
def make_desk(qtbot, store, tmp_path):
    return lambda scene: Desk(scene, store, tmp_path, qtbot)


@pytest.fixture
def desk(make_desk):
    return make_desk(SCENE)


def test_members_are_below_their_groups_and_folded_ones_stay_folded(desk):
    assert desk.rows() == ["a", "g", ["b", "c"], "d"]
    assert desk.item("g").isExpanded()
    desk.item("g").setExpanded(False)
    desk.documents.do(Session.rename, "a", "first")
    assert desk.rows() == ["first", "g", ["b", "c"], "d"]
    assert not desk.item("g").isExpanded()


@pytest.mark.parametrize(
    ("name", "on", "part", "rows"),
    [
        ("a", "g", 0.5, ["g", ["b", "c", "a"], "d"]),
        ("a", "c", 0.1, ["g", ["b", "a", "c"], "d"]),
        ("a", "c", 0.9, ["g", ["b", "c", "a"], "d"]),
        ("a", "g", 1.0, ["g", ["a", "b", "c"], "d"]),
        ("b", "a", 0.1, ["b", "a", "g", ["c"], "d"]),
        ("d", "g", 0.0, ["a", "d", "g", ["b", "c"]]),
        ("g", "d", 0.9, ["a", "d", "g", ["b", "c"]]),
        ("g", "b", 0.5, ["a", "g", ["b", "c"], "d"]),
    ],
)
def test_rows_are_dragged_into_groups_out_of_them_and_past_each_other(desk, name, on, part, rows):
    desk.drop(name, on, part)
    assert desk.rows() == rows
    assert desk.state.state.selected == name
    desk.documents.do(Session.undo)
    assert desk.rows() == ["a", "g", ["b", "c"], "d"]
    assert desk.session.scene is SCENE


def test_below_all_rows_is_the_end_of_the_list(desk):
    assert desk.tree.target(QPoint(20, desk.tree.viewport().height() - 4)) == ("", None)


def test_the_selected_node_is_grouped_and_the_group_dissolved(desk):
    desk.click("d")
    desk.panel.group_selected()
    assert desk.rows() == ["a", "g", ["b", "c"], "Group", ["d"]]
    assert desk.inspector.name.text() == "Group"
    desk.click("d")
    desk.panel.ungroup_selected()
    assert desk.rows() == ["a", "g", ["b", "c"], "d"]
    desk.click("g")
    desk.panel.ungroup_selected()
    assert desk.rows() == ["a", "b", "c", "d"]


def test_the_icons_of_a_row_hide_and_lock_it(desk):
    desk.click("g", EYE)
    assert [node.key for node in desk.session.scene.shown()] == ["a", "d"]
    faint = desk.panel.palette().placeholderText().color()
    assert desk.item("b").foreground(NAME).color() == faint
    desk.click("g", EYE)
    desk.click("g", LOCK)
    assert desk.session.scene.node("g").locked
    assert not desk.item("b").flags() & Qt.ItemFlag.ItemIsDragEnabled
    desk.click("b")
    assert not desk.inspector.transform.isEnabled()
    desk.documents.do(Session.delete, "b")
    assert "locked" in desk.reports[0].message
    assert desk.rows() == ["a", "g", ["b", "c"], "d"]
    desk.click("g", LOCK)
    desk.click("b")
    assert desk.inspector.transform.isEnabled()
    desk.documents.do(Session.delete, "g")
    assert desk.rows() == ["a", "d"]


def test_a_typed_position_moves_the_node_by_one_step(desk):
    desk.click("a")
    x, y, _ = desk.inspector.transform.translation
    desk.type(x, "2.5")
    assert desk.session.scene.node("a").transform.translation == (2.5, 0.0, 0.0)
    assert desk.session.history.undo_label == "Move a"
    desk.type(desk.inspector.transform.rotation[2], "90")
    assert desk.session.scene.node("a").transform.rotation == pytest.approx((math.sqrt(0.5), 0, 0, math.sqrt(0.5)))
    desk.type(desk.inspector.transform.scale, "3")
    assert desk.session.scene.node("a").transform.scale == 3.0
    for _ in range(3):
        desk.documents.do(Session.undo)
    assert desk.session.scene is SCENE
    assert x.value() == 0.0
    desk.type(y, "1")
    desk.type(y, "1")  # nothing new
    desk.documents.do(Session.undo)
    assert desk.session.scene is SCENE


def test_a_group_that_is_moved_takes_its_members_along(desk):
    desk.click("g")
    desk.type(desk.inspector.transform.translation[1], "7")
    assert [node.transform.translation[1] for node in desk.session.scene.nodes] == [0.0, 7.0, 7.0, 7.0, 0.0]


def test_bad_input_is_refused_without_harm(desk):
    desk.click("a")
    for field in (*desk.inspector.transform.translation, desk.inspector.transform.scale):
        before = field.value()
        desk.type(field, "what?")
        assert field.value() == before
    desk.type(desk.inspector.name, "   ")
    assert desk.inspector.name.text() == "a"
    assert desk.session.scene is SCENE
    desk.type(desk.inspector.transform.scale, "0")
    assert desk.session.scene.node("a").transform.scale > 0.0


def test_what_is_turned_by_the_wheel_is_seen_at_once_and_becomes_one_step(desk, qtbot):
    desk.click("a")
    x = desk.inspector.transform.translation[0]
    x.setFocus()
    for _ in range(5):
        QTest.keyClick(x, Qt.Key.Key_Up)
    assert desk.documents.shown_scene.node("a").transform.translation[0] > 0.0
    assert desk.session.scene is SCENE
    assert not desk.session.dirty
    qtbot.waitUntil(lambda: desk.session.dirty, timeout=10 * COMMIT_MS)
    assert desk.session.scene == desk.documents.shown_scene
    desk.documents.do(Session.undo)
    assert desk.session.scene is SCENE


def test_a_number_that_is_being_typed_survives_the_step_before_it(desk):
    desk.click("a")
    x, y, _ = desk.inspector.transform.translation
    QTest.keyClick(x, Qt.Key.Key_Up)
    y.setFocus()
    y.selectAll()
    QTest.keyClicks(y, "12")
    desk.inspector.commit()
    assert y.text() == "12"
    QTest.keyClick(y, Qt.Key.Key_Return)
    assert desk.session.scene.node("a").transform.translation[1] == 12.0


def test_what_is_tried_out_is_dropped_where_the_document_changes_otherwise_and_kept_for_another_node(desk):
    desk.click("a")
    x = desk.inspector.transform.translation[0]
    QTest.keyClick(x, Qt.Key.Key_Up)
    desk.documents.do(Session.rename, "d", "last")
    desk.inspector.commit()
    assert desk.session.scene.node("a").transform == Transform()
    assert desk.session.scene.node("d").name == "last"
    QTest.keyClick(x, Qt.Key.Key_Up)
    desk.click("b")
    assert desk.session.scene.node("a").transform.translation[0] > 0.0


def test_a_name_is_typed(desk):
    desk.click("a")
    desk.type(desk.inspector.name, "Globe")
    assert desk.item("Globe")
    assert desk.session.history.undo_label == "Rename a"


def test_a_name_that_is_being_typed_survives_what_changes_meanwhile(desk, qtbot):
    desk.tree.setCurrentItem(desk.item("a"))
    desk.panel.rename_selected()
    (editor,) = desk.tree.findChildren(QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "fir")
    desk.panel.rename_selected()  # F2 once more
    desk.documents.do(Session.set_visible, "d", False)
    assert desk.tree.findChildren(QLineEdit) == [editor]
    QTest.keyClicks(editor, "st")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.session.scene.node("a").name == "first" and desk.rows()[0] == "first")
    assert desk.item("d").foreground(NAME) == desk.panel.palette().placeholderText()  # what waited is there


def test_a_name_of_what_has_gone_meanwhile_is_nobodys(desk, qtbot):
    desk.tree.setCurrentItem(desk.item("d"))
    desk.panel.rename_selected()
    (editor,) = desk.tree.findChildren(QLineEdit)
    desk.documents.do(Session.delete, "d")
    QTest.keyClicks(editor, "x")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "d" not in desk.rows())
    assert desk.session.scene.node("d") is None
    assert desk.session.history.undo_label == "Delete d"


def test_edits_are_switched_off_moved_and_taken_out(make_desk):
    edits = (Crop(box_around(BOX)), Crop(box_around(BOX), "outside"))
    desk = make_desk(Scene((mesh("a", edits=edits),)))

    def now():
        return desk.session.scene.node("a").edits

    def button(line, number):
        return desk.inspector.edits.boxes[line].parentWidget().layout().itemAt(number).widget()

    assert [name.text() for name in desk.inspector.edits.names] == ["Crop to a box", "Delete what is in a box"]
    desk.inspector.edits.boxes[1].click()
    off = Crop(box_around(BOX), "outside", enabled=False)
    assert now() == (edits[0], off)
    QTest.mouseClick(button(1, 3), LEFT)
    assert now() == (off, edits[0])
    QTest.mouseClick(button(1, 5), LEFT)
    assert now() == (off,)
    for expected in ((off, edits[0]), (edits[0], off), edits):
        desk.documents.do(Session.undo)
        assert now() == expected
    assert desk.session.history.undo_label is None


def test_the_numbers_of_an_edit_are_entered_and_are_one_step(make_desk):
    crop = Crop(Box((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)))
    desk = make_desk(Scene((mesh("a", edits=(crop,)),)))
    desk.click("a")
    assert not desk.inspector.edits.fields
    desk.inspector.edits.names[0].click()
    assert desk.state.state.edit_target == ("a", 0)
    _, size, rotation = desk.inspector.edits.fields
    desk.type(size[1], "2.5")
    assert desk.session.scene.node("a").edits[0].volume.size == (1.0, 2.5, 1.0)
    assert desk.session.history.undo_label == "Change an edit of a"
    desk.type(rotation[2], "90")
    assert desk.session.scene.node("a").edits[0].volume.axes[:, 0] == pytest.approx([0.0, 1.0, 0.0], abs=1e-9)
    for _ in range(2):
        desk.documents.do(Session.undo)
    assert desk.session.scene.node("a").edits == (crop,)
    assert [field.value() for field in desk.inspector.edits.fields[1]] == [1.0, 1.0, 1.0]
    desk.inspector.edits.names[0].click()
    assert desk.state.state.edit_target is None


def test_there_is_no_placement_for_what_has_none_and_nothing_without_a_node(make_desk):
    desk = make_desk(Scene((Node("sky", EnvironmentLight("a" * 64, 8, 4), key="s"),)))
    assert desk.inspector.transform.isHidden()
    desk.documents.do(Session.delete, "s")
    assert desk.inspector.name.isHidden()
    assert "Drop a file" in desk.inspector.facts.text()


PARAMETERS = (Parameter("hour", 1, 0.0, 24.0, 12.0, "h"), Parameter("tint", 3), Parameter("latent", 64))


@pytest.fixture
def with_parameters(make_desk, monkeypatch):
    kind = kinds.KINDS[AnalyticField]
    changed = type(kind)(**{**kind.__dict__, "parameters": lambda _: PARAMETERS})
    monkeypatch.setitem(kinds.KINDS, AnalyticField, changed)
    return make_desk(Scene((Node("solid", AnalyticField(BOX), key="s"),)))


def values(desk):
    return {value.name: value.numbers for value in desk.session.scene.node("s").values}


def test_parameters_have_controls_that_fit_them(with_parameters):
    desk = with_parameters
    hour, tint, latent = (desk.inspector.parameters[each.name] for each in PARAMETERS)
    hour.slider.setValue(250)
    assert hour.fields[0].value() == 6.0
    assert desk.documents.shown_scene.node("s").values == (Value("hour", (6.0,)),)
    assert values(desk) == {}
    desk.type(tint.fields[1], "0.5")  # another one: the first is a step now
    desk.inspector.commit()
    assert values(desk) == {"hour": (6.0,), "tint": (0.0, 0.5, 0.0)}
    latent.random.click()
    desk.inspector.commit()
    assert len(values(desk)["latent"]) == 64
    assert all(-1.0 <= number <= 1.0 for number in values(desk)["latent"])
    latent.reset.click()
    desk.inspector.commit()
    assert set(values(desk)) == {"hour", "tint"}
    for _ in range(4):
        desk.documents.do(Session.undo)
    assert values(desk) == {}
    assert hour.fields[0].value() == 12.0


def test_a_slider_that_cannot_reach_a_number_shows_it_all_the_same(qtbot):
    field = ParameterField(Parameter("size", 1, 0.0, 1.0))
    qtbot.addWidget(field)
    field.show_numbers((3.0,))
    assert field.fields[0].value() == 3.0
    assert field.slider.value() == field.slider.maximum()


def test_what_is_in_a_hidden_group_is_neither_lit_nor_offered():
    lamp = Node("lamp", PointLight(), key="l", parent="g")
    scene = Scene((Node("g", Group(), key="g", visible=False), mesh("a", "g"), lamp))
    assert grips(scene, "l") == []
    with pytest.raises(InputError, match="neither field nor model"):
        subject_node(scene)


def test_several_rows_are_selected_by_ctrl_and_the_last_click_is_active(desk):
    tree = desk.tree

    def click(name, modifier=Qt.KeyboardModifier.NoModifier):
        item = next(item for item in desk.panel._items.values() if item.text(NAME) == name)
        QTest.mouseClick(tree.viewport(), LEFT, modifier, tree.visualItemRect(item).center())

    control = Qt.KeyboardModifier.ControlModifier
    click("d")
    click("a", control)
    assert desk.state.state.selection == ("d", "a")
    assert desk.inspector.name.text() == "a"
    click("d", control)
    assert desk.state.state.selection == ("a",)
    click("b")
    assert desk.state.state.selection == ("b",)
    desk.state.select("a", "d")
    assert sorted(item.text(NAME) for item in tree.selectedItems()) == ["a", "d"]
    desk.panel.group_selected()
    group = desk.session.scene.node(desk.state.state.selected)
    assert [node.key for node in desk.session.scene.nodes if node.parent == group.key] == ["a", "d"]
