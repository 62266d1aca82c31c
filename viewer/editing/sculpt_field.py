"""What strokes do to fields that answer point by point: they are asked where matter comes from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from viewer.editing.dabs import Dabs, reach, sections
from viewer.editing.facing_grid import FacingGrid
from viewer.editing.field_change import FieldChange
from viewer.editing.kernel_warp import warped
from viewer.editing.smoothing import smoothing_shares
from viewer.fields.field import Field, FieldSample, SignedDistanceField, ViewDependentField
from viewer.scene.assets import AssetStore
from viewer.scene.geometry import AABB, Vec3, as_vec3
from viewer.scene.sculpt import Sculpt

AROUND = 0.3
"""Of the brush's radius: how far from a place smoothing takes its mean."""
LEAST_SHARE = 1e-3
STEEPEST = 100.0
CELLS, MOST_SIDE = 12, 96
"""Of the lattice that tells what faces an eye: cells a radius, and along its longest side at most."""


def sculpt_changes(edit: Sculpt, store: AssetStore) -> tuple[FieldChange, ...]:
    """One change for each row of strokes that do the same sort of thing.

    Raises:
        AssetError: An asset is missing or holds no stroke.
    """
    return tuple(
        (SmoothChange if section.smooths else WarpChange)(section.dabs, section.eye)
        for section in sections(edit, store)
    )


class _Front:
    """Which matter faces the eye of a stroke: of one field, which is asked when it is needed.

    Args:
        dabs: Of the stroke.
        eye: Of the stroke.
    """

    def __init__(self, dabs: Dabs, eye: Vec3) -> None:
        self._dabs, self._eye = dabs, eye
        self._grid: FacingGrid | None = None

    def grid(self, field: Field, like: Tensor) -> FacingGrid:
        """What faces it, on a lattice around all that the dabs reach."""
        if self._grid is None:
            lo, hi = reach(self._dabs)
            cell = max(float(self._dabs[:, 3].max()) / CELLS, float((hi - lo).max()) / MOST_SIDE)
            low = lo - 2.0 * cell
            shape = np.ceil((hi - low) / cell).astype(np.int64) + 3
            nodes = low + cell * np.stack(np.unravel_index(np.arange(int(np.prod(shape))), tuple(shape)), 1)
            with torch.no_grad():
                parts = [field.density(torch.from_numpy(part).to(like)) for part in np.array_split(nodes, 16)]
            density = torch.cat(parts).double().cpu().numpy().reshape(tuple(shape))
            self._grid = FacingGrid(low, np.full(3, cell), density, self._eye)
        return self._grid


class WarpChange(FieldChange):
    """Matter is pushed by dabs; colours and what they look like from each side go with it.

    Rays are bent as matter is: a direction goes to where matter comes from by the derivative.

    Args:
        dabs: In order.
        eye: Only matter that faces this place is pushed; None = all of it.
    """

    def __init__(self, dabs: Dabs, eye: Vec3 | None = None) -> None:
        self.dabs = dabs
        self._front = None if eye is None else _Front(dabs, eye)

    def box(self, box: AABB) -> AABB:
        """Around all that may have been pushed."""
        lo, hi = reach(self.dabs)
        return box.union(AABB(as_vec3(lo), as_vec3(hi)))

    def density(self, field: Field, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """The field's own where matter comes from."""
        return field.density(self._source(field, points)[0])

    def sample(self, field: Field, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """The field's own where matter comes from, seen along bent rays."""
        sources, jacobian = self._source(field, points)
        return field.sample(sources, _bent(jacobian, directions))

    def density_and_features(
        self, field: ViewDependentField, points: Float[Tensor, "n 3"]
    ) -> tuple[Float[Tensor, " n"], Float[Tensor, "n f"]]:
        """The field's own, and the nine numbers of the derivative, which directions are bent by."""
        sources, jacobian = self._source(field, points)
        density, features = field.density_and_features(sources)
        return density, torch.cat([features, jacobian.flatten(1).to(features)], 1)

    def radiance_of(
        self, field: ViewDependentField, features: Float[Tensor, "n f"], directions: Float[Tensor, "n 3"]
    ) -> Float[Tensor, "n 3"]:
        """Radiance seen along bent rays."""
        jacobian = features[:, -9:].reshape(-1, 3, 3).to(directions)
        return field.radiance_of(features[:, :-9], _bent(jacobian, directions))

    def distance(self, field: SignedDistanceField, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """``d(x) / |J^T grad d(x)|``: a distance again, to first order at the surface."""
        sources, jacobian = self._source(field, points)
        distance = field.distance(sources)
        moved = (jacobian - torch.eye(3).to(jacobian)).abs().amax((1, 2)) > 1e-6
        if not moved.any():
            return distance
        with torch.enable_grad():
            places = sources.detach()[moved].requires_grad_()
            (gradient,) = torch.autograd.grad(field.distance(places).sum(), places)
        slope = torch.einsum("nji,nj->ni", jacobian[moved], gradient.detach()).norm(dim=-1)
        divisor = torch.ones_like(distance)
        divisor[moved] = torch.nan_to_num(slope, 1.0).clamp(1.0 / STEEPEST, STEEPEST).to(divisor)
        return distance / divisor

    def _source(
        self, field: Field, points: Float[Tensor, "n 3"]
    ) -> tuple[Float[Tensor, "n 3"], Float[Tensor, "n 3 3"]]:
        """Where matter comes from, which can be differentiated, and the derivative, as a constant."""
        places = points.detach().double().cpu().numpy()
        lo, hi = reach(self.dabs)
        inside = np.flatnonzero(((places > lo) & (places < hi)).all(1))
        jacobian = torch.eye(3, dtype=points.dtype, device=points.device).repeat(len(points), 1, 1)
        if not len(inside):
            return points, jacobian
        mapped = warped(places[inside], self.dabs)
        if self._front is not None:
            mapped = self._front.grid(field, points).limited(places[inside], mapped)
        chosen = torch.from_numpy(inside).to(points.device)
        jacobian[chosen] = torch.from_numpy(mapped.jacobian).to(points)
        sources = points.detach().clone()
        sources[chosen] = torch.from_numpy(mapped.points).to(points)
        return _Linked.apply(points, sources, jacobian), jacobian


def _bent(jacobian: Float[Tensor, "n 3 3"], directions: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
    """Directions where matter comes from."""
    bent = torch.einsum("nij,nj->ni", jacobian.to(directions), directions)
    return torch.nn.functional.normalize(bent, dim=-1)


class _Linked(torch.autograd.Function):
    """Sources as a function of points: gradients go back by the transposed derivative."""

    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, points: Tensor, sources: Tensor, jacobian: Tensor) -> Tensor:
        """The sources, as they are."""
        del points
        ctx.save_for_backward(jacobian)
        return sources

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, gradient: Tensor) -> tuple[Tensor, None, None]:  # pyright: ignore[reportIncompatibleMethodOverride] - torch leaves the arguments open
        """``J^T g``."""
        (jacobian,) = ctx.saved_tensors  # pyright: ignore[reportAttributeAccessIssue] - torch adds it
        return torch.einsum("nji,nj->ni", jacobian, gradient), None, None


class SmoothChange(FieldChange):
    """Densities and distances become means of their surroundings; colours stay.

    Args:
        dabs: Where, and how much.
        eye: Only matter that faces this place is smoothed; None = all of it.
    """

    def __init__(self, dabs: Dabs, eye: Vec3 | None = None) -> None:
        self.dabs = dabs
        self._front = None if eye is None else _Front(dabs, eye)
        # The corners of an icosahedron: a mean over them is exact for polynomials of degree 5.
        golden = 0.5 * (1.0 + 5.0**0.5)
        pairs = [(a, b) for a in (-1.0, 1.0) for b in (-golden, golden)]
        corners = [(0.0, a, b) for a, b in pairs] + [(a, b, 0.0) for a, b in pairs] + [(b, 0.0, a) for a, b in pairs]
        self._around = AROUND * float(np.median(dabs[:, 3])) * np.array(corners) / np.hypot(1.0, golden)

    def density(self, field: Field, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Mixed with the mean around."""
        return self._mixed(field, field.density, points, field.density(points))

    def sample(self, field: Field, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """Density mixed with the mean around."""
        density, radiance = field.sample(points, directions)
        return FieldSample(self._mixed(field, field.density, points, density), radiance)

    def distance(self, field: SignedDistanceField, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Mixed with the mean around."""
        return self._mixed(field, field.distance, points, field.distance(points))

    def density_and_features(
        self, field: ViewDependentField, points: Float[Tensor, "n 3"]
    ) -> tuple[Float[Tensor, " n"], Float[Tensor, "n f"]]:
        """Density mixed with the mean around."""
        density, features = field.density_and_features(points)
        return self._mixed(field, field.density, points, density), features

    def _mixed(
        self,
        field: Field,
        answer: Callable[[Tensor], Tensor],
        points: Float[Tensor, "n 3"],
        own: Float[Tensor, " n"],
    ) -> Float[Tensor, " n"]:
        where = points.detach().double().cpu().numpy()
        share = smoothing_shares(where, self.dabs)
        if self._front is not None:
            share *= self._front.grid(field, points).at(where)
        chosen = torch.from_numpy(np.flatnonzero(share > LEAST_SHARE)).to(points.device)
        if not len(chosen):
            return own
        places = points[chosen]
        mean = torch.stack([answer(places + places.new_tensor(shift)) for shift in self._around]).mean(0)
        part = torch.from_numpy(share).to(own)[chosen]
        return own.index_copy(0, chosen, own[chosen] + part * (mean.to(own) - own[chosen]))
