"""Where a stroke that clones takes its paint from: beyond a mirror the way there is mirrored as the stroke is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int64

from viewer.editing.dabs import mirror_signs
from viewer.editing.paint_strokes import Segments
from viewer.scene.geometry import as_vec3
from viewer.scene.paint import Clone

AT_ONCE = 1 << 22
"""Distances that are worked out together."""


class Source(NamedTuple):
    """What one image of a stroke clones.

    Attributes:
        rows: Which of the places belong to it.
        clone: The stroke's, as mirrored.
        segments: The pieces of its line.
    """

    rows: Int64[np.ndarray, " k"]
    clone: Clone
    segments: Segments


def mirrored_clones(clone: Clone, mirror: tuple[bool, bool, bool]) -> tuple[Clone, ...]:
    """That of a stroke and those of its mirror images, in the order of :func:`mirror_signs`."""
    ways = ((sign * clone.way, sign * clone.along) for sign in mirror_signs(mirror))
    return tuple(Clone(as_vec3(way), as_vec3(along)) for way, along in ways)


def sources_of(
    clone: Clone, mirror: tuple[bool, bool, bool], places: Float64[np.ndarray, "n 3"], segments: Segments
) -> Iterator[Source]:
    """What places are painted with that a stroke has reached: each belongs to the image whose line is nearest to it.

    Args:
        clone: Of the stroke.
        mirror: Its planes.
        places: Those reached.
        segments: What was added to its line, as ``segments_of`` makes it.
    """
    clones = mirrored_clones(clone, mirror)
    if len(clones) == 1:
        yield Source(np.arange(len(places)), clone, segments)
        return
    images = segments.reshape(len(clones), -1, 2, segments.shape[2])
    nearest = np.argmin([_squares(places, image[:, :, :3]) for image in images], axis=0)
    for number, (own, image) in enumerate(zip(clones, images, strict=True)):
        rows = np.flatnonzero(nearest == number)
        if len(rows):
            yield Source(rows, own, image)


def _squares(places: Float64[np.ndarray, "n 3"], pieces: Float64[np.ndarray, "m 2 3"]) -> Float64[np.ndarray, " n"]:
    """Squares of the distances of places from the nearest of some pieces of a line."""
    best = np.full(len(places), np.inf)
    step = max(AT_ONCE // max(len(places), 1), 1)
    for first in range(0, len(pieces), step):
        starts = pieces[first : first + step, 0]
        ways = pieces[first : first + step, 1] - starts
        away = places[:, None] - starts
        lengths = np.maximum((ways * ways).sum(1), 1e-300)
        along = np.clip((away * ways).sum(2) / lengths, 0.0, 1.0)
        away -= along[:, :, None] * ways
        best = np.minimum(best, (away * away).sum(2).min(1))
    return best
