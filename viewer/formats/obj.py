"""Wavefront OBJ and its MTL: +Y up and -Z forward, as Blender's importer expects it.

Colours follow the coordinates of each vertex as three numbers in [0, 1], in sRGB: an extension that MeshLab and
Blender read and others skip.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from jaxtyping import Float32, Float64, Int64

from viewer.errors import InputError
from viewer.formats import mtl, nvdiffrec, rgbe
from viewer.formats.encodings import as_ascii_superset, encoding_note, encoding_of, file_beside
from viewer.formats.export_scene import ExportScene
from viewer.formats.mesh_origin import line_of
from viewer.formats.mesh_parts import (
    MeshPart,
    completed_normals,
    joined,
    picture_span,
    to_y_up,
    to_z_up,
    validated_mesh_part,
)
from viewer.formats.obj_text import ObjTables, parse
from viewer.formats.options import environment_name
from viewer.formats.ply import linear_colors
from viewer.formats.polygons import left_out, triangulated
from viewer.formats.texture_reader import inside
from viewer.scene.color import linear_to_srgb
from viewer.scene.material import Material
from viewer.scene.names import as_bytes

DAMAGED = "The file is damaged: export it again."
ReadLibrary = Callable[[str, mtl.Span, mtl.Placings], Mapping[str, Material]]
"""From the name of a file of materials, what their pictures span, and a table for how these lie, to what is in it."""


def encode(scene: ExportScene, stem: str) -> dict[str, bytes]:
    """The OBJ file and what it needs, by name: its materials, their maps, and the environment light.

    A single material in a file called ``mesh.obj`` is laid out as nvdiffrec does it, so that its loader reads it.

    Raises:
        AssetError: A map is missing or damaged.
    """
    scene = scene.on_one_set()
    theirs = stem == nvdiffrec.STEM and len(scene.materials) == 1
    names = _unique([_word(material.name) for material in scene.materials])
    if theirs:
        names, library = [nvdiffrec.MATERIAL], nvdiffrec.library(scene.materials[0], scene.textures)
    else:
        library = mtl.encode(dict(zip(names, scene.materials, strict=True)), stem, scene.textures)
    lines = ["# Fieldwright, +Y up", *([f"# {line_of(scene.made)}"] if scene.made else []), f"mtllib {stem}.mtl"]
    starts = [1, 1, 1]
    for part in scene.parts:
        lines += [f"o {_word(part.name)}", f"usemtl {names[scene.materials.index(part.material)]}"]
        lines += _part_lines(part, starts, scene)
    files = {f"{stem}.obj": _text(lines), f"{stem}.mtl": _text(library.lines), **library.pictures}
    if scene.radiance is not None:
        files[nvdiffrec.PROBE if theirs else environment_name(stem)] = (
            nvdiffrec.encode_probe(scene.radiance) if theirs else rgbe.encode(scene.radiance)
        )
    return files


def files(scene: ExportScene, path: Path) -> dict[str, bytes]:
    """What :func:`encode` makes, called after ``path``."""
    return encode(scene, path.stem)


def decode(
    data: bytes,
    name: str,
    place: str,
    library: ReadLibrary | None = None,
    note: Callable[[str], None] = lambda _: None,
    folder: Path | None = None,
) -> tuple[MeshPart, ...]:
    """The triangles of an OBJ file, +Z up, one part a material.

    Args:
        data: The file.
        name: Of the mesh.
        place: Of the file, for messages.
        library: Reads files of materials.
        note: Called with what was left out, or is shown otherwise.
        folder: Where the files lie that it names.

    Raises:
        InputError: A line cannot be understood, or there are no faces.
    """
    tables = _tables(data, place)
    if not (tables.lengths > 2).any():
        raise InputError(f"{place} has no faces.", "Open a mesh.")
    for sentence in left_out(tables.lengths):
        note(sentence)
    if tables.curves:
        note("Lines, points and curves are left out.")
    libraries, names = _decoded_names(tables, place, folder, note)
    surface = _Surface(tables, names, place)
    materials: dict[str, Material] = {}
    placings: mtl.Placings = {}
    if library is not None:
        for file in libraries:
            materials |= library(file, surface.span, placings)
    for key in surface.groups.keys() - materials.keys() - {""}:
        note(f"The material '{key[:80]}' is described nowhere.")
    return tuple(
        surface.part(
            key,
            name if len(surface.groups) == 1 else f"{name} {key}".strip(),
            materials.get(key),
            placings.get(key, [])[1:],
        )
        for key in surface.groups
    )


def decode_points(
    data: bytes, place: str, note: Callable[[str], None]
) -> tuple[Float64[np.ndarray, "v 3"], Float32[np.ndarray, "v 3"] | None]:
    """The vertices of an OBJ file without faces, +Z up, and their linear colours where it has them.

    Raises:
        InputError: A line cannot be understood.
    """
    tables = _tables(data, place)
    if tables.curves:
        note("Lines and curves are left out.")
    return to_z_up(tables.points), None if tables.colors is None else linear_colors(tables.colors)


def _tables(data: bytes, place: str) -> ObjTables:
    try:
        return parse(as_ascii_superset(data))
    except ValueError as error:
        raise InputError(f"{place}, {error}.", DAMAGED) from error


def _decoded_names(
    tables: ObjTables, place: str, folder: Path | None, note: Callable[[str], None]
) -> tuple[list[str], list[str]]:
    """What files of materials, and materials, are called; a line may name several files."""
    joined_names = b"\n".join((*tables.libraries, *tables.names))
    encoding = encoding_of(joined_names, folder, lambda text: text.split("\n")[: len(tables.libraries)])
    if message := encoding_note(encoding, place):
        note(message)
    libraries: list[str] = []
    for raw in tables.libraries:
        whole = raw.decode(encoding)
        if folder is not None:
            whole = file_beside(folder, whole, encoding)
        several = folder is not None and inside(folder, whole) is None and whole.lower().count(".mtl ")
        libraries += re.split(r"(?<=\.mtl) ", whole, flags=re.IGNORECASE) if several else [whole]
    return libraries, [raw.decode(encoding) for raw in tables.names]


class _Surface:
    """Triangles by the names of their materials.

    Args:
        tables: What the file says.
        names: Of its materials.
        place: Of the file, for messages.
    """

    def __init__(self, tables: ObjTables, names: list[str], place: str) -> None:
        self._tables = tables
        self._place = place
        triangles = triangulated(tables.points, tables.vertex, tables.lengths)
        self.groups = {names[0]: triangles} if len(names) == 1 else _by_material(tables, triangles, names)
        """Places in the file's corners, three a triangle, by material in order of first use."""
        self._smooth: Float32[np.ndarray, "v 3"] | None = None
        if tables.normal is None or tables.normal.min() < 0:  # over all materials: their seams are not to be seen
            self._smooth = completed_normals(None, tables.points, tables.vertex[triangles])
        self._colors = None if tables.colors is None else linear_colors(tables.colors)

    def span(self, name: str) -> tuple[float, float]:
        """Which length of a material's surface a picture is wide, and high, on average."""
        tables, triangles = self._tables, self.groups.get(name)
        if triangles is None or tables.uv is None:
            return 1.0, 1.0
        mapped = triangles[(tables.uv[triangles] >= 0).all(1)]
        return picture_span(tables.points[tables.vertex[mapped]], tables.uvs[tables.uv[mapped]])

    def part(self, name: str, title: str, material: Material | None, placings: list[mtl.Placing]) -> MeshPart:
        """The triangles of a material; a vertex is listed once for each normal and uv that it is used with.

        Args:
            name: Of the material.
            title: Of the part.
            material: As its library has it; None where it has not.
            placings: Of further sets of texture coordinates.
        """
        tables, places = self._tables, self.groups[name].ravel()
        columns = [None if each is None else each[places] for each in (tables.vertex, tables.uv, tables.normal)]
        first, faces = joined(*(each for each in columns if each is not None))
        vertex, uv, normal = (None if each is None else each[first] for each in columns)
        normals = None if self._smooth is None else self._smooth[vertex]
        if normal is not None:
            given = tables.normals[normal]
            normals = given if normals is None else np.where((normal >= 0)[:, None], given, normals)
        sets: list[Float64[np.ndarray, "v 2"]] = []
        if uv is not None and uv.max() >= 0:
            found = np.where((uv >= 0)[:, None], tables.uvs[uv], [0.0, 1.0])
            # The first row of texels is at the top, OBJ's v begins at the bottom.
            for across, along, right, up in (mtl.AS_IT_IS, *placings):
                sets.append((found * [across, along] + [right, up]) * [1.0, -1.0] + [0.0, 1.0])
        colors = None if self._colors is None else self._colors[vertex]
        plain = Material(lit=True, roughness=0.6) if colors is None else Material()
        points, turned = to_z_up(tables.points[vertex]), None if normals is None else to_z_up(normals)
        return validated_mesh_part(
            title, points, faces.reshape(-1, 3), turned, colors, material or plain, self._place,
            sets[0] if sets else None, further_uvs=np.concatenate(sets[1:], 1) if len(sets) > 1 else None,
        )  # fmt: skip


def _by_material(
    tables: ObjTables, triangles: Int64[np.ndarray, "t 3"], names: list[str]
) -> dict[str, Int64[np.ndarray, "n 3"]]:
    """The triangles of each material that has some, in order of first use."""
    material = np.repeat(tables.materials, tables.lengths)[triangles[:, 0]]
    order = np.argsort(material, kind="stable")
    bounds = np.searchsorted(material[order], np.arange(len(names) + 1))
    return {
        key: triangles[order[bounds[i] : bounds[i + 1]]] for i, key in enumerate(names) if bounds[i] < bounds[i + 1]
    }


def _part_lines(part: MeshPart, starts: list[int], scene: ExportScene) -> list[str]:
    """Vertices with their colours, texture coordinates, normals, and faces that count on from ``starts``."""
    mesh = part.mesh
    points = to_y_up(mesh.vertices.astype(np.float64) + scene.origin).tolist()
    number = "%.13g" if any(scene.origin) else "%.9g"
    form = f"v {number} {number} {number}"
    lines: list[str] = []
    if mesh.colors is None:
        lines += [form % tuple(point) for point in points]
    else:
        # As they are: the material's colour, which multiplies them, stands in its file.
        shades = linear_to_srgb(np.clip(mesh.colors, 0.0, 1.0)).tolist()
        lines += [f"{form} %.5g %.5g %.5g" % (*point, *shade) for point, shade in zip(points, shades, strict=True)]
    form = "%d"
    columns = [mesh.faces.astype(np.int64) + starts[0]]
    if mesh.uvs is not None:
        lines += ["vt %.7g %.7g" % (u, 1.0 - v) for u, v in mesh.uvs.astype(np.float64).tolist()]  # noqa: UP031
        form += "/%d"
        columns.append(mesh.faces.astype(np.int64) + starts[1])
        starts[1] += len(mesh.vertices)
    if scene.options.normals:
        lines += ["vn %.5g %.5g %.5g" % (x, y, z) for x, y, z in to_y_up(mesh.normals).tolist()]  # noqa: UP031
        form += "/%d" if mesh.uvs is not None else "//%d"
        columns.append(mesh.faces.astype(np.int64) + starts[2])
        starts[2] += len(mesh.vertices)
    starts[0] += len(mesh.vertices)
    row = f"f {form} {form} {form}"
    return lines + [row % tuple(numbers) for numbers in np.stack(columns, -1).reshape(len(mesh.faces), -1).tolist()]


def _word(name: str) -> str:
    """A name without blanks, which would end it."""
    return "_".join(name.split()) or "unnamed"


def _unique(names: list[str]) -> list[str]:
    """The names, with a number where one repeats."""
    return [name if name not in names[:i] else f"{name}_{i}" for i, name in enumerate(names)]


def _text(lines: list[str]) -> bytes:
    return as_bytes("\n".join(lines) + "\n")
