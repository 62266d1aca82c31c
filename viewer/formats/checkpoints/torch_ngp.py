"""NeRFs of torch-ngp (ashawkey), a hash grid in PyTorch: ``.pth`` with the layers of its ``nerf/network.py``.

=============================  =========  ==============================================================================
``encoder.embeddings``         (e, f)     all grids' entries, the coarsest grid's first
``encoder.offsets``            (l + 1,)   where each grid's entries begin, and the end
``sigma_net.{0,1}.weight``     (w, in)    density is exp of the first answer; the other 15 go on to the colours
``color_net.{i}.weight``       (w, in)    takes 16 harmonics of the direction, then those 15
``aabb_infer``                 (6,)       the box; its cube's half edge is the ``bound``
``density_bitfield``           (c n,)     uint8: which cells of c nested cubes are not empty, in Morton order
``bg_net``, ``encoder_bg``                a background, left out with a note
=============================  =========  ==============================================================================

The finest grid has ``2048 bound`` cells along the cube's edge, the coarsest 16. Points are the data set's as
instant-ngp has them: axes (x, y, z) as (y, z, x), times a scale that the file does not hold. Written after the
published program; there was no checkpoint to compare pictures with.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np

from viewer.errors import AssetError, InputError, UnsupportedError
from viewer.fields.hash_layout import HARMONICS, OCCUPANCY_SIDE, check_hash_grid, hash_levels
from viewer.formats.checkpoints.hash_tensors import AXES_TURNED, single
from viewer.formats.checkpoints.nerf_layouts import Arrays, count_layers, steps_of, unwrapped
from viewer.formats.checkpoints.torch_file import read_arrays
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId, HashGridField, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform
from viewer.scene.progress import Progress, Work

COARSEST, FINEST = 16, 2048
"""Cells of the first grid along the cube's edge, and of the last one along two units, as its options have them."""
SCALE = 0.33
"""Of its command line, where nothing else is given (``--scale``)."""
CELLS = OCCUPANCY_SIDE**3
FOREIGN = "Open a checkpoint of torch-ngp's main_nerf.py with its standard network, without --ff or --tcnn."
NOTE = (
    "The layout follows torch-ngp's published program; it was not compared with pictures of that program. Its file "
    "does not hold how the data set was scaled: 0.33 is taken for granted, as by its command line."
)
BACKGROUND_NOTE = "Its background network is left out."


def read(path: Path, store: AssetStore) -> Work[Scene]:
    """A checkpoint as the only node of a scene, at its data set's coordinates if that was scaled by 0.33.

    Raises:
        InputError: The file is damaged, or layers are missing or do not fit.
        UnsupportedError: It holds Python objects, or networks of another kind.
    """
    yield Progress(0.0, f"Reading {path.name}")
    whole = read_arrays(path)
    try:
        arrays, _ = unwrapped(whole, "encoder.embeddings")
        content = _content(arrays)
        tensors = _tensors(arrays, content)
        check_hash_grid(content, tensors)
    except (AssetError, InputError, UnsupportedError) as error:
        raise type(error)(f"{path}: {error.message}", error.hint) from error
    notes = (NOTE, BACKGROUND_NOTE) if any(name.startswith("bg_net.") for name in arrays) else (NOTE,)
    made = Provenance("torch-ngp", str(path.absolute()), steps_of(whole), notes=notes)
    content = msgspec.structs.replace(content, asset=store.put(tensors), provenance=made)
    return Scene((Node(path.stem, content, transform=Transform(rotation=AXES_TURNED, scale=1 / SCALE)),))


def _content(arrays: Arrays) -> HashGridField:
    """The grids that its tables and its box imply.

    Raises:
        InputError: They do not fit each other.
    """
    tables, offsets = arrays.get("encoder.embeddings", np.zeros(0)), arrays.get("encoder.offsets", np.zeros(0))
    if tables.ndim != 2 or offsets.ndim != 1 or offsets.dtype.kind != "i" or not 3 <= len(offsets) <= 33:
        raise InputError("It lacks the tables of a hash grid.", FOREIGN)
    box = arrays.get("aabb_infer", arrays.get("aabb_train", np.zeros(0)))
    if box.shape != (6,) or not np.isfinite(box).all() or not (box[:3] < box[3:]).all():
        raise InputError("It does not say how large its scene is.", FOREIGN)
    train = arrays.get("aabb_train", box)
    bound = float(np.abs(train).max()) if train.shape == (6,) else float("nan")
    if not 1e-3 < bound < 1e4:
        raise InputError("It does not say how large its scene is.", FOREIGN)
    sizes = np.diff(offsets)
    levels, most = len(sizes), int(sizes.max())
    if most < 8 or (offsets[0], offsets[-1]) != (0, len(tables)) or not (sizes > 0).all():
        raise InputError("Its grids do not follow each other.", FOREIGN)
    growth = (FINEST * bound / COARSEST) ** (1 / (levels - 1))
    content = HashGridField(
        AssetId(""),
        AABB((-bound, -bound, -bound), (bound, bound, bound)),
        levels,
        tables.shape[1],
        most.bit_length() - 1,
        COARSEST,
        growth,
        extra_corner=True,
    )
    if not (1 <= growth < 64 and FINEST * bound < 1 << 20 and 3 <= content.table_bits <= 24):
        raise InputError("Its grids' resolutions make no sense.", FOREIGN)
    sides = hash_levels(content).sides
    expected = np.minimum(1 << content.table_bits, sides**3)
    # Older versions do not round the number of entries up to a multiple of eight.
    if not ((sizes == expected) | (sizes == -(-expected // 8) * 8)).all():
        raise InputError("Its grids have other resolutions than its box implies.", FOREIGN)
    return content


def _tensors(arrays: Arrays, content: HashGridField) -> dict[str, np.ndarray]:
    """The network as :mod:`viewer.fields.hash_layout` has it.

    Raises:
        InputError: Layers are missing or do not fit.
        UnsupportedError: There are more of them than that layout has.
    """
    if count_layers(arrays, "sigma_net.{}.weight") != 2:
        raise UnsupportedError("Its density network has another depth, or is none of PyTorch's.", FOREIGN)
    if any(name.endswith(".bias") for name in arrays if name.startswith(("sigma_net.", "color_net."))):
        raise UnsupportedError("Its networks have biases.", FOREIGN)
    tensors = {f"density.{i}.weight": single(arrays, f"sigma_net.{i}.weight") for i in range(2)}
    depth = count_layers(arrays, "color_net.{}.weight")
    if not 1 <= depth <= 8:
        raise UnsupportedError("Its colour network has another depth, or is none of PyTorch's.", FOREIGN)
    tensors |= {f"color.{i}.weight": single(arrays, f"color_net.{i}.weight") for i in range(depth)}
    first, answers = tensors["color.0.weight"], tensors["density.1.weight"]
    if first.ndim != 2 or answers.ndim != 2 or first.shape[1] != HARMONICS + len(answers) - 1:
        raise InputError("Its colour network does not take 16 harmonics and what the density network answers.", FOREIGN)
    # Ours takes all of those answers, the density's first, and then the harmonics.
    unused = np.zeros((len(first), 1), np.float32)
    tensors["color.0.weight"] = np.concatenate([unused, first[:, HARMONICS:], first[:, :HARMONICS]], 1)
    tensors["density.shift"] = np.zeros(1, np.float32)
    tables, levels = single(arrays, "encoder.embeddings"), hash_levels(content)
    packed = np.zeros((levels.entries, content.features), np.float32)
    offsets = arrays["encoder.offsets"]
    for level, (begin, end) in enumerate(pairwise(offsets)):
        start = levels.starts[level]
        packed[start : start + end - begin] = tables[begin:end]
    tensors["tables"] = packed
    bits = arrays.get("density_bitfield")
    if bits is not None:
        tensors["occupied"] = _occupied(bits)
    return tensors


def _occupied(bits: np.ndarray) -> np.ndarray:
    """The cells that are not empty, of the largest cube; where a smaller one reaches, its own cells count.

    Raises:
        InputError: It is no list of bits for cells of nested cubes.
    """
    cubes, rest = divmod(bits.size * 8, CELLS)
    if bits.dtype != np.uint8 or rest or not 1 <= cubes <= 16:
        raise InputError("Its empty cells are not a list of bits.", FOREIGN)
    order = _morton()
    grid = np.zeros(0, np.bool_)
    for number, part in enumerate(np.unpackbits(bits.reshape(cubes, -1), axis=1, bitorder="little").astype(np.bool_)):
        larger = part[order].reshape((OCCUPANCY_SIDE,) * 3)
        if number:
            half = OCCUPANCY_SIDE // 2
            inner = slice(half // 2, half // 2 + half)
            larger[inner, inner, inner] = grid.reshape(half, 2, half, 2, half, 2).any((1, 3, 5))
        grid = larger
    return np.packbits(grid.reshape(-1))


def _morton() -> np.ndarray:
    """The number in Morton order of each cell in ours: the bits of x, y and z in turn, x's the lowest."""
    axis = np.arange(OCCUPANCY_SIDE)
    spread = np.zeros_like(axis)
    for bit in range(7):
        spread |= ((axis >> bit) & 1) << (3 * bit)
    return (spread[:, None, None] | spread[:, None] << 1 | spread << 2).reshape(-1)
