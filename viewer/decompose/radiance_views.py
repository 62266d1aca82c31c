"""What views show of a surface, as one picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32

from viewer.decompose.pixels import pixels_of, rays_to
from viewer.decompose.radiance_views_kernels import gather, settle
from viewer.decompose.texels import Texels, filled
from viewer.decompose.views import View
from viewer.errors import InputError
from viewer.render.mesh.ray_caster import CHUNK, RayCaster
from viewer.scene.camera import pixel_centers
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work

GRAZING = 0.15
"""Cosine; what is seen at a flatter angle is smeared over many texels."""
SPREAD = 0.08
"""Linear light: what differs more from the mean, such as a highlight, counts less than half as much."""
SLACK = 4e-3
"""Share of the surface's size by which a pixel's distance may differ from a texel's and still show it."""
MOST_VIEWS = 8
"""Views a texel, those that see it best: nearest and most upright. More would be sharper in none, and take memory."""
TEXELS_AT_ONCE = 1 << 18


def radiance_of_views(
    mesh: Mesh, texels: Texels, views: Sequence[View], caster: RayCaster
) -> Work[Float32[np.ndarray, "h w 3"]]:
    """Linear Rec. 709 of each texel, the robust mean of what the views show of it; where none does, its surroundings.

    Of the views that see a texel the eight with the largest ``w = cos^2 / distance^2 * opacity`` count. From their
    median on, weighted by ``sqrt w``, ``C = sum v c / sum v`` with ``v = w / (1 + |c - C|^2 / s^2)`` is taken again and
    again: an estimate by reweighted least squares with Cauchy's loss (Holland and Welsch, 1977). A highlight that
    follows the camera so leaves little behind.

    Raises:
        InputError: There is no view, or none shows the surface.
    """
    if not views:
        raise InputError("There is no picture that shows the surface.", "Enable some photos, or leave them out.")
    points, normals = texels.points(mesh), texels.normals(mesh)
    size = float(np.linalg.norm(mesh.vertices.max(0) - mesh.vertices.min(0)))
    depths: list[np.ndarray] = []
    for number, view in enumerate(views):
        depths.append((yield from _depth(view, caster, 0.3 * number / len(views))))
    best = np.zeros((len(points), MOST_VIEWS), np.float32)
    colors = np.zeros((len(points), MOST_VIEWS, 3), np.float32)
    for number, (view, depth) in enumerate(zip(views, depths, strict=True)):
        for begin in range(0, len(points), TEXELS_AT_ONCE):
            yield Progress(0.3 + 0.6 * number / len(views), "Looking at the surface from everywhere")
            pick = slice(begin, begin + TEXELS_AT_ONCE)
            _add(view, depth, points[pick], normals[pick], size, best[pick], colors[pick])
    if not best.any():
        raise InputError("None of the pictures shows the surface.", "Check whether the photos belong to it.")
    found = np.zeros_like(points)
    for begin in range(0, len(points), TEXELS_AT_ONCE):
        yield Progress(0.9 + 0.1 * begin / len(points), "Settling on what most pictures show")
        pick = slice(begin, begin + TEXELS_AT_ONCE)
        settle(best[pick], colors[pick], SPREAD, found[pick])
    return _spread(texels, found, best.max(1) > 0.0)


def _depth(view: View, caster: RayCaster, fraction: float) -> Work[Float32[np.ndarray, "h w"]]:
    """How far from the camera each pixel's ray meets the surface; inf where it does not."""
    height, width = view.pixels.shape[:2]
    origins, directions = view.camera.resized(width, height).rays(pixel_centers(width, height))
    found = np.empty(len(origins), np.float32)
    for begin in range(0, len(found), CHUNK):
        yield Progress(fraction, "Finding what the pictures show")
        pick = slice(begin, begin + CHUNK)
        found[pick] = caster.hits(origins[pick].astype(np.float32), directions[pick].astype(np.float32)).distances
    return found.reshape(height, width)


def _add(
    view: View,
    depth: Float32[np.ndarray, "h w"],
    points: Float32[np.ndarray, "n 3"],
    normals: Float32[np.ndarray, "n 3"],
    size: float,
    best: Float32[np.ndarray, "n k"],
    colors: Float32[np.ndarray, "n k 3"],
) -> None:
    """Keep what one view shows where it is among the best."""
    height, width = view.pixels.shape[:2]
    camera = view.camera.resized(width, height)
    _, directions, distances = rays_to(view.camera, points.astype(np.float64))
    facing = -(directions * normals).sum(1)
    rows = np.flatnonzero(facing > GRAZING)
    positions = pixels_of(camera, points[rows])
    seen = np.isfinite(positions[:, 0])
    rows, positions = rows[seen], positions[seen]
    if len(rows) == 0:
        return
    cosine = facing[rows]
    weights = (cosine * size / np.maximum(distances[rows], 1e-6 * size)) ** 2
    gather(positions, weights, distances[rows], depth, SLACK * size / cosine, view.pixels, rows, best, colors)


def _spread(texels: Texels, colors: Float32[np.ndarray, "n 3"], found: np.ndarray) -> Float32[np.ndarray, "h w 3"]:
    """A picture of the colours that were found, spread over all other texels."""
    picture = np.zeros((texels.face.size, 3), np.float32)
    covered = np.zeros(texels.face.size, np.bool_)
    picture[texels.numbers[found]] = colors[found]
    covered[texels.numbers[found]] = True
    return filled(picture.reshape(*texels.face.shape, 3), covered.reshape(texels.face.shape))
