"""What strokes of paint do to surfaces, points, splats and voxels. Shapes stay what they are."""

from __future__ import annotations

import dataclasses

import numpy as np

from viewer.editing.crowd_normals import Crowd, normals_once, point_crowd, splat_facing
from viewer.editing.paint_strokes import line_of
from viewer.editing.point_colors import shown_colors, with_shown
from viewer.editing.row_painter import RowPainter, as_light, from_light, plain_values, reached
from viewer.editing.stroke_rows import brushwork_of
from viewer.editing.surface import Surface
from viewer.editing.surface_painter import SurfacePainter
from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.harmonics import C0, LARGEST_HALF
from viewer.scene.paint import Paint
from viewer.scene.points import Points
from viewer.scene.splats import Splats

LEAST_OPACITY = 1e-9


def painted_surface(surface: Surface, edit: Paint, store: AssetStore) -> Surface:
    """The surface after all strokes: the same geometry with other maps, or other colours at its vertices.

    Raises:
        AssetError: An asset is missing or damaged.
        OutputError: The store cannot be written.
    """
    painter = SurfacePainter(surface, surface, store)
    for stroke in edit.strokes:
        if painter.begin(brushwork_of(stroke, edit.opacity)):
            painter.extend(line_of(stroke, store))
            painter.end()
    return painter.finish()


def painted_points(points: Points, edit: Paint, store: AssetStore) -> Points:
    """The points after all strokes; they have colours only."""
    rows = reached(edit, points.positions)
    if not len(rows):
        return points
    painter = RowPainter(
        points.positions[rows], plain_values(srgb_to_linear(shown_colors(points, rows))),
        normals_once(lambda: point_crowd(points.positions).normals(rows)),
    )  # fmt: skip
    painter.paint(edit, store)
    changed = painter.touched
    return with_shown(points, rows[changed], linear_to_srgb(painter.colors[changed]))


def painted_splats(splats: Splats, edit: Paint, store: AssetStore) -> Splats:
    """The Gaussians whose middles strokes reach, with other mean colours and opacities."""
    rows = reached(edit, splats.positions)
    if not len(rows):
        return splats
    mean = 0.5 + C0 * splats.sh[rows, 0].astype(np.float64)
    painter = RowPainter(
        splats.positions[rows], plain_values(as_light(mean, splats.color_space)),
        normals_once(lambda: splat_facing(splats, rows).normals),
    )  # fmt: skip
    painter.paint(edit, store)
    changed = np.flatnonzero(painter.touched)
    sh, logits = splats.sh.copy(), splats.logits.copy()
    moved = rows[changed]
    sh[moved, 0] = (from_light(painter.colors[changed], splats.color_space) - 0.5) / C0
    sh[moved, 1:] *= painter.view_dependence[changed, None, None].astype(np.float32)
    logits[moved] = thinned_logits(splats.logits[moved], painter.opacities[changed])
    return dataclasses.replace(splats, sh=sh, logits=logits)


def painted_voxels(voxels: SparseVoxels, edit: Paint, store: AssetStore) -> SparseVoxels:
    """The voxels whose middles strokes reach, with other mean colours and densities."""
    centers = voxels.middles()
    rows = reached(edit, centers)
    if not len(rows):
        return voxels
    terms = voxels.sh.shape[1] // 3
    sh = voxels.sh[rows].reshape(-1, 3, terms).astype(np.float64)
    crowd = Crowd(centers, np.maximum(voxels.density, 0.0), float(voxels.cell.max()))
    painter = RowPainter(
        centers[rows], plain_values(as_light(0.5 + C0 * sh[:, :, 0], voxels.color_space)),
        normals_once(lambda: crowd.normals(rows)),
    )  # fmt: skip
    painter.paint(edit, store)
    changed = np.flatnonzero(painter.touched)
    own = sh[changed] * painter.view_dependence[changed, None, None]
    own[:, :, 0] = (from_light(painter.colors[changed], voxels.color_space) - 0.5) / C0
    new, density = voxels.sh.copy(), voxels.density.copy()
    half = np.clip(own.reshape(-1, sh.shape[1] * terms), -LARGEST_HALF, LARGEST_HALF)
    new[rows[changed]] = half.astype(np.float16)
    density[rows[changed]] *= painter.opacities[changed].astype(np.float32)
    return dataclasses.replace(voxels, sh=new, density=density)


def thinned_logits(logits: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """Logits of opacities multiplied by a factor; those of no opacity are very small."""
    stays = factors == 1.0
    opacity = np.clip(factors / (1.0 + np.exp(-logits.astype(np.float64))), LEAST_OPACITY, 1.0 - LEAST_OPACITY)
    return np.where(stays, logits, np.log(opacity / (1.0 - opacity))).astype(np.float32)
