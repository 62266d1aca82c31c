"""The line at the bottom: the newest message, and the figures of the picture."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QStatusBar

from viewer.render.request import Frame
from viewer.ui.widgets.elided import ElidedLabel
from viewer.ui.widgets.language import tr

PERIOD_MS = 400
MESSAGE_MS = 12_000
TIMES = " \N{MULTIPLICATION SIGN} "


class StatusLine(QStatusBar):
    """Signals: refreshed() asks for the figures that change by themselves."""

    refreshed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.hint = ElidedLabel()
        self.addWidget(self.hint, 1)
        self.elements = QLabel()
        self.elements.setObjectName("elements")
        self.addPermanentWidget(self.elements)
        self.activity, self.picture, self.speed, self.exposure, self.redraws, self.renderer = (
            QLabel() for _ in range(6)
        )
        for label in (self.activity, self.picture, self.speed, self.exposure, self.redraws, self.renderer):
            self.addPermanentWidget(label)
        self._timer = QTimer(self, interval=PERIOD_MS)
        self._timer.timeout.connect(self.refreshed)
        self._timer.start()

    def notify(self, text: str) -> None:
        """Show a sentence; it goes away after a while."""
        self.showMessage(tr(text), MESSAGE_MS)

    def show_hint(self, text: str) -> None:
        """What mouse and keys do now, for as long as no message covers it."""
        if text != self.hint.text():
            self.hint.setText(text)
            self.clearMessage()

    def show_elements(self, text: str) -> None:
        """What elements are selected; nothing where none are."""
        self.elements.setText(self.tr("{0} selected").format(text) if text else "")

    def show_frame(self, frame: Frame) -> None:
        """The figures of a picture that has just come."""
        rows, columns = frame.depth.shape
        size = f"{frame.request.width}{TIMES}{frame.request.height}"
        self.picture.setText(self.tr("{0}  step {1}").format(size, frame.step))
        text = ""
        if frame.seconds > 0 and frame.samples > 0:
            rays = rows * columns / frame.seconds / 1e6
            text = self.tr("{0:.1f} M samples  {1:.2f} Mrays/s  {2:.0f} ms")
            text = text.format(frame.samples / 1e6, rays, 1e3 * frame.seconds)
        self.speed.setText(text)

    def show_exposure(self, stops: float) -> None:
        """Nothing where it is zero."""
        self.exposure.setText(f"{stops:+.2f} EV" if stops else "")

    def show_activity(self, *, rendering: bool, jobs: int) -> None:
        """What runs."""
        parts = [self.tr("rendering")] if rendering else []
        if jobs:
            parts.append(self.tr("{0} jobs").format(jobs) if jobs > 1 else self.tr("1 job"))
        self.activity.setText(self.tr(", ").join(parts))

    def show_drawing(self, rate: float, renderer: str) -> None:
        """How often the window redraws, and what does it."""
        self.redraws.setText(self.tr("{0:.0f} redraws/s").format(rate) if rate else "")
        self.renderer.setText(renderer.split("(")[0].strip())
        self.renderer.setToolTip(renderer)
