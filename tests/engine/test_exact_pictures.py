"""Operations and the exact engine's child draw fields that answer point by point as they are."""

import numpy as np
import pytest

from tests.engine.waiting import Bell, collect, has
from viewer.decompose.options import ExtractOptions
from viewer.engine.events import FrameArrived
from viewer.engine.jobs import ExtractJob, RenderJob, run
from viewer.engine.messages import Ready
from viewer.engine.operations.pictures import exact_renderer, picture
from viewer.engine.render_client import RenderClient
from viewer.formats.images import read_image
from viewer.render.request import RenderRequest
from viewer.render.show.display import picture_over
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import AnalyticField, DistanceField
from viewer.scene.document import Node, Scene
from viewer.scene.edits import Crop
from viewer.scene.geometry import AABB
from viewer.scene.mesh import mesh_from_tensors
from viewer.scene.progress import run_to_end, subprogress
from viewer.scene.volumes import box_around

BALL = AnalyticField(AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)), "sphere", 50.0, (0.8, 0.4, 0.1))
SIDE = 96
EYE = Camera(look_at((3.0, 2.0, 1.5), (0.0, 0.0, 0.0)), pinhole(0.8, SIDE, SIDE))


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def test_the_child_draws_what_the_renderer_draws(store):
    scene = Scene((Node("ball", BALL),))
    bell = Bell()
    client = RenderClient(bell, store, "viewer.engine.exact_child")
    try:
        client.start()
        collect(client, bell, has(Ready))
        client.set_scene(scene)
        client.request(EYE, SIDE, SIDE, ("color", "normal"))
        events = collect(
            client,
            bell,
            lambda events: any(
                isinstance(e, FrameArrived) and e.frame.step == 1 and e.frame.done is None for e in events
            ),
        )
    finally:
        client.close()
    frame = events[-1].frame
    truth = exact_renderer(store).final(RenderRequest(scene, EYE, SIDE, SIDE, ("color", "normal")))
    np.testing.assert_array_equal(frame.radiance, truth.radiance)
    np.testing.assert_array_equal(frame.depth, truth.depth)
    np.testing.assert_allclose(frame.channels["normal"], truth.channels["normal"], atol=1e-3)
    assert (frame.radiance[..., 3] > 0.99).any()


def test_a_picture_file_shows_the_field_itself(store, tmp_path):
    path = tmp_path / "ball.png"
    scene = Scene((Node("ball", BALL),))
    run_to_end(run(RenderJob(scene, str(path), SIDE, SIDE, EYE), store))
    frame = exact_renderer(store).final(RenderRequest(scene, EYE, SIDE, SIDE))
    truth = picture_over(frame, scene.world.background)
    np.testing.assert_allclose(read_image(path).pixels[..., :3], truth, atol=1 / 255)


def test_a_slow_picture_tells_how_far_it_is(store):
    request = RenderRequest(Scene((Node("ball", BALL),)), EYE, SIDE, SIDE)
    fractions = [step.fraction for step in subprogress(picture(exact_renderer(store), request, ""), 0.2, 0.6)]
    assert fractions == sorted(fractions)
    assert all(0.2 <= fraction <= 0.6 for fraction in fractions)


def test_a_mesh_of_a_solid_by_way_of_its_bake(store):
    half = Crop(box_around(AABB((-2.0, -2.0, -2.0), (2.0, 2.0, 0.0))))
    node = Node("ball", BALL, edits=(half,))
    done = run_to_end(run(ExtractJob(node, ExtractOptions(resolution=48)), store))
    mesh = mesh_from_tensors(store.get(done.node.content.asset))
    radius = np.linalg.norm(mesh.vertices, axis=1)
    assert mesh.vertices[:, 2].max() < 0.05
    outer = mesh.vertices[:, 2] < -0.1
    assert np.abs(radius[outer] - 1.0).max() < 0.05


@pytest.mark.parametrize("law", ["neus", "volsdf"])
@pytest.mark.parametrize("surface_width", [0.002, 0.08])
def test_a_mesh_of_a_signed_distance_lies_where_it_is_0(store, law, surface_width):
    places = np.linspace(-1.0, 1.0, 49)
    points = np.stack(np.meshgrid(places, places, places, indexing="ij"), -1)
    distance = (np.linalg.norm(points - np.array([0.05, 0.0, -0.1]), axis=-1) - 0.6).astype(np.float32)
    box = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
    content = DistanceField(store.put({"distance": distance}), box, "grid", law, surface_width)
    done = run_to_end(run(ExtractJob(Node("ball", content), ExtractOptions(resolution=64, smooth=0)), store))
    mesh = mesh_from_tensors(store.get(done.node.content.asset))
    radius = np.linalg.norm(mesh.vertices - np.array([0.05, 0.0, -0.1]), axis=1)
    assert np.abs(radius - 0.6).max() < 0.3 * 2.0 / 64
    assert abs(float(radius.mean()) - 0.6) < 0.05 * 2.0 / 64
