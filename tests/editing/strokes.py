"""Strokes for tests."""

import numpy as np

from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.paint import PaintStroke
from viewer.scene.sculpt import Sculpt, Stroke


def stroke(store, operation, points, normals, radius=0.4, strength=0.5, **rest):
    points, normals = (np.array(values, np.float32).reshape(-1, 3) for values in (points, normals))
    box = AABB(as_vec3(points.min(0)), as_vec3(points.max(0)))
    return Stroke(operation, radius, strength, store.put({"points": points, "normals": normals}), box, **rest)


def dent(store, **rest):
    """A dent in the top of the unit sphere."""
    return Sculpt((stroke(store, "draw", [[0, 0, 1]] * 3, [[0, 0, 1]] * 3, strength=-0.8, **rest),))


def paint_stroke(store, points, radius=0.4, **rest):
    points = np.array(points, np.float32).reshape(-1, 3)
    box = AABB(as_vec3(points.min(0)), as_vec3(points.max(0)))
    return PaintStroke(radius, store.put({"points": points}), box, **rest)
