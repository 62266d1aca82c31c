"""Blender plays what moves our meshes: bones, weights and animations, to 1e-4. Run by ``make test-blender``."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.blender.test_blender_import import PYTHON
from tests.made_skins import skinned_node
from viewer.formats.export import export_scene
from viewer.formats.registry import open_path
from viewer.scene.animation import Animation, keyed
from viewer.scene.assets import AssetStore
from viewer.scene.bone_tracks import bone_targets, with_added_pose
from viewer.scene.document import Scene
from viewer.scene.geometry import Transform
from viewer.scene.progress import run_to_end
from viewer.scene.skeleton import BonePose
from viewer.scene.skinning import mesh_of
from viewer.scene.timeline import Timeline

pytestmark = pytest.mark.blender
FRAMES = (0, 7, 15, 24)
RATE = 24.0
"""Blender's own: its frames are at the times of ours."""


def worm(store):
    """It bends by an animation of its file, and by keys of a bone over that, placed somewhere."""
    node = skinned_node(store, transform=Transform((1.0, 2.0, 3.0), (0.8, 0.0, 0.6, 0.0), 1.5))
    scene = Scene((node,), timeline=Timeline(2.0, RATE))
    target = next(each for each in bone_targets(scene) if each.name == "third")
    posed = with_added_pose(
        keyed(scene, target, 0.0), node.key, "third", BonePose((0.1, 0.0, 0.2), (0.8, 0.0, 0.6, 0.0), (1.0, 1.2, 1.0))
    )
    return keyed(posed, target, 1.0)


def of_others(store, shared):
    """A skinned cylinder that another program wrote."""
    path = shared.parent / "cases" / "files" / "skin" / "03_skinned_cylinder.gltf"
    if not path.is_file():
        pytest.skip("the skinned cylinder is not there")
    return run_to_end(open_path(path, store))


@pytest.mark.parametrize("which", ["worm", "cylinder"])
def test_blender_plays_our_bones(tmp_path, shared_data, which):
    if not PYTHON.is_file():
        pytest.skip("Blender's environment is missing: make test-blender")
    store = AssetStore(tmp_path / "store")
    scene = worm(store) if which == "worm" else of_others(store, shared_data)
    run_to_end(export_scene(scene, tmp_path / "x.glb", store))
    command = [PYTHON, Path(__file__).with_name("look_at_motion.py"), tmp_path / "x.glb"]
    done = subprocess.run([*command, *(str(frame / RATE) for frame in FRAMES)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("SEEN ")]
    seen = json.loads(line.removeprefix("SEEN "))
    animation = Animation(scene)
    for text, meshes in seen.items():
        node = animation.at(float(text)).nodes[0]
        wanted = node.transform.apply(mesh_of(node.content, store).vertices.astype(np.float64))
        (points,) = (np.array(points) for points in meshes.values())
        assert points.shape == wanted.shape
        assert np.abs(points - wanted).max() < 1e-4, text
