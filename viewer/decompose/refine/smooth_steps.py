"""Steps of vertices that stay smooth: gradients of outlines touch few vertices, and their neighbours must follow."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64, Int32
from scipy.sparse import coo_array, csc_array, eye_array
from scipy.sparse.linalg import splu

FIRST_DECAY, SECOND_DECAY = 0.9, 0.999


class SmoothSteps:
    """Gradient descent on ``u = (I + stiffness L) v`` instead of the vertices v; L is the combinatorial Laplacian.

    Nicolet, Jacobson and Jakob, "Large steps in inverse rendering of geometry", ACM TOG 2021, equations 6 to 9. A step
    of u with gradient ``(I + stiffness L)^-1 dE/du`` moves v by that gradient smoothed twice. Its length follows Adam
    with one second moment for all, the largest (their section 3.3), so that it keeps the gradient's direction.

    Args:
        vertices: Where they begin.
        edges: Each edge once.
        stiffness: How far a gradient spreads: about ``sqrt(stiffness)`` edges.
    """

    def __init__(self, vertices: Float64[np.ndarray, "v 3"], edges: Int32[np.ndarray, "e 2"], stiffness: float) -> None:
        self._system = splu(csc_array(eye_array(len(vertices)) + stiffness * _laplacian(edges, len(vertices))))
        self.vertices = vertices.copy()
        self._first = np.zeros_like(vertices)
        self._second = np.zeros_like(vertices)
        self._count = 0

    def step(self, gradient: Float64[np.ndarray, "v 3"], rate: float) -> None:
        """Move the vertices against ``gradient`` by about ``rate`` at most."""
        self._count += 1
        spread = self._system.solve(gradient)
        self._first += (1.0 - FIRST_DECAY) * (spread - self._first)
        self._second += (1.0 - SECOND_DECAY) * (spread * spread - self._second)
        largest = float(self._second.max()) / (1.0 - SECOND_DECAY**self._count)
        if largest <= 0.0:
            return
        move = self._first / ((1.0 - FIRST_DECAY**self._count) * np.sqrt(largest))
        self.vertices -= rate * self._system.solve(move)


def _laplacian(edges: Int32[np.ndarray, "e 2"], count: int) -> csc_array:
    """For each vertex the number of its neighbours, less 1 for each of them."""
    a, b = edges[:, 0], edges[:, 1]
    ones = np.ones(len(edges))
    rows, columns = np.concatenate([a, b, a, b]), np.concatenate([b, a, a, b])
    return csc_array(coo_array((np.concatenate([-ones, -ones, ones, ones]), (rows, columns)), shape=(count, count)))
