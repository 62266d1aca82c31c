"""Normalised device coordinates, in which NeRF trains scenes that were photographed from one side only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float64
from msgspec import Struct

from viewer.scene.geometry import AABB, Transform, as_vec3

OUTSIDE = 4.0
"""Before the near plane, in these coordinates: where a ray begins that meets nothing."""


class NdcWays(NamedTuple):
    """Rays in normalised device coordinates, in which they are as straight as in space.

    Attributes:
        origins: Where they come to lie behind the near plane; before it, and turned away, for rays that never do.
        directions: Unit vectors.
        begin: Distance in space from a ray's own origin to there.
        speed: Length here of a unit of length there, where they begin.
        growth: By what part of itself the depth grows on such a unit.
    """

    origins: Float64[np.ndarray, "n 3"]
    directions: Float64[np.ndarray, "n 3"]
    begin: Float64[np.ndarray, " n"]
    speed: Float64[np.ndarray, " n"]
    growth: Float64[np.ndarray, " n"]

    def in_space(self, lengths: Float64[np.ndarray, " n"]) -> Float64[np.ndarray, " n"]:
        """Distances in space of what lies that far along each ray; inf beyond infinity.

        After a length t in space a ray has gone ``speed t / (1 + growth t)`` here, as 1 / z is even along it.
        """
        left = self.speed - self.growth * lengths
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where((left > 0) & (lengths < np.inf), self.begin + lengths / left, np.inf)

    def stretch(self, lengths: Float64[np.ndarray, " n"]) -> Float64[np.ndarray, " n"]:
        """Length in space of a unit of length here, that far along each ray."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.speed / (self.speed - self.growth * lengths) ** 2


class Ndc(Struct, frozen=True):
    """The projective map of a reference camera (Mildenhall et al. 2020, appendix C).

    With (x, y, z) a point in the reference camera's axes (+X right, +Y up, looking along -Z), its coordinates are

        u = -x / (a z) - shift_x,      v = -y / (b z) - shift_y,      w = 1 + 2 near / z

    so that w runs from -1 in the near plane to 1 at infinity, and straight lines stay straight.

    Attributes:
        camera: From the reference camera's axes to the field's own space.
        tangents: a and b: of half the angle of view, across and upright.
        near: Distance of the near plane along -Z, in the camera's units.
        shift: See above. A program that shoots its rays through the corners of pixels instead of their middles has
            learned a scene that is shifted by half a pixel.
        reach: Largest absolute u and v that training saw; beyond, and before the near plane, the field is empty.
        last: Largest w where anything is looked for, < 1.
    """

    camera: Transform
    tangents: tuple[float, float]
    near: float
    shift: tuple[float, float] = (0.0, 0.0)
    reach: tuple[float, float] = (1.0, 1.0)
    last: float = 0.99

    def depths(self, points: Float[np.ndarray, "n 3"]) -> Float64[np.ndarray, " n"]:
        """How far in front of the reference camera points of the field's own space lie, in that camera's units."""
        return -self.camera.inverse().apply(points)[:, 2]

    def longer(self, points: Float[np.ndarray, "n 3"]) -> Float64[np.ndarray, " n"]:
        """How much longer lengths along the rays from the reference camera's centre are here than in the own space."""
        q = self.camera.inverse().apply(points)
        return 2 * self.near / (-q[:, 2] * np.linalg.norm(q, axis=1)) / self.camera.scale

    def across(self, points: Float[np.ndarray, "n 3"]) -> Float64[np.ndarray, " n"]:
        """Length in the own space of a unit of u at points."""
        return self.tangents[0] * self.camera.scale * self.depths(points)

    def places(self, points: Float[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
        """Points of the field's own space in these coordinates; they lie before the camera."""
        return self._projected(self.camera.inverse().apply(points))

    def points(self, places: Float[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
        """Where in the field's own space places lie; w < 1."""
        z = 2 * self.near / (places[:, 2:] - 1)
        slopes = (places[:, :2] + np.array(self.shift)) * np.array(self.tangents)
        return self.camera.apply(np.concatenate([-slopes * z, z], 1))

    def box_in_space(self, box: AABB) -> AABB:
        """The box around a box of these coordinates: planes are planes in both, so its corners are enough."""
        corners = self.points(box.corners())
        return AABB(as_vec3(corners.min(0)), as_vec3(corners.max(0)))

    def ways(self, origins: Float[np.ndarray, "n 3"], directions: Float[np.ndarray, "n 3"]) -> NdcWays:
        """Rays of the field's own space, with unit directions, from where they come to lie behind the near plane."""
        back = self.camera.rotation_matrix() / self.camera.scale
        q, d = (origins - np.array(self.camera.translation)) @ back, directions @ back
        with np.errstate(divide="ignore", invalid="ignore"):
            crosses = (-self.near - q[:, 2]) / d[:, 2]
        behind = q[:, 2] <= -self.near
        met = behind | (d[:, 2] < 0)
        begin = np.where(behind | ~met, 0.0, crosses)
        q = q + begin[:, None] * d
        z = np.where(met, np.minimum(q[:, 2], -self.near), -self.near)
        toward = (q[:, :2] * d[:, 2:] - d[:, :2] * z[:, None]) / (np.array(self.tangents) * z[:, None] ** 2)
        along = np.concatenate([toward, -2 * self.near * d[:, 2:] / z[:, None] ** 2], 1)
        speed = np.linalg.norm(along, axis=1)
        first = self._projected(np.concatenate([q[:, :2], z[:, None]], 1))
        away = np.array([0.0, 0.0, -1.0])
        return NdcWays(
            np.where(met[:, None], first, OUTSIDE * away),
            np.where(met[:, None], along / speed[:, None], away),
            begin,
            speed,
            d[:, 2] / z,
        )

    def gradient_in_space(
        self, places: Float[np.ndarray, "n 3"], gradient: Float[np.ndarray, "n 3"]
    ) -> Float64[np.ndarray, "n 3"]:
        """The gradient in the field's own space of what has such a gradient here: its map's transposed derivative."""
        z = 2 * self.near / (places[:, 2] - 1)
        (a, b), (u, v) = self.tangents, (places[:, :2] + np.array(self.shift)).T
        du, dv, dw = gradient.T
        local = np.stack([-du / (a * z), -dv / (b * z), -(u * du + v * dv) / z - 2 * self.near * dw / z**2], 1)
        return local @ self.camera.rotation_matrix().T / self.camera.scale

    def _projected(self, local: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
        """Points in the reference camera's axes in these coordinates."""
        z = local[:, 2:]
        aside = -local[:, :2] / (np.array(self.tangents) * z) - np.array(self.shift)
        return np.concatenate([aside, 1 + 2 * self.near / z], 1)
