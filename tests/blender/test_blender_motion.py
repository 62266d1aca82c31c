"""Blender plays what moves our meshes: bones, weights, animations and tracks, to 1e-4. Run by ``make test-blender``."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from tests.blender.test_blender_import import PYTHON
from tests.formats.test_moving_meshes import BOX, ball, extracted, going
from tests.made_skins import skinned_node, tube
from viewer.formats.export import export_scene
from viewer.formats.registry import open_path
from viewer.scene.animation import Animation, keyed
from viewer.scene.assets import AssetStore
from viewer.scene.bone_tracks import bone_targets, with_added_pose
from viewer.scene.content import Group, Model, Motion
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import Transform
from viewer.scene.progress import run_to_end
from viewer.scene.skeleton import BonePose
from viewer.scene.skinning import mesh_of
from viewer.scene.timeline import Key, Timeline, Track

pytestmark = pytest.mark.blender
FRAMES = (0, 7, 15, 24)
RATE = 24.0
"""Blender's own: its frames are at the times of ours."""
PLACE = Transform((1.0, 2.0, 3.0), (0.8, 0.0, 0.6, 0.0), 1.5)


def worm(store):
    """It bends by an animation of its file, and by keys of a bone over that, placed somewhere."""
    node = skinned_node(store, transform=PLACE)
    scene = Scene((node,), timeline=Timeline(2.0, RATE))
    target = next(each for each in bone_targets(scene) if each.name == "third")
    posed = with_added_pose(
        keyed(scene, target, 0.0), node.key, "third", BonePose((0.1, 0.0, 0.2), (0.8, 0.0, 0.6, 0.0), (1.0, 1.2, 1.0))
    )
    return keyed(posed, target, 1.0)


def walker(store):
    """A mesh in a group that goes along a track, within one that has a track of its own."""
    mesh = tube()
    group = Node("group", Group(), transform=Transform((0.5, -1.0, 0.0)), key="group")
    model = Model(store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces))
    node = Node("walker", model, transform=Transform((1.0, 2.0, 3.0), scale=1.5), key="walker", parent=group.key)
    ways = ((group, (0.0, 1.0), (0.6, 0.0, 0.8, 0.0)), (node, (0.5, 1.5), (0.5, 0.5, -0.5, 0.5)))
    tracks = tuple(
        Track("transform", each.key, "", keys=(
            Key(start, (*each.transform.translation, 1.0, 0.0, 0.0, 0.0, each.transform.scale), "ease"),
            Key(end, (3.0, 0.5, -1.0, *turn, 0.5), "linear"),
        ))
        for each, (start, end), turn in ways
    )  # fmt: skip
    return Scene((node, group), timeline=Timeline(2.0, RATE, tracks=tracks))


def ball_of_a_field(store):
    """A mesh with morph targets, taken from a field that moves at six moments."""
    nodes = going()
    field = ball(store, nodes, Motion(BOX, nodes.shape[:4], 0.0, 2.0))
    scene, mesh = extracted(Scene((field,), timeline=Timeline(2.0, RATE)), store, moments=6)
    return replace(scene, nodes=(scene.node(mesh.key),))


def of_others(store, shared):
    """A skinned cylinder that another program wrote."""
    path = shared.parent / "cases" / "files" / "skin" / "03_skinned_cylinder.gltf"
    if not path.is_file():
        pytest.skip("the skinned cylinder is not there")
    return run_to_end(open_path(path, store))


def worm_on_its_way(store):
    """It bends and goes along a track at once."""
    scene = worm(store)
    node = scene.nodes[0]
    keys = (
        Key(0.0, (*PLACE.translation, *PLACE.rotation, PLACE.scale)),
        Key(1.0, (3.0, 0.0, 1.0, 0.6, 0.8, 0.0, 0.0, 0.7)),
    )
    track = Track("transform", node.key, "", keys=keys)
    return replace(scene, timeline=replace(scene.timeline, tracks=(*scene.timeline.tracks, track)))


@pytest.mark.parametrize(
    ("make", "suffix"),
    [
        (worm, "glb"), (of_others, "glb"), (walker, "glb"), (worm_on_its_way, "glb"), (ball_of_a_field, "glb"),
        (worm, "usdc"), (ball_of_a_field, "usdc"),
    ],
)  # fmt: skip
def test_blender_plays_what_moves_ours(tmp_path, shared_data, make, suffix):
    if not PYTHON.is_file():
        pytest.skip("Blender's environment is missing: make test-blender")
    store = AssetStore(tmp_path / "store")
    scene = make(store, shared_data) if make is of_others else make(store)
    run_to_end(export_scene(scene, tmp_path / f"x.{suffix}", store))
    command = [PYTHON, Path(__file__).with_name("look_at_motion.py"), tmp_path / f"x.{suffix}"]
    done = subprocess.run([*command, *(str(frame / RATE) for frame in FRAMES)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("SEEN ")]
    seen = json.loads(line.removeprefix("SEEN "))
    animation, first = Animation(scene), None
    for text, meshes in seen.items():
        node = animation.at(float(text)).nodes[0]
        wanted = node.transform.apply(mesh_of(node.content, store).vertices.astype(np.float64))
        (points,) = (np.array(points) for points in meshes.values())
        assert points.shape == wanted.shape
        assert np.abs(points - wanted).max() < 1e-4, text
        first = wanted if first is None else first
    assert np.abs(wanted - first).max() > 0.1
