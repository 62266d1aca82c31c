"""What the lines of a Wavefront OBJ file say, as arrays; lines of one kind are read all at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64, UInt8

from viewer.formats.number_text import BLANK, NEWLINE, numbers, word_starts

VERTEX, NORMAL, UV, FACE, NAME, CURVE = range(1, 7)
"""Kinds of lines; 0 = of no importance."""
CURVES = {b"curv", b"curv2", b"surf", b"p", b"l"}
OLD_FACE = re.compile(rb"^[ \t]*fo(?=[ \t])", re.MULTILINE)
"""How the format's first version called a face; files with it are read as if it were ``f``."""
ABSENT = -1
LARGEST_INDEX = 1 << 31


Numbered = Int64[np.ndarray, " c"]


class LineError(ValueError):
    """A line makes no sense.

    Args:
        reason: In words.
        line: Its number, counted from 1.
    """

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(f"line {line}: {reason}")


@dataclass(frozen=True, eq=False)
class ObjTables:
    """An OBJ file as it counts: numbers from 0, all polygons' corners one behind the other.

    Attributes:
        points: Positions, in the file's axes.
        colors: What follows the positions, as the file has it; None where there are none.
        normals: Of any length.
        uvs: v begins at the bottom.
        vertex: Of each corner.
        uv: Its texture coordinate, ABSENT where it has none; None where no corner has one.
        normal: Its normal, in the same way.
        lengths: How many corners each face has.
        materials: Of each face, as numbers of ``names``.
        names: Of materials, in the bytes of the file; the first is of faces before any was named.
        libraries: What files of materials are called.
        curves: The file has lines, points or free-form surfaces, too.
    """

    points: Float64[np.ndarray, "v 3"]
    colors: Float64[np.ndarray, "v 3"] | None
    normals: Float64[np.ndarray, "n 3"]
    uvs: Float64[np.ndarray, "t 2"]
    vertex: Int64[np.ndarray, " c"]
    uv: Int64[np.ndarray, " c"] | None
    normal: Int64[np.ndarray, " c"] | None
    lengths: Int64[np.ndarray, " f"]
    materials: Int64[np.ndarray, " f"]
    names: tuple[bytes, ...]
    libraries: tuple[bytes, ...]
    curves: bool


def parse(data: bytes) -> ObjTables:
    """The tables in a file.

    Raises:
        LineError: A line makes no sense, or names what is not there.
    """
    lines = _Lines(data)
    counts, values = lines.floats(VERTEX, 3, "a vertex needs three numbers")
    points = _columns(counts, values, 0, 3)
    colors = _columns(counts, values, 3, 6, 1.0) if len(counts) and counts.max() >= 6 else None
    normals = _columns(*lines.floats(NORMAL, 0, ""), 0, 3)
    uvs = _columns(*lines.floats(UV, 0, ""), 0, 2)
    names, libraries, materials = lines.materials()
    vertex, uv, normal, lengths = lines.faces()
    return ObjTables(
        points, colors, normals, uvs, vertex, uv, normal, lengths, materials, names, libraries, lines.curves
    )


def _columns(
    counts: Int64[np.ndarray, " n"], values: Float64[np.ndarray, " m"], first: int, end: int, missing: float = 0.0
) -> Float64[np.ndarray, "n c"]:
    """Some of the numbers of every line; those that a line lacks are ``missing``."""
    if len(counts) and (counts == counts[0]).all() and counts[0] >= end:
        return values.reshape(len(counts), -1)[:, first:end]
    result = np.full((len(counts), end - first), missing)
    starts = np.cumsum(counts) - counts
    for column in range(first, end):
        there = counts > column
        result[there, column - first] = values[starts[there] + column]
    return result


class _Lines:
    """The lines of a file by kind.

    Args:
        data: The file.
    """

    def __init__(self, data: bytes) -> None:
        self._text = np.frombuffer(_unfolded(data), np.uint8)
        ends = np.flatnonzero(self._text == NEWLINE)
        self._starts = np.concatenate([[0], ends[:-1] + 1])
        self._ends = ends
        self._heads = _heads(self._text, self._starts)
        first, second, third = (self._text[np.minimum(self._heads + i, len(self._text) - 1)] for i in range(3))
        kinds = np.zeros(len(ends), np.uint8)
        kinds[(first == ord("v")) & (second <= BLANK)] = VERTEX
        kinds[(first == ord("v")) & (second == ord("n")) & (third <= BLANK)] = NORMAL
        kinds[(first == ord("v")) & (second == ord("t")) & (third <= BLANK)] = UV
        kinds[(first == ord("f")) & (second <= BLANK)] = FACE
        kinds[(first == ord("u")) | (first == ord("m"))] = NAME
        kinds[((first == ord("l")) | (first == ord("p"))) & (second <= BLANK)] = CURVE
        kinds[((first == ord("c")) | (first == ord("s"))) & (second == ord("u"))] = CURVE
        self._kinds = kinds

    @property
    def curves(self) -> bool:
        """There are lines, points or free-form surfaces."""
        return any(self._words(line)[0] in CURVES for line in np.flatnonzero(self._kinds == CURVE)[:1].tolist())

    def floats(self, kind: int, least: int, reason: str) -> tuple[Int64[np.ndarray, " n"], Float64[np.ndarray, " m"]]:
        """How many numbers each line of a kind has, at least ``least``, and all of them.

        Raises:
            LineError: One has fewer, or something else.
        """
        text, bounds = self._block(kind)
        starts = word_starts(text)
        counts = np.diff(np.searchsorted(starts, bounds))
        if len(counts) and counts.min() < least:
            raise self._error(kind, int((counts < least).argmax()), reason)
        try:
            return counts, numbers(text, np.float64, len(starts))
        except ValueError as error:
            raise self._error(kind, _first_bad(text, bounds, float), str(error)) from error

    def faces(self) -> tuple[Numbered, Numbered | None, Numbered | None, Int64[np.ndarray, " f"]]:
        """Vertex, uv and normal of the corners of all faces, counted from 0, and how many corners each face has.

        Raises:
            LineError: A corner makes no sense or is not there.
        """
        text, bounds = self._block(FACE)
        words = word_starts(text)
        lengths = np.diff(np.searchsorted(words, bounds))
        try:
            vertex, uv, normal = _corners(text, words)
        except ValueError as error:
            raise self._error(FACE, _first_bad(text, bounds, int), str(error)) from error
        # What they are numbers of may not be there at all: nothing is lost without them.
        numbered = [
            self._from_zero(column, kind, lengths) if column is not None and (self._kinds == kind).any() else None
            for column, kind in ((uv, UV), (normal, NORMAL))
        ]
        return self._from_zero(vertex, VERTEX, lengths), numbered[0], numbered[1], lengths

    def _from_zero(self, column: Numbered, kind: int, lengths: Int64[np.ndarray, " f"]) -> Numbered:
        """Numbers of lines of a kind, which count from 1 or backwards from the newest, counted from 0.

        Raises:
            LineError: There is no such line.
        """
        of_kind = self._kinds == kind
        total = int(of_kind.sum())
        low, high = int(column.min(initial=1)), int(column.max(initial=1))
        if 1 <= low <= high <= total:
            return column - 1
        absent, backwards = column == LARGEST_INDEX, column < 0
        result = column - 1
        if backwards.any():
            so_far = np.repeat(np.cumsum(of_kind)[self._kinds == FACE], lengths)
            result[backwards] = (column + so_far)[backwards]
        wrong = ((result < 0) | (result >= total)) & ~absent
        if wrong.any():
            face = int(np.searchsorted(np.cumsum(lengths), wrong.argmax(), "right"))
            raise self._error(FACE, face, "a face names a vertex that is not there")
        result[absent] = ABSENT
        return result

    def materials(self) -> tuple[tuple[bytes, ...], tuple[bytes, ...], Int64[np.ndarray, " f"]]:
        """Names of materials, names of files of them, and the material of each face."""
        known, libraries, changes, used = {b"": 0}, [], [-1], [0]
        for line in np.flatnonzero(self._kinds == NAME).tolist():
            word, *rest = self._words(line)
            if word == b"usemtl":
                changes.append(line)
                used.append(known.setdefault(b" ".join(rest), len(known)))
            elif word == b"mtllib":
                libraries.append(b" ".join(rest))
        faces = np.flatnonzero(self._kinds == FACE)
        return tuple(known), tuple(libraries), np.array(used)[np.searchsorted(changes, faces) - 1]

    def _words(self, line: int) -> Sequence[bytes]:
        return self._text[self._heads[line] : self._ends[line]].tobytes().split()

    def _block(self, kind: int) -> tuple[UInt8[np.ndarray, " n"], Int64[np.ndarray, " b"]]:
        """The lines of a kind without their first words and remarks, and where each begins; then, where they end."""
        chosen = np.flatnonzero(self._kinds == kind)
        starts, ends = self._starts[chosen], self._ends[chosen] + 1
        if len(chosen) and len(chosen) == chosen[-1] - chosen[0] + 1:
            text = self._text[starts[0] : ends[-1]].copy()
        else:
            text = self._text[np.repeat(self._kinds == kind, self._ends - self._starts + 1)]
        bounds = np.concatenate([[0], np.cumsum(ends - starts)])
        heads = bounds[:-1] + self._heads[chosen] - starts
        text[heads] = BLANK
        if kind in (NORMAL, UV):
            text[heads + 1] = BLANK
        if (text == ord("#")).any():
            without = re.sub(rb"#[^\n]*", lambda remark: b" " * len(remark[0]), text.tobytes())
            text = np.frombuffer(without, np.uint8).copy()
        return text, bounds

    def _error(self, kind: int, index: int, reason: str) -> LineError:
        """What is wrong with the so manieth line of a kind."""
        return LineError(reason, int(np.flatnonzero(self._kinds == kind)[index]) + 1)


def _unfolded(data: bytes) -> bytes:
    """The text with LF at the end of every line, and none within those that go on behind a backslash."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\\" in data:
        data = re.sub(rb"\\[ \t]*\n", b" ", data)
    if OLD_FACE.search(data):
        data = OLD_FACE.sub(b"f ", data)
    return data + b"\n"


def _heads(text: UInt8[np.ndarray, " n"], starts: Int64[np.ndarray, " l"]) -> Int64[np.ndarray, " l"]:
    """Where the first word of each line begins, or the line ends."""
    if not (np.isin(text[starts], (BLANK, ord("\t")))).any():
        return starts
    solid = np.flatnonzero((text > BLANK) | (text == NEWLINE))
    return solid[np.searchsorted(solid, starts)]


def _corners(
    text: UInt8[np.ndarray, " n"], words: Int64[np.ndarray, " w"]
) -> tuple[Numbered, Numbered | None, Numbered | None]:
    """The numbers of words like ``7``, ``7/8``, ``7//9`` and ``7/8/9``; LARGEST_INDEX where one is left out.

    Raises:
        ValueError: A word is none of these, or a number too large.
    """
    slashes = np.flatnonzero(text == ord("/"))
    text[slashes] = BLANK
    places = word_starts(text) if len(slashes) else words
    found = numbers(text, np.int64, len(places))
    if len(found) and not -LARGEST_INDEX < found.min() <= found.max() < LARGEST_INDEX:
        raise ValueError("a face names a vertex that is not there")
    if not len(slashes):
        return found, None, None
    if len(found) == 3 * len(words) and len(slashes) == 2 * len(words) and (places[::3] == words).all():
        vertex, uv, normal = found.reshape(-1, 3).T
        return vertex, uv, normal
    word = np.searchsorted(words, places, "right") - 1
    slot = np.searchsorted(slashes, places) - np.searchsorted(slashes, words)[word]
    if slot.max() > 2 or not (np.bincount(word[slot == 0], minlength=len(words)) == 1).all():
        raise ValueError("a corner that is none")
    result = np.full((3, len(words)), LARGEST_INDEX)
    result[slot, word] = found
    return result[0], result[1], result[2]


def _first_bad(
    text: UInt8[np.ndarray, " n"], bounds: Int64[np.ndarray, " b"], number: Callable[[bytes], object]
) -> int:
    """Which line has a word that is no number."""
    for index in range(len(bounds) - 1):
        line = text[bounds[index] : bounds[index + 1]].tobytes().replace(b"/", b" ")
        try:
            for word in line.split():
                number(word)
        except ValueError:
            return index
    return 0
