"""Buttons that steer a run: pause, finish, stop, resume, and factors on learning rates and weights."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QFormLayout, QGridLayout, QWidget

from viewer.scene.progress import Steer
from viewer.session.runs import RunRecord
from viewer.ui.widgets.fields import SpinBox
from viewer.ui.widgets.layouts import button, column

LEAST, MOST = 0.01, 100.0
NARROW = 60


class FactorField(SpinBox):
    """Factor of what was planned.

    Args:
        least: The smallest factor.
    """

    def __init__(self, least: float) -> None:
        super().__init__(least, MOST, 2)
        self.setValue(1.0)
        self.setPrefix("\N{MULTIPLICATION SIGN} ")

    def show_factor(self, factor: float) -> None:
        """Show a factor without a signal, unless one is being typed."""
        if not self.hasFocus():
            self.show_value(factor)


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
        now, over = (
            self.tr("Save a snapshot of the field as it is now"),
            self.tr("End as if the time were over: clean up, evaluate, and save"),
        )
        at_once = self.tr("End at once; the project contains the newest snapshot")
        again = self.tr("Start again from the last checkpoint")
        self.pause = button(self.tr("Pause"), lambda on: self.steered.emit(Steer(paused=on)), checkable=True)
        self.snapshot = button(self.tr("Snapshot"), lambda: self.steered.emit(Steer(snapshots=self._asked + 1)), now)
        self.finish = button(self.tr("Finish now"), lambda: self.steered.emit(Steer(stop_early=True)), over)
        self.stop = button(self.tr("Stop"), self.stopped, at_once)
        self.resume = button(self.tr("Resume"), self.resumed, again)
        self.factor = FactorField(LEAST)
        self.weights: dict[str, FactorField] = {}
        self._asked = 0
        self._factors = QFormLayout()
        self._factors.setVerticalSpacing(4)
        self._factors.addRow(self.tr("Learning rate"), self.factor)
        self.factor.valueChanged.connect(lambda value: self.steered.emit(Steer(rate_factor=value)))
        buttons = QGridLayout()
        buttons.setSpacing(5)
        for at, each in enumerate((self.pause, self.snapshot, self.finish, self.stop)):
            each.setMinimumWidth(NARROW)
            buttons.addWidget(each, 0, at)
        buttons.addWidget(self.resume, 0, 0)
        column(buttons, self._factors, on=self)

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
