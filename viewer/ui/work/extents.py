"""Measures what is really there of nodes, for what puts them somewhere or brings them into view."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QObject, QTimer, Signal

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
PATIENCE_MS = 1000
"""For what people change by hand afterwards anyway, as a first crop."""
Nodes = Callable[[], Iterable[Node]]
"""The nodes to be measured, as they are now; none where there is nothing to be done any more."""


@dataclass(frozen=True, eq=False)
class _Waiting:
    """What is to be done, and what has to be measured before."""

    nodes: Nodes
    then: Callable[[], None]


class MeasuredExtents(QObject):
    """Asks workers how far nodes reach, when that is needed, and remembers it by what was measured.

    Signals:
        waiting(): Something has to be measured before it can be done.
        found(): Something has been measured.

    Args:
        jobs: Runs the work.
        assets: Where the scene's heavy data are now.
    """

    waiting = Signal()
    found = Signal()

    def __init__(self, jobs: Jobs, assets: Callable[[], AssetStore]) -> None:
        super().__init__()
        self._assets = assets
        self._found = Derived[FindExtentJob, Extent](
            jobs, _corners, lambda _: self._arrived(), at_once=AT_ONCE, most=MOST, cancelling=False
        )
        self._waiting: list[_Waiting] = []

    def known(self, scene: Scene) -> Extents:
        """Those of the scene's nodes that have been measured, as they are now."""
        nodes = (node for node in scene.nodes if has_extent(node))
        found = ((node.key, self._found.get(FindExtentJob(bare(node)))) for node in nodes)
        return MappingProxyType({key: corners for key, corners in found if corners is not None})

    def when_known(self, nodes: Nodes, then: Callable[[], None], *, patience_ms: int | None = None) -> None:
        """Do something once nodes have been measured: at once where they are, or cannot be.

        Args:
            nodes: See there.
            then: What to do.
            patience_ms: How long that may take; then it is done without. None = as long as it takes.
        """
        one = _Waiting(nodes, then)
        self._waiting.append(one)
        self._go_on()
        if one in self._waiting:
            self.waiting.emit()
            if patience_ms is not None:
                QTimer.singleShot(patience_ms, self, lambda: self._give_up(one))

    def _arrived(self) -> None:
        self._go_on()
        self.found.emit()

    def _give_up(self, one: _Waiting) -> None:
        if one in self._waiting:
            self._waiting.remove(one)
            one.then()

    def _go_on(self) -> None:
        """Do what need not wait any more, in order, and have measured what the rest waits for."""
        wanted: list[FindExtentJob] = []
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            jobs = (FindExtentJob(bare(node)) for node in one.nodes() if has_extent(node))
            missing = [job for job in jobs if self._found.get(job) is None and not self._found.failed(job)]
            if missing:
                wanted += missing
                self._waiting.append(one)
            else:
                one.then()
        if wanted:
            self._found.want(wanted, self._assets())
        else:
            self._found.retry()


def _corners(result: ExtentFound, store: AssetStore) -> Extent:
    corners = store.get(result.asset).get("corners")
    if corners is None or corners.ndim != 2 or corners.shape[1] != 3:
        raise AssetError("What was measured of a node is damaged.", "Try again.")
    return corners
