"""Keeps the elements at hand of the nodes that one selects in."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from viewer.editing.element_table import ElementTable, table_from_tensors
from viewer.engine.jobs import ElementsFound, FindElementsJob
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node
from viewer.scene.extents import bare
from viewer.scene.kinds import Content
from viewer.session.element_picking import NodeTable
from viewer.session.picker import picked_nodes
from viewer.session.store import Store
from viewer.ui.work.derived import Derived
from viewer.ui.work.jobs import Jobs

MOST = 12
"""Number of tables that are remembered: undoing as many steps asks no worker."""


class ElementTables(QObject):
    """Asks a worker for the elements of nodes, and puts them into the store.

    Signals:
        changed(): Some have come, or are no longer needed.

    Args:
        jobs: Runs the work.
        store: Where the scene is.
    """

    changed = Signal()

    def __init__(self, jobs: Jobs, store: Store) -> None:
        super().__init__()
        self._store = store
        self._newest: dict[str, tuple[Content, ElementTable]] = {}
        """Of each node, by its key, and of what content: that of an earlier one names other elements."""
        self._asked: set[str] = set()
        self._found = Derived[FindElementsJob, ElementTable](
            jobs, found_table, lambda _: self.follow(), most=MOST, cancelling=False
        )
        store.watch(
            lambda state: (state.document, state.assets, state.selection, state.elements, state.picker), self.follow
        )

    @property
    def waiting(self) -> bool:
        """Whether elements are being looked for."""
        return bool(self._found.running)

    def ask(self, asker: str, asked: bool) -> None:
        """Have the elements at hand though no tool selects: a panel shows something of them, or no longer."""
        (self._asked.add if asked else self._asked.discard)(asker)
        self.follow()

    def follow(self) -> None:
        """Show the elements of the scene as it is now."""
        state = self._store.state
        scene, keys = state.document, {each.key for each in state.elements.selected}
        needed = picked_nodes(scene, state.selection) if self._asked or state.picker.tool != "off" else ()
        needed += tuple(node for node in scene.shown() if node.key in keys and node not in needed)
        jobs = {node.key: FindElementsJob(bare(node)) for node in needed}
        self._found.want(jobs.values(), self._store.assets)
        for key, job in jobs.items():
            table = self._found.get(job)
            if table is not None:
                self._newest[key] = (job.node.content, table)
        self._newest = {
            key: (content, table)
            for key, (content, table) in self._newest.items()
            if key in jobs and content == jobs[key].node.content
        }
        tables = tuple(
            NodeTable(node.key, self._newest[node.key][1], node.transform)
            for node in needed if node.key in self._newest
        )  # fmt: skip
        if not _same(tables, state.tables):
            self._store.change(tables=tables)
        self.changed.emit()

    def is_fresh(self, node: Node) -> bool:
        """Whether the elements of a node are those that it has now."""
        return self._found.get(FindElementsJob(bare(node))) is not None


def _same(one: tuple[NodeTable, ...], other: tuple[NodeTable, ...]) -> bool:
    if len(one) != len(other):
        return False
    pairs = zip(one, other, strict=True)
    return all((a.key, a.transform) == (b.key, b.transform) and a.table is b.table for a, b in pairs)


def found_table(result: ElementsFound, store: AssetStore) -> ElementTable:
    """The table that a worker has found.

    Raises:
        AssetError: It is damaged.
    """
    return table_from_tensors(result.kind, result.count, result.grid, store.get(result.asset))
