"""The edits of a node, in order: each can be switched off, moved, taken out, and its numbers changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from viewer.scene.document import Node
from viewer.scene.edit_numbers import edit_numbers
from viewer.scene.edits import Edit, edit_name
from viewer.scene.grade import Grade
from viewer.session.editing import with_edit, with_edit_moved, without_edit
from viewer.ui.document.curve_fields import CurveFields
from viewer.ui.document.transform_fields import ROUNDED, NumberField
from viewer.ui.widgets.layouts import row
from viewer.ui.widgets.theme import icon

EDITORS: dict[type[Edit], Callable[[Any], CurveFields]] = {Grade: CurveFields}
"""By kinds of edits: what else of them is changed than numbers."""
MARGINS = (8, 6, 4, 6)
SHIFT = 22
"""Pixels by which numbers lie to the right of their edit."""


class EditList(QWidget):
    """Shows the edits of a node.

    Signals:
        changed(object): The node with other edits, at once.
        tried(object): The node with another number in an edit, while it is being entered.
        finished(): The keyboard has left a number.
        chosen(int): The handles and numbers of that edit shall be shown; -1 = of none.

    Attributes:
        boxes: A switch for each edit.
        names: A button for each edit, which shows its handles and numbers.
        fields: The numbers of the edit that is open, in rows.
        editor: What else of it is changed; None where it has nothing else.
    """

    changed = Signal(object)
    tried = Signal(object)
    finished = Signal()
    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._node: Node | None = None
        self._open = -1
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(2)
        self.boxes: list[QCheckBox] = []
        self.names: list[QToolButton] = []
        self.fields: list[list[NumberField]] = []
        self.editor: CurveFields | None = None

    @property
    def held(self) -> bool:
        """Whether a hand holds something that it has not let go of yet."""
        return self.editor is not None and self.editor.editor.held

    def show_node(self, node: Node | None, opened: int) -> None:
        """Show the edits of a node, and the numbers of one of them; those that are being entered stay as they are."""
        before, self._node = self._node, node
        if node is None:
            self._clear()
            return
        same = before is not None and before.key == node.key and self._open == opened
        kinds = [type(edit) for edit in node.edits]
        if same and before is not None and kinds == [type(edit) for edit in before.edits]:
            self._refresh(node)
            return
        self._open = opened
        self._clear()
        for number in range(len(node.edits)):
            self._rows.addWidget(self._line(node, number))
            if number == opened:
                self._rows.addWidget(self._numbers(node, number))

    def _line(self, node: Node, number: int) -> QWidget:
        edit, count = node.edits[number], len(node.edits)
        box = QCheckBox()
        box.setChecked(edit.enabled)
        box.setToolTip(self.tr("Apply this edit"))
        box.toggled.connect(partial(self._switch, number))
        name = QToolButton()
        name.setText(self.tr(edit_name(edit)))
        name.setAutoRaise(True)
        name.setCheckable(True)
        name.setChecked(number == self._open)
        name.setToolTip(self.tr("Show its numbers, and its handles in the view"))
        name.clicked.connect(lambda on, number=number: self.chosen.emit(number if on else -1))
        up = self._button("\N{BLACK UP-POINTING SMALL TRIANGLE}", self.tr("Apply this edit earlier"), number > 0)
        down = self._button(
            "\N{BLACK DOWN-POINTING SMALL TRIANGLE}", self.tr("Apply this edit later"), number < count - 1
        )
        up.clicked.connect(lambda: self._move(number, number - 1))
        down.clicked.connect(lambda: self._move(number, number + 1))
        trash = self._button("", self.tr("Take this edit out"), True)
        trash.setIcon(icon("trash"))
        trash.clicked.connect(lambda: self.changed.emit(without_edit(self._current(), number)))
        line = QWidget()
        row(box, name, None, up, down, trash, on=line, spacing=2)
        self.boxes.append(box)
        self.names.append(name)
        return line

    def _numbers(self, node: Node, number: int) -> QWidget:
        """Fields for all numbers of one edit."""
        panel = QWidget()
        grid = QGridLayout(panel)
        grid.setContentsMargins(SHIFT, 0, 0, 4)
        grid.setSpacing(4)
        for index, each in enumerate(edit_numbers(node.edits[number])):
            grid.addWidget(QLabel(self.tr(each.name)), index, 0)
            fields = [NumberField(each.low, each.high, each.unit) for _ in each.numbers]
            for axis, (field, value) in enumerate(zip(fields, each.numbers, strict=True)):
                field.setValue(value)
                field.valueChanged.connect(partial(self._enter, number, index, axis))
                field.editingFinished.connect(self.finished)
                grid.addWidget(field, index, axis + 1)
                grid.setColumnStretch(axis + 1, 1)
            self.fields.append(fields)
        edit = node.edits[number]
        if type(edit) in EDITORS:
            self.editor = EDITORS[type(edit)](edit)
            self.editor.tried.connect(partial(self._try, number))
            self.editor.finished.connect(self.finished)
            grid.addWidget(self.editor, grid.rowCount(), 0, 1, grid.columnCount())
        return panel

    def _refresh(self, node: Node) -> None:
        """Show other values in the fields and switches that are there."""
        for box, name, edit in zip(self.boxes, self.names, node.edits, strict=True):
            with QSignalBlocker(box):
                box.setChecked(edit.enabled)
            name.setText(self.tr(edit_name(edit)))
        if 0 <= self._open < len(node.edits):
            for fields, each in zip(self.fields, edit_numbers(node.edits[self._open]), strict=True):
                for field, value in zip(fields, each.numbers, strict=True):
                    if abs(field.value() - value) > ROUNDED:
                        with QSignalBlocker(field):
                            field.setValue(value)
            if self.editor is not None:
                edit: Any = node.edits[self._open]
                self.editor.show_edit(edit)

    def _move(self, number: int, to: int) -> None:
        was_open = number == self._open
        self.changed.emit(with_edit_moved(self._current(), number, to))
        if was_open:
            self.chosen.emit(to)

    def _switch(self, number: int, on: bool) -> None:
        node = self._current()
        self.changed.emit(with_edit(node, number, replace(node.edits[number], enabled=on)))

    def _enter(self, number: int, index: int, axis: int, value: float) -> None:
        """Another number; the others of its row stay what they are, and not what their fields round them to."""
        node = self._current()
        each = edit_numbers(node.edits[number])[index]
        numbers = tuple(value if axis == place else old for place, old in enumerate(each.numbers))
        self._try(number, each.changed(numbers))

    def _try(self, number: int, edit: Edit) -> None:
        self._node = with_edit(self._current(), number, edit)
        self.tried.emit(self._node)

    def _current(self) -> Node:
        assert self._node is not None
        return self._node

    def _button(self, text: str, tip: str, enabled: bool) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setAutoRaise(True)
        button.setEnabled(enabled)
        return button

    def _clear(self) -> None:
        self.boxes, self.names, self.fields, self.editor = [], [], [], None
        while (item := self._rows.takeAt(0)) is not None:
            if (line := item.widget()) is not None:
                line.hide()
                line.deleteLater()
