"""One layout for the tensors of feature grids of all programs; numpy only.

====================================  ===============  ================================================================
``density.grid``                      (1, x, y, z)     "dense": samples whose first and last lie on the box's faces
``features.grid``                     (f, x, y, z)
``density.plane.{i}``                 (r, v, u)        "planes", i = 0, 1, 2: over (u, v) = (x, y), (x, z), (y, z)
``density.line.{i}``                  (r, w)           beside them: over the third axis w = z, y, x; and "lines"
``features.plane.{i}``, ``.line.{i}``                  the same, with other numbers of products
``basis``                             (f, r)           "planes" and "lines": features are it times all products
``color.{i}.weight``, ``.bias``       (w, in), (w,)    "network": of [feature, direction], each encoded; relu
                                                       between layers, the sigmoid at the end
``cells``                             (x, y, z)        uint8: 0 where the field is empty; may be absent
``cells.box``                         (2, 3)           corners of the box that they fill; outside, the field is empty
====================================  ===============  ================================================================

A sample between grid points is linear along each axis. With "planes", the number of a density is the sum over i and r
of plane times line, and the products of features follow each other by i, then r (Chen et al. 2022, eqs. 4 and 7); with
"lines", products are those of three lines. All others are float32.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from viewer.errors import AssetError
from viewer.fields.nerf_layout import (
    DAMAGED,
    MOST_OCTAVES,
    check_box,
    check_layer,
    check_numbers,
    depth_of,
)
from viewer.scene.content import Encoding, FeatureGridField

PLANES = ((0, 1), (0, 2), (1, 2))
LINES = (2, 1, 0)
"""The axes of the three planes, and of the lines beside them (Chen et al. 2022)."""
MOST_SIDE = 4096
DEEPEST = 16
CELLS = ("cells", "cells.box")


def widths_of(encoding: Encoding, numbers: int) -> int:
    """How many columns an encoding makes of a number of inputs."""
    return numbers * (2 * encoding.octaves + encoding.raw)


def check_feature_grid(content: FeatureGridField, tensors: Mapping[str, np.ndarray]) -> None:
    """Refuse tensors that are not the field that ``content`` promises.

    Raises:
        AssetError: One is missing, has another shape than its neighbours ask for, or is not finite; or a number of
            ``content`` is absurd.
    """
    check_box(content.aabb)
    sound = all(0 <= each.octaves <= MOST_OCTAVES for each in (content.feature, content.direction))
    if not (sound and abs(content.shift) < 1e6 and 0 < content.density_scale < 1e9):
        raise AssetError("The feature grid's density or encodings make no sense.", DAMAGED)
    if len(content.shape) != 3 or not all(2 <= side <= MOST_SIDE for side in content.shape):
        raise AssetError("The feature grid's resolution makes no sense.", DAMAGED)
    check_numbers({name: array for name, array in tensors.items() if name not in CELLS})
    if content.form == "dense":
        _shape(tensors, "density.grid", (1, *content.shape))
        features = _shape(tensors, "features.grid", (None, *content.shape))
    else:
        _products(content, tensors, "density")
        features = _shape(tensors, "basis", (None, _products(content, tensors, "features")))
    if content.colors == "network":
        width = widths_of(content.feature, features - 3 * content.residual)
        width += widths_of(content.direction, 3)
        depth = depth_of(tensors, "color")
        if features <= 3 * content.residual or not 1 <= depth <= DEEPEST:
            raise AssetError("The feature grid has no network for its colours.", DAMAGED)
        for layer in range(depth):
            width = check_layer(tensors, f"color.{layer}", width, 3 if layer == depth - 1 else None)
    elif features != (27 if content.colors == "harmonics" else 3):
        raise AssetError(f"The feature grid has {features} features, which are no colours.", DAMAGED)
    cells, box = (tensors.get(name) for name in CELLS)
    if cells is None and box is None:
        return
    whole = cells is not None and box is not None and cells.ndim == 3 and cells.dtype == np.uint8 and cells.size > 0
    if not whole or box is None or box.shape != (2, 3) or not (box[0] < box[1]).all():
        raise AssetError("The feature grid's empty cells do not fit together.", DAMAGED)


def _products(content: FeatureGridField, tensors: Mapping[str, np.ndarray], name: str) -> int:
    """How many products of planes and lines there are."""
    counts = []
    for i, (plane, line) in enumerate(zip(PLANES, LINES, strict=True)):
        counts.append(_shape(tensors, f"{name}.line.{i}", (None, content.shape[line])))
        if content.form == "planes":
            u, v = (content.shape[axis] for axis in plane)
            _shape(tensors, f"{name}.plane.{i}", (counts[-1], v, u))
    if content.form == "planes":
        return sum(counts)
    if len(set(counts)) != 1:
        raise AssetError(f"The feature grid's lines of '{name}' do not fit together.", DAMAGED)
    return counts[0]


def _shape(tensors: Mapping[str, np.ndarray], name: str, shape: tuple[int | None, ...]) -> int:
    """The first number of a tensor's shape, which must be as given where that is given."""
    array = tensors.get(name)
    fits = array is not None and array.ndim == len(shape)
    if not fits or array is None or any(want not in (None, has) for want, has in zip(shape, array.shape, strict=True)):
        found = "missing" if array is None else f"of the shape {array.shape}"
        raise AssetError(f"The feature grid's '{name}' is {found}.", DAMAGED)
    return array.shape[0]
