"""Nerfactos of nerfstudio (Tancik et al. 2023), ``step-*.ckpt``: what lies under ``_model.field.``.

With networks of tiny-cuda-nn (those of PyTorch: :mod:`viewer.formats.checkpoints.nerfacto_torch`):

=====================================  ==========  =====================================================================
``mlp_base.model.params``              (p,)        matrices (64, 32) and (16, 64), then all grids' entries; older files
                                                   ``mlp_base.params``, or ``mlp_base.tcnn_encoding.params``
``mlp_head.tcnn_encoding.params``      (p,)        matrices of the colours; older files ``mlp_head.params``
``embedding_appearance.embedding.weight``  (n, a)  a code for each photo; their mean is shown, as by nerfstudio
``max_res, num_levels, log2_hashmap_size``  ()     of the grids; the coarsest has 16 cells, entries have two numbers
``aabb``                               (2, 3)      the inner cube of the contracted space
=====================================  ==========  =====================================================================

Matrices are (out, in), row after row, without biases. Density is ``exp`` of the first answer, times a number that only
``config.yml`` has; the colours take 16 harmonics of the direction, the other 15 answers, the code, and ones up to a
multiple of 16. All of space is contracted (Barron et al. 2022, in the largest norm) unless ``config.yml`` beside the
checkpoint says otherwise. ``dataparser_transforms.json`` there tells how the data set was turned and scaled. Written
after the published program; there was no checkpoint to compare pictures with.
"""

from __future__ import annotations

import json
import math
import re
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np

from viewer.errors import AssetError, InputError, UnsupportedError
from viewer.fields.hash_layout import HARMONICS, check_hash_grid, hash_levels
from viewer.formats.checkpoints.hash_tensors import single
from viewer.formats.checkpoints.nerf_layouts import Arrays, steps_of
from viewer.formats.checkpoints.nerfacto_parts import (
    COARSEST,
    CUBE,
    FOREIGN,
    SENSELESS,
    codes_of,
    colors,
    grids_of,
    with_codes,
)
from viewer.formats.checkpoints.nerfacto_torch import in_torch, torch_network
from viewer.formats.checkpoints.torch_file import read_arrays
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId, HashGridField, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform, as_vec3, transform_from_matrix
from viewer.scene.progress import Progress, Work

BASE = ("mlp_base.model.params", "mlp_base.tcnn_encoding.params", "mlp_base.params")
HEAD = ("mlp_head.tcnn_encoding.params", "mlp_head.params")
FEATURES, ANSWERS, ALIGNED = 2, 16, 16
WIDTHS = (16, 32, 64, 128)
"""That matrices of tiny-cuda-nn's fused networks may have."""
MOST_CONFIG = 1 << 20
NOTE = "The layout follows nerfstudio's published program; it was not compared with pictures of that program."
CONFIG_NOTE = "There is no config.yml beside it: densities are taken as stored, and space as contracted."
PLACE_NOTE = "There is no dataparser_transforms.json beside it: it lies in nerfstudio's own coordinates."


def read(path: Path, store: AssetStore) -> Work[Scene]:
    """A checkpoint as the only node of a scene, at its data set's coordinates where those are known.

    Raises:
        InputError: The file is damaged, or parameters are missing or as many as no known network has.
        UnsupportedError: It holds Python objects, or networks of another kind.
    """
    yield Progress(0.0, f"Reading {path.name}")
    arrays = read_arrays(path)
    notes = [NOTE]
    try:
        field = _field(arrays)
        content, tensors = (torch_network if in_torch(field) else _network)(field, notes)
        config = _config(path)
        if config is None:
            notes.append(CONFIG_NOTE)
        else:
            content = _configured(content, tensors, config, field)
        check_hash_grid(content, tensors)
        placement = _placement(path)
    except (AssetError, InputError, UnsupportedError) as error:
        raise type(error)(f"{path}: {error.message}", error.hint) from error
    if placement is None:
        notes.append(PLACE_NOTE)
    made = Provenance("nerfacto", str(path.absolute()), steps_of(arrays), notes=tuple(notes))
    content = msgspec.structs.replace(content, asset=store.put(tensors), provenance=made)
    return Scene((Node(path.stem, content, transform=placement or Transform()),))


def _field(arrays: Arrays) -> dict[str, np.ndarray]:
    """What lies under the model's field.

    Raises:
        UnsupportedError: It has parts that change from photo to photo beside its light.
    """
    marker = next((name for name in arrays if "field.mlp_base" in name), "")
    prefix = marker[: marker.find("field.mlp_base")] + "field."
    field = {name.removeprefix(prefix): value for name, value in arrays.items() if name.startswith(prefix)}
    if any(name.startswith(("mlp_transient", "embedding_transient")) for name in field):
        raise UnsupportedError("It is a nerfacto with transient parts, which are not supported.", FOREIGN)
    return field


def _network(field: Arrays, notes: list[str]) -> tuple[HashGridField, dict[str, np.ndarray]]:
    """The grids and the network as :mod:`viewer.fields.hash_layout` has them, in contracted space.

    Raises:
        UnsupportedError: Its networks are none of tiny-cuda-nn's.
        InputError: There are other numbers of parameters than these networks have.
    """
    if not any(name in field for name in BASE) or not any(name in field for name in HEAD):
        raise UnsupportedError("It is a nerfacto of another version: its networks are not known.", FOREIGN)
    levels, bits, finest = grids_of(field)
    encoded = levels * FEATURES
    if encoded % ALIGNED:
        raise InputError(SENSELESS, FOREIGN)
    growth = math.exp(math.log(finest / COARSEST) / (levels - 1))
    content = HashGridField(
        AssetId(""), CUBE, levels, FEATURES, bits, COARSEST, growth, contraction=True, per_length=True
    )
    base = single(field, next(name for name in BASE if name in field)).reshape(-1)
    head = single(field, next(name for name in HEAD if name in field)).reshape(-1)
    codes = codes_of(field)
    entries = hash_levels(content).entries
    shapes = _fused(base.size - entries * FEATURES, encoded, (1,))
    taken = HARMONICS + ANSWERS - 1 + codes.shape[1]
    outer = _fused(head.size, -(-taken // ALIGNED) * ALIGNED, (1, 2, 3, 4))
    if shapes is None or outer is None:
        raise InputError("It holds other numbers of parameters than a nerfacto's networks have.", FOREIGN)
    matrices = _cut(base, shapes)
    tensors = {f"density.{i}.weight": matrix for i, matrix in enumerate(matrices)}
    tensors["tables"] = np.ascontiguousarray(base[base.size - entries * FEATURES :].reshape(entries, FEATURES))
    tensors["density.shift"] = np.zeros(1, np.float32)
    matrices = _cut(head, outer)
    rest = matrices[0][:, taken:].astype(np.float64).sum(1)  # the ones that it takes besides
    tensors |= colors(matrices, np.eye(HARMONICS), ANSWERS - 1, codes, rest)
    last = f"color.{len(matrices) - 1}.weight"
    tensors[last] = np.ascontiguousarray(tensors[last][:3])
    return with_codes(content, tensors, codes, notes), tensors


def _fused(count: int, columns: int, hidden: tuple[int, ...]) -> list[tuple[int, int]] | None:
    """Shapes of matrices of one width, with ``count`` parameters altogether; None where no width fits."""
    for layers in hidden:
        for width in WIDTHS:
            shapes = [(rows, taken) for taken, rows in pairwise([columns, *[width] * layers, ANSWERS])]
            if sum(rows * taken for rows, taken in shapes) == count:
                return shapes
    return None


def _cut(flat: np.ndarray, shapes: list[tuple[int, int]]) -> list[np.ndarray]:
    """Matrices that follow each other."""
    ends = np.cumsum([rows * columns for rows, columns in shapes])
    parts = np.split(flat[: ends[-1]], ends[:-1])
    return [np.ascontiguousarray(part.reshape(shape)) for part, shape in zip(parts, shapes, strict=True)]


def _beside(path: Path, name: str) -> str | None:
    """A text file beside the checkpoint, or beside the folder in which that lies; None where there is none."""
    for folder in path.absolute().parents[:2]:
        try:
            with (folder / name).open(encoding="utf-8") as file:
                return file.read(MOST_CONFIG)
        except (OSError, ValueError):
            continue
    return None


def _config(path: Path) -> dict[str, str] | None:
    """Names and plain values of ``config.yml``; of a name that comes again, the first."""
    text = _beside(path, "config.yml")
    if text is None:
        return None
    return dict(reversed(re.findall(r"^\s*(\w+):[ \t]*(\S+)[ \t]*$", text, re.MULTILINE)))


def _configured(
    content: HashGridField, tensors: dict[str, np.ndarray], config: dict[str, str], field: Arrays
) -> HashGridField:
    """With what the settings say of density and space.

    Raises:
        InputError: They say what makes no sense.
    """
    try:
        factor = float(config.get("average_init_density", "1.0"))
        tensors["density.shift"] = np.array([math.log(factor)], np.float32)
    except ValueError as error:
        raise InputError("Its config.yml has a density that makes no sense.", "Copy the folder again.") from error
    if config.get("disable_scene_contraction") != "true":
        return content
    corners = field.get("aabb", np.zeros(0)).astype(np.float64)
    if corners.shape != (2, 3) or not np.isfinite(corners).all() or not (corners[0] < corners[1]).all():
        raise InputError("It does not say how large its scene is.", FOREIGN)
    if np.ptp(corners[1] - corners[0]) > 1e-3:
        raise UnsupportedError("Its space is not contracted, and its box is no cube.", FOREIGN)
    return msgspec.structs.replace(content, aabb=AABB(as_vec3(corners[0]), as_vec3(corners[1])), contraction=False)


def _placement(path: Path) -> Transform | None:
    """From nerfstudio's space to the data set's; None where no file tells.

    Raises:
        InputError: The file that should tell is damaged.
    """
    text = _beside(path, "dataparser_transforms.json")
    if text is None:
        return None
    try:
        stored = json.loads(text)
        matrix = np.eye(4)
        matrix[:3] = np.array(stored["transform"], np.float64).reshape(3, 4)
        scale = float(stored["scale"])
        there = transform_from_matrix(matrix)
        if not 1e-9 < scale < 1e9:
            raise ValueError("no scale")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError("Its dataparser_transforms.json is damaged.", "Copy the folder again.") from error
    return Transform(scale=scale).after(there).inverse()
