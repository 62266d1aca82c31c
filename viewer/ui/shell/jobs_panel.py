"""The strip of running jobs: a bar, what it is doing, Cancel for each, and Pause and Finish where it can be steered."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from viewer.scene.progress import Progress, Steer

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
        name = QLabel(title)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(BAR_WIDTH)
        self.bar.setRange(0, 0)
        self.text = QLabel()
        self.text.setStyleSheet("color: #a9b0ba;")
        for label in (name, self.text):  # a long text is cut off, and makes no window wider
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.pause = QPushButton(self.tr("Pause"))
        self.pause.setCheckable(True)
        self.pause.clicked.connect(lambda on: self._pause(on))
        self.finish = QPushButton(self.tr("Finish now"))
        self.finish.setToolTip(self.tr("End early, and keep the best so far"))
        self.finish.clicked.connect(lambda: self._finish())
        self.button = QPushButton(self.tr("Cancel"))
        self.button.clicked.connect(lambda: self._cancel())
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(self.text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 8, 4)
        layout.setSpacing(8)
        layout.addLayout(words, 1)
        layout.addWidget(self.bar, alignment=Qt.AlignmentFlag.AlignVCenter)
        for button in (self.pause, self.finish, self.button):
            layout.addWidget(button)
        self.pause.hide()
        self.finish.hide()

    def show_progress(self, progress: Progress) -> None:
        """How far it is, and its metrics."""
        if progress.fraction < 0:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, STEPS)
            self.bar.setValue(round(STEPS * min(progress.fraction, 1.0)))
        metrics = [text.format(progress.values[name]) for name, text in METRICS.items() if name in progress.values]
        text = "  ·  ".join([progress.text, *metrics])
        self.text.setText(text)
        self.text.setToolTip(text)
        # Before the first metrics there is no result that finishing could save.
        for button in (self.pause, self.finish):
            button.setVisible(self._steerable and "psnr" in progress.values)

    def _pause(self, on: bool) -> None:
        self.pause.setText(self.tr("Resume") if on else self.tr("Pause"))
        self.steered.emit(Steer(paused=on))

    def _finish(self) -> None:
        self.pause.setEnabled(False)
        self.finish.setEnabled(False)
        self.finish.setText(self.tr("Finishing…"))
        self.steered.emit(Steer(stop_early=True))

    def _cancel(self) -> None:
        for button in (self.pause, self.finish, self.button):
            button.setEnabled(False)
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
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
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
