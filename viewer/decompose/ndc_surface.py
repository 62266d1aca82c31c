"""Surfaces that are traced in normalised device coordinates, on their way into space.

A field that lives there is as fine near the cameras as far away only there, so it is traced, smoothed, simplified and
coloured there, and its surface's corners are moved into space at last. w grows away from the cameras, so that triangles
turn round.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, Float64

from viewer.decompose.clean import vertex_normals
from viewer.fields.harmonics_kernels import CONSTANTS, harmonics
from viewer.scene.geometry import unit
from viewer.scene.mesh import Mesh
from viewer.scene.ndc import Ndc

STEP = 1e-4
"""Of these coordinates, for derivatives."""


def in_space(mesh: Mesh, ndc: Ndc) -> Mesh:
    """A mesh of these coordinates in the field's own space, its normals found anew; colours stay."""
    places = mesh.vertices.astype(np.float64)
    places[:, 2] = np.minimum(places[:, 2], ndc.last)  # smoothing may have moved it towards infinity
    points = ndc.points(places)
    faces = np.ascontiguousarray(mesh.faces[:, ::-1])
    return Mesh(points.astype(np.float32), faces, vertex_normals(points, faces.astype(np.int32)), mesh.colors)


def in_ndc(
    points: Float32[np.ndarray, "n 3"], normals: Float32[np.ndarray, "n 3"], ndc: Ndc
) -> tuple[Float64[np.ndarray, "n 3"], Float32[np.ndarray, "n 3"]]:
    """Points of a surface in the field's own space, and unit normals, in these coordinates.

    A normal goes there by the transposed derivative of the way back: it stays square to the surface.
    """
    places = ndc.places(points.astype(np.float64))
    columns = [(ndc.points(places + STEP * axis) - ndc.points(places - STEP * axis)) / (2 * STEP) for axis in np.eye(3)]
    turned = np.stack([(column * normals).sum(1) for column in columns], 1)
    return places, unit(turned.astype(np.float32))


def bases_ahead(count: int) -> Float32[np.ndarray, "n 9"]:
    """Spherical harmonics of the direction in which the cameras look, once for each point.

    Only directions near it were ever seen, and only for those does a bake say anything.
    """
    terms = np.array(harmonics(0.0, 0.0, 1.0, CONSTANTS), np.float32)
    return np.tile(terms, (count, 1))
