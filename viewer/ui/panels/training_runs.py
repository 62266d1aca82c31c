"""The runs of this session as a list, and the figures of one of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QFormLayout, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from viewer.session.runs import RunRecord, State

HEIGHT = 84
FIGURES: tuple[tuple[str, str, str], ...] = (
    ("psnr", "Held-out photos", "{:.2f} dB"),
    ("train_psnr", "Training photos", "{:.2f} dB"),
    ("step", "Step", "{:,.0f}"),
    ("seconds", "Time", "{:,.1f} s"),
    ("rays_per_second", "Speed", "{:,.0f} rays/s"),
    ("resolution", "Resolution", "{:.0f}"),
    ("voxels", "Voxels", "{:,.0f}"),
)
"""Name, what people read, and how it is written."""


class RunList(QListWidget):
    """Every run with its colour: a tick shows its curves, a click selects it.

    Signals:
        picked(int): A place in the list.
        ticked(): Other runs shall be shown.
    """

    picked = Signal(int)
    ticked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self.currentRowChanged.connect(lambda row: self.picked.emit(row))
        self.itemChanged.connect(lambda _: self.ticked.emit())

    def show_runs(self, runs: Sequence[RunRecord], colors: Sequence[str], selected: RunRecord | None) -> None:
        """Show the runs as they are now."""
        with QSignalBlocker(self):
            while self.count() < len(runs):
                self._add(colors[self.count()])
            for row, run in enumerate(runs):
                self.item(row).setText(f"{run.name}   {run.method}   {_state(run.state)}{_score(run)}")
            if selected is not None:
                self.setCurrentRow(list(runs).index(selected))

    def shown(self, runs: Sequence[RunRecord]) -> list[RunRecord]:
        """Those with a tick."""
        return [run for row, run in enumerate(runs) if self.item(row).checkState() == Qt.CheckState.Checked]

    def _add(self, color: str) -> None:
        patch = QPixmap(12, 12)
        patch.fill(QColor(color))
        item = QListWidgetItem(patch, "")
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked)
        self.addItem(item)


class RunFigures(QWidget):
    """The newest figures of a run; those that it does not have take no room."""

    def __init__(self) -> None:
        super().__init__()
        self.labels = {name: QLabel() for name, _, _ in FIGURES}
        self._rows = QFormLayout()
        self._rows.setVerticalSpacing(3)
        for name, title, _ in FIGURES:
            self._rows.addRow(QCoreApplication.translate("RunFigures", title), self.labels[name])
            self.labels[name].setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._rows)

    def show_run(self, run: RunRecord) -> None:
        """Show a run as it is now."""
        for name, _, text in FIGURES:
            self._rows.setRowVisible(self.labels[name], name in run.latest)
            if name in run.latest:
                self.labels[name].setText(text.format(run.latest[name]))


def _score(run: RunRecord) -> str:
    psnr = run.latest.get("psnr")
    return "" if psnr is None else f"   {psnr:.2f} dB"


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
