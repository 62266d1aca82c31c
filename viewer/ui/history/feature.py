"""The history as a feature of the window."""

from __future__ import annotations

from PySide6.QtCore import Qt

from viewer.ui.document.context import WindowContext
from viewer.ui.history.step_pictures import StepPictures
from viewer.ui.widgets.command import Dock, Feature
from viewer.ui.widgets.panel_holder import PanelHolder


def feature(context: WindowContext) -> Feature:
    """A panel of all states, behind the list of nodes; their pictures are taken whether it is seen or not."""
    pictures = StepPictures(context.documents, context.finished_picture)
    panel = PanelHolder("viewer.ui.history.panel", "HistoryPanel", context.documents, pictures)
    return Feature((pictures,), dock=Dock("history", "History", panel, Qt.DockWidgetArea.LeftDockWidgetArea))
