"""The perceptron of a NeRF while it learns: the layout of ``viewer.fields.nerf_layout``, differentiable."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import torch
from jaxtyping import Float, Float32
from torch import Tensor
from torch.nn.functional import linear

from viewer.fields.nerf import encoded
from viewer.fields.nerf_layout import encoded_width
from viewer.scene.content import NerfField
from viewer.training.config import NerfConfig

THIN = 0.1
"""First bias of the density: low everywhere, because nothing is learned where a relu is nowhere positive."""


def widths(config: NerfConfig, content: NerfField) -> dict[str, tuple[int, int]]:
    """Rows and columns of every layer.

    As in Mildenhall et al. 2020, figure 7: a trunk whose layer after the middle takes the position again, and one
    layer of half the width for the direction.
    """
    position, direction = encoded_width(content.position), encoded_width(content.direction)
    layers = {}
    for number in range(config.depth):
        again = position if number == again_at(config.depth) else 0
        layers[f"trunk.{number}"] = (config.width, position if number == 0 else config.width + again)
    branch = config.width // 2
    return {
        **layers,
        "density": (1, config.width),
        "feature": (config.width, config.width),
        "view.0": (branch, config.width + direction),
        "color": (3, branch),
    }


def again_at(depth: int) -> int:
    """The trunk's layer that takes the position once more; the sixth of the paper's eight."""
    return depth // 2 + 1


def first_weights(config: NerfConfig, content: NerfField, which: int) -> dict[str, Float32[np.ndarray, "*shape"]]:
    """Weights uniform within ``+-sqrt(6 / (rows + columns))`` (Glorot and Bengio 2010, eq. 16), biases 0.

    Args:
        config: The shape and the seed.
        content: The encodings.
        which: 0 for the coarse network, 1 for the fine one.
    """
    generator = np.random.default_rng([config.seed, 2, which])
    weights = {}
    for name, (rows, columns) in widths(config, content).items():
        reach = math.sqrt(6 / (rows + columns))
        weights[f"{name}.weight"] = generator.uniform(-reach, reach, (rows, columns)).astype(np.float32)
        weights[f"{name}.bias"] = np.full(rows, THIN if name == "density" else 0.0, np.float32)
    return weights


class Network:
    """A NeRF whose weights are being learned.

    Args:
        weights: Under the names of ``viewer.fields.nerf_layout``.
        content: The encodings.
    """

    def __init__(self, weights: Mapping[str, Tensor], content: NerfField) -> None:
        self._weights = weights
        self._content = content
        self._depth = sum(name.startswith("trunk.") for name in weights) // 2
        self._width = weights["feature.weight"].shape[0]

    def __call__(
        self, points: Float[Tensor, "r s 3"], directions: Float[Tensor, "r 3"]
    ) -> tuple[Float[Tensor, "r s"], Float[Tensor, "r s 3"]]:
        """Density in the unit of :func:`viewer.training.nerf.state.unit_of`, and radiance of samples along rays."""
        weights = self._weights
        position = encoded(points.flatten(0, 1), self._content.position)
        values = self._layer("trunk.0", position)
        for number in range(1, self._depth):
            if number == again_at(self._depth):
                values = torch.cat([position, values], -1)
            values = self._layer(f"trunk.{number}", values)
        density = linear(values, weights["density.weight"], weights["density.bias"])[:, 0]
        feature = linear(values, weights["feature.weight"], weights["feature.bias"])
        # The direction's share is the same for all samples of a ray.
        of_feature, of_direction = weights["view.0.weight"].split([self._width, self._direction_columns], 1)
        along = linear(encoded(directions, self._content.direction), of_direction, weights["view.0.bias"])
        shape = points.shape[:2]
        branch = (linear(feature, of_feature).unflatten(0, shape) + along[:, None, :]).relu()
        color = linear(branch, weights["color.weight"], weights["color.bias"])
        return density.unflatten(0, shape).float().relu(), color.float().sigmoid()

    @property
    def _direction_columns(self) -> int:
        return encoded_width(self._content.direction)

    def _layer(self, name: str, values: Tensor) -> Tensor:
        return linear(values, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]).relu()
