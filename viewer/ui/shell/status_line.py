"""The line at the bottom: the newest message, and the figures of the picture."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QStatusBar

from viewer.render.request import Frame
from viewer.ui.widgets.elided import ElidedLabel
from viewer.ui.widgets.language import tr

PERIOD_MS = 400
MESSAGE_MS = 12_000
MARGIN, SPACING = 16, 8
"""Pixels around a text, and between figures."""
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
        self.figures = (self.speed, self.renderer, self.redraws, self.picture)
        """What a text may take the room of, in that order."""
        self._sentences: tuple[str, ...] = ()
        self.messageChanged.connect(lambda _text: self._make_room())
        self._timer = QTimer(self, interval=PERIOD_MS)
        self._timer.timeout.connect(self.refreshed)
        self._timer.start()

    def notify(self, text: str) -> None:
        """Show a sentence; it goes away after a while."""
        self.showMessage(tr(text), MESSAGE_MS)

    def show_hint(self, sentences: tuple[str, ...]) -> None:
        """What mouse and keys do now, for as long as no message covers it."""
        if sentences != self._sentences:
            self._sentences = sentences
            self.hint.setText(" ".join(map(tr, sentences)))
            self.clearMessage()
            self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Figures come and go with the room that there is."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Leave out figures, the least important ones first, as far as a message or a hint needs their room."""
        text = self.currentMessage() or self.hint.text()
        needed = self.fontMetrics().horizontalAdvance(text) + MARGIN
        kept = [self.elements, self.activity, self.exposure, *self.figures]
        for figure in self.figures:
            enough = needed + sum(each.sizeHint().width() + SPACING for each in kept) <= self.width()
            if enough or not text:
                break
            kept.remove(figure)
        for figure in self.figures:
            figure.setVisible(figure in kept)

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

    def show_activity(self, *, rendering: bool, editing: bool, jobs: int) -> None:
        """What runs."""
        parts = [self.tr("rendering")] if rendering else []
        if editing:
            parts.append(self.tr("carrying out edits"))
        if jobs:
            parts.append(self.tr("{0} jobs").format(jobs) if jobs > 1 else self.tr("1 job"))
        self.activity.setText(self.tr(", ").join(parts))

    def show_drawing(self, rate: float, renderer: str) -> None:
        """How often the window redraws, and what does it."""
        self.redraws.setText(self.tr("{0:.0f} redraws/s").format(rate) if rate else "")
        self.renderer.setText(renderer.split("(")[0].strip())
        self.renderer.setToolTip(renderer)
        self._make_room()
