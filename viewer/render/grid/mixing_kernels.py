"""Several fields in the same place: what they show in thin slabs of distance, added up front to back.

Packets and lanes as in :mod:`viewer.render.grid.ray_kernels`. What a ray has seen of all fields so far (``mixed``)
is, per lane: 0-2 premultiplied radiance, 3 transmittance, 4 distance at which it crossed 1/2 (negative = nowhere), 5
and 6 sums of weight times distance and squared distance, 7-9 weighted normals, 10 samples that cost something, 11
samples in occupied cells, 12-14 radiance without view dependence. Distances, axes and normals are the world's.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from viewer.render.grid.ray_kernels import to_linear
from viewer.render.grid.voxel_kernels import COLOR, COST, FLAT_COLOR, LIGHT, MEAN, NORMAL, OCCUPIED

MIXED_COLUMNS = 15
THINNEST = 1e-7
"""Optical depths below this are nothing."""


@njit(cache=True, nogil=True)
def slab_steps(entry, counts, scale, step, end, least_light, mixed, begin, ends):
    """Let each ray go on from where it ended to the distance ``end``, unless it has less than ``least_light`` left.

    A step belongs to the slab in which its middle lies; ``step`` is a local length, ``scale`` world lengths in one.
    """
    for packet in range(len(counts)):
        for lane in range(16):
            first = begin[packet, lane] = ends[packet, lane]
            if counts[packet, lane] > first and mixed[packet, lane, 3] >= least_light:
                last = math.ceil((end / scale - entry[packet, lane]) / step - 0.5)
                ends[packet, lane] = max(min(last, counts[packet, lane]), first)


@njit(cache=True, nogil=True)
def _add_light(seen, row, packet, lane, share, linearize, mixed, column):
    """Add ``share`` of the straight colour that the rows from ``row`` on hold for a lane."""
    stopped = 1.0 - seen[packet, LIGHT, lane]
    for channel in range(3):
        value = seen[packet, row + (lane >> 2), 4 * (lane & 3) + channel] / np.float32(stopped)
        if linearize:
            value = to_linear(value)
        mixed[packet, lane, column + channel] += share * value


@njit(cache=True, nogil=True)
def mix_slab(seen, entry, steps, scales, to_local, linearize, start, end, mixed):
    """Add what the fields (first axis of all arguments up to ``to_local``) show between two distances.

    With the optical depths ``tau_i`` of the fields in the slab and their straight colours ``c_i``, the mixture stops
    ``1 - exp(-sum tau_i)`` of the light and has the colour ``sum tau_i c_i / sum tau_i``: exact where densities and
    colours are constant in the slab (emitters in the same place, Max 1995).
    """
    for packet in range(mixed.shape[0]):
        for lane in range(16):
            total = 0.0
            for field in range(len(seen)):
                mixed[packet, lane, 10] += seen[field, packet, COST, lane]
                mixed[packet, lane, 11] += seen[field, packet, OCCUPIED, lane]
                total -= math.log(max(seen[field, packet, LIGHT, lane], 1e-30))
            if total < THINNEST:
                continue
            light = mixed[packet, lane, 3]
            weight = light * -math.expm1(-total)
            if light > 0.5 and light - weight <= 0.5:
                mixed[packet, lane, 4] = start + (end - start) * math.log(2.0 * light) / total
            mixed[packet, lane, 3] = light - weight
            for field in range(len(seen)):
                left = seen[field, packet, LIGHT, lane]
                if left >= 1.0:
                    continue
                share = weight * -math.log(max(left, 1e-30)) / total
                part = share / (1.0 - left)
                _add_light(seen[field], COLOR, packet, lane, share, linearize[field], mixed, 0)
                _add_light(seen[field], FLAT_COLOR, packet, lane, share, linearize[field], mixed, 12)
                mean = seen[field, packet, MEAN, lane] / (1.0 - left)
                distance = (entry[field, packet, lane] + mean * steps[field]) * scales[field]
                mixed[packet, lane, 5] += share * distance
                mixed[packet, lane, 6] += share * distance * distance
                for axis in range(3):
                    along = 0.0
                    for other in range(3):
                        along += to_local[field, other, axis] * seen[field, packet, NORMAL + other, lane]
                    mixed[packet, lane, 7 + axis] += part * along
