"""Keys and mouse: presets, a person's own choice without conflicts, places of keys, and all of it by keyboard."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QSettings, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QSlider,
    QToolBar,
)

from tests.ui.docks import shown_docks
from tests.ui.test_window import drag, settle, store, trigger, window  # noqa: F401
from viewer.session.key_presets import PRESETS, preset_named
from viewer.ui.shell.key_map import OWN, KeyMap, portable
from viewer.ui.shell.window_commands import areas, takes_keyboard
from viewer.ui.viewport.key_places import EVDEV, MAC, SET_1, place_of
from viewer.ui.widgets.command import Command
from viewer.ui.widgets.mnemonics import mark_of, plain, with_letters

NO, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
ONES = (Command("a", "A", "F2 F3", int), Command("b", "B", "F4", int), Command("c", "C", "", int))
NAMES, KEYS = ("a", "b", "c"), ("F2", "F3", "F4", "F5", "Ctrl+S", "W")


def settings_in(folder):
    return QSettings(str(folder / "keys.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def keys(tmp_path):
    return KeyMap(ONES, settings_in(tmp_path))


def of(keys, name):
    return keys.keys(next(each for each in ONES if each.name == name))


@pytest.mark.parametrize("preset", PRESETS, ids=lambda each: each.name)
def test_every_preset_gives_each_key_one_meaning(window, preset):  # noqa: F811
    keys = window.commands.keys
    keys.choose_preset(preset)
    assert set(preset.keys) <= set(window.commands.actions)
    found = [each for command in window.commands.all for each in keys.keys(command)]
    assert len(found) == len(set(found)) > 40
    if preset.always:
        assert not set(found) & set(preset.flying)
    # A key of the preset is nowhere lost, and the actions have what the map says.
    for name, wanted in preset.keys.items():
        assert {each.toString() for each in window.commands.actions[name].shortcuts()} == set(
            map(portable, wanted.split())
        )
    assert {"orbit", "pan"} <= set(preset.drags.values())
    assert sorted(preset.flying.values()) == ["back", "down", "forward", "left", "right", "up"]


@pytest.mark.parametrize(
    ("preset", "button", "held", "changed"),
    [
        ("blender", "Middle", NO, "azimuth"),
        ("blender", "Middle", SHIFT, "pivot"),
        ("blender", "Middle", CONTROL, "distance"),
        ("blender", "Left", NO, None),
        ("instant-ngp", "Left", NO, "azimuth"),
        ("instant-ngp", "Middle", NO, "pivot"),
        ("nerfstudio", "Middle", NO, "distance"),
        ("nerfstudio", "Right", NO, "pivot"),
        ("supersplat", "Right", NO, "pivot"),
        ("supersplat", "Right", SHIFT, "azimuth"),
    ],
)
def test_buttons_mean_what_they_mean_there(window, preset, button, held, changed):  # noqa: F811
    window.commands.keys.choose_preset(preset_named(preset))
    viewport = window.context.viewport
    before = viewport.view
    drag(viewport, Qt.MouseButton[f"{button}Button"], QPoint(80, 100), QPoint(150, 150), held)
    others = {"azimuth", "distance", "pivot"} - {changed}
    assert changed is None or getattr(viewport.view, changed) != getattr(before, changed)
    for name in others if changed != "pivot" else others - {"distance"}:
        assert getattr(viewport.view, name) == pytest.approx(getattr(before, name))


def test_where_a_preset_flies_always_its_keys_fly_at_once(window, qtbot):  # noqa: F811
    viewport = window.context.viewport
    viewport.setFocus()
    QTest.keyPress(viewport, Qt.Key.Key_W)
    assert not viewport.controller.tools.ticks
    QTest.keyRelease(viewport, Qt.Key.Key_W)
    window.commands.keys.choose_preset(preset_named("nerfstudio"))
    before = viewport.view
    QTest.keyPress(viewport, Qt.Key.Key_W)
    qtbot.waitUntil(lambda: viewport.view.pivot != before.pivot)
    QTest.keyRelease(viewport, Qt.Key.Key_W)
    assert viewport.controller.tools.owner == ""
    there = viewport.view
    QTest.keyClick(viewport, Qt.Key.Key_S, CONTROL)  # saves, and does not fly
    settle()
    assert viewport.view == there


def test_a_choice_takes_the_key_from_who_had_it_and_is_remembered(keys, tmp_path):
    keys.assign(ONES[2], ["F4", "F4", "F9"])
    assert of(keys, "c") == ("F4", "F9")
    assert of(keys, "b") == ()
    assert keys.holder("F4") is ONES[2]
    again = KeyMap(ONES, settings_in(tmp_path))
    assert (of(again, "c"), of(again, "b"), of(again, "a")) == (("F4", "F9"), (), ("F2", "F3"))
    again.reset(ONES[2])
    assert of(again, "c") == ()
    assert of(again, "b") == ()  # was taken from it by choice
    again.reset()
    assert (of(again, "a"), of(again, "b")) == (("F2", "F3"), ("F4",))
    assert not again.own


@given(
    st.lists(
        st.tuples(st.sampled_from(NAMES), st.lists(st.sampled_from(KEYS), max_size=3), st.sampled_from(PRESETS)),
        max_size=8,
    )
)
def test_no_choice_makes_a_conflict(tmp_path_factory, choices):
    keys = KeyMap(ONES, settings_in(tmp_path_factory.mktemp("keys")))
    for name, wanted, preset in choices:
        keys.choose_preset(preset)
        command = next(each for each in ONES if each.name == name)
        keys.assign(command, wanted)
        flown = set(preset.flying) if preset.always else set()
        assert set(keys.keys(command)) == set(wanted) - flown
        found = [each for one in ONES for each in keys.keys(one)]
        assert len(found) == len(set(found))


@pytest.mark.parametrize("text", ["{", '{"a": 3}', "[]", '{"zzz": ["F1"]}', "\x00"])
def test_damaged_settings_are_none(tmp_path, text):
    settings = settings_in(tmp_path)
    settings.setValue(OWN, text)
    settings.setValue("keys/preset", "nobody")
    keys = KeyMap(ONES, settings)
    assert keys.preset is PRESETS[0]
    assert of(keys, "a") == ("F2", "F3")


def test_the_editor_searches_warns_and_changes(window):  # noqa: F811
    editor = window.show_preferences().keys
    settle()

    def shown():
        rows = [editor.list.topLevelItem(at) for at in range(editor.list.topLevelItemCount())]
        return [row for row in rows if not row.isHidden()]

    assert len(shown()) == len(window.commands.all)
    editor.search.setText("ctrl+m")
    assert [row.text(0) for row in shown()] == ["Extract a mesh…"]
    editor.list.setCurrentItem(shown()[0])
    assert not editor.use.isEnabled()
    editor.recorder.setKeySequence(QKeySequence("Ctrl+T"))
    assert "Train from photos…" in editor.conflict.text()
    editor.use.click()
    assert window.commands.actions["extract"].shortcuts() == [QKeySequence("Ctrl+T")]
    assert window.commands.actions["train"].shortcuts() == []
    assert "Ctrl+T" in window.commands.actions["extract"].toolTip()
    assert set(json.loads(window.context.settings.value(OWN))) == {"extract", "train"}
    editor.reset_all.click()
    assert window.commands.actions["train"].shortcuts() == [QKeySequence("Ctrl+T")]
    assert editor.conflict.text() == ""
    assert window.show_preferences().keys is editor


def test_keys_are_known_by_their_place():
    """W, A, S and D of a US keyboard carry Z, Q, S and D in France; the numbers are those of the kernel, plus 8."""

    def event(key, scan=0, virtual=0):
        return QKeyEvent(QEvent.Type.KeyPress, key, NO, scan, virtual, 0, "")

    assert place_of(event(Qt.Key.Key_Z, 17 + 8), "xcb") == "W"
    assert place_of(event(Qt.Key.Key_Q, 30 + 8), "wayland") == "A"
    assert place_of(event(Qt.Key.Key_W, 51 + 8), "xcb") == ""
    assert place_of(event(Qt.Key.Key_Z, 0x11), "windows") == "W"
    assert place_of(event(Qt.Key.Key_Z, 0, 13), "cocoa") == "W"
    assert place_of(event(Qt.Key.Key_Z), "xcb") is None
    assert place_of(event(Qt.Key.Key_Z, 25), "offscreen") is None
    assert set(EVDEV.values()) == set(SET_1.values()) == set(MAC.values())
    assert all({*preset.flying} <= set(EVDEV.values()) for preset in PRESETS)


def test_single_keys_are_off_in_text_fields(window):  # noqa: F811
    """H would hide the node, 2 would show depth, Delete would delete."""
    trigger(window, "preferences")
    tree = window.context.scene_panel.tree
    trigger(window, "rename")
    line = tree.findChild(QLineEdit)
    line.selectAll()
    window.activateWindow()
    for key in (Qt.Key.Key_H, Qt.Key.Key_2, Qt.Key.Key_X):
        QTest.keyClick(line, key)
    QTest.keyClick(line, Qt.Key.Key_Home)
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert line.text() == "2x"
    state = window.context.store.state
    assert state.display.channel == "color"
    assert all(node.visible for node in state.document.nodes)
    assert len(state.document.nodes) == 1


def interactive(area):
    kinds = (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit, QSlider, QAbstractItemView)
    found = [each for each in area.findChildren(kinds[0]) if each.isVisible() and each.isEnabled()]
    for kind in kinds[1:]:
        found += [each for each in area.findChildren(kind) if each.isVisible() and each.isEnabled()]
    return found


def test_tab_walks_through_every_panel(window, qtbot):  # noqa: F811
    """All that can be used with the mouse in a panel gets the keyboard by Tab, and shows that it has it."""
    window.resize(1200, 900)
    docks = window.findChildren(QDockWidget)
    assert len(docks) >= 7
    for dock in shown_docks(window, qtbot):
        wanted = {each for each in interactive(dock) if not inside(each)}
        first = next((each for each in wanted if takes_keyboard(each)), None)
        if first is None:
            assert not wanted, dock.objectName()
            continue
        first.setFocus(Qt.FocusReason.TabFocusReason)
        reached, at = set(), first
        for _ in range(6000):
            reached.add(at)
            at = at.nextInFocusChain()
            if at is first:
                break
        missed = {each for each in wanted if not takes_keyboard(each) or each not in reached}
        assert not missed, (dock.objectName(), missed)


def inside(widget):
    """A part of another widget that has keys of its own, as the button in a search field or the field of a number."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QDockWidget):
        if isinstance(above, QAbstractSpinBox | QComboBox | QLineEdit | QAbstractItemView):
            return True
        above = above.parentWidget()
    return False


def test_tab_hides_the_panels_from_the_picture_only(window):  # noqa: F811
    window.activateWindow()
    window.context.viewport.setFocus()
    QTest.keyClick(window, Qt.Key.Key_F6)
    settle()
    dock = window.focusWidget()
    assert dock is not window.context.viewport
    QTest.keyClick(dock, Qt.Key.Key_Tab)
    settle()
    assert not any(each.isHidden() for each in window.findChildren(QToolBar))
    assert window.focusWidget() is not dock
    window.context.viewport.setFocus()
    QTest.keyClick(window.context.viewport, Qt.Key.Key_Tab)
    settle()
    assert all(each.isHidden() for each in window.findChildren(QToolBar))


def test_f6_goes_round_all_areas(window):  # noqa: F811
    window.resize(1200, 900)
    window.activateWindow()
    window.context.viewport.setFocus()
    settle()
    visited = []
    for _ in areas(window.context):
        trigger(window, "next_area")
        visited.append(next(at for at, area in enumerate(areas(window.context))
                            if area is window.focusWidget() or area.isAncestorOf(window.focusWidget())))  # fmt: skip
    assert visited[-1] == 0
    assert len(set(visited)) == len(visited) >= 3
    trigger(window, "previous_area")
    assert QApplication.focusWidget() is not window.context.viewport


def test_menus_can_be_opened_by_letters_and_letters_differ(window):  # noqa: F811
    for menu in (window.menuBar(), *window.commands.menus.values()):
        letters = [
            text[text.index("&") + 1].lower() for text in (each.text() for each in menu.actions()) if "&" in text
        ]
        assert len(letters) == len(set(letters)), letters
    assert all("&" in each.text() for each in window.menuBar().actions())


@given(st.lists(st.text("abcXY &日本", min_size=1, max_size=6), max_size=12))
def test_letters_are_given_once(texts):
    texts = [text.replace("&", "", max(text.count("&") - 1, 0)) for text in texts]
    found = with_letters(texts)
    letters = [mark_of(text).lower() for text in found if mark_of(text).strip()]
    assert len(letters) == len(set(letters))
    assert [plain(each).strip() for each in found] == [plain(each).strip() for each in texts]


def test_letters_are_where_people_look_for_them():
    assert with_letters(["&Open", "Save", "&Save as", "Open folder"]) == ["&Open", "S&ave", "&Save as", "Open &folder"]
    assert with_letters(["開く", "保存"]) == ["開く(&A)", "保存(&B)"]
    assert plain("開く(&A)…") == "開く…"
