"""The strip of running jobs: a bar, what it is doing, and Cancel for each."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from viewer.scene.progress import Progress

STEPS = 1000
FIGURES = {
    "psnr": "{:.2f} dB",
    "train_psnr": "train {:.2f} dB",
    "resolution": "{:.0f} voxels wide",
    "rays_per_second": "{:,.0f} rays/s",
}
"""Named figures that people want to see beside the text, with their units."""


class JobRow(QFrame):
    """One job."""

    cancelled = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        name = QLabel(title)
        name.setMinimumWidth(190)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(200)
        self.bar.setRange(0, 0)
        self.text = QLabel()
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = QPushButton(self.tr("Cancel"))
        self.button.clicked.connect(lambda: self._cancel())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 8, 4)
        layout.setSpacing(12)
        layout.addWidget(name)
        layout.addWidget(self.bar, alignment=Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.button)

    def show_progress(self, progress: Progress) -> None:
        """How far it has come, and its figures."""
        if progress.fraction < 0:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, STEPS)
            self.bar.setValue(round(STEPS * min(progress.fraction, 1.0)))
        figures = [text.format(progress.values[name]) for name, text in FIGURES.items() if name in progress.values]
        self.text.setText("  ·  ".join([progress.text, *figures]))

    def _cancel(self) -> None:
        self.button.setEnabled(False)
        self.text.setText(self.tr("Stopping…"))
        self.cancelled.emit()


class JobsPanel(QWidget):
    """All running jobs; takes no room when there are none.

    Signals:
        cancelled(int): The job's number.
    """

    cancelled = Signal(int)

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

    def add(self, number: int, title: str) -> None:
        """A job has started."""
        row = JobRow(title)
        row.cancelled.connect(lambda: self.cancelled.emit(number))
        self._rows[number] = row
        self._layout.addWidget(row)
        self.show()

    def progress(self, number: int, progress: Progress) -> None:
        """A job has come some way."""
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
