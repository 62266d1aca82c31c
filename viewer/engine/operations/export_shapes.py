"""What an export does to meshes before they are written: holes, triangles, levels of detail, order, collisions."""

from __future__ import annotations

import math
from dataclasses import replace as replace_arrays

import numpy as np
from msgspec.structs import replace

from viewer.decompose.decimate import Fewer, decimated
from viewer.decompose.holes import with_holes_closed
from viewer.decompose.maps import stored_texture, to_bytes
from viewer.decompose.proxy import few_triangles, hull_of
from viewer.decompose.rebake import rebaked
from viewer.decompose.relief import relief_of
from viewer.decompose.remesh import MOST_TRIANGLES, remeshed
from viewer.decompose.simplify import FEWEST, normals_by_area, stitched
from viewer.decompose.tangents import uv_areas, with_tangents
from viewer.editing.surface import Surface, texture_pixels
from viewer.formats.export_shapes import Shaped, Shaper
from viewer.formats.options import ExportOptions
from viewer.formats.textures import resized
from viewer.formats.vertex_order import in_cache_order, misses
from viewer.scene.assets import AssetStore
from viewer.scene.distinct import distinct_rows
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work, subprogress

LEVEL_SHARE = 0.5
"""Triangles of a level of detail, of those of the one before it."""
COARSER = 2.0
"""How many times as far as that before it a level of detail may lie off: it is seen from that much farther away."""
ANY = 1e9
"""As far as any surface can move."""
SHARED = "Places of the surface share texels: its normal map stays as it was."
RELIEF, MOST_RELIEF = 1024, 4096
"""Texels along a side of a normal map where no other map says how many, and at most."""
LEAST_BAKED, PACKED = 512, 0.8
"""Texels along a side of maps that are baked anew, at least, and what share of them an atlas shows at best."""


def shaper_of(store: AssetStore) -> Shaper:
    """What changes meshes as an export's options ask for it; maps that it makes are put into ``store``."""

    def shape(surface: Surface, options: ExportOptions) -> Work[Shaped]:
        return (yield from _shaped(surface, options, store))

    return shape


def _shaped(surface: Surface, options: ExportOptions, store: AssetStore) -> Work[Shaped]:
    mesh, material = surface
    notes: list[str] = []
    if options.holes:
        yield Progress(0.0, "Closing holes")
        mesh, closed = with_holes_closed(mesh, options.holes)
        notes += [f"{closed} holes closed."] if closed else []
    if options.remesh and len(mesh.faces):
        before = len(mesh.faces)
        mesh, material = yield from subprogress(_remeshed(Surface(mesh, material), options, store), 0.0, 0.6)
        notes.append(f"{len(mesh.faces)} even triangles instead of {before}; its maps were baked anew.")
    elif options.faces and len(mesh.faces) > options.faces:
        surface = Surface(mesh, material)
        dense = seamless(mesh) if options.across else mesh
        fewer = yield from subprogress(decimated(dense, options.faces, options.tolerance or ANY), 0.0, 0.4)
        notes.append(_reached(len(mesh.faces), fewer, options))
        if options.across:
            baked = rebaked(fewer.mesh, surface, side_for(surface), store, relief=options.relief)
            mesh, material = yield from subprogress(baked, 0.4, 0.6)
        else:
            simpler = Surface(fewer.mesh, material)
            mesh, material = yield from subprogress(_with_relief(simpler, surface, options, store), 0.4, 0.6)
    collision = None
    if options.collision != "none" and len(mesh.faces):
        yield Progress(0.6, "Making a mesh for collisions")
        collision = (hull_of(mesh) if options.collision == "hull" else None) or few_triangles(mesh)
    levels: list[Mesh] = []
    for number in range(options.levels):
        wanted = max(int(len((levels or [mesh])[-1].faces) * LEVEL_SHARE), FEWEST)
        begin = 0.7 + 0.3 * number / options.levels
        most = options.tolerance * COARSER ** (number + 1) or ANY
        fewer = yield from subprogress(
            decimated((levels or [mesh])[-1], wanted, most), begin, begin + 0.3 / options.levels
        )
        level = fewer.mesh
        if len(level.faces) >= len((levels or [mesh])[-1].faces):
            notes.append(f"{number} of {options.levels} levels of detail: no further triangles can be spared.")
            break
        levels.append(level)
    if options.ordered or options.compression:
        yield Progress(0.95, "Ordering the triangles")
        ordered = in_cache_order(mesh)
        before, after = misses(mesh.faces), misses(ordered.faces)
        notes.append(f"{after:.2f} instead of {before:.2f} vertices are shaded for each triangle.")
        mesh, levels = ordered, [in_cache_order(level) for level in levels]
    return Shaped(Surface(mesh, material), tuple(levels), collision, tuple(notes))


def _remeshed(surface: Surface, options: ExportOptions, store: AssetStore) -> Work[Surface]:
    """The surface in even triangles, with its look in maps of their own."""
    wanted = options.faces or min(len(surface.mesh.faces), MOST_TRIANGLES)
    mesh = yield from subprogress(remeshed(surface.mesh, wanted), 0.0, 0.3)
    side = side_for(surface)
    return (yield from subprogress(rebaked(mesh, surface, side, store, relief=options.relief), 0.3, 1.0))


def seamless(mesh: Mesh) -> Mesh:
    """The shape alone, with one vertex at each place, so that nothing but its ends is a line."""
    points, place = distinct_rows(mesh.vertices)
    faces = place[mesh.faces].astype(np.int32)
    faces = faces[(faces != np.roll(faces, 1, axis=1)).all(1)]
    whole, corners = stitched(points.astype(np.float64), np.ascontiguousarray(faces))
    vertices, numbers = whole.astype(np.float32), corners.astype(np.uint32)
    return Mesh(vertices, numbers, normals_by_area(vertices, numbers))


def side_for(surface: Surface) -> int:
    """Texels along a side of new maps for a surface: so many that it gets as many as it has in any of its maps."""
    most = 0.0
    for texture in surface.material.maps:
        uvs = surface.mesh.uv_set(texture.uv_set)
        if uvs is not None:
            share = float(np.abs(uv_areas(replace_arrays(surface.mesh, uvs=np.ascontiguousarray(uvs)))).sum())
            most = max(most, share * texture.width * texture.height)
    if not most or not math.isfinite(most):
        return RELIEF
    return int(np.clip(1 << math.ceil(0.5 * math.log2(most / PACKED)), LEAST_BAKED, MOST_RELIEF))


def _reached(before: int, fewer: Fewer, options: ExportOptions) -> str:
    """How many triangles are left, and why there are more than were asked for."""
    reached = f"{len(fewer.mesh.faces)} of {before} triangles"
    if len(fewer.mesh.faces) <= options.faces:
        return f"{reached}."
    why = "tear seams (simplifying across them would not), or turn triangles over"
    if options.across:
        why = "turn triangles over"
    if fewer.bounded:
        why = f"move the surface by more than {100.0 * options.tolerance:g} % of its size"
    return f"{reached} instead of {options.faces}: fewer would {why}."


def _with_relief(surface: Surface, before: Surface, options: ExportOptions, store: AssetStore) -> Work[Surface]:
    """A simplified surface, with a normal map by which it is shaded as it was where one can be made."""
    mesh, material = surface
    used = material.normal_map
    if not (options.relief and material.lit and mesh.uvs is not None) or (used is not None and used.uv_set):
        return surface
    largest = max((max(each.width, each.height) for each in material.maps), default=RELIEF)
    side = min(largest, MOST_RELIEF)
    old = None if used is None else resized(texture_pixels(used, store), side, side)
    dense = before.mesh
    if old is not None and dense.tangents is None:
        dense = with_tangents(dense)
    framed = mesh if mesh.tangents is not None else with_tangents(mesh)
    normals = yield from relief_of(framed, dense, side, old)
    if normals is None:
        yield Progress(1.0, "Simplifying", notes=(SHARED,))
        return surface
    texture = stored_texture(to_bytes(0.5 * normals + 0.5), store)
    if used is not None:
        texture = replace(texture, wrap_u=used.wrap_u, wrap_v=used.wrap_v, smooth=used.smooth)
    return Surface(replace_arrays(framed), replace(material, normal_map=texture))
