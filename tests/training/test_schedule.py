"""Plans by time and by steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.training.config import DynamicConfig, VoxelsConfig
from viewer.training.dynamic.learner import make_schedule as make_dynamic_schedule
from viewer.training.grid.schedule import DEFAULT_STEPS, finest_resolution
from viewer.training.voxels.learner import (
    FULL_RESOLUTION,
    FULL_SECONDS,
    MOST_RESOLUTION,
    make_schedule,
    plan_of,
)


@given(st.floats(0.1, 10_000), st.floats(0, 20_000), st.integers(0, 10**6))
def test_a_run_by_time_never_looks_at_steps(seconds, now, step):
    schedule = make_schedule(VoxelsConfig("x", seconds=seconds), masked=True, near=0.0)
    assert schedule.length.fraction(step, now) == min(1.0, now / seconds)


def test_a_run_by_steps_never_looks_at_the_clock():
    schedule = make_schedule(VoxelsConfig("x", steps=100), masked=True, near=0.0)
    assert [schedule.length.fraction(step, 1e9) for step in (0, 50, 100, 130)] == [0, 0.5, 1, 1]


def test_seconds_decide_where_both_are_given():
    schedule = make_schedule(VoxelsConfig("x", steps=100, seconds=10.0), masked=True, near=0.0)
    assert schedule.length.fraction(10**6, 5.0) == 0.5


def test_without_a_length_there_is_one():
    assert make_schedule(VoxelsConfig("x"), masked=True, near=0.0).length.steps == DEFAULT_STEPS


@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize("degree", [0, 1, 2])
def test_stages_grow_finer_and_end_at_what_was_asked_for(masked, degree):
    config = VoxelsConfig("x", seconds=60.0, resolution=96, sh_degree=degree, batch=512)
    stages = make_schedule(config, masked, 0.0).stages
    assert stages[-1].until == 1.0
    assert [stage.until for stage in stages] == sorted({stage.until for stage in stages})
    assert [stage.resolution for stage in stages] == sorted(stage.resolution for stage in stages)
    assert stages[-1].resolution == 96
    assert stages[-1].degree == degree
    assert all(stage.degree <= degree for stage in stages)


def test_every_moment_has_one_stage_and_rates_fall():
    schedule = make_schedule(VoxelsConfig("x", steps=1000), masked=True, near=0.25)
    numbers = [schedule.stage(step / 1000) for step in range(1001)]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(len(schedule.stages)))
    for number, stage in enumerate(schedule.stages):
        begin = schedule.stages[number - 1].until if number else 0.0
        first, last = (plan_of(schedule, number, fraction, 2.0, 512) for fraction in (begin, stage.until))
        assert first.density_rate == pytest.approx(stage.density_rates[0] / 2.0)
        assert last.density_rate == pytest.approx(stage.density_rates[1] / 2.0)
        assert last.color_rate == pytest.approx(stage.color_rates[1])
        assert last.density_rate <= first.density_rate
        assert first.near == 0.25


def test_more_time_buys_more_voxels():
    sides = [
        finest_resolution(seconds, FULL_RESOLUTION, FULL_SECONDS, MOST_RESOLUTION)
        for seconds in (1.0, 10.0, 60.0, 300.0, 3600.0, 1e6)
    ]
    assert sides == sorted(sides)
    assert sides[3] == 256
    assert sides[-1] <= 512


def test_voxels_that_move_are_smoothed_less_the_finer_they_are():
    """An eighth at twice the resolution, where eight times the voxels share the rays; coarse ones as ever."""
    coarse, usual, fine = (
        make_dynamic_schedule(DynamicConfig("x", seconds=60.0, resolution=side), masked=True, near=0.0).stages[-1]
        for side in (40, 80, 160)
    )
    assert coarse.variations == usual.variations
    assert fine.variations == pytest.approx(tuple(each / 8 for each in usual.variations))
