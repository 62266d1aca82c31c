"""How paint is mixed with what was there: in linear light, or with plain numbers.

With b what is there, s the paint and a the part of the way: ``b + a (f(b, s) - b)``, f being the mode's own.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float64

from viewer.editing.paint_strokes import DAMAGED
from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.color import LUMINANCE, byte_levels, srgb_to_linear
from viewer.scene.paint import Blend, Projection

Values = Float64[np.ndarray, "n c"]


def _overlay(base: Values, paint: np.ndarray) -> Values:
    """Multiplied where it is dark, screened where it is light."""
    return np.where(base < 0.5, 2.0 * base * paint, 1.0 - 2.0 * (1.0 - base) * (1.0 - paint))


BLENDING: dict[Blend, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "mix": lambda base, paint: np.broadcast_to(paint, base.shape),
    "multiply": lambda base, paint: base * paint,
    "add": lambda base, paint: base + paint,
    "screen": lambda base, paint: 1.0 - (1.0 - base) * (1.0 - paint),
    "overlay": _overlay,
    "darken": np.minimum,
    "lighten": np.maximum,
}
"""One row a mode; erasing mixes with the original."""


def blended(
    base: Values,
    paint: Float64[np.ndarray, "#n c"],
    original: Values,
    part: Float64[np.ndarray, " n"],
    mode: Blend,
) -> Values:
    """What is there after painting; at least 0.

    Args:
        base: What was there.
        paint: The paint, one row for each or for all.
        original: What was there before the edit.
        part: Of the way, 0 to 1.
        mode: How they are mixed.
    """
    goal = original if mode == "erase" else BLENDING[mode](base, np.asarray(paint, np.float64))
    part = part[:, None]
    result = goal - base
    result *= part
    result += base
    np.copyto(result, goal, where=part >= 1.0)  # exact at both ends
    return np.maximum(result, 0.0, out=result)


class Picture:
    """A picture that is painted through.

    Args:
        projection: Where it lies.
        store: Where its pixels are.

    Raises:
        AssetError: The asset is missing, or holds no picture with opacity.
    """

    def __init__(self, projection: Projection, store: AssetStore) -> None:
        pixels = store.get(projection.image).get("pixels")
        if pixels is None or pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 4 or not pixels.size:
            raise AssetError("An asset holds no picture to paint through.", DAMAGED)
        self._matrix = np.array(projection.matrix, np.float64)
        self._opacity = projection.opacity
        self._linear = srgb_to_linear(byte_levels()).astype(np.float64)
        self._pixels = pixels

    def at(self, places: Float64[np.ndarray, "n 3"]) -> tuple[Values, Float64[np.ndarray, " n"]]:
        """Linear colours and opacities at places of the node's space; beyond the picture, nothing.

        Linear between the middles of pixels; colours are weighted by their opacities.
        """
        height, width = self._pixels.shape[:2]
        seen = places @ self._matrix[:, :3].T + self._matrix[:, 3]
        before = seen[:, 3] > 1e-12
        over = np.where(before, seen[:, 3], 1.0)
        x, y = seen[:, 0] / over * width - 0.5, seen[:, 1] / over * height - 0.5
        inside = before & (x >= -0.5) & (x <= width - 0.5) & (y >= -0.5) & (y <= height - 0.5)
        color, opacity = np.zeros((len(places), 3)), np.zeros(len(places))
        x, y = np.clip(x[inside], 0.0, width - 1.0), np.clip(y[inside], 0.0, height - 1.0)
        left, top = (
            np.minimum(x.astype(np.int64), max(width - 2, 0)),
            np.minimum(y.astype(np.int64), max(height - 2, 0)),
        )
        right, down = x - left, y - top
        sums, total = np.zeros((len(x), 3)), np.zeros(len(x))
        for step_y, weight_y in ((0, 1.0 - down), (1, down)):
            for step_x, weight_x in ((0, 1.0 - right), (1, right)):
                texel = self._pixels[np.minimum(top + step_y, height - 1), np.minimum(left + step_x, width - 1)]
                weight = weight_y * weight_x * (texel[:, 3] / 255.0)
                sums += weight[:, None] * self._linear[texel[:, :3]]
                total += weight
        color[inside] = sums / np.maximum(total, 1e-9)[:, None]
        opacity[inside] = self._opacity * total
        return color, opacity


def paint_at(
    places: Float64[np.ndarray, "n 3"], plain: tuple[float, ...], picture: Picture | None
) -> tuple[Float64[np.ndarray, "k c"], Float64[np.ndarray, " n"] | float]:
    """The paint at places, and its opacity: the picture's where there is one."""
    if picture is None:
        return np.array([plain], np.float64), 1.0
    color, opacity = picture.at(places)
    # Numbers other than colours are the picture's luminance (Rec. 709) times the brush's own.
    if len(plain) == 1:
        color = plain[0] * (color @ np.array(LUMINANCE))[:, None]
    return color, opacity
