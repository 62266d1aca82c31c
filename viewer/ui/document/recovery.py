"""After a crash: what was not saved beside what was, with pictures, dates and what differs; people choose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QLabel, QWidget

from viewer.errors import ViewerError
from viewer.formats.files import read_bytes
from viewer.formats.project import MAX_SCENE, SCENE, thumbnail_of
from viewer.scene.document import Scene, decode
from viewer.session.autosave import Recovered, abandoned, discard
from viewer.session.background import Task
from viewer.session.differences import differences
from viewer.ui.document.context import WindowContext
from viewer.ui.document.documents import Documents
from viewer.ui.widgets.images import fitting
from viewer.ui.widgets.layouts import column, label, row

PICTURE = (320, 200)
MOST_LINES = 8
STYLE = """
#card { background: palette(base); border: 1px solid palette(light); border-radius: 6px; }
#card[chosen="true"] { border: 1px solid palette(link); }
#card QLabel { background: transparent; }
#title { font-weight: 600; }
#date, #more { color: palette(placeholder-text); }
"""


class Saved:
    """What lies on the disk under the name of a recovered document.

    Args:
        project: Its folder; None where it was never saved.
    """

    def __init__(self, project: Path | None) -> None:
        self.scene: Scene | None = None
        self.picture, self.written = b"", 0.0
        if project is None:
            return
        try:
            self.scene = decode(read_bytes(project / SCENE, MAX_SCENE, "a scene"))
            self.written = (project / SCENE).stat().st_mtime
            self.picture = thumbnail_of(project)
        except (ViewerError, OSError):
            self.scene = None


class RecoveryDialog(QDialog):
    """Shows one document after the other that a crash left behind.

    Args:
        parent: The window.
        documents: Goes on with what people choose.
        left: The documents, newest first, and what was saved of each; at least one.
        written: Writes a copy of the open document, and does what it is given once that has worked.
        later: Does what may wait for the disk.
    """

    def __init__(
        self,
        parent: QWidget,
        documents: Documents,
        left: Sequence[tuple[Recovered, Saved]],
        written: Callable[[Task], None],
        later: Callable[[Task], None],
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Recover unsaved changes"))
        self.setStyleSheet(STYLE)
        self._documents, self._left = documents, list(left)
        self._written, self._do_later = written, later
        self.heading, self.differing, self.count = label(wrapped=True), label(wrapped=True), label()
        self.heading.setObjectName("title")
        self.saved_card = _Card(self.tr("As it was saved"))
        self.recovered_card = _Card(self.tr("With the changes that were not saved"), chosen=True)
        roles = QDialogButtonBox.ButtonRole
        self.buttons = QDialogButtonBox()
        self.restore = self.buttons.addButton(self.tr("Restore the changes"), roles.AcceptRole)
        self.throw_away = self.buttons.addButton(self.tr("Throw them away"), roles.DestructiveRole)
        self.later = self.buttons.addButton(self.tr("Decide later"), roles.RejectRole)
        self.restore.setDefault(True)
        self.restore.clicked.connect(self._restore)
        self.throw_away.clicked.connect(self._throw_away)
        self.later.clicked.connect(self._next)
        ends = row(self.count, None, self.buttons)
        cards = row(self.saved_card, self.recovered_card, spacing=12)
        column(self.heading, cards, self.differing, None, ends, on=self, margins=16, spacing=12)
        self._show()

    def _show(self) -> None:
        """Show the first of those that are left."""
        now, saved = self._left[0]
        self.heading.setText(
            self.tr("Fieldwright did not close properly: {0} has changes that were not saved.").format(
                now.title or self.tr("an unsaved scene")
            )
        )
        self.saved_card.show_state(saved.picture, saved.written, there=saved.scene is not None)
        self.recovered_card.show_state(now.picture, now.written, there=True)
        self.differing.setText(self._text(saved.scene, now.scene))
        self.count.setText(self.tr("{0} more").format(len(self._left) - 1) if len(self._left) > 1 else "")

    def _text(self, saved: Scene | None, recovered: Scene) -> str:
        lines = differences(saved or Scene(), recovered)
        more = [self.tr("and more")] if len(lines) > MOST_LINES else []
        return "\n".join([*lines[:MOST_LINES], *more]) or self.tr("Both are the same.")

    def _restore(self) -> None:
        now, _ = self._left[0]
        again = partial(self._written, partial(discard, now.file))  # the old copy goes when there is a new one
        self._documents.opening.recover(now.scene, now.store, now.project, again)
        self.accept()

    def _throw_away(self) -> None:
        self._do_later(partial(discard, self._left[0][0].file))
        self._next()

    def _next(self) -> None:
        del self._left[0]
        if self._left:
            self._show()
        else:
            self.reject()


class _Card(QFrame):
    """A state of the document: its picture and its date."""

    def __init__(self, title: str, *, chosen: bool = False) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setProperty("chosen", chosen)
        self.title, self.picture, self.date = label(title), QLabel(), label()
        self.title.setObjectName("title")
        self.date.setObjectName("date")
        self.picture.setFixedSize(*PICTURE)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column(self.title, self.picture, self.date, on=self, margins=10, spacing=8)

    def show_state(self, png: bytes, written: float, *, there: bool) -> None:
        """Show it.

        Args:
            png: Its picture; empty where there is none.
            written: When, in seconds since 1970.
            there: Whether there is such a state at all.
        """
        pixmap = fitting(png, *PICTURE)
        if pixmap.isNull():
            self.picture.setText(self.tr("No picture") if there else "")
        else:
            self.picture.setPixmap(pixmap)
        self.date.setText(_date(written) if there else self.tr("Never saved, or gone"))


def _date(seconds: float) -> str:
    """A moment as people here write it, to the second: two states may be only moments apart."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(seconds)), QLocale.FormatType.LongFormat)


def offer_recovery(
    context: WindowContext, folder: Path, written: Callable[[Task], None], later: Callable[[Task], None]
) -> None:
    """Ask about everything that crashes left behind; nothing where there is nothing.

    Args:
        context: The window's parts.
        folder: Where recovery copies are.
        written: Writes a copy of the open document, and does what it is given once that has worked.
        later: Does what may wait for the disk.
    """

    def found() -> list[tuple[Recovered, Saved]]:
        return [(each, Saved(each.project)) for each in abandoned(folder)]

    def ask(left: list[tuple[Recovered, Saved]]) -> None:
        if left:
            RecoveryDialog(context.window, context.documents, left, written, later).open()

    context.asides.ask(found, ask)
