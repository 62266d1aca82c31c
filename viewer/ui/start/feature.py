"""The start page as a feature of the window."""

from __future__ import annotations

from viewer.ui.document.context import WindowContext
from viewer.ui.document.file_actions import FileActions
from viewer.ui.start.start import Start
from viewer.ui.widgets.command import FILE, Command, CommandGroup, Feature


def feature(context: WindowContext) -> Feature:
    """The page, which lies over the picture while nothing is open."""
    actions = context.window.findChild(FileActions)
    assert actions is not None
    start = Start(context, actions.open_path)
    command = Command("start_page", "S&tart page", "", start.toggle, checked=lambda: start.shown)
    return Feature((start,), (CommandGroup(FILE, (command,)),), changed=(start.changed,))
