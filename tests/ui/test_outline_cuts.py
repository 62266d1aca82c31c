# pyright: reportOptionalMemberAccess=false
"""Cutting along an outline by mouse in the window, and the same through the command line, byte for byte."""

import json

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.ui.test_cleaning import opened  # noqa: F401
from tests.ui.test_window import settle, store, trigger, window  # noqa: F401
from tests.ui.test_window_and_command_line import contents
from viewer.cli.main import main
from viewer.scene.picture_positions import picture_positions

LEFT = Qt.MouseButton.LeftButton


@pytest.mark.parametrize("command", ["crop_outline", "delete_outline"])
def test_an_outline_cuts_as_the_command_line_does(opened, tmp_path, capfd, command):  # noqa: F811
    context, surface = opened.context, opened.context.viewport.surface
    before = context.session.scene
    trigger(opened, "frame_all")
    trigger(opened, command)
    state = context.store.state
    ratio = state.size[0] / surface.width()
    corners = picture_positions(state.camera, before.nodes[0].aabb.corners()[[0, 2, 7]]) / ratio
    for x, y in corners:
        QTest.mouseClick(surface, LEFT, pos=QPoint(round(x), round(y)))
    QTest.keyClick(surface, Qt.Key.Key_Return)
    settle()
    (crop,) = context.session.scene.nodes[0].edits
    assert crop.keep == ("inside" if command == "crop_outline" else "outside")
    assert context.session.history.undo_label.endswith("a drawn outline: dirty")

    edits, out = tmp_path / "edits.json", tmp_path / "command.fieldwright"
    edits.write_text(json.dumps([msgspec.to_builtins(crop)]))
    assert main(["edit", str(tmp_path / "dirty.ply"), "--out", str(out), "--edits", str(edits)]) == 0
    capfd.readouterr()
    context.documents.writing.save(tmp_path / "window.fieldwright", None)
    settle()
    assert contents(tmp_path / "window.fieldwright") == contents(out)
    trigger(opened, "undo")
    assert context.session.scene is before


def test_the_command_turns_it_off_again_and_other_tools_do(opened):  # noqa: F811
    trigger(opened, "crop_outline")
    assert opened.commands.actions["crop_outline"].isChecked()
    trigger(opened, "crop_outline")
    assert opened.context.store.state.outlining.keep is None
    trigger(opened, "delete_outline")
    trigger(opened, "select_lasso")
    assert opened.context.store.state.outlining.keep is None
