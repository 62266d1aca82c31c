"""What the reference renderer, the mesher and the baker ask of any field."""

from __future__ import annotations

from typing import NamedTuple, Protocol, runtime_checkable

from jaxtyping import Float
from torch import Tensor

from viewer.scene.content import ColorSpace
from viewer.scene.geometry import AABB
from viewer.scene.parameters import Values


class FieldSample(NamedTuple):
    """A field at n points, seen along n directions."""

    density: Float[Tensor, " n"]
    """Per unit length, >= 0."""
    radiance: Float[Tensor, "n 3"]
    """In the field's ``color_space``, >= 0."""


@runtime_checkable
class Field(Protocol):
    """A function of space, in its own coordinates: how much is there, and what light leaves it."""

    @property
    def aabb(self) -> AABB:
        """Outside of this box the field is empty."""
        ...

    @property
    def color_space(self) -> ColorSpace:
        """The space in which its samples are composited."""
        ...

    def density(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Density per unit length, >= 0."""
        ...

    def sample(self, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """Density and radiance; ``directions`` are unit vectors from the camera into the scene."""
        ...


@runtime_checkable
class SignedDistanceField(Field, Protocol):
    """A field whose density follows from a signed distance."""

    def distance(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Distance to the surface in the field's own lengths, < 0 inside."""
        ...


@runtime_checkable
class ParametricField(Field, Protocol):
    """A field with parameters: a latent code, a time, a pose (``viewer.scene.parameters``)."""

    def at(self, values: Values) -> Field:
        """The plain field with parameters set to ``values``, the others at their defaults."""
        ...


@runtime_checkable
class ViewDependentField(Field, Protocol):
    """A field whose costly part does not depend on the direction: a bake asks it once a point, then many directions."""

    def density_and_features(self, points: Float[Tensor, "n 3"]) -> tuple[Float[Tensor, " n"], Float[Tensor, "n f"]]:
        """Density per unit length, and what :meth:`radiance_of` needs to know of each point."""
        ...

    def radiance_of(self, features: Float[Tensor, "n f"], directions: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
        """Radiance of points whose features are known, along unit vectors from the camera into the scene."""
        ...
