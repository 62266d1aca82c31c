# pyright: reportOptionalMemberAccess=false
"""Questions about networks in the window: answers are seen at once, kept as one step, and not asked again."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.formats.foreign_networks import FOREIGN, write_photos
from tests.ui.test_window import settle, store, trigger, window  # noqa: F401
from viewer.engine.jobs import AnswerJob, OpenJob, RankAnswersJob, SaveJob, run
from viewer.scene.progress import run_to_end
from viewer.ui.asking.asking import Asking
from viewer.ui.asking.panel import AskingPanel

JOBS = OpenJob | AnswerJob | RankAnswersJob | SaveJob


@pytest.fixture
def opened(window, tmp_path, monkeypatch):  # noqa: F811
    """The window on a network of nerfstudio's habits, beside photos of it, and its panel."""
    monkeypatch.setattr("viewer.formats.checkpoints.mlp.scene_box", lambda nerf: nerf.aabb)
    monkeypatch.setattr("viewer.engine.operations.rank_answers.RAYS", 64)
    monkeypatch.setattr(FOREIGN["PiGrouped"], "width", 16)
    network = FOREIGN["PiGrouped"](octaves=(2, 1), seed=3)
    network.show_ball()
    write_photos(network, tmp_path, samples=48)
    network.save(tmp_path / "net.pt")
    documents, asking = window.context.documents, window.control(Asking)

    def answer(job):
        return run_to_end(run(job, documents.session.store)) if isinstance(job, JOBS) else None

    window.context.engine.workers.answer = answer
    raised = []
    asking.shown.connect(lambda: raised.append(True))
    documents.opening.open(tmp_path / "net.pt")
    settle()
    assert raised == [True]
    asking.set_seen(True)
    settle()
    return window, asking, AskingPanel(asking), raised


def choose(panel, **answers):
    for name, value in answers.items():
        box = panel.fields[name].widget
        box.setCurrentIndex(box.findData(value))
        settle()


def answers_of(scene):
    return scene.nodes[0].content.asked.answers


def test_what_is_chosen_is_seen_at_once_and_can_be_dropped(opened):
    window, asking, panel, _ = opened  # noqa: F811
    documents = window.context.documents
    document = documents.session.scene
    choose(panel, order="wave-axis-octave", density="softplus")
    assert documents.session.scene is document
    assert answers_of(documents.shown_scene).order == "wave-axis-octave"
    assert answers_of(documents.shown_scene).density == "softplus"
    assert documents.session.history.undo_label is None
    panel.drop.click()
    settle()
    assert documents.shown_scene is document
    assert panel.fields["order"].get() == "octave-wave-axis"
    choose(panel, order="wave-axis-octave")
    asking.set_seen(False)  # what no one sees is not shown in the picture either
    assert documents.shown_scene is document


def test_photos_tell_answers_apart_and_the_best_is_first(opened):
    _, asking, panel, _ = opened
    worse = asking.ranked.psnr
    choose(panel, **FOREIGN["PiGrouped"].answers)
    assert asking.ranked.psnr > worse + 10
    assert f"{asking.ranked.psnr:.1f} dB" in panel.score.text()
    box = panel.fields["order"].widget
    assert box.itemData(0) == "wave-axis-octave"
    numbers = [float(box.itemText(place).split(" dB")[0]) for place in range(1, box.count())]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] < asking.ranked.psnr


def test_kept_answers_are_one_step_and_not_asked_again(opened, tmp_path):
    window, _, panel, raised = opened  # noqa: F811
    documents = window.context.documents
    before = documents.session.scene
    choose(panel, order="wave-axis-octave")
    panel.fields["near"].widget.setValue(1.5)
    panel.keep.click()
    settle()
    kept = documents.session.scene
    assert answers_of(kept).order == "wave-axis-octave"
    assert kept.nodes[0].content.near == 1.5
    assert not kept.nodes[0].content.asked.assumed
    trigger(window, "undo")
    assert documents.session.scene == before
    trigger(window, "redo")
    assert documents.session.scene == kept
    run_to_end(run(SaveJob(kept, str(tmp_path / "a.fieldwright")), documents.session.store))
    raised.clear()
    documents.opening.replacing.connect(lambda replace: replace())
    documents.opening.open(tmp_path / "a.fieldwright")
    settle()
    assert answers_of(documents.session.scene) == answers_of(kept)
    assert not raised


def test_a_number_is_an_answer_when_it_is_typed_whole(opened):
    window, asking, panel, _ = opened  # noqa: F811
    refused, box = [], panel.fields["near"].widget
    window.context.documents.failed.connect(refused.append)
    box.selectAll()
    QTest.keyClicks(box, "7")  # more than far, on the way to 0.75
    box.selectAll()
    QTest.keyClicks(box, "0.75")
    settle()
    assert not refused
    assert not asking.trying
    QTest.keyClick(box, Qt.Key.Key_Return)
    settle()
    assert answers_of(window.context.documents.shown_scene).near == 0.75


def test_an_end_before_the_beginning_is_refused_and_changes_nothing(opened):
    window, asking, panel, _ = opened  # noqa: F811
    refused = []
    window.context.documents.failed.connect(refused.append)
    panel.fields["near"].widget.setValue(8.0)
    settle()
    assert "cannot begin at 8" in refused[0].message
    assert not asking.trying
    assert panel.fields["near"].get() == 2.0
