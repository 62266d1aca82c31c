"""The tutorial, walked in the real window, as Blender opens its file: size, colours and the lamp.

Run by ``make test-blender``.
"""

import importlib.util
import json

import numpy as np
import pytest

from tests.blender.test_blender_scenes import PYTHON, REPOSITORY
from viewer import api
from viewer.bundled import default_scene

pytestmark = pytest.mark.blender
ACROSS = 2 * 0.86 * 0.8
"""The table in the capture: its diameter in the still life, and the scale of the capture."""
LAMP = (0.25, -0.3, 0.45)


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """The folder with what the walk made, and what Blender says of it."""
    if not PYTHON.is_file():
        pytest.skip("Blender's environment is missing: make test-blender")
    spec = importlib.util.spec_from_file_location("make_tutorial", REPOSITORY / "docs" / "make_tutorial.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    folder = tmp_path_factory.mktemp("tutorial")
    script.walk(folder, folder / "pictures")
    return folder, script.in_blender(folder / "table.glb", folder / "seen.jpg")


def test_the_table_is_as_large_as_was_typed(walked):
    """Thirty centimetres between two places on its edge; all across, what that makes of the diameter we know."""
    folder, found = walked
    project = api.open(folder / "table.fieldwright")
    node = next(each for each in project.scene.nodes if each.name == "Capture")
    (ruler,) = project.scene.measurements
    assert ruler.value == pytest.approx(0.3, abs=1e-6)
    size = np.subtract(found["hi"], found["lo"])
    cell = node.transform.scale * node.content.aabb.size[0] / node.content.shape[0]
    np.testing.assert_allclose(size[:2], ACROSS * node.transform.scale, atol=2 * cell)
    np.testing.assert_allclose(size[:2], 0.3, atol=0.03)


def test_it_is_level(walked):
    """The table's top was put at z = 0, its foot lies a plinth's height below everywhere."""
    folder, found = walked
    node = next(each for each in api.open(folder / "table.fieldwright").scene.nodes if each.name == "Capture")
    assert found["lo"][2] == pytest.approx(-0.11 * 0.8 * node.transform.scale, abs=0.008)


def test_colours_arrive_and_the_stripe_is_red(walked):
    folder, found = walked
    document = api.open(folder / "table.fieldwright")
    mesh = next(each for each in document.scene.nodes if each.name == "Capture mesh")
    ours = document.store.get(mesh.content.asset)["colors"]
    linear = ours[:, :3].astype(np.float64) / (255.0 if ours.dtype == np.uint8 else 1.0)
    np.testing.assert_allclose(found["mean"], linear.mean(0), atol=0.005)
    assert found["red"] > 0.002


def test_the_lamp_stands_where_it_was_moved_to(walked):
    (lamp,) = walked[1]["lamps"].values()
    assert lamp["type"] == "POINT"
    np.testing.assert_allclose(lamp["place"], LAMP, atol=1e-4)


def written(edit, store):
    """An edit of the project as ``fieldwright edit`` reads it."""
    match type(edit).__name__:
        case "Floaters":
            return {"type": "floaters", "share": edit.share, "opacity": edit.opacity, "photos": edit.photos}
        case "Sculpt":
            own = ("operation", "radius", "strength", "falloff", "mirror")
            kind, places = "sculpt", ("points", "normals")
        case _:
            own = ("radius", "target", "color", "value", "strength", "blend", "falloff", "mirror", "flatten")
            kind, places = "paint", ("points",)
    strokes = [
        {
            **{name: getattr(stroke, name) for name in own},
            **{name: store.get(stroke.asset)[name].tolist() for name in places},
        }
        for stroke in edit.strokes
    ]
    return {"type": kind, "strokes": strokes}


def test_the_same_edits_from_a_file_are_the_same_project(walked, tmp_path):
    """Also without a window, through ``viewer.api``: the same values, which name the same assets."""
    document = api.open(walked[0] / "table.fieldwright")
    node = next(each for each in document.scene.nodes if each.name == "Capture")
    assert [type(each).__name__ for each in node.edits] == ["Floaters", "Sculpt", "Paint"]
    file = tmp_path / "edits.json"
    file.write_text(json.dumps([written(each, document.store) for each in node.edits]))
    again = api.edit(api.open(default_scene().with_name("capture.fieldwright")), file)
    assert again.scene.nodes[0].content == node.content
    assert again.scene.nodes[0].edits == node.edits
