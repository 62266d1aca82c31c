"""Which curves are seen, on what scale, and what the timeline becomes while they are dragged. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from viewer.scene.document import Scene
from viewer.scene.timeline import KeyId, Target, Timeline, shifted
from viewer.session.timeline_view import Row, TimeScale, rows_of, still_there
from viewer.session.track_curves import (
    CurveId,
    HandlePlace,
    ValueCurve,
    ValueScale,
    around,
    curves_of,
    with_handle_at,
    with_values_moved,
)

PIXELS = 3
"""Between two points of a curve."""


class Line(NamedTuple):
    """A row of the column of names: of a track, or of one of its numbers."""

    row: Row
    curve: ValueCurve | None


class Made(NamedTuple):
    """Curves, and what they were made of."""

    scene: Scene
    draft: Timeline | None
    scale: TimeScale
    tracks: tuple[Target, ...]
    curves: tuple[ValueCurve, ...]


class CurveSheet:
    """The curves of the tracks that are seen: those whose keys were selected last, else all."""

    def __init__(self) -> None:
        self.rows: tuple[Row, ...] = ()
        self.hidden: frozenset[CurveId] = frozenset()
        self.scales: dict[str, ValueScale] = {}
        """Which values are seen, by their units; of those that are missing, all that the curves have."""
        self.draft: Timeline | None = None
        """The timeline while it is dragged."""
        self._scene = Scene()
        self._tracks: tuple[Target, ...] = ()
        self._made: Made | None = None

    def show_scene(self, scene: Scene) -> None:
        """The document is this now; nothing is dragged any more."""
        self._scene, self.rows, self.draft = scene, rows_of(scene), None
        there = {row.track.target for row in self.rows}
        self._tracks = tuple(target for target in self._tracks if target in there)

    def follow(self, keys: Iterable[KeyId]) -> bool:
        """See the tracks of these keys; whether those are others. Without keys those of before stay."""
        wanted = tuple(dict.fromkeys(key.target for key in keys))
        if not wanted or set(wanted) == set(self._tracks):
            return False
        self._tracks, self.scales = wanted, {}
        return True

    def toggle(self, curve: CurveId) -> None:
        """Show or hide a number."""
        self.hidden ^= {curve}
        self.scales = {}

    def seen_rows(self) -> list[Row]:
        """Of the tracks that are seen."""
        there = [row for row in self.rows if row.there]
        return [row for row in there if row.track.target in self._tracks] or there

    def curves(self, scale: TimeScale) -> tuple[ValueCurve, ...]:
        """Those that are seen, as they are being dragged."""
        return tuple(curve for curve in self._all(scale, self.draft) if curve.of not in self.hidden)

    def lines(self, scale: TimeScale) -> list[Line]:
        """Names: of all tracks, and under those that are seen of their numbers."""
        curves, lines = self._all(scale, self.draft), []
        for row in self.rows:
            lines.append(Line(row, None))
            lines += [Line(row, curve) for curve in curves if curve.of.target == row.track.target]
        return lines

    def values(self, scale: TimeScale, top: int, height: int) -> dict[str, ValueScale]:
        """Where values are, by their units: what is counted in degrees has a scale of its own."""
        ends: dict[str, list[float]] = {}
        for curve in self.curves(scale):
            ends.setdefault(curve.shown.unit, []).extend((float(curve.values.min()), float(curve.values.max())))
        made: dict[str, ValueScale] = {}
        for unit, seen in ends.items():
            known = self.scales.get(unit)
            made[unit] = around(seen, top, height) if known is None else known._replace(top=top, height=max(height, 1))
        return made

    def frame(self, keys: Collection[KeyId], scale: TimeScale) -> None:
        """See the values of these keys as large as there is room; all without any."""
        values: dict[str, list[float]] = {}
        for curve in self.curves(scale):
            for value, key in zip(curve.keys, curve.track.keys, strict=True):
                if KeyId(curve.of.target, key.time) in keys:
                    values.setdefault(curve.shown.unit, []).append(float(value))
        self.scales = {unit: around(own, 0, 1) for unit, own in values.items()}

    def with_handle(self, handle: HandlePlace, of: CurveId, scale: TimeScale, time: float, value: float) -> None:
        """Drag a handle of a curve to a time and a value."""
        curve = next((curve for curve in self._all(scale, None) if curve.of == of), None)
        self.draft = None if curve is None else with_handle_at(self._scene.timeline, curve, handle, time, value)

    def with_keys(self, keys: Collection[KeyId], of: CurveId, frames: int, by: float) -> None:
        """Drag keys by whole frames, and one number of those of its track by as much."""
        timeline = with_values_moved(self._scene, keys, of, by)
        self.draft = shifted(timeline, keys, frames) if frames else timeline

    def moved(self, keys: Collection[KeyId], frames: int) -> frozenset[KeyId]:
        """Where keys are that are dragged by whole frames."""
        timeline = self._scene.timeline if self.draft is None else self.draft
        there = {KeyId(key.target, timeline.time_of(timeline.frame_of(key.time) + frames)) for key in keys}
        return still_there(timeline, there) or still_there(timeline, keys)

    def _all(self, scale: TimeScale, draft: Timeline | None) -> tuple[ValueCurve, ...]:
        """All curves of the tracks that are seen; made again where something else is seen."""
        known, scene = self._made, self._scene
        same = known is not None and known.scene is scene and known.draft is draft
        if known is not None and same and known.scale == scale and known.tracks == self._tracks:
            return known.curves
        timeline = scene.timeline if draft is None else draft
        start, end = timeline.time_of(scale.first), timeline.time_of(scale.first + scale.frames)
        times = [float(time) for time in np.linspace(start, end, max(scale.width // PIXELS, 2))]
        tracks = (timeline.track(row.track.target) for row in self.seen_rows())
        whole = replace(scene, timeline=timeline)
        made = tuple(each for track in tracks if track is not None for each in curves_of(whole, track, times))
        self._made = Made(scene, draft, scale, self._tracks, made)
        return made
