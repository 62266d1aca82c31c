"""Which light reaches which element, what each element sees of the others, and how open a mirrored lobe is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Float32, Int32, Int64
from scipy.ndimage import maximum_filter, minimum_filter

from viewer.decompose.fit.elements import Elements, unit_or_up
from viewer.render.mesh.ray_caster import RayCaster
from viewer.render.mesh.split_sum import lobe_middle
from viewer.scene.environment import directions
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work

AT_ONCE = 128
"""Elements whose rays are cast at once: some 100 ms."""
RIM_RAYS = 4
"""Rays to a texel of the sky at whose edge a shadow may lie. With one, the light of a lamp that is as small as a texel
is found too broad, and how far depends on chance (docs/decomposition.md)."""
GATHERED = 64
"""Rays from each element that look for light from other elements."""


@dataclass(frozen=True, eq=False)
class Exchange:
    """Light between elements: ``senders`` shine at ``receivers``, a pair for each ray that met the surface.

    Rays are spread by the cosine: irradiance from other elements is the sum of their radiosities times ``share``.
    """

    receivers: Int64[np.ndarray, " p"]
    senders: Int64[np.ndarray, " p"]
    share: float


def open_sky(
    elements: Elements, caster: RayCaster, height: int, generator: np.random.Generator
) -> Work[Float32[np.ndarray, "s t"]]:
    """The share of each texel of the sky whose light reaches an element: what the surface hides, or faces away, is 0.

    Each ray goes through a random place in its texel, so that shadows' edges are right on average over neighbours.
    Where texels beside each other differ, further rays say how much of them is open.
    """
    texels = 2 * height * height
    visible = np.zeros((len(elements), texels), np.float32)
    middles = _toward(np.arange(texels), np.full((2, texels), 0.5), height)
    for begin in range(0, len(elements), AT_ONCE):
        rows = np.arange(begin, min(begin + AT_ONCE, len(elements)))
        above = elements.normals[rows] @ middles.T > 0.0
        who, where = (each.ravel() for each in np.meshgrid(rows, np.arange(texels), indexing="ij"))
        visible[who, where] = _reaches(elements, caster, who, _toward(where, generator.random((2, len(where))), height))
        rims, where = np.nonzero(_rims(visible[rows], above, height))
        who = rows[rims]
        for _ in range(RIM_RAYS - 1):
            toward = _toward(where, generator.random((2, len(where))), height)
            visible[who, where] += _reaches(elements, caster, who, toward)
        visible[who, where] /= RIM_RAYS
        yield Progress(min(1.0, (begin + len(rows)) / len(elements)), "Casting shadows")
    return visible


def _toward(
    texels: Int64[np.ndarray, " n"], places: Float[np.ndarray, "2 n"], height: int
) -> Float32[np.ndarray, "n 3"]:
    """Directions to places (0 to 1) in texels of a sky of so many rows."""
    rows, columns = np.divmod(texels, 2 * height)
    return directions(np.stack([(columns + places[0]) / (2 * height), (rows + places[1]) / height], -1)).astype(
        np.float32
    )


def _reaches(
    elements: Elements, caster: RayCaster, who: Int64[np.ndarray, " n"], toward: Float32[np.ndarray, "n 3"]
) -> Bool[np.ndarray, " n"]:
    """Whether light from these directions reaches these elements."""
    flats = elements.flats[who]
    open_ones = ((elements.normals[who] * toward).sum(1) > 0.0) & ((flats * toward).sum(1) > 0.0)
    rays = np.flatnonzero(open_ones)
    starts = elements.points[who[rays]] + caster.offset * flats[rays]
    open_ones[rays] = ~caster.occluded(starts, toward[rays])
    return open_ones


def _rims(visible: Float32[np.ndarray, "s t"], above: Bool[np.ndarray, "s t"], height: int) -> Bool[np.ndarray, "s t"]:
    """Texels above the horizon beside which, or in which, the surface begins."""
    shape = (len(visible), height, 2 * height)
    lightest = maximum_filter(visible.reshape(shape), (1, 3, 3), mode="wrap")
    darkest = minimum_filter(np.where(above, visible, np.float32(1.0)).reshape(shape), (1, 3, 3), mode="wrap")
    return above & (lightest > darkest).reshape(above.shape)


def exchange(elements: Elements, mesh: Mesh, caster: RayCaster, generator: np.random.Generator) -> Work[Exchange]:
    """Which elements see which, by rays spread by the cosine around the normals."""
    receivers, senders = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    step = AT_ONCE * 8
    for begin in range(0, len(elements), step):
        who = np.repeat(np.arange(begin, min(begin + step, len(elements))), GATHERED)
        toward = around(elements.normals[who], generator)
        starts = elements.points[who] + caster.offset * elements.flats[who]
        met, at = meet(elements, mesh, caster, starts, toward)
        receivers.append(who[met])
        senders.append(at)
        yield Progress(min(1.0, (begin + step) / len(elements)), "Following light")
    return Exchange(np.concatenate(receivers), np.concatenate(senders), 1.0 / GATHERED)


def around(normals: Float32[np.ndarray, "n 3"], generator: np.random.Generator) -> Float32[np.ndarray, "n 3"]:
    """Random directions, the density in proportion to the cosine to each normal."""
    z = 2.0 * generator.random(len(normals)) - 1.0
    turn = 2.0 * math.pi * generator.random(len(normals))
    ball = np.stack([np.sqrt(1.0 - z * z) * np.cos(turn), np.sqrt(1.0 - z * z) * np.sin(turn), z], 1)
    return unit_or_up(normals + 0.999 * ball).astype(np.float32)


def meet(
    elements: Elements,
    mesh: Mesh,
    caster: RayCaster,
    starts: Float32[np.ndarray, "n 3"],
    toward: Float32[np.ndarray, "n 3"],
) -> tuple[Int64[np.ndarray, " m"], Int64[np.ndarray, " m"]]:
    """The numbers of the rays that meet the surface, and the element nearest to where they do."""
    rays, positions, normals = _met(mesh, caster, starts, toward)
    return rays, elements.nearest(positions, normals)


def _met(
    mesh: Mesh, caster: RayCaster, starts: Float32[np.ndarray, "n 3"], toward: Float32[np.ndarray, "n 3"]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The numbers of the rays that meet the surface, where, and its normals there."""
    hits = caster.hits(starts, toward)
    rays = np.flatnonzero(hits.faces >= 0)
    corners = mesh.normals[mesh.faces[hits.faces[rays]]]
    u, v = hits.u[rays, None], hits.v[rays, None]
    normals = corners[:, 0] * (1.0 - u - v) + corners[:, 1] * u + corners[:, 2] * v
    return rays, starts[rays] + hits.distances[rays, None] * toward[rays], unit_or_up(normals)


LOBES = (0.1, 0.4, 0.8)
"""Roughness of the lobes that are tried for openness; those between are interpolated."""
TRIES = 4
"""Rays in each lobe."""
LEAST_TRIED = 1e-3
"""Where all rays of a lobe go below the horizon, it is open."""
WIDEST = 1.4
"""Radians; what a rough lobe sends farther from its middle is not followed."""


@dataclass(frozen=True, eq=False)
class LobeOpenness:
    """For every pixel and each of ``LOBES``: the share of the lobe that sees the sky, and what else it meets.

    ``met`` is an element, the pixel's own where all is open.
    """

    share: Float32[np.ndarray, "n l"]
    met: Int32[np.ndarray, "n l"]


def open_lobes(
    starts: Float32[np.ndarray, "n 3"],
    normals: Float[np.ndarray, "n 3"],
    mirrored: Float32[np.ndarray, "n 3"],
    own: Int64[np.ndarray, " n"],
    elements: Elements,
    mesh: Mesh,
    caster: RayCaster,
    generator: np.random.Generator,
) -> LobeOpenness:
    """How much of the GGX lobes of mirrored light is open to the sky.

    Rays count by their cosine with the normal, and not at all below the horizon: how much of a lobe is lost there is in
    the BRDF's own table, and is not what the surface hides.
    """
    count = len(starts)
    share = np.ones((count, len(LOBES)), np.float32)
    met = np.repeat(own[:, None].astype(np.int32), len(LOBES), 1)
    for lobe, roughness in enumerate(LOBES):
        middle = unit_or_up(normals + lobe_middle(roughness) * (mirrored - normals))
        positions, facing = np.zeros((count, 3)), np.zeros((count, 3))
        tried, hidden = np.full(count, LEAST_TRIED), np.zeros(count)
        for _ in range(TRIES):
            toward = _lobe(middle, roughness, generator)
            counts = np.einsum("nc,nc->n", toward, normals).clip(0.0)
            above = np.flatnonzero(counts > 0.0)
            rays, at, sides = _met(mesh, caster, starts[above], toward[above])
            rays = above[rays]
            positions[rays], facing[rays] = at, sides
            tried += counts
            hidden[rays] += counts[rays]
        share[:, lobe] -= hidden / tried
        closed = np.flatnonzero(hidden)
        # One ray represents all that met something: their positions differ little, and looking up is slow.
        met[closed, lobe] = elements.nearest(positions[closed], facing[closed])
    return LobeOpenness(share, met)


def _lobe(
    middle: Float[np.ndarray, "n 3"], roughness: float, generator: np.random.Generator
) -> Float32[np.ndarray, "n 3"]:
    """A direction in each lobe, as the blur of the light has it (``viewer.decompose.fit.sphere``).

    Half vectors are drawn from GGX's distribution around the lobe's middle: ``tan^2 = alpha^2 x / (1 - x)``.
    """
    x, turn = generator.random(len(middle)), 2.0 * math.pi * generator.random(len(middle))
    angle = np.minimum(2.0 * np.arctan(roughness**2 * np.sqrt(x / (1.0 - x))), WIDEST)[:, None]
    side = unit_or_up(np.cross(middle, np.eye(3)[np.abs(middle).argmin(1)]))
    ring = np.cos(turn)[:, None] * side + np.sin(turn)[:, None] * np.cross(middle, side)
    return (np.cos(angle) * middle + np.sin(angle) * ring).astype(np.float32)
