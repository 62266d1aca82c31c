"""What a run of a NeRF has reached; what its checkpoints hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from viewer.fields.nerf_layout import check_nerf
from viewer.scene.content import AssetId, Encoding, NerfField
from viewer.scene.geometry import AABB
from viewer.training.background import Background
from viewer.training.config import NerfConfig
from viewer.training.nerf.networks import first_weights, widths
from viewer.training.network_learner import Arrays, NetworkHeader, NetworkState, learned_arrays, no_moments

NETWORKS = ("coarse", "fine")


class NerfHeader(NetworkHeader, frozen=True, kw_only=True):
    """The small part of a checkpoint."""

    config: NerfConfig
    content: NerfField


@dataclass(eq=False, kw_only=True)
class NerfState(NetworkState[NerfField]):
    """What a run has reached: ``coarse.*`` and ``fine.*`` under the names of ``viewer.fields.nerf_layout``."""

    header = NerfHeader
    fixed_options = ("width", "depth", "octaves", "direction_octaves", "coarse", "fine", "rate")

    @classmethod
    def from_arrays(
        cls, header: NerfHeader, tensors: Mapping[str, np.ndarray], progress: Mapping[str, Any]
    ) -> NerfState:
        """The state that a checkpoint holds."""
        layers = widths(header.config, header.content)
        names = [f"{network}.{layer}.{part}" for network in NETWORKS for layer in layers for part in ("weight", "bias")]
        learned = learned_arrays(tensors, names, header.rays)
        for network in NETWORKS:
            check_nerf(header.content, own_arrays(learned["parameters"], network))
        return cls(content=header.content, **learned, **progress)

    def tensors(self) -> dict[str, np.ndarray]:
        """Copies of the fine network's arrays, its density brought into the data set's unit, and the background."""
        fine = {name: array.copy() for name, array in own_arrays(self.parameters, "fine").items()}
        # relu(k x) = k relu(x) for k > 0, so that the unit can be a part of the layer.
        for part in ("density.weight", "density.bias"):
            fine[part] /= np.float32(unit_of(self.content.aabb))
        return {**fine, "background": self.background.picture.copy()} if self.background.learned else fine


def own_arrays(parameters: Arrays, network: str) -> Arrays:
    """The arrays of one of the networks, by their names in it."""
    start = f"{network}."
    return {name.removeprefix(start): array for name, array in parameters.items() if name.startswith(start)}


def unit_of(box: AABB) -> float:
    """The length that the networks count in, half the box's longest edge: runs do not depend on a data set's unit."""
    return max(box.size) / 2


def content_of(config: NerfConfig, box: AABB) -> NerfField:
    """The field that ``config`` asks for; positions are encoded in the networks' unit."""
    return NerfField(
        AssetId(""),
        box,
        Encoding(config.octaves, True, 1 / unit_of(box)),
        Encoding(config.direction_octaves),
        0.0,
        math.hypot(*box.size),
        config.coarse + config.fine,
    )


def first_state(config: NerfConfig, box: AABB, background: Background, rays: int) -> NerfState:
    """Low density everywhere."""
    content = content_of(config, box)
    parameters: Arrays = {}
    for which, network in enumerate(NETWORKS):
        parameters |= {f"{network}.{name}": array for name, array in first_weights(config, content, which).items()}
    return NerfState(content=content, rays=rays, background=background, **no_moments(parameters))
