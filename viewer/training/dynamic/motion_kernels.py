"""The nodes of a motion: their gradients, Adam's steps, and what keeps them smooth."""

import math

import numpy as np
from numba import njit

from viewer.fields.motion_kernels import displacement, node_cell
from viewer.training.grid.grid_kernels import ONE, ZERO
from viewer.training.kernel_options import EXACT, FAST

FIRST_DECAY, SECOND_DECAY, EPSILON = np.float32(0.9), np.float32(0.99), np.float32(1e-12)
"""Of Adam (Kingma and Ba 2015)."""


@njit(**FAST)
def scatter(motion, gradients, rays, samples, begins, ends, low, high):
    """Add the samples' forces to the gradients of nodes with low <= x < high, sample after sample."""
    along_y = np.int64(motion.shape[3])
    along_x = np.int64(motion.shape[2]) * along_y
    later = np.int64(motion.shape[1]) * along_x
    last_frame = np.int64(max(motion.shape[0] - 2, 0))
    for part in range(len(begins)):
        for sample in range(begins[part], ends[part]):
            i, fx = node_cell(samples.places[sample, 0], motion.shape[1])
            if i + 1 < low or i >= high:
                continue
            j, fy = node_cell(samples.places[sample, 1], motion.shape[2])
            k, fz = node_cell(samples.places[sample, 2], motion.shape[3])
            moment = min(max(rays.times[samples.rays[sample]], ZERO), ONE) * np.float32(motion.shape[0] - 1)
            frame = min(np.int64(moment), last_frame)
            share = moment - np.float32(frame)
            base = frame * later + i * along_x + j * along_y + k
            a, b, c = samples.forces[sample, 0], samples.forces[sample, 1], samples.forces[sample, 2]
            for corner in range(8):
                side = corner // 4
                if i + side < low or i + side >= high:
                    continue
                weight = (fx if side else ONE - fx) * (fy if corner // 2 % 2 else ONE - fy)
                weight *= fz if corner % 2 else ONE - fz
                node = base + side * along_x + (corner // 2 % 2) * along_y + corner % 2
                gradients[node, 0] += (ONE - share) * weight * a
                gradients[node, 1] += (ONE - share) * weight * b
                gradients[node, 2] += (ONE - share) * weight * c
                if share > ZERO:
                    gradients[node + later, 0] += share * weight * a
                    gradients[node + later, 1] += share * weight * b
                    gradients[node + later, 2] += share * weight * c


@njit(**FAST)
def descend(nodes, gradients, means, squares, first, last, rate, step):
    """A step of Adam on nodes [first, last), whose gradients become 0; ``step`` counts from 1."""
    mean_part = ONE - FIRST_DECAY ** np.float32(step)
    square_part = ONE - SECOND_DECAY ** np.float32(step)
    for node in range(first, last):
        for lane in range(3):
            gradient = gradients[node, lane]
            gradients[node, lane] = ZERO
            mean = FIRST_DECAY * means[node, lane] + (ONE - FIRST_DECAY) * gradient
            square = SECOND_DECAY * squares[node, lane] + (ONE - SECOND_DECAY) * gradient * gradient
            means[node, lane], squares[node, lane] = mean, square
            if square > ZERO:
                nodes[node, lane] -= rate * (mean / mean_part) / (math.sqrt(square / square_part) + EPSILON)


@njit(**FAST)
def smooth(nodes, shape, first, last, over_space, over_time, out):
    """Write nodes [first, last), moved a part of the way to the mean of their neighbours in space, and in time."""
    along_y = np.int64(shape[3])
    along_x = np.int64(shape[2]) * along_y
    later = np.int64(shape[1]) * along_x
    strides = (later, along_x, along_y, np.int64(1))
    for node in range(first, last):
        for lane in range(3):
            out[node, lane] = nodes[node, lane]
        for axis in range(4):
            stride, side = strides[axis], np.int64(shape[axis])
            at = node // stride % side
            share = over_time * np.float32(0.5) if axis == 0 else over_space / np.float32(6.0)
            for lane in range(3):
                here = nodes[node, lane]
                if at > 0:
                    out[node, lane] += share * (nodes[node - stride, lane] - here)
                if at < side - 1:
                    out[node, lane] += share * (nodes[node + stride, lane] - here)


@njit(**EXACT)
def refined(nodes, shape, fresh_shape, out):
    """Write the nodes of a finer grid over the same box and times."""
    shown = np.zeros(3, np.float32)
    ratios = np.zeros(4, np.float32)
    for axis in range(4):
        ratios[axis] = np.float32((shape[axis] - 1) / max(fresh_shape[axis] - 1, 1))
    node = 0
    for time in range(fresh_shape[0]):
        moment = np.float32(time) * ratios[0]
        frame = min(np.int64(moment), np.int64(max(shape[0] - 2, 0)))
        share = moment - np.float32(frame)
        for i in range(fresh_shape[1]):
            for j in range(fresh_shape[2]):
                for k in range(fresh_shape[3]):
                    x, y, z = np.float32(i) * ratios[1], np.float32(j) * ratios[2], np.float32(k) * ratios[3]
                    displacement(nodes, shape, frame, share, x, y, z, shown)
                    for lane in range(3):
                        out[node, lane] = shown[lane]
                    node += 1
