"""Meshes of known shape, some with an atlas that is known, too."""

from __future__ import annotations

import numpy as np

from viewer.decompose.tangents import with_tangents
from viewer.scene.mesh import Mesh


def plane(cells=1, half=1.0, height=0.0, relief=None):
    """The square [-half, half]^2, seen from +z, with u along x and v against y; ``relief(x, y)`` gives z and slopes."""
    axis = np.linspace(-1.0, 1.0, cells + 1)
    x, y = (grid.ravel() for grid in np.meshgrid(axis, axis))
    z, dx, dy = (np.zeros_like(x),) * 3 if relief is None else relief(x * half, y * half)
    normals = np.stack([-dx, -dy, np.ones_like(x)], 1)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    row, column = (grid.ravel() for grid in np.mgrid[0:cells, 0:cells])
    first = row * (cells + 1) + column
    faces = np.concatenate(
        [np.stack([first, first + 1, first + cells + 2], 1), np.stack([first, first + cells + 2, first + cells + 1], 1)]
    )
    vertices = np.stack([x * half, y * half, z + height], 1).astype(np.float32)
    uvs = np.stack([0.5 + 0.5 * x, 0.5 - 0.5 * y], 1).astype(np.float32)
    return with_tangents(Mesh(vertices, faces.astype(np.uint32), normals.astype(np.float32), uvs=uvs))


def ball(cells=24, radius=1.0):
    """A sphere of bent squares, six sides of a cube, closed, with its true normals."""
    axis = np.tan(np.linspace(-0.25, 0.25, cells + 1) * np.pi)
    a, b = (grid.ravel() for grid in np.meshgrid(axis, axis))
    one = np.ones_like(a)
    sides = [
        np.stack(rows, 1)
        for rows in ((one, a, b), (-one, -a, b), (-a, one, b), (a, -one, b), (a, b, one), (-a, b, -one))
    ]
    row, column = (grid.ravel() for grid in np.mgrid[0:cells, 0:cells])
    first = row * (cells + 1) + column
    square = np.concatenate(
        [np.stack([first, first + 1, first + cells + 2], 1), np.stack([first, first + cells + 2, first + cells + 1], 1)]
    )
    points = np.concatenate(sides)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    faces = np.concatenate([square + number * len(a) for number in range(6)])
    # One vertex a place, as a traced surface has it.
    _, first_of, place = np.unique(np.round(points, 6), axis=0, return_index=True, return_inverse=True)
    faces = place.reshape(-1)[faces]
    normals = points[first_of].astype(np.float32)
    return Mesh(normals * np.float32(radius), faces.astype(np.uint32), normals)


def cube():
    """A cube of twelve triangles around the origin, with corners and normals of its own for each side."""
    corners, faces = [], []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            ahead, up = np.eye(3)[axis] * sign, np.eye(3)[(axis + 1) % 3]
            right = np.cross(up, ahead)
            first = len(corners)
            corners += [ahead - right - up, ahead + right - up, ahead + right + up, ahead - right + up]
            faces += [[first, first + 1, first + 2], [first, first + 2, first + 3]]
    vertices = np.array(corners, np.float32)
    normals = np.repeat(np.array([np.eye(3)[a] * s for a in range(3) for s in (-1, 1)], np.float32), 4, axis=0)
    return Mesh(vertices, np.array(faces, np.uint32), normals)


def areas(mesh):
    corners = mesh.vertices.astype(np.float64)[mesh.faces]
    return np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
