"""Grids of networks in torch: thousands of small perceptrons (Reiser et al. 2021, KiloNeRF)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float32, Int64
from torch import Tensor

from viewer.fields.empty_cells import EmptyCells
from viewer.fields.nerf import encoded
from viewer.fields.nerf_layout import depth_of
from viewer.fields.network import NetworkField
from viewer.fields.network_grid_kernels import colors, perceptrons
from viewer.fields.network_grid_layout import CELLS
from viewer.machine import available_cores
from viewer.scene.content import NetworkGridField

ENOUGH = 256
"""Points that are worth a second thread."""
HEAD = ("density", "view", "plain")
"""What is taken of a trunk's end, in this order."""


class Layers(NamedTuple):
    """One layer of all networks."""

    weight: Float[Tensor, "n columns rows"]
    bias: Float[Tensor, "n rows"]

    def __call__(self, values: Float[Tensor, "m columns"], networks: Int64[Tensor, " m"]) -> Float[Tensor, "m rows"]:
        """The answers of each point's network."""
        return torch.baddbmm(self.bias[networks][:, None], values[:, None], self.weight[networks])[:, 0]


class NetworkGrid(NetworkField):
    """A :class:`viewer.scene.content.NetworkGridField` as a :class:`viewer.fields.field.ViewDependentField`.

    On the processor, kernels compute it; with gradients, in double precision and on other devices plain torch does,
    each point with a copy of its network. What does not depend on the direction is merged into one layer, as in
    :class:`viewer.fields.nerf.Nerf`. A point's features are the number of its network, the first layer of the colours
    before the direction, and what is added to the colours.

    Args:
        content: Cells, encodings and colour space.
        tensors: As :mod:`viewer.fields.network_grid_layout` describes and ``check_network_grid`` has checked.
        device: Where it computes; points are brought there and answers stay there.
        dtype: float64 if that is asked for; all others compute in float32.
    """

    def __init__(
        self,
        content: NetworkGridField,
        tensors: Mapping[str, np.ndarray],
        device: str | torch.device = "cpu",
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__(content.aabb, content.color_space, device, dtype)
        self.content = content
        merged = _merged(tensors)
        self._width = merged["view"][0].shape[2]
        names = [f"trunk.{i}" for i in range(depth_of(tensors, "trunk"))]
        plain = [(tensors[f"{name}.weight"], tensors[f"{name}.bias"]) for name in names]
        heads = [merged[name] for name in HEAD if name in merged]
        whole = [*plain, tuple(np.concatenate(part, -1) for part in zip(*heads, strict=True))]
        of_direction = tensors["view.weight"][:, tensors["feature.bias"].shape[1] :]
        end = tensors["color.weight"], tensors["color.bias"]
        self._columns = plain[0][0].shape[1]
        self._kernels = self.device.type == "cpu" and dtype != torch.float64
        self._packed, self._plan = _packed(whole, self._columns)
        count = len(of_direction)
        flat = (of_direction.reshape(count, -1), end[1], end[0].reshape(count, -1))
        self._packed_colors = np.ascontiguousarray(np.concatenate(flat, 1))
        with torch.inference_mode(False):  # gradients are taken through these
            self._layers = [self._own(layer) for layer in whole]
            self._of_direction = self._own((of_direction, np.zeros((count, self._width), np.float32)))
            self._color = self._own(end)
            self._lo, self._hi = (
                torch.tensor(corner, device=self.device, dtype=self.exact_dtype)
                for corner in (self.aabb.lo, self.aabb.hi)
            )
            self._sides = torch.tensor(content.shape, device=self.device)
        self._cells: EmptyCells | None = None
        if CELLS in tensors:
            box = np.array((self.aabb.lo, self.aabb.hi))
            self._cells = EmptyCells(tensors[CELLS], box, self.device, self.exact_dtype)
        self._threads = available_cores()
        self._pool = ThreadPoolExecutor(self._threads, "networks")

    def _density(self, points: Tensor) -> Tensor:
        return self._head(points, 1)[1][:, 0].relu()

    def _all_features(self, points: Tensor) -> tuple[Tensor, Tensor]:
        networks, head = self._head(points, self._layers[-1].bias.shape[1])
        return head[:, 0].relu(), torch.cat([networks[:, None].to(head.dtype), head[:, 1:]], 1)

    def _radiance(self, features: Tensor, directions: Tensor) -> Tensor:
        networks, along = features[:, 0].detach().long(), encoded(directions, self.content.direction)
        starts, plain = features[:, 1 : 1 + self._width], features[:, 1 + self._width :]
        if self._by_kernels(features, directions):
            numbers = self._colors_by_kernels(starts, along, networks)
        else:
            numbers = self._color((starts + self._of_direction(along, networks)).relu(), networks)
        return (numbers + plain if plain.shape[1] else numbers).sigmoid()

    def _head(self, points: Tensor, rows: int) -> tuple[Int64[Tensor, " n"], Float[Tensor, "n rows"]]:
        """Each point's network, and the first numbers that it takes of its trunk's end; zeros in empty cells."""
        parts = (points - self._lo) / (self._hi - self._lo) * self._sides
        cell = torch.minimum(parts.detach().clamp_min(0).long(), self._sides - 1)
        x, y, z = cell.unbind(-1)
        networks = (x * self.content.shape[1] + y) * self.content.shape[2] + z
        values = encoded(2 * (parts - cell) - 1, self.content.position)
        filled = torch.ones_like(networks, dtype=torch.bool) if self._cells is None else self._cells.filled(points)
        if self._by_kernels(points):
            return networks, self._head_by_kernels(values, networks, filled, rows)
        first = values
        for number, layer in enumerate(self._layers):
            if number and self._plan[number, 2]:
                values = torch.cat([first, values], 1)
            values = layer(values, networks)
            values = values if number == len(self._layers) - 1 else values.relu()
        return networks, torch.where(filled[:, None], values[:, :rows], 0.0)

    def _by_kernels(self, *values: Tensor) -> bool:
        return self._kernels and not any(value.requires_grad for value in values)

    def _head_by_kernels(self, values: Tensor, networks: Tensor, filled: Tensor, rows: int) -> Tensor:
        numbers, inputs = networks.numpy(), np.ascontiguousarray(values.numpy())
        answers = np.zeros((len(numbers), rows), np.float32)
        order = filled.numpy().nonzero()[0]
        order = order[np.argsort(numbers[order], kind="stable")]

        def part(first: int, last: int) -> None:
            perceptrons(inputs, numbers, order, first, last, self._packed, self._plan, answers)

        self._share(part, order)
        return torch.from_numpy(answers)

    def _colors_by_kernels(self, starts: Tensor, along: Tensor, networks: Tensor) -> Tensor:
        numbers, begun, inputs = networks.numpy(), starts.contiguous().numpy(), along.contiguous().numpy()
        answers = np.zeros((len(numbers), 3), np.float32)
        order = np.argsort(numbers, kind="stable")

        def part(first: int, last: int) -> None:
            colors(begun, inputs, numbers, order, first, last, self._packed_colors, self._width, answers)

        self._share(part, order)
        return torch.from_numpy(answers)

    def _share(self, work: Callable[[int, int], None], order: np.ndarray) -> None:
        """Call ``work(first, last)`` for all of them, in a few parts at once where there are many."""
        parts = self._threads if len(order) >= ENOUGH else 1
        edges = [len(order) * part // parts for part in range(parts + 1)]
        if parts == 1:
            work(*edges)
            return
        for job in [self._pool.submit(work, edges[part], edges[part + 1]) for part in range(parts)]:
            job.result()

    def _own(self, layer: tuple[np.ndarray, ...]) -> Layers:
        weight, bias = (torch.from_numpy(np.array(part)).to(self.device, self.exact_dtype) for part in layer)
        return Layers(weight, bias)


def _merged(tensors: Mapping[str, np.ndarray]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """What is taken of a trunk's end: the density, the colours' first layer without the direction, what is added.

    The feature and that layer are linear, so their product is taken beforehand.
    """
    weight, bias = tensors["feature.weight"].astype(np.float64), tensors["feature.bias"].astype(np.float64)
    view = tensors["view.weight"][:, : bias.shape[1]].astype(np.float64)
    product, moved = weight @ view, (bias[:, None] @ view)[:, 0] + tensors["view.bias"]
    heads = {
        name: (tensors[f"{name}.weight"], tensors[f"{name}.bias"])
        for name in ("density", "plain")
        if f"{name}.weight" in tensors
    }
    return heads | {"view": (product.astype(np.float32), moved.astype(np.float32))}


def _packed(
    layers: list[tuple[np.ndarray, ...]], position: int
) -> tuple[Float32[np.ndarray, "n all"], Int64[np.ndarray, "layers 3"]]:
    """All networks' layers as :func:`viewer.fields.network_grid_kernels.perceptrons` takes them."""
    plan: list[tuple[int, int, int]] = []
    parts: list[np.ndarray] = []
    start = before = 0
    for weight, bias in layers:
        columns, width = weight.shape[1:]
        plan.append((start, width, int(bool(plan) and columns == before + position)))
        parts += [bias, weight.reshape(len(weight), -1)]
        start += width + math.prod((columns, width))
        before = width
    return np.ascontiguousarray(np.concatenate(parts, 1)), np.array(plan, np.int64)
