"""From cameras to what OpenGL needs to know of them. Clip space as in OpenGL: x right, y up, z from -1 near to 1 far.

``resources/shaders/lens.glsl`` does on the graphics card what ``picture_positions`` does here.
"""

from __future__ import annotations

import math
from enum import IntEnum
from typing import NamedTuple

import msgspec
import numpy as np
from jaxtyping import Float

from viewer.scene.camera import Camera, Equirectangular, Fisheye, Lens, OpenCV, Orthographic
from viewer.scene.geometry import Vec3, as_array, as_vec3
from viewer.scene.picture_positions import distortion, reach

SKY = 1e7
"""Nothing that can be seen is farther away."""


PARALLEL = 1e4
"""Heights of the picture between it and the place from which parallel rays come, as good as from there."""


class LensKind(IntEnum):
    """How shaders map the world to the picture; the value of ``LENS`` there."""

    MATRIX = 0
    """A matrix does it all."""
    BENT = 1
    """OpenCV's distortion of a flat picture."""
    FISHEYE = 2
    PANORAMA = 3


class Projection(NamedTuple):
    """How one camera maps the world to clip space.

    Attributes:
        world_to_clip: Acts on column vectors; without distortion.
        depth_row: (a, b, c, d) so that a point at camera-space height z has the normalised depth
            ``(a z + b) / (c z + d)``; shaders that know only a distance write it to ``gl_FragDepth``. For fisheyes and
            panoramas z is minus the distance from the camera.
        world_to_camera: Acts on column vectors.
        kind: Which formula.
        plane: A picture point (x right, y down, at unit focal length; a panorama's in radians) lies at
            ``plane[:2] * point + plane[2:]`` in clip space.
        radial: k1 to k4.
        tangential: p1, p2.
        reach: Farthest from the middle, before distortion, that belongs to the picture: tangent or angle.
    """

    world_to_clip: Float[np.ndarray, "4 4"]
    depth_row: tuple[float, float, float, float]
    world_to_camera: Float[np.ndarray, "4 4"]
    kind: LensKind = LensKind.MATRIX
    plane: tuple[float, float, float, float] = (1.0, -1.0, 0.0, 0.0)
    radial: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    tangential: tuple[float, float] = (0.0, 0.0)
    reach: float = math.pi

    @property
    def instances(self) -> int:
        """How often to draw everything: a panorama's left and right half each get what crosses the seam."""
        return 2 if self.kind == LensKind.PANORAMA else 1

    def distance(self, depth: float) -> float | None:
        """What a normalised depth stands for, along the axis or, for bent lenses, the ray; None in the sky."""
        a, b, c, d = self.depth_row
        divisor = c * depth - a
        distance = (d * depth - b) / divisor if depth < 1.0 and divisor != 0.0 else math.inf
        return distance if distance < SKY else None

    def distances(self, depths: Float[np.ndarray, "h w"]) -> Float[np.ndarray, "h w"]:
        """The same of many; inf in the sky."""
        a, b, c, d = self.depth_row
        divisor = c * depths - a
        there = (depths < 1.0) & (divisor != 0.0)
        found = np.divide(d * depths - b, divisor, out=np.full_like(depths, np.inf), where=there)
        return np.where(found < SKY, found, np.float32(np.inf))

    def uniforms(self) -> dict[str, object]:
        """What ``lens.glsl`` wants to know."""
        return {
            "world_to_clip": self.world_to_clip,
            "world_to_camera": self.world_to_camera,
            "depth_row": self.depth_row,
            "lens_plane": self.plane,
            "lens_radial": self.radial,
            "lens_tangential": self.tangential,
            "lens_reach": self.reach,
        }


def projection(camera: Camera, near: float, far: float) -> Projection:
    """What shaders need to know of ``camera``; there is no far plane, so that the sky can lie at infinity.

    Args:
        camera: At the size of the picture.
        near: Distance of the near plane in world units, > 0.
        far: Used for parallel rays only: depth then runs linearly from ``-far`` to ``far``.
    """
    lens = camera.lens
    matrix = np.zeros((4, 4))
    if isinstance(lens, Orthographic):
        matrix[0, 0] = 2.0 * lens.height / (lens.extent * lens.width)
        matrix[1, 1] = 2.0 / lens.extent
        matrix[2, 2] = -1.0 / far
        matrix[3, 3] = 1.0
    else:
        across, down, left, top = _plane(lens)
        matrix[0, 0], matrix[0, 2] = across, -left
        matrix[1, 1], matrix[1, 2] = -down, -top
        matrix[2, 2], matrix[2, 3] = -1.0, -2.0 * near
        matrix[3, 2] = -1.0
    a, b, c, d = (float(value) for value in (matrix[2, 2], matrix[2, 3], matrix[3, 2], matrix[3, 3]))
    radial, tangential = distortion(lens)
    to_camera = np.linalg.inv(as_array(camera.camera_to_world))
    return Projection(
        matrix @ to_camera, (a, b, c, d), to_camera, lens_kind(lens), _plane(lens), radial, tangential, reach(lens)
    )


def lens_kind(lens: Lens) -> LensKind:
    """The formula that a lens needs."""
    match lens:
        case Fisheye():
            return LensKind.FISHEYE
        case Equirectangular():
            return LensKind.PANORAMA
        case OpenCV() if any((*distortion(lens)[0], *distortion(lens)[1])):
            return LensKind.BENT
        case _:
            return LensKind.MATRIX


def in_focus(camera: Camera) -> Camera:
    """The camera with a pinhole in place of its lens: everything is seen in the same places."""
    return msgspec.structs.replace(camera, aperture=0.0, focus_distance=1.0)


def forward(camera: Camera) -> Float[np.ndarray, " 3"]:
    """The unit direction in which the camera looks."""
    return -as_array(camera.camera_to_world)[:3, 2]


def along_axis(camera: Camera, points_world: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, " n"]:
    """How far points are: along the camera's axis; from the camera for bent lenses; 1 for parallel rays.

    Multiplying picture coordinates with it makes them linear on a flat surface (of a bent lens, nearly so within a
    small part of the picture), so that a shader may interpolate them.
    """
    if isinstance(camera.lens, Orthographic):
        return np.ones(len(points_world))
    offsets = points_world - np.array(camera.position)
    if isinstance(camera.lens, Fisheye | Equirectangular):
        return np.linalg.norm(offsets, axis=1)
    return offsets @ forward(camera)


def unit_at(camera: Camera, at: Vec3) -> float:
    """Length that appears one pixel long at a point of the world."""
    lens = camera.lens
    if isinstance(lens, Orthographic):
        return lens.extent / lens.height
    away = max(float(along_axis(camera, np.array([at]))[0]), 1e-6)
    if isinstance(lens, Equirectangular):
        return away * math.tau / lens.width
    return away / lens.fy


def _plane(lens: Lens) -> tuple[float, float, float, float]:
    if isinstance(lens, Orthographic):
        return (1.0, -1.0, 0.0, 0.0)
    if isinstance(lens, Equirectangular):
        return (1.0 / math.pi, -2.0 / math.pi, 0.0, 0.0)
    return (
        2.0 * lens.fx / lens.width,
        -2.0 * lens.fy / lens.height,
        2.0 * lens.cx / lens.width - 1.0,
        1.0 - 2.0 * lens.cy / lens.height,
    )


def eye_of(camera: Camera) -> Vec3:
    """The place in the world from which one looks; parallel rays come as good as from one place far away."""
    if isinstance(camera.lens, Orthographic):
        return as_vec3(np.array(camera.position) - PARALLEL * camera.lens.extent * forward(camera))
    return camera.position
