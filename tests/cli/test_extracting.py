"""``fieldwright extract`` as a user types it: its options, what it says, and what it writes."""

import json

import numpy as np
import pytest
import trimesh

from viewer.bundled import default_scene
from viewer.cli.extract import extract_options
from viewer.cli.main import main
from viewer.cli.options import Extract
from viewer.decompose.options import PRESETS, ExtractOptions
from viewer.formats.project import load_project
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model

COARSE = ("--resolution", "24")
WRONG = (
    ("--resolution", "5"), ("--resolution", "-1"), ("--resolution", "many"), ("--level", "0"), ("--level", "nan"),
    ("--faces", "-1"), ("--faces", "2"), ("--smooth", "-1"), ("--largest", "-1"), ("--minimum-share", "nan"),
    ("--color-samples", "-1"), ("--steps", "many"), ("--steps", "0"), ("--seed", "-1"), ("--tracing", "spheres"),
    ("--preset", "fastest"), ("--look", "shiny"), ("--look", "texture", "--texture", "0"),
)  # fmt: skip


@pytest.fixture
def extract(tmp_path, capfd):
    """Run the command on the bundled scene; its exit code, what it wrote, and what it said."""

    def run(name, *words):
        code = main(["extract", str(default_scene()), "--out", str(tmp_path / name), *words])
        return code, tmp_path / name, capfd.readouterr()

    return run


@pytest.mark.parametrize("words", WRONG)
def test_wrong_options_exit_with_2_and_a_sentence_before_anything_is_done(words, extract):
    code, path, said = extract("mesh.ply", *words)
    assert code == 2
    assert said.err.strip()
    assert "Traceback" not in said.err
    assert "Opening" not in said.err
    assert not path.exists()


def test_a_level_without_a_surface_is_a_sentence(extract):
    code, path, said = extract("mesh.ply", "--level", "1e9")
    assert code == 1
    assert "no surface" in said.err
    assert "choose a level in between" in said.err
    assert not path.exists()


def test_every_option_of_the_form_is_one_of_the_command(tmp_path):
    plain = Extract(path=tmp_path, out=tmp_path)
    assert extract_options(plain) == ExtractOptions()
    assert extract_options(Extract(path=tmp_path, out=tmp_path, preset="best")) == dict(PRESETS)["best"]
    missing = set(ExtractOptions.__struct_fields__) - set(vars(plain))
    assert not missing
    given = Extract(path=tmp_path, out=tmp_path, preset="quick", largest=3, hidden=True, color_samples=0, texture=64)
    how = extract_options(given)
    assert (how.largest, how.hidden, how.color_samples, how.texture, how.look) == (3, True, 0, 64, "materials")


def test_what_is_asked_for_is_what_is_written(extract):
    code, path, said = extract("mesh.ply", *COARSE, "--faces", "600", "--tracing", "nets", "--largest", "1", "--json")
    assert code == 0, said.err
    told = json.loads(said.out)["meshes"][0]
    mesh = trimesh.load(path, force="mesh")
    assert len(mesh.faces) == told["faces"] <= 600
    assert told["parts"] == 1
    assert mesh.is_watertight == told["watertight"]


def test_the_look_decides_between_colours_and_none(extract):
    assert extract("grey.ply", *COARSE, "--color-samples", "0")[0] == 0
    code, path, _ = extract("colored.ply", *COARSE)
    assert code == 0
    seen = trimesh.load(path, force="mesh").visual.vertex_colors[:, :3]
    assert np.unique(seen, axis=0).shape[0] > 20
    assert b"red" not in (path.parent / "grey.ply").read_bytes()[:600]


def test_a_texture_lies_in_the_project_beside_the_field(extract):
    code, path, said = extract("mesh.fieldwright", *COARSE, "--look", "texture", "--texture", "64", "--faces", "500")
    assert code == 0, said.err
    scene, _ = load_project(path, AssetStore(path.parent / "elsewhere"))
    field, model = scene.nodes
    assert not field.visible
    assert isinstance(model.content, Model)
    texture = model.content.materials[0].base_color_map or model.content.materials[0].emissive_map
    assert (texture.width, texture.height) == (64, 64)
