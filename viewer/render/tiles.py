"""A picture cut into tiles that several threads draw, and that can be given up between two of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor

from viewer.render.marching import Tile


def cut(width: int, height: int, side: int) -> list[Tile]:
    """The tiles of a picture, row by row from the top left."""
    return [
        Tile(x, y, min(side, width - x), min(side, height - y))
        for y in range(0, height, side)
        for x in range(0, width, side)
    ]


def draw_all(
    tiles: list[Tile],
    painter: Callable[[], Callable[[Tile], int]],
    helpers: tuple[Executor, int],
    stop: Callable[[], bool],
) -> int | None:
    """Draw all tiles in this thread and in others, and return the sum of what drawing them returned.

    Args:
        tiles: What to draw, begun in this order.
        painter: Called once in each thread; makes what draws a tile there and returns its number of samples.
        helpers: An executor, and how many of its threads to use beside this one.
        stop: Asked in this thread only, before each of its tiles; once it is true no other tile is begun.

    Returns:
        The sum, or None where ``stop`` was true before all tiles had been begun.
    """
    waiting = tiles[::-1]
    lock = threading.Lock()
    given_up = threading.Event()

    def take() -> Tile | None:
        with lock:
            return waiting.pop() if waiting else None

    def work(asked: Callable[[], bool]) -> int:
        draw = painter()
        total, done = 0, False
        try:
            while not (given_up.is_set() or asked()):
                tile = take()
                if tile is None:
                    done = True
                    break
                total += draw(tile)
        finally:
            if not done:  # stopped or failed: the others need not go on
                given_up.set()
        return total

    executor, count = helpers
    running = [executor.submit(work, given_up.is_set) for _ in range(min(count, len(tiles) - 1))]
    try:
        total = work(stop)
    finally:
        totals = [future.result() for future in running]
    return None if waiting else total + sum(totals)
