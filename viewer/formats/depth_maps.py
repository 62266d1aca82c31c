"""Maps of numbers beside a photo, such as disparity or depth: numpy's files, and pictures."""

from __future__ import annotations

import io
import struct
import tokenize
from pathlib import Path

import numpy as np
from jaxtyping import Float32

from viewer.errors import InputError
from viewer.formats.files import read_bytes
from viewer.formats.images import read_image
from viewer.formats.npz import DAMAGED, KINDS, names_in, read_npz
from viewer.scene.progress import note

MOST_BYTES = 1 << 30
HINT = note("Give a map with one number a pixel, as .npy, .npz, .png, .tif or .exr.")


def read_map(path: Path) -> Float32[np.ndarray, "h w"]:
    """A map of numbers. Of a picture's channels the first one counts; of an .npz file the only map in it.

    Raises:
        InputError: It is missing, damaged, or holds no map.
    """
    suffix = path.suffix.lower()
    if suffix == ".npy":
        values = _npy(path)
    elif suffix == ".npz":
        values = _npz(path)
    else:
        values = read_image(path, data=True).pixels[..., 0]
    values = np.squeeze(values)
    if values.ndim != 2 or values.dtype.kind not in KINDS or not values.size:
        shape = "x".join(map(str, values.shape)) or "no"
        raise InputError(f"{path} holds {shape} numbers, which is no map of a photo.", HINT)
    return values.astype(np.float32)


def _npz(path: Path) -> np.ndarray:
    """The largest array of a file that is no single number."""
    found = read_npz(path, names_in(path))
    maps = [array for array in found.values() if np.squeeze(array).ndim == 2]
    if len(maps) != 1:
        raise InputError(f"{path} holds {len(maps)} maps, where one is wanted.", HINT)
    return maps[0]


def _npy(path: Path) -> np.ndarray:
    """The array of a file, of no more bytes than it holds, and never a pickle."""
    data = read_bytes(path, MOST_BYTES, "a map", HINT)
    try:
        return np.load(io.BytesIO(data), allow_pickle=False)
    except (ValueError, EOFError, SyntaxError, struct.error, tokenize.TokenError, MemoryError, RecursionError) as error:
        raise InputError(f"{path} is no valid npy file.", DAMAGED) from error
