"""The same edits through the window and through the command line make byte-equal projects."""

import json

import pytest

from tests.formats.conftest import arrow_mesh, arrow_scene, model_node  # noqa: F401 - fixtures
from tests.formats.taken_edits import read_edits
from tests.ui.test_window import settle, store, trigger, window  # noqa: F401 - fixtures
from viewer.cli.main import main
from viewer.engine.jobs import JoinJob, OpenJob, SaveJob, run
from viewer.formats.project import ASSETS, SCENE, save_project
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node
from viewer.scene.light import PointLight
from viewer.scene.progress import run_to_end
from viewer.session import navigation
from viewer.ui.document.file_actions import FileActions

EDITS = [
    {"type": "crop", "volume": {"type": "sphere", "center": [0.1, 0.2, 0.3], "radius": 2.0}, "keep": "inside"},
    {
        "type": "sculpt",
        "strokes": [{"operation": "draw", "radius": 0.3, "points": [[0.0, 0.0, 0.1]], "normals": [[0.0, 0.0, 1.0]]}],
    },
    {"type": "crop", "volume": {"type": "half_space", "point": [0.0, 0.0, 9.0]}, "keep": "inside", "enabled": False},
]


def contents(folder):
    """What a project is: its scene and its assets."""
    assets = {path.name: path.read_bytes() for path in (folder / ASSETS).iterdir()}
    return (folder / SCENE).read_bytes(), assets


@pytest.fixture
def real(window):  # noqa: F811
    """The window, whose workers do what they are asked to."""

    def answer(job):
        work = run(job, window.context.session.store) if isinstance(job, OpenJob | SaveJob | JoinJob) else None
        return None if work is None else run_to_end(work)

    window.context.engine.workers.answer = answer
    return window


@pytest.mark.parametrize("kind", ["project", "glb"])
def test_the_same_edits_make_the_same_bytes(real, arrow_scene, tmp_path, kind, capfd):  # noqa: F811
    source = tmp_path / "source.fieldwright"
    run_to_end(save_project(arrow_scene.with_node(Node("lamp", PointLight())), source, AssetStore(tmp_path / "assets")))
    if kind == "glb":
        assert main(["export", str(source), "--out", str(tmp_path / "source.glb")]) == 0
        source = tmp_path / "source.glb"
    edits = tmp_path / "edits.json"
    edits.write_text(json.dumps(EDITS))
    assert main(["edit", str(source), "--out", str(tmp_path / "command.fieldwright"), "--edits", str(edits)]) == 0
    capfd.readouterr()

    documents, session = real.context.documents, real.context.session
    documents.open(source)
    settle()
    assert session.source == source
    key = session.scene.shown("model")[0].key
    for edit in read_edits(edits, session.store):
        node = session.scene.node(key)
        assert node is not None
        documents.change(session.edited(key, edits=(*node.edits, edit)), "Edit")
    camera = real.control(FileActions).camera
    documents.writing.save(tmp_path / "window.fieldwright", camera())
    settle()
    assert not session.dirty
    assert contents(tmp_path / "window.fieldwright") == contents(tmp_path / "command.fieldwright")

    real.context.viewport.set_view(navigation.orbit(real.context.viewport.view, 0.3, 0.0))
    assert camera() is not None  # a view that was moved is saved
    documents.writing.save(tmp_path / "window.fieldwright", camera())
    settle()
    assert contents(tmp_path / "window.fieldwright")[0] != contents(tmp_path / "command.fieldwright")[0]
