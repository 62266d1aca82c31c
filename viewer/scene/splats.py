"""Gaussian splats as an asset holds them: the numbers that are trained, before anything is computed of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float32, Int32

from viewer.errors import AssetError
from viewer.scene.content import ColorSpace
from viewer.scene.geometry import AABB, as_vec3

MOST_DEGREE = 3
CORE = 0.01
"""Part of the centres that may lie outside of the core on either side of each axis."""
HINT = "Open the original file again."


@dataclass(frozen=True, eq=False)
class Splats:
    """Anisotropic Gaussians with view-dependent colours (Kerbl et al. 2023, section 4).

    Attributes:
        positions: Centres, in the node's own space.
        log_scales: Natural logarithms of the standard deviations along each Gaussian's own axes.
        rotations: Unit quaternions (w, x, y, z) that turn its own axes into the node's.
        logits: Opacity in its middle is ``1 / (1 + exp(-logit))``.
        sh: Coefficients of 1, 4, 9 or 16 spherical harmonics, in the order and with the signs of
            :func:`viewer.fields.harmonics.harmonics_to_degree_3`. Its colour is ``max(0, 1/2 + sum_k sh_k Y_k(d))``,
            ``d`` the direction from the eye to its centre.
        source: The number of each before any edit, while edits are carried out.
        color_space: In which these colours are.
    """

    positions: Float32[np.ndarray, "n 3"]
    log_scales: Float32[np.ndarray, "n 3"]
    rotations: Float32[np.ndarray, "n 4"]
    logits: Float32[np.ndarray, " n"]
    sh: Float32[np.ndarray, "n k 3"]
    source: Int32[np.ndarray, " n"] | None = None
    color_space: ColorSpace = "srgb"

    @property
    def count(self) -> int:
        """How many Gaussians there are."""
        return len(self.positions)

    @property
    def degree(self) -> int:
        """Highest degree of the spherical harmonics."""
        return round(self.sh.shape[1] ** 0.5) - 1

    @property
    def aabb(self) -> AABB:
        """The box around all centres; a point at the origin where there are none."""
        if self.count == 0:
            return AABB((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
        return AABB(as_vec3(self.positions.min(0)), as_vec3(self.positions.max(0)))

    @property
    def core(self) -> AABB:
        """The box around most centres: few lie far away, where trained scenes have their sky and their floaters."""
        if self.count == 0:
            return self.aabb
        low, high = np.quantile(self.positions, [CORE, 1.0 - CORE], axis=0)
        return AABB(as_vec3(low), as_vec3(high))

    def chosen(self, rows: Bool[np.ndarray, " n"]) -> Splats:
        """Some of the Gaussians."""
        source = None if self.source is None else self.source[rows]
        return replace(self, **{name: array[rows] for name, array in self.tensors().items()}, source=source)

    def tensors(self) -> dict[str, np.ndarray]:
        """The arrays under the names they have in an asset."""
        return {name: getattr(self, name) for name in ("positions", "log_scales", "rotations", "logits", "sh")}


def splats_from_tensors(tensors: Mapping[str, np.ndarray], color_space: ColorSpace = "srgb") -> Splats:
    """The Gaussians in an asset's tensors, called and shaped as the attributes of :class:`Splats`, all float32.

    Raises:
        AssetError: One is missing, of another type or shape, or holds a number that is not finite.
    """
    arrays = {name: tensors.get(name) for name in ("positions", "log_scales", "rotations", "logits", "sh")}
    found = {name: array for name, array in arrays.items() if array is not None and array.dtype == np.float32}
    if len(found) < len(arrays) or found["sh"].ndim != 3:
        raise AssetError("An asset holds no Gaussian splats.", HINT)
    count, terms = found["sh"].shape[:2]
    shapes = {"positions": (count, 3), "log_scales": (count, 3), "rotations": (count, 4), "logits": (count,)}
    fit = all(found[name].shape == shape for name, shape in shapes.items())
    if not fit or found["sh"].shape[2] != 3 or terms not in (1, 4, 9, 16):
        raise AssetError("An asset's Gaussian splats do not fit together.", HINT)
    if not all(np.isfinite(array).all() for array in found.values()):
        raise AssetError("An asset holds Gaussian splats that are not finite.", HINT)
    return Splats(**found, color_space=color_space)
