"""Point clouds and Gaussians that strokes are painted on in the window, before a worker has carried the edits out."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from typing import Generic, Protocol, TypeVar, runtime_checkable

import numpy as np
from jaxtyping import Float16, Float32

from viewer.editing.crowd_normals import point_crowd
from viewer.editing.facing import NormalsOf
from viewer.editing.row_painter import RowValues, as_light, from_light
from viewer.editing.stroke_undo import UndoMemory
from viewer.errors import AssetError
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore
from viewer.scene.content import ColorSpace
from viewer.scene.distinct import distinct
from viewer.scene.document import Node
from viewer.scene.harmonics import C0, LARGEST_HALF
from viewer.session.painting import UnseenStrokes
from viewer.session.state import State
from viewer.ui.viewport.layers.live_rows import LiveRows, Rows


@runtime_checkable
class Live(Protocol):
    """Content that is painted on."""

    rows: LiveRows

    def update(self, number: Rows) -> None:
        """Bring some rows to the graphics card."""
        ...

    def restore(self) -> None:
        """Have all rows as they were."""
        ...


L = TypeVar("L", bound=Live)


class LivePoints:
    """Rows of points: place and linear colour.

    Args:
        rows: As they are on the graphics card; changed in place.
        original: The linear colours before the edit, which erasing brings back; None = those of the rows.
        store: Where pictures are that are painted through.
        undo: The memory by which strokes can be taken back.
        write: Brings rows from a first one on to the graphics card.
    """

    def __init__(
        self,
        rows: Float32[np.ndarray, "n 6"],
        original: Float32[np.ndarray, "n 3"] | None,
        store: AssetStore,
        undo: UndoMemory,
        write: Callable[[np.ndarray, int], None],
    ) -> None:
        self._first, self._rows, self._write = rows.copy(), rows, write
        self._original = self._first[:, 3:] if original is None else original
        crowd = functools.cache(lambda: point_crowd(self._first[:, :3]))
        self.rows = LiveRows(rows[:, :3], self._values, store, undo, lambda rows: crowd().normals(rows), blocks=True)

    def update(self, number: Rows) -> None:
        """Bring some rows to the graphics card."""
        self._rows[number, 3:] = self.rows.rows.colors[number]
        self._write(self._rows[number[0] : number[-1] + 1], int(number[0]))

    def restore(self) -> None:
        """Have all rows as they were."""
        self._write(self._first, 0)

    def _values(self, rows: Rows) -> RowValues:
        now, before = (part[rows].astype(np.float64) for part in (self._first[:, 3:], self._original))
        return RowValues(now, before, np.ones(len(rows)))


class LiveSplats:
    """Rows of spherical harmonics of Gaussians.

    Args:
        centers: Of the Gaussians.
        harmonics: As they are before the strokes: for each colour its coefficients.
        original: Looks up the same before the edit, which erasing brings back, as copies; None = as they are.
        space: Of their colours.
        store: Where pictures are that are painted through.
        undo: The memory by which strokes can be taken back.
        write: Replaces coefficients of some rows.
        normals_of: Looks up normals of Gaussians.
    """

    def __init__(
        self,
        centers: Float32[np.ndarray, "n 3"],
        harmonics: Float16[np.ndarray, "n 3 k"],
        original: Callable[[Rows], Float16[np.ndarray, "m 3 k"]] | None,
        space: ColorSpace,
        store: AssetStore,
        undo: UndoMemory,
        write: Callable[[Rows, Float16[np.ndarray, "m 3 k"]], None],
        normals_of: NormalsOf | None = None,
    ) -> None:
        self._first, self._write = harmonics, write
        self._original = original or (lambda rows: harmonics[rows])
        self._space: ColorSpace = space
        self.rows = LiveRows(centers, self._values, store, undo, normals_of, blocks=True)

    def update(self, number: Rows) -> None:
        """Show some rows as they are now."""
        rows = self.rows.rows
        mean = (from_light(rows.colors[number], self._space) - 0.5) / C0
        new, left = self._original(number), rows.view_dependence[number].astype(np.float32)
        faded = np.flatnonzero(left != 1.0)  # halves are slow to convert: the others stay as they are
        new[faded] = _halves(new[faded].astype(np.float32) * left[faded, None, None])
        new[:, :, 0] = _halves(mean)
        self._write(number, new)

    def restore(self) -> None:
        """Have all rows as they were."""
        number = np.flatnonzero(self.rows.rows.touched)
        self._write(number, self._first[number])

    def _values(self, rows: Rows) -> RowValues:
        now, before = self._first[rows].astype(np.float64), self._original(rows).astype(np.float64)
        light, first = (as_light(0.5 + C0 * part[:, :, 0], self._space) for part in (now, before))
        # Earlier strokes have left the same part of all that depends on the view.
        whole = np.square(before[:, :, 1:]).sum((1, 2))
        part = (now[:, :, 1:] * before[:, :, 1:]).sum((1, 2))
        left = np.divide(part, whole, out=np.ones(len(rows)), where=whole > 0.0)
        return RowValues(light, first, left)


def _halves(values: np.ndarray) -> np.ndarray:
    return np.clip(values, -LARGEST_HALF, LARGEST_HALF).astype(np.float16)


class Painting(Generic[L]):
    """What is painted on of one sort of content, by the keys of nodes.

    Args:
        make: What is painted on of a node, and its content before the edit that paints, where that is known; None where
            it cannot be.
    """

    def __init__(self, make: Callable[[Node, object, AssetStore], L | None]) -> None:
        self._make = make
        self._live: dict[str, tuple[AssetId, L]] = {}
        self._unseen = UnseenStrokes()

    def drop(self, key: str) -> None:
        """Have a node as it was before its strokes."""
        if key in self._live:
            self._live.pop(key)[1].restore()

    def follow(
        self,
        nodes: list[tuple[Node, AssetId]],
        state: State,
        store: AssetStore,
        held: Collection[str] = (),
        ready: Collection[str] = (),
    ) -> bool:
        """Show the strokes on these nodes that are not in their assets yet; whether anything has changed.

        Nothing is shown of strokes whose asset cannot be read: the engine reports that.

        Args:
            nodes: With the assets that are drawn of them.
            state: What is to be seen.
            store: Where strokes are.
            held: Keys of nodes that stay as they are.
            ready: Keys of those that a stroke may begin on at any moment if they are selected.
        """
        changed = False
        for key in self._live.keys() - {node.key for node, _ in nodes} - set(held):
            self._live.pop(key)[1].restore()
            changed = True
        for node, asset in nodes:
            now = state.current.node(node.key)
            try:
                seen = state.seen_edits(node.key)
                strokes = None if now is None else self._unseen.of(now, seen, state.paint, store)
            except AssetError:
                strokes = None
            known = self._live.get(node.key)
            drawing = state.paint is not None and state.paint.key == node.key
            stays = known is not None and known[0] == asset and strokes is not None
            stays = stays and (strokes or state.paint_brush.on)
            if known is not None and not (stays and known[1].rows.can_follow(strokes or (), drawing=drawing)):
                self._live.pop(node.key)[1].restore()
                known, changed = None, True
            soon = state.paint_brush.on and node.key in state.selection and node.key in ready
            if known is None and (strokes or soon):
                made = self._make(node, state.before_paint(node.key), store)
                if made is not None:
                    known = self._live[node.key] = (asset, made)
            if known is not None:
                painted = known[1].rows.follow(strokes or (), drawing=drawing)
                if painted:
                    known[1].update(distinct(np.concatenate(painted)))
                    changed = True
        return changed
