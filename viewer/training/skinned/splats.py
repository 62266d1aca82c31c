"""Round Gaussians as what torch can differentiate: colours and opacity of a picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from viewer.training.skinned.splat_kernels import draw, draw_back

NEAR = 1e-2
"""Of the subject's size: nothing is seen nearer to the camera."""
BLUR = 0.3
"""Standard deviation in pixels that every Gaussian has at least: pixels are areas."""


class _Drawn(torch.autograd.Function):
    """The kernels and their gradients."""

    @staticmethod
    def forward(ctx: Any, *inputs: Any) -> Tensor:  # noqa: ANN401 - as torch has it
        places, radii, opacities, colors, depths, height, width = inputs
        depth = depths.detach().numpy()
        order = np.argsort(depth, kind="stable").astype(np.int64)
        order = order[depth[order] > NEAR]
        arrays = (_array(places), _array(radii), _array(opacities), _array(colors))
        picture, passed = np.empty((height, width, 4), np.float32), np.empty((height, width), np.float32)
        ends = np.empty((height, width), np.int32)
        draw(order, *arrays, picture, passed, ends)
        ctx.kept = order, arrays, passed, ends
        return torch.from_numpy(picture)

    @staticmethod
    def backward(ctx: Any, *wanted: Tensor) -> Any:  # noqa: ANN401 - as torch has it
        order, arrays, passed, ends = ctx.kept
        found = np.zeros((len(arrays[0]), 7), np.float32)
        gradient = np.ascontiguousarray(wanted[0].numpy())
        places, radii, opacities, colors = arrays
        behind = np.empty_like(passed)
        draw_back(order, places, radii, opacities, colors, passed.copy(), ends, gradient, found, behind)
        by = torch.from_numpy(found)
        return by[:, :2], by[:, 2], by[:, 3], by[:, 4:], None, None, None


def _array(tensor: Tensor) -> np.ndarray:
    return np.ascontiguousarray(tensor.detach().numpy())


def drawn(
    places: Float[Tensor, "n 2"], radii: Float[Tensor, " n"], opacities: Float[Tensor, " n"],
    colors: Float[Tensor, "n 3"], depths: Float[Tensor, " n"], size: tuple[int, int],
) -> Float[Tensor, "h w 4"]:  # fmt: skip
    """Gaussians blended from near to far: premultiplied colours, and opacity.

    Args:
        places: Their middles in pixels.
        radii: Their standard deviations in pixels.
        opacities: In their middles, in [0, 1].
        colors: In [0, 1].
        depths: Along the optical axis; those that are nearer than ``NEAR`` are not seen.
        size: Height and width of the picture.
    """
    made = _Drawn.apply(places, radii, opacities, colors, depths, *size)
    assert isinstance(made, Tensor)
    return made


def radii_of(sizes: Float[Tensor, " n"], depths: Float[Tensor, " n"], focal: float) -> Float[Tensor, " n"]:
    """How wide Gaussians of these sizes are seen, in pixels."""
    return ((sizes * focal / depths.clamp_min(NEAR)).square() + BLUR**2).sqrt()
