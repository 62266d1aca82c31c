"""Normals and tangents at places of a mesh's triangles, and slopes of what its normal map shows there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int64

from viewer.editing.surface import Surface
from viewer.scene.geometry import unit
from viewer.scene.material import Texture
from viewer.scene.mesh import Mesh
from viewer.scene.tangents import vertex_tangents

LEAST_FACING = 0.05
"""A mapped normal is not turned further than that off its surface."""


class OnFaces(NamedTuple):
    """Places of triangles.

    Attributes:
        face: The triangles.
        weights: Barycentric weights of their second and third corners.
    """

    face: Int64[np.ndarray, " n"]
    weights: Float64[np.ndarray, "n 2"]


class SurfaceFrames:
    """The frames of a surface, in which its normal map is written down.

    Args:
        surface: Its mesh has texture coordinates where tangents are asked for.
    """

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._tangents: np.ndarray | None = None

    def normals(self, at: OnFaces) -> Float64[np.ndarray, "n 3"]:
        """Unit normals, as renderers interpolate them."""
        mesh = self._surface.mesh
        corners = mesh.normals[mesh.faces[at.face]].astype(np.float64)
        return unit((_corner_shares(at.weights) * corners).sum(1), (0.0, 0.0, 1.0))

    def across(self, at: OnFaces) -> tuple[Float64[np.ndarray, "n 3"], Float64[np.ndarray, "n 3"]]:
        """Tangents and bitangents, as renderers interpolate them."""
        mesh = self._surface.mesh
        if self._tangents is None:
            self._tangents = tangents_of(mesh, self._surface.material.normal_map)
        normals = self.normals(at)
        rows = (_corner_shares(at.weights) * self._tangents[mesh.faces[at.face]].astype(np.float64)).sum(1)
        across = unit(rows[:, :3] - (rows[:, :3] * normals).sum(1, keepdims=True) * normals, (1.0, 0.0, 0.0))
        return across, np.where(rows[:, 3:] < 0.0, -1.0, 1.0) * np.cross(normals, across)

    def slopes(self, at: OnFaces, gradient: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 2"]:
        """How much a height with that gradient in the node's space rises along tangents and bitangents."""
        across, up = self.across(at)
        return np.stack([(gradient * across).sum(1), (gradient * up).sum(1)], 1)

    def gradients(self, at: OnFaces, slopes: Float64[np.ndarray, "n 2"]) -> Float64[np.ndarray, "n 3"]:
        """The way back: the gradient along the surface of a height with those slopes."""
        across, up = self.across(at)
        return slopes[:, :1] * across + slopes[:, 1:] * up


def slopes_of(mapped: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 2"]:
    """How much the height that a normal map shows rises along tangents and bitangents: -(x, y) / z."""
    return -mapped[:, :2] / np.maximum(mapped[:, 2:], LEAST_FACING)


def mapped_of(slopes: Float64[np.ndarray, "n 2"]) -> Float64[np.ndarray, "n 3"]:
    """The way back, as unit vectors."""
    return unit(np.concatenate([-slopes, np.ones((len(slopes), 1))], 1))


def tangents_of(mesh: Mesh, texture: Texture | None) -> np.ndarray:
    """A mesh's own tangents, or those that its texture coordinates make."""
    number = 0 if texture is None else texture.uv_set
    if mesh.tangents is not None and number == 0:
        return mesh.tangents
    uvs = mesh.uv_set(number)
    assert uvs is not None
    return vertex_tangents(mesh.vertices, mesh.faces, mesh.normals, np.ascontiguousarray(uvs))


def _corner_shares(weights: Float64[np.ndarray, "n 2"]) -> Float64[np.ndarray, "n 3 1"]:
    return np.concatenate([1.0 - weights.sum(1, keepdims=True), weights], 1)[:, :, None]
