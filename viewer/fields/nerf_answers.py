"""Tensors of networks in their file's own order, brought into the layout of :mod:`viewer.fields.nerf_layout`.

A network that was read by its shapes keeps its layers as the file has them, under the names of that layout, and two
more for layers with several purposes:

==============================  =============  ====================================================================
``output.weight``, ``.bias``     (4, w), (4,)   colour and density of the trunk's end, for a network without directions
``branch.weight``, ``.bias``     (f+1, w)       feature and density of the trunk's end
==============================  =============  ====================================================================

What people answer (:class:`viewer.scene.nerf_answers.NerfAnswers`) says which column and row is which, so another
answer needs no other tensors.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float64, Int64

from viewer.errors import AssetError
from viewer.scene.content import Encoding, NerfField
from viewer.scene.nerf_answers import FACTORS, NerfAnswers

Tensors = Mapping[str, np.ndarray]
Layer = tuple[np.ndarray, np.ndarray]
PARTS = ("weight", "bias")
DAMAGED = "The network is damaged: import it again from where it came."


def arranged(content: NerfField, tensors: Tensors) -> Tensors:
    """The tensors in our layout; the very same where nothing was asked about the network.

    Raises:
        AssetError: A layer is missing, or has a shape that goes with no answer.
    """
    if content.asked is None:
        return tensors
    answers = content.asked.answers
    layers = _layers(tensors)
    _split_rows(layers, answers)
    _order_trunk(layers, content.position, answers)
    _order_view(layers, content.direction, answers)
    made = {f"{name}.{part}": array for name, layer in layers.items() for part, array in zip(PARTS, layer, strict=True)}
    return {name: np.ascontiguousarray(array, np.float32) for name, array in made.items()}


def places(encoding: Encoding, answers: NerfAnswers) -> Int64[np.ndarray, " c"]:
    """In which of the file's columns each of ours is."""
    loops = {"octave": range(encoding.octaves), "wave": range(2), "axis": range(3)}
    if answers.first == "cos":
        loops["wave"] = range(1, -1, -1)
    outer, middle, inner = answers.order.split("-")
    columns: list[tuple[str, int, int, int]] = []
    whole = [("raw", axis, 0, 0) for axis in range(3)] if encoding.raw else []
    each = answers.itself == "each" and outer == "axis"
    for a in loops[outer]:
        columns += whole[a : a + 1] if each else ()
        for b in loops[middle]:
            for c in loops[inner]:
                at = dict(zip((outer, middle, inner), (a, b, c), strict=True))
                columns.append(("wave", at["axis"], at["wave"], at["octave"]))
    if not each:
        columns = columns + whole if answers.itself == "last" else whole + columns
    ours = whole + [
        ("wave", axis, wave, octave) for octave in range(encoding.octaves) for wave in range(2) for axis in range(3)
    ]
    found = {column: place for place, column in enumerate(columns)}
    return np.array([found[column] for column in ours], np.int64)


def _layers(tensors: Tensors) -> dict[str, Layer]:
    """Weights and biases by the name of their layer."""
    names = dict.fromkeys(name.rpartition(".")[0] for name in tensors)
    layers: dict[str, Layer] = {}
    for name in names:
        weight, bias = (tensors.get(f"{name}.{part}") for part in PARTS)
        if weight is None or bias is None or weight.ndim != 2 or bias.shape != weight.shape[:1] or weight.size == 0:
            raise AssetError(f"The network's layer '{name[:40]}' does not fit together.", DAMAGED)
        layers[name] = weight, bias
    if "trunk.0" not in layers:
        raise AssetError("The network has no trunk.", DAMAGED)
    return layers


def _split_rows(layers: dict[str, Layer], answers: NerfAnswers) -> None:
    """Density apart from what shares a layer with it."""
    for both, other in (("output", "color"), ("branch", "feature")):
        if both in layers:
            weight, bias = layers.pop(both)
            rest, own = (slice(None, -1), slice(-1, None))
            if answers.density_row == "first":
                rest, own = (slice(1, None), slice(None, 1))
            layers[other], layers["density"] = (weight[rest], bias[rest]), (weight[own], bias[own])


def _order_trunk(layers: dict[str, Layer], encoding: Encoding, answers: NerfAnswers) -> None:
    """Columns of the position, wherever it is taken."""
    columns, factors = places(encoding, answers), _factors(encoding, answers)
    width, number = 0, 0
    while f"trunk.{number}" in layers:
        weight, bias = layers[f"trunk.{number}"]
        taken = weight.shape[1] if number == 0 else weight.shape[1] - width
        if taken not in ((len(columns),) if number == 0 else (0, len(columns))):
            raise AssetError(f"The network's layer trunk.{number} takes {weight.shape[1]} numbers.", DAMAGED)
        if taken:
            position, values = weight[:, :taken], weight[:, taken:]
            if number and answers.skip == "last":
                values, position = weight[:, :width], weight[:, width:]
            weight = np.concatenate([position[:, columns] * factors, values], 1)
        layers[f"trunk.{number}"] = weight, bias
        width, number = len(bias), number + 1
    if answers.entry == "linear" and number > 1 and layers["trunk.1"][0].shape[1] == len(layers["trunk.0"][1]):
        _merge_first(layers, number)
        number -= 1
    if answers.feature == "trunk" and "feature" in layers:
        layers[f"trunk.{number}"] = layers.pop("feature")


def _merge_first(layers: dict[str, Layer], number: int) -> None:
    """Two layers without anything between them as the one that they are."""
    (first, first_bias), (weight, bias) = layers.pop("trunk.0"), layers.pop("trunk.1")
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused by the check
        layers["trunk.0"] = weight @ first, weight @ first_bias + bias
    for i in range(2, number):
        layers[f"trunk.{i - 1}"] = layers.pop(f"trunk.{i}")


def _order_view(layers: dict[str, Layer], encoding: Encoding, answers: NerfAnswers) -> None:
    """Columns of the direction, behind the feature; one with an activation becomes a layer of the view branch."""
    if "view.0" not in layers:
        return
    columns, factors = places(encoding, answers), _factors(encoding, answers)
    if answers.looking == "back":  # sines and the direction itself change their sign, cosines do not
        raw, waves = 3 * encoding.raw, 6 * encoding.octaves
        factors = factors * np.concatenate([-np.ones(raw), np.tile([-1.0, -1, -1, 1, 1, 1], waves // 6)])
    weight, bias = layers["view.0"]
    width = weight.shape[1] - len(columns)
    if width < 1:
        raise AssetError(f"The network's layer view.0 takes {weight.shape[1]} numbers.", DAMAGED)
    seen, values = weight[:, width:], weight[:, :width]
    if answers.direction == "first":
        seen, values = weight[:, : len(columns)], weight[:, len(columns) :]
    seen = seen[:, columns] * factors
    if answers.feature != "relu" or "feature" not in layers:
        layers["view.0"] = np.concatenate([values, seen], 1), bias
        return
    feature, offset = layers.pop("feature")
    views = sorted((name for name in layers if name.startswith("view.")), key=lambda name: int(name[5:]), reverse=True)
    for name in views:
        layers[f"view.{int(name[5:]) + 1}"] = layers.pop(name)
    layers["view.0"] = through_relu((feature, offset), len(columns))
    layers["view.1"] = np.concatenate([values, seen, -seen], 1), bias


def through_relu(feature: Layer, columns: int) -> Layer:
    """A feature layer with a relu behind it, through which the direction passes in two halves: relu(e) - relu(-e) = e.

    Our view branch takes a linear feature, so one with an activation is its first layer.
    """
    weight, bias = feature
    rows, width = weight.shape
    both = np.zeros((rows + 2 * columns, width + columns))
    both[:rows, :width] = weight
    both[rows:, width:] = np.concatenate([np.eye(columns), -np.eye(columns)])
    return both, np.concatenate([bias, np.zeros(2 * columns)])


def _factors(encoding: Encoding, answers: NerfAnswers) -> Float64[np.ndarray, " c"]:
    """What columns are multiplied by: ours has the vector itself times the frequencies' unit, files have it plain."""
    unit = FACTORS[answers.frequencies]
    return np.concatenate([np.full(3 * encoding.raw, 1 / unit), np.ones(6 * encoding.octaves)])
