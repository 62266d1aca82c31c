"""Points that structure from motion has found: what a data set keeps of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, UInt8

from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId

MOST_POINTS = 200_000
"""More would say no more to the eye."""


class PointCloud(NamedTuple):
    """Reconstructed points: places in the data set's space, and sRGB colours."""

    places: Float64[np.ndarray, "n 3"]
    colors: UInt8[np.ndarray, "n 3"]


def store_points(cloud: PointCloud, store: AssetStore, most: int = MOST_POINTS) -> AssetId | None:
    """Keep the points as the asset that :class:`viewer.scene.dataset.Dataset` names; None where there are none.

    Of too many, every n-th is kept: neighbours in the file were found in the same photos, so all parts are thinned
    alike.

    Raises:
        OutputError: The store cannot be written.
    """
    count = len(cloud.places)
    if not count:
        return None
    kept = np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.int64))
    return store.put({"points": cloud.places[kept].astype(np.float32), "colors": cloud.colors[kept]})
