"""Undo and redo by keeping old values: nothing has to be inverted, so nothing can be inverted wrongly.

Heavy parts are assets, files on the disk. What a step takes of the memory is what it does not share with the one
before: its nodes that have changed and, for each of them, a reference to every edit. A thousand edits take some
megabytes; where thousands pile up on one node, that grows with their square, and beyond a budget the oldest steps are
files as well, which are read when one goes back to them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from viewer.errors import AssetError, InputError, OutputError
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore
from viewer.scene.document import Scene, decode, encode, node_assets
from viewer.scene.element_selection import NOTHING, ElementSelection

MOST_BYTES = 256 << 20
"""Of memory that steps take beside the scene of now."""
REFERENCE, STRUCT = 8, 600
"""Bytes of a reference, and about those of a node, an edit and their names."""


class Shelved(NamedTuple):
    """A scene in a file: an asset of its text."""

    store: AssetStore
    asset: AssetId

    def load(self) -> Scene:
        """The scene.

        Raises:
            AssetError: The file is missing or damaged.
        """
        text = self.store.get(self.asset).get("scene")
        try:
            return decode(b"" if text is None else text.tobytes())
        except InputError as error:
            raise AssetError("A step of the history is damaged.", "Go to another one.") from error


@dataclass(frozen=True)
class Step:
    """A scene, the elements that are selected in it, and what made both out of the step before.

    Attributes:
        held: The scene, or the file that it is in.
        weight: About how many bytes of memory it does not share with the step before.
        token: The same object for as long as the step is there, in memory or in a file.
    """

    held: Scene | Shelved
    label: str
    selection: ElementSelection = NOTHING
    weight: int = 0
    token: object = field(default_factory=object, compare=False)

    @property
    def scene(self) -> Scene:
        """The scene, which is read where it is in a file.

        Raises:
            AssetError: The file is missing or damaged.
        """
        return self.held.load() if isinstance(self.held, Shelved) else self.held


@dataclass(frozen=True)
class History:
    """All states of a document.

    Attributes:
        steps: In order; the one of now is in memory.
        cursor: Which one is now.
        store: Where old steps go; None = they are forgotten.
        shelved: The assets that steps in files need, these files included.
    """

    steps: tuple[Step, ...]
    cursor: int = 0
    store: AssetStore | None = None
    shelved: frozenset[AssetId] = frozenset()

    @property
    def scene(self) -> Scene:
        """The scene as it is now."""
        return self.steps[self.cursor].scene

    @property
    def selection(self) -> ElementSelection:
        """The elements that are selected now."""
        return self.steps[self.cursor].selection

    @property
    def undo_label(self) -> str | None:
        """What undo would take back; None where there is nothing."""
        return self.steps[self.cursor].label if self.cursor > 0 else None

    @property
    def redo_label(self) -> str | None:
        """What redo would bring back; None where there is nothing."""
        return self.steps[self.cursor + 1].label if self.cursor + 1 < len(self.steps) else None

    def assets(self) -> frozenset[AssetId]:
        """All that any of its states needs. Nodes that states share are looked at once."""
        held = [step.held for step in self.steps if not isinstance(step.held, Shelved)]
        nodes = {id(node): node for scene in held for node in scene.nodes}
        scenes = {id(scene.sets): scene for scene in held if scene.sets}
        selections = {id(step.selection): step.selection for step in self.steps}
        found = (asset for node in nodes.values() for asset in node_assets(node))
        sets = (part.elements.asset for scene in scenes.values() for each in scene.sets for part in each.parts)
        return self.shelved.union(found, sets, (asset for each in selections.values() for asset in each.assets))

    def push(self, scene: Scene, label: str, selection: ElementSelection | None = None) -> History:
        """After a change; what had been undone is forgotten. Where nothing has changed, no step is added.

        Beyond :data:`MOST_BYTES` the oldest steps go to files, but for the very first state.

        Args:
            scene: As it is now.
            label: What has been done, for people.
            selection: The elements that are selected now; None = those from before.
        """
        selection = self.selection if selection is None else selection
        if scene is self.scene and selection == self.selection:
            return self
        new = Step(scene, label, selection, _weight(self.scene, scene))
        steps = (*self.steps[: self.cursor + 1], new)
        grown = History(steps, len(steps) - 1, self.store, self.shelved)
        return _forgetting(_shelving(grown, MOST_BYTES), MOST_BYTES)

    def at(self, step: int) -> History:
        """At any of its states, the first one being 0; beyond its ends, at the nearest.

        Raises:
            AssetError: It is in a file that is missing or damaged.
        """
        cursor = min(max(step, 0), len(self.steps) - 1)
        there = self.steps[cursor]
        if not isinstance(there.held, Shelved):
            return replace(self, cursor=cursor)
        read = replace(there, held=there.scene)
        return replace(self, steps=(*self.steps[:cursor], read, *self.steps[cursor + 1 :]), cursor=cursor)

    def undo(self) -> History:
        """One step back; the oldest state stays."""
        return self.at(self.cursor - 1)

    def redo(self) -> History:
        """One step forward; the newest state stays."""
        return self.at(self.cursor + 1)


def _weight(before: Scene, after: Scene) -> int:
    """About how many bytes of memory the one takes beside the other."""
    if before is after:
        return STRUCT
    shared = {id(node) for node in before.nodes}
    changed = [node for node in after.nodes if id(node) not in shared]
    return REFERENCE * (len(after.nodes) + sum(len(node.edits) for node in changed)) + STRUCT * (1 + 2 * len(changed))


def _shelving(history: History, most: int) -> History:
    """The history with its oldest steps in files, as many as keep the others within the memory budget.

    Where nothing can be written, they stay.
    """
    total, store = sum(step.weight for step in history.steps), history.store
    steps, named = list(history.steps), set[AssetId]()
    for number in range(1, len(steps) - 1):
        if total <= most or store is None:
            break
        step = steps[number]
        if isinstance(step.held, Shelved):
            continue
        try:
            asset = store.put({"scene": np.frombuffer(encode(step.held), np.uint8)})
        except OutputError:
            break
        named |= {asset, *step.held.assets()}
        steps[number] = replace(step, held=Shelved(store, asset), weight=min(step.weight, STRUCT))
        total -= step.weight - steps[number].weight
    if not named:
        return history
    return replace(history, steps=tuple(steps), shelved=history.shelved | named)


def _forgetting(history: History, most: int) -> History:
    """The history without those steps after the first that are still too much."""
    steps = history.steps
    total, beyond = sum(step.weight for step in steps), 1
    while total > most and beyond < len(steps) - 1:
        total -= steps[beyond].weight
        beyond += 1
    if beyond == 1:
        return history
    kept = (steps[0], *steps[beyond:])
    return replace(history, steps=kept, cursor=len(kept) - 1)


def start(scene: Scene, store: AssetStore | None = None) -> History:
    """The history of a document that was just opened; old steps go to the store, or are forgotten without one."""
    return History((Step(scene, "Open"),), store=store)
