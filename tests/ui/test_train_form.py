"""The form that starts a training."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from viewer.formats.project_names import project_path
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.geometry import AABB
from viewer.scene.options import options_of
from viewer.training.config import CONFIGS, HashGridConfig, VoxelsConfig
from viewer.ui.training.form import TrainForm, suggested_project

CAMERA = Camera(look_at((3.0, 0.0, 0.0), (0.0, 0.0, 0.0)), pinhole(0.7, 2000, 1000))
FOX = Dataset("/data/fox", "ingp", (Photo("a.png", CAMERA),), AABB((0.0,) * 3, (1.0,) * 3), False)


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def open_form(window):
    """A form, and what it hands over."""

    def make(*words):
        form, got = TrainForm(window, *words), []
        form.submitted.connect(lambda config, out: got.append((config, out)))
        return form, got

    return make


def test_whatever_is_not_changed_is_as_the_method_has_it(open_form):
    for place, kind in enumerate(CONFIGS):
        form, got = open_form(FOX)
        form.method.setCurrentIndex(place)
        form.accept()
        ((config, out),) = got
        assert config == kind("/data/fox", seconds=300.0, downscale=4)
        assert Path(out) == Path.cwd() / "fox.fieldwright"
        config.check()


def test_every_option_of_a_method_has_a_field_with_its_text(open_form):
    for place, kind in enumerate(CONFIGS):
        form, _ = open_form(FOX)
        form.method.setCurrentIndex(place)
        fields = form.main | form.advanced.fields | {"seconds": form.seconds, "downscale": form.downscale}
        assert {option.name: option.text for option in options_of(kind)} == {
            name: field.widget.toolTip() for name, field in fields.items()
        }


def test_what_is_changed_is_handed_over(open_form):
    form, got = open_form(FOX)
    form.method.setCurrentIndex([config.__struct_config__.tag for config in CONFIGS].index("hashgrid"))
    form.main["refine_poses"].widget.setChecked(True)
    form.main["holdout"].widget.setValue(0)
    fields = form.advanced.fields
    fields["rate"].widget.setValue(0.002)
    fields["steps"].widget.setValue(500)
    fields["left_out"].widget.setText(" a.png, b*.png,, ")
    form.out.line.setText("~/x")
    form.accept()
    changes = {"refine_poses": True, "holdout": 0, "rate": 0.002, "steps": 500, "left_out": ("a.png", "b*.png")}
    assert got == [(HashGridConfig("/data/fox", downscale=4, **changes), str(Path.home() / "x.fieldwright"))]


def test_another_method_keeps_what_all_methods_have(open_form):
    form, got = open_form(FOX)
    form.advanced.fields["seed"].widget.setValue(7)
    form.advanced.fields["batch"].widget.setValue(100)
    form.method.setCurrentIndex(1)
    form.method.setCurrentIndex(0)
    form.accept()
    assert got[0][0] == VoxelsConfig("/data/fox", seconds=300.0, downscale=4, seed=7)


def test_nothing_is_trained_from_nowhere(open_form):
    form, _ = open_form(None)
    assert not form.go.isEnabled()
    form.dataset.line.setText("/data/lego")
    assert form.go.isEnabled()
    form.out.line.setText("  ")
    assert not form.go.isEnabled()


def test_projects_are_named_as_their_data_sets():
    assert suggested_project("/data/lego/transforms.json", "-nerf").endswith("/transforms-nerf.fieldwright")
    assert suggested_project("  ") == ""
    assert project_path(Path("/a/b")) == project_path(Path("/a/b.fieldwright")) == Path("/a/b.fieldwright")
