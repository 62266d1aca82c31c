"""Strokes that are painted in the window as they are drawn, finished, dropped and undone."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar, runtime_checkable

from viewer.editing.paint_strokes import Segments, segments_of
from viewer.editing.stroke_rows import Brushwork
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.sculpt import mirrored_boxes
from viewer.session.painting import LivePaint, begins_like

C = TypeVar("C")
C_co = TypeVar("C_co", covariant=True)


@runtime_checkable
class StrokePainter(Protocol[C_co]):
    """Paints strokes one after the other; each step says what has changed."""

    def begin(self, work: Brushwork) -> bool:
        """Begin a stroke; False where there is no place for what it paints."""
        ...

    def extend(self, segments: Segments) -> C_co | None:
        """The stroke goes on along these."""
        ...

    def end(self) -> None:
        """The stroke is over."""
        ...

    def drop(self) -> C_co | None:
        """Take the stroke back that is at work."""
        ...

    def revert(self) -> C_co | None:
        """Take the last finished stroke back."""
        ...

    def replay(self) -> C_co | None:
        """Do the stroke again that was taken back last; none was begun since."""
        ...

    @property
    def replayable(self) -> int:
        """How many strokes that were taken back can be done again."""
        ...

    @property
    def revertible(self) -> int:
        """How many finished strokes can be taken back."""
        ...


class FollowedStrokes(Generic[C]):
    """Has a painter paint the strokes that are to be seen, and no others.

    Args:
        painter: Paints.
    """

    def __init__(self, painter: StrokePainter[C]) -> None:
        self._painter = painter
        self._done: list[tuple[LivePaint, bool]] = []
        self._open = False
        self._undone: list[tuple[LivePaint, bool]] = []
        """Those that were taken back and can be done again, the last one last."""
        self.reach: list[AABB] = []
        """Boxes around all that has changed since the call of :meth:`follow` before, in the node's own space."""

    def follow(self, strokes: tuple[LivePaint, ...], *, drawing: bool) -> list[C]:
        """Show these strokes and no others; what has changed.

        Args:
            strokes: In order.
            drawing: The last one is still being drawn.
        """
        changed: list[C | None] = []
        self.reach = []
        same = self._same(strokes, drawing=drawing)
        while len(self._done) > same:
            changed.append(self._take_back())
        for number, stroke in enumerate(strokes):
            last = drawing and number == len(strokes) - 1
            changed.append(self._draw(number, stroke, drawing=last))
        return [each for each in changed if each is not None]

    def can_follow(self, strokes: tuple[LivePaint, ...], *, drawing: bool) -> bool:
        """Whether the painter can still take back all that these strokes do not have: old ones it forgets."""
        gone = self._done[self._same(strokes, drawing=drawing) :]
        finished = gone[:-1] if self._open else gone
        return sum(takes for _, takes in finished) <= self._painter.revertible

    def _same(self, strokes: tuple[LivePaint, ...], *, drawing: bool) -> int:
        """How many of the first strokes are those that are there, or go on with them."""
        same = 0
        while same < min(len(self._done), len(strokes)) and self._goes_on(same, strokes, drawing=drawing):
            same += 1
        return same

    def _goes_on(self, number: int, strokes: tuple[LivePaint, ...], *, drawing: bool) -> bool:
        """Whether a stroke is the one that is there, or that one drawn further."""
        known, wanted = self._done[number][0], strokes[number]
        if known is wanted:
            return True
        is_open = self._open and number == len(self._done) - 1
        grows = is_open or (drawing and number == len(strokes) - 1)
        return begins_like(known, wanted) and (grows or len(known.points) == len(wanted.points))

    def _draw(self, number: int, stroke: LivePaint, *, drawing: bool) -> C | None:
        """Begin a stroke, or go on with it from where it is."""
        changed = None
        if number == len(self._done) and not drawing and self._is_next(stroke):
            self._done.append((stroke, self._undone.pop()[1]))
            self.reach += _reach(stroke)
            return self._painter.replay() if self._done[-1][1] else None
        if number == len(self._done):
            self._undone.clear()
            takes = self._painter.begin(stroke.work)
            self._open = True
            self._done.append((stroke, takes))
            if takes:
                changed = self._painter.extend(segments_of(stroke.points, stroke.mirror, stroke.hand))
                self.reach += _reach(stroke)
        elif stroke is not self._done[number][0]:
            known, takes = self._done[number]
            if takes and len(stroke.points) > len(known.points):
                new = stroke.since(len(known.points) - 1)
                changed = self._painter.extend(segments_of(new.points, new.mirror, new.hand))
                self.reach += _reach(new)
            self._done[number] = (stroke, takes)
        if self._open and number == len(self._done) - 1 and not drawing:
            if self._done[number][1]:
                self._painter.end()
            self._open = False
        return changed

    def _is_next(self, stroke: LivePaint) -> bool:
        """Whether a stroke is the one that was taken back last, and the painter can still do it again."""
        if not self._undone:
            return False
        known, takes = self._undone[-1]
        return _same(known, stroke) and (not takes or self._painter.replayable > 0)

    def _take_back(self) -> C | None:
        """The last stroke was dropped or undone."""
        stroke, takes = self._done.pop()
        was_open, self._open = self._open, False
        self.reach += _reach(stroke)
        if not was_open:
            self._undone.append((stroke, takes))
        if not takes:
            return None
        return self._painter.drop() if was_open else self._painter.revert()


def _same(one: LivePaint, other: LivePaint) -> bool:
    return one is other or (len(one.points) == len(other.points) and begins_like(one, other))


def _reach(stroke: LivePaint) -> list[AABB]:
    """Boxes around all that a stroke can change."""
    low, high = stroke.points.min(0) - stroke.work.radius, stroke.points.max(0) + stroke.work.radius
    return mirrored_boxes(AABB(as_vec3(low), as_vec3(high)), stroke.mirror)
