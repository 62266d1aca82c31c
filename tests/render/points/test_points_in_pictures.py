"""Point clouds in pictures: against a brute-force twin, analysis, and beside fields and meshes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.render.points.reference import first_hits
from viewer.errors import AssetError
from viewer.render.drawables import DRAWABLES, NOT_DRAWN, other_sources
from viewer.render.points.point_drawable import ball_grid
from viewer.render.renderer import Renderer
from viewer.render.request import RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Orthographic, look_at, pinhole
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import Transform, quaternion_from_rotation
from viewer.scene.kinds import KINDS
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh
from viewer.scene.parameters import Value
from viewer.scene.point_cloud import PointCloud
from viewer.scene.points import Points

ORANGE = (250, 120, 10)


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def cloud(store, positions, colors=None, radius=0.1, **options):
    positions = np.asarray(positions, np.float32).reshape(-1, 3)
    colors = np.tile(np.uint8(ORANGE), (len(positions), 1)) if colors is None else np.asarray(colors, np.uint8)
    points = Points(positions, colors)
    return Node("points", PointCloud(store.put(points.tensors()), points.aabb, len(positions), radius), **options)


def wall(store, x):
    """A square across the x axis, two wide, white and unlit."""
    corners = np.array([(x, -1, -1), (x, 1, -1), (x, 1, 1), (x, -1, 1)], np.float32)
    normals = np.tile(np.float32((-1, 0, 0)), (4, 1))
    mesh = Mesh(corners, np.array([(0, 1, 2), (0, 2, 3)], np.uint32), normals)
    return Node("wall", Model(store.put(mesh.tensors()), mesh.aabb, 4, 2, (Material(),)))


def along_x(width=64, extent=1.0):
    """Parallel rays along +x, from far away."""
    pose = look_at((-5.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    return Camera(pose, Orthographic(width, width, extent))


def rendered(store, scene, camera=None, size=64, channels=("color", "normal", "albedo")):
    request = RenderRequest(scene, camera or along_x(size), size, size, channels)
    return Renderer(store, 1, others=other_sources(store)).final(request)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 300), st.sampled_from([0.01, 0.2, 1.5]))
def test_the_first_ball_on_each_ray_is_that_of_all_of_them(seed, count, radius):
    rng = np.random.default_rng(seed)
    spread = rng.choice([1e-3, 1.0, 50.0], 3)
    points = (rng.normal(size=(count, 3)) * spread).astype(np.float32)
    origins = rng.normal(size=(64, 3)) * spread * 3
    aims = points[rng.integers(0, count, 64)] + rng.normal(size=(64, 3)) * radius
    directions = aims - origins
    directions[:8] = np.eye(3)[rng.integers(0, 3, 8)]  # along the axes, where a cell's faces are never met
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    distances, hits = ball_grid(points, radius).first_hits(origins, directions)
    truth, which = first_hits(points, radius, origins, directions)
    # A ray that only just touches is decided by the last bit.
    sure = np.isfinite(truth) == np.isfinite(distances)
    assert sure.mean() > 0.95
    both = np.isfinite(truth) & np.isfinite(distances)
    np.testing.assert_allclose(distances[both], truth[both], rtol=1e-6, atol=1e-6 * max(radius, spread.max()))
    assert not both.any() or (points[hits[both]] == points[which[both]]).mean() > 0.9


def test_a_ball_has_its_silhouette_depth_normal_and_colour(store):
    frame = rendered(store, Scene((cloud(store, [(0.0, 0.0, 0.0)], radius=0.25),)), size=128)
    seen = frame.radiance[..., 3] > 0.5
    assert abs(seen.mean() - np.pi * 0.25**2) < 0.004  # of a square of side 1
    assert frame.depth[64, 64] == pytest.approx(4.75, abs=1e-3)
    assert not np.isfinite(frame.depth[~seen]).any()
    np.testing.assert_allclose(frame.channels["normal"][64, 64], (-1.0, 0.0, 0.0), atol=0.05)
    np.testing.assert_allclose(frame.radiance[64, 64, :3], srgb_to_linear(np.float32(ORANGE) / 255), rtol=2e-3)
    np.testing.assert_allclose(frame.channels["albedo"][64, 64], srgb_to_linear(np.float32(ORANGE) / 255), rtol=1e-3)


def test_the_size_is_a_parameter_of_the_node(store):
    node = cloud(store, [(0.0, 0.0, 0.0)], radius=0.125, values=(Value("size", (2.0,)),))
    frame = rendered(store, Scene((node,)), size=128)
    assert abs((frame.radiance[..., 3] > 0.5).mean() - np.pi * 0.25**2) < 0.004


def test_placement_scales_and_moves_the_balls(store):
    node = cloud(store, [(1.0, 0.0, 0.0)], radius=0.25)
    quarter = np.array([(0.0, -1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)])  # x to y
    moved = replace(node, transform=Transform((0.0, -0.5, 0.0), quaternion_from_rotation(quarter), 0.5))
    frame = rendered(store, Scene((moved,)), size=128)  # its middle is at the origin, its radius half
    seen = frame.radiance[..., 3] > 0.5
    assert abs(seen.mean() - np.pi * 0.125**2) < 0.004
    assert frame.depth[64, 64] == pytest.approx(4.875, abs=1e-3)


def test_points_and_meshes_hide_each_other_by_depth(store):
    before = rendered(store, Scene((wall(store, 0.5), cloud(store, [(0.0, 0.0, 0.0)]))))
    behind = rendered(store, Scene((wall(store, -0.5), cloud(store, [(0.0, 0.0, 0.0)]))))
    np.testing.assert_allclose(before.radiance[32, 32, :3], srgb_to_linear(np.float32(ORANGE) / 255), rtol=2e-3)
    assert before.radiance[2, 2, 0] == pytest.approx(1.0, abs=0.01)
    assert behind.radiance[32, 32, 2] == pytest.approx(1.0, abs=0.01)
    assert behind.depth[32, 32] == pytest.approx(4.5, abs=1e-3)


def test_hidden_and_empty_clouds_leave_the_picture_empty(store):
    hidden = cloud(store, [(0.0, 0.0, 0.0)], visible=False)
    empty = cloud(store, np.zeros((0, 3)))
    assert not rendered(store, Scene((hidden, empty))).radiance.any()


def test_a_missing_asset_is_reported(store):
    node = cloud(store, [(0.0, 0.0, 0.0)])
    lost = replace(node, content=replace(node.content, asset="f" * 64))
    with pytest.raises(AssetError):
        rendered(store, Scene((lost,)))


def test_a_perspective_camera_sees_them_too(store):
    camera = Camera(look_at((0.0, -4.0, 0.0), (0.0, 0.0, 0.0)), pinhole(0.6, 64, 64))
    frame = rendered(store, Scene((cloud(store, [(0.0, 0.0, 0.0)], radius=0.2),)), camera)
    assert frame.depth[32, 32] == pytest.approx(3.8, abs=2e-3)


def test_every_family_is_in_the_table_or_has_no_part_in_it():
    families = {kind.family for kind in KINDS.values()}
    assert families - {"field"} == set(DRAWABLES) | set(NOT_DRAWN)
