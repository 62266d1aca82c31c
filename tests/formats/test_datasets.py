"""Posed photos: what is read, what is skipped and told, and what is refused."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from viewer.errors import InputError
from viewer.formats.datasets.registry import open_dataset, upright
from viewer.scene.camera import Fisheye, OpenCV, Pinhole
from viewer.scene.geometry import as_array

NAN = float("nan")


def edited(root, change, name="transforms.json"):
    """Change the parsed JSON file and write it back."""
    path = root / name
    whole = json.loads(path.read_text())
    change(whole)
    path.write_text(json.dumps(whole))
    return root


def test_synthetic_layout(make_synthetic):
    root = make_synthetic()
    dataset = open_dataset(root)
    assert dataset.kind == "nerf-synthetic"
    assert [photo.split for photo in dataset.photos] == ["train"] * 4 + ["val"] * 4
    assert dataset.photos[5].file == "val/r_1.png"
    assert dataset.masked
    assert (dataset.aabb.lo, dataset.aabb.hi) == ((-1.5,) * 3, (1.5,) * 3)
    assert dataset.warnings == ()
    lens = dataset.photos[0].camera.lens
    assert lens == Pinhole(10, 10, *[5 / math.tan(0.35)] * 2, 5.0, 5.0)
    assert open_dataset(root / "transforms_train.json") == dataset


def test_synthetic_names_may_carry_their_suffix_and_one_split_is_divided(make_synthetic):
    dataset = open_dataset(make_synthetic(("train",), count=9, suffix=".png"), holdout=4)
    assert [photo.split for photo in dataset.photos] == ["val", "train", "train", "train"] * 2 + ["val"]


def test_synthetic_scenes_of_another_size_get_a_box_that_fits(make_synthetic):
    dataset = open_dataset(make_synthetic(distance=0.8))
    size = dataset.aabb.size
    assert 0.4 < size[0] < 2 * math.hypot(0.8, 1.0)


def test_opaque_synthetic_photos_have_no_mask(make_synthetic):
    assert not open_dataset(make_synthetic(mode="RGB")).masked


def test_transforms_layout(make_transforms):
    root = make_transforms(fl_x=10.0, fl_y=11.0, cx=6.5, cy=3.5, w=12.0, h=8, k1=0.01, p2=-0.001, aabb_scale=4)
    dataset = open_dataset(root)
    assert dataset.kind == "transforms"
    assert dataset.photos[0].camera.lens == OpenCV(12, 8, 10.0, 11.0, 6.5, 3.5, k1=0.01, p2=-0.001)
    assert [photo.split for photo in dataset.photos] == ["val"] + ["train"] * 7 + ["val"]
    assert not dataset.masked
    assert open_dataset(root / "transforms.json") == dataset
    assert all(photo.split == "train" for photo in open_dataset(root, holdout=0).photos)


def test_json_of_any_name_is_told_by_its_content(make_transforms):
    root = make_transforms()
    (root / "transforms.json").rename(root / "cameras.json")
    assert len(open_dataset(root / "cameras.json").photos) == 9


def test_a_frame_of_its_own_lens_wins(make_transforms):
    def change(whole):
        whole["frames"][2] |= {"fl_x": 20.0, "k1": 0.1}
        whole["frames"][3]["camera_angle_x"] = 1.0

    lenses = [photo.camera.lens for photo in open_dataset(edited(make_transforms(), change)).photos]
    assert isinstance(lenses[2], OpenCV)
    assert (lenses[2].fx, lenses[2].fy, lenses[2].k1) == (20.0, 20.0, 0.1)
    assert lenses[3].fx == pytest.approx(6 / math.tan(0.5))
    assert lenses[4].fx == pytest.approx(6 / math.tan(0.35))


def test_camera_models(make_transforms):
    root = make_transforms(camera_model="OPENCV_FISHEYE", fl_x=10.0, k1=0.05, k4=-0.001)
    assert open_dataset(root).photos[0].camera.lens == Fisheye(12, 8, 10.0, 10.0, 6.0, 4.0, k1=0.05, k4=-0.001)
    root = make_transforms(camera_model="SIMPLE_PINHOLE", camera_angle_y=0.5, camera_angle_x=None)
    assert open_dataset(root).photos[0].camera.lens.fx == pytest.approx(4 / math.tan(0.25))
    with pytest.raises(InputError, match="EQUIRECTANGULAR") as error:
        open_dataset(make_transforms(camera_model="EQUIRECTANGULAR"))
    assert "PINHOLE" in error.value.hint


def test_photos_scaled_since_keep_their_lens_scaled(make_transforms):
    dataset = open_dataset(make_transforms(fl_x=20.0, fl_y=22.0, cx=13.0, cy=8.0, w=24, h=16))
    assert dataset.photos[0].camera.lens == Pinhole(12, 8, 10.0, 11.0, 6.5, 4.0)
    assert dataset.warnings == ()


def test_one_photo_of_another_shape_is_skipped_and_told(make_transforms):
    root = make_transforms(w=12, h=8)
    Image.new("RGB", (12, 12)).save(root / "images/004.png")
    dataset = open_dataset(root)
    assert len(dataset.photos) == 8
    assert dataset.warnings == ("images/004.png: skipped, since it is 12x12 and not 12x8 as its camera says.",)


def test_missing_and_unreadable_photos_are_skipped_and_told(make_transforms):
    root = make_transforms()
    (root / "images/001.png").unlink()
    (root / "images/002.png").write_bytes(b"no picture")
    dataset = open_dataset(root)
    assert len(dataset.photos) == 7
    assert "images/001.png: no such picture, skipped." in dataset.warnings
    assert "images/002.png: skipped, since it is no picture that can be read." in dataset.warnings


def test_grey_and_deep_photos_are_welcome(make_transforms):
    root = make_transforms()
    Image.new("L", (12, 8), 9).save(root / "images/001.png")
    Image.fromarray(np.full((8, 12), 40000, np.uint16)).save(root / "images/002.png")
    assert len(open_dataset(root).photos) == 9


BAD_POSES = {
    "not finite": lambda pose: [[NAN, *row[1:]] for row in pose],
    "zero rotation": lambda pose: [[0.0, 0.0, 0.0, row[3]] for row in pose[:3]] + [pose[3]],
    "mirrors": lambda pose: [[-row[0], *row[1:]] for row in pose[:3]] + [pose[3]],
    "shears": lambda pose: [[row[0], row[0], *row[2:]] for row in pose[:3]] + [pose[3]],
    "last row": lambda pose: [*pose[:3], [0.0, 0.0, 1.0, 1.0]],
    "far away": lambda pose: [[*row[:3], 1e30] for row in pose[:3]] + [pose[3]],
    "3x4 or 4x4": lambda pose: pose[:2],
}


@pytest.mark.parametrize("fault", BAD_POSES)
def test_unsound_poses_are_skipped_and_told(make_transforms, fault):
    def change(whole):
        whole["frames"][5]["transform_matrix"] = BAD_POSES[fault](whole["frames"][5]["transform_matrix"])

    dataset = open_dataset(edited(make_transforms(), change))
    assert len(dataset.photos) == 8
    assert dataset.warnings[0].startswith("images/005.png: skipped, since its pose")
    assert fault in dataset.warnings[0]


def test_when_all_poses_are_unsound_nothing_is_opened(make_transforms):
    def change(whole):
        for frame in whole["frames"]:
            frame["transform_matrix"] = [[0.0] * 4] * 4

    with pytest.raises(InputError, match="none of its photos can be used") as error:
        open_dataset(edited(make_transforms(), change))
    assert "and 6 more" in error.value.message


def test_poses_slightly_off_are_brought_back_and_good_ones_kept_to_the_bit(make_transforms):
    def change(whole):
        for row in whole["frames"][0]["transform_matrix"][:3]:
            row[:3] = [value * 1.5 for value in row[:3]]
        whole["frames"][1]["transform_matrix"][0][0] += 0.005
        whole["frames"][2]["transform_matrix"] = whole["frames"][2]["transform_matrix"][:3]

    root = make_transforms()
    before = open_dataset(root).photos
    after = open_dataset(edited(root, change)).photos
    assert len(after) == 9
    for photo in after[:2]:
        rotation = as_array(photo.camera.camera_to_world)[:3, :3]
        np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(after[0].camera.camera_to_world, before[0].camera.camera_to_world, atol=1e-6)
    assert after[2].camera == before[2].camera


def test_splits_named_in_the_file(make_transforms):
    splits = {
        "train_filenames": ["images/000.png", "./images/001.png"],
        "val_filenames": ["images/002.png"],
        "test_filenames": ["images/003.png"],
    }
    dataset = open_dataset(make_transforms(**splits))
    assert [photo.split for photo in dataset.photos] == ["train", "train", "val", "test"]
    assert "and 2 more: skipped, since it is in none of the file's splits" in dataset.warnings[0]


def test_masks(make_transforms, make_pictures):
    root = make_transforms(folder="masked")
    make_pictures(root, ["masks/0.png"], mode="L")
    make_pictures(root, ["masks/1.png"], size=(3, 3), mode="L")

    def change(whole):
        for index in range(3):
            whole["frames"][index]["mask_path"] = f"masks/{index}.png"

    dataset = open_dataset(edited(root, change))
    assert [photo.mask for photo in dataset.photos[:3]] == ["masks/0.png", None, None]
    assert dataset.masked
    assert len(dataset.warnings) == 3


def test_an_alpha_channel_counts_only_where_it_hides_something(make_transforms):
    root = make_transforms(mode="RGBA")
    assert open_dataset(root).masked
    for path in (root / "images").iterdir():
        Image.new("RGBA", (12, 8), (1, 2, 3, 255)).save(path)
    assert not open_dataset(root).masked


def test_windows_names_and_unsorted_frames(make_transforms):
    def change(whole):
        for frame in whole["frames"]:
            frame["file_path"] = ".\\" + frame["file_path"].replace("/", "\\")

    dataset = open_dataset(edited(make_transforms(frames=lambda listed: listed[::-1]), change))
    assert [photo.file for photo in dataset.photos] == [f"images/{i:03}.png" for i in range(9)]


WRONG_TYPES = [
    ("frames", 3),
    ("frames", [3]),
    ("frames", {"a": 1}),
    ("camera_angle_x", "wide"),
    ("camera_angle_x", 4.0),
    ("camera_angle_x", 10**400),
    ("camera_angle_x", NAN),
    ("fl_x", [1]),
    ("fl_x", -5),
    ("w", 12.5),
    ("w", 10**9),
    ("h", 0),
    ("cx", 1e9),
    ("k1", True),
    ("k1", 1e300),
    ("p1", "x"),
    ("aabb_scale", "big"),
    ("aabb_scale", 0),
    ("aabb_scale", NAN),
    ("scale", -1),
    ("offset", [1, 2]),
    ("offset", [1, 2, "3"]),
    ("offset", [1, 2, NAN]),
    ("camera_model", 7),
    ("train_filenames", "images/000.png"),
]


@pytest.mark.parametrize(("field", "value"), WRONG_TYPES, ids=[f"{f}-{str(v)[:8]}" for f, v in WRONG_TYPES])
def test_wrong_fields_are_named(make_transforms, field, value):
    with pytest.raises(InputError) as error:
        open_dataset(edited(make_transforms(), lambda whole: whole.update({field: value})))
    assert "transforms.json" in error.value.message
    assert field in error.value.message or (field == "k1" and "distortion" in error.value.message)
    assert error.value.hint


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("file_path", 5),
        ("file_path", ""),
        ("file_path", None),
        ("transform_matrix", None),
        ("transform_matrix", []),
        ("transform_matrix", [[1, 2], [3]]),
        ("transform_matrix", [["a"] * 4] * 4),
        ("transform_matrix", "identity"),
        ("fl_x", "long"),
        ("mask_path", 3),
    ],
)
def test_wrong_fields_of_a_frame_name_the_frame(make_transforms, field, value):
    with pytest.raises(InputError, match=field) as error:
        open_dataset(edited(make_transforms(), lambda whole: whole["frames"][3].update({field: value})))
    assert "frames[3]" in error.value.message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1, 2]",
        b"null",
        b'{"frames": []}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"a": 1' + b"0" * 5000 + b"}",
    ],
)
def test_damaged_json_is_told(tmp_path, content):
    (tmp_path / "transforms.json").write_bytes(content)
    with pytest.raises(InputError) as error:
        open_dataset(tmp_path)
    assert "transforms.json" in error.value.message
    assert error.value.hint


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cut")


@given(length=st.integers(0, 2000), name=st.text(max_size=20))
def test_every_truncation_and_every_name_is_survived(folder, length, name):
    frames = [{"file_path": name, "transform_matrix": np.eye(4).tolist()}]
    text = json.dumps({"camera_angle_x": 0.7, "frames": frames})
    (folder / "transforms.json").write_text(text[:length])
    with pytest.raises(InputError):
        open_dataset(folder)


def test_no_images_at_all_and_no_data_set_at_all(tmp_path, make_transforms):
    root = make_transforms()
    for path in (root / "images").iterdir():
        path.unlink()
    with pytest.raises(InputError, match="no such picture") as error:
        open_dataset(root)
    assert "photos included" in error.value.hint
    with pytest.raises(InputError, match="no data set"):
        open_dataset(tmp_path)
    with pytest.raises(InputError, match="does not exist"):
        open_dataset(tmp_path / "missing")


def test_the_box_is_where_the_cameras_look(make_transforms):
    offset = np.array([10.0, -20.0, 5.0])

    def move(listed):
        for frame in listed:
            frame["transform_matrix"] = [
                [*row[:3], row[3] + shift] for row, shift in zip(frame["transform_matrix"], [*offset, 0.0], strict=True)
            ]
        return listed

    for scale, half in ((None, 2 / 3), (1, 3 / 8), (4, 2 / 3)):
        box = open_dataset(make_transforms(frames=move, aabb_scale=scale)).aabb
        np.testing.assert_allclose(box.center, offset, atol=1e-6)
        np.testing.assert_allclose(box.size, 2 * half * math.hypot(4.0, 1.0), rtol=1e-6)


def test_the_box_follows_the_unit_cube_that_the_file_places(make_transforms):
    box = open_dataset(make_transforms(scale=0.5, offset=[0.5, 0.75, 0.5], aabb_scale=1)).aabb
    np.testing.assert_allclose(box.lo, (-1.0, -1.5, -1.0))
    np.testing.assert_allclose(box.hi, (1.0, 0.5, 1.0))


def test_a_room_seen_from_inside_gets_a_box_around_the_cameras(make_transforms):
    def turn(listed):
        for frame in listed:  # half a turn about the camera's own up axis: looking outwards
            frame["transform_matrix"] = (np.array(frame["transform_matrix"]) @ np.diag([-1.0, 1.0, -1.0, 1.0])).tolist()
        return listed

    box = open_dataset(make_transforms(frames=turn)).aabb
    assert box.lo[0] < -4.0
    assert box.hi[0] > 4.0


def test_a_data_set_that_lies_on_its_side_is_brought_upright(make_transforms):
    turn = np.array([[1, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1.0]])  # +Z up to +Y up

    def lay(listed):
        for frame in listed:
            frame["transform_matrix"] = (turn @ np.array(frame["transform_matrix"])).tolist()
        return listed

    dataset = open_dataset(make_transforms(frames=lay))
    ups = np.array([as_array(photo.camera.camera_to_world)[:3, 1] for photo in dataset.photos])
    np.testing.assert_allclose(ups.mean(0)[[0, 2]], 0.0, atol=1e-9)
    np.testing.assert_allclose((upright(dataset).rotation_matrix() @ ups.mean(0))[:2], 0.0, atol=1e-9)
    assert (upright(dataset).rotation_matrix() @ ups.mean(0))[2] > 0.5
    assert upright(open_dataset(make_transforms())).rotation == (1.0, 0.0, 0.0, 0.0)
