"""Photos as they are looked at, scores of all photos of a document, and where a field is anything."""

import time
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch
from PIL import Image

from tests.made_photos import ball  # noqa: F401 - a fixture
from tests.ui.projects import BASE, ball_field
from viewer.engine.jobs import OccupancyJob, PhotoJob, ScorePhotosJob, run
from viewer.engine.operations.occupancy import connected_parts, voxel_opacity
from viewer.errors import AssetError, InputError
from viewer.fields.field import FieldSample
from viewer.fields.voxels import SparseVoxels
from viewer.formats.datasets.registry import open_dataset
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField, DistanceField, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.edits import Crop
from viewer.scene.geometry import AABB
from viewer.scene.parameters import Value
from viewer.scene.progress import run_to_end
from viewer.scene.volumes import box_around

SIDE = 32


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def result_of(job, store):
    return run_to_end(run(job, store))


def test_a_photo_comes_as_it_is_in_its_file(ball, store):  # noqa: F811
    dataset = open_dataset(ball)
    photo = dataset.photos[0]
    found = result_of(PhotoJob(dataset.root, photo, dataset.masked), store)
    assert (found.width, found.height) == (SIDE, SIDE)
    own = np.asarray(Image.open(Path(dataset.root) / photo.file))
    assert np.array_equal(store.get(found.asset)["pixels"], own)
    opaque = store.get(result_of(PhotoJob(dataset.root, photo, False), store).asset)["pixels"]
    assert (opaque[..., 3] == 255).all()


def test_large_photos_are_scaled_down(ball, store):  # noqa: F811
    dataset = open_dataset(ball)
    found = result_of(PhotoJob(dataset.root, dataset.photos[0], True, longest=12), store)
    assert (found.width, found.height) == (11, 11)
    with pytest.raises(InputError, match="0 pixels"):
        result_of(PhotoJob(dataset.root, dataset.photos[0], True, longest=0), store)


def test_photos_that_are_gone_or_damaged_are_told(ball, store, tmp_path):  # noqa: F811
    photo = open_dataset(ball).photos[0]
    with pytest.raises(InputError):
        result_of(PhotoJob(str(tmp_path / "moved"), photo, True), store)
    broken = tmp_path / photo.file
    broken.parent.mkdir(parents=True)
    broken.write_bytes((ball / photo.file).read_bytes()[:60])
    with pytest.raises(InputError):
        result_of(PhotoJob(str(tmp_path), photo, True), store)


def test_all_photos_are_scored_held_out_ones_first_and_one_by_one(ball, store):  # noqa: F811
    dataset = open_dataset(ball)
    off = {dataset.photos[0].file, dataset.photos[3].file}
    photos = tuple(msgspec.structs.replace(photo, enabled=photo.file not in off) for photo in dataset.photos)
    dataset = msgspec.structs.replace(dataset, photos=photos)
    field = ball_field()
    content = field.content(store.put(field.tensors()), Provenance())
    job = ScorePhotosJob(Scene((Node("Ball", content),)), dataset)
    work, told = run(job, store), {}
    while True:
        try:
            told |= next(work).scores
        except StopIteration as end:
            result = end.value
            break
    assert [view.file for view in result.views] == list(told)
    assert len(told) == len(photos) - 2
    assert not off & told.keys()
    splits = {photo.file: photo.split for photo in photos}
    assert [splits[file] == "train" for file in told] == sorted(splits[file] == "train" for file in told)
    assert result.psnr == pytest.approx(np.mean(list(told.values())))
    nothing = msgspec.structs.replace(
        dataset, photos=tuple(msgspec.structs.replace(photo, enabled=False) for photo in photos)
    )
    with pytest.raises(InputError, match="enabled"):
        result_of(ScorePhotosJob(job.scene, nothing), store)


def blocks(*boxes, side=64, density=200.0):
    """A field of solid boxes of voxels, from one corner to another."""
    grid = np.zeros((side,) * 3, np.float32)
    for lo, hi in boxes:
        grid[tuple(slice(a, b) for a, b in zip(lo, hi, strict=True))] = density
    index = np.flatnonzero(grid).astype(np.int32)
    sh = np.full((len(index), 3), 0.2 / BASE, np.float16)
    box = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
    return SparseVoxels(box, grid.shape, index, grid.ravel()[index], sh)


def occupancy(field, store, **options):
    content = field.content(store.put(field.tensors()), Provenance())
    found = result_of(OccupancyJob(content, **options), store)
    return found, store.get(found.asset)


def test_floaters_are_told_from_the_largest_part(store):
    field = blocks(((8, 8, 8), (24, 24, 24)), ((40, 40, 40), (44, 42, 42)), ((60, 4, 4), (62, 6, 6)))
    found, cells = occupancy(field, store, side=32)
    assert found.shape == (32, 32, 32)
    assert found.parts == 3
    assert found.cells == 8**3 + 2 + 1 == len(cells["cells"])
    assert found.outside == pytest.approx(3 / (8**3 + 3))
    assert np.bincount(cells["part"]).tolist() == [8**3, 2, 1]
    assert cells["cells"][cells["part"] == 2].tolist() == [[30, 2, 2]]
    assert cells["alpha"].min() > 0.99


def test_parts_that_touch_at_a_corner_are_one():
    alpha = np.zeros((5, 5, 5), np.float32)
    alpha[0, 0, 0] = alpha[1, 1, 1] = alpha[4, 4, 4] = 1.0
    _, part, _ = connected_parts(alpha, 0.5)
    assert part.tolist() == [0, 0, 1]


def test_cells_that_do_not_come_out_even_keep_their_place_and_size():
    field = blocks(((48, 0, 0), (50, 50, 50)), side=50)
    opacity = voxel_opacity(field, 16)
    assert opacity.alpha.shape == (13, 13, 13)
    assert opacity.aabb.lo == field.aabb.lo
    assert opacity.aabb.size == pytest.approx([13 * 4 * 2.0 / 50] * 3)
    assert np.flatnonzero(opacity.alpha[:, 6, 6]).tolist() == [12]
    assert opacity.alpha[12, 6, 6] == pytest.approx(0.5, abs=1e-3)  # half of its voxels lie beyond the box


def test_the_opacity_of_thin_matter_is_that_of_its_mean():
    field = blocks(((0, 0, 0), (64, 64, 64)), density=3.0)
    alpha = voxel_opacity(field, 32).alpha
    assert np.allclose(alpha, 1.0 - np.exp(-3.0 * 2.0 / 32), atol=1e-5)


def test_a_field_known_on_paper_is_a_shell_of_one_part(store):
    """What no light reaches is left out: the cells lie on the sphere, not in it."""
    content = AnalyticField(AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)), "sphere", 500.0)
    found = result_of(OccupancyJob(content, side=32), store)
    cells = store.get(found.asset)["cells"]
    edge = np.array(found.aabb.size) / found.shape
    middle = np.array(found.aabb.lo) + (cells + 0.5) * edge
    distance = np.linalg.norm(middle, axis=1)
    assert found.parts == 1
    assert distance.max() < 1.0 + edge.max()
    assert found.cells > 500


def test_edits_come_before(store):
    field = blocks(((8, 8, 8), (24, 24, 24)), ((40, 40, 40), (44, 42, 42)))
    found, _ = occupancy(field, store, edits=(Crop(box_around(AABB((0.1, 0.1, 0.1), (1.0, 1.0, 1.0))), "outside"),))
    assert found.parts == 1


class Balloon:
    """A solid ball in a box, whose radius is the first number of its latent code."""

    color_space = "linear"

    def __init__(self, aabb, radius=0.5):
        self.aabb, self.radius = aabb, radius

    def density(self, points):
        return 500.0 * (points.norm(dim=-1) < self.radius)

    def sample(self, points, _):
        return FieldSample(self.density(points), torch.ones_like(points))

    def at(self, values):
        return Balloon(self.aabb, values[0].numbers[0])


@pytest.mark.parametrize("radius", [0.4, 0.9])
def test_a_field_is_searched_as_its_values_have_it(radius, store, monkeypatch):
    monkeypatch.setattr("viewer.engine.operations.occupancy.load_field", lambda content, *_: Balloon(content.aabb))
    content = DistanceField(store.put({}), AABB((-1.0,) * 3, (1.0,) * 3), surface_width=0.1, latent=1)
    found = result_of(OccupancyJob(content, values=(Value("latent", (radius,)),), side=32), store)
    cells = store.get(found.asset)["cells"]
    edge = np.array(found.aabb.size) / found.shape
    distance = np.linalg.norm(np.array(found.aabb.lo) + (cells + 0.5) * edge, axis=1)
    assert distance.max() == pytest.approx(radius, abs=edge.max())
    with pytest.raises(InputError, match="2 numbers"):
        result_of(OccupancyJob(content, values=(Value("latent", (radius, 0.0)),)), store)


def test_an_empty_field_has_no_parts(store):
    found, cells = occupancy(blocks(), store)
    assert (found.cells, found.parts, found.outside) == (0, 0, 0.0)
    assert cells["cells"].shape == (0, 3)


@pytest.mark.parametrize(
    "options", [{"side": 0}, {"side": 100_000}, {"least_alpha": 0.0}, {"least_alpha": float("nan")}]
)
def test_impossible_grids_are_refused(options, store):
    started = time.process_time()
    with pytest.raises(InputError):
        occupancy(ball_field(), store, **options)
    assert time.process_time() - started < 1.0


def test_a_damaged_field_is_told(store):
    field = ball_field()
    content = field.content(store.put({**field.tensors(), "density": field.density[:-1]}), Provenance())
    with pytest.raises(AssetError):
        result_of(OccupancyJob(content), store)
