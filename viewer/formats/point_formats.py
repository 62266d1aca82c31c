"""The table of point files: how each is recognised and read. Light: what reads them is imported when it is used."""

from __future__ import annotations

import codecs
import mmap
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from viewer.formats.mesh_formats import head_of, is_obj, is_off, is_ply

LONGEST_HEADER = 1 << 16
"""Bytes."""


class PointFormat(NamedTuple):
    """A row: short name, suffixes, a description for people, what recognises it, and ``module.function`` to read it.

    ``scene`` is, where a file may hold other things beside its splats, the one that reads all of it.
    """

    name: str
    suffixes: tuple[str, ...]
    description: str
    matches: Callable[[Path], bool]
    reader: str
    scene: str = ""


def is_point_ply(path: Path) -> bool:
    """Whether a PLY file's header names vertices and no faces."""
    if not is_ply(path):
        return False
    with path.open("rb") as file:
        header, end, _ = file.read(LONGEST_HEADER).partition(b"end_header")
    faces = re.findall(rb"[\r\n]element[ \t]+(?:face|tristrips)[ \t]+(\d+)", header)
    return bool(end) and re.search(rb"[\r\n]element[ \t]+vertex\b", header) is not None and not any(map(int, faces))


def is_colmap_points(path: Path) -> bool:
    """Whether a file is called as COLMAP calls its points."""
    return path.is_file() and path.name.lower() in ("points3d.bin", "points3d.txt")


def is_point_obj(path: Path) -> bool:
    """Whether an OBJ file has vertices and no line of a face."""
    if not (path.is_file() and is_obj(path)):
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        if text[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return False
        return not re.search(rb"(?:^|[\r\n])[ \t]*fo?[ \t]", text) and bool(
            re.search(rb"(?:^|[\r\n])[ \t]*v[ \t]", text)
        )


def is_point_off(path: Path) -> bool:
    """Whether an OFF file announces vertices and no faces."""
    if not is_off(path):
        return False
    words = re.sub(rb"#[^\r\n]*", b"", head_of(path)).split()
    vertices, faces = [*words, b"", b"", b""][1 - words[0].isdigit() :][:2]
    return vertices.isdigit() and int(vertices) > 0 and faces == b"0"


POINT_FORMATS = (
    PointFormat("ply_points", (".ply",), "PLY point cloud", is_point_ply, "point_files.read_ply"),
    PointFormat("obj_points", (), "OBJ point cloud", is_point_obj, "point_files.read_obj"),
    PointFormat("off_points", (), "OFF point cloud", is_point_off, "point_files.read_off"),
    PointFormat("colmap_points", (), "COLMAP points", is_colmap_points, "point_files.read_colmap"),
)
POINTS = ".ply"
"""What visible point clouds are written as where no mesh is visible."""
