"""Field to surface: choose a level, trace it, drop what does not belong, smooth, fit, simplify, colour, report."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64, Int32

from viewer.decompose.bricks import Bricks, index_bricks, resampled
from viewer.decompose.clean import (
    component_mask,
    normals_of_dense,
    smooth,
    smooth_along,
    vertex_normals,
    without_vertices,
)
from viewer.decompose.color import seen_colors, vertex_colors
from viewer.decompose.edges import components, label_faces, sides_of
from viewer.decompose.fair import faired, view_dependence
from viewer.decompose.inset import moved_in
from viewer.decompose.isosurface import Isosurface, trace_isosurface
from viewer.decompose.level import level_candidates, visible_level
from viewer.decompose.ndc_surface import bases_ahead, in_space
from viewer.decompose.nets import trace_nets
from viewer.decompose.options import ExtractOptions, MeshReport
from viewer.decompose.pits import without_pits
from viewer.decompose.planes import flattened
from viewer.decompose.remesh import MOST_TRIANGLES, remeshed
from viewer.decompose.report import report_of
from viewer.decompose.simplify import normals_by_area, simplified
from viewer.decompose.views import View
from viewer.decompose.visibility import faces_to_keep, seen_components, seen_faces
from viewer.errors import InputError
from viewer.fields.voxels import SparseVoxels
from viewer.scene.camera import Camera
from viewer.scene.distinct import distinct
from viewer.scene.mesh import Mesh
from viewer.scene.ndc import Ndc
from viewer.scene.options import check_options
from viewer.scene.progress import Progress, Work, subprogress


class EmptySurfaceError(InputError):
    """There is a field, but no surface of it at the level, or nothing of that is left."""


@dataclass(frozen=True, eq=False)
class ExtractedSurface:
    """What came of a field.

    Attributes:
        mesh: In the field's own space; coloured where the look is ``colors``.
        report: What it is like, and how much was dropped.
        dropped: What was taken away, as it was traced; None where nothing was.
        level: The density at which it lies.
        dense: The mesh before it was simplified; None where it was not.
    """

    mesh: Mesh
    report: MeshReport
    dropped: Mesh | None
    level: float
    dense: Mesh | None


def surface_of(
    voxels: SparseVoxels, options: ExtractOptions, cameras: Sequence[Camera] = (), outlines: Sequence[View] = ()
) -> Work[ExtractedSurface]:
    """The surface of a field as a clean triangle mesh in the field's own space, closed unless ``seen`` opens it.

    Voxels in normalised device coordinates are traced there (:mod:`viewer.decompose.ndc_surface`).

    Yields progress between its stages, where it may be closed. The last values name the ``level`` that was used, the
    ``vertices`` and ``faces``, and how many separate ``parts`` were found and ``dropped``.

    Args:
        voxels: The field.
        options: Look and all that belongs to it but vertex colours are not regarded.
        cameras: That took its photos, in the field's own space. Components that none of them sees are dropped, unless
            hidden ones are asked for; single triangles only where ``seen`` asks for it.
        outlines: Pictures of the field in its own space, to which the surface is moved in, unless a level is asked for.

    Raises:
        InputError: An option is out of range, or the field is empty or damaged.
        EmptySurfaceError: Nothing in the field reaches the level, or no camera sees anything of it.
    """
    check_options(options)
    _check_field(voxels)
    yield Progress(0.0, "Finding the occupied bricks")
    levels = level_candidates(voxels.density, float(np.min(np.array(voxels.aabb.size) / voxels.shape)))
    bricks = index_bricks(voxels, float(levels[0]) if options.level is None else options.level)
    yield Progress(0.1, "Choosing the level")
    level = visible_level(bricks, voxels.density, levels) if options.level is None else options.level
    values = {"level": level}
    if options.fairing and not options.hidden:
        closed = yield from subprogress(without_pits(voxels, level), 0.1, 0.2, values=values)
        if closed is not voxels:
            voxels, bricks = closed, index_bricks(closed, float(min(level, levels[0])))
    yield Progress(0.2, "Tracing the surface", values)
    surface = yield from subprogress(_traced(voxels, bricks, level, options), 0.2, 0.4, values=values)
    yield Progress(0.4, "Dropping loose parts", values | {"faces": float(len(surface.faces))})
    labels, keep, count = _components(surface, options)
    points = surface.lattice.to_points(surface.vertices.astype(np.float64))
    vertices, faces = without_vertices(points, surface.faces, keep[labels])
    yield Progress(0.45, "Smoothing", values)
    smoothed = (smooth if options.tracing == "cubes" else smooth_along)(vertices, faces, options.smooth)
    if options.fairing:
        deviation = view_dependence(voxels, bricks, smoothed, vertex_normals(smoothed, faces))
        evened = faired(smoothed, faces, deviation, options.fairing)
        smoothed = yield from subprogress(evened, 0.45, 0.48, values=values)
        if options.flatten:
            flat = flattened(smoothed, faces, deviation, float(surface.lattice.cell.max()))
            smoothed = yield from subprogress(flat, 0.48, 0.5, values=values)
    if outlines and options.level is None:
        inset = moved_in(smoothed, faces, outlines, float(surface.lattice.cell.max()))
        smoothed = yield from subprogress(inset, 0.48, 0.5, values=values)
    whole = _mesh(smoothed, faces)
    loose = without_vertices(points, surface.faces, ~keep[labels])
    mesh, unseen, lost = yield from subprogress(_seen(whole, options, cameras, voxels.ndc), 0.5, 0.7, values=values)
    dropped = _joined([loose, unseen])
    dense = None
    if options.remesh or (options.faces and len(mesh.faces) > options.faces):
        yield Progress(0.7, "Simplifying", values | {"faces": float(len(mesh.faces))})
        left = yield from subprogress(fewer(mesh, options), 0.7, 0.8, values=values)
        dense, mesh = mesh, _without_crumbs(left, options)
        mesh = dataclasses.replace(mesh, normals=normals_of_dense(mesh, dense))
    if options.look == "colors" and options.color_samples:
        yield Progress(0.8, "Colouring the surface", values)
        points = mesh.vertices.astype(np.float64)
        if voxels.ndc is None:
            colors = vertex_colors(voxels, bricks, points, mesh.normals, options.color_samples)
        else:
            ahead = bases_ahead(len(points))
            colors = seen_colors(voxels, bricks, points, mesh.normals, ahead, options.color_samples)
        mesh = dataclasses.replace(mesh, colors=colors)
    if voxels.ndc is not None:
        mesh, dense, dropped = (None if each is None else in_space(each, voxels.ndc) for each in (mesh, dense, dropped))
        assert mesh is not None
    yield Progress(0.95, "Checking the mesh", values)
    gone = count - int(keep.sum()) + lost
    report = report_of(mesh, gone, 0 if dropped is None else len(dropped.faces))
    counts = {"vertices": float(report.vertices), "faces": float(report.faces)}
    yield Progress(1.0, "Extracted the surface", values | counts | {"parts": float(count), "dropped": float(gone)})
    return ExtractedSurface(mesh, report, dropped, level, dense)


def _check_field(voxels: SparseVoxels) -> None:
    """Refuse a field without any density, or with numbers that are none."""
    if not np.isfinite(voxels.density).all():
        raise InputError("The field has densities that are not numbers.", "It is damaged: train or import it again.")
    if len(voxels.density) == 0 or float(voxels.density.max()) <= 0.0:
        raise InputError("The field is empty: it has no density above zero.", "Train it longer, or open another one.")


def _traced(voxels: SparseVoxels, bricks: Bricks, level: float, options: ExtractOptions) -> Work[Isosurface]:
    """The surface on the field's own grid or on another one."""
    if options.resolution in (0, max(voxels.shape)):
        lattice, values = bricks.lattice, bricks.values(voxels.density)
    else:
        lattice, values = resampled(bricks, voxels.density, options.resolution)
        yield Progress(0.3, "Tracing the surface")
    if options.tracing == "cubes":
        surface = trace_isosurface(lattice, values, level)
    else:
        surface = yield from subprogress(trace_nets(lattice, values, level), 0.3, 1.0)
    if len(surface.faces) == 0:
        positive = voxels.density[voxels.density > 0]
        raise EmptySurfaceError(
            f"Nothing in the field is denser than {level:.4g}, so there is no surface.",
            f"Its densities go from {float(positive.min()):.4g} to {float(positive.max()):.4g}, half of them above "
            f"{float(np.median(positive)):.4g}: choose a level in between, or leave it out.",
        )
    return surface


def _components(
    surface: Isosurface, options: ExtractOptions
) -> tuple[Int32[np.ndarray, " v"], Bool[np.ndarray, " p"], int]:
    """The component of each vertex, which components stay, and how many there are."""
    links = np.concatenate([surface.faces[:, :2], surface.faces[:, 1:]])
    count, labels = components(len(surface.vertices), links)
    return labels, component_mask(surface, count, labels, options), count


def _mesh(points: Float64[np.ndarray, "v 3"], faces: Int32[np.ndarray, "f 3"]) -> Mesh:
    """The mesh with its normals."""
    return Mesh(points.astype(np.float32), faces.astype(np.uint32), vertex_normals(points, faces))


Piece = tuple[np.ndarray, np.ndarray]
"""Vertices and faces."""


def _seen(
    mesh: Mesh, options: ExtractOptions, cameras: Sequence[Camera], ndc: Ndc | None
) -> Work[tuple[Mesh, Piece, int]]:
    """What cameras see of the mesh, what is dropped, and how many components that removes.

    Cameras are in space, also where the mesh is in normalised device coordinates.
    """
    nothing = (mesh.vertices[:0], mesh.faces[:0])
    if not cameras or (options.hidden and not options.seen):
        return mesh, nothing, 0
    seen = yield from seen_faces(mesh if ndc is None else in_space(mesh, ndc), cameras)
    count, labels, any_seen = seen_components(mesh.faces, len(mesh.vertices), seen)
    keep = any_seen[labels]
    if options.seen:
        keep &= faces_to_keep(mesh.vertices, mesh.faces, seen)
    if not keep.any():
        raise EmptySurfaceError(
            "No camera sees any of the surface.",
            "Photos and field do not fit each other: choose other photos, or keep what is not seen.",
        )
    if keep.all():
        return mesh, nothing, 0
    used = distinct(mesh.faces[keep])
    number = np.zeros(len(mesh.vertices), np.uint32)
    number[used] = np.arange(len(used), dtype=np.uint32)
    kept = Mesh(mesh.vertices[used], number[mesh.faces[keep]], mesh.normals[used])
    left = len(distinct(labels[keep]))
    return kept, (mesh.vertices, mesh.faces[~keep]), count - left


def fewer(mesh: Mesh, options: ExtractOptions) -> Work[Mesh]:
    """The mesh simplified, or in even triangles."""
    if options.remesh:
        wanted = options.faces or min(len(mesh.faces), MOST_TRIANGLES)
        return (yield from remeshed(mesh, wanted, creases=False))
    return simplified(mesh, options.faces)


def _without_crumbs(mesh: Mesh, options: ExtractOptions) -> Mesh:
    """The mesh without parts that simplification has cut off, if they are too small or too many for ``options``."""
    count, labels = label_faces(mesh.faces, len(mesh.vertices))
    areas = np.bincount(labels, sides_of(mesh.vertices, mesh.faces).twice, count)
    keep = areas >= options.minimum_share * areas.max()
    if options.largest:
        keep[np.argsort(-areas, kind="stable")[options.largest :]] = False
    if keep.all():
        return mesh
    used, numbers = np.unique(mesh.faces[keep[labels]], return_inverse=True)
    return Mesh(mesh.vertices[used], numbers.reshape(-1, 3).astype(np.uint32), mesh.normals[used])


def _joined(pieces: Sequence[Piece]) -> Mesh | None:
    """All pieces as one mesh, without vertices that no face has; None where there are no faces."""
    starts = np.cumsum([0, *(len(points) for points, _ in pieces)])
    faces = np.concatenate([each + start for (_, each), start in zip(pieces, starts, strict=False)]).astype(np.int64)
    if len(faces) == 0:
        return None
    points = np.concatenate([each for each, _ in pieces]).astype(np.float32)
    used, numbers = np.unique(faces, return_inverse=True)
    vertices, faces = points[used], numbers.reshape(-1, 3).astype(np.uint32)
    return Mesh(vertices, faces, normals_by_area(vertices, faces))
