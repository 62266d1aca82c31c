"""Tracks that move nodes, in binary glTF: read again, they move the same."""

import numpy as np
import pytest
from msgspec.structs import replace

from tests.formats.made_splats import gaussians
from tests.made_skins import skinned_node, tube
from viewer.engine.operations.export_shapes import shaper_of
from viewer.formats.export import export_scene
from viewer.formats.export_shapes import as_it_is
from viewer.formats.gltf_container import open_document
from viewer.formats.left_out import left_out
from viewer.formats.options import EVERYTHING, collision_name, shapes_meshes
from viewer.formats.placements import node_paths
from viewer.formats.registry import open_path
from viewer.scene.animation import Animation
from viewer.scene.camera import Camera, Equirectangular
from viewer.scene.content import Group, Model
from viewer.scene.document import Node, Scene
from viewer.scene.gaussian_splats import splat_content
from viewer.scene.geometry import Transform, as_mat4
from viewer.scene.light import SpotLight
from viewer.scene.progress import run_to_end
from viewer.scene.skinning import mesh_of, with_skin
from viewer.scene.splats import Splats
from viewer.scene.timeline import Key, Timeline, Track

PLACE = Transform((0.5, -2.0, 1.0), (0.8, 0.0, 0.6, 0.0), 1.5)
"""Where nodes are when they are written."""
THERE = ((3.0, 0.5, -1.0), (0.5, 0.5, -0.5, 0.5), 0.5)


def numbers(place):
    return (*place.translation, *place.rotation, place.scale)


def moving(*nodes, easing="linear", key=None):
    """A scene whose first node, or another, goes from its place to another one in a second."""
    keys = (Key(0.0, numbers(PLACE), easing), Key(0.75, numbers(Transform(*THERE)), "linear"))
    track = Track("transform", key or nodes[0].key, "", keys=keys)
    return Scene(nodes, timeline=Timeline(duration=1.0, rate=20.0, tracks=(track,)))


def plain(store, name="tube", **changes):
    mesh = tube()
    model = Model(store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces))
    return Node(name, model, **{"transform": PLACE, "key": name} | changes)


def written(scene, store, tmp_path, options=EVERYTHING):
    path = tmp_path / "moving.glb"
    shaper = shaper_of(store) if shapes_meshes(options) else as_it_is
    run_to_end(export_scene(scene, path, store, options, shaper))
    return path


def corners(scene, time, store):
    nodes = sorted(Animation(scene).at(time).shown("model"), key=lambda node: node.name)
    return [node.transform.apply(mesh_of(node.content, store).vertices.astype(np.float64)) for node in nodes]


def assert_alike(scene, again, store, times, atol=1e-5):
    for time in times:
        now, then = corners(scene, time, store), corners(again, time, store)
        assert len(now) == len(then)
        for one, other in zip(now, then, strict=True):
            np.testing.assert_allclose(other, one, atol=atol)
    first, last = corners(scene, times[0], store)[0], corners(scene, times[-1], store)[0]
    assert np.abs(first - last).max() > 0.5


@pytest.mark.parametrize(("easing", "between"), [("linear", 0.35), ("ease", 0.35), ("hold", 0.7498)])
def test_a_mesh_goes_along_its_track(store, tmp_path, easing, between):
    """At every frame and key, and until a jump where they hold."""
    scene = moving(plain(store), easing=easing)
    path = written(scene, store, tmp_path)
    assert_alike(scene, run_to_end(open_path(path, store)), store, (0.0, 0.05, 0.5, between, 0.7, 0.75, 0.95))


def test_what_is_in_a_group_goes_with_it_and_what_is_not_stays(store, tmp_path):
    group = Node("group", Group(), transform=PLACE, key="group")
    inside = plain(store, "inside", parent=group.key, transform=Transform((1.0, 1.0, 0.0)))
    still = plain(store, "still", transform=Transform((-4.0, 0.0, 0.0)))
    scene = moving(inside, still, group, key=group.key)
    path = written(scene, store, tmp_path)
    assert_alike(scene, run_to_end(open_path(path, store)), store, (0.0, 0.5, 0.75))
    assert len(channels_of(path)) == 3  # place, rotation and size of one node


@pytest.mark.parametrize("compression", [False, True])
def test_bones_and_the_place_of_a_mesh_move_at_once(store, tmp_path, validate, compression):
    """Compressed, too: then what moves bones is packed as it is."""
    worm = skinned_node(store, transform=PLACE, key="worm", clip=-1)
    scene = moving(worm)
    path = written(scene, store, tmp_path, replace(EVERYTHING, compression=compression))
    (messages,) = validate(path)
    assert messages == [] or compression  # the validator does not know that extension
    again = run_to_end(open_path(path, store))
    names = [clip.name for clip in again.nodes[0].content.skin.clips]
    chosen = replace(again.nodes[0].content.skin, clip=names.index("Timeline"))
    again = again.with_node(replace(again.nodes[0], content=with_skin(again.nodes[0].content, chosen)))
    assert_alike(scene, again, store, (0.0, 0.5, 0.75))


def test_a_light_goes_along_its_track(store, tmp_path):
    """A spot shines along its -Z: Y up, that is read off the rotation that the file has at the end."""
    lamp = Node("lamp", SpotLight(), transform=PLACE, key="lamp")
    path = written(moving(lamp, plain(store)), store, tmp_path)
    document = open_document(path.read_bytes(), "moving.glb", None)
    (place, turn) = (document.accessor(each["output"], None)[-1] for each in document.body["animations"][0]["samplers"])
    x, y, z, w = map(float, turn)
    shines = Transform(rotation=(w, x, y, z)).rotation_matrix() @ [0.0, 0.0, -1.0]
    there = Transform(*THERE)
    truth = there.rotation_matrix() @ [0.0, 0.0, -1.0]
    np.testing.assert_allclose(shines, [truth[0], truth[2], -truth[1]], atol=1e-6)
    np.testing.assert_allclose(place, [3.0, -1.0, -0.5], atol=1e-6)


@pytest.mark.parametrize(
    "options",
    [
        replace(EVERYTHING, levels=2),
        replace(EVERYTHING, compression=True),
        replace(EVERYTHING, faces=40),
        replace(EVERYTHING, faces=40, remesh=True),
        replace(EVERYTHING, space="dataset"),
    ],
)
def test_what_the_file_holds_of_a_mesh_does_not_change_its_way(store, tmp_path, options):
    """Levels, compression, fewer triangles and coordinates of its own: the boxes go along the same way."""
    scene = moving(plain(store))
    away = PLACE.inverse() if options.space == "dataset" else Transform()
    again = run_to_end(open_path(written(scene, store, tmp_path, options), store))
    for time in (0.0, 0.5, 0.75):
        (now,), (then,) = corners(scene, time, store), corners(again, time, store)
        now = away.apply(now)
        for end in (np.min, np.max):
            np.testing.assert_allclose(end(then, axis=0), end(now, axis=0), atol=0.12 if options.faces else 1e-4)


def test_meshes_for_collisions_stay_where_they_are_now(store, tmp_path):
    """Beside a light that moves, which their file does not have."""
    lamp = Node("lamp", SpotLight(), transform=PLACE, key="lamp")
    path = written(moving(lamp, plain(store)), store, tmp_path, replace(EVERYTHING, collision="hull"))
    assert len(channels_of(path)) == 2  # place and rotation: lights have no size
    assert "animations" not in open_document(path.with_name(collision_name(path.name)).read_bytes(), "", None).body


def test_what_is_far_from_zero_goes_along_there(store, tmp_path):
    scene = moving(plain(store))
    scene = replace(scene, world=replace(scene.world, origin=(1e6, -2e6, 300.0)))
    again = run_to_end(open_path(written(scene, store, tmp_path), store))
    lost = np.array(scene.world.origin) - np.array(again.world.origin)
    for time in (0.0, 0.5, 0.75):
        (now,), (then,) = corners(scene, time, store), corners(again, time, store)
        np.testing.assert_allclose(then, now + lost, atol=1e-4)


def test_jumps_of_long_films_stay_jumps(store):
    """Where single precision is coarser than what is before a jump elsewhere, at times that it does not have."""
    keys = (Key(0.0, numbers(PLACE), "hold"), Key(5000.0003, numbers(Transform(*THERE)), "linear"))
    node = plain(store)
    track = Track("transform", node.key, "", keys=keys)
    scene = Scene((node,), timeline=Timeline(duration=5001.0, rate=0.5, tracks=(track,)))
    path = node_paths(scene, Transform())[node.key]
    assert list(path.times) == sorted({float(np.float32(time)) for time in path.times})
    after = path.places.index(Transform(*THERE))
    assert set(path.places[:after]) == {PLACE}
    assert set(path.places[after:]) == {Transform(*THERE)}
    assert path.times[after] == np.float32(5000.0003)
    assert path.times[after] - path.times[after - 1] < 0.002


def test_what_is_not_moved_in_these_files_is_named(store):
    track = Track("transform", "cloud", "", keys=(Key(0.0, numbers(PLACE)), Key(1.0, numbers(Transform(*THERE)))))
    found = gaussians(5, 0)
    splats = Splats(found.positions, found.log_scales, found.rotations, found.logits, found.sh)
    cloud = Node("cloud", splat_content(store.put(splats.tensors()), splats), key="cloud")
    scene = Scene((plain(store), cloud), timeline=Timeline(tracks=(track,)))
    assert any("tracks" in note and "cloud" in note for note in left_out(scene, "it.glb", EVERYTHING))


def test_files_without_movement_say_so(store):
    scene = moving(plain(store, "walker"))
    assert any("tracks" in note and "walker" in note for note in left_out(scene, "it.obj", EVERYTHING))
    assert not any("tracks" in note for note in left_out(scene, "it.glb", EVERYTHING))


def test_khronos_validator_finds_nothing(store, tmp_path, validate):
    lamp = Node("lamp", SpotLight(), transform=PLACE, key="lamp")
    worm = skinned_node(store, transform=PLACE, key="worm", clip=-1)
    paths = []
    for number, scene in enumerate((moving(plain(store)), moving(worm, lamp), moving(lamp, worm))):
        (tmp_path / str(number)).mkdir()
        paths.append(written(scene, store, tmp_path / str(number)))
    for messages in validate(*paths):
        assert messages == []


def channels_of(path):
    return open_document(path.read_bytes(), "moving.glb", None).body["animations"][0]["channels"]


def test_a_view_in_all_directions_is_left_out_of_the_file(store, tmp_path):
    """The format has no such cameras."""
    panorama = Camera(as_mat4(np.eye(4)), Equirectangular(64, 32))
    path = written(replace(moving(plain(store)), camera=panorama), store, tmp_path)
    assert "cameras" not in open_document(path.read_bytes(), "", None).body
