"""Environment light: changes that leave everything else alone, and pictures of it against analytic light."""

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.environment import texel_directions, texel_solid_angles, validated_environment
from viewer.scene.geometry import AABB
from viewer.scene.light import EnvironmentLight, PointLight
from viewer.session.lighting import (
    environment_node,
    environment_of,
    exchanged,
    lit_by,
    stops_of,
    strength_of,
    studio,
    studio_radiance,
    turn_of_drag,
    turned,
    with_changes,
    with_environment,
)
from viewer.session.lighting_probe import Balls, Shining, harmonics, matt_light, probe_of, radiance_from
from viewer.session.orbit_view import OrbitView

BOX = AABB((-1.0, -1.0, 0.0), (1.0, 1.0, 2.0))
MODEL = Node("Ball", Model("b" * 64, BOX, 10, 20))
LIGHT = EnvironmentLight("a" * 64, 64, 32, source="/probes/hall.hdr")


def look(radiance):
    """A probe, driven to its end."""
    work = probe_of(radiance.astype(np.float32))
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def sphere(count=400):
    vectors = np.random.default_rng(3).normal(size=(count, 3))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_a_changed_light_leaves_every_other_node_the_very_same_object():
    scene = Scene((MODEL, Node("Hall", LIGHT), Node("Lamp", PointLight())))
    other = with_changes(scene, rotation=1.0)
    assert environment_of(other).rotation == 1.0
    assert [new is old for new, old in zip(other.nodes, scene.nodes, strict=True)] == [True, False, True]
    assert other.nodes[1].key == scene.nodes[1].key
    assert other.assets() == scene.assets()
    assert with_changes(Scene((MODEL,)), rotation=1.0).nodes == (MODEL,)


def test_the_first_visible_light_counts_and_a_new_one_is_named_by_its_file():
    hidden, seen = Node("one", LIGHT, visible=False), Node("two", LIGHT)
    assert environment_node(Scene((hidden, seen))) is seen
    assert environment_node(Scene((hidden,))) is hidden
    assert environment_node(with_environment(Scene(), LIGHT)).name == "hall"


def test_another_picture_keeps_what_was_set_by_hand():
    mine = msgspec.structs.replace(LIGHT, rotation=0.5, strength=3.0, shown=True, other="c" * 64, blend=0.4)
    new = exchanged(mine, EnvironmentLight("d" * 64, 128, 64, source="b.exr"))
    assert (new.asset, new.width, new.source) == ("d" * 64, 128, "b.exr")
    assert (new.rotation, new.strength, new.shown, new.other, new.blend) == (0.5, 3.0, True, None, 0.0)


def test_light_from_a_file_is_turned_on():
    scene = Scene((MODEL, Node("off", LIGHT, visible=False)))
    lit = lit_by(scene, EnvironmentLight("d" * 64, 128, 64))
    assert lit.environment().asset == "d" * 64
    assert (lit.nodes[0], lit.nodes[1].name, len(lit.nodes)) == (MODEL, "off", 2)
    assert lit_by(Scene(), LIGHT).environment() == LIGHT


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_angles_stay_within_a_turn_and_strengths_come_back(angle, by):
    found = turned(angle, by)
    assert -math.pi <= found <= math.pi
    assert math.cos(found - angle - by) == pytest.approx(1.0, abs=1e-6)
    stops = min(max(angle / 1e5, -9.9), 9.9)
    assert stops_of(strength_of(stops)) == pytest.approx(stops)


def test_no_light_at_all_is_the_least_of_the_stops():
    assert turned(0.3, math.nan) == 0.3
    assert strength_of(stops_of(0.0)) == 0.0


def test_the_picture_follows_the_hand():
    """What is at the picture's middle, +X, is dragged a quarter to the left: there is +Y."""
    red = np.zeros((32, 64, 3))
    red[:, 30:34, 0] = 1.0
    turn = turn_of_drag(-0.25)
    light = Shining(((look(red), 1.0),), turn)
    seen = radiance_from(light, np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, -1.0, 0.0]]))
    assert np.allclose(seen[:, 0], [1.0, 0.0, 0.0], atol=1e-6)


def test_small_pictures_keep_the_light_of_large_ones():
    radiance = np.random.default_rng(1).uniform(0.0, 2.0, (300, 600, 3))
    radiance[100, 200] = 5000.0
    probe = look(radiance)
    assert probe.small.shape == (128, 256, 3)
    assert probe.largest == 5000.0
    assert probe.small.mean() == pytest.approx(radiance.mean(), rel=0.02)
    assert probe.histogram.sum() == pytest.approx(1.0)
    dark = look(np.zeros((2, 4, 3)))
    assert (dark.largest, dark.mean) == (0.0, (0.0, 0.0, 0.0))


def test_matt_light_is_the_clamped_cosine_integral():
    """Light ``1 + x`` gives ``1 + 2/3 n_x`` over pi exactly: the integrals of both terms are known."""
    vectors = texel_directions(256, 128)
    radiance = np.repeat(1.0 + vectors[..., :1], 3, -1)
    normals = sphere()
    found = matt_light(Shining(((look(radiance), 1.0),), 0.0, (1.0, 2.0, 0.0)), normals)
    exact = 1.0 + 2.0 / 3.0 * normals[:, 0]
    assert np.allclose(found, exact[:, None] * [1.0, 2.0, 0.0], atol=2e-3)


def test_the_harmonics_are_orthonormal():
    basis = harmonics(texel_directions(128, 64).reshape(-1, 3))
    angles = np.repeat(texel_solid_angles(128, 64), 128)
    assert np.allclose(basis.T @ (angles[:, None] * basis), np.eye(9), atol=2e-3)


def test_turning_the_light_turns_what_matt_surfaces_send():
    up, quarter = np.array([[0.0, 1.0, 0.0]]), 0.5 * math.pi
    vectors = texel_directions(64, 32)
    probe = look(np.repeat(np.maximum(vectors[..., :1], 0.0), 3, -1))
    before = matt_light(Shining(((probe, 1.0),)), np.array([[1.0, 0.0, 0.0]]))
    assert np.allclose(matt_light(Shining(((probe, 1.0),), quarter), up), before)


def test_the_chrome_ball_mirrors_the_world_behind_the_camera():
    """Seen from the front (azimuth -90 degrees): its middle shows -Y, its upper half the sky, its right +X."""
    axes = OrbitView(azimuth=-0.5 * math.pi, elevation=0.0).axes()
    vectors = texel_directions(256, 128)
    probe = look(vectors + 1.0)
    picture = Balls(101).chrome(Shining(((probe, 1.0),)), axes) - 1.0
    assert np.allclose(picture[50, 50], [0.0, -1.0, 0.0], atol=0.03)
    # At 1 / sqrt(2) of the radius the mirror image leaves sideways.
    off = round(50 * math.sqrt(0.5))
    assert np.allclose(picture[50 - off, 50], [0.0, 0.0, 1.0], atol=0.06)
    assert np.allclose(picture[50, 50 + off], [1.0, 0.0, 0.0], atol=0.06)
    grey = Balls(101).grey(Shining(((look(np.ones((32, 64, 3))), 1.0),)), axes)
    assert np.allclose(grey[50, 50], 0.18, atol=1e-3)


def test_blends_are_weighted_sums():
    one, two = look(np.ones((8, 16, 3))), look(np.full((16, 32, 3), 3.0))
    light = Shining(((one, 0.25), (two, 0.75)))
    assert np.allclose(radiance_from(light, sphere(10)), 2.5)
    assert np.allclose(matt_light(light, sphere(10)), 2.5, rtol=1e-2)


def test_the_studio_is_sound_and_neutral(tmp_path):
    store = AssetStore(tmp_path)
    radiance = validated_environment(studio_radiance(), "studio")
    assert (radiance[..., 0] == radiance[..., 2]).all()
    assert radiance.max() > 8.0
    light = studio(store)
    assert np.array_equal(store.get(light.asset)["radiance"], radiance)
