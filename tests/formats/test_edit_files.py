# pyright: reportOptionalMemberAccess=false, reportArgumentType=false, reportAttributeAccessIssue=false
"""Edits in files: the examples of the documentation, and whatever is no edit."""

import json
import re
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
import trimesh
from PIL import Image
from trimesh.visual import TextureVisuals

from tests.editing.meshes import ball
from tests.formats.taken_edits import taken
from viewer import api
from viewer.cli.main import main
from viewer.editing.content import surface_of
from viewer.editing.dabs import read_stroke
from viewer.engine.jobs import OpenJob, SaveJob, run
from viewer.errors import InputError
from viewer.formats.arrangement_files import read_arrangements
from viewer.formats.edit_files import edit_of, read_steps, read_written
from viewer.scene.arrangement import Arrangement
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.edits import EDITS
from viewer.scene.elements import element_set
from viewer.scene.floaters import FloaterMeasures, Floaters, thresholds_of
from viewer.scene.grade import Grade
from viewer.scene.paint import Clone
from viewer.scene.progress import run_to_end
from viewer.scene.repeat import Array, Mirror
from viewer.scene.saved_sets import NodeElements, SavedSet

DOCS = Path(__file__).parents[2] / "docs" / "edits.md"
PAINT = '[{"type": "paint", "strokes": [{%s}]}]'
STROKES = '[{"type": "sculpt", "strokes": [{%s}]}]'
SELECTIONS = re.findall(r"```json selection\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
EXAMPLES = re.findall(r"```json\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


@pytest.fixture
def project(store, tmp_path):
    mesh = ball(4)
    model = Model(store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces))
    path = tmp_path / "ball.fieldwright"
    run_to_end(run(SaveJob(Scene((Node("Ball", model), Node("Other", model))), str(path)), store))
    return path


def test_the_documentation_has_an_example_of_every_edit(store, tmp_path):
    found, selected = [], element_set("faces", np.arange(3), 10, store)
    for number, text in enumerate(EXAMPLES):
        path = tmp_path / f"{number}.json"
        path.write_text(text)
        within = selected if text in ('[{"type": "delete"}]\n', '[{"type": "restore"}]\n') else None
        found += taken(read_written(path), store, within, FloaterMeasures(selected, selected.asset))
    assert {type(edit) for edit in found} == set(EDITS)
    assert [edit.enabled for edit in found[:7]] == [True, True, False, True, True, True, True]
    assert [edit.volume.parallel for edit in found[3:5]] == [False, True]
    assert [edit.thresholds for edit in found[10:12]] == [thresholds_of(0.4), (0.002, 0.0, 2)]
    draw, smooth, clay = found[12].strokes
    assert [stroke.operation for stroke in (draw, smooth, clay)] == ["draw", "smooth", "clay"]
    assert (draw.eye, smooth.eye) == (None, (0.0, -4.0, 1.0))
    np.testing.assert_array_equal(read_stroke(clay, store).hand.factors(2), np.float32([[0.2, 0.2], [0.9, 0.9]]))
    assert [(stroke.target, stroke.blend) for stroke in found[13].strokes] == [
        ("base_color", "mix"), ("roughness", "mix"), ("relief", "mix"), ("base_color", "erase"), ("base_color", "mix")
    ]  # fmt: skip
    assert found[13].strokes[4].clone == Clone((0.0, 0.0, -0.25), (0.0, -1.0, 0.0))
    assert found[-4] == Grade(hue=30.0, curve=((0.0, 0.0), (0.3, 0.2), (0.7, 0.85), (1.0, 1.0)), transparency=0.25)


def test_the_command_edits_one_node_and_keeps_the_edits_as_values(project, tmp_path, capfd):
    edits, out = tmp_path / "edits.json", tmp_path / "out.fieldwright"
    edits.write_text(json.dumps([{"type": "crop", "volume": {"type": "half_space", "point": [0, 0, 0.5]}}]))
    assert main(["edit", str(project), "--out", str(out), "--edits", str(edits), "--node", "Ball", "--json"]) == 0
    assert json.loads(capfd.readouterr().out.splitlines()[-1])["edited"] == ["Ball"]
    opened = run_to_end(run(OpenJob(str(out)), AssetStore(tmp_path / "scratch")))
    cut, other = opened.scene.nodes
    assert len(cut.edits) == 1
    assert other.edits == ()
    assert surface_of(cut, opened.folders.store()).mesh.vertices[:, 2].max() == pytest.approx(0.5, abs=1e-6)
    assert main(["info", str(out)]) == 0
    assert "Crop to a half space" in capfd.readouterr().out


def test_the_command_removes_floaters_of_each_node_by_its_own_measures(store, tmp_path, capfd):
    """Two small balls beside a large one, in one mesh."""
    large, small = ball(4), ball(1)
    vertices = np.concatenate([large.vertices, *(0.1 * small.vertices + np.float32([x, 0, 0]) for x in (2, 3))])
    faces = [large.faces, *(small.faces + len(large.vertices) + n * len(small.vertices) for n in (0, 1))]
    trimesh.Trimesh(vertices, np.concatenate(faces), process=False).export(tmp_path / "in.ply")
    edits, out = tmp_path / "edits.json", tmp_path / "out.ply"
    edits.write_text(json.dumps([{"type": "floaters", "strength": 1}]))
    assert main(["edit", str(tmp_path / "in.ply"), "--out", str(out), "--edits", str(edits)]) == 0
    assert len(trimesh.load_mesh(out).faces) == len(large.faces)
    edited = api.edit(api.open(tmp_path / "in.ply"), [api.Floaters(strength=1.0)])
    assert isinstance(edited.nodes[0].edits[0], Floaters)
    edits.write_text(json.dumps([{"type": "crop", "volume": {"type": "half_space", "point": [0, 0, 9]}},
                                 {"type": "floaters", "share": 7}]))  # fmt: skip
    assert main(["edit", str(tmp_path / "in.ply"), "--out", str(out), "--edits", str(edits)]) == 1
    assert "Edit 2 of" in capfd.readouterr().err


def test_a_dent_from_a_file_is_exported(project, tmp_path):
    edits, out = tmp_path / "edits.json", tmp_path / "out.ply"
    stroke = {"operation": "draw", "radius": 0.5, "strength": -1, "points": [[0, 0, 1]] * 3, "normals": [[0, 0, 2]] * 3}
    edits.write_text(json.dumps([{"type": "sculpt", "strokes": [stroke]}]))
    assert main(["edit", str(project), "--out", str(out), "--edits", str(edits)]) == 0
    assert trimesh.load_mesh(out).vertices[:, 2].max() < 0.97
    loaded: Any = trimesh.load(out)
    assert loaded.vertices[:, 2].max() < 0.97


def test_a_painted_map_is_in_the_exported_file(store, tmp_path):
    """Through a picture that lies beside the edits, on a mesh without any map before."""
    square: Any = trimesh.Trimesh([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], [[0, 1, 2], [0, 2, 3]], process=False)
    square.visual = TextureVisuals(uv=[[0, 0], [1, 0], [1, 1], [0, 1]])
    square.export(tmp_path / "in.glb")
    Image.new("RGB", (2, 2), (10, 200, 30)).save(tmp_path / "green.png")
    matrix = [[1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 1]]
    strokes = [
        {"radius": 9, "points": [[0, 0, 0]], "falloff": "hard", "projection": {"image": "green.png", "matrix": matrix}}
    ]
    edits, out = tmp_path / "edits.json", tmp_path / "out.glb"
    edits.write_text(json.dumps([{"type": "paint", "strokes": strokes}]))
    assert main(["edit", str(tmp_path / "in.glb"), "--out", str(out), "--edits", str(edits)]) == 0
    loaded: Any = trimesh.load(out, force="mesh")
    picture = np.asarray(loaded.visual.material.baseColorTexture.convert("RGB"))
    assert (picture == (10, 200, 30)).all()


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[3]", '[{"type": "melt"}]', '[{"type": "crop"}]',
        '[{"type": "crop", "volume": {"type": "sphere", "center": [0, 0, 0], "radius": -1}}]',
        '[{"type": "crop", "volume": {"type": "sphere", "center": [0, 0, 1e300], "radius": 1}}]',
        STROKES % '"operation": "draw", "radius": 1, "points": [], "normals": []',
        STROKES % '"operation": "draw", "radius": 1, "points": [[0,0,0]], "normals": []',
        STROKES % '"operation": "draw", "radius": 0, "points": [[0,0,0]], "normals": [[0,0,1]]',
        STROKES % '"operation": "x", "radius": 1, "points": [[0,0,0]], "normals": [[0,0,1]]',
        '[{"type": "delete", "elements": {"kind": "splats", "count": 3, "numbers": [3]}}]',
        '[{"type": "delete", "elements": {"kind": "splats", "count": 3, "numbers": [-1]}}]',
        '[{"type": "delete", "elements": {"kind": "voxels", "count": 3, "numbers": [1]}}]',
        PAINT % '"radius": 1, "points": []',
        PAINT % '"radius": -1, "points": [[0,0,0]]',
        PAINT % '"radius": 1, "points": [[0,0,1e300]]',
        PAINT % '"radius": 1, "points": [[0,0,0]], "color": [-1,0,0]',
        PAINT % '"radius": 1, "points": [[0,0,0]], "strength": 2',
        PAINT % '"radius": 1, "points": [[0,0,0]], "target": "smell"',
        '[{"type": "floaters", "share": 2}]', '[{"type": "floaters", "opacity": -1}]', '[{"type": "floaters", "x": 1}]',
        '[{"type": "floaters", "photos": 1.5}]', '[{"type": "floaters", "strength": "much"}]',
        '[{"type": "grade", "saturation": -1}]', '[{"type": "grade", "black": 1, "white": 1}]',
        '[{"type": "grade", "curve": [[0, 0], [0, 1]]}]',
        "\x00\xff",
    ],
)  # fmt: skip
def test_what_is_no_edit_is_refused_with_a_hint(text, store, tmp_path):
    path = tmp_path / "edits.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError) as refused:
        taken(read_written(path), store)
    assert refused.value.hint
    assert not list((tmp_path / "assets").glob("*")) or "radius" in text or "voxels" in text


def test_a_file_or_node_that_is_not_there_says_so(project, tmp_path, capfd):
    edits = tmp_path / "edits.json"
    words = ["edit", str(project), "--out", str(tmp_path / "o.ply"), "--edits", str(edits)]
    assert main(words) == 1
    edits.write_text("[]")
    assert main([*words, "--node", "Cup"]) == 1
    assert "'Ball', 'Other'" in capfd.readouterr().err
    assert not (tmp_path / "o.ply").exists()


def selected(project, tmp_path, steps, edits='[{"type": "delete", "others": true}]'):
    """The triangles of the ball that the command keeps."""
    select, written, out = (tmp_path / name for name in ("select.json", "edits.json", "selected.fieldwright"))
    select.write_text(steps)
    written.write_text(edits)
    words = ["edit", str(project), "--out", str(out), "--edits", str(written), "--select", str(select)]
    assert main([*words, "--node", "Ball"]) == 0
    opened = run_to_end(run(OpenJob(str(out)), AssetStore(tmp_path / "scratch")))
    return surface_of(opened.scene.nodes[0], opened.folders.store()).mesh


def test_the_command_edits_what_a_file_selects(project, tmp_path):
    volume = {"type": "half_space", "point": [0, 0, 0]}
    below = selected(project, tmp_path, json.dumps([{"choose": {"type": "volume", "volume": volume}}]))
    whole = ball(4)
    middles = whole.vertices[whole.faces].mean(1)[:, 2]
    assert below.source.tolist() == np.flatnonzero(middles <= 0.0).tolist()


def test_the_command_edits_what_was_saved_under_a_name(project, tmp_path, capfd):
    opened = run_to_end(run(OpenJob(str(project)), AssetStore(tmp_path / "scratch")))
    store, node = opened.folders.store(), opened.scene.nodes[0]
    rim = element_set("faces", np.array([0, 5, 9]), node.content.faces, store)
    scene = opened.scene.with_set(SavedSet("Rim", (NodeElements(node.key, rim),)))
    named, edits, out = tmp_path / "named.fieldwright", tmp_path / "edits.json", tmp_path / "out.fieldwright"
    run_to_end(run(SaveJob(scene, str(named)), store))
    edits.write_text('[{"type": "delete", "others": true}]')
    words = ["edit", str(named), "--out", str(out), "--edits", str(edits), "--node", "Ball", "--select"]
    assert main([*words, "Rim"]) == 0
    opened = run_to_end(run(OpenJob(str(out)), AssetStore(tmp_path / "scratch")))
    assert [each.name for each in opened.scene.sets] == ["Rim"]
    assert surface_of(opened.scene.nodes[0], opened.folders.store()).mesh.source.tolist() == [0, 5, 9]
    capfd.readouterr()
    assert main([*words, "Pot"]) == 1
    assert "Rim" in capfd.readouterr().err


@pytest.mark.parametrize("number", range(len(SELECTIONS)))
def test_the_examples_of_selections_are_read(number, tmp_path):
    path = tmp_path / "select.json"
    path.write_text(SELECTIONS[number])
    assert len(read_steps(path)) >= 3
    assert len(SELECTIONS) == 4


@pytest.mark.parametrize(
    "text",
    [
        "{}", '[{"choose": {"type": "grow", "steps": 0}}]', '[{"choose": {"type": "smell"}}]',
        '[{"choose": {"type": "color", "color": [0, 0, 1], "tolerance": 2}}]',
        '[{"choose": {"type": "range", "measure": "weight"}}]',
        '[{"choose": {"type": "volume", "volume": {"type": "sphere", "center": [0, 0, 0], "radius": -1}}}]',
        '[{"choose": {"type": "all"}, "operation": "xor"}]', '[{"choose": {"type": "all"}, "color": 3}]',
    ],
)  # fmt: skip
def test_what_is_no_selection_is_refused_with_a_hint(text, tmp_path):
    path = tmp_path / "select.json"
    path.write_text(text)
    with pytest.raises(InputError) as refused:
        read_steps(path)
    assert refused.value.hint


def test_edits_that_cannot_act_on_a_selection_say_so(project, tmp_path, capfd):
    edits, select, out = tmp_path / "edits.json", tmp_path / "select.json", tmp_path / "o.ply"
    words = ["edit", str(project), "--out", str(out), "--edits", str(edits)]
    edits.write_text('[{"type": "delete"}]')
    assert main(words) == 1
    assert "--select" in capfd.readouterr().err
    select.write_text('[{"choose": {"type": "range", "measure": "photos", "high": 1}}]')
    assert main([*words, "--select", str(select)]) == 1
    assert "photos" in capfd.readouterr().err
    select.write_text('[{"choose": {"type": "range", "measure": "density", "high": 1}}]')
    assert main([*words, "--select", str(select)]) == 1
    assert "area" in capfd.readouterr().err
    select.write_text('[{"choose": {"type": "all"}}]')
    edits.write_text('[{"type": "crop", "volume": {"type": "half_space", "point": [0, 0, 0.5]}}]')
    assert main([*words, "--select", str(select)]) == 1
    assert "whole nodes" in capfd.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("kind", "count", "words"),
    [("splats", 48, "48 splats; 'Ball' has 2,048 faces"), ("faces", 47, "47 faces; 'Ball' has 2,048 faces")],
)
@pytest.mark.parametrize("edit", ["delete", "restore"])
def test_elements_of_other_content_are_refused(project, tmp_path, capfd, edit, kind, count, words):
    (tmp_path / "e.json").write_text(
        f'[{{"type": "{edit}", "elements": {{"kind": "{kind}", "count": {count}, "numbers": [0, 7]}}}}]'
    )
    arguments = ["edit", str(project), "--out", str(tmp_path / "e.fieldwright"), "--edits", str(tmp_path / "e.json")]
    assert main(arguments) == 1
    assert words in capfd.readouterr().err
    assert not (tmp_path / "e.fieldwright").exists()


def test_numbers_of_copies_are_read_as_they_are_written(store, tmp_path):
    path = tmp_path / "edits.json"
    path.write_text(
        '[{"type": "mirror", "point": [1, 2, 3], "normal": [0, -2, 0.5], "both": true, "enabled": false},'
        ' {"type": "array", "count": 7, "offset": [0.5, 0, -1], "angle": -0.25,'
        ' "axis": [0, 1, 0], "center": [4, 5, 6]},'
        ' {"type": "array"}]'
    )
    mirror, array, plain = taken(read_written(path), store)
    assert mirror == Mirror((1.0, 2.0, 3.0), (0.0, -2.0, 0.5), both=True, enabled=False)
    assert array == Array(7, (0.5, 0.0, -1.0), -0.25, (0.0, 1.0, 0.0), (4.0, 5.0, 6.0))
    assert plain == Array()


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "array", "count": 2.5}', '{"type": "array", "count": 0}', '{"type": "array", "count": 1001}',
        '{"type": "array", "axis": [0, 0, 0]}', '{"type": "mirror", "normal": [0, 0, 0]}',
        '{"type": "mirror", "normal": [1, 0]}', '{"type": "array", "angle": "all around"}',
        '{"type": "array", "offset": [1e300, 0, 0]}', '{"type": "mirror", "sides": 2}',
    ],
)  # fmt: skip
def test_copies_that_make_no_sense_are_refused(store, tmp_path, text):
    path = tmp_path / "edits.json"
    path.write_text(f"[{text}]")
    with pytest.raises(InputError):
        taken(read_written(path), store)


def test_the_documentation_shows_every_arrangement(tmp_path):
    text = Path("docs/edits.md").read_text()
    (example,) = re.findall(r"```json arrangement\n(.*?)```", text, re.DOTALL)
    path = tmp_path / "arrange.json"
    path.write_text(example)
    kinds = {type(each) for each in read_arrangements(path)}
    assert kinds == set(get_args(Arrangement))
    path.write_text('[{"type": "align", "nodes": ["a"], "axis": "w"}]')
    with pytest.raises(InputError):
        read_arrangements(path)
    path.write_text('[{"type": "join", "node": ["a"]}]')
    with pytest.raises(InputError):
        read_arrangements(path)


@pytest.mark.parametrize("wrong", [{"pressures": [0.5]}, {"pressures": [0.5, 2.0]}, {}, {"eye": [0, 0, 1e30]}])
def test_pressures_and_eyes_that_make_no_sense_are_refused(store, tmp_path, wrong):
    stroke = {"operation": "draw", "radius": 0.5, "points": [[0, 0, 1]] * 2, "normals": [[0, 0, 1]] * 2}
    rest = wrong if "eye" in wrong else {"pressure": "radius", **wrong}
    path = tmp_path / "edits.json"
    path.write_text(json.dumps([{"type": "sculpt", "strokes": [{**stroke, **rest}]}]))
    with pytest.raises(InputError):
        edit_of("Edit 1", read_written(path)[0], store)
