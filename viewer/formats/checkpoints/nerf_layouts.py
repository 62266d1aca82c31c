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
BETTER = ("fine", "ema")
STEPS = ("global_step", "iter_step", "iter", "iteration", "step", "epoch")
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
    """The encoding that has a number of columns.

    Raises:
        InputError: None has.
    """
    if columns < 0 or columns % 3:
        raise InputError(f"An encoding of {columns} numbers is not one of NeRF's.", FOREIGN)
    return Encoding(columns // 6, raw=columns % 6 == 3)


def words_of(encoding: Encoding) -> str:
    """What an encoding makes of a vector, for people."""
    numbers = 3 * (2 * encoding.octaves + encoding.raw)
    if not encoding.octaves:
        return "it is"
    return f"{numbers} numbers: {encoding.octaves} frequencies{' and itself' if encoding.raw else ', without itself'}"


def unwrapped(arrays: Arrays, marker: str) -> tuple[dict[str, np.ndarray], tuple[str, ...]]:
    """The layers beside the one of that name, wherever a program keeps them, and a note where there are several.

    Of a coarse and a fine network, or of a model and its moving average, the fine one and the average are taken.
    """
    prefixes = [name.removesuffix(marker) for name in arrays if f".{name}".endswith(f".{marker}")]
    if not prefixes:
        return dict(arrays), ()
    prefix = max(prefixes, key=lambda text: (any(word in text.lower() for word in BETTER), -len(text)))
    own = {name.removeprefix(prefix): value for name, value in arrays.items() if name.startswith(prefix)}
    fine = any(word in prefix.lower() for word in BETTER)
    return own, (f"This is its {'fine' if fine else 'only' if len(prefixes) == 1 else 'first'} network.",)


def steps_of(arrays: Arrays) -> int:
    """How long it was trained, by what programs call it; 0 where none says so."""
    found = next((arrays[name] for name in STEPS if name in arrays and arrays[name].size == 1), np.array(0))
    return int(found.reshape(-1)[0]) if np.isfinite(found).all() else 0


def from_pytorch(arrays: Arrays) -> Network:
    """nerf-pytorch's checkpoint, its fine network where it has one.

    Raises:
        InputError: Layers are missing or do not fit.
    """
    own, notes = unwrapped(arrays, "pts_linears.0.weight")
    trunk = [layer_of(own, f"pts_linears.{i}") for i in range(count_layers(own, "pts_linears.{}.weight"))]
    direction = Encoding(0, raw=False)
    tensors: dict[str, np.ndarray] = {}
    if "output_linear.weight" in own:
        put_layer(tensors, "color", _rows(layer_of(own, "output_linear"), slice(0, 3)))
        put_layer(tensors, "density", _rows(layer_of(own, "output_linear"), slice(3, 4)))
    else:
        names = {"feature": "feature_linear", "density": "alpha_linear", "view.0": "views_linears.0"}
        for ours, theirs in {**names, "color": "rgb_linear"}.items():
            put_layer(tensors, ours, layer_of(own, theirs))
        direction = octaves_of(tensors["view.0.weight"].shape[1] - len(tensors["feature.weight"]))
    put_trunk(tensors, trunk)
    steps = steps_of(arrays)
    position = octaves_of(tensors["trunk.0.weight"].shape[1])
    return Network(tensors, position, direction, "NeRF (nerf-pytorch)", steps, 192, notes)


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
        put_layer(tensors, "color", _rows(output, slice(0, 3)))
        put_layer(tensors, "density", _rows(output, slice(3, 4)))
    elif len(layers) > 4:
        *trunk, feature, view, color, density = layers
        for name, layer in (("feature", feature), ("view.0", view), ("color", color), ("density", density)):
            put_layer(tensors, name, layer)
        direction = octaves_of(view[0].shape[1] - len(feature[0]))
    else:
        raise InputError("The list of weights is not one of NeRF's.", FOREIGN)
    put_trunk(tensors, trunk)
    return Network(tensors, octaves_of(trunk[0][0].shape[1]), direction, "NeRF (bmild)", samples=192)


def from_blocks(arrays: Arrays) -> Network:
    """Three blocks with layer normalisation.

    Raises:
        InputError: Layers are missing or do not fit.
    """
    arrays, _ = unwrapped(arrays, "block_0.0.weight")
    tensors: dict[str, np.ndarray] = {}
    at = 0
    for block, part in (("block_0", "trunk"), ("block_1", "trunk"), ("block_2", "view")):
        at = 0 if part == "view" else at
        for i in range(count_layers(arrays, block + ".{}.weight", 3)):
            put_layer(tensors, f"{part}.{at}", layer_of(arrays, f"{block}.{3 * i}"))
            norm, shift = layer_of(arrays, f"{block}.{3 * i + 2}")
            tensors |= {f"{part}.{at}.norm_weight": norm, f"{part}.{at}.norm_bias": shift}
            at += 1
    put_layer(tensors, "density", layer_of(arrays, "density"))
    put_layer(tensors, "color", layer_of(arrays, "color"))
    first, width = tensors["trunk.0.weight"], tensors["density.weight"].shape[1]
    position = octaves_of(first.shape[1])
    direction = octaves_of(_matrix(tensors, "view.0").shape[1] - width)
    if position.raw or direction.raw:
        raise InputError("Its encodings have another length than this layout's.", FOREIGN)
    columns = encoding_columns(position, lambda axis, wave, octave: (2 * axis + wave) * position.octaves + octave)
    tensors["trunk.0.weight"] = first[:, columns]
    again = f"trunk.{count_layers(arrays, 'block_0.{}.weight', 3)}.weight"
    taken = _matrix(tensors, again.removesuffix(".weight"))
    hidden = taken.shape[1] - len(columns)
    tensors[again] = np.concatenate([taken[:, hidden:][:, columns], taken[:, :hidden]], 1)
    columns = encoding_columns(direction, lambda axis, wave, octave: (2 * axis + wave) * direction.octaves + octave)
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
    own, _ = unwrapped(arrays, "fc_noact.weight")
    count = count_layers({name.replace("fc_", "", 1): own[name] for name in own}, "{}.0.weight", start=1)
    trunk = [layer_of(own, f"fc_{i + 1}.0") for i in range(count)]
    tensors: dict[str, np.ndarray] = {}
    names = {"feature": "fc_noact", "view.0": "fc_dir.0", "density": "sigma", "color": "rgb.0"}
    for ours, theirs in names.items():
        put_layer(tensors, ours, layer_of(own, theirs))
    put_trunk(tensors, trunk)
    feature, view = len(tensors["feature.weight"]), tensors["view.0.weight"]
    position, direction = octaves_of(trunk[0][0].shape[1]), octaves_of(view.shape[1] - feature)
    if not (position.raw and direction.raw):
        raise InputError("Its encodings have another length than this layout's.", FOREIGN)

    def interleaved(encoding: Encoding) -> Int64[np.ndarray, " c"]:
        each = 1 + 2 * encoding.octaves
        rest = encoding_columns(encoding, lambda axis, wave, octave: axis * each + 1 + 2 * octave + wave)
        return np.concatenate([np.arange(3) * each, rest])

    columns = interleaved(position)
    for i in range(count):
        weight = tensors[f"trunk.{i}.weight"]
        if i == 0 or weight.shape[1] > len(tensors[f"trunk.{i - 1}.weight"]):
            tensors[f"trunk.{i}.weight"] = np.concatenate([weight[:, columns], weight[:, len(columns) :]], 1)
    tensors["view.0.weight"] = np.concatenate([view[:, :feature], view[:, feature:][:, interleaved(direction)]], 1)
    note = "It was trained before black: compare it with photos over black."
    return Network(tensors, position, direction, "NeRF (fc)", steps_of(arrays), notes=(note,))


def encoding_columns(encoding: Encoding, place: Callable[[int, int, int], int]) -> Int64[np.ndarray, " c"]:
    """Where another program keeps our columns ``sin cos`` of each octave: ``place(axis, wave, octave)``."""
    ours = [(axis, wave, octave) for octave in range(encoding.octaves) for wave in range(2) for axis in range(3)]
    return np.array([place(*which) for which in ours], np.int64)


def count_layers(arrays: Arrays, pattern: str, step: int = 1, start: int = 0) -> int:
    """How many of the names of that pattern follow each other."""
    count = 0
    while pattern.format(start + count * step) in arrays:
        count += 1
    return count


def layer_of(arrays: Arrays, name: str) -> tuple[np.ndarray, np.ndarray]:
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


def put_layer(tensors: dict[str, np.ndarray], name: str, layer: tuple[np.ndarray, np.ndarray]) -> None:
    """A linear layer under our name; ``weight`` must be a matrix."""
    if layer[0].ndim != 2:
        raise InputError(f"The network's '{name}' is no matrix.", FOREIGN)
    tensors[f"{name}.weight"], tensors[f"{name}.bias"] = layer


def put_trunk(tensors: dict[str, np.ndarray], trunk: Sequence[tuple[np.ndarray, np.ndarray]]) -> None:
    """The layers of a trunk under our names; there must be some."""
    if not trunk:
        raise InputError("The network has no trunk.", FOREIGN)
    for i, layer in enumerate(trunk):
        put_layer(tensors, f"trunk.{i}", layer)


def _rows(layer: tuple[np.ndarray, np.ndarray], rows: slice) -> tuple[np.ndarray, np.ndarray]:
    return layer[0][rows], layer[1][rows]
