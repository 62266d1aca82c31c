"""A line of text over the picture: what mode it is in, and what has just been done."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from viewer.ui.widgets.language import tr
from viewer.ui.widgets.theme import lay_over

SHOWN_MS = 2500
MARGIN = 12


class Hud(QLabel):
    """At the lower edge of its parent, in the middle; lets the mouse through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._kept = ""
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(lambda: self._show(self._kept))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        lay_over(self)
        self.hide()
        parent.installEventFilter(self)

    def say(self, text: str) -> None:
        """Show a text for a moment."""
        self._show(text)
        self._timer.start()

    def keep(self, text: str) -> None:
        """Show a text until another one comes; an empty one to end that."""
        if text == self._kept:
            return
        self._kept = text
        if not self._timer.isActive():
            self._show(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place when the parent changes its size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _show(self, text: str) -> None:
        self.setText(tr(text))
        self.setVisible(bool(text))
        self._place()

    def _place(self) -> None:
        self.adjustSize()
        area = self._over.rect()
        self.move(max((area.width() - self.width()) // 2, 0), max(area.height() - self.height() - MARGIN, 0))
        self.raise_()
