"""One layout for the tensors of hash grid fields of all programs; numpy only.

=======================  ==================  =================================================================
``tables``               (entries, f)        the entries of all grids, the coarsest grid's first
``density.{0,1}.weight``  (h, f levels), (g, h)  perceptron of the encoded position; relu between its two layers
``density.shift``        (1,)                density is ``exp(first of the g numbers + shift)`` per unit length
``color.{i}.weight``     (w, in)             perceptron of [all g numbers, 16 harmonics of the direction]; relu between
                                             its layers, and the last one's sigmoid is the radiance
``density.{i}.bias``     (h,), (g,)          and ``color.{i}.bias``: offsets of those layers; may be absent
``codes``                (n, a)              an appearance code for each photo; absent where the field has none
``color.code``           (w, a)              what the first layer of the colours takes of a code, less the codes' mean,
                                             which is in its other columns
``background``           (h, w, 3)           radiance at infinity, equirectangular, as for voxels; may be absent
``occupied``             (128^3 / 8,)        uint8, a bit for each of 128^3 cells of the longest edge's cube, the last
                                             axis fastest and the highest bit first; density is 0 where it is 0, for
                                             training never looks there again; may be absent, then it is all ones
=======================  ==================  =================================================================

All others are float32. Networks as published have no biases (Mueller et al. 2022, section 5.4).

Where the grids' points lie follows tiny-cuda-nn, so that its tables can be read as they are. With ``u = (p - lo) /
longest edge of the box``, so that cells are cubes, grid l has the scale ``s = coarsest growth^l - 1``, its cell is
``floor(s u + 1/2)``, and ``side = ceil(s) + 1`` corners count as one axis of it. A grid with ``side^3 <= 2^table_bits``
is dense: corner (i, j, k) is entry ``i + j side + k side^2``, modulo the number of entries, which is ``side^3`` rounded
up to a multiple of 8. The others have ``2^table_bits`` entries, and corner (i, j, k) is entry ``(i xor j 2654435761 xor
k 805459861) mod 2^table_bits`` of 32-bit products (Mueller et al. 2022, eq. 4).

A field with ``floored`` has nerfstudio's grids in PyTorch: scales are ``floor(coarsest growth^l)``, cells
``floor(s u)``, and all grids have ``2^table_bits`` entries and are hashed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float32, Int64

from viewer.errors import AssetError
from viewer.fields.nerf_layout import DAMAGED, check_background, check_box, check_layer, check_numbers, depth_of
from viewer.scene.content import HashGridField

OCCUPANCY_SIDE = 128
"""Cells along the longest edge that may be empty (Mueller et al. 2022, appendix E.2)."""
HARMONICS = 16
"""Of degrees 0 to 3: what the colour network takes of the direction."""
MOST_LEVELS = 32
MOST_FEATURES = 8
MOST_BITS = 24
FINEST = 1 << 20
"""Cells along an axis: float32 cannot distinguish smaller ones."""
MULTIPLE = 8
DEEPEST = 8


class HashLevels(NamedTuple):
    """Where the grids' corners are, and where each grid's entries begin.

    Attributes:
        scales: Cells per longest edge.
        sides: Corners along an axis, as dense grids count them.
        starts: First entry of each grid, and the number of all entries behind them.
        hashed: Which grids are not dense.
        offset: Of points within cells, in cells.
    """

    scales: Float32[np.ndarray, " levels"]
    sides: Int64[np.ndarray, " levels"]
    starts: Int64[np.ndarray, " levels1"]
    hashed: Bool[np.ndarray, " levels"]
    offset: np.float32 = np.float32(0.5)

    @property
    def grids(self) -> int:
        """How many there are."""
        return len(self.scales)

    @property
    def entries(self) -> int:
        """Of all grids."""
        return int(self.starts[-1])


def hash_levels(content: HashGridField) -> HashLevels:
    """The grids that ``content`` describes."""
    most = 1 << content.table_bits
    if content.floored:
        scales = np.floor(content.coarsest * content.growth ** np.arange(content.levels))
        starts = most * np.arange(content.levels + 1, dtype=np.int64)
        whole = np.ones(content.levels, np.bool_)
        return HashLevels(scales.astype(np.float32), scales.astype(np.int64) + 1, starts, whole, offset=np.float32(0.0))
    scales, sides, sizes, hashed = [], [], [], []
    for level in range(content.levels):
        scale = np.float32(content.coarsest * 2.0 ** (level * math.log2(content.growth)) - 1.0)
        side = int(np.ceil(scale)) + 1 + content.extra_corner
        dense = side**3 <= most
        scales.append(scale)
        sides.append(side)
        sizes.append(min(most, -(-(side**3) // MULTIPLE) * MULTIPLE))
        hashed.append(not dense)
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return HashLevels(np.array(scales, np.float32), np.array(sides, np.int64), starts, np.array(hashed, np.bool_))


def check_hash_grid(content: HashGridField, tensors: Mapping[str, np.ndarray]) -> None:
    """Refuse tensors that are not the field that ``content`` promises.

    Raises:
        AssetError: One is missing, has the wrong type or shape, or is not finite; or a number of ``content`` is absurd.
    """
    sound = (
        1 <= content.levels <= MOST_LEVELS
        and 1 <= content.features <= MOST_FEATURES
        and 3 <= content.table_bits <= MOST_BITS
        and content.coarsest >= 1
        and math.isfinite(content.growth)
        and 1.0 <= content.growth <= FINEST
        and math.log2(content.coarsest) + (content.levels - 1) * math.log2(content.growth) <= math.log2(FINEST)
    )
    if not sound:
        raise AssetError("The hash grid's resolutions make no sense.", DAMAGED)
    check_box(content.aabb)
    if content.contraction and min(content.aabb.size) < 0.999 * max(content.aabb.size):
        raise AssetError("All of space is contracted around a box that is no cube.", DAMAGED)
    check_numbers({name: array for name, array in tensors.items() if name != "occupied"})
    _check_shape(tensors, "tables", (hash_levels(content).entries, content.features))
    width = _check_matrix(tensors, "density.0", content.levels * content.features)
    width = _check_matrix(tensors, "density.1", width)
    _check_shape(tensors, "density.shift", (1,))
    depth = depth_of(tensors, "color")
    if not 1 <= depth <= DEEPEST:
        raise AssetError("The network has no colours.", DAMAGED)
    width += HARMONICS
    for layer in range(depth):
        width = _check_matrix(tensors, f"color.{layer}", width)
    if width != 3:
        raise AssetError(f"The network's colours have {width} channels.", DAMAGED)
    if content.photos or content.code:
        _check_shape(tensors, "codes", (content.photos, content.code))
        _check_shape(tensors, "color.code", (len(tensors["color.0.weight"]), content.code))
        if min(content.photos, content.code) < 1:
            raise AssetError("The field's appearance codes make no sense.", DAMAGED)
    check_background(tensors)
    occupied = tensors.get("occupied")
    if occupied is not None and (occupied.dtype, occupied.shape) != (np.uint8, (OCCUPANCY_SIDE**3 // 8,)):
        raise AssetError("The field's empty cells are not a list of bits.", DAMAGED)


def _check_matrix(tensors: Mapping[str, np.ndarray], name: str, columns: int) -> int:
    """The width of a layer's result, which may have a bias.

    Raises:
        AssetError: It is missing or has other shapes.
    """
    return check_layer(tensors, name, columns, bias=f"{name}.bias" in tensors)


def _check_shape(tensors: Mapping[str, np.ndarray], name: str, shape: tuple[int, ...]) -> None:
    if name not in tensors:
        raise AssetError(f"The network lacks its '{name}'.", DAMAGED)
    if tensors[name].shape != shape:
        raise AssetError(f"The network's '{name}' has the shape {tensors[name].shape}, not {shape}.", DAMAGED)
