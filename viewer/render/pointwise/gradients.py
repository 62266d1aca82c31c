"""Which way a field's surface faces, by automatic differentiation."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from viewer.fields.field import Field, SignedDistanceField


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
