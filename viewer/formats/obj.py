"""Wavefront OBJ and its MTL: +Y up and -Z forward, as Blender's importer expects it.

Colours follow the coordinates of each vertex as three numbers in [0, 1], in sRGB: an extension that MeshLab and
Blender read and others skip.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from viewer.errors import InputError
from viewer.formats import mtl, nvdiffrec, rgbe
from viewer.formats.export_scene import ExportScene
from viewer.formats.mesh_parts import MeshPart, fan, to_y_up, to_z_up, validated_mesh_part
from viewer.formats.options import environment_name
from viewer.formats.ply import color_bytes
from viewer.scene.color import srgb_to_linear
from viewer.scene.material import Material

DAMAGED = "The file is damaged: export it again."
MOST_CORNERS = 255
Corner = tuple[int, int, int]
"""Vertex, texture coordinate and normal."""


def encode(scene: ExportScene, stem: str) -> dict[str, bytes]:
    """The OBJ file and what it needs, by name: its materials, their maps, and the environment light.

    A single material in a file called ``mesh.obj`` is laid out as nvdiffrec does it, so that its loader reads it.

    Raises:
        AssetError: A map is missing or damaged.
    """
    theirs = stem == nvdiffrec.STEM and len(scene.materials) == 1
    names = _unique([_word(material.name) for material in scene.materials])
    if theirs:
        names, library = [nvdiffrec.MATERIAL], nvdiffrec.library(scene.materials[0], scene.textures)
    else:
        library = mtl.encode(dict(zip(names, scene.materials, strict=True)), stem, scene.textures)
    lines = ["# Fieldwright, +Y up", f"mtllib {stem}.mtl"]
    starts = [1, 1, 1]
    for part in scene.parts:
        lines += [f"o {_word(part.name)}", f"usemtl {names[scene.materials.index(part.material)]}"]
        lines += _part_lines(part, starts, normals=scene.options.normals)
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
    data: bytes, name: str, place: str, library: Callable[[str], Mapping[str, Material]] | None = None
) -> tuple[MeshPart, ...]:
    """The triangles of an OBJ file, +Z up, one part a material; polygons are cut into fans.

    Args:
        data: The file.
        name: Of the mesh.
        place: Of the file, for messages.
        library: From the name of a file of materials to what is in it.

    Raises:
        InputError: A line cannot be understood, or there are no faces.
    """
    found = _Tables()
    number = 0
    try:
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):  # noqa: B007 - used below
            found.take(line.split())
    except (ValueError, IndexError, OverflowError) as error:
        raise InputError(f"{place}, line {number}: {error}.", DAMAGED) from error
    materials: dict[str, Material] = {}
    if library is not None:
        for file in found.libraries:
            materials |= library(file)
    groups = {key: corners for key, corners in found.corners.items() if corners}
    if not groups:
        raise InputError(f"{place} has no faces.", "Open a mesh.")
    colored = all(len(color) == 3 for color in found.colors)
    plain = Material() if colored else Material(lit=True, roughness=0.6)
    return tuple(
        _mesh_part(found, corners, name if len(groups) == 1 else f"{name} {key}", materials.get(key, plain), place)
        for key, corners in groups.items()
    )


class _Tables:
    """What the lines of a file have said so far."""

    def __init__(self) -> None:
        self.points: list[list[float]] = []
        self.colors: list[list[float]] = []
        self.normals: list[list[float]] = []
        self.uvs: list[list[float]] = []
        self.libraries: list[str] = []
        self.corners: dict[str, list[Corner]] = {"": []}
        self._material = ""

    def take(self, words: list[str]) -> None:
        """Understand one line.

        Raises:
            ValueError: It makes no sense.
        """
        match words[:1]:
            case ["v"]:
                values = [float(word) for word in words[1:]]
                self.points.append(values[:3])
                self.colors.append(values[3:6] if len(values) >= 6 else [])
                if len(values) < 3:
                    raise ValueError("a vertex needs three numbers")
            case ["vn"]:
                self.normals.append([float(word) for word in (*words, "0", "0", "0")[1:4]])
            case ["vt"]:
                self.uvs.append([float(word) for word in (*words, "0", "0")[1:3]])
            case ["f"]:
                counts = (len(self.points), len(self.uvs), len(self.normals))
                self.corners[self._material] += _polygon([_corner(word, counts) for word in words[1:]])
            case ["usemtl"]:
                self._material = " ".join(words[1:])
                self.corners.setdefault(self._material, [])
            case ["mtllib"]:
                self.libraries.append(" ".join(words[1:]))
            case _:
                pass


def _mesh_part(found: _Tables, corners: list[Corner], name: str, material: Material, place: str) -> MeshPart:
    """The triangles of one material. A vertex is listed once for each normal and texture coordinate it is used with."""
    triples, joined = np.unique(np.array(corners, np.int64), axis=0, return_inverse=True)
    vertex, uv, normal = triples.T
    limits = (len(found.points), len(found.uvs), len(found.normals))
    if any(column.max() >= limit for column, limit in zip((vertex, uv, normal), limits, strict=True)):
        raise InputError(f"{place}: a face names a vertex that is not there.", DAMAGED)
    placed = to_z_up(np.array(found.points, np.float64)[vertex])
    turned = to_z_up(np.array(found.normals, np.float64)[normal]) if normal.min() >= 0 else None
    # The first row of texels is at the top, OBJ's v begins at the bottom.
    uvs = np.array(found.uvs, np.float64)[uv] * [1.0, -1.0] + [0.0, 1.0] if uv.min() >= 0 else None
    linear = None
    if all(len(color) == 3 for color in found.colors):
        linear = srgb_to_linear(np.clip(np.nan_to_num(np.array(found.colors, np.float32)), 0.0, 1.0))[vertex]
    return validated_mesh_part(name, placed, joined.reshape(-1, 3), turned, linear, material, place, uvs)


def _part_lines(part: MeshPart, starts: list[int], *, normals: bool) -> list[str]:
    """Vertices with their colours, texture coordinates, normals, and faces that count on from ``starts``."""
    mesh = part.mesh
    points = to_y_up(mesh.vertices).tolist()
    lines: list[str] = []
    if mesh.colors is None:
        lines += ["v %.9g %.9g %.9g" % (x, y, z) for x, y, z in points]  # noqa: UP031 - three times as fast
    else:
        shades = (color_bytes(part).astype(np.float64) / 255.0).tolist()
        lines += [
            "v %.9g %.9g %.9g %.5g %.5g %.5g" % (*point, *shade)  # noqa: UP031
            for point, shade in zip(points, shades, strict=True)
        ]
    form = "%d"
    columns = [mesh.faces.astype(np.int64) + starts[0]]
    if mesh.uvs is not None:
        lines += ["vt %.7g %.7g" % (u, 1.0 - v) for u, v in mesh.uvs.astype(np.float64).tolist()]  # noqa: UP031
        form += "/%d"
        columns.append(mesh.faces.astype(np.int64) + starts[1])
        starts[1] += len(mesh.vertices)
    if normals:
        lines += ["vn %.5g %.5g %.5g" % (x, y, z) for x, y, z in to_y_up(mesh.normals).tolist()]  # noqa: UP031
        form += "/%d" if mesh.uvs is not None else "//%d"
        columns.append(mesh.faces.astype(np.int64) + starts[2])
        starts[2] += len(mesh.vertices)
    starts[0] += len(mesh.vertices)
    row = f"f {form} {form} {form}"
    return lines + [row % tuple(numbers) for numbers in np.stack(columns, -1).reshape(len(mesh.faces), -1).tolist()]


def _corner(word: str, counts: tuple[int, int, int]) -> Corner:
    """Vertex, texture coordinate and normal of a face's corner, counted from 0; -1 where there is none."""
    parts = [*word.split("/"), "", ""]
    uv, normal = (_index(parts[i], counts[i]) if parts[i] else -1 for i in (1, 2))
    return _index(parts[0], counts[0]), uv, normal


def _index(word: str, count: int) -> int:
    """OBJ counts from 1, and backwards from the newest with negative numbers."""
    number = int(word)
    index = number - 1 if number > 0 else count + number
    if not 0 <= index < 1 << 31:
        raise ValueError("a face names a vertex that is not there")
    return index


def _polygon(corners: list[Corner]) -> list[Corner]:
    """The corners of the triangles that a polygon is cut into, three each."""
    if not 3 <= len(corners) <= MOST_CORNERS:
        raise ValueError(f"a face of {len(corners)} corners")
    return [corner for triangle in fan(corners) for corner in triangle]


def _word(name: str) -> str:
    """A name without blanks, which would end it."""
    return "_".join(name.split()) or "unnamed"


def _unique(names: list[str]) -> list[str]:
    """The names, with a number where one repeats."""
    return [name if name not in names[:i] else f"{name}_{i}" for i, name in enumerate(names)]


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")
