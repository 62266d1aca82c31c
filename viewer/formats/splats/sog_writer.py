"""Writes SOG version 2 (PlayCanvas): one archive of lossless WebP pictures and their description."""

from __future__ import annotations

import io
import json
import math
import zipfile

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from viewer.formats.splats.found import FoundSplats
from viewer.formats.splats.palette import codes, morton_order, palette_of, table_of
from viewer.formats.splats.quantities import TERMS, opacity, packed
from viewer.formats.splats.sog import FIRST_TAG, META, ROW

MOST_LABELS = 1 << 16
EPOCH = (1980, 1, 1, 0, 0, 0)
"""Of files in the archive, so that equal scenes are equal files."""


def encode(found: FoundSplats) -> bytes:
    """An archive; neighbours in space are neighbours in the pictures, which packs them better."""
    order = morton_order(found.positions)
    count = found.count
    pictures: dict[str, UInt8[np.ndarray, "h w c"]] = {}
    places = found.positions[order].astype(np.float64)
    spread = np.sign(places) * np.log1p(np.abs(places))
    low, high = spread.min(0), spread.max(0)
    fixed = np.rint((spread - low) / np.where(high > low, high - low, 1) * 65535).astype(np.uint16)
    pictures["means_l.webp"], pictures["means_u.webp"] = _picture(fixed & 255), _picture(fixed >> 8)
    scales = table_of(found.log_scales)
    pictures["scales.webp"] = _picture(codes(scales, found.log_scales[order]))
    three, largest = packed(found.rotations[order])
    turned = np.rint((three * (2**0.5 / 2) + 0.5) * 255).astype(np.uint8)
    pictures["quats.webp"] = _picture(turned, largest + FIRST_TAG)
    shades = table_of(found.sh[:, 0])
    clear = np.rint(opacity(found.logits[order]) * 255)
    pictures["sh0.webp"] = _picture(codes(shades, found.sh[order, 0]), clear)
    meta: dict[str, object] = {
        "version": 2,
        "asset": {"generator": "Fieldwright"},
        "count": count,
        "means": {"mins": low.tolist(), "maxs": high.tolist(), "files": ["means_l.webp", "means_u.webp"]},
        "scales": {"codebook": scales.tolist(), "files": ["scales.webp"]},
        "quats": {"files": ["quats.webp"]},
        "sh0": {"codebook": shades.tolist(), "files": ["sh0.webp"]},
    }
    if found.filter == "antialiased":
        meta["model"] = "antialiased"
    terms = found.sh.shape[1] - 1
    if terms:
        entries, labels = palette_of(found.sh[order, 1:].reshape(count, -1), MOST_LABELS)
        table = table_of(entries)
        rows = math.ceil(len(entries) / ROW)
        centroids = np.zeros((rows * ROW, terms, 3), np.uint8)
        centroids[: len(entries)] = codes(table, entries).reshape(-1, terms, 3)
        pictures["shN_centroids.webp"] = centroids.reshape(rows, ROW * terms, 3)
        pictures["shN_labels.webp"] = _picture(np.stack([labels & 255, labels >> 8, np.zeros_like(labels)], 1))
        meta["shN"] = {
            "count": len(entries),
            "bands": TERMS.index(terms + 1),
            "codebook": table.tolist(),
            "files": ["shN_centroids.webp", "shN_labels.webp"],
        }
    return _archive({name: _webp(pixels) for name, pixels in pictures.items()} | {META: json.dumps(meta).encode()})


def _picture(colors: np.ndarray, alphas: np.ndarray | int = 255) -> UInt8[np.ndarray, "h w 4"]:
    """Rows of three bytes and a fourth as a picture, its sides multiples of four, as others write them."""
    width = 4 * math.ceil(math.sqrt(len(colors)) / 4)
    height = 4 * math.ceil(len(colors) / width / 4)
    pixels = np.zeros((width * height, 4), np.uint8)
    pixels[:, 3] = 255
    pixels[: len(colors), :3], pixels[: len(colors), 3] = colors, alphas
    return pixels.reshape(height, width, 4)


def _webp(pixels: UInt8[np.ndarray, "h w c"]) -> bytes:
    buffer = io.BytesIO()
    # Exact: what is clear keeps its colours.
    Image.fromarray(pixels).save(buffer, "WEBP", lossless=True, exact=True)
    return buffer.getvalue()


def _archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data)
    return buffer.getvalue()
