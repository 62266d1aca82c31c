"""The rays of a camera, tile by tile."""

from __future__ import annotations

import numpy as np

from viewer.render import ray_kernels
from viewer.render.drawable import Rays, Tile
from viewer.scene.camera import Camera, Pinhole
from viewer.scene.geometry import as_array


def tile_rays(camera: Camera, tile: Tile, stride: int) -> Rays:
    """The rays through the middles of a tile's pixels; each stands for ``stride`` x ``stride`` pixels of the camera.

    Lenses other than the pinhole are asked for their directions; an aperture is not sampled.
    """
    count = tile.width * tile.height
    lens = camera.lens
    if isinstance(lens, Pinhole):
        origins, directions = np.empty((count, 3)), np.empty((count, 3))
        origins[:] = camera.position
        numbers = np.array([lens.fx, lens.fy, lens.cx, lens.cy])
        ray_kernels.pinhole_directions(as_array(camera.camera_to_world), numbers, *tile, stride, directions)
        return Rays(tile, origins, directions)
    row, column = np.divmod(np.arange(count), tile.width)
    pixels = np.stack([tile.x + column + 0.5, tile.y + row + 0.5], -1) * stride
    origins, directions = camera.rays(pixels)
    return Rays(tile, np.ascontiguousarray(origins), np.ascontiguousarray(directions))
