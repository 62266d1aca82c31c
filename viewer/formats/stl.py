"""STL: triangles and nothing else, +Z up as they are. Blender and printers read it so.

trimesh reads the same files, but refuses text on one line or with comments, takes a file that is cut short for an empty
one, and does not say which solid is which.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float, Float64, Int64

from viewer.errors import InputError, OutputError
from viewer.formats.encodings import as_ascii_superset, encoding_of
from viewer.formats.export_scene import ExportScene
from viewer.formats.mesh_parts import MOST_KEYS, MeshPart, bits, far_origin, joined, unit, validated_mesh_part
from viewer.formats.number_text import BLANK, numbers, word_starts
from viewer.scene.material import Material
from viewer.scene.mesh import face_normals
from viewer.scene.names import as_bytes

FACET = "facet normal %.6g %.6g %.6g\nouter loop\n" + 3 * "vertex %.13g %.13g %.13g\n" + "endloop\nendfacet"
HEADER = b"Fieldwright"
"""Must not begin with 'solid', which would announce the text variant."""
TRIANGLE = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
START = 84
"""Bytes before the first triangle."""
COLORS = "Its colours are left out: programs do not agree on how STL holds them."
TEXT_BEGINS = 1024
"""Bytes that distinguish text from numbers."""
LONGEST_WORD = 16
"""Of those that the text variant knows."""
MIXING = (-7046029254386353131, -4417276706812531889, 1609587929392839161)
"""Odd numbers without a pattern (from xxHash)."""


def files(scene: ExportScene, path: Path) -> dict[str, bytes]:
    """The file under its name; see :func:`encode`."""
    return {path.name: encode_text(scene) if any(scene.origin) else encode(scene)}


def encode_text(scene: ExportScene) -> bytes:
    """All parts as solids of the text variant, for coordinates that single precision cannot hold."""
    lines: list[str] = []
    for part in scene.parts:
        mesh = part.mesh
        points = mesh.vertices.astype(np.float64) + scene.origin
        numbers_of = np.concatenate(
            [unit(face_normals(mesh.vertices, mesh.faces)), points[mesh.faces].reshape(-1, 9)], 1
        )
        name = " ".join(part.name.split())
        lines += [f"solid {name}", *(FACET % tuple(row) for row in numbers_of.tolist()), f"endsolid {name}"]
    return as_bytes("\n".join(lines) + "\n")


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


def decode(data: bytes, name: str, place: str, note: Callable[[str], None] = lambda _: None) -> tuple[MeshPart, ...]:
    """The meshes of an STL file, binary or text; equal corners are joined so that they can be shaded smoothly.

    Text may be in either case and on one line or many; each of its solids becomes a part. A binary file is recognised
    by its length, so its header may begin with ``solid``.

    Args:
        data: The file.
        name: Of its mesh; the solids of a text file may have names of their own.
        place: Of the file, for messages.
        note: Called with what is left out.

    Raises:
        InputError: The file is cut short, holds no triangles, or numbers that are not finite.
    """
    count = int.from_bytes(data[80:START], "little") if len(data) >= START else 0
    end = START + TRIANGLE.itemsize * count
    if len(data) != end:
        data = as_ascii_superset(data)
    # Binary headers may begin with "solid", too; numbers of four bytes have zeros among them, text has none.
    text = data[:TEXT_BEGINS].lstrip()[:5].lower() == b"solid" and b"\0" not in data[:TEXT_BEGINS]
    if len(data) == end or (count > 0 and end < len(data) and not text):
        # Some programs write more behind the last triangle.
        triangles = np.frombuffer(data, TRIANGLE, count, START)
        if triangles["attribute"].any():
            note(COLORS)
        solids = [(name, triangles["corners"].reshape(-1, 3))]
    elif text:
        solids = _text_solids(data, name, place)
    else:
        there = max(len(data) - START, 0) // TRIANGLE.itemsize
        said = f"{place} announces {count} triangles and holds {there}." if count else f"{place} is no whole STL file."
        raise InputError(said, "The file is cut short: copy it again.")
    material = Material(lit=True, roughness=0.6)
    parts = []
    for title, corners in solids:
        if len(corners):
            first, faces = _joined(corners)
            parts.append(validated_mesh_part(title, corners[first], faces, None, None, material, place))
    if not parts:
        raise InputError(f"{place} holds no triangles.", "Export it again.")
    return tuple(parts)


def _text_solids(data: bytes, name: str, place: str) -> list[tuple[str, Float[np.ndarray, "n 3"]]]:
    """Name and corners, three a triangle, of each solid of a text file."""
    hint = "The file is damaged or cut short: export it again."
    words = _Words(data)
    opened, closed, ends = words.places(b"loop"), words.places(b"endloop"), words.places(b"endsolid")
    opened = opened[words.are(opened - 1, b"outer")]
    corners = words.places(b"vertex")
    inside = np.searchsorted(opened, corners) - np.searchsorted(closed, corners)
    corners = corners[inside == 1]  # names of solids have any words
    if not len(ends) or (len(opened) and opened[-1] > ends[-1]) or len(opened) != len(closed):
        raise InputError(f"{place} ends within a solid.", hint)
    if (closed < opened).any() or (np.diff(np.searchsorted(corners, np.append(opened, words.count))) != 3).any():
        raise InputError(f"{place} has a facet that is no triangle.", hint)
    try:
        points = words.numbers_behind(corners)
    except ValueError as error:
        raise InputError(f"{place} has a word where a number belongs.", hint) from error
    bounds = np.searchsorted(corners, ends)
    solids = []
    begin = 0
    for start, end, last in zip([0, *bounds[:-1].tolist()], bounds.tolist(), ends.tolist(), strict=True):
        # The line before the first facet names the solid; what is before it belongs to the end of the last one.
        before = words.text(begin, int(corners[start]) if end > start else last)
        head = re.split(rb"\bfacet\b", before, flags=re.IGNORECASE)[0].strip()
        title = re.sub(rb"(?i)^.*?solid", b"", head.splitlines()[-1] if head else b"").strip()
        named = len(ends) > 1 and title
        solids.append((title.decode(encoding_of(title, None, lambda _: ())) if named else name, points[start:end]))
        begin = last + 1
    return solids


class _Words:
    """The words of a text by number.

    Args:
        data: The text.
    """

    def __init__(self, data: bytes) -> None:
        self._text = np.frombuffer(data + b" " * LONGEST_WORD, np.uint8)
        self._starts = word_starts(self._text)
        self._lower = self._text | np.uint8(32)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._starts)

    def are(self, which: Int64[np.ndarray, " n"], word: bytes) -> Bool[np.ndarray, " n"]:
        """Whether words are this one, in either case."""
        starts = self._starts[which]
        alike = self._text[starts + len(word)] <= BLANK
        for index, letter in enumerate(word[1:], 1):
            alike &= self._lower[starts + index] == letter
        return alike & (self._lower[starts] == word[0])

    def places(self, word: bytes) -> Int64[np.ndarray, " n"]:
        """Which words are this one."""
        begins = np.flatnonzero(self._lower[self._starts] == word[0])
        return begins[self.are(begins, word)]

    def text(self, first: int, end: int) -> bytes:
        """The words from the first to before the end, with what is between them."""
        stop = self._starts[end] if end < len(self._starts) else len(self._text)
        return self._text[self._starts[first] : stop].tobytes() if first < len(self._starts) else b""

    def numbers_behind(self, which: Int64[np.ndarray, " n"]) -> Float64[np.ndarray, "n 3"]:
        """The three words behind each of these as numbers.

        Raises:
            ValueError: A word is none, or there are fewer.
        """
        if not len(which):
            return np.zeros((0, 3))
        if which[-1] + 4 >= self.count:
            raise ValueError("the text ends before its last number")
        kept = np.zeros(self.count, bool)
        for step in (1, 2, 3):
            kept[which + step] = True
        # A word with the blanks behind it is as long as it is to the next one.
        lengths = np.diff(self._starts, append=len(self._text))
        text = self._text[self._starts[0] :][np.repeat(kept, lengths)]
        return numbers(text, np.float64, 3 * len(which)).reshape(-1, 3)


def _joined(corners: Float[np.ndarray, "n 3"]) -> tuple[Int64[np.ndarray, " v"], Int64[np.ndarray, "f 3"]]:
    """Which corners to keep, one of all that are equal, in their order; and three of these for each triangle."""
    with np.errstate(all="ignore"):  # what is not finite is refused where a mesh is made of it
        near = corners if corners.dtype == np.float32 else (corners - np.array(far_origin(corners))).astype(np.float32)
    columns = bits(near)
    # One number for three, so that there is one thing to sort; hardly ever do two places get the same one.
    mixed = columns[0] * MIXING[0] ^ columns[1] * MIXING[1] ^ columns[2] * MIXING[2]
    first, rank = joined((mixed ^ mixed >> 29) & (MOST_KEYS - 2))
    kept = [column[first] for column in columns]
    if not all((few[rank] == column).all() for few, column in zip(kept, columns, strict=True)):
        kept, first, rank = list(columns), np.arange(len(rank)), np.arange(len(rank))
    order, of_kept = joined(*kept)
    return first[order], of_kept[rank].reshape(-1, 3)
