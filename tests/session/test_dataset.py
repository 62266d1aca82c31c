"""What people choose of a data set, how its photos are listed, and where it stands in the world."""

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viewer.formats.datasets.registry import open_dataset
from viewer.formats.datasets.splits import as_asked
from viewer.scene.camera import Camera, look_at, pinhole, placed
from viewer.scene.content import Provenance, VoxelField
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform, as_array
from viewer.scene.node_moves import placed_node
from viewer.scene.rotations import angles_deg, rotation_of
from viewer.session.dataset_choices import Choices, choices, with_choices, with_dataset, with_enabled, with_split
from viewer.session.dataset_rows import photo_rows, score_range
from viewer.session.dataset_world import (
    beside_its_photos,
    centered,
    oriented,
    unit_sized,
)
from viewer.training.config import VoxelsConfig

BOX = AABB((-1.0, -0.5, 1.0), (3.0, 0.5, 2.0))
FILES = ("r_10.png", "r_2.png", "r_1.png", "b.png")


def data(turn=None, count=24):
    """Photos from a ring at two heights, held level in a world whose up is ``turn`` of +Z."""
    turn = np.eye(3) if turn is None else turn
    photos = []
    for number in range(count):
        angle, height = 2.399 * number, 0.3 + 0.5 * (number % 2)
        eye = np.array([4 * math.cos(angle), 4 * math.sin(angle), 4 * height])
        pose = as_array(look_at(tuple(eye.tolist()), (0.0, 0.0, 0.0)))
        pose[:3] = turn @ pose[:3]
        camera = Camera(tuple(tuple(row) for row in pose.tolist()), pinhole(0.7, 40, 30))
        photos.append(Photo(f"r_{number}.png", camera))
    return Dataset("/data/set", "test", tuple(photos), BOX, masked=False)


def named(*splits):
    photos = zip(data(count=len(FILES)).photos, FILES, splits, strict=True)
    renamed = tuple(msgspec.structs.replace(photo, file=file, split=split) for photo, file, split in photos)
    return msgspec.structs.replace(data(), photos=renamed)


PLAIN = named("train", "train", "val", "test")


def order(rows):
    return [row.photo.file for row in rows]


def test_nothing_chosen_says_nothing():
    assert choices(PLAIN) == Choices((), ())
    config = VoxelsConfig("/data/set")
    assert with_choices(config, Scene((Node("set", PLAIN),))) == config


def test_what_was_chosen_reaches_the_training():
    chosen = with_enabled(with_split(PLAIN, ["r_2.png"], "val"), ["r_10.png", "b.png"], enabled=False)
    assert choices(chosen) == Choices(("r_10.png", "b.png"), ("r_2.png", "r_1.png", "b.png"))
    scene = Scene((Node("set", chosen),))
    told = with_choices(VoxelsConfig("/data/set/transforms.json", seconds=3.0), scene)
    assert (told.left_out, told.held_out, told.seconds) == (("r_10.png", "b.png"), ("r_2.png", "r_1.png", "b.png"), 3.0)
    assert with_choices(VoxelsConfig("/data/other"), scene) == VoxelsConfig("/data/other")
    own = VoxelsConfig("/data/set", held_out=("a*",))
    assert with_choices(own, scene).held_out == ("a*",)


def test_who_wants_to_learn_from_all_photos_holds_none_out():
    everything = with_split(PLAIN, FILES, "train")
    assert with_choices(VoxelsConfig("/data/set"), Scene((Node("set", everything),))).holdout == 0


def test_the_reader_makes_of_it_what_the_document_shows(ball):
    dataset = open_dataset(ball)
    files = [photo.file for photo in dataset.photos]
    chosen = with_split(with_split(dataset, files[:2], "val"), files[-1:], "train")
    chosen = with_enabled(chosen, files[3:6], enabled=False)
    config = with_choices(VoxelsConfig(str(ball)), Scene((Node("ball", chosen),)))
    assert as_asked(open_dataset(ball), config.held_out, config.left_out) == chosen


def test_changes_that_change_nothing_are_none():
    assert with_enabled(PLAIN, FILES, enabled=True) is PLAIN
    assert with_split(PLAIN, ["r_2.png"], "train") is PLAIN
    assert with_split(PLAIN, ["lost.png"], "val") is PLAIN
    scene = Scene((Node("set", PLAIN, "k"),))
    assert with_dataset(scene, "k", PLAIN) is scene
    assert with_dataset(scene, "other", with_split(PLAIN, FILES, "val")) is scene
    changed = with_dataset(scene, "k", with_enabled(PLAIN, FILES[:1], enabled=False))
    assert [photo.enabled for photo in changed.nodes[0].content.photos] == [False, True, True, True]


def test_the_list_counts_as_people_do():
    assert order(photo_rows(PLAIN, {}, "name", "all")) == ["b.png", "r_1.png", "r_2.png", "r_10.png"]
    assert [row.number for row in photo_rows(PLAIN, {}, "name", "all")] == [3, 2, 1, 0]


def test_the_worst_come_first_and_the_unknown_last():
    scores = {"r_1.png": 30.0, "b.png": math.inf, "r_10.png": 12.0}
    assert order(photo_rows(PLAIN, scores, "worst", "all")) == ["r_10.png", "r_1.png", "b.png", "r_2.png"]


def test_filters():
    spoiled = with_enabled(PLAIN, ["b.png"], enabled=False)
    assert order(photo_rows(spoiled, {}, "name", "train")) == ["r_2.png", "r_10.png"]
    assert order(photo_rows(spoiled, {}, "name", "held_out")) == ["b.png", "r_1.png"]
    assert order(photo_rows(spoiled, {}, "name", "disabled")) == ["b.png"]


@given(st.lists(st.floats(-5, 60) | st.just(math.inf) | st.just(math.nan), max_size=8))
def test_bars_hold_every_score(values):
    low, high = score_range({str(number): value for number, value in enumerate(values)})
    assert high - low >= 10
    assert all(low < value <= high for value in values if math.isfinite(value))


ANGLES = st.tuples(st.floats(-179, 179), st.floats(-89, 89), st.floats(-179, 179))


@given(ANGLES)
def test_angles_there_and_back(angles):
    assert angles_deg(rotation_of(angles)) == pytest.approx(angles, abs=1e-6)


@given(st.floats(-179, 179), st.sampled_from([-90.0, 90.0]), st.floats(-179, 179))
def test_angles_where_two_axes_fall_together_still_tell_the_rotation(a, b, c):
    rotation = rotation_of((a, b, c))
    again = rotation_of(angles_deg(rotation))
    np.testing.assert_allclose(
        Transform(rotation=rotation).rotation_matrix(), Transform(rotation=again).rotation_matrix(), atol=1e-6
    )


def test_angles_are_blenders():
    # Blender: Euler((90, 0, 90), 'XYZ') takes +Y to +Z and +X to +Y.
    matrix = Transform(rotation=rotation_of((90.0, 0.0, 90.0))).rotation_matrix()
    np.testing.assert_allclose(matrix @ [0, 1, 0], [0, 0, 1], atol=1e-12)
    np.testing.assert_allclose(matrix @ [1, 0, 0], [0, 1, 0], atol=1e-12)


@settings(max_examples=30)
@given(ANGLES, ANGLES)
def test_level_cameras_tell_what_is_up(world, place):
    """The data's own world is turned at random, and so is its placement: up is found to a rounding."""
    turn = Transform(rotation=rotation_of(world)).rotation_matrix()
    dataset = data(turn)
    start = Transform((1.0, 2.0, 3.0), rotation_of(place), 1.7)
    upright = oriented(dataset, start)
    np.testing.assert_allclose(upright.rotation_matrix() @ turn @ [0, 0, 1], [0, 0, 1], atol=1e-6)
    middle = np.array([dataset.aabb.center])
    np.testing.assert_allclose(upright.apply(middle), start.apply(middle), atol=1e-6)
    assert upright.scale == start.scale


def test_cameras_that_all_look_one_way_are_upright_by_their_mean():
    dataset = data()
    same = tuple(msgspec.structs.replace(photo, camera=dataset.photos[0].camera) for photo in dataset.photos)
    upright = oriented(msgspec.structs.replace(dataset, photos=same), Transform())
    up = upright.rotation_matrix() @ as_array(dataset.photos[0].camera.camera_to_world)[:3, 1]
    np.testing.assert_allclose(up, [0, 0, 1], atol=1e-9)


def test_a_data_set_upside_down_is_turned_over():
    upright = oriented(data(np.diag([1.0, -1.0, -1.0])), Transform())
    np.testing.assert_allclose(upright.rotation_matrix() @ [0, 0, -1], [0, 0, 1], atol=1e-9)


def test_centre_and_unit_size():
    dataset, start = data(), Transform((5.0, 6.0, 7.0), rotation_of((10.0, 20.0, 30.0)), 3.0)
    middle = np.array([dataset.aabb.center])
    np.testing.assert_allclose(centered(dataset, start).apply(middle), [[0, 0, 0]], atol=1e-9)
    small = unit_sized(dataset, start)
    np.testing.assert_allclose(small.apply(middle), start.apply(middle), atol=1e-9)
    assert small.scale * max(dataset.aabb.size) == pytest.approx(1.0)


def test_what_was_trained_from_it_moves_along_and_the_rest_stays():
    dataset = data()
    start = Transform((1.0, 0.0, 0.0), rotation_of((0.0, 0.0, 90.0)), 2.0)
    aside = Transform((0.0, 4.0, 0.0))
    made = VoxelField("a" * 64, BOX, (4, 4, 4), 1, 0, provenance=Provenance("voxels", "/data/set"))
    other = msgspec.structs.replace(made, provenance=Provenance("voxels", "/data/other"))
    nodes = (
        Node("set", dataset, "d", start),
        Node("field", made, "f", start),
        Node("aside", made, "g", aside),
        Node("other", other, "o", start),
    )
    scene = placed_node(Scene(nodes), "d", Transform((0.0, 0.0, 9.0), scale=0.5))
    places = {node.key: node.transform for node in scene.nodes}
    assert places["d"] == places["f"] == Transform((0.0, 0.0, 9.0), scale=0.5)
    assert places["o"] == start
    # Seen from the data set, the field that stood aside stands there still.
    before, after = start.inverse().after(aside), places["d"].inverse().after(places["g"])
    np.testing.assert_allclose(before.matrix(), after.matrix(), atol=1e-9)


def test_what_was_just_trained_stands_with_its_photos():
    made = VoxelField("a" * 64, BOX, (4, 4, 4), 1, 0, provenance=Provenance("voxels", "/data/set/transforms.json"))
    node, aside = Node("field", made), Transform((0.0, 4.0, 0.0))
    assert beside_its_photos(Scene((Node("set", data(), "d", aside),)), node).transform == aside
    assert beside_its_photos(Scene(), node) is node
    other = msgspec.structs.replace(data(), root="/data/other")
    assert beside_its_photos(Scene((Node("set", other, "d", aside),)), node) is node


def test_no_data_set_no_move():
    scene = Scene((Node("set", data(), "d"),))
    assert placed_node(scene, "x", Transform(scale=2.0)) is scene
    assert placed_node(scene, "d", Transform()) is scene


@settings(max_examples=40)
@given(ANGLES, ANGLES, st.floats(0.1, 10))
def test_composition(one, two, scale):
    outer, inner = (
        Transform((1.0, 2.0, 3.0), rotation_of(one), scale),
        Transform((4.0, 5.0, 6.0), rotation_of(two), 2.0),
    )
    np.testing.assert_allclose(outer.after(inner).matrix(), outer.matrix() @ inner.matrix(), atol=1e-6)
    assert placed(data().photos[0].camera, outer.after(outer.inverse())).position == pytest.approx(
        data().photos[0].camera.position, abs=1e-6
    )


@pytest.mark.parametrize("name", ["lego", "dtu24", "fern", "beer"])
def test_real_data_sets_end_up_upright(shared_data, name):
    dataset = open_dataset(shared_data / name)
    upright = oriented(dataset, Transform())
    ups = np.array([as_array(photo.camera.camera_to_world)[:3, 1] for photo in dataset.photos])
    assert (ups @ upright.rotation_matrix().T)[:, 2].mean() > 0.4
    if name == "lego":  # made with Blender's +Z up
        np.testing.assert_allclose(upright.rotation_matrix(), np.eye(3), atol=1e-3)
