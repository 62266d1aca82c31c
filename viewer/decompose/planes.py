"""Planes found in a surface, and what lies on them made flat.

A field puts a polished table top half a voxel higher here than there: under bright tiles and dark ones, under what it
mirrors. Such waves are as long as the tiles are, so that no averaging of neighbours takes them out; but that the top is
a plane is plain to see. Planes are proposed by single triangles, elected by the area of all that lies on them
(Fischler and Bolles, "Random sample consensus", 1981), as far as it hangs together, and fitted by least squares.

A sphere has a patch that is flat to within the tolerance as well, but it is a cap, which curves from one side of the
tolerance to the other; a plane does not. What is matt is left as it is, as in :mod:`viewer.decompose.fair`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64, Int32, Int64
from scipy.sparse import coo_array, csr_array

from viewer.decompose.edges import components
from viewer.decompose.fair import glossiness, smoothed_normals
from viewer.decompose.fair_kernels import face_normals
from viewer.decompose.rims import rim_share
from viewer.scene.distinct import distinct
from viewer.scene.progress import Progress, Work

TOLERANCE = 0.7
"""Cells; so far from a plane lies what belongs to it."""
ALIKE = float(np.cos(np.radians(20.0)))
"""Cosine between the plane's normal and those of its triangles, seen smoothly."""
LEAST_AREA = 300.0
"""Square cells."""
MOST_SAGITTA = 0.8
"""Cells; how much a paraboloid through a patch rises from its middle to its rim. That of a cap is 2 TOLERANCE."""
LEAST_GLOSS = 0.5
"""Mean over a plane's area."""
GUIDE_ROUNDS = 4
PROPOSALS, MOST_FAILURES = 64, 12
LOOKED_AT = 12_000
"""Triangles that proposals are judged by."""
FITS = 4
FIRM = 3.0
"""Points that are a third of the way from the bounds of what belongs to a plane are held fully."""
SPREAD_ROUNDS, SPREAD = 8, 0.85
"""How far, and with what share a round, the vertices around a plane follow it."""


@dataclass(frozen=True, eq=False)
class _Triangles:
    """What planes are sought in.

    Attributes:
        corners: Vertex numbers.
        middles: In cells.
        normals: Seen smoothly.
        areas: In square cells.
        gloss: How far the field's colour there changes with the view, 0 to 1.
    """

    corners: Int32[np.ndarray, "f 3"]
    middles: Float64[np.ndarray, "f 3"]
    normals: Float64[np.ndarray, "f 3"]
    areas: Float64[np.ndarray, " f"]
    gloss: Float64[np.ndarray, " f"]

    def on(self, point: Float64[np.ndarray, " 3"], normal: Float64[np.ndarray, " 3"]) -> Bool[np.ndarray, " f"]:
        """Which of them lie on a plane."""
        return (self.normals @ normal > ALIKE) & (np.abs(self.middles @ normal - point @ normal) < TOLERANCE)

    def largest_part(self, chosen: Int64[np.ndarray, " n"]) -> Int64[np.ndarray, " m"]:
        """Those that hang together and have the largest area."""
        used, corners = np.unique(self.corners[chosen], return_inverse=True)
        corners = corners.reshape(-1, 3)
        _, labels = components(len(used), np.concatenate([corners[:, :2], corners[:, 1:]]))
        part = labels[corners[:, 0]]
        return chosen[part == np.bincount(part, self.areas[chosen]).argmax()]


@dataclass(frozen=True, eq=False)
class _Plane:
    """A patch and the plane through it, in cells."""

    triangles: Int64[np.ndarray, " n"]
    point: Float64[np.ndarray, " 3"]
    axes: Float64[np.ndarray, "3 3"]
    """Columns: normal and two directions in the plane."""
    area: float

    @property
    def normal(self) -> Float64[np.ndarray, " 3"]:
        return self.axes[:, 0]

    def share(
        self, points: Float64[np.ndarray, "n 3"], normals: Float64[np.ndarray, "n 3"]
    ) -> Float64[np.ndarray, " n"]:
        """How firmly the plane holds points with such normals: 1, falling to 0 where they no longer lie on it."""
        height = np.abs((points - self.point) @ self.normal)
        alike, near = (normals @ self.normal - ALIKE) / (1.0 - ALIKE), 1.0 - height / TOLERANCE
        return np.minimum(FIRM * np.minimum(alike, near), 1.0).clip(0.0)


def flattened(
    vertices: Float64[np.ndarray, "v 3"], faces: Int32[np.ndarray, "f 3"], deviation: Float64[np.ndarray, " v"],
    cell: float,
) -> Work[Float64[np.ndarray, "v 3"]]:  # fmt: skip
    """The vertices, those of large glossy planes moved onto these.

    Args:
        vertices: Of a traced surface.
        faces: Its triangles.
        deviation: Of the colour at each vertex, as from :func:`viewer.decompose.fair.view_dependence`.
        cell: Edge of the cells that it was traced in.
    """
    grid = vertices / cell
    own, areas = np.empty((len(faces), 3)), np.empty(len(faces))
    face_normals(grid, faces, own, areas)
    at_vertices = np.empty_like(grid)
    normals = smoothed_normals(own, areas, faces, GUIDE_ROUNDS, at_vertices)
    triangles = _Triangles(faces, grid[faces].mean(1), normals, areas, glossiness(deviation, faces))
    planes = yield from _planes(triangles)
    if not planes:
        return vertices
    links = _links(faces, len(grid))
    moves, held = np.zeros_like(grid), np.zeros(len(grid))
    for plane in planes:
        there = distinct(faces[plane.triangles])
        share = plane.share(grid[there], at_vertices[there])
        share = np.minimum(share, rim_share(links, len(grid), there, (grid[there] - plane.point) @ plane.normal))
        there, share = there[share > held[there]], share[share > held[there]]
        moves[there] = -((grid[there] - plane.point) @ plane.normal)[:, None] * plane.normal
        held[there] = share
    return (grid + _spread(moves, held, links)) * cell


def _planes(triangles: _Triangles) -> Work[list[_Plane]]:
    """The planes, the largest first, more or less."""
    rng = np.random.default_rng(0)
    free, left, planes = np.ones(len(triangles.areas), np.bool_), triangles.areas.copy(), list[_Plane]()
    failures = 0
    while failures < MOST_FAILURES and left.sum() >= LEAST_AREA:
        yield Progress(failures / MOST_FAILURES, "Finding planes")
        proposed = _best_proposal(triangles, free, left, rng)
        if proposed is None:
            break
        plane = _fitted(triangles, free, proposed)
        left[proposed] = 0.0
        if plane is not None:
            left[plane.triangles] = 0.0
        if plane is None or plane.area < LEAST_AREA or not _is_flat(triangles, plane):
            failures += 1
            continue
        free[plane.triangles] = False
        if np.average(triangles.gloss[plane.triangles], weights=triangles.areas[plane.triangles]) >= LEAST_GLOSS:
            planes.append(plane)
    return planes


def _best_proposal(
    triangles: _Triangles, free: Bool[np.ndarray, " f"], left: Float64[np.ndarray, " f"], rng: np.random.Generator
) -> int | None:
    """The triangle on whose plane most area lies of some drawn by area; None where it is too little."""
    total = np.cumsum(left)
    drawn = np.minimum(np.searchsorted(total, rng.random(PROPOSALS) * total[-1], side="right"), len(left) - 1)
    judges = np.flatnonzero(free)
    stride = max(1, len(judges) // LOOKED_AT)
    judges = judges[::stride]
    normals = triangles.normals[drawn]
    heights = triangles.middles[judges] @ normals.T - (triangles.middles[drawn] * normals).sum(1)
    agree = (triangles.normals[judges] @ normals.T > ALIKE) & (np.abs(heights) < TOLERANCE)
    areas = stride * (triangles.areas[judges] @ agree)
    return int(drawn[areas.argmax()]) if areas.max() >= LEAST_AREA else None


def _fitted(triangles: _Triangles, free: Bool[np.ndarray, " f"], proposed: int) -> _Plane | None:
    """The plane that a triangle proposes, fitted to what lies on it again and again."""
    point, normal, plane = triangles.middles[proposed], triangles.normals[proposed], None
    for _ in range(FITS):
        chosen = np.flatnonzero(free & triangles.on(point, normal))
        if len(chosen) == 0:
            break
        patch = triangles.largest_part(chosen)
        areas = triangles.areas[patch]
        point = np.average(triangles.middles[patch], axis=0, weights=areas)
        around = triangles.middles[patch] - point
        _, axes = np.linalg.eigh((around * areas[:, None]).T @ around)
        axes[:, 0] *= np.sign(axes[:, 0] @ normal)
        normal = axes[:, 0]
        plane = _Plane(patch, point, axes, float(areas.sum()))
    return plane


def _is_flat(triangles: _Triangles, plane: _Plane) -> bool:
    """Whether the paraboloid that fits a patch best hardly rises."""
    height, u, v = ((triangles.middles[plane.triangles] - plane.point) @ plane.axes).T
    root = np.sqrt(triangles.areas[plane.triangles])
    terms = np.stack([np.ones_like(u), u, v, u * u, u * v, v * v], 1) * root[:, None]
    found = np.linalg.lstsq(terms, height * root, rcond=None)[0]
    bends = np.linalg.eigvalsh([[2.0 * found[3], found[4]], [found[4], 2.0 * found[5]]])
    return float(np.abs(bends).max()) * plane.area / np.pi / 2.0 <= MOST_SAGITTA


def _links(faces: Int32[np.ndarray, "f 3"], count: int) -> csr_array:
    """Which vertices are joined by edges, symmetric; 2 where an edge has two triangles."""
    begin, end = faces.ravel(), np.roll(faces, -1, axis=1).ravel()
    links = coo_array((np.ones(len(begin)), (begin, end)), shape=(count, count)).tocsr()
    return links + links.T


def _spread(
    moves: Float64[np.ndarray, "v 3"], held: Float64[np.ndarray, " v"], links: csr_array
) -> Float64[np.ndarray, "v 3"]:
    """The moves where vertices are held; around, those of their neighbours in shrinking shares: no step at the rim."""
    share = (1.0 - held) * SPREAD / np.maximum(links.sum(1), 1.0)
    own = held[:, None] * moves
    result = own
    for _ in range(SPREAD_ROUNDS):
        result = own + share[:, None] * (links @ result)
    return result
