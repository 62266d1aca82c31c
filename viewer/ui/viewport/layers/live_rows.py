"""Strokes on what has its colour at places of its own: pixels of a frame, points, Gaussians."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float64, Int64

from viewer.editing.facing import NormalsOf
from viewer.editing.paint_strokes import Segments
from viewer.editing.row_painter import RowPainter, RowValues, plain_values
from viewer.editing.stroke_rows import Brushwork
from viewer.editing.stroke_undo import UndoMemory
from viewer.render.request import Frame
from viewer.scene.assets import AssetStore
from viewer.scene.distinct import distinct
from viewer.scene.document import Node
from viewer.scene.geometry import Transform
from viewer.session.painting import UnseenStrokes
from viewer.session.state import State
from viewer.ui.viewport.layers.followed_strokes import FollowedStrokes

Rows = Int64[np.ndarray, " k"]
LEAST_OPACITY = 1e-3


class _Painter:
    """A painter of rows whose strokes find their pictures in a store."""

    def __init__(self, rows: RowPainter, store: AssetStore) -> None:
        self._rows, self._store = rows, store

    def begin(self, work: Brushwork) -> bool:
        return self._rows.begin(work, self._store)

    def extend(self, segments: Segments) -> Rows | None:
        return _some(self._rows.extend(segments))

    def end(self) -> None:
        self._rows.end()

    def drop(self) -> Rows | None:
        return _some(self._rows.drop())

    def revert(self) -> Rows | None:
        return _some(self._rows.revert())

    def replay(self) -> Rows | None:
        return _some(self._rows.replay())

    @property
    def revertible(self) -> int:
        return self._rows.revertible

    @property
    def replayable(self) -> int:
        return self._rows.replayable


def _some(number: Rows) -> Rows | None:
    return number if len(number) else None


class LiveRows(FollowedStrokes[Rows]):
    """Rows that strokes are painted on.

    Args:
        places: In the node's own space.
        values: Looks up what rows are.
        store: Where pictures are that are painted through.
        undo: The memory by which strokes can be taken back.
        normals_of: Looks up normals of rows; None = they face every eye, as pixels do.
        blocks: See :class:`viewer.editing.row_painter.RowPainter`.
    """

    def __init__(
        self,
        places: np.ndarray,
        values: Callable[[Rows], RowValues],
        store: AssetStore,
        undo: UndoMemory,
        normals_of: NormalsOf | None = None,
        *,
        blocks: bool = False,
    ) -> None:
        self.rows = RowPainter(places, values, normals_of, undo=undo, blocks=blocks)
        super().__init__(_Painter(self.rows, store))


class FrameRays:
    """Rays through all pixels of a frame in the space of a node; frames from the same place have the same."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._rays = np.zeros((0, 3)), np.zeros((0, 3))

    def places(self, frame: Frame, number: Rows, transform: Transform) -> Float64[np.ndarray, "k 3"]:
        """Where some of its pixels see something, in the space of a node that is placed like that."""
        origins, along = self._of(frame, transform)
        places = along[number]
        places *= frame.depth.reshape(-1, 1)[number].astype(np.float64)
        places += origins if len(origins) == 1 else origins[number]
        return places

    def _of(self, frame: Frame, transform: Transform) -> tuple[Float64[np.ndarray, "m 3"], Float64[np.ndarray, "n 3"]]:
        """Origins, or the one that all have, and what a unit of length in the world is along each ray."""
        request, shape = frame.request, frame.depth.shape
        key = (request.camera, request.width, request.height, frame.step, shape, transform)
        if key != self._key:
            row, column = np.divmod(np.arange(shape[0] * shape[1]), shape[1])
            pixels = (np.stack([column, row], 1) + 0.5) * frame.step
            origins, directions = request.camera.resized(request.width, request.height).rays(pixels)
            origins = np.asarray(origins[:1] if (origins == origins[:1]).all() else origins, np.float64)
            back = transform.inverse()
            along = np.asarray(directions, np.float64) @ back.matrix()[:3, :3].T
            self._key, self._rays = key, (back.apply(origins), along)
        return self._rays


class LiveFrame:
    """A frame of fields that strokes are painted on, pixel by pixel, until the engine has drawn them.

    Args:
        frame: It.
        node: The field, as it was when the frame was drawn.
        store: As for rows.
        undo: The same.
        rays: Those of the frames before.
    """

    def __init__(self, frame: Frame, node: Node, store: AssetStore, undo: UndoMemory, rays: FrameRays) -> None:
        self.frame, self.node = frame, node
        self._number = np.flatnonzero((np.isfinite(frame.depth) & (frame.radiance[..., 3] > LEAST_OPACITY)).ravel())
        self._alpha = frame.radiance.reshape(-1, 4)[self._number, 3:].astype(np.float64)
        straight = frame.radiance.reshape(-1, 4)[self._number, :3].astype(np.float64) / self._alpha
        places = rays.places(frame, self._number, node.transform)
        self._anew = lambda: LiveRows(places, plain_values(straight), store, undo)
        self._live, self.radiance = self._anew(), frame.radiance.copy()

    def follow(self, state: State, unseen: UnseenStrokes, store: AssetStore) -> tuple[int, int] | None:
        """Show the strokes that are not in the frame; the first and the end of the pixel rows that have changed.

        Raises:
            AssetError: A stroke is missing or damaged.
        """
        now = state.current.node(self.node.key)
        strokes = () if now is None else unseen.of(now, self.node.edits, state.paint, store)
        drawing = state.paint is not None and state.paint.key == self.node.key
        whole = not self._live.can_follow(strokes or (), drawing=drawing)
        if whole:
            self._live, self.radiance = self._anew(), self.frame.radiance.copy()
        changed = self._live.follow(strokes or (), drawing=drawing)
        if not changed:
            return (0, len(self.radiance)) if whole else None
        rows = distinct(np.concatenate(changed))
        number = self._number[rows]
        self.radiance.reshape(-1, 4)[number, :3] = self._live.rows.colors[rows] * self._alpha[rows]
        width = self.radiance.shape[1]
        if whole:
            return 0, len(self.radiance)
        return int(number[0] // width), int(number[-1] // width) + 1


def painted_field(frame: Frame, state: State, unseen: UnseenStrokes, store: AssetStore) -> Node | None:
    """The field of a frame, as it was then, on which strokes are to be seen that are not in the frame.

    Raises:
        AssetError: A stroke is missing or damaged.
    """
    for node in frame.request.scene.shown("field"):
        now = state.current.node(node.key)
        if now is not None and unseen.of(now, node.edits, state.paint, store):
            return node
    return None
