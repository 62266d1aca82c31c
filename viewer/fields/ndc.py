"""NeRFs that live in normalised device coordinates, as fields of the space that was photographed."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor

from viewer.fields.field import Field, FieldSample, ViewDependentField
from viewer.fields.nerf import Nerf
from viewer.fields.network import NetworkField
from viewer.scene.content import ColorSpace, NerfField
from viewer.scene.geometry import AABB
from viewer.scene.ndc import Ndc

LEAST_DEPTH = 1e-3
"""Of the near plane's: nearer points are outside anyway, and must not divide by zero."""


def to_ndc(points: Float[Tensor, "n 3"], ndc: Ndc) -> tuple[Float[Tensor, "n 3"], Float[Tensor, " n"]]:
    """Points of the field's own space in normalised device coordinates, and how much longer lengths are there.

    That depends on the direction of the length. A density of a point cannot know the ray, so it is the direction of
    the ray from the reference camera's centre: training cameras stand around it and look about the same way. Along it
    only w changes, and with r the distance from the centre, ``|dw/dr| = 2 near / (|z| r)``.
    """
    camera = ndc.camera
    turn = points.new_tensor(camera.rotation_matrix() / camera.scale)
    q = (points - points.new_tensor(camera.translation)) @ turn
    z = torch.minimum(q[:, 2], q.new_tensor(-LEAST_DEPTH * ndc.near))
    (a, b), (right, up) = ndc.tangents, ndc.shift
    places = torch.stack([-q[:, 0] / (a * z) - right, -q[:, 1] / (b * z) - up, 1 + 2 * ndc.near / z], -1)
    longer = 2 * ndc.near / (-z * torch.linalg.vector_norm(q, dim=-1).clamp_min(LEAST_DEPTH * ndc.near))
    return places, longer / camera.scale


def ndc_box(ndc: Ndc) -> AABB:
    """Where in normalised device coordinates the field may be anything."""
    (u, v), w = ndc.reach, ndc.last
    return AABB((-u, -v, -1.0), (u, v, w))


def in_ndc(content: NerfField) -> NerfField:
    """The same network as a field whose own space is that of the normalised device coordinates."""
    if content.ndc is None:
        return content
    return msgspec.structs.replace(content, aabb=ndc_box(content.ndc), ndc=None)


def from_ndc(places: Float[Tensor, "n 3"], ndc: Ndc) -> Float[Tensor, "n 3"]:
    """Where in the field's own space places in normalised device coordinates lie; w < 1."""
    camera = ndc.camera
    z = 2 * ndc.near / (places[:, 2] - 1)
    slopes = (places[:, :2] + places.new_tensor(ndc.shift)) * places.new_tensor(ndc.tangents)
    local = torch.cat([-slopes * z[:, None], z[:, None]], -1)
    turn = places.new_tensor(camera.rotation_matrix() * camera.scale)
    return local @ turn.T + places.new_tensor(camera.translation)


class SeenInNdc:
    """A field of space as one of normalised device coordinates: of places, per length and along directions there.

    What is asked of it is what :class:`viewer.fields.field.ViewDependentField` says; features of fields that have none
    are the places alone.

    Args:
        field: Whose density in space is per length along the rays from the reference camera's centre.
        ndc: The coordinates.
        aabb: The part of them that is looked at.
    """

    def __init__(self, field: Field, ndc: Ndc, aabb: AABB) -> None:
        self.aabb = aabb
        self._field = field
        self._ndc = ndc

    @property
    def color_space(self) -> ColorSpace:
        """The field's own."""
        return self._field.color_space

    def density(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Per unit length along w."""
        own = from_ndc(points, self._ndc)
        return self._per_length(own, self._field.density(own))

    def sample(self, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """Density, and radiance along directions of these coordinates."""
        own = from_ndc(points, self._ndc)
        density, radiance = self._field.sample(own, self._in_space(points, directions))
        return FieldSample(self._per_length(own, density), radiance)

    def density_and_features(self, points: Float[Tensor, "n 3"]) -> tuple[Float[Tensor, " n"], Float[Tensor, "n f"]]:
        """Density; the field's features, and the places: the same direction is another one in space elsewhere."""
        own = from_ndc(points, self._ndc)
        if isinstance(self._field, ViewDependentField):
            density, features = self._field.density_and_features(own)
            return self._per_length(own, density), torch.cat([features, _as_features(points, features)], -1)
        return self.density(points), points

    def radiance_of(self, features: Float[Tensor, "n f"], directions: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
        """Radiance of points whose features are known, along directions of these coordinates."""
        columns = 3 * max(4 // features.element_size(), 1)
        places = features[:, -columns:].contiguous().view(_exact(features)).to(directions)
        along = self._in_space(places, directions)
        if isinstance(self._field, ViewDependentField):
            return self._field.radiance_of(features[:, :-columns], along)
        return self._field.sample(from_ndc(places, self._ndc), along).radiance

    def _per_length(self, own: Float[Tensor, "n 3"], density: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
        return density / to_ndc(own, self._ndc)[1].to(density)

    def _in_space(self, places: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
        """Unit directions in the field's own space: what the inverse map's derivative makes of these."""
        ndc = self._ndc
        z = 2 * ndc.near / (places[:, 2:] - 1)
        deeper = -z * z * directions[:, 2:] / (2 * ndc.near)
        tangents = places.new_tensor(ndc.tangents)
        aside = -tangents * (directions[:, :2] * z + (places[:, :2] + places.new_tensor(ndc.shift)) * deeper)
        turn = places.new_tensor(ndc.camera.rotation_matrix())
        return torch.nn.functional.normalize(torch.cat([aside, deeper], -1) @ turn.T, dim=-1)


def _exact(features: Tensor) -> torch.dtype:
    return torch.float64 if features.dtype == torch.float64 else torch.float32


def _as_features(points: Float[Tensor, "n 3"], features: Float[Tensor, "n f"]) -> Float[Tensor, "n k"]:
    """Points beside features, bit for bit: as bfloat16 a far place was off by more than its distance."""
    return points.detach().to(features.device, _exact(features)).contiguous().view(features.dtype)


class NdcNerf(NetworkField):
    """A :class:`viewer.scene.content.NerfField` with an ``ndc``; see :class:`viewer.fields.nerf.Nerf`.

    Its density is per unit length along the ray from the reference camera's centre, see :func:`to_ndc`.
    """

    def __init__(
        self,
        content: NerfField,
        tensors: Mapping[str, np.ndarray],
        device: str | torch.device = "cpu",
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__(content.aabb, content.color_space, device, dtype)
        if content.ndc is None:
            raise ValueError("the field does not live in normalised device coordinates")
        self.content = content
        self._ndc = content.ndc
        self._inner = Nerf(in_ndc(content), tensors, device, dtype)
        turn = content.ndc.camera.rotation_matrix()
        self._turn = torch.tensor(turn, device=self.device, dtype=self.exact_dtype)

    def _density(self, points: Tensor) -> Tensor:
        places, longer = to_ndc(points, self._ndc)
        return self._inner.density(places) * longer * self._seen(places)

    def _all_features(self, points: Tensor) -> tuple[Tensor, Tensor]:
        places, longer = to_ndc(points, self._ndc)
        density, features = self._inner.density_and_features(places)
        return density * longer * self._seen(places), features

    def _radiance(self, features: Tensor, directions: Tensor) -> Tensor:
        return self._inner.radiance_of(features, directions @ self._turn)

    def _seen(self, places: Float[Tensor, "n 3"]) -> Bool[Tensor, " n"]:
        """Points before the near plane have w < -1."""
        return places[:, 2] >= -1


def nerf(
    content: NerfField,
    tensors: Mapping[str, np.ndarray],
    device: str | torch.device = "cpu",
    dtype: torch.dtype = torch.float32,
) -> Nerf | NdcNerf:
    """The field of a NeRF in whichever coordinates it lives."""
    return (Nerf if content.ndc is None else NdcNerf)(content, tensors, device, dtype)
