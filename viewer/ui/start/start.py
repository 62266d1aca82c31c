"""When the start page is seen, and what it shows."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QImage

from viewer.bundled import is_sample, samples
from viewer.errors import ViewerError
from viewer.formats.packed import packed_thumbnail
from viewer.formats.project import thumbnail_of
from viewer.formats.project_names import is_packed_name
from viewer.session.background import Background
from viewer.session.recent import forget, keep_picture, listed_files, picture_file
from viewer.ui.document.at_rest import AtRest
from viewer.ui.document.context import WindowContext
from viewer.ui.document.file_actions import THUMBNAIL
from viewer.ui.start.page import Action, StartPage
from viewer.ui.widgets.images import small_png
from viewer.ui.widgets.report import report_of

PATIENCE = 1.0
"""Seconds that a closing window waits for a disk."""


class Start(QObject):
    """Shows the page when nothing is open, or when people ask for it; and remembers pictures of files that have none.

    Signals:
        changed(): It is seen, or no longer.

    Args:
        context: The window's parts.
        open_path: Opens a file, once nothing would be lost by it.
    """

    changed = Signal()
    _found = Signal(object, bytes, bool)

    def __init__(self, context: WindowContext, open_path: Callable[[Path], None]) -> None:
        super().__init__()
        self._context, self._open_path = context, open_path
        self.page: StartPage | None = None
        """Made when it is first seen."""
        self._over_nothing = True
        """Whether nothing was open when it was shown: then it goes when something is."""
        self._background = Background(lambda _: None)
        self._at_rest = AtRest(context.finished_picture)
        self._at_rest.setParent(self)
        self._at_rest.arrived.connect(self._keep_picture)
        self._found.connect(self._on_found, Qt.ConnectionType.QueuedConnection)
        context.documents.opening.opened.connect(self._on_opened)
        context.documents.changed.connect(self._on_changed)
        context.jobs.failed.connect(self._on_failed)

    @property
    def shown(self) -> bool:
        """Whether people see it."""
        return self.page is not None and not self.page.isHidden()

    def toggle(self) -> None:
        """Show it, or the picture again."""
        if self.shown:
            self.hide()
        else:
            self.show()

    def show(self) -> None:
        """Show it, with the files as they are listed now."""
        if self.page is None:
            self.page = self._make()
        recent = listed_files(self._context.state_folder)
        ours = samples()
        self.page.show_recent(recent)
        self.page.show_samples(ours)
        self._background.submit(lambda: self._look_at((*ours, *recent)))
        self._over_nothing = not self._context.documents.shown_scene.nodes
        self.page.setGeometry(self._context.viewport.rect())
        self.page.show()
        self.page.raise_()
        self.page.buttons[0].setFocus()
        self.changed.emit()

    def hide(self) -> None:
        """Show the picture again."""
        if self.page is not None and self.shown:
            self.page.hide()
            self._context.viewport.setFocus()
            self.changed.emit()

    def close(self) -> None:
        """The window goes away."""
        self._background.close(PATIENCE)

    def _make(self) -> StartPage:
        actions = (
            (self.tr("Open a file…"), "open_file"),
            (self.tr("Open a folder…"), "open_folder"),
            (self.tr("Train from photos…"), "train"),
        )
        page = StartPage(self._context.viewport, [Action(text, partial(self._trigger, name)) for text, name in actions])
        page.opened.connect(self._open_path)
        page.removed.connect(self._forget)
        page.closed.connect(self.hide)
        return page

    def _trigger(self, command: str) -> None:
        action = self._context.window.findChild(QAction, command)
        if action is not None:
            action.trigger()

    def _on_opened(self) -> None:
        if self._context.session.scene.nodes:
            self.hide()
            self._at_rest.ask()
        else:
            self.show()

    def _on_changed(self) -> None:
        if self.shown and self._over_nothing and self._context.documents.shown_scene.nodes:
            self.hide()

    def _on_failed(self, _: object) -> None:
        """Nothing came of what was to be opened."""
        if not self.shown and not self._context.documents.shown_scene.nodes and not self._context.jobs.running:
            self.show()

    def _forget(self, path: Path) -> None:
        try:
            forget(self._context.state_folder, path)
        except ViewerError as error:
            self._context.report(report_of(error))
        self.show()

    def _keep_picture(self, image: QImage) -> None:
        """A file that is no project has no picture of itself: keep what is seen of it."""
        session = self._context.session
        source = session.source
        if source is None or session.project is not None or session.dirty or is_sample(source):
            return
        png, folder = small_png(image, *THUMBNAIL), self._context.state_folder
        self._background.submit(lambda: keep_picture(folder, source.resolve(), png))

    def _look_at(self, paths: tuple[Path, ...]) -> None:
        """On the other thread, as the disk of one may hang: which files are there, and their pictures."""
        for path in paths:
            there, png = False, b""
            # One that cannot be looked at, as where a folder may not be read, counts as gone; the others are shown.
            with contextlib.suppress(OSError, ValueError):
                there = path.exists()
                png = self._picture_of(path) if there else b""
            self._found.emit(path, png, there)

    def _picture_of(self, path: Path) -> bytes:
        own = thumbnail_of(path) if path.is_dir() else packed_thumbnail(path) if is_packed_name(path) else b""
        kept = picture_file(self._context.state_folder, path)
        return own or (kept.read_bytes() if kept.exists() else b"")

    def _on_found(self, path: Path, png: bytes, there: bool) -> None:
        if self.page is not None:
            self.page.show_file(path, png, there)
