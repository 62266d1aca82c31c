"""Solids, compositions and cuts against what is known of them on paper."""

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.fields.analytic import UniformSphere
from tests.fields.composed import ComposedField, PlacedField
from tests.fields.networks import NERF, ball_grid, random_nerf, random_rays
from viewer.editing.field_effects import EditedDistance, EditedViews, edited_field
from viewer.errors import AssetError
from viewer.fields.field import Field, SignedDistanceField, ViewDependentField
from viewer.fields.load import load_field
from viewer.fields.solids import torus_radii
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField
from viewer.scene.edits import Crop
from viewer.scene.geometry import AABB, Transform
from viewer.scene.volumes import box_around

BOX = AABB((-1.0, 0.0, 2.0), (2.0, 4.0, 3.0))
SHAPES = ("sphere", "box", "torus")


def solid(shape, box=BOX):
    return load_field(AnalyticField(box, shape, 3.0, (0.9, 0.5, 0.1)), {})


def surface_samples(shape, count):
    """Points on the solid's surface, made from its parameters."""
    random = np.random.default_rng(0)
    center, size = np.array(BOX.center), np.array(BOX.size)
    if shape == "sphere":
        return center + 0.5 * size.min() * random_rays(count)[1]
    if shape == "torus":
        around, tube = torus_radii(BOX)
        long, short = random.uniform(0, 2 * np.pi, (2, count))
        ring = around + tube * np.cos(short)
        return center + np.stack([ring * np.cos(long), ring * np.sin(long), tube * np.sin(short)], 1)
    points = random.uniform(-0.5, 0.5, (count, 3))
    points[np.arange(count), random.integers(0, 3, count)] = 0.5 * random.choice([-1, 1], count)
    return center + points * size


@pytest.mark.parametrize("shape", SHAPES)
def test_distances_are_those_to_the_surface(shape):
    """Against the nearest of many points on the surface."""
    field = solid(shape)
    assert isinstance(field, SignedDistanceField)
    surface = surface_samples(shape, 20000)
    assert np.abs(field.distance(torch.from_numpy(surface)).numpy()).max() < 1e-9
    points = np.array(BOX.center) + random_rays(60, reach=2.5)[0]
    nearest = np.sqrt(((points[:, None] - surface[None]) ** 2).sum(-1).min(1))
    found = field.distance(torch.from_numpy(points)).numpy()
    assert np.allclose(np.abs(found), nearest, atol=0.06)
    assert (found < 0).any()
    assert (found > 0).any()


@pytest.mark.parametrize(("shape", "volume"), [("sphere", np.pi / 6), ("box", 12.0), ("torus", 2 * np.pi**2 * 0.25)])
def test_density_fills_the_solids_volume(shape, volume):
    """Torus: the ring has the radius 1, the tube 0.5."""
    random = np.random.default_rng(1)
    points = np.array(BOX.lo) + random.uniform(size=(200_000, 3)) * np.array(BOX.size)
    density, radiance = solid(shape).sample(torch.from_numpy(points), torch.ones(200_000, 3).double())
    assert set(density.unique().tolist()) <= {0.0, 3.0}
    assert (density > 0).double().mean().item() * 12.0 == pytest.approx(volume, rel=0.03)
    assert radiance[0].tolist() == pytest.approx([0.9, 0.5, 0.1])


@pytest.mark.parametrize(
    "content",
    [
        AnalyticField(AABB((0.0, 0.0, 0.0), (0.0, 1.0, 1.0))),
        AnalyticField(BOX, uniform_density=-1.0),
        AnalyticField(BOX, uniform_density=float("nan")),
        AnalyticField(BOX, color=(0.0, float("inf"), 0.0)),
    ],
)
def test_impossible_solids_are_told(content):
    with pytest.raises(AssetError) as error:
        load_field(content, {})
    assert error.value.hint


TURNED = Transform((1.0, 2.0, 3.0), (0.5, 0.5, 0.5, 0.5), 2.0)
"""A third of a turn about (1, 1, 1): x goes to y, y to z, z to x."""


def test_a_placed_field_is_where_it_is_put_and_thins_as_it_grows():
    ball = UniformSphere((0.5, 0.0, 0.0), 0.25, 8.0)
    composed = ComposedField([PlacedField(ball, TURNED)])
    assert isinstance(composed, Field)
    center = torch.tensor([[1.0, 3.0, 3.0]], dtype=torch.float64)
    assert composed.density(center).item() == pytest.approx(4.0)
    assert composed.density(center + torch.tensor([0.0, 0.49, 0.0])).item() == pytest.approx(4.0)
    assert composed.density(center + torch.tensor([0.0, 0.51, 0.0])).item() == 0.0
    assert composed.aabb.lo == pytest.approx((0.5, 2.5, 2.5))
    assert composed.aabb.hi == pytest.approx((1.5, 3.5, 3.5))


def test_where_fields_overlap_light_is_mixed_by_density():
    red = UniformSphere(uniform_density=1.0, color=(1.0, 0.0, 0.0))
    blue = UniformSphere(radius=0.5, uniform_density=3.0, color=(0.0, 0.0, 1.0))
    composed = ComposedField([PlacedField(red), PlacedField(blue)])
    points = torch.tensor([[0.0, 0.0, 0.0], [0.8, 0.0, 0.0], [2.0, 0.0, 0.0]])
    density, radiance = composed.sample(points, torch.tensor([[0.0, 0.0, 1.0]]).expand(3, 3))
    assert density.tolist() == pytest.approx([4.0, 1.0, 0.0])
    assert radiance.tolist() == [pytest.approx([0.25, 0.0, 0.75]), pytest.approx([1.0, 0.0, 0.0]), [0.0, 0.0, 0.0]]


def test_directions_turn_with_the_field():
    field = load_field(NERF, random_nerf(), dtype=torch.float64)
    points, directions = (torch.from_numpy(values) for values in random_rays(50))
    expected = field.sample(points, directions)
    rotation = torch.from_numpy(TURNED.rotation_matrix())
    composed = ComposedField([PlacedField(field, TURNED)])
    placed = torch.from_numpy(TURNED.apply(points.numpy()))
    density, radiance = composed.sample(placed, directions @ rotation.T)
    assert torch.allclose(density * 2.0, expected.density, atol=1e-9)
    matter = expected.density > 1e-6
    assert torch.allclose(radiance[matter], expected.radiance[matter], atol=1e-9)


def test_colour_spaces_that_differ_are_brought_into_linear_light():
    one = UniformSphere(color=(0.5, 0.02, 1.0), color_space="srgb")
    assert ComposedField([PlacedField(one)]).color_space == "srgb"
    both = ComposedField([PlacedField(one), PlacedField(UniformSphere((9.0, 0.0, 0.0)))])
    assert both.color_space == "linear"
    radiance = both.sample(torch.zeros(1, 3), torch.tensor([[0.0, 0.0, 1.0]])).radiance
    assert radiance[0].tolist() == pytest.approx([0.21404, 0.02 / 12.92, 1.0], abs=1e-5)


NO_ASSETS = AssetStore(Path("nowhere"))
HALF = AABB((0.0, -5.0, -5.0), (5.0, 5.0, 5.0))


def test_cuts_are_exact_and_keep_what_the_field_can():
    field = load_field(NERF, random_nerf(), dtype=torch.float64)
    points, directions = (torch.from_numpy(values) for values in random_rays(200))
    right = points[:, 0] >= 0
    cropped, deleted = (
        edited_field(field, (Crop(box_around(HALF)),), NO_ASSETS),
        edited_field(field, (Crop(box_around(HALF), "outside"),), NO_ASSETS),
    )
    assert isinstance(cropped, ViewDependentField)
    assert torch.equal(cropped.density(points), torch.where(right, field.density(points), 0))
    assert torch.equal(deleted.sample(points, directions).density, torch.where(right, 0, field.density(points)))
    assert isinstance(cropped, EditedViews)
    density, features = cropped.density_and_features(points)
    assert torch.equal(density, cropped.density(points))
    assert torch.equal(cropped.radiance_of(features, directions), field.sample(points, directions).radiance)
    both = edited_field(field, (Crop(box_around(HALF)), Crop(box_around(HALF), "outside")), NO_ASSETS)
    assert not both.density(points).any()
    assert edited_field(field, (), NO_ASSETS) is field


def test_a_cut_ball_has_flat_faces():
    field = edited_field(load_field(*ball_grid(65), dtype=torch.float64), (Crop(box_around(HALF)),), NO_ASSETS)
    assert isinstance(field, EditedDistance)
    points = torch.tensor([[-0.1, 0.0, 0.0], [0.05, 0.0, 0.0], [0.5, 0.0, 0.0], [0.0, 0.0, 0.9]], dtype=torch.float64)
    assert field.distance(points).tolist() == pytest.approx([0.1, -0.05, -0.1, 0.3], abs=0.01)
    hole = edited_field(field.field, (Crop(box_around(HALF), "outside"),), NO_ASSETS)
    assert isinstance(hole, EditedDistance)
    assert hole.distance(points[:2]).tolist() == pytest.approx([-0.1, 0.05], abs=0.01)
