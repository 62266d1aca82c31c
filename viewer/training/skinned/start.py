"""Where a mesh on bones begins: what most photos of a moving subject agree on, filled with Gaussians, and its bones.

No place need be covered by every photo, as it would be of what keeps still: so a place counts where a share of them
covers it, and that share is the one whose own outlines are nearest to the photos'.
"""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Bool, Float, Float32

from viewer.errors import InputError
from viewer.scene.geometry import AABB, Vec3, as_vec3
from viewer.training.skinned.frames import Frames, View3
from viewer.training.skinned.motion import nearest_middles
from viewer.training.skinned.state import Arrays

Seen = tuple[Float[np.ndarray, "n 2"], Float[np.ndarray, " n"]]
"""Of points in a photo: places in pixels, and depths."""
SHARES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Of the photos that cover a place."""
COARSE = 56
"""Places along the longest edge of the data set's box."""
COMPARED = 12
"""Photos whose outlines are compared, at most."""
FILLED = 0.8
"""Of the Gaussians that there may be; the others come where they are needed."""
ROOM = 1.15
SPREAD = 0.6
"""Size of a Gaussian in distances between two of them."""
BONE_WIDTH = 0.07


def beginning(
    frames: Frames, box: AABB, points: int, bones: int, random: np.random.Generator
) -> tuple[Vec3, float, float, Arrays]:
    """Where the subject is, how large, the size of Gaussians, and what is learned, before the first step.

    Args:
        frames: The photos.
        box: Which the subject lies in.
        points: Most Gaussians.
        bones: How many there are.
        random: Shakes the Gaussians a little.

    Raises:
        InputError: No place is covered by enough photos.
    """
    places = _lattice(np.array(box.lo), np.array(box.hi), max(box.size) / COARSE)
    inside = covered(places, frames)
    low, high = places[inside].min(0), places[inside].max(0)
    cell = max(box.size) / COARSE
    low, high = low - ROOM * cell, high + ROOM * cell
    step = float(np.cbrt(inside.sum() * cell**3 / max(points * FILLED, 1.0)))
    places = _lattice(low, high, step)
    places = places[covered(places, frames)]
    low, high = places.min(0), places.max(0)
    middle, unit = 0.5 * (low + high), float(np.linalg.norm(high - low)) or 1.0
    places = places + random.normal(0.0, 0.2 * step, places.shape)
    own = ((places - middle) / unit).astype(np.float32)
    count, bones = len(own), min(bones, len(own))
    spread = SPREAD * step / unit
    centers, _ = nearest_middles(own, bones)
    values: Arrays = {
        "points": own,
        "sizes": np.full(count, np.log(spread), np.float32),
        "opacities": np.full(count, 0.5, np.float32),
        "colors": np.zeros((count, 3), np.float32),
        "centers": centers.astype(np.float32),
        "widths": np.full((bones, 3), np.log(BONE_WIDTH), np.float32),
        "turns": np.zeros((0, bones, 3), np.float32),
        "shifts": np.zeros((0, bones, 3), np.float32),
    }
    return as_vec3(middle), unit, spread, values


def covered(places: Float[np.ndarray, "n 3"], frames: Frames) -> Bool[np.ndarray, " n"]:
    """Which places belong to the subject: those that the best share of the photos covers.

    Raises:
        InputError: There are none.
    """
    zero, tensor = np.zeros(3), torch.from_numpy(places.astype(np.float32))
    hits, seen = np.zeros(len(places)), np.zeros(len(places))
    where: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for picture, camera in zip(frames.pictures, frames.cameras, strict=True):
        there, depths, _ = View3(camera, zero, 1.0, frames.factor)(tensor)
        rows, columns, within = pixels_of(there.numpy(), depths.numpy(), picture.shape[:2])
        hits[within] += picture[rows, columns, 3]
        seen[within] += 1.0
        where.append((rows, columns, within))
    shares = np.where(seen >= 0.5 * len(frames.pictures), hits / np.maximum(seen, 1.0), 0.0)
    best, found = -1.0, np.zeros(len(places), np.bool_)
    for share in SHARES:
        inside = shares >= share
        some = range(0, len(where), max(1, len(where) // COMPARED))
        scores: list[float] = []
        for number in some:
            rows, columns, within = where[number]
            scores.append(alike(frames.pictures[number][..., 3], rows, columns, within, inside))
        if inside.any() and float(np.mean(scores)) > best:
            best, found = float(np.mean(scores)), inside
    if not found.any():
        raise InputError(
            "The masks of the video have no place in common.",
            "Check the cameras and the masks: white, or opaque, is what belongs to the subject.",
        )
    return found


def pixels_of(
    places: Float[np.ndarray, "n 2"], depths: Float[np.ndarray, " n"], size: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray, Bool[np.ndarray, " n"]]:
    """Rows and columns of the pixels in which points are seen, and which of the points are seen at all."""
    whole = np.floor(places).astype(np.int64)
    within = (whole >= 0).all(1) & (whole[:, 0] < size[1]) & (whole[:, 1] < size[0]) & (depths > 1e-3)
    return whole[within, 1], whole[within, 0], within


def alike(
    mask: Float32[np.ndarray, "h w"], rows: np.ndarray, columns: np.ndarray, within: Bool[np.ndarray, " n"],
    inside: Bool[np.ndarray, " n"],
) -> float:  # fmt: skip
    """What a mask and the places inside have in common, as a part of what either has."""
    drawn = np.zeros(mask.shape, np.bool_)
    chosen = inside[within]
    drawn[rows[chosen], columns[chosen]] = True
    there = mask > 0.5
    both, either = np.count_nonzero(drawn & there), np.count_nonzero(drawn | there)
    return both / either if either else 1.0


def _lattice(low: np.ndarray, high: np.ndarray, step: float) -> Float[np.ndarray, "n 3"]:
    sides = [np.arange(a + 0.5 * step, b, step) for a, b in zip(low, high, strict=True)]
    sides = [side if len(side) else np.array([0.5 * (a + b)]) for side, a, b in zip(sides, low, high, strict=True)]
    return np.stack(np.meshgrid(*sides, indexing="ij"), -1).reshape(-1, 3)
