"""From cameras to the matrices that OpenGL wants. Clip space as in OpenGL: x right, y up, z from -1 near to 1 far."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from viewer.scene.camera import Camera, Fisheye, Orthographic
from viewer.scene.geometry import as_array


class Projection(NamedTuple):
    """How one camera maps the world to clip space.

    Attributes:
        world_to_clip: Acts on column vectors.
        depth_row: (a, b, c, d) so that a point at camera-space height z has the normalised depth
            ``(a z + b) / (c z + d)``; shaders that know only a distance write it to ``gl_FragDepth``.
    """

    world_to_clip: Float[np.ndarray, "4 4"]
    depth_row: tuple[float, float, float, float]


def projection(camera: Camera, near: float, far: float) -> Projection:
    """The matrices of ``camera``; perspective has no far plane, so that the sky can lie at infinity.

    Args:
        camera: Its lens is taken without distortion, which no matrix can express.
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
        matrix[0, 0], matrix[0, 2] = 2.0 * lens.fx / lens.width, 1.0 - 2.0 * lens.cx / lens.width
        matrix[1, 1], matrix[1, 2] = 2.0 * lens.fy / lens.height, 2.0 * lens.cy / lens.height - 1.0
        matrix[2, 2], matrix[2, 3] = -1.0, -2.0 * near
        matrix[3, 2] = -1.0
    depth_row = (matrix[2, 2], matrix[2, 3], matrix[3, 2], matrix[3, 3])
    a, b, c, d = (float(value) for value in depth_row)
    return Projection(matrix @ np.linalg.inv(as_array(camera.camera_to_world)), (a, b, c, d))


def forward(camera: Camera) -> Float[np.ndarray, " 3"]:
    """The unit direction in which the camera looks."""
    return -as_array(camera.camera_to_world)[:3, 2]


def along_axis(camera: Camera, points_world: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, " n"]:
    """Distance of points in front of the camera, along its axis; 1 for parallel rays.

    Multiplying picture coordinates with it makes them linear on a flat surface, so that a shader may interpolate them.
    """
    if isinstance(camera.lens, Orthographic | Fisheye):
        return np.ones(len(points_world))
    return (points_world - np.array(camera.position)) @ forward(camera)
