"""Path tracing of a tile's rays, all paths one surface at a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float32, Float64, Int64
from scipy.stats import qmc

from viewer.render.drawable import Rays
from viewer.render.mesh.environment_table import EnvironmentTable, environment_table
from viewer.render.mesh.lights import light_table
from viewer.render.mesh.path_kernels import NUMBERS, add_glow, add_unblocked, arrive, bounce
from viewer.render.mesh.ray_caster import Hits
from viewer.render.mesh.split_sum import environment_brdf
from viewer.render.mesh.surface_kernels import COLUMNS, LIT, POSITION, ROUGHNESS, surfaces
from viewer.render.mesh.transparency import chance_blocked, chance_hits, seen_hits
from viewer.render.mesh.world import ModelWorld
from viewer.scene.assets import AssetStore
from viewer.scene.document import Scene

BOUNCES = 4
"""Surfaces that light may meet on its way after the first one."""
MOST_LAYERS = 16
"""Surfaces behind each other that let light through; what is behind them is not seen."""
LEAST_LEFT = 1 / 512
"""Of the light that is not looked for any further."""
POINTS = 4096
BRDF_SIDE = 32


@dataclass(frozen=True, eq=False)
class Lights:
    """What shines in a scene.

    Attributes:
        environment: None where there is none.
        lights: One row for each.
    """

    environment: EnvironmentTable | None
    analytic_lights: Float64[np.ndarray, "lights 19"]

    @property
    def there(self) -> bool:
        """Whether the scene has lights, be they ever so weak."""
        return self.environment is not None or len(self.analytic_lights) > 0

    def arguments(self) -> tuple:
        """For the kernels: pictures, how often the environment light is asked, and lights."""
        table = self.environment
        shines = table is not None and table.shines
        if table is None or not shines:
            dark = np.zeros((2, 4), np.float32)
            table = EnvironmentTable(np.zeros((2, 4, 3), np.float32), dark, np.zeros(2), dark, 0.0)
        share = 0.0 if not shines else 0.5 if len(self.analytic_lights) else 1.0
        return (*table, share, self.analytic_lights)


def lights_of(scene: Scene, store: AssetStore) -> Lights:
    """The visible lights of a scene.

    Raises:
        AssetError: A picture of light is missing or damaged.
        InputError: It holds light that is negative or not finite.
    """
    light = scene.environment()
    return Lights(None if light is None else environment_table(light, store), light_table(scene.lights()))


@dataclass(frozen=True, eq=False)
class Traced:
    """What a tile's rays found.

    Attributes:
        hits: Of the rays themselves.
        rows: Their surfaces, as :mod:`viewer.render.mesh.surface_kernels` lays them out; zeros where there is none.
        color: Light towards the eye, mean of the paths.
        white: What a white matt surface there would send.
        opacity: How much of the light from behind it the surface stops.
    """

    hits: Hits
    rows: Float32[np.ndarray, "n 19"]
    color: Float64[np.ndarray, "n 3"]
    white: Float64[np.ndarray, "n 3"]
    opacity: Float32[np.ndarray, " n"]


class Tracer:
    """Follows paths from the eye through a world of triangles.

    Args:
        world: The triangles.
        lights: What shines.
    """

    def __init__(self, world: ModelWorld, lights: Lights) -> None:
        self._world = world
        self._lights = lights.arguments()
        self._tables = (sample_points(), brdf_table())

    def layers(
        self, rays: Rays, pixels: Int64[np.ndarray, " n"], paths: int, first: int, *, split: bool, lit: bool = True
    ) -> list[Traced]:
        """As :meth:`trace`, of one surface behind another, as far as any light comes through."""
        found: list[Traced] = []
        left, way = np.ones(len(pixels), np.float32), np.zeros(len(pixels), np.float32)
        alive = np.arange(len(pixels))
        while len(alive) and len(found) < MOST_LAYERS:
            origins = rays.origins[alive] + way[alive, None] * rays.directions[alive]
            ahead = rays._replace(origins=origins, directions=rays.directions[alive])
            traced = self.trace(ahead, pixels[alive], paths, first, split=split, lit=lit)
            traced.hits.distances[:] += way[alive]
            found.append(traced if len(alive) == len(pixels) else _spread(traced, alive, len(pixels)))
            left[alive] *= 1.0 - traced.opacity
            way[alive] = traced.hits.distances + np.float32(self._world.caster.offset)
            alive = alive[(traced.hits.faces >= 0) & (left[alive] > LEAST_LEFT)]
        return found

    def trace(
        self, rays: Rays, pixels: Int64[np.ndarray, " n"], paths: int, first: int, *, split: bool, lit: bool = True
    ) -> Traced:
        """Follow each ray once, and from where it ends that many paths.

        Args:
            rays: From the eye.
            pixels: A number for each, which seeds its random numbers.
            paths: How many paths share a ray.
            first: Number of their first sample.
            split: Whether the light on a white surface is wanted, of metals too.
            lit: Whether to follow any light at all.
        """
        directions = rays.directions.astype(np.float32)
        hits, opacity = seen_hits(self._world, rays.origins.astype(np.float32), directions)
        rows = self._surfaces(hits, directions)
        color, white = np.zeros((len(rows), 3)), np.zeros((len(rows), 3))
        seen = np.flatnonzero(hits.faces >= 0)
        ones = np.ones((len(seen), 3))
        add_glow(rows[seen], ones * paths, np.zeros_like(ones), seen, color, white)
        if not lit:
            return Traced(hits, rows, color / paths, white, opacity)
        start = np.repeat(seen[rows[seen, LIT] > 0.5], paths)
        samples = first + np.arange(len(start)) % paths
        sample_keys = np.stack([pixels[start], samples], -1)
        self._follow(rows[start], -directions[start], start, sample_keys, split, color, white)
        return Traced(hits, rows, color / paths, white / paths, opacity)

    def _surfaces(self, hits: Hits, directions: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, "n 19"]:
        rows = np.zeros((len(directions), COLUMNS), np.float32)
        surfaces(hits.faces, hits.u, hits.v, directions, self._world.mesh, self._world.materials, rows)
        return rows

    def _follow(
        self, rows: np.ndarray, views: np.ndarray, pixels: np.ndarray, sample_keys: np.ndarray, split: bool,
        color: np.ndarray, white: np.ndarray,
    ) -> None:  # fmt: skip
        """Follow paths that have come to lit surfaces, and add up what they find."""
        offset = self._world.caster.offset
        carried, matt = np.ones((len(rows), 3)), np.ones((len(rows), 3))
        blurs = np.zeros(len(rows))
        most = 0.5 if split else 1.0
        for depth in range(BOUNCES + 1):
            count = len(rows)
            if count == 0:
                return
            vectors = [np.zeros((count, 3), np.float32) for _ in range(3)]
            shadow = (vectors[0], vectors[1], np.zeros(count, np.float32), np.zeros((count, 3)), np.zeros((count, 3)))
            onward = (vectors[2], np.zeros(count), blurs)
            numbers = np.empty(NUMBERS)
            bounce(
                rows, views, carried, matt, sample_keys, depth, most, self._tables, self._lights, offset, shadow,
                onward, numbers,
            )  # fmt: skip
            asked = np.flatnonzero(shadow[2] > 0.0)
            chances = _chances(sample_keys, 2 * depth)
            blocked = chance_blocked(self._world, *(array[asked] for array in (*shadow[:3], chances)))
            add_unblocked(blocked, pixels[asked], shadow[3][asked], shadow[4][asked], color, white)

            alive = np.flatnonzero(onward[1] > 0.0)
            rows, ahead, densities, blurs, carried, matt, pixels, sample_keys = (
                array[alive] for array in (rows, *onward, carried, matt, pixels, sample_keys)
            )
            origins = rows[:, POSITION : POSITION + 3] + np.float32(offset) * rows[:, 3:6]
            hits = chance_hits(self._world, origins, ahead, _chances(sample_keys, 2 * depth + 1))
            arrive(rows, ahead, densities, hits.distances, carried, matt, pixels, self._lights, color, white)
            met = np.flatnonzero(hits.faces >= 0)
            views, blurs, carried, matt, pixels, sample_keys = (
                array[met] for array in (-ahead, blurs, carried, matt, pixels, sample_keys)
            )
            rows = self._surfaces(Hits(*(array[met] for array in hits)), -views)
            rows[:, ROUGHNESS] = np.maximum(rows[:, ROUGHNESS], blurs)
            add_glow(rows, carried, matt, pixels, color, white)
            lit = np.flatnonzero(rows[:, LIT] > 0.5)
            rows, views, blurs, carried, matt, pixels, sample_keys = (
                array[lit] for array in (rows, views, blurs, carried, matt, pixels, sample_keys)
            )


def _chances(sample_keys: np.ndarray, number: int) -> Float64[np.ndarray, " n"]:
    """A number from 0 to 1 for each path, evenly spread over its pixel's samples (Roberts 2018, the R3 sequence)."""
    return (0.8191725134 * sample_keys[:, 0] + 0.6710436067 * sample_keys[:, 1] + 0.5497004779 * number) % 1.0


def _spread(traced: Traced, places: Int64[np.ndarray, " n"], count: int) -> Traced:
    """What some of many rays found; the others found nothing."""

    def over(values: np.ndarray, filling: float) -> np.ndarray:
        result = np.full((count, *values.shape[1:]), filling, values.dtype)
        result[places] = values
        return result

    faces, distances, u, v = traced.hits
    hits = Hits(over(faces, -1), over(distances, np.inf), over(u, 0), over(v, 0))
    nothing = (over(values, 0) for values in (traced.rows, traced.color, traced.white, traced.opacity))
    return Traced(hits, *nothing)


@cache
def sample_points() -> Float32[np.ndarray, "points dimensions"]:
    """Owen-scrambled Sobol points: any power of two of them, from the first one on, fill every plane evenly."""
    points = qmc.Sobol(NUMBERS * (BOUNCES + 1), scramble=True, rng=20).random(POINTS).astype(np.float32)
    points.flags.writeable = False
    return points


@cache
def brdf_table() -> Float32[np.ndarray, "side side 2"]:
    """What surfaces mirror of white light."""
    table = environment_brdf(BRDF_SIDE)
    table.flags.writeable = False
    return table
