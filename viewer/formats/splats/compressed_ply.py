"""SuperSplat's compressed PLY: 256 Gaussians share the ranges of their numbers, each number a few bits within them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float, Float32, Int64, Shaped, UInt32

from viewer.errors import InputError
from viewer.formats.ply_tables import Lists, Table
from viewer.formats.splats.found import DAMAGED, FoundSplats
from viewer.formats.splats.palette import morton_order
from viewer.formats.splats.quantities import (
    TERMS,
    color_of_harmonic,
    harmonic_of_color,
    logit,
    opacity,
    packed,
    unpacked,
)

CHUNK = 256
"""Gaussians that share a row of ranges."""
BLOCK = CHUNK << 8
"""Gaussians that are unpacked at once."""
RANGES = {"position": "xyz", "scale": ("scale_x", "scale_y", "scale_z"), "color": "rgb"}
"""What chunks have ranges of; older files have none of colours."""
SH_SPAN = 8.0
"""Bytes of spherical harmonics reach from -4 to 4."""
MOST_SCALE = 20.0
"""Of logarithms, so that flat Gaussians do not widen the ranges of all."""
WIDE, ROTATED, BYTES = (11, 10, 11), (10, 10, 10), (8, 8, 8, 8)
"""Bits of the numbers in a word, the highest first; those of a rotation are below the two that name its largest."""


def decode(elements: Mapping[str, Table], place: str) -> FoundSplats:
    """The Gaussians in a file's tables.

    Raises:
        InputError: One is missing, or does not fit the others.
    """
    chunks, vertices = elements.get("chunk", {}), elements.get("vertex", {})
    words = {name: _column(vertices, f"packed_{name}", place) for name in ("position", "rotation", "scale", "color")}
    count = len(words["position"])
    if not count:
        raise InputError(f"{place} holds no splats.", "Open a file with splats in it.")
    if len(_column(chunks, "min_x", place)) * CHUNK < count:
        raise InputError(f"{place} has fewer chunks than its splats need.", DAMAGED)
    sh = _harmonics(elements.get("sh", {}), count, place)
    positions, log_scales = np.empty((count, 3), np.float32), np.empty((count, 3), np.float32)
    rotations, logits = np.empty((count, 4), np.float32), np.empty(count, np.float32)
    grouped = RANGES if "min_r" in chunks else {group: RANGES[group] for group in ("position", "scale")}
    ranges = {group: _ranges(chunks, names, place) for group, names in grouped.items()}
    for start in range(0, count, BLOCK):
        part = slice(start, min(start + BLOCK, count))
        chunk = np.arange(part.start, part.stop) // CHUNK
        positions[part] = _within(_fields(words["position"][part], WIDE), ranges["position"], chunk)
        log_scales[part] = _within(_fields(words["scale"][part], WIDE), ranges["scale"], chunk)
        turned = words["rotation"][part].astype(np.uint32)
        three = (_fields(turned, ROTATED) - 0.5) * np.sqrt(np.float32(2.0))
        rotations[part] = unpacked(three, (turned >> 30).astype(np.int64))
        colors = _fields(words["color"][part], BYTES)
        shades = _within(colors[:, :3], ranges["color"], chunk) if "color" in ranges else colors[:, :3]
        sh[part, 0] = harmonic_of_color(shades)
        logits[part] = logit(colors[:, 3])
    return FoundSplats(positions, log_scales, rotations, logits, sh)


def _ranges(chunks: Table, names: Sequence[str], place: str) -> tuple[np.ndarray, np.ndarray]:
    """The least and largest numbers of each chunk."""
    low, high = (
        np.stack([_column(chunks, f"{end}_{name}", place) for name in names], 1).astype(np.float32)
        for end in ("min", "max")
    )
    return low, high


def _within(
    numbers: Float32[np.ndarray, "n c"], ends: tuple[np.ndarray, np.ndarray], chunk: Int64[np.ndarray, " n"]
) -> Float32[np.ndarray, "n c"]:
    """Numbers from 0 to 1 in the ranges of their chunks."""
    low, high = ends
    with np.errstate(over="ignore", invalid="ignore"):
        return low[chunk] * (1 - numbers) + high[chunk] * numbers


def _column(table: Table, name: str, place: str) -> Shaped[np.ndarray, " n"]:
    column = table.get(name)
    if column is None or isinstance(column, Lists):
        raise InputError(f"{place} lacks {name}.", DAMAGED)
    return column


def _fields(words: Shaped[np.ndarray, " n"], bits: Sequence[int]) -> Float32[np.ndarray, "n c"]:
    """The numbers in words of 32 bits, each from 0 to 1."""
    result = np.empty((len(words), len(bits)), np.float32)
    shift = sum(bits)
    for at, width in enumerate(bits):
        shift -= width
        top = (1 << width) - 1
        result[:, at] = (words.astype(np.uint32) >> np.uint32(shift) & np.uint32(top)) / np.float32(top)
    return result


def _harmonics(table: Table, count: int, place: str) -> Float32[np.ndarray, "n k 3"]:
    """Spherical harmonics, those of degrees 1 to 3 filled in: all of red, then of green, then of blue."""
    listed = sum(name.startswith("f_rest_") for name in table)
    terms = listed // 3
    if listed % 3 or terms + 1 not in TERMS:
        raise InputError(f"{place} has {listed} properties f_rest, which is no whole degree.", DAMAGED)
    result = np.empty((count, 1 + terms, 3), np.float32)
    for number in range(listed):
        column = _column(table, f"f_rest_{number}", place)
        if len(column) != count:
            raise InputError(f"{place} has spherical harmonics of {len(column)} of its {count} splats.", DAMAGED)
        # The ends are exact, so that none stays none; a byte between them stands for the middle of its range.
        numbers = np.where(column == 0, 0.0, np.where(column == 255, 1.0, (column + np.float32(0.5)) / 256))
        result[:, 1 + number % terms, number // terms] = (numbers - 0.5) * SH_SPAN
    return result


def encode(found: FoundSplats) -> list[bytes | memoryview]:
    """A file in pieces; Gaussians are put into an order in which those of a chunk are neighbours: ranges are small."""
    order = morton_order(found.positions)
    chunk_of = np.arange(found.count) // CHUNK
    starts = np.arange(0, found.count, CHUNK)
    colors = color_of_harmonic(found.sh[order, 0]).astype(np.float32)
    scales = np.clip(found.log_scales[order], -MOST_SCALE, MOST_SCALE)
    ranges: list[Float32[np.ndarray, "chunks 6"]] = []

    def within(numbers: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, "n 3"]:
        low, high = np.minimum.reduceat(numbers, starts), np.maximum.reduceat(numbers, starts)
        ranges.append(np.concatenate([low, high], 1).astype("<f4"))
        size = np.where(high > low, high - low, 1)
        return (numbers - low[chunk_of]) / size[chunk_of]

    three, largest = packed(found.rotations[order])
    shades = within(colors)
    columns = (
        _word(within(found.positions[order]), WIDE),
        _word(three / np.sqrt(2.0) + 0.5, ROTATED) | largest.astype(np.uint32) << np.uint32(30),
        _word(within(scales), WIDE),
        _word(np.concatenate([shades, opacity(found.logits[order])[:, None]], 1), BYTES),
    )
    # In the order of the header: positions, scales, colours.
    chunks = np.concatenate([ranges[1], ranges[2], ranges[0]], 1).astype("<f4")
    vertices = np.stack(columns, 1).astype("<u4")
    rest = found.sh[order, 1:].transpose(0, 2, 1).reshape(found.count, -1)
    harmonics = np.clip(np.floor((rest / SH_SPAN + 0.5) * 256), 0, 255).astype(np.uint8)
    names = [
        f"{end}_{name}" for kind in ("{}", "scale_{}") for end in ("min", "max") for name in map(kind.format, "xyz")
    ]
    names += [f"{end}_{name}" for end in ("min", "max") for name in "rgb"]
    header = "ply\nformat binary_little_endian 1.0\ncomment Fieldwright\n"
    header += "comment SplatRenderMode: mip\n" if found.filter == "antialiased" else ""
    header += f"element chunk {len(starts)}\n" + "".join(f"property float {name}\n" for name in names)
    header += f"element vertex {found.count}\n"
    header += "".join(f"property uint packed_{name}\n" for name in ("position", "rotation", "scale", "color"))
    if harmonics.shape[1]:
        header += f"element sh {found.count}\n"
        header += "".join(f"property uchar f_rest_{number}\n" for number in range(harmonics.shape[1]))
    arrays = [array.reshape(-1).view(np.uint8).data for array in (chunks, vertices, np.ascontiguousarray(harmonics))]
    return [f"{header}end_header\n".encode(), *arrays]


def _word(numbers: Float[np.ndarray, "n c"], bits: Sequence[int]) -> UInt32[np.ndarray, " n"]:
    """Numbers from 0 to 1 side by side in words, the first in the highest bits."""
    result = np.zeros(len(numbers), np.uint32)
    for column, width in zip(numbers.T, bits, strict=True):
        top = (1 << width) - 1
        result = result << np.uint32(width) | np.rint(np.clip(column, 0, 1) * top).astype(np.uint32)
    return result
