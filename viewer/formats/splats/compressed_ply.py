"""SuperSplat's compressed PLY: 256 Gaussians share the ranges of their numbers, each number a few bits within them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float32, Shaped

from viewer.errors import InputError
from viewer.formats.ply_tables import Lists, Table
from viewer.formats.splats.found import DAMAGED, FoundSplats
from viewer.formats.splats.quantities import TERMS, harmonic_of_color, logit, unpacked

CHUNK = 256
"""Gaussians that share a row of ranges."""
SH_SPAN = 8.0
"""Bytes of spherical harmonics reach from -4 to 4."""
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
    chunk = np.arange(count) // CHUNK
    if len(_column(chunks, "min_x", place)) <= int(chunk[-1]):
        raise InputError(f"{place} has fewer chunks than its splats need.", DAMAGED)

    def ranged(numbers: Float32[np.ndarray, "n c"], low: Sequence[str], high: Sequence[str]) -> np.ndarray:
        lows = np.stack([_column(chunks, name, place) for name in low], 1).astype(np.float32)[chunk]
        highs = np.stack([_column(chunks, name, place) for name in high], 1).astype(np.float32)[chunk]
        with np.errstate(over="ignore", invalid="ignore"):
            return lows * (1 - numbers) + highs * numbers

    def limits(*names: str) -> tuple[list[str], list[str]]:
        return [f"min_{name}" for name in names], [f"max_{name}" for name in names]

    colors = _fields(words["color"], BYTES)
    shades = colors[:, :3]
    if "min_r" in chunks:
        shades = ranged(shades, *limits("r", "g", "b"))
    turned = words["rotation"].astype(np.uint32)
    three = (_fields(turned, ROTATED) - 0.5) * np.sqrt(np.float32(2.0))
    sh = harmonic_of_color(shades)[:, None].astype(np.float32)
    rest = _rest(elements.get("sh", {}), count, place)
    return FoundSplats(
        ranged(_fields(words["position"], WIDE), *limits("x", "y", "z")),
        ranged(_fields(words["scale"], WIDE), *limits("scale_x", "scale_y", "scale_z")),
        unpacked(three, (turned >> 30).astype(np.int64)),
        logit(colors[:, 3]),
        np.concatenate([sh, rest], 1),
    )


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


def _rest(table: Table, count: int, place: str) -> Float32[np.ndarray, "n k 3"]:
    """Spherical harmonics of degrees 1 to 3: all of red, then of green, then of blue."""
    listed = sum(name.startswith("f_rest_") for name in table)
    terms = listed // 3
    if listed % 3 or terms + 1 not in TERMS:
        raise InputError(f"{place} has {listed} properties f_rest, which is no whole degree.", DAMAGED)
    result = np.empty((count, terms, 3), np.float32)
    for number in range(listed):
        column = _column(table, f"f_rest_{number}", place)
        if len(column) != count:
            raise InputError(f"{place} has spherical harmonics of {len(column)} of its {count} splats.", DAMAGED)
        # The ends are exact, so that none stays none; a byte between them stands for the middle of its range.
        numbers = np.where(column == 0, 0.0, np.where(column == 255, 1.0, (column + np.float32(0.5)) / 256))
        result[:, number % terms, number // terms] = (numbers - 0.5) * SH_SPAN
    return result
