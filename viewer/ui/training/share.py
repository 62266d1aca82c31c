"""How much of the machine the 3-D view may take while something is trained: saved in the settings."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLabel, QSlider, QWidget

from viewer.ui.training.runs import Training
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.widgets.layouts import row
from viewer.ui.work.bakes import Bakes
from viewer.ui.work.engine import Engine

STEP = 5
"""Percent between two positions of the slider."""


class ShareSlider(QWidget):
    """How much of the machine looking may take while something trains.

    Signals:
        changed(float): Another share, from 0.05 to 1.
    """

    changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.slider, self.words = QSlider(Qt.Orientation.Horizontal), QLabel()
        self.slider.setRange(1, 100 // STEP)
        self.slider.setPageStep(5)
        self.setToolTip(
            self.tr(
                "While something trains, the 3-D view takes no more of the processor than this: pictures become"
                " coarser, and training is slowed down by no more. It draws as fast as it can otherwise."
            )
        )
        row(self.words, self.slider, on=self, wide=self.slider)
        self.slider.valueChanged.connect(lambda position: self._on_moved(position))
        self.show_share(1.0)

    def show_share(self, share: float) -> None:
        """Show a share without a signal."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(100 * share / STEP))
        self._show_percent()

    def _on_moved(self, position: int) -> None:
        self._show_percent()
        self.changed.emit(position * STEP / 100)

    def _show_percent(self) -> None:
        percent = self.slider.value() * STEP
        whole = self.tr("Viewing: no limit")
        self.words.setText(whole if percent >= 100 else self.tr("Viewing: {0} % of the machine").format(percent))
        self.words.setMinimumWidth(self.words.fontMetrics().horizontalAdvance(self.tr("Viewing: 100 % of the machine")))


SETTING = "viewing_share"
DEFAULT_SHARE = 0.25
LEAST_SHARE = 0.05
PARTS = 2.5
"""The window and one of the engines draw at a time. Each gets so small a part of the share that some is left for what
looking costs beside their own work: training finds its caches cold, and previews have to be made."""


class ViewingShare(QObject):
    """Limits how much the viewport, the engines and the bakes may work while something is trained.

    Signals:
        changed(): Another share was chosen, or training starts or ends.

    Args:
        training: The runs; those of other programs and paused ones do not count.
        engine: Renders.
        viewport: Redraws.
        bakes: Prepare fields for orbiting.
        settings: Where the choice is saved.
    """

    changed = Signal()

    def __init__(
        self, training: Training, engine: Engine, viewport: Viewport, bakes: Bakes, settings: QSettings
    ) -> None:
        super().__init__(viewport)
        self._training, self._engine, self._viewport, self._bakes = training, engine, viewport, bakes
        self._settings = settings
        self._chosen = _validated(settings.value(SETTING, DEFAULT_SHARE))
        self._followed = 1.0
        training.changed.connect(self._follow)

    @property
    def chosen(self) -> float:
        """Of all cores, from 0.05 to 1; 1 is without bounds."""
        return self._chosen

    @property
    def followed(self) -> float:
        """The share in force now: the chosen one while something trains, else 1."""
        return self._followed

    def choose(self, share: float) -> None:
        """Use this share from now on."""
        self._chosen = _validated(share)
        self._settings.setValue(SETTING, self._chosen)
        self._follow()
        self.changed.emit()

    def _follow(self) -> None:
        trains = any(run.steerable and not run.ended and run.state != "paused" for run in self._training.runs)
        share = self._chosen if trains else 1.0
        if share == self._followed:
            return
        self._followed = share
        part = share if share >= 1.0 else share / PARTS
        self._engine.set_share(part)
        self._bakes.share = share
        self._viewport.store.change(share=part)
        self.changed.emit()


def _validated(value: object) -> float:
    """The share that the settings hold, or the default where that is none."""
    try:
        share = float(str(value))
    except ValueError:
        return DEFAULT_SHARE
    return share if LEAST_SHARE <= share <= 1.0 else DEFAULT_SHARE
