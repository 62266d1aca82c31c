"""The same edits through the window and through the command line make byte-equal projects."""

import json

import pytest
from msgspec.structs import replace

from tests.formats.conftest import arrow_mesh, arrow_scene, model_node  # noqa: F401 - fixtures
from tests.formats.taken_edits import read_edits
from tests.made_skins import skinned_node
from tests.ui.test_window import settle, store, trigger, window  # noqa: F401 - fixtures
from viewer.cli.main import main
from viewer.engine.jobs import FindExtentJob, JoinJob, MeasureFloatersJob, OpenJob, RetargetJob, SaveJob, run
from viewer.formats.edit_files import edit_of, needs_measures, read_written
from viewer.formats.project import ASSETS, SCENE, save_project
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene
from viewer.scene.edits import EDITS as KINDS
from viewer.scene.geometry import Transform
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
        work = (
            run(job, window.context.session.store)
            if isinstance(job, FindExtentJob | OpenJob | SaveJob | JoinJob | RetargetJob)
            else None
        )
        return None if work is None else run_to_end(work)

    window.context.engine.workers.answer = answer
    return window


def of_each_kind(faces):
    """An edit of each kind, for a mesh of that many triangles."""
    some = {"kind": "faces", "count": faces, "numbers": [0, 3, 4]}
    stroke = {"radius": 0.4, "points": [[0.0, 0.0, 0.1], [0.2, 0.1, 0.1]], "color": [0.8, 0.1, 0.0]}
    return [
        *EDITS,
        {"type": "paint", "strokes": [stroke, {**stroke, "target": "opacity", "value": 0.5}], "opacity": 0.7},
        {"type": "grade", "hue": 25.0, "curve": [[0, 0], [0.4, 0.6], [1, 1]], "transparency": 0.2},
        {"type": "mirror", "point": [-1, 0, 0], "normal": [1, 0, 0], "both": True},
        {"type": "array", "count": 2, "offset": [0, 3, 0], "angle": 0.1},
        {"type": "delete", "elements": some},
        {"type": "floaters", "strength": 0.4},
        {"type": "restore", "elements": {**some, "numbers": [3]}},
    ]


def in_the_window(written, session, key):
    """What the window makes of an edit that has been written down, of a node as it is now."""
    measures = None
    if needs_measures(written):
        measures = run_to_end(run(MeasureFloatersJob(session.scene.node(key)), session.store))
    return edit_of("Edit", written, session.store, None, measures)


def test_an_edit_of_each_kind_makes_the_same_bytes(real, arrow_scene, store, tmp_path, capfd):  # noqa: F811
    source, edits = tmp_path / "source.fieldwright", tmp_path / "edits.json"
    run_to_end(save_project(arrow_scene, source, store))
    edits.write_text(json.dumps(of_each_kind(arrow_scene.nodes[0].content.faces)))
    assert main(["edit", str(source), "--out", str(tmp_path / "command.fieldwright"), "--edits", str(edits)]) == 0
    capfd.readouterr()

    documents, session = real.context.documents, real.context.session
    documents.opening.open(source)
    settle()
    (key,) = (node.key for node in session.scene.nodes)
    for written in read_written(edits):
        edit = in_the_window(written, session, key)
        documents.change(session.edited(key, edits=(*session.scene.node(key).edits, edit)), "Edit")
    assert {type(edit) for edit in session.scene.node(key).edits} == set(KINDS)
    documents.writing.save(tmp_path / "window.fieldwright", real.control(FileActions).camera())
    settle()
    assert contents(tmp_path / "window.fieldwright") == contents(tmp_path / "command.fieldwright")


def test_motion_put_on_another_mesh_makes_the_same_bytes(real, store, tmp_path, capfd):  # noqa: F811
    """The command is off, and says why, until the mesh with the animation is the active one of two."""
    source, steps = tmp_path / "source.fieldwright", tmp_path / "steps.json"
    still = skinned_node(store, "still", key="still", clip=-1, transform=Transform((2.0, 0.0, 0.0)))
    run_to_end(save_project(Scene((still, skinned_node(store, key="worm"))), source, store))
    steps.write_text(json.dumps([{"type": "retarget", "nodes": ["still", "worm"]}]))
    assert main(["edit", str(source), "--out", str(tmp_path / "command.fieldwright"), "--arrange", str(steps)]) == 0
    capfd.readouterr()
    context, action = real.context, real.commands.actions["retarget"]
    context.documents.opening.open(source)
    settle()
    for keys, why in ((("worm",), "Select several meshes"), (("worm", "still"), "No animation plays on still")):
        context.store.select(*keys)
        settle()
        assert not action.isEnabled()
        assert why in action.toolTip()
    context.store.select("still", "worm")
    settle()
    trigger(real, "retarget")
    assert [step.label for step in context.session.history.steps] == ["Open", "Retarget the motion of worm"]
    context.documents.writing.save(tmp_path / "window.fieldwright", real.control(FileActions).camera())
    settle()
    assert contents(tmp_path / "window.fieldwright") == contents(tmp_path / "command.fieldwright")


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
    documents.opening.open(source)
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


ARRANGED = [
    {"type": "duplicate", "nodes": ["Left"]},
    {"type": "align", "nodes": ["Left copy", "Right"], "axis": "y", "edge": "max"},
    {"type": "distribute", "nodes": ["Left", "Left copy", "Right"], "axis": "x"},
    {"type": "ground", "nodes": ["Left", "Right"]},
    {"type": "join", "nodes": ["Right", "Left copy", "Left"]},
]


def test_the_same_arrangement_makes_the_same_bytes(real, arrow_scene, store, tmp_path, capfd):  # noqa: F811
    nodes = tuple(
        replace(arrow_scene.nodes[0], name=name, key=name, transform=Transform(at, scale=size))
        for name, at, size in (("Left", (0.0, 1.0, 2.0), 1.0), ("Right", (9.0, 0.5, -1.0), 1.5))
    )
    source, moves = tmp_path / "source.fieldwright", tmp_path / "moves.json"
    run_to_end(save_project(Scene(nodes), source, store))
    moves.write_text(json.dumps(ARRANGED))
    assert main(["edit", str(source), "--out", str(tmp_path / "command.fieldwright"), "--arrange", str(moves)]) == 0
    assert main(["edit", str(source), "--out", str(tmp_path / "none.fieldwright")]) == 1
    assert "--arrange" in capfd.readouterr().err

    documents, session, state = real.context.documents, real.context.session, real.context.store
    documents.opening.open(source)
    settle()

    def select(*names):
        state.select(*(next(node.key for node in session.scene.nodes if node.name == name) for name in names))

    for names, command in (
        (("Left",), "duplicate"),
        (("Left copy", "Right"), "align_y_max"),
        (("Left", "Left copy", "Right"), "distribute_x"),
        (("Left", "Right"), "to_ground"),
        (("Right", "Left copy", "Left"), "join"),
    ):
        select(*names)
        settle()  # what can be done follows the selection
        trigger(real, command)
        settle()
    (node,) = session.scene.nodes
    assert node.name == "Left"
    assert state.state.selection == (node.key,)
    documents.writing.save(tmp_path / "window.fieldwright", real.control(FileActions).camera())
    settle()
    assert contents(tmp_path / "window.fieldwright") == contents(tmp_path / "command.fieldwright")
    for _ in ARRANGED:
        trigger(real, "undo")
    assert session.scene.nodes == nodes
