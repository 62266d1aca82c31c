"""The largest solid that no camera contradicts: the visual hull (Laurentini, IEEE PAMI 1994)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Float, Float32
from scipy.ndimage import map_coordinates

from viewer.decompose.refine.projection import Outline
from viewer.errors import InputError
from viewer.scene.geometry import AABB, as_vec3

COARSE = 48
"""Samples along the edge of the cube in which the subject is looked for."""
MARGIN = 0.06
"""Of the subject's size, around it."""


def inside_shares(points: Float[np.ndarray, "n 3"], seen: Sequence[Outline]) -> Float32[np.ndarray, " n"]:
    """The least opacity that any camera sees at each point; 0 where none looks.

    A camera in whose picture a point does not lie says nothing about it.
    """
    least = np.full(len(points), np.inf, np.float32)
    where = torch.from_numpy(points.astype(np.float32))
    for outline in seen:
        screen = outline.view.project(where).numpy()
        x, y, depth = screen.T
        sees = (depth > 0.0) & (x > 0.0) & (y > 0.0) & (x < outline.view.width) & (y < outline.view.height)
        opacity = map_coordinates(outline.covered.numpy(), [y[sees] - 0.5, x[sees] - 0.5], order=1, mode="nearest")
        least[sees] = np.minimum(least[sees], opacity)
    return np.where(np.isinf(least), np.float32(0.0), least)


def subject_box(seen: Sequence[Outline]) -> AABB:
    """The box around the visual hull, with some room.

    Raises:
        InputError: The cameras agree on no solid at all.
    """
    center, half = _looked_at(seen)
    positions = (np.arange(COARSE) + 0.5) / COARSE * 2.0 - 1.0
    points = center + half * np.stack(np.meshgrid(positions, positions, positions, indexing="ij"), -1).reshape(-1, 3)
    solid = points[inside_shares(points, seen) > 0.5]
    if len(solid) == 0:
        raise InputError(
            "The outlines of the photos have no solid in common.",
            "Check the masks, and that cameras and photos belong together.",
        )
    room = MARGIN * float(np.ptp(solid, axis=0).max()) + 2.0 * half / COARSE
    return AABB(as_vec3(solid.min(0) - room), as_vec3(solid.max(0) + room))


def _looked_at(seen: Sequence[Outline]) -> tuple[Float[np.ndarray, " 3"], float]:
    """The point nearest to all cameras' axes, and half of the edge of a cube around it that most of them see whole."""
    system, goal, eyes = np.zeros((3, 3)), np.zeros(3), []
    for outline in seen:
        rotation = outline.view.rotation.numpy().astype(np.float64)
        eye = -rotation.T @ outline.view.translation.numpy().astype(np.float64)
        across = np.eye(3) - np.outer(rotation[2], rotation[2])
        system, goal = system + across, goal + across @ eye
        eyes.append(eye)
    center = np.linalg.lstsq(system, goal, rcond=None)[0]
    widths = [
        np.linalg.norm(eye - center) * 0.5 * max(each.view.width, each.view.height) / float(each.view.focal.min())
        for eye, each in zip(eyes, seen, strict=True)
    ]
    return center, float(np.median(widths))
