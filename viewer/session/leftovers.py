"""Fields that were saved during a run and have been thinned out: their files are removed, with some delay. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Set

from viewer.scene.content import AnalyticField, AssetId, FieldContent
from viewer.scene.history import History
from viewer.session.runs import RunRecord
from viewer.session.snapshots import Snapshot

LINGERING = 8
"""So many stay at first: a picture or a bake of one that was just shown may still be under way."""


class Leftovers:
    """Assets that nothing refers to any more."""

    def __init__(self) -> None:
        self._waiting: tuple[AssetId, ...] = ()

    def add(self, snapshots: Iterable[Snapshot]) -> None:
        """These have been thinned out."""
        assets = filter(None, (asset_of(each.content) for each in snapshots))
        self._waiting = tuple(dict.fromkeys((*self._waiting, *assets)))

    def removable(self, needed: Set[AssetId]) -> tuple[AssetId, ...]:
        """Those that have waited long enough and are not ``needed``; each is returned once."""
        due = self._waiting[: max(len(self._waiting) - LINGERING, 0)]
        self._waiting = self._waiting[len(due) :]
        return tuple(asset for asset in due if asset not in needed)


def needed(history: History, runs: Iterable[RunRecord], chosen: Snapshot | None) -> set[AssetId]:
    """What the document, its undone and redone states, the snapshots of all runs and the chosen one consist of."""
    snapshots = [snapshot for run in runs for snapshot in run.snapshots] + ([] if chosen is None else [chosen])
    shown = {asset_of(snapshot.content) for snapshot in snapshots} - {None}
    return {asset for asset in shown if asset} | {asset for step in history.steps for asset in step.scene.assets()}


def asset_of(content: FieldContent) -> AssetId | None:
    """What holds the field's numbers; None for one that is known on paper."""
    return None if isinstance(content, AnalyticField) else content.asset
