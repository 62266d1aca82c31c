"""Environment light on the graphics card: prepared for surfaces, and as it is seen behind them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

import moderngl
import numpy as np
from jaxtyping import Float32

from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.light import EnvironmentLight
from viewer.session.mixed_light import Prepared, prepared_tensors

SIDE = 32
AROUND, UP = 16, 64
LEAST_ALPHA = 1e-3


@cache
def mirrored_table() -> Float32[np.ndarray, "rows columns 2"]:
    """Factor and summand of F0 that make the part of white light that GGX mirrors.

    Karis 2013 ("Real Shading in Unreal Engine 4"), equation 8, with Smith's height-correlated shadowing: half vectors
    are spread evenly over GGX's own distribution. Rows for roughness from 0 to 1, columns for n.v alike; an asset of
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


UNITS = {"brdf": 12, "specular_map": 13, "irradiance_map": 14}
DAMAGED = "Reload the scene; the light is then prepared anew."
BRIGHTEST = 65504.0
"""Half floats end there."""


class EnvironmentTextures:
    """The prepared light that models are drawn in.

    Args:
        context: Where they live; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._shown: Prepared | None = None
        self._maps: dict[str, moderngl.Texture] = {}
        self._table: moderngl.Texture | None = None
        self._last = 0

    @property
    def there(self) -> bool:
        """Whether there is environment light."""
        return bool(self._maps)

    def show(self, prepared: Prepared | None, store: AssetStore) -> None:
        """Upload the light if it is another one than before; None = there is none.

        Raises:
            AssetError: An asset is missing or damaged.
        """
        if prepared == self._shown:
            return
        if prepared is None:
            self._drop()
            return
        try:
            tensors = prepared_tensors(prepared, store)
            levels, irradiance = _levels(tensors), [_picture(tensors, "irradiance", 3)]
            brdf = _picture(tensors, "brdf", 2)
        except AssetError:
            self._drop()
            raise
        if not self._fits(levels, irradiance):
            self._drop()
            self._maps = {
                "specular_map": _mipmapped(self._context, levels),
                "irradiance_map": _mipmapped(self._context, irradiance),
                "brdf": _table(self._context, brdf),
            }
        else:  # while lights are blended by hand every redraw has another mix of the same size
            _write(self._maps["specular_map"], levels)
            _write(self._maps["irradiance_map"], irradiance)
        self._last = len(levels) - 1
        self._shown = prepared

    def use(self, light: EnvironmentLight | None) -> dict[str, object]:
        """Bind what surfaces look up; the uniforms that say where, and how the light is turned and how strong it is."""
        if not self._maps:
            if self._table is None:
                self._table = _table(self._context, mirrored_table())
            self._table.use(UNITS["brdf"])
            return {"brdf": UNITS["brdf"]}
        for name, texture in self._maps.items():
            texture.use(UNITS[name])
        placed = {} if light is None else gain_and_turn(light)
        return {**UNITS, "specular_levels": float(self._last), **placed}

    def release(self) -> None:
        """Give everything back."""
        self._drop()
        if self._table is not None:
            self._table.release()
            self._table = None

    def _drop(self) -> None:
        for texture in self._maps.values():
            texture.release()
        self._maps, self._shown = {}, None

    def _fits(self, levels: list[Float32[np.ndarray, "_ _ 3"]], irradiance: list[Float32[np.ndarray, "_ _ 3"]]) -> bool:
        """Whether the textures that are there can hold these pictures."""
        if not self._maps or self._last != len(levels) - 1:
            return False
        pictures = {"specular_map": levels[0], "irradiance_map": irradiance[0]}
        return all(self._maps[name].size == picture.shape[1::-1] for name, picture in pictures.items())


def gain_and_turn(light: EnvironmentLight) -> dict[str, object]:
    """Uniforms for strength, tint and rotation: light is prepared without any of them."""
    red, green, blue = (light.strength * part for part in light.tint)
    return {"environment_gain": (red, green, blue), "environment_turn": light.rotation / math.tau}


def equirectangular(context: moderngl.Context, picture: Float32[np.ndarray, "h w 3"]) -> moderngl.Texture:
    """A picture of the whole sphere in half floats; it goes on across its left and right edges."""
    texture = context.texture((picture.shape[1], picture.shape[0]), 4, _half(picture), dtype="f2")
    texture.repeat_x, texture.repeat_y = True, False
    texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
    return texture


def _mipmapped(context: moderngl.Context, levels: list[Float32[np.ndarray, "_ _ 3"]]) -> moderngl.Texture:
    """Pictures as the levels of one texture, each at half of the size of the one before."""
    texture = equirectangular(context, levels[0])
    if len(levels) > 1:
        texture.build_mipmaps(0, len(levels) - 1)
        _write(texture, levels, first=1)
        texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        texture.repeat_x, texture.repeat_y = True, False
    return texture


def _write(texture: moderngl.Texture, levels: list[Float32[np.ndarray, "_ _ 3"]], first: int = 0) -> None:
    """Put pictures into a texture's levels, from the ``first`` on."""
    for number, picture in enumerate(levels[first:], first):
        height, width = (max(side >> number, 1) for side in levels[0].shape[:2])
        texture.write(_half(_resized(picture, width, height)), level=number)


def _table(context: moderngl.Context, numbers: Float32[np.ndarray, "h w 2"]) -> moderngl.Texture:
    height, width = numbers.shape[:2]
    texture = context.texture((width, height), 2, np.ascontiguousarray(numbers), dtype="f4")
    texture.repeat_x = texture.repeat_y = False
    texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
    return texture


def _half(picture: Float32[np.ndarray, "h w 3"]) -> np.ndarray:
    opaque = np.ones((*picture.shape[:2], 1), np.float32)
    return np.ascontiguousarray(np.concatenate([np.minimum(picture, BRIGHTEST), opaque], -1), np.float16)


def _resized(picture: Float32[np.ndarray, "h w 3"], width: int, height: int) -> Float32[np.ndarray, "h2 w2 3"]:
    """Means of whole blocks where that comes out even; else the nearest texels."""
    rows, columns = picture.shape[:2]
    if rows % height == 0 and columns % width == 0:
        return picture.reshape(height, rows // height, width, columns // width, 3).mean((1, 3), dtype=np.float32)
    return picture[np.arange(height) * rows // height][:, np.arange(width) * columns // width]


def _levels(tensors: Mapping[str, np.ndarray]) -> list[Float32[np.ndarray, "_ _ 3"]]:
    count = sum(name.startswith("specular_") for name in tensors)
    levels = [_picture(tensors, f"specular_{number}", 3) for number in range(max(count, 1))]
    # No more than the largest one can be halved.
    return levels[: max(levels[0].shape[:2]).bit_length()]


def _picture(tensors: Mapping[str, np.ndarray], name: str, components: int) -> Float32[np.ndarray, "h w c"]:
    picture = tensors.get(name)
    if picture is None or picture.dtype != np.float32 or picture.ndim != 3 or picture.shape[2] != components:
        raise AssetError(f"The prepared light has no proper '{name}'.", DAMAGED)
    if not picture.size:
        raise AssetError(f"The prepared light's '{name}' is empty.", DAMAGED)
    return picture
