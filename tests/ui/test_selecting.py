# pyright: reportOptionalMemberAccess=false
"""Selected elements in the picture and in the window: drawn where they are, found by jobs, deleted, taken back."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.editing.meshes import ball
from tests.ui.test_painting import paint
from tests.ui.test_window import settle, store, trigger, window  # noqa: F401
from viewer.editing.element_table import element_table
from viewer.engine.jobs import ApplyEditsJob, ChooseElementsJob, FindElementsJob, MeasureElementsJob, run
from viewer.scene.camera import Camera, Fisheye, Orthographic, look_at, pinhole
from viewer.scene.content import Model
from viewer.scene.delete import Delete
from viewer.scene.document import Node, Scene, World
from viewer.scene.element_selection import NOTHING
from viewer.scene.elements import element_set, numbers_of
from viewer.scene.geometry import Transform
from viewer.scene.material import Material
from viewer.scene.picture_positions import picture_positions
from viewer.scene.progress import run_to_end
from viewer.session.element_picking import Deleted, NodeTable
from viewer.session.picker import Picking
from viewer.ui.selection.panel import SelectionPanel
from viewer.ui.selection.selecting import Selecting
from viewer.ui.selection.sets import SetList
from viewer.ui.selection.volumes import VolumeSelecting

WIDTH, HEIGHT = 160, 120
POSE = look_at((0.0, -4.0, 0.6), (0.0, 0.0, 0.0))
CAMERAS = {
    "perspective": Camera(POSE, pinhole(0.7, WIDTH, HEIGHT)),
    "parallel": Camera(POSE, Orthographic(WIDTH, HEIGHT, 3.0)),
    "fisheye": Camera(POSE, Fisheye(WIDTH, HEIGHT, 90.0, 90.0, WIDTH / 2, HEIGHT / 2)),
}


def model(store):  # noqa: F811
    mesh = ball(4)
    content = Model(store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces), (Material(),))
    return mesh, Node("ball", content, key="b", transform=Transform((0.1, 0.0, 0.0), (0.8, 0.0, 0.0, 0.6), 0.9))


@pytest.mark.parametrize("lens", CAMERAS)
def test_selected_triangles_are_tinted_where_they_are_seen(painter, store, lens):  # noqa: F811
    mesh, node = model(store)
    scene, camera = Scene((node,), world=World((0.0, 0.0, 0.0))), CAMERAS[lens]
    table = element_table(mesh, len(mesh.faces))
    upper = table.positions[:, 2] > 0.3
    chosen = element_set("faces", np.flatnonzero(upper), len(mesh.faces), store)
    how = {"scene": scene, "document": scene, "assets": store, "camera": camera, "overlays": True}
    how |= {"tables": (NodeTable("b", table, node.transform),), "selection": ()}
    plain = paint(painter, store, WIDTH, HEIGHT, **how)
    tinted = paint(painter, store, WIDTH, HEIGHT, elements=NOTHING.with_selected("b", chosen), **how)
    changed = (np.abs(plain - tinted).max(-1) > 8).ravel()
    assert (paint(painter, store, WIDTH, HEIGHT, elements=NOTHING, **how) == plain).all()
    # Each triangle that faces the eye shows in the pixel of its middle whether it is selected.
    world = node.transform.apply(table.positions.astype(np.float64))
    normals = mesh.normals[mesh.faces].mean(1) @ node.transform.rotation_matrix().T
    towards = np.array(camera.position) - world
    facing = (normals * towards).sum(1) > 0.35 * np.linalg.norm(towards, axis=1)
    clear = facing & (np.abs(table.positions[:, 2] - 0.3) > 0.12)
    at = np.nan_to_num(picture_positions(camera, world), nan=-1.0).astype(int)
    inside = clear & ((at >= 0) & (at < [WIDTH, HEIGHT])).all(1)
    seen = changed[at[inside, 1] * WIDTH + at[inside, 0]]
    assert (seen == upper[inside]).mean() > 0.97
    assert upper[inside].any()
    assert not upper[inside].all()


def test_what_would_be_selected_is_shown_instead(painter, store):  # noqa: F811
    mesh, node = model(store)
    scene = Scene((node,), world=World((0.0, 0.0, 0.0)))
    table = element_table(mesh, len(mesh.faces))
    chosen = element_set("faces", np.arange(len(mesh.faces)), len(mesh.faces), store)
    how = {
        "scene": scene, "document": scene, "assets": store, "camera": CAMERAS["perspective"], "overlays": True,
        "tables": (NodeTable("b", table, node.transform),), "selection": (),
    }  # fmt: skip
    plain = paint(painter, store, WIDTH, HEIGHT, **how)
    none = Picking({"b": np.zeros(len(mesh.faces), bool)})
    selection = NOTHING.with_selected("b", chosen)
    assert (paint(painter, store, WIDTH, HEIGHT, elements=selection, picking=none, **how) == plain).all()
    assert (paint(painter, store, WIDTH, HEIGHT, elements=selection, **how) != plain).any()


@pytest.fixture
def opened(window, store):  # noqa: F811
    """The window on a mesh, whose jobs about elements and edits are carried out at once."""
    _, node = model(store)
    documents = window.context.documents
    scene = Scene((node,))
    documents.session.open(scene, store, None, None)

    def answer(job):
        mine = isinstance(job, FindElementsJob | ChooseElementsJob | MeasureElementsJob | ApplyEditsJob)
        return run_to_end(run(job, documents.session.store)) if mine else None

    window.context.jobs._engine.workers.answer = answer
    documents.changed.emit()
    window.context.store.select("b")
    settle()
    return window


def test_a_hint_that_has_no_room_ends_in_dots(opened):
    trigger(opened, "select_rectangle")
    opened.resize(700, 600)
    settle()
    hint = opened.status.hint
    assert "Esc" in hint.text()
    assert hint.toolTip() == hint.text()
    hint.resize(120, hint.height())
    assert hint.shown.endswith("\N{HORIZONTAL ELLIPSIS}")
    assert hint.fontMetrics().horizontalAdvance(hint.shown) <= 120
    trigger(opened, "select_rectangle")


def selected(window):  # noqa: F811
    session = window.context.session
    found = session.selection.of(session.scene.nodes[0])
    return 0 if found is None else len(numbers_of(found, session.store))


def test_commands_select_grow_delete_and_come_back(opened):
    session, actions = opened.context.session, opened.commands.actions
    scene, count = session.scene, session.scene.nodes[0].content.faces
    assert not actions["select_grow"].isEnabled()
    trigger(opened, "select_all")
    settle()
    assert selected(opened) == count
    assert f"{count:,} faces selected" in opened.status.elements.text()
    trigger(opened, "select_none")
    chosen = element_set("faces", np.array([5]), count, session.store)
    opened.context.store.select_elements(session.selection.with_selected("b", chosen), "Select 1 face")
    settle()
    trigger(opened, "select_grow")
    settle()
    around = selected(opened)
    assert 10 <= around <= 20  # those that share a corner with it
    trigger(opened, "delete")
    settle()
    assert len(session.scene.nodes) == 1
    assert session.history.undo_label == f"Delete {around} faces"
    assert selected(opened) == 0
    trigger(opened, "undo")
    settle()
    assert selected(opened) == around
    assert session.scene is scene
    trigger(opened, "select_invert")
    settle()
    assert selected(opened) == count - around
    trigger(opened, "toggle_visible")
    settle()
    assert session.scene.nodes[0].visible
    assert session.scene.nodes[0].edits[0].hides
    trigger(opened, "reveal_elements")
    settle()
    assert session.scene.nodes[0].edits == ()
    assert selected(opened) == count - around


def test_a_rectangle_in_the_window_selects_and_undo_takes_it_back(opened):
    trigger(opened, "select_rectangle")
    settle()
    assert opened.context.store.state.tables
    trigger(opened, "select_through")
    trigger(opened, "frame_all")
    surface = opened.context.viewport.surface
    first, last = QPoint(1, 1), QPoint(surface.width() - 2, surface.height() - 2)
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=first)
    QTest.mouseMove(surface, last)
    outline = opened.context.store.state.picking.outline
    assert len(outline) == 4
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=last)
    settle()
    assert selected(opened) == opened.context.session.scene.nodes[0].content.faces
    trigger(opened, "undo")
    settle()
    assert selected(opened) == 0
    trigger(opened, "select_rectangle")  # off again
    assert opened.context.store.state.picker.tool == "off"
    trigger(opened, "sculpt")
    trigger(opened, "select_lasso")
    assert not opened.context.store.state.brush.on
    trigger(opened, "sculpt")
    assert opened.context.store.state.picker.tool == "off"


def test_a_range_of_the_histogram_selects(opened, qtbot):
    selecting = opened.control(Selecting)
    selecting.set_seen(True)
    panel = SelectionPanel(selecting, opened.control(VolumeSelecting))
    qtbot.waitUntil(lambda: panel.measure.findData("distance") >= 0)  # what there is to measure has to be found first
    panel.measure.setCurrentIndex(panel.measure.findData("distance"))

    def followed():
        panel.follow()
        return panel._shown is not None

    qtbot.waitUntil(followed)
    shown = panel._shown
    assert shown.counts.sum() == opened.context.session.scene.nodes[0].content.faces
    assert panel.measure.findData("photos") < 0
    middle = 0.5 * (shown.edges[0] + shown.edges[-1])
    before = selected(opened)
    panel.histogram.chosen.emit(float(shown.edges[0]), float(middle), "set")
    qtbot.waitUntil(lambda: selected(opened) != before)
    low = selected(opened)
    assert 0 < low < shown.counts.sum()
    panel.follow()
    assert panel._shown.selected.sum() == low
    assert "Select by distance" in opened.context.session.history.undo_label


def test_colours_are_read_without_what_is_drawn_over_the_scene(painter, store):  # noqa: F811
    """Flooding, and sampling a colour, would else find the tint of what is selected already."""
    mesh, node = model(store)
    scene, camera = Scene((node,), world=World((0.0, 0.0, 0.0))), CAMERAS["perspective"]
    table = element_table(mesh, len(mesh.faces))
    chosen = element_set("faces", np.arange(len(mesh.faces)), len(mesh.faces), store)
    how = {
        "scene": scene, "document": scene, "assets": store, "camera": camera, "overlays": True,
        "tables": (NodeTable("b", table, node.transform),), "selection": (),
    }  # fmt: skip
    plain = paint(painter, store, WIDTH, HEIGHT, **{**how, "overlays": False})
    tinted = paint(painter, store, WIDTH, HEIGHT, elements=NOTHING.with_selected("b", chosen), **how)
    assert (plain != tinted).any()
    assert (painter.pixels()[..., :3] == plain).all()
    tinted = paint(painter, store, WIDTH, HEIGHT, elements=NOTHING.with_selected("b", chosen), **how)
    middle = plain[HEIGHT // 2, WIDTH // 2]
    assert (tinted[HEIGHT // 2, WIDTH // 2] != middle).any()
    assert np.rint(255 * np.array(painter.color_at(0.5, 0.5))).astype(int).tolist() == middle.tolist()


def test_elements_of_other_content_are_not_taken_for_those_of_this(opened):
    """A mesh that is replaced under the same key has other triangles; a set of them has no place in the old table."""
    session = opened.context.session
    trigger(opened, "select_rectangle")
    settle()
    (before,) = opened.context.store.state.tables
    opened.context.jobs._engine.workers.answer = lambda _job: None  # the new elements are not found yet
    mesh = ball(5)
    content = Model(session.store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces), (Material(),))
    chosen = element_set("faces", np.array([len(mesh.faces) - 1]), len(mesh.faces), session.store)
    scene = session.scene.with_node(replace(session.scene.nodes[0], content=content))
    session.change(scene, "Replace", session.selection.with_selected("b", chosen))
    opened.context.documents.changed.emit()
    settle()
    assert all(table.table is not before.table for table in opened.context.store.state.tables)


def test_saved_selections_are_listed_recalled_by_keys_renamed_and_deleted(opened):
    session, count = opened.context.session, opened.context.session.scene.nodes[0].content.faces
    selecting = opened.control(Selecting)
    sets = SetList(selecting)
    sets.show()

    def choose(*numbers):
        chosen = element_set("faces", np.array(numbers), count, session.store)
        opened.context.store.select_elements(session.selection.with_selected("b", chosen), "Select")
        settle()

    choose(1, 2, 3)
    QTest.keyClicks(sets.name, "Rim")
    QTest.keyClick(sets.name, Qt.Key.Key_Return)
    settle()
    choose(9)
    trigger(opened, "save_selection")
    settle()
    assert [sets.list.item(row).text() for row in range(sets.list.count())] == ["Rim", "Selection 1"]
    assert sets.current == "Selection 1"
    sets.list.setCurrentRow(0)
    choose(3, 9)
    for modifiers, wanted in (
        (Qt.KeyboardModifier.NoModifier, 3), (Qt.KeyboardModifier.ShiftModifier, 3),
    ):  # fmt: skip
        QTest.keyClick(sets.list, Qt.Key.Key_Return, modifiers)
        settle()
        assert selected(opened) == wanted
    for operation, wanted in (("add", 4), ("remove", 1), ("intersect", 1)):
        choose(3, 9)
        sets.buttons[operation].click()
        settle()
        assert selected(opened) == wanted
    assert session.history.undo_label == "Intersect the selection with 'Rim'"
    sets.list.item(0).setText("Selection 1")  # as its editor does: refused, another one has that name
    settle()
    assert [each.name for each in session.scene.sets] == ["Rim", "Selection 1"]
    assert sets.list.item(0).text() == "Rim"
    sets.list.item(0).setText("Edge")
    settle()
    assert [each.name for each in session.scene.sets] == ["Edge", "Selection 1"]
    assert sets.current == "Edge"
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier)
    override.ignore()
    QApplication.sendEvent(sets.list, override)
    assert override.isAccepted()  # else the window's command renames the node
    QTest.keyClick(sets.list, Qt.Key.Key_Delete)
    settle()
    assert [each.name for each in session.scene.sets] == ["Selection 1"]
    trigger(opened, "undo")
    settle()
    assert sets.list.item(0).text() == "Edge"
    sets.deleteLater()


def test_deleted_triangles_are_seen_faintly_and_painted_back_in_the_window(opened):
    session, surface = opened.context.session, opened.context.viewport.surface
    assert not opened.commands.actions["restore_elements"].isEnabled()
    count = session.scene.nodes[0].content.faces
    chosen = element_set("faces", np.arange(count), count, session.store)
    opened.context.store.select_elements(session.selection.with_selected("b", chosen), "Select")
    settle()
    trigger(opened, "frame_all")
    trigger(opened, "delete")
    settle()
    trigger(opened, "restore_elements")
    settle()
    state = opened.context.store.state
    assert state.deleted["b"].rows.all()
    middle = QPoint(surface.width() // 2, surface.height() // 2)
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(surface, middle + QPoint(12, 0))
    assert opened.context.store.state.picking.coming["b"].any()
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=middle + QPoint(12, 0))
    settle()
    assert [type(edit).__name__ for edit in session.scene.nodes[0].edits] == ["Delete", "Restore"]
    back = session.scene.nodes[0].edits[-1].elements
    assert 0 < back.size < count
    assert opened.context.store.state.deleted["b"].rows.sum() == count - back.size
    trigger(opened, "undo")
    settle()
    assert opened.context.store.state.deleted["b"].rows.all()
    trigger(opened, "restore_elements")
    settle()
    assert opened.context.store.state.picker.tool == "off"
    assert opened.context.store.state.deleted == {}


def test_what_was_deleted_is_drawn_faintly_where_it_was(painter, store):  # noqa: F811
    mesh, node = model(store)
    gone = element_set("faces", np.arange(len(mesh.faces)), len(mesh.faces), store)
    empty = replace(node, edits=(Delete(gone),))
    scene = Scene((replace(empty, visible=False),), world=World((0.0, 0.0, 0.0)))
    table = NodeTable("b", element_table(mesh, len(mesh.faces)), node.transform)
    rows = np.ones(len(mesh.faces), np.bool_)
    half = table.table.positions[:, 2] > 0.0
    how = {
        "scene": scene, "document": scene, "assets": store, "camera": CAMERAS["perspective"], "overlays": True,
        "selection": (),
    }  # fmt: skip
    plain = paint(painter, store, WIDTH, HEIGHT, **how)
    faint = paint(painter, store, WIDTH, HEIGHT, deleted={"b": Deleted(table, rows)}, **how)
    picking = Picking({}, coming={"b": half})
    both = paint(painter, store, WIDTH, HEIGHT, deleted={"b": Deleted(table, rows)}, picking=picking, **how)
    changed = (faint != plain).any(-1)
    assert changed[HEIGHT // 2, WIDTH // 2]
    assert not changed[0, 0]
    brighter = (np.abs(both - faint).max(-1) > 20) & changed
    assert 0.2 < brighter.sum() / changed.sum() < 0.8
