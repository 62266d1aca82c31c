"""Removing floaters as a feature of the window."""

from __future__ import annotations

from viewer.ui.cleaning.cleaning import Cleaning
from viewer.ui.document.context import WindowContext
from viewer.ui.widgets.command import EDIT, Command, CommandGroup, Dock, Feature
from viewer.ui.widgets.panel_holder import PanelHolder


def feature(context: WindowContext) -> Feature:
    """The command that shows the panel, and the panel."""
    cleaning = Cleaning(context)
    panel = PanelHolder("viewer.ui.cleaning.panel", "CleaningPanel", cleaning)
    panel.seen.connect(cleaning.set_seen)
    show = Command("remove_floaters", "Remove &floaters", "", cleaning.shown.emit, cleaning.why_not)
    dock = Dock("cleaning", "Floaters", panel, raised=cleaning.shown)
    changed = (context.documents.changed, context.viewport.selection_changed)
    return Feature((cleaning,), (CommandGroup(EDIT, (show,)),), dock, changed)
