"""Whole scenes moved, levelled and scaled: everything goes along, and back again."""

from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from tests.editing.meshes import ball
from viewer.formats.export_scene import prepare_export
from viewer.formats.options import ExportOptions
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import AnalyticField, Group, Model, Provenance
from viewer.scene.document import Bookmark, Node, Scene
from viewer.scene.extents import box_around
from viewer.scene.geometry import AABB, Transform
from viewer.scene.light import AreaLight, EnvironmentLight, PointLight
from viewer.scene.measurement import Measurement
from viewer.scene.moves import moved_scene, rescaled
from viewer.scene.progress import run_to_end

BALL = AnalyticField(AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)))
VIEW = Camera(look_at((4.0, 0.0, 2.0), (0.0, 0.0, 0.0)), pinhole(0.7, 40, 30))
MOVE = Transform((1.0, 2.0, 3.0), (np.cos(0.3), 0.0, 0.0, np.sin(0.3)), 2.0)
RULER = Measurement(((1.0, 0.0, 0.0), (1.0, 0.0, 4.0)), key="ruler")


def the(scene, key) -> Any:
    return scene.node(key)


def eye(scene) -> Any:
    return scene.camera.position


def box(scene, key) -> Any:
    return box_around(scene, (key,))


@pytest.fixture
def scene():
    group = Node("group", Group(), key="group")
    return Scene(
        (
            Node("ball", BALL, key="ball", transform=Transform((0.0, 0.0, 1.0)), parent="group"),
            group,
            Node("lamp", PointLight(intensity=8.0, radius=0.5), key="lamp", transform=Transform((0.0, 0.0, 5.0))),
            Node("panel", AreaLight(width=1.0, height=2.0), key="panel", transform=Transform((0.0, 3.0, 5.0))),
            Node("sky", EnvironmentLight(AssetId("0" * 64), 8, 4), key="sky"),
        ),
        camera=VIEW,
        bookmarks=(Bookmark("front", VIEW, 3.0),),
        measurements=(RULER,),
    )


def test_everything_goes_along(scene):
    moved = moved_scene(scene, MOVE)
    np.testing.assert_allclose(
        the(moved, "ball").transform.matrix(), (MOVE.matrix() @ scene.nodes[0].transform.matrix())
    )
    np.testing.assert_allclose(eye(moved), MOVE.apply(np.array([VIEW.position]))[0])
    assert moved.bookmarks[0].distance == 6.0
    assert moved.measurements[0].value == pytest.approx(8.0)
    assert the(moved, "sky").content.rotation == pytest.approx(0.6)


def test_light_on_every_surface_stays(scene):
    """Irradiance is intensity / distance^2: twice as far away takes four times as much."""
    moved = moved_scene(scene, Transform(scale=2.0))
    assert the(moved, "lamp").content == PointLight(intensity=32.0, radius=1.0)
    assert the(moved, "lamp").transform == Transform((0.0, 0.0, 10.0))
    panel = the(moved, "panel")
    assert (panel.content.width * panel.transform.scale, panel.content.height * panel.transform.scale) == (2.0, 4.0)


def test_there_and_back(scene):
    back = moved_scene(moved_scene(scene, MOVE), MOVE.inverse())
    for one, other in zip(scene.nodes, back.nodes, strict=True):
        np.testing.assert_allclose(one.transform.matrix(), other.transform.matrix(), atol=1e-12)
    assert the(back, "lamp").content.intensity == pytest.approx(8.0)


def test_a_typed_length_scales_all_about_the_floor(scene):
    scaled = rescaled(scene, RULER, 0.3)
    assert scaled.measurements[0].value == pytest.approx(0.3)
    assert the(scaled, "ball").transform.scale == pytest.approx(0.075)
    assert the(scaled, "ball").aabb.lo[2] == pytest.approx(0.0)  # it stood on the floor, and does
    assert eye(scaled)[0] == pytest.approx(4.0 * 0.075)


def test_a_group_is_scaled_where_it_stands(scene):
    scene = moved_scene(scene, Transform((5.0, 6.0, 7.0)), ("group",))
    before = box(scene, "group")
    scaled = rescaled(scene, RULER, 8.0, ("group",))
    after = box(scaled, "group")
    np.testing.assert_allclose(after.size, 2.0 * np.array(before.size))
    assert (after.center[:2], after.lo[2]) == (before.center[:2], before.lo[2])
    assert scaled.measurements[0].value == pytest.approx(8.0)
    assert the(scaled, "lamp") is the(scene, "lamp")
    assert scaled.camera is VIEW


def test_what_is_hidden_moves_as_well(scene):
    hidden = scene.with_node(replace(scene.nodes[0], visible=False))
    assert the(moved_scene(hidden, MOVE), "ball").transform != scene.nodes[0].transform


def test_exports_in_a_models_own_coordinates_stay_as_they_were(tmp_path):
    """Whatever has been done to the scene, what came from a file is written with the coordinates of that file."""
    store = AssetStore(tmp_path)
    mesh = ball(3)
    made = Provenance(origin=(4e6, 0.0, 0.0))
    model = Model(store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces), provenance=made)
    scene = Scene((Node("ball", model, transform=Transform((0.0, 0.0, 1.0))),), measurements=(RULER,))
    changed = rescaled(moved_scene(scene, MOVE), RULER, 0.3)
    own = ExportOptions(space="dataset")
    before, after = (run_to_end(prepare_export(each, store, own)) for each in (scene, changed))
    assert before.origin == after.origin == (4e6, 0.0, 0.0)
    np.testing.assert_allclose(after.parts[0].mesh.vertices, before.parts[0].mesh.vertices, atol=1e-6)
    world = run_to_end(prepare_export(changed, store))
    assert not np.allclose(world.parts[0].mesh.vertices, before.parts[0].mesh.vertices, atol=0.1)
