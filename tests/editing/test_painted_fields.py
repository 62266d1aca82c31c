"""Paint and grading on fields that answer point by point, against the same field written down, and its bake."""

from typing import Any

import numpy as np
import pytest
import torch

from tests.editing.strokes import paint_stroke
from viewer.editing.field_effects import edited_field
from viewer.editing.grade import graded
from viewer.editing.row_painter import RowPainter
from viewer.engine.jobs import BakeJob, run
from viewer.fields.field import FieldSample
from viewer.fields.voxels import voxels_from_tensors
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField
from viewer.scene.elements import Grid, element_set
from viewer.scene.geometry import AABB
from viewer.scene.grade import Grade
from viewer.scene.paint import Paint
from viewer.scene.progress import run_to_end

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
RED = (0.8, 0.1, 0.05)


class Glossy:
    """A field whose radiance is known on paper: ``0.4 + 0.2 x + 0.1 d_z`` in red, less in the others."""

    aabb, color_space = BOX, "linear"

    def density(self, points):
        return 3.0 + points[:, 0]

    def sample(self, points, directions):
        return FieldSample(self.density(points), self._light(points, directions))

    def _light(self, points, directions):
        amount = 0.4 + 0.2 * points[:, :1] + 0.1 * directions[:, 2:]
        return amount * torch.tensor([1.0, 0.5, 0.25])


class GlossyOnce(Glossy):
    """The same, its points asked once."""

    def density_and_features(self, points):
        return self.density(points), points

    def radiance_of(self, features, directions):
        return self._light(features, directions)


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


@pytest.fixture
def places():
    rng = np.random.default_rng(0)
    directions = torch.from_numpy(rng.normal(size=(800, 3))).float()
    points = torch.from_numpy(rng.uniform(-1, 1, (800, 3))).float()
    return points, torch.nn.functional.normalize(directions, dim=-1)


@pytest.mark.parametrize("kind", [Glossy, GlossyOnce])
@pytest.mark.parametrize("flatten", [False, True])
def test_radiance_is_mixed_and_what_depends_on_the_view_stays_or_goes(store, places, kind, flatten):
    points, directions = places
    strokes = (paint_stroke(store, [0, 0, 0], 0.8, color=RED, strength=0.5, flatten=flatten, falloff="hard"),
               paint_stroke(store, [0, 0, 0], 0.8, target="opacity", value=0.25, falloff="hard"))  # fmt: skip
    field: Any = edited_field(kind(), (Paint(strokes),), store)
    found = field.sample(points, directions)
    inside = points.double().norm(dim=1) <= 0.8
    assert 100 < inside.sum() < 400
    plain = kind().sample(points, directions)
    mean = kind()._light(points, torch.zeros_like(directions))
    goal = mean + 0.5 * (torch.tensor(RED) - mean)
    wanted = goal + (0.5 if flatten else 1.0) * (plain.radiance - mean)
    torch.testing.assert_close(found.radiance[inside], wanted[inside], atol=1e-6, rtol=1e-5)
    assert torch.equal(found.radiance[~inside], plain.radiance[~inside])
    torch.testing.assert_close(found.density, plain.density * torch.where(inside, 0.25, 1.0))
    assert torch.equal(field.density(points), found.density)
    if kind is GlossyOnce:
        density, features = field.density_and_features(points)
        assert torch.equal(density, found.density)
        torch.testing.assert_close(field.radiance_of(features, directions), found.radiance, atol=1e-6, rtol=1e-5)


def test_strokes_are_drawn_once_for_colours_and_densities(store, places, monkeypatch):
    drawn = []
    begin = RowPainter.begin
    monkeypatch.setattr(RowPainter, "begin", lambda self, work, own: drawn.append(work) or begin(self, work, own))
    strokes = tuple(paint_stroke(store, [0, 0, 0], 0.8, target=name) for name in ("base_color", "opacity"))
    field: Any = edited_field(Glossy(), (Paint(strokes),), store)
    field.sample(*places)
    assert [work.target for work in drawn] == ["base_color", "opacity"]


@pytest.mark.parametrize("kind", [Glossy, GlossyOnce])
def test_a_grade_acts_on_what_is_seen(store, places, kind):
    points, directions = places
    edit = Grade(hue=20.0, saturation=0.5, curve=((0.0, 0.0), (0.4, 0.6), (1.0, 1.0)), transparency=0.5)
    found = edited_field(kind(), (edit,), store).sample(points, directions)
    plain = kind().sample(points, directions)
    wanted = graded(plain.radiance.double().numpy(), edit, "linear")
    np.testing.assert_allclose(found.radiance.numpy(), wanted, atol=1e-6)
    torch.testing.assert_close(found.density, 0.5 * plain.density)


@pytest.mark.parametrize("kind", [Glossy, GlossyOnce])
def test_a_grade_within_cells_leaves_the_rest_of_a_field_alone(store, places, kind):
    points, directions = places
    cells = element_set("voxels", np.array([0, 1, 2, 3]), 8, store, Grid(BOX, (2, 2, 2)))
    edit = Grade(value=0.5, transparency=0.5, within=cells)
    field: Any = edited_field(kind(), (edit,), store)
    found, plain = field.sample(points, directions), kind().sample(points, directions)
    inside = points[:, 0] < 0.0
    part = torch.where(inside, 0.5, 1.0)
    wanted = graded(plain.radiance.double().numpy(), Grade(value=0.5), "linear")
    np.testing.assert_allclose(found.radiance[inside].numpy(), wanted[inside.numpy()], atol=1e-6)
    assert torch.equal(found.radiance[~inside], plain.radiance[~inside])
    torch.testing.assert_close(found.density, part * plain.density)
    if kind is GlossyOnce:
        _, features = field.density_and_features(points)
        torch.testing.assert_close(field.radiance_of(features, directions), found.radiance, atol=1e-6, rtol=1e-5)


def test_the_bake_has_the_paint_where_the_field_has_it(store):
    solid = AnalyticField(BOX, "sphere", 40.0, (0.2, 0.5, 0.3))
    stroke = paint_stroke(store, [[0, -0.9, 0.2], [0.4, -0.8, 0.2]], 0.45, color=RED)
    edits = (Paint((stroke,)), Grade(saturation=0.8))
    baked = run_to_end(run(BakeJob(solid, 32, edits), store)).voxels
    voxels = voxels_from_tensors(baked, store.get(baked.asset))
    middles = np.stack(np.unravel_index(voxels.index, voxels.shape), -1) + 0.5
    middles = np.array(voxels.aabb.lo) + middles * np.array(voxels.aabb.size) / voxels.shape
    near = np.linalg.norm(middles, axis=1) <= 0.95
    rho = np.array([0.0, -0.9, 0.2]) + np.clip(((middles - [0, -0.9, 0.2]) @ [0.4, 0.1, 0]) / 0.17, 0, 1)[:, None] * [
        0.4,
        0.1,
        0,
    ]
    rho = np.minimum(np.linalg.norm(middles - rho, axis=1) / 0.45, 1)
    part = ((1 - rho**2) ** 2)[:, None]
    light = np.array([0.2, 0.5, 0.3]) + part * (np.array(RED) - [0.2, 0.5, 0.3])
    wanted = graded(light, edits[1], "linear")
    found = 0.5 + 0.28209479 * voxels.sh.reshape(len(middles), 3, -1)[:, :, 0].astype(np.float64)
    assert (part[near] > 0.5).sum() > 20
    assert np.quantile(np.abs(found - wanted)[near], 0.99) < 0.02
