"""Point clouds and Gaussians that strokes are painted on in the window, before a worker has carried the edits out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar, runtime_checkable

import numpy as np
from jaxtyping import Float16, Float32

from viewer.editing.paint import C0
from viewer.editing.row_painter import as_light, from_light
from viewer.errors import AssetError
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore
from viewer.scene.content import ColorSpace
from viewer.scene.document import Node
from viewer.session.painting import unseen_strokes
from viewer.session.state import State
from viewer.ui.viewport.layers.live_rows import LiveRows, Rows

LARGEST_HALF = 65504.0


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
        store: Where pictures are that are painted through.
        write: Brings rows from a first one on to the graphics card.
    """

    def __init__(
        self, rows: Float32[np.ndarray, "n 6"], store: AssetStore, write: Callable[[np.ndarray, int], None]
    ) -> None:
        self._first, self._rows, self._write = rows.copy(), rows, write
        self.rows = LiveRows(rows[:, :3], rows[:, 3:].astype(np.float64), store)

    def update(self, number: Rows) -> None:
        """Bring some rows to the graphics card."""
        self._rows[number, 3:] = self.rows.rows.colors[number]
        self._write(self._rows[number[0] : number[-1] + 1], int(number[0]))

    def restore(self) -> None:
        """Have all rows as they were."""
        self._write(self._first, 0)


class LiveSplats:
    """Rows of spherical harmonics of Gaussians.

    Args:
        centers: Of the Gaussians.
        harmonics: As they are on the graphics card: for each colour its coefficients.
        space: Of their colours.
        store: Where pictures are that are painted through.
        write: Brings rows from a first one on to the graphics card.
    """

    def __init__(
        self,
        centers: Float32[np.ndarray, "n 3"],
        harmonics: Float16[np.ndarray, "n 3 k"],
        space: ColorSpace,
        store: AssetStore,
        write: Callable[[np.ndarray, int], None],
    ) -> None:
        self._first, self._now, self._write = harmonics, harmonics.copy(), write
        self._space: ColorSpace = space
        mean = 0.5 + C0 * harmonics[:, :, 0].astype(np.float64)
        self.rows = LiveRows(centers, as_light(mean, space), store)

    def update(self, number: Rows) -> None:
        """Bring some rows to the graphics card."""
        rows = self.rows.rows
        mean = (from_light(rows.colors[number], self._space) - 0.5) / C0
        left = rows.view_dependence[number, None, None].astype(np.float32)
        new = self._first[number].astype(np.float32) * left
        new[:, :, 0] = mean
        self._now[number] = np.clip(new, -LARGEST_HALF, LARGEST_HALF)
        self._write(self._now[number[0] : number[-1] + 1], int(number[0]))

    def restore(self) -> None:
        """Have all rows as they were."""
        self._write(self._first, 0)


class Painting(Generic[L]):
    """What is painted on of one sort of content, by the keys of nodes.

    Args:
        make: What is painted on of an asset; None where it cannot be.
    """

    def __init__(self, make: Callable[[Node, AssetStore], L | None]) -> None:
        self._make = make
        self._live: dict[str, tuple[AssetId, L]] = {}

    def follow(self, nodes: list[tuple[Node, AssetId]], state: State, store: AssetStore) -> bool:
        """Show the strokes on these nodes that are not in their assets yet; whether anything has changed.

        Nothing is shown of strokes whose asset cannot be read: the engine reports that.
        """
        changed = False
        for key in self._live.keys() - {node.key for node, _ in nodes}:
            self._live.pop(key)[1].restore()
            changed = True
        for node, asset in nodes:
            now = state.current.node(node.key)
            try:
                strokes = None if now is None else unseen_strokes(now, state.seen_edits(node.key), state.paint, store)
            except AssetError:
                strokes = None
            known = self._live.get(node.key)
            if known is not None and (known[0] != asset or strokes is None or not (strokes or state.paint_brush.on)):
                self._live.pop(node.key)[1].restore()
                known, changed = None, True
            if known is None and strokes:
                made = self._make(node, store)
                if made is not None:
                    known = self._live[node.key] = (asset, made)
            if known is not None:
                drawing = state.paint is not None and state.paint.key == node.key
                painted = known[1].rows.follow(strokes or (), drawing=drawing)
                if painted:
                    known[1].update(np.unique(np.concatenate(painted)))
                    changed = True
        return changed
