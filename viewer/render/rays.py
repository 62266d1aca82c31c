"""The rays of a camera, tile by tile: through the middles of pixels and lens, or spread over both."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from viewer.render.drawable import Rays, Tile
from viewer.render.grid import ray_kernels
from viewer.scene.camera import Camera, Equirectangular, Fisheye, Pinhole
from viewer.scene.geometry import as_array

GROWTH = 1.1673039782614187
"""The real root of ``g^5 = g + 1``: multiples of its powers ``g^-1 .. g^-4`` fill a cube evenly (Roberts 2018)."""
STRIDES = GROWTH ** -np.arange(1.0, 5.0)


def sample_place(number: int) -> Float64[np.ndarray, " 4"]:
    """Where the ray with that number goes through its pixel (first two) and lens, from 0 to 1; the first one: 1/2."""
    return (0.5 + number * STRIDES) % 1.0


def tile_rays(camera: Camera, tile: Tile, stride: int, number: int = 0) -> Rays:
    """One ray for each of a tile's pixels, which stand for ``stride`` x ``stride`` pixels of the camera each.

    Ray 0 goes through the middle of the pixel and of the lens. Those after it are spread over the pixel's square (so
    that their mean is the picture under a box filter) and over the lens: a thin one, which brings together again what
    comes from one point in focus. In focus is the plane ``focus_distance`` ahead; for lenses that see around
    themselves, fisheye and equirectangular ones, the sphere of that radius.
    """
    count = tile.width * tile.height
    place = sample_place(number)
    lens = camera.lens
    if isinstance(lens, Pinhole):
        origins, directions = np.empty((count, 3)), np.empty((count, 3))
        origins[:] = camera.position
        numbers = np.array([lens.fx, lens.fy, lens.cx, lens.cy, place[0], place[1]])
        ray_kernels.pinhole_directions(as_array(camera.camera_to_world), numbers, *tile, stride, directions)
    else:
        row, column = np.divmod(np.arange(count), tile.width)
        pixels = np.stack([tile.x + column + place[0], tile.y + row + place[1]], -1) * stride
        origins, directions = (np.ascontiguousarray(array) for array in camera.rays(pixels))
    if number > 0 and camera.aperture > 0:
        origins, directions = _through_lens(camera, tile, place[2:], origins, directions)
    return Rays(tile, origins, directions, number)


def disc_points(square: Float64[np.ndarray, "n 2"]) -> Float64[np.ndarray, "n 2"]:
    """Points of the unit square on the unit disc, areas in proportion, the middle in the middle (Shirley 1997)."""
    centered = 2.0 * square - 1.0
    across, along = centered[:, 0], centered[:, 1]
    wide = np.abs(across) > np.abs(along)
    radius = np.where(wide, across, along)
    ratio = np.divide(np.where(wide, along, across), radius, out=np.zeros_like(radius), where=radius != 0)
    angle = np.where(wide, 0.25 * np.pi * ratio, 0.5 * np.pi - 0.25 * np.pi * ratio)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], -1)


def _through_lens(
    camera: Camera,
    tile: Tile,
    place: Float64[np.ndarray, " 2"],
    origins: Float64[np.ndarray, "n 3"],
    directions: Float64[np.ndarray, "n 3"],
) -> tuple[Float64[np.ndarray, "n 3"], Float64[np.ndarray, "n 3"]]:
    """The rays from points on the lens towards the points in focus that the given ones, through its middle, meet."""
    row, column = np.divmod(np.arange(len(origins)), tile.width)
    # turned from pixel to pixel, so that blur is grain and not ghosts
    turn = (tile.x + column)[:, None] * STRIDES[:2] + (tile.y + row)[:, None] * STRIDES[2:]
    points = camera.aperture * disc_points((place + turn) % 1.0)
    pose = as_array(camera.camera_to_world)
    if isinstance(camera.lens, Fisheye | Equirectangular):
        right, up = _beside(directions)
        distance = np.full(len(directions), camera.focus_distance)
    else:
        right, up = pose[None, :3, 0], pose[None, :3, 1]
        distance = camera.focus_distance / np.maximum(-directions @ pose[:3, 2], 1e-6)
    focus = origins + distance[:, None] * directions
    starts = origins + points[:, :1] * right + points[:, 1:] * up
    toward = focus - starts
    return starts, toward / np.linalg.norm(toward, axis=-1, keepdims=True)


def _beside(directions: Float64[np.ndarray, "n 3"]) -> tuple[Float64[np.ndarray, "n 3"], Float64[np.ndarray, "n 3"]]:
    """Two unit vectors at right angles to each direction and to each other (Duff et al. 2017)."""
    x, y, z = directions.T
    sign = np.copysign(1.0, z)
    a = -1.0 / (sign + z)
    b = x * y * a
    first = np.stack([1.0 + sign * x * x * a, sign * b, -sign * x], -1)
    return first, np.stack([b, sign + y * y * a, -y], -1)
