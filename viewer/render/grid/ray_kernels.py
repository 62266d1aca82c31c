"""What happens to a tile of rays before and after it is marched.

Rays come in packets of 16, one for each 4 x 4 pixels; lane ``4 y + x``. Per packet, one row of 16 lanes each:

- ``rays``: rows 0-2 the place where the ray enters the box, in cells; 3-5 its step, in cells; 6-8 one over that.
- ``counts``: how many steps it has inside of the box; 0 = none, also for lanes beyond the picture's edge.
- ``begin``: the step at which it begins: all before are known to be empty.
- ``entry``: the distance to where it enters the box, in the field's own unit of length.
- ``seen``: rows 0-3 premultiplied radiance, four numbers a lane (the last one means nothing); 4 transmittance; 5 where
  the transmittance crossed 1/2 (in steps from the entry, negative = nowhere); 6 sum of weight times sample position
  (in steps); 7-9 weighted normals; 10 samples that cost something; 11 samples in occupied cells; 12 weighted squared
  distances from the mean position (in steps); 13 weight of the last samples, which were not coloured; 14-17 radiance
  without view dependence. What was not asked for stays 0.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from viewer.render.grid.voxel_kernels import COLOR, FAST, HALF_AT, LIGHT, MEAN, NORMAL, PENDING

SLOWEST = 1e-12
"""Directions along an axis are at least this large, so that one over them stays finite."""
OPACITY_FLOOR = np.float32(1.0 / 255.0)
LARGEST_HALF = np.float32(65504.0)
ZERO, HALF, ONE = np.float32(0), np.float32(0.5), np.float32(1)


@njit(cache=True, nogil=True, fastmath=FAST)
def pinhole_directions(pose, lens, x0, y0, width, height, stride, directions):
    """Unit world-space directions through a tile's pixels.

    ``lens`` is fx, fy, cx, cy, and where in each pixel the rays go through, from 0 to 1; one pixel of the tile covers
    ``stride`` x ``stride`` pixels of the lens's picture.
    """
    for row in range(height):
        down = ((y0 + row + lens[5]) * stride - lens[3]) / lens[1]
        for column in range(width):
            right = ((x0 + column + lens[4]) * stride - lens[2]) / lens[0]
            shrink = 1.0 / math.sqrt(right * right + down * down + 1.0)
            for axis in range(3):
                toward = pose[axis, 0] * right - pose[axis, 1] * down - pose[axis, 2]
                directions[row * width + column, axis] = toward * shrink


@njit(cache=True, nogil=True, fastmath=FAST)
def enter_box(origins, directions, linear, scale, offset, shape, step, width, height, rays, counts, begin, entry):
    """Cut a tile's rays with the box of the grid, which reaches from 1/2 to n + 1/2 in cells.

    ``linear`` takes a unit world direction to cells per local length. With ``scale`` world lengths in a local one, the
    world-space point p lies at ``linear p / scale + offset`` in cells. ``step`` is a local length.
    """
    across = (width + 3) // 4
    place, speed, slowness = np.empty(3), np.empty(3), np.empty(3)
    per_world, per_step = 1.0 / scale, 1.0 / step
    for packet in range(across * ((height + 3) // 4)):
        for lane in range(16):
            counts[packet, lane] = begin[packet, lane] = 0
            row, column = packet // across * 4 + lane // 4, packet % across * 4 + lane % 4
            if row >= height or column >= width:
                continue
            ray = row * width + column
            near, far = 0.0, np.inf
            for axis in range(3):
                a, b, c = linear[axis, 0], linear[axis, 1], linear[axis, 2]
                moved = a * origins[ray, 0] + b * origins[ray, 1] + c * origins[ray, 2]
                place[axis] = moved * per_world + offset[axis]
                toward = a * directions[ray, 0] + b * directions[ray, 1] + c * directions[ray, 2]
                speed[axis] = toward if abs(toward) > SLOWEST else math.copysign(SLOWEST, toward)
                slowness[axis] = 1.0 / speed[axis]
                first = (0.5 - place[axis]) * slowness[axis]
                second = (shape[axis] + 0.5 - place[axis]) * slowness[axis]
                near, far = max(near, min(first, second)), min(far, max(first, second))
            if not near < far < np.inf:
                continue
            # from a very distant camera the entry is rounded: keep it inside, and measure the way out from there
            inside = np.inf
            for axis in range(3):
                start = min(max(place[axis] + near * speed[axis], 0.5), shape[axis] + 0.5)
                wall = shape[axis] + 0.5 if speed[axis] > 0 else 0.5
                inside = min(inside, (wall - start) * slowness[axis])
                rays[packet, axis, lane] = start
                rays[packet, 3 + axis, lane] = speed[axis] * step
                rays[packet, 6 + axis, lane] = slowness[axis] * per_step
            counts[packet, lane] = int(inside * per_step + 0.5)
            entry[packet, lane] = near


@njit(cache=True, nogil=True, fastmath=FAST)
def to_linear(value):
    """The sRGB curve (IEC 61966-2-1) from display to light, continued beyond 1."""
    if value <= np.float32(0.04045):
        return value / np.float32(12.92)
    return ((value + np.float32(0.055)) / np.float32(1.055)) ** np.float32(2.4)


@njit(cache=True, nogil=True)
def background_radiance(picture, x, y, z, channel):
    """Bilinear look-up of direction (x, y, z) in an equirectangular picture; its middle looks along +X."""
    height, width = picture.shape[0], picture.shape[1]
    column = (0.5 - math.atan2(y, x) / (2.0 * math.pi)) * width - 0.5
    row = min(max(math.acos(min(max(z, -1.0), 1.0)) / math.pi * height - 0.5, 0.0), height - 1.0)
    left, top = math.floor(column), min(int(row), max(height - 2, 0))
    across, down = column - left, row - top
    first, second, below = left % width, (left + 1) % width, min(top + 1, height - 1)
    upper = picture[top, first, channel] * (1.0 - across) + picture[top, second, channel] * across
    lower = picture[below, first, channel] * (1.0 - across) + picture[below, second, channel] * across
    return upper * (1.0 - down) + lower * down


@njit(cache=True, nogil=True, fastmath=FAST)
def resolve(seen, entry, directions, to_local, step, scale, srgb, background, radiance, depth, normal):
    """Turn what packets saw into a tile's picture: premultiplied linear radiance, distance and world normals.

    The depth is the median, of thin rays the mean, and inf where less than 1/255 was stopped. The background, if it has
    any pixels, fills what light is left, and leaves the depth alone. ``to_local`` rotates world directions into the
    field's space; ``scale`` is world lengths per local length.
    """
    height, width = depth.shape
    across = (width + 3) // 4
    local, color = np.empty(3), np.empty(3, np.float32)
    for row in range(height):
        for column in range(width):
            packet, lane = row // 4 * across + column // 4, row % 4 * 4 + column % 4
            left = min(max(seen[packet, LIGHT, lane], ZERO), ONE)
            opacity = ONE - left
            depth[row, column] = np.inf
            if opacity >= OPACITY_FLOOR:
                steps = seen[packet, HALF_AT, lane]
                if steps < 0:
                    steps = seen[packet, MEAN, lane] / opacity
                depth[row, column] = (entry[packet, lane] + steps * step) * scale
            colored = opacity - seen[packet, PENDING, lane]
            rest = opacity / colored if colored > ZERO else ONE  # what was not coloured looks like the rest
            for channel in range(3):
                color[channel] = seen[packet, COLOR + lane // 4, lane % 4 * 4 + channel] * rest
            if background.shape[0] > 0:
                ray = row * width + column
                for axis in range(3):
                    local[axis] = (
                        to_local[axis, 0] * directions[ray, 0]
                        + to_local[axis, 1] * directions[ray, 1]
                        + to_local[axis, 2] * directions[ray, 2]
                    )
                for channel in range(3):
                    light = background_radiance(background, local[0], local[1], local[2], channel)
                    color[channel] += left * np.float32(light)
                opacity = ONE
            for channel in range(3):
                value = color[channel]
                if srgb and opacity > ZERO:
                    value = to_linear(value / opacity) * opacity
                radiance[row, column, channel] = min(value, LARGEST_HALF)
            radiance[row, column, 3] = opacity
            if normal.shape[0] > 0:
                _world_normal(seen[packet, NORMAL : NORMAL + 3, lane], to_local, opacity, normal[row, column])


@njit(cache=True, nogil=True)
def _world_normal(summed, to_local, opacity, normal):
    """The unit world vector along ``summed``; zero where the picture shows nothing."""
    length = math.sqrt(summed[0] * summed[0] + summed[1] * summed[1] + summed[2] * summed[2])
    for axis in range(3):
        normal[axis] = 0.0
        if length > 0.0 and opacity >= OPACITY_FLOOR:
            along = to_local[0, axis] * summed[0] + to_local[1, axis] * summed[1] + to_local[2, axis] * summed[2]
            normal[axis] = along / length
