"""What crops and strokes do to Gaussian splats."""

from __future__ import annotations

import dataclasses

import numpy as np
from jaxtyping import Float64, Int64

from viewer.editing.crop import leaves
from viewer.editing.crowd_normals import splat_facing
from viewer.editing.dabs import sections
from viewer.editing.sculpt import inside_reach
from viewer.editing.warp import forward
from viewer.scene.assets import AssetStore
from viewer.scene.edits import Crop
from viewer.scene.rotations import rotation_matrices, unit_quaternions
from viewer.scene.sculpt import Sculpt
from viewer.scene.sh_rotation import turned_sh
from viewer.scene.splats import Splats

LEAST_SCALE = 1e-12
"""Standard deviations do not become smaller than that: their logarithm has to be finite."""


def cropped_splats(splats: Splats, edit: Crop, store: AssetStore) -> Splats:
    """The Gaussians whose middles a crop leaves; they go or stay whole."""
    del store
    left = leaves(edit, splats.positions)
    return splats if left.all() else splats.chosen(left)


def sculpted_splats(splats: Splats, edit: Sculpt, store: AssetStore) -> Splats:
    """The Gaussians after all strokes that push; smoothing leaves them alone.

    A map of space x -> y takes a Gaussian of covariance S about x to one of ``F S F^T`` about y(x), to first order, F
    being its derivative there. What it looks like from each side turns with it: by the rotation of F's polar
    decomposition.
    """
    for section in sections(edit, store):
        numbers = inside_reach(splats.positions, section.dabs)
        if section.smooths or not len(numbers):
            continue
        facing = None if section.eye is None else splat_facing(splats, numbers)
        mapped = forward(splats.positions[numbers].astype(np.float64), section.dabs, facing)
        splats = _mapped(splats, numbers, mapped.points, np.linalg.inv(mapped.jacobian))
    return splats


def _mapped(
    splats: Splats,
    numbers: Int64[np.ndarray, " m"],
    points: Float64[np.ndarray, "m 3"],
    derivative: Float64[np.ndarray, "m 3 3"],
) -> Splats:
    """The splats with some of them where a map takes them."""
    own = rotation_matrices(splats.rotations[numbers].astype(np.float64))
    spread = derivative @ (own * np.exp(splats.log_scales[numbers].astype(np.float64))[:, None, :])
    axes, scales, _ = np.linalg.svd(spread)
    axes[np.linalg.det(axes) < 0.0] *= -1.0
    outer, _, inner = np.linalg.svd(derivative)
    turns = outer @ inner
    arrays = {name: array.copy() for name, array in splats.tensors().items()}
    arrays["positions"][numbers] = points
    arrays["log_scales"][numbers] = np.log(np.maximum(scales, LEAST_SCALE))
    arrays["rotations"][numbers] = unit_quaternions(axes)
    arrays["sh"][numbers] = turned_sh(splats.sh[numbers], turns)
    return dataclasses.replace(splats, **arrays)
