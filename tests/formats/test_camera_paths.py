"""Camera paths of other programs: out and in again, and as the programs themselves would read them."""

import json
import math

import numpy as np
import pytest

from viewer.errors import InputError
from viewer.formats.camera_path import CameraPath
from viewer.formats.camera_path_files import path_format_of, path_of, read_path, with_read_path
from viewer.scene.animation import Animation
from viewer.scene.camera import Camera, fov_y, look_at, pinhole
from viewer.scene.camera_paths import with_path
from viewer.scene.content import AnalyticField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.timeline import Timeline

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
LENS = pinhole(0.7, 64, 36)
SCENE = Scene((Node("ball", AnalyticField(BOX)),), camera=Camera(look_at((5.0, 1.0, 2.0), (0.0, 0.0, 0.0)), LENS))
NAMES = ("path.json", "ngp_path.json", "path.glb", "model")


@pytest.fixture
def path():
    scene = with_path(Scene(SCENE.nodes, camera=SCENE.camera, timeline=Timeline(0.5, 30.0)), "turntable")
    return path_of(scene)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_is_read_again(tmp_path, path, name):
    file = tmp_path / name
    path_format_of(file).write(file, path)
    again = read_path(file, (64, 36))
    assert len(again.cameras) == len(path.cameras)
    for one, other in zip(path.cameras, again.cameras, strict=True):
        assert np.allclose(one.camera_to_world, other.camera_to_world, atol=2e-6)
        assert fov_y(one.lens) == pytest.approx(fov_y(other.lens), rel=1e-6)
    assert np.allclose(np.diff(again.times), 1 / 30, rtol=1e-5)
    animation = Animation(with_read_path(SCENE, again))
    for time, camera in zip(again.times, path.cameras, strict=True):
        assert np.allclose(animation.camera_at(time).camera_to_world, camera.camera_to_world, atol=2e-6)


def test_nerfstudio_is_told_poses_row_by_row_and_degrees(tmp_path, path):
    file = tmp_path / "camera_path.json"
    path_format_of(file).write(file, path)
    whole = json.loads(file.read_text())
    first = whole["camera_path"][0]
    assert np.allclose(np.array(first["camera_to_world"]).reshape(4, 4), path.cameras[0].camera_to_world)
    assert first["fov"] == pytest.approx(math.degrees(0.7))
    assert (whole["render_width"], whole["render_height"], whole["fps"]) == (64, 36, 30.0)


def test_instant_ngp_sees_the_middle_of_a_data_set_in_the_middle_of_its_cube(tmp_path):
    """A camera at the world's origin, which its own nerf_matrix_to_ngp puts to (0.5, 0.5, 0.5)."""
    camera = Camera(look_at((0.0, 0.0, 0.0), (1.0, 0.0, 0.0)), LENS)
    file = tmp_path / "ngp.json"
    path_format_of(file).write(file, CameraPath((0.0,), (camera,), 30.0, False))
    key = json.loads(file.read_text())["path"][0]
    assert key["T"] == pytest.approx([0.5, 0.5, 0.5])
    x, y, z, w = key["R"]
    # What is ahead of a camera there is +z; the world's +x is the third axis of its cube.
    ahead = [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)]
    assert ahead == pytest.approx([0.0, 0.0, 1.0], abs=1e-6)


def test_a_moving_parent_s_axes_count_in_gltf(tmp_path, path):
    """As other programs export it: the camera below a node that turns it, Y up."""
    file = tmp_path / "path.glb"
    path_format_of(file).write(file, path)
    data = file.read_bytes()
    length = int.from_bytes(data[12:16], "little")
    body, rest = json.loads(data[20 : 20 + length]), data[20 + length :]
    body["nodes"].append({"children": [0], "translation": [0.0, 3.0, 0.0]})  # 3 up
    body["scenes"][0]["nodes"] = [1]
    text = json.dumps(body).encode()
    text += b" " * (-len(text) % 4)
    head = b"glTF" + (2).to_bytes(4, "little") + (20 + len(text) + len(rest)).to_bytes(4, "little")
    file.write_bytes(head + len(text).to_bytes(4, "little") + b"JSON" + text + rest)
    again = read_path(file, (64, 36))
    lift = np.array(again.cameras[3].position) - path.cameras[3].position
    assert lift == pytest.approx([0.0, 0.0, 3.0], abs=1e-5)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", "{}"),
        ("a.json", "not json"),
        ("a.json", '{"camera_path": []}'),
        ("a.json", '{"camera_path": [{"camera_to_world": [1, 2, 3], "fov": 50}]}'),
        ("a.json", '{"camera_path": [{"camera_to_world": [0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1], "fov": 50}]}'),
        ("a.json", '{"camera_path": [{"camera_to_world": [1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1], "fov": 400}]}'),
        ("a.json", '{"path": [{"R": [0, 0, 0, 0], "T": [0, 0, 0], "fov": 50}]}'),
        ("a.json", '{"path": [{"T": [0, 0, 0], "fov": 50}]}'),
        ("a.glb", "glTF"),
        ("a.gltf", '{"asset": {"version": "2.0"}, "nodes": [{"camera": 0}], "cameras": [{}]}'),
        ("a.txt", "x"),
    ],
)
def test_what_holds_no_path_is_refused(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError):
        read_path(tmp_path / name, (64, 36))


def test_what_is_not_there_or_does_not_move_is_refused(tmp_path):
    with pytest.raises(InputError, match="There is no"):
        read_path(tmp_path / "none.json", (64, 36))
    with pytest.raises(InputError, match="does not move"):
        path_of(SCENE)
    with pytest.raises(InputError, match="not written"):
        path_format_of(tmp_path / "a.fbx")
