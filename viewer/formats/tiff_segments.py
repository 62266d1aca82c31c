"""Pictures of TIFF in packings that tifffile leaves to a further package: LZW, and floats with a predictor.

A picture lies in strips or tiles, each packed by itself; a predictor has put the difference to the sample on the left
in the place of each sample (TIFF 6.0, section 14), for floats byte by byte, the highest bytes of a row first (Adobe's
technical note 3 of 2005).
"""

from __future__ import annotations

import zlib

import numpy as np
import tifffile
from jaxtyping import Shaped, UInt8

from viewer.formats.files import load

LZW, DEFLATE = 5, (8, 32946)
NO_PREDICTOR, WHOLE_NUMBERS, FLOATS = 1, 2, 3


def is_for_us(page: tifffile.TiffPage) -> bool:
    """Whether a picture is packed as :func:`read` reads it, and tifffile does not."""
    packing, predictor = int(page.compression), int(page.predictor)
    if page.bitspersample != np.dtype(page.dtype).itemsize * 8 or page.imagedepth != 1 or int(page.fillorder) != 1:
        return False
    return packing == LZW or (packing in DEFLATE and predictor == FLOATS)


def read(file: tifffile.TiffFile, page: tifffile.TiffPage) -> Shaped[np.ndarray, "h w c"]:
    """The samples of a picture whose size has been checked.

    Raises:
        ValueError: It is cut short or damaged.
    """
    height, width, channels = int(page.imagelength), int(page.imagewidth), int(page.samplesperpixel)
    apart = int(page.planarconfig) == 2
    tall, wide = (page.tilelength, page.tilewidth) if page.is_tiled else (min(page.rowsperstrip, height), width)
    across, down, depth = -(-width // wide), -(-height // tall), 1 if apart else channels
    places, sizes = page.dataoffsets, page.databytecounts
    if not len(places) == len(sizes) == across * down * (channels if apart else 1):
        raise ValueError("its list of strips does not fit its size")
    result = np.zeros((height, width, channels), np.dtype(page.dtype))
    for i in range(len(places)):
        plane, (row, column) = i // (across * down), divmod(i % (across * down), across)
        y, x = row * tall, column * wide
        rows = tall if page.is_tiled else min(tall, height - y)
        file.filehandle.seek(places[i])
        block = _samples(file.filehandle.read(sizes[i]), page, (rows, wide, depth), file.byteorder)
        target = result[y : y + tall, x : x + wide, plane : plane + 1] if apart else result[y : y + tall, x : x + wide]
        np.copyto(target, block[: target.shape[0], : target.shape[1]])
    return result


def _samples(
    packed: bytes, page: tifffile.TiffPage, shape: tuple[int, int, int], order: str
) -> Shaped[np.ndarray, "rows wide depth"]:
    """One strip or tile, unpacked, with its predictor undone."""
    kind = np.dtype(page.dtype).newbyteorder("<" if order == "<" else ">")
    size = kind.itemsize * shape[0] * shape[1] * shape[2]
    data = _unpacked(packed, size, int(page.compression))
    if int(page.predictor) == FLOATS:
        rows = np.cumsum(data.reshape(shape[0], -1, shape[2]), 1, dtype=np.uint8).reshape(shape[0], kind.itemsize, -1)
        values = np.ascontiguousarray(np.swapaxes(rows, 1, 2)).view(kind.newbyteorder(">"))
        return values.reshape(shape).astype(page.dtype)
    values = data.view(kind).reshape(shape).astype(page.dtype)
    if int(page.predictor) == WHOLE_NUMBERS:
        return np.cumsum(values, 1, dtype=values.dtype)
    if int(page.predictor) != NO_PREDICTOR:
        raise ValueError("its predictor is not known")
    return values


def _unpacked(packed: bytes, size: int, packing: int) -> UInt8[np.ndarray, " n"]:
    """Exactly as many bytes as a strip or tile has."""
    if packing == LZW:
        result = np.empty(size, np.uint8)
        written = int(load("lzw_kernels.unpack")(np.frombuffer(packed, np.uint8), result))
    else:
        try:
            result = np.frombuffer(zlib.decompressobj().decompress(packed, size), np.uint8)
        except zlib.error as error:
            raise ValueError(str(error)) from error
        written = len(result)
    if written != size:
        raise ValueError("a strip is damaged or cut short")
    return result
