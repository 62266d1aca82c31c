"""Data sets whose photos say when they were taken: D-NeRF's and Non-Rigid NeRF's, whole and odd."""

import json

import numpy as np
import pytest
from PIL import Image

from viewer.errors import InputError
from viewer.formats.datasets.registry import open_dataset
from viewer.scene.kinds import kind_of


def timed(times):
    def with_times(frames):
        for frame, time in zip(frames, times, strict=False):
            if time is not None:
                frame["time"] = time
        return frames

    return with_times


def opened(make_transforms, times):
    return open_dataset(make_transforms(frames=timed(times)), 0)


def test_times_are_read_and_told(make_transforms):
    dataset = opened(make_transforms, [0.1 * number for number in range(9)])
    assert dataset.times == pytest.approx([0.1 * number for number in range(9)])
    assert dataset.warnings == ()
    assert dict(kind_of(dataset).facts(dataset))["times"] == "9 from 0 to 0.8"


def test_photos_without_times_stay_as_they_were(make_transforms):
    dataset = open_dataset(make_transforms(), 0)
    assert not dataset.moving
    assert "times" not in dict(kind_of(dataset).facts(dataset))


@pytest.mark.parametrize(
    ("times", "words", "moving"),
    [
        ([0, 1, 2, None, 4, 5, 6, 7, 8], "images/003.png: no time", False),
        ([2.0] * 9, "the same time, 2", False),
        ([0, 1, 2, 5, 4, 3, 6, 7, 8], "do not rise", True),
    ],
)
def test_odd_times_are_told(make_transforms, times, words, moving):
    dataset = opened(make_transforms, times)
    assert any(words in warning for warning in dataset.warnings)
    assert dataset.moving == moving


@pytest.mark.parametrize("time", ["soon", float("nan"), float("inf"), 1e300, True, [1]])
def test_times_that_are_none_are_refused(make_transforms, time):
    with pytest.raises(InputError, match="time") as caught:
        opened(make_transforms, [0, 1, time])
    assert caught.value.hint


def write_video(root, change=None, count=6):
    (root / "images").mkdir(parents=True)
    poses = []
    for number in range(count):
        Image.fromarray(np.full((24, 32, 3), 20 * number, np.uint8)).save(root / "images" / f"image{number:03}.jpg")
        turned = np.eye(3, 4)
        turned[:, 3] = (0.1 * number, 0.0, 2.0)
        poses.append(np.concatenate([turned, [[48.0], [64.0], [70.0]]], 1).tolist())
    whole = {"poses": poses, "bds": [[1.0, 3.0]] * count, "i_test": 2}
    if change is not None:
        change(whole)
    (root / "precomputed.json").write_text(json.dumps(whole))
    return root


def test_a_video_of_non_rigid_nerf(tmp_path):
    dataset = open_dataset(write_video(tmp_path / "book"), 3)
    assert (dataset.kind, len(dataset.photos)) == ("nr-nerf", 6)
    assert dataset.times == pytest.approx(np.arange(6) / 5)
    assert [photo.split for photo in dataset.photos] == ["val", "train", "train", "val", "train", "train"]
    camera = dataset.photos[2].camera
    assert (camera.lens.width, camera.lens.height, camera.lens.fx) == (32, 24, 35.0)
    assert camera.position == pytest.approx((0.2, 0.0, 2.0))
    # looking along -z, from 0.9 to 3 away
    assert dataset.aabb.hi[2] == pytest.approx(2.0 - 0.9)
    assert dataset.aabb.lo[2] == pytest.approx(2.0 - 3.0)
    assert open_dataset(tmp_path / "book" / "precomputed.json").photos == open_dataset(tmp_path / "book").photos


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: whole.pop("poses"),
        lambda whole: whole.pop("bds"),
        lambda whole: whole.update(poses=[[1, 2], [3]]),
        lambda whole: whole.update(poses="none"),
        lambda whole: whole.update(poses=[]),
        lambda whole: whole.update(bds=[[1.0, 2.0]]),
        lambda whole: whole.update(poses=whole["poses"][:4], bds=whole["bds"][:4]),
        lambda whole: [pose.__setitem__(0, [float("nan")] * 5) for pose in whole["poses"]],
    ],
)
def test_damaged_ones_are_refused(tmp_path, change):
    with pytest.raises(InputError) as caught:
        open_dataset(write_video(tmp_path / "book", change))
    assert caught.value.hint


def test_one_damaged_pose_is_left_out_and_the_times_of_others_stay(tmp_path):
    def change(whole):
        whole["poses"][1][0][0] = float("nan")

    dataset = open_dataset(write_video(tmp_path / "book", change), 0)
    assert dataset.times == pytest.approx([0.0, 0.4, 0.6, 0.8, 1.0])
    assert any("image001.jpg" in warning for warning in dataset.warnings)
