"""Rectangles side by side in a picture as small as shelves make it."""

from __future__ import annotations

import math
from collections.abc import Sequence

Size = tuple[int, int]
"""Width and height."""


def shelved(sizes: Sequence[Size]) -> tuple[tuple[tuple[int, int], ...], Size]:
    """Where to put rectangles so that none overlaps another: the tallest first, one shelf below the other.

    Returns:
        The left upper corner of each, and the size of the whole.
    """
    area = sum(width * height for width, height in sizes)
    widest = max([math.isqrt(max(area - 1, 0)) + 1, *(width for width, _ in sizes)])
    corners: list[tuple[int, int]] = [(0, 0)] * len(sizes)
    x = y = shelf = right = 0
    for number in sorted(range(len(sizes)), key=lambda each: (-sizes[each][1], -sizes[each][0], each)):
        width, height = sizes[number]
        if x + width > widest:
            x, y, shelf = 0, y + shelf, 0
        corners[number] = (x, y)
        x, shelf, right = x + width, max(shelf, height), max(right, x + width)
    return tuple(corners), (max(right, 1), max(y + shelf, 1))
