"""Vertices that follow a stroke while it is being drawn: only what its newest dabs reach is moved."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, Int64

from viewer.editing.crowd_normals import point_crowd
from viewer.editing.dabs import COLUMNS, Dabs
from viewer.editing.facing import Facing
from viewer.editing.sculpt import turned_normals
from viewer.editing.warp import forward, inside_reach
from viewer.scene.geometry import Transform

SAME = 1e-9
"""Dabs that are computed again may differ by rounding."""


class PushedVertices:
    """Rows of vertices that begin with a position, and may go on with a normal.

    Args:
        rows: As they are without the stroke; changed in place.
        normals: Whether columns 3 to 5 are unit normals.
        transform: From the space of the stroke to that of the rows.
        crowded: Without normals: rows look to where few others are. Else they face every eye, as pixels do.
    """

    def __init__(
        self,
        rows: Float32[np.ndarray, "n c"],
        *,
        normals: bool = True,
        transform: Transform | None = None,
        crowded: bool = False,
    ) -> None:
        self._rows = rows
        self._normals = normals
        self._transform = transform
        own = rows[:, :3].astype(np.float64)
        self._points = own if transform is None else transform.inverse().apply(own)
        self._first = (self._points.copy(), rows[:, 3:6].astype(np.float64)) if normals else None
        self._crowd = point_crowd(self._points.copy()) if crowded else None
        self._dabs: Dabs = np.zeros((0, COLUMNS))
        self.moved: Int64[np.ndarray, " k"] = np.zeros(0, np.int64)
        """Numbers of the rows that the newest dabs have moved."""

    def grows_to(self, dabs: Dabs) -> bool:
        """Whether these are the dabs from before, and perhaps more."""
        known = len(self._dabs)
        return len(dabs) >= known and np.allclose(dabs[:known], self._dabs, rtol=SAME, atol=SAME)

    def push(self, dabs: Dabs) -> tuple[Float32[np.ndarray, "n c"], int, int]:
        """Apply the new ones of these dabs.

        Returns:
            The rows, and the first and the end of those that have changed.
        """
        new, self._dabs = dabs[len(self._dabs) :], dabs
        chosen = self.moved = inside_reach(self._points, new) if len(new) else np.zeros(0, np.int64)
        if not len(chosen):
            return self._rows, 0, 0
        mapped = forward(self._points[chosen], new, self._facing(chosen) if new[:, -1].any() else None)
        self._points[chosen] = mapped.points
        self._rows[chosen, :3] = mapped.points if self._transform is None else self._transform.apply(mapped.points)
        if self._normals:
            self._rows[chosen, 3:6] = turned_normals(self._rows[chosen, 3:6].astype(np.float64), mapped)
        return self._rows, int(chosen[0]), int(chosen[-1]) + 1

    def _facing(self, chosen: np.ndarray) -> Facing | None:
        """How some rows lay before the stroke."""
        if self._first is not None:
            return Facing(*self._first).chosen(chosen)
        return None if self._crowd is None else self._crowd.facing(chosen)
