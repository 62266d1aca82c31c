"""Splits that lie beside the photos as lists of names."""

import pytest

from viewer.errors import InputError
from viewer.formats.datasets.registry import open_dataset


def splits(root, **options):
    return {photo.file: photo.split for photo in open_dataset(root, **options).photos}


def test_lists_say_what_is_for_what(make_transforms):
    root = make_transforms(count=5)
    (root / "train.txt").write_text("images/000.png\n  001.png \n\n002\n")
    (root / "test.txt").write_text("./images/004\r\n")
    assert splits(root) == {
        "images/000.png": "train",
        "images/001.png": "train",
        "images/002.png": "train",
        "images/004.png": "test",
    }
    assert any("images/003.png" in error_info for error_info in open_dataset(root).warnings)


def test_a_test_list_alone_leaves_the_others_for_training(make_transforms):
    root = make_transforms(count=4)
    (root / "sparse" / "0").mkdir(parents=True)
    (root / "sparse" / "0" / "test.txt").write_text("001.png\n")
    assert splits(root, holdout=2) == {
        "images/000.png": "train",
        "images/001.png": "test",
        "images/002.png": "train",
        "images/003.png": "train",
    }


def test_a_file_that_is_no_list_is_left_alone(make_transforms):
    root = make_transforms(count=4)
    before = splits(root, holdout=2)
    (root / "train.txt").write_text("epoch 1: loss 0.3\n")
    assert splits(root, holdout=2) == before
    assert any("train.txt" in error_info for error_info in open_dataset(root).warnings)


@pytest.mark.parametrize("text", [b"\xff\xfe\x00", b"x" * 10_000_001])
def test_a_damaged_list_is_told(make_transforms, text):
    root = make_transforms(count=4)
    (root / "val.txt").write_bytes(text)
    with pytest.raises(InputError, match=r"val\.txt"):
        open_dataset(root)


def test_a_data_set_one_folder_further_down_is_named(make_transforms):
    root = make_transforms(count=4, folder="outer/inner")
    with pytest.raises(InputError, match="no data set") as error_info:
        open_dataset(root.parent)
    assert str(root) in error_info.value.hint
