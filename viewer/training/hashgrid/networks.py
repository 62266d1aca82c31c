"""The two perceptrons, forward and backward by hand: matrix products into memory that is there already.

Hand-written because the rows that take part change in the middle (samples behind opaque matter drop out once the
densities are known), and because nothing is allocated, nor recorded for later, a hundred times a second.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import torch
from jaxtyping import Float, Float32
from torch import Tensor

from viewer.fields.hash_layout import HARMONICS

WIDTH = 32
"""Neurons of hidden layers (Mueller et al. 2022, section 5.4)."""
FEATURES = 16
"""What the density network gives for a point; the first of them becomes the density."""
NAMES = ("density.0.weight", "density.1.weight", "color.0.weight", "color.1.weight", "color.2.weight")
threshold_backward = torch.ops.aten.threshold_backward.grad_input


def first_weights(encoded: int, seed: int) -> dict[str, Float32[np.ndarray, "rows columns"]]:
    """Uniform within ``sqrt(6 / (rows + columns))`` (Glorot and Bengio 2010)."""
    random = np.random.default_rng(seed)
    shapes = ((WIDTH, encoded), (FEATURES, WIDTH), (WIDTH, FEATURES + HARMONICS), (WIDTH, WIDTH), (3, WIDTH))
    weights = {}
    for name, shape in zip(NAMES, shapes, strict=True):
        bound = math.sqrt(6.0 / sum(shape))
        weights[name] = random.uniform(-bound, bound, shape).astype(np.float32)
    return weights


class Workspace:
    """Room for the networks' values at some rows, for one thread.

    Args:
        rows: Most samples at a time.
        encoded: Width of the encoding.
    """

    def __init__(self, rows: int, encoded: int) -> None:
        self.rows = rows
        self.encoded = torch.zeros(rows, encoded)
        self.all_hidden, self.hidden, self.hidden_slopes = (torch.zeros(rows, WIDTH) for _ in range(3))
        self.features = torch.zeros(rows, FEATURES)
        self.inputs, self.input_slopes = (torch.zeros(rows, FEATURES + HARMONICS) for _ in range(2))
        self.first, self.first_slopes = torch.zeros(rows, WIDTH), torch.zeros(rows, WIDTH)
        self.second, self.second_slopes = torch.zeros(rows, WIDTH), torch.zeros(rows, WIDTH)
        self.raw = torch.zeros(rows, 3)
        self.chosen = torch.zeros(rows, dtype=torch.int64)
        self.passed, self.slopes, self.density_slopes = (np.zeros(rows, np.float32) for _ in range(3))


class Networks:
    """The weights, and what is computed with them. Several threads may compute at once, each in its workspace."""

    def __init__(self, weights: Mapping[str, Float32[np.ndarray, "rows columns"]]) -> None:
        self._matrices = [torch.from_numpy(weights[name]) for name in NAMES]

    def densities(self, encoded: Float[Tensor, "n e"], workspace: Workspace) -> Float[Tensor, "n f"]:
        """The density network's answers; they, and its hidden layer, stay in the workspace."""
        rows = len(encoded)
        hidden = torch.mm(encoded, self._matrices[0].t(), out=workspace.all_hidden[:rows]).relu_()
        return torch.mm(hidden, self._matrices[1].t(), out=workspace.features[:rows])

    def colors(self, rows: int, workspace: Workspace) -> Float[Tensor, "n 3"]:
        """The colour network's answers to the workspace's first ``inputs``, before their sigmoid."""
        first = torch.mm(workspace.inputs[:rows], self._matrices[2].t(), out=workspace.first[:rows]).relu_()
        second = torch.mm(first, self._matrices[3].t(), out=workspace.second[:rows]).relu_()
        return torch.mm(second, self._matrices[4].t(), out=workspace.raw[:rows])

    def backward(
        self,
        rows: int,
        encoded: Float[Tensor, "n e"],
        workspace: Workspace,
        slopes: Mapping[str, np.ndarray],
        chunk: int,
    ) -> None:
        """From gradients in ``workspace.raw`` and ``workspace.density_slopes`` to those of weights and encoding.

        Args:
            rows: How many samples were kept.
            encoded: All samples' encoding; the gradients of the kept ones are written over its first rows.
            workspace: Holds everything since :meth:`tell_densities`.
            slopes: Gradients of every weight, of every chunk; entry ``chunk`` is written.
            chunk: See there.
        """
        to = [torch.from_numpy(slopes[name][chunk]) for name in NAMES]
        density_in, density_out, color_in, color_middle, color_out = self._matrices
        chosen = workspace.chosen[:rows]
        raw, first, second = workspace.raw[:rows], workspace.first[:rows], workspace.second[:rows]
        torch.mm(raw.t(), second, out=to[4])
        above = torch.mm(raw, color_out, out=workspace.second_slopes[:rows])
        threshold_backward(above, second, 0, grad_input=above)
        torch.mm(above.t(), first, out=to[3])
        above = torch.mm(above, color_middle, out=workspace.first_slopes[:rows])
        threshold_backward(above, first, 0, grad_input=above)
        torch.mm(above.t(), workspace.inputs[:rows], out=to[2])
        above = torch.mm(above, color_in, out=workspace.input_slopes[:rows])[:, :FEATURES]
        above[:, 0] += torch.from_numpy(workspace.density_slopes[:rows])
        hidden = torch.index_select(workspace.all_hidden, 0, chosen, out=workspace.hidden[:rows])
        kept = torch.index_select(encoded, 0, chosen, out=workspace.encoded[:rows])
        torch.mm(above.t(), hidden, out=to[1])
        above = torch.mm(above, density_out, out=workspace.hidden_slopes[:rows])
        threshold_backward(above, hidden, 0, grad_input=above)
        torch.mm(above.t(), kept, out=to[0])
        torch.mm(above, density_in, out=encoded[:rows])
