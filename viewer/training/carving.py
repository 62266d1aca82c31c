"""Where the subject of cut-out photos lies: the box around what no mask contradicts."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Bool, Float, Float32

from viewer.scene.camera import Camera, pixel_centers
from viewer.scene.geometry import AABB, as_vec3

CELLS = 48
"""Along each edge of the box that is searched."""
SIDE = 64
"""Rays along the longer side of each photo; more where the box fills but a small part of it."""
FEWEST = CELLS * CELLS * 3 // 4
"""Rays that must meet the box: fewer leave gaps between cells."""
PER_CELL = 1.5
"""Samples along a ray for every cell's length."""
AGREED = 0.9
"""Of the photos that see a cell: the others may have holes in their masks."""
SEEN = 1 / 3
"""Of the photos that see the cell that most of them see. Right before a camera there could be anything: few others see
that."""
ROOM = 1.5
"""Cells left free around the subject."""


class Carving:
    """The visual hull (Laurentini, IEEE PAMI 1994) on a coarse grid, photo by photo.

    Args:
        box: In which the subject lies.
    """

    def __init__(self, box: AABB) -> None:
        self._box = box
        self._seen = np.zeros(CELLS**3, np.int32)
        self._inside = np.zeros(CELLS**3, np.int32)

    def add(self, camera: Camera, opacity: Float32[np.ndarray, "h w"]) -> None:
        """Take in one photo: where there is no opacity, there is no subject.

        Args:
            camera: Of the photo, whose size may differ.
            opacity: 1 where the subject is.
        """
        side, longest = SIDE, max(opacity.shape)
        found = self._met(camera, _largest(opacity, side))
        while found is None and side < longest:
            side *= 2
            found = self._met(camera, _largest(opacity, side))
        if found is not None:
            self._seen += found[0]
            self._inside += found[1]

    def subject(self) -> AABB:
        """The box of what is left, with some room; the whole box where nothing is left, or there was no photo."""
        well_seen = self._seen >= max(1.0, SEEN * float(self._seen.max()))
        left = well_seen & (self._inside >= AGREED * self._seen)
        if not left.any():
            return self._box
        lo, size = np.array(self._box.lo), np.array(self._box.size)
        cells = np.stack(np.unravel_index(np.flatnonzero(left), (CELLS, CELLS, CELLS)), 1)
        first = np.maximum(cells.min(0) - ROOM, 0.0)
        last = np.minimum(cells.max(0) + 1.0 + ROOM, CELLS)
        return AABB(as_vec3(lo + first / CELLS * size), as_vec3(lo + last / CELLS * size))

    def _met(
        self, camera: Camera, opacity: Float32[np.ndarray, "h w"]
    ) -> tuple[Bool[np.ndarray, " cells"], Bool[np.ndarray, " cells"]] | None:
        """The cells that rays pass through, and those that rays to the subject do; None where there are too few."""
        height, width = opacity.shape
        pixels = pixel_centers(width, height) * (camera.lens.width / width, camera.lens.height / height)
        origins, directions = camera.rays(pixels)
        near, far = crossed(origins, directions, self._box)
        hits = far > near
        if np.count_nonzero(hits) < FEWEST:
            return None
        lo, size = np.array(self._box.lo), np.array(self._box.size)
        start = (origins + directions * near[:, None] - lo)[hits] / size * CELLS
        reach = (directions * (far - near)[:, None])[hits] / size * CELLS
        shown = opacity.ravel()[hits] > 0.5
        all_met, shown_met = np.zeros(CELLS**3, np.bool_), np.zeros(CELLS**3, np.bool_)
        count = math.ceil(PER_CELL * float(np.linalg.norm(reach, axis=1).max())) + 1
        for share in (np.arange(count) + 0.5) / count:
            cell = np.clip((start + share * reach).astype(np.int32), 0, CELLS - 1)
            number = (cell[:, 0] * CELLS + cell[:, 1]) * CELLS + cell[:, 2]
            all_met[number] = True
            shown_met[number[shown]] = True
        return all_met, shown_met


def crossed(
    origins: Float[np.ndarray, "n 3"], directions: Float[np.ndarray, "n 3"], box: AABB
) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """Where rays enter and leave a box (slab test); they leave before they enter where they miss it."""
    slow = np.where(np.abs(directions) < 1e-12, 1e-12, directions)
    ends = np.stack([(np.array(box.lo) - origins) / slow, (np.array(box.hi) - origins) / slow])
    return np.maximum(ends.min(0).max(1), 0.0), ends.max(0).min(1)


def _largest(opacity: Float32[np.ndarray, "h w"], side: int) -> Float32[np.ndarray, "i j"]:
    """The largest value in each square of pixels, so that nothing thin is lost; at most ``side`` of them in a row."""
    factor = max(1, math.ceil(max(opacity.shape) / side))
    height, width = (math.ceil(length / factor) for length in opacity.shape)
    padded = np.zeros((height * factor, width * factor), np.float32)
    padded[: opacity.shape[0], : opacity.shape[1]] = opacity
    return padded.reshape(height, factor, width, factor).max((1, 3))
