"""What fields of networks have in common: where they compute, and answers block by block, inside of their box only."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

from viewer.fields.blocks import answers_inside, in_blocks
from viewer.fields.field import FieldSample
from viewer.scene.content import ColorSpace
from viewer.scene.geometry import AABB


class NetworkField(ABC):
    """A :class:`viewer.fields.field.ViewDependentField` of which a subclass answers for one block of points.

    Args:
        aabb: The field answers nothing outside.
        color_space: Of its radiance.
        device: Where it computes; points are brought there and answers stay there.
        dtype: Of the matrix products. Answers are given in float32 (float64 if that is asked for).
    """

    def __init__(self, aabb: AABB, color_space: ColorSpace, device: str | torch.device, dtype: torch.dtype) -> None:
        self.aabb = aabb
        self.color_space: ColorSpace = color_space
        self.device = torch.device(device)
        self.dtype = dtype
        self.exact_dtype = torch.float64 if dtype == torch.float64 else torch.float32

    def density(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Density per unit length, 0 outside of the box."""
        return self._answers(lambda block: (self._density(block),), points)[0]

    def density_and_features(self, points: Float[Tensor, "n 3"]) -> tuple[Float[Tensor, " n"], Float[Tensor, "n f"]]:
        """Density, and what :meth:`radiance_of` needs to know of each point."""
        density, features = self._answers(self._features, points)
        return density, features

    def radiance_of(self, features: Float[Tensor, "n f"], directions: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
        """Radiance of points whose features are known, along unit viewing directions."""
        return in_blocks(lambda *block: (self._radiance(*block),), features, self._local(directions))[0]

    def sample(self, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """Density and radiance; both are 0 outside of the box."""

        def answer(inside: Tensor, along: Tensor) -> tuple[Tensor, Tensor]:
            density, features = self._all_features(inside)
            return density, self._radiance(features, along)

        return FieldSample(*self._answers(answer, points, directions))

    def _answers(self, function: Callable[..., tuple[Tensor, ...]], *arguments: Tensor) -> tuple[Tensor, ...]:
        """Of the points that come first, and what belongs to them, as far as the field reaches."""
        return answers_inside(function, self.aabb, *(self._local(argument) for argument in arguments))

    def _local(self, vectors: Tensor) -> Tensor:
        return vectors.to(self.device, self.exact_dtype)

    def _density(self, points: Tensor) -> Tensor:
        return self._all_features(points)[0]

    def _features(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """Density and features of a block, the latter only where there is any density worth a colour."""
        return self._all_features(points)

    @abstractmethod
    def _all_features(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """Density and features of a block."""

    @abstractmethod
    def _radiance(self, features: Tensor, directions: Tensor) -> Tensor:
        """Radiance of a block."""
