# pyright: reportOptionalMemberAccess=false
"""Floaters in the window: what would go is red in the picture, goes as one edit, and as the command line has it."""

import json

import numpy as np
import pytest
import trimesh

from tests.editing.meshes import ball
from tests.ui.test_painting import paint
from tests.ui.test_selecting import CAMERAS, HEIGHT, WIDTH
from tests.ui.test_window import settle, store, trigger, window  # noqa: F401
from tests.ui.test_window_and_command_line import contents
from viewer.cli.main import main
from viewer.editing.element_table import element_table
from viewer.engine.jobs import ApplyEditsJob, FindElementsJob, MeasureFloatersJob, OpenJob, SaveJob, run
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene, World
from viewer.scene.floaters import Floaters, thresholds_of
from viewer.scene.material import Material
from viewer.scene.progress import run_to_end
from viewer.session.element_picking import NodeTable
from viewer.ui.cleaning.cleaning import Cleaning
from viewer.ui.cleaning.panel import CleaningPanel
from viewer.ui.document.file_actions import FileActions

JOBS = FindElementsJob | MeasureFloatersJob | ApplyEditsJob | OpenJob | SaveJob


def pieces():
    """A ball and three specks beside it."""
    large, small = ball(4), ball(1)
    vertices = [large.vertices, *(0.1 * small.vertices + np.float32([x, 0, 0]) for x in (1.4, 1.8, 2.2))]
    faces = [large.faces, *(small.faces + len(large.vertices) + n * len(small.vertices) for n in range(3))]
    return np.concatenate(vertices), np.concatenate(faces), len(large.faces)


@pytest.fixture
def opened(window, tmp_path):  # noqa: F811
    """The window on a file with specks, whose jobs are carried out at once."""
    vertices, faces, _ = pieces()
    path = tmp_path / "dirty.ply"
    trimesh.Trimesh(vertices, faces, process=False).export(path)
    documents = window.context.documents

    def answer(job):
        return run_to_end(run(job, documents.session.store)) if isinstance(job, JOBS) else None

    window.context.engine.workers.answer = answer
    documents.opening.open(path)
    settle()
    window.context.store.select(documents.session.scene.nodes[0].key)
    return window


def seen_panel(window):  # noqa: F811
    cleaning = window.control(Cleaning)
    cleaning.set_seen(True)
    settle()
    return cleaning, CleaningPanel(cleaning)


def test_what_would_go_is_red_and_the_selection_yellow(painter, store):  # noqa: F811
    mesh = ball(4)
    content = Model(store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces), (Material(),))
    node = Node("ball", content, key="b")
    scene, table = Scene((node,), world=World((0.0, 0.0, 0.0))), element_table(mesh, len(mesh.faces))
    how = {
        "scene": scene, "document": scene, "assets": store, "camera": CAMERAS["perspective"], "overlays": True,
        "tables": (NodeTable("b", table, node.transform),), "selection": (),
    }  # fmt: skip
    plain = paint(painter, store, WIDTH, HEIGHT, **how)
    upper = table.positions[:, 2] > 0.3
    red = paint(painter, store, WIDTH, HEIGHT, going={"b": upper}, **how)
    changed = (red != plain).any(-1)
    assert changed[: HEIGHT // 3].any()
    assert not changed[2 * HEIGHT // 3 :].any()
    inside = changed[: HEIGHT // 3]
    assert (red[: HEIGHT // 3][inside][:, 0] > red[: HEIGHT // 3][inside][:, 1]).all()
    # Rows of an earlier state of the node are no rows of this table.
    assert (paint(painter, store, WIDTH, HEIGHT, going={"b": upper[:-1]}, **how) == plain).all()


def test_the_panel_previews_removes_and_undoes(opened):
    cleaning, panel = seen_panel(opened)
    state, session = opened.context.store, opened.context.session
    count = len(pieces()[1])
    specks = count - pieces()[2]
    assert [(each.number, each.going) for each in cleaning.counts()] == [(count, 0)]
    panel.strength.slider.setValue(1000)
    assert sum(map(np.count_nonzero, state.state.going.values())) == specks
    assert f"{specks:,} of {count:,} elements would go" in panel.text.text()
    panel.share.setValue(0.0)
    assert not panel.remove.isEnabled()
    panel.strength.slider.setValue(900)
    panel.strength.slider.setValue(1000)
    assert panel.share.value() == pytest.approx(3.0)
    before = session.scene
    panel.remove.click()
    settle()
    (edit,) = session.scene.nodes[0].edits
    assert edit.thresholds == thresholds_of(1.0)
    assert [len(each.table.source) for each in state.state.tables] == [pieces()[2]]
    assert [each.going for each in cleaning.counts()] == [0]
    trigger(opened, "undo")
    assert session.scene is before
    settle()
    cleaning.select()
    assert session.selection.text(session.scene) == f"{specks} faces"
    cleaning.set_seen(False)
    assert state.state.going is None


def test_the_inspector_changes_the_thresholds_later(opened):
    cleaning, panel = seen_panel(opened)
    panel.strength.slider.setValue(1000)
    cleaning.remove()
    settle()
    list_of_edits = opened.context.scene_panel.inspector.edits
    list_of_edits.names[0].click()
    settle()
    share = list_of_edits.fields[1][0]
    share.setValue(0.0)
    opened.context.scene_panel.inspector.commit()
    edit = opened.context.session.scene.nodes[0].edits[0]
    assert isinstance(edit, Floaters)
    assert (edit.share, edit.opacity) == (0.0, 0.1)
    list_of_edits.fields[0][0].setValue(0.5)
    opened.context.scene_panel.inspector.commit()
    assert opened.context.session.scene.nodes[0].edits[0].thresholds == thresholds_of(0.5)


def test_the_window_and_the_command_line_make_the_same_bytes(opened, tmp_path, capfd):
    edits = tmp_path / "edits.json"
    edits.write_text(json.dumps([{"type": "floaters", "strength": 1.0}]))
    source, out = str(tmp_path / "dirty.ply"), tmp_path / "command.fieldwright"
    assert main(["edit", source, "--out", str(out), "--edits", str(edits)]) == 0
    capfd.readouterr()
    cleaning, _ = seen_panel(opened)
    cleaning.set_strength(1.0)
    cleaning.remove()
    camera = opened.control(FileActions).camera
    opened.context.documents.writing.save(tmp_path / "window.fieldwright", camera())
    settle()
    assert contents(tmp_path / "window.fieldwright") == contents(out)
