"""What mirroring and repeating do to fields that answer point by point."""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor

from viewer.editing.field_change import FieldChange
from viewer.fields.field import Field, FieldSample, SignedDistanceField, ViewDependentField
from viewer.fields.solids import box_distance
from viewer.scene.assets import AssetStore
from viewer.scene.geometry import AABB
from viewer.scene.repeat import Repeat, isometries, repeated_box


def repeat_changes(edit: Repeat, store: AssetStore) -> tuple[FieldChange, ...]:
    """What an edit makes of a field's answers."""
    del store
    return (RepeatChange(edit),)


class RepeatChange(FieldChange):
    """Copies of a field, each asked where a point of it comes from, along the direction that was the ray's there.

    Where several copies overlap, densities add up and the denser one's light is seen; distances are the least of all.
    Of several copies, each is what the field is in its box.

    Args:
        edit: What puts them where they are.
    """

    def __init__(self, edit: Repeat) -> None:
        self.edit = edit
        self.copies = isometries(edit)

    def box(self, box: AABB) -> AABB:
        """Around all copies."""
        return repeated_box(self.edit, box)

    def density(self, field: Field, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Of all copies together."""
        total = points.new_zeros(len(points))
        for number in range(len(self.copies)):
            own = self._back(points, number)
            there = self._there(field, own)
            total[there] += field.density(own[there]).to(total.dtype)
        return total

    def sample(self, field: Field, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """Density of all, light of the densest."""
        total, densest = points.new_zeros(len(points)), points.new_full((len(points),), -1.0)
        light = points.new_zeros((len(points), 3))
        for number in range(len(self.copies)):
            own = self._back(points, number)
            there = self._there(field, own)
            ahead = directions @ self._linear(points, number)
            density, radiance = field.sample(own[there], ahead[there])
            self._merge(total, densest, light, there, density, radiance)
        return FieldSample(total, light)

    def density_and_features(
        self, field: ViewDependentField, points: Float[Tensor, "n 3"]
    ) -> tuple[Float[Tensor, " n"], Float[Tensor, "n f"]]:
        """Density of all; features of the densest, and behind them which copy that is."""
        total, densest = points.new_zeros(len(points)), points.new_full((len(points),), -1.0)
        features: Tensor | None = None
        for number in range(len(self.copies)):
            own = self._back(points, number)
            there = self._there(field, own)
            density, found = field.density_and_features(own[there])
            found = torch.cat([found, found.new_full((len(found), 1), float(number))], -1)
            if features is None:
                features = found.new_zeros((len(points), found.shape[1]))
            self._merge(total, densest, features, there, density, found)
        assert features is not None
        return total, features

    def radiance_of(
        self, field: ViewDependentField, features: Float[Tensor, "n f"], directions: Float[Tensor, "n 3"]
    ) -> Float[Tensor, "n 3"]:
        """Light of points whose features are known, along the directions that the rays had in their copies."""
        which: Int64[Tensor, " n"] = features[:, -1].round().long()
        turns = torch.stack([self._linear(directions, number) for number in range(len(self.copies))])
        ahead = torch.einsum("ni,nij->nj", directions, turns[which])
        return field.radiance_of(features[:, :-1], ahead)

    def distance(self, field: SignedDistanceField, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """The least of all: the union's, outside of it exactly. As in density, the field's box ends each copy."""
        box, least = field.aabb, points.new_full((len(points),), torch.inf)
        for number in range(len(self.copies)):
            own = self._back(points, number)
            least = torch.minimum(least, torch.maximum(field.distance(own), box_distance(box, own)).to(least))
        return least

    def _merge(
        self, total: Tensor, densest: Tensor, values: Tensor, there: Bool[Tensor, " n"], density: Tensor, found: Tensor
    ) -> None:
        """Add a copy's densities, and take its values where it is the densest so far."""
        density = density.to(total.dtype)
        total[there] += density
        wins = density > densest[there]
        chosen = torch.nonzero(there)[:, 0][wins]
        densest[chosen] = density[wins]
        values[chosen] = found[wins].to(values.dtype)

    def _there(self, field: Field, own: Float[Tensor, "n 3"]) -> Bool[Tensor, " n"]:
        """Which points a copy is asked for."""
        if len(self.copies) == 1:
            return torch.ones(len(own), dtype=torch.bool, device=own.device)
        box = field.aabb
        return ((own >= own.new_tensor(box.lo)) & (own <= own.new_tensor(box.hi))).all(-1)

    def _back(self, points: Float[Tensor, "n 3"], number: int) -> Float[Tensor, "n 3"]:
        return (points - points.new_tensor(self.copies[number].shift)) @ self._linear(points, number)

    def _linear(self, like: Tensor, number: int) -> Float[Tensor, "3 3"]:
        return like.new_tensor(self.copies[number].linear)
