"""All about one node: name, placement, parameters, edits and facts. What is entered is seen at once."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFormLayout,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QToolButton,
    QWidget,
)

from viewer.errors import ViewerError
from viewer.scene.content import Group
from viewer.scene.document import Node, Scene
from viewer.scene.extents import UNMEASURED, Extents, around_nodes, has_extent
from viewer.scene.geometry import Transform
from viewer.scene.groups import is_locked, members
from viewer.scene.kinds import kind_of
from viewer.scene.parameters import Parameter, value_of, with_value
from viewer.session.session import Session
from viewer.ui.document.documents import Documents
from viewer.ui.document.edit_list import EditList
from viewer.ui.document.fact_labels import LABELS
from viewer.ui.document.transform_fields import NumberField, TransformFields
from viewer.ui.widgets.language import tr
from viewer.ui.widgets.layouts import column, label, row
from viewer.ui.widgets.report import report_of
from viewer.ui.widgets.theme import icon

COMMIT_MS = 400
"""After the last change of a number, it becomes a step of the history."""
STEPS = 1000
MARGINS = (8, 6, 4, 6)
MOST_FIELDS = 4
"""A parameter of more numbers has no field for each of them."""
MOST_NUMBER = 1e6


class ParameterField(QWidget):
    """A control for one parameter: a slider with its number, some numbers, or two buttons for a long vector.

    Signals:
        changed(object): The numbers as people have set them.

    Args:
        parameter: What is set.
    """

    changed = Signal(object)

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        self._parameter = parameter
        self._numbers = parameter.defaults
        self.setToolTip(tr(parameter.text))
        unit = f" {parameter.unit}" if parameter.unit else ""
        self.fields = [NumberField(-MOST_NUMBER, MOST_NUMBER, unit) for _ in range(parameter.size)]
        self.fields = self.fields if parameter.size <= MOST_FIELDS else []
        self.slider: QSlider | None = None
        self.summary = QLabel()
        self.summary.setMinimumWidth(1)
        parts: list[QWidget] = []
        self.random, self.reset = QPushButton(self.tr("Random")), QToolButton()
        self.reset.setIcon(icon("undo"))
        self.reset.setAutoRaise(True)
        self.reset.setToolTip(self.tr("Back to the default"))
        if parameter.size == 1:
            self.slider = QSlider(Qt.Orientation.Horizontal)
            self.slider.setRange(0, STEPS)
            self.slider.valueChanged.connect(self._from_slider)
            parts.append(self.slider)
        for axis, field in enumerate(self.fields):
            field.valueChanged.connect(lambda number, axis=axis: self._from_field(axis, number))
        parts += self.fields or (self.summary, self.random)
        row(*parts, self.reset, on=self, wide=(self.slider, self.summary), spacing=4)
        self.random.clicked.connect(lambda: self._set(self._drawn()))
        self.reset.clicked.connect(lambda: self._set(parameter.defaults))
        self.show_numbers(parameter.defaults)

    def show_numbers(self, numbers: tuple[float, ...]) -> None:
        """Show other numbers."""
        self._numbers = numbers
        for field, number in zip(self.fields, numbers, strict=False):
            with QSignalBlocker(field):
                field.setValue(number)
        if self.slider is not None and not self.slider.isSliderDown():
            low, high = self._parameter.low, self._parameter.high
            with QSignalBlocker(self.slider):
                self.slider.setValue(round(STEPS * (numbers[0] - low) / ((high - low) or 1.0)))
        changed = numbers != self._parameter.defaults
        self.reset.setEnabled(changed)
        text = self.tr("{0} numbers, set") if changed else self.tr("{0} numbers")
        self.summary.setText(text.format(len(numbers)))

    def _from_slider(self, position: int) -> None:
        low, high = self._parameter.low, self._parameter.high
        self._set((float(f"{low + (high - low) * position / STEPS:.4g}"),))

    def _from_field(self, axis: int, number: float) -> None:
        self._set(tuple(number if axis == each else old for each, old in enumerate(self._numbers)))

    def _drawn(self) -> tuple[float, ...]:
        """Normal numbers: half of the offered range is two standard deviations."""
        low, high = self._parameter.low, self._parameter.high
        numbers = np.random.default_rng().normal(0.5 * (low + high), 0.25 * (high - low), self._parameter.size)
        return tuple(float(number) for number in np.clip(numbers, low, high))

    def _set(self, numbers: tuple[float, ...]) -> None:
        self.show_numbers(numbers)
        self.changed.emit(numbers)


class Inspector(QWidget):
    """Shows the selected node, and changes it.

    A number is tried out while it is being changed, and becomes one step of the history shortly after, or when the
    keyboard leaves its field.

    Args:
        documents: What is changed.
    """

    def __init__(self, documents: Documents) -> None:
        super().__init__()
        self._documents = documents
        self.extents_of: Callable[[Scene], Extents] = lambda _: UNMEASURED
        """How far nodes are known to reach."""
        self._node: Node | None = None
        self._pending: tuple[Scene, Scene, str] | None = None
        """The document, what it would become, and how that is called."""
        self._soon = QTimer(self, singleShot=True, interval=COMMIT_MS)
        self._soon.timeout.connect(self._commit_soon)
        self.name = QLineEdit()
        self.name.editingFinished.connect(self._on_name)
        self.transform = TransformFields()
        self.transform.changed.connect(self._on_transform)
        self.transform.finished.connect(self.commit)
        self.parameters: dict[str, ParameterField] = {}
        self._declared: tuple[Parameter, ...] = ()
        self._parameter_box = QGroupBox(self.tr("Parameters"))
        self._parameter_rows = QFormLayout(self._parameter_box)
        self._parameter_rows.setContentsMargins(*MARGINS)
        self.edits = EditList()
        self.edits.changed.connect(self._on_edits)
        self.edits.tried.connect(self._on_edit_tried)
        self.edits.finished.connect(self.commit)
        self._edit_box = QGroupBox(self.tr("Edits"))
        column(self.edits, on=self._edit_box, margins=MARGINS)
        self._rows: list[tuple[str, str]] = []
        self.facts = label(wrapped=True, selectable=True)
        self.facts.setTextFormat(Qt.TextFormat.RichText)
        parts = (self.name, self.transform, self._parameter_box, self._edit_box, self.facts)
        column(*parts, None, on=self, margins=10, spacing=8)
        self.show_node(Scene(), "")

    def show_node(self, scene: Scene, key: str, opened: int = -1) -> None:
        """Show another node, or this one as it is now, with the numbers of one of its edits; -1 = of none."""
        node = scene.node(key)
        if self._pending is not None and (node is None or self._node is None or node.key != self._node.key):
            self.commit()
        before, self._node = self._node, node
        self.name.setVisible(node is not None)
        self.transform.setVisible(node is not None and kind_of(node.content).family != "environment")
        if node is None:
            self._show_parameters(())
            self._edit_box.hide()
            self._rows = []
            self.facts.setText(self.tr("Drop a file here, or use File ▸ Open."))
            return
        free = not is_locked(scene, node)
        for widget in (self.transform, self._parameter_box, self._edit_box):
            widget.setEnabled(free)
        if before is None or before.key != node.key or not self.name.hasFocus():
            self.name.setText(node.name)
        self.transform.show_transform(node.transform)
        self._show_parameters(kind_of(node.content).parameters(node.content))
        for parameter in self._declared:
            self.parameters[parameter.name].show_numbers(value_of(parameter, node.values))
        self.edits.show_node(node, opened)
        self._edit_box.setVisible(bool(node.edits))
        self._rows = _facts(scene, node, self.extents_of(scene))
        self.facts.setText(_table(self._rows))

    def changeEvent(self, event: QEvent) -> None:
        """The labels of facts have their colour in their text: another theme needs another one."""
        if event.type() == QEvent.Type.PaletteChange and self._rows:
            self.facts.setText(_table(self._rows))
        super().changeEvent(event)

    def commit(self) -> None:
        """Make what is tried out a step of the history."""
        self._soon.stop()
        pending, self._pending = self._pending, None
        if pending is not None:
            base, scene, label = pending
            if self._documents.session.scene is base:
                self._documents.change(scene, label)
            else:
                self._documents.try_out(None)

    def _commit_soon(self) -> None:
        """The same, once a hand has let go: one drag is one step."""
        if self.edits.held:
            self._soon.start()
        else:
            self.commit()

    def _try_out(self, make: Callable[[Node], Scene], label: str) -> None:
        """Show the changed document for now; something else that is tried out becomes a step first."""
        if self._pending is not None and self._pending[2] != label:
            self.commit()
        session, key = self._documents.session, "" if self._node is None else self._node.key
        node = session.scene.node(key)
        if node is None:
            return
        try:
            scene = make(node)
        except ViewerError as error:
            self._documents.failed.emit(report_of(error))
            self.show_node(session.scene, key)
            return
        self._pending = (session.scene, scene, label)
        self._documents.try_out(scene)
        self._soon.start()

    def _on_name(self) -> None:
        node, name = self._node, self.name.text().strip()
        if node is not None and not name:
            self.name.setText(node.name)
        elif node is not None and name != node.name:
            self._documents.do(Session.rename, node.key, name)

    def _on_transform(self, transform: Transform) -> None:
        session = self._documents.session
        self._try_out(lambda node: session.placed(node.key, transform), self.tr("Move {0}").format(self._named()))

    def _on_parameter(self, parameter: Parameter, numbers: tuple[float, ...]) -> None:
        session = self._documents.session
        label = self.tr("Set {0} of {1}").format(parameter.name, self._named())
        self._try_out(lambda node: session.edited(node.key, values=with_value(node.values, parameter, numbers)), label)

    def _on_edits(self, changed: Node) -> None:
        """Other edits, or another order of them."""
        self.commit()
        label = self.tr("Change the edits of {0}").format(changed.name)
        self._documents.do(lambda session: session.change(session.edited(changed.key, edits=changed.edits), label))

    def _on_edit_tried(self, changed: Node) -> None:
        """Another number of an edit is being entered."""
        session = self._documents.session
        label = self.tr("Change an edit of {0}").format(changed.name)
        self._try_out(lambda node: session.edited(node.key, edits=changed.edits), label)

    def _named(self) -> str:
        return "" if self._node is None else self._node.name

    def _show_parameters(self, parameters: tuple[Parameter, ...]) -> None:
        self._parameter_box.setVisible(bool(parameters))
        if parameters == self._declared:
            return
        self._declared = parameters
        while self._parameter_rows.rowCount():
            self._parameter_rows.removeRow(0)
        self.parameters = {parameter.name: ParameterField(parameter) for parameter in parameters}
        for parameter in parameters:
            field = self.parameters[parameter.name]
            field.changed.connect(lambda numbers, parameter=parameter: self._on_parameter(parameter, numbers))
            self._parameter_rows.addRow(parameter.name.replace("_", " ").capitalize(), field)


def _facts(scene: Scene, node: Node, extents: Extents) -> list[tuple[str, str]]:
    """What there is to say of a node: label and text."""
    rows = list(kind_of(node.content).facts(node.content))
    group = isinstance(node.content, Group)
    if group:
        rows.append(("holds", f"{len(members(scene, node.key))}"))
    inside = members(scene, node.key) if group else (node,)
    measured = all(each.key in extents for each in inside if has_extent(each))
    box = around_nodes(inside, extents)
    if box is not None:
        text = " \N{MULTIPLICATION SIGN} ".join(f"{side:.3g}" for side in box.size)
        rows.insert(1, ("size" if measured else "box", text))
    return rows


def _table(rows: list[tuple[str, str]]) -> str:
    color = QApplication.palette().placeholderText().color().name()
    lines = (
        f'<tr><td style="color:{color}; padding-right:10px">'
        f"{escape(_tr(LABELS.get(label, label)))}</td><td>{escape(_tr(text))}</td></tr>"
        for label, text in rows
    )
    return f'<table cellspacing="2">{"".join(lines)}</table>'


def _tr(text: str) -> str:
    return QCoreApplication.translate("Inspector", text)
