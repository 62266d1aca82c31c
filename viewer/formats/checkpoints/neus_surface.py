"""Surfaces of NeuS (Wang et al. 2021): ``ckpt_*.pth`` with a signed distance, its colours and its sharpness.

=============================================  ========  ==============================================================
``sdf_network_fine.lin{i}``                    (w, in)   of the encoded point; the last answers the distance and, behind
                                                         it, a feature; one in the middle takes the point again, behind
                                                         the layer before, both divided by the root of 2
``color_network_fine.lin{i}``                  (v, in)   of point, encoded direction, gradient of the distance, feature
``variance_network_fine.variance``             ()        v: the law's sharpness s is exp(10 v)
``nerf``                                                 what lies outside of the unit sphere, left out with a note
=============================================  ========  ==============================================================

Weights are normalised: ``weight_v`` times ``weight_g`` over its row's length, or plain ``weight``. Its program reads
and writes pictures in the order blue, green, red, so its colours come in that order; here it is turned round. Space is
that in which the object fills the unit sphere; ``cameras_sphere.npz`` beside the checkpoint says where that is. Written
after the published program; there was no checkpoint to compare pictures with.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from viewer.errors import AssetError, InputError
from viewer.fields.distance_layout import check_distance
from viewer.formats.checkpoints.distance_box import zero_set_box
from viewer.formats.checkpoints.nerf_layouts import Arrays, octaves_of, steps_of
from viewer.formats.checkpoints.torch_file import read_arrays
from viewer.formats.npz import read_npz
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId, DistanceField, Encoding, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform, transform_from_matrix
from viewer.scene.progress import Progress, Work

SHAPE, COLOR, SHARPNESS = "sdf_network_fine", "color_network_fine", "variance_network_fine.variance"
BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
PLACE = "cameras_sphere.npz"
BESIDES = 6
"""Numbers that the colours take beside direction and feature: the point and the gradient."""
MOST_LAYERS = 64
FOREIGN = "Open a checkpoint of NeuS with its standard networks (mode 'idr')."
NOTE = "The layout follows NeuS' published program; it was not compared with pictures of that program."
NERF_NOTE = "What lies outside of the unit sphere is left out."
PLACE_NOTE = f"There is no {PLACE} beside it: it lies in the unit sphere, not among its photos."


def read(path: Path, store: AssetStore) -> Work[Scene]:
    """A surface as the only node of a scene, among its photos where their cameras lie beside it.

    Raises:
        InputError: The file is damaged, or layers are missing or do not fit.
        UnsupportedError: It holds Python objects.
    """
    yield Progress(0.0, f"Reading {path.name}")
    arrays = read_arrays(path)
    try:
        content, tensors = _network(arrays)
        check_distance(content, tensors)
        placement = _placement(path)
    except (AssetError, InputError) as error:
        raise InputError(f"{path}: {error.message}", error.hint) from error
    outside = (NERF_NOTE,) if any(name.startswith("nerf.") for name in arrays) else ()
    notes = (NOTE, *outside, *((PLACE_NOTE,) if placement is None else ()))
    made = Provenance("NeuS", str(path.absolute()), steps_of(arrays), notes=notes)
    content = msgspec.structs.replace(content, provenance=made)
    yield Progress(0.3, "Finding the surface")
    box = zero_set_box(content, tensors) or content.aabb
    content = msgspec.structs.replace(content, asset=store.put(tensors), aabb=box)
    return Scene((Node(path.stem, content, transform=placement or Transform()),))


def _network(arrays: Arrays) -> tuple[DistanceField, dict[str, np.ndarray]]:
    """Both networks as :mod:`viewer.fields.distance_layout` has them.

    Raises:
        InputError: Layers are missing or do not fit.
    """
    layers, colors = _layers(arrays, SHAPE), _layers(arrays, COLOR)
    columns = layers[0][0].shape[1]
    position = octaves_of(columns)
    width = columns
    for i, (weight, bias) in enumerate(layers):
        if i and weight.shape[1] == width + columns:
            layers[i] = (weight / np.sqrt(2.0), bias)
        width = len(weight)
    weight, bias = layers.pop()
    features = len(weight) - 1
    rest = colors[0][0].shape[1] - features - BESIDES
    if features < 1 or rest < 3 or rest % 6 != 3 or len(colors[-1][0]) != 3:
        raise InputError("Its colours take something else than point, direction, gradient and feature.", FOREIGN)
    colors[-1] = (colors[-1][0][::-1], colors[-1][1][::-1])
    named = {f"layer.{i}": layer for i, layer in enumerate([*layers, (weight[:1], bias[:1])])}
    named |= {"feature": (weight[1:], bias[1:])} | {f"color.{i}": layer for i, layer in enumerate(colors)}
    tensors: dict[str, np.ndarray] = {}
    for name, layer in named.items():
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused by the check
            for part, values in zip(("weight", "bias"), layer, strict=True):
                tensors[f"{name}.{part}"] = np.ascontiguousarray(values, np.float32)
    sharpness = arrays.get(SHARPNESS, np.zeros(0))
    if sharpness.size != 1 or not -1.3 < float(sharpness.reshape(-1)[0]) < 1.3:
        raise InputError("Its surface has no sharpness.", FOREIGN)
    surface_width = float(np.exp(-10.0 * float(sharpness.reshape(-1)[0])))
    content = DistanceField(
        AssetId(""), BOX, "encoded", "neus", surface_width, "srgb", position=position, direction=Encoding(rest // 6)
    )
    return content, tensors


@np.errstate(divide="ignore", over="ignore", invalid="ignore")  # what is not finite is refused by the check
def _layers(arrays: Arrays, prefix: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """A network's layers, their weights multiplied out, in double precision.

    Raises:
        InputError: One is missing or is no matrix.
    """
    found: list[tuple[np.ndarray, np.ndarray]] = []
    while f"{prefix}.lin{len(found)}.bias" in arrays and len(found) < MOST_LAYERS:
        name = f"{prefix}.lin{len(found)}"
        weight = arrays.get(f"{name}.weight", arrays.get(f"{name}.weight_v", np.zeros(0)))
        length, bias = arrays.get(f"{name}.weight_g"), arrays[f"{name}.bias"]
        if weight.ndim != 2 or not weight.size or bias.shape != weight.shape[:1]:
            raise InputError(f"Its layer '{name}' is no matrix.", FOREIGN)
        weight = weight.astype(np.float64)
        if f"{name}.weight" not in arrays:
            if length is None or length.size != len(weight):
                raise InputError(f"Its layer '{name}' is normalised without lengths.", FOREIGN)
            weight = weight * (length.reshape(-1, 1) / np.linalg.norm(weight, axis=1, keepdims=True))
        found.append((weight, bias.astype(np.float64)))
    if len(found) < 2:
        raise InputError(f"It lacks layers of '{prefix}'.", FOREIGN)
    return found


def _placement(path: Path) -> Transform | None:
    """From the unit sphere to the data set's coordinates; None where no file tells.

    Raises:
        InputError: The file that should tell is damaged.
    """
    file = path.absolute().parent / PLACE
    if not file.is_file():
        return None
    matrix = read_npz(file, ("scale_mat_0",), 4096).get("scale_mat_0", np.zeros(0))
    try:
        if matrix.shape != (4, 4):
            raise ValueError("no matrix")
        return transform_from_matrix(matrix.astype(np.float64))
    except ValueError as error:
        raise InputError(f"{file} does not say where the unit sphere is.", "Copy the data set again.") from error
