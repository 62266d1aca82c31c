"""Where the files lie that come with the program: shaders, icons and the default scene."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """The path of a file in ``resources``, in a checkout as well as in an installed package."""
    return _folder("resources") / name


def default_scene() -> Path:
    """The project that opens when none is named."""
    return _folder("scenes") / "still_life.fieldwright"


def samples() -> tuple[Path, ...]:
    """The projects that come with the program."""
    return tuple(sorted(default_scene().parent.glob("*.fieldwright")))


def is_sample(path: Path) -> bool:
    """Whether a project came with the program, and is not for overwriting."""
    return path.absolute().parent == default_scene().parent


def version() -> str:
    """The program's version: that of the checkout it runs from, else that of the installed package."""
    project = PACKAGE.parent / "pyproject.toml"
    if project.is_file():
        return tomllib.loads(project.read_text("utf-8"))["project"]["version"]
    return importlib.import_module("importlib.metadata").version("fieldwright")


def _folder(name: str) -> Path:
    installed = PACKAGE / name
    return installed if installed.is_dir() else PACKAGE.parent / name
