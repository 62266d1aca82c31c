"""Undo and redo by keeping old values: nothing has to be inverted, so nothing can be inverted wrongly.

Heavy parts are assets, files on the disk. What a step takes of the memory is what it does not share with the one
before: its nodes that have changed and, for each of them, a reference to every edit. A thousand edits take some
megabytes; where thousands pile up on one node, that grows with their square, and the oldest steps are forgotten beyond
a budget.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from viewer.scene.asset_id import AssetId
from viewer.scene.document import Scene, node_assets
from viewer.scene.element_selection import NOTHING, ElementSelection

MOST_BYTES = 256 << 20
"""Of memory that steps take beside the scene of now."""
REFERENCE, STRUCT = 8, 600
"""Bytes of a reference, and about those of a node, an edit and their names."""


@dataclass(frozen=True)
class Step:
    """A scene, the elements that are selected in it, and what made both out of the step before.

    Attributes:
        weight: About how many bytes of memory it does not share with the step before.
    """

    scene: Scene
    label: str
    selection: ElementSelection = NOTHING
    weight: int = 0


@dataclass(frozen=True)
class History:
    """All states of a document; ``cursor`` says which one is now."""

    steps: tuple[Step, ...]
    cursor: int = 0

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
        nodes = {id(node): node for step in self.steps for node in step.scene.nodes}
        scenes = {id(step.scene.sets): step.scene for step in self.steps if step.scene.sets}
        selections = {id(step.selection): step.selection for step in self.steps}
        found = (asset for node in nodes.values() for asset in node_assets(node))
        sets = (part.elements.asset for scene in scenes.values() for each in scene.sets for part in each.parts)
        return frozenset((*found, *sets, *(asset for each in selections.values() for asset in each.assets)))

    def push(self, scene: Scene, label: str, selection: ElementSelection | None = None) -> History:
        """After a change; what had been undone is forgotten. Where nothing has changed, no step is added.

        Beyond :data:`MOST_BYTES` the oldest steps are forgotten, but for the very first state.

        Args:
            scene: As it is now.
            label: What has been done, for people.
            selection: The elements that are selected now; None = those from before.
        """
        selection = self.selection if selection is None else selection
        if scene is self.scene and selection == self.selection:
            return self
        kept = self.steps[: self.cursor + 1]
        kept = _within((*kept, Step(scene, label, selection, _weight(self.scene, scene))), MOST_BYTES)
        return History(kept, len(kept) - 1)

    def at(self, step: int) -> History:
        """At any of its states, the first one being 0; beyond its ends, at the nearest."""
        return replace(self, cursor=min(max(step, 0), len(self.steps) - 1))

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


def _within(steps: tuple[Step, ...], most: int) -> tuple[Step, ...]:
    """The steps without those after the first that are too much."""
    total, beyond = sum(step.weight for step in steps), 1
    while total > most and beyond < len(steps) - 1:
        total -= steps[beyond].weight
        beyond += 1
    return (steps[0], *steps[beyond:]) if beyond > 1 else steps


def start(scene: Scene) -> History:
    """The history of a document that was just opened."""
    return History((Step(scene, "Open"),))
