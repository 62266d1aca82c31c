# pyright: reportArgumentType=false, reportOptionalSubscript=false
"""Strokes that clone: what lies some way from a place before the stroke is painted there, on every kind of content."""

import dataclasses

import numpy as np
import pytest
import torch

from tests.editing.strokes import paint_stroke
from tests.editing.test_paint import color_map, mapped, painted, places, sheet
from viewer.editing.effects import edited_points, edited_splats, edited_surface, edited_voxels
from viewer.editing.field_effects import edited_field
from viewer.editing.nearest_rows import NearestRows
from viewer.editing.paint_strokes import line_of
from viewer.editing.stroke_rows import brushwork_of
from viewer.editing.surface import Surface, texture_pixels
from viewer.editing.surface_painter import SurfacePainter
from viewer.fields.field import FieldSample
from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.geometry import AABB
from viewer.scene.material import Material, Texture
from viewer.scene.paint import Clone, Paint
from viewer.scene.points import Points
from viewer.scene.splats import Splats

SIDE = 96
WAY = (32 * 2.0 / SIDE, -16 * 2.0 / SIDE, 0.0)
"""A whole number of texels."""


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def clone(store, points, radius=0.2, **rest):
    return paint_stroke(store, points, radius, falloff="hard", clone=Clone(WAY), **rest)


def test_texels_become_those_that_lie_some_way_off(store):
    surface, before = mapped(store, sheet(8))
    after = color_map(painted(surface, store, clone(store, [[-0.5, 0.3, 0], [-0.2, 0.2, 0]])), store)
    x, y = places()
    along = np.clip(((x + 0.5) * 0.3 + (y - 0.3) * -0.1) / 0.1, 0, 1)
    inside = np.hypot(x - (-0.5 + 0.3 * along), y - (0.3 - 0.1 * along)) <= np.float64(0.2)
    rows, columns = np.nonzero(inside)
    assert len(rows) > 200
    np.testing.assert_array_equal(after[rows, columns], before[rows + 16, columns + 32])
    np.testing.assert_array_equal(after[~inside], before[~inside])


def test_it_takes_what_was_there_before_the_stroke_even_where_it_overlaps(store):
    surface, before = mapped(store, sheet(8))
    stroke = paint_stroke(
        store, [[-0.4, 0, 0], [0.4, 0, 0]], 0.2, falloff="hard", clone=Clone((4 * 2.0 / SIDE, 0.0, 0.0))
    )
    after = color_map(painted(surface, store, stroke), store)
    x, y = places()
    rows, columns = np.nonzero((np.abs(x) <= 0.4) & (np.abs(y) < 0.19))
    np.testing.assert_array_equal(after[rows, columns], before[rows, columns + 4])


def test_beyond_the_surface_there_is_nothing_to_paint_with(store):
    surface, before = mapped(store, sheet(8))
    after = color_map(painted(surface, store, clone(store, [0.8, 0.0, 0])), store)
    x, y = places()
    inside = np.hypot(x - 0.8, y) <= 0.2
    out = inside & (x + WAY[0] > 1.1)
    assert out.sum() > 50
    np.testing.assert_array_equal(after[out], before[out])


def test_piece_by_piece_or_at_once_is_the_same(store):
    surface, _ = mapped(store, sheet(8))
    stroke = clone(store, [[-0.5, 0.3, 0], [-0.2, 0.2, 0], [-0.3, -0.1, 0], [0.0, 0.4, 0]], strength=0.7)
    whole = color_map(painted(surface, store, stroke), store)
    painter = SurfacePainter(surface, surface, store)
    painter.begin(brushwork_of(stroke, 1.0))
    for piece in line_of(stroke, store):
        painter.extend(piece[None])
    painter.end()
    np.testing.assert_array_equal(painter.pixels("base_color_map"), whole)


def test_vertices_points_splats_and_voxels(store):
    at = np.stack(np.meshgrid(np.linspace(-1, 1, 49), np.linspace(-1, 1, 49), indexing="ij"), -1).reshape(-1, 2)
    way = (16 / 24, -8 / 24, 0.0)
    stroke = paint_stroke(store, [-0.4, 0.3, 0], 0.2, falloff="hard", clone=Clone(way))
    edit = (Paint((stroke,)),)
    flat = np.column_stack([at, np.zeros(len(at))]).astype(np.float32)
    inside = np.flatnonzero(np.hypot(at[:, 0] + 0.4, at[:, 1] - 0.3) <= 0.1999)
    source = inside + 16 * 49 - 8
    colors = np.random.default_rng(0).integers(0, 256, (len(at), 3), np.uint8)
    after = edited_points(Points(flat, colors), edit, store).colors
    np.testing.assert_array_equal(after[inside], colors[source])
    count = len(at)
    sh = np.random.default_rng(1).normal(0, 0.3, (count, 4, 3)).astype(np.float32)
    splats = Splats(
        flat, np.full((count, 3), -4.0, np.float32), np.tile(np.float32([1, 0, 0, 0]), (count, 1)),
        np.zeros(count, np.float32), sh,
    )  # fmt: skip
    cloned = edited_splats(splats, edit, store).sh
    seen = np.maximum(sh[source, 0], -0.5 / 0.28209479)
    np.testing.assert_allclose(cloned[inside, 0], seen, atol=0.02)
    mesh = dataclasses.replace(sheet(48), uvs=None)
    numbers = np.random.default_rng(2).uniform(0, 1, (len(mesh.vertices), 3)).astype(np.float32)
    mesh = dataclasses.replace(mesh, colors=numbers)
    result = edited_surface(Surface(mesh, Material()), edit, store).mesh
    where = mesh.vertices[:, :2]
    rows = np.flatnonzero(np.hypot(where[:, 0] + 0.4, where[:, 1] - 0.3) <= 0.1999)
    wanted = NearestRows(mesh.vertices.astype(np.float64)).of(mesh.vertices[rows] + np.array(way))
    np.testing.assert_array_equal(result.colors[rows], numbers[wanted])
    box = AABB((-1.0, -1.0, -0.1), (1.0, 1.0, 0.1))
    shape = (48, 48, 4)
    index = np.arange(48 * 48 * 4, dtype=np.int32)
    own = np.random.default_rng(3).normal(0, 0.2, (len(index), 3)).astype(np.float16)
    voxels = SparseVoxels(box, shape, index, np.ones(len(index), np.float32), own)
    made = edited_voxels(voxels, edit, store).sh.reshape(48, 48, 4, 3)
    before = own.reshape(48, 48, 4, 3)
    np.testing.assert_allclose(made[14, 31, 1], before[30, 23, 1], atol=2e-3)


class Colored:
    """A field whose colour is its place."""

    aabb, color_space = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)), "linear"

    def density(self, points):
        return torch.ones(len(points)).to(points)

    def sample(self, points, _):
        return FieldSample(self.density(points), 0.5 + 0.4 * points)


def test_a_field_is_asked_where_it_is_cloned_from(store):
    points = torch.tensor([[-0.4, 0.3, 0.0], [-0.3, 0.25, 0.05], [0.5, 0.5, 0.5]], dtype=torch.float64)
    edit = Paint((clone(store, [-0.4, 0.3, 0.0]),))
    after = edited_field(Colored(), (edit,), store).sample(points, torch.zeros_like(points)).radiance
    wanted = 0.5 + 0.4 * (points + torch.tensor(WAY).double())
    torch.testing.assert_close(after[:2], wanted[:2], atol=1e-6, rtol=0)
    torch.testing.assert_close(after[2], 0.5 + 0.4 * points[2])


def test_the_nearest_of_many_places_is_found():
    rng = np.random.default_rng(0)
    spots = np.column_stack([rng.uniform(-1, 1, (3000, 2)), np.zeros(3000)])
    asked = np.column_stack([rng.uniform(-0.9, 0.9, (200, 2)), np.zeros(200)])
    wanted = ((asked[:, None] - spots[None]) ** 2).sum(2).argmin(1)
    found = NearestRows(spots).of(asked)
    assert (found == wanted).mean() > 0.98
    np.testing.assert_array_equal(NearestRows(spots).of(asked + 50.0), -1)
    assert NearestRows(np.zeros((0, 3))).of(asked).max() == -1
    np.testing.assert_array_equal(NearestRows(np.ones((1, 3))).of(np.ones((2, 3))), 0)


def bent(cells=40):
    """A sheet that is bent up and down by more than its texels are wide."""
    mesh = sheet(cells)
    vertices = mesh.vertices.copy()
    vertices[:, 2] = 0.1 * np.sin(3.0 * vertices[:, 0])
    return dataclasses.replace(mesh, vertices=vertices)


def test_on_bent_surfaces_what_lies_above_or_below_is_taken(store):
    surface, before = mapped(store, bent())
    start = [-0.5, 0.3, 0.1 * np.sin(-1.5)]
    stroke = paint_stroke(store, start, 0.15, falloff="hard", clone=Clone(WAY, (0.0, 0.0, 1.0)))
    after = color_map(painted(surface, store, stroke), store)
    x, y = places()
    inside = np.sqrt((x + 0.5) ** 2 + (y - 0.3) ** 2 + (0.1 * np.sin(3 * x) - start[2]) ** 2) < 0.14
    rows, columns = np.nonzero(inside)
    assert len(rows) > 80
    np.testing.assert_array_equal(after[rows, columns], before[rows + 16, columns + 32])


class Bent(Colored):
    """A thin layer of matter that is bent, whose colour is its x."""

    def density(self, points):
        return 50.0 * torch.exp(-(((points[:, 2] - 0.1 * torch.sin(3.0 * points[:, 0])) / 0.02) ** 2))

    def sample(self, points, _):
        return FieldSample(self.density(points), 0.5 + 0.4 * points[:, 2:].expand(-1, 3))


def test_of_a_bent_field_what_has_matter_is_taken(store):
    points = torch.tensor([[-0.4, 0.0, 0.1 * np.sin(-1.2)]], dtype=torch.float64)
    stroke = paint_stroke(store, points.numpy(), 0.2, falloff="hard", clone=Clone((0.6, 0.0, 0.0), (0.0, 0.0, 1.0)))
    radiance = edited_field(Bent(), (Paint((stroke,)),), store).sample(points, torch.zeros_like(points)).radiance
    assert abs(float(radiance[0, 0]) - (0.5 + 0.4 * 0.1 * np.sin(0.6))) < 0.01


def test_beyond_a_mirror_the_way_is_mirrored(store):
    """Left of the plane x = 0 paint comes from farther left, as it comes from farther right on the right."""
    surface, before = mapped(store, sheet(8))
    stroke = paint_stroke(
        store, [[0.3, 0.2, 0], [0.2, -0.2, 0]], 0.15, falloff="hard", clone=Clone((0.5 * WAY[0], WAY[1], 0.0)),
        mirror=(True, False, False),
    )  # fmt: skip
    after = color_map(painted(surface, store, stroke), store)
    x, y = places()
    along = np.clip(((np.abs(x) - 0.3) * -0.1 + (y - 0.2) * -0.4) / 0.17, 0, 1)
    inside = np.hypot(np.abs(x) - (0.3 - 0.1 * along), y - (0.2 - 0.4 * along)) <= np.float64(0.15)
    for side in (inside & (x > 0), inside & (x < 0)):
        rows, columns = np.nonzero(side)
        assert len(rows) > 100
        way = 16 if x[side][0] > 0 else -16
        np.testing.assert_array_equal(after[rows, columns], before[rows + 16, columns + way])
    np.testing.assert_array_equal(after[~inside], before[~inside])


def test_vertices_and_fields_beyond_a_mirror_take_the_mirrored_way(store):
    stroke = paint_stroke(
        store, [-0.4, 0.3, 0.0], 0.2, falloff="hard", clone=Clone((0.2, 0.1, 0.0)), mirror=(True, False, False)
    )
    points = torch.tensor([[-0.4, 0.3, 0.0], [0.4, 0.3, 0.0], [0.45, 0.35, 0.0], [0.0, 0.9, 0.0]], dtype=torch.float64)
    ways = torch.tensor([[0.2, 0.1, 0.0], [-0.2, 0.1, 0.0], [-0.2, 0.1, 0.0], [0.0, 0.0, 0.0]], dtype=torch.float64)
    found = edited_field(Colored(), (Paint((stroke,)),), store).sample(points, torch.zeros_like(points)).radiance
    torch.testing.assert_close(found, 0.5 + 0.4 * (points + ways), atol=1e-6, rtol=0)
    mesh = dataclasses.replace(sheet(40), uvs=None)
    where = mesh.vertices.astype(np.float64)
    mesh = dataclasses.replace(mesh, colors=(0.5 + 0.4 * where).astype(np.float32))
    result = edited_surface(Surface(mesh, Material()), (Paint((stroke,)),), store).mesh
    inside = np.hypot(np.abs(where[:, 0]) - 0.4, where[:, 1] - 0.3) <= 0.1999
    wanted = 0.5 + 0.4 * (where + np.array([[0.2, 0.1, 0.0]]) * np.sign(-where[:, :1]) ** np.array([1, 0, 0]))
    assert inside.sum() > 50
    np.testing.assert_allclose(result.colors[inside], wanted[inside], atol=1e-3)


def two_charts():
    """Two sheets side by side; the map of the right one is turned by a quarter."""
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    left = np.column_stack([corners - [1, 0.5], np.zeros(4)])
    right = np.column_stack([corners - [0, 0.5], np.zeros(4)])
    turned = np.column_stack([1 - corners[:, 1], corners[:, 0]])
    uvs = np.concatenate([corners * [0.5, 1], turned * [0.5, 1] + [0.5, 0]])
    uvs[:, 1] = 1 - uvs[:, 1]  # v goes down in a map
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.uint32)
    return dataclasses.replace(
        sheet(1),
        vertices=np.concatenate([left, right]).astype(np.float32),
        faces=np.concatenate([faces, faces + 4]),
        normals=np.tile(np.float32([0, 0, 1]), (8, 1)),
        uvs=uvs.astype(np.float32),
    )


def test_cloned_relief_rises_the_same_way_in_space(store):
    """A bump of the left sheet is cloned onto the right one, whose map is turned: as if it had been raised there."""

    def relief(point, **rest):
        return paint_stroke(store, point, 0.3, target="relief", **rest)

    flat = store.put({"pixels": np.full((512, 512, 3), (128, 128, 255), np.uint8)})
    surface = Surface(two_charts(), Material(lit=True, normal_map=Texture(flat, 512, 512)))
    bump = relief([-0.5, 0.1, 0], value=0.6)
    cloned = painted(surface, store, bump, paint_stroke(
        store, [0.5, 0.1, 0], 0.35, target="relief", falloff="hard", clone=Clone((-1.0, 0.0, 0.0))
    ))  # fmt: skip
    raised = painted(surface, store, bump, relief([0.5, 0.1, 0], value=0.6))
    one, other = (texture_pixels(each.material.normal_map, store).astype(int) for each in (cloned, raised))
    half = one.shape[1] // 2
    assert np.ptp(other[:, half:], axis=(0, 1)).max() > 100
    near = np.abs(one - other).max(2)
    assert np.quantile(near[:, half:], 0.99) <= 4
    np.testing.assert_array_equal(one[:, : half - 4], other[:, : half - 4])


def test_nothing_is_cloned_from_where_a_field_is_empty(store):
    """There a field has a colour that means nothing; models and points have nothing there, and stay as they are."""
    points = torch.tensor([[-0.4, 0.0, 0.1 * np.sin(-1.2)], [-0.42, 0.02, 0.1 * np.sin(-1.26)]], dtype=torch.float64)
    for along in ((0.0, 0.0, 0.0), (0.0, 1.0, 0.0)):
        stroke = paint_stroke(store, points.numpy(), 0.2, falloff="hard", clone=Clone((0.0, 0.0, 0.7), along))
        found = edited_field(Bent(), (Paint((stroke,)),), store).sample(points, torch.zeros_like(points)).radiance
        torch.testing.assert_close(found, Bent().sample(points, None).radiance)
