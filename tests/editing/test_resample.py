"""The kernel between voxels: exact for what a cubic is exact for, and the mean of what there is beside holes."""

import numpy as np
import pytest

from viewer.editing.resample_kernels import sample_cubic
from viewer.editing.sculpt_voxels import sampled_plainly

SHAPE = (6, 7, 8)


def sampled(slots, density, sh, places):
    new, known = np.empty(len(places)), np.empty(len(places))
    colors = np.empty((len(places), sh.shape[1]), np.float32)
    sample_cubic(places, slots, density, sh, new, known, colors)
    return new, known, colors


@pytest.fixture
def places():
    return np.random.default_rng(0).uniform(1.0, [SHAPE[axis] - 2.001 for axis in range(3)], (50, 3))


def test_quadratics_are_exact(places):
    slots = np.arange(np.prod(SHAPE)).reshape(SHAPE)
    x, y, z = np.meshgrid(*map(np.arange, SHAPE), indexing="ij")

    def value(x, y, z):
        return 1.0 + x - 0.5 * y * y + 0.2 * z * z + 0.3 * x * y

    density = value(x, y, z).ravel().astype(np.float32)
    new, known, colors = sampled(slots, density, density[:, None], places)
    wanted = value(*places.T)
    assert np.allclose(new, wanted, atol=1e-4)
    assert np.allclose(colors[:, 0], wanted, atol=1e-4)
    assert np.allclose(known, 1.0)


def test_plain_sampling_is_linear_and_heeds_holes(places):
    random = np.random.default_rng(1)
    full = np.arange(np.prod(SHAPE)).reshape(SHAPE)
    density = random.random(full.size).astype(np.float32)
    slots = np.where(random.random(SHAPE) < 0.5, full, -1)
    total, near, colors = sampled_plainly(places, slots, density, density[:, None])
    for place, found, there, color in zip(places, total, near, colors[:, 0], strict=True):
        low = np.floor(place).astype(int)
        weights, values = [], []
        for bits in np.ndindex(2, 2, 2):
            row = slots[tuple(low + bits)]
            if row >= 0:
                weights.append(np.prod(np.where(bits, place - low, 1 - place + low)))
                values.append(density[row])
        assert there == bool(weights)
        assert found == pytest.approx(sum(w * v for w, v in zip(weights, values, strict=True)), abs=1e-6)
        if weights:
            mean = np.average(values, weights=weights)
            assert color == pytest.approx(mean, abs=1e-5)


def test_beside_holes_the_kernel_says_how_much_it_knows():
    slots = np.full(SHAPE, -1)
    slots[2, 2, 2] = 0
    new, known, colors = sampled(
        slots, np.float32([2.0]), np.float32([[7.0]]), np.array([[2.0, 2.0, 2.0], [2.5, 2.5, 2.5], [4.5, 2.0, 2.0]])
    )
    assert new == pytest.approx([2.0, 2.0 * 0.5625**3, 0.0])
    assert known == pytest.approx([1.0, 0.5625**3, 0.0])
    assert colors[:, 0] == pytest.approx([7.0, 0.0, 0.0])
