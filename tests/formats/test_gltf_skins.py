"""What moves meshes in glTF files: read, played, written and read again."""

import numpy as np
import pytest

from tests.formats.gltf_documents import square
from tests.made_skins import skinned_node
from viewer.errors import InputError
from viewer.formats.export import export_scene
from viewer.formats.project import save_project
from viewer.formats.registry import open_path
from viewer.scene.animation import Animation, keyed
from viewer.scene.bone_tracks import bone_targets, with_added_pose
from viewer.scene.document import Scene
from viewer.scene.geometry import Transform
from viewer.scene.progress import run_to_end
from viewer.scene.skeleton import BonePose
from viewer.scene.skinning import mesh_of
from viewer.scene.timeline import Timeline

HALF = np.sqrt(0.5)


def opened(made, store, tmp_path):
    path = tmp_path / "made.glb"
    path.write_bytes(made.glb())
    return run_to_end(open_path(path, store))


def animated(made, path, values, times=(0.0, 1.0), node=0, **sampler):
    """The document with an animation of one channel."""
    keys = {"input": made.accessor(np.array(times, np.float32)), "output": made.accessor(np.array(values, np.float32))}
    made.body["animations"] = [
        {
            "name": "move",
            "samplers": [keys | sampler],
            "channels": [{"sampler": 0, "target": {"node": node, "path": path}}],
        }
    ]
    return made


def corners(scene, time, store):
    node = Animation(scene).at(time).nodes[0]
    return node.transform.apply(mesh_of(node.content, store).vertices.astype(np.float64))


def test_nodes_move_their_meshes_and_those_in_them(store, tmp_path):
    """A parent goes up along glTF's Y, which is our Z; the square in it is turned by 90 degrees about Z, our -Y."""
    made = square()
    made.body["nodes"] = [{"children": [1]}, {"mesh": 0, "rotation": [0, 0, HALF, HALF]}]
    scene = opened(animated(made, "translation", [[0, 0, 0], [0, 4, 0]]), store, tmp_path)
    assert (scene.timeline.duration, scene.timeline.loop) == (1.0, True)
    rest = np.array([[0, 0, 0], [0, 0, 1], [-1, 0, 1], [-1, 0, 0]])
    for time in (0.0, 0.25, 0.999):
        np.testing.assert_allclose(corners(scene, time, store), rest + np.array([0, 0, 4 * time]), atol=1e-6)


def test_mirrored_nodes_keep_their_fronts(store, tmp_path):
    made = square()
    made.body["nodes"] = [{"mesh": 0, "scale": [-1, 1, 1]}]
    scene = opened(animated(made, "translation", [[0, 0, 0], [1, 0, 0]]), store, tmp_path)
    for written in (scene, again(scene, store, tmp_path)):
        mesh = mesh_of(written.nodes[0].content, store)
        np.testing.assert_allclose(mesh.face_normals, [[0, -1, 0]] * 2, atol=1e-6)
        np.testing.assert_allclose(mesh.vertices[:, 0], [0, -1, -1, 0], atol=1e-6)


def test_morph_targets_play(store, tmp_path):
    made = square()
    lifted = np.array([[0, 0, 0], [0, 0, 0], [0, 0, 4], [0, 0, 0]], np.float32)
    made.body["meshes"][0]["primitives"][0]["targets"] = [{"POSITION": made.accessor(lifted)}]
    made.body["meshes"][0]["weights"] = [0.25]
    scene = opened(animated(made, "weights", [0.0, 1.0]), store, tmp_path)
    for written in (scene, again(scene, store, tmp_path)):
        for time in (0.0, 0.5, 0.75):
            np.testing.assert_allclose(corners(written, time, store)[2], [1, -4 * time, 1], atol=1e-6)


def test_steps_and_cubic_ways(store, tmp_path):
    made = square()
    scene = opened(animated(made, "translation", [[0, 0, 0], [1, 0, 0]], interpolation="STEP"), store, tmp_path)
    np.testing.assert_allclose(corners(scene, 0.9, store)[0], [0, 0, 0], atol=1e-6)
    keys = np.zeros((6, 3), np.float32)
    keys[4, 0] = keys[2, 0] = 1.0  # from 0 with slope 1 to 1 with slope 0
    scene = opened(animated(square(), "translation", keys, interpolation="CUBICSPLINE"), store, tmp_path)
    wanted = (0.125 - 0.5 + 0.5) + (3 * 0.25 - 2 * 0.125)
    np.testing.assert_allclose(corners(scene, 0.5, store)[0], [wanted, 0, 0], atol=1e-6)


def test_an_animation_of_years_makes_a_project_that_opens(store, tmp_path):
    made = animated(square(), "translation", [[0, 0, 0], [1, 0, 0]], times=(0.0, 1e8))
    scene = opened(made, store, tmp_path)
    run_to_end(save_project(scene, tmp_path / "x.fieldwright", store))
    assert run_to_end(open_path(tmp_path / "x.fieldwright", store)) == scene


@pytest.mark.parametrize("fault", ["short", "order", "late", "nan", "turn", "morph"])
def test_animations_that_make_no_sense(store, tmp_path, fault):
    made = square()
    if fault == "short":
        animated(made, "translation", [[0, 0, 0]])
    elif fault == "order":
        animated(made, "translation", [[0, 0, 0], [1, 0, 0]], times=(1.0, 0.0))
    elif fault == "late":
        animated(made, "translation", [[0, 0, 0], [1, 0, 0]], times=(0.0, np.inf))
    elif fault == "nan":
        animated(made, "translation", [[0, 0, 0], [np.nan, 0, 0]])
    elif fault == "turn":
        animated(made, "rotation", [[0, 0, 0, 0], [0, 0, 0, 1]])
    else:
        target = {"POSITION": made.accessor(np.zeros((4, 3), np.float32))}
        made.body["meshes"][0]["primitives"][0]["targets"] = [target]
        animated(made, "weights", [0.0, 1.0, 0.0, 1.0])
    with pytest.raises(InputError, match="no valid glTF"):
        opened(made, store, tmp_path)


def again(scene, store, tmp_path):
    """What was written, read."""
    path = tmp_path / "again.glb"
    run_to_end(export_scene(scene, path, store))
    return run_to_end(open_path(path, store))


@pytest.fixture
def worm(store):
    """A worm that bends, placed somewhere, with keys of a bone over that."""
    node = skinned_node(store, transform=Transform((1.0, 2.0, 3.0), (0.8, 0.0, 0.6, 0.0), 1.5))
    scene = Scene((node,), timeline=Timeline(2.0, 10.0))
    target = next(each for each in bone_targets(scene) if each.name == "third")
    scene = keyed(scene, target, 0.0)
    posed = with_added_pose(scene, node.key, "third", BonePose((0.1, 0.0, 0.2), (0.8, 0.0, 0.6, 0.0), (1.0, 1.2, 1.0)))
    return keyed(posed, target, 1.0)


def test_what_is_written_moves_alike(worm, store, tmp_path, validate):
    there = again(worm, store, tmp_path)
    for frame in range(20):
        np.testing.assert_allclose(corners(there, frame / 10, store), corners(worm, frame / 10, store), atol=1e-5)
    assert there.timeline.duration == 2.0
    (messages,) = validate(tmp_path / "again.glb")
    assert messages == []


def test_animations_of_files_are_written_as_they_were(store, tmp_path):
    scene = Scene((skinned_node(store),), timeline=Timeline(2.0))
    there = again(scene, store, tmp_path)
    before, after = (each.nodes[0].content.skin for each in (scene, there))
    assert [clip.name for clip in after.clips] == ["bend"]
    # Above them is what stands the skeleton on glTF's +Y.
    assert [(bone.name, bone.rest) for bone in after.bones[1:]] == [(bone.name, bone.rest) for bone in before.bones]
    for time in (0.0, 0.3, 1.7):
        np.testing.assert_allclose(corners(there, time, store), corners(scene, time, store), atol=1e-6)


def test_projects_keep_bones(worm, store, tmp_path):
    run_to_end(save_project(worm, tmp_path / "x.fieldwright", store))
    scene = run_to_end(open_path(tmp_path / "x.fieldwright", store))
    assert scene == worm


def test_skins_of_others_play_and_are_written(shared_data, store, tmp_path):
    path = shared_data.parent / "cases" / "files" / "skin" / "03_skinned_cylinder.gltf"
    if not path.is_file():
        pytest.skip("the skinned cylinder is not there")
    scene = run_to_end(open_path(path, store))
    there = again(scene, store, tmp_path)
    moved = [corners(scene, time, store) for time in (0.0, 0.5, 1.0)]
    assert np.abs(moved[0] - moved[2]).max() > 0.5
    for time, points in zip((0.0, 0.5, 1.0), moved, strict=True):
        np.testing.assert_allclose(corners(there, time, store), points, atol=1e-6)
    box = scene.nodes[0].aabb
    for points in moved:
        assert (points >= np.array(box.lo) - 1e-6).all()
        assert (points <= np.array(box.hi) + 1e-6).all()
