"""How large the tools are that pick in space, where people have not said so."""

from __future__ import annotations

import numpy as np

from viewer.session.state import State

BALL, SLAB = 0.05, 0.1
"""Usual radius of the sphere brush and thickness of the slab, as parts of the size of what is picked."""


def ball_radius(state: State) -> float:
    """Radius of the sphere brush in world units."""
    return state.picker.ball or BALL * _extent(state)


def slab_thickness(state: State) -> float:
    """Thickness of the slab in world units."""
    return state.picker.slab or SLAB * _extent(state)


def _extent(state: State) -> float:
    sizes = [
        node.transform.scale * float(np.linalg.norm(np.ptp(node.table.positions, axis=0)))
        for node in state.tables if len(node.table.positions)
    ]  # fmt: skip
    return max(sizes, default=1.0) or 1.0
