"""Undo and redo by keeping old values: nothing has to be inverted, so nothing can be inverted wrongly."""

from __future__ import annotations

from dataclasses import dataclass, replace

from viewer.scene.document import Scene


@dataclass(frozen=True)
class Step:
    """A scene and what made it out of the one before."""

    scene: Scene
    label: str


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
    def undo_label(self) -> str | None:
        """What undo would take back; None where there is nothing."""
        return self.steps[self.cursor].label if self.cursor > 0 else None

    @property
    def redo_label(self) -> str | None:
        """What redo would bring back; None where there is nothing."""
        return self.steps[self.cursor + 1].label if self.cursor + 1 < len(self.steps) else None

    def push(self, scene: Scene, label: str) -> History:
        """After a change; what had been undone is forgotten. An unchanged scene adds no step."""
        if scene is self.scene:
            return self
        kept = self.steps[: self.cursor + 1]
        return History((*kept, Step(scene, label)), len(kept))

    def undo(self) -> History:
        """One step back; the oldest state stays."""
        return replace(self, cursor=max(self.cursor - 1, 0))

    def redo(self) -> History:
        """One step forward; the newest state stays."""
        return replace(self, cursor=min(self.cursor + 1, len(self.steps) - 1))


def start(scene: Scene) -> History:
    """The history of a document that was just opened."""
    return History((Step(scene, "Open"),))
