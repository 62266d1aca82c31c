"""Occupied cells as a feature of the window."""

from __future__ import annotations

from viewer.ui.document.context import WindowContext
from viewer.ui.occupancy.control import OccupancyControl
from viewer.ui.widgets.command import VIEW, Command, CommandGroup, Feature


def feature(context: WindowContext) -> Feature:
    """One command: show the cells."""
    documents = context.documents
    control = OccupancyControl(context.viewport, documents, context.jobs)

    def there() -> str | None:
        fields = documents.shown_scene.shown("field")
        return None if control.shown or fields else "There is no visible field in this scene."

    show = Command(
        "occupied_cells", "Occupied &cells and floaters", "Shift+O", control.toggle, there, lambda: control.shown
    )
    return Feature((control,), (CommandGroup(VIEW, (show,)),), changed=(control.changed,))
