"""The strip of running jobs: a bar, what it is doing, Cancel for each, and Pause and Finish where it can be steered."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QSizePolicy, QWidget

from viewer.scene.progress import Progress, Steer
from viewer.ui.widgets.language import tr
from viewer.ui.widgets.layouts import button, column, label, row
from viewer.ui.widgets.theme import MUTED

STEPS = 1000
BAR_WIDTH = 160
METRICS = {
    "psnr": "{:.2f} dB",
    "train_psnr": "train {:.2f} dB",
    "resolution": "{:.0f} voxels wide",
    "rays_per_second": "{:,.0f} rays/s",
}
"""Metrics shown beside the text, with their units."""


class JobRow(QFrame):
    """One job.

    Signals:
        cancelled(): End it and drop its result.
        steered(object): A ``Steer``.

    Args:
        title: What to call it.
        steerable: It can pause, and end early with the best result so far.
    """

    cancelled = Signal()
    steered = Signal(object)

    def __init__(self, title: str, *, steerable: bool = False) -> None:
        super().__init__()
        self._steerable = steerable
        name = QLabel(tr(title))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(BAR_WIDTH)
        self.bar.setRange(0, 0)
        self.text = label(style=MUTED)
        for each in (name, self.text):  # a long text is cut off, and makes no window wider
            each.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.pause = button(self.tr("Pause"), lambda on: self._pause(on), checkable=True)
        tip = self.tr("End early, and keep the best so far")
        self.finish = button(self.tr("Finish now"), lambda: self._finish(), tip)
        self.button = button(self.tr("Cancel"), lambda: self._cancel())
        words = column(name, self.text, spacing=0)
        buttons = (self.pause, self.finish, self.button)
        layout = row(words, self.bar, *buttons, on=self, wide=words, margins=(10, 4, 8, 4), spacing=8)
        layout.setAlignment(self.bar, Qt.AlignmentFlag.AlignVCenter)
        self.pause.hide()
        self.finish.hide()

    def show_progress(self, progress: Progress) -> None:
        """How far it is, and its metrics."""
        if progress.fraction < 0:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, STEPS)
            self.bar.setValue(round(STEPS * min(progress.fraction, 1.0)))
        metrics = [tr(text).format(progress.values[name]) for name, text in METRICS.items() if name in progress.values]
        text = "  ·  ".join([tr(progress.text), *metrics])
        self.text.setText(text)
        self.text.setToolTip(text)
        # Before the first metrics there is no result that finishing could save.
        for each in (self.pause, self.finish):
            each.setVisible(self._steerable and "psnr" in progress.values)

    def _pause(self, on: bool) -> None:
        self.pause.setText(self.tr("Resume") if on else self.tr("Pause"))
        self.steered.emit(Steer(paused=on))

    def _finish(self) -> None:
        self.pause.setEnabled(False)
        self.finish.setEnabled(False)
        self.finish.setText(self.tr("Finishing…"))
        self.steered.emit(Steer(stop_early=True))

    def _cancel(self) -> None:
        for each in (self.pause, self.finish, self.button):
            each.setEnabled(False)
        self.text.setText(self.tr("Stopping…"))
        self.cancelled.emit()


class JobsPanel(QWidget):
    """All running jobs; hidden when there are none.

    Signals:
        cancelled(int): The job's number.
        steered(int, object): The job's number, and a ``Steer``.
    """

    cancelled = Signal(int)
    steered = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[int, JobRow] = {}
        self._layout = column(on=self, spacing=0)
        self.hide()

    @property
    def rows(self) -> dict[int, JobRow]:
        """Each job's row by its number."""
        return dict(self._rows)

    def add(self, number: int, title: str, steerable: bool = False) -> None:
        """A job has started."""
        row = JobRow(title, steerable=steerable)
        row.cancelled.connect(lambda: self.cancelled.emit(number))
        row.steered.connect(lambda steer: self.steered.emit(number, steer))
        self._rows[number] = row
        self._layout.addWidget(row)
        self.show()

    def progress(self, number: int, progress: Progress) -> None:
        """A job has made progress."""
        if number in self._rows:
            self._rows[number].show_progress(progress)

    def remove(self, number: int) -> None:
        """A job has ended."""
        row = self._rows.pop(number, None)
        if row is not None:
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.setVisible(bool(self._rows))
