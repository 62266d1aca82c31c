"""All of space in a cube: the equations against what is known of them, in torch and in kernels."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from viewer.fields.contraction import FARTHEST, around, contracted
from viewer.fields.contraction_kernels import FARTHEST as FARTHEST_IN_KERNELS
from viewer.fields.contraction_kernels import spread_pull
from viewer.fields.equirect import equirect_directions, equirect_lookup
from viewer.scene.geometry import AABB

CUBE = AABB((1.0, -2.0, 0.0), (4.0, 1.0, 3.0))
places = st.lists(st.floats(-60, 60), min_size=3, max_size=3)


def at(*points):
    return torch.from_numpy(np.array(points, np.float64))


def test_the_inner_cube_fills_the_middle_and_infinity_is_the_face():
    inside, longer = contracted(at((1, -2, 0), (4, 1, 3), (2.5, -0.5, 1.5)), CUBE)
    torch.testing.assert_close(inside, at((0.25, 0.25, 0.25), (0.75, 0.75, 0.75), (0.5, 0.5, 0.5)))
    assert (longer == 1).all()
    outside, longer = contracted(at((2.5 + 3.0, -0.5, 1.5), (2.5, -0.5, 1e9)), CUBE)
    torch.testing.assert_close(outside, at((0.875, 0.5, 0.5), (0.5, 0.5, 1.0)))
    assert longer[0].item() == pytest.approx(2**1.5)


def test_the_box_around_is_what_the_cells_would_fill_without_contraction():
    box = around(CUBE)
    assert (box.lo, box.hi) == ((-0.5, -3.5, -1.5), (5.5, 2.5, 4.5))


@given(places)
def test_it_is_continuous_and_keeps_directions(place):
    y = np.array(place)
    point = np.array(CUBE.center) + 1.5 * y
    u, _ = contracted(at(point, point + 1e-7), CUBE)
    assert (u[0] - u[1]).abs().max() < 1e-7
    assert ((u >= 0) & (u <= 1)).all()
    z = 4 * u[0].numpy() - 2
    np.testing.assert_allclose(np.cross(z, y), 0, atol=1e-9 * (1 + np.abs(y).max()))


@given(places, places)
def test_gradients_come_back_into_space_as_autograd_brings_them(place, slope):
    y = np.array(place)
    ordered = np.sort(np.abs(y))
    if ordered[2] - ordered[1] < 1e-3 or abs(ordered[2] - 1) < 1e-3:
        return  # on a crease, where the derivative jumps
    points = torch.from_numpy((np.array(CUBE.center) + 1.5 * y)[None]).requires_grad_()
    u, _ = contracted(points, CUBE)
    (u * torch.tensor([slope])).sum().backward()
    where, force = np.zeros(3, np.float32), np.zeros(3, np.float32)
    spread_pull(u[0].detach().numpy().astype(np.float32), np.array(slope, np.float32), np.float32(1.5), where, force)
    expected = points.grad.numpy()[0]
    np.testing.assert_allclose(where, 1.5 * y, rtol=2e-3, atol=1e-4)
    np.testing.assert_allclose(force, expected, rtol=5e-3, atol=5e-3 * (1e-3 + np.abs(expected).max()))


def test_the_directions_of_a_picture_look_up_its_texels():
    picture = torch.rand(6, 12, 3, generator=torch.Generator().manual_seed(0))
    found = equirect_lookup(picture, equirect_directions(6).reshape(-1, 3))
    torch.testing.assert_close(found.reshape(6, 12, 3), picture, atol=1e-4, rtol=0)


def test_kernels_and_torch_agree_where_the_background_begins():
    assert FARTHEST == FARTHEST_IN_KERNELS
