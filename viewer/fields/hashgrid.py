"""Hash grid fields in torch: an encoding and two small perceptrons (Mueller et al. 2022, section 5.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import linear

from viewer.fields.blocks import in_blocks
from viewer.fields.contraction import contracted
from viewer.fields.harmonics import harmonics_to_degree_3
from viewer.fields.hash_encoding import HashEncoding
from viewer.fields.hash_layout import OCCUPANCY_SIDE, hash_levels
from viewer.fields.nerf_layout import depth_of
from viewer.fields.network import NetworkField
from viewer.scene.content import HashGridField
from viewer.scene.kinds import kind_of
from viewer.scene.parameters import Values, value_of

MOST_EXPONENT = 15.0
"""Densities end at exp of it, so that one wild sample cannot become infinite."""


class Layer(NamedTuple):
    """A matrix, and what is added to its answer; None = nothing."""

    weight: Tensor
    bias: Tensor | None = None


class HashGrid(NetworkField):
    """A :class:`viewer.scene.content.HashGridField` as a :class:`viewer.fields.field.ViewDependentField`.

    Args:
        content: Grids, box and colour space.
        tensors: As :mod:`viewer.fields.hash_layout` describes and ``check_hash_grid`` has checked.
        device: Where it computes; points are brought there and answers stay there.
        dtype: Of the matrix products. The encoding is computed, and answers given, in float32 (float64 if that is
            asked for).
    """

    def __init__(
        self,
        content: HashGridField,
        tensors: Mapping[str, np.ndarray],
        device: str | torch.device = "cpu",
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__(content.aabb, content.color_space, device, dtype)
        self.content = content
        self._tensors = tensors
        self._tables = torch.from_numpy(np.array(tensors["tables"])).to(self.device, self.exact_dtype)
        self._encoding = HashEncoding(hash_levels(content))
        self._density_layers = [self._layer(tensors, f"density.{layer}") for layer in range(2)]
        self._shift = float(tensors["density.shift"][0])
        self._color_layers = [self._layer(tensors, f"color.{layer}") for layer in range(depth_of(tensors, "color"))]
        self._lo = torch.tensor(content.aabb.lo, device=self.device, dtype=self.exact_dtype)
        self._edge = max(content.aabb.size)
        bits = tensors.get("occupied")
        self._occupied = None if bits is None else torch.from_numpy(np.unpackbits(bits)).to(self.device).bool()

    def at(self, values: Values) -> HashGrid:
        """The field in the light of one photo, between those of two, or with any other appearance code.

        What the first layer of the colours takes of a code is the same everywhere, and becomes a part of its bias.
        """
        parameters = kind_of(self.content).parameters(self.content)
        if not parameters:
            return self
        (photo,), added = (value_of(parameter, values) for parameter in parameters)
        codes = self._tensors["codes"].astype(np.float64)
        rows = np.concatenate([codes.mean(0, keepdims=True), codes])
        number = min(max(photo, 0.0), float(len(codes)))
        first, share = min(int(number), len(codes) - 1), number - min(int(number), len(codes) - 1)
        code = (1 - share) * rows[first] + share * rows[first + 1] + np.array(added) - rows[0]
        weight = self._tensors["color.0.weight"]
        bias = self._tensors.get("color.0.bias", np.zeros(len(weight), np.float32))
        moved = (bias + self._tensors["color.code"].astype(np.float64) @ code).astype(np.float32)
        plain = msgspec.structs.replace(self.content, photos=0, code=0)
        return HashGrid(plain, {**self._tensors, "color.0.bias": moved}, self.device, self.dtype)

    def _answers(self, function: Callable[..., tuple[Tensor, ...]], *arguments: Tensor) -> tuple[Tensor, ...]:
        """Of points in the box, and of all points where space is contracted."""
        if self.content.contraction:
            return in_blocks(function, *(self._local(argument) for argument in arguments))
        return super()._answers(function, *arguments)

    def _all_features(self, points: Tensor) -> tuple[Tensor, Tensor]:
        longer: Tensor | None = None
        if self.content.contraction:
            positions, longer = contracted(points, self.aabb)
        else:
            positions = (points - self._lo) / self._edge
        features = perceptron(self._encoding(positions, self._tables).to(self.dtype), self._density_layers)
        density = density_of(features[:, 0].to(self.exact_dtype), self._shift)
        if self._occupied is not None:
            cells = (positions.detach() * OCCUPANCY_SIDE).long().clamp(0, OCCUPANCY_SIDE - 1)
            x, y, z = cells.unbind(-1)
            density = density * self._occupied[(x * OCCUPANCY_SIDE + y) * OCCUPANCY_SIDE + z]
        return (density if longer is None or self.content.per_length else density / longer), features

    def _radiance(self, features: Tensor, directions: Tensor) -> Tensor:
        known = torch.cat([features, harmonics_to_degree_3(directions).to(self.dtype)], -1)
        return perceptron(known, self._color_layers).to(self.exact_dtype).sigmoid()

    def _layer(self, tensors: Mapping[str, np.ndarray], name: str) -> Layer:
        bias = tensors.get(f"{name}.bias")
        return Layer(self._tensor(tensors[f"{name}.weight"]), None if bias is None else self._tensor(bias))

    def _tensor(self, array: np.ndarray) -> Tensor:
        return torch.from_numpy(np.array(array)).to(self.device, self.dtype)


def perceptron(values: Float[Tensor, "n c"], layers: Sequence[Layer]) -> Float[Tensor, "n d"]:
    """Layers, and ``relu`` between them."""
    for layer in layers[:-1]:
        values = linear(values, layer.weight, layer.bias).relu()
    return linear(values, layers[-1].weight, layers[-1].bias)


def density_of(exponents: Float[Tensor, " n"], shift: float) -> Float[Tensor, " n"]:
    """``exp(x + shift)``, which stops growing at exp of :data:`MOST_EXPONENT`."""
    return (exponents + shift).clamp_max(MOST_EXPONENT).exp()
