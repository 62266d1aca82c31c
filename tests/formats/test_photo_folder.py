# pyright: reportArgumentType=false, reportCallIssue=false
"""Plain folders of photos: their poses are found once, kept in the cache, and nothing is written beside them."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest

from viewer.cli.main import main
from viewer.errors import InputError, UnsupportedError
from viewer.formats.datasets import photo_folder, sfm
from viewer.formats.datasets.poses import focus
from viewer.formats.datasets.registry import find_layout, open_dataset, prepare
from viewer.formats.datasets.sfm import copy_model, find_poses
from viewer.formats.registry import open_path
from viewer.scene.dataset import Dataset
from viewer.scene.geometry import as_array
from viewer.scene.progress import run_to_end
from viewer.scene.temporaries import temporary_prefix


@pytest.fixture
def photos(tmp_path, make_pictures, monkeypatch):
    """Make a folder of photos; how structure from motion ends is in its name."""
    monkeypatch.setattr(sfm, "MODULE", "tests.formats.fake_sfm")
    monkeypatch.setattr(sfm, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(photo_folder, "PACKAGE", "msgspec")

    def make(kind="good", count=6, below="images/"):
        root = tmp_path / kind
        make_pictures(root, [f"{below}{number:02}.png" for number in range(count)])
        return root

    return make


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("below", ["", "images/"])
def test_a_folder_of_photos_opens(photos, store, below):
    root = photos(below=below)
    before = contents(root)
    scene = run_to_end(open_path(root, store))
    (node,) = scene.nodes
    assert isinstance(node.content, Dataset)
    assert node.content.kind == "photos"
    assert [photo.file for photo in node.content.photos] == [f"{below}{number:02}.png" for number in range(6)]
    assert {photo.split for photo in node.content.photos} == {"train", "val"}
    np.testing.assert_allclose(focus(node.content.photos), 0.0, atol=1e-9)
    assert contents(root) == before


def test_info_says_that_poses_are_not_known_and_looks_for_none(photos, capfd, monkeypatch):
    root = photos()
    monkeypatch.setattr(sfm, "MODULE", "no.such.module")
    assert main(["info", str(root)]) == 0
    assert f"not known yet; fieldwright pose {root} finds them" in capfd.readouterr().out
    assert main(["info", str(root), "--json"]) == 0
    assert '"photos": 6' in capfd.readouterr().out.replace('"photos":6', '"photos": 6')
    monkeypatch.setattr(sfm, "MODULE", "tests.formats.fake_sfm")
    run_to_end(find_poses(root))
    assert main(["info", str(root)]) == 0
    out = capfd.readouterr().out
    assert "not known yet" not in out
    assert "box" in out


def test_it_is_done_once_and_again_for_other_photos(photos, make_pictures, monkeypatch):
    root = photos()
    assert len(list(find_poses(root))) > 0
    assert list(find_poses(root)) == []
    make_pictures(root, ["images/99.png"])
    with pytest.raises(InputError, match="not known yet") as error_info:
        open_dataset(root)
    assert "fieldwright pose" in error_info.value.hint
    run_to_end(prepare(root))
    assert len(open_dataset(root).photos) == 7


def test_photos_that_have_no_place_are_told(photos):
    root = photos("partly")
    run_to_end(prepare(root))
    dataset = open_dataset(root, 0)
    assert len(dataset.photos) == 5
    assert any("images/05.png" in warning for warning in dataset.warnings)


def test_masks_beside_the_photos_are_used(photos, make_pictures):
    root = photos()
    make_pictures(root, [f"masks/{number:02}.png" for number in range(6)], mode="L")
    run_to_end(prepare(root))
    dataset = open_dataset(root)
    assert dataset.masked
    assert {photo.mask for photo in dataset.photos} == {f"masks/{number:02}.png" for number in range(6)}


def test_what_the_killed_left_is_swept(photos):
    root = photos()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    name = temporary_prefix().replace(f"-{os.getpid()}-", f"-{ended.pid}-")
    left = photo_folder.model_place(root).parent / f"{name}x"
    left.mkdir(parents=True, exist_ok=True)
    run_to_end(find_poses(root))
    assert not left.exists()


def test_photos_with_nothing_in_common_are_told(photos):
    with pytest.raises(InputError, match="too little in common") as error_info:
        run_to_end(find_poses(photos("nothing")))
    assert "overlap" in error_info.value.hint


def test_a_crash_is_told_with_its_last_words(photos):
    with pytest.raises(UnsupportedError, match="something burst"):
        run_to_end(find_poses(photos("crash")))


def test_who_cancels_leaves_nothing_behind(photos):
    root = photos("slow")
    work = find_poses(root)
    next(work)
    place = photo_folder.model_place(root)
    (child,) = psutil.Process().children()
    work.close()
    assert not child.is_running()
    assert not list(place.parent.glob(".tmp-*"))
    assert not photo_folder.is_found(place)


def test_without_the_package_it_says_how_to_get_it(photos, monkeypatch):
    monkeypatch.setattr(photo_folder, "PACKAGE", "no_such_package")
    root = photos()
    for attempt in (lambda: run_to_end(prepare(root)), lambda: open_dataset(root)):
        with pytest.raises(UnsupportedError) as error_info:
            attempt()
        assert "pip install 'fieldwright[sfm]'" in error_info.value.hint


def test_poses_that_are_there_go_first(make_transforms, make_synthetic):
    for root in (make_transforms(), make_synthetic()):
        layout = find_layout(root)
        assert layout is not None
        assert layout.name != "photos"


def test_a_few_pictures_are_no_data_set(photos):
    assert find_layout(photos(count=2)) is None


def test_a_damaged_photo_is_left_out_and_named(photos):
    root = photos()
    (root / "images" / "03.png").write_bytes(b"no picture")
    notes = [note for progress in find_poses(root) for note in progress.notes]
    assert len(notes) == 1
    assert "03.png" in notes[0]
    assert [Path(photo.file).name for photo in open_dataset(root).photos] == [f"0{n}.png" for n in (0, 1, 2, 4, 5)]


def test_where_hardly_any_photo_can_be_read_these_are_named(photos):
    root = photos()
    for number in range(4):
        (root / "images" / f"0{number}.png").write_bytes(b"no picture")
    with pytest.raises(InputError, match=r"only 2 of its photos can be used\. 00\.png"):
        run_to_end(find_poses(root))


def test_the_command_writes_a_model_where_it_is_told_to(photos, tmp_path, capfd):
    root = photos()
    assert main(["pose", str(root), "--out", str(tmp_path / "sparse")]) == 0
    assert "6 of 6 photos placed" in capfd.readouterr().out
    shutil.copytree(root / "images", tmp_path / "images")
    assert len(open_dataset(tmp_path).photos) == 6
    assert main(["pose", str(tmp_path)]) == 1
    assert "already" in capfd.readouterr().err
    assert main(["pose", str(tmp_path / "absent")]) == 1


def similarity(points, onto):
    """Scale, rotation and shift that bring points nearest to others (Umeyama 1991, eq. 40 to 42)."""
    here, there = points - points.mean(0), onto - onto.mean(0)
    left, spread, right = np.linalg.svd(there.T @ here)
    sign = np.diag([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    rotation = left @ sign @ right
    scale = (spread * np.diag(sign)).sum() / (here**2).sum()
    return scale, rotation, onto.mean(0) - scale * rotation @ points.mean(0)


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("pycolmap") is None, reason="pycolmap is not installed")
def test_ferns_cameras_are_found_where_llff_says(shared_data, tmp_path):
    truth = open_dataset(shared_data / "fern", 0)
    shutil.copytree(shared_data / "fern" / "images_8", tmp_path / "images")
    os.utime(tmp_path / "images" / "image000.png", (1, 1))
    run_to_end(find_poses(tmp_path))
    copy_model(tmp_path, tmp_path / "model")
    found = open_dataset(tmp_path, 0)
    assert len(found.photos) == 20
    ours, theirs = (np.array([as_array(p.camera.camera_to_world) for p in d.photos]) for d in (found, truth))
    scale, rotation, shift = similarity(ours[:, :3, 3], theirs[:, :3, 3])
    off = np.linalg.norm(scale * ours[:, :3, 3] @ rotation.T + shift - theirs[:, :3, 3], axis=1)
    spread = np.linalg.norm(theirs[:, :3, 3] - theirs[:, :3, 3].mean(0), axis=1).mean()
    assert off.max() < 0.04 * spread
    cosines = (np.einsum("nij,nij->n", rotation @ ours[:, :3, :3], theirs[:, :3, :3]) - 1.0) / 2.0
    assert np.degrees(np.arccos(cosines)).max() < 1.0
