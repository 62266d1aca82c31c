"""Questions about networks as a feature of the window."""

from __future__ import annotations

from viewer.ui.asking.asking import Asking
from viewer.ui.document.context import WindowContext
from viewer.ui.widgets.command import SCENE, Command, CommandGroup, Dock, Feature
from viewer.ui.widgets.panel_holder import PanelHolder


def feature(context: WindowContext) -> Feature:
    """The command that shows the panel, and the panel."""
    asking = Asking(context)
    panel = PanelHolder("viewer.ui.asking.panel", "AskingPanel", asking)
    panel.seen.connect(asking.set_seen)
    show = Command("ask", "&Questions about the network", "", asking.shown.emit, asking.why_not)
    dock = Dock("asking", "Questions", panel, raised=asking.shown)
    changed = (context.documents.changed, context.viewport.selection_changed)
    return Feature((asking,), (CommandGroup(SCENE, (show,)),), dock, changed)
