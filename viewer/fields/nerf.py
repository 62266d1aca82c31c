"""Neural radiance fields in torch: a perceptron of encoded position and direction (Mildenhall et al. 2020)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import layer_norm, linear, relu, softplus

from viewer.fields.nerf_answers import arranged
from viewer.fields.nerf_layout import NORM_EPSILON, depth_of, takes_position
from viewer.fields.network import NetworkField
from viewer.scene.content import Encoding, NerfField

HIGHEST = 15.0
"""Exponents beyond make densities that stop all light anyway."""
DENSITIES: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": relu,
    "softplus": softplus,
    "shifted softplus": lambda number: softplus(number - 1),
    "exp": lambda number: number.clamp_max(HIGHEST).exp(),
    "abs": torch.abs,
}
"""What makes a density of the network's number; of networks without questions, relu."""


@dataclass(frozen=True, eq=False)
class DenseLayer:
    """``norm(relu(weight x + bias))``, the norm only where there is one."""

    weight: Float[Tensor, "rows columns"]
    bias: Float[Tensor, " rows"]
    norm: tuple[Float[Tensor, " rows"], Float[Tensor, " rows"]] | None = None

    def __call__(self, values: Float[Tensor, "n columns"]) -> Float[Tensor, "n rows"]:
        """The layer's answer."""
        return self.activated(linear(values, self.weight, self.bias))

    def activated(self, values: Float[Tensor, "n rows"]) -> Float[Tensor, "n rows"]:
        """What follows the matrix."""
        values = values.relu()
        return values if self.norm is None else layer_norm(values, values.shape[1:], *self.norm, NORM_EPSILON)


class Nerf(NetworkField):
    """A :class:`viewer.scene.content.NerfField` as a :class:`viewer.fields.field.ViewDependentField`.

    What does not depend on the direction is computed once for each point: the trunk, the linear feature behind it, and
    the feature's share of the view branch's first layer, merged into one matrix.

    Args:
        content: Encodings, box and colour space.
        tensors: As :mod:`viewer.fields.nerf_layout` describes and ``check_nerf`` has checked.
        device: Where it computes; points are brought there and answers stay there.
        dtype: Of the matrix products; ``torch.bfloat16`` is several times faster on CPUs that have instructions for it
            and moves 8-bit colours by about one. Encodings are computed, and answers given, in float32 (float64 if
            that is asked for).
    """

    def __init__(
        self,
        content: NerfField,
        tensors: Mapping[str, np.ndarray],
        device: str | torch.device = "cpu",
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__(content.aabb, content.color_space, device, dtype)
        self.content = content
        self._density_of_number = DENSITIES["relu" if content.asked is None else content.asked.answers.density]
        tensors = arranged(content, tensors)
        self._trunk = [self._layer(tensors, f"trunk.{i}") for i in range(depth_of(tensors, "trunk"))]
        self._takes_position = [takes_position(tensors, i) for i in range(len(self._trunk))]
        self._view = [self._layer(tensors, f"view.{i}") for i in range(depth_of(tensors, "view"))]
        self._density_layer = self._layer(tensors, "density")
        self._color_layer = self._layer(tensors, "color")
        feature, offset = _direction_free(tensors)
        self._feature = DenseLayer(self._tensor(feature), self._tensor(offset))
        width = len(tensors["feature.weight"]) if "feature.weight" in tensors else self._trunk[-1].weight.shape[0]
        self._of_direction = self._view[0].weight[:, width:].contiguous() if self._view else None

    def _density(self, points: Tensor) -> Tensor:
        return self._density_of(self._end(points))

    def _all_features(self, points: Tensor) -> tuple[Tensor, Tensor]:
        end = self._end(points)
        return self._density_of(end), linear(end, self._feature.weight, self._feature.bias)

    def _end(self, points: Tensor) -> Tensor:
        """The trunk's last layer."""
        position = encoded(points, self.content.position).to(self.dtype)
        values = position
        for i, layer in enumerate(self._trunk):
            if i > 0 and self._takes_position[i]:
                values = torch.cat([position, values], -1)
            values = layer(values)
        return values

    def _density_of(self, end: Tensor) -> Tensor:
        number = linear(end, self._density_layer.weight, self._density_layer.bias)[:, 0]
        return self._density_of_number(number.to(self.exact_dtype))

    def _radiance(self, features: Tensor, directions: Tensor) -> Tensor:
        values = features
        if self._of_direction is not None:
            along = encoded(directions, self.content.direction).to(self.dtype)
            values = self._view[0].activated(features + linear(along, self._of_direction))
        for layer in self._view[1:]:
            values = layer(values)
        return linear(values, self._color_layer.weight, self._color_layer.bias).to(self.exact_dtype).sigmoid()

    def _tensor(self, array: np.ndarray) -> Tensor:
        return torch.from_numpy(np.array(array)).to(self.device, self.dtype)

    def _layer(self, tensors: Mapping[str, np.ndarray], name: str) -> DenseLayer:
        weight, bias = self._tensor(tensors[f"{name}.weight"]), self._tensor(tensors[f"{name}.bias"])
        if f"{name}.norm_weight" not in tensors:
            return DenseLayer(weight, bias)
        norm = (self._tensor(tensors[f"{name}.norm_weight"]), self._tensor(tensors[f"{name}.norm_bias"]))
        return DenseLayer(weight, bias, norm)


def encoded(vectors: Float[Tensor, "n d"], encoding: Encoding) -> Float[Tensor, "n c"]:
    """``[x], sin(2^0 x), cos(2^0 x), sin(2^1 x), ...`` (Mildenhall et al. 2020, eq. 4, whose pi is in ``scale``)."""
    scaled = vectors * encoding.scale
    octaves = 2.0 ** torch.arange(encoding.octaves, device=vectors.device, dtype=vectors.dtype)
    if encoding.even and encoding.octaves:
        octaves = torch.linspace(1.0, float(octaves.max()), encoding.octaves).to(octaves)
    angles = scaled[:, None, :] * octaves[:, None]
    waves = torch.stack([angles.sin(), angles.cos()], 2).flatten(1)
    return torch.cat([scaled, waves], 1) if encoding.raw else waves


def _direction_free(tensors: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Matrix and offset from the trunk's end to what the branch of the direction starts with.

    Both the feature layer and the first view layer up to its relu are linear, so their product is taken beforehand.
    """
    width = tensors["density.weight"].shape[1]
    weight, bias = np.eye(width), np.zeros(width)
    if "feature.weight" in tensors:
        weight, bias = tensors["feature.weight"].astype(np.float64), tensors["feature.bias"].astype(np.float64)
    if "view.0.weight" in tensors:
        first = tensors["view.0.weight"][:, : len(weight)].astype(np.float64)
        weight, bias = first @ weight, first @ bias + tensors["view.0.bias"]
    return weight, bias
