"""The public Python module: each function does what the command line does."""

import json
import math

import numpy as np
import pytest
import trimesh
from PIL import Image

from viewer import api
from viewer.bundled import default_scene
from viewer.scene.content import Model

EYE = api.Camera(api.look_at((0.0, -6.0, 0.0), (0.0, 0.0, 0.0)), api.pinhole(0.6, 40, 40))
CUT = api.Crop(api.HalfSpace((0.0, 0.0, 0.0)))


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "ball.ply"
    trimesh.creation.icosphere(3).export(path)
    return api.open(path)


def test_open_says_what_it_read_and_calls_progress(tmp_path):
    trimesh.creation.icosphere(1).export(tmp_path / "a ball.ply")
    steps = []
    document = api.open(tmp_path / "a ball.ply", steps.append)
    (node,) = document.nodes
    assert isinstance(node.content, Model)
    assert node.content.faces == 80
    assert all(isinstance(step, api.Progress) for step in steps)


def test_what_is_no_scene_is_an_error_with_a_hint(tmp_path):
    (tmp_path / "x.ply").write_bytes(b"ply\nnothing")
    for path in (tmp_path / "missing.ply", tmp_path / "x.ply"):
        with pytest.raises(api.ViewerError) as failed:
            api.open(path)
        assert failed.value.message
        assert failed.value.hint


def test_a_picture_of_a_ball_has_its_outline_its_depth_and_its_normals(model):
    """Seen from 6 away under 0.6 rad, the outline's radius is tan(asin(1 / 6)) / tan(0.3) of half the picture."""
    picture = api.render(model, EYE, (64, 64), channels=("color", "normal"), options=api.RenderOptions(samples=2))
    assert picture.light.shape == (64, 64, 4)
    assert picture.light.dtype == np.float32
    radius = 32 * math.tan(math.asin(1 / 6)) / math.tan(0.3)
    assert picture.opacity.sum() == pytest.approx(math.pi * radius**2, rel=0.02)
    assert picture.depth[32, 32] == pytest.approx(5.0, abs=0.01)
    assert np.isinf(picture.depth[0, 0])
    np.testing.assert_allclose(picture.channels["normal"][32, 32], (0.0, -1.0, 0.0), atol=0.15)


def test_pictures_become_bytes_and_files(model, tmp_path):
    picture = api.render(model, EYE, (20, 20), options=api.RenderOptions(samples=1))
    assert picture.srgb().dtype == np.uint8
    assert (picture.srgb((1.0, 0.0, 0.0))[0, 0] == (255, 0, 0)).all()
    picture.save(tmp_path / "ball.png")
    with Image.open(tmp_path / "ball.png") as read:
        assert np.abs(np.asarray(read, np.int16) - picture.srgb()).max() <= 1
    picture.save(tmp_path / "ball.png", transparent=True)
    with Image.open(tmp_path / "ball.png") as read:
        alpha = np.asarray(read)[..., 3]
    assert (alpha[0, 0], alpha[10, 10]) == (0, 255)
    picture.save(tmp_path / "ball.exr")
    assert (tmp_path / "ball.exr").stat().st_size
    with pytest.raises(api.OutputError, match="no picture"):
        picture.save(tmp_path / "ball.jpg")


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": (0, 5)},
        {"camera": api.Camera(EYE.camera_to_world, api.pinhole(math.nan, 4, 4))},
    ],
)
def test_impossible_pictures_are_refused(model, wrong):
    with pytest.raises(api.InputError):
        api.render(model, **{"camera": EYE, "size": (4, 4), **wrong})


def test_nothing_to_see_is_said(model):
    empty = model.with_scene(api.Scene())
    with pytest.raises(api.InputError, match="nothing to see"):
        api.render(empty)


def test_edits_are_values_and_leave_the_document_alone(model, tmp_path):
    half = api.edit(model, [CUT])
    assert model.nodes[0].edits == ()
    assert half.nodes[0].edits == (CUT,)
    whole, cut = (api.render(each, EYE, (64, 64), quality="preview").opacity.sum() for each in (model, half))
    assert cut == pytest.approx(whole / 2, rel=0.06)
    file = tmp_path / "edits.json"
    file.write_text(json.dumps([{"type": "crop", "volume": {"type": "half_space", "point": [0, 0, 0]}}]))
    assert api.edit(model, file).nodes[0].edits == half.nodes[0].edits


def test_strokes_are_written_with_their_places(model):
    stroke = api.Stroke("draw", 0.5, ((0.0, 0.0, 1.0),), ((0.0, 0.0, 1.0),), strength=1.0)
    (path,) = api.export(api.edit(model, [api.Sculpt((stroke,))]), model.path.with_name("bumped.ply"))
    assert trimesh.load(path).bounds[1, 2] > 1.05


@pytest.mark.parametrize(
    ("edits", "node"), [([CUT], "Cup"), ([api.Crop(api.Sphere((0.0, 0.0, 0.0), -1.0))], ""), ("missing.json", "")]
)
def test_edits_that_make_no_sense_are_refused(model, edits, node):
    with pytest.raises(api.InputError):
        api.edit(model, edits, node)


def test_edits_act_on_what_is_selected(model, tmp_path):
    above = [api.Step(api.InVolume(api.HalfSpace((0.0, 0.0, 0.0), (0.0, 0.0, -1.0))))]
    (half,) = api.edit(model, [api.Delete()], select=above).nodes
    file = tmp_path / "select.json"
    file.write_text(
        '[{"choose": {"type": "volume", "volume": {"type": "half_space", "point": [0, 0, 0], "normal": [0, 0, -1]}}}]'
    )
    (same,) = api.edit(model, [api.Delete()], select=file).nodes
    assert half.edits == same.edits
    (edit,) = half.edits
    assert 0 < edit.elements.size < model.nodes[0].content.faces
    with pytest.raises(api.InputError, match="nothing is"):
        api.edit(model, [api.Delete()])
    with pytest.raises(api.InputError, match="Step 1 makes no sense"):
        api.edit(model, [api.Delete()], select=[api.Step(api.Grown(0))])


@pytest.mark.parametrize("wrong", [{"resolution": "high"}, {"resolution": 12.5}, {"texture_size": None}])
def test_options_of_a_wrong_type_are_refused(model, wrong):
    with pytest.raises(api.InputError):
        api.extract(model, "standard", **wrong)


def test_a_project_comes_back_with_its_edits(model, tmp_path):
    saved = api.save(api.edit(model, [CUT]), tmp_path / "ball.fieldwright")
    again = api.open(tmp_path / "ball.fieldwright")
    assert again.scene == saved.scene
    assert again.nodes[0].edits == (CUT,)
    with pytest.raises(api.InputError, match="no name of a project"):
        api.save(model, tmp_path / "ball.glb")


def test_export_carries_edits_out(model, tmp_path):
    files = api.export(api.edit(model, [CUT]), tmp_path / "half.glb")
    assert files[0] == tmp_path / "half.glb"
    assert trimesh.load_mesh(files[0]).area == pytest.approx(2 * math.pi, rel=0.02)
    with pytest.raises(api.OutputError):
        api.export(model, tmp_path / "half.docx")


def test_a_mesh_is_extracted_beside_its_field(tmp_path):
    document = api.extract(api.open(default_scene()), resolution=24)
    assert any(isinstance(node.content, Model) and node.visible for node in document.nodes)
    with pytest.raises(api.InputError, match="no option colour"):
        api.extract(document, colour=1)
    with pytest.raises(api.InputError):
        api.extract(document, resolution=3)
    with pytest.raises(api.InputError, match="no trained field"):
        api.extract(document.with_scene(api.Scene()))


@pytest.mark.parametrize(
    "wrong", [{"method": "magic", "steps": 1}, {"step": 1}, {}, {"steps": "many"}, {"steps": 5, "resolution": -1}]
)
def test_a_training_that_cannot_be_is_refused_before_it_begins(wrong, tmp_path):
    with pytest.raises(api.InputError):
        api.train(tmp_path, tmp_path / "x.fieldwright", **wrong)
    assert not (tmp_path / "x.fieldwright").exists()


def test_photos_become_a_field(ball, tmp_path):
    running = api.steps.train(ball, tmp_path / "x.fieldwright", steps=15, seed=1)
    fractions = [progress.fraction for progress in running]
    assert fractions[-1] > 0.9
    assert running.done
    assert api.render(running.result(), size=(8, 8)).opacity.max() > 0.1


def test_work_that_was_given_up_has_no_result(model, tmp_path):
    running = api.steps.save(model, tmp_path / "ball.fieldwright")
    next(running)
    running.close()
    with pytest.raises(RuntimeError, match="given up"):
        running.result()
    assert not (tmp_path / "ball.fieldwright" / "scene.json").exists()


def test_what_progress_raises_stops_the_work(model, tmp_path):
    class EnoughError(Exception):
        """Raised by a script."""

    def stop(progress):
        raise EnoughError(progress.text)

    with pytest.raises(EnoughError):
        api.save(model, tmp_path / "ball.fieldwright", stop)
