"""Two prepared lights mixed: prefiltering is linear, so what was prepared of each is mixed as the pictures would be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32

from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId


class Mixed(NamedTuple):
    """Two prepared lights, and the second one's share from 0 to 1."""

    first: AssetId
    second: AssetId
    share: float


Prepared = AssetId | Mixed


def prepared_tensors(prepared: Prepared, store: AssetStore) -> dict[str, np.ndarray]:
    """What the graphics card looks up of a prepared light, by name.

    Raises:
        AssetError: An asset is missing or damaged.
    """
    if not isinstance(prepared, Mixed):
        return store.get(prepared)
    return mixed(store.get(prepared.first), store.get(prepared.second), prepared.share)


def mixed(first: Mapping[str, np.ndarray], second: Mapping[str, np.ndarray], share: float) -> dict[str, np.ndarray]:
    """Both lights' pictures at the first one's sizes; what only one of them has, and tables, as they are there."""
    both = {name: picture for name, picture in first.items() if picture.ndim == 3 and picture.shape[-1] == 3}
    other = {name: _sized(second[name], *picture.shape[:2]) for name, picture in both.items() if name in second}
    mix = {name: both[name] + np.float32(share) * (picture - both[name]) for name, picture in other.items()}
    return {**first, **mix}


def _sized(picture: Float32[np.ndarray, "h w 3"], height: int, width: int) -> Float32[np.ndarray, "h2 w2 3"]:
    """The nearest texels, as pictures of light are blended."""
    rows, columns = picture.shape[:2]
    if (rows, columns) == (height, width):
        return picture
    return picture[np.arange(height) * rows // height][:, np.arange(width) * columns // width]
