"""Photos that lie elsewhere than a data set says: found where there is no doubt, told, and never guessed."""

import json
import math
import shutil

import pytest

from tests.formats.conftest import ANGLE, ring
from viewer.errors import InputError
from viewer.formats.datasets.finding import AMBIGUOUS, MOVED, OTHER_NAME
from viewer.formats.datasets.photos import load_photo
from viewer.formats.datasets.registry import open_dataset


def edited(root, change, name="transforms.json"):
    file = root / name
    whole = json.loads(file.read_text())
    change(whole)
    file.write_text(json.dumps(whole))
    return root


def renamed(root, rename):
    def change(whole):
        for frame in whole["frames"]:
            frame["file_path"] = rename(frame["file_path"])

    return edited(root, change)


@pytest.mark.parametrize(
    "before",
    ["data/nerf/fox/", "/home/me/fox/", "C:\\Users\\me\\fox\\", "./..\\nerf\\fox\\", "\\\\server\\share\\", "../../x/"],
)
def test_photos_are_found_by_the_end_of_their_path(make_transforms, before):
    whole = open_dataset(make_transforms())
    moved = open_dataset(renamed(make_transforms(), lambda name: before + name))
    assert [photo.file for photo in moved.photos] == [photo.file for photo in whole.photos]
    assert moved.warnings == (
        f"{before}images/000.png, {before}images/001.png, {before}images/002.png and 6 more: {MOVED}.",
    )


@pytest.mark.parametrize("name", ["images/001.JPG", "Images/001.png", "images/001.PNG", "images\\001.exr"])
def test_a_photo_may_have_another_suffix_or_case(make_transforms, name):
    root = make_transforms()
    edited(root, lambda whole: whole["frames"][1].update(file_path=name))
    dataset = open_dataset(root)
    assert [photo.file for photo in dataset.photos] == [f"images/{number:03}.png" for number in range(9)]
    assert dataset.warnings == (f"{name}: {OTHER_NAME}.",)


def test_a_photo_whose_suffix_could_be_one_of_two_is_not_guessed(make_transforms, make_pictures):
    root = make_transforms()
    make_pictures(root, ["images/001.jpg"])
    edited(root, lambda whole: whole["frames"][1].update(file_path="images/001.exr"))
    dataset = open_dataset(root)
    assert len(dataset.photos) == 8
    assert "images/001.exr: no such picture, skipped." in dataset.warnings


def test_photos_that_could_be_one_of_two_are_not_guessed(make_transforms):
    root = make_transforms()
    shutil.copytree(root / "images", root / "small" / "images")
    shutil.copytree(root / "images", root / "large" / "images")
    shutil.rmtree(root / "images")
    with pytest.raises(InputError, match=AMBIGUOUS):
        open_dataset(renamed(root, lambda name: "/home/me/" + name))


def test_one_that_is_missing_is_not_taken_from_another_folder(make_transforms, make_pictures):
    root = make_transforms()
    (root / "images/003.png").unlink()
    make_pictures(root, ["masks/003.png"])
    dataset = open_dataset(root)
    assert len(dataset.photos) == 8
    assert "images/003.png: no such picture, skipped." in dataset.warnings


def test_a_split_without_its_photos_does_not_get_those_of_another(make_synthetic):
    root = make_synthetic()
    shutil.rmtree(root / "val")
    dataset = open_dataset(root)
    assert {photo.file.partition("/")[0] for photo in dataset.photos} == {"train"}
    assert any("val/r_0" in warning and "no such picture" in warning for warning in dataset.warnings)


def test_an_empty_or_broken_split_leaves_the_others(make_synthetic):
    root = make_synthetic()
    (root / "transforms_test.json").write_text(json.dumps({"camera_angle_x": ANGLE, "frames": []}))
    assert "transforms_test.json: lists no frames." in open_dataset(root).warnings
    (root / "transforms_test.json").write_text('{"frames": [')
    dataset = open_dataset(root)
    assert len(dataset.photos) == 8
    assert any("transforms_test.json: left aside" in warning for warning in dataset.warnings)
    (root / "transforms_train.json").write_text('{"frames": [')
    with pytest.raises(InputError, match="not valid JSON"):
        open_dataset(root)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_json_is_read_in_any_encoding_of_unicode(make_transforms, encoding):
    plain = open_dataset(make_transforms())
    root = make_transforms()
    text = (root / "transforms.json").read_text()
    (root / "transforms.json").write_text(text, encoding=encoding)
    assert open_dataset(root) == plain


def test_width_and_height_that_are_exchanged_are_put_right(make_transforms):
    """The principal point tells which is which."""
    focal = 0.5 * 12 / math.tan(0.5 * ANGLE)
    right = {"fl_x": focal, "fl_y": focal, "cx": 6.2, "cy": 3.9, "k1": 0.05}
    plain = open_dataset(make_transforms(w=12, h=8, **right))
    swapped = open_dataset(make_transforms(w=8, h=12, **right))
    assert swapped.photos == plain.photos
    assert "says its width for its height" in swapped.warnings[0]
    with pytest.raises(InputError, match="12x8 and not 8x12"):
        open_dataset(make_transforms(w=8, h=12, fl_x=focal, k1=0.05))


@pytest.mark.parametrize("name", ["from_repo_root", "linux_absolute", "parent_and_backslash", "windows_absolute"])
def test_fox_with_the_paths_of_others(shared_data, tmp_path, name):
    case = shared_data.parent / "cases" / "datasets" / f"fox_paths_{name}" / "transforms.json"
    if not case.is_file():
        pytest.skip(f"no case {case}")
    shutil.copy(case, tmp_path)
    (tmp_path / "images").symlink_to(shared_data / "fox" / "images")
    dataset, plain = open_dataset(tmp_path), open_dataset(shared_data / "fox")
    assert dataset.photos == plain.photos
    assert dataset.warnings[1].endswith("and 14 more: no such picture, skipped.")


def test_poses_are_of_the_photos_that_were_found(make_transforms):
    """What was found elsewhere is the very picture that its pose was made for."""
    dataset = open_dataset(renamed(make_transforms(mode="RGBA"), lambda name: "/elsewhere/" + name))
    for number, (photo, pose) in enumerate(zip(dataset.photos, ring(9), strict=True)):
        assert photo.camera.camera_to_world == pose
        assert load_photo(dataset, photo)[0, 0, 0] == pytest.approx(20 * number / 255)
