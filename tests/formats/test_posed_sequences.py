"""Folders of posed meshes, bones and cameras, as BANMo exports them."""

import numpy as np
import pytest

from viewer.errors import InputError, ViewerError
from viewer.formats.registry import find_format, open_path
from viewer.formats.validation import check_scene
from viewer.scene.animation import Animation
from viewer.scene.progress import run_to_end
from viewer.scene.skinning import mesh_of

TURN = np.array([[0.0, 0.6, 0.8], [1.0, 0.0, 0.0], [0.0, 0.8, -0.6]])
FACES = "f 1 2 3\nf 1 3 4\n"


def points(number):
    return np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0.5], [-1, 0.2, number]], float)


def mesh_text(number, faces=FACES):
    return "".join(f"v {x} {y} {z}\n" for x, y, z in points(number)) + faces


def camera_rows(number):
    return np.vstack([np.column_stack([TURN, [0.1, 0.2, 5.0 + number]]), [400.0, 380.0, 320.0, 240.0]])


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "cat"
    made.mkdir()
    for number in (3, 4, 6):
        (made / f"cat-mesh-{number:05}.obj").write_text(mesh_text(number))
        (made / f"cat-bone-{number:05}.obj").write_text(mesh_text(-number))
        np.savetxt(made / f"cat-cam-{number:05}.txt", camera_rows(number))
    (made / "mesh-rest.obj").write_text(mesh_text(0))
    return made


def opened(folder, store):
    scene = run_to_end(open_path(folder, store))
    check_scene(scene, store)
    return scene


def test_meshes_bones_and_cameras_play(folder, store):
    assert find_format(folder).name == "posed_sequence"
    scene = opened(folder, store)
    assert [node.name for node in scene.nodes] == ["cat mesh", "cat bone"]
    assert scene.timeline.frames == 4
    for time, number in ((0.0, 3), (1 / 30, 4), (2 / 30, 5), (3 / 30, 6)):  # linear where a number is missing
        now = Animation(scene).at(time)
        for node, sign in zip(now.nodes, (1, -1), strict=True):
            x, y, z = points(sign * number).T
            found = node.transform.apply(mesh_of(node.content, store).vertices.astype(float))
            np.testing.assert_allclose(found, np.stack([x, -z, y], 1), atol=1e-5)


def test_cameras_see_points_where_their_files_say(folder, store):
    now = Animation(opened(folder, store)).at(3 / 30)
    rows = camera_rows(6)
    (x, y, z) = rows[:3, :3] @ points(6)[2] + rows[:3, 3]
    pixel = np.array([400.0 * x / z + 320.0, 380.0 * y / z + 240.0])
    world = points(6)[2][[0, 2, 1]] * [1, -1, 1]
    matrix = np.array(now.camera.camera_to_world)
    way = matrix[:3, :3] @ now.camera.lens.directions(pixel[None])[0]
    expected = world - matrix[:3, 3]
    np.testing.assert_allclose(way, expected / np.linalg.norm(expected), atol=1e-4)
    assert (now.camera.lens.width, now.camera.lens.height) == (640, 480)


def test_other_triangles_are_other_meshes(folder, store):
    (folder / "cat-mesh-00004.obj").write_text(mesh_text(4, "f 1 2 3\n"))
    scene = opened(folder, store)
    assert [frame.faces for frame in scene.nodes[0].content.flip.frames] == [2, 1, 2]


def test_several_sequences_are_refused_by_name(folder, store):
    for number in (0, 1):
        (folder / f"dog-mesh-{number:05}.obj").write_text(mesh_text(number))
    with pytest.raises(InputError, match="several sequences: 'cat', 'dog'"):
        opened(folder, store)


@pytest.mark.parametrize(
    "text",
    [
        "", "1 2 3", "a b c d\n" * 4, "nan 0 0 0\n0 1 0 0\n0 0 1 0\n9 9 9 9", "1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 0",
        "1 0 0 0\n0 1 0 0\n0 0 -1 0\n9 9 9 9", "2 0 0 0\n0 1 0 0\n0 0 1 0\n9 9 9 9", "1e99 0 0 0\n" * 4, "\0" * 90_000,
    ],
)  # fmt: skip
def test_what_is_no_camera_is_said(folder, store, text):
    (folder / "cat-cam-00004.txt").write_text(text)
    with pytest.raises(ViewerError, match="cat-cam-00004") as said:
        opened(folder, store)
    assert said.value.hint


@pytest.mark.parametrize("data", [b"", b"v 0 0", b"\xff\xfe\0\0", b"v 0 0 nan\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"])
def test_a_damaged_mesh_is_said(folder, store, data):
    (folder / "cat-mesh-00004.obj").write_bytes(data)
    with pytest.raises(ViewerError) as said:
        opened(folder, store)
    assert said.value.hint


def test_without_bones_and_cameras_the_mesh_plays(folder, store):
    for path in (*folder.glob("*bone*"), *folder.glob("*cam*")):
        path.unlink()
    scene = opened(folder, store)
    assert [node.name for node in scene.nodes] == ["cat mesh"]
    assert scene.camera is None
