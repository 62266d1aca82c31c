"""The table of point files: how each is recognised and read. Light: what reads them is imported when it is used."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from viewer.formats.mesh_formats import head_of


class PointFormat(NamedTuple):
    """A row: short name, suffixes, a description for people, how a file is told, and ``module.function`` to read it."""

    name: str
    suffixes: tuple[str, ...]
    description: str
    matches: Callable[[Path], bool]
    reader: str


def is_point_ply(path: Path) -> bool:
    """Whether a PLY file's header names vertices and no faces."""
    head = head_of(path)
    if not head.startswith((b"ply\n", b"ply\r\n")):
        return False
    faces = re.search(rb"element face (\d+)", head)
    return b"element vertex" in head and b"end_header" in head and (faces is None or int(faces[1]) == 0)


def is_colmap_points(path: Path) -> bool:
    """Whether a file is called as COLMAP calls its points."""
    return path.is_file() and path.name.lower() in ("points3d.bin", "points3d.txt")


POINT_FORMATS = (
    PointFormat("ply_points", (".ply",), "PLY point cloud", is_point_ply, "point_files.read_ply"),
    PointFormat("colmap_points", (), "COLMAP points", is_colmap_points, "point_files.read_colmap"),
)
POINTS = ".ply"
"""What visible point clouds are written as where no mesh is visible."""
