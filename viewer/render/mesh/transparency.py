"""Rays past what lets them through: holes in masks, surfaces of partial opacity, and backs that are not seen."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float, Float32, Float64

from viewer.render.mesh.ray_caster import Hits
from viewer.render.mesh.surface_kernels import opacities
from viewer.render.mesh.world import ModelWorld

MOST_PASSED = 64
"""Triangles that a ray may pass; beyond them it meets nothing."""
GOLDEN = 0.6180339887498949
Vectors = Float32[np.ndarray, "n 3"]


def seen_hits(world: ModelWorld, origins: Vectors, directions: Vectors) -> tuple[Hits, Float32[np.ndarray, " n"]]:
    """The first triangle of each ray from the eye that stops any light, and how much of it."""
    return _hits(world, origins, directions, None, one_sided=world.one_sided)


def chance_hits(world: ModelWorld, origins: Vectors, directions: Vectors, chances: Float64[np.ndarray, " n"]) -> Hits:
    """The triangle at which each ray ends: it passes a surface as often as light does.

    Args:
        world: What is there.
        origins: Where rays start.
        directions: Unit vectors.
        chances: A number from 0 to 1 for each.
    """
    return _hits(world, origins, directions, chances, one_sided=False)[0]


def chance_blocked(
    world: ModelWorld,
    origins: Vectors,
    directions: Vectors,
    far: Float32[np.ndarray, " n"],
    chances: Float64[np.ndarray, " n"],
) -> Bool[np.ndarray, " n"]:
    """Whether anything stops each ray nearer than ``far``."""
    blocked = world.caster.occluded(origins, directions, far)
    if world.sheer:
        some = np.flatnonzero(blocked)
        hits = chance_hits(world, origins[some], directions[some], chances[some])
        blocked[some] = hits.distances < far[some]
    return blocked


def _hits(
    world: ModelWorld,
    origins: Vectors,
    directions: Vectors,
    chances: Float64[np.ndarray, " n"] | None,
    *,
    one_sided: bool,
) -> tuple[Hits, Float32[np.ndarray, " n"]]:
    hits = world.caster.hits(origins, directions)
    stopped = np.ones(len(origins), np.float32)
    if not (world.sheer or one_sided):
        return hits, stopped
    active = np.flatnonzero(hits.faces >= 0)
    for number in range(MOST_PASSED):
        there = Hits(*(array[active] for array in hits))
        opacity = np.empty(len(active), np.float32)
        opacities(
            there.faces, there.u, there.v, directions[active], world.mesh, world.materials, one_sided, opacity
        )  # fmt: skip
        stopped[active] = opacity
        least: Float[np.ndarray, " n"] = np.zeros(1) if chances is None else (chances[active] + number * GOLDEN) % 1.0
        passing = active[(opacity <= least) & (there.faces >= 0)]
        if not len(passing):
            return hits, stopped
        way = hits.distances[passing] + np.float32(world.caster.offset)
        again = world.caster.hits(origins[passing] + way[:, None] * directions[passing], directions[passing])
        for array, found in zip(hits, again._replace(distances=way + again.distances), strict=True):
            array[passing] = found
        active = passing
    hits.faces[active], hits.distances[active] = -1, np.inf
    return hits, stopped
