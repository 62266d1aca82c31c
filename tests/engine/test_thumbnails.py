"""Small pictures of photos: right way up, cut out, of every kind of file, and not made twice."""

import shutil
import time

import msgspec
import numpy as np
import pytest
from PIL import Image

from viewer.engine.jobs import ThumbnailsJob, run
from viewer.errors import InputError
from viewer.formats.datasets.registry import open_dataset
from viewer.formats.images import write_exr, write_png
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, pinhole
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.geometry import AABB, IDENTITY
from viewer.scene.progress import run_to_end

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
WIDTH, HEIGHT = 300, 200


def corners():
    """Red, green, blue and white quarters."""
    picture = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    picture[: HEIGHT // 2, : WIDTH // 2] = (1, 0, 0)
    picture[: HEIGHT // 2, WIDTH // 2 :] = (0, 1, 0)
    picture[HEIGHT // 2 :, : WIDTH // 2] = (0, 0, 1)
    picture[HEIGHT // 2 :, WIDTH // 2 :] = (1, 1, 1)
    return picture


def photo(file, mask=None, width=WIDTH, height=HEIGHT):
    return Photo(file, Camera(IDENTITY, pinhole(0.8, width, height)), mask=mask)


def thumbnails(folder, store, *photos, masked=False, side=60):
    made = run_to_end(run(ThumbnailsJob(Dataset(str(folder), "test", photos, BOX, masked), side), store))
    return made, {} if made.asset is None else store.get(made.asset)


def quarters(picture):
    height, width = picture.shape[:2]
    return [tuple(picture[y * height // 4, x * width // 4].tolist()) for y in (1, 3) for x in (1, 3)]


@pytest.mark.parametrize("kind", ["jpg", "png", "deep.png", "exr", "webp", "bmp"])
def test_every_kind_of_picture_comes_out_small_and_the_right_way_round(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    if kind == "exr":
        write_exr(path, corners())
    elif kind == "deep.png":
        write_png(path, corners(), bits=16)
    else:
        Image.fromarray((corners() * 255).astype(np.uint8)).save(path, quality=95)
    made, pictures = thumbnails(tmp_path, AssetStore(tmp_path / "store"), photo(path.name))
    assert made.faults == {}
    assert pictures["0"].shape == (40, 60, 4)
    wanted = [(255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255), (255, 255, 255, 255)]
    np.testing.assert_allclose(quarters(pictures["0"]), wanted, atol=12)


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_only_photos_that_lie_on_their_side_are_turned(tmp_path, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = Image.fromarray((corners() * 255).astype(np.uint8))
    sideways = orientation in (6, 8)
    if sideways:
        picture = picture.transpose(Image.Transpose.ROTATE_90 if orientation == 6 else Image.Transpose.ROTATE_270)
    picture.save(tmp_path / "a.jpg", exif=exif, quality=95)
    _, pictures = thumbnails(tmp_path, AssetStore(tmp_path / "store"), photo("a.jpg"))
    assert pictures["0"].shape == (40, 60, 4)
    np.testing.assert_allclose(quarters(pictures["0"])[0], (255, 0, 0, 255), atol=12)


def test_masks_cut_out(tmp_path):
    Image.fromarray((corners() * 255).astype(np.uint8)).save(tmp_path / "a.jpg")
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[:, : WIDTH // 2] = 255
    Image.fromarray(mask).save(tmp_path / "m.png")
    _, pictures = thumbnails(tmp_path, AssetStore(tmp_path / "store"), photo("a.jpg", "m.png"), masked=True)
    assert [each[3] for each in quarters(pictures["0"])] == [255, 0, 255, 0]


def test_what_cannot_be_read_is_told_and_keeps_no_other(tmp_path):
    Image.fromarray((corners() * 255).astype(np.uint8)).save(tmp_path / "a.jpg")
    (tmp_path / "cut.jpg").write_bytes((tmp_path / "a.jpg").read_bytes()[:900])
    (tmp_path / "text.jpg").write_text("no picture")
    photos = [photo("lost.jpg"), photo("a.jpg"), photo("cut.jpg"), photo("text.jpg"), photo("a.jpg", width=10)]
    store = AssetStore(tmp_path / "store")
    begun = time.process_time()
    made, pictures = thumbnails(tmp_path, store, *photos)
    assert time.process_time() - begun < 1.0
    assert set(pictures) == {"1"}
    assert set(made.faults) == {"lost.jpg", "cut.jpg", "text.jpg", "a.jpg"}
    assert not thumbnails(tmp_path, store, *photos)[0].cached


def test_all_lost_make_no_asset(tmp_path):
    made, _ = thumbnails(tmp_path, AssetStore(tmp_path / "store"), photo("lost.jpg"))
    assert made.asset is None
    assert made.faults


def test_unchanged_files_are_not_looked_at_again(tmp_path):
    path = tmp_path / "a.png"
    write_png(path, corners())
    store = AssetStore(tmp_path / "store")
    first, _ = thumbnails(tmp_path, store, photo("a.png"))
    again, _ = thumbnails(tmp_path, store, photo("a.png"))
    assert again == msgspec.structs.replace(first, cached=True)
    write_png(path, corners()[::-1])
    changed, pictures = thumbnails(tmp_path, store, photo("a.png"))
    assert not changed.cached
    assert quarters(pictures["0"])[0] == (0, 0, 255, 255)
    store.path(changed.asset).unlink()
    assert not thumbnails(tmp_path, store, photo("a.png"))[0].cached


@pytest.mark.parametrize("side", [0, -3, 5000])
def test_absurd_sizes_are_refused(tmp_path, side):
    with pytest.raises(InputError) as told:
        thumbnails(tmp_path, AssetStore(tmp_path / "store"), photo("a.png"), side=side)
    assert told.value.hint


@pytest.mark.parametrize("name", ["lego", "fox", "fern", "beer", "dtu24", "head"])
def test_the_first_photos_of_every_real_data_set(shared_data, tmp_path, name):
    dataset = open_dataset(shared_data / name)
    few = msgspec.structs.replace(dataset, photos=dataset.photos[:3])
    store = AssetStore(tmp_path)
    made = run_to_end(run(ThumbnailsJob(few, 128), store))
    assert made.faults == {}
    pictures = store.get(made.asset)
    for number, each in enumerate(few.photos):
        height, width = pictures[str(number)].shape[:2]
        assert width / height == pytest.approx(each.camera.lens.width / each.camera.lens.height, rel=0.03)
        assert 100 < max(height, width) < 260


def test_the_folder_may_be_gone(tmp_path):
    path = tmp_path / "set" / "a.png"
    path.parent.mkdir()
    write_png(path, corners())
    shutil.rmtree(path.parent)
    made, _ = thumbnails(path.parent, AssetStore(tmp_path / "store"), photo("a.png"))
    assert "a.png" in made.faults
