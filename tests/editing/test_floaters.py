# pyright: reportArgumentType=false
"""Removing floaters: of scenes to which some were added, which ones go and what else does."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
import torch

from tests.editing.meshes import ball, edited_mesh
from tests.editing.test_choose import splats_at, voxels_at
from viewer.editing.effects import edited_points, edited_splats, edited_voxels
from viewer.editing.element_table import element_table
from viewer.editing.field_effects import edited_field
from viewer.editing.floater_columns import columns_of, going, going_numbers, stored
from viewer.editing.measure_floaters import floater_columns, loose_parts
from viewer.editing.seen_by_photos import PhotoCounts
from viewer.engine.jobs import MeasureFloatersJob, run
from viewer.errors import AssetError
from viewer.fields.field import FieldSample
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import AnalyticField, VoxelField
from viewer.scene.document import Node
from viewer.scene.edits import Crop
from viewer.scene.elements import Grid, packed
from viewer.scene.floaters import FloaterMeasures, Floaters, Thresholds, strength_of, thresholds_of
from viewer.scene.geometry import AABB
from viewer.scene.mesh import Mesh
from viewer.scene.points import Points
from viewer.scene.progress import run_to_end
from viewer.scene.volumes import Sphere

SIDE = 64
FAINT = 0.02
"""Density of haze, per voxel."""


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def measured(table, store, photos=None):
    numbers, columns = floater_columns(table, photos)
    return stored(columns, table.kind, numbers, table.count, store, table.grid)


def removing(table, store, strength=0.5, photos=None):
    return Floaters(measured(table, store, photos), *thresholds_of(strength))


def score(goes, floater):
    """Precision and recall."""
    hits = float((goes & floater).sum())
    return hits / max(float(goes.sum()), 1.0), hits / float(floater.sum())


def dirty_voxels(seed=0):
    """A ball on a plate with a soft edge; blobs, dust and haze around it, and which voxels those are."""
    rng = np.random.default_rng(seed)
    i, j, k = np.meshgrid(*[np.arange(SIDE)] * 3, indexing="ij")
    away = np.sqrt((i - 32) ** 2 + (j - 32) ** 2 + (k - 22) ** 2)
    density = np.clip(14.0 - away, 0.0, 1.0) * 3.0
    density = np.maximum(density, np.where((k >= 4) & (k < 9) & (abs(i - 32) < 24) & (abs(j - 32) < 24), 3.0, 0.0))
    # A thin string that holds something small: it belongs to the ball.
    density[32, 32, 36:46] = 2.0
    real = density > 0.0
    near = away < 17.0
    added = np.zeros_like(density)
    for _ in range(12):
        at, radius = rng.integers(6, SIDE - 6, 3), rng.uniform(1.0, 2.6)
        added[np.sqrt((i - at[0]) ** 2 + (j - at[1]) ** 2 + (k - at[2]) ** 2) <= radius] = rng.uniform(0.3, 3.0)
    for at in rng.integers(1, SIDE - 1, (60, 3)):
        added[tuple(at)] = rng.uniform(0.05, 3.0)
    added[8:24, 6:14, 40:56] = np.maximum(added[8:24, 6:14, 40:56], FAINT)
    # What touches the scene is no floater by any measure but the eye's.
    touching = near | (k < 11)
    added[touching | real] = 0.0
    density = np.maximum(density, added)
    places = np.argwhere(density > 0.0)
    return voxels_at(places, (SIDE,) * 3, density[density > 0.0].astype(np.float32)), (added > 0.0)[density > 0.0]


def dirty_rows(seed=0):
    """Places on a plate and a ball, of small clusters and single ones away from them, and which those are."""
    rng = np.random.default_rng(seed)
    plate = np.concatenate([rng.uniform(-1, 1, (6000, 2)), rng.normal(0, 0.005, (6000, 1))], 1)
    around = rng.normal(size=(6000, 3))
    sphere = 0.4 * around / np.linalg.norm(around, axis=1)[:, None] + [0, 0, 0.42]
    middles = rng.uniform([-1, -1, 1.1], [1, 1, 2], (8, 3))
    clusters = [rng.normal(0, 0.02, (15, 3)) + middle for middle in middles]
    single = np.stack([*rng.uniform(-1.5, 1.5, (2, 60)), rng.uniform(1.2, 2.5, 60)], 1)
    places = np.concatenate([plate, sphere, *clusters, single]).astype(np.float32)
    floater = np.arange(len(places)) >= 12_000
    order = rng.permutation(len(places))
    return places[order], floater[order]


@pytest.mark.parametrize("seed", range(3))
def test_floaters_of_voxels_go_and_the_scene_stays(store, seed):
    voxels, floater = dirty_voxels(seed)
    edit = removing(element_table(voxels, 0), store)
    left = edited_voxels(voxels, (edit,), store)
    precision, recall = score(~np.isin(voxels.index, left.index), floater)
    assert precision == 1.0
    assert recall >= 0.99
    weaker = edited_voxels(voxels, (removing(element_table(voxels, 0), store, 0.2),), store)
    assert len(left.index) <= len(weaker.index) < len(voxels.index)
    assert edited_voxels(voxels, (removing(element_table(voxels, 0), store, 0.0),), store) is voxels


@pytest.mark.parametrize("seed", range(3))
def test_floaters_of_points_and_splats_go_and_the_scene_stays(store, seed):
    places, floater = dirty_rows(seed)
    points, splats = Points(places, np.zeros((len(places), 3), np.uint8)), splats_at(places, (0.02,) * 3)
    edit = removing(element_table(points, len(places)), store)
    left = edited_points(points, (edit,), store)
    goes = np.ones(len(places), bool)
    goes[left.source] = False
    precision, recall = score(goes, floater)
    assert precision >= 0.98  # of places strewn at random a few lie alone
    assert recall >= 0.99
    same = edited_splats(splats, (removing(element_table(splats, len(places)), store),), store)
    assert np.array_equal(same.source, left.source)


def test_solid_splats_hang_together_though_fainter_ones_are_nearer(store):
    """A plate of solid ones, each with ten faint ones around it that are not near to those of the next."""
    solid = np.stack([*np.meshgrid(*[np.arange(12.0)] * 2), np.zeros((12, 12))], -1).reshape(-1, 3)
    faint = (solid[:, None] + np.random.default_rng(0).normal(0, 0.02, (len(solid), 10, 3))).reshape(-1, 3)
    places = np.concatenate([solid, faint]).astype(np.float32)
    logits = np.where(np.arange(len(places)) < len(solid), 2.0, -4.0).astype(np.float32)
    splats = dataclasses.replace(splats_at(places, (0.6,) * 3), logits=logits)
    columns = columns_of(measured(element_table(splats, len(places)), store), store)
    assert (columns.size == len(solid)).all()


def test_loose_pieces_of_a_mesh_go(store):
    large, small = ball(5), ball(2)
    pieces = [small.faces + len(large.vertices) + n * len(small.vertices) for n in range(3)]
    faces = np.concatenate([large.faces, *pieces])
    vertices = [large.vertices] + [0.05 * small.vertices + np.float32([1.5 + n, 0, 0]) for n in range(3)]
    mesh = Mesh(np.concatenate(vertices), faces.astype(np.uint32), np.concatenate(vertices))
    edit = removing(element_table(mesh, len(faces)), store, 0.9)
    left = edited_mesh(mesh, (edit,), store)
    assert left.source.tolist() == list(range(len(large.faces)))
    # After a crop that cuts triangles, the same ones go: they are known by where they come from.
    crop = Crop(Sphere((0.0, 0.0, 0.0), 1.6), "inside")
    cut = edited_mesh(mesh, (crop, edit), store)
    assert cut.source.max() < len(large.faces)


def test_haze_between_two_things_leaves_them_apart():
    """Two solid parts of 3 and 2, and faint ones from one to the other: those belong to the larger one."""
    links = np.array([[0, 1], [1, 2], [2, 5], [5, 6], [6, 3], [3, 4]])
    parts = loose_parts(links, links[[0, 1, 5]], np.array([True] * 5 + [False] * 2))
    assert parts[0] == parts[1] == parts[2] == parts[5] == parts[6]
    assert parts[3] == parts[4] != parts[0]


def test_the_soft_edge_of_a_thing_stays_and_haze_farther_away_goes(store):
    """Along a row of voxels: solid, then ever fainter ones. Those beside a solid one are its edge."""
    places = [[i, 0, 0] for i in range(8)]
    density = np.float32([3, 3, 3, 0.01, 0.01, 0.01, 0.01, 0.01])
    table = element_table(voxels_at(places, density=density), 0)
    numbers = going_numbers(measured(table, store), Thresholds(0.0, 0.05, 0), store)
    assert numbers.tolist() == [4 * 64, 5 * 64, 6 * 64, 7 * 64]


def test_what_no_photo_sees_goes_and_what_is_inside_of_something_seen_stays(store):
    """One part that a photo sees from outside only, one that none sees, and one beyond all pictures."""
    places = [*np.argwhere(np.ones((3, 3, 3))).tolist(), [7, 7, 7], [0, 7, 0]]
    table = element_table(voxels_at(places), 0)
    inside = np.array([np.ravel_multi_index(tuple(place), (8, 8, 8)) == 73 for place in places])
    order = np.argsort([np.ravel_multi_index(tuple(place), (8, 8, 8)) for place in places])
    seeing = np.where(inside, 0, 5)[order]
    holding = np.full(len(places), 6)
    at = {number: row for row, number in enumerate(table.source.tolist())}
    seeing[at[511]], holding[at[56]] = 1, 0
    measures = measured(table, store, PhotoCounts(holding, seeing))
    assert going_numbers(measures, Thresholds(0.0, 0.0, 2), store).tolist() == [56, 511]
    assert len(going_numbers(measures, Thresholds(0.0, 0.0, 0), store)) == 0


def test_the_job_counts_the_photos_of_a_field_that_answers_point_by_point(store):
    """Three photos look at one side of it: what they cannot see inside belongs to it all the same."""
    node = Node("ball", AnalyticField(AABB((-1.0, -0.1, -0.1), (1.0, 0.1, 0.1)), "sphere"))
    camera = Camera(look_at((0.0, -3.0, 2.0), (0.0, 0.0, 0.0)), pinhole(0.8, 64, 48))
    measures = run_to_end(run(MeasureFloatersJob(node, (camera,) * 3), store))
    columns = columns_of(measures, store)
    assert columns.photos is not None
    assert columns.photos.min() == columns.photos.max() == 3
    assert not going(columns, Thresholds(0.0, 0.0, 3)).any()
    assert going(columns, Thresholds(0.0, 0.0, 4)).all()


class Fog:
    """Density 1 everywhere."""

    aabb = AABB((0.0,) * 3, (8.0,) * 3)
    color_space = "srgb"

    def density(self, points):
        return torch.ones(len(points))

    def sample(self, points, _):
        return FieldSample(self.density(points), torch.zeros_like(points))


def test_a_field_is_silent_where_floaters_were_and_just_around_them(store):
    """A slab of voxels, and one away from it: the field reaches beyond the middles of cells."""
    places = [[i, j, 0] for i in range(8) for j in range(8)] + [[4, 4, 5]]
    table = element_table(voxels_at(places), 0)
    edit = Floaters(measured(table, store), 0.05, 0.0)
    cut = edited_field(Fog(), (edit,), store)
    points = torch.tensor([[4.5, 4.5, 5.5], [4.5, 4.5, 4.2], [5.6, 4.5, 5.5], [4.5, 4.5, 0.5], [4.5, 4.5, 7.5]])
    assert cut.density(points).tolist() == [0.0, 0.0, 0.0, 1.0, 1.0]
    off = Floaters(edit.measures, 0.0, 0.0)
    assert edited_field(Fog(), (off,), store).density(points).tolist() == [1.0] * 5


def test_strength_and_thresholds_go_together():
    for strength in (0.0, 0.1, 0.5, 1.0):
        assert strength_of(thresholds_of(strength).share) == pytest.approx(strength)
    assert thresholds_of(0.0) == (0.0, 0.0, 0)
    steps = [thresholds_of(strength) for strength in np.linspace(0, 1, 50)]
    assert all(a <= b for before, after in pairwise(steps) for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("damage", ["missing", "short", "foreign", "longer"])
def test_what_is_damaged_says_so(store, damage):
    table = element_table(voxels_at([[0, 0, 0], [3, 3, 3]]), 0)
    measures = measured(table, store)
    tensors = dict(store.get(measures.asset))
    if damage == "missing":
        del tensors["opacity"]
    elif damage == "short":
        tensors["size"] = tensors["size"][:3]
    elif damage == "foreign":
        tensors = {"positions": np.zeros((2, 3), np.float32)}
    else:
        tensors["size"] = packed(np.zeros(1 << 20, np.int32))
    broken = FloaterMeasures(measures.elements, store.put(tensors))
    with pytest.raises(AssetError):
        going_numbers(broken, Thresholds(0.1, 0.0, 0), store)


def test_nothing_has_no_floaters(store):
    for content in (voxels_at(np.zeros((0, 3), int)), Points(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.uint8))):
        edit = removing(element_table(content, 0 if isinstance(content, Points) else 512), store, 1.0)
        assert len(going_numbers(edit.measures, edit.thresholds, store)) == 0


def test_voxels_measured_in_another_grid_are_found_by_place(store):
    """A stroke makes the grid larger: the same place has another number there."""
    table = element_table(voxels_at([[0, 0, 0], [1, 0, 0], [5, 5, 5]]), 0)
    edit = Floaters(measured(table, store), 0.5, 0.0)
    larger = voxels_at([[2, 2, 2], [3, 2, 2], [7, 7, 7]], (12, 12, 12))
    larger = larger.__class__(
        AABB((-2.0,) * 3, (10.0,) * 3), *[getattr(larger, name) for name in ("shape", "index", "density", "sh")]
    )
    left = edited_voxels(larger, (edit,), store)
    assert Grid(larger.aabb, larger.shape).middles(left.index).tolist() == [[0.5, 0.5, 0.5], [1.5, 0.5, 0.5]]


def test_a_voxel_field_in_a_project_is_measured_by_the_job(store):
    voxels, floater = dirty_voxels()
    content = VoxelField(store.put(voxels.tensors()), voxels.aabb, voxels.shape, len(voxels.index), 0)
    measures = run_to_end(run(MeasureFloatersJob(Node("field", content)), store))
    goes = going(columns_of(measures, store), thresholds_of(0.5))
    assert score(goes, floater)[0] == 1.0
