"""Even triangles for nearly the same surface: about as long on every side, with about six around each vertex."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64, Int32, Int64

from viewer.decompose import remesh_kernels as kernels
from viewer.decompose.edges import components, edges_of, next_corner, sides_of, touching_corners
from viewer.decompose.nearest import Nearest, mixed
from viewer.decompose.report import check_finite
from viewer.decompose.simplify import FEWEST, normals_by_area, stitched
from viewer.errors import InputError
from viewer.scene.distinct import distinct, distinct_rows
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work

ROUNDS = 8
PASSES = 12
"""Of collapses and flips in a round, at most."""
LONG, SHORT = 4.0 / 3.0, 4.0 / 5.0
"""Edges longer than this many times the wanted length are split, shorter ones collapsed (Botsch and Kobbelt 2004)."""
SHARP = np.cos(np.radians(40.0))
"""Cosine of the angle between two triangles from which on the edge between them stays."""
STRAIGHT = np.cos(np.radians(135.0))
"""Cosine of the angle at which a line of such edges has a corner."""
FINEST, COARSEST = 0.4, 1.6
"""Bounds of lengths of edges, in those of a surface that bends nowhere."""
BLURS, HALVINGS = 4, 60
MOST_TRIANGLES = 4_000_000
Points = Float64[np.ndarray, "v 3"]
Corners = Int32[np.ndarray, "f 3"]
Pairs = Int64[np.ndarray, "s 2"]


@dataclass(eq=False)
class _State:
    """A surface between two steps.

    Attributes:
        points: Vertices.
        faces: Triangles.
        lines: Pairs of vertices, the smaller first: sharp edges, and where the surface ends.
        fixed: Vertices that stay: where lines end, meet or bend.
        lengths: Of the edges that are wanted around each vertex.
    """

    points: Points
    faces: Corners
    lines: Pairs
    fixed: Bool[np.ndarray, " v"]
    lengths: Float64[np.ndarray, " v"]


def remeshed(mesh: Mesh, faces: int, *, creases: bool = True) -> Work[Mesh]:
    """The same surface in about ``faces`` triangles of even sides; its maps and colours are lost.

    Edges are split, collapsed and flipped, vertices moved along the surface and back onto the one that there was
    (Botsch and Kobbelt, "A remeshing approach to multiresolution modeling", SGP 2004, section 4). Edges at which the
    surface bends by more than 40 degrees, and those where it ends, stay lines of edges; corners stay where they are.
    What was closed stays closed. Where the surface bends, triangles are smaller, so that they lie off it by as much as
    elsewhere (Dunyach et al., "Adaptive remeshing for real-time mesh deformation", Eurographics 2013), within bounds
    of 0.4 and 1.6 of the length that all edges would have.

    Args:
        mesh: With finite vertices and an area.
        faces: At least 4.
        creases: Whether normals jump at sharp edges, where vertices are doubled.

    Raises:
        InputError: ``faces`` is too small or too large, a vertex is not finite, or the mesh has no area.
    """
    if not FEWEST <= faces <= MOST_TRIANGLES:
        raise InputError(f"{faces} triangles cannot be made.", f"Ask for {FEWEST} to {MOST_TRIANGLES:,}.")
    check_finite(mesh)
    points, place = distinct_rows(mesh.vertices)
    corners = place[mesh.faces].astype(np.int32)
    low, size = points.min(0).astype(np.float64), float(np.ptp(points.astype(np.float64), axis=0).max()) or 1.0
    middle = (points.astype(np.float64) - low) / size
    flat = sides_of(middle, corners).flat
    if flat.all():
        raise InputError("The mesh has no triangle with an area.", "Extract it again.")
    middle, corners = stitched(middle, np.ascontiguousarray(corners[~flat]))
    state = _begun(middle, corners)
    surface = Nearest(middle, corners)
    outside = normals_by_area(middle.astype(np.float32), corners)
    lines = Nearest(middle, state.lines[:, [0, 1, 1]]) if len(state.lines) else None
    wanted, factor = _lengths(state, faces)[:, None], 1.0
    for number in range(ROUNDS):
        yield Progress(number / ROUNDS, "Making the triangles even")
        state.lengths = factor * mixed(wanted, corners, surface.find(state.points))[:, 0]
        _split(state, 2 * faces)
        yield Progress((number + 0.3) / ROUNDS, "Making the triangles even")
        _collapse(state)
        _flip(state)
        yield Progress((number + 0.6) / ROUNDS, "Making the triangles even")
        _spread(state, surface, outside, lines)
        factor *= float(np.clip(np.sqrt(len(state.faces) / faces), 0.8, 1.25))
    return _finished(state, low, size, creases=creases)


def _keys(pairs: Int64[np.ndarray, "n 2"]) -> Int64[np.ndarray, " n"]:
    return pairs.min(1) << 32 | pairs.max(1)


def _begun(points: Points, faces: Corners) -> _State:
    """The surface with its lines found."""
    edges, across = edges_of(faces), sides_of(points, faces).across
    unit = across / np.maximum(np.linalg.norm(across, axis=1), 1e-300)[:, None]
    pairs, flat = edges.pairs, faces.ravel().astype(np.int64)
    bent = (unit[pairs[:, 0] // 3] * unit[pairs[:, 1] // 3]).sum(1) < SHARP
    halves = np.concatenate([edges.boundary, pairs[bent, 0]])
    ends = np.sort(np.stack([flat[halves], flat[next_corner(halves)]], 1), axis=1)
    return _State(points, faces, ends, _corners(points, ends), np.zeros(len(points)))


def _lengths(state: _State, faces: int) -> Float64[np.ndarray, " v"]:
    """How long edges are to be around each vertex so that there are about ``faces`` triangles.

    How much the surface bends is the sum of the angles across edges by their length, per area around a vertex
    (Cohen-Steiner and Morvan, "Restricted Delaunay triangulations and normal cycle", SoCG 2003); lines do not count.
    """
    points, corners = state.points, state.faces
    sides, count, flat = sides_of(points, corners), len(points), corners.ravel().astype(np.int64)
    area = np.bincount(flat, np.repeat(sides.twice / 6.0, 3), count)
    unit = sides.across / np.maximum(sides.twice, 1e-300)[:, None]
    pairs = edges_of(corners).pairs
    ends = np.stack([flat[pairs[:, 0]], flat[next_corner(pairs[:, 0])]], 1)
    cosine = (unit[pairs[:, 0] // 3] * unit[pairs[:, 1] // 3]).sum(1)
    angle = np.where(np.isin(_keys(ends), _keys(state.lines)), 0.0, np.arccos(np.clip(cosine, -1.0, 1.0)))
    bend = angle * np.linalg.norm(points[ends[:, 0]] - points[ends[:, 1]], axis=1)
    total = np.bincount(ends.ravel(), np.repeat(bend, 2) / 4.0, count)
    both = np.concatenate([ends, ends[:, ::-1]])
    share = area.copy()
    for _ in range(BLURS):  # a vertex alone says little
        total, share = (
            0.5 * each
            + 0.5
            * np.bincount(both[:, 0], each[both[:, 1]], count)
            / np.maximum(np.bincount(both[:, 0], minlength=count), 1)
            for each in (total, share)
        )
    radius = np.sqrt(np.maximum(share, 1e-300) / np.maximum(total, 1e-300))
    even = float(np.sqrt(area.sum() * 4.0 / (np.sqrt(3.0) * faces)))
    low, high = 0.0, even * 1e9
    lengths = np.full(count, even)
    for _ in range(HALVINGS):
        middle = np.sqrt(max(low, even * 1e-9) * high)
        lengths = np.clip(middle * radius, FINEST * even, COARSEST * even)
        enough = (area * 4.0 / (np.sqrt(3.0) * lengths * lengths)).sum() > faces
        low, high = (middle, high) if enough else (low, middle)
    return lengths


def _corners(points: Points, lines: Pairs) -> Bool[np.ndarray, " v"]:
    """Vertices at which lines end, meet or bend."""
    count = np.bincount(lines.ravel(), minlength=len(points))
    fixed = (count > 0) & (count != 2)
    rows, others = np.concatenate([lines, lines[:, ::-1]]).T
    order = np.argsort(rows, kind="stable")
    rows, others = rows[order], others[order]
    two = np.flatnonzero((count[rows] == 2) & (np.r_[True, rows[1:] != rows[:-1]]))
    sides = [points[others[two + k]] - points[rows[two]] for k in range(2)]
    lengths = np.maximum(np.prod([np.linalg.norm(side, axis=1) for side in sides], axis=0), 1e-300)
    fixed[rows[two][(sides[0] * sides[1]).sum(1) > STRAIGHT * lengths]] = True
    return fixed


def _split(state: _State, most: int) -> None:
    """Halve edges until none is too long, each triangle into as many parts as it has such edges, and one."""
    while len(state.faces) < most:
        faces = state.faces.astype(np.int64)
        edges = edges_of(faces)
        halves = edges.order[edges.first]
        flat = faces.ravel()
        ends = np.stack([flat[halves], flat[next_corner(halves)]], 1)
        lengths = np.linalg.norm(state.points[ends[:, 0]] - state.points[ends[:, 1]], axis=1)
        chosen = lengths > LONG * state.lengths[ends].min(1)
        if not chosen.any():
            return
        number = np.full(len(halves), -1, np.int64)
        number[chosen] = len(state.points) + np.arange(int(chosen.sum()))
        of_half = np.empty(len(flat), np.int64)
        of_half[edges.order] = np.repeat(number, edges.counts)
        state.points = np.concatenate([state.points, state.points[ends[chosen]].mean(1)])
        state.lengths = np.concatenate([state.lengths, state.lengths[ends[chosen]].mean(1)])
        state.fixed = np.concatenate([state.fixed, np.zeros(int(chosen.sum()), np.bool_)])
        keys, at = _keys(ends[chosen]), number[chosen]
        order = np.argsort(keys)
        lines = _keys(state.lines)
        found = np.minimum(np.searchsorted(keys[order], lines), len(keys) - 1)
        cut = keys[order][found] == lines
        middle = at[order][found[cut]]
        parts = [np.stack([state.lines[cut, k], middle], 1) for k in range(2)]
        state.lines = np.sort(np.concatenate([state.lines[~cut], *parts]), axis=1)
        state.faces = _parts(faces, of_half.reshape(-1, 3), state.points)


def _parts(
    faces: Int64[np.ndarray, "f 3"], middles: Int64[np.ndarray, "f 3"], points: Points
) -> Int32[np.ndarray, "g 3"]:
    """Triangles cut at new vertices on their sides, -1 = none, those between two along the shorter diagonal."""
    count = (middles >= 0).sum(1)
    # Turned until the first side is cut, and of two the last one is not.
    turn = np.where(count == 2, (np.argmin(middles, 1) + 1) % 3, np.argmax(middles, 1))
    at = (turn[:, None] + np.arange(3)) % 3
    (a, b, c), (p, q, r) = np.take_along_axis(faces, at, 1).T, np.take_along_axis(middles, at, 1).T
    one, two, three = (count == n for n in (1, 2, 3))
    shorter = two & (np.linalg.norm(points[a] - points[q], axis=1) < np.linalg.norm(points[p] - points[c], axis=1))
    longer = two & ~shorter
    pieces = [
        (count == 0, (a, b, c)),
        (one, (a, p, c)), (one, (p, b, c)),
        (two, (p, b, q)), (shorter, (a, p, q)), (shorter, (a, q, c)), (longer, (a, p, c)), (longer, (p, q, c)),
        (three, (a, p, r)), (three, (p, b, q)), (three, (r, q, c)), (three, (p, q, r)),
    ]  # fmt: skip
    return np.concatenate([np.stack(corners, 1)[rows] for rows, corners in pieces]).astype(np.int32)


def _around(state: _State) -> tuple[Int64[np.ndarray, " v1"], Int64[np.ndarray, " c"]]:
    """Where each vertex's triangles begin, and the triangles."""
    flat = state.faces.ravel()
    starts = np.concatenate([[0], np.cumsum(np.bincount(flat, minlength=len(state.points)))])
    return starts, np.argsort(flat, kind="stable") // 3


def _on_line(state: _State) -> Bool[np.ndarray, " v"]:
    """Which vertices lie on a line."""
    found = np.zeros(len(state.points), np.bool_)
    found[state.lines] = True
    return found


def _collapse(state: _State) -> None:
    """Take short edges away; what lies on a line goes along it alone, and corners stay."""
    for _ in range(PASSES):
        faces = state.faces
        edges = edges_of(faces)
        halves, flat = edges.order[edges.first], faces.ravel().astype(np.int64)
        ends = np.stack([flat[halves], flat[next_corner(halves)]], 1)
        lengths = np.linalg.norm(state.points[ends[:, 0]] - state.points[ends[:, 1]], axis=1)
        lined = np.isin(_keys(ends), _keys(state.lines))
        bound = _on_line(state)[ends]
        may = ~state.fixed[ends] & (~bound | lined[:, None])
        order = np.flatnonzero((lengths < SHORT * state.lengths[ends].min(1)) & may.any(1))
        order = order[np.argsort(lengths[order], kind="stable")]
        place, gone = np.arange(len(state.points), dtype=np.int32), np.zeros(len(faces), np.bool_)
        touched, mark = np.zeros(len(state.points), np.bool_), np.zeros(len(state.points), np.int64)
        starts, around = _around(state)
        count = kernels.collapse(
            order, ends[:, 0].copy(), ends[:, 1].copy(), may[:, 0].copy(), faces, state.points, place, starts, around,
            np.square(LONG * state.lengths), touched, gone, mark,
        )  # fmt: skip
        if not count:
            return
        state.faces = np.ascontiguousarray(faces[~gone])
        lines = np.sort(place[state.lines].astype(np.int64), axis=1)
        lines = lines[lines[:, 0] != lines[:, 1]]
        state.lines = lines[np.unique(_keys(lines), return_index=True)[1]]


def _flip(state: _State) -> None:
    """Flip edges until there are about six at each vertex, four at those of an end."""
    for _ in range(PASSES):
        edges, flat = edges_of(state.faces), state.faces.ravel().astype(np.int64)
        pairs = edges.pairs
        ends = np.stack([flat[pairs[:, 0]], flat[next_corner(pairs[:, 0])]], 1)
        free = ~np.isin(_keys(ends), _keys(state.lines)) & (flat[pairs[:, 0]] != flat[pairs[:, 1]])
        halves = edges.order[edges.first]
        every = np.stack([flat[halves], flat[next_corner(halves)]], 1)
        degrees = np.bincount(every.ravel(), minlength=len(state.points))
        wanted = np.full(len(state.points), 6)
        wanted[flat[np.concatenate([edges.boundary, next_corner(edges.boundary)])]] = 4
        touched = np.zeros(len(state.points), np.bool_)
        pairs = np.ascontiguousarray(pairs[free].T)
        if not kernels.flip(pairs[0], pairs[1], state.faces, state.points, degrees, wanted, *_around(state), touched):
            return


def _spread(state: _State, surface: Nearest, outside: np.ndarray, lines: Nearest | None) -> None:
    """Move vertices apart from each other, and back onto the surface that there was, or onto its lines."""
    bound, count = _on_line(state), len(state.points)
    sums, normals, moved = np.empty((count, 3)), np.empty((count, 3)), np.empty((count, 3))
    kernels.spread(state.points, state.faces, ~bound, sums, np.empty(count), normals, moved)
    used = np.zeros(count, np.bool_)
    used[state.faces] = True
    rows = np.flatnonzero(used & ~bound)
    found = surface.find(moved[rows])
    # The other side of a thin sheet lies near, too.
    same = (mixed(outside, surface.faces, found) * normals[rows]).sum(1) > 0.0
    state.points = state.points.copy()
    state.points[rows[same]] = surface.points(found)[same]
    if lines is None:
        return
    ends = np.concatenate([state.lines, state.lines[:, ::-1]])
    totals = np.stack([np.bincount(ends[:, 0], state.points[ends[:, 1], axis], count) for axis in range(3)], 1)
    rows = np.flatnonzero(bound & ~state.fixed & (np.bincount(ends[:, 0], minlength=count) == 2))
    state.points[rows] = lines.points(lines.find(0.5 * (state.points[rows] + 0.5 * totals[rows])))


def _finished(state: _State, low: Float64[np.ndarray, " 3"], size: float, *, creases: bool) -> Mesh:
    """The mesh, with vertices of their own for the triangles on each side of sharp edges if there are to be creases."""
    flat = state.faces.ravel().astype(np.int64)
    pairs = edges_of(state.faces).pairs
    ends = np.stack([flat[pairs[:, 0]], flat[next_corner(pairs[:, 0])]], 1)
    smooth = pairs[~np.isin(_keys(ends), _keys(state.lines))]
    label = flat
    if creases:
        _, label = components(len(flat), touching_corners(smooth, np.arange(len(flat)), state.faces))
    used = distinct(label)
    faces = np.searchsorted(used, label).reshape(-1, 3).astype(np.uint32)
    where = np.empty(len(used), np.int64)
    where[faces.ravel()] = flat
    points = state.points[where]
    vertices = (points * size + low).astype(np.float32)
    return Mesh(vertices, faces, normals_by_area(points.astype(np.float32), faces))
