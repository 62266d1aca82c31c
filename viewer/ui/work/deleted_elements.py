"""Keeps at hand what was deleted of nodes, as long as a tool brings it back."""

from __future__ import annotations

from PySide6.QtCore import QObject

from viewer.editing.deleted import undeleted
from viewer.editing.element_table import ElementTable
from viewer.engine.jobs import FindElementsJob
from viewer.errors import AssetError
from viewer.scene.document import Node
from viewer.scene.extents import bare
from viewer.session.element_picking import Deleted, NodeTable
from viewer.session.restoring import deleted_rows, nodes_with_deleted
from viewer.session.store import Store
from viewer.ui.work.derived import Derived
from viewer.ui.work.element_tables import found_table
from viewer.ui.work.jobs import Jobs

MOST = 8
"""Tables that are remembered."""


class DeletedElements(QObject):
    """Asks a worker for the elements of nodes before their deletions, and puts them into the store.

    Args:
        jobs: Runs the work.
        store: Where the scene is.
    """

    def __init__(self, jobs: Jobs, store: Store) -> None:
        super().__init__()
        self._store = store
        self._known: dict[str, tuple[Node, Deleted]] = {}
        self._found = Derived[FindElementsJob, ElementTable](
            jobs, found_table, lambda _: self.follow(), most=MOST, cancelling=False
        )
        store.watch(lambda state: (state.document, state.assets, state.selection, state.picker), self.follow)

    def follow(self) -> None:
        """Show what was deleted of the scene as it is now."""
        state = self._store.state
        asked = state.picker.tool == "restore"
        nodes = nodes_with_deleted(state.document, state.selection) if asked else ()
        jobs = {node.key: FindElementsJob(bare(undeleted(node) or node)) for node in nodes}
        self._found.want(jobs.values(), self._store.assets)
        made: dict[str, tuple[Node, Deleted]] = {}
        for node in nodes:
            table = self._found.get(jobs[node.key])
            if table is not None:
                made[node.key] = self._of(node, table)
        same = made.keys() == self._known.keys() and all(made[key] is self._known[key] for key in made)
        if not same:
            self._known = made
            self._store.change(deleted={key: deleted for key, (_, deleted) in made.items()})

    def _of(self, node: Node, table: ElementTable) -> tuple[Node, Deleted]:
        known = self._known.get(node.key)
        if known is not None and known[0] is node and known[1].node.table is table:
            return known
        try:
            rows = deleted_rows(table, node, self._store.assets)
        except AssetError:
            rows = table.source < 0  # none: opening the project has said so
        return node, Deleted(NodeTable(node.key, table, node.transform), rows)
