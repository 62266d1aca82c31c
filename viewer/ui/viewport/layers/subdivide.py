"""Cuts lines and triangles into pieces so short that a bent lens shows each of them straight."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float32, UInt32

PIECE = math.radians(2.0)
"""Angle under which a piece of a line may appear."""
FINEST = 1.0 / 48.0
"""Longest edge of a triangle, in diagonals of the mesh."""
MOST_FACES = 1 << 19
"""Meshes are not cut beyond this many triangles."""


def short_lines(rows: np.ndarray, eye: np.ndarray) -> np.ndarray:
    """Rows of lines (see ``lines.lines``) in pieces that look short from a point.

    Args:
        rows: Start (3), end (3), and style.
        eye: Where the camera is.
    """
    if not len(rows):
        return rows
    start = rows[:, :3].astype(np.float64)
    along = rows[:, 3:6] - start
    length = np.maximum(np.linalg.norm(along, axis=1), 1e-12)
    # Seen from the eye, the point t of the way lies at the angle atan((t - foot) length / nearest) to the nearest one.
    foot = ((eye - start) * along).sum(1) / length**2
    nearest = np.maximum(np.linalg.norm(start + foot[:, None] * along - eye, axis=1), 1e-6 * length)
    first, last = np.arctan(-foot * length / nearest), np.arctan((1.0 - foot) * length / nearest)
    count = np.maximum(np.ceil((last - first) / PIECE), 1).astype(np.int64)
    which = np.repeat(np.arange(len(rows)), count)
    number = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    result = rows[which].copy()
    for columns, step in ((slice(0, 3), number), (slice(3, 6), number + 1)):
        angle = first[which] + (last - first)[which] * (step / count[which])
        way = foot[which] + np.tan(angle) * (nearest / length)[which]
        result[:, columns] = start[which] + np.clip(way, 0.0, 1.0)[:, None] * along[which]
    return result


def short_triangles(
    vertices: Float32[np.ndarray, "v k"], faces: UInt32[np.ndarray, "f 3"]
) -> tuple[Float32[np.ndarray, "w k"], UInt32[np.ndarray, "g 3"]]:
    """A mesh whose long triangles are cut into four, and again, until their edges are short.

    Args:
        vertices: Position (3) and whatever is blended between corners.
        faces: Vertex numbers.
    """
    if not len(faces):
        return vertices, faces
    extent = float(np.linalg.norm(np.ptp(vertices[:, :3], axis=0)))
    done = [np.zeros((0, 3), np.uint32)]
    while len(faces) and len(faces) + sum(len(each) for each in done) < MOST_FACES:
        corners = vertices[faces, :3]
        edges = np.linalg.norm(corners - np.roll(corners, -1, axis=1), axis=2)
        long = edges.max(1) > FINEST * extent
        done.append(faces[~long])
        faces = faces[long]
        first, a, b, c = len(vertices), faces[:, 0], faces[:, 1], faces[:, 2]
        middles = [0.5 * (vertices[p] + vertices[q]) for p, q in ((a, b), (b, c), (c, a))]
        vertices = np.concatenate([vertices, *middles]).astype(np.float32)
        ab, bc, ca = (first + np.arange(3 * len(faces)).reshape(3, -1)).astype(np.uint32)
        faces = np.concatenate([np.stack(each, 1) for each in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))])
    return vertices, np.concatenate([*done, faces])
