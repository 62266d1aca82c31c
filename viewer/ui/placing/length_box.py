"""A number field for a length, which may be typed with a unit."""

from __future__ import annotations

from PySide6.QtGui import QValidator

from viewer.session.lengths import may_become_length, typed_length
from viewer.ui.widgets.fields import SpinBox


class LengthBox(SpinBox):
    """Shows units of the scene, and takes ``30 cm`` as well as ``0.3``."""

    def valueFromText(self, text: str) -> float:
        """The length that was typed."""
        length = typed_length(text)
        return self.value() if length is None else length

    def validate(self, text: str, position: int, /) -> tuple[QValidator.State, str, int]:
        """Whether it is a length, or may become one."""
        length = typed_length(text)
        if length is not None and self.minimum() <= length <= self.maximum():
            return QValidator.State.Acceptable, text, position
        possible = may_become_length(text)
        return (QValidator.State.Intermediate if possible else QValidator.State.Invalid), text, position

    def fixup(self, text: str) -> str:
        """What cannot be a length becomes the number of before."""
        return self.textFromValue(self.value()) if typed_length(text) is None else text
