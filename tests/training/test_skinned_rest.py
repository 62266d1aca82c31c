"""At which moment a mesh is stored, and what it hangs on there."""

import numpy as np
import pytest

from viewer.training.skinned.motion import ORDER
from viewer.training.skinned.rest import Rest, least_touching

TIMES = np.linspace(0.0, 1.0, 9, dtype=np.float32)


def bars():
    """Two bars, each on its own bone: side by side at the first moment, and then ever farther from each other."""
    along = np.linspace(0.0, 1.0, 40)
    one = np.stack([along, np.zeros(40), np.zeros(40)], 1)
    points = np.concatenate([one, one + np.array([0.0, 0.03, 0.0])]).astype(np.float32)
    centers = np.array([[0.5, -0.5, 0.0], [0.5, 0.53, 0.0]], np.float32)
    shifts = np.zeros((2 + ORDER, 2, 3), np.float32)
    shifts[:, 1, 1] = 0.5 * (np.arange(2 + ORDER) - 1.0) / 2.0
    turns = np.zeros_like(shifts)
    turns[:, 0, 2] = 0.3
    return {
        "points": points, "sizes": np.full(80, np.log(0.02), np.float32), "opacities": np.full(80, 4.0, np.float32),
        "colors": np.zeros((80, 3), np.float32), "centers": centers,
        "widths": np.full((2, 3), np.log(0.1), np.float32), "turns": turns, "shifts": shifts,
    }  # fmt: skip


def test_it_is_the_moment_at_which_what_parts_is_apart():
    rest = Rest(bars(), TIMES)
    assert rest.moment > 0.2
    gap = rest.values["points"][40:, 1].min() - rest.values["points"][:40, 1].max()
    assert gap > 0.03


def test_moves_begin_there():
    rest = Rest(bars(), TIMES)
    still = np.concatenate([np.eye(3), np.zeros((3, 1))], 1)
    assert np.allclose(rest.moves(np.array([rest.moment])), still, atol=1e-6)
    before = rest.moves(np.array([0.0]))[0]
    assert before[1, :, 3] == pytest.approx([0.0, -0.5 * rest.moment, 0.0], abs=1e-5)


def test_places_hang_on_what_their_neighbours_hang_on():
    values = bars()
    rest = Rest(values, TIMES)
    weights = rest.weights(rest.values["points"])
    assert np.allclose(weights.sum(1), 1.0)
    assert weights[:40, 0].min() > 0.8
    assert weights[40:, 1].min() > 0.8


def test_what_never_parts_is_as_good_at_any_moment():
    points = np.random.default_rng(0).normal(size=(30, 3))
    assert least_touching(np.stack([points, points + 1.0])) == 0
