"""Colours of HDR pictures and videos as sRGB: PQ and HLG (ITU-R BT.2100) in the primaries of BT.2020.

Reference white (BT.2408: 203 cd/m² in PQ, 75 % of the signal in HLG) becomes sRGB's white; what is brighter is white,
too. So photos of a scene look as those that the camera would have taken without HDR.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from jaxtyping import Float32

from viewer.errors import InputError
from viewer.scene.color import linear_to_srgb

Signal = Float32[np.ndarray, "h w 3"]
PQ, HLG = 16, 18
"""Their numbers in H.273, which files use."""
NAMES: Mapping[int, str] = MappingProxyType({8: "linear light", PQ: "PQ (HDR)", HLG: "HLG (HDR)"})
USUAL_CURVES = (1, 2, 6, 13, 14, 15)
"""Transfer functions of H.273 that differ little from sRGB's, or say nothing."""
NAMED = re.compile(rb"2100[\w .-]{0,12}?(PQ|HLG)|(PQ|HLG)[\w .-]{0,12}?2100")
"""What profiles of such colours are called."""
PROFILE_HEADER, TAG = 128, 12
MOST_TAGS = 200
WHITE_NITS, PEAK_NITS = 203.0, 10_000.0
HLG_WHITE = 0.26496256
"""Light of the scene at 75 % of the signal, of which 1 is the most."""
TO_REC_709 = np.array(
    [[1.660491, -0.587641, -0.072850], [-0.124550, 1.132900, -0.008349], [-0.018151, -0.100579, 1.118730]], np.float32
)
"""From BT.2020 (BT.2087)."""


def refuse_unusual(curve: int, place: object) -> None:
    """Refuse numbers that are far from sRGB; ``place`` names the picture.

    Raises:
        InputError: They are.
    """
    if curve not in USUAL_CURVES:
        name = NAMES.get(curve, f"the curve {curve} of H.273")
        raise InputError(f"{place} holds colours in {name}, not in sRGB.", "Convert it to sRGB, or to OpenEXR.")


def refuse_hdr_profile(profile: bytes, place: object) -> None:
    """Refuse a picture whose ICC profile says that its numbers are PQ or HLG, by its ``cicp`` tag or by its name.

    Raises:
        InputError: It says so.
    """
    count = min(int.from_bytes(profile[PROFILE_HEADER : PROFILE_HEADER + 4], "big"), MOST_TAGS)
    for number in range(count):
        start = PROFILE_HEADER + 4 + TAG * number
        at = int.from_bytes(profile[start + 4 : start + 8], "big")
        if profile[start : start + 4] == b"cicp" and len(data := profile[at + 8 : at + 12]) == 4:
            refuse_unusual(data[1], place)
    named = NAMED.search(profile.replace(b"\0", b"")) if count else None  # letters of two bytes, too
    if named is not None:
        refuse_unusual(PQ if b"PQ" in named.groups() else HLG, place)


def _from_pq(signal: Signal) -> Signal:
    """Light in units of reference white (BT.2100, table 4)."""
    power = np.power(np.clip(signal, 0.0, 1.0), 32.0 / 2523.0)
    ratio = np.maximum(power - 0.8359375, 0.0) / (18.8515625 - 18.6875 * power)
    return (np.power(ratio, 16384.0 / 2610.0) * (PEAK_NITS / WHITE_NITS)).astype(np.float32)


def _from_hlg(signal: Signal) -> Signal:
    """Light in units of reference white (BT.2100, table 5)."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    bounded = np.clip(signal, 0.0, 1.0)
    scene = np.where(bounded <= 0.5, np.square(bounded) / 3.0, (np.exp((bounded - c) / a) + b) / 12.0)
    return (scene / HLG_WHITE).astype(np.float32)


CURVES: Mapping[int, Callable[[Signal], Signal]] = MappingProxyType({PQ: _from_pq, HLG: _from_hlg})


def srgb_of(signal: Signal, curve: int) -> Signal:
    """The sRGB of pixels whose curve has this number in H.273 and whose primaries are those of BT.2020."""
    return linear_to_srgb(np.clip(CURVES[curve](signal) @ TO_REC_709.T, 0.0, 1.0)).astype(np.float32)
