"""Colours and normals of points of any field: along one direction or many, and with less view dependence."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from viewer.fields.field import Field, SignedDistanceField, ViewDependentField
from viewer.fields.harmonics import harmonics
from viewer.fields.harmonics_kernels import CONSTANTS
from viewer.render.pointwise.evaluation import finite, spread_directions

FEW = 6
"""From this many sides colours are asked for at first."""
NO_DIFFERENCE = 1 / 128


@dataclass(frozen=True, eq=False)
class Views:
    """The directions along which colours are asked for where harmonics are fitted to them.

    Attributes:
        directions: Unit vectors; the first :data:`FEW` are enough for degree 1, and to see whether a point looks alike
            from all sides.
        ridge: What the squares of all coefficients but the first count beside the squared errors: where directions fill
            but a part of the sphere, it keeps what is seen from elsewhere near the mean.
    """

    directions: Float[Tensor, "d 3"]
    ridge: float = 0.0

    def fitting(self, count: int, degree: int) -> Float[Tensor, "k c"]:
        """What makes coefficients of the first ``count`` directions' colours, less 1/2."""
        basis = harmonics(self.directions[:count], degree)
        penalty = torch.full((basis.shape[1],), self.ridge, dtype=basis.dtype, device=basis.device)
        penalty[0] = 0.0
        return torch.linalg.solve(basis.T @ basis + penalty.diag(), basis.T)


def all_around() -> Views:
    """Evenly over the sphere."""
    return Views(spread_directions())


class Lookup:
    """A field at n points: their density, and their colours on demand.

    Args:
        field: What to ask.
        points: Where.
    """

    def __init__(self, field: Field, points: Float[Tensor, "n 3"]) -> None:
        self._field = field
        self._points = points
        self._features: Tensor | None = None
        if isinstance(field, ViewDependentField):
            density, self._features = field.density_and_features(points)
        else:
            density = field.density(points)
        self.density: Float[Tensor, " n"] = finite(density)

    def radiance(self, chosen: Tensor, directions: Float[Tensor, "m 3"]) -> Float[Tensor, "m 3"]:
        """Radiance of the points of the numbers ``chosen``, each along its direction."""
        if self._features is not None and isinstance(self._field, ViewDependentField):
            return finite(self._field.radiance_of(self._features[chosen], directions))
        return finite(self._field.sample(self._points[chosen], directions).radiance)

    def harmonics(self, chosen: Tensor, degree: int, views: Views | None = None) -> Float[Tensor, "m 3 k"]:
        """Spherical harmonics of those points' colours, fitted by least squares to some directions (12 all around).

        ``c = argmin sum_d |sum_k c_k Y_k(d) + 0.5 - radiance(d)|^2``, as :mod:`viewer.fields.voxels` reads them. Points
        that look the same from the first six sides, to a step of an 8-bit picture, get that colour for all; those six
        are enough for degree 1.
        """
        views = all_around() if views is None else views
        directions = views.directions.to(self._points.device)
        few = self._along(chosen, directions[:FEW])
        if degree == 1:
            return (few - 0.5) @ views.fitting(FEW, degree).T.to(few)
        fitted = torch.zeros(len(chosen), 3, (degree + 1) ** 2, device=few.device)
        fitted[..., 0] = (few.mean(-1) - 0.5) / CONSTANTS[0]
        varied = ((few.amax(-1) - few.amin(-1)).amax(-1) > NO_DIFFERENCE).nonzero()[:, 0]
        if len(varied):
            seen = torch.cat([few[varied], self._along(chosen[varied], directions[FEW:])], -1)
            fitted[varied] = (seen - 0.5) @ views.fitting(len(directions), degree).T.to(seen)
        return fitted

    def simplified(self, chosen: Tensor, directions: Float[Tensor, "m 3"], degree: int) -> Float[Tensor, "m 3"]:
        """Radiance with no more view dependence than harmonics of ``degree`` have; for 0 the mean over all sides."""
        basis = harmonics(directions, degree)
        return ((self.harmonics(chosen, degree) * basis[:, None, :]).sum(-1) + 0.5).clamp_min(0)

    def _along(self, chosen: Tensor, directions: Float[Tensor, "d 3"]) -> Float[Tensor, "m 3 d"]:
        seen = [self.radiance(chosen, direction.expand(len(chosen), 3)) for direction in directions]
        return torch.stack(seen, -1)


def distance_gradient(field: SignedDistanceField, points: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
    """The gradient of the signed distance, of length 1 where it is a true one."""
    with torch.enable_grad():
        positions = points.detach().requires_grad_()
        (gradient,) = torch.autograd.grad(field.distance(positions).sum(), positions)
    return torch.nan_to_num(gradient.float(), 0.0, 0.0, 0.0)


def against_gradient(field: Field, points: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
    """Unit vectors out of the matter: along the gradient of a distance where there is one, else against the density's.

    Zero where that is. A density that saturates has no gradient behind a surface, a distance still has.
    """
    if isinstance(field, SignedDistanceField):
        outward = distance_gradient(field, points)
    else:
        with torch.enable_grad():
            positions = points.detach().requires_grad_()
            density = field.density(positions)
            if density.requires_grad:
                (gradient,) = torch.autograd.grad(density.sum(), positions)
            else:  # piecewise constant: nothing in it depends on the place
                gradient = torch.zeros_like(points)
        outward = -torch.nan_to_num(gradient.float(), 0.0, 0.0, 0.0)
    length = outward.norm(dim=-1, keepdim=True)
    return torch.where(length > 0, outward / length.clamp_min(1e-30), 0.0)
