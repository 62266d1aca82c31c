"""STL: triangles and nothing else, +Z up as they are. Blender and printers read it so.

trimesh reads the same files, but refuses text on one line or with comments, takes a file that is cut short for an empty
one, and needs four times as long for a large binary one.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from jaxtyping import Float32, Int64

from viewer.errors import InputError, OutputError
from viewer.formats.export_scene import ExportScene
from viewer.formats.mesh_parts import MeshPart, face_normals, unit, validated_mesh_part
from viewer.scene.material import Material

HEADER = b"Fieldwright"
"""Must not begin with 'solid', which would announce the text variant."""
TRIANGLE = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
START = 84
"""Bytes before the first triangle."""
VERTEX = re.compile(rb"\bvertex\s+(\S+)\s+(\S+)\s+(\S+)", re.IGNORECASE)


def files(scene: ExportScene, path: Path) -> dict[str, bytes]:
    """The file under its name; see :func:`encode`."""
    return {path.name: encode(scene)}


def encode(scene: ExportScene) -> bytes:
    """All parts as one list of triangles.

    Raises:
        OutputError: There are more triangles than the format can count.
    """
    parts = scene.parts
    count = sum(len(part.mesh.faces) for part in parts)
    if count >= 1 << 32:
        raise OutputError("The mesh has too many triangles for an STL file.", "Extract it more coarsely.")
    triangles = np.zeros(count, TRIANGLE)
    at = 0
    for part in parts:
        mesh = part.mesh
        rows = triangles[at : at + len(mesh.faces)]
        rows["corners"] = mesh.vertices[mesh.faces]
        rows["normal"] = unit(face_normals(mesh.vertices, mesh.faces))
        at += len(mesh.faces)
    return HEADER.ljust(80, b"\0") + np.uint32(count).tobytes() + triangles.tobytes()


def decode(data: bytes, name: str, place: str) -> tuple[MeshPart, ...]:
    """The meshes of an STL file, binary or text; equal corners are joined so that they can be shaded smoothly.

    Text may be in either case and on one line or many; each of its solids becomes a part. A binary file is recognised
    by its length, so its header may begin with ``solid``.

    Args:
        data: The file.
        name: Of its mesh; the solids of a text file may have names of their own.
        place: Of the file, for messages.

    Raises:
        InputError: The file is cut short, holds no triangles, or numbers that are not finite.
    """
    if len(data) >= START and len(data) == START + TRIANGLE.itemsize * int.from_bytes(data[80:START], "little"):
        solids = [(name, np.frombuffer(data, TRIANGLE, offset=START)["corners"].reshape(-1, 3))]
    elif data.lstrip()[:5].lower() == b"solid":
        solids = _text_solids(data, name, place)
    else:
        raise InputError(f"{place} is no whole STL file.", "The file is cut short: copy it again.")
    material = Material(lit=True, roughness=0.6)
    parts = []
    for title, corners in solids:
        if len(corners):
            first, faces = _joined(corners)
            parts.append(validated_mesh_part(title, corners[first], faces, None, None, material, place))
    if not parts:
        raise InputError(f"{place} holds no triangles.", "Export it again.")
    return tuple(parts)


def _text_solids(data: bytes, name: str, place: str) -> list[tuple[str, Float32[np.ndarray, "n 3"]]]:
    """Name and corners, three a triangle, of each solid of a text file."""
    hint = "The file is damaged or cut short: export it again."
    *chunks, rest = re.split(rb"\bendsolid\b", data, flags=re.IGNORECASE)
    if not chunks or re.search(rb"\bendfacet\b", rest, re.IGNORECASE):
        raise InputError(f"{place} ends within a solid.", hint)
    solids = []
    for chunk in chunks:
        head, body = [*re.split(rb"\bfacet\b", chunk, maxsplit=1, flags=re.IGNORECASE), b""][:2]
        # The line before the first facet names the solid; what is before it belongs to the end of the last one.
        title = re.sub(rb"(?i)^.*?solid", b"", head.strip().splitlines()[-1] if head.strip() else b"").strip()
        words = VERTEX.findall(body)
        if len(words) != 3 * len(re.findall(rb"\bendfacet\b", body, re.IGNORECASE)):
            raise InputError(f"{place} has a facet that is no triangle.", hint)
        try:
            with np.errstate(over="ignore"):  # what overflows is refused with what is not finite
                corners = np.array(words, "S40").reshape(-1, 3).astype(np.float32)
        except ValueError as error:
            raise InputError(f"{place} has a word where a number belongs.", hint) from error
        solids.append((title.decode("utf-8", "replace") if len(chunks) > 1 and title else name, corners))
    return solids


def _joined(corners: Float32[np.ndarray, "n 3"]) -> tuple[Int64[np.ndarray, " v"], Int64[np.ndarray, "f 3"]]:
    """Which corners to keep, the first of all that are equal, and three of these for each triangle."""
    # As bit patterns, which can be sorted even where they are no numbers; -0 counts as 0.
    patterns = np.ascontiguousarray(corners).view(np.uint32)
    x, y, z = np.where(patterns == np.uint32(0x80000000), np.uint32(0), patterns).T
    # Two keys instead of three: several times as fast as np.unique over rows.
    both = x.astype(np.uint64) << np.uint64(32) | y
    order = np.lexsort((z, both))
    both, z = both[order], z[order]
    new = np.ones(len(order), bool)
    new[1:] = (both[1:] != both[:-1]) | (z[1:] != z[:-1])
    joined = np.empty(len(order), np.int64)
    joined[order] = np.cumsum(new) - 1
    return order[new], joined.reshape(-1, 3)
