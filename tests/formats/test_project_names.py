"""Names of projects: every part of a suffix that people type gives the name with the suffix once."""

from pathlib import Path

import pytest

from viewer.formats.project_names import is_packed_name, is_project_name, packed_path, project_path, project_stem

TYPED = ("a", "a.fieldwright", "a.FieldWright", "a.fieldwright.zip", "a.fieldwright.fieldwright", "a.fieldwright.ZIP")


@pytest.mark.parametrize("name", TYPED)
def test_a_suffix_is_there_once(name):
    path = Path("/x") / name
    assert project_path(path) == Path("/x/a.fieldwright")
    assert packed_path(path) == Path("/x/a.fieldwright.zip")
    assert project_stem(path) == "a"


@pytest.mark.parametrize("name", ["a.b", "my.scene.v2", ".hidden"])
def test_other_dots_are_part_of_the_name(name):
    assert project_path(Path(name)).name == f"{name}.fieldwright"
    assert packed_path(Path(name)).name == f"{name}.fieldwright.zip"
    assert project_stem(project_path(Path(name))) == project_stem(packed_path(Path(name))) == name


def test_which_names_are_projects():
    assert is_project_name(Path("a.fieldwright"))
    assert is_project_name(Path("a.FIELDWRIGHT.zip"))
    assert not is_project_name(Path("a.zip"))
    assert not is_project_name(Path("a.glb"))
    assert is_packed_name(Path("a.Fieldwright.Zip"))
    assert not is_packed_name(Path("a.fieldwright"))
    assert project_stem(Path("vase.glb")) == "vase"
