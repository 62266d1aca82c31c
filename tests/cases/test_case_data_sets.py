"""Data sets that went wrong, as ``fieldwright info`` and its reader show them now; see the list of cases."""

import json
import os
import shutil

import numpy as np
import pytest
from PIL import Image

from viewer.formats.datasets.photos import load_photo
from viewer.formats.datasets.registry import open_dataset
from viewer.formats.images import read_image

PLACE = (500_000.0, 4_649_776.0, 120.0)


def without_alpha(path):
    """Take the alpha away from a picture that may be a link."""
    with Image.open(path) as picture:
        opaque = picture.convert("RGB")
    path.unlink()
    opaque.save(path)


@pytest.mark.parametrize(("name", "photos"), [("lego", 125), ("head", 66), ("dtu24", 49)])
def test_a_mask_that_is_missing(command, copied, name, photos):
    """any data set with one mask or alpha missing."""
    folder = copied(name)
    whole = command("info", folder).node
    assert whole["kind"].endswith(f"{photos} photos")
    if name == "lego":
        lost = folder / "train" / "r_7.png"
        without_alpha(lost)
    else:
        lost = sorted((folder / {"head": "masks", "dtu24": "mask"}[name]).iterdir())[3]
        lost.unlink()
    found = command("info", folder).node
    assert found["kind"].endswith(f"{photos - 1} photos")
    assert lost.stem in found["warnings"]
    assert all(load_photo(open_dataset(folder), each)[..., 3].min() < 1 for each in open_dataset(folder).photos[:10])


def test_far_data_sets(command, copied, shared_data):
    """lego or beer moved by (500000, 4649776, 120)."""
    folder = copied("lego")
    for file in folder.glob("transforms_*.json"):
        whole = json.loads(file.read_text())
        for frame in whole["frames"]:
            for axis, shift in enumerate(PLACE):
                frame["transform_matrix"][axis][3] += shift
        file.write_text(json.dumps(whole))
    near, far = open_dataset(shared_data / "lego"), open_dataset(folder)
    assert len(far.warnings) == len(near.warnings) + 1
    for one, other in zip(near.photos, far.photos, strict=True):
        np.testing.assert_allclose(
            np.add(other.camera.position, far.origin), np.add(one.camera.position, PLACE), atol=1e-6
        )
    assert "origin" in str(command("info", folder).node)


def test_cropped_pictures(command, copied, tmp_path):
    """relight/spot with every EXR cropped to its subject."""
    import OpenEXR

    source = copied("relight/spot/train")
    cropped = tmp_path / "cropped"
    shutil.copytree(source, cropped, symlinks=True)
    for file in [*(cropped / "images").iterdir()][:5]:
        pixels = read_image(file).pixels
        rows, columns = (np.flatnonzero(pixels.any((axis, 2))) for axis in (1, 0))
        top, bottom, left, right = (int(edge) for edge in (rows[0], rows[-1], columns[0], columns[-1]))
        file.unlink()
        header = {
            "dataWindow": (np.array([left, top], np.int32), np.array([right, bottom], np.int32)),
            "displayWindow": (np.array([0, 0], np.int32), np.array([255, 255], np.int32)),
        }
        part = np.ascontiguousarray(pixels[top : bottom + 1, left : right + 1].astype(np.float32))
        OpenEXR.File(header, {"RGBA": part}).write(str(file))
    one, other = open_dataset(source), open_dataset(cropped)
    for photo, same in zip(one.photos, other.photos, strict=True):
        np.testing.assert_allclose(load_photo(other, same), load_photo(one, photo), atol=1e-5)
    assert command("info", cropped).node["size"] == "256x256 pixels"


def test_the_largest_model(command, put_together):
    """datasets/beer_split_3_68."""
    node = command("info", put_together("beer_split_3_68", "beer")).node
    assert node["kind"].endswith("68 photos")
    assert "sparse/1 is used" in node["warnings"]
    assert "3 of 71 photos have no pose" in node["warnings"]


@pytest.mark.parametrize(
    ("name", "warned"),
    [
        ("b_blank_line_after_header", ""),
        ("d_no_second_line", "70 poses lack the line of points"),
        ("e_comments_between", ""),
        ("f_crlf", ""),
    ],
)
def test_models_in_text(put_together, shared_data, name, warned):
    """datasets/beer_text_*."""
    dataset, plain = open_dataset(put_together(f"beer_text_{name}", "beer")), open_dataset(shared_data / "beer")
    poses = {photo.file: photo.camera.camera_to_world for photo in plain.photos}
    assert {photo.file for photo in dataset.photos} == set(poses)
    for photo in dataset.photos:
        np.testing.assert_allclose(photo.camera.camera_to_world, poses[photo.file], atol=1e-6)
    assert warned in " ".join(dataset.warnings)


@pytest.mark.parametrize("name", ["division_txt", "rad_tan", "simple_fisheye"])
def test_newer_camera_models(command, put_together, name):
    """datasets/beer_model_*."""
    node = command("info", put_together(f"beer_model_{name}", "beer")).node
    assert node["kind"].endswith("71 photos")


@pytest.mark.parametrize("name", ["from_repo_root", "linux_absolute", "parent_and_backslash", "windows_absolute"])
def test_paths_of_other_computers(command, put_together, name):
    """datasets/fox_paths_*."""
    node = command("info", put_together(f"fox_paths_{name}", "fox")).node
    assert node["kind"].endswith("50 photos")
    assert "found by the end of its path" in node["warnings"]


@pytest.mark.parametrize("name", ["lego", "fox", "beer", "fern", "head", "dtu24"])
def test_what_macos_leaves_behind(copied, shared_data, name):
    """macOS ._NAME files beside photos."""
    folder = copied(name)
    for photo in [file for file in folder.rglob("*") if file.suffix in (".png", ".jpg", ".JPG")]:
        (photo.parent / f"._{photo.name}").write_bytes(b"\0\5\x16\7\0\2\0\0Mac OS X        ")
    files = {photo.file for photo in open_dataset(folder).photos}
    assert files == {photo.file for photo in open_dataset(shared_data / name).photos}


def test_odd_sets_open_where_they_are_sound(command, put_together):
    """datasets/odd_*."""
    node = command("info", put_together("odd_empty_test_list", "lego")).node
    assert node["kind"].endswith("100 photos")
    assert "transforms_test.json: lists no frames" in node["warnings"]
    assert command("info", put_together("odd_utf16", "fox")).node["kind"].endswith("50 photos")
    node = command("info", put_together("odd_w_h_swapped", "fox")).node
    assert node["size"] == "1080x1920 pixels"
    assert "width for its height" in node["warnings"]


def test_photos_of_other_kinds(command, copied):
    """TIFF, HEIC photos."""
    folder = copied("lego")
    (folder / "transforms_val.json").unlink()
    whole = json.loads((folder / "transforms_train.json").read_text())
    whole["frames"] = whole["frames"][:6]
    for frame in whole["frames"]:
        source = folder / f"{frame['file_path']}.png"
        with Image.open(source) as picture:
            picture.save(source.with_suffix(".tiff"))
        source.unlink()
        frame["file_path"] += ".tiff"
    (folder / "transforms_train.json").write_text(json.dumps(whole))
    assert command("info", folder).node["kind"].endswith("6 photos")
    for frame in whole["frames"]:
        frame["file_path"] = frame["file_path"].replace(".tiff", ".heic")
        (folder / frame["file_path"]).write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64)
    (folder / "transforms_train.json").write_text(json.dumps(whole))
    refused = command("info", folder).refusal
    assert "HEIC" in refused
    assert "Copy the data set whole" not in refused


def test_names_that_are_not_utf8(command, shared_data, tmp_path):
    """folder or photo names that are not UTF-8."""
    folder, project = (tmp_path / os.fsdecode(name.encode("cp932")) for name in ("狐", "学.fieldwright"))
    folder.mkdir()
    (folder / "images").symlink_to(shared_data / "fox" / "images")
    shutil.copyfile(shared_data / "fox" / "transforms.json", folder / "transforms.json")
    assert command("info", folder).node["kind"].endswith("50 photos")
    trained = command("train", folder, "--out", project, "--steps", 4, "--downscale", 16)
    assert trained.code == 0
    assert len(command("info", project).nodes) == 2
