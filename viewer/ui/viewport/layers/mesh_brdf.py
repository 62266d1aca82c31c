"""How much rough surfaces mirror, for scenes with lights but no prepared environment light."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from jaxtyping import Float32

SIDE = 32
AROUND, UP = 16, 64
LEAST_ALPHA = 1e-3


@cache
def mirrored_table() -> Float32[np.ndarray, "rows columns 2"]:
    """Factor and summand of F0 that make the part of white light that GGX mirrors.

    Karis 2013 ("Real Shading in Unreal Engine 4"), equation 8, with Smith's height-correlated shadowing: half vectors
    are spread evenly over GGX's own distribution. Rows for roughness from 0 to 1, columns for n.v likewise; an asset of
    prefiltered light has the same table, finer.
    """
    roughness = np.linspace(0.0, 1.0, SIDE)[:, None, None, None]
    facing = np.maximum(np.linspace(0.0, 1.0, SIDE), 1e-3)[None, :, None, None]
    a2 = np.maximum(roughness**2, LEAST_ALPHA) ** 2
    u = ((np.arange(UP) + 0.5) / UP)[None, None, :, None]
    angle = ((np.arange(AROUND) + 0.5) * (2.0 * math.pi / AROUND))[None, None, None, :]
    up = np.sqrt((1.0 - u) / (1.0 + (a2 - 1.0) * u))
    across = np.sqrt(np.maximum(1.0 - up * up, 0.0)) * np.cos(angle)
    vh = np.maximum(np.sqrt(1.0 - facing * facing) * across + facing * up, 1e-6)
    nl = 2.0 * vh * up - facing
    seen = facing * np.sqrt(nl * nl * (1.0 - a2) + a2) + np.maximum(nl, 0.0) * np.sqrt(
        facing * facing * (1.0 - a2) + a2
    )
    # The visible part, over the density with which these half vectors come: 4 v.h / n.h in light directions.
    part = np.where(nl > 0.0, 2.0 * nl * vh / (np.maximum(seen, 1e-9) * up), 0.0)
    fresnel = (1.0 - np.minimum(vh, 1.0)) ** 5
    table = np.stack([((1.0 - fresnel) * part).mean((2, 3)), (fresnel * part).mean((2, 3))], -1)
    table.flags.writeable = False
    return np.minimum(table, 1.0).astype(np.float32)
