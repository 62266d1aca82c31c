"""What strokes of paint do to fields that answer point by point: their radiance is mixed with the paint."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float, Float64, Int
from torch import Tensor

from viewer.editing.clone_sources import mirrored_clones
from viewer.editing.crowd_normals import normals_once
from viewer.editing.field_change import FieldChange
from viewer.editing.row_painter import RowPainter, as_light, from_light, plain_values, reached
from viewer.fields.field import Field, FieldSample, SignedDistanceField, ViewDependentField
from viewer.scene.assets import AssetStore
from viewer.scene.geometry import unit
from viewer.scene.paint import Clone, Paint

AXES = ((1.0, 0.0, 0.0), (-1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, -1.0, 0.0), (0.0, 0.0, 1.0), (0.0, 0.0, -1.0))
"""The mean along these is the mean of all directions for what varies as spherical harmonics up to degree 3."""


def paint_changes(edit: Paint, store: AssetStore) -> tuple[FieldChange, ...]:
    """What strokes make of a field's answers."""
    return (PaintChange(edit, store),) if edit.strokes else ()


SOURCE_STEPS = 17
LEAST_MATTER = 0.01
"""Of density times the brush's radius, about the opacity of that: with less there is nothing to clone."""
NORMAL_PARTS = (2.0, 8.0, 32.0)
"""Of the radius: how far apart densities are compared to find out what way a place looks."""


class _Painted(NamedTuple):
    """Of points that strokes reach: which they are, and what radiance and density become.

    Attributes:
        rows: Their numbers.
        left: What radiance is multiplied with.
        added: What is added to it then.
        opacity: What density is multiplied with.
    """

    rows: Int[Tensor, " k"]
    left: Float[Tensor, "k 1"]
    added: Float[Tensor, "k 3"]
    opacity: Float[Tensor, " k"]


def _means(field: Field, points: Float[Tensor, "k 3"]) -> Float64[np.ndarray, "k 3"]:
    """Radiance of places, as the mean over all directions."""
    along = (points.new_tensor(axis).expand(len(points), 3) for axis in AXES)
    with torch.no_grad():
        mean = torch.stack([field.sample(points, axis).radiance for axis in along]).mean(0)
    return mean.double().cpu().numpy()


def _sources(
    field: Field, points: Float[Tensor, "k 3"], clone: Clone, radius: float
) -> tuple[Float[Tensor, "k 3"], Bool[Tensor, " k"]]:
    """Where places are cloned from: along the surface's normal there, where the most matter is; whether there is any.

    What is nearest to a point, a texel or a Gaussian is always there. A field has a colour in empty space, too, which
    means nothing.
    """
    asked = points.detach() + points.new_tensor(clone.way)
    steps = np.linspace(-1.0, 1.0, SOURCE_STEPS) * radius if any(clone.along) else np.zeros(1)
    along = points.new_tensor(clone.along)
    with torch.no_grad():
        matter = torch.stack(
            [field.density(asked + step * along) * float(np.exp(-((step / radius) ** 2))) for step in steps]
        )
    most, at = matter.max(0)
    return asked + points.new_tensor(steps)[at, None] * along, most * radius > LEAST_MATTER


class PaintChange(FieldChange):
    """Radiance r along d becomes ``k (r(d) - m) + p``: m is its mean over directions, p that mean after painting.

    k is 1 where view dependence is left as it is, less where it is flattened.

    Args:
        edit: The strokes.
        store: Where their places are.
    """

    def __init__(self, edit: Paint, store: AssetStore) -> None:
        self._edit, self._store = edit, store
        self._thins = any(stroke.target == "opacity" for stroke in edit.strokes)

    def density(self, field: Field, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """The field's own, less where opacity was painted away."""
        density = field.density(points)
        if not self._thins:
            return density
        painted = self._painted(field, points, lambda rows: points.new_zeros(len(rows), 3))
        return self._thinned(density, painted)

    def sample(self, field: Field, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """The field's own, painted."""
        density, radiance = field.sample(points, directions)

        def mean(rows: Int[Tensor, " k"]) -> Float[Tensor, "k 3"]:
            near = points[rows]
            along = (near.new_tensor(axis).expand(len(near), 3) for axis in AXES)
            return torch.stack([field.sample(near, axis).radiance for axis in along]).mean(0)

        painted = self._painted(field, points, mean)
        if painted is None:
            return FieldSample(density, radiance)
        rows = painted.rows
        changed = (painted.left.to(radiance) * radiance[rows] + painted.added.to(radiance)).clamp_min(0.0)
        return FieldSample(self._thinned(density, painted), radiance.index_copy(0, rows, changed))

    def density_and_features(
        self, field: ViewDependentField, points: Float[Tensor, "n 3"]
    ) -> tuple[Float[Tensor, " n"], Float[Tensor, "n f"]]:
        """The field's own, and what radiance is multiplied with and what is added to it."""
        density, features = field.density_and_features(points)

        def mean(rows: Int[Tensor, " k"]) -> Float[Tensor, "k 3"]:
            own = features[rows]
            along = (own.new_tensor(axis).to(points).expand(len(own), 3) for axis in AXES)
            return torch.stack([field.radiance_of(own, axis) for axis in along]).mean(0)

        change = features.new_tensor((1.0, 0.0, 0.0, 0.0)).repeat(len(points), 1)
        painted = self._painted(field, points, mean)
        if painted is not None:
            change[painted.rows] = torch.cat([painted.left, painted.added], 1).to(features)
        return self._thinned(density, painted), torch.cat([features, change], 1)

    def radiance_of(
        self, field: ViewDependentField, features: Float[Tensor, "n f"], directions: Float[Tensor, "n 3"]
    ) -> Float[Tensor, "n 3"]:
        """The field's own, painted."""
        own = field.radiance_of(features[:, :-4], directions)
        return (features[:, -4:-3].to(own) * own + features[:, -3:].to(own)).clamp_min(0.0)

    def distance(self, field: SignedDistanceField, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """The field's own: paint has no thickness."""
        return field.distance(points)

    def _painted(
        self,
        field: Field,
        points: Float[Tensor, "n 3"],
        mean_of: Callable[[Int[Tensor, " k"]], Float[Tensor, "k 3"]],
    ) -> _Painted | None:
        """What strokes make of the places that they reach; None where they reach none."""
        space = field.color_space
        places = points.detach().double().cpu().numpy()
        number = reached(self._edit, places, sources=False)
        if not len(number):
            return None
        rows = torch.from_numpy(number).to(points.device)
        before = mean_of(rows).detach().double().cpu().numpy()
        # What is cloned is asked of the field where it lies, behind the rows that are painted.
        clones = {
            clone: each.radius
            for each in self._edit.strokes
            if each.clone is not None
            for clone in mirrored_clones(each.clone, each.mirror)
        }
        sources = [_sources(field, points[rows], *each) for each in clones.items()]
        every = torch.cat([points[rows], *(place for place, _ in sources)])
        far = _means(field, every[len(number) :]) if clones else np.zeros((0, 3))
        if sources:  # nothing is cloned from where nothing is
            far[~torch.cat([there for _, there in sources]).cpu().numpy()] = np.nan
        normals = normals_once(lambda: self._normals(field, every))
        own = plain_values(as_light(np.concatenate([before, far]), space))
        painter = RowPainter(every.detach().double().cpu().numpy(), own, normals)
        painter.paint(self._edit, self._store)
        touched = painter.touched[: len(number)]
        left, after, opacity = np.ones((len(number), 1)), before.copy(), np.ones(len(number))
        left[touched, 0] = painter.view_dependence[: len(number)][touched]
        after[touched] = from_light(painter.colors[: len(number)][touched], space)
        opacity[touched] = painter.opacities[: len(number)][touched]
        parts = (left, after - left * before, opacity)
        return _Painted(rows, *(torch.from_numpy(part).to(points.device) for part in parts))

    def _normals(self, field: Field, points: Float[Tensor, "k 3"]) -> Float64[np.ndarray, "k 3"]:
        """Against the gradient of the density, by differences over several distances: for thin things too."""
        radius = max(stroke.radius for stroke in self._edit.strokes)
        slopes = points.new_zeros(len(points), 3)
        with torch.no_grad():
            for apart in (radius / part for part in NORMAL_PARTS):
                for axis in range(3):
                    way = apart * torch.eye(3).to(points)[axis]
                    slopes[:, axis] += (field.density(points + way) - field.density(points - way)).to(slopes)
        return unit(-slopes.double().cpu().numpy(), 0.0, 1e-12)

    def _thinned(self, density: Float[Tensor, " n"], painted: _Painted | None) -> Float[Tensor, " n"]:
        """Densities times the factors of strokes that paint opacity."""
        if painted is None or not self._thins:
            return density
        return density.index_copy(0, painted.rows, density[painted.rows] * painted.opacity.to(density))
