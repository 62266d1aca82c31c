"""Removing floaters in the window: what would go is measured, shown and, when people say so, taken away."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Int64
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from viewer.editing.element_table import ElementTable
from viewer.editing.floater_columns import FloaterColumns, columns_of, going
from viewer.engine.jobs import MeasureFloatersJob
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node
from viewer.scene.elements import Numbers, element_set, numbers_of
from viewer.scene.extents import bare
from viewer.scene.floaters import STRENGTH, FloaterMeasures, Floaters, Thresholds, strength_of, thresholds_of
from viewer.scene.photo_cameras import photo_cameras
from viewer.session.element_picking import Rows
from viewer.session.picker import picked_nodes
from viewer.ui.document.context import WindowContext
from viewer.ui.work.derived import Derived

MOST = 8
"""Number of measurements that are remembered: undoing as many steps asks no worker."""


class Measured(NamedTuple):
    """What was measured of a node.

    Attributes:
        measures: As an edit holds it.
        numbers: Of the elements.
        columns: What is known of each.
    """

    measures: FloaterMeasures
    numbers: Numbers
    columns: FloaterColumns


class Counted(NamedTuple):
    """How many elements there are, how many of them go, and by which threshold alone."""

    number: int
    going: int
    by_size: int
    by_opacity: int
    by_photos: int


class Cleaning(QObject):
    """Has floaters measured while people see the panel, shows which elements would go, and removes them.

    Signals:
        changed(): Other elements would go.
        shown(): People have asked for the panel.

    Args:
        context: The window's parts.
    """

    changed = Signal()
    shown = Signal()

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context.window)
        self.context, self._store = context, context.store
        self.thresholds: Thresholds = thresholds_of(STRENGTH)
        self._seen = False
        self._measured = Derived[MeasureFloatersJob, Measured](
            context.jobs, _measured, lambda _: self.follow(), most=MOST, cancelling=True
        )
        self._rows: dict[str, tuple[ElementTable, Measured, Int64[np.ndarray, " n"]]] = {}
        """By the key of a node: in which row of what was measured each row of its table is."""
        self._store.watch(lambda state: (state.document, state.selection, state.assets, state.tables), self.follow)

    def set_seen(self, seen: bool) -> None:
        """People see the panel, or no longer."""
        self._seen = seen
        self.context.elements.ask("cleaning", seen)
        self.follow()

    @property
    def strength(self) -> float:
        """The strength whose thresholds these are, as far as there is one."""
        return strength_of(self.thresholds.share)

    @property
    def has_photos(self) -> bool:
        """Whether there are photos that may see something."""
        return bool(photo_cameras(self.context.session.scene))

    @property
    def waiting(self) -> bool:
        """Whether something is being measured."""
        return bool(self._measured.running)

    def nodes(self) -> tuple[Node, ...]:
        """Those whose floaters go."""
        return picked_nodes(self.context.session.scene, self._store.state.selection)

    def why_not(self) -> str | None:
        """Why there is nothing to remove floaters from."""
        return None if self.nodes() else "Nothing is shown that has elements to be removed."

    def set_strength(self, strength: float) -> None:
        """Other thresholds, all three."""
        self.set(thresholds_of(strength))

    def set(self, thresholds: Thresholds) -> None:
        """Other thresholds."""
        if thresholds != self.thresholds:
            self.thresholds = thresholds
            self.follow()

    def follow(self) -> None:
        """Show what would go now; ask for what has to be measured."""
        nodes = self.nodes() if self._seen else ()
        self._measured.want([self._job(node) for node in nodes], self._store.assets)
        tables = {each.key: each.table for each in self._store.state.tables}
        shown: dict[str, Rows] = {}
        for node in nodes:
            found, table = self._measured.get(self._job(node)), tables.get(node.key)
            if found is not None and table is not None and self.context.elements.is_fresh(node):
                shown[node.key] = going(found.columns, self.thresholds)[self._places(node.key, table, found)]
        self._rows = {key: row for key, row in self._rows.items() if key in shown}
        before = self._store.state.going or {}
        same = before.keys() == shown.keys() and all(np.array_equal(before[key], shown[key]) for key in shown)
        if not same:
            self._store.change(going=shown or None)
        self.changed.emit()

    def counts(self) -> tuple[Counted, ...]:
        """Of each node that has been measured."""
        found: list[Counted] = []
        for node in self.nodes():
            measured = self._measured.get(self._job(node))
            if measured is not None:
                share, opacity, photos = self.thresholds
                single = (Thresholds(share, 0.0, 0), Thresholds(0.0, opacity, 0), Thresholds(0.0, 0.0, photos))
                by = [int(going(measured.columns, each).sum()) for each in (self.thresholds, *single)]
                found.append(Counted(len(measured.numbers), *by))
        return tuple(found)

    def remove(self) -> None:
        """Take what would go away: an edit of each node, one step of the history."""
        scene, names = self.context.session.scene, []
        for node, measured, goes in self._going():
            if goes.any():
                edit = Floaters(measured.measures, *self.thresholds)
                scene = scene.with_node(replace(node, edits=(*node.edits, edit)))
                names.append(node.name)
        if names:
            self.context.documents.change(scene, f"Remove floaters: {', '.join(names)}")
            self.context.notify("The thresholds can be changed later in the scene panel.")

    def select(self) -> None:
        """Select what would go."""
        selection = self.context.session.selection
        for node, measured, goes in self._going():
            elements, numbers = measured.measures.elements, measured.numbers[goes]
            made = element_set(elements.kind, numbers, elements.count, self._store.assets, elements.grid)
            selection = selection.with_selected(node.key, made)
        self._store.select_elements(selection, "Select floaters")

    def _going(self) -> list[tuple[Node, Measured, Bool[np.ndarray, " n"]]]:
        """The nodes that have been measured, and which rows of what was measured go."""
        pairs = [(node, self._measured.get(self._job(node))) for node in self.nodes()]
        return [(node, each, going(each.columns, self.thresholds)) for node, each in pairs if each is not None]

    def _job(self, node: Node) -> MeasureFloatersJob:
        cameras = photo_cameras(self.context.session.scene)
        own = bare(node)
        return MeasureFloatersJob(replace(own, transform=node.transform) if cameras else own, cameras)

    def _places(self, key: str, table: ElementTable, measured: Measured) -> Int64[np.ndarray, " n"]:
        known = self._rows.get(key)
        if known is None or known[0] is not table or known[1] is not measured:
            places = np.minimum(np.searchsorted(measured.numbers, table.source), max(len(measured.numbers) - 1, 0))
            known = self._rows[key] = (table, measured, places.astype(np.int64))
        return known[2]


def _measured(result: FloaterMeasures, store: AssetStore) -> Measured:
    return Measured(result, numbers_of(result.elements, store), columns_of(result, store))
