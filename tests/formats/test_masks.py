"""What belongs to the subject, where some photos do not say it: nothing is dropped without a word, in any layout."""

import json

import numpy as np
import pytest
from PIL import Image

from tests.formats.conftest import ring
from viewer.formats.datasets.photos import load_photo
from viewer.formats.datasets.registry import open_dataset
from viewer.scene.geometry import as_array, quaternion_from_rotation

COUNT, WIDTH, HEIGHT, FOCAL = 8, 12, 8, 14.0
LEFT_OUT = "left out, since it has neither a mask nor alpha as most photos have"
WHOLE = "used whole, since it has neither a mask nor alpha as some photos have"


def write_llff(root, poses):
    rows = []
    for pose in map(as_array, poses):
        axes = np.stack([-pose[:3, 1], pose[:3, 0], pose[:3, 2], pose[:3, 3], [HEIGHT, WIDTH, FOCAL]], 1)
        rows.append([*axes.ravel(), 1.0, 9.0])
    np.save(root / "poses_bounds.npy", np.array(rows))


def write_neus(root, poses):
    arrays = {}
    lens = np.array([[FOCAL, 0, 0.5 * WIDTH - 0.5], [0, FOCAL, 0.5 * HEIGHT - 0.5], [0, 0, 1]])
    for number, pose in enumerate(map(as_array, poses)):
        to_camera = np.linalg.inv(pose @ np.diag([1.0, -1.0, -1.0, 1.0]))
        arrays |= {f"world_mat_{number}": np.vstack([lens @ to_camera[:3], [0, 0, 0, 1]])}
        arrays |= {f"scale_mat_{number}": np.eye(4)}
    np.savez(root / "cameras_sphere.npz", **arrays)


def write_colmap(root, poses):
    (root / "sparse" / "0").mkdir(parents=True)
    lines = []
    for number, pose in enumerate(map(as_array, poses)):
        to_camera = np.linalg.inv(pose @ np.diag([1.0, -1.0, -1.0, 1.0]))
        turn = quaternion_from_rotation(to_camera[:3, :3])
        words = [number + 1, *turn, *to_camera[:3, 3], 1, f"{number:03}.png"]
        lines.append(" ".join(map(str, words)) + "\n\n")
    (root / "sparse" / "0" / "images.txt").write_text("".join(lines))
    cameras = f"1 PINHOLE {WIDTH} {HEIGHT} {FOCAL} {FOCAL} {WIDTH / 2} {HEIGHT / 2}\n"
    (root / "sparse" / "0" / "cameras.txt").write_text(cameras)


def write_transforms(root, poses, name="transforms.json"):
    frames = [{"file_path": f"images/{i:03}.png", "transform_matrix": pose} for i, pose in enumerate(poses)]
    for frame in frames:
        if (root / "masks").is_dir():
            frame["mask_path"] = frame["file_path"].replace("images", "masks")
    (root / name).write_text(json.dumps({"fl_x": FOCAL, "frames": frames}))


def write_synthetic(root, poses):
    write_transforms(root, poses, "transforms_train.json")


LAYOUTS = {
    "llff": (write_llff, "images", "masks"),
    "neus": (write_neus, "image", "mask"),
    "colmap": (write_colmap, "images", "masks"),
    "transforms": (write_transforms, "images", "masks"),
    "nerf-synthetic": (write_synthetic, "images", "masks"),
}


@pytest.fixture
def make(tmp_path):
    """A data set of some layout whose left half is the subject, but for the photos that say nothing."""

    def write(layout, how, silent):
        writer, images, masks = LAYOUTS[layout]
        cut = np.zeros((HEIGHT, WIDTH), np.uint8)
        cut[:, : WIDTH // 2] = 255
        (tmp_path / images).mkdir()
        if how == "masks":
            (tmp_path / masks).mkdir()
        for number in range(COUNT):
            picture = Image.new("RGB", (WIDTH, HEIGHT), (20 * number, 100, 200))
            if how == "alpha" and number not in silent:
                picture.putalpha(Image.fromarray(cut))
            picture.save(tmp_path / images / f"{number:03}.png")
            if how == "masks" and number not in silent:
                Image.fromarray(cut).save(tmp_path / masks / f"{number:03}.png")
        writer(tmp_path, ring(COUNT))
        dataset = open_dataset(tmp_path, holdout=0)
        assert dataset.kind == layout
        return dataset

    return write


@pytest.mark.parametrize("how", ["alpha", "masks"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_all_that_is_there_counts(make, layout, how):
    dataset = make(layout, how, ())
    assert dataset.masked
    assert not dataset.warnings
    for photo in dataset.photos:
        assert load_photo(dataset, photo)[..., 3].mean() == 0.5


@pytest.mark.parametrize("how", ["alpha", "masks"])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("silent", [(0,), (COUNT - 1,), (2, 3)])
def test_a_photo_that_does_not_say_is_left_out_and_named(make, layout, how, silent):
    dataset = make(layout, how, silent)
    assert dataset.masked
    assert len(dataset.photos) == COUNT - len(silent)
    assert all(load_photo(dataset, photo)[..., 3].mean() == 0.5 for photo in dataset.photos)
    (told,) = [warning for warning in dataset.warnings if warning.endswith(f"{LEFT_OUT}.")]
    assert all(f"{number:03}.png" in told for number in silent)


@pytest.mark.parametrize("how", ["alpha", "masks"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_where_few_say_it_the_others_are_used_whole(make, layout, how):
    dataset = make(layout, how, tuple(range(2, COUNT)))
    assert dataset.masked
    means = [load_photo(dataset, photo)[..., 3].mean() for photo in dataset.photos]
    assert means == [0.5, 0.5, *[1.0] * (COUNT - 2)]
    assert any(WHOLE in warning and "002.png" in warning for warning in dataset.warnings)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_without_any_the_photos_are_whole(make, layout):
    dataset = make(layout, "masks", tuple(range(COUNT)))
    assert not dataset.masked
    assert len(dataset.photos) == COUNT


@pytest.mark.parametrize("layout", ["llff", "neus", "colmap"])
def test_a_mask_of_another_size_is_none(make, layout, tmp_path):
    masks = tmp_path / LAYOUTS[layout][2]
    dataset = make(layout, "masks", ())
    Image.new("L", (3, 3)).save(masks / "004.png")
    again = open_dataset(tmp_path, holdout=0)
    assert len(again.photos) == len(dataset.photos) - 1
    assert any("a mask of 3x3 for a photo of 12x8" in warning for warning in again.warnings)


@pytest.mark.parametrize("layout", ["llff", "neus"])
def test_what_macos_leaves_beside_photos_is_no_photo(make, layout, tmp_path):
    _, images, masks = LAYOUTS[layout]
    dataset = make(layout, "masks", ())
    for folder in (images, masks):
        (tmp_path / folder / "._000.png").write_bytes(b"\0\5\x16\7 not a picture")
    assert open_dataset(tmp_path, holdout=0) == dataset


def test_masks_with_numbers_of_another_length_are_known_by_them(make, tmp_path):
    """DTU's photos are called 000012.png and their masks 012.png."""
    make("neus", "masks", ())
    for number in range(COUNT):
        (tmp_path / "mask" / f"{number:03}.png").rename(tmp_path / "mask" / f"{number:05}.png")
    (tmp_path / "mask" / "00003.png").unlink()
    found = {photo.file: photo.mask for photo in open_dataset(tmp_path, holdout=0).photos}
    assert found == {f"image/{n:03}.png": f"mask/{n:05}.png" for n in range(COUNT) if n != 3}
