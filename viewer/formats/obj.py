"""Wavefront OBJ and its MTL: +Y up and -Z forward, as Blender's importer expects it.

Colours follow the coordinates of each vertex as three numbers in [0, 1], in sRGB: an extension that MeshLab and
Blender read and others skip.
"""

from __future__ import annotations

import numpy as np

from viewer.errors import InputError
from viewer.formats.parts import Part, sound_part, to_y_up, to_z_up
from viewer.formats.ply import color_bytes
from viewer.scene.color import srgb_to_linear
from viewer.scene.material import Material

DAMAGED = "The file is damaged: export it again."
MOST_CORNERS = 255


def encode(parts: tuple[Part, ...], library: str) -> tuple[bytes, bytes]:
    """The OBJ file, which names ``library`` as the file of its materials, and that file."""
    materials = list(dict.fromkeys(part.material for part in parts))
    names = _unique([_word(material.name) for material in materials])
    lines = ["# Fieldwright, +Y up", f"mtllib {library}"]
    start = 1
    for part in parts:
        lines += [f"o {_word(part.name)}", f"usemtl {names[materials.index(part.material)]}"]
        lines += _part_lines(part, start)
        start += len(part.mesh.vertices)
    mtl = ["# Fieldwright"]
    for name, material in zip(names, materials, strict=True):
        mtl += _material_lines(name, material)
    return _text(lines), _text(mtl)


def decode(data: bytes, name: str, place: str) -> tuple[Part, ...]:
    """The triangles of an OBJ file as one mesh, +Z up; polygons are cut into fans, materials and textures left out.

    Raises:
        InputError: A line cannot be understood, or there are no faces.
    """
    points: list[list[float]] = []
    colors: list[list[float]] = []
    normals: list[list[float]] = []
    corners: list[tuple[int, int]] = []
    number = 0
    try:
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):  # noqa: B007 - told below
            words = line.split()
            match words[:1]:
                case ["v"]:
                    values = [float(word) for word in words[1:]]
                    points.append(values[:3])
                    colors.append(values[3:6] if len(values) >= 6 else [])
                    if len(values) < 3:
                        raise ValueError("a vertex needs three numbers")
                case ["vn"]:
                    normals.append([float(word) for word in (*words, "0", "0", "0")[1:4]])
                case ["f"]:
                    corners += _fan([_corner(word, len(points), len(normals)) for word in words[1:]])
                case _:
                    pass
    except (ValueError, IndexError, OverflowError) as error:
        raise InputError(f"{place}, line {number}: {error}.", DAMAGED) from error
    if not corners:
        raise InputError(f"{place} has no faces.", "Open a mesh.")
    # Exporters number normals apart from vertices; a vertex is kept once for each normal that it is used with.
    pairs, joined = np.unique(np.array(corners, np.int64), axis=0, return_inverse=True)
    faces = joined.reshape(-1, 3)
    if pairs[:, 0].max() >= len(points) or pairs[:, 1].max(initial=-1) >= len(normals):
        raise InputError(f"{place}: a face names a vertex that is not there.", DAMAGED)
    placed = to_z_up(np.array(points, np.float64)[pairs[:, 0]])
    colored = all(len(color) == 3 for color in colors)
    bent = None
    if len(normals) and pairs[:, 1].min() >= 0:
        bent = to_z_up(np.array(normals, np.float64)[pairs[:, 1]])
    linear = None
    if colored:
        linear = srgb_to_linear(np.clip(np.nan_to_num(np.array(colors, np.float32)), 0.0, 1.0))[pairs[:, 0]]
    material = Material() if colored else Material(lit=True, roughness=0.6)
    return (sound_part(name, placed, faces, bent, linear, material, place),)


def _part_lines(part: Part, start: int) -> list[str]:
    """Vertices with their colours, normals, and faces that count from ``start``."""
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
    lines += ["vn %.5g %.5g %.5g" % (x, y, z) for x, y, z in to_y_up(mesh.normals).tolist()]  # noqa: UP031
    faces = (mesh.faces.astype(np.int64) + start).tolist()
    lines += ["f %d//%d %d//%d %d//%d" % (a, a, b, b, c, c) for a, b, c in faces]  # noqa: UP031
    return lines


def _material_lines(name: str, material: Material) -> list[str]:
    """A material with the extensions that carry metallic and roughness; 'illum 0' = colours as they are."""
    shade = " ".join(f"{value:.6g}" for value in material.base_color)
    surface = [f"Pr {material.roughness:.6g}", f"Pm {material.metallic:.6g}"]
    return [f"newmtl {name}", f"Kd {shade}", "d 1", *surface, f"illum {2 if material.lit else 0}"]


def _corner(word: str, points: int, normals: int) -> tuple[int, int]:
    """Vertex and normal of a face's corner, counted from 0; the normal is -1 where there is none."""
    parts = word.split("/")
    vertex = _index(parts[0], points)
    return vertex, _index(parts[2], normals) if len(parts) > 2 and parts[2] else -1


def _index(word: str, count: int) -> int:
    """OBJ counts from 1, and backwards from the newest with negative numbers."""
    number = int(word)
    index = number - 1 if number > 0 else count + number
    if not 0 <= index < 1 << 31:
        raise ValueError("a face names a vertex that is not there")
    return index


def _fan(corners: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The corners of the triangles that a polygon is cut into, three each."""
    if not 3 <= len(corners) <= MOST_CORNERS:
        raise ValueError(f"a face of {len(corners)} corners")
    return [corners[pick] for i in range(1, len(corners) - 1) for pick in (0, i, i + 1)]


def _word(name: str) -> str:
    """A name without blanks, which would end it."""
    return "_".join(name.split()) or "unnamed"


def _unique(names: list[str]) -> list[str]:
    """The names, with a number where one repeats."""
    return [name if name not in names[:i] else f"{name}_{i}" for i, name in enumerate(names)]


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")
