"""What a grade within a set of elements does: those elements are graded, and nothing else is touched."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
from jaxtyping import Bool, UInt8
from msgspec.structs import replace

from viewer.editing.canvases import encoded, place_of, prepared
from viewer.editing.grade import (
    coloring_of,
    graded_by,
    graded_points,
    graded_splats,
    graded_surface,
    graded_voxels,
    kept_by,
)
from viewer.editing.point_colors import shown_colors, with_shown
from viewer.editing.surface import Surface, texture_pixels
from viewer.editing.texel_finder import TexelFinder
from viewer.editing.within import only_voxels, rows_within, voxels_within
from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.color import byte_levels
from viewer.scene.distinct import distinct
from viewer.scene.edits import Edit
from viewer.scene.grade import Grade
from viewer.scene.material import Texture
from viewer.scene.mesh import Mesh
from viewer.scene.paint import Target
from viewer.scene.points import Points
from viewer.scene.splats import Splats


def points_after_grade(points: Points, edit: Grade, store: AssetStore) -> Points:
    """The points, with those of the grade's set graded.

    Raises:
        AssetError: The set's asset is missing or damaged.
    """
    if edit.within is None:
        return graded_points(points, edit, store)
    rows = rows_within(points, edit.within, store)
    return with_shown(points, rows, shown_colors(graded_points(points.chosen(rows), edit, store)))


def splats_after_grade(splats: Splats, edit: Grade, store: AssetStore) -> Splats:
    """The Gaussians, with those of the grade's set graded.

    Raises:
        AssetError: The set's asset is missing or damaged.
    """
    if edit.within is None:
        return graded_splats(splats, edit, store)
    rows = rows_within(splats, edit.within, store)
    part = graded_splats(splats.chosen(rows), edit, store)
    sh, logits = splats.sh.copy(), splats.logits.copy()
    sh[rows], logits[rows] = part.sh, part.logits
    return dataclasses.replace(splats, sh=sh, logits=logits)


def voxels_after_grade(voxels: SparseVoxels, edit: Grade, store: AssetStore) -> SparseVoxels:
    """The voxels, with those of the grade's set graded; the background then stays what it is.

    Raises:
        AssetError: The set's asset is missing or damaged.
    """
    if edit.within is None:
        return graded_voxels(voxels, edit, store)
    rows = voxels_within(voxels, edit.within, store)
    part = graded_voxels(only_voxels(voxels, rows), edit, store)
    sh, density = voxels.sh.copy(), voxels.density.copy()
    sh[rows], density[rows] = part.sh, part.density
    return dataclasses.replace(voxels, sh=sh, density=density)


def surface_after_grade(surface: Surface, edit: Grade, store: AssetStore) -> Surface:
    """The surface, with the triangles of the grade's set graded.

    Raises:
        AssetError: The set's asset or a map is missing or damaged.
        OutputError: The store cannot be written.
    """
    return surface_after_grades(surface, (edit,), store)


def surface_after_grades(surface: Surface, edits: Sequence[Grade], store: AssetStore) -> Surface:
    """The surface, with the triangles of the set that grades share graded: their texels, or their vertices.

    Maps have bytes: they are rounded once for all of these grades. Vertices that other triangles have as well are
    there twice then.

    Raises:
        AssetError: The set's asset or a map is missing or damaged.
        OutputError: The store cannot be written.
    """
    within = edits[0].within
    if within is None:
        return graded_surface(surface, edits, store)
    rows = rows_within(surface.mesh, within, store)
    if not rows.any():
        return surface
    if rows.all():
        return graded_surface(surface, edits, store)
    coloring = coloring_of(edits)
    if coloring:
        surface = _changed(surface, rows, "base_color", coloring, store)
    return surface if kept_by(edits) == 1.0 else _changed(surface, rows, "opacity", edits, store)


def runs_of_grades(edits: Sequence[Edit]) -> Iterator[tuple[Edit, ...]]:
    """Edits in their order, those grades together that follow each other within the same elements."""
    for key, run in groupby(edits, lambda edit: (edit.within,) if isinstance(edit, Grade) else None):
        found = tuple(run)
        yield from ((each,) for each in found) if key is None else (found,)


def _changed(
    surface: Surface, rows: Bool[np.ndarray, " f"], target: Target, edits: Sequence[Grade], store: AssetStore
) -> Surface:
    """Other colours or opacities on some triangles."""
    place = place_of(surface, target)
    assert place is not None
    surface = prepared(surface, target, place, store)
    if place.map is not None:
        texture: Texture = getattr(surface.material, place.map)
        pixels = texture_pixels(texture, store).reshape(-1, 3).copy()
        number = distinct(TexelFinder(surface.mesh, texture).whole(np.flatnonzero(rows)).number)
        pixels[number] = _codes(pixels[number], target, edits)
        made = store.put({"pixels": pixels.reshape(texture.height, texture.width, 3)})
        material = replace(surface.material, **{place.map: replace(texture, asset=made)})
        return surface._replace(material=material)
    mesh = split_mesh(surface.mesh, rows)
    own = np.zeros(len(mesh.vertices), bool)
    own[mesh.faces[rows]] = True
    if target == "opacity":
        assert mesh.opacities is not None
        opacities = mesh.opacities.copy()
        opacities[own] *= np.float32(kept_by(edits))
        return surface._replace(mesh=dataclasses.replace(mesh, opacities=opacities))
    assert mesh.colors is not None
    colors = mesh.colors.copy()
    colors[own] = graded_by(colors[own], edits, "linear").astype(np.float32)
    return surface._replace(mesh=dataclasses.replace(mesh, colors=colors))


def _codes(codes: UInt8[np.ndarray, "n 3"], target: Target, edits: Sequence[Grade]) -> UInt8[np.ndarray, "n 3"]:
    shown = byte_levels().astype(np.float64)[codes]
    changed = shown * kept_by(edits) if target == "opacity" else graded_by(shown, edits, "srgb")
    return encoded(changed, srgb=False)


def split_mesh(mesh: Mesh, rows: Bool[np.ndarray, " f"]) -> Mesh:
    """The mesh with a copy of each vertex that some triangles share with others; theirs are the copies."""
    inside, outside = np.zeros(len(mesh.vertices), bool), np.zeros(len(mesh.vertices), bool)
    inside[mesh.faces[rows]] = True
    outside[mesh.faces[~rows]] = True
    both = np.flatnonzero(inside & outside)
    if not len(both):
        return mesh
    number = np.arange(len(mesh.vertices), dtype=np.uint32)
    number[both] = len(number) + np.arange(len(both), dtype=np.uint32)
    faces = np.where(rows[:, None], number[mesh.faces], mesh.faces).astype(np.uint32)
    arrays = {name: np.concatenate([array, array[both]]) for name, array in mesh.tensors().items() if name != "faces"}
    return dataclasses.replace(mesh, faces=faces, **arrays)
