"""Maps of a surface that need no fit: its fine relief, how open it is, and what it looks like."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32

from viewer.decompose.bricks import index_bricks
from viewer.decompose.color import seen_colors
from viewer.decompose.level import level_candidates
from viewer.decompose.ndc_surface import bases_ahead, in_ndc
from viewer.decompose.occlusion import occlusion_map, openness
from viewer.decompose.radiance_views import radiance_of_views
from viewer.decompose.texels import Texels
from viewer.decompose.views import View
from viewer.errors import InputError
from viewer.fields.voxels import SparseVoxels
from viewer.render.mesh.ray_caster import CHUNK, Hits, RayCaster
from viewer.render.threads import in_threads
from viewer.scene.geometry import unit
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work

SAMPLES = 12
"""Of the march through the surface at each texel."""
RAYS = 36
"""A texel of the coarser picture of where the surface is seen from."""
TEXELS_AT_ONCE = 1 << 15


def radiance_map(
    mesh: Mesh, texels: Texels, source: SparseVoxels | Sequence[View], samples: int = SAMPLES
) -> Work[Float32[np.ndarray, "h w 3"]]:
    """Linear Rec. 709 of each texel, as seen from everywhere it can be seen from, spread beyond the charts.

    From a field: the mean of its radiance over all directions in which nothing of the surface is in the way, weighted
    by the cosine; in each direction what :func:`viewer.decompose.color.seen_colors` finds, clipped to [0, 1]. From
    views: :func:`viewer.decompose.radiance_views.radiance_of_views`.

    Args:
        mesh: With texture coordinates, in the field's or the cameras' space.
        texels: Of the mesh.
        source: A field, or at least one view.
        samples: Along each march into a field.

    Raises:
        InputError: The field is empty, or there is no view, or none shows the surface.
    """
    yield Progress(0.0, "Looking out from the surface")
    caster = RayCaster(mesh.vertices, mesh.faces)
    if not isinstance(source, SparseVoxels):
        return (yield from radiance_of_views(mesh, texels, source, caster))
    if len(source.density) == 0 or float(source.density.max()) <= 0.0:
        raise InputError("The field is empty: it has no density above zero.", "Train it longer, or open another one.")
    side = texels.face.shape[0]
    seen = yield from openness(mesh, side, caster, RAYS)
    cell = float(np.min(np.array(source.aabb.size) / source.shape))
    yield Progress(0.0, "Looking at the field from everywhere")
    bricks = index_bricks(source, float(level_candidates(source.density, cell)[0]))
    points, normals = texels.points(mesh), texels.normals(mesh)
    rows = np.empty_like(points)
    ahead = None
    if source.ndc is not None:
        (points, normals), ahead = in_ndc(points, normals, source.ndc), bases_ahead(len(points))

    def march(begin: int) -> int:
        pick = slice(begin, begin + TEXELS_AT_ONCE)
        if ahead is None:
            bases = np.ascontiguousarray(seen.at(texels.numbers[pick], side, points[pick])[:, 1:])
        else:
            bases = ahead[pick]
        rows[pick] = seen_colors(source, bricks, points[pick].astype(np.float64), normals[pick], bases, samples)
        return len(rows[pick])

    done = 0
    for finished in in_threads(march, range(0, len(rows), TEXELS_AT_ONCE), "radiance"):
        done += finished
        yield Progress(done / len(rows), "Looking at the field from everywhere")
    return texels.picture(rows)


__all__ = ("normal_map", "occlusion_map", "radiance_map")

REACH = 0.01
"""Share of the surface's size that the dense surface may be away from the simplified one."""
STEEPEST = 0.05
"""Cosine to the smooth normal; beyond it the rays found some other part of the surface."""


def normal_map(
    mesh: Mesh, dense: Mesh, texels: Texels, reach: float | None = None
) -> Work[Float32[np.ndarray, "h w 3"]]:
    """The normals of ``dense`` in the tangent space of ``mesh``, +Y up, unit length, spread beyond the charts.

    From each texel rays go both ways along the smooth normal, and the nearer triangle that faces the same way gives its
    interpolated normal N: ``(N.T, N.B, N.n)`` with ``B = w n x T`` (Cignoni et al., "A general method for preserving
    attribute values on simplified meshes", 1998). Where there is none within ``reach`` the map says (0, 0, 1).

    Args:
        mesh: With texture coordinates and tangents, in the space of ``dense``.
        dense: What it was simplified from.
        texels: Of ``mesh``.
        reach: Length; None = one hundredth of the mesh's diagonal.

    Raises:
        InputError: The mesh has no tangents, or the dense one no triangles.
    """
    if mesh.tangents is None or len(dense.faces) == 0:
        raise InputError("Relief cannot be carried over to this mesh.", "Unwrap it, and keep the mesh it came from.")
    limit = REACH * mesh.aabb.diagonal if reach is None else reach
    yield Progress(0.0, "Carrying the relief over")
    caster = RayCaster(dense.vertices, dense.faces)
    yield Progress(0.0, "Carrying the relief over")
    points, normals, tangents = texels.points(mesh), texels.normals(mesh), texels.tangents(mesh)
    bitangents = np.cross(normals, tangents[:, :3]) * tangents[:, 3:]
    rows = np.empty_like(points)
    for begin in range(0, len(points), CHUNK):
        yield Progress(begin / len(points), "Carrying the relief over")
        pick = slice(begin, begin + CHUNK)
        found = _dense_normals(dense, caster, points[pick], normals[pick], limit)
        axes = np.stack([tangents[pick, :3], bitangents[pick], normals[pick]], 1)
        local = np.matmul(axes, found[:, :, None])[..., 0]
        sound = local[:, 2:] > STEEPEST
        rows[pick] = np.where(sound, local, np.array([0.0, 0.0, 1.0], np.float32))
    return unit(texels.picture(rows))


def _dense_normals(
    dense: Mesh,
    caster: RayCaster,
    points: Float32[np.ndarray, "n 3"],
    normals: Float32[np.ndarray, "n 3"],
    limit: float,
) -> Float32[np.ndarray, "n 3"]:
    """The dense surface's unit normal beside each point; zero where it is farther than ``limit`` or turned away."""
    best = np.full(len(points), np.float32(limit + caster.offset))
    result = np.zeros_like(points)
    for sign in (np.float32(1.0), np.float32(-1.0)):
        # Both begin on the far side of the point, so that a triangle through it is met for certain.
        start = points - sign * np.float32(caster.offset) * normals
        hits = caster.hits(start, sign * normals)
        near = (hits.faces >= 0) & (hits.distances < best)
        rows = np.flatnonzero(near)
        found = _interpolated(dense, hits, rows)
        same = (found * normals[rows]).sum(1) > 0.0
        rows, found = rows[same], found[same]
        best[rows], result[rows] = hits.distances[rows], found
    return result


def _interpolated(dense: Mesh, hits: Hits, rows: np.ndarray) -> Float32[np.ndarray, "m 3"]:
    corners = dense.normals[dense.faces[hits.faces[rows]]]
    u, v = hits.u[rows, None], hits.v[rows, None]
    return unit(corners[:, 0] * (1.0 - u - v) + corners[:, 1] * u + corners[:, 2] * v)
