"""Random edits of a solid: its exact picture, its bake and the mesh taken from it show one thing; and so do voxels,
points, Gaussians and vertices of the same solid after the same edits."""

import math

import numpy as np
import pytest
import torch
from scipy.spatial import KDTree

from tests.engine.random_edits import COLOR, DENSITY, SOLIDS, RandomEdits, on_surface
from viewer.decompose.options import ExtractOptions
from viewer.editing.effects import edited_points, edited_splats, edited_surface, edited_voxels
from viewer.editing.field_effects import edited_field
from viewer.editing.surface import Surface
from viewer.engine.jobs import BakeJob, run
from viewer.engine.operations.extract_geometry import field_shape
from viewer.fields.field import SignedDistanceField
from viewer.fields.solids import Solid
from viewer.fields.voxels import SparseVoxels
from viewer.fields.voxels_torch import TorchVoxels
from viewer.render.drawables import other_sources
from viewer.render.pointwise.exact import ExactSource
from viewer.render.renderer import Renderer
from viewer.render.request import RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.delete import Delete
from viewer.scene.document import Node, Scene
from viewer.scene.edits import Crop, edit_name
from viewer.scene.elements import element_set, source_grid
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.harmonics import C0
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh
from viewer.scene.points import Points
from viewer.scene.progress import run_to_end
from viewer.scene.repeat import Array
from viewer.scene.splats import Splats
from viewer.scene.volumes import HalfSpace

LONGEST = 4
"""Edits on one solid, before another one is taken."""
LEAST_PSNR = 32.0
VISIBLE = 0.03
"""Part of the picture: where less is left, there is nothing to compare."""
GREY = 0.2
SHARED = ("crop", "sculpt", "sculpt", "paint", "clone", "grade", "repeat")
"""What means the same for every kind of content: elements differ from kind to kind."""


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def stacks(store, count, kinds, seed=0):
    """That many stacks of edits: each has one edit more than the one before, or begins anew."""
    made = 0
    while made < count:
        content, edits = SOLIDS[seed % len(SOLIDS)], ()
        hand = RandomEdits(content, store, seed, kinds)
        for _ in range(LONGEST):
            if made < count:
                edits, made = (*edits, hand.edit()), made + 1
                going_on = yield content, edits
                if going_on is False:
                    break
        seed += 1


def said(content, edits):
    return f"{content.shape}: " + "; ".join(edit_name(edit) for edit in edits)


# --- pictures, bakes, meshes


def looked_at(node, store, size):
    """The picture over grey as a screen shows it, with four rays a pixel; where rays hit something."""
    eye = Camera(look_at((2.2, -3.0, 2.0), (0.0, 0.0, 0.0)), pinhole(0.75, 2 * size, 2 * size))
    renderer = Renderer(store, 1, exact=ExactSource(store), others=other_sources(store))
    frame = renderer.final(RenderRequest(Scene((node,)), eye, 2 * size, 2 * size, ("color",)))
    light = frame.radiance.astype(np.float32)
    shown = linear_to_srgb(np.clip(light[..., :3] + GREY * (1.0 - light[..., 3:]), 0.0, 1.0))
    row, column = np.nonzero(np.isfinite(frame.depth))
    origins, directions = eye.rays(np.stack([column, row], 1) + 0.5)
    hits = origins + directions * frame.depth[row, column, None]
    return shown.reshape(size, 2, size, 2, 3).mean((1, 3)), hits


def samples_of(mesh):
    """Places all over a mesh: corners, middles of edges and of triangles."""
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    edges = 0.5 * (corners + np.roll(corners, -1, 1))
    return np.concatenate([mesh.vertices, edges.reshape(-1, 3), corners.mean(1)])


def check_field(content, edits, store, size, cell):
    """Compare the picture, the bake and the mesh of an edited solid; False where nothing is left to be seen."""
    node, field = Node("solid", content, edits=edits), edited_field(Solid(content), edits, store)
    assert isinstance(field, SignedDistanceField)
    exact, hits = looked_at(node, store, size)
    side = max(math.ceil(max(field.aabb.size) / cell), 8)
    baked = run_to_end(run(BakeJob(content, side, edits), store)).voxels
    picture, _ = looked_at(Node("bake", baked), store, size)
    psnr = -10.0 * np.log10(max(float(np.square(exact - picture).mean()), 1e-12))
    assert psnr >= LEAST_PSNR, f"bake {psnr:.1f} dB, {said(content, edits)}"
    if len(hits) < VISIBLE * 4 * size * size:
        return False
    if not any("Grade" in edit_name(edit) and "transparency" in edit_name(edit) for edit in edits):
        options = ExtractOptions(resolution=side, smooth=0, fairing=0, flatten=False, color_samples=0)
        mesh = run_to_end(field_shape(node, options, store, None)).surface.mesh
        away = np.abs(field.distance(torch.from_numpy(mesh.vertices.astype(np.float64))).numpy())
        assert np.quantile(away, 0.98) <= cell, f"mesh {np.quantile(away, 0.98) / cell:.2f}, {said(content, edits)}"
        missed = KDTree(samples_of(mesh)).query(hits)[0]
        far = np.quantile(missed, 0.98) / cell
        assert far <= 1.1, f"seen {far:.2f} voxels from the mesh, {said(content, edits)}"
    return True


def check_fields(store, count, size, cell, kinds, seed=0):
    every = stacks(store, count, kinds, seed)
    going_on = None
    while True:
        try:
            content, edits = every.send(going_on)
        except StopIteration:
            return
        going_on = check_field(content, edits, store, size, cell)


ALL = (*SHARED, "delete", "restore")


def test_picture_bake_and_mesh_agree_after_random_edits(store):
    check_fields(store, 3, 24, 1 / 18, ALL, seed=2)


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_picture_bake_and_mesh_agree_after_two_hundred_random_edits(store):
    check_fields(store, 200, 48, 1 / 36, ALL)


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_picture_and_bake_of_what_is_half_transparent_agree_after_random_edits(store):
    every = stacks(store, 30, ("crop", "sculpt", "paint", "fade", "fade", "repeat"))
    for content, edits in every:
        exact, _ = looked_at(Node("solid", content, edits=edits), store, 48)
        side = math.ceil(36 * max(edited_field(Solid(content), edits, store).aabb.size))
        baked = run_to_end(run(BakeJob(content, side, edits), store)).voxels
        picture, _ = looked_at(Node("bake", baked), store, 48)
        psnr = -10.0 * np.log10(max(float(np.square(exact - picture).mean()), 1e-12))
        assert psnr >= LEAST_PSNR, f"{psnr:.1f} dB, {said(content, edits)}"


def test_a_cut_through_what_is_opaque_is_seen_whole(store):
    """No light reaches the inside of a solid until an edit opens it."""
    eye = Camera(look_at((2.2, -3.0, 2.0), (0.0, 0.0, 0.0)), pinhole(0.75, 24, 24))
    cut = Crop(HalfSpace((0.0, 0.0, 0.0), eye.position))
    renderer = Renderer(store, 1, exact=ExactSource(store), others=other_sources(store))
    scene = Scene((Node("solid", SOLIDS[0], edits=(cut,)),))
    depth = renderer.final(RenderRequest(scene, eye, 24, 24, ("color",))).depth
    row, column = np.mgrid[:24, :24].reshape(2, -1)
    origins, directions = eye.rays(np.stack([column, row], 1) + 0.5)
    normal = np.array(eye.position) / np.linalg.norm(eye.position)
    wanted = -(origins @ normal) / (directions @ normal)
    inside = np.linalg.norm(origins + directions * wanted[:, None], axis=1) < 0.95
    assert inside.sum() > 80
    np.testing.assert_allclose(depth.ravel()[inside], wanted[inside], atol=0.02)


def test_what_was_put_beyond_the_grid_of_deleted_voxels_stays_in_the_distance(store):
    content = SOLIDS[2]
    grid = source_grid(content)
    numbers = np.flatnonzero(grid.middles(np.arange(grid.count))[:, 0] > 0.5)  # up to the end of the grid
    gone = Delete(element_set("voxels", numbers, grid.count, store, grid))
    field = edited_field(Solid(content), (Array(2, (0.5, 0.0, 0.0)), gone), store)
    assert isinstance(field, SignedDistanceField)
    x = torch.linspace(-1.0, 1.6, 500, dtype=torch.float64)
    places = torch.stack([x, torch.zeros_like(x), torch.zeros_like(x)], 1)
    clear = (field.distance(places).abs() > 0.02).numpy()
    np.testing.assert_array_equal(
        (field.distance(places) < 0).numpy()[clear], (field.density(places) > 0).numpy()[clear]
    )
    assert (field.distance(places)[(x > 0.85) & (x < 1.25)] < 0).all()


# --- all kinds of content


def voxels_of(content, side=72):
    """The solid as voxels, filled, with a slope of density one voxel wide about its surface."""
    cell = 2.0 / side
    shape = np.ceil(1.1 * np.array(content.aabb.size) / cell).astype(int)
    low = -0.5 * shape * cell
    axes = (low[axis] + (np.arange(shape[axis]) + 0.5) * cell for axis in range(3))
    middles = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3)
    distance = Solid(content).distance(torch.from_numpy(middles)).numpy()
    index = np.flatnonzero(distance < 3.0 * cell).astype(np.int32)
    density = DENSITY * np.clip(0.5 - distance / cell, 0.0, 1.0)[index]
    sh = np.tile(((np.array(COLOR) - 0.5) / C0).astype(np.float16), (len(index), 1))
    nx, ny, nz = (int(each) for each in shape)
    box = AABB(as_vec3(low), as_vec3(-low))
    return SparseVoxels(box, (nx, ny, nz), index, density.astype(np.float32), sh, color_space="linear"), cell


def seen(colors):
    return linear_to_srgb(np.clip(colors, 0.0, 1.0).astype(np.float32))


def rows_of(content, number, random):
    """The same places of a solid's surface as points, as Gaussians and as vertices of a mesh."""
    places, normals = on_surface(content, random.uniform(-1.0, 1.0, (number, 3)) * np.array(content.aabb.hi))
    places, normals = places.astype(np.float32), normals.astype(np.float32)
    points = Points(places, np.tile(np.rint(255 * seen(np.array(COLOR))).astype(np.uint8), (number, 1)))
    sh = np.tile(((np.array(COLOR) - 0.5) / C0).astype(np.float32), (number, 1, 1))
    flat = np.full((number, 3), -5.0, np.float32), np.tile(np.array([1, 0, 0, 0], np.float32), (number, 1))
    splats = Splats(places, *flat, np.full(number, 3.0, np.float32), sh, color_space="linear")
    faces = np.arange(number // 3 * 3, dtype=np.uint32).reshape(-1, 3)
    mesh = Mesh(places, faces, normals, np.tile(np.array(COLOR, np.float32), (number, 1)))
    return points, splats, Surface(mesh, Material())


def check_rows(name, field, places, colors, cell, text):
    """Rows lie on the surface of a field, or in its inside where copies overlap; those on it have its colours."""
    if not len(places):
        return
    places = torch.from_numpy(places.astype(np.float64))
    steps = 1e-3 * torch.eye(3, dtype=torch.float64)
    normals = torch.stack([field.distance(places + step) - field.distance(places - step) for step in steps], 1)
    away = field.distance(places).numpy() / cell
    assert np.quantile(away, 0.99) <= 1.0, f"{name} {np.quantile(away, 0.99):.2f} voxels outside, {text}"
    on = np.abs(away) < 0.05
    if colors is not None and on.sum() > 50:
        up = torch.tensor([[0.0, 0.0, 1.0]], dtype=torch.float64).expand(len(places), 3)
        below = places - 1e-3 * torch.nn.functional.normalize(normals, dim=1)  # outside a field has no colour
        apart = np.abs(seen(colors) - seen(field.sample(below, up).radiance.numpy())).max(1)[on]
        assert np.quantile(apart, 0.97) <= 0.03, f"{name} {np.quantile(apart, 0.97):.3f} of colour, {text}"


def check_voxels(field, voxels, cell, random, text):
    """Voxels are solid and empty where a field is, and have its colours, wherever that does not change nearby."""
    places = random.uniform(np.array(field.aabb.lo), np.array(field.aabb.hi), (3000, 3))
    ways = 2.0 * cell * np.stack(np.meshgrid(*3 * [(-1, 0, 1)], indexing="ij"), -1).reshape(-1, 3)
    around = torch.from_numpy((places[:, None] + ways).reshape(-1, 3))
    solid = (field.density(around).numpy() > 0.5 * DENSITY).reshape(len(places), -1)
    even = solid.all(1) | ~solid.any(1)
    up = torch.tensor([[0.0, 0.0, 1.0]], dtype=torch.float64).expand(len(places), 3)
    wanted = field.sample(torch.from_numpy(places), up)
    found = TorchVoxels(voxels).sample(torch.from_numpy(places.astype(np.float32)), up.float())
    wrong = even & ((found.density.numpy() > 0.5 * DENSITY) != solid[:, 13])
    assert wrong.mean() < 0.002, f"voxels wrong at {wrong.mean():.4f} of the places, {text}"
    colors, steps = seen(wanted.radiance.numpy()), cell * np.concatenate([np.eye(3), -np.eye(3)])
    beside = [seen(field.sample(torch.from_numpy(places + step), up).radiance.numpy()) for step in steps]
    both = even & solid[:, 13] & (np.abs(np.array(beside) - colors).max((0, 2)) < 0.1)  # away from edges of paint
    if both.sum() > 50:
        apart = np.abs(colors - seen(found.radiance.numpy())).max(1)[both]
        assert np.quantile(apart, 0.97) <= 0.05, f"voxels {np.quantile(apart, 0.97):.3f} of colour, {text}"


def check_kinds(store, count, number=2000, seed=0):
    for content, edits in stacks(store, count, SHARED, seed):
        random, text = np.random.default_rng(count), said(content, edits)
        field = edited_field(Solid(content), edits, store)
        voxels, cell = voxels_of(content)
        points, splats, surface = rows_of(content, number, random)
        points, splats = edited_points(points, edits, store), edited_splats(splats, edits, store)
        mesh = edited_surface(surface, edits, store).mesh
        check_rows("points", field, points.positions, srgb_to_linear(points.colors / 255.0), cell, text)
        check_rows("splats", field, splats.positions, C0 * splats.sh[:, 0] + 0.5, cell, text)
        check_rows("vertices", field, mesh.vertices, None, np.inf, text)
        check_voxels(field, edited_voxels(voxels, edits, store), cell, random, text)


def test_all_kinds_of_content_agree_after_random_edits(store):
    check_kinds(store, 4, 500)


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_all_kinds_of_content_agree_after_two_hundred_random_edits(store):
    check_kinds(store, 200)
