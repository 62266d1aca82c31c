"""Extraction of meshes as a feature of the window."""

from __future__ import annotations

from viewer.engine.jobs import Extracted
from viewer.ui.document.context import WindowContext
from viewer.ui.extraction.extraction import Extraction, mesh_report
from viewer.ui.extraction.form import sources_of
from viewer.ui.extraction.surface_preview import ask_extraction
from viewer.ui.widgets.command import SCENE, Command, CommandGroup, Feature


def feature(context: WindowContext) -> Feature:
    """One command: the form that extracts a mesh, with a preview of its surface."""
    extraction = Extraction(context.documents, context.jobs)

    def ask() -> None:
        key = context.store.state.selected
        ask_extraction(context.viewport, context.documents, extraction, context.jobs, key)

    def there() -> str | None:
        return None if sources_of(context.session.scene) else "There is no field and no data set in this scene."

    def on_finished(result: Extracted) -> None:
        context.report(mesh_report(result))
        context.store.select(result.node.key)

    extraction.finished.connect(on_finished)
    command = Command("extract", "&Extract a mesh…", "Ctrl+M", ask, there, icon="extract")
    return Feature((extraction,), (CommandGroup(SCENE, (command,)),))
