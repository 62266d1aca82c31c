"""PLY of Gaussian splats with the properties of Kerbl et al. (2023), as trainers and editors write it.

Read in blocks of rows, so that a file takes no more memory than what is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BufferedIOBase
from pathlib import Path

import numpy as np
from jaxtyping import Float32, Shaped

from viewer.errors import InputError
from viewer.formats.files import reason
from viewer.formats.ply_tables import (
    LONGEST_HEADER,
    Element,
    Header,
    Lists,
    Table,
    read_header,
    read_tables,
    unused_properties,
)
from viewer.formats.splats import compressed_ply
from viewer.formats.splats.found import DAMAGED, FEWER_SCALES, FoundSplats
from viewer.formats.splats.quantities import TERMS, harmonic_of_color, widened
from viewer.scene.geometry import Transform, Vec3

LARGEST_FILE = 16 << 30
BLOCK = 4096
"""Rows that are converted at once: they fit into a processor's cache."""
AXES, ROTATION, SCALES = ("x", "y", "z"), ("rot_0", "rot_1", "rot_2", "rot_3"), ("scale_0", "scale_1", "scale_2")
FIRST, SHADES, NORMALS = ("f_dc_0", "f_dc_1", "f_dc_2"), ("red", "green", "blue"), ("nx", "ny", "nz")
FILTER = "filter_3D"
"""What Mip-Splatting and its successors keep beside their Gaussians: the width of a filter that drawing applies."""
Z_UP = re.compile(rb"Vertical Axis:\s*z", re.IGNORECASE)
"""How nerfstudio says in a comment that its scenes have +Z up."""
MIP = re.compile(rb"SplatRenderMode:\s*mip\b|antialiased\s+1\b", re.IGNORECASE)
"""How Brush and Postshot say in a comment that their Gaussians are of Mip-Splatting."""


def read(path: Path) -> tuple[FoundSplats, ...]:
    """The Gaussians of a file.

    Raises:
        InputError: It cannot be read, is damaged, or lacks what Gaussians cannot do without.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise InputError(f"{path.name} is too large.", f"It may have up to {LARGEST_FILE >> 30} GiB.")
        with path.open("rb") as file:
            return (decode(file, path.name, size),)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}.", "Check the name and the permissions.") from error


def decode(file: BufferedIOBase, place: str, size: int) -> FoundSplats:
    """The Gaussians of an open file of ``size`` bytes.

    Raises:
        InputError: It is damaged, or lacks what Gaussians cannot do without.
    """
    header = read_header(file.read(LONGEST_HEADER), place, size)
    element = next((each for each in header.elements if each.name == "vertex"), Element("vertex", 0, ()))
    if any(each.name == "packed_position" for each in element.properties):
        file.seek(0)
        found = compressed_ply.decode(read_tables(file.read(), place).elements, place)
        return _as_said(found, header)
    plan = _Plan(tuple(each.name for each in element.properties), place)
    if not element.count:
        raise InputError(f"{place} holds no splats.", "Open a file with splats in it.")
    start = _start(header, element)
    if header.order == "" or start is None:
        file.seek(0)
        table = read_tables(file.read(), place).elements["vertex"]
        return _as_said(plan.made_of(iter([_rows(table, element.count)]), element.count), header)
    kind = np.dtype([(f"{number}", header.order + each.kind) for number, each in enumerate(element.properties)])
    if start + element.count * kind.itemsize > size:
        raise InputError(f"{place} is cut short.", DAMAGED)
    kind.names = _unique(element)
    file.seek(start)
    return _as_said(plan.made_of(_blocks(file, kind, element.count, place), element.count), header)


def _as_said(found: FoundSplats, header: Header) -> FoundSplats:
    """With what comments say of them."""
    filtered = "antialiased" if any(MIP.search(each) for each in header.comments) else "dilated"
    upright = any(Z_UP.search(each) for each in header.comments)
    return replace(found, filter=filtered, placement=Transform() if upright else found.placement)


def _unique(element: Element) -> tuple[str, ...]:
    """The names of the columns; where one comes twice, the first counts."""
    names = [each.name for each in element.properties]
    return tuple(name if names.index(name) == at else f"{at}:{name}" for at, name in enumerate(names))


def _start(header: Header, element: Element) -> int | None:
    """Where an element's rows begin; None where they, or rows before them, have no fixed length."""
    at = header.start
    for each in header.elements:
        if any(item.counted_by is not None for item in each.properties):
            return None
        if each is element:
            return at
        at += each.count * sum(np.dtype(item.kind).itemsize for item in each.properties)
    return None


def _rows(table: Table, count: int) -> Shaped[np.ndarray, " n"]:
    """A table that was read at once as rows; its lists are left out."""
    columns = {name: column for name, column in table.items() if not isinstance(column, Lists)}
    rows = np.empty(count, [(name, column.dtype) for name, column in columns.items()])
    for name, column in columns.items():
        rows[name] = column
    return rows


def _blocks(file: BufferedIOBase, kind: np.dtype, count: int, place: str) -> Iterator[Shaped[np.ndarray, " n"]]:
    """Rows of a file, a few at a time in the same place."""
    rows = np.empty(min(BLOCK, count), kind)
    data = rows.view(np.uint8).data
    for start in range(0, count, BLOCK):
        length = min(BLOCK, count - start)
        wanted = data[: length * kind.itemsize]
        if file.readinto(wanted) != len(wanted):
            raise InputError(f"{place} is cut short.", DAMAGED)
        yield rows[:length]


class _Plan:
    """Which columns become what, and what is said of the others.

    Args:
        names: Of the columns.
        place: The file's name, for messages.

    Raises:
        InputError: There is no place, size or colour in them.
    """

    def __init__(self, names: Sequence[str], place: str) -> None:
        self.notes: list[str] = []
        there = set(names)
        absent = [name for name in (*AXES, "scale_0") if name not in there]
        shaded = there.issuperset(SHADES)
        if not there.issuperset(FIRST) and not shaded:
            absent += [name for name in FIRST if name not in there]
        if absent:
            raise InputError(f"{place} lacks {', '.join(absent)}: its points are no whole Gaussians.", DAMAGED)
        self.shades = not there.issuperset(FIRST)
        self.scales = [name for name in SCALES if name in there]
        if len(self.scales) in FEWER_SCALES:
            self.notes.append(FEWER_SCALES[len(self.scales)])
        self.turned = there.issuperset(ROTATION)
        if not self.turned and len(self.scales) > 1:
            self.notes.append("Its Gaussians have no rotations: their axes are those of space.")
        self.translucent = "opacity" in there
        if not self.translucent:
            self.notes.append("Its Gaussians have no opacity: they are opaque.")
        self.rest = self._rest(there, place)
        self.widened = FILTER in there
        if self.widened:
            self.notes.append("Its 3D filter, of Mip-Splatting, is applied to scales and opacities.")
        known = {*AXES, *FIRST, *SHADES, *NORMALS, *SCALES, *ROTATION, "opacity", FILTER}
        others = [name for name in names if name not in known and not name.startswith("f_rest_")]
        self.notes += unused_properties(others)

    def _rest(self, there: set[str], place: str) -> int:
        """How many terms of spherical harmonics follow the first; the file's own number may be larger."""
        self.listed = sum(name.startswith("f_rest_") for name in there)
        if self.listed % 3 or any(f"f_rest_{number}" not in there for number in range(self.listed)):
            raise InputError(f"{place} has {self.listed} properties f_rest, which is no whole degree.", DAMAGED)
        rest = max(terms - 1 for terms in TERMS if terms - 1 <= self.listed // 3)
        if rest < self.listed // 3:
            self.notes.append(f"Spherical harmonics beyond degree {TERMS.index(rest + 1)} are left out.")
        return rest

    def made_of(self, blocks: Iterator[Shaped[np.ndarray, " n"]], count: int) -> FoundSplats:
        """The Gaussians of ``count`` rows."""
        positions: Shaped[np.ndarray, "n 3"] | None = None
        log_scales, rotations = np.empty((count, 3), np.float32), np.empty((count, 4), np.float32)
        logits, sh = np.empty(count, np.float32), np.empty((count, 1 + self.rest, 3), np.float32)
        end = 0
        for rows in blocks:
            if positions is None:  # doubles stay doubles: they may lie far from zero
                positions = np.empty((count, 3), np.result_type(np.float32, *(rows.dtype[name] for name in AXES)))
            start, end = end, end + len(rows)
            with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is left out later
                self._fill(rows, positions[start:end], log_scales[start:end], rotations[start:end])
                logits[start:end] = rows["opacity"] if self.translucent else np.inf
                if self.widened:
                    part = slice(start, end)
                    log_scales[part], logits[part] = widened(log_scales[part], logits[part], rows[FILTER])
                self._color(rows, sh[start:end])
        assert positions is not None
        return FoundSplats(positions, log_scales, rotations, logits, sh, tuple(self.notes))

    def _fill(
        self,
        rows: Shaped[np.ndarray, " b"],
        positions: Shaped[np.ndarray, "b 3"],
        log_scales: Float32[np.ndarray, "b 3"],
        rotations: Float32[np.ndarray, "b 4"],
    ) -> None:
        for axis, name in enumerate(AXES):
            positions[:, axis] = rows[name]
        log_scales[:, 2] = -np.inf
        for axis, name in enumerate(self.scales):
            log_scales[:, axis] = rows[name]
        if len(self.scales) == 1:
            log_scales[:, 1:] = log_scales[:, :1]
        if not self.turned:
            rotations[:] = (1.0, 0.0, 0.0, 0.0)
            return
        for axis, name in enumerate(ROTATION):
            rotations[:, axis] = rows[name]

    def _color(self, rows: Shaped[np.ndarray, " b"], sh: Float32[np.ndarray, "b k 3"]) -> None:
        for channel in range(3):
            if self.shades:
                shade = rows[SHADES[channel]]
                top = np.iinfo(shade.dtype).max if shade.dtype.kind in "iu" else 1.0
                sh[:, 0, channel] = harmonic_of_color(shade.astype(np.float32) / top)
            else:
                sh[:, 0, channel] = rows[FIRST[channel]]
            for term in range(self.rest):
                sh[:, 1 + term, channel] = rows[f"f_rest_{channel * (self.listed // 3) + term}"]


def encode(found: FoundSplats, origin: Vec3) -> list[bytes | memoryview]:
    """A binary little-endian file with INRIA's properties in their order, in pieces; far from zero in doubles.

    Args:
        found: What to write; normals are zero, as INRIA's.
        origin: What is added to coordinates.
    """
    far = any(origin)
    rest = found.sh.shape[1] - 1
    names = [
        *AXES,
        *NORMALS,
        *FIRST,
        *(f"f_rest_{number}" for number in range(3 * rest)),
        "opacity",
        *SCALES,
        *ROTATION,
    ]
    kind = np.dtype([(name, "<f8" if far and name in AXES else "<f4") for name in names])
    mode = "comment SplatRenderMode: mip\n" if found.filter == "antialiased" else ""
    properties = "".join(f"property {'double' if kind[name].itemsize == 8 else 'float'} {name}\n" for name in names)
    header = (
        f"ply\nformat binary_little_endian 1.0\ncomment Fieldwright\n{mode}element vertex {found.count}\n{properties}"
        "end_header\n"
    )
    rows = np.zeros(found.count, kind)
    for start in range(0, found.count, BLOCK):
        part = slice(start, start + BLOCK)
        block = rows[part]
        for axis, name in enumerate(AXES):
            places = found.positions[part, axis]
            block[name] = places.astype(np.float64) + origin[axis] if far else places
        for axis, name in enumerate(SCALES):
            block[name] = found.log_scales[part, axis]
        for axis, name in enumerate(ROTATION):
            block[name] = found.rotations[part, axis]
        block["opacity"] = found.logits[part]
        for channel, name in enumerate(FIRST):
            block[name] = found.sh[part, 0, channel]
            for term in range(rest):
                block[f"f_rest_{channel * rest + term}"] = found.sh[part, 1 + term, channel]
    return [header.encode(), rows.view(np.uint8).data]
