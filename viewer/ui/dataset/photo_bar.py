"""The strip over the picture while one looks through a photo's camera: what is laid over it, and how."""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QSlider, QToolButton, QWidget

from viewer.session.photo_layer import ErrorKind, PhotoLayer, PhotoLook
from viewer.ui.widgets.layouts import row
from viewer.ui.widgets.theme import lay_over

TOP = 10
KINDS: tuple[ErrorKind, ...] = get_args(ErrorKind)


class PhotoBar(QFrame):
    """At the upper edge of its parent, in the middle. Its buttons take no keyboard focus from the viewport.

    Signals:
        changed(object): Another ``PhotoLayer`` was chosen.
        worst_wanted(): Go to the next worst photo.

    Args:
        viewport: Its parent.
    """

    changed = Signal(object)
    worst_wanted = Signal()

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._over = viewport
        self._layer = PhotoLayer()
        self.setObjectName("photo_bar")
        lay_over(self)
        self._group = QButtonGroup(self)
        self.layers: dict[PhotoLook, QToolButton] = {
            "field": self._button(self.tr("Field"), self.tr("Only the field")),
            "truth": self._button(self.tr("Photo"), self.tr("The photo that was taken from here (G)")),
            "error": self._button(self.tr("Error"), self.tr("How far the field is from the photo (O)")),
        }
        for look, button in self.layers.items():
            self._group.addButton(button)
            button.clicked.connect(lambda _=False, look=look: self._choose(look=look))
        self.split = self._button(self.tr("Split"), self.tr("The field on the left, the photo on the right (X)"))
        self.split.clicked.connect(lambda on: self._choose(split=0.5 if on else None))
        self.kind = QComboBox()
        self.kind.addItems([self.tr("|difference|"), self.tr("difference²")])
        self.kind.activated.connect(lambda index: self._choose(error=KINDS[index]))
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setFixedWidth(80)
        self.opacity.setToolTip(self.tr("Opacity of what lies over the field"))
        self.opacity.valueChanged.connect(lambda value: self._choose(opacity=value / 100.0))
        self.worst = self._button(self.tr("Worst"), self.tr("Go to the photo that is matched worst (Ctrl+[)"))
        self.worst.setCheckable(False)
        self.worst.clicked.connect(lambda: self.worst_wanted.emit())
        others = (self.split, self.kind, self.opacity, self.worst)
        for widget in others:
            widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row(*self.layers.values(), *others, on=self, margins=(4, 3, 6, 3), spacing=2)
        self.show_layer(self._layer, scored=False)
        self.hide()
        viewport.installEventFilter(self)

    def show_layer(self, layer: PhotoLayer, *, scored: bool) -> None:
        """Show what is chosen, without a signal; and whether it is known which photo is the worst."""
        self._layer = layer
        self.layers[layer.look].setChecked(True)
        laid = layer.look != "field"
        self.split.setChecked(layer.split is not None)
        self.split.setVisible(laid)
        self.opacity.blockSignals(True)
        self.opacity.setValue(round(100.0 * layer.opacity))
        self.opacity.blockSignals(False)
        self.opacity.setVisible(laid)
        self.kind.setCurrentIndex(KINDS.index(layer.error))
        self.kind.setVisible(layer.look == "error")
        self.worst.setEnabled(scored)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _choose(self, **changes: object) -> None:
        self.changed.emit(self._layer.changed(**changes))

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(tip)
        return button

    def _place(self) -> None:
        self.adjustSize()
        self.move(max((self._over.width() - self.width()) // 2, 0), TOP)
        self.raise_()
