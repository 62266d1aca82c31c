"""The panel of the selection: what is selected, the settings of the tools, and the histogram."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float32
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QWidget

from viewer.engine.jobs import ElementsMeasured, MeasureElementsJob
from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node
from viewer.scene.elements import ElementKind, Operation
from viewer.scene.measure_names import MEASURE_NAMES, MeasureName
from viewer.scene.photo_cameras import photo_cameras
from viewer.session.element_choice import selected_rows
from viewer.session.element_histogram import ElementHistogram, element_histogram
from viewer.session.element_picking import NodeTable, rows_in, seen_from
from viewer.session.pick_sizes import ball_radius, slab_thickness
from viewer.session.picker import RADIUS_LIMITS
from viewer.ui.selection.histogram import HistogramView
from viewer.ui.selection.selecting import Selecting
from viewer.ui.selection.sets import SetList
from viewer.ui.selection.volumes import VolumeFields, VolumeSelecting
from viewer.ui.widgets.fields import Section, SpinBox
from viewer.ui.widgets.layouts import button, column, label, row
from viewer.ui.widgets.theme import MUTED
from viewer.ui.work.derived import Derived
from viewer.ui.work.element_tables import bare

DEPTH = "depth"
"""What is measured here, of the present view: the distance from the camera."""
MOST = 24
TOOL_TIP = Qt.ItemDataRole.ToolTipRole


class SelectionPanel(QWidget):
    """Shows and changes what is selected.

    Args:
        selecting: Changes the selection.
        volumes: Selects by a volume that is seen in the view.
    """

    def __init__(self, selecting: Selecting, volumes: VolumeSelecting) -> None:
        super().__init__()
        context = selecting.context
        self._context, self._selecting, self._store = context, selecting, context.store
        self._values = Derived[MeasureElementsJob, np.ndarray](
            context.jobs, _values, lambda _: self.follow(), most=MOST, cancelling=True
        )
        self._shown: ElementHistogram | None = None
        self.text = label(wrapped=True)
        self.radius = SpinBox(*RADIUS_LIMITS, 0, " px")
        self.ball, self.slab = SpinBox(1e-6, 1e6, 4, ""), SpinBox(1e-6, 1e6, 4, "")
        self.tolerance = SpinBox(0.0, 1.0, 2, "")
        self.tolerance.setSingleStep(0.05)
        self.front = QCheckBox(self.tr("Front faces only"))
        self.front.setToolTip(self.tr("What is turned away from the viewer is not picked, deleted or restored"))
        self.measure = QComboBox()
        self.histogram = HistogramView()
        self.log, self.visible_only = QCheckBox(self.tr("Log counts")), QCheckBox(self.tr("Visible only"))
        self.log.setChecked(True)
        self.hover = label(style=MUTED)
        form = QWidget()
        rows = QFormLayout(form)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addRow(self.tr("Brush"), self.radius)
        rows.addRow(self.tr("Sphere brush"), self.ball)
        rows.addRow(self.tr("Slab"), self.slab)
        rows.addRow(self.tr("Tolerance"), self.tolerance)
        rows.addRow(self.front)
        buttons = (
            row(button(self.tr("Grow"), lambda: selecting.grow(1)),
                button(self.tr("Shrink"), lambda: selecting.grow(-1)),
                button(self.tr("Connected"), selecting.component)),
            row(button(self.tr("All"), selecting.all), button(self.tr("Invert"), selecting.invert),
                button(self.tr("None"), selecting.clear)),
        )  # fmt: skip
        rows_of_histogram = row(self.measure, self.log, self.visible_only, wide=self.measure)
        hint = label(self.tr("Drag a range. Shift adds, Ctrl removes, both intersect."), wrapped=True, style=MUTED)
        sets = Section(self.tr("Saved selections"))
        self.sets = SetList(selecting)
        sets.rows.addRow(self.sets)
        column(
            self.text, VolumeFields(volumes), form, *buttons, sets, rows_of_histogram, self.histogram, self.hover, hint,
            None,
            on=self, margins=8, spacing=6,
        )  # fmt: skip
        self.radius.valueChanged.connect(lambda value: selecting.set(radius=value))
        self.ball.valueChanged.connect(lambda value: selecting.set(ball=value))
        self.slab.valueChanged.connect(lambda value: selecting.set(slab=value))
        self.tolerance.valueChanged.connect(lambda value: selecting.set(tolerance=value))
        self.front.clicked.connect(lambda on: selecting.set(front=on))
        for box in (self.log, self.visible_only):
            box.toggled.connect(self.follow)
        self.measure.activated.connect(lambda: self.follow())
        self.histogram.hovered.connect(self._say)
        self.histogram.chosen.connect(self._choose)
        self._store.watch(lambda state: (state.tables, state.elements, state.picker, state.document), self.follow)
        self._store.watch(lambda state: (state.selection, state.moving), self.follow)
        selecting.seen_changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show what is selected, the settings, and the histogram as they are now."""
        state = self._store.state
        picker = state.picker
        self.radius.show_value(picker.radius)
        self.tolerance.show_value(picker.tolerance)
        self.front.setChecked(picker.front)
        if self._selecting.seen and state.tables:
            self.ball.show_value(ball_radius(state))
            self.slab.show_value(slab_thickness(state))
        selected = self._selecting.text
        self.text.setText(self.tr("{0} selected").format(selected) if selected else self.tr("Nothing is selected."))
        if self._selecting.seen and not state.moving:
            self._show_histogram()

    def _node(self) -> tuple[Node, NodeTable] | None:
        """The node whose elements the histogram is of: the first in which one selects."""
        tables = {table.key: table for table in self._store.state.tables}
        found = next((node for node in self._selecting.nodes() if node.key in tables), None)
        fresh = found is not None and self._context.elements.is_fresh(found)
        return (found, tables[found.key]) if found is not None and fresh else None

    def _show_histogram(self) -> None:
        found = self._node()
        if found is not None or not self._selecting.nodes():  # those that are being found are of the same kind
            self._offer(None if found is None else found[1].table.kind)
        values = None if found is None else self._column(*found)
        if found is None or values is None:
            self._shown = None
            self.histogram.show_histogram(None, log=True)
            self.hover.setText(self.tr("Measuring…") if found is not None or self._context.elements.waiting else "")
            return
        node, table = found
        try:
            selected = rows_in(table.table, self._store.state.elements.of(node), self._store.assets)
        except AssetError:
            selected = np.zeros(len(values), np.bool_)
        self._shown = element_histogram(values, selected, self._counted(table))
        self.histogram.show_histogram(self._shown, log=self.log.isChecked())
        self._say(-1)

    def _counted(self, table: NodeTable) -> Bool[np.ndarray, " n"] | None:
        """Those in the picture, where only these count."""
        if not self.visible_only.isChecked():
            return None
        return seen_from(self._store.state.camera, table).allowed

    def _offer(self, kind: ElementKind | None) -> None:
        """What can be measured of these elements; photos only where there are some."""
        photos = bool(photo_cameras(self._context.session.scene))
        names: list[MeasureName] = [
            name for name, known in MEASURE_NAMES.items() if kind in known.kinds and (photos or not known.photos)
        ]  # fmt: skip
        offered = [*names, DEPTH] if names else []
        if offered == [self.measure.itemData(number) for number in range(self.measure.count())]:
            return
        before = self.measure.currentData()
        self.measure.clear()
        for name in names:
            self.measure.addItem(self.tr(MEASURE_NAMES[name].text), name)
            self.measure.setItemData(self.measure.count() - 1, self.tr(MEASURE_NAMES[name].tip), TOOL_TIP)
        if names:
            self.measure.addItem(self.tr("Depth in this view"), DEPTH)
        self.measure.setCurrentIndex(max(self.measure.findData(before), 0))

    def _job(self, node: Node) -> MeasureElementsJob | None:
        name: MeasureName | None = self.measure.currentData()
        if name is None or name == DEPTH:
            return None
        photos = MEASURE_NAMES[name].photos
        own, cameras = bare(node), photo_cameras(self._context.session.scene) if photos else ()
        return MeasureElementsJob(replace(own, transform=node.transform) if photos else own, name, cameras)

    def _column(self, node: Node, table: NodeTable) -> Float32[np.ndarray, " n"] | None:
        """What is measured of each element, where that is known already; it is asked for where not."""
        job = self._job(node)
        if job is None:
            return seen_from(self._store.state.camera, table).away
        self._values.want((job,), self._store.assets)
        values = self._values.get(job)
        return values if values is not None and len(values) == len(table.table.source) else None

    def _say(self, number: int) -> None:
        """Value, count, share and what of it is selected, of the bin under the pointer, or of all."""
        shown = self._shown
        if shown is None:
            return
        whole = int(shown.counts.sum())
        if number < 0:
            count, selected, where = whole, int(shown.selected.sum()), self.tr("all")
        else:
            count, selected = int(shown.counts[number]), int(shown.selected[number])
            where = f"{shown.edges[number]:.4g}"
        share = 100.0 * count / max(whole, 1)
        self.hover.setText(
            self.tr("{0}: {1} ({2:.3g} %), {3} selected").format(where, f"{count:,}", share, f"{selected:,}")
        )

    def _choose(self, low: float, high: float, operation: Operation) -> None:
        found = self._node()
        values = None if found is None else self._column(*found)
        if found is None or values is None:
            return
        rows = (values >= np.float32(low)) & (values <= np.nextafter(np.float32(high), np.float32(np.inf)))
        counted = self._counted(found[1])
        if counted is not None:
            rows &= counted
        state = self._store.state
        selection = selected_rows(state, state.elements, found[1], rows, operation)
        text = selection.text(state.document) or self.tr("nothing")
        self._store.select_elements(selection, f"Select by {self.measure.currentText().lower()}: {text}")


def _values(result: ElementsMeasured, store: AssetStore) -> np.ndarray:
    values = store.get(result.asset).get("values")
    if values is None or values.dtype != np.float32 or values.ndim != 1:
        raise AssetError("What was measured of elements is damaged.", "Choose another measure, and this one again.")
    return values
