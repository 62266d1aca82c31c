"""Maps on their way between scenes and files: pictures of other programs into the store, and ours as PNG."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from jaxtyping import Float32, UInt8
from PIL import Image

from viewer.errors import AssetError, InputError
from viewer.formats.color_profiles import colors_of, in_srgb
from viewer.formats.files import read_bytes
from viewer.formats.images import MAX_FILE, colored, deep_samples, open_picture
from viewer.formats.png16 import color_code_in, is_deep
from viewer.scene.assets import AssetStore
from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.geometry import Vec3
from viewer.scene.material import Material, Texture

Use = Literal["color", "data", "normal"]
"""What a map holds: colours in sRGB, numbers, or directions."""
Kind = Literal["png", "webp"]
"""Of file."""
COMPRESSION = 6
QUALITY = 92
"""Of colours as WebP, from 0 to 100."""
LARGEST_WEBP = 16383
"""Texels along a side that the format can count."""
BEGINNING = 1 << 16
"""Bytes in which a PNG says what its colours are."""
HINT = "Export the textures again, as PNG or JPEG."


class TextureFiles:
    """The maps of one scene as files hold them; each is scaled and compressed once.

    Args:
        store: Where the maps are.
        limit: Texels along the longer side at most; 0 = as they are.
    """

    def __init__(self, store: AssetStore, limit: int = 0) -> None:
        self._store = store
        self._limit = limit
        self._pixels: dict[tuple[str, Use], UInt8[np.ndarray, "h w 3"]] = {}
        self._files: dict[tuple[str, Use, Vec3, Kind], bytes] = {}

    def pixels(self, texture: Texture, use: Use) -> UInt8[np.ndarray, "h w 3"]:
        """The texels, within the limit.

        Raises:
            AssetError: They are missing or are no picture.
        """
        key = (texture.asset, use)
        if key not in self._pixels:
            found = self._store.get(texture.asset).get("pixels")
            if found is None or found.dtype != np.uint8 or found.ndim != 3 or found.shape[2] != 3 or found.size == 0:
                raise AssetError("A map's asset holds no picture.", "The file is damaged; open the model again.")
            self._pixels[key] = scaled(found, self._limit, use)
        return self._pixels[key]

    def png(self, texture: Texture, use: Use, factor: Vec3 = (1.0, 1.0, 1.0)) -> bytes:
        """The texels as a PNG file; see :meth:`compressed`."""
        return self.compressed(texture, use, "png", factor)

    def compressed(self, texture: Texture, use: Use, kind: Kind, factor: Vec3 = (1.0, 1.0, 1.0)) -> bytes:
        """The texels as a file.

        Args:
            texture: Which map.
            use: What it holds.
            kind: Of file.
            factor: Multiplies the light of a map of colours, for formats that know no product.

        Raises:
            AssetError: They are missing or are no picture.
        """
        key = (texture.asset, use, factor, kind)
        if key not in self._files:
            texels = self.pixels(texture, use)
            self._files[key] = encoded(texels if factor == (1.0, 1.0, 1.0) else _tinted(texels, factor), use, kind)
        return self._files[key]

    def with_opacity(self, color: Texture | None, opacity: Texture, kind: Kind = "png") -> bytes:
        """Colours, or white, with a map of opacity as alpha, as a file.

        Raises:
            AssetError: They are missing or are no picture.
        """
        alpha = self.pixels(opacity, "data")
        texels = np.full_like(alpha, 255) if color is None else self.pixels(color, "color")
        alpha = resized(alpha, texels.shape[1], texels.shape[0])[..., :1]
        return encoded(np.concatenate([texels, alpha], 2), "color", kind)


def uses(material: Material) -> Iterator[tuple[Texture, Use]]:
    """The maps of a material, and what each holds."""
    maps: tuple[tuple[Texture | None, Use], ...] = (
        (material.base_color_map, "color"),
        (material.orm_map, "data"),
        (material.normal_map, "normal"),
        (material.emissive_map, "color"),
        (material.opacity_map, "data"),
        (material.occlusion_map, "data"),
    )
    for texture, use in maps:
        if texture is not None:
            yield texture, use


def _tinted(texels: UInt8[np.ndarray, "h w 3"], factor: Vec3) -> UInt8[np.ndarray, "h w 3"]:
    """Texels in sRGB whose light is multiplied."""
    light = srgb_to_linear(texels.astype(np.float32) / np.float32(255.0)) * np.array(factor, np.float32)
    return np.rint(linear_to_srgb(np.clip(light, 0.0, 1.0)) * np.float32(255.0)).astype(np.uint8)


def scaled(pixels: UInt8[np.ndarray, "h w 3"], limit: int, use: Use) -> UInt8[np.ndarray, "height width 3"]:
    """A map whose longer side has ``limit`` texels at most: means of light, of numbers, or of directions."""
    height, width = pixels.shape[:2]
    if limit <= 0 or max(height, width) <= limit:
        return pixels
    size = (max(round(width * limit / max(width, height)), 1), max(round(height * limit / max(width, height)), 1))
    values = pixels.astype(np.float32) / np.float32(255.0)
    if use == "color":
        values = srgb_to_linear(values)
    planes = [
        Image.fromarray(np.ascontiguousarray(values[..., i])).resize(size, Image.Resampling.BOX) for i in range(3)
    ]
    means = np.stack([np.asarray(plane, np.float32) for plane in planes], -1)
    if use == "color":
        means = linear_to_srgb(means)
    elif use == "normal":
        means = normal_colors(means * np.float32(2.0) - np.float32(1.0))
    return np.rint(np.clip(means, 0.0, 1.0) * np.float32(255.0)).astype(np.uint8)


def normal_colors(vectors: Float32[np.ndarray, "h w 3"]) -> Float32[np.ndarray, "h w 3"]:
    """Directions of any length as a normal map has them: ``(n + 1) / 2`` of the unit vector."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    pointing = length > 1e-6
    unit = np.where(pointing, vectors / np.where(pointing, length, 1.0), np.array([0.0, 0.0, 1.0], np.float32))
    return (0.5 * unit + 0.5).astype(np.float32)


def encoded(pixels: UInt8[np.ndarray, "h w *c"], use: Use, kind: Kind) -> bytes:
    """A file of texels: colours of WebP lose a little, numbers and directions nothing.

    Raises:
        InputError: They are more than WebP can hold.
    """
    if kind == "png":
        return encode_png(pixels)
    if max(pixels.shape[:2]) > LARGEST_WEBP:
        raise InputError(f"WebP holds {LARGEST_WEBP} texels along a side at most.", "Make maps smaller, or use PNG.")
    buffer = io.BytesIO()
    lossless = use != "color"
    Image.fromarray(pixels).save(buffer, "WEBP", lossless=lossless, quality=75 if lossless else QUALITY, method=4)
    return buffer.getvalue()


def encode_png(pixels: UInt8[np.ndarray, "h w *c"]) -> bytes:
    """A PNG file of colours, or of single numbers."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=COMPRESSION)
    return buffer.getvalue()


def stacked(pictures: Sequence[bytes]) -> bytes:
    """Pictures in files one below the other, as a PNG file."""
    rows = [np.asarray(Image.open(io.BytesIO(data)).convert("RGB")) for data in pictures]
    whole = np.zeros((sum(len(row) for row in rows), max(row.shape[1] for row in rows), 3), np.uint8)
    top = 0
    for row in rows:
        whole[top : top + len(row), : row.shape[1]] = row
        top += len(row)
    return encode_png(whole)


def decode_texture(data: bytes, place: str, *, alpha: bool = False, color: bool = False) -> UInt8[np.ndarray, "h w c"]:
    """The texels of a PNG, JPEG, WebP or BMP file; 16 bits become 8.

    Args:
        data: The file.
        place: What it is, for messages.
        alpha: Whether alpha is wanted as a fourth channel, where any texel is not wholly opaque.
        color: It holds colours: those of its profile become sRGB. glTF wants profiles ignored (2.0, section 3.8.3),
            and maps of numbers have none.

    Raises:
        InputError: It is none of these, is damaged, or has too many texels.
    """
    with open_picture(io.BytesIO(data), place) as picture:
        found = colors_of(picture.info, color_code_in(data[:BEGINNING], place)) if color else None
        try:
            if is_deep(data[:32]):
                texels = np.rint(colored(deep_samples(data, place)) / np.float32(257.0)).astype(np.uint8)
            else:
                has_alpha = alpha and picture.has_transparency_data
                texels = np.array(picture.convert("RGBA" if has_alpha else "RGB"), np.uint8)
        except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
            raise InputError(f"{place} is damaged or cut short.", HINT) from error
    if found is not None:
        light = in_srgb(texels / np.float32(255.0), found)
        texels = np.rint(light * np.float32(255.0)).astype(np.uint8)
    seen_through = alpha and texels.shape[2] == 4 and bool((texels[..., 3] < 255).any())
    return texels if seen_through else np.ascontiguousarray(texels[..., :3])


def read_texture(path: Path, *, alpha: bool = False, color: bool = False) -> UInt8[np.ndarray, "h w c"]:
    """The texels of a picture in a file, as :func:`decode_texture` gives them.

    Raises:
        InputError: It is missing, or as for :func:`decode_texture`.
    """
    data = read_bytes(path, MAX_FILE, "a texture", "Copy the textures beside the model.")
    return decode_texture(data, path.name, alpha=alpha, color=color)


def resized(pixels: UInt8[np.ndarray, "h w c"], width: int, height: int) -> UInt8[np.ndarray, "height width c"]:
    """Numbers of a map at another size, linear between texels."""
    if pixels.shape[:2] == (height, width):
        return pixels
    if pixels.shape[2] == 4:  # Pillow would weigh colours by alpha
        parts = (pixels[..., :3], pixels[..., 3:].repeat(3, 2))
        color, alpha = (resized(np.ascontiguousarray(part), width, height) for part in parts)
        return np.concatenate([color, alpha[..., :1]], 2)
    return np.asarray(Image.fromarray(pixels).resize((width, height), Image.Resampling.BILINEAR), np.uint8)
