"""How far a traced surface lies outside of where its field's pictures end, measured at their outlines.

The level at which a surface is traced puts it where light begins to be stopped, a tenth of a cell or two outside of
where outlines are, and how far differs from field to field. Pictures of the field know: their opacity is what photos'
outlines have taught it. So the surface is moved in along its normals by the length at which its outlines come nearest
to the opacities, least squares over the pixels around them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int32
from scipy.ndimage import maximum_filter, minimum_filter

from viewer.decompose.clean import vertex_normals
from viewer.decompose.views import View
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.camera import pixel_centers
from viewer.scene.progress import Progress, Work

TRIED = (0.0, 0.15, 0.3)
"""Cells; between them errors are as good as a parabola."""
THIN = 0.25
"""Of the thickness behind a vertex: no vertex moves in farther, so that thin sheets stay two-sided."""
BAND = 5
"""Pixels around outlines that are looked at; what is off by more is missing or too much, and no matter of an inset."""
OFFSETS = ((-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25))
"""Of the samples of a pixel from its centre."""
LEAST_PIXELS = 400
"""Fewer say nothing."""


@dataclass(frozen=True, eq=False)
class _Outline:
    """Rays through pixels around a view's outlines, four a pixel, and the pixels' opacities."""

    origins: Float32[np.ndarray, "n 3"]
    directions: Float32[np.ndarray, "n 3"]
    opacity: Float32[np.ndarray, " p"]


def moved_in(
    vertices: Float64[np.ndarray, "v 3"], faces: Int32[np.ndarray, "f 3"], views: Sequence[View], cell: float
) -> Work[Float64[np.ndarray, "v 3"]]:
    """The vertices, moved in as far as the outlines of views ask for, by 0.3 cells at most.

    Args:
        vertices: Of a traced surface.
        faces: Its triangles.
        views: Pictures of the field from all around, in its space; of their pixels only the opacity is used. Where they
            show no outlines the surface stays.
        cell: Edge of the cells that it was traced in.
    """
    outlines: list[_Outline] = []
    for number, view in enumerate(views):
        yield Progress(0.3 * number / len(views), "Looking at the field's outlines")
        outlines.append(_outline(view))
    opacity = np.concatenate([outline.opacity for outline in outlines] or [np.empty(0, np.float32)])
    if len(opacity) < LEAST_PIXELS:
        return vertices
    inward = -_held_apart(vertices, faces, TRIED[-1] * cell)
    errors: list[float] = []
    for number, share in enumerate(TRIED):
        yield Progress(0.4 + 0.2 * number, "Comparing outlines")
        off = _covered(vertices + share / TRIED[-1] * inward, faces, outlines) - opacity
        errors.append(float((off.astype(np.float64) ** 2).mean()))
    return vertices + lowest(TRIED, errors) / TRIED[-1] * inward


def lowest(places: Sequence[float], errors: Sequence[float]) -> float:
    """Where, within three places, the parabola through their errors is lowest."""
    bend, slope, _ = np.polyfit(places, errors, 2)
    if bend <= 0.0:
        return float(places[int(np.argmin(errors))])
    return float(np.clip(-0.5 * slope / bend, places[0], places[-1]))


def _outline(view: View) -> _Outline:
    opacity = view.pixels[..., 3]
    solid = opacity > 0.5
    chosen = np.flatnonzero((maximum_filter(solid, BAND) != minimum_filter(solid, BAND)).ravel())
    height, width = opacity.shape
    centers = pixel_centers(width, height)[chosen][:, None] + np.array(OFFSETS)
    origins, directions = view.camera.resized(width, height).rays(centers.reshape(-1, 2))
    return _Outline(origins.astype(np.float32), directions.astype(np.float32), opacity.ravel()[chosen])


def _held_apart(
    vertices: Float64[np.ndarray, "v 3"], faces: Int32[np.ndarray, "f 3"], most: float
) -> Float64[np.ndarray, "v 3"]:
    """The outward normals, as long as a vertex may move in: ``most``, or less where little lies behind it."""
    normals = vertex_normals(vertices, faces)
    caster = RayCaster(vertices.astype(np.float32), faces.astype(np.uint32))
    start = vertices.astype(np.float32) - np.float32(caster.offset) * normals
    behind = caster.hits(start, -normals).distances + np.float32(caster.offset)
    return np.minimum(most, THIN * behind.astype(np.float64))[:, None] * normals


def _covered(
    vertices: Float64[np.ndarray, "v 3"], faces: Int32[np.ndarray, "f 3"], outlines: Sequence[_Outline]
) -> Float32[np.ndarray, " p"]:
    """The share of each pixel that triangles cover."""
    caster = RayCaster(vertices.astype(np.float32), faces.astype(np.uint32))
    met = [caster.hits(each.origins, each.directions).faces >= 0 for each in outlines]
    return np.concatenate(met).reshape(-1, len(OFFSETS)).mean(1, dtype=np.float32)
