"""Hash grid fields in torch: an encoding and two small perceptrons (Mueller et al. 2022, section 5.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

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

MOST_EXPONENT = 15.0
"""Densities end at exp of it, so that one wild sample cannot become infinite."""


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
        self._tables = torch.from_numpy(np.array(tensors["tables"])).to(self.device, self.exact_dtype)
        self._encoding = HashEncoding(hash_levels(content))
        self._density_weights = [self._weight(tensors, f"density.{layer}") for layer in range(2)]
        self._shift = float(tensors["density.shift"][0])
        self._color_weights = [self._weight(tensors, f"color.{layer}") for layer in range(depth_of(tensors, "color"))]
        self._lo = torch.tensor(content.aabb.lo, device=self.device, dtype=self.exact_dtype)
        self._edge = max(content.aabb.size)
        bits = tensors.get("occupied")
        self._occupied = None if bits is None else torch.from_numpy(np.unpackbits(bits)).to(self.device).bool()

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
        features = perceptron(self._encoding(positions, self._tables).to(self.dtype), self._density_weights)
        density = density_of(features[:, 0].to(self.exact_dtype), self._shift)
        if self._occupied is not None:
            cells = (positions.detach() * OCCUPANCY_SIDE).long().clamp(0, OCCUPANCY_SIDE - 1)
            x, y, z = cells.unbind(-1)
            density = density * self._occupied[(x * OCCUPANCY_SIDE + y) * OCCUPANCY_SIDE + z]
        return (density if longer is None or self.content.per_length else density / longer), features

    def _radiance(self, features: Tensor, directions: Tensor) -> Tensor:
        known = torch.cat([features, harmonics_to_degree_3(directions).to(self.dtype)], -1)
        return perceptron(known, self._color_weights).to(self.exact_dtype).sigmoid()

    def _weight(self, tensors: Mapping[str, np.ndarray], name: str) -> Tensor:
        return torch.from_numpy(np.array(tensors[f"{name}.weight"])).to(self.device, self.dtype)


def perceptron(values: Float[Tensor, "n c"], weights: Sequence[Tensor]) -> Float[Tensor, "n d"]:
    """Matrices without biases, and ``relu`` between them."""
    for weight in weights[:-1]:
        values = linear(values, weight).relu()
    return linear(values, weights[-1])


def density_of(exponents: Float[Tensor, " n"], shift: float) -> Float[Tensor, " n"]:
    """``exp(x + shift)``, which stops growing at exp of :data:`MOST_EXPONENT`."""
    return (exponents + shift).clamp_max(MOST_EXPONENT).exp()
