"""What every feature of a window may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMainWindow

from viewer.scene.document import Node
from viewer.session.session import Session
from viewer.session.store import Store
from viewer.ui.document.documents import Documents
from viewer.ui.document.photo_scores import ScoreKeeper
from viewer.ui.document.scene_panel import ScenePanel
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.widgets.language import tr
from viewer.ui.widgets.report import Report
from viewer.ui.work.asides import Asides
from viewer.ui.work.bakes import Bakes
from viewer.ui.work.edited_content import EditedContent
from viewer.ui.work.element_tables import ElementTables
from viewer.ui.work.engine import Engine
from viewer.ui.work.extents import MeasuredExtents
from viewer.ui.work.jobs import Jobs
from viewer.ui.work.prepared_light import PreparedLight
from viewer.ui.work.volumes import Volumes

GIVEN = frozenset({"window", "engine", "settings"})
"""Made by the code that makes the window."""


@dataclass(frozen=True, eq=False)
class WindowContext:
    """The window, its document, and what works for it.

    Attributes:
        scene_panel: The list of nodes, where people select them.
        report: Shows what went wrong, in a panel that stays until it is closed.
        notify: Shows a sentence in the status bar for a while.
    """

    window: QMainWindow
    session: Session
    engine: Engine
    asides: Asides
    jobs: Jobs
    bakes: Bakes
    volumes: Volumes
    light: PreparedLight
    edited: EditedContent
    elements: ElementTables
    extents: MeasuredExtents
    documents: Documents
    scores: ScoreKeeper
    viewport: Viewport
    scene_panel: ScenePanel
    settings: QSettings
    state_folder: Path
    report: Callable[[Report], None]
    notify: Callable[[str], None]

    @property
    def parts(self) -> tuple[QObject, ...]:
        """All that was made for the window and lives as long, widgets aside.

        Panels call it until the last one is hidden.

        Python destroys what has no parent in any order when the program ends, and a window hides its panels when it is
        destroyed.
        """
        parts = (getattr(self, each.name) for each in fields(self) if each.name not in GIVEN)
        return tuple(each for each in parts if isinstance(each, QObject) and not each.isWidgetType())

    @property
    def store(self) -> Store:
        """What is looked at and worked on."""
        return self.viewport.store

    @property
    def selected(self) -> Node | None:
        """The selected node of the document."""
        return self.session.scene.node(self.store.state.selected or "")

    def finished_picture(self) -> QImage | None:
        """What is seen in the viewport; None as long as more of it is on its way."""
        surface = self.viewport.surface
        busy = self.store.state.quick or self.engine.busy or surface.unfinished
        return None if busy else surface.seen()


def make_context(
    window: QMainWindow,
    session: Session,
    engine: Engine,
    settings: QSettings,
    state_folder: Path,
    report: Callable[[Report], None],
    notify: Callable[[str], None],
) -> WindowContext:
    """What works for a window, made for its session and engine."""
    jobs, viewport = Jobs(engine), Viewport(Store(session.store))
    documents = Documents(session, jobs, state_folder)
    documents.show_in(viewport.store)
    extents = MeasuredExtents(jobs, lambda: session.store)
    scene_panel = ScenePanel(documents, viewport.store)
    scene_panel.inspector.extents_of = extents.known
    extents.found.connect(scene_panel.refresh)
    extents.waiting.connect(lambda: notify(tr("Measuring what is there.")))
    return WindowContext(
        window=window,
        session=session,
        engine=engine,
        asides=Asides(report),
        jobs=jobs,
        bakes=Bakes(jobs),
        volumes=Volumes(jobs, viewport, settings),
        light=PreparedLight(jobs, viewport),
        edited=EditedContent(jobs, viewport.store, lambda: session.history.assets()),
        elements=ElementTables(jobs, viewport.store),
        extents=extents,
        documents=documents,
        scores=ScoreKeeper(documents, jobs),
        viewport=viewport,
        scene_panel=scene_panel,
        settings=settings,
        state_folder=state_folder,
        report=report,
        notify=notify,
    )
