"""Signed distances of perceptrons that take encoded positions, with colours of their own (IDR, NeuS, VolSDF)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import linear, softplus

from viewer.fields.distance import UNSEEN, DistanceNet
from viewer.fields.nerf import encoded
from viewer.fields.nerf_layout import depth_of
from viewer.scene.content import DistanceField

SHARPNESS = 100.0
"""Of the softplus (Yariv et al. 2020; Wang et al. 2021)."""


class EncodedDistance(DistanceNet):
    """A :class:`viewer.scene.content.DistanceField` of the form "encoded"; see :mod:`viewer.fields.distance_layout`.

    Colours take the gradient of the distance, which costs a pass back through the network; so it is asked for only
    where there is any density.
    """

    def __init__(
        self,
        content: DistanceField,
        tensors: Mapping[str, np.ndarray],
        device: str | torch.device = "cpu",
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__(content, tensors, device, dtype)
        self._color_layers = [
            (self._tensors[f"color.{i}.weight"], self._tensors[f"color.{i}.bias"])
            for i in range(depth_of(tensors, "color"))
        ]

    def _distance(self, points: Tensor) -> tuple[Tensor, Tensor]:
        position = encoded(points, self.content.position)
        values = position
        for i, (weight, bias) in enumerate(self._layers[:-1]):
            values = softplus(linear(self._taken(i, values, position), weight, bias), SHARPNESS)
        values = self._taken(len(self._layers) - 1, values, position)
        return linear(values, *self._layers[-1])[:, 0] * self._length, values

    def _taken(self, layer: int, values: Tensor, position: Tensor) -> Tensor:
        """What a layer takes: the one before, and the position again where it is so much wider."""
        wider = layer > 0 and self._layers[layer][0].shape[1] > values.shape[1]
        return torch.cat([values, position], -1) if wider else values

    def _features(self, points: Tensor) -> tuple[Tensor, Tensor]:
        if not self._color_layers:
            return super()._features(points)
        density = self._density(points)
        dense = density > UNSEEN / self.content.surface_width
        features = points.new_zeros(len(points), 6 + len(self._tensors["feature.weight"]))
        if bool(dense.any()):
            features[dense] = self._known(points[dense])
        return density, features

    def _all_features(self, points: Tensor) -> tuple[Tensor, Tensor]:
        if not self._color_layers:
            return super()._all_features(points)
        return self._density(points), self._known(points)

    def _known(self, points: Tensor) -> Tensor:
        """What colours take of points: themselves, the gradient of the distance, and the network's feature."""
        with torch.inference_mode(False), torch.enable_grad():
            positions = points.detach().clone().requires_grad_()
            distance, hidden = self._distance(positions)
            (gradient,) = torch.autograd.grad(distance.sum(), positions)
        feature = linear(hidden.detach(), self._tensors["feature.weight"], self._tensors["feature.bias"])
        return torch.cat([points, gradient, feature], -1)

    def _radiance(self, features: Tensor, directions: Tensor) -> Tensor:
        if not self._color_layers:
            return super()._radiance(features, directions)
        place, rest = features[:, :3], features[:, 3:]
        values = torch.cat([place, encoded(directions, self.content.direction), rest], -1)
        for weight, bias in self._color_layers[:-1]:
            values = linear(values, weight, bias).relu()
        return linear(values, *self._color_layers[-1]).sigmoid()


def distance_field(
    content: DistanceField,
    tensors: Mapping[str, np.ndarray],
    device: str | torch.device = "cpu",
    dtype: torch.dtype = torch.float32,
) -> DistanceNet:
    """The signed distance of whichever form."""
    kind = EncodedDistance if content.form == "encoded" else DistanceNet
    return kind(content, tensors, device, dtype)
