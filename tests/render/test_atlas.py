"""The textures for graphics cards, read the way a graphics card reads them, against the torch twin of the field."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.render.sample_fields import BOX, blobs, nothing, solid
from viewer.editing.effects import edited_voxels
from viewer.engine.jobs import AtlasJob, run
from viewer.errors import AssetError, InputError
from viewer.fields.voxels import SparseVoxels
from viewer.fields.voxels_torch import TorchVoxels
from viewer.render.atlas.atlas import POINTS, REACH, atlas_bytes, atlas_from_tensors, atlas_grid
from viewer.render.atlas.build import build_atlas
from viewer.scene.assets import AssetStore
from viewer.scene.content import Provenance
from viewer.scene.edits import Crop
from viewer.scene.geometry import AABB
from viewer.scene.progress import run_to_end
from viewer.scene.volumes import box_around

SPARSE = {0: (40, 33, 27), 1: (9, 8, 7), 2: (17, 24, 2)}


def places(voxels, count, seed=0):
    """Random points of the box, many of them in its rim, in cells."""
    rng = np.random.default_rng(seed)
    inside = rng.random((count, 3))
    inside[::3] = np.round(inside[::3]) * (1 - 2e-3) + 1e-3
    return inside * np.array(voxels.shape) + 0.5


def brick_of(atlas, cells):
    """The bricks' entries, and where in the atlas the points lie; only of those in occupied bricks."""
    brick = cells.astype(int) >> 3
    slot = atlas.bricks[brick[:, 2], brick[:, 1], brick[:, 0]]
    corner = np.stack([slot & 255, slot >> 8 & 255, slot >> 16], -1) * POINTS
    return slot, corner + cells - 8 * brick


def trilinear(texture, at):
    """Values of a texture (z, y, x) between its points."""
    low = np.floor(at).astype(int)
    total = 0.0
    for corner in np.ndindex(2, 2, 2):
        share = np.prod(np.where(corner, at - low, 1 - at + low), -1)
        x, y, z = (low + corner).T
        total = total + share[:, None] * texture[z, y, x].astype(float)
    return total


def harmonics(directions):
    x, y, z = directions.T
    c0, c1, c2 = 0.28209479177387814, 0.4886025119029199, (1.0925484305920792, 0.31539156525252005, 0.5462742152960396)
    return np.stack(
        [c0 + 0 * x, -c1 * y, c1 * z, -c1 * x, c2[0] * x * y, -c2[0] * y * z, c2[1] * (2 * z * z - x * x - y * y),
         -c2[0] * x * z, c2[2] * (x * x - y * y)], -1,
    )  # fmt: skip


def read_radiance(atlas, at, directions):
    pages = [trilinear(page, at) for page in atlas.sh]
    basis = harmonics(directions)
    if len(pages) == 1:
        sums = basis[:, :1] * pages[0][:, :3]
    else:
        sums = np.stack([(basis[:, :4] * pages[color]).sum(-1) for color in range(3)], -1)
    if len(pages) == 7:
        sums += np.stack([(basis[:, 4:8] * pages[3 + color]).sum(-1) for color in range(3)], -1)
        sums += basis[:, 8:] * pages[6][:, :3]
    return np.maximum(sums + 0.5, 0)


@pytest.mark.parametrize("degree", [0, 1, 2])
def test_samples_are_those_of_the_field(degree):
    voxels = blobs(shape=SPARSE[degree], degree=degree)
    atlas = build_atlas(voxels)
    assert atlas.sh_degree == degree
    cells = places(voxels, 4000)
    directions = np.random.default_rng(1).normal(size=(len(cells), 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    world = (cells - 0.5) / np.array(voxels.shape) * np.array(voxels.aabb.size) + np.array(voxels.aabb.lo)
    truth = TorchVoxels(voxels, torch.float64).sample(torch.from_numpy(world), torch.from_numpy(directions))
    slot, at = brick_of(atlas, cells)
    assert (truth.density.numpy()[slot < 0] == 0).all()
    occupied = slot >= 0
    found = trilinear(atlas.density[..., :1], at[occupied])[:, 0]
    assert np.maximum(found, 0) == pytest.approx(truth.density.numpy()[occupied], rel=2e-3, abs=0.02)
    seen = truth.density.numpy()[occupied] > 0
    radiance = read_radiance(atlas, at[occupied][seen], directions[occupied][seen])
    assert radiance == pytest.approx(truth.radiance.numpy()[occupied][seen], abs=1e-6)


@given(st.integers(0, 10_000), st.tuples(*[st.integers(2, 26)] * 3), st.floats(0.0, 0.02))
@settings(max_examples=15, deadline=None)
def test_what_is_said_to_be_empty_is_empty(seed, shape, share):
    rng = np.random.default_rng(seed)
    index = np.flatnonzero(rng.random(np.prod(shape)) < share).astype(np.int32)
    density = rng.choice([-1.0, 3.0], len(index)).astype(np.float32)
    atlas = build_atlas(SparseVoxels(BOX, shape, index, density, np.zeros((len(index), 3), np.float16)))
    occupied = np.argwhere(atlas.bricks >= 0)
    for z, y, x in np.argwhere(atlas.bricks < 0):
        away = np.abs(occupied - (z, y, x)).max(-1).min() if len(occupied) else max(atlas.bricks.shape) + 1
        assert -atlas.bricks[z, y, x] == away
    slots = atlas.bricks[atlas.bricks >= 0]
    assert len(np.unique(slots)) == len(slots)
    for slot in slots:
        x, y, z = (POINTS * (slot >> shift & 255) for shift in (0, 8, 16))
        brick = atlas.density[z : z + POINTS, y : y + POINTS, x : x + POINTS].astype(float)
        positive = np.argwhere(brick[..., 0] > 0)
        assert len(positive)
        points = np.argwhere(np.ones(brick.shape[:3]))
        away = np.abs(points[:, None] - positive).max(-1).min(1)
        assert (brick[..., 1].ravel() == np.minimum(away, REACH)).all()


def test_an_empty_grid_has_no_bricks():
    atlas = build_atlas(nothing())
    assert (atlas.bricks < 0).all()
    assert not atlas.density[..., 0].any()


def test_densities_beyond_half_floats_are_the_largest_one():
    atlas = build_atlas(solid(density=1e7))
    assert np.isfinite(atlas.density).all()
    assert float(atlas.density[..., 0].max()) == 65504.0


@pytest.mark.parametrize("count", [0, 1, 2, 3, 8, 9, 26, 27, 28, 1000, 1001, 20_000])
def test_every_brick_finds_room_in_a_nearly_cubic_atlas(count):
    grid = atlas_grid(count)
    assert np.prod(grid) >= count
    assert max(grid) ** 3 <= max(8 * count, 1)
    assert np.prod(grid) <= count + max(grid) ** 2


def test_a_field_that_takes_too_much_is_refused_with_a_way_out():
    voxels = solid()
    with pytest.raises(InputError, match=r"0\.0 GB on the graphics card") as caught:
        build_atlas(voxels, most_bytes=1000)
    assert "engine" in caught.value.hint
    assert atlas_bytes(27, 2) == 27 * POINTS**3 * 60


def test_the_job_makes_textures_once_for_the_same_content(tmp_path):
    store = AssetStore(tmp_path)
    voxels = blobs(background=np.ones((4, 8, 3), np.float32))
    content = voxels.content(store.put(voxels.tensors()), Provenance())
    made = run_to_end(run(AtlasJob(content), store))
    atlas = atlas_from_tensors(store.get(made.asset))
    assert made.bytes == atlas.nbytes
    assert not made.cached
    assert atlas.background is not None
    again = run_to_end(run(AtlasJob(content), store))
    assert again.cached
    assert again.asset == made.asset
    crop = (Crop(box_around(AABB((-0.5, -0.5, -0.5), (0.5, 0.5, 0.5)))),)
    cropped = run_to_end(run(AtlasJob(content, crop), store))
    wanted = build_atlas(edited_voxels(voxels, crop, store))
    assert (atlas_from_tensors(store.get(cropped.asset)).density == wanted.density).all()
    assert cropped.asset != made.asset


@pytest.mark.parametrize("damage", ["asset gone", "record damaged", "asset damaged"])
def test_what_was_lost_is_made_again(tmp_path, damage):
    store = AssetStore(tmp_path)
    voxels = solid()
    content = voxels.content(store.put(voxels.tensors()), Provenance())
    made = run_to_end(run(AtlasJob(content), store))
    if damage == "record damaged":
        next(tmp_path.glob("*.atlas")).write_bytes(b"\xff nothing")
    elif damage == "asset gone":
        store.path(made.asset).unlink()
    else:
        path = store.path(made.asset)
        path.write_bytes(path.read_bytes()[:100])
        with pytest.raises(AssetError):
            store.get(made.asset)
    again = run_to_end(run(AtlasJob(content), store))
    assert not again.cached
    assert again.asset == made.asset
    assert atlas_from_tensors(store.get(again.asset)).nbytes == made.bytes


@pytest.mark.parametrize(
    "change",
    [
        {"bricks": None},
        {"density": None},
        {"sh1": None},
        {"bricks": np.zeros((2, 2, 2), np.float32)},
        {"density": np.zeros((9, 9, 8, 2), np.float16)},
        {"sh0": np.zeros((9, 9, 9, 3), np.float16)},
        {"background": np.zeros((4, 4), np.float32)},
    ],
)
def test_textures_that_do_not_fit_are_refused(change):
    tensors = build_atlas(blobs(degree=1)).tensors() | change
    with pytest.raises(AssetError, match="textures of a field"):
        atlas_from_tensors({name: array for name, array in tensors.items() if array is not None})
