"""The pixels that a step learns from, and the rays through them.

Everything is a function of (seed, step, number of the ray), so a resumed run draws what an unbroken one would have.
"""

import math

import numpy as np
from numba import njit

from viewer.training.kernel_options import EXACT

ROUNDS = 4
UNIT = np.float32(1.0 / 16777216.0)
WHITE = 1
RANDOM = 2
PANORAMA = 3
"""Kinds of background: white, another colour for every ray, or interpolated in a picture of all directions."""


@njit(inline="always", **EXACT)
def mixed(value):
    """A 32-bit number whose bits all depend on all bits of ``value`` (a multiply-xorshift finaliser)."""
    value = np.uint32(value)
    value ^= value >> np.uint32(16)
    value = np.uint32(value * np.uint32(0x7FEB352D))
    value ^= value >> np.uint32(15)
    value = np.uint32(value * np.uint32(0x846CA68B))
    value ^= value >> np.uint32(16)
    return value


@njit(inline="always", **EXACT)
def uniform(seed, step, number, use):
    """A number in [0, 1) that belongs to the given place in the run."""
    bits = mixed(np.uint32(number) ^ mixed(np.uint32(step) ^ mixed(np.uint32(seed) + np.uint32(use))))
    return np.float32(bits >> np.uint32(8)) * UNIT


@njit(**EXACT)
def shuffled(number, count, seed):
    """Where a keyed shuffle of 0 .. count-1 puts ``number``.

    A balanced Feistel network over the next even power of two, walked until it lands below ``count`` (Black and
    Rogaway 2002): a permutation without a table.
    """
    half = 1
    while (np.int64(1) << (2 * half)) < count:
        half += 1
    mask = np.uint32((np.int64(1) << half) - 1)
    result = np.int64(number)
    while True:
        left, right = np.uint32(result >> half), np.uint32(result & np.int64(mask))
        for turn in range(ROUNDS):
            left, right = right, left ^ (mixed(right ^ mixed(np.uint32(seed) + np.uint32(turn))) & mask)
        result = (np.int64(left) << half) | np.int64(right)
        if result < count:
            return result


@njit(**EXACT)
def look_up(picture, x, y, z, texels, weights):
    """Bilinear place of a direction in an equirectangular picture: middle +X, a quarter to the left +Y, top row up."""
    height, width = picture.shape[0], picture.shape[1]
    u = (0.5 - math.atan2(y, x) / (2.0 * math.pi)) * width - 0.5
    v = math.acos(min(max(z, -1.0), 1.0)) / math.pi * height - 0.5
    left, top = math.floor(u), math.floor(v)
    fu, fv = np.float32(u - left), np.float32(v - top)
    one = np.float32(1.0)
    for corner in range(4):
        column = (np.int64(left) + corner % 2) % width
        row = min(max(np.int64(top) + corner // 2, 0), height - 1)
        texels[corner] = row * width + column
        weights[corner] = (fu if corner % 2 else one - fu) * (fv if corner // 2 else one - fv)


@njit(**EXACT)
def fill_ray(pool, rays, ray, pixel, seed, step, background_kind, picture, texels, weights):
    """Fill one ray with origin, direction, background and target of a pixel; ``texels`` and ``weights`` are room."""
    photo = np.searchsorted(pool.starts, pixel, side="right") - 1
    entry = pool.tables[photo] + pixel - pool.starts[photo]
    pose = pool.poses[photo]
    x, y, z = pool.directions[entry, 0], pool.directions[entry, 1], pool.directions[entry, 2]
    for axis in range(3):
        rays.origins[ray, axis] = pose[axis, 3]
        rays.directions[ray, axis] = pose[axis, 0] * x + pose[axis, 1] * y + pose[axis, 2] * z
    if background_kind == PANORAMA:
        look_up(picture, rays.directions[ray, 0], rays.directions[ray, 1], rays.directions[ray, 2], texels, weights)
    around = picture.reshape((-1, 3))
    alpha = np.float32(pool.pixels[pixel, 3]) / np.float32(255.0)
    rays.photos[ray], rays.alphas[ray], rays.times[ray] = photo, alpha, pool.times[photo]
    for channel in range(3):
        background = np.float32(1.0)
        if background_kind == RANDOM:
            background = uniform(seed, step, ray, 1 + channel)
        elif background_kind == PANORAMA:
            background = np.float32(0.0)
            for corner in range(4):
                background += weights[corner] * around[texels[corner], channel]
        seen = np.float32(pool.pixels[pixel, channel]) / np.float32(255.0) * pool.gains[photo, channel]
        rays.backgrounds[ray, channel] = background
        rays.targets[ray, channel] = seen * alpha + background * (np.float32(1.0) - alpha)


@njit(**EXACT)
def draw_rays(pool, rays, first, last, start, seed, step, run, background_kind, picture):
    """Fill rays [first, last) of the batch that begins at place ``start`` of the endless shuffled series of pixels.

    Args:
        pool: The pixels and their cameras, ``viewer.training.batches.Pool``.
        rays: The batch.
        first: First ray to fill.
        last: Ray after the last one.
        start: Place of the batch's first ray in the series.
        seed: Of the series.
        step: Number of the batch, for the random numbers of its rays.
        run: Pixels that lie side by side in the pool and stay together.
        background_kind: WHITE, RANDOM or PANORAMA.
        picture: (h, w, 3) radiance around the scene, for PANORAMA.
    """
    total = len(pool.pixels)
    groups = total // run
    texels, weights = np.zeros(4, np.int64), np.zeros(4, np.float32)
    for ray in range(first, last):
        place = start + ray
        epoch, within = place // (groups * run), place % (groups * run)
        pixel = shuffled(within // run, groups, mixed(np.uint32(seed) ^ mixed(np.uint32(epoch)))) * run + within % run
        rays.shifts[ray] = uniform(seed, step, ray, 0)
        fill_ray(pool, rays, ray, pixel, seed, step, background_kind, picture, texels, weights)


@njit(**EXACT)
def rays_through(pool, rays, pixels, first, last, background_kind, picture):
    """Fill rays [first, last): ray i goes through pixel ``pixels[i]`` of the pool, its first sample half a step in.

    ``background_kind`` is WHITE or PANORAMA, ``picture`` as for :func:`aim`.
    """
    texels, weights = np.zeros(4, np.int64), np.zeros(4, np.float32)
    for ray in range(first, last):
        rays.shifts[ray] = np.float32(0.5)
        fill_ray(pool, rays, ray, pixels[ray], 0, 0, background_kind, picture, texels, weights)


@njit(**EXACT)
def scatter_background(directions, gradients, picture_gradient):
    """Add the gradients of the rays' backgrounds to the texels they were mixed from."""
    texels, weights = np.zeros(4, np.int64), np.zeros(4, np.float32)
    flat = picture_gradient.reshape((-1, 3))
    for ray in range(len(directions)):
        if gradients[ray, 0] == 0 and gradients[ray, 1] == 0 and gradients[ray, 2] == 0:
            continue
        look_up(picture_gradient, directions[ray, 0], directions[ray, 1], directions[ray, 2], texels, weights)
        for corner in range(4):
            for channel in range(3):
                flat[texels[corner], channel] += weights[corner] * gradients[ray, channel]
