"""The strip of running jobs: what can be asked of them."""

import pytest

from viewer.scene.progress import Progress, Steer
from viewer.ui.shell.jobs_panel import JobsPanel

FITTING = Progress(0.5, "Fitting materials and light", {"psnr": 21.5})


@pytest.fixture
def panel(qtbot):
    panel = JobsPanel()
    qtbot.addWidget(panel)
    panel.show()
    return panel


def test_a_fit_can_be_paused_and_finished_once_there_is_something_to_keep(panel):
    asked = []
    panel.steered.connect(lambda number, steer: asked.append((number, steer)))
    panel.add(7, "Extracting a mesh", True)
    row = panel.rows[7]
    panel.progress(7, Progress(0.1, "Tracing the surface"))
    assert row.pause.isHidden()
    assert row.finish.isHidden()
    panel.progress(7, FITTING)
    assert "21.50 dB" in row.text.text()
    row.pause.click()
    assert row.pause.text() == "Resume"
    row.pause.click()
    row.finish.click()
    assert asked == [(7, Steer(paused=True)), (7, Steer(paused=False)), (7, Steer(stop_early=True))]
    assert not row.pause.isEnabled()
    assert row.button.isEnabled()  # it can still be given up


def test_other_jobs_can_only_be_cancelled(panel):
    gone = []
    panel.cancelled.connect(lambda number: gone.append(number))
    panel.add(8, "Exporting")
    panel.progress(8, FITTING)
    row = panel.rows[8]
    assert row.pause.isHidden()
    row.button.click()
    assert gone == [8]
    panel.remove(8)
    assert panel.isHidden()


def test_a_long_text_makes_no_window_wider(panel):
    panel.add(9, "Extracting a mesh", True)
    panel.progress(9, FITTING)
    before = panel.minimumSizeHint().width()
    panel.progress(9, Progress(0.6, "Adding what the photos show " * 20, {"psnr": 21.5}))
    assert panel.minimumSizeHint().width() == before
    assert panel.rows[9].text.toolTip().startswith("Adding")
