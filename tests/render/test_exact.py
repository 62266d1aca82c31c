"""Exact pictures are those of the plain march, and what is known on paper."""

from __future__ import annotations

import math
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch
from jaxtyping import Float
from torch import Tensor

from viewer.errors import AssetError
from viewer.fields.hash_layout import hash_levels
from viewer.fields.kinds import FIELDS
from viewer.fields.load import load_field
from viewer.fields.voxels import SparseVoxels
from viewer.render.channels import CHANNELS
from viewer.render.drawable import Tile
from viewer.render.pointwise.exact import ExactSource
from viewer.render.pointwise.exact_march import March
from viewer.render.rays import tile_rays
from viewer.render.renderer import Renderer
from viewer.render.request import Frame, Plane, RenderOptions, RenderRequest
from viewer.render.show.display import field_picture_over
from viewer.render.volume import march_reference
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import AnalyticField, AssetId, Encoding, HashGridField, NerfField, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.edits import Crop
from viewer.scene.geometry import AABB, Transform
from viewer.scene.volumes import box_around

SIZE = 24
PLAIN = RenderOptions()
BOX = AABB((-1.0, -0.8, -0.6), (1.0, 0.8, 0.6))
MIST = AnalyticField(BOX, "torus", 3.0, (0.2, 0.5, 0.9), "srgb")
PLACED = Transform((0.3, -0.2, 0.5), (math.cos(0.4), 0.0, math.sin(0.4), 0.0), 1.5)
EYE = Camera(look_at((3.5, 2.0, 3.0), (0.3, -0.2, 0.5)), pinhole(0.7, SIZE, SIZE))


def rendered(node: Node, store: AssetStore, options: RenderOptions = PLAIN, camera: Camera = EYE) -> Frame:
    """With every channel."""
    renderer = Renderer(store, 1, exact=ExactSource(store))
    return renderer.final(RenderRequest(Scene((node,)), camera, SIZE, SIZE, CHANNELS, options=options))


def local_rays(transform: Transform) -> tuple[Float[Tensor, "n 3"], Float[Tensor, "n 3"]]:
    """The picture's rays in the node's space, by the plain matrix."""
    rays = tile_rays(EYE.resized(SIZE, SIZE), Tile(0, 0, SIZE, SIZE), 1)
    back = np.linalg.inv(transform.matrix())
    origins = rays.origins @ back[:3, :3].T + back[:3, 3]
    directions = rays.directions @ back[:3, :3].T
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    return torch.from_numpy(origins).float(), torch.from_numpy(directions).float()


@pytest.fixture
def store(tmp_path: Path) -> AssetStore:
    """An empty one."""
    return AssetStore(tmp_path)


@pytest.mark.parametrize("shape", ["sphere", "box", "torus"])
def test_a_placed_solid_is_what_the_plain_march_sees(shape: str, store: AssetStore) -> None:
    content = AnalyticField(BOX, shape, 3.0, (0.2, 0.5, 0.9))  # pyright: ignore[reportArgumentType]
    frame = rendered(Node("solid", content, transform=PLACED), store)
    origins, directions = local_rays(PLACED)
    truth = march_reference(load_field(content, {}), origins, directions, FIELDS[type(content)].march_step(content))
    opacity = truth.opacity.reshape(SIZE, SIZE).numpy()
    assert (opacity > 0.3).mean() > 0.05
    np.testing.assert_allclose(frame.radiance[..., 3], opacity, atol=4e-3)
    np.testing.assert_allclose(frame.radiance[..., :3], truth.radiance.reshape(SIZE, SIZE, 3).numpy(), atol=4e-3)
    depth = truth.depth.reshape(SIZE, SIZE).numpy() * 1.5
    seen = np.isfinite(depth) & (opacity > 0.02)
    assert np.abs(frame.depth[seen] - depth[seen]).max() < 0.03
    assert np.isinf(frame.depth[opacity < 1e-3]).all()


def test_colours_are_composited_in_the_fields_space(store: AssetStore) -> None:
    frame = rendered(Node("mist", MIST, transform=PLACED), store)
    origins, directions = local_rays(PLACED)
    truth = march_reference(load_field(MIST, {}), origins, directions, FIELDS[type(MIST)].march_step(MIST))
    over = truth.radiance + (1 - truth.opacity)[:, None]
    np.testing.assert_allclose(
        field_picture_over(frame, (1.0, 1.0, 1.0)), over.reshape(SIZE, SIZE, 3).numpy().clip(0, 1), atol=6e-3
    )


def perceptron(store: AssetStore) -> NerfField:
    """A NeRF with random weights: it is somewhere, and looks different from every side."""
    random = np.random.default_rng(5)

    def layer(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
        weight = random.normal(0, 1.4 / math.sqrt(columns), (rows, columns))
        return weight.astype(np.float32), random.normal(0, 0.1, rows).astype(np.float32)

    shapes = {"trunk.0": (32, 15), "trunk.1": (32, 32), "density": (1, 32), "view.0": (16, 41), "color": (3, 16)}
    tensors: dict[str, np.ndarray] = {}
    for name, shape in shapes.items():
        tensors[f"{name}.weight"], tensors[f"{name}.bias"] = layer(*shape)
    tensors["density.weight"] *= 30
    return NerfField(store.put(tensors), BOX, Encoding(2), Encoding(1), 1.0, 5.0, 16)


def test_a_perceptron_is_what_the_plain_march_sees(store: AssetStore) -> None:
    content = perceptron(store)
    frame = rendered(Node("net", content), store)
    origins, directions = local_rays(Transform())
    field = load_field(content, store.get(content.asset))
    truth = march_reference(field, origins, directions, FIELDS[type(content)].march_step(content), with_normals=True)
    opacity = truth.opacity.reshape(SIZE, SIZE).numpy()
    assert (opacity > 0.5).mean() > 0.05
    over = (truth.radiance + 0 * directions).reshape(SIZE, SIZE, 3).numpy()
    error = field_picture_over(frame, (0.0, 0.0, 0.0)) - over
    assert -10 * np.log10((error**2).mean()) > 50
    normal = truth.normal.reshape(SIZE, SIZE, 3).numpy()
    solid = opacity > 0.5
    assert np.median((normal * frame.channels["normal"]).sum(-1)[solid]) > 0.999
    assert np.abs(frame.channels["view_dependence"][solid]).max() > 0.01
    plain = rendered(Node("net", content), store, RenderOptions(sh_degree=0))
    difference = frame.radiance[..., :3].astype(np.float32) - plain.radiance[..., :3]
    np.testing.assert_allclose(frame.channels["view_dependence"], difference, atol=5e-3)
    assert not plain.channels["view_dependence"][solid].round(2).any()


def test_counts_and_spreads_along_a_ray(store: AssetStore) -> None:
    frame = rendered(Node("mist", MIST, transform=PLACED), store)
    cost, occupied = frame.channels["cost"], frame.channels["occupancy"]
    assert frame.samples == cost.sum()
    assert (cost <= occupied).all()
    assert (cost[frame.radiance[..., 3] > 0.1] > 0).all()
    spread = frame.channels["uncertainty"]
    seen = np.isfinite(frame.depth)
    assert np.isnan(spread[~seen]).all()
    assert (spread[seen] < 1.5).all()
    assert (spread[seen] > 0).any()


def test_a_uniform_slab_has_the_spread_of_an_exponential(store: AssetStore) -> None:
    slab = AnalyticField(AABB((-5.0, -5.0, -20.0), (5.0, 5.0, 0.0)), "box", 2.0)
    above = Camera(look_at((0.01, 0.0, 30.0), (0.0, 0.0, 0.0)), pinhole(0.01, SIZE, SIZE))
    frame = rendered(Node("slab", slab), store, camera=above)
    middle = frame.channels["uncertainty"][SIZE // 2, SIZE // 2]
    assert middle == pytest.approx(0.5, rel=0.05)
    assert frame.depth[SIZE // 2, SIZE // 2] == pytest.approx(30 + math.log(2) / 2, abs=0.02)


def test_a_slice_shows_world_distances(store: AssetStore) -> None:
    ball = AnalyticField(AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)), "sphere")
    above = Camera(look_at((0.001, 0.0, 9.0), (0.0, 0.0, 0.0)), pinhole(0.5, SIZE, SIZE))
    plane = RenderOptions(slice=Plane((0.0, 0.0, 0.0), (0.0, 0.0, 1.0)))
    frame = rendered(Node("ball", ball, transform=Transform(scale=2.0)), store, plane, above)
    rays = tile_rays(above.resized(SIZE, SIZE), Tile(0, 0, SIZE, SIZE), 1)
    points = rays.origins + (-rays.origins[:, 2:] / rays.directions[:, 2:]) * rays.directions
    truth = (np.linalg.norm(points, axis=1) - 2.0).reshape(SIZE, SIZE)
    inside = (np.abs(points[:, :2]) < 1.999).all(1).reshape(SIZE, SIZE)
    np.testing.assert_allclose(frame.channels["slice"][inside], truth[inside], atol=1e-3)
    assert np.isnan(frame.channels["slice"][~(np.abs(points[:, :2]) < 2.001).all(1).reshape(SIZE, SIZE)]).all()


def test_edits_cut_the_field(store: AssetStore) -> None:
    half = Crop(box_around(AABB((-2.0, -2.0, -2.0), (2.0, 2.0, 0.0))), "outside")
    whole, cut = (rendered(Node("mist", MIST, edits=edits), store) for edits in ((), (half,)))
    assert 0.2 < cut.radiance[..., 3].sum() / whole.radiance[..., 3].sum() < 0.8
    gone = rendered(Node("mist", MIST, edits=(Crop(box_around(AABB((-2.0,) * 3, (2.0,) * 3)), "outside"),)), store)  # pyright: ignore[reportArgumentType]
    assert not gone.radiance.any()


def test_cameras_inside_and_looking_away(store: AssetStore) -> None:
    inside = Camera(look_at((0.7, 0.0, 0.0), (0.0, 0.1, 0.0)), pinhole(1.0, SIZE, SIZE))
    assert rendered(Node("mist", MIST), store, camera=inside).radiance[..., 3].max() > 0.3
    away = Camera(look_at((3.0, 0.0, 0.0), (6.0, 0.1, 0.0)), pinhole(1.0, SIZE, SIZE))
    assert not rendered(Node("mist", MIST), store, camera=away).radiance.any()


def test_coarse_passes_come_first_and_partial_ones_grow(store: AssetStore) -> None:
    content = perceptron(store)
    renderer = Renderer(store, 1, exact=ExactSource(store))
    request = RenderRequest(Scene((Node("net", content),)), EYE, 64, 64)
    frames = list(renderer.frames(request, preview_seconds=1e-9, partial_seconds=0.005))
    steps = [frame.step for frame in frames]
    assert steps == sorted(steps, reverse=True)
    assert steps[0] > 1
    done = [float(frame.done.mean()) for frame in frames if frame.done is not None]
    assert done == sorted(done)
    assert frames[-1].done is None
    np.testing.assert_array_equal(frames[-1].radiance, renderer.final(request).radiance)


def test_a_missing_asset_is_told(store: AssetStore) -> None:
    lost = NerfField(AssetId("0" * 64), BOX, Encoding(2), Encoding(1))
    with pytest.raises(AssetError, match="missing"):
        rendered(Node("lost", lost), store)


def test_fields_are_loaded_once(store: AssetStore) -> None:
    source = ExactSource(store)
    first, again = (source(Node(name, MIST)) for name in ("a", "b"))
    assert first.loaded is again.loaded


def test_short_memory_is_told(store: AssetStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(march: March) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes")

    monkeypatch.setattr(March, "run", fail)
    with pytest.raises(MemoryError):
        rendered(Node("mist", MIST), store)


def test_a_learned_background_takes_up_the_light_that_is_left(store: AssetStore) -> None:
    """A hash grid that is empty shows the same background as a voxel field that is empty."""
    picture = np.random.default_rng(0).uniform(0, 1, (8, 16, 3)).astype(np.float32)
    content = HashGridField(AssetId(""), BOX, levels=1, features=2, table_bits=4, coarsest=2, growth=1.0)
    tensors = {
        "tables": np.zeros((hash_levels(content).entries, 2), np.float32),
        "density.0.weight": np.zeros((4, 2), np.float32),
        "density.1.weight": np.zeros((16, 4), np.float32),
        "density.shift": np.array([-50.0], np.float32),
        "color.0.weight": np.zeros((4, 32), np.float32),
        "color.1.weight": np.zeros((3, 4), np.float32),
        "background": picture,
    }
    hashed = msgspec.structs.replace(content, asset=store.put(tensors))
    nothing = np.zeros(1, np.int32), np.zeros(1, np.float32), np.zeros((1, 3), np.float16)
    voxels = SparseVoxels(BOX, (4, 4, 4), *nothing, "srgb", picture)
    empty = voxels.content(store.put(voxels.tensors()), Provenance())
    seen, expected = (rendered(Node("empty", each, transform=PLACED), store) for each in (hashed, empty))
    assert (seen.radiance[..., 3] == 1.0).all()
    assert np.abs(seen.radiance.astype(np.float32) - expected.radiance.astype(np.float32)).max() < 2e-3
    assert np.isinf(seen.depth).all()
