"""Data sets from which little or nothing can be learned: told when they are opened, refused when trained."""

import json

import msgspec
import numpy as np
import OpenEXR
import pytest

from viewer.errors import InputError
from viewer.formats.datasets.checks import FEWEST, check_trainable
from viewer.formats.datasets.photos import load_photo
from viewer.formats.datasets.registry import open_dataset
from viewer.formats.datasets.splits import as_asked, given_up, in_use, matcher


def error_info(dataset, words):
    return any(words in warning for warning in dataset.warnings)


def refused(dataset, words):
    with pytest.raises(InputError, match=words) as caught:
        check_trainable(dataset)
    assert caught.value.hint


def test_a_sound_data_set_gives_no_warning(make_transforms):
    dataset = open_dataset(make_transforms(), 3)
    assert dataset.warnings == ()
    check_trainable(dataset)


def test_cameras_in_one_place(make_transforms):
    def together(frames):
        for frame in frames:
            pose = [list(row) for row in frame["transform_matrix"]]
            for axis in range(3):
                pose[axis][3] = 2.0 + 1e-6 * axis
            frame["transform_matrix"] = pose
        return frames

    dataset = open_dataset(make_transforms(frames=together))
    assert error_info(dataset, "one place")
    refused(dataset, "one place")


def test_one_camera_elsewhere_is_parallax(make_transforms):
    def together(frames):
        for frame in frames[1:]:
            frame["transform_matrix"] = frames[1]["transform_matrix"]
        return frames

    dataset = open_dataset(make_transforms(frames=together), 0)
    check_trainable(dataset)
    assert not error_info(dataset, "one place")


def test_files_that_are_listed_twice_count_once(make_transforms):
    dataset = open_dataset(make_transforms(frames=lambda frames: [*frames, *reversed(frames[:5])]), 0)
    assert len(dataset.photos) == 9
    assert error_info(dataset, "images/000.png, images/001.png, images/002.png and 2 more: listed more than once")
    plain = open_dataset(make_transforms(folder="plain"), 0)
    assert dataset.photos == plain.photos
    check_trainable(dataset)


def test_a_photo_in_two_splits_is_only_learned_from(make_synthetic):
    root = make_synthetic(("train", "val"))
    train, val = (root / f"transforms_{split}.json" for split in ("train", "val"))
    frames = json.loads(val.read_text())
    frames["frames"][0] = json.loads(train.read_text())["frames"][0]
    val.write_text(json.dumps(frames))
    dataset = open_dataset(root)
    assert error_info(dataset, "train/r_0.png: listed more than once")
    assert [photo.split for photo in dataset.photos if photo.file == "train/r_0.png"] == ["train"]


@pytest.mark.parametrize("count", [1, 2])
def test_too_few_photos(make_transforms, count):
    dataset = open_dataset(make_transforms(count), 0)
    assert error_info(dataset, "too few")
    refused(dataset, f"{count} of its photos")


def test_as_few_photos_as_may_be(make_transforms):
    dataset = open_dataset(make_transforms(FEWEST), 0)
    check_trainable(dataset)
    assert not error_info(dataset, "too few")


@pytest.mark.parametrize("split", ["val", "test"])
def test_no_photo_to_train_on(make_synthetic, split):
    dataset = open_dataset(make_synthetic((split,)), 0)
    held_out = msgspec.structs.replace(
        dataset, photos=tuple(msgspec.structs.replace(photo, split=split) for photo in dataset.photos)
    )
    refused(held_out, "no photos to train on")


def test_every_photo_held_out_by_number(make_transforms):
    dataset = open_dataset(make_transforms(), 1)
    assert error_info(dataset, "no photos to train on")
    refused(dataset, "no photos to train on")


def test_photos_that_are_not_enabled_do_not_count(make_transforms):
    dataset = open_dataset(make_transforms(), 0)
    few = tuple(msgspec.structs.replace(photo, enabled=number < 2) for number, photo in enumerate(dataset.photos))
    refused(msgspec.structs.replace(dataset, photos=few), "too few")
    assert in_use(msgspec.structs.replace(dataset, photos=few)).photos == few[:2]


def test_poses_that_mirror_or_shear_are_refused_with_a_hint_about_poses(make_transforms):
    def mirrored(frames):
        for frame in frames:
            frame["transform_matrix"] = [[-value for value in row] for row in frame["transform_matrix"][:3]]
        return frames

    with pytest.raises(InputError, match="mirrors space") as caught:
        open_dataset(make_transforms(frames=mirrored))
    assert "poses" in caught.value.hint


def test_photos_are_held_out_and_left_out_by_name(make_transforms):
    dataset = open_dataset(make_transforms(), 3)
    asked = as_asked(dataset, ["images/001.png", "002*"], ["*8.png", "images/000.png"])
    assert [photo.file for photo in asked.photos] == [photo.file for photo in dataset.photos]
    assert asked.resplit
    splits = {photo.file[-7:-4]: photo.split for photo in in_use(asked).photos}
    assert splits == {
        "001": "val", "002": "val", "003": "train", "004": "train", "005": "train", "006": "train", "007": "train",
    }  # fmt: skip


def test_nothing_asked_nothing_changed(make_transforms):
    dataset = open_dataset(make_transforms(), 3)
    assert as_asked(dataset) == dataset


def test_a_test_photo_that_is_named_stays_one(make_synthetic):
    dataset = as_asked(open_dataset(make_synthetic(("train", "test"))), ["test/*"])
    assert {photo.split for photo in dataset.photos} == {"train", "test"}


def test_photos_that_were_held_out_are_not_trained_on_without_a_word(make_synthetic):
    dataset = open_dataset(make_synthetic(("train", "test")))
    first, tests = dataset.photos[0].file, [photo.file for photo in dataset.photos if photo.split == "test"]
    assert given_up(dataset, dataset) == []
    assert given_up(dataset, as_asked(dataset, ["test/*"])) == []
    assert given_up(dataset, as_asked(dataset, [first], ["test/*"])) == []
    (said,) = given_up(dataset, as_asked(dataset, [first]))
    assert f"{len(tests)} that the data set holds out are trained on: {tests[0]}" in said


@pytest.mark.parametrize("names", [{"held_out": ["nobody.png"]}, {"left_out": ["x*"]}, {"left_out": ["images/"]}])
def test_names_that_are_nobodys_are_told(make_transforms, names):
    with pytest.raises(InputError, match="has no photo") as caught:
        as_asked(open_dataset(make_transforms()), **names)
    assert "images/000.png" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "file", "expected"),
    [
        ("a.png", "images/a.png", True),
        ("images/a.png", "images/a.png", True),
        ("a", "images/a.png", False),
        ("*", "images/a.png", True),
        ("images/*", "images/left/a.png", True),
        ("left/*", "images/left/a.png", False),
        ("?.png", "images/a.png", True),
        ("?.png", "images/ab.png", False),
        ("[a].png", "images/a.png", False),
        ("[a].png", "images/[a].png", True),
        ("a+*.png", "images/a+1.png", True),
        ("", "images/a.png", False),
    ],
)
def test_names(name, file, expected):
    assert matcher([name])(file) is expected


def test_thousands_of_names_take_no_time_to_speak_of(make_transforms):
    dataset = open_dataset(make_transforms(3), 0)
    photos = tuple(msgspec.structs.replace(dataset.photos[0], file=f"images/{n}.png") for n in range(5000))
    many = msgspec.structs.replace(dataset, photos=photos)
    asked = in_use(as_asked(many, [photo.file for photo in photos[::2]], [photo.file for photo in photos[1::4]]))
    assert len(asked.photos) == 3750
    assert sum(photo.split == "val" for photo in asked.photos) == 2500


def exr(path, pixels):
    OpenEXR.File(
        {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage},
        {letter: np.ascontiguousarray(pixels[..., at]) for at, letter in enumerate("RGB")},
    ).write(str(path))


@pytest.fixture
def linear(make_transforms):
    """A data set whose first photo is given in linear light."""

    def make(pixels):
        root = make_transforms(size=pixels.shape[1::-1])
        (root / "images/000.png").unlink()
        exr(root / "images/000.exr", pixels.astype(np.float32))
        text = (root / "transforms.json").read_text().replace("images/000.png", "images/000.exr")
        (root / "transforms.json").write_text(text)
        dataset = open_dataset(root, 0)
        return dataset, next(photo for photo in dataset.photos if photo.file.endswith("exr"))

    return make


@pytest.mark.parametrize("bad", [np.nan, -np.inf])
def test_photos_that_hold_no_numbers_are_refused(linear, bad):
    pixels = np.full((8, 12, 3), 0.5)
    pixels[3:5] = bad
    with pytest.raises(InputError, match=r"25 % .*no numbers") as caught:
        load_photo(*linear(pixels))
    assert caught.value.hint


def test_a_pixel_that_is_no_number_is_black_and_an_infinite_one_white(linear):
    pixels = np.full((20, 30, 3), 0.5)
    pixels[0, 0], pixels[7, 8] = np.inf, np.nan
    loaded = load_photo(*linear(pixels))
    np.testing.assert_allclose(loaded[0, 0], 1.0, atol=1e-6)
    np.testing.assert_allclose(loaded[7, 8], (0.0, 0.0, 0.0, 1.0))
    np.testing.assert_allclose(loaded[1:7], loaded[1, 1][None, None].repeat(6, 0).repeat(30, 1))
