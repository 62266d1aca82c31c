"""Motions that repeat, and such that do not, and what draws the first ones together."""

import numpy as np
import pytest
import torch

from viewer.training.skinned.habits import NEAR, period_of, unlike_itself, variety
from viewer.training.skinned.motion import ORDER

PHOTOS = 33
KNOTS = np.linspace(-1 / 24, 25 / 24, 24 + ORDER)
CENTERS = np.array([[-0.3, 0.0, 0.0], [0.0, 0.0, 0.0], [0.3, 0.0, 0.0]], np.float32)


def values(*shifts):
    """Bones along a line with points around each; how each is shifted over time, and nothing turns."""
    points = (CENTERS[:, None] + np.random.default_rng(0).normal(0.0, 0.02, (3, 40, 3))).reshape(-1, 3)
    made = np.zeros((len(KNOTS), 3, 3), np.float32)
    for bone, way in enumerate(shifts):
        made[:, bone, 2] = way(KNOTS)
    return {
        "points": points.astype(np.float32),
        "centers": CENTERS,
        "widths": np.full((3, 3), np.log(0.07), np.float32),
        "turns": np.zeros_like(made),
        "shifts": made,
    }


def steps(rounds, size=0.1, late=0.0):
    return lambda time: size * np.sin(2.0 * np.pi * (rounds * time - late))


@pytest.mark.parametrize("rounds", [2.0, 2.6, 4.0])
def test_steps_come_again_after_a_round(rounds):
    found = period_of(values(steps(rounds), steps(rounds, 0.05, 0.3), steps(rounds, 0.08, 0.6)), PHOTOS)
    assert found == pytest.approx(1.0 / rounds, abs=0.01)


@pytest.mark.parametrize(
    "way",
    [lambda time: 0.0 * time, lambda time: 0.3 * time, lambda time: 0.2 * np.sin(np.pi * time), steps(1.2)],
    ids=["still", "away", "there and back", "one round"],
)
def test_what_does_not_come_again_has_no_period(way):
    assert period_of(values(way, way, way), PHOTOS) == 0.0


def test_legs_that_repeat_are_seen_beside_a_head_that_does_not():
    head = lambda time: 0.1 * np.sin(2.0 * np.pi * time)  # noqa: E731 - beside its use
    found = period_of(values(steps(2.0, 0.1), steps(2.0, 0.08, 0.5), head), PHOTOS)
    assert found == pytest.approx(0.5, abs=0.01)


def tensors(made):
    return {name: torch.from_numpy(array).requires_grad_(name == "shifts") for name, array in made.items()}


def test_only_what_comes_nearly_back_is_drawn_to_where_it_was():
    nearly = lambda time: steps(2.0)(time) + 0.01 * time  # noqa: E731 - beside its use
    leaves = tensors(values(steps(2.0), nearly, lambda time: 0.6 * time))
    loss = unlike_itself(leaves, 0.5, np.random.default_rng(0))
    assert loss.item() == pytest.approx((0.005**2 + NEAR**2) / 3.0, rel=0.05)
    loss.backward()
    same, near, far = leaves["shifts"].grad.abs().amax((0, 2)).tolist()
    assert near > 10.0 * same
    assert near > 10.0 * far


def test_ways_that_are_the_same_one_are_fewer_than_as_many_that_differ():
    same = tensors(values(steps(2.0), steps(2.0), steps(2.0)))
    different = tensors(values(steps(2.0), steps(2.0, late=0.25), steps(1.0)))
    few, many = (variety(each["turns"], each["shifts"]).item() for each in (same, different))
    assert many > 1.4 * few
    still = tensors(values())
    assert variety(still["turns"], still["shifts"]).item() < 1e-2
    variety(still["turns"], still["shifts"]).backward()
    assert torch.isfinite(still["shifts"].grad).all()
