"""What one edit makes of a field's answers."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from viewer.fields.field import Field, FieldSample, SignedDistanceField, ViewDependentField
from viewer.scene.geometry import AABB


class FieldChange:
    """One edit at work on fields that answer point by point: each method has the answer of ``field`` after the edit.

    This one changes nothing.
    """

    def box(self, box: AABB) -> AABB:
        """Outside of what box an edited field is empty, whose own is ``box``."""
        return box

    def density(self, field: Field, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Density per unit length."""
        return field.density(points)

    def sample(self, field: Field, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """Density and radiance along unit vectors from the camera into the scene."""
        return field.sample(points, directions)

    def distance(self, field: SignedDistanceField, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Signed distance."""
        return field.distance(points)

    def density_and_features(
        self, field: ViewDependentField, points: Float[Tensor, "n 3"]
    ) -> tuple[Float[Tensor, " n"], Float[Tensor, "n f"]]:
        """Density, and what :meth:`radiance_of` needs to know of each point."""
        return field.density_and_features(points)

    def radiance_of(
        self, field: ViewDependentField, features: Float[Tensor, "n f"], directions: Float[Tensor, "n 3"]
    ) -> Float[Tensor, "n 3"]:
        """Radiance of points whose features are known."""
        return field.radiance_of(features, directions)


class CutChange(FieldChange, ABC):
    """One edit that takes the matter out of a part of space; colours stay what they are."""

    @abstractmethod
    def left(self, points: Float[Tensor, "n 3"]) -> Bool[Tensor, " n"]:
        """Where matter is left."""

    def density(self, field: Field, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """The field's own, 0 where it is cut away."""
        return self._cut(points, field.density(points))

    def sample(self, field: Field, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """The field's own, without density where it is cut away."""
        density, radiance = field.sample(points, directions)
        return FieldSample(self._cut(points, density), radiance)

    def density_and_features(
        self, field: ViewDependentField, points: Float[Tensor, "n 3"]
    ) -> tuple[Float[Tensor, " n"], Float[Tensor, "n f"]]:
        """The field's own, without density where it is cut away."""
        density, features = field.density_and_features(points)
        return self._cut(points, density), features

    def _cut(self, points: Float[Tensor, "n 3"], density: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
        return torch.where(self.left(points).to(density.device), density, 0)
