"""Undoes PNG's row filters (PNG specification, section 9), which depend on bytes just undone and so defy numpy."""

from __future__ import annotations

import numba


@numba.njit(cache=True, nogil=True)
def unfilter(rows, step):
    """Undo the filters in place.

    Args:
        rows: (height, 1 + bytes a row) uint8; the first byte of each row names its filter.
        step: Bytes of one pixel.

    Returns:
        False where a row names a filter that does not exist.
    """
    height, width = rows.shape
    for y in range(height):
        kind = rows[y, 0]
        if kind > 4:
            return False
        for x in range(1, width):
            left = int(rows[y, x - step]) if x > step else 0
            above = int(rows[y - 1, x]) if y > 0 else 0
            if kind == 1:
                predicted = left
            elif kind == 2:
                predicted = above
            elif kind == 3:
                predicted = (left + above) // 2
            elif kind == 4:
                corner = int(rows[y - 1, x - step]) if x > step and y > 0 else 0
                guess = left + above - corner
                to_left, to_above, to_corner = abs(guess - left), abs(guess - above), abs(guess - corner)
                if to_left <= to_above and to_left <= to_corner:
                    predicted = left
                elif to_above <= to_corner:
                    predicted = above
                else:
                    predicted = corner
            else:
                predicted = 0
            rows[y, x] = (int(rows[y, x]) + predicted) & 255
    return True
