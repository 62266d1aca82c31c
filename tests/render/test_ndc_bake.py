"""Voxels in normalised device coordinates show what is in space: a ball that is known on paper, and a real NeRF."""

from __future__ import annotations

import dataclasses

import msgspec
import numpy as np
import pytest
import torch
from jaxtyping import Float
from torch import Tensor

from tests.render.sample_fields import psnr
from viewer.editing.effects import edited_voxels
from viewer.engine.jobs import run
from viewer.fields.field import FieldSample
from viewer.fields.ndc import SeenInNdc, from_ndc, to_ndc
from viewer.fields.voxels import SparseVoxels, voxels_from_tensors
from viewer.formats.registry import open_path
from viewer.render.plain import PlainRenderer
from viewer.render.pointwise.bake import bake
from viewer.render.pointwise.exact import ExactSource
from viewer.render.pointwise.ndc import ndc_bake
from viewer.render.renderer import Renderer
from viewer.render.request import Frame, Plane, RenderOptions, RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, pinhole
from viewer.scene.color import linear_to_srgb
from viewer.scene.content import AssetId, Encoding, NerfField, Provenance, VoxelField
from viewer.scene.document import Node, Scene
from viewer.scene.edits import Crop, Edit
from viewer.scene.geometry import AABB, Transform, as_mat4
from viewer.scene.ndc import Ndc
from viewer.scene.progress import run_to_end
from viewer.scene.repeat import Mirror
from viewer.scene.volumes import Sphere
from viewer.session.bakes import wanted_bakes, with_bakes

NDC = Ndc(Transform((0.3, -0.2, 0.5), (0.9, 0.1, 0.3, -0.2), 1.3), (0.6, 0.45), 1.5, (0.01, -0.02), (1.3, 1.2), 0.8)
PLACED = Transform((1.0, 2.0, -0.5), (0.8, 0.2, 0.5, 0.26457513), 1.7)
MIDDLE = NDC.camera.apply(np.array([[0.25, -0.1, -3.5]]))[0]
RADIUS, DENSITY = 0.9, 40.0
SIDE = 81


class Ball:
    """Of one density per length in space, and of colours that are those of the direction."""

    aabb = AABB((-60.0, -60.0, -60.0), (60.0, 60.0, 60.0))
    color_space = "linear"

    def density(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Inside, and nothing outside."""
        return torch.where((points - points.new_tensor(MIDDLE)).norm(dim=-1) < RADIUS, DENSITY, 0.0)

    def sample(self, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """The direction as a colour."""
        return FieldSample(self.density(points), 0.5 + 0.4 * directions)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> AssetStore:
    return AssetStore(tmp_path_factory.mktemp("assets"))


@pytest.fixture(scope="module")
def voxels() -> SparseVoxels:
    lies = ndc_bake(NDC)
    found = run_to_end(bake(SeenInNdc(Ball(), lies.ndc, lies.aabb), 192, lambda _: None, views=lies.views))
    return SparseVoxels(found.aabb, found.shape, found.index, found.density, found.sh, "linear", ndc=lies.ndc)


def placed_node(store: AssetStore, voxels: SparseVoxels, edits: tuple[Edit, ...] = ()) -> Node:
    content = voxels.content(store.put(voxels.tensors()), Provenance())
    return Node("ball", content, transform=PLACED, edits=edits)


def viewer_at(aside: tuple[float, float, float] = (0.1, 0.2, 0.0)) -> Camera:
    """A camera beside the reference camera that looks the same way, in the world."""
    reference = PLACED.after(NDC.camera)
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = reference.rotation_matrix(), reference.apply(np.array([aside]))[0]
    return Camera(as_mat4(pose), pinhole(0.8, SIDE, SIDE))


def picture(
    store: AssetStore, nodes: tuple[Node, ...], camera: Camera, channels: tuple = ("color",), **options: object
) -> Frame:
    request = RenderRequest(Scene(nodes), camera, SIDE, SIDE, channels, "final", RenderOptions(**options))
    return Renderer(store).final(request)


def truth(camera: Camera, size: float = RADIUS) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distances in the world at which rays enter and leave the ball, inf where they miss it; and unit directions."""
    pixels = np.stack(np.meshgrid(np.arange(SIDE) + 0.5, np.arange(SIDE) + 0.5), -1).reshape(-1, 2)
    origins, directions = camera.rays(pixels)
    middle, radius = PLACED.apply(MIDDLE[None])[0], size * PLACED.scale
    toward = ((middle - origins) * directions).sum(1)
    inside = radius**2 - ((middle - origins) ** 2).sum(1) + toward**2
    half = np.sqrt(np.maximum(inside, 0.0))
    enters, leaves = (np.where(inside > 0, toward + sign * half, np.inf) for sign in (-1, 1))
    return enters.reshape(SIDE, SIDE), leaves.reshape(SIDE, SIDE), directions.reshape(SIDE, SIDE, 3)


def well_inside(enters: np.ndarray, leaves: np.ndarray) -> np.ndarray:
    there = np.isfinite(enters)
    return there & (np.where(there, leaves - np.where(there, enters, 0.0), 0.0) > 0.8 * RADIUS * PLACED.scale)


@pytest.mark.parametrize("aside", [(0.1, 0.2, 0.0), (-0.4, 0.1, 1.0), (0.0, 0.0, -1.9)])
def test_depth_and_opacity_are_the_balls(store, voxels, aside):
    camera = viewer_at(aside)
    frame = picture(store, (placed_node(store, voxels),), camera, ("color", "uncertainty"))
    enters, leaves, _ = truth(camera)
    sure, missed = well_inside(enters, leaves), ~np.isfinite(truth(camera, RADIUS + 0.06)[0])
    assert min(sure.sum(), missed.sum()) > 100
    assert (frame.radiance[..., 3][sure] > 0.99).all()
    assert (frame.radiance[..., 3][missed] < 0.05).all()
    cell = PLACED.scale * 0.05  # of a voxel along the ray, about
    assert np.median(np.abs(frame.depth[sure] - enters[sure])) < cell
    # light is stopped within some lengths of 1 / density
    assert np.median(frame.channels["uncertainty"][sure]) < 3 * PLACED.scale / DENSITY


def test_normals_are_the_balls(store):
    """Of one that fades towards its surface: the rim of a sharp one is as uneven as its voxels."""

    class Soft(Ball):
        def density(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
            return DENSITY * (RADIUS - (points - points.new_tensor(MIDDLE)).norm(dim=-1)).clamp_min(0)

    lies = ndc_bake(NDC)
    found = run_to_end(bake(SeenInNdc(Soft(), lies.ndc, lies.aabb), 128, lambda _: None, views=lies.views))
    node = placed_node(store, dataclasses.replace(found, ndc=lies.ndc))
    camera = viewer_at((-0.3, 0.2, 0.5))
    frame = picture(store, (node,), camera, ("normal",))
    enters, leaves, directions = truth(camera)
    sure = well_inside(enters, leaves)
    normals = np.array(camera.position) + frame.depth[sure][:, None] * directions[sure] - PLACED.apply(MIDDLE[None])[0]
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    assert np.median((normals * frame.channels["normal"][sure]).sum(1)) > 0.98
    np.testing.assert_allclose(np.linalg.norm(frame.channels["normal"][sure], axis=1), 1.0, atol=1e-3)


def test_colours_are_those_of_directions_in_space(store, voxels):
    camera = viewer_at((0.3, -0.2, 0.1))
    frame = picture(store, (placed_node(store, voxels),), camera)
    enters, leaves, directions = truth(camera)
    sure = well_inside(enters, leaves)
    expected = 0.5 + 0.4 * directions[sure] @ PLACED.rotation_matrix()
    assert np.abs(frame.radiance[..., :3][sure] - expected).max() < 0.03


def test_a_slice_shows_the_density_in_space_and_a_surface_is_that_of_one(store, voxels):
    camera = viewer_at()
    reference = PLACED.after(NDC.camera)
    plane = Plane(tuple(PLACED.apply(MIDDLE[None])[0]), tuple(reference.rotation_matrix()[:, 2]))
    nodes = (placed_node(store, voxels),)
    frame = picture(store, nodes, camera, ("color", "slice"), slice=plane)
    enters, leaves, directions = truth(camera)
    hit = ((np.array(plane.point) - np.array(camera.position)) @ np.array(plane.normal)) / (
        directions @ np.array(plane.normal)
    )
    place = np.array(camera.position) + hit[..., None] * directions
    away = np.linalg.norm(place - np.array(plane.point), axis=-1) / PLACED.scale
    # Deeper inside a bake is hollow.
    shell = (away > RADIUS - 0.12) & (away < RADIUS - 0.06)
    assert abs(np.median(frame.channels["slice"][shell]) - DENSITY) < 0.05 * DENSITY
    assert (np.nan_to_num(frame.channels["slice"][away > 1.2 * RADIUS]) < 1e-3).all()
    surface = picture(store, nodes, camera, surface=True, level=5.0)
    sure = well_inside(enters, leaves)
    assert np.median(np.abs(surface.depth[sure] - enters[sure])) < PLACED.scale * 0.05


def test_behind_the_near_plane_is_nothing_and_one_sees_in_from_behind(store, voxels):
    node = placed_node(store, voxels)
    reference = PLACED.after(NDC.camera)
    for back, turned, seen in ((8.0, False, True), (-8.0, True, True), (0.0, True, False)):
        pose = np.eye(4)
        pose[:3, :3] = reference.rotation_matrix() @ np.diag([-1.0, 1.0, -1.0] if turned else [1.0, 1.0, 1.0])
        pose[:3, 3] = reference.apply(np.array([[0.25, -0.1, back]]))[0]
        camera = Camera(as_mat4(pose), pinhole(0.8, SIDE, SIDE))
        frame = picture(store, (node,), camera)
        enters, leaves, _ = truth(camera)
        sure = well_inside(enters, leaves)
        if seen:
            assert np.median(np.abs(frame.depth[sure] - enters[sure])) < PLACED.scale * 0.06
        else:
            assert frame.radiance[..., 3].max() < 1e-3


def test_other_fields_are_laid_over_it_by_depth(store, voxels):
    """A solid nearer than the ball hides it, one behind it is hidden."""
    side = 0.1
    for depth, hidden in ((-2.2, True), (-5.5, False)):
        index = np.arange(8, dtype=np.int32)
        solid = SparseVoxels(
            AABB((-side,) * 3, (side,) * 3),
            (2, 2, 2),
            index,
            np.full(8, 200.0, np.float32),
            np.zeros((8, 3), np.float16),
        )
        where = Transform(tuple(NDC.camera.apply(np.array([[0.07 * -depth, -0.028 * -depth, depth]]))[0]))
        block = Node("block", solid.content(store.put(solid.tensors()), Provenance()), transform=PLACED.after(where))
        camera = viewer_at((0.0, 0.0, 0.0))
        alone = picture(store, (placed_node(store, voxels),), camera).depth
        both = picture(store, (placed_node(store, voxels), block), camera).depth
        assert ((both < alone - 0.5).any()) == hidden


def test_a_crop_acts_in_space_and_resampling_waits_for_the_fields_own_bake(store, voxels):
    crop = Crop(Sphere(tuple(MIDDLE), 0.6))
    cropped = edited_voxels(voxels, (crop,), store)
    assert 0 < len(cropped.index) < len(voxels.index)
    assert np.linalg.norm(cropped.middles() - MIDDLE, axis=1).max() <= 0.6
    assert edited_voxels(voxels, (Mirror(tuple(MIDDLE), (1.0, 0.0, 0.0)),), store) is voxels


def test_orbiting_a_field_of_ndc_takes_such_voxels_unless_an_edit_puts_things_elsewhere():
    content = NerfField(AssetId("a"), Ball.aabb, Encoding(3), Encoding(2), 0.0, 1.0, 64, ndc=NDC)
    (job,) = wanted_bakes(Scene((Node("n", content),)))
    assert job.space == "ndc"
    mirrored = Node("n", content, edits=(Mirror((0.0, 0.0, 0.0), (1.0, 0.0, 0.0)),))
    (own,) = wanted_bakes(Scene((mirrored,)))
    assert own.space == "own"
    # until its own is there, the plain one stands in
    plain = VoxelField(AssetId("b"), Ball.aabb, (2, 2, 2), 8, 0, ndc=NDC)
    assert with_bakes(Scene((mirrored,)), {job: plain}).nodes[0].content is plain
    assert wanted_bakes(Scene((Node("n", msgspec.structs.replace(content, ndc=None)),)))[0].space == "own"


def test_before_kernels_are_there_dots_lie_where_the_ball_is(store, voxels):
    camera = viewer_at()
    request = RenderRequest(Scene((placed_node(store, voxels),)), camera, SIDE, SIDE, ("color",), "preview")
    (frame,) = PlainRenderer(store).frames(request)
    enters, leaves, _ = truth(camera)
    middle = slice(frame.step // 2, None, frame.step)
    sure = well_inside(enters, leaves)[middle, middle]
    depth = frame.depth[: sure.shape[0], : sure.shape[1]]
    assert np.isfinite(depth[sure]).mean() > 0.9
    inside = sure & np.isfinite(depth)
    first, last = (each[middle, middle][inside] for each in (enters, leaves))
    assert (depth[inside] > first - 0.3).all()
    assert (depth[inside] < last + 0.3).all()


def test_places_and_points_are_each_others_inverse():
    random = np.random.default_rng(4)
    local = np.concatenate([random.uniform(-1, 1, (40, 2)), random.uniform(-9, -1.6, (40, 1))], 1)
    points = NDC.camera.apply(local)
    places, longer = to_ndc(torch.from_numpy(points), NDC)
    np.testing.assert_allclose(from_ndc(places, NDC).numpy(), points, atol=1e-9)
    np.testing.assert_allclose(NDC.places(points), places.numpy(), atol=1e-12)
    np.testing.assert_allclose(NDC.points(places.numpy()), points, atol=1e-9)
    np.testing.assert_allclose(NDC.longer(points), longer.numpy(), rtol=1e-9)


@pytest.mark.slow
def test_a_real_ones_bake_shows_what_the_field_shows(shared_data, tmp_path):
    """fern seen by its first photo's camera; a bake in space showed it with 19.5 dB."""
    store = AssetStore(tmp_path / "assets")
    (path,) = (shared_data / "trained" / "krrish94" / "fern-lowres").glob("*.ckpt")
    node = run_to_end(open_path(path, store)).nodes[0]
    data = run_to_end(open_path(shared_data / "fern", store)).nodes[0]
    camera = data.content.photos[0].camera
    pose = np.array(camera.camera_to_world)
    pose[:3, :3] = data.transform.rotation_matrix() @ pose[:3, :3]
    pose[:3, 3] = data.transform.apply(pose[None, :3, 3])[0]
    camera = Camera(as_mat4(pose), camera.lens)
    (job,) = wanted_bakes(Scene((node,)))
    baked = run_to_end(run(job, store)).voxels
    voxels_from_tensors(baked, store.get(baked.asset))
    size = 126, 94
    exact = Renderer(store, exact=ExactSource(store)).final(RenderRequest(Scene((node,)), camera, *size))
    shown = with_bakes(Scene((node,)), {job: baked})
    seen = Renderer(store).final(RenderRequest(shown, camera, *size))
    pictures = [linear_to_srgb(frame.radiance[..., :3].astype(np.float32)).clip(0, 1) for frame in (seen, exact)]
    assert psnr(*pictures) > 24.0
