"""The ``.splat`` files of antimatter15: 32 bytes a Gaussian, without a head and without spherical harmonics."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from viewer.errors import InputError
from viewer.formats.files import read_bytes
from viewer.formats.splats.found import DAMAGED, FoundSplats
from viewer.formats.splats.quantities import color_of_harmonic, harmonic_of_color, log_scale, logit, opacity

LARGEST_FILE = 4 << 30
ROW = np.dtype([("position", "<f4", 3), ("scale", "<f4", 3), ("color", "u1", 4), ("rotation", "u1", 4)])


def read(path: Path) -> tuple[FoundSplats, ...]:
    """The Gaussians of a file.

    Raises:
        InputError: It cannot be read, or is no whole number of Gaussians long.
    """
    return (decode(read_bytes(path, LARGEST_FILE, "Gaussian splats"), path.name),)


def decode(data: bytes, place: str) -> FoundSplats:
    """The Gaussians of a file's bytes.

    Raises:
        InputError: They are no whole number of Gaussians.
    """
    if not data:
        raise InputError(f"{place} is empty.", "Copy or export it again.")
    if len(data) % ROW.itemsize:
        raise InputError(f"{place} is {len(data):,} bytes long, and each Gaussian has {ROW.itemsize}.", DAMAGED)
    rows = np.frombuffer(data, ROW)
    color = rows["color"] / np.float32(255.0)
    with np.errstate(invalid="ignore"):
        return FoundSplats(
            rows["position"].astype(np.float32),
            log_scale(rows["scale"]),
            rows["rotation"] / np.float32(127.5) - 1,
            logit(color[:, 3]),
            harmonic_of_color(color[:, None, :3]).astype(np.float32),
        )


def encode(found: FoundSplats) -> bytes:
    """A file; spherical harmonics beyond degree 0 have no place in it."""
    rows = np.empty(found.count, ROW)
    rows["position"] = found.positions
    rows["scale"] = np.exp(found.log_scales)
    color = np.concatenate([color_of_harmonic(found.sh[:, 0]), opacity(found.logits)[:, None]], 1)
    rows["color"] = np.rint(np.clip(color, 0, 1) * 255)
    rows["rotation"] = np.rint((np.clip(found.rotations, -1, 1) + 1) * 127.5)
    return rows.tobytes()
