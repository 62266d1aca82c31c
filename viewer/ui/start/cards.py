"""Files as cards: a picture, a name, where it lies; to be opened, and taken off the list."""

from __future__ import annotations

from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QToolButton, QWidget

from viewer.scene.names import shown
from viewer.ui.widgets.images import fitting
from viewer.ui.widgets.layouts import column, label, row
from viewer.ui.widgets.theme import icon

PICTURE = (168, 105)
MARGIN, GAP = 8, 12
WIDTH = PICTURE[0] + 2 * MARGIN + 2
"""Of a card, and of whatever else is a tile."""
REMOVE = 34
"""Pixels beside the name for what takes it off the list."""
TileT = TypeVar("TileT", bound=QWidget)
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Card(QFrame):
    """One file.

    Signals:
        chosen(): It shall be opened.
        removed(): It shall be taken off the list.

    Args:
        path: The file.
        removable: Whether it can be taken off the list.
    """

    chosen = Signal()
    removed = Signal()

    def __init__(self, path: Path, *, removable: bool) -> None:
        super().__init__()
        self.path, self.missing = path, False
        self.setObjectName("card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(shown(path.name))
        self.setToolTip(shown(str(path)))
        self.picture, self.name, self.place = QLabel(), label(), label()
        self.name.setObjectName("name")
        self.place.setObjectName("place")
        self.picture.setFixedSize(*PICTURE)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        name = shown(path.name).removesuffix(".zip").removesuffix(".fieldwright")
        self._elide(self.name, name if removable else name.replace("_", " ").capitalize(), bold=True)
        self._elide(self.place, shown(str(path.parent)) if removable else "", Qt.TextElideMode.ElideMiddle)
        self.remove = QToolButton()
        self.remove.setIcon(icon("close"))
        self.remove.setIconSize(QSize(12, 12))
        self.remove.setAutoRaise(True)
        self.remove.setToolTip(self.tr("Remove from this list (Delete)"))
        self.remove.setAccessibleName(self.tr("Remove {0} from this list").format(shown(path.name)))
        self.remove.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.remove.setVisible(removable)
        self.remove.clicked.connect(self.removed)
        self._removable = removable
        words = column(self.name, self.place, spacing=1)
        column(self.picture, row(words, self.remove, wide=words), on=self, margins=MARGIN, spacing=6)
        self.setFixedWidth(WIDTH)

    def show_file(self, png: bytes, *, there: bool) -> None:
        """Show what is known of it now: its picture, and whether it is there at all."""
        self.missing = not there
        self.setProperty("missing", self.missing)
        self.style().polish(self)
        pixmap = fitting(png, *PICTURE)
        if not there:
            self.picture.setText(self.tr("Not there any more"))
        elif pixmap.isNull():
            self.picture.setPixmap(icon("field").pixmap(QSize(40, 40)))
        else:
            self.picture.setPixmap(pixmap)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens the file."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space open the file, Delete takes it off the list, arrows go to its neighbours."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        elif event.key() == Qt.Key.Key_Delete and self._removable:
            self.removed.emit()
        elif event.key() in STEPS:
            self.focusNextPrevChild(STEPS[Qt.Key(event.key())] > 0)
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        if not self.missing:
            self.chosen.emit()

    def _elide(
        self, where: QLabel, text: str, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight, *, bold: bool = False
    ) -> None:
        font = where.font()
        font.setBold(bold)
        where.setText(QFontMetrics(font).elidedText(text, mode, PICTURE[0] - REMOVE))


class Tiles(QWidget, Generic[TileT]):
    """Widgets of one width, in as many columns as there is room for."""

    def __init__(self, *tiles: TileT) -> None:
        super().__init__()
        self.tiles: tuple[TileT, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._columns = 0
        self.show_tiles(*tiles)

    def show_tiles(self, *tiles: TileT) -> None:
        """Show these in place of those that are there."""
        for tile in self.tiles:
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self.tiles, self._columns = tiles, 0
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """One column; how high it is depends on how many there are."""
        return QSize(WIDTH, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may have room for another number of columns."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        columns = max((self.width() + GAP) // (WIDTH + GAP), 1)
        if columns == self._columns:
            return
        self._columns = columns
        for number, tile in enumerate(self.tiles):
            tile.setFixedWidth(WIDTH)
            self._grid.addWidget(tile, number // columns, number % columns)
