"""The form that lets two methods race."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from viewer.session.race import Entrant
from viewer.training.config import HashGridConfig, NerfConfig, VoxelsConfig
from viewer.ui.training.form import RaceForm


@pytest.fixture
def form(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    form = RaceForm(window, None)
    form.dataset.line.setText("/data/lego")
    yield form
    window.close()


def test_the_first_race_is_the_famous_one(form):
    got = []
    form.submitted.connect(lambda entrants, turn: got.append((entrants, turn)))
    form.downscale.show(2)
    form.turn.setValue(8.0)
    form.accept()
    here = Path.cwd()
    expected = (
        Entrant(VoxelsConfig("/data/lego", seconds=300.0, downscale=2), str(here / "lego-voxels.fieldwright")),
        Entrant(NerfConfig("/data/lego", seconds=300.0, downscale=2), str(here / "lego-nerf.fieldwright")),
    )
    assert got == [(expected, 8.0)]


def test_a_method_does_not_race_against_itself(form):
    assert form.go.isEnabled()
    form.second.setCurrentIndex(form.first.currentIndex())
    assert not form.go.isEnabled()
    form.second.setCurrentIndex(form.second.findData(HashGridConfig))
    assert form.second.currentData() is HashGridConfig
    assert form.go.isEnabled()
    form.dataset.line.setText(" ")
    assert not form.go.isEnabled()
