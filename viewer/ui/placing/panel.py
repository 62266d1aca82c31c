"""The panel of what was measured, and of where things are put."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QPushButton, QToolButton, QWidget

from viewer.engine.jobs import Aligned
from viewer.errors import ViewerError
from viewer.scene.measurement import Measurement
from viewer.session.measuring import MeasureMode
from viewer.ui.placing.control import UPS, Placing, alignment_text
from viewer.ui.placing.length_box import LengthBox
from viewer.ui.widgets.fields import Section
from viewer.ui.widgets.language import tr
from viewer.ui.widgets.layouts import column, label, row
from viewer.ui.widgets.theme import MUTED

LARGEST = 1e9
DECIMALS = 6
LEAST_WIDTH = 90
"""Pixels of a length: room for its largest number would make the panel wider with the first row."""
NAMES = {"distance": "Distance", "angle": "Angle", "area": "Area"}
WHOLE, SELECTED = "Everything", "The selected node"


class PlacingPanel(QWidget):
    """Shows what was measured, and starts what can be done with it.

    Args:
        placing: Does it.
    """

    def __init__(self, placing: Placing) -> None:
        super().__init__()
        self._placing = placing
        self.rows: list[QWidget] = []
        self._about: tuple[str, str] | None = None
        """The captures that the text speaks of which were aligned last."""
        self.whole = QComboBox()
        self.whole.addItems([self.tr(WHOLE), self.tr(SELECTED)])
        self.whole.activated.connect(self._choose_target)
        measured, place, captures = self._measured(), self._place(), self._captures()
        column(measured, place, captures, None, on=self, margins=8, spacing=8)
        placing.changed.connect(self.follow)
        placing.aligned.connect(self._show_alignment)
        self.follow()

    def follow(self) -> None:
        """Show everything as it is now."""
        self._show_measurements()
        measuring = self._placing.measuring
        for mode, button in self.modes.items():
            button.setChecked(measuring.mode == mode)
        self._show_captures()

    def _measured(self) -> Section:
        section = Section(self.tr("Measure"))
        self.modes: dict[MeasureMode, QPushButton] = {}
        kinds: tuple[tuple[MeasureMode, str], ...] = (("distance", "Distance"), ("angle", "Angle"), ("area", "Area"))
        for mode, text in kinds:
            self.modes[mode] = button = QPushButton(self.tr(text))
            button.setCheckable(True)
            button.clicked.connect(self._starter(mode))
        section.rows.addRow(row(*self.modes.values(), None))
        self._list = QWidget()
        self._grid = QGridLayout(self._list)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        section.rows.addRow(self._list)
        text = self.tr("Type a distance, as 0.3 or 30 cm, to scale what is chosen below; drag the points in the view.")
        section.rows.addRow(label(text, wrapped=True, style=MUTED))
        return section

    def _starter(self, mode: MeasureMode) -> Callable[[], None]:
        return lambda: self._placing.measure(mode)

    def _place(self) -> Section:
        section = Section(self.tr("Scale and place"))
        section.rows.addRow(self.tr("Applies to"), self.whole)
        level, floor = QPushButton(self.tr("Level by three points")), QPushButton(self.tr("Centre on floor"))
        level.setCheckable(True)
        level.setToolTip(
            self.tr("Click three points of the floor: everything is turned so that it lies level at z = 0.")
        )
        self.modes["level"] = level
        level.clicked.connect(lambda: self._placing.measure("level"))
        floor.clicked.connect(lambda: self._placing.to_floor())
        self.up = QComboBox()
        self.up.addItem(self.tr("+Z is up"))
        for name, _ in UPS:
            self.up.addItem(self.tr("Turn {0} up").format(name))
        self.up.activated.connect(self._turn_up)
        section.rows.addRow(level)
        section.rows.addRow(floor)
        section.rows.addRow(self.tr("Up"), self.up)
        return section

    def _captures(self) -> Section:
        section = Section(self.tr("Align two captures"))
        self.moving, self.fixed = QComboBox(), QComboBox()
        for box in (self.moving, self.fixed):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.moving.activated.connect(lambda: self._choose_captures(self.fixed, self._placing.moving))
        self.fixed.activated.connect(lambda: self._choose_captures(self.moving, self._placing.fixed))
        self.scaled = QCheckBox(self.tr("Its size may change"))
        self.scaled.setChecked(True)
        pick = QPushButton(self.tr("Pick pairs"))
        pick.setCheckable(True)
        pick.clicked.connect(lambda: self._placing.measure("pairs"))
        self.modes["pairs"] = pick
        self.apply, self.refine = QPushButton(self.tr("Align by pairs")), QPushButton(self.tr("Refine (ICP)"))
        self.apply.clicked.connect(lambda: self._placing.align(scaled=self.scaled.isChecked()))
        self.refine.clicked.connect(lambda: self._placing.refine(scaled=self.scaled.isChecked()))
        self.found = label("", wrapped=True, style=MUTED)
        section.rows.addRow(self.tr("Moves"), self.moving)
        section.rows.addRow(self.tr("Stays"), self.fixed)
        section.rows.addRow(self.scaled)
        section.rows.addRow(row(pick, self.apply, None))
        section.rows.addRow(row(self.refine, None))
        section.rows.addRow(self.found)
        return section

    def _show_measurements(self) -> None:
        for each in self.rows:
            self._grid.removeWidget(each)
            each.hide()
            each.deleteLater()
        self.rows = []
        for number, measurement in enumerate(self._placing.scene.measurements):
            chosen = measurement.key == self._placing.measuring.chosen
            name = QToolButton()
            name.setText(self.tr(NAMES[measurement.kind]))
            name.setAutoRaise(True)
            name.setCheckable(True)
            name.setChecked(chosen)
            name.clicked.connect(lambda _=False, key=measurement.key: self._placing.choose(key))
            remove = QToolButton()
            remove.setText("\N{MULTIPLICATION SIGN}")
            remove.setAutoRaise(True)
            remove.setToolTip(self.tr("Remove this measurement"))
            remove.clicked.connect(lambda _=False, key=measurement.key: self._placing.remove(key))
            for place, widget in enumerate((name, self._value(measurement), remove)):
                self._grid.addWidget(widget, number, place)
                self.rows.append(widget)

    def _value(self, measurement: Measurement) -> QWidget:
        if measurement.kind != "distance":
            text = label(measurement.text)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            return text
        field = LengthBox(0.0, LARGEST, DECIMALS)
        field.setMinimumWidth(LEAST_WIDTH)
        field.show_value(measurement.value)
        field.setToolTip(self.tr("Type the true length, as 0.3 or 30 cm: the scene is scaled so that it has it."))
        field.valueChanged.connect(lambda value: self._placing.rescale(measurement, value))
        return field

    def _show_captures(self) -> None:
        captures = self._placing.captures()
        keys = [node.key for node in captures]
        moving, fixed = self._placing.moving, self._placing.fixed
        fixed = fixed if fixed in keys else next(iter(keys), "")
        if moving not in keys or moving == fixed:
            moving = next((key for key in keys if key != fixed), fixed)
        for box, chosen in ((self.moving, moving), (self.fixed, fixed)):
            with QSignalBlocker(box):
                box.clear()
                for node in captures:
                    box.addItem(node.name, node.key)
                box.setCurrentIndex(keys.index(chosen) if chosen in keys else -1)
        self._remember_captures()
        if self._about not in (None, (self._placing.moving, self._placing.fixed)):
            self._about = None
            self.found.clear()
        measuring, reason = self._placing.measuring, self._placing.why_not_aligned()
        for widget in (self.modes["pairs"], self.refine):
            widget.setEnabled(reason is None)
            widget.setToolTip(tr(reason or ""))
        missing = self._placing.why_no_fit()
        self.apply.setEnabled(missing is None)
        self.apply.setToolTip(tr(missing or ""))
        if measuring.mode == "pairs":
            self._show_pairs(len(measuring.points), missing is None)

    def _show_pairs(self, points: int, enough: bool) -> None:
        texts = [self.tr("{0} pairs").format(points // 2)]
        if enough:
            texts.append(self._fit_text())
        self.found.setText(", ".join(texts))

    def _fit_text(self) -> str:
        """How well the pairs fit together, or what is wrong with them so far."""
        try:
            fit = self._placing.fit(scaled=self.scaled.isChecked())
        except ViewerError as error:
            return tr(error.message)
        return self.tr("left after aligning: {0:.3g} on average").format(fit.error)

    def _show_alignment(self, done: Aligned) -> None:
        self.found.setText(alignment_text(done))
        self._about = (self._placing.moving, self._placing.fixed)

    def _choose_target(self, index: int) -> None:
        self._placing.whole = index == 0

    def _choose_captures(self, other: QComboBox, before: str) -> None:
        """Another one was chosen; the ``other`` box gets the one from ``before`` where it has the same one now."""
        if self.moving.currentData() == self.fixed.currentData():
            other.setCurrentIndex(other.findData(before))
        self._remember_captures()
        self.follow()

    def _remember_captures(self) -> None:
        self._placing.moving = self.moving.currentData() or ""
        self._placing.fixed = self.fixed.currentData() or ""

    def _turn_up(self, index: int) -> None:
        if index:
            name, up = UPS[index - 1]
            self._placing.turn_up(up, name)
        self.up.setCurrentIndex(0)
