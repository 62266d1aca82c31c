"""What views show of a surface, as one picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32, Float64

from viewer.decompose.pixels import pixels_of
from viewer.decompose.radiance_views_kernels import gather
from viewer.decompose.texels import Texels, filled
from viewer.decompose.views import View
from viewer.errors import InputError
from viewer.render.mesh.ray_caster import CHUNK, RayCaster
from viewer.scene.camera import Orthographic, pixel_centers
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work

GRAZING = 0.15
"""Cosine; what is seen at a flatter angle is smeared over many texels."""
SPREAD = 0.08
"""Linear light: what differs more from the mean, such as a highlight, counts less than half."""
SLACK = 4e-3
"""Share of the surface's size by which a pixel's distance may differ from a texel's and still show it."""
ROUNDS = 2
"""The first finds a mean, the others count less what is far from it."""
TEXELS_AT_ONCE = 1 << 18


def radiance_of_views(
    mesh: Mesh, texels: Texels, views: Sequence[View], caster: RayCaster
) -> Work[Float32[np.ndarray, "h w 3"]]:
    """Linear Rec. 709 of each texel, the robust mean of what the views show of it; where none does, its surroundings.

    ``C = sum w c / sum w`` over the views that see the texel, ``w = cos^2 / distance^2 * opacity``, and in a second
    round ``w / (1 + |c - C|^2 / s^2)``: an estimate by reweighted least squares with Cauchy's loss (Holland and Welsch,
    1977). A highlight that follows the camera so leaves little behind.

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
    colors = np.zeros_like(points)
    totals = np.zeros(len(points), np.float32)
    for turn in range(ROUNDS):
        totals, sums = np.zeros(len(points), np.float32), np.zeros_like(points)
        for number, (view, depth) in enumerate(zip(views, depths, strict=True)):
            share = (turn + number / len(views)) / ROUNDS
            for begin in range(0, len(points), TEXELS_AT_ONCE):
                yield Progress(0.3 + 0.7 * share, "Looking at the surface from everywhere")
                pick = slice(begin, begin + TEXELS_AT_ONCE)
                spread = SPREAD if turn else 0.0
                _add(view, depth, points[pick], normals[pick], size, colors[pick], spread, totals[pick], sums[pick])
        colors = sums / np.maximum(totals, np.float32(1e-20))[:, None]
    if not totals.any():
        raise InputError("None of the pictures shows the surface.", "Check whether the photos belong to it.")
    return _spread(texels, colors, totals > 0.0)


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
    reference: Float32[np.ndarray, "n 3"],
    spread: float,
    totals: Float32[np.ndarray, " n"],
    sums: Float32[np.ndarray, "n 3"],
) -> None:
    """Add what one view shows to ``totals`` and ``sums``."""
    height, width = view.pixels.shape[:2]
    camera = view.camera.resized(width, height)
    toward, distances = _toward(view, points)
    facing = (toward * normals).sum(1)
    rows = np.flatnonzero(facing > GRAZING)
    places = pixels_of(camera, points[rows])
    seen = np.isfinite(places[:, 0])
    rows, places = rows[seen], places[seen]
    if len(rows) == 0:
        return
    cosine = facing[rows]
    weights = (cosine * size / np.maximum(distances[rows], 1e-6 * size)) ** 2
    part, total = np.zeros((len(rows), 3), np.float32), np.zeros(len(rows), np.float32)
    gather(
        places,
        weights,
        distances[rows],
        depth,
        SLACK * size / cosine,
        view.pixels,
        reference[rows],
        spread,
        total,
        part,
    )
    totals[rows] += total
    sums[rows] += part


def _toward(
    view: View, points: Float32[np.ndarray, "n 3"]
) -> tuple[Float64[np.ndarray, "n 3"], Float64[np.ndarray, " n"]]:
    """Unit directions from points to the camera, and how far it is; parallel rays come from the camera's plane."""
    back = np.array(view.camera.camera_to_world)[:3, 2]
    away = np.array(view.camera.position) - points.astype(np.float64)
    if isinstance(view.camera.lens, Orthographic):
        return np.broadcast_to(back, away.shape), away @ back
    distances = np.sqrt((away * away).sum(1))
    return away / np.maximum(distances, 1e-30)[:, None], distances


def _spread(texels: Texels, colors: Float32[np.ndarray, "n 3"], found: np.ndarray) -> Float32[np.ndarray, "h w 3"]:
    """A picture of the colours that were found, spread over all other texels."""
    picture = np.zeros((texels.face.size, 3), np.float32)
    covered = np.zeros(texels.face.size, np.bool_)
    picture[texels.numbers[found]] = colors[found]
    covered[texels.numbers[found]] = True
    return filled(picture.reshape(*texels.face.shape, 3), covered.reshape(texels.face.shape))
