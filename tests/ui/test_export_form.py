"""The form that writes files: what it offers, what it remembers, and that its sizes are those of the files."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QWidget

from tests.formats.painted import painted_scene
from viewer.formats.export import export_scene
from viewer.formats.mesh_formats import CARRIED, MESHES
from viewer.formats.options import ExportOptions
from viewer.formats.sizes import SizeEstimate
from viewer.scene.document import Scene
from viewer.scene.progress import run_to_end
from viewer.session.session import with_added
from viewer.ui.document.export import KINDS, ExportForm


@pytest.fixture
def make_form(qtbot, store, tmp_path):
    window = QWidget()
    qtbot.addWidget(window)

    def make(scene=None):
        settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        return ExportForm(window, painted_scene(store) if scene is None else scene, store, "cup", settings)

    yield make
    window.close()


def choose(form, end):
    form.kind.setCurrentIndex(form.kind.findData(end))


@pytest.mark.parametrize("end", [end for end, _ in KINDS])
def test_what_a_kind_cannot_hold_is_grey(make_form, end):
    form = make_form()
    choose(form, end)
    live = {name for name, field in form.by_name.items() if field.widget.isEnabled()}
    assert live - {"texture_limit"} == set(CARRIED[form.suffix])
    assert form.target.name == ("mesh.obj" if end == "mesh.obj" else f"cup{end}")


def test_choices_are_told_and_remembered(make_form, tmp_path):
    form = make_form()
    got = []
    form.submitted.connect(lambda path, options: got.append((path, options)))
    form.path.line.setText(str(tmp_path / "mug"))
    form.by_name["lights"].show(False)
    form.by_name["blender_script"].show(True)
    form.by_name["texture_limit"].show(1024)
    form.by_name["space"].show("dataset")
    choose(form, ".usdz")
    form.accept()
    expected = ExportOptions(lights=False, blender_script=True, texture_limit=1024, space="dataset")
    assert got == [(tmp_path / "mug.usdz", expected)]
    again = make_form()
    assert again.options() == expected
    assert again.target == tmp_path / "cup.usdz"


def test_return_exports_and_does_not_cancel(make_form, qtbot, tmp_path):
    form = make_form()
    form.path.line.setText(str(tmp_path / "mug"))
    got = []
    form.submitted.connect(lambda path, _: got.append(path))
    form.show()
    assert form.go.isDefault()
    qtbot.keyClick(form, Qt.Key.Key_Return)
    assert got == [tmp_path / "mug.glb"]


def test_a_typed_name_stays_when_the_kind_changes(make_form):
    form = make_form()
    form.path.line.setText("/tmp/some where/mug.glb")
    choose(form, ".ply")
    assert form.target == Path("/tmp/some where/mug.ply")
    form.path.line.setText("  ")
    assert not form.go.isEnabled()


def test_a_folder_gets_the_suggested_name(make_form, tmp_path):
    form = make_form()
    form.path.line.setText(str(tmp_path))
    assert form.target == tmp_path / "cup.glb"
    form.path.line.setText(f"{tmp_path}/not there yet/")
    assert form.target == tmp_path / "not there yet" / "cup.glb"
    choose(form, "mesh.obj")
    form.path.line.setText(str(tmp_path))
    assert form.target == tmp_path / "mesh.obj"


def test_where_nothing_can_be_written_is_said_before_anything_is_made(make_form, tmp_path, monkeypatch):
    form = make_form()
    (tmp_path / "file").write_text("")
    (tmp_path / "cup.glb").mkdir()
    for name, words in (("file/cup.glb", "no folder"), ("file/deeper/cup.glb", "no folder"), ("cup.glb/", "")):
        form.path.line.setText(str(tmp_path / name) + "/" * name.endswith("/"))
        assert words in form.preview.text()
        assert form.go.isEnabled() == (not words)
    form.path.line.setText(str(tmp_path / "cup"))
    assert "is a folder" in form.preview.text()
    form.path.line.setText(str(tmp_path / "new" / "cup.glb"))
    assert form.go.isEnabled()
    monkeypatch.setattr("viewer.ui.document.export.os.access", lambda *_: False)
    choose(form, ".ply")
    assert "may not be written" in form.preview.text()
    assert not form.go.isEnabled()


@pytest.mark.parametrize(
    "text", ["/", ".", "..", "~", "~nobody that is known/cup.glb", "n" * 300, "a/" + "n" * 300 + "/cup"]
)
def test_whatever_is_typed_is_borne(make_form, text):
    form = make_form()
    form.path.line.setText(text)
    assert form.target.suffix == ".glb"
    choose(form, ".obj")
    assert form.preview.text()


def test_a_disk_that_is_too_full_is_said(make_form, monkeypatch):
    form = make_form()
    assert "free there" not in form.preview.text()
    monkeypatch.setattr("viewer.ui.document.export._free_bytes", lambda _: 1200)
    form.by_name["camera"].show(False)
    assert "Only 1.2 kB are free there." in form.preview.text()
    assert form.go.isEnabled()


def test_settings_that_are_damaged_do_no_harm(make_form, tmp_path):
    (tmp_path / "settings.ini").write_text("[export]\nkind=.fbx\noptions=oops\nfolder=\n")
    form = make_form()
    assert form.options() == ExportOptions()
    assert form.suffix == ".glb"


@pytest.mark.parametrize("suffix", [*MESHES, ".hdr"])
def test_sizes_are_those_of_the_files(make_form, store, tmp_path, suffix):
    """About right, text less so than numbers, all files together; what would be replaced is said."""
    scene = painted_scene(store)
    files = run_to_end(export_scene(scene, tmp_path / f"cup{suffix}", store))
    told = SizeEstimate(scene, store).files("cup", suffix, ExportOptions())
    truth = sum(file.stat().st_size for file in files)
    share = 0.4 if suffix in (".obj", ".usda") else 0.1
    assert sum(told.values()) == pytest.approx(truth, rel=share, abs=9000 if "usd" in suffix else 1500)
    assert set(told) - {"textures"} <= {file.name for file in files}
    form = make_form()
    choose(form, suffix)
    form.path.line.setText(str(tmp_path / f"cup{suffix}"))
    assert f"cup{suffix}: about" in form.preview.text()
    assert "replaces" in form.preview.text()


def test_a_scene_without_meshes_has_no_size(make_form):
    assert "not known" in make_form(Scene()).preview.text()


def test_another_light_takes_the_place_of_the_first(store):
    scene = painted_scene(store)
    light = painted_scene(store).nodes[-1]
    both = with_added(scene, (light,))
    assert both.environment() is light.content
    assert [node.visible for node in both.nodes] == [True] * 5 + [False, True]
    assert with_added(scene, scene.nodes[:1]).environment() is scene.environment()
