"""The documents that the monkey opens and drops: small ones of every family, and broken ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.formats.made_splats import columns, gaussians, ply
from tests.made_photos import write_ball
from tests.ui.projects import make_project


def write_files(folder: Path) -> list[Path]:
    """Documents of every family, small ones, and some that cannot be read; all are made here."""
    folder.mkdir(parents=True, exist_ok=True)
    project = make_project(folder)
    splats = ply(columns(gaussians(400)))
    (folder / "splats \N{SNOWMAN}.ply").write_bytes(splats)
    (folder / "cut.ply").write_bytes(splats[: len(splats) // 2])
    (folder / "empty.glb").write_bytes(b"")
    (folder / "text.obj").write_text("this is no mesh\n")
    (folder / "square.obj").write_text("v -1 -1 0\nv 1 -1 0\nv 1 1 0\nv -1 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n"
                                       "f 1/1 2/2 3/3\nf 1/1 3/3 4/4\n")  # fmt: skip
    rng = np.random.default_rng(0)
    points = dict(zip("xyz", rng.normal(size=(3, 500)).astype(np.float32), strict=True))
    (folder / "points.ply").write_bytes(ply(points))
    (folder / "sky.hdr").write_bytes(
        b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 4 +X 8\n" + bytes([90, 120, 200, 129]) * 32
    )
    write_ball(folder / "photos")
    return [project, *sorted(each for each in folder.iterdir() if each.suffix in (".ply", ".obj", ".hdr", ".glb")),
            folder / "photos"]  # fmt: skip
