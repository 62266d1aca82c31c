"""Jobs done in this process, on a field and photos whose truth is known."""

import json
import math
import shutil

import msgspec
import numpy as np
import OpenEXR
import pytest

from viewer.decompose.options import ExtractOptions
from viewer.engine.jobs import (
    EvaluateJob,
    ExportJob,
    ExtractJob,
    ListFormatsJob,
    OpenJob,
    RenderJob,
    SaveJob,
    folders_of,
    run,
)
from viewer.engine.operations.views import default_view, opening_view, placed
from viewer.errors import InputError, OutputError
from viewer.formats.datasets.registry import open_dataset
from viewer.formats.images import read_image
from viewer.render.channels import FIELD_CHANNELS, SCALAR_CHANNELS
from viewer.render.show.display_settings import Display
from viewer.render.show.tone import Tone
from viewer.scene.camera import Camera, Pinhole, look_at, pinhole
from viewer.scene.content import AnalyticField, Model, VoxelField
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene, World
from viewer.scene.geometry import AABB, Transform, as_array
from viewer.scene.light import SunLight
from viewer.scene.progress import run_to_end
from viewer.session import navigation


def do(job, store):
    return run_to_end(run(job, store))


def test_a_saved_project_opens_again_even_without_its_store(box_scene, store, tmp_path):
    path = tmp_path / "box.fieldwright"
    assert do(SaveJob(box_scene, str(path)), store).scene == box_scene
    elsewhere = type(store)(tmp_path / "elsewhere")
    opened = do(OpenJob(str(path)), elsewhere)
    assert opened.scene.nodes == box_scene.nodes
    assert opened.project == str(path)
    assert opened.format == "project"
    assert opened.folders.store().get(opened.scene.assets()[0]).keys() == {"index", "density", "sh"}


def test_a_project_is_known_by_its_scene_file_too(box_scene, store, tmp_path):
    path = tmp_path / "box.fieldwright"
    do(SaveJob(box_scene, str(path)), store)
    assert do(OpenJob(str(path / "scene.json")), store).project == str(path)


def test_a_data_set_opens_with_a_view(photos, store):
    opened = do(OpenJob(str(photos)), store)
    assert isinstance(opened.scene.nodes[0].content, Dataset)
    assert opened.project is None
    assert opened.scene.camera is not None
    assert opened.folders == folders_of(store)


def test_what_is_not_there_cannot_be_opened(store, tmp_path):
    with pytest.raises(InputError, match="does not exist") as caught:
        do(OpenJob(str(tmp_path / "nothing")), store)
    assert caught.value.hint


def test_the_formats_are_listed_for_the_window(store):
    formats = do(ListFormatsJob(), store).formats
    assert any(known.kind == "project" and known.readable and known.writable for known in formats)
    assert any(known.kind == "dataset" and known.readable for known in formats)


def test_the_field_that_the_photos_show_scores_high_wherever_it_lies(box_scene, photos, store):
    result = do(EvaluateJob(box_scene, str(photos), "val"), store)
    assert [view.file.split("/")[-1].split(".")[0] for view in result.views] == ["r_0", "r_1", "r_2"]
    assert result.psnr > 45
    assert result.ssim > 0.99
    assert result.psnr == pytest.approx(np.mean([view.psnr for view in result.views]))


def test_a_field_that_is_turned_in_its_own_space_scores_low(box_scene, photos, store):
    """The score is of the field under its placement, so an edit of its content shows; a moved node does not."""
    moved = box_scene.with_node(msgspec.structs.replace(box_scene.nodes[0], transform=Transform((1.0, 1.0, 1.0))))
    assert do(EvaluateJob(moved, str(photos), "val"), store).psnr > 45
    content = box_scene.nodes[0].content
    box = msgspec.structs.replace(content.aabb, lo=(-0.8, -1.0, -1.0))
    squeezed = msgspec.structs.replace(content, aabb=box)
    wrong = box_scene.with_node(msgspec.structs.replace(box_scene.nodes[0], content=squeezed))
    assert do(EvaluateJob(wrong, str(photos), "val"), store).psnr < 30


def test_smaller_photos_are_compared_at_their_size(box_scene, photos, store):
    result = do(EvaluateJob(box_scene, str(photos), "val", 2), store)
    assert {(view.width, view.height) for view in result.views} == {(20, 20)}


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"split": "test"}, "no photos"), ({"downscale": 0}, "scaled down"), ({"downscale": 10}, "too few")],
)
def test_what_cannot_be_compared_is_told(box_scene, photos, store, changes, message):
    with pytest.raises(InputError, match=message) as caught:
        do(msgspec.structs.replace(EvaluateJob(box_scene, str(photos)), **changes), store)
    assert caught.value.hint


def test_a_scene_without_a_field_cannot_be_compared(photos, store):
    with pytest.raises(InputError, match="neither field nor model"):
        do(EvaluateJob(Scene(), str(photos)), store)


def test_a_picture_lies_over_the_scenes_background(box_scene, store, tmp_path):
    scene = msgspec.structs.replace(box_scene, world=World((1.0, 0.0, 0.0)))
    path = tmp_path / "picture.png"
    done = do(RenderJob(scene, str(path), 60, 40), store)
    assert done.paths == (str(path),)
    pixels = read_image(path).pixels
    assert pixels.shape == (40, 60, 3)
    np.testing.assert_array_equal(pixels[0, 0], [1.0, 0.0, 0.0])
    assert not np.array_equal(pixels[20, 30], pixels[0, 0])


def test_a_picture_shows_the_box_upright_and_not_mirrored(store, box_scene, tmp_path):
    """Seen from -Y with +Z up: +X, red, is on the right; +Z, blue, on top."""
    node = msgspec.structs.replace(box_scene.nodes[0], transform=Transform())
    camera = Camera(look_at((0.0, -4.0, 0.0), (0.0, 0.0, 0.0)), pinhole(0.5, 60, 60))
    path = tmp_path / "picture.png"
    do(RenderJob(Scene((node,)), str(path), camera=camera), store)
    pixels = read_image(path).pixels
    assert pixels[30, 40, 0] > pixels[30, 20, 0] + 0.1
    assert pixels[20, 30, 2] > pixels[40, 30, 2] + 0.1


def test_transparency_and_depth_come_into_files(box_scene, store, tmp_path):
    do(RenderJob(box_scene, str(tmp_path / "a.png"), 40, 40, display=Display(background="transparent")), store)
    pixels = read_image(tmp_path / "a.png").pixels
    assert pixels[0, 0, 3] == 0.0
    assert pixels[20, 20, 3] == 1.0
    do(RenderJob(box_scene, str(tmp_path / "a.exr"), 40, 40), store)
    linear = read_image(tmp_path / "a.exr").pixels
    assert linear.shape == (40, 40, 4)


@pytest.mark.parametrize("channel", FIELD_CHANNELS[1:])
def test_every_channel_comes_into_files(box_scene, store, tmp_path, channel):
    for suffix in ("png", "exr"):
        path = tmp_path / f"a.{suffix}"
        do(RenderJob(box_scene, str(path), 40, 40, display=Display(channel=channel, tone=Tone(exposure=3.0))), store)
        assert read_image(path).pixels.any()
    stored = OpenEXR.File(str(path), separate_channels=True).channels()
    assert set("RGBAZ") <= set(stored)
    assert stored["A"].pixels.max() <= 1.0  # the tone is for the PNG only
    if channel in SCALAR_CHANNELS:
        numbers = stored[channel].pixels
        assert np.isfinite(numbers).any()
        assert numbers.shape == (40, 40)


def test_a_tone_and_a_background_are_seen(box_scene, store, tmp_path):
    def middle_and_corner(display):
        do(RenderJob(box_scene, str(tmp_path / "a.png"), 40, 40, display=display), store)
        pixels = read_image(tmp_path / "a.png").pixels
        return pixels[20, 20], pixels[0, 0]

    plain, _ = middle_and_corner(Display())
    darker, _ = middle_and_corner(Display(tone=Tone(exposure=-2.0)))
    assert (darker < plain).all()
    _, corner = middle_and_corner(Display(background=(0.0, 1.0, 0.0)))
    np.testing.assert_array_equal(corner, [0.0, 1.0, 0.0])


def test_a_splits_pictures_are_called_as_its_photos(box_scene, photos, store, tmp_path):
    done = do(RenderJob(box_scene, str(tmp_path / "out"), dataset=str(photos), split="val", downscale=2), store)
    assert [path.rsplit("/", 1)[-1] for path in done.paths] == ["r_0.png", "r_1.png", "r_2.png"]
    assert read_image(tmp_path / "out" / "r_0.png").pixels.shape == (20, 20, 3)


def test_photos_of_the_same_name_keep_their_folders(box_scene, photos, store, tmp_path):
    text = json.loads((photos / "transforms_val.json").read_text())
    (photos / "other").mkdir()
    shutil.copy(photos / "train" / "r_0.png", photos / "other" / "r_0.png")
    text["frames"][1]["file_path"] = "./other/r_0"
    (photos / "transforms_val.json").write_text(json.dumps(text))
    done = do(RenderJob(box_scene, str(tmp_path / "out"), dataset=str(photos), split="val"), store)
    assert len(set(done.paths)) == 3


def test_a_split_cannot_be_rendered_at_no_size(box_scene, photos, store, tmp_path):
    with pytest.raises(InputError, match="scaled down"):
        do(RenderJob(box_scene, str(tmp_path), dataset=str(photos), downscale=0), store)


@pytest.mark.parametrize(
    ("scene", "name", "error"),
    [("empty", "a.png", InputError), ("box", "a.gif", OutputError), ("box", "a", OutputError)],
)
def test_pictures_that_cannot_be_are_told(box_scene, store, tmp_path, scene, name, error):
    with pytest.raises(error) as caught:
        do(RenderJob(box_scene if scene == "box" else Scene(), str(tmp_path / name), 8, 8), store)
    assert caught.value.hint


def test_an_extracted_mesh_lies_where_the_field_lies(box_scene, store):
    done = do(ExtractJob(box_scene.nodes[0], ExtractOptions(smooth=0)), store)
    assert done.source == "box"
    model = done.node.content
    assert isinstance(model, Model)
    assert done.node.transform == box_scene.nodes[0].transform
    np.testing.assert_allclose(model.aabb.size, (1.6, 1.2, 0.8), atol=2 / 24)
    assert model.provenance.source == "made"


def test_only_a_field_has_a_surface(store):
    with pytest.raises(InputError, match="no field"):
        do(ExtractJob(Node("sun", SunLight())), store)


def test_an_exported_file_is_there(box_scene, store, tmp_path):
    mesh = do(ExtractJob(box_scene.nodes[0]), store).node
    path = tmp_path / "box.ply"
    done = do(ExportJob(box_scene.with_node(mesh), str(path)), store)
    assert done.bytes == path.stat().st_size > 1000


def test_a_field_that_is_written_as_its_mesh_is_not_said_to_be_left_out(box_scene, store, tmp_path):
    work = run(ExportJob(box_scene, str(tmp_path / "box.glb")), store)
    assert not [note for each in work for note in each.notes if note.startswith("Left out")]


def test_a_placed_camera_sees_the_placed_world_as_it_saw_the_old_one():
    camera = Camera(look_at((1.0, 2.0, 3.0), (0.5, 0.0, 0.0)), pinhole(0.7, 40, 30))
    transform = Transform((4.0, 5.0, 6.0), (0.5, 0.5, -0.5, 0.5), 3.0)
    pixel = np.array([[3.5, 20.5]])
    origins, directions = camera.rays(pixel)
    point = origins + 2.0 * directions
    moved_origins, moved_directions = placed(camera, transform).rays(pixel)
    np.testing.assert_allclose(transform.apply(point), moved_origins + 6.0 * moved_directions, atol=1e-12)


def test_the_opening_view_looks_at_the_subject_from_a_little_above(photos):
    dataset = open_dataset(photos)
    view = opening_view(dataset, Transform())
    position = np.array(view.position)
    assert 0.2 < math.asin(position[2] / np.linalg.norm(position)) < 0.7
    assert -as_array(view.camera_to_world)[:3, 2] @ position < 0
    assert isinstance(view.lens, Pinhole)


def test_a_scene_without_a_view_is_seen_whole(box_scene):
    view = default_view(box_scene)
    corners = box_scene.nodes[0].aabb.corners()
    pose = as_array(view.camera_to_world)
    local = (corners - pose[:3, 3]) @ pose[:3, :3]
    assert (local[:, 2] < 0).all()
    slopes = np.abs(local[:, :2] / local[:, 2:])
    assert slopes.max() <= 0.5 * view.lens.height / view.lens.fy
    assert isinstance(box_scene.nodes[0].content, VoxelField)
    assert default_view(Scene()) is None


@pytest.mark.parametrize("box", [AABB((-1.0, -2.0, 0.0), (3.0, 1.0, 0.5)), AABB((5.0, 5.0, 5.0), (5.1, 9.0, 6.0))])
def test_a_picture_shows_what_the_window_shows_at_first(box):
    rendered = default_view(Scene((Node("box", AnalyticField(box)),)))
    shown = navigation.default_view(box, 1.0).camera(rendered.lens.width, rendered.lens.height)
    np.testing.assert_allclose(as_array(rendered.camera_to_world), as_array(shown.camera_to_world), atol=1e-9)
    assert rendered.lens == shown.lens
