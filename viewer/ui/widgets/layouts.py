"""Widgets side by side and one below the other, and the small ones that every panel has."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget

from viewer.ui.widgets.language import tr

Part = QWidget | QLayout | None
"""What is in a row or a column; None is room that grows."""
LayoutT = TypeVar("LayoutT", bound=QBoxLayout)
Margins = int | tuple[int, int, int, int] | None
"""Pixels on all sides, or left, above, right and below; None leaves them to the style."""


def row(
    *parts: Part, on: QWidget | None = None, wide: Part | tuple[Part, ...] = (), margins: Margins = 0, spacing: int = -1
) -> QHBoxLayout:
    """Parts side by side.

    Args:
        parts: From left to right.
        on: The widget that the row fills; none where it is a part itself.
        wide: The parts that share the room that is left.
        margins: Around all.
        spacing: Pixels between two; -1 = as the style has it.
    """
    return _filled(QHBoxLayout(), parts, on, wide, margins, spacing)


def column(
    *parts: Part, on: QWidget | None = None, wide: Part | tuple[Part, ...] = (), margins: Margins = 0, spacing: int = -1
) -> QVBoxLayout:
    """Parts one below the other; see :func:`row`."""
    return _filled(QVBoxLayout(), parts, on, wide, margins, spacing)


def button(
    text: str = "", run: Callable[..., object] | SignalInstance | None = None, tip: str = "", *, checkable: bool = False
) -> QPushButton:
    """A button that calls ``run`` when it is clicked; its tip names it where it has no text."""
    made = QPushButton(tr(text))
    made.setCheckable(checkable)
    made.setToolTip(tr(tip))
    if not text:
        made.setAccessibleName(tr(tip))
    if run is not None:
        made.clicked.connect(run)
    return made


def label(text: str = "", *, wrapped: bool = False, selectable: bool = False, style: str = "") -> QLabel:
    """A text, cut into lines where it is ``wrapped``, to be copied where it is ``selectable``."""
    made = QLabel(tr(text))
    made.setWordWrap(wrapped)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if style:
        made.setStyleSheet(style)
    return made


def _filled(
    layout: LayoutT,
    parts: tuple[Part, ...],
    on: QWidget | None,
    wide: Part | tuple[Part, ...],
    margins: Margins,
    spacing: int,
) -> LayoutT:
    if on is not None:
        on.setLayout(layout)
    if margins is not None:
        layout.setContentsMargins(*((margins,) * 4 if isinstance(margins, int) else margins))
    layout.setSpacing(spacing)
    for part in parts:
        share = int(part in wide if isinstance(wide, tuple) else part is wide)
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, QWidget):
            layout.addWidget(part, share)
        else:
            layout.addLayout(part, share)
    return layout
