"""Where a field is known to be empty: a grid of cells, asked for points."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor


class EmptyCells:
    """A grid of cells over a box.

    Args:
        cells: (x, y, z); 0 where the field is empty.
        box: (2, 3), the box that they fill; outside of it the field is empty, too.
        device: Where points are.
        dtype: Of the points.
    """

    def __init__(self, cells: np.ndarray, box: np.ndarray, device: torch.device, dtype: torch.dtype) -> None:
        self._cells = torch.from_numpy(np.array(cells)).to(device) > 0
        self._lo, self._hi = torch.from_numpy(np.array(box, np.float64)).to(device, dtype)

    def filled(self, points: Float[Tensor, "n 3"]) -> Bool[Tensor, " n"]:
        """Whether the field may be anything at each point."""
        sides = torch.tensor(self._cells.shape, device=points.device)
        where = (points.detach() - self._lo) / (self._hi - self._lo) * sides
        inside = ((where >= 0) & (where <= sides)).all(-1)
        x, y, z = torch.minimum(where.clamp_min(0).long(), sides - 1).unbind(-1)
        return self._cells[x, y, z] & inside
