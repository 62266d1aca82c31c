"""What a run of a mesh on bones has reached; what its checkpoints hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float32

from viewer.scene.geometry import Vec3
from viewer.training.checkpoints import Header, RunState, require, require_floats
from viewer.training.config import SkinnedConfig

OF_POINTS = {"points": (3,), "sizes": (), "opacities": (), "colors": (3,)}
OF_BONES = {"centers": (3,), "widths": (3,)}
OF_KNOTS = {"turns": (3,), "shifts": (3,)}
OF_PHOTOS = {"cameras": (6,)}
"""Where cameras are corrected."""
Arrays = dict[str, Float32[np.ndarray, "*shape"]]


class SkinnedHeader(Header, frozen=True, kw_only=True):
    """The small part of a checkpoint."""

    config: SkinnedConfig
    middle: Vec3
    unit: float
    spread: float
    photos: int
    spline_step: int
    period: float = 0.0
    grown: int = 0


@dataclass(eq=False, kw_only=True)
class SkinnedState(RunState):
    """What a run has reached. Lengths are in parts of ``unit``, places from ``middle``.

    Attributes:
        middle: Of the subject, in the data set's space.
        unit: Its size, there.
        spread: Size of the first Gaussians.
        values: Of n Gaussians their ``points`` at rest, logarithms of their ``sizes``, logits of ``opacities`` and
            ``colors``; of b bones their ``centers`` and logarithms of ``widths``; of k knots their ``turns`` and
            ``shifts`` (k, b, 3); of each photo learned, where ``refine_poses`` is set, the correction of its
            ``cameras`` as :class:`viewer.training.skinned.frames.View3` has it.
        means: Adam's first moments, of the same names.
        squares: Adam's second moments.
        pulls: How strongly each Gaussian was moved since the last ones were added.
        photos: Of a step.
        spline_step: Steps since the spline became finer.
        period: After which share of the video the motion repeats; 0 = that it does is not known.
        grown: How often Gaussians were dropped and added.
    """

    header = SkinnedHeader
    fixed_options: ClassVar[tuple[str, ...]] = ("points", "bones", "elastic")

    middle: Vec3
    unit: float
    spread: float
    values: Arrays
    means: Arrays
    squares: Arrays
    pulls: Float32[np.ndarray, " n"]
    photos: int
    spline_step: int = 0
    period: float = 0.0
    grown: int = 0

    def header_entries(self) -> dict[str, Any]:
        """Where the subject is, and how far its spline is."""
        return {
            "middle": self.middle,
            "spread": self.spread,
            "unit": self.unit,
            "photos": self.photos,
            "spline_step": self.spline_step,
            "period": self.period,
            "grown": self.grown,
        }

    def arrays(self) -> dict[str, np.ndarray]:
        """What is learned, and Adam's moments."""
        kinds = (("", self.values), (".mean", self.means), (".square", self.squares))
        made = {f"{name}{kind}": array.copy() for kind, arrays in kinds for name, array in arrays.items()}
        return {**made, "pulls": self.pulls.copy()}

    @classmethod
    def from_arrays(
        cls, header: SkinnedHeader, tensors: Mapping[str, np.ndarray], progress: Mapping[str, Any]
    ) -> SkinnedState:
        """The state that a checkpoint holds."""
        of_photos = OF_PHOTOS if header.config.refine_poses else {}
        names = (*OF_POINTS, *OF_BONES, *OF_KNOTS, *of_photos)
        groups = [{name: tensors[f"{name}{kind}"].copy() for name in names} for kind in ("", ".mean", ".square")]
        pulls = tensors["pulls"].copy()
        points, bones, knots = (len(groups[0][name]) for name in ("points", "centers", "turns"))
        require(
            points > 0,
            bones > 0,
            knots > 3,
            header.unit > 0.0,
            header.spread > 0.0,
            header.photos > 0,
            0.0 <= header.period < 1.0,
            pulls.shape == (points,),
        )
        cameras = len(groups[0].get("cameras", ()))
        for arrays in groups:
            require(*(arrays[name].shape == (points, *last) for name, last in OF_POINTS.items()))
            require(*(arrays[name].shape == (bones, *last) for name, last in OF_BONES.items()))
            require(*(arrays[name].shape == (knots, bones, *last) for name, last in OF_KNOTS.items()))
            require(*(cameras > 0 and arrays[name].shape == (cameras, *last) for name, last in of_photos.items()))
            require_floats(*arrays.values())
        require_floats(pulls)
        values, means, squares = groups
        return cls(
            **progress,
            middle=header.middle,
            unit=header.unit,
            spread=header.spread,
            values=values,
            means=means,
            squares=squares,
            pulls=pulls,
            photos=header.photos,
            spline_step=header.spline_step,
            period=header.period,
            grown=header.grown,
        )
