"""Splats and points follow a stroke while it is being drawn, and are as before without it."""

import dataclasses

import numpy as np
import pytest
from msgspec.structs import replace

from tests.render.points.test_points_in_pictures import cloud
from tests.ui.states import seen_from
from tests.ui.test_point_clouds import CAMERAS, many
from tests.ui.test_splats import CAMERAS as SPLAT_CAMERAS
from tests.ui.test_splats import HEIGHT, STRAIGHT, WIDTH, WORLD, draw, finished, node, some
from viewer.editing.dabs import stroke_dabs
from viewer.editing.warp import forward
from viewer.render.show.display_settings import Display
from viewer.scene.document import Scene
from viewer.scene.point_cloud import PointCloud
from viewer.scene.points import points_from_tensors
from viewer.session.brush import LiveStroke

PLACES = np.array([[0.0, -0.9, 0.0], [0.2, -0.9, 0.1], [0.4, -0.8, 0.2]])
NORMALS = np.array([[0.0, -1.0, 0.0]] * 3)
DABS = stroke_dabs("draw", PLACES, NORMALS, 0.8, 1.0)


def moved(positions):
    return forward(positions.astype(np.float64), DABS).points.astype(np.float32)


def apart():
    """Gaussians that hide none of each other, so that their order, which is that of before the stroke, is no matter."""
    across, up = np.meshgrid(np.linspace(-0.8, 0.8, 6), np.linspace(-0.6, 0.6, 5))
    places = np.stack([across.ravel(), np.full(across.size, -0.9), up.ravel()], 1)
    return dataclasses.replace(
        some(len(places), 1, 4), positions=places.astype(np.float32),
        log_scales=np.full((len(places), 3), np.log(0.03), np.float32),
    )  # fmt: skip


def test_gaussians_are_where_the_stroke_takes_them(painter, store):
    splats = apart()
    plain = Scene((node(store, splats),), WORLD)
    camera = SPLAT_CAMERAS["perspective"]
    before = draw(painter, store, plain, camera)
    there = node(store, dataclasses.replace(splats, positions=moved(splats.positions)))
    wanted = draw(painter, store, Scene((there,), WORLD), camera)
    assert np.abs(wanted - before).max() > 20
    own = plain.nodes[0]
    for count in (1, 2, len(DABS)):
        stroke = LiveStroke(own.key, plain, own.content, STRAIGHT, DABS[:count])
        found = draw(painter, store, plain, camera, stroke=stroke)
    assert np.abs(found - wanted).max() <= 2
    assert np.abs(draw(painter, store, plain, camera) - before).max() <= 1


def test_another_stroke_begins_where_things_are(painter, store):
    """A stroke that is no longer than the one before does not go on from it."""
    plain = Scene((node(store, some(80, 0, 6)),), WORLD)
    own, camera = plain.nodes[0], SPLAT_CAMERAS["perspective"]
    other = stroke_dabs("inflate", PLACES[:1], NORMALS[:1], 0.6, 1.0)

    def drawn(dabs):
        return draw(painter, store, plain, camera, stroke=LiveStroke(own.key, plain, own.content, STRAIGHT, dabs))

    alone = drawn(other)
    drawn(DABS)
    assert np.abs(drawn(other) - alone).max() <= 1


def test_points_are_where_the_stroke_takes_them(painter, store):
    plain = many(store)
    content = plain.content
    assert isinstance(content, PointCloud)
    points = points_from_tensors(store.get(content.asset))
    pushed = cloud(store, moved(points.positions), points.colors, radius=0.12)

    def drawn(shown, **state):
        scene = Scene((shown,), WORLD)
        stroke = LiveStroke(shown.key, scene, content, STRAIGHT, DABS) if state.pop("sculpted", False) else None
        seen = seen_from(scene, CAMERAS["perspective"], overlays=False, display=Display(), stroke=stroke)
        return finished(painter, store, seen, (WIDTH, HEIGHT))

    before, wanted = drawn(plain), drawn(pushed)
    assert np.abs(wanted - before).mean() > 1.0
    assert np.mean(np.abs(drawn(plain, sculpted=True) - wanted).max(-1) > 8) < 0.01
    assert np.array_equal(drawn(plain), before)


def test_a_stroke_that_is_drawn_on_splats_is_over_with_its_scene(store):
    scene = Scene((node(store, some(10)),), WORLD)
    own = scene.nodes[0]
    stroke = LiveStroke(own.key, scene, own.content, STRAIGHT, DABS)
    assert seen_from(scene, SPLAT_CAMERAS["perspective"], stroke=stroke).pushes_splats
    after = replace(scene, nodes=())
    assert not seen_from(after, SPLAT_CAMERAS["perspective"], stroke=stroke).pushes_splats
    assert not seen_from(scene, SPLAT_CAMERAS["perspective"]).pushes_splats


@pytest.mark.parametrize("kind", ["splats", "points"])
def test_nodes_that_are_not_sculpted_stay(painter, store, kind):
    one = node(store, some(40, 0, 1)) if kind == "splats" else many(store)
    other = node(store, some(40, 0, 2), "other")
    scene, camera = Scene((one,), WORLD), SPLAT_CAMERAS["perspective"]
    before = draw(painter, store, scene, camera)
    stroke = LiveStroke(other.key, scene, other.content, STRAIGHT, DABS)
    assert np.abs(draw(painter, store, scene, camera, stroke=stroke) - before).max() <= 1
