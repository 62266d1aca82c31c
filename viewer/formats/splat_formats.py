"""The table of splat files: how each is recognised and read. Light: what reads them is imported when it is used."""

from __future__ import annotations

import re
from pathlib import Path

from viewer.formats.mesh_formats import is_ply
from viewer.formats.point_formats import LONGEST_HEADER, PointFormat

LEARNED = re.compile(rb"property \w+ (f_dc_0|scale_0|rot_0|packed_position)\b")
"""What a PLY file's header names where its points are Gaussians."""


def is_splat_ply(path: Path) -> bool:
    """Whether a PLY file's header names numbers of Gaussians."""
    if not is_ply(path):
        return False
    with path.open("rb") as file:
        return LEARNED.search(file.read(LONGEST_HEADER).partition(b"end_header")[0]) is not None


SPLAT_FORMATS = (PointFormat("ply_splats", (), "PLY of Gaussian splats", is_splat_ply, "splats.ply.read"),)
