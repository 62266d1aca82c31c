"""The steps of hash grid training: samples, compositing, gradients and Adam against plain torch."""

import itertools
from dataclasses import replace

import msgspec
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.conftest import BallScene
from viewer.scene.geometry import AABB
from viewer.scene.progress import run_to_end
from viewer.training.background import flat_background, learned_background
from viewer.training.config import HashGridConfig
from viewer.training.hashgrid.adam_kernels import descend
from viewer.training.hashgrid.device import DeviceStepper
from viewer.training.hashgrid.march import Marcher
from viewer.training.hashgrid.march_kernels import BRICK, SIDE, walk
from viewer.training.hashgrid.occupancy import SWEEP, update
from viewer.training.hashgrid.state import bricks_of, first_state
from viewer.training.hashgrid.step import KernelStepper, StepPlan, next_rays
from viewer.training.prepare import load_photos
from viewer.training.ray_source import RaySource
from viewer.training.thread_pool import ThreadPool

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
CONFIG = HashGridConfig("ball", steps=10, levels=4, features=2, table_bits=9, finest=64, batch=2048)
PLAN = StepPlan(2048, 0.05, 0.0, 0.01)


@pytest.fixture(scope="module")
def pool():
    scene = BallScene(8, 2)
    return run_to_end(load_photos(scene.dataset, scene.load)).train


def some_state(background=None, fog=3.0):
    """A field of random numbers, with matter dense enough that rays end in it."""
    state = first_state(CONFIG, BOX, background or flat_background(True))
    rng = np.random.default_rng(5)
    state.parameters["tables"][:] = rng.normal(size=state.parameters["tables"].shape)
    state.parameters["density.1.weight"][0] *= fog
    return state


def crossings(occupied, origin, direction, step, shift):
    """Steps in occupied cells, one after the other."""
    result = []
    for number in range(10_000):
        t = np.float32(number + shift) * np.float32(step)
        point = origin + t * direction
        if (point < 0).any() or (point >= 1).any():
            break
        if occupied[tuple((point * SIDE).astype(int))]:
            result.append(point)
    return np.array(result).reshape(-1, 3)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.003, 0.2, 1.0]))
def test_a_walk_finds_every_step_in_occupied_cells(seed, share):
    rng = np.random.default_rng(seed)
    coarse = rng.random((16, 16, 16)) < share
    occupied = np.ascontiguousarray(np.kron(coarse, np.ones((8, 8, 8)))).astype(np.uint8)
    occupied &= (rng.random(occupied.shape) < 0.7).astype(np.uint8)
    direction = rng.normal(size=3).astype(np.float32)
    if seed % 3 == 0:
        direction[rng.integers(3)] = 0
    direction /= np.float32(np.linalg.norm(direction))
    origin = rng.random(3).astype(np.float32)
    step = np.float32(1 / 300)
    points = np.zeros((2000, 3), np.float32)
    lower, upper, zero = np.zeros(3, np.float32), np.ones(3, np.float32), np.float32(0)
    bricks = bricks_of(occupied)
    count = walk(origin, direction, np.float32(0.5), lower, upper, zero, step, occupied, bricks, points, 0)
    expected = crossings(occupied, origin, direction, step, 0.5)
    # Steps that lie on a cell's face within rounding may fall on either side.
    assert abs(count - len(expected)) <= 2 + len(expected) // 100
    places = np.minimum((points[:count] * SIDE).astype(int), SIDE - 1)
    assert occupied[tuple(places.T)].all()
    if count == len(expected):
        np.testing.assert_allclose(points[:count], expected, atol=2e-5 + 1e-2 * float(step))


@pytest.mark.parametrize("background", [flat_background(True), learned_background()])
def test_gradients_are_those_of_plain_torch(pool, background, monkeypatch):
    """Both steppers draw the same rays; Adam's first step shows the gradients' signs, its means their sizes."""
    thread_pool = ThreadPool(2)
    states = [some_state(replace(background, picture=background.picture.copy())) for _ in range(2)]
    kernels = KernelStepper(RaySource(pool, thread_pool, 1, states[0].background))
    plain = DeviceStepper(RaySource(pool, thread_pool, 1, states[1].background), states[1], torch.device("cpu"))
    # What is behind opaque matter is left out by the kernels; let them leave out nothing that counts.
    answers = [stepper.step(state, PLAN) for stepper, state in zip((kernels, plain), states, strict=True)]
    plain.sync_state(states[1])
    assert answers[0][1:] == answers[1][1:]
    assert answers[0][0] == pytest.approx(answers[1][0], rel=1e-3)
    for name, means in states[0].means.items():
        other = states[1].means[name]
        assert np.abs(means).max() > 0
        np.testing.assert_allclose(means, other, atol=2e-3 * np.abs(other).max(), err_msg=name)
    np.testing.assert_allclose(states[0].background.picture, states[1].background.picture, atol=2e-3)
    thread_pool.close()


def test_adam_is_torchs():
    rng = np.random.default_rng(0)
    values = rng.normal(size=200).astype(np.float32)
    mine, means, squares = values.copy(), np.zeros(200, np.float32), np.zeros(200, np.float32)
    theirs = torch.from_numpy(values.copy()).requires_grad_()
    adam = torch.optim.Adam([theirs], lr=0.01, betas=(0.9, 0.99), eps=1e-15)
    for step in range(1, 20):
        slopes = rng.normal(size=200).astype(np.float32)
        theirs.grad = torch.from_numpy(slopes.copy())
        adam.step()
        descend(mine, slopes, means, squares, np.float32(0.01), step, np.float32(0))
        assert (slopes == 0).all()
    np.testing.assert_allclose(mine, theirs.detach().numpy(), rtol=1e-4, atol=1e-5)


def test_adam_leaves_alone_what_has_no_gradient_and_notices_what_is_no_number():
    values, means, squares = np.ones(3, np.float32), np.ones(3, np.float32), np.ones(3, np.float32)
    slopes = np.array([0.0, 1.0, np.nan], np.float32)
    descend(values, slopes, means, squares, np.float32(0.1), 5, np.float32(0))
    assert (values[0], means[0], squares[0]) == (1, 1, 1)
    assert values[1] < 1
    assert np.isnan(values[2])


def test_occupied_cells_are_those_with_matter(pool):
    thread_pool = ThreadPool(2)
    state = first_state(CONFIG, BOX, flat_background(True))
    stepper = KernelStepper(RaySource(pool, thread_pool, 0, state.background))

    def ball(_, points, step):
        inside = np.linalg.norm(points - 0.5, axis=1) < 0.3
        return np.where(inside, 50.0, 1e-6).astype(np.float32) * np.float32(step)

    stepper.thickness = ball
    for number in range(80):
        state.step = 16 * number
        update(state, stepper, PLAN._replace(batch=30_000))
        assert state.occupancy.occupied.all() == (state.step < SWEEP)
    centers = (np.stack(np.mgrid[0:SIDE, 0:SIDE, 0:SIDE], -1) + 0.5) / SIDE
    radius = np.linalg.norm(centers - 0.5, axis=-1)
    occupied = state.occupancy.occupied.astype(bool)
    assert occupied[radius < 0.29].all()
    assert not occupied[radius > 0.31].any()
    assert np.array_equal(bricks_of(state.occupancy.occupied), state.occupancy.bricks)
    assert state.occupancy.bricks.shape == (SIDE // BRICK,) * 3
    thread_pool.close()


def test_a_batch_keeps_to_its_number_of_samples():
    rays = 64
    for _ in range(12):
        rays = next_rays(rays, 37 * rays, 8192)
    assert 37 * rays == pytest.approx(8192, rel=0.02)
    assert next_rays(100, 0, 8192) == 200
    assert next_rays(16, 10**9, 256) == 16


def test_chunks_hold_all_rays_once(pool):
    thread_pool = ThreadPool(1)
    state = some_state()
    state.rays = 300
    stepper = KernelStepper(RaySource(pool, thread_pool, 0, state.background))
    rays = stepper.source.draw(300, 1, 0, 0)
    packed = stepper._sampled(state, rays, 300, PLAN)
    edges = list(itertools.chain(*packed.chunks()))
    assert edges[0] == 0
    assert edges[-1] == 300
    assert edges[1:-1:2] == edges[2::2]
    assert len(packed.chunks()) > 1
    thread_pool.close()


@pytest.mark.parametrize("contraction", [False, True])
def test_ray_gradients_are_those_of_plain_torch(pool, contraction):
    """Both steppers bring gradients of the same samples back into space."""
    thread_pool, config = ThreadPool(2), msgspec.structs.replace(CONFIG, levels=3)
    states = [first_state(config, BOX, flat_background(True), contraction) for _ in range(2)]
    for state in states:
        state.parameters["tables"][:] = np.random.default_rng(5).normal(size=state.parameters["tables"].shape)
        state.parameters["density.1.weight"][0] *= 3.0
    kernels = KernelStepper(RaySource(pool, thread_pool, 1, states[0].background), with_ray_gradients=True)
    plain = DeviceStepper(
        RaySource(pool, thread_pool, 1, states[1].background), states[1], torch.device("cpu"), with_ray_gradients=True
    )
    counts = [stepper.step(state, PLAN)[1] for stepper, state in zip((kernels, plain), states, strict=True)]
    assert counts[0] == counts[1]
    mine, theirs = kernels.ray_gradients[: counts[0]], plain.ray_gradients[: counts[0]]
    assert np.abs(theirs).max() > 0
    np.testing.assert_allclose(mine, theirs, atol=5e-3 * np.abs(theirs).max())
    thread_pool.close()


def test_steps_through_all_of_space_grow_with_the_distance_and_end(pool):
    """Samples lie on their rays; each is as far from the one before as that one's step is long."""
    thread_pool, state = ThreadPool(2), first_state(CONFIG, BOX, flat_background(True), True)
    marcher = Marcher(thread_pool)
    rays = RaySource(pool, thread_pool, 0, state.background).draw(state.rays, 4, 0, 0)
    starts, points = marcher.sampled(state, rays, state.rays, 0.0, 0.02)
    for ray in range(0, state.rays, 7):
        z = 4.0 * points[starts[ray] : starts[ray + 1]].astype(np.float64) - 2.0
        far = np.abs(z).max(1)
        inner = far <= 1.95
        m = np.where(far > 1, 1 / (2 - np.minimum(far, 1.99)), 1.0)
        y = z / ((2 - 1 / m) / m)[:, None]
        away = y - rays.origins[ray]
        along = away @ rays.directions[ray]
        off = np.linalg.norm(away - along[:, None] * rays.directions[ray], axis=1)
        assert (off[inner] < 2e-3 * m[inner] ** 2).all()
        both = inner[1:] & inner[:-1]
        np.testing.assert_allclose(np.diff(along)[both], (0.02 * m[:-1] ** 1.5)[both], rtol=2e-2, atol=1e-4)
        assert far[-1] > 1.95
        assert far.max() <= 2 - 1 / 64 + 1e-6
    thread_pool.close()


def test_no_samples_are_in_empty_cells_of_all_space(pool):
    thread_pool, state = ThreadPool(2), first_state(CONFIG, BOX, flat_background(True), True)
    marcher = Marcher(thread_pool)
    rays = RaySource(pool, thread_pool, 0, state.background).draw(state.rays, 4, 0, 0)
    everywhere, _ = marcher.sampled(state, rays, state.rays, 0.0, 0.02)
    state.occupancy.occupied[: SIDE // 2] = 0
    state.occupancy.bricks[:] = bricks_of(state.occupancy.occupied)
    _starts, points = marcher.sampled(state, rays, state.rays, 0.0, 0.02)
    assert (points[:, 0] >= 0.5).all()
    assert 0.3 < len(points) / everywhere[-1] < 0.7
    thread_pool.close()
