"""Buttons that steer a run: pause, finish, stop, resume, and factors on learning rates and weights."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QFormLayout, QGridLayout, QPushButton, QVBoxLayout, QWidget

from viewer.scene.progress import Steer
from viewer.session.runs import RunRecord

LEAST, MOST = 0.01, 100.0
NARROW = 60


class FactorField(QDoubleSpinBox):
    """So many times what was planned.

    Args:
        least: The smallest factor.
    """

    def __init__(self, least: float) -> None:
        super().__init__()
        self.setRange(least, MOST)
        self.setDecimals(2)
        self.setValue(1.0)
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.setPrefix("\N{MULTIPLICATION SIGN} ")
        self.setKeyboardTracking(False)

    def show_factor(self, factor: float) -> None:
        """Show a factor without a signal, unless one is being typed."""
        if not self.hasFocus():
            with QSignalBlocker(self):
                self.setValue(factor)


class SteeringButtons(QWidget):
    """Buttons and factors for the selected run.

    Signals:
        steered(object): A ``Steer``.
        stopped(): End it now; only what was saved remains.
        resumed(): Continue from its last checkpoint.
    """

    steered = Signal(object)
    stopped = Signal()
    resumed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.pause = QPushButton(self.tr("Pause"))
        self.pause.setCheckable(True)
        self.snapshot = QPushButton(self.tr("Snapshot"))
        self.snapshot.setToolTip(self.tr("Save a snapshot of the field as it is now"))
        self.finish = QPushButton(self.tr("Finish now"))
        self.finish.setToolTip(self.tr("End as if the time were over: clean up, evaluate, and save"))
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.setToolTip(self.tr("End at once; the project contains the newest snapshot"))
        self.resume = QPushButton(self.tr("Resume"))
        self.resume.setToolTip(self.tr("Start again from the last checkpoint"))
        self.factor = FactorField(LEAST)
        self.weights: dict[str, FactorField] = {}
        self._asked = 0
        self._factors = QFormLayout()
        self._factors.setVerticalSpacing(4)
        self._factors.addRow(self.tr("Learning rate"), self.factor)
        self.pause.clicked.connect(lambda on: self.steered.emit(Steer(paused=on)))
        self.snapshot.clicked.connect(lambda: self.steered.emit(Steer(snapshots=self._asked + 1)))
        self.finish.clicked.connect(lambda: self.steered.emit(Steer(stop_early=True)))
        self.stop.clicked.connect(lambda: self.stopped.emit())
        self.resume.clicked.connect(lambda: self.resumed.emit())
        self.factor.valueChanged.connect(lambda value: self.steered.emit(Steer(rate_factor=value)))
        buttons = QGridLayout()
        buttons.setSpacing(5)
        for at, button in enumerate((self.pause, self.snapshot, self.finish, self.stop)):
            button.setMinimumWidth(NARROW)
            buttons.addWidget(button, 0, at)
        buttons.addWidget(self.resume, 0, 0)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addLayout(buttons)
        rows.addLayout(self._factors)

    def show_run(self, run: RunRecord, *, racing: bool = False) -> None:
        """What can be asked of the run now, and what was asked of it.

        Args:
            run: The run.
            racing: It takes turns with another one, so it is not for people to say when it pauses.
        """
        steer, alive = run.steer, not run.ended
        steerable_now = alive and run.steerable and run.state != "waiting" and not steer.stop_early
        self._asked = steer.snapshots
        if tuple(self.weights) != run.weights:
            self._weigh(run.weights)
        with QSignalBlocker(self.pause):
            self.pause.setChecked(bool(steer.paused) and steerable_now)
        self.pause.setText(self._words(run))
        self.pause.setEnabled(steerable_now and not racing)
        self.pause.setVisible(not run.resumable)
        self.resume.setVisible(run.resumable)
        self.snapshot.setEnabled(steerable_now and run.state == "running")
        self.finish.setEnabled(steerable_now)
        self.finish.setText(self.tr("Finishing…") if alive and steer.stop_early else self.tr("Finish now"))
        self.stop.setEnabled(alive)
        self.factor.show_factor(steer.rate_factor or 1.0)
        for name, field in self.weights.items():
            field.show_factor(steer.weight_factors.get(name, 1.0))
        for field in (self.factor, *self.weights.values()):
            field.setEnabled(steerable_now)
            self._factors.setRowVisible(field, run.steerable)

    def _weigh(self, names: tuple[str, ...]) -> None:
        """A factor for each of these terms of the loss."""
        while self._factors.rowCount() > 1:
            self._factors.removeRow(1)
        self.weights = {name: FactorField(0.0) for name in names}
        for name, field in self.weights.items():
            field.valueChanged.connect(
                lambda value, name=name: self.steered.emit(Steer(weight_factors={name: float(value)}))
            )
            self._factors.addRow(self.tr("Weight of {0}").format(name.replace("_", " ")), field)

    def _words(self, run: RunRecord) -> str:
        """The button's text: what it would do, or what is being done."""
        if run.ended or run.steer.stop_early:
            return self.tr("Pause")
        if run.steer.paused:
            return self.tr("Resume") if run.state == "paused" else self.tr("Pausing…")
        return self.tr("Pause")
