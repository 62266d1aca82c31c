"""One layout for the tensors of grids of networks; numpy only. ``n`` is the number of cells, x the slowest axis.

==============================  ====================  ================================================================
``trunk.{i}.weight``, ``.bias``  (n, in, w), (n, w)    perceptrons of the encoded position; relu behind each
``density.weight``, ``.bias``    (n, w, 1), (n, 1)     of the trunk's end; density is its relu
``feature.weight``, ``.bias``    (n, w, f), (n, f)     of the trunk's end, linear
``view.weight``, ``.bias``       (n, in, v), (n, v)    of the feature, in front of the encoded direction; relu
``color.weight``, ``.bias``      (n, v, 3), (n, 3)     of that; radiance is its sigmoid
``plain.weight``, ``.bias``      (n, w, 3), (n, 3)     of the trunk's end, added before that sigmoid; may be absent
``cells``                        (x, y, z)             uint8, over the whole box: 0 = empty; may be absent
==============================  ====================  ================================================================

A layer's answer is ``values @ weight + bias``. A later trunk layer that is as much wider as the encoded position is
long takes it again, in front of the layer before it. Encodings have the columns of :mod:`viewer.fields.nerf_layout`.
All but ``cells`` are float32.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from viewer.errors import AssetError
from viewer.fields.nerf_layout import (
    DAMAGED,
    DEEPEST,
    MOST_OCTAVES,
    WIDEST,
    check_box,
    check_names,
    check_numbers,
    depth_of,
    encoded_width,
)
from viewer.scene.content import NetworkGridField

MOST_NETWORKS = 1 << 22
"""Their numbers are exact in single precision, too."""
CELLS = "cells"


def check_network_grid(content: NetworkGridField, tensors: Mapping[str, np.ndarray]) -> None:
    """Refuse tensors that are not the field that ``content`` promises.

    Raises:
        AssetError: One is missing, has another shape than its neighbours ask for, or is not finite; or a number of
            ``content`` is absurd.
    """
    check_box(content.aabb)
    for encoding in (content.position, content.direction):
        if not (0 <= encoding.octaves <= MOST_OCTAVES and 1e-6 < encoding.scale < 1e6):
            raise AssetError("The networks' encoding makes no sense.", DAMAGED)
    count = math.prod(content.shape)
    if len(content.shape) != 3 or min(content.shape) < 1 or count > MOST_NETWORKS:
        raise AssetError("The grid of networks has a resolution that makes no sense.", DAMAGED)
    layers = {name: array for name, array in tensors.items() if name != CELLS}
    check_numbers(layers)
    depth, position = depth_of(tensors, "trunk"), encoded_width(content.position)
    if not 1 <= depth <= DEEPEST:
        raise AssetError("The networks have no trunk.", DAMAGED)
    width = check_layers(tensors, "trunk.0", count, position)
    for layer in range(1, depth):
        again = tensors[f"trunk.{layer}.weight"].shape[1:2] == (width + position,)
        width = check_layers(tensors, f"trunk.{layer}", count, width + position * again)
    check_layers(tensors, "density", count, width, 1)
    feature = check_layers(tensors, "feature", count, width)
    view = check_layers(tensors, "view", count, feature + encoded_width(content.direction))
    check_layers(tensors, "color", count, view, 3)
    if "plain.weight" in tensors:
        check_layers(tensors, "plain", count, width, 3)
    check_names(list(layers), {"trunk": depth}, ("density", "feature", "view", "color", "plain"))
    cells = tensors.get(CELLS)
    if cells is not None and (cells.ndim != 3 or cells.dtype != np.uint8 or not cells.size):
        raise AssetError("The empty cells of the grid of networks are no grid.", DAMAGED)


def check_layers(
    tensors: Mapping[str, np.ndarray], name: str, count: int, columns: int, rows: int | None = None
) -> int:
    """The width of the answer of one layer of all networks.

    Raises:
        AssetError: It is missing or has other shapes.
    """
    weight, bias = tensors.get(f"{name}.weight"), tensors.get(f"{name}.bias")
    if weight is None or bias is None:
        raise AssetError(f"The networks lack their layer '{name}'.", DAMAGED)
    width = weight.shape[-1] if weight.ndim else 0
    fits = weight.shape == (count, columns, width) and bias.shape == (count, width) and rows in (None, width)
    if not (fits and 1 <= width <= WIDEST):
        raise AssetError(f"The networks' layer '{name}' has the shape {weight.shape}.", DAMAGED)
    return width
