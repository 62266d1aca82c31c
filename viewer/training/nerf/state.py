"""Everything that a run has reached; what a checkpoint holds."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float32

from viewer.scene.content import AssetId, Encoding, NerfField
from viewer.scene.geometry import AABB
from viewer.training.background import Background
from viewer.training.config import NerfConfig
from viewer.training.nerf.networks import first_weights

NETWORKS = ("coarse", "fine")

Arrays = dict[str, Float32[np.ndarray, "*shape"]]


@dataclass(eq=False)
class RunState:
    """Where a run stands.

    Attributes:
        content: Encodings and box, without an asset.
        parameters: Of both networks, ``coarse.*`` and ``fine.*``, under the names of ``viewer.fields.nerf_layout``.
        means: Adam's first moments.
        squares: Adam's second moments.
        background: Its background.
        rays: Of the next step.
        step: Steps taken.
        place: Place in the endless series of shuffled pixels.
        seconds: Training time so far, of all sittings.
        calibration: What a checkpoint held of ``viewer.training.calibration``; only looked at when a run is resumed.
    """

    content: NerfField
    parameters: Arrays
    means: Arrays
    squares: Arrays
    background: Background
    rays: int
    step: int = 0
    place: int = 0
    seconds: float = 0.0
    calibration: dict[str, np.ndarray] = field(default_factory=dict)

    def tensors(self) -> dict[str, np.ndarray]:
        """Copies of the fine network's arrays, its density brought into the data set's unit, and the background."""
        fine = {name.partition(".")[2]: array.copy() for name, array in self.parameters.items() if "fine." in name}
        # relu(k x) = k relu(x) for k > 0, so that the unit can be a part of the layer.
        for part in ("density.weight", "density.bias"):
            fine[part] /= np.float32(unit_of(self.content.aabb))
        return {**fine, "background": self.background.picture.copy()} if self.background.learned else fine


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


def first_state(config: NerfConfig, box: AABB, background: Background, rays: int) -> RunState:
    """Thin fog everywhere."""
    content = content_of(config, box)
    parameters: Arrays = {}
    for which, network in enumerate(NETWORKS):
        parameters |= {f"{network}.{name}": array for name, array in first_weights(config, content, which).items()}
    means, squares = ({name: np.zeros_like(array) for name, array in parameters.items()} for _ in range(2))
    return RunState(content, parameters, means, squares, background, rays)
