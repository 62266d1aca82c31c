"""Which frames of a video make good photos: how sharp they are, and how far the picture has moved between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32

from viewer.formats.datasets.checks import FEWEST

TILE = 64
"""Pixels along a side of the parts whose movements are compared."""
SHARE = 0.08
"""Of the picture's width: between two photos, most of what they show moves about so far."""
LEAST_STEP = 1.5
"""Pixels below which a movement is not believed, and waits until it has grown."""
CLEAR = 0.08
"""Height of a peak of the phase correlation, 1 for a mere shift, below which it says nothing."""


def sharpness(grey: Float32[np.ndarray, "h w"]) -> float:
    """Variance of the Laplacian (Pech-Pacheco et al. 2000): comparable between pictures of the same thing."""
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return float((around - 4.0 * grey[1:-1, 1:-1]).var())


class Movement:
    """How far a picture has moved since the first one, added up along the way, in pixels."""

    def __init__(self) -> None:
        self.path = 0.0
        self._before: np.ndarray | None = None

    def add(self, grey: Float32[np.ndarray, "h w"]) -> float:
        """Take the next picture; return how far it is from the first."""
        spectra = _spectra(grey)
        if self._before is None:
            self._before = spectra
        else:
            step = _shift(self._before, spectra)
            if step >= LEAST_STEP:
                self.path += step
                self._before = spectra
        return self.path


def chosen(sharp: Sequence[float], paths: Sequence[float], width: int, most: int) -> list[int]:
    """The sharpest frame of each stretch of the way.

    Empty where the picture moves too little for photos from different places.

    Args:
        sharp: Of each frame.
        paths: How far each frame is along the way.
        width: Of the pictures in which that was measured.
        most: How many are chosen at most.
    """
    whole = paths[-1] if paths else 0.0
    count = min(max(round(whole / (SHARE * width)), 0), most)
    if count < FEWEST:
        return []
    stretch = np.minimum((np.array(paths) / whole * count).astype(int), count - 1)
    best: dict[int, int] = {}
    for number, part in enumerate(stretch.tolist()):
        if part not in best or sharp[number] > sharp[best[part]]:
            best[part] = number
    return sorted(best.values())


def _spectra(grey: Float32[np.ndarray, "h w"]) -> np.ndarray:
    """Spectra of the tiles that fit into the picture, around its middle."""
    height, width = grey.shape
    rows, columns = max(height // TILE, 1), max(width // TILE, 1)
    padded = np.pad(grey, ((0, max(TILE - height, 0)), (0, max(TILE - width, 0))), mode="edge")
    top, left = (padded.shape[0] - rows * TILE) // 2, (padded.shape[1] - columns * TILE) // 2
    tiles = padded[top : top + rows * TILE, left : left + columns * TILE]
    tiles = tiles.reshape(rows, TILE, columns, TILE).swapaxes(1, 2).reshape(-1, TILE, TILE)
    window = np.hanning(TILE).astype(np.float32)
    centered = tiles - tiles.mean((1, 2), keepdims=True)
    return np.fft.rfft2(centered * window[:, None] * window)


def _shift(before: np.ndarray, after: np.ndarray) -> float:
    """How far the tiles have moved, in the median of those that show it; as far as is known where none does.

    Phase correlation (Kuglin and Hines 1975).
    """
    cross = before * after.conj()
    peaks = np.fft.irfft2(cross / np.maximum(np.abs(cross), 1e-9), s=(TILE, TILE)).reshape(len(before), -1)
    at = peaks.argmax(1)
    moved = np.stack([at // TILE, at % TILE], -1)
    moved = np.where(moved >= TILE // 2, moved - TILE, moved)
    clear = peaks.max(1) >= CLEAR
    if not clear.any():
        return TILE / 2.0
    return float(np.median(np.linalg.norm(moved[clear], axis=1)))
