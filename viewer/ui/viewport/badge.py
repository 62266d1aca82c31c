"""A small sign in the corner of the picture: whether one sees the field itself or what was baked from it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QWidget

from viewer.render.request import Frame
from viewer.ui.widgets.theme import lay_over

MARGIN = 10


class Badge(QLabel):
    """Stays in the lower left corner of its parent, and out of the way of the mouse.

    Args:
        picture: Over which widget it lies.
    """

    def __init__(self, picture: QWidget) -> None:
        super().__init__(picture)
        self._picture = picture
        self.setObjectName("badge")
        lay_over(self)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        picture.installEventFilter(self)

    def say(self, text: str) -> None:
        """Show a text; nothing hides the sign."""
        if text != self.text():
            self.setText(text)
            self.adjustSize()
            self._place()
        self.setVisible(bool(text))
        if text:
            self.raise_()

    def show_frame(self, frame: Frame | None, finest: int | None, *, baking: bool) -> None:
        """Say what a frame of a scene with fields that are baked for orbiting shows.

        Args:
            frame: The one on screen.
            finest: Voxels along the longest side of the bake.
            baking: A finer one is being made.
        """
        if frame is None:
            self.say(self.tr("Preparing the field…"))
        elif frame.exact and frame.done is not None:
            self.say(self.tr("Bake, refining: {0} % exact").format(round(100 * float(frame.done.mean()))))
        elif frame.exact:
            rays = self.tr(", {0} rays a pixel").format(frame.accumulated) if frame.accumulated > 1 else ""
            self.say(self.tr("Exact") + rays if frame.step == 1 else self.tr("Exact, coarse"))
        elif finest is not None:
            self.show_bake(finest, baking=baking)

    def show_bake(self, finest: int, *, baking: bool) -> None:
        """Say that a bake is shown, with how many voxels a side, and whether a finer one is being made."""
        self.say(self.tr("Bake, {0} voxels a side").format(finest) + (self.tr(", getting finer") if baking else ""))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the corner."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self.move(MARGIN, self._picture.height() - self.height() - MARGIN)
