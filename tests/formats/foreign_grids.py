"""Hash grids as the programs that others train with compute them, point by point in plain numbers."""

import math

import numpy as np

PRIMES = (1, 2654435761, 805459861)


def harmonics(d):
    """Sixteen real spherical harmonics in the order and with the signs of tiny-cuda-nn, from Legendre polynomials."""
    x, y, z = d
    theta, phi = math.acos(max(-1.0, min(1.0, z))), math.atan2(y, x)
    values = []
    for degree in range(4):
        for order in range(-degree, degree + 1):
            m = abs(order)
            ratio = math.factorial(degree - m) / math.factorial(degree + m)
            norm = math.sqrt((2 * degree + 1) / (4 * math.pi) * ratio)
            part = norm * _legendre(degree, m, math.cos(theta))
            if order:
                part *= math.sqrt(2) * (math.cos if order > 0 else math.sin)(m * phi)
            values.append(part)
    return np.array(values)


def _legendre(degree, order, x):
    """Associated Legendre polynomials with the Condon-Shortley phase, by the usual recurrence."""
    value = (-1) ** order * math.prod(range(1, 2 * order, 2)) * (1 - x * x) ** (order / 2)
    if degree == order:
        return value
    above = x * (2 * order + 1) * value
    for n in range(order + 2, degree + 1):
        value, above = above, (x * (2 * n - 1) * above - (n + order - 1) * value) / (n - order)
    return above


def grid_features(u, tables, starts, scales, sides):
    """Features of one point in [0, 1]^3; a grid whose ``side^3`` is more than its entries is hashed."""
    found = []
    for level, (scale, side) in enumerate(zip(scales, sides, strict=True)):
        table = tables[starts[level] : starts[level + 1]]
        position = np.asarray(u) * scale + 0.5
        cell = np.floor(position).astype(int)
        part = position - cell
        value = np.zeros(tables.shape[1])
        for corner in np.ndindex(2, 2, 2):
            place = [int(number) for number in cell + corner]
            weight = np.prod([w if bit else 1 - w for bit, w in zip(corner, part, strict=True)])
            if side**3 > len(table):
                mixed = 0
                for number, prime in zip(place, PRIMES, strict=True):
                    mixed ^= number * prime & 0xFFFFFFFF
                entry = mixed % len(table)
            else:
                entry = (place[0] + side * (place[1] + side * place[2])) % len(table)
            value = value + weight * table[entry]
        found.append(value)
    return np.concatenate(found)


def network(values, matrices):
    for matrix in matrices[:-1]:
        values = np.maximum(matrix @ values, 0)
    return matrices[-1] @ values


def sigmoid(values):
    return 1 / (1 + np.exp(-values))
