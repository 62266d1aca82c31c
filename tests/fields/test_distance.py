"""Signed distances: grids against the ball they sample, networks against their formulas, laws against the papers'."""

import numpy as np
import pytest
import torch
from scipy.integrate import quad

from tests.fields.networks import UNIT, ball_grid, linear, put, random_rays
from viewer.errors import AssetError
from viewer.fields.distance import SDF_TO_DENSITY
from viewer.fields.field import SignedDistanceField, ViewDependentField
from viewer.fields.load import load_field
from viewer.scene.content import AssetId, DistanceField


def perceptron(form="perceptron", seed=0, colored=False):
    random = np.random.default_rng(seed)
    tensors = {"length": np.array([0.5], np.float32)}
    for i, (rows, columns) in enumerate(((16, 3), (16, 16), (1, 16))):
        put(tensors, f"layer.{i}", linear(random, rows, columns))
    if colored:
        put(tensors, "view", linear(random, 9, 19))
        put(tensors, "color", linear(random, 3, 9))
    return DistanceField(AssetId(""), UNIT, form), tensors


def rays(count):
    points, directions = random_rays(count)
    return torch.from_numpy(points), torch.from_numpy(directions)


def test_a_grid_is_the_ball_that_it_samples():
    content, tensors = ball_grid()
    field = load_field(content, tensors, dtype=torch.float64)
    assert isinstance(field, SignedDistanceField)
    assert isinstance(field, ViewDependentField)
    points = rays(500)[0] * 0.75
    points = points[points.norm(dim=-1) > 0.2]  # in the middle, the distance has a kink
    assert torch.allclose(field.distance(points), points.norm(dim=-1) - 0.6, atol=6e-3)
    along = (field.normal(points) * torch.nn.functional.normalize(points, dim=-1)).sum(-1)
    assert along.mean() > 0.995


def test_grid_samples_lie_on_the_corners():
    content, tensors = ball_grid(9)
    field = load_field(content, tensors, dtype=torch.float64)
    for index in ((0, 0, 0), (8, 9, 10), (3, 7, 1)):
        shares = np.array(index) / (np.array(tensors["distance"].shape) - 1)
        place = np.array(content.aabb.lo) + shares * np.array(content.aabb.size)
        assert field.distance(torch.from_numpy(place)[None]).item() == pytest.approx(
            tensors["distance"][index], abs=1e-6
        )


def test_outside_of_its_box_a_grid_adds_the_way_to_it():
    content, tensors = ball_grid()
    field = load_field(content, tensors, dtype=torch.float64)
    beyond = torch.tensor([[3.0, 0.0, 0.0]], dtype=torch.float64)
    assert field.distance(beyond).item() == pytest.approx(2.4, abs=0.01)
    assert field.density(beyond).item() == 0.0


def test_a_perceptron_is_its_formula():
    content, tensors = perceptron()
    points = rays(100)[0]
    values = points.numpy()
    for i in range(3):
        values = np.maximum(values, 0) if i else values
        values = values @ tensors[f"layer.{i}.weight"].T.astype(np.float64) + tensors[f"layer.{i}.bias"]
    found = load_field(content, tensors, dtype=torch.float64).distance(points)
    assert np.allclose(found.numpy(), 0.5 * np.tanh(values[:, 0]), atol=1e-12)


def test_a_sine_network_is_its_formula_and_has_its_own_colours():
    content, tensors = perceptron("film_siren", colored=True)
    field = load_field(content, tensors, dtype=torch.float64)
    points, directions = rays(100)
    weights = {name: value.astype(np.float64) for name, value in tensors.items()}
    hidden = points.numpy()
    for i in range(2):
        hidden = np.sin(hidden @ weights[f"layer.{i}.weight"].T + weights[f"layer.{i}.bias"])
    distance = 0.5 * (hidden @ weights["layer.2.weight"][0] + weights["layer.2.bias"])
    assert np.allclose(field.distance(points).numpy(), distance, atol=1e-12)
    seen = np.concatenate([hidden, directions.numpy()], 1)
    seen = np.sin(seen @ weights["view.weight"].T + weights["view.bias"])
    colors = 1 / (1 + np.exp(-(seen @ weights["color.weight"].T + weights["color.bias"])))
    assert np.allclose(field.sample(points, directions).radiance.numpy(), colors, atol=1e-12)


def test_normals_are_the_gradient_even_in_inference_mode():
    content, tensors = perceptron("film_siren")
    with torch.inference_mode():
        field = load_field(content, tensors, dtype=torch.float64)
        points = rays(50)[0]
        normals = field.normal(points)
        step = 1e-6
        ahead = [field.distance(points + step * torch.eye(3, dtype=torch.float64)[axis]) for axis in range(3)]
        behind = [field.distance(points - step * torch.eye(3, dtype=torch.float64)[axis]) for axis in range(3)]
        slope = torch.stack(ahead, -1) - torch.stack(behind, -1)
    assert torch.allclose(normals, torch.nn.functional.normalize(slope, dim=-1), atol=1e-5)


def test_bare_clay_is_lit_from_the_eye():
    field = load_field(*ball_grid(65), dtype=torch.float64)
    point = torch.tensor([[0.6, 0.0, 0.0]], dtype=torch.float64)
    for direction, expected in (((-1.0, 0.0, 0.0), 0.75), ((0.0, 1.0, 0.0), 0.2625), ((1.0, 0.0, 0.0), 0.2625)):
        along = torch.tensor([direction], dtype=torch.float64)
        radiance = field.sample(point, along).radiance
        assert radiance[0].tolist() == pytest.approx([expected] * 3, abs=2e-3)
        features = field.density_and_features(point)[1]
        assert torch.allclose(field.radiance_of(features, along), radiance, atol=1e-12)


@pytest.mark.parametrize("law", ["volsdf", "stylesdf", "neus"])
def test_laws_are_full_inside_half_on_the_surface_and_nothing_outside(law):
    distance = torch.tensor([-10.0, -0.1, 0.0, 0.1, 10.0], dtype=torch.float64)
    density = SDF_TO_DENSITY[law](distance, 0.1)
    assert density[0].item() == pytest.approx(10.0)
    assert density[2].item() == pytest.approx(5.0)
    assert density[4].item() < 1e-30
    assert (density.diff() < 0).all()
    assert (density[1] + density[3]).item() == pytest.approx(10.0)


def test_volsdf_is_the_distribution_function_of_laplace():
    """Integrated from the law's own density function."""
    for place in (-0.3, 0.05, 0.2):
        share, _ = quad(lambda s: np.exp(-abs(s) / 0.1) / 0.2, -4.0, -place, points=[0.0] if place < 0 else None)
        found = SDF_TO_DENSITY["volsdf"](torch.tensor([place], dtype=torch.float64), 0.1)
        assert found.item() == pytest.approx(share / 0.1, rel=1e-6)


def test_neus_stops_light_as_its_logistic_says():
    """Along a ray straight through a plane, NeuS' transmittance is Phi_s(d): exp(-int rho) = Phi(d) / Phi(start)."""
    width, start = 0.05, 1.0

    def phi(d):
        return 1 / (1 + np.exp(-d / width))

    for end in (0.2, 0.0, -0.1):
        depth, _ = quad(
            lambda d: SDF_TO_DENSITY["neus"](torch.tensor([d], dtype=torch.float64), width).item(), end, start
        )
        assert np.exp(-depth) == pytest.approx(phi(end) / phi(start), rel=1e-6)


def test_a_ray_through_a_sharp_ball_stops_at_its_surface():
    content, tensors = ball_grid(65, surface_width=0.01)
    field = load_field(content, tensors, dtype=torch.float64)
    t = torch.linspace(-0.9, 0.9, 4001, dtype=torch.float64)
    density = field.density(torch.stack([t, torch.zeros_like(t), torch.zeros_like(t)], -1))
    through = torch.exp(-(density * (t[1] - t[0])).cumsum(0))
    half = t[(through > 0.5).sum()].item()
    assert half == pytest.approx(-0.6, abs=0.015)


BAD = {
    "no grid": ("grid", {}),
    "a flat grid": ("grid", {"distance": np.zeros((4, 4), np.float32)}),
    "a thin grid": ("grid", {"distance": np.zeros((4, 1, 4), np.float32)}),
    "a grid of NaN": ("grid", {"distance": np.full((4, 4, 4), np.nan, np.float32)}),
    "a grid of doubles": ("grid", {"distance": np.zeros((4, 4, 4))}),
    "no layers": ("perceptron", {}),
    "two numbers in": ("perceptron", {"layer.0.weight": np.zeros((1, 2), "f4"), "layer.0.bias": np.zeros(1, "f4")}),
    "two numbers out": ("perceptron", {"layer.0.weight": np.zeros((2, 3), "f4"), "layer.0.bias": np.zeros(2, "f4")}),
    "length 0": ("perceptron", perceptron()[1] | {"length": np.zeros(1, np.float32)}),
    "colours of a perceptron": ("perceptron", perceptron(colored=True)[1]),
    "half a colour": ("film_siren", {k: v for k, v in perceptron(colored=True)[1].items() if k != "color.bias"}),
    "a gap": ("perceptron", {k: v for k, v in perceptron()[1].items() if k != "layer.1.weight"}),
}


@pytest.mark.parametrize("fault", BAD)
def test_faults_are_told(fault):
    form, tensors = BAD[fault]
    with pytest.raises(AssetError) as error:
        load_field(DistanceField(AssetId(""), UNIT, form), tensors)
    assert error.value.hint


@pytest.mark.parametrize("surface_width", [0.0, -1.0, float("nan"), float("inf")])
def test_surfaces_without_width_are_told(surface_width):
    with pytest.raises(AssetError):
        load_field(DistanceField(AssetId(""), UNIT, surface_width=surface_width), perceptron()[1])


def colored_grid(degree=1):
    """The ball, coloured near its surface: the red harmonics say where one is, the others are random."""
    content, tensors = ball_grid(surface_width=0.02)
    near = np.flatnonzero(np.abs(tensors["distance"].ravel()) < 0.3).astype(np.int32)
    values = np.random.default_rng(0).normal(0, 0.3, (len(near), 3 * (degree + 1) ** 2)).astype(np.float16)
    axes = [
        np.linspace(*ends) for ends in zip(content.aabb.lo, content.aabb.hi, tensors["distance"].shape, strict=True)
    ]
    places = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3)
    values[:, 0] = places[near, 0]
    return content, {**tensors, "sh.corners": near, "sh.values": values}


@pytest.mark.parametrize("degree", [0, 1, 2])
def test_a_grids_colours_are_its_harmonics(degree):
    content, tensors = colored_grid(degree)
    field = load_field(content, tensors, dtype=torch.float64)
    assert isinstance(field, ViewDependentField)
    index, values = tensors["sh.corners"][::7], tensors["sh.values"][::7].astype(np.float64)
    shape = np.array(tensors["distance"].shape)
    corners = np.stack(np.unravel_index(index, shape), -1)
    places = np.array(content.aabb.lo) + corners / (shape - 1) * np.array(content.aabb.size)
    inside = (corners > 0).all(1) & (corners < shape - 1).all(1)
    places, values = torch.from_numpy(places[inside]), values[inside]
    directions = torch.nn.functional.normalize(places + torch.tensor([0.3, -0.2, 0.5]), dim=-1)
    x, y, z = directions.numpy().T
    basis = np.stack([
        np.full(len(x), 0.28209479), -0.48860251 * y, 0.48860251 * z, -0.48860251 * x, 1.09254843 * x * y,
        -1.09254843 * y * z, 0.31539157 * (2 * z * z - x * x - y * y), -1.09254843 * x * z,
        0.54627422 * (x * x - y * y),
    ], -1)[:, : (degree + 1) ** 2]  # fmt: skip
    expected = np.maximum(0, 0.5 + (values.reshape(len(x), 3, -1) * basis[:, None]).sum(-1))
    assert np.allclose(field.sample(places, directions).radiance.numpy(), expected, atol=1e-6)
    density, features = field.density_and_features(places)
    seen = density.numpy() > 1e-4 / content.surface_width
    assert seen.any()
    assert np.allclose(field.radiance_of(features, directions).numpy()[seen], expected[seen], atol=1e-6)
    assert not features.numpy()[~seen].any()


def test_colours_do_not_fade_where_they_end():
    """Between samples with and without a colour, those that have one decide."""
    content, tensors = colored_grid(0)
    tensors["sh.values"][:] = 1.0
    field = load_field(content, tensors, dtype=torch.float64)
    places = 0.75 * rays(2000)[0]
    places = places[field.distance(places).abs() < 0.33]
    found = field.sample(places, places).radiance
    known = found[:, 0] != 0.5
    assert known.float().mean() > 0.9
    assert torch.allclose(found[known], torch.tensor(0.5 + 0.28209479, dtype=torch.float64), atol=1e-6)


BAD_COLORS = {
    "no numbers": {"sh.corners": None},
    "no values": {"sh.values": None},
    "numbers that fall": {"sh.corners": np.arange(2000, dtype=np.int32)[::-1].copy()},
    "numbers beyond the grid": {"sh.corners": np.arange(2000, dtype=np.int32) + 33 * 34 * 35},
    "seven harmonics": {"sh.values": np.zeros((2000, 21), np.float16)},
    "fewer colours": {"sh.values": np.zeros((1999, 3), np.float16)},
    "doubles": {"sh.values": np.zeros((2000, 3))},
    "colours of NaN": {"sh.values": np.full((2000, 3), np.nan, np.float16)},
    "a flat background": {"background": np.zeros((4, 8), np.float32)},
}


@pytest.mark.parametrize("fault", BAD_COLORS)
def test_faults_of_a_grids_colours_are_told(fault):
    content, tensors = ball_grid()
    sound = {"sh.corners": np.arange(2000, dtype=np.int32), "sh.values": np.zeros((2000, 3), np.float16)}
    load_field(content, tensors | sound)
    damaged = {name: value for name, value in (tensors | sound | BAD_COLORS[fault]).items() if value is not None}
    with pytest.raises(AssetError) as error:
        load_field(content, damaged)
    assert error.value.hint
