"""The window that shows an export beside the scene before anything is replaced."""

import io

import pytest
from PIL import Image
from PySide6.QtWidgets import QLabel, QWidget

from viewer.engine.jobs import ComparedView, ExportPreviewed
from viewer.ui.document.export_preview import ExportPreviewForm


@pytest.fixture
def found():
    file = io.BytesIO()
    Image.new("RGB", (90, 30), (200, 20, 20)).save(file, "PNG")
    views = tuple(ComparedView(psnr, file.getvalue()) for psnr in (41.25, 38.0, 100.0))
    return ExportPreviewed("/tmp/cup.glb", "/tmp/made", 1_234_567, ("cup.glb",), views)


@pytest.mark.parametrize("least", [0.0, 38.0, 38.5])
def test_pictures_and_figures_are_shown_and_decide(qtbot, found, least):
    window = QWidget()
    qtbot.addWidget(window)
    form = ExportPreviewForm(window, found, least)
    said = []
    form.decided.connect(said.append)
    form.show()
    labels = form.findChildren(QLabel)
    assert [each.text() for each in labels if each.text().endswith(" dB")] == ["41.2 dB", "38.0 dB", "100.0 dB"]
    assert sum(not each.pixmap().isNull() for each in labels) == 3
    assert form.go.isEnabled() == (least <= 38.0)
    if least > 38.0:
        assert any("At least 38.5 dB" in each.text() for each in labels)
        form.reject()
    else:
        form.go.click()
    assert said == [least <= 38.0]
