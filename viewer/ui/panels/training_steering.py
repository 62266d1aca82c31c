"""What can be asked of a run under way: to wait, to finish, to stop, to learn faster or slower."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLabel, QPushButton, QWidget

from viewer.scene.progress import Steer
from viewer.session.runs import RunRecord

LEAST, MOST = 0.01, 100.0


class SteeringButtons(QWidget):
    """Buttons for the selected run.

    Signals:
        steered(object): A ``Steer``.
        stopped(): End it now, and keep only what was saved.
    """

    steered = Signal(object)
    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.pause = QPushButton(self.tr("Pause"))
        self.pause.setCheckable(True)
        self.finish = QPushButton(self.tr("Finish now"))
        self.finish.setToolTip(self.tr("End as if the time were over: tidy up, score, and save"))
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.setToolTip(self.tr("End at once; the project keeps the newest snapshot"))
        self.factor = QDoubleSpinBox()
        self.factor.setRange(LEAST, MOST)
        self.factor.setDecimals(2)
        self.factor.setValue(1.0)
        self.factor.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.factor.setPrefix("\N{MULTIPLICATION SIGN} ")
        self.factor.setKeyboardTracking(False)
        self.pause.clicked.connect(lambda on: self.steered.emit(Steer(paused=on)))
        self.finish.clicked.connect(lambda: self.steered.emit(Steer(finish=True)))
        self.stop.clicked.connect(lambda: self.stopped.emit())
        self.factor.valueChanged.connect(lambda value: self.steered.emit(Steer(rate_factor=value)))
        rows = QGridLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        for place, button in enumerate((self.pause, self.finish, self.stop)):
            rows.addWidget(button, 0, place)
        rows.addWidget(QLabel(self.tr("Learning rate")), 1, 0)
        rows.addWidget(self.factor, 1, 1, 1, 2)

    def show_run(self, run: RunRecord) -> None:
        """What can be asked of the run now, and what was asked of it."""
        steer, alive = run.steer, not run.ended
        begun = alive and run.state != "waiting"
        with QSignalBlocker(self.pause), QSignalBlocker(self.factor):
            self.pause.setChecked(bool(steer.paused) and begun)
            if not self.factor.hasFocus():
                self.factor.setValue(steer.rate_factor or 1.0)
        self.pause.setText(self._words(run))
        self.pause.setEnabled(begun and not steer.finish)
        self.finish.setEnabled(begun and not steer.finish)
        self.finish.setText(self.tr("Finishing…") if alive and steer.finish else self.tr("Finish now"))
        self.factor.setEnabled(begun and not steer.finish)
        self.stop.setEnabled(alive)

    def _words(self, run: RunRecord) -> str:
        """On the button: what it would do, or what is just being done."""
        if run.ended or run.steer.finish:
            return self.tr("Pause")
        if run.steer.paused:
            return self.tr("Resume") if run.state == "paused" else self.tr("Pausing…")
        return self.tr("Pause")
