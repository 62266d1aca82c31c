"""What the linear layers of an unknown program are for, judged by their shapes alone.

One layer has one row: density. One has three: colours. (Or one has four, or density is a row more of a layer in
between.) The trunk begins with the layer that takes an encoded position, whose layers may take it again; between trunk
and colours there may be a feature layer, and layers that take the direction.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from viewer.errors import InputError
from viewer.formats.checkpoints.nerf_layouts import BETTER

Layer = tuple[np.ndarray, np.ndarray]
Layers = Mapping[str, Layer]
MOST_LAYERS, MOST_BEHIND = 64, 4
"""Of a network, and of those between its trunk and its heads, whose order is looked for."""
MOST_OCTAVES = 20
OTHER = "Save it in nerf-pytorch's layout, or open a NeRF of another program."
OPTIMISERS = ("optimizer", "optimiser", "scheduler")


class Widths(NamedTuple):
    """Columns of the encoded position and of the encoded direction; 0 = it takes none."""

    position: int
    direction: int


@dataclass(frozen=True)
class Plan:
    """Names of layers by what they are for.

    Attributes:
        trunk: In order.
        skips: Numbers of those that take the position again.
        feature: Between trunk and colours; empty for none.
        view: Those that follow it, the first of which takes the direction.
        heads: ``density`` and ``color``, ``output`` (both), or ``branch`` (density and feature) and ``color``.
        widths: Of what is encoded.
    """

    trunk: tuple[str, ...]
    skips: tuple[int, ...]
    feature: str
    view: tuple[str, ...]
    heads: tuple[tuple[str, str], ...]
    widths: Widths


class Found(NamedTuple):
    """A network among the tensors of a file: its layers, what they are for, and what is before their names."""

    prefix: str
    layers: Layers
    plan: Plan
    others: int


def find_network(arrays: Mapping[str, np.ndarray]) -> Found:
    """The network of a file; of a coarse and a fine one, or of a model and its average, the fine one and the average.

    Raises:
        InputError: Nothing in it adds up to one.
    """
    layers = _linear_layers(arrays)
    if not layers:
        raise InputError("It holds no NeRF of a known layout, and no layers with weights and biases.", OTHER)
    prefixes = dict.fromkeys(name[:cut] for name in layers for cut in _cuts(name))
    found: list[Found] = []
    for prefix in prefixes:
        own = {name[len(prefix) :]: layer for name, layer in layers.items() if name.startswith(prefix)}
        plan = next(plans(own), None) if len(own) <= MOST_LAYERS else None
        if plan is not None:
            found.append(Found(prefix, own, _with_feature(plan, own), 0))
    # A folder of names around the same layers says nothing more: the innermost one is taken.
    distinct = {tuple(prefix.prefix + name for name in prefix.layers): prefix for prefix in found}
    if not distinct:
        shapes = ", ".join("x".join(map(str, weight.shape)) for weight, _ in list(layers.values())[:12])
        raise InputError(f"It holds no NeRF of a known layout, and layers that add up to none: {shapes}.", OTHER)
    best = max(distinct.values(), key=lambda each: any(word in each.prefix.lower() for word in BETTER))
    stray = _stray(arrays, best)
    if stray:
        raise InputError(f"Its network has something that no plain perceptron has: '{stray[:60]}'.", OTHER)
    return best._replace(others=len(distinct) - 1)


def plans(layers: Layers) -> Iterator[Plan]:
    """What the layers may be for, all of them, the likeliest first."""
    rows = {name: len(weight) for name, (weight, _) in layers.items()}
    for color in [name for name in reversed(rows) if rows[name] == 3]:
        for density in [name for name in rows if rows[name] == 1]:
            body = [name for name in layers if name not in (color, density)]
            yield from _chains(layers, body, color, density)
        if not any(count == 1 for count in rows.values()):
            yield from _chains(layers, [name for name in layers if name != color], color, "")
    for output in [name for name in reversed(rows) if rows[name] == 4]:
        for trunk, skips, width, position in _trunks(layers, [name for name in layers if name != output]):
            if len(trunk) == len(layers) - 1 and _columns(layers, output) == width:
                yield Plan(trunk, skips, "", (), (("output", output),), Widths(position, 0))


def _with_feature(plan: Plan, layers: Layers) -> Plan:
    """With the trunk's last layer as the feature layer, where it may be either and there is no other."""
    last = len(plan.trunk) - 1
    heads = dict(plan.heads)
    if plan.feature or not plan.view or "density" not in heads or last < 1 or last in plan.skips:
        return plan
    if _columns(layers, heads["density"]) != _columns(layers, plan.trunk[last]):
        return plan
    return replace(plan, trunk=plan.trunk[:last], feature=plan.trunk[last])


def _chains(layers: Layers, body: Sequence[str], color: str, density: str) -> Iterator[Plan]:
    """Trunk, feature and view branch of the layers between; without a density, a layer has one row for it."""
    for trunk, skips, width, position in _trunks(layers, body):
        behind = [name for name in body if name not in trunk]
        if len(behind) > MOST_BEHIND or (density and _columns(layers, density) != width):
            continue
        if not behind:
            if density and _columns(layers, color) == width:
                yield Plan(trunk, skips, "", (), (("density", density), ("color", color)), Widths(position, 0))
            continue
        for order in itertools.permutations(behind):
            for used in (1, 0) if density else (1,):
                view, end = order[used:], width
                if used:
                    end = len(layers[order[0]][0]) - (not density)
                    if _columns(layers, order[0]) != width or end < 1:
                        continue
                direction = _columns(layers, view[0]) - end if view else 0
                if not _chained(layers, view, color, end, direction):
                    continue
                heads = (("density", density),) if density else (("branch", order[0]),)
                feature = order[0] if used and density else ""
                yield Plan(trunk, skips, feature, view, (*heads, ("color", color)), Widths(position, direction))


def _chained(layers: Layers, view: Sequence[str], color: str, width: int, direction: int) -> bool:
    """Whether the view branch takes a feature of that width, and the colours its end."""
    if view and (direction < 0 or (direction and not is_encoding(direction))):
        return False
    for number, name in enumerate(view):
        if number and _columns(layers, name) != width:
            return False
        width = len(layers[name][0])
    return _columns(layers, color) == width


def _trunks(layers: Layers, body: Sequence[str]) -> Iterator[tuple[tuple[str, ...], tuple[int, ...], int, int]]:
    """Runs of layers that take each other, with or without the position: names, skips, last width, encoding's width.

    The longest first, but one that leaves layers behind before one that leaves none.
    """
    found: list[tuple[tuple[str, ...], tuple[int, ...], int, int]] = []
    for start, first in enumerate(body):
        position = _columns(layers, first)
        if not is_encoding(position) or position < 9:
            continue
        width, skips = len(layers[first][0]), []
        for end in range(start + 1, len(body) + 1):
            found.append((tuple(body[start:end]), tuple(skips), width, position))
            if end == len(body) or _columns(layers, body[end]) not in (width, width + position):
                break
            if _columns(layers, body[end]) != width:
                skips.append(end - start)
            width = len(layers[body[end]][0])
    return iter(sorted(found, key=lambda each: -len(each[0])))


def is_encoding(columns: int) -> bool:
    """Whether an encoding of three numbers may have this many."""
    return columns > 0 and columns % 3 == 0 and columns // 6 <= MOST_OCTAVES


def _columns(layers: Layers, name: str) -> int:
    return layers[name][0].shape[1]


def _cuts(name: str) -> Iterator[int]:
    """Where a name may be cut: at its beginning, and behind each dot."""
    yield 0
    yield from (place + 1 for place, letter in enumerate(name) if letter == ".")


def _linear_layers(arrays: Mapping[str, np.ndarray]) -> dict[str, Layer]:
    """Pairs of matrices and offsets; a layer without offsets has zeros. What an optimiser keeps is left out."""
    layers: dict[str, Layer] = {}
    for name, weight in arrays.items():
        if not name.endswith("weight") or weight.ndim != 2 or name.lower().startswith(OPTIMISERS) or not weight.size:
            continue
        stem = name.removesuffix("weight").rstrip(".")
        bias = arrays.get(f"{stem}.bias" if stem else "bias")
        if bias is None:
            bias = np.zeros(len(weight), weight.dtype)
        if bias.shape == weight.shape[:1]:
            layers[stem] = weight, bias
    return layers


def _stray(arrays: Mapping[str, np.ndarray], found: Found) -> str:
    """The name of a tensor below the network's names that a perceptron does not have; empty where there is none.

    Short lists, as of frequencies, are no part of it.
    """
    known = {f"{name}.{part}" for name in found.layers for part in ("weight", "bias")}
    for name, array in arrays.items():
        own = name.removeprefix(found.prefix)
        inside = name.startswith(found.prefix) and not name.lower().startswith(OPTIMISERS)
        if (
            inside
            and own not in known
            and array.ndim
            and (own.endswith(("weight", "bias")) or array.size > MOST_LAYERS)
        ):
            return name
    return ""
