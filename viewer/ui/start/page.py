"""The start page: what to begin with, recent files, and the scenes that come with the program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QWidget

from viewer.bundled import version
from viewer.ui.start.cards import Card, Tiles
from viewer.ui.widgets.layouts import column, label, row

STYLE = """
#start, #inside { background: palette(base); }
#start QLabel { background: transparent; }
#title { font-size: 22pt; font-weight: 300; color: palette(text); }
#heading { font-weight: 600; color: palette(placeholder-text); }
#hint, #place { color: palette(placeholder-text); }
#name { font-weight: 600; }
#start QPushButton { text-align: left; padding: 8px 12px; }
#card { background: palette(window); border: 1px solid palette(light); border-radius: 6px; }
#card:hover { border-color: palette(placeholder-text); }
#card:focus { border: 1px solid palette(link); }
#card[missing="true"] { background: palette(alternate-base); color: palette(placeholder-text); }
#card[missing="true"] QLabel { color: palette(placeholder-text); }
"""


class Action(NamedTuple):
    """Something to begin with: the text of its button, and what does it."""

    text: str
    run: Callable[[], object]


class StartPage(QFrame):
    """Lies over the picture as long as nothing is open.

    Signals:
        opened(object): A file was chosen.
        removed(object): A file shall be taken off the list of recent ones.
        closed(): People go on without it.

    Args:
        parent: What it covers.
        actions: What to begin with.
    """

    opened = Signal(object)
    removed = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget, actions: Sequence[Action]) -> None:
        super().__init__(parent)
        self.setObjectName("start")
        self.setStyleSheet(STYLE)
        self.recent, self.samples = Tiles[Card](), Tiles[Card]()
        self.buttons = [QPushButton(action.text) for action in actions]
        for made, action in zip(self.buttons, actions, strict=True):
            made.clicked.connect(lambda _=False, run=action.run: run())
        self.empty = QPushButton(self.tr("An empty scene"))
        self.empty.clicked.connect(self.closed)
        self.none = label(
            self.tr("What you open is listed here. A file can be dropped on this page, too."), wrapped=True
        )
        self.none.setObjectName("hint")
        self._lay_out()
        parent.installEventFilter(self)

    def show_recent(self, paths: Sequence[Path]) -> None:
        """List these files; what is known of each comes with :meth:`show_file`."""
        self.recent.show_tiles(*(self._card(path, removable=True) for path in paths))
        self.none.setVisible(not paths)

    def show_samples(self, paths: Sequence[Path]) -> None:
        """Offer these scenes."""
        self.samples.show_tiles(*(self._card(path, removable=False) for path in paths))

    def show_file(self, path: Path, png: bytes, there: bool) -> None:
        """Show a file's picture, and whether it is there."""
        for card in (*self.recent.tiles, *self.samples.tiles):
            if card.path == path:
                card.show_file(png, there=there)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover what we lie on, however large it becomes."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes on without it."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _card(self, path: Path, *, removable: bool) -> Card:
        card = Card(path, removable=removable)
        card.chosen.connect(lambda: self.opened.emit(path))
        card.removed.connect(lambda: self.removed.emit(path))
        return card

    def _lay_out(self) -> None:
        title, number = label("Fieldwright"), label(version())
        title.setObjectName("title")
        number.setObjectName("hint")
        begin, inside = Tiles[QWidget](*self.buttons, self.empty), QWidget()
        inside.setObjectName("inside")
        recent, samples = self._heading(self.tr("Recent")), self._heading(self.tr("Sample scenes"))
        column(
            row(title, number, None, spacing=10), begin, recent, self.none, self.recent, samples, self.samples, None,
            on=inside, margins=(24, 18, 6, 12), spacing=12,
        )  # fmt: skip
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column(scroll, on=self, margins=0)

    def _heading(self, text: str) -> QWidget:
        made = label(text)
        made.setObjectName("heading")
        return made
