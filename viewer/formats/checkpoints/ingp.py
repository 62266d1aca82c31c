"""Snapshots of NeRFs of instant-ngp (Mueller et al. 2022): ``.msgpack``, and ``.ingp``, the same behind zlib.

Written after the published program; no snapshot could be had here to compare pictures with, as a note says. What
can be checked is checked: the flat parameters must be exactly as many as the described networks and grids have.

* ``snapshot.params_binary``: density network, colour network, grids. Matrices are (out, in), row after row, without
  biases; the colour network's last one is padded to 16 (or 8) rows, of which 3 count. It takes the density network's 16
  answers, then the 16 harmonics of the direction. Grids follow each other; see :mod:`viewer.fields.hash_layout`.
* Space: a point p of the data set is ``scale p + offset``, its axes (x, y, z) taken as (y, z, x) except for scenes from
  Mitsuba. The field stays in that space, where ``snapshot.aabb`` is its box; the node's placement undoes it.
* Density is exp of its network, per unit of that space. Colours of photos are blended in sRGB.
"""

from __future__ import annotations

import math
import zlib
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from viewer.errors import AssetError, InputError, UnsupportedError
from viewer.fields.hash_layout import HARMONICS, check_hash_grid, hash_levels
from viewer.formats.checkpoints.hash_tensors import AXES_TURNED
from viewer.formats.files import read_bytes
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId, HashGridField, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform, Vec3
from viewer.scene.progress import Progress, Work

MOST_RATIO = 200
MOST_BYTES = 2 << 30
FINEST = 2048.0
"""Cells of the finest grid along the unit cube, where a file does not give the growth."""


KINDS = {"__half": np.float16, "half": np.float16, "float": np.float32}
DAMAGED = "The file is damaged or cut short: copy it again."
FOREIGN = "Save a snapshot of instant-ngp's NeRF mode with its standard network (base.json)."
NOTE = "The layout follows instant-ngp's published program; it was not compared with pictures of that program."


class _Encoding(Struct):
    otype: str = ""
    n_levels: int = 16
    n_features_per_level: int = 2
    log2_hashmap_size: int = 19
    base_resolution: int = 16
    per_level_scale: float = 0.0
    interpolation: str = "Linear"
    type: str = "Hash"


class _DirectionPart(Struct):
    otype: str = ""
    degree: int = 4
    nested: list[_DirectionPart] = []


class _Network(Struct):
    activation: str = "ReLU"
    n_neurons: int = 64
    n_hidden_layers: int = 1
    n_output_dims: int = 16


class _Box(Struct):
    min: Vec3
    max: Vec3


class _Dataset(Struct):
    scale: float = 0.33
    offset: Vec3 = (0.5, 0.5, 0.5)
    from_mitsuba: bool = False
    is_hdr: bool = False
    n_extra_learnable_dims: int = 0


class _Nerf(Struct):
    aabb_scale: int = 1
    dataset: _Dataset = msgspec.field(default_factory=_Dataset)


class _Snapshot(Struct):
    params_binary: bytes
    aabb: _Box
    params_type: str = "__half"
    mode: str = "nerf"
    training_step: int = 0
    nerf: _Nerf = msgspec.field(default_factory=_Nerf)


class _File(Struct):
    snapshot: _Snapshot
    encoding: _Encoding
    dir_encoding: _DirectionPart
    network: _Network
    rgb_network: _Network


def read(path: Path, store: AssetStore) -> Work[Scene]:
    """A snapshot as the only node of a scene, at its data set's coordinates.

    Raises:
        InputError: The file is damaged, or holds fewer or more parameters than it describes.
        UnsupportedError: It is no NeRF, or has networks of another kind.
    """
    yield Progress(0.0, f"Reading {path.name}")
    data = _unpacked(path)
    try:
        file = msgspec.msgpack.decode(data, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, MemoryError) as error:
        raise InputError(f"{path} is no snapshot of a NeRF: {str(error)[:120]}.", FOREIGN) from error
    _check_kind(file, path)
    yield Progress(0.5, "Reading the networks")
    content, placement = _content(file, path), _placement(file, path)
    try:
        tensors = _tensors(file, content, path)
        check_hash_grid(content, tensors)
    except (AssetError, OverflowError) as error:
        raise InputError(f"{path}: {error}", FOREIGN) from error
    content = msgspec.structs.replace(content, asset=store.put(tensors))
    return Scene((Node(path.stem, content, transform=placement),))


def _unpacked(path: Path) -> bytes:
    """The msgpack inside."""
    data = read_bytes(path, MOST_BYTES, "a snapshot", DAMAGED)
    if data[:1] != b"\x78" and data[:2] != b"\x1f\x8b":
        return data
    most = min(MOST_BYTES, MOST_RATIO * max(len(data), 1024))
    try:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
        whole = unpacker.decompress(data, most)
    except (zlib.error, MemoryError) as error:
        raise InputError(f"{path} cannot be unpacked.", DAMAGED) from error
    if not unpacker.eof:
        raise InputError(f"{path} is cut short, or unpacks to far more than a snapshot.", DAMAGED)
    return whole


def _check_kind(file: _File, path: Path) -> None:
    """Refuse what the hash grid field cannot express."""
    grid, networks = file.encoding, (file.network, file.rgb_network)
    parts = file.dir_encoding.nested or [file.dir_encoding]
    harmonic = parts[0].otype == "SphericalHarmonics" and parts[0].degree == 4
    rest = all(part.otype == "Identity" for part in parts[1:])
    reasons = {
        f"is a snapshot of the mode '{file.snapshot.mode[:20]}'": file.snapshot.mode.lower() == "nerf",
        "encodes positions otherwise than by a hash grid": grid.otype in ("HashGrid", "Grid") and grid.type == "Hash",
        "interpolates its grids otherwise than linearly": grid.interpolation == "Linear",
        "encodes directions otherwise than by 16 harmonics": harmonic and rest,
        "learnt an appearance for each photo": file.snapshot.nerf.dataset.n_extra_learnable_dims == 0,
        "was trained on high dynamic range": not file.snapshot.nerf.dataset.is_hdr,
        "has other activations than ReLU": all(network.activation == "ReLU" for network in networks),
        "has a density network of another depth": file.network.n_hidden_layers == 1,
        "has a colour network of another depth": 1 <= file.rgb_network.n_hidden_layers < 8,
        "has networks of another width": file.network.n_output_dims == 16
        and all(1 <= network.n_neurons <= 1024 for network in networks),
        "has grids whose answers are padded": grid.n_levels * grid.n_features_per_level % 16 == 0,
        "keeps its parameters in an unknown type": file.snapshot.params_type in KINDS,
    }
    wrong = next((reason for reason, holds in reasons.items() if not holds), None)
    if wrong is not None:
        raise UnsupportedError(f"{path} {wrong}.", FOREIGN)


def _content(file: _File, path: Path) -> HashGridField:
    grid, nerf, box = file.encoding, file.snapshot.nerf, file.snapshot.aabb
    real = all(-1e4 < low < high < 1e4 for low, high in zip(box.min, box.max, strict=True))
    if not (real and grid.base_resolution > 0):
        raise InputError(f"{path} has no valid box.", DAMAGED)
    growth = grid.per_level_scale
    if growth <= 0 and 1 < grid.n_levels <= 32:
        finest = FINEST * max(nerf.aabb_scale, 1)
        growth = math.exp(math.log(finest / grid.base_resolution) / (grid.n_levels - 1))
    return HashGridField(
        AssetId(""),
        AABB(box.min, box.max),
        grid.n_levels,
        grid.n_features_per_level,
        grid.log2_hashmap_size,
        grid.base_resolution,
        growth if grid.n_levels > 1 else 1.0,
        provenance=Provenance("instant-ngp", str(path.absolute()), max(file.snapshot.training_step, 0), notes=(NOTE,)),
    )


def _tensors(file: _File, content: HashGridField, path: Path) -> dict[str, np.ndarray]:
    """The flat parameters cut into matrices and tables."""
    if not (0 < content.levels <= 32 and 0 < content.features <= 8 and 3 <= content.table_bits <= 24):
        raise InputError(f"{path} describes grids that make no sense.", DAMAGED)
    if not (1.0 <= content.growth < 64 and content.coarsest * content.growth ** (content.levels - 1) < 1 << 20):
        raise InputError(f"{path} describes grids that make no sense.", DAMAGED)
    kind = np.dtype(KINDS[file.snapshot.params_type])
    data = file.snapshot.params_binary
    if len(data) % kind.itemsize:
        raise InputError(f"{path} holds half a parameter.", DAMAGED)
    flat = np.frombuffer(data, kind).astype(np.float32)
    inner, outer = file.network.n_neurons, file.rgb_network.n_neurons
    encoded = content.levels * content.features
    entries = hash_levels(content).entries
    for padded in (16, 8):
        shapes = {"density.0.weight": (inner, encoded), "density.1.weight": (16, inner)}
        widths = [16 + HARMONICS, *[outer] * file.rgb_network.n_hidden_layers, padded]
        for i, (columns, rows) in enumerate(pairwise(widths)):
            shapes[f"color.{i}.weight"] = (rows, columns)
        shapes["tables"] = (entries, content.features)
        if sum(math.prod(shape) for shape in shapes.values()) == len(flat):
            break
    else:
        raise InputError(f"{path} holds {len(flat):,} parameters, which is not what it describes.", FOREIGN)
    tensors: dict[str, np.ndarray] = {}
    at = 0
    for name, shape in shapes.items():
        tensors[name] = flat[at : at + math.prod(shape)].reshape(shape)
        at += math.prod(shape)
    last = f"color.{file.rgb_network.n_hidden_layers}.weight"
    tensors[last] = tensors[last][:3]
    tensors["density.shift"] = np.zeros(1, np.float32)
    return {name: np.ascontiguousarray(value) for name, value in tensors.items()}


def _placement(file: _File, path: Path) -> Transform:
    """From the snapshot's space to its data set's."""
    dataset = file.snapshot.nerf.dataset
    if not (1e-6 < dataset.scale < 1e6 and all(abs(part) < 1e6 for part in dataset.offset)):
        raise InputError(f"{path} does not say how its data set was scaled.", DAMAGED)
    x, y, z = (-part / dataset.scale for part in dataset.offset)
    return Transform((x, y, z), (1.0, 0.0, 0.0, 0.0) if dataset.from_mitsuba else AXES_TURNED, 1 / dataset.scale)
