"""The runs of this session as a list, and the figures of one of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QFormLayout, QLabel, QListWidget, QListWidgetItem, QWidget

from viewer.session.figures import figure_of, in_order
from viewer.session.runs import RunRecord, State

COLOR = Qt.ItemDataRole.UserRole
"""What the patch of a row is painted in."""
ROW, MOST_ROWS = 20, 5
"""Height of a run in the list, and how many are seen without scrolling."""


class RunList(QListWidget):
    """Every run with its colour: a tick shows its curves, a click selects it.

    Signals:
        picked(int): A row of the list.
        ticked(): Other runs shall be shown.
    """

    picked = Signal(int)
    ticked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentRowChanged.connect(lambda row: self.picked.emit(row))
        self.itemChanged.connect(lambda _: self.ticked.emit())

    def show_runs(self, runs: Sequence[RunRecord], colors: Sequence[str], selected: RunRecord | None) -> None:
        """Show the runs as they are now."""
        with QSignalBlocker(self):
            while self.count() < len(runs):
                self._add()
            self.setFixedHeight(ROW * min(max(self.count(), 1), MOST_ROWS) + 4)
            for row, run in enumerate(runs):
                method = "" if run.method in run.name else run.method
                words = (run.name, method, _state(run.state), _score(run))
                self.item(row).setText("   ".join(filter(None, words)))
                self._paint(row, colors[row])
            if selected is not None:
                self.setCurrentRow(list(runs).index(selected))

    def shown(self, runs: Sequence[RunRecord]) -> list[RunRecord]:
        """Those in the list that have a tick."""
        rows = [self.item(row) for row in range(self.count())]
        return [run for run, item in zip(runs, rows, strict=False) if item.checkState() == Qt.CheckState.Checked]

    def _paint(self, row: int, color: str) -> None:
        """A patch in the colour of a run's curves; it changes with the theme alone."""
        item = self.item(row)
        if item.data(COLOR) != color:
            patch = QPixmap(12, 12)
            patch.fill(QColor(color))
            item.setIcon(patch)
            item.setData(COLOR, color)

    def _add(self) -> None:
        item = QListWidgetItem()
        item.setSizeHint(QSize(0, ROW))
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked)
        self.addItem(item)


class RunFigures(QWidget):
    """The newest metrics of a run; those that it does not report are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.labels: dict[str, QLabel] = {}
        self._rows = QFormLayout(self)
        self._rows.setVerticalSpacing(3)
        self._rows.setContentsMargins(0, 0, 0, 0)

    def show_run(self, run: RunRecord) -> None:
        """Show a run as it is now."""
        names = in_order(run.latest)
        if list(self.labels) != names:
            self._lay_out(names)
        for name, label in self.labels.items():
            figure = figure_of(name)
            label.setText(f"{figure.text(run.latest[name])} {figure.unit}".rstrip())

    def _lay_out(self, names: list[str]) -> None:
        while self._rows.rowCount():
            self._rows.removeRow(0)
        self.labels = {name: QLabel() for name in names}
        for name, label in self.labels.items():
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._rows.addRow(QCoreApplication.translate("Figures", figure_of(name).title), label)


def _score(run: RunRecord) -> str:
    psnr = run.latest.get("psnr")
    return "" if psnr is None else f"{psnr:.2f} dB"


def _state(state: State) -> str:
    """The state in words."""
    words = {
        "waiting": QCoreApplication.translate("RunList", "getting ready"),
        "running": QCoreApplication.translate("RunList", "running"),
        "paused": QCoreApplication.translate("RunList", "paused"),
        "done": QCoreApplication.translate("RunList", "done"),
        "stopped": QCoreApplication.translate("RunList", "stopped"),
        "failed": QCoreApplication.translate("RunList", "failed"),
    }
    return words[state]
