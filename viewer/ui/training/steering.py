"""What can be asked of a run: to wait, to finish, to stop, to go on again, and to learn faster, slower or otherwise."""

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
        """Show a factor without saying so, unless somebody is just typing one."""
        if not self.hasFocus():
            with QSignalBlocker(self):
                self.setValue(factor)


class SteeringButtons(QWidget):
    """Buttons and factors for the selected run.

    Signals:
        steered(object): A ``Steer``.
        stopped(): End it now, and keep only what was saved.
        resumed(): Go on from its last checkpoint.
    """

    steered = Signal(object)
    stopped = Signal()
    resumed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.pause = QPushButton(self.tr("Pause"))
        self.pause.setCheckable(True)
        self.snapshot = QPushButton(self.tr("Snapshot"))
        self.snapshot.setToolTip(self.tr("Show the field as it is now, and keep it"))
        self.finish = QPushButton(self.tr("Finish now"))
        self.finish.setToolTip(self.tr("End as if the time were over: tidy up, score, and save"))
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.setToolTip(self.tr("End at once; the project keeps the newest snapshot"))
        self.resume = QPushButton(self.tr("Go on"))
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
        for place, button in enumerate((self.pause, self.snapshot, self.finish, self.stop)):
            button.setMinimumWidth(NARROW)
            buttons.addWidget(button, 0, place)
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
        begun = alive and run.steerable and run.state != "waiting" and not steer.stop_early
        self._asked = steer.snapshots
        if tuple(self.weights) != run.weights:
            self._weigh(run.weights)
        with QSignalBlocker(self.pause):
            self.pause.setChecked(bool(steer.paused) and begun)
        self.pause.setText(self._words(run))
        self.pause.setEnabled(begun and not racing)
        self.pause.setVisible(not run.resumable)
        self.resume.setVisible(run.resumable)
        self.snapshot.setEnabled(begun and run.state == "running")
        self.finish.setEnabled(begun)
        self.finish.setText(self.tr("Finishing…") if alive and steer.stop_early else self.tr("Finish now"))
        self.stop.setEnabled(alive)
        self.factor.show_factor(steer.rate_factor or 1.0)
        for name, field in self.weights.items():
            field.show_factor(steer.weight_factors.get(name, 1.0))
        for field in (self.factor, *self.weights.values()):
            field.setEnabled(begun)
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
        """On the button: what it would do, or what is just being done."""
        if run.ended or run.steer.stop_early:
            return self.tr("Pause")
        if run.steer.paused:
            return self.tr("Resume") if run.state == "paused" else self.tr("Pausing…")
        return self.tr("Pause")
