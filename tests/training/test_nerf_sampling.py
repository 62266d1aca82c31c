"""Where a NeRF is asked along a ray, against what is known on paper."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from viewer.fields.nerf import Nerf
from viewer.scene.geometry import AABB
from viewer.training.background import flat_background
from viewer.training.config import NerfConfig
from viewer.training.nerf.networks import Network
from viewer.training.nerf.state import first_state, unit_of
from viewer.training.nerf.step import box_interval, by_weight, stratified, weights_of

BOX = AABB((-1.0, -2.0, -1.0), (1.0, 2.0, 3.0))


def test_rays_enter_and_leave_the_box_where_geometry_says():
    origins = torch.tensor([[-3.0, 0.0, 0.0], [0.0, 0.0, 0.0], [-3.0, 5.0, 0.0], [0.5, 0.0, 9.0]])
    directions = torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, -1.0]])
    near, far = box_interval(BOX, origins, directions, 0.25)
    assert near[[0, 1, 3]].tolist() == pytest.approx([2.0, 0.25, 6.0])
    assert far[[0, 1, 3]].tolist() == pytest.approx([4.0, 2.0, 10.0])
    assert near[2] >= far[2]


def test_each_part_of_a_ray_has_one_coarse_sample():
    uniforms = torch.rand(50, 8, generator=torch.Generator().manual_seed(3))
    distances = stratified(torch.full((50,), 2.0), torch.full((50,), 6.0), uniforms)
    assert torch.equal(((distances - 2.0) / 0.5).long(), torch.arange(8).expand(50, 8))


@given(st.lists(st.floats(0.0, 1.0, width=32), min_size=2, max_size=12), st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_fine_samples_follow_the_weights(values, seed):
    weights = torch.tensor([values])
    near, far = torch.tensor([1.0]), torch.tensor([5.0])
    uniforms = torch.rand(1, 2000, generator=torch.Generator().manual_seed(seed))
    distances = by_weight(near, far, weights, uniforms)[0]
    assert distances.min() >= 1.0
    assert distances.max() <= 5.0
    assert (distances.diff() >= -1e-5).all()
    found = torch.histc(distances, len(values), 1.0, 5.0) / 2000
    expected = (weights[0] + 1e-5) / (weights[0] + 1e-5).sum()
    assert (found - expected).abs().max() < 3e-3


def test_uniform_density_stops_as_much_light_as_beer_and_lambert_say():
    distances = stratified(torch.tensor([0.0]), torch.tensor([2.0]), torch.zeros(1, 32))
    weights = weights_of(torch.full((1, 32), 0.8), distances, torch.tensor([2.0]))
    assert weights.sum().item() == pytest.approx(1 - math.exp(-1.6), abs=1e-5)
    first = 1 - math.exp(-0.8 / 16)
    assert weights[0, :2].tolist() == pytest.approx([first, first * (1 - first)], rel=1e-4)


def test_the_field_answers_as_the_network_that_was_trained():
    state = first_state(NerfConfig("x", width=32, depth=3, octaves=4), BOX, flat_background(False), 16)
    random = np.random.default_rng(0)
    for name, array in state.parameters.items():
        if name.endswith("bias"):
            array += random.normal(0, 0.3, array.shape).astype(np.float32)
    points = torch.from_numpy(random.uniform(-0.9, 0.9, (5, 7, 3)).astype(np.float32))
    directions = torch.nn.functional.normalize(torch.from_numpy(random.normal(size=(5, 3)).astype(np.float32)), dim=1)
    own = {name[5:]: torch.from_numpy(array) for name, array in state.parameters.items() if name.startswith("fine.")}
    density, radiance = Network(own, state.content)(points, directions)
    field = Nerf(state.content, state.tensors())
    sample = field.sample(points.flatten(0, 1), directions[:, None].expand(5, 7, 3).flatten(0, 1))
    assert density.max() > 0
    assert torch.allclose(sample.density.reshape(5, 7) * unit_of(BOX), density, atol=1e-5)
    assert torch.allclose(sample.radiance.reshape(5, 7, 3), radiance, atol=1e-5)
