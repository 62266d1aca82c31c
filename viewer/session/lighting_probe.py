"""Environment light as people see it: small pictures, figures, and two balls that it shines on. No Qt."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float32, Float64

from viewer.scene.color import LUMINANCE
from viewer.scene.environment import places, texel_directions, texel_solid_angles
from viewer.scene.geometry import Vec3, as_vec3

ROWS = 128
"""Of the small picture, at most."""
BANDS = (math.pi, 2.0 * math.pi / 3.0, math.pi / 4.0)
"""What a clamped cosine keeps of the harmonics of degree 0, 1 and 2 (Ramamoorthi and Hanrahan 2001, eq. 8)."""
STOPS = (-8, 12)
"""Ends of the histogram, in stops."""


@dataclass(frozen=True, eq=False)
class Probe:
    """What is known of one picture of the light.

    Attributes:
        small: The picture at a small size; every texel is the mean of those it stands for.
        largest: The largest number in it.
        mean: Colour of its mean over the sphere.
        harmonics: Its nine coefficients in real spherical harmonics up to degree 2.
        histogram: Part of the sphere in each stop of luminance, from ``STOPS[0]``.
    """

    small: Float32[np.ndarray, "h w 3"]
    largest: float
    mean: Vec3
    harmonics: Float64[np.ndarray, "9 3"]
    histogram: Float64[np.ndarray, " n"]


class Shining(NamedTuple):
    """How probes shine: each with its weight, all turned about +Z and multiplied."""

    probes: Sequence[tuple[Probe, float]]
    rotation: float = 0.0
    factor: Vec3 = (1.0, 1.0, 1.0)


def probe_of(radiance: Float32[np.ndarray, "h w 3"]) -> Generator[None, None, Probe]:
    """Look at a picture of any size in steps of some thousands of texels, so that a window may go on meanwhile."""
    height, width = radiance.shape[:2]
    rows, columns = min(height, ROWS), min(width, 2 * ROWS)
    tops = np.linspace(0, height, rows + 1).astype(int)
    lefts = np.linspace(0, width, columns + 1).astype(int)
    small = np.zeros((rows, columns, 3), np.float32)
    largest = 0.0
    for row in range(rows):
        band = radiance[tops[row] : tops[row + 1]]
        largest = max(largest, float(band.max()))
        sums = np.add.reduceat(band.mean(0, dtype=np.float64), lefts[:-1], axis=0)
        small[row] = sums / np.diff(lefts)[:, None]
        yield
    return _summary(small, largest)


def _summary(small: Float32[np.ndarray, "h w 3"], largest: float) -> Probe:
    rows, columns = small.shape[:2]
    angles = np.repeat(texel_solid_angles(columns, rows)[:, None], columns, 1)
    weighted = small * angles[..., None]
    basis = harmonics(texel_directions(columns, rows).reshape(-1, 3))
    luminance = np.maximum(small @ np.array(LUMINANCE), 2.0 ** STOPS[0])
    counts, _ = np.histogram(np.log2(luminance), bins=STOPS[1] - STOPS[0], range=STOPS, weights=angles)
    mean = as_vec3(weighted.sum((0, 1)) / (4.0 * math.pi))
    return Probe(small, largest, mean, basis.T @ weighted.reshape(-1, 3), counts / (4.0 * math.pi))


def harmonics(vectors: Float[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 9"]:
    """Real spherical harmonics up to degree 2 at unit vectors (Ramamoorthi and Hanrahan 2001, eq. 3)."""
    x, y, z = vectors.astype(np.float64).T
    return np.stack(
        [
            np.full_like(x, 0.282095),
            0.488603 * y, 0.488603 * z, 0.488603 * x,
            1.092548 * x * y, 1.092548 * y * z, 0.315392 * (3.0 * z * z - 1.0), 1.092548 * x * z,
            0.546274 * (x * x - y * y),
        ],
        -1,
    )  # fmt: skip


def radiance_from(light: Shining, vectors: Float[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
    """What arrives from directions of the world."""
    back = vectors @ _about_z(light.rotation)  # the transpose turns back
    result = np.zeros((len(vectors), 3))
    for probe, weight in light.probes:
        result += weight * _looked_up(probe.small, places(back))
    return result * np.array(light.factor)


def matt_light(light: Shining, normals: Float[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
    """What a white matt surface of each normal sends: the irradiance over pi, from harmonics up to degree 2."""
    back = normals @ _about_z(light.rotation)
    bands = np.repeat(BANDS, (1, 3, 5)) / math.pi
    result = np.zeros((len(normals), 3))
    for probe, weight in light.probes:
        result += weight * (harmonics(back) @ (bands[:, None] * probe.harmonics))
    return np.maximum(result, 0.0) * np.array(light.factor)


class Balls:
    """A chrome and a grey ball, seen from far away; all that does not depend on the light is computed once.

    Args:
        side: Of each picture in pixels.
    """

    GREY = 0.18

    def __init__(self, side: int) -> None:
        self.side = side
        place = (np.arange(side) + 0.5) / side * 2.0 - 1.0
        x, y = np.meshgrid(place, -place)
        radius = np.hypot(x, y)
        # A pixel at the edge is covered by about as much as its centre lies within.
        self.cover = np.clip((1.0 - radius) * 0.5 * side + 0.5, 0.0, 1.0)
        self._shown = self.cover > 0.0
        x, y = x[self._shown], y[self._shown]
        beyond = np.maximum(np.hypot(x, y), 1.0)
        x, y = x / beyond, y / beyond
        self._normals = np.stack([x, y, np.sqrt(np.maximum(1.0 - x * x - y * y, 0.0))], -1)
        # The mirror image of the direction to the eye, (0, 0, 1).
        self._mirrored = 2.0 * self._normals[:, 2:] * self._normals - np.array([0.0, 0.0, 1.0])

    def chrome(self, light: Shining, axes: Float[np.ndarray, "3 3"]) -> Float32[np.ndarray, "s s 3"]:
        """The ball that mirrors all light; ``axes`` are the camera's right, up and back as columns."""
        return self._picture(radiance_from(light, self._mirrored @ axes.T))

    def grey(self, light: Shining, axes: Float[np.ndarray, "3 3"]) -> Float32[np.ndarray, "s s 3"]:
        """The matt ball that reflects 18 % of it."""
        return self._picture(self.GREY * matt_light(light, self._normals @ axes.T))

    def _picture(self, light: Float64[np.ndarray, "n 3"]) -> Float32[np.ndarray, "s s 3"]:
        picture = np.zeros((self.side, self.side, 3), np.float32)
        picture[self._shown] = light
        return picture


def _about_z(angle: float) -> Float64[np.ndarray, "3 3"]:
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def _looked_up(picture: Float32[np.ndarray, "h w 3"], at: Float64[np.ndarray, "n 2"]) -> Float32[np.ndarray, "n 3"]:
    """Bilinear; goes around sideways and stays within the picture upwards."""
    height, width = picture.shape[:2]
    x, y = at[:, 0] * width - 0.5, np.clip(at[:, 1] * height - 0.5, 0.0, height - 1.0)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    across, down = (x - left).astype(np.float32)[:, None], (y - top).astype(np.float32)[:, None]
    below, right = np.minimum(top + 1, height - 1), (left + 1) % width
    left = left % width
    upper = picture[top, left] * (1.0 - across) + picture[top, right] * across
    lower = picture[below, left] * (1.0 - across) + picture[below, right] * across
    return (upper * (1.0 - down) + lower * down).astype(np.float32)
