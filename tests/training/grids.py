"""Grids of random voxels."""

import math

import numpy as np

from viewer.scene.geometry import AABB
from viewer.training.voxels.grid import WIDTHS, grid_from_rows, lanes

BOX = AABB((-1.0, -0.5, -0.8), (1.2, 0.9, 0.7))
SHAPE = (9, 7, 8)


def random_grid(degree, seed=0, filled=0.6, density=4.0):
    rng = np.random.default_rng(seed)
    total = math.prod(SHAPE)
    cells = np.sort(rng.choice(total, int(filled * total), replace=False)).astype(np.int32)
    rows = np.zeros((len(cells), WIDTHS[degree]), np.float32)
    rows[:, : lanes(degree)] = rng.normal(0, 0.8, (len(cells), lanes(degree)))
    rows[:, lanes(degree)] = rng.normal(0.3, 1.0, len(cells)) * density
    return grid_from_rows(BOX, SHAPE, cells, rows, degree)
