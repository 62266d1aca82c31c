"""A picture cut into tiles that several threads draw, and that can be left, or given up, between any two of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor

from viewer.render.drawable import Tile

Painter = Callable[[Tile], int]
"""Draws a tile and returns the number of samples that it took."""


def cut(width: int, height: int, side: int) -> list[Tile]:
    """The tiles of a picture, from its middle outwards: what matters most comes first, and quick ones come last."""
    tiles = [
        Tile(x, y, min(side, width - x), min(side, height - y))
        for y in range(0, height, side)
        for x in range(0, width, side)
    ]

    def from_middle(tile: Tile) -> int:
        return (2 * tile.x + tile.width - width) ** 2 + (2 * tile.y + tile.height - height) ** 2

    return sorted(tiles, key=from_middle)


class TileQueue:
    """Draws tiles in the calling thread and in others.

    Args:
        tiles: What to draw, begun in this order.
        painter: Called once for each thread that draws at a time; makes what draws tiles there.
        helpers: An executor, and how many of its threads to use beside the calling one.
    """

    def __init__(self, tiles: list[Tile], painter: Callable[[], Painter], helpers: tuple[Executor, int]) -> None:
        self.samples = 0
        self._waiting = tiles[::-1]
        self._painter = painter
        self._painters: list[Painter] = []
        self._executor, count = helpers
        self._helpers = min(count, len(tiles) - 1)
        self._lock = threading.Lock()

    @property
    def finished(self) -> bool:
        """Whether all tiles are drawn, as long as :meth:`draw` is not running."""
        return not self._waiting

    def draw(self, pause: Callable[[], bool]) -> None:
        """Draw until nothing is left or ``pause`` is true; another call goes on from there.

        ``pause`` is asked in the calling thread only, before each of its tiles; once it is true no other is begun.
        """
        halt = threading.Event()
        running = [self._executor.submit(self._work, halt, halt.is_set) for _ in range(self._helpers)]
        try:
            self._work(halt, pause)
        finally:
            for future in running:
                future.result()

    def _work(self, halt: threading.Event, asked: Callable[[], bool]) -> None:
        """Draw tiles in this thread."""
        with self._lock:
            painter = self._painters.pop() if self._painters else None
        total, done = 0, False
        try:
            painter = painter or self._painter()
            while not (halt.is_set() or asked()):
                with self._lock:
                    tile = self._waiting.pop() if self._waiting else None
                if tile is None:
                    done = True
                    break
                total += painter(tile)
        finally:
            if not done:  # paused or failed: the others need not go on
                halt.set()
            with self._lock:
                self.samples += total
                if painter is not None:
                    self._painters.append(painter)
