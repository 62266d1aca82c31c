"""Surfaces are where mathematics says they are."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from jaxtyping import Float
from torch import Tensor

from tests.fields.analytic import UniformSphere
from viewer.fields.load import load_field
from viewer.fields.solids import Solid
from viewer.render.pointwise.exact import ExactSource
from viewer.render.pointwise.exact_march import LocalRays, OccupiedCells
from viewer.render.pointwise.radiance import against_gradient
from viewer.render.pointwise.surface import LocalBundle, steepness, trace_density, trace_distance
from viewer.render.renderer import Renderer
from viewer.render.request import Frame, RenderOptions, RenderRequest
from viewer.render.volume import box_interval
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import AnalyticField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform

CUBE = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
CPU = torch.device("cpu")
SIZE = 32


def solid(shape: str, aabb: AABB = CUBE) -> Solid:
    """A torch solid."""
    field = load_field(AnalyticField(aabb, shape, 10.0, (0.2, 0.5, 0.9)), {})  # pyright: ignore[reportArgumentType]
    assert isinstance(field, Solid)
    return field


class Steep(Solid):
    """The same surface, by a function three times as steep, as networks can be."""

    def distance(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Not a true distance."""
        return 3 * super().distance(points)


def shot(field: Solid, origins: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"], level: float = 0.0) -> Tensor:
    """Distances to the surface."""
    near, far = box_interval(field, origins, directions)
    bundle = LocalBundle(origins, directions, near, far.maximum(near))
    return trace_distance(field, bundle, level, steepness(field, CPU)).t


def random_rays(count: int) -> tuple[Float[Tensor, "n 3"], Float[Tensor, "n 3"]]:
    """From a sphere of radius 3 to somewhere near the middle."""
    random = torch.Generator().manual_seed(3)
    origins = 3 * torch.nn.functional.normalize(torch.randn(count, 3, generator=random), dim=-1)
    goals = 0.7 * torch.randn(count, 3, generator=random)
    return origins, torch.nn.functional.normalize(goals - origins, dim=-1)


@pytest.mark.parametrize("kind", [Solid, Steep])
@pytest.mark.parametrize("level", [0.0, -0.3])
def test_rays_meet_a_sphere_where_the_quadratic_says(kind: type[Solid], level: float) -> None:
    field = kind(solid("sphere").content)
    origins, directions = random_rays(2000)
    found = shot(field, origins, directions, 3 * level if kind is Steep else level)
    along = -(origins * directions).sum(-1)
    radius = 1.0 + level
    beside = radius**2 - 9 + along**2
    truth = along - beside.clamp_min(0).sqrt()
    clear = beside.abs() > 0.01
    hit = beside > 0
    assert torch.equal(torch.isfinite(found)[clear], hit[clear])
    assert (found - truth)[clear & hit].abs().max() < 1e-4
    assert 0.2 < float(hit.float().mean()) < 0.8


def test_the_torus_lies_on_its_surface_and_faces_outward() -> None:
    field = solid("torus", AABB((-1.0, -1.0, -0.3), (1.0, 1.0, 0.3)))
    origins, directions = random_rays(2000)
    t = shot(field, origins, directions)
    hit = torch.isfinite(t)
    assert 0.1 < float(hit.float().mean()) < 0.9
    points = (origins + t[:, None] * directions)[hit]
    assert field.distance(points).abs().max() < 1e-4
    normals = against_gradient(field, points)
    assert ((normals * directions[hit]).sum(-1) < 0.05).all()
    middle = torch.nn.functional.normalize(points * torch.tensor([1.0, 1.0, 0.0]), dim=-1) * 0.7
    truth = torch.nn.functional.normalize(points - middle, dim=-1)
    assert ((normals * truth).sum(-1) > 0.999).all()
    before = origins[hit] + (t[hit] * torch.linspace(0.0, 0.99, 64)[:, None])[..., None] * directions[hit]
    assert (field.distance(before.reshape(-1, 3)) > -1e-3).all()


def test_special_rays() -> None:
    field = solid("sphere", AABB((-2.0, -2.0, -2.0), (2.0, 2.0, 2.0)))
    origins = torch.tensor([[0.0, 0.0, 0.0], [-5.0, 0.0, 0.0], [-5.0, 2.0, 0.0], [-5.0, 1.99, 0.0], [5.0, 0.0, 0.0]])
    directions = torch.tensor([[1.0, 0.0, 0.0]]).repeat(5, 1)
    t = shot(field, origins, directions)
    assert t[0] == pytest.approx(2.0, abs=1e-3)  # from inside, the inner side
    assert t[1] == pytest.approx(3.0, abs=1e-3)
    assert torch.isinf(t[2]) or t[2] == pytest.approx(5.0, abs=0.2)  # tangent: may touch
    assert t[3] == pytest.approx(5.0 - math.sqrt(4 - 1.99**2), abs=1e-3)
    assert torch.isinf(t[4])  # looking away


def test_the_box_cuts_the_surface_open() -> None:
    field = solid("sphere")
    t = shot(field, torch.tensor([[-3.0, 0.0, 0.0]]), torch.tensor([[1.0, 0.0, 0.0]]), 0.5)
    assert t[0] == pytest.approx(2.0, abs=1e-5)


class Frozen(Solid):
    """Says of nowhere how far it is."""

    def distance(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Not a number."""
        return torch.full((len(points),), torch.nan)


def test_a_field_that_answers_nothing_has_no_surface() -> None:
    origins, directions = random_rays(10)
    near, far = box_interval(solid("sphere"), origins, directions)
    hits = trace_distance(Frozen(solid("sphere").content), LocalBundle(origins, directions, near, far), 0.0, 1.0)
    assert torch.isinf(hits.t).all()


def picture(content: AnalyticField, store: AssetStore, level: float, transform: Transform) -> Frame:
    """The surface, by way of the renderer."""
    eye = Camera(look_at((4.0, 2.0, 3.0), (0.5, 0.0, 0.0)), pinhole(0.9, SIZE, SIZE))
    options = RenderOptions(surface=True, level=level)
    request = RenderRequest(
        Scene((Node("solid", content, transform=transform),)),
        eye,
        SIZE,
        SIZE,
        ("color", "normal", "uncertainty"),
        options=options,
    )
    return Renderer(store, 1, exact=ExactSource(store)).final(request)


def test_a_placed_sphere_as_a_picture(tmp_path: Path) -> None:
    content = AnalyticField(CUBE, "sphere", 10.0, (0.2, 0.5, 0.9))
    moved = Transform((0.5, 0.0, 0.0), (math.cos(0.3), math.sin(0.3), 0.0, 0.0), 1.2)
    frame = picture(content, AssetStore(tmp_path), 0.0, moved)
    hit = frame.radiance[..., 3] == 1.0
    assert set(np.unique(frame.radiance[..., 3])) == {0.0, 1.0}
    camera = frame.request.camera.resized(SIZE, SIZE)
    pixels = np.stack(np.meshgrid(np.arange(SIZE) + 0.5, np.arange(SIZE) + 0.5), -1).reshape(-1, 2)
    origins, directions = camera.rays(pixels)
    center = np.array([0.5, 0.0, 0.0])
    along = ((center - origins) * directions).sum(1)
    beside = 1.2**2 - ((center - origins) ** 2).sum(1) + along**2
    truth = (along - np.sqrt(np.maximum(beside, 0))).reshape(SIZE, SIZE)
    clear = (np.abs(beside) > 0.02).reshape(SIZE, SIZE)
    np.testing.assert_array_equal(hit[clear], (beside > 0).reshape(SIZE, SIZE)[clear])
    np.testing.assert_allclose(frame.depth[hit & clear], truth[hit & clear], atol=1e-3)
    outward = (origins + truth.reshape(-1, 1) * directions - center).reshape(SIZE, SIZE, 3) / 1.2
    np.testing.assert_allclose(frame.channels["normal"][hit & clear], outward[hit & clear], atol=2e-3)
    np.testing.assert_allclose(frame.radiance[hit][:, :3], np.tile([0.2, 0.5, 0.9], (hit.sum(), 1)), atol=1e-3)
    assert (frame.channels["uncertainty"][hit] == 0).all()


def test_the_surface_of_a_density_is_where_it_begins() -> None:
    ball = UniformSphere((0.0, 0.0, 0.0), 0.8, 5.0)
    origins, directions = random_rays(500)
    near, far = box_interval(ball, origins, directions)
    far = far.maximum(near)
    counts = ((far - near) / 0.02 + 0.5).floor().long()
    start, toward, enter, leave = (part.double().numpy() for part in (origins, directions, near, far))
    local = LocalRays(start, toward, enter, leave, counts.numpy(), 0.02)
    everywhere = OccupiedCells(ball.aabb, np.ones((4, 4, 4), np.bool_))
    t = trace_density(ball, LocalBundle(origins, directions, near, far), local, everywhere, 1.0).t
    along = -(origins * directions).sum(-1)
    beside = 0.64 - 9 + along**2
    clear = beside.abs() > 0.01
    assert torch.equal(torch.isfinite(t)[clear], (beside > 0)[clear])
    hit = clear & (beside > 0)
    assert (t - along + beside.clamp_min(0).sqrt())[hit].abs().max() < 1e-3
    none = trace_density(ball, LocalBundle(origins, directions, near, far), local, everywhere, 6.0).t
    assert torch.isinf(none).all()
