"""Commands as data: the menus, the toolbar, the palette and the key sheet that are made from them."""

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QMessageBox, QToolButton

from tests.ui.fake_engine import FakeEngine
from tests.ui.test_window import settle, store, trigger, window  # noqa: F401
from viewer.render.channels import CHANNELS
from viewer.scene.document import Scene
from viewer.session.session import Session
from viewer.ui.shell import main_window
from viewer.ui.shell.commands import plain
from viewer.ui.shell.features import FEATURES
from viewer.ui.shell.key_map import KeyMap
from viewer.ui.shell.key_sheet import sections
from viewer.ui.shell.main_window import MainWindow
from viewer.ui.shell.palette import PATH, REASON, score
from viewer.ui.widgets.command import Command, CommandGroup, Dock, Feature
from viewer.ui.widgets.panel_holder import PanelHolder

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
MOST_ENTRIES = 15


def open_palette(window, text=""):  # noqa: F811
    QTest.keyClick(window, Qt.Key.Key_P, CONTROL | SHIFT)
    settle()
    assert window.palette_.isVisible()
    QTest.keyClicks(window.palette_.field, text)
    return window.palette_


def key(palette, which):
    QTest.keyClick(palette.field, which)
    settle()


def test_every_menu_is_short_and_holds_every_command(window):  # noqa: F811
    reached = set()
    for path, menu in window.commands.menus.items():
        menu.aboutToShow.emit()
        entries = [action for action in menu.actions() if not action.isSeparator()]
        assert 0 < len(entries) <= MOST_ENTRIES, path
        reached |= {action.objectName() for action in entries}
    assert reached >= set(window.commands.actions)
    assert [action.text() for action in window.menuBar().actions()] == [
        "&File", "&Edit", "&View", "&Camera", "&Scene", "&Help",
    ]  # fmt: skip
    assert {f"channel_{name}" for name in CHANNELS} <= reached


def test_names_keys_and_icons_are_unique_and_valid(window):  # noqa: F811
    commands = window.commands.all
    assert len({command.name for command in commands}) == len(commands)
    keys = [QKeySequence(each).toString() for command in commands for each in command.keys]
    assert all(keys)
    assert len(set(keys)) == len(keys)
    assert all(not window.commands.actions[command.name].icon().isNull() for command in commands if command.icon)


def test_the_palette_finds_every_command_by_its_text(window):  # noqa: F811
    palette = open_palette(window)
    for command in window.commands.all:
        if command.name != "palette":
            palette.field.setText(plain(command.text))
            assert command.name in [each.name for each in palette.shown[:3]], command.name


def test_the_palette_runs_what_is_typed_and_remembers_it(window):  # noqa: F811
    palette = open_palette(window, "dep")
    assert palette.shown[0].name == "channel_depth"
    key(palette, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert window.context.viewport.store.state.display.channel == "depth"
    assert open_palette(window).shown[0].name == "channel_depth"
    QTest.keyClicks(palette.field, "view dep")
    assert palette.shown[0].name == "channel_view_dependence"
    key(palette, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert window.context.viewport.store.state.display.channel == "depth"


def test_letters_in_the_palette_are_no_shortcuts(window):  # noqa: F811
    before = window.context.viewport.store.state.display.channel
    palette = open_palette(window, "h2x")
    assert palette.field.text() == "h2x"
    key(palette, Qt.Key.Key_Tab)
    assert palette.isVisible()
    assert not palette.list.count()
    key(palette, Qt.Key.Key_Return)
    assert window.context.viewport.store.state.display.channel == before
    assert all(node.visible for node in window.context.session.scene.nodes)
    QTest.keyClick(palette.field, Qt.Key.Key_P, CONTROL | SHIFT)
    assert not palette.isVisible()


def test_arrows_move_in_the_palette(window):  # noqa: F811
    palette = open_palette(window, "photo")
    rows = palette.list.count()
    key(palette, Qt.Key.Key_Down)
    assert palette.list.currentRow() == 1
    key(palette, Qt.Key.Key_Up)
    key(palette, Qt.Key.Key_Up)
    assert palette.list.currentRow() == rows - 1
    for _ in range(rows):
        key(palette, Qt.Key.Key_PageUp)
    assert palette.list.currentRow() == 0


def test_what_cannot_be_done_now_is_grey_and_says_why(window):  # noqa: F811
    palette = open_palette(window, "next photo")
    item = palette.list.item(0)
    assert item.data(REASON) == "There are no photos in this scene."
    assert item.data(PATH).split()[::2] == ["Camera", "Photos"]
    asked = window.context.viewport.view
    key(palette, Qt.Key.Key_Return)
    assert palette.isVisible()
    assert window.context.viewport.view == asked
    action = window.commands.actions["photo_next"]
    assert not action.isEnabled()
    assert "There are no photos" in action.toolTip()
    key(palette, Qt.Key.Key_Escape)
    QTest.keyClick(window.context.viewport, Qt.Key.Key_BracketRight)
    assert "There are no photos" in window.context.viewport.hud.text()


def test_every_command_says_why_when_there_is_nothing(window):  # noqa: F811
    window.context.session.open(Scene(), window.context.session.store, None, None)
    window.context.documents.changed.emit()
    settle()
    grey = {command.name for command in window.commands.all if command.enabled() is not None}
    assert grey >= {"undo", "redo", "rename", "toggle_visible", "delete", "export", "frame_selected", "extract", "photo_next", "pause_training", "recall_1", "occupied_cells"}  # fmt: skip # noqa: E501
    for command in window.commands.all:
        assert window.commands.actions[command.name].isEnabled() == (command.name not in grey)


def test_check_marks_follow_the_state_whoever_changes_it(window):  # noqa: F811
    actions, display = window.commands.actions, window.context.viewport.display
    display.set_channel("normal")
    settle()
    assert [name for name in CHANNELS if actions[f"channel_{name}"].isChecked()] == ["normal"]
    trigger(window, "overlays")
    assert not actions["overlays"].isChecked()
    window.context.viewport.flight.toggle()
    settle()
    assert actions["fly"].isChecked()


@pytest.mark.parametrize(
    ("query", "text", "other"),
    [
        ("fr sel", "Frame selected", "Frame all"),
        ("frsel", "Frame selected", "Frame all"),
        ("view", "View dependence", "Copy pose"),
        ("exposure", "Reset exposure", "Exposed"),
    ],
)
def test_what_was_typed_finds_a_command(query, text, other):
    assert score(query, text, "View") is not None
    assert score(query, other, "Camera") is None
    assert score("", text, "View") == 0


def test_the_key_sheet_lists_every_key(window):  # noqa: F811
    trigger(window, "key_sheet")
    text = window.key_sheet.toPlainText()
    found = sections(window.features, window.commands.groups, window.commands.keys)
    for group in window.commands.groups:
        rows = dict(found[plain(group.menu.split("/")[0])]) if any(each.keys for each in group.commands) else {}
        for command in (each for each in group.commands if each.keys):
            row = rows.get(plain(command.text), rows.get(plain(group.menu.rpartition("/")[2])))
            assert row is not None, command.name
            assert row in text
    QTest.keyClick(window.key_sheet, Qt.Key.Key_Escape)
    assert not window.key_sheet.isVisible()


def test_digits_in_turn_are_one_line_of_the_key_sheet(tmp_path):
    def command(digit):
        return Command(f"c{digit}", f"Do {digit}", f"Ctrl+{digit}", print)

    digits = CommandGroup("&View/&Numbers", tuple(command(digit) for digit in range(1, 6)))

    def rows(group):
        keys = KeyMap(group.commands, QSettings(str(tmp_path / "keys.ini"), QSettings.Format.IniFormat))
        return sections((), (group,), keys)["View"]

    assert rows(digits) == [("Numbers", "Ctrl+1 … 5")]
    few = CommandGroup("&View", (command(1), command(3)))
    assert rows(few) == [("Do 1", "Ctrl+1"), ("Do 3", "Ctrl+3")]


def test_the_toolbar(window):  # noqa: F811
    window.resize(900, 500)
    settle()
    bar = window.commands.toolbar
    names = [action.objectName() for action in bar.actions() if action.objectName()]
    assert names[:4] == ["open_file", "save", "undo", "redo"]
    assert {"frame_all", "frame_selected", "fly", "probe", "palette"} <= set(names)

    def click(name):
        QTest.mouseClick(bar.widgetForAction(window.commands.actions[name]), Qt.MouseButton.LeftButton)
        settle()

    trigger(window, "toggle_visible")
    click("undo")
    assert window.context.session.scene.nodes[0].visible
    click("redo")
    assert not window.context.session.scene.nodes[0].visible
    click("probe")
    assert window.context.viewport.probe.on
    assert window.commands.actions["probe"].isChecked()
    click("palette")
    assert window.palette_.isVisible()


def test_the_toolbar_names_the_channel(window):  # noqa: F811
    (button,) = (each for each in window.commands.toolbar.findChildren(QToolButton) if each.text() == "Colour")
    assert button.menu() is window.commands.menus["&View/&Channel"]
    trigger(window, "channel_roughness")
    assert button.text() == "Roughness"


def test_panels_can_be_hidden_and_come_back(window):  # noqa: F811
    trigger(window, "panels")
    assert not window.commands.toolbar.isVisible()
    assert not window.commands.actions["panels"].isChecked()
    trigger(window, "panels")
    assert window.commands.toolbar.isVisible()
    assert window.commands.actions["panels"].isChecked()


def test_the_report_and_the_version(window, tmp_path):  # noqa: F811
    log = tmp_path / "state" / "log" / "fieldwright.log"
    assert not window.commands.actions["show_log"].isEnabled()
    log.parent.mkdir(parents=True)
    log.write_text("begin\n" + "x" * 100_000 + "\nthe end\n", encoding="utf-8")
    trigger(window, "copy_report")
    text = QGuiApplication.clipboard().text()
    assert "Python 3." in text
    assert str(log) in text
    assert text.endswith("the end\n")
    assert len(text) < 20_000
    window.commands.refresh()
    assert window.commands.actions["show_log"].isEnabled()
    trigger(window, "about")
    (box,) = (each for each in window.findChildren(QMessageBox) if each.isVisible())
    assert str(log) in box.informativeText()
    box.close()


def test_bookmarks_are_commands(window):  # noqa: F811
    assert not window.commands.actions["recall_3"].isEnabled()
    trigger(window, "store_3")
    assert window.commands.actions["recall_3"].isEnabled()
    viewport = window.context.viewport
    view = viewport.view
    viewport.look_from("top")
    trigger(window, "recall_3")
    viewport.glide.finish()
    assert viewport.view.azimuth == pytest.approx(view.azimuth)
    assert viewport.view.elevation == pytest.approx(view.elevation)


def test_a_new_feature_is_everywhere_without_touching_the_shell(qtbot, tmp_path, store, monkeypatch, context):  # noqa: F811
    """A line in the table of features brings a panel, and commands in menu, toolbar, palette and key sheet."""
    done, why = [], []
    switch = Command(
        "water", "&Water the plants", "Ctrl+Alt+W", lambda: done.append(1), lambda: why[0] if why else None,
        lambda: bool(done), "light", toolbar=True,
    )  # fmt: skip

    def garden(_context):
        dock = Dock("garden", "Garden", PanelHolder("PySide6.QtWidgets", "QLabel"))
        gestures = {"Garden": (("Dig", "Drag"),)}
        return Feature((), (CommandGroup("&Garden/&Plants", (switch,)),), dock, gestures=gestures)

    monkeypatch.setattr(main_window, "FEATURES", (*FEATURES, garden))
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    made = MainWindow(Session(store), FakeEngine(), tmp_path / "state", settings)
    qtbot.addWidget(made)
    made.show()
    settle()
    place = next(each for each in made.findChildren(QDockWidget) if each.objectName() == "garden")
    holder = next(iter(place.findChildren(PanelHolder)))
    place.raise_()
    qtbot.waitUntil(lambda: holder.panel is not None)
    action = made.commands.actions["water"]
    assert action in made.commands.menus["&Garden/&Plants"].actions()
    assert action in made.commands.toolbar.actions()
    trigger(made, "key_sheet")
    assert {"Water the plants", "Ctrl+Alt+W", "Dig"} <= set(made.key_sheet.toPlainText().splitlines())
    open_palette(made, "water")
    key(made.palette_, Qt.Key.Key_Return)
    assert done
    assert action.isChecked()
    why.append("It rains.")
    assert open_palette(made, "water").list.item(0).data(REASON) == "It rains."
    made._closing = True
