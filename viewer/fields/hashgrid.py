"""Hash grid fields in torch: an encoding and two small perceptrons (Mueller et al. 2022, section 5.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import linear

from viewer.fields.blocks import answers_inside, in_blocks
from viewer.fields.contraction import contracted
from viewer.fields.field import FieldSample
from viewer.fields.hash_encoding import HashEncoding
from viewer.fields.hash_layout import OCCUPANCY_SIDE, color_depth, hash_levels
from viewer.scene.content import ColorSpace, HashGridField
from viewer.scene.geometry import AABB

MOST_EXPONENT = 15.0
"""Densities end at exp of it, so that one wild sample cannot become infinite."""


class HashGrid:
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
        self.content = content
        self.device = torch.device(device)
        self.dtype = dtype
        self._exact = torch.float64 if dtype == torch.float64 else torch.float32
        self._tables = torch.from_numpy(np.array(tensors["tables"])).to(self.device, self._exact)
        self._encoding = HashEncoding(hash_levels(content))
        self._density = [self._weight(tensors, f"density.{layer}") for layer in range(2)]
        self._shift = float(tensors["density.shift"][0])
        self._colors = [self._weight(tensors, f"color.{layer}") for layer in range(color_depth(tensors))]
        self._lo = torch.tensor(content.aabb.lo, device=self.device, dtype=self._exact)
        self._edge = max(content.aabb.size)
        bits = tensors.get("occupied")
        self._occupied = None if bits is None else torch.from_numpy(np.unpackbits(bits)).to(self.device).bool()

    @property
    def aabb(self) -> AABB:
        """The box that holds the scene; outside it is empty, or, with a contraction, less finely resolved."""
        return self.content.aabb

    @property
    def color_space(self) -> ColorSpace:
        """As its training photos were."""
        return self.content.color_space

    def density(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Density per unit length, 0 outside of the box where nothing is contracted."""
        return self._answers(lambda inside: self._both(inside)[:1], points)[0]

    def density_and_features(self, points: Float[Tensor, "n 3"]) -> tuple[Float[Tensor, " n"], Float[Tensor, "n f"]]:
        """Density and what :meth:`radiance_of` needs to know of each point."""
        density, features = self._answers(self._both, points)
        return density, features

    def radiance_of(self, features: Float[Tensor, "n f"], directions: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
        """Radiance of points whose features are known, along unit viewing directions."""
        return in_blocks(lambda *block: (self._radiance(*block),), features, self._at(directions))[0]

    def sample(self, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """Density and radiance; both are 0 outside of the box where nothing is contracted."""

        def answer(inside: Tensor, along: Tensor) -> tuple[Tensor, Tensor]:
            density, features = self._both(inside)
            return density, self._radiance(features, along)

        return FieldSample(*self._answers(answer, points, directions))

    def _answers(self, function: Callable[..., tuple[Tensor, ...]], *arguments: Tensor) -> tuple[Tensor, ...]:
        """Of the points that come first, and what belongs to them, as far as the field reaches."""
        brought = [self._at(argument) for argument in arguments]
        if self.content.contraction:
            return in_blocks(function, *brought)
        return answers_inside(function, self.aabb, *brought)

    def _both(self, points: Tensor) -> tuple[Tensor, Tensor]:
        longer: Tensor | None = None
        if self.content.contraction:
            places, longer = contracted(points, self.aabb)
        else:
            places = (points - self._lo) / self._edge
        features = perceptron(self._encoding(places, self._tables).to(self.dtype), self._density)
        density = density_of(features[:, 0].to(self._exact), self._shift)
        if self._occupied is not None:
            cells = (places.detach() * OCCUPANCY_SIDE).long().clamp(0, OCCUPANCY_SIDE - 1)
            x, y, z = cells.unbind(-1)
            density = density * self._occupied[(x * OCCUPANCY_SIDE + y) * OCCUPANCY_SIDE + z]
        return (density if longer is None else density / longer), features

    def _radiance(self, features: Tensor, directions: Tensor) -> Tensor:
        known = torch.cat([features, harmonics(directions).to(self.dtype)], -1)
        return perceptron(known, self._colors).to(self._exact).sigmoid()

    def _at(self, vectors: Tensor) -> Tensor:
        return vectors.to(self.device, self._exact)

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


def harmonics(directions: Float[Tensor, "n 3"]) -> Float[Tensor, "n 16"]:
    """Real spherical harmonics of degrees 0 to 3 of unit vectors, with the Condon-Shortley phase.

    In the order (0, 0), (1, -1), (1, 0), (1, 1), (2, -2), ...; e.g. (1, 0) is ``sqrt(3 / 4 pi) z``.
    """
    x, y, z = directions.unbind(-1)
    xx, yy, zz = x * x, y * y, z * z
    return torch.stack(
        [
            torch.full_like(x, 0.28209479177387814),
            -0.4886025119029199 * y, 0.4886025119029199 * z, -0.4886025119029199 * x,
            1.0925484305920792 * x * y, -1.0925484305920792 * y * z, 0.31539156525252005 * (3 * zz - 1),
            -1.0925484305920792 * x * z, 0.5462742152960396 * (xx - yy),
            -0.5900435899266435 * y * (3 * xx - yy), 2.890611442640554 * x * y * z,
            -0.4570457994644658 * y * (5 * zz - 1), 0.3731763325901154 * z * (5 * zz - 3),
            -0.4570457994644658 * x * (5 * zz - 1), 1.445305721320277 * z * (xx - yy),
            -0.5900435899266435 * x * (xx - 3 * yy),
        ],
        -1,
    )  # fmt: skip
