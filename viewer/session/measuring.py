"""What is being measured in the view, and what is shown of what was."""

from __future__ import annotations

from typing import Literal, NamedTuple

from viewer.scene.geometry import Vec3
from viewer.scene.measurement import LEAST_POINTS, Measurement

MeasureMode = Literal["", "distance", "angle", "area", "level", "pairs"]
HINTS: dict[MeasureMode, str] = {
    "": "",
    "distance": "Click two points; Shift+click goes on with a chain. Backspace: one point back. Esc: end.",
    "angle": "Click three points; the angle is at the second one. Backspace: one point back. Esc: end.",
    "area": "Click the corners; Enter or a double click closes the polygon. Backspace: one corner back. Esc: end.",
    "level": "Click three points of the floor: it becomes level, at height 0. Backspace: one point back. Esc: end.",
    "pairs": "Click a place of the capture that moves, then the same place of the other one. Backspace: one back.",
}


class Measuring(NamedTuple):
    """What the next click in the view is for.

    Attributes:
        mode: What is measured; empty = clicks do what they always do.
        points: Picked so far, in the world. Of pairs, every first one belongs to what moves, every second one to what
            stays.
        chosen: Key of the measurement that stands out.
        note: Why the last click did nothing, for people.
    """

    mode: MeasureMode = ""
    points: tuple[Vec3, ...] = ()
    chosen: str = ""
    note: str = ""

    @property
    def draft(self) -> Measurement | None:
        """What the points measure by now; None where they do not."""
        kind = "distance" if self.mode in ("", "level", "pairs") else self.mode
        if self.mode in ("", "level", "pairs") or len(self.points) < LEAST_POINTS[kind]:
            return None
        return Measurement(self.points, kind, key="draft")

    @property
    def pairs(self) -> tuple[tuple[Vec3, Vec3], ...]:
        """Complete pairs, each of what moves and what stays."""
        return tuple(zip(self.points[::2], self.points[1::2], strict=False))


NO_MEASURING = Measuring()
"""Nothing is measured."""
