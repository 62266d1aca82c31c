"""From samples to colours and back, for packed samples along rays.

With densities s_i, equal steps delta, radiance c_i = sigmoid(x_i) and background b:

    a_i = 1 - exp(-s_i delta)    T_i = prod_{j<i} (1 - a_j)    w_i = T_i a_i    C = sum_i w_i c_i + T_n b
    dL/dx_i = w_i g c_i (1 - c_i)    dL/ds_i = delta (T_{i+1} g.c_i - sum_{j>i} w_j g.c_j - T_n g.b)
    g = dL/dC = 2 (C - target) / (3 rays)

A ray's samples count until its transmittance falls below OPAQUE; what is behind is neither coloured nor changed.
"""

import math

import numpy as np
from numba import njit

from viewer.fields.harmonics_kernels import CONSTANTS_3_32, CONSTANTS_32, harmonics_to_degree_3
from viewer.training.kernel_options import FAST

OPAQUE = np.float32(1e-4)
"""What is behind changes no 8-bit colour."""
MOST_EXPONENT = np.float32(15.0)
ZERO, ONE = np.float32(0.0), np.float32(1.0)


@njit(**FAST)
def weigh(starts, first, last, features, shift, delta, chosen, kept_starts, passed, slopes):
    """Which samples of rays [first, last) light reaches, and how much light passes each.

    Args:
        starts: (rays + 1,) place of each ray's first sample.
        first: First ray; its first sample is row 0 of the arrays that follow.
        last: Ray after the last one.
        features: (n, c); density is ``exp(column 0 + shift)``.
        shift: See there.
        delta: Length of a step.
        chosen: (n,) rows that are kept, written.
        kept_starts: (last - first + 1,) in which place of ``chosen`` each ray begins, and the end; written.
        passed: (n,) share ``1 - a`` of the light that passes a kept sample, written.
        slopes: (n,) ``delta ds/dx`` of a kept sample, written.

    Returns:
        How many are kept.
    """
    count = 0
    origin = starts[first]
    for ray in range(first, last):
        kept_starts[ray - first] = count
        light = ONE
        for row in range(starts[ray] - origin, starts[ray + 1] - origin):
            exponent = features[row, 0] + shift
            thickness = np.float32(math.exp(min(exponent, MOST_EXPONENT))) * delta
            through = np.float32(math.exp(-thickness))
            chosen[count] = row
            passed[count] = through
            slopes[count] = thickness if exponent < MOST_EXPONENT else ZERO
            count += 1
            light *= through
            if light < OPAQUE:
                break
    kept_starts[last - first] = count
    return count


@njit(inline="always", **FAST)
def write_harmonics(x, y, z, inputs, row, column):
    """Real spherical harmonics of degrees 0 to 3, as ``viewer.fields.harmonics`` has them."""
    values = harmonics_to_degree_3(x, y, z, CONSTANTS_32, CONSTANTS_3_32)
    for term in range(16):
        inputs[row, column + term] = values[term]


@njit(**FAST)
def pack(directions, first, last, kept_starts, chosen, features, points, inputs):
    """Bring what is known of the kept samples together.

    Args:
        directions: (rays, 3) unit vectors.
        first: First ray.
        last: Ray after the last one.
        kept_starts: From :func:`weigh`.
        chosen: From :func:`weigh`.
        features: (n, c) of all samples.
        points: (n, 3) of all samples; those of kept ones move to the front.
        inputs: (n, c + 16) the colour network's, written for kept samples.
    """
    width = features.shape[1]
    for ray in range(first, last):
        begin, end = kept_starts[ray - first], kept_starts[ray + 1 - first]
        for row in range(begin, end):
            source = chosen[row]
            for lane in range(width):
                inputs[row, lane] = features[source, lane]
            for axis in range(3):
                points[row, axis] = points[source, axis]
            if row == begin:
                write_harmonics(directions[ray, 0], directions[ray, 1], directions[ray, 2], inputs, row, width)
            else:
                for term in range(width, width + 16):
                    inputs[row, term] = inputs[begin, term]


@njit(**FAST)
def composite(rays, first, last, kept_starts, passed, slopes, raw, factor, density_slopes):
    """Colours of rays [first, last) with their errors, and the gradients at their kept samples.

    Args:
        rays: The batch, ``viewer.training.batches.Rays``; colours, leftovers, errors and gradients are written. A
            ray's gradient is that of its background.
        first: First ray.
        last: Ray after the last one.
        kept_starts: From :func:`weigh`.
        passed: From :func:`weigh`.
        slopes: From :func:`weigh`.
        raw: (n, 3) the network's answers x; their gradients afterwards.
        factor: 1 / (3 rays).
        density_slopes: (n,) gradients of the features' column 0, written.
    """
    for ray in range(first, last):
        light = ONE
        red, green, blue = ZERO, ZERO, ZERO
        for row in range(kept_starts[ray - first], kept_starts[ray + 1 - first]):
            weight = light * (ONE - passed[row])
            for channel in range(3):
                raw[row, channel] = ONE / (ONE + np.float32(math.exp(-raw[row, channel])))
            red += weight * raw[row, 0]
            green += weight * raw[row, 1]
            blue += weight * raw[row, 2]
            light *= passed[row]
        behind, target = rays.backgrounds[ray], rays.targets[ray]
        red, green, blue = red + light * behind[0], green + light * behind[1], blue + light * behind[2]
        rays.colors[ray, 0], rays.colors[ray, 1], rays.colors[ray, 2] = red, green, blue
        rays.transmittances[ray] = light
        p, q, r = red - target[0], green - target[1], blue - target[2]
        rays.errors[ray] = p * p + q * q + r * r
        p, q, r = np.float32(2.0) * factor * p, np.float32(2.0) * factor * q, np.float32(2.0) * factor * r
        rays.gradients[ray, 0], rays.gradients[ray, 1], rays.gradients[ray, 2] = light * p, light * q, light * r
        rest = p * red + q * green + r * blue
        light = ONE
        for row in range(kept_starts[ray - first], kept_starts[ray + 1 - first]):
            a, b, c = raw[row, 0], raw[row, 1], raw[row, 2]
            seen = p * a + q * b + r * c
            weight = light * (ONE - passed[row])
            light *= passed[row]
            rest -= weight * seen
            density_slopes[row] = slopes[row] * (light * seen - rest)
            raw[row, 0] = weight * p * a * (ONE - a)
            raw[row, 1] = weight * q * b * (ONE - b)
            raw[row, 2] = weight * r * c * (ONE - c)
