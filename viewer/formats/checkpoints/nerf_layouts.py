"""How others name and order the layers of their NeRFs, brought into the layout of :mod:`viewer.fields.nerf_layout`.

===============  =======================================================================================================
nerf-pytorch     ``network_fine_state_dict`` (else ``network_fn_state_dict``): ``pts_linears.{i}``, ``feature_linear``,
                 ``alpha_linear``, ``views_linears.0``, ``rgb_linear``; without view directions ``output_linear`` (rgb,
                 density); encodings in our order, the position first where a layer takes it again
NeRF (bmild)     Keras' ``get_weights()``: matrices (in, out) and offsets in turn: trunk, feature, view, rgb, density
blocks           ``block_0``, ``block_1`` (takes the position again, *behind*), ``block_2`` (takes the direction), each
                 a Sequential of linear, relu, LayerNorm; ``density``, ``color``; for each axis ``sin(2^k pi x / 6)``
                 for all k, then the cosines; directions are divided alike, but not by 6
fc               ``model_state_dict``: ``fc_{1..4}.0`` (a later one takes the position again, in front), ``fc_noact``,
                 ``fc_dir.0``, ``sigma``, ``rgb.0``; for each axis ``x, sin x, cos x, sin 2x, ...``
===============  =======================================================================================================

Numbers of octaves, widths and skips follow from the shapes; the order of columns does not, and was found by comparing
pictures of the published networks with the photos that they were trained on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Int64

from viewer.errors import InputError
from viewer.scene.content import Encoding

Arrays = Mapping[str, np.ndarray]
FOREIGN = "This variant of a NeRF is not known: save it in nerf-pytorch's layout."


@dataclass(frozen=True, eq=False)
class Network:
    """A network in our layout, before anybody has checked its shapes.

    Attributes:
        tensors: As in :mod:`viewer.fields.nerf_layout`.
        position: What the trunk is fed.
        direction: What the view branch is fed.
        method: For people.
        steps: Of its training, 0 where that is not said.
        samples: Along a ray, as it was trained.
        notes: What else should be known of it.
    """

    tensors: dict[str, np.ndarray]
    position: Encoding
    direction: Encoding
    method: str
    steps: int = 0
    samples: int = 64
    notes: tuple[str, ...] = field(default=())


def octaves_of(columns: int) -> Encoding:
    """The encoding that has so many columns.

    Raises:
        InputError: None has.
    """
    if columns < 0 or columns % 3:
        raise InputError(f"An encoding of {columns} numbers is not one of NeRF's.", FOREIGN)
    return Encoding(columns // 6, raw=columns % 6 == 3)


def from_pytorch(arrays: Arrays) -> Network:
    """nerf-pytorch's checkpoint, its fine network where it has one.

    Raises:
        InputError: Layers are missing or do not fit.
    """
    fine = any(name.startswith("network_fine_state_dict.pts_linears.") for name in arrays)
    prefix = "network_fine_state_dict." if fine else "network_fn_state_dict."
    own = {name.removeprefix(prefix): value for name, value in arrays.items() if name.startswith(prefix)} or dict(
        arrays
    )
    trunk = [_layer(own, f"pts_linears.{i}") for i in range(_count(own, "pts_linears.{}.weight"))]
    direction = Encoding(0, raw=False)
    tensors: dict[str, np.ndarray] = {}
    if "output_linear.weight" in own:
        _put(tensors, "color", _rows(_layer(own, "output_linear"), slice(0, 3)))
        _put(tensors, "density", _rows(_layer(own, "output_linear"), slice(3, 4)))
    else:
        names = {"feature": "feature_linear", "density": "alpha_linear", "view.0": "views_linears.0"}
        for ours, theirs in {**names, "color": "rgb_linear"}.items():
            _put(tensors, ours, _layer(own, theirs))
        direction = octaves_of(tensors["view.0.weight"].shape[1] - len(tensors["feature.weight"]))
    _put_trunk(tensors, trunk)
    which = "its fine network" if fine else "its only network"
    steps = int(arrays["global_step"]) if "global_step" in arrays else 0
    position = octaves_of(tensors["trunk.0.weight"].shape[1])
    return Network(tensors, position, direction, "NeRF (nerf-pytorch)", steps, 192, (f"This is {which}.",))


def from_keras(weights: Sequence[np.ndarray]) -> Network:
    """The first NeRF program's list of weights.

    Raises:
        InputError: There are not as many as that program writes.
    """
    layers = list(zip((w.T for w in weights[::2]), weights[1::2], strict=False))
    if len(weights) % 2 or len(layers) < 2 or any(w.ndim != 2 or b.ndim != 1 for w, b in layers):
        raise InputError("The list of weights is not one of NeRF's.", FOREIGN)
    tensors: dict[str, np.ndarray] = {}
    direction = Encoding(0, raw=False)
    if len(layers[-1][0]) in (4, 5):
        *trunk, output = layers
        _put(tensors, "color", _rows(output, slice(0, 3)))
        _put(tensors, "density", _rows(output, slice(3, 4)))
    elif len(layers) > 4:
        *trunk, feature, view, color, density = layers
        for name, layer in (("feature", feature), ("view.0", view), ("color", color), ("density", density)):
            _put(tensors, name, layer)
        direction = octaves_of(view[0].shape[1] - len(feature[0]))
    else:
        raise InputError("The list of weights is not one of NeRF's.", FOREIGN)
    _put_trunk(tensors, trunk)
    return Network(tensors, octaves_of(trunk[0][0].shape[1]), direction, "NeRF (bmild)", samples=192)


def from_blocks(arrays: Arrays) -> Network:
    """Three blocks with layer normalisation.

    Raises:
        InputError: Layers are missing or do not fit.
    """
    tensors: dict[str, np.ndarray] = {}
    at = 0
    for block, part in (("block_0", "trunk"), ("block_1", "trunk"), ("block_2", "view")):
        at = 0 if part == "view" else at
        for i in range(_count(arrays, block + ".{}.weight", 3)):
            _put(tensors, f"{part}.{at}", _layer(arrays, f"{block}.{3 * i}"))
            norm, shift = _layer(arrays, f"{block}.{3 * i + 2}")
            tensors |= {f"{part}.{at}.norm_weight": norm, f"{part}.{at}.norm_bias": shift}
            at += 1
    _put(tensors, "density", _layer(arrays, "density"))
    _put(tensors, "color", _layer(arrays, "color"))
    first, width = tensors["trunk.0.weight"], tensors["density.weight"].shape[1]
    position = octaves_of(first.shape[1])
    direction = octaves_of(_matrix(tensors, "view.0").shape[1] - width)
    if position.raw or direction.raw:
        raise InputError("Its encodings have another length than this layout's.", FOREIGN)
    columns = _columns(position, lambda axis, wave, octave: (2 * axis + wave) * position.octaves + octave)
    tensors["trunk.0.weight"] = first[:, columns]
    again = f"trunk.{_count(arrays, 'block_0.{}.weight', 3)}.weight"
    taken = _matrix(tensors, again.removesuffix(".weight"))
    hidden = taken.shape[1] - len(columns)
    tensors[again] = np.concatenate([taken[:, hidden:][:, columns], taken[:, :hidden]], 1)
    columns = _columns(direction, lambda axis, wave, octave: (2 * axis + wave) * direction.octaves + octave)
    view = tensors["view.0.weight"]
    tensors["view.0.weight"] = np.concatenate([view[:, :width], view[:, width:][:, columns]], 1)
    note = "It was trained before black, so empty space may hold black matter; compare it with photos over black."
    scaled = Encoding(position.octaves, raw=False, scale=math.pi / 6)
    return Network(
        tensors, scaled, Encoding(direction.octaves, raw=False, scale=math.pi), "NeRF (blocks)", notes=(note,)
    )


def from_fc(arrays: Arrays) -> Network:
    """A trunk of ``fc_1`` to ``fc_n`` and a view branch of one layer.

    Raises:
        InputError: Layers are missing or do not fit.
    """
    own = {name.removeprefix("model_state_dict."): value for name, value in arrays.items()}
    count = _count({name.replace("fc_", "", 1): own[name] for name in own}, "{}.0.weight", start=1)
    trunk = [_layer(own, f"fc_{i + 1}.0") for i in range(count)]
    tensors: dict[str, np.ndarray] = {}
    names = {"feature": "fc_noact", "view.0": "fc_dir.0", "density": "sigma", "color": "rgb.0"}
    for ours, theirs in names.items():
        _put(tensors, ours, _layer(own, theirs))
    _put_trunk(tensors, trunk)
    feature, view = len(tensors["feature.weight"]), tensors["view.0.weight"]
    position, direction = octaves_of(trunk[0][0].shape[1]), octaves_of(view.shape[1] - feature)
    if not (position.raw and direction.raw):
        raise InputError("Its encodings have another length than this layout's.", FOREIGN)

    def interleaved(encoding: Encoding) -> Int64[np.ndarray, " c"]:
        each = 1 + 2 * encoding.octaves
        rest = _columns(encoding, lambda axis, wave, octave: axis * each + 1 + 2 * octave + wave)
        return np.concatenate([np.arange(3) * each, rest])

    columns = interleaved(position)
    for i in range(count):
        weight = tensors[f"trunk.{i}.weight"]
        if i == 0 or weight.shape[1] > len(tensors[f"trunk.{i - 1}.weight"]):
            tensors[f"trunk.{i}.weight"] = np.concatenate([weight[:, columns], weight[:, len(columns) :]], 1)
    tensors["view.0.weight"] = np.concatenate([view[:, :feature], view[:, feature:][:, interleaved(direction)]], 1)
    note = "It was trained before black: compare it with photos over black."
    steps = int(arrays["epoch"]) if "epoch" in arrays else 0
    return Network(tensors, position, direction, "NeRF (fc)", steps, notes=(note,))


def _columns(encoding: Encoding, place: Callable[[int, int, int], int]) -> Int64[np.ndarray, " c"]:
    """Where another program keeps our columns ``sin cos`` of each octave: ``place(axis, wave, octave)``."""
    ours = [(axis, wave, octave) for octave in range(encoding.octaves) for wave in range(2) for axis in range(3)]
    return np.array([place(*which) for which in ours], np.int64)


def _count(arrays: Arrays, pattern: str, step: int = 1, start: int = 0) -> int:
    """How many of the names of that pattern follow each other."""
    count = 0
    while pattern.format(start + count * step) in arrays:
        count += 1
    return count


def _layer(arrays: Arrays, name: str) -> tuple[np.ndarray, np.ndarray]:
    """A layer's weight and bias."""
    weight, bias = arrays.get(f"{name}.weight"), arrays.get(f"{name}.bias")
    if weight is None or bias is None:
        raise InputError(f"The network lacks its layer '{name}'.", FOREIGN)
    return weight, bias


def _matrix(tensors: Arrays, name: str) -> np.ndarray:
    weight = tensors.get(f"{name}.weight")
    if weight is None or weight.ndim != 2:
        raise InputError(f"The network lacks its layer '{name}'.", FOREIGN)
    return weight


def _put(tensors: dict[str, np.ndarray], name: str, layer: tuple[np.ndarray, np.ndarray]) -> None:
    """A linear layer under our name; ``weight`` must be a matrix."""
    if layer[0].ndim != 2:
        raise InputError(f"The network's '{name}' is no matrix.", FOREIGN)
    tensors[f"{name}.weight"], tensors[f"{name}.bias"] = layer


def _put_trunk(tensors: dict[str, np.ndarray], trunk: Sequence[tuple[np.ndarray, np.ndarray]]) -> None:
    if not trunk:
        raise InputError("The network has no trunk.", FOREIGN)
    for i, layer in enumerate(trunk):
        _put(tensors, f"trunk.{i}", layer)


def _rows(layer: tuple[np.ndarray, np.ndarray], rows: slice) -> tuple[np.ndarray, np.ndarray]:
    return layer[0][rows], layer[1][rows]
