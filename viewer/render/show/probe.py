"""What a frame says of one point."""

from __future__ import annotations

import math

import numpy as np
from msgspec import Struct

from viewer.render.channels import SCALAR_CHANNELS
from viewer.render.request import Frame
from viewer.scene.color import linear_to_srgb
from viewer.scene.geometry import Vec3, as_vec3


class Reading(Struct, frozen=True):
    """One pixel of a frame.

    Attributes:
        color: Linear Rec. 709, not premultiplied; black where nothing is.
        opacity: From 0 to 1.
        depth: Distance along the ray; None where nothing is.
        point: That point in the world.
        normal: Of length 1; None where there is none or it was not rendered.
        numbers: Further channels of one number a pixel, where there is one.
    """

    color: Vec3
    opacity: float
    depth: float | None
    point: Vec3 | None
    normal: Vec3 | None
    numbers: dict[str, float]

    @property
    def hex_code(self) -> str:
        """The colour as sRGB bytes, such as ``#7f7f7f``."""
        codes = np.clip(linear_to_srgb(np.array(self.color, np.float32)), 0.0, 1.0)
        return "#" + "".join(f"{round(255 * float(code)):02x}" for code in codes)


def read_pixel(frame: Frame, x: float, y: float) -> Reading | None:
    """What the frame shows at a place in it.

    Args:
        frame: Any pass.
        x: In pixels of the finished picture, ``frame.request.width`` of them.
        y: The same downwards.

    Returns:
        None outside of the picture.
    """
    request = frame.request
    if not (0.0 <= x < request.width and 0.0 <= y < request.height):
        return None
    rows, columns = frame.depth.shape
    row, column = min(int(y / frame.step), rows - 1), min(int(x / frame.step), columns - 1)
    light = frame.radiance[row, column].astype(np.float32)
    opacity = min(max(float(light[3]), 0.0), 1.0)
    color = light[:3] / opacity if opacity > 0.0 else np.zeros(3, np.float32)
    depth = float(frame.depth[row, column])
    point = None
    if math.isfinite(depth):
        camera = request.camera.resized(request.width, request.height)
        origins, directions = camera.rays(np.array([[(column + 0.5) * frame.step, (row + 0.5) * frame.step]]))
        point = as_vec3(origins[0] + depth * directions[0])
    normal = frame.channels.get("normal")
    facing = None if normal is None or not normal[row, column].any() else as_vec3(normal[row, column])
    numbers = {name: float(frame.channels[name][row, column]) for name in SCALAR_CHANNELS if name in frame.channels}
    return Reading(
        as_vec3(color),
        opacity,
        depth if math.isfinite(depth) else None,
        point,
        facing,
        {name: value for name, value in numbers.items() if math.isfinite(value)},
    )
