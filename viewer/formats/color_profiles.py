"""Colours of pictures that are not in sRGB: Display P3, Adobe RGB, ProPhoto, linear ones and others, as sRGB.

A picture says by an ICC profile, or as a PNG by its ``cICP``, ``gAMA`` and ``cHRM``, what its numbers mean. Curves and
primaries are applied in floats, so that 16 bits keep their precision and linear light its shadows; profiles that are
tables, or of inks, go through littlecms with 8 bits. Colours that sRGB does not have are clipped.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from jaxtyping import Float32, Float64
from PIL import Image, ImageCms

from viewer.scene.color import linear_to_srgb, srgb_to_linear

Curve = Callable[[np.ndarray], np.ndarray]
"""From numbers between 0 and 1 to light."""
HEADER, TAG, MOST_TAGS = 128, 12, 200
NAMELESS = "a colour profile"
SAME = 2.2 / 255
"""Deviation from sRGB, as a number from 0 to 1, that is none: the primaries of sRGB's own profiles are rounded."""
SRGB_D50 = np.array(
    [[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733]]
)
"""What light of sRGB's primaries is in the space that profiles meet in (ICC.1, adapted to D50 by Bradford)."""
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
D50 = (0.9642, 1.0, 0.8249)
PRIMARIES: Mapping[int, tuple[str, tuple[float, ...]]] = MappingProxyType({
    1: ("Rec. 709", (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)),
    9: ("BT.2020", (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, 0.3127, 0.3290)),
    11: ("DCI-P3", (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.314, 0.351)),
    12: ("Display P3", (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3127, 0.3290)),
})  # fmt: skip
"""Primaries of H.273: name, and x, y of red, green, blue and white."""
GAMMAS: Mapping[int, float] = MappingProxyType({4: 2.2, 5: 2.8, 8: 1.0})
"""Curves of H.273 that are plain powers; the others that are read differ little from sRGB's."""


@dataclass(frozen=True, eq=False)
class Colors:
    """What a picture's numbers mean.

    Attributes:
        name: For people.
        curves: Of red, green and blue; of grey only one.
        matrix: From their light to that of sRGB.
        profile: What littlecms is given instead, where there are no such; else empty.
    """

    name: str
    curves: tuple[Curve, ...] = ()
    matrix: Float64[np.ndarray, "3 3"] | None = None
    profile: bytes = b""


def colors_of(info: Mapping[str | tuple[int, int], Any], cicp: bytes = b"") -> Colors | None:
    """What a picture says of its colours; None for sRGB, for what says nothing, and for what cannot be understood.

    Args:
        info: As Pillow has it: ``icc_profile``, ``gamma``, ``chromaticity``, ``srgb``.
        cicp: The chunk of that name of a PNG.
    """
    if len(cicp) == 4 and cicp[0] in PRIMARIES:
        name, primaries = PRIMARIES[cicp[0]]
        gamma = GAMMAS.get(cicp[1])
        linear = f"{name}, linear" if gamma == 1 else name
        return _unless_srgb(Colors(linear, (_power(gamma) if gamma else srgb_to_linear,) * 3, _of_primaries(primaries)))
    profile = info.get("icc_profile")
    if isinstance(profile, bytes) and len(profile) > HEADER:
        return profile_colors(profile)
    gamma, white = info.get("gamma"), info.get("chromaticity")
    if "srgb" in info or not (isinstance(gamma, float) and 0.1 < gamma < 10):
        return None
    # A gamma without primaries stays as it is: what writes it seldom means it, and few programs heed it.
    if not (isinstance(white, tuple) and len(white) == 8):
        return None
    matrix = _of_primaries((*white[2:], *white[:2]))  # Pillow has white first
    near = abs(gamma * 2.2 - 1) < 0.02  # what programs write for sRGB
    curve = srgb_to_linear if near else _power(1 / gamma)
    return _unless_srgb(Colors(f"gamma {1 / gamma:.3g}", (curve,) * 3, matrix))


def profile_colors(profile: bytes) -> Colors | None:
    """What an ICC profile says; None for sRGB's, and for one that is damaged."""
    try:
        tags, name = _tags(profile), _name(profile)
        space = profile[16:20]
        if space == b"RGB " and all(tag in tags for tag in (b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC")):
            columns = np.stack([_xyz(tags[tag]) for tag in (b"rXYZ", b"gXYZ", b"bXYZ")], 1)
            curves = tuple(_curve(tags[tag]) for tag in (b"rTRC", b"gTRC", b"bTRC"))
            return _unless_srgb(Colors(name, curves, np.linalg.inv(SRGB_D50) @ columns))
        if space == b"GRAY" and b"kTRC" in tags:
            return _unless_srgb(Colors(name, (_curve(tags[b"kTRC"]),)))
        if space in (b"RGB ", b"CMYK"):
            ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return Colors(name, profile=profile)
    except (ValueError, KeyError, IndexError, struct.error, OSError, ImageCms.PyCMSError, np.linalg.LinAlgError):
        pass
    return None


def in_srgb(samples: Float32[np.ndarray, "h w c"], colors: Colors) -> Float32[np.ndarray, "h w k"]:
    """Numbers from 0 to 1 of one to four channels, alpha last, as sRGB; grey becomes three equal channels."""
    channels = samples.shape[2]
    color, rest = samples[..., : 3 if channels > 2 else 1], samples[..., 3 if channels > 2 else 1 :]
    if colors.profile:
        color = _by_littlecms(color, colors.profile)
    elif colors.matrix is None or color.shape[2] == 1:
        light = colors.curves[0](color)
        color = np.repeat(linear_to_srgb(np.clip(light, 0.0, 1.0)), 3, 2) if color.shape[2] == 1 else color
    else:
        light = np.stack([curve(color[..., axis]) for axis, curve in enumerate(colors.curves)], -1)
        color = linear_to_srgb(np.clip(light.astype(np.float32) @ colors.matrix.astype(np.float32).T, 0.0, 1.0))
    return np.concatenate([color, rest], 2).astype(np.float32)


def inks_in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """A picture of inks (CMYK) as its profile has them; the plain one where that cannot be applied."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        made = None
    return picture.convert("RGB") if made is None else made


def _by_littlecms(color: Float32[np.ndarray, "h w c"], profile: bytes) -> Float32[np.ndarray, "h w 3"]:
    codes = np.rint(np.clip(np.broadcast_to(color, (*color.shape[:2], 3)), 0, 1) * 255).astype(np.uint8)
    made = inks_in_srgb(Image.fromarray(codes), profile)
    return np.asarray(made, np.float32) / np.float32(255)


def _unless_srgb(colors: Colors) -> Colors | None:
    """None for colours whose sRGB is they themselves."""
    axis = np.linspace(0, 1, 6, dtype=np.float32)
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1).reshape(-1, 1, 3)
    grid = grid if len(colors.curves) == 3 else axis[:, None, None]
    made = in_srgb(grid, colors)
    if not np.isfinite(made).all():
        return None
    return None if np.abs(made - grid).max() < SAME else colors


def _power(gamma: float) -> Curve:
    return lambda numbers: np.maximum(numbers, 0.0) ** np.float32(gamma)


def _of_primaries(numbers: tuple[float, ...]) -> Float64[np.ndarray, "3 3"]:
    """From light of primaries, adapted to their white, to that of sRGB."""
    xy = np.array(numbers, np.float64).reshape(4, 2)
    columns = np.stack([xy[:, 0] / xy[:, 1], np.ones(4), (1 - xy.sum(1)) / xy[:, 1]])
    white = columns[:, 3]
    light = columns[:, :3] * np.linalg.solve(columns[:, :3], white)
    adapted = np.linalg.inv(BRADFORD) @ np.diag((BRADFORD @ D50) / (BRADFORD @ white)) @ BRADFORD
    return np.linalg.inv(SRGB_D50) @ adapted @ light


def _tags(profile: bytes) -> dict[bytes, bytes]:
    """The data of each tag of an ICC profile."""
    count = min(struct.unpack_from(">I", profile, HEADER)[0], MOST_TAGS)
    found: dict[bytes, bytes] = {}
    for number in range(count):
        name, at, size = struct.unpack_from(">4sII", profile, HEADER + 4 + TAG * number)
        found[name] = profile[at : at + size]
    return found


def _xyz(data: bytes) -> Float64[np.ndarray, " 3"]:
    return np.array(struct.unpack_from(">3i", data, 8)) / 65536.0


def _curve(data: bytes) -> Curve:
    """A curve of a profile: a power, a table, or a power with a straight part (ICC.1, 10.6 and 10.18)."""
    kind = data[:4]
    if kind == b"curv":
        count = struct.unpack_from(">I", data, 8)[0]
        if count == 0:
            return _power(1.0)
        table = np.frombuffer(data, ">u2", count, 12).astype(np.float64)
        if count == 1:
            return _power(float(table[0]) / 256.0)
        places, table = np.linspace(0.0, 1.0, count), table / 65535.0
        return lambda numbers: np.interp(numbers, places, table).astype(np.float32)
    if kind != b"para":
        raise KeyError(kind)
    form = struct.unpack_from(">H", data, 8)[0]
    count = (1, 3, 4, 5, 7)[form]
    g, a, b, c, d, e, f = (*(number / 65536.0 for number in struct.unpack_from(f">{count}i", data, 12)), *([0.0] * 6))[
        :7
    ]
    if form == 0:
        return _power(g)
    if form in (1, 2):
        c, d, e, f, straight = 0.0, -b / a, (c if form == 2 else 0.0), (c if form == 2 else 0.0), 0.0
        return _bent(g, a, b, straight, d, e, f)
    return _bent(g, a, b, c, d, e, f)


def _bent(g: float, a: float, b: float, c: float, d: float, e: float, f: float) -> Curve:
    """``(a x + b)^g + e`` from d on, below ``c x + f``."""
    return lambda numbers: np.where(numbers >= d, np.maximum(a * numbers + b, 0.0) ** g + e, c * numbers + f).astype(
        np.float32
    )


def _name(profile: bytes) -> str:
    """What a profile is called."""
    try:
        return ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).strip() or NAMELESS
    except (ImageCms.PyCMSError, OSError, ValueError):
        return NAMELESS
