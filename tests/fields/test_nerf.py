"""NeRFs answer what their layers say, whatever way they are asked."""

import numpy as np
import pytest
import torch

from tests.fields.networks import NERF, UNIT, answer, linear, put, random_nerf, random_rays
from viewer.errors import AssetError
from viewer.fields.blocks import BLOCK
from viewer.fields.field import Field, ViewDependentField
from viewer.fields.kinds import check_field
from viewer.fields.load import load_field
from viewer.fields.nerf import Nerf, encoded
from viewer.scene.content import AssetId, Encoding, NerfField


def rays(count, dtype=torch.float64):
    points, directions = random_rays(count)
    return torch.from_numpy(points).to(dtype), torch.from_numpy(directions).to(dtype)


@pytest.mark.parametrize("norms", [True, False])
def test_it_is_the_network_written_out(norms):
    tensors = random_nerf(norms=norms)
    points, directions = rays(200)
    expected = answer(tensors, NERF, points.numpy(), directions.numpy())
    exact = load_field(NERF, tensors, dtype=torch.float64).sample(points, directions)
    assert np.allclose(exact.density.numpy(), expected[0], atol=1e-12)
    assert np.allclose(exact.radiance.numpy(), expected[1], atol=1e-12)
    assert expected[0].max() > 0.5
    single = load_field(NERF, tensors).sample(points.float(), directions.float())
    assert single.density.dtype == torch.float32
    assert np.allclose(single.radiance.numpy(), expected[1], atol=1e-5)


def test_short_floats_move_colours_by_little():
    tensors = random_nerf()
    points, directions = rays(500)
    whole = load_field(NERF, tensors).sample(points.float(), directions.float())
    short = load_field(NERF, tensors, dtype=torch.bfloat16).sample(points.float(), directions.float())
    assert short.radiance.dtype == torch.float32
    assert (short.radiance - whole.radiance).abs().mean() < 2 / 255
    assert not torch.equal(short.radiance, whole.radiance)


def test_asking_in_two_steps_is_asking_at_once():
    field = Nerf(NERF, random_nerf(), dtype=torch.float64)
    assert isinstance(field, Field)
    assert isinstance(field, ViewDependentField)
    points, directions = rays(300)
    density, radiance = field.sample(points, directions)
    first, features = field.density_and_features(points)
    assert torch.allclose(first, density, atol=1e-12)
    assert torch.allclose(field.density(points), density, atol=1e-12)
    assert torch.allclose(field.radiance_of(features, directions), radiance, atol=1e-12)


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, BLOCK, BLOCK + 1, 2 * BLOCK + 77])
def test_blocks_change_nothing(count):
    field = Nerf(NERF, random_nerf(), dtype=torch.float64)
    points, directions = rays(count)
    density, radiance = field.sample(points, directions)
    assert density.shape == (count,)
    expected = answer(random_nerf(), NERF, points.numpy(), directions.numpy())
    assert np.allclose(radiance.numpy(), expected[1], atol=1e-12)


def test_outside_of_its_box_is_nothing():
    field = Nerf(NERF, random_nerf(), dtype=torch.float64)
    points, directions = rays(400)
    points[::3, 0] += 2.0
    density, _ = field.sample(points, directions)
    assert not density[::3].any()
    kept = torch.arange(400) % 3 != 0
    assert torch.allclose(density[kept], field.density(points[kept]))
    assert density[kept].max() > 0
    assert not field.density_and_features(points + 5.0)[0].any()


def test_density_has_gradients():
    field = Nerf(NERF, random_nerf(norms=False), dtype=torch.float64)
    points = rays(50)[0].requires_grad_()
    assert torch.autograd.gradcheck(lambda p: field.density(p * 0.5), points[:4].detach().requires_grad_())


def test_without_directions_it_looks_the_same_from_everywhere():
    content = NerfField(AssetId(""), UNIT, Encoding(2), Encoding(0, raw=False))
    random = np.random.default_rng(3)
    tensors = {}
    put(tensors, "trunk.0", linear(random, 9, 15))
    put(tensors, "density", linear(random, 1, 9))
    put(tensors, "color", linear(random, 3, 9))
    field = load_field(content, tensors)
    points, directions = rays(40, torch.float32)
    assert torch.equal(field.sample(points, directions).radiance, field.sample(points, -directions).radiance)


def test_the_encoding_is_the_papers():
    point = torch.tensor([[0.1, -0.2, 0.3]], dtype=torch.float64)
    x, y, z = point[0].tolist()
    expected = [0.5 * x, 0.5 * y, 0.5 * z]
    for factor in (0.5, 1.0):
        expected += [np.sin(factor * value) for value in (x, y, z)] + [np.cos(factor * value) for value in (x, y, z)]
    assert np.allclose(encoded(point, Encoding(2, raw=True, scale=0.5))[0].numpy(), expected, atol=1e-15)
    assert encoded(point, Encoding(0, raw=False)).shape == (1, 0)


def without(name):
    return lambda tensors: tensors.pop(name)


def changed(name, value):
    return lambda tensors: tensors.__setitem__(name, value)


BAD = {
    "no trunk": without("trunk.0.weight"),
    "gap in the trunk": without("trunk.1.weight"),
    "no bias": without("trunk.2.bias"),
    "no density": without("density.weight"),
    "no colour": without("color.bias"),
    "half a norm": without("trunk.1.norm_bias"),
    "NaN": changed("color.bias", np.array([np.nan, 0, 0], np.float32)),
    "infinite": changed("feature.weight", np.full((10, 12), np.inf, np.float32)),
    "double": changed("color.bias", np.zeros(3)),
    "integers": changed("color.bias", np.zeros(3, np.int32)),
    "flat": changed("trunk.1.weight", np.zeros(12, np.float32)),
    "wrong width": changed("trunk.3.weight", np.zeros((12, 13), np.float32)),
    "two densities": changed("density.weight", np.zeros((2, 12), np.float32)),
    "empty": changed("trunk.0.weight", np.zeros((0, 21), np.float32)),
    "no picture behind": changed("background", np.zeros((4, 8), np.float32)),
    "an empty picture behind": changed("background", np.zeros((0, 8, 3), np.float32)),
    "a picture that is not finite behind": changed("background", np.full((4, 8, 3), np.nan, np.float32)),
}


def test_a_picture_behind_may_be_there():
    tensors = random_nerf()
    points = torch.rand(64, 3)
    plain = load_field(NERF, tensors).density(points)
    assert (
        load_field(NERF, {**tensors, "background": np.full((4, 8, 3), 0.5, np.float32)}).density(points) == plain
    ).all()


@pytest.mark.parametrize("fault", BAD)
def test_faults_are_told(fault):
    tensors = random_nerf()
    check_field(NERF, tensors)
    BAD[fault](tensors)
    with pytest.raises(AssetError) as error:
        load_field(NERF, tensors)
    assert error.value.hint


@pytest.mark.parametrize(
    "content",
    [
        NerfField(AssetId(""), UNIT, Encoding(3, scale=float("nan")), NERF.direction),
        NerfField(AssetId(""), UNIT, Encoding(400), NERF.direction),
        NerfField(AssetId(""), UNIT, NERF.position, NERF.direction, near=6.0, far=2.0),
        NerfField(AssetId(""), UNIT, NERF.position, NERF.direction, samples=0),
        NerfField(AssetId(""), UNIT, Encoding(4), NERF.direction),
    ],
)
def test_impossible_numbers_are_told(content):
    with pytest.raises(AssetError) as error:
        check_field(content, random_nerf())
    assert error.value.hint
