"""KiloNeRFs (Reiser et al. 2021): ``checkpoint_*.pth`` of its ``run_nerf.py``, thousands of networks in one file.

===========================  ============  ======================================================================
``pts_linears.{i}.weight``   (n, in, w)    of the encoded point, which is -1 to 1 in the network's cell; relu
``alpha_linear.weight``      (n, w, 1)     density is its relu, per unit length
``feature_linear.weight``    (n, w, f)     linear; without ``alpha_linear`` its first four answers are colours that
                                           are added at the end, and the density
``direction_layer.weight``   (n, in, v)    of [feature, encoded direction]; relu. Two axes: all networks share it
``rgb_linear.weight``        (n, v, 3)     colours before their sigmoid; may be shared, too
===========================  ============  ======================================================================

Each with its ``.bias`` (n, w), all in ``model_state_dict``; network ``(x, y, z)`` is number ``(x ny + y) nz + z``.
Models that its other programs make have matrices (n, w, in). An encoding has, for each axis, the number, the cosines of
all octaves, the sines of all octaves. Where the networks lie is in other files (:mod:`.kilonerf_place`), or asked.
``checkpoint.pth`` of ``local_distill.py`` holds the networks as Python objects in a tree, and is refused.

Coordinates are the data set's. Written after the published program; there was no file to compare pictures with.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from viewer.errors import AssetError, InputError, UnsupportedError
from viewer.fields.network_grid_layout import check_network_grid
from viewer.formats.checkpoints.hash_tensors import single
from viewer.formats.checkpoints.kilonerf_place import USUAL_CELL, Lies, Settings, find_place, likely_shape
from viewer.formats.checkpoints.nerf_layouts import (
    Arrays,
    count_layers,
    encoding_columns,
    octaves_of,
    steps_of,
    unwrapped,
    words_of,
)
from viewer.formats.checkpoints.sniff import is_distilled
from viewer.formats.checkpoints.torch_file import read_arrays
from viewer.scene.answering import with_asked
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId, Encoding, NetworkGridField, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.nerf_answers import BOX, CELLS, Asked, NerfAnswers
from viewer.scene.progress import Progress, Work

NO_NETWORKS = "its program keeps the tree of its networks as Python objects, which could run code"
"""``root_nodes`` are objects of its class ``Node``, which hold each network's box and the network, a module, itself."""
DISTILLED = "Open checkpoint_*.pth of its fine-tuning instead: run_nerf.py writes it, and it holds all networks."
FOREIGN = "Open checkpoint_*.pth of KiloNeRF's run_nerf.py."
OTHERWISE = ("use_global_coordinates", "no_color_sigmoid")
"""Settings of models that are not supported: points as they are, not within their cells; colours without a sigmoid."""
NOTE = "The layout follows KiloNeRF's published program; it was not compared with pictures of that program."
FULL_NOTE = "There is no occupancy.pth beside it: cells that it would call empty may hold matter that no photo saw."
RELU = "relu"


def read(path: Path, store: AssetStore) -> Work[Scene]:
    """A grid of networks as the only node of a scene, at its data set's coordinates.

    Raises:
        InputError: The file is damaged, or layers are missing or do not fit; or what tells where they lie is damaged.
        UnsupportedError: It holds Python objects, or networks of another kind.
    """
    yield Progress(0.0, f"Reading {path.name}")
    if is_distilled(path):
        raise UnsupportedError(f"{path} is a KiloNeRF before its fine-tuning: {NO_NETWORKS}.", DISTILLED)
    whole = read_arrays(path)
    try:
        own, _ = unwrapped(whole, "pts_linears.0.weight")
        content, tensors = _field(own)
        place = find_place(path, content.shape[0])
        _refuse_others(place.settings)
        if place.cells is not None:
            tensors["cells"] = np.ascontiguousarray(place.cells)
        content = _placed(content, tensors, place)
        check_network_grid(content, tensors)
    except (AssetError, InputError, UnsupportedError) as error:
        raise type(error)(f"{path}: {error.message}", error.hint) from error
    notes = (NOTE,) if "cells" in tensors else (NOTE, FULL_NOTE)
    made = Provenance("KiloNeRF", str(path.absolute()), steps_of(whole), notes=notes)
    yield Progress(0.8, f"Keeping {path.name}")
    content = msgspec.structs.replace(content, asset=store.put(tensors), provenance=made)
    return Scene((Node(path.stem, content),))


def _field(arrays: Arrays) -> tuple[NetworkGridField, dict[str, np.ndarray]]:
    """All networks as :mod:`viewer.fields.network_grid_layout` has them, in one column.

    Raises:
        InputError: Layers are missing or do not fit.
    """
    depth = count_layers(arrays, "pts_linears.{}.weight")
    first = arrays["pts_linears.0.weight"]
    if first.ndim != 3 or not first.size:
        raise InputError("Its layers do not belong to many networks.", FOREIGN)
    count, turned = len(first), _has_rows_first(arrays)
    names = {f"trunk.{i}": f"pts_linears.{i}" for i in range(depth)}
    names |= {"feature": "feature_linear", "view": "direction_layer", "color": "rgb_linear"}
    names |= {"density": "alpha_linear"} if "alpha_linear.weight" in arrays else {}
    tensors = {
        f"{ours}.{part}": array
        for ours, theirs in names.items()
        for part, array in zip(("weight", "bias"), _layer(arrays, theirs, count, turned), strict=True)
    }
    if "density" not in names:
        if tensors["feature.bias"].shape[1] < 5:
            raise InputError("It lacks its layer 'alpha_linear'.", FOREIGN)
        for part in ("weight", "bias"):
            merged = tensors[f"feature.{part}"]
            cut = {"plain": merged[..., :3], "density": merged[..., 3:4], "feature": merged[..., 4:]}
            tensors |= {f"{name}.{part}": np.ascontiguousarray(array) for name, array in cut.items()}
    position = octaves_of(tensors["trunk.0.weight"].shape[1])
    direction = octaves_of(tensors["view.weight"].shape[1] - tensors["feature.bias"].shape[1])
    for layer in range(depth):
        weight = tensors[f"trunk.{layer}.weight"]
        again = layer == 0 or weight.shape[1] > tensors[f"trunk.{layer - 1}.weight"].shape[2]
        if again:
            tensors[f"trunk.{layer}.weight"] = _reordered(weight, position, 0)
    tensors["view.weight"] = _reordered(tensors["view.weight"], direction, tensors["feature.bias"].shape[1])
    content = NetworkGridField(AssetId(""), AABB((-1, -1, -1), (1, 1, 1)), (count, 1, 1), position, direction)
    return content, tensors


def _layer(arrays: Arrays, name: str, count: int, turned: bool) -> tuple[np.ndarray, np.ndarray]:
    """Weights (n, in, w) and bias (n, w) of one layer of all networks.

    Raises:
        InputError: It is missing, or belongs to another number of networks.
    """
    weight, bias = single(arrays, f"{name}.weight"), single(arrays, f"{name}.bias")
    if weight.ndim == 2 and bias.ndim == 1:  # what all networks share has torch's own order
        weight, bias = (np.broadcast_to(part, (count, *part.shape)) for part in (weight.T, bias))
    elif turned and weight.ndim == 3:
        weight = weight.transpose(0, 2, 1)
    if weight.ndim != 3 or len(weight) != count or bias.shape != (count, weight.shape[2]):
        raise InputError(f"Its layer '{name}' does not fit the others.", FOREIGN)
    return np.ascontiguousarray(weight), np.ascontiguousarray(bias)


def _has_rows_first(arrays: Arrays) -> bool:
    """Whether matrices are (n, w, in), judged by layers that have few answers."""
    for name, rows in (("alpha_linear", 1), ("rgb_linear", 3)):
        shape = arrays.get(f"{name}.weight", np.zeros(0)).shape
        if len(shape) == 3 and shape[1] != shape[2]:
            return shape[1] == rows
    return False


def _reordered(weight: np.ndarray, encoding: Encoding, first: int) -> np.ndarray:
    """The rows from ``first`` on that take an encoding, in our order of its numbers.

    Raises:
        InputError: There are not as many.
    """
    each = 1 + 2 * encoding.octaves
    if not encoding.raw or weight.shape[1] < first + 3 * each:
        raise InputError("Its encodings have another length than this layout's.", FOREIGN)
    waves = encoding_columns(
        encoding, lambda axis, wave, octave: axis * each + 1 + (1 - wave) * encoding.octaves + octave
    )
    rows = np.concatenate([np.arange(3) * each, waves])
    kept = (weight[:, :first], weight[:, first:][:, rows], weight[:, first + 3 * each :])
    return np.ascontiguousarray(np.concatenate(kept, 1))


def _refuse_others(settings: Settings) -> None:
    """Refuse models whose settings say that they are computed in another way.

    Raises:
        UnsupportedError: They do.
    """
    for name in OTHERWISE:
        if settings.get(name, "").lower() == "true":
            raise UnsupportedError(f"Its settings have '{name}', which is not supported.", FOREIGN)
    if settings.get("nonlinearity", RELU) != RELU:
        raise UnsupportedError(f"Its networks have {settings['nonlinearity'][:20]} between layers.", FOREIGN)


def _placed(content: NetworkGridField, tensors: dict[str, np.ndarray], place: Lies) -> NetworkGridField:
    """With what is known of where the networks lie, the likeliest for the rest, and questions about it."""
    count, cells = content.shape[0], tensors.get("cells")
    if cells is not None:
        proportions = np.array(cells.shape, float)
    elif place.box is not None:
        proportions = place.box[1] - place.box[0]
    else:
        proportions = np.ones(3)
    shape = place.shape or likely_shape(count, proportions)
    half = 0.5 * USUAL_CELL * np.array(shape)
    box = place.box if place.box is not None else np.array([-half, half])
    numbers = dict(zip(BOX, (float(number) for number in box.reshape(-1)), strict=True))
    answers = NerfAnswers(cells_x=shape[0], cells_y=shape[1], **numbers)
    known = [(name, place.sources["shape"]) for name in CELLS if "shape" in place.sources]
    known += [(name, place.sources["box"]) for name in BOX if "box" in place.sources]
    depth, width = count_layers(tensors, "trunk.{}.weight"), tensors["trunk.0.bias"].shape[1]
    inferred = (
        f"{count:,} networks of {depth} layers, {width} wide",
        f"the position as {words_of(content.position)}",
        f"the direction as {words_of(content.direction)}",
    )
    return with_asked(content, Asked(answers, inferred, (*CELLS, *BOX), tuple(known)))
