"""What strokes of paint do to fields that answer point by point: their radiance is mixed with the paint."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float, Float64, Int64
from torch import Tensor

from viewer.editing.field_change import FieldChange
from viewer.editing.row_painter import RowPainter, as_light, from_light, reached
from viewer.fields.field import Field, FieldSample, SignedDistanceField, ViewDependentField
from viewer.scene.assets import AssetStore
from viewer.scene.paint import Paint

AXES = ((1.0, 0.0, 0.0), (-1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, -1.0, 0.0), (0.0, 0.0, 1.0), (0.0, 0.0, -1.0))
"""The mean along these is the mean of all directions for what varies as spherical harmonics up to degree 3."""


def paint_changes(edit: Paint, store: AssetStore) -> tuple[FieldChange, ...]:
    """What strokes make of a field's answers."""
    return (PaintChange(edit, store),) if edit.strokes else ()


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
        return self._thinned(field.density(points), points)

    def sample(self, field: Field, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """The field's own, painted."""
        density, radiance = field.sample(points, directions)
        places, rows = self._reached(points)
        if not len(rows):
            return FieldSample(density, radiance)
        chosen = torch.from_numpy(rows).to(points.device)
        near = points[chosen]
        along = (near.new_tensor(axis).expand(len(near), 3) for axis in AXES)
        mean = torch.stack([field.sample(near, axis).radiance for axis in along]).mean(0)
        left, added = self._painted(field, places[rows], mean)
        radiance = radiance.index_copy(0, chosen, (left * radiance[chosen] + added).clamp_min(0.0))
        return FieldSample(self._thinned(density, points), radiance)

    def density_and_features(
        self, field: ViewDependentField, points: Float[Tensor, "n 3"]
    ) -> tuple[Float[Tensor, " n"], Float[Tensor, "n f"]]:
        """The field's own, and what radiance is multiplied with and what is added to it."""
        density, features = field.density_and_features(points)
        change = features.new_tensor((1.0, 0.0, 0.0, 0.0)).repeat(len(points), 1)
        places, rows = self._reached(points)
        if len(rows):
            chosen = torch.from_numpy(rows).to(points.device)
            own = features[chosen]
            along = (own.new_tensor(axis).to(points).expand(len(own), 3) for axis in AXES)
            mean = torch.stack([field.radiance_of(own, axis) for axis in along]).mean(0)
            change[chosen] = torch.cat([part.to(features) for part in self._painted(field, places[rows], mean)], 1)
        return self._thinned(density, points), torch.cat([features, change], 1)

    def radiance_of(
        self, field: ViewDependentField, features: Float[Tensor, "n f"], directions: Float[Tensor, "n 3"]
    ) -> Float[Tensor, "n 3"]:
        """The field's own, painted."""
        own = field.radiance_of(features[:, :-4], directions)
        return (features[:, -4:-3].to(own) * own + features[:, -3:].to(own)).clamp_min(0.0)

    def distance(self, field: SignedDistanceField, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """The field's own: paint has no thickness."""
        return field.distance(points)

    def _reached(self, points: Float[Tensor, "n 3"]) -> tuple[Float64[np.ndarray, "n 3"], Int64[np.ndarray, " k"]]:
        places = points.detach().double().cpu().numpy()
        return places, reached(self._edit, places)

    def _painted(
        self, field: Field, places: Float64[np.ndarray, "k 3"], mean: Float[Tensor, "k 3"]
    ) -> tuple[Float[Tensor, "k 1"], Float[Tensor, "k 3"]]:
        """What radiance is multiplied with, and what is added to it."""
        before = mean.detach().double().cpu().numpy()
        painter = RowPainter(places, as_light(before, field.color_space))
        painter.paint(self._edit, self._store)
        left = painter.view_dependence[:, None]
        after = np.where(painter.touched[:, None], from_light(painter.colors, field.color_space), before)
        return torch.from_numpy(left).to(mean), torch.from_numpy(after - left * before).to(mean)

    def _thinned(self, density: Float[Tensor, " n"], points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Densities times the factors of strokes that paint opacity."""
        places, rows = self._reached(points) if self._thins else (np.zeros((0, 3)), np.zeros(0, np.int64))
        if not len(rows):
            return density
        painter = RowPainter(places[rows], np.zeros((len(rows), 3)))
        painter.paint(self._edit, self._store)
        factors = torch.ones_like(density)
        factors[torch.from_numpy(rows).to(density.device)] = torch.from_numpy(painter.opacities).to(density)
        return density * factors
