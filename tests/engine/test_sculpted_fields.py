"""One stroke on a field: its exact picture, its bake and its surface show the mesh that the same stroke makes."""

import numpy as np
import pytest
import torch

from tests.editing.meshes import ball
from tests.editing.strokes import stroke
from viewer.decompose.options import ExtractOptions
from viewer.editing.field_effects import edited_field
from viewer.engine.jobs import BakeJob, run
from viewer.engine.operations.extract_geometry import field_shape
from viewer.fields.solids import Solid
from viewer.render.drawables import other_sources
from viewer.render.pointwise.exact import ExactSource
from viewer.render.pointwise.exact_march import OccupiedCells, with_boxes
from viewer.render.renderer import Renderer
from viewer.render.request import RenderOptions, RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import AnalyticField, Model
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.progress import run_to_end
from viewer.scene.sculpt import Sculpt

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
SOLID = AnalyticField(BOX, "sphere", 200.0)
SIZE = 48
PLAIN = RenderOptions()
EYE = Camera(look_at((2.0, -3.0, 2.0), (0.0, 0.0, 0.2)), pinhole(0.75, SIZE, SIZE))


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


@pytest.fixture
def edits(store):
    """A bump that leaves the box, and a dent beside it."""
    top = [[0, 0, 1]] * 4
    side = [[0.5, -0.6, 0.6], [0.6, -0.5, 0.6]]
    bump = stroke(store, "draw", top, top, radius=0.6, strength=1.2)
    dent = stroke(store, "draw", side, side, radius=0.4, strength=-1.0)
    return (Sculpt((bump, dent)),)


@pytest.fixture
def expected(store, edits):
    """Depths of the mesh that the same strokes make."""
    mesh = ball(6)
    model = Model(store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces))
    return depth(Node("ball", model, edits=edits), store)


def depth(node, store, options=PLAIN):
    renderer = Renderer(store, 1, exact=ExactSource(store), others=other_sources(store))
    return renderer.final(RenderRequest(Scene((node,)), EYE, SIZE, SIZE, ("color",), options=options)).depth


def assert_alike(found, wanted, tolerance, outline=0.02):
    both = np.isfinite(found) & np.isfinite(wanted)
    assert (np.isfinite(found) != np.isfinite(wanted)).mean() < outline
    assert np.quantile(np.abs(found[both] - wanted[both]), 0.95) < tolerance
    assert both.sum() > 300


def test_the_exact_picture_is_that_of_the_mesh(store, edits, expected):
    node = Node("solid", SOLID, edits=edits)
    assert_alike(depth(node, store, RenderOptions(surface=True)), expected, 0.01)
    assert_alike(depth(node, store), expected, 0.03)
    plain = depth(Node("solid", SOLID), store)
    both = np.isfinite(plain) & np.isfinite(expected)
    assert np.abs(plain[both] - expected[both]).max() > 0.1  # without the strokes it is another one


def test_the_bake_and_the_extracted_surface_are_that_of_the_field(store, edits, expected):
    side = 72
    baked = run_to_end(run(BakeJob(SOLID, side, edits), store)).voxels
    cell = max(baked.aabb.size) / side
    assert_alike(depth(Node("bake", baked), store), expected, 2.0 * cell, 0.05)
    node = Node("solid", SOLID, edits=edits)
    shape = run_to_end(field_shape(node, ExtractOptions(resolution=side, smooth=0), store, None))
    field = edited_field(Solid(SOLID), edits, store)
    away = field.distance(torch.from_numpy(shape.surface.mesh.vertices.astype(np.float64))).abs().numpy()
    assert np.quantile(away, 0.99) < cell


def test_cells_grow_by_what_boxes_touch():
    grid = np.zeros((4, 4, 4), bool)
    grid[1, 1, 1] = True
    cells = with_boxes(OccupiedCells(BOX, grid), [AABB((0.6, 0.6, 0.6), (1.3, 0.7, 0.9))])
    assert cells.aabb == AABB((-1.0, -1.0, -1.0), (1.5, 1.0, 1.0))
    assert cells.grid.shape == (5, 4, 4)
    assert cells.grid[1, 1, 1]
    assert cells.grid[3:, 3, 3].all()
    assert cells.grid.sum() == 3
