"""How projects are called: ``NAME.fieldwright``, a folder, and ``NAME.fieldwright.zip``, packed into one file."""

from __future__ import annotations

import glob
from pathlib import Path

SUFFIX = ".fieldwright"
PACKED_SUFFIX = ".fieldwright.zip"


def is_project_name(path: Path) -> bool:
    """Whether a path names a project, a folder or packed into one file."""
    return path.name.lower().endswith((SUFFIX, PACKED_SUFFIX))


def is_packed_name(path: Path) -> bool:
    """Whether a path names a packed project."""
    return path.name.lower().endswith(PACKED_SUFFIX)


def project_stem(path: Path) -> str:
    """The name of a project without its suffix, however much of it is there; of another file, without its last one."""
    name = path.name
    if not is_project_name(path):
        return path.stem
    while name.lower().endswith((SUFFIX, PACKED_SUFFIX)):
        name = name[: -len(PACKED_SUFFIX if name.lower().endswith(PACKED_SUFFIX) else SUFFIX)]
    return name


def project_path(path: Path) -> Path:
    """The path with the suffix of a project's folder, whatever part of a project's suffix was typed."""
    return path.with_name((project_stem(path) if is_project_name(path) else path.name) + SUFFIX)


def packed_path(path: Path) -> Path:
    """The path with the suffix of a packed project, whatever part of it was typed."""
    named = path.with_name(path.name[: -len(".zip")]) if path.name.lower().endswith(".zip") else path
    return path.with_name((project_stem(named) if is_project_name(named) else named.name) + PACKED_SUFFIX)


def next_version(project: Path) -> Path:
    """The next free name in a row: ``NAME_001.fieldwright``, ``NAME_002.fieldwright`` and so on."""
    stem, _, digits = project_stem(project).rpartition("_")
    if not (stem and digits.isdecimal()):
        stem, digits = project_stem(project), "000"
    taken = [each.stem.rpartition("_")[2] for each in project.parent.glob(f"{glob.escape(stem)}_*{SUFFIX}")]
    newest = max((int(each) for each in (digits, *taken) if each.isdecimal()), default=0)
    return project.with_name(f"{stem}_{newest + 1:0{max(len(digits), 3)}d}{SUFFIX}")
