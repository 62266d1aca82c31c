"""Fields in the same place, against the composed torch field and what is known on paper."""

import itertools

import numpy as np
import pytest
import torch

from tests.fields.composed import ComposedField, PlacedField
from tests.render.sample_fields import BOX, HEIGHT, WIDTH, blobs, camera, linear, node, psnr, request, solid
from viewer.fields.voxels_torch import TorchVoxels
from viewer.render.grid.drawables import overlapping
from viewer.render.grid.marching import simd_available
from viewer.render.renderer import Renderer
from viewer.render.volume import march_reference
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Orthographic, look_at, pixel_centers
from viewer.scene.geometry import AABB, Transform

PATHS = [False, True] if simd_available() else [False]
ALONG_X = Camera(look_at((5.0, 0.0, 0.0), (0.0, 0.0, 0.0)), Orthographic(8, 8, 0.5))
PLACES = (
    Transform(),
    Transform((0.4, 0.2, 0.1), (0.8, 0.36, -0.48, 0.0), 0.8),
    Transform((-0.3, 0.3, 0.2), (0.6, 0.0, 0.0, 0.8), 1.1),
)


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path)


def composed(grids, places, view, step=0.01):
    """What the composed torch field looks like."""
    parts = [PlacedField(TorchVoxels(grid, torch.float64), place) for grid, place in zip(grids, places, strict=True)]
    field = ComposedField(parts)
    origins, directions = (torch.from_numpy(array) for array in view.rays(pixel_centers(WIDTH, HEIGHT)))
    seen = march_reference(field, origins, directions, step)
    pictures = {
        "radiance": seen.radiance.numpy().reshape(HEIGHT, WIDTH, 3),
        "opacity": seen.opacity.numpy().reshape(HEIGHT, WIDTH),
        "depth": seen.depth.numpy().reshape(HEIGHT, WIDTH),
        "deviation": seen.deviation.numpy().reshape(HEIGHT, WIDTH),
    }
    return pictures, field.color_space


@pytest.mark.parametrize("simd", PATHS)
@pytest.mark.parametrize(
    ("count", "spaces"), [(2, ("linear", "linear")), (2, ("srgb", "srgb")), (2, ("srgb", "linear")), (3, ("srgb",) * 3)]
)
def test_mixed_fields_look_like_the_sum_of_their_densities(store, simd, count, spaces):
    grids = [blobs(seed=seed, color_space=space) for seed, space in zip(range(count), spaces, strict=True)]
    view = camera((3.0, 2.4, 1.7))
    nodes = [node(store, grid, transform=place) for grid, place in zip(grids, PLACES, strict=False)]
    frame = Renderer(store, 1, simd).final(request(nodes, view, channels=("uncertainty",)))
    seen, space = composed(grids, PLACES[:count], view)
    expected = linear(seen, space)
    assert psnr(frame.radiance[..., :3], expected) > 38
    assert (
        psnr(frame.radiance[..., 3], seen["opacity"]) > 36
    )  # each field has its own steps, the torch twin smaller ones
    there = np.isfinite(seen["depth"]) & np.isfinite(frame.depth)
    assert np.median(np.abs(frame.depth[there] - seen["depth"][there])) < 0.01
    assert np.median(np.abs(frame.channels["uncertainty"][there] - seen["deviation"][there])) < 0.01


@pytest.mark.parametrize("simd", PATHS)
def test_two_uniform_fields_in_one_place_are_one_of_both_densities(store, simd):
    """Densities 3 and 1 with the colours 0.8 and 0.2 make density 4 and colour 0.65."""
    nodes = [node(store, solid(3.0, 0.8)), node(store, solid(1.0, 0.2))]
    channels = ("cost", "occupancy", "normal", "view_dependence", "slice", "uncertainty")
    two = Renderer(store, 1, simd).final(request(nodes, ALONG_X, 8, 8, channels))
    one = Renderer(store, 1, simd).final(request([node(store, solid(4.0, 0.65))], ALONG_X, 8, 8, channels))
    assert np.allclose(two.radiance, one.radiance, atol=2e-3)
    assert np.allclose(two.depth, one.depth, atol=0.01)
    assert np.allclose(two.channels["uncertainty"], one.channels["uncertainty"], rtol=0.02)
    assert np.allclose(two.channels["slice"], one.channels["slice"], equal_nan=True)
    assert np.allclose(two.channels["view_dependence"], 0, atol=1e-6)
    assert (two.channels["occupancy"] == 2 * one.channels["occupancy"]).all()


def test_normals_of_a_mixture_are_in_the_world(store):
    """The same hill of density twice: its normals do not change."""
    grid, view = blobs(color_space="linear"), camera((3.0, 2.4, 1.7))
    pair = [node(store, grid, transform=PLACES[1]), node(store, grid, transform=PLACES[1])]
    two, one = (Renderer(store, 1).final(request(pair[:count], view, channels=("normal",))) for count in (2, 1))
    sure = one.radiance[..., 3] > 0.6
    aligned = (two.channels["normal"] * one.channels["normal"]).sum(-1)[sure]
    assert np.median(aligned) > 0.97
    assert np.quantile(aligned, 0.1) > 0.7


def test_fields_that_do_not_meet_in_a_tile_are_drawn_one_by_one(store):
    """The boxes in the world overlap, the fields in them do not: the same picture as that of disjoint boxes."""
    wall = AABB((-0.1, -1.0, -1.0), (0.1, 1.0, 1.0))
    thin = solid(5.0, 0.8, (4, 8, 8), wall)
    tilted = Transform((0.0, 0.0, 0.0), (np.cos(0.3), 0.0, np.sin(0.3), 0.0))
    nodes = [node(store, thin, transform=Transform((x, 0.0, 0.0), tilted.rotation)) for x in (0.4, -0.4)]
    boxes = [field.aabb for field in nodes]
    assert overlapping(boxes) == [[0, 1]]
    one = Renderer(store, 1).final(request(nodes[:1], ALONG_X, 8, 8)).radiance.astype(float)
    two = Renderer(store, 1).final(request(nodes, ALONG_X, 8, 8))
    assert np.allclose(two.radiance[..., 3], 1 - (1 - one[..., 3]) ** 2, atol=3e-3)


def test_surfaces_hide_what_is_behind_them(store):
    nodes = [node(store, solid(3.0, 0.8)), node(store, solid(3.0, 0.2), transform=Transform((0.5, 0.0, 0.0)))]
    frame = Renderer(store, 1).final(request(nodes, ALONG_X, 8, 8, surface=True, level=1.0))
    assert np.allclose(frame.radiance[..., :3], 0.2, atol=2e-3)
    assert np.allclose(frame.depth, 3.5, atol=0.02)


def test_boxes_are_grouped_by_overlaps():
    def box(x):
        return AABB((x, 0.0, 0.0), (x + 1.0, 1.0, 1.0))

    assert overlapping([]) == []
    assert overlapping([box(0.0), box(1.0), box(2.5)]) == [[0], [1], [2]]
    for order in itertools.permutations([0.0, 0.9, 1.8, 5.0]):
        groups = overlapping([box(x) for x in order])
        assert sorted(sorted(order[number] for number in group) for group in groups) == [[0.0, 0.9, 1.8], [5.0]]
    assert BOX.size[0] == 2.0
