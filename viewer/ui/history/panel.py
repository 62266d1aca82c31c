"""The history as a list: a click goes to any state."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFont, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QListView, QWidget

from viewer.scene.history import Shelved, Step
from viewer.session.session import Session
from viewer.ui.document.documents import Documents
from viewer.ui.history.step_pictures import SIZE, StepPictures
from viewer.ui.widgets.images import fitting
from viewer.ui.widgets.language import tr
from viewer.ui.widgets.layouts import column, label

Role = Qt.ItemDataRole
ROW = QSize(0, 68)
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class Steps(QAbstractListModel):
    """The steps of a history, the oldest first. Pictures are read where a row is seen, and nowhere else.

    Args:
        documents: Whose history.
        pictures: Of its steps.
    """

    def __init__(self, documents: Documents, pictures: StepPictures) -> None:
        super().__init__()
        self._documents, self._pictures = documents, pictures
        history = documents.session.history
        self.steps, self.cursor = history.steps, history.cursor

    def rowCount(self, parent: Index = ROOT) -> int:
        """One row a step."""
        return 0 if parent.isValid() else len(self.steps)

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """Name, picture, and whether it is the present one or was undone."""
        step, now = self.steps[index.row()], self.cursor
        if role == Role.DisplayRole:
            return tr(step.label)
        if role == Role.ToolTipRole:
            chosen = "" if isinstance(step.held, Shelved) else step.selection.text(step.held)  # no file is read for it
            return f"{step.label}\n{chosen}" if chosen else step.label
        if role == Role.DecorationRole:
            return self._picture(index.row())
        if role == Role.SizeHintRole:
            return ROW  # a grid would do, but QListView searches one without width for ever at Page Up and Down
        if role == Role.ForegroundRole and index.row() > now:
            return QApplication.palette().placeholderText().color()
        if role == Role.FontRole and index.row() == now:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def follow(self) -> None:
        """Show the history as it is now."""
        old, history = self.steps, self._documents.session.history
        new, same = history.steps, _in_common(self.steps, history.steps)
        self.cursor = history.cursor
        if len(old) > same:
            self.beginRemoveRows(ROOT, same, len(old) - 1)
            self.steps = old[:same]
            self.endRemoveRows()
        if len(new) > same:
            self.beginInsertRows(ROOT, same, len(new) - 1)
            self.steps = new
            self.endInsertRows()
        self.steps = new  # some may be in files by now
        self.repaint()

    def repaint(self) -> None:
        """Pictures, or which step is the present one, have changed."""
        self.dataChanged.emit(self.index(0), self.index(len(self.steps) - 1))

    def _picture(self, row: int) -> QIcon:
        found, place = fitting(self._pictures.of(self.steps[row]), *SIZE), QPixmap(*SIZE)
        place.fill(Qt.GlobalColor.transparent)  # of one width, so that the names begin below each other
        if not found.isNull():
            painter = QPainter(place)
            painter.drawPixmap((SIZE[0] - found.width()) // 2, (SIZE[1] - found.height()) // 2, found)
            painter.end()
        icon = QIcon(place)
        icon.addPixmap(place, QIcon.Mode.Selected)  # not tinted where it is selected
        return icon


def _in_common(old: tuple[Step, ...], new: tuple[Step, ...]) -> int:
    """How many steps both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((row for row, (one, other) in pairs if one.token is not other.token), min(len(old), len(new)))


class HistoryPanel(QWidget):
    """All states of the document.

    Args:
        documents: The document.
        pictures: Of its states.
    """

    def __init__(self, documents: Documents, pictures: StepPictures) -> None:
        super().__init__()
        self._documents = documents
        self.model = Steps(documents, pictures)
        self.model.setParent(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setIconSize(QSize(*SIZE))
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.count = label()
        column(self.list, self.count, on=self, wide=self.list, margins=0)
        self.count.setMargin(6)
        self.list.clicked.connect(self._jump)
        self.list.activated.connect(self._jump)
        documents.changed.connect(self._follow)
        pictures.taken.connect(self.model.repaint)
        self._follow()

    def _jump(self, index: QModelIndex) -> None:
        if index.row() != self._documents.session.history.cursor:
            self._documents.do(Session.jump, index.row())

    def _follow(self) -> None:
        self.model.follow()
        steps, cursor = self.model.steps, self.model.cursor
        now = self.model.index(cursor)
        self.list.setCurrentIndex(now)
        self.list.scrollTo(now)
        undone = len(steps) - 1 - cursor
        text = self.tr("{0} steps").format(len(steps) - 1)
        self.count.setText(self.tr("{0}, {1} of them undone").format(text, undone) if undone else text)
