"""Measures what is really there of nodes, for what puts them somewhere or brings them into view."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from viewer.engine.jobs import ExtentFound, FindExtentJob
from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene
from viewer.scene.extents import Extent, Extents, bare, has_extent
from viewer.ui.work.derived import Derived
from viewer.ui.work.jobs import Jobs

MOST = 200
"""Number of extents that are remembered."""
AT_ONCE = 8
Nodes = Callable[[], Iterable[Node]]
"""The nodes to be measured, as they are now; none where there is nothing to be done any more."""


class MeasuredExtents(QObject):
    """Asks workers how far nodes reach, when that is needed, and remembers it by what was measured.

    Signals:
        waiting(): Something has to be measured before it can be done.

    Args:
        jobs: Runs the work.
        assets: Where the scene's heavy data are now.
    """

    waiting = Signal()

    def __init__(self, jobs: Jobs, assets: Callable[[], AssetStore]) -> None:
        super().__init__()
        self._assets = assets
        self._found = Derived[FindExtentJob, Extent](
            jobs, _corners, lambda _: self._go_on(), at_once=AT_ONCE, most=MOST, cancelling=False
        )
        self._waiting: list[tuple[Nodes, Callable[[], None]]] = []

    def known(self, scene: Scene) -> Extents:
        """Those of the scene's nodes that have been measured, as they are now."""
        nodes = (node for node in scene.nodes if has_extent(node))
        found = ((node.key, self._found.get(FindExtentJob(bare(node)))) for node in nodes)
        return MappingProxyType({key: corners for key, corners in found if corners is not None})

    def when_known(self, nodes: Nodes, then: Callable[[], None]) -> None:
        """Do something once nodes have been measured: at once where they are, or cannot be."""
        before = len(self._waiting)
        self._waiting.append((nodes, then))
        self._go_on()
        if len(self._waiting) > before:
            self.waiting.emit()

    def _go_on(self) -> None:
        """Do what need not wait any more, in order, and have measured what the rest waits for."""
        wanted: list[FindExtentJob] = []
        waiting, self._waiting = self._waiting, []
        for nodes, then in waiting:
            jobs = (FindExtentJob(bare(node)) for node in nodes() if has_extent(node))
            missing = [job for job in jobs if self._found.get(job) is None and not self._found.failed(job)]
            if missing:
                wanted += missing
                self._waiting.append((nodes, then))
            else:
                then()
        if wanted:
            self._found.want(wanted, self._assets())
        else:
            self._found.retry()


def _corners(result: ExtentFound, store: AssetStore) -> Extent:
    corners = store.get(result.asset).get("corners")
    if corners is None or corners.ndim != 2 or corners.shape[1] != 3:
        raise AssetError("What was measured of a node is damaged.", "Try again.")
    return corners
