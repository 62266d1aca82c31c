"""A slider through the time of a run: any saved field can be shown, and added to the document."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QWidget

from viewer.session.runs import RunRecord
from viewer.session.snapshots import Snapshot
from viewer.ui.widgets.layouts import button

PLAY_MS = 800
NARROW = 48


class SnapshotSlider(QWidget):
    """One position for each snapshot, and the last one for the newest.

    Signals:
        chosen(object): A ``Snapshot``; None = the newest, and the result of a run that has ended.
        added(): The one that is shown shall become part of the document.
        exported(): It shall be written to a file.
    """

    chosen = Signal(object)
    added = Signal()
    exported = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._snapshots: tuple[Snapshot, ...] = ()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setPageStep(1)
        self.words = QLabel()
        self.play = button(self.tr("Play"), tip=self.tr("Show one snapshot after the other"), checkable=True)
        self._next = QTimer(self, interval=PLAY_MS)
        self._next.timeout.connect(lambda: self._advance())
        self.play.toggled.connect(lambda on: self._play(on))
        self.newest = button(self.tr("Newest"), lambda: self.chosen.emit(None))
        self.add = button(self.tr("Add"), self.added, self.tr("Add the snapshot to the scene"))
        self.export = button(self.tr("Export…"), self.exported)
        self.slider.valueChanged.connect(lambda position: self._choose(position))
        rows = QGridLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.words, 0, 0, 1, 4)
        rows.addWidget(self.slider, 1, 0, 1, 4)
        for at, each in enumerate((self.play, self.newest, self.add, self.export)):
            each.setMinimumWidth(NARROW)
            rows.addWidget(each, 2, at)

    def show_run(self, run: RunRecord, chosen: Snapshot | None) -> None:
        """Show the run's snapshots, and which of them is shown."""
        self._snapshots = run.snapshots
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, len(run.snapshots))
            known = chosen in run.snapshots
            self.slider.setValue(run.snapshots.index(chosen) if chosen and known else len(run.snapshots))
        self.slider.setEnabled(bool(run.snapshots))
        self.play.setEnabled(len(run.snapshots) > 1)
        self.newest.setEnabled(chosen is not None)
        self.newest.setText(self.tr("Result") if run.state == "done" else self.tr("Newest"))
        self.add.setEnabled(bool(run.snapshots))
        self.export.setEnabled(bool(run.snapshots))
        self.words.setText(self._words(run, chosen))

    def _play(self, on: bool) -> None:
        """From the beginning, where the end is shown."""
        if not on:
            self._next.stop()
            return
        if self.slider.value() == self.slider.maximum():
            self.slider.setValue(0)
        self._next.start()

    def _advance(self) -> None:
        """One further; the newest one is the last."""
        self.slider.setValue(self.slider.value() + 1)
        if self.slider.value() == self.slider.maximum():
            self.play.setChecked(False)

    def _words(self, run: RunRecord, chosen: Snapshot | None) -> str:
        if chosen is not None:
            score = "" if chosen.psnr is None else f", {chosen.psnr:.2f} dB"
            return self.tr("At {0:.1f} s, step {1:,}").format(chosen.seconds, chosen.step) + score
        if not run.snapshots:
            return self.tr("No snapshot yet")
        return self.tr("The result") if run.state == "done" else self.tr("The newest snapshot")

    def _choose(self, position: int) -> None:
        self.chosen.emit(self._snapshots[position] if position < len(self._snapshots) else None)
