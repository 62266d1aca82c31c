"""Pictures from files and into files.

Pictures of 8 and 16 bits are in sRGB with straight alpha, as PNG has them; OpenEXR's are linear Rec. 709 with
premultiplied alpha (:mod:`viewer.formats.exr`). What says that its colours are others is brought into sRGB
(:mod:`viewer.formats.color_profiles`); nothing is turned unless that is asked for.
"""

from __future__ import annotations

import re
import struct
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

import numpy as np
import OpenEXR
from jaxtyping import Float32, Shaped, UInt8
from PIL import Image, PngImagePlugin, UnidentifiedImageError

from viewer.errors import InputError, OutputError
from viewer.formats import exr, png16
from viewer.formats.color_profiles import Colors, colors_of, in_srgb, inks_in_srgb, profile_colors
from viewer.formats.files import DAMAGED, load, reason, refuse_endless
from viewer.formats.hdr_curves import refuse_hdr_profile
from viewer.scene.assets import write_atomic
from viewer.scene.content import ColorSpace
from viewer.scene.temporaries import temporary_folder

KINDS = ("PNG", "JPEG", "WEBP", "BMP")
"""What Pillow may try: fewer decoders, fewer ways in for a hostile file."""
MAX_PIXELS = 89_478_485
"""Pillow's own limit; a picture of that size takes 1.4 GB while it is read."""
MAX_FILE = 1 << 30
PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY
"""Depth maps of phones and converted EXIF are texts of megabytes; Pillow bounds all texts of a picture to this."""
NOTHING: Mapping[str, np.ndarray] = MappingProxyType({})
JPEG_MAGIC = b"\xff\xd8"
TIFF_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
HEIF = re.compile(rb"....ftyp(heic|heix|hevc|heim|heis|mif1|msf1|avif|avis)", re.DOTALL)
"""How photos begin that iPhones take, and AVIF."""
EXR_MAGIC = b"\x76\x2f\x31\x01"
ORIENTATION = 0x0112
"""The EXIF tag that says how the camera was held."""
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Header:
    """What a picture's header says, without decoding it.

    ``sideways``: EXIF would turn it by a quarter. ``colors``: what its colours are called that are not in sRGB.
    """

    width: int
    height: int
    alpha: bool
    sideways: bool = False
    colors: str = ""


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture in memory; alpha is straight in ``srgb`` and premultiplied in ``linear``."""

    pixels: Float32[np.ndarray, "h w c"]
    color_space: ColorSpace


def read_header(path: Path) -> Header:
    """Size and kind of a picture, from its first few kilobytes.

    Raises:
        InputError: The file is missing, no picture, or too large.
    """
    head = _head(path)
    if head.startswith(EXR_MAGIC):
        found = _exr_header(path)
        return Header(*found.size, "A" in found.channels)
    if head[:4] in TIFF_MAGIC:
        found = load("tiff.header")(path)
        if found.width * found.height > MAX_PIXELS:
            raise _too_many(path)
        colors = profile_colors(found.profile)
        name = colors.name if colors is not None else ""
        return Header(found.width, found.height, found.alpha, found.orientation in (5, 6, 7, 8), name)
    cicp = png16.color_code(path, head)
    with open_picture(path, path) as picture:
        alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
        colors = colors_of(picture.info, cicp)
        name = colors.name if colors is not None else ""
        return Header(*picture.size, alpha, _orientation(picture) in (5, 6, 7, 8), name)


def read_image(path: Path, *, turned: bool = False, data: bool = False) -> Picture:
    """Read a picture of three channels, or four where it has alpha.

    Args:
        path: PNG or TIFF of 8 or 16 bits (grey, palette or colour), JPEG, WebP, BMP or OpenEXR.
        turned: Turn it as its EXIF orientation says. Structure from motion works on the pixels as they are stored, so
            cameras usually expect them unturned.
        data: Its numbers are no colours, as of a mask: they stay as they are.

    Raises:
        InputError: The file is missing, damaged, no picture, or too large.
    """
    head = _head(path)
    if head.startswith(EXR_MAGIC):
        return Picture(exr.read(path, _exr_header(path)), "linear")
    if head[:4] in TIFF_MAGIC:
        return _read_tiff(path, turned=turned, data=data)
    cicp = png16.color_code(path, head)
    if png16.is_deep(head):
        with open_picture(path, path) as picture:  # for its checks of size and header, too
            turn = _orientation(picture) if turned else 1
            colors = None if data else colors_of(picture.info, cicp)
        samples = _turned(deep_samples(path.read_bytes(), path) / np.float32(65535), turn)
        return Picture(_as_srgb(samples, colors), "srgb")
    with open_picture(path, path) as picture:
        try:
            upright = TURNS.get(_orientation(picture)) if turned else None
            colors = None if data else colors_of(picture.info, cicp)
            plain, colors = _plain(picture, colors)
            if upright is not None:
                plain = plain.transpose(upright)
            pixels = np.asarray(plain, np.float32)
        except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
            raise InputError(f"{path} cannot be read: {reason(error)}.", DAMAGED) from error
    return Picture(_as_srgb(pixels / np.float32(65535 if plain.mode == "I;16" else 255), colors), "srgb")


def _as_srgb(samples: Float32[np.ndarray, "h w *c"], colors: Colors | None) -> Float32[np.ndarray, "h w c"]:
    """Three or four channels in sRGB."""
    if colors is None:
        return colored(samples)
    return in_srgb(samples if samples.ndim == 3 else samples[..., None], colors)


def _read_tiff(path: Path, *, turned: bool, data: bool) -> Picture:
    read_header(path)  # for its checks of size
    samples, light = load("tiff.read")(path)
    found = load("tiff.header")(path)
    if turned and found.orientation in TURNS:
        samples = _turned(samples, found.orientation)
    colors = None if light or data or found.inks else profile_colors(found.profile)
    return Picture(_as_srgb(samples, colors), "linear" if light else "srgb")


def _turned(samples: Float32[np.ndarray, "h w c"], orientation: int) -> Float32[np.ndarray, "i j c"]:
    """Samples turned as :data:`TURNS` turns pictures."""
    mirrored = orientation in (2, 4, 5, 7)
    quarters = {3: 2, 4: 2, 5: 1, 6: 3, 7: 3, 8: 1}.get(orientation, 0)
    return np.ascontiguousarray(np.rot90(samples[:, ::-1] if mirrored else samples, quarters))


def deep_samples(data: bytes, place: object) -> Float32[np.ndarray, "h w c"]:
    """What a PNG of 16 bits holds, from 0 to 65535; ``place`` names it in messages.

    Raises:
        InputError: It is damaged.
    """
    try:
        return png16.decode(data).astype(np.float32)
    except (OSError, ValueError, MemoryError) as error:
        raise InputError(f"{place} cannot be read: {error}.", DAMAGED) from error


def read_small(path: Path, width: int, height: int, side: int) -> UInt8[np.ndarray, "h w 4"] | None:
    """A JPEG, scaled down so that its longer side has ``side`` pixels; None for pictures of other kinds.

    Args:
        path: The picture.
        width: Its size; where it is stored lying on its side, it is turned as its EXIF orientation says.
        height: See above.
        side: A picture that is smaller stays as it is.

    Raises:
        InputError: The file is missing, damaged, or of another size.
    """
    if _head(path)[:2] != JPEG_MAGIC:
        return None
    with open_picture(path, path) as picture:
        try:
            stored, turn = picture.size, TURNS.get(_orientation(picture))
            turned = stored == (height, width) != (width, height)
            if stored != (width, height) and not turned:
                raise InputError(f"{path} is {stored[0]}x{stored[1]} and not {width}x{height}.", "Open it again.")
            picture.draft("RGB", (2 * side, 2 * side))  # at least that large, in one of JPEG's own steps
            picture.thumbnail((side, side), Image.Resampling.BOX)
            plain, colors = _plain(picture, colors_of(picture.info))
            upright = plain.transpose(turn) if turned and turn is not None else plain
            codes = np.asarray(upright.convert("RGBA"), np.uint8)
            if colors is None:
                return codes.copy()
            return np.rint(in_srgb(codes / np.float32(255), colors) * np.float32(255)).astype(np.uint8)
        except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
            raise InputError(f"{path} cannot be read: {reason(error)}.", DAMAGED) from error


def write_png(path: Path, pixels: Float32[np.ndarray, "h w c"], bits: int = 8) -> None:
    """Write an sRGB picture of 3 or 4 channels, straight alpha, values in [0, 1]; what lies outside is clipped.

    Raises:
        OutputError: It cannot be written; whatever was at ``path`` is untouched.
    """
    top = (1 << bits) - 1
    whole = np.rint(np.clip(np.nan_to_num(pixels), 0.0, 1.0) * np.float32(top))
    if bits == 16:
        write_atomic(path, png16.encode(whole.astype(np.uint16)))
        return
    write_png_bytes(path, whole.astype(np.uint8), 4)


def write_png_bytes(path: Path, pixels: UInt8[np.ndarray, "h w c"], level: int) -> None:
    """Write sRGB bytes of 3 or 4 channels, straight alpha, packed as tightly as ``level`` says, 0 to 9.

    Raises:
        OutputError: It cannot be written; whatever was at ``path`` is untouched.
    """
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=level)
    write_atomic(path, buffer.getvalue())


def write_exr(
    path: Path,
    pixels: Float32[np.ndarray, "h w c"],
    depth: Float32[np.ndarray, "h w"] | None = None,
    further: Mapping[str, Shaped[np.ndarray, "h w *n"]] = NOTHING,
) -> None:
    """Write a linear picture of 3 or 4 channels, premultiplied alpha, as 32-bit OpenEXR; see :func:`encode_exr`.

    Raises:
        OutputError: It cannot be written; whatever was at ``path`` is untouched.
    """
    write_atomic(path, encode_exr(pixels, depth, further))


def encode_exr(
    pixels: Float32[np.ndarray, "h w c"],
    depth: Float32[np.ndarray, "h w"] | None = None,
    further: Mapping[str, Shaped[np.ndarray, "h w *n"]] = NOTHING,
) -> bytes:
    """A linear picture of 3 or 4 channels, premultiplied alpha, as 32-bit OpenEXR.

    Args:
        pixels: Linear Rec. 709.
        depth: Distance along the ray, written as channel ``Z``; inf where nothing is.
        further: More pictures by name, written as they are: those of one number a pixel as a channel of that name,
            ``normal`` as ``normal.X``, ``normal.Y`` and ``normal.Z``, and other triples as well, with R, G and B.

    Raises:
        OutputError: There is no space for temporary files.
    """
    channels = {"RGBA"[i]: np.ascontiguousarray(pixels[..., i], np.float32) for i in range(pixels.shape[2])}
    if depth is not None:
        channels["Z"] = np.ascontiguousarray(depth, np.float32)
    for name, picture in further.items():
        if picture.ndim == 2:
            channels[name] = np.ascontiguousarray(picture, np.float32)
        else:
            letters = "XYZ" if name == "normal" else "RGB"
            channels |= {f"{name}.{letters[i]}": np.ascontiguousarray(picture[..., i], np.float32) for i in range(3)}
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    try:
        with temporary_folder() as folder:
            draft = folder / "picture.exr"
            OpenEXR.File(header, channels).write(str(draft))
            return draft.read_bytes()
    except (OSError, RuntimeError) as error:
        raise OutputError(f"A picture cannot be written: {error}.", "Free space for temporary files.") from error


def _head(path: Path) -> bytes:
    """The first bytes of a file that is not absurdly large."""
    refuse_endless(path)
    try:
        if path.stat().st_size > MAX_FILE:
            raise InputError(f"{path} is too large for a picture.", "Pictures may have up to 1 GiB.")
        with path.open("rb") as file:
            return file.read(32)
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {reason(error)}.", "Check the name and the permissions.") from error


def open_picture(source: Path | BytesIO, place: object) -> Image.Image:
    """A picture with its header read and its pixels not yet decoded; ``place`` names it in messages.

    Raises:
        InputError: It is missing, no picture, or too large.
    """
    if isinstance(source, Path):
        refuse_endless(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(source, formats=KINDS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_many(place) from error
    except UnidentifiedImageError as error:
        raise _unknown(source, place) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise InputError(f"{place} cannot be read: {reason(error)}.", DAMAGED) from error
    profile = picture.info.get("icc_profile")
    if isinstance(profile, bytes):
        try:
            refuse_hdr_profile(profile, place)
        except InputError:
            picture.close()
            raise
    return picture


def _unknown(source: Path | BytesIO, place: object) -> InputError:
    """The error that a picture is of no kind that can be read."""
    found = HEIF.match(_head(source)) if isinstance(source, Path) else None
    if found and found[1].startswith(b"avi"):
        return InputError(f"{place} is an AVIF picture, which cannot be read.", "Convert it to PNG or JPEG.")
    if found:
        hint = "Convert the photos to JPEG, or set the phone's camera to 'Most Compatible'."
        return InputError(f"{place} is a HEIC photo, which cannot be read.", hint)
    start = source.getvalue()[:8] if isinstance(source, BytesIO) else _head(source)[:8]
    if start == png16.SIGNATURE:
        return InputError(f"{place} cannot be read: it is a PNG whose header or checksums are wrong.", DAMAGED)
    return InputError(
        f"{place} is no picture that can be read.", "PNG, JPEG, WebP, BMP, TIFF and OpenEXR are; convert it."
    )


def _orientation(picture: Image.Image) -> int:
    """EXIF's orientation, 1 where it says nothing intelligible."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            turn = picture.getexif().get(ORIENTATION, 1)
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, struct.error):
        return 1
    return turn if isinstance(turn, int) else 1


def _plain(picture: Image.Image, colors: Colors | None) -> tuple[Image.Image, Colors | None]:
    """The decoded picture in one of the modes L, LA, RGB, RGBA or I;16, and what its colours still have to be."""
    if "transparency" in picture.info or picture.mode == "PA":
        return picture.convert("RGBA"), colors
    if picture.mode in ("L", "LA", "RGB", "RGBA", "I;16"):
        picture.load()
        return picture, colors
    if picture.mode == "CMYK" and colors is not None:
        return inks_in_srgb(picture, colors.profile), None
    return picture.convert("L" if picture.mode == "1" else "RGB"), colors


def colored(samples: Float32[np.ndarray, "h w *c"]) -> Float32[np.ndarray, "h w c"]:
    """Three or four channels: grey becomes three equal ones."""
    if samples.ndim == 2:
        samples = samples[..., None]
    if samples.shape[2] > 2:
        return samples
    grey = np.repeat(samples[..., :1], 3, 2)
    return grey if samples.shape[2] == 1 else np.concatenate([grey, samples[..., 1:]], 2)


def _exr_header(path: Path) -> exr.ExrHeader:
    """The header of an OpenEXR picture that is not too large, neither as it is stored nor as it is shown."""
    found = exr.header(path)
    for width, height in (found.stored, found.size):
        if width < 1 or height < 1 or width * height > MAX_PIXELS:
            raise _too_many(path)
    return found


def _too_many(place: object) -> InputError:
    return InputError(f"{place} claims more pixels than can be opened.", f"At most {MAX_PIXELS / 1e6:.0f} million are.")
