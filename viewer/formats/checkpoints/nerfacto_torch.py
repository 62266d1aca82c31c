"""Nerfactos of nerfstudio that were trained in PyTorch alone (``implementation="torch"``), below ``field.``.

=============================================  ==========  =============================================================
``mlp_base.model.0.hash_table``                (l 2^b, f)  all grids' entries, the coarsest grid's first, each 2^b
``mlp_base.model.1.layers.{0,1}.weight, bias`` (w, in)     of the density; older files ``mlp_base.0`` and
                                                           ``mlp_base.1``, or ``mlp_base_grid`` and ``mlp_base_mlp``
``mlp_head.layers.{i}.weight``, ``bias``       (w, in)     of the colours
=============================================  ==========  =============================================================

The rest is as in :mod:`viewer.formats.checkpoints.nerfacto`, but that all grids are hashed and their points lie
elsewhere (``floored`` in :mod:`viewer.fields.hash_layout`), and that harmonics are taken of ``(d + 1) / 2`` in place of
the direction d, without the signs of Condon and Shortley. On unit vectors these are polynomials of the same degree, and
so sums of ours. Written after the published program; there was no checkpoint to compare pictures with.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import torch
from jaxtyping import Float64

from viewer.errors import InputError, UnsupportedError
from viewer.fields.harmonics import harmonics_to_degree_3
from viewer.fields.harmonics_kernels import CONSTANTS, CONSTANTS_3
from viewer.formats.checkpoints.hash_tensors import single
from viewer.formats.checkpoints.nerf_layouts import Arrays, count_layers
from viewer.formats.checkpoints.nerfacto_parts import (
    COARSEST,
    CUBE,
    FOREIGN,
    SENSELESS,
    codes_of,
    colors,
    grids_of,
    with_codes,
)
from viewer.scene.content import AssetId, HashGridField

PARTS = (("mlp_base.model.0", "mlp_base.model.1"), ("mlp_base.0", "mlp_base.1"), ("mlp_base_grid", "mlp_base_mlp"))
"""Names of the grids and of the density network, the newest first."""
LESS = 1e-7
"""By this much the growth is smaller than in double precision: rounded in single, the finest grid loses a cell."""


def in_torch(field: Arrays) -> bool:
    """Whether a field has the layers of PyTorch's networks."""
    return any(f"{grids}.hash_table" in field for grids, _ in PARTS)


def torch_network(field: Arrays, notes: list[str]) -> tuple[HashGridField, dict[str, np.ndarray]]:
    """The grids and the network as :mod:`viewer.fields.hash_layout` has them, in contracted space.

    Raises:
        InputError: Layers are missing or do not fit.
        UnsupportedError: There are more of them than that layout has.
    """
    grids, network = next(names for names in PARTS if f"{names[0]}.hash_table" in field)
    levels, bits, finest = grids_of(field)
    tables = single(field, f"{grids}.hash_table")
    if tables.ndim != 2 or len(tables) != levels << bits:
        raise InputError("Its hash tables have another size than its grids.", FOREIGN)
    content = HashGridField(
        AssetId(""), CUBE, levels, tables.shape[1], bits, COARSEST, _growth(levels, finest), contraction=True,
        per_length=True, floored=True,
    )  # fmt: skip
    tensors = {"tables": tables, "density.shift": np.zeros(1, np.float32)}
    if count_layers(field, network + ".layers.{}.weight") != 2:
        raise UnsupportedError("Its density network has another depth than nerfacto's.", FOREIGN)
    for layer in range(2):
        tensors[f"density.{layer}.weight"], tensors[f"density.{layer}.bias"] = _layer(field, network, layer)
    depth = count_layers(field, "mlp_head.layers.{}.weight")
    if depth < 1:
        raise InputError("It has no colours.", FOREIGN)
    layers = [_layer(field, "mlp_head", layer) for layer in range(depth)]
    codes = codes_of(field)
    answers = len(tensors["density.1.weight"]) - 1
    if layers[0][0].shape[1] != 16 + answers + codes.shape[1]:
        raise InputError("Its colours take another number of columns than direction, answers and code have.", FOREIGN)
    tensors |= colors(
        [weight for weight, _ in layers], _shifted_harmonics(), answers, codes, np.zeros(len(layers[0][0]))
    )
    tensors |= {f"color.{layer}.bias": bias for layer, (_, bias) in enumerate(layers)}
    return with_codes(content, tensors, codes, notes), tensors


def _layer(field: Arrays, network: str, layer: int) -> tuple[np.ndarray, np.ndarray]:
    """Weight and bias.

    Raises:
        InputError: They are missing or do not fit.
    """
    weight, bias = (single(field, f"{network}.layers.{layer}.{part}") for part in ("weight", "bias"))
    if weight.ndim != 2 or bias.shape != (len(weight),):
        raise InputError(f"Its layer '{network}.layers.{layer}' does not fit together.", FOREIGN)
    return weight, bias


def _growth(levels: int, finest: int) -> float:
    """What one grid's resolution is multiplied by, so that ``floor(coarsest growth^l)`` is what torch made of it.

    Raises:
        InputError: No factor does that.
    """
    exact = math.exp(math.log(finest / COARSEST) / (levels - 1))
    theirs = torch.floor(COARSEST * torch.pow(exact, torch.arange(levels))).double().numpy()
    for growth in (exact, exact * (1 - LESS), exact * (1 + LESS)):
        if np.array_equal(np.floor(COARSEST * growth ** np.arange(levels)), theirs):
            return growth
    raise InputError(SENSELESS, FOREIGN)


@cache
def _shifted_harmonics() -> Float64[np.ndarray, "16 16"]:
    """What makes their 16 functions of a direction of our 16 harmonics of it; found by asking both."""
    angles = torch.arange(400, dtype=torch.float64)
    z = 1 - 2 * (angles + 0.5) / len(angles)
    ring, turn = (1 - z * z).sqrt(), angles * math.pi * (3 - math.sqrt(5))
    directions = torch.stack([ring * turn.cos(), ring * turn.sin(), z], -1)
    ours = harmonics_to_degree_3(directions)
    return torch.linalg.lstsq(ours, _theirs(0.5 * (directions + 1))).solution.T.numpy()


def _theirs(vectors: torch.Tensor) -> torch.Tensor:
    """Harmonics as nerfstudio has them in PyTorch, as polynomials of any vectors."""
    x, y, z = vectors.unbind(-1)
    xx, yy, zz = x * x, y * y, z * z
    c0, c1, c20, c21, c22, _ = CONSTANTS
    c30, c31, c32, c33, c34 = CONSTANTS_3[:5]
    columns = [
        torch.full_like(x, c0), c1 * y, c1 * z, c1 * x,
        c20 * x * y, c20 * y * z, c21 * (3 * zz - 1), c20 * x * z, c22 * (xx - yy),
        c30 * y * (3 * xx - yy), c31 * x * y * z, c32 * y * (5 * zz - 1), c33 * z * (5 * zz - 3),
        c32 * x * (5 * zz - 1), c34 * z * (xx - yy), c30 * x * (xx - 3 * yy),
    ]  # fmt: skip
    return torch.stack(columns, -1)
