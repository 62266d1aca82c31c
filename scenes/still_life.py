"""A still life of our own: what stands on the plinth, of which finish, in which light.

Units are metres blown up ten times, +Z is up, the plinth stands on z = 0 around the origin.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from scenes import shading_kernels as finish
from scenes import shapes_kernels as kernels

Point = tuple[float, float, float]
IDENTITY = np.eye(3)
PLINTH_TOP = 0.11
LAMP_TOWARDS = (-0.52, -0.62, 0.78)
LAMP_RADIUS = math.radians(11.0)
LAMP_LIGHT = (0.86, 0.81, 0.72)
"""What diffuse white that faces the lamp sends out."""

FINISHES: dict[str, tuple[int, Point, Point, float, float, float, float]] = {
    # pattern, first colour, second colour, roughness, metallic, reflectance, scale
    "walnut": (finish.WOOD, (0.36, 0.19, 0.085), (0.16, 0.075, 0.033), 0.45, 0.0, 0.03, 34.0),
    "tiles": (finish.CHECKS, (0.80, 0.74, 0.64), (0.17, 0.20, 0.21), 0.38, 0.0, 0.035, 5.0),
    "glaze": (finish.BANDS, (0.86, 0.83, 0.76), (0.016, 0.085, 0.30), 0.22, 0.0, 0.05, 0.36),
    "brass": (finish.PLAIN, (0.92, 0.67, 0.32), (0.0, 0.0, 0.0), 0.42, 1.0, 0.0, 1.0),
    "steel": (finish.PLAIN, (0.72, 0.74, 0.77), (0.0, 0.0, 0.0), 0.38, 1.0, 0.0, 1.0),
    "cloth red": (finish.PLAIN, (0.43, 0.055, 0.042), (0.0, 0.0, 0.0), 0.8, 0.0, 0.02, 1.0),
    "cloth teal": (finish.PLAIN, (0.03, 0.21, 0.22), (0.0, 0.0, 0.0), 0.8, 0.0, 0.02, 1.0),
    "paper": (finish.PAGES, (0.83, 0.78, 0.66), (0.60, 0.54, 0.43), 1.0, 0.0, 0.0, 520.0),
    "orange": (finish.PEEL, (0.89, 0.33, 0.020), (0.80, 0.24, 0.012), 0.45, 0.0, 0.035, 26.0),
    "pear": (finish.RIPE, (0.50, 0.55, 0.085), (0.68, 0.22, 0.06), 0.4, 0.0, 0.035, 14.0),
    "cherry": (finish.PLAIN, (0.36, 0.010, 0.018), (0.0, 0.0, 0.0), 0.2, 0.0, 0.05, 1.0),
    "stalk": (finish.PLAIN, (0.20, 0.31, 0.10), (0.0, 0.0, 0.0), 0.7, 0.0, 0.02, 1.0),
    "leaf": (finish.PLAIN, (0.20, 0.36, 0.24), (0.0, 0.0, 0.0), 0.6, 0.0, 0.025, 1.0),
    "blossom": (finish.PEEL, (0.93, 0.62, 0.040), (0.78, 0.42, 0.02), 0.9, 0.0, 0.0, 70.0),
    "bark": (finish.PLAIN, (0.17, 0.105, 0.05), (0.0, 0.0, 0.0), 0.9, 0.0, 0.0, 1.0),
}

VASE = (
    (0.001, 0.012), (0.13, 0.012), (0.165, 0.03), (0.215, 0.11), (0.25, 0.21), (0.258, 0.30), (0.24, 0.39),
    (0.195, 0.47), (0.145, 0.535), (0.112, 0.59), (0.105, 0.64), (0.115, 0.685), (0.142, 0.725),
)  # fmt: skip
PEAR = (
    (0.001, 0.012), (0.05, 0.0), (0.10, 0.022), (0.142, 0.075), (0.152, 0.13), (0.138, 0.18), (0.108, 0.228),
    (0.082, 0.272), (0.066, 0.312), (0.05, 0.342), (0.024, 0.358), (0.001, 0.352),
)  # fmt: skip
CUP = ((0.001, 0.012), (0.15, 0.012), (0.166, 0.024), (0.172, 0.06), (0.186, 0.33), (0.196, 0.352))


@dataclass
class Builder:
    """Collects shapes as rows of numbers."""

    rows: list[list[float]] = field(default_factory=list)
    profiles: list[np.ndarray] = field(default_factory=list)

    def add(
        self, kind: int, material: str, grown: float, center: Point, size: tuple[float, ...] = (),
        rotation: np.ndarray = IDENTITY,
    ) -> None:  # fmt: skip
        """Add one shape; ``rotation`` turns world into local axes."""
        sizes = [*size, 0.0, 0.0, 0.0][:3]
        number = list(FINISHES).index(material)
        self.rows.append([float(kind), float(number), grown, *center, *rotation.ravel().tolist(), *sizes])

    def lathe(self, material: str, thickness: float, center: Point, outline: tuple[tuple[float, float], ...]) -> None:
        """Turn an outline around the vertical through ``center``, rounded to a smooth line."""
        self.profiles.append(smooth_line(np.array(outline), 5))
        self.add(kernels.LATHE, material, thickness, center, (float(len(self.profiles) - 1),))

    def rod(self, material: str, radius: float, points: np.ndarray) -> None:
        """A thin rod through the points."""
        for a, b in pairwise(points):
            half = 0.5 * float(np.linalg.norm(b - a))
            middle = 0.5 * (a + b)
            center = (float(middle[0]), float(middle[1]), float(middle[2]))
            self.add(kernels.CAPSULE, material, radius, center, (half,), frame_along(b - a))


@dataclass(frozen=True, eq=False)
class StillLife:
    """The scene as the kernels take it."""

    world: tuple[np.ndarray, ...]
    finishes: np.ndarray
    lamp: np.ndarray


def build() -> StillLife:
    """Everything in its place."""
    builder = Builder()
    _plinth(builder)
    _vase_with_twigs(builder)
    _books_and_cherries(builder)
    _cup(builder)
    _fruit(builder)
    towards = np.array(LAMP_TOWARDS) / np.linalg.norm(LAMP_TOWARDS)
    lamp = np.array([*towards, math.cos(LAMP_RADIUS), *LAMP_LIGHT])
    rows = [(float(pattern), *first, *second, *rest) for pattern, first, second, *rest in FINISHES.values()]
    return StillLife(world_of(builder), np.array(rows), lamp)


def world_of(builder: Builder) -> tuple[np.ndarray, ...]:
    """The shapes, the tables of the turned ones, and the lists that tell which shapes are near."""
    shapes = np.array(builder.rows)
    tables = np.stack([profile_table(line) for line in builder.profiles] or [np.zeros(kernels.TABLE_SIZE)])
    starts = np.zeros(kernels.CELLS_X * kernels.CELLS_Y * kernels.CELLS_Z + 1, np.int64)
    kernels.list_candidates(shapes, tables, starts, np.zeros(0, np.int32))
    starts = np.cumsum(starts)
    candidates = np.zeros(int(starts[-1]), np.int32)
    kernels.list_candidates(shapes, tables, starts, candidates)
    return (shapes, tables, starts, candidates)


def profile_table(line: np.ndarray) -> np.ndarray:
    """Distances to an open line in the half plane (r, z) at the corners of the kernels' table."""
    rows, columns = kernels.TABLE_SIZE
    r = np.arange(rows) * kernels.TABLE_CELL
    z = (np.arange(columns) - kernels.TABLE_BELOW) * kernels.TABLE_CELL
    points = np.stack(np.meshgrid(r, z, indexing="ij"), -1)
    nearest = np.full(kernels.TABLE_SIZE, np.inf)
    for a, b in pairwise(line):
        along = b - a
        part = (((points - a) @ along) / (along @ along)).clip(0.0, 1.0)
        nearest = np.minimum(nearest, np.linalg.norm(points - a - part[..., None] * along, axis=-1))
    return nearest


def smooth_line(points: np.ndarray, parts: int) -> np.ndarray:
    """A Catmull-Rom spline through the points, ``parts`` segments between each two."""
    padded = np.concatenate([points[:1], points, points[-1:]])
    steps = np.arange(parts)[:, None] / parts
    pieces = []
    for a, b, c, d in zip(padded[:-3], padded[1:-2], padded[2:-1], padded[3:], strict=True):
        pieces.append(0.5 * (2 * b + (c - a) * steps + (2 * a - 5 * b + 4 * c - d) * steps**2
                             + (3 * b - a - 3 * c + d) * steps**3))  # fmt: skip
    line = np.concatenate([*pieces, points[-1:]])
    line[:, 0] = np.maximum(line[:, 0], 0.0)
    return line


def frame_along(direction: np.ndarray) -> np.ndarray:
    """A rotation from world axes to axes whose z runs along ``direction``."""
    z = direction / np.linalg.norm(direction)
    x = np.cross(z, [0.0, 0.0, 1.0] if abs(z[2]) < 0.9 else [1.0, 0.0, 0.0])
    x /= np.linalg.norm(x)
    return np.stack([x, np.cross(z, x), z])


def turned(angle: float) -> np.ndarray:
    """World axes to axes turned by ``angle`` radians around the vertical."""
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])


def _curve(start: Point, pull: Point, end: Point, parts: int) -> np.ndarray:
    """Points on a quadratic Bezier curve."""
    t = np.linspace(0.0, 1.0, parts + 1)[:, None]
    a, b, c = np.array(start), np.array(pull), np.array(end)
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c


def _plinth(builder: Builder) -> None:
    builder.add(kernels.DISC, "walnut", 0.018, (0.0, 0.0, 0.05), (0.842, 0.032))
    builder.add(kernels.DISC, "tiles", 0.004, (0.0, 0.0, 0.1), (0.80, 0.006))


def _vase_with_twigs(builder: Builder) -> None:
    x, y = -0.26, 0.27
    builder.lathe("glaze", 0.013, (x, y, PLINTH_TOP), VASE)
    mouth = PLINTH_TOP + 0.70
    for dx, dy, height, radius in ((-0.26, 0.10, 1.30, 0.056), (-0.04, -0.16, 1.44, 0.064), (0.20, 0.16, 1.36, 0.058)):
        lean = (x + 0.18 * dx, y + 0.18 * dy, mouth + 0.28)
        line = _curve((x - 0.2 * dx, y - 0.2 * dy, PLINTH_TOP + 0.1), lean, (x + dx, y + dy, height), 10)
        builder.rod("stalk", 0.0105, line)
        builder.add(kernels.SPHERE, "blossom", radius, (x + dx, y + dy, height + 0.8 * radius))
    for dx, dy, height, leaves in ((0.40, -0.06, 1.16, 6), (-0.44, -0.10, 1.08, 6)):
        lean = (x + 0.15 * dx, y + 0.15 * dy, mouth + 0.34)
        line = _curve((x - 0.12 * dx, y - 0.12 * dy, PLINTH_TOP + 0.1), lean, (x + dx, y + dy, height), 12)
        builder.rod("bark", 0.0095, line)
        for leaf in range(leaves):
            at = line[len(line) - 1 - leaf]
            along = line[len(line) - 1 - leaf] - line[len(line) - 2 - leaf]
            side = np.cross(along / np.linalg.norm(along), [0.0, 0.0, 1.0]) * (1 if leaf % 2 else -1)
            side = side / np.linalg.norm(side) + np.array([0.0, 0.0, 0.25])
            radius = 0.040 + 0.0045 * leaf
            center = at + side * (radius + 0.008)
            normal = np.cross(side, along) + np.array([0.0, 0.0, 0.02 * leaf])
            builder.add(
                kernels.DISC, "leaf", 0.005, (float(center[0]), float(center[1]), float(center[2])),
                (radius, 0.002), frame_along(normal),
            )  # fmt: skip


def _book(builder: Builder, cloth: str, center: Point, half: Point, angle: float) -> None:
    """Two boards, a spine and the pages between them."""
    x, y, z = center
    a, b, c = half
    axes = turned(angle)
    for side in (-1, 1):
        builder.add(kernels.BOX, cloth, 0.004, (x, y, z + side * (c - 0.009)), (a - 0.004, b - 0.004, 0.005), axes)
    spine = axes.T @ np.array([-(a - 0.009), 0.0, 0.0])
    builder.add(kernels.BOX, cloth, 0.004, (x + spine[0], y + spine[1], z), (0.005, b - 0.004, c - 0.004), axes)
    builder.add(kernels.BOX, "paper", 0.002, (x, y, z), (a - 0.022, b - 0.022, c - 0.018), axes)


def _books_and_cherries(builder: Builder) -> None:
    _book(builder, "cloth teal", (0.26, -0.30, PLINTH_TOP + 0.055), (0.33, 0.23, 0.055), 0.22)
    _book(builder, "cloth red", (0.25, -0.28, PLINTH_TOP + 0.11 + 0.045), (0.27, 0.19, 0.045), -0.12)
    top = PLINTH_TOP + 0.20
    joint = (0.27, -0.20, top + 0.30)
    for x, y in ((0.16, -0.33), (0.33, -0.36)):
        builder.add(kernels.SPHERE, "cherry", 0.068, (x, y, top + 0.068))
        builder.rod("stalk", 0.0085, _curve((x, y, top + 0.125), (x, y - 0.02, top + 0.26), joint, 8))


def _cup(builder: Builder) -> None:
    x, y = 0.40, 0.30
    builder.lathe("brass", 0.011, (x, y, PLINTH_TOP), CUP)
    upright = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]]) @ turned(-0.5)
    reach = turned(-0.5).T @ np.array([0.165, 0.0, 0.0])
    builder.add(kernels.RING, "steel", 0.014, (x + reach[0], y + reach[1], PLINTH_TOP + 0.185), (0.115, 1.75), upright)


def _fruit(builder: Builder) -> None:
    builder.add(kernels.SPHERE, "orange", 0.155, (-0.18, -0.44, PLINTH_TOP + 0.153))
    builder.lathe("pear", 0.006, (-0.53, -0.16, PLINTH_TOP + 0.006), PEAR)
    stem = _curve(
        (-0.53, -0.16, PLINTH_TOP + 0.35), (-0.53, -0.165, PLINTH_TOP + 0.41), (-0.50, -0.18, PLINTH_TOP + 0.45), 4
    )
    builder.rod("bark", 0.0105, stem)
