"""The tables of splat files: how each is recognised, read and written. Light: the rest is imported when it is used."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from viewer.formats.checkpoints import sniff
from viewer.formats.mesh_formats import GLTF_MAGIC, head_of, is_gltf, is_ply
from viewer.formats.npz import entry_names
from viewer.formats.point_formats import LONGEST_HEADER, POINTS, PointFormat
from viewer.scene.document import Scene

LEARNED = re.compile(rb"property \w+ (f_dc_0|scale_0|rot_0|packed_position)\b")
"""What a PLY file's header names where its points are Gaussians."""


SOG_META = "meta.json"
DESCRIBED = re.compile(rb'"means"\s*:')
"""What the description of splats in pictures begins with; other programs have files of its name."""
LONGEST_JSON = 64 << 20
"""Bytes that are looked through; those of splats are a few kilobytes long."""


def is_splat_ply(path: Path) -> bool:
    """Whether a PLY file's header names numbers of Gaussians."""
    if not is_ply(path):
        return False
    with path.open("rb") as file:
        return LEARNED.search(file.read(LONGEST_HEADER).partition(b"end_header")[0]) is not None


def is_spz(path: Path) -> bool:
    """Whether a file begins as SPZ does, under gzip or not."""
    head = head_of(path)
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 4)
        except zlib.error:
            return False
    return head.startswith(b"NGSP")


def is_ksplat(path: Path) -> bool:
    """Whether a file is called ``.ksplat``: its numbers say nothing that others could not."""
    return path.suffix.lower() == ".ksplat" and path.is_file()


def is_splat(path: Path) -> bool:
    """Whether a file is called ``.splat``: it has no head."""
    return path.suffix.lower() == ".splat" and path.is_file()


def is_sog(path: Path) -> bool:
    """Whether a file or folder holds, or is, a description of splats in pictures."""
    if path.is_dir() or path.name.lower() == SOG_META:
        file = path / SOG_META if path.is_dir() else path
        return file.is_file() and DESCRIBED.search(head_of(file)) is not None
    names = [name.rpartition("/")[2].lower() for name in entry_names(path)]
    return SOG_META in names and any(name.endswith(".webp") for name in names)


def is_splat_gltf(path: Path) -> bool:
    """Whether the JSON of a glTF file names splats."""
    head = head_of(path)
    if head.startswith(GLTF_MAGIC) and len(head) >= 20:
        start, length = 20, int.from_bytes(head[12:16], "little")
    elif is_gltf(path):
        start, length = 0, LONGEST_JSON
    else:
        return False
    with path.open("rb") as file:
        file.seek(start)
        text = file.read(min(length, LONGEST_JSON, path.stat().st_size))  # so much is set aside at once
    return b'"KHR_gaussian_splatting"' in text or b'"KHR_spz_' in text


def is_checkpoint(path: Path) -> bool:
    """Whether a file of torch holds what splatfacto or gsplat have learned."""
    head = sniff.head_of(path)
    named = b"gauss_params.means" in head or all(name in head for name in (b"means", b"quats", b"scales", b"opacities"))
    return named and sniff.is_torch(path)


def is_inria_checkpoint(path: Path) -> bool:
    """Whether a file of torch holds what INRIA's trainer has learned: its optimiser names groups of parameters."""
    head = sniff.head_of(path)
    return all(name in head for name in (b"f_dc", b"f_rest", b"scaling", b"rotation")) and sniff.is_torch(path)


SPLAT_FORMATS = (
    PointFormat("ply_splats", (), "PLY of Gaussian splats", is_splat_ply, "splats.ply.read"),
    PointFormat("spz", (".spz",), "SPZ, Gaussian splats", is_spz, "splats.spz.read"),
    PointFormat("sog", (".sog",), "SOG, Gaussian splats in pictures", is_sog, "splats.sog.read"),
    PointFormat("splat", (".splat",), "Gaussian splats of antimatter15", is_splat, "splats.splat.read"),
    PointFormat("ksplat", (".ksplat",), "Gaussian splats of mkkellogg", is_ksplat, "splats.ksplat.read"),
    PointFormat("gltf_splats", (), "glTF with Gaussian splats", is_splat_gltf, "", "gltf_files.read_with_splats"),
    PointFormat(
        "gsplat", (".ckpt",), "Gaussian splats of splatfacto or gsplat", is_checkpoint, "splats.checkpoint.read"
    ),
    PointFormat(
        "inria", (), "Gaussian splats of INRIA's trainer (chkpnt*.pth)", is_inria_checkpoint, "splats.inria.read"
    ),
)
"""In the order in which they are tried."""


class SplatExport(NamedTuple):
    """One kind of file that splats are written to.

    Attributes:
        suffix: The end of its name, lower case.
        title: For people, in the form that exports; empty = the suffix is offered for meshes already.
        writer: ``module.function`` from splats to the file's bytes.
        size: Bytes of one Gaussian, about, by its numbers of spherical harmonics.
        far: It holds coordinates far from zero, and its writer takes what is to be added to them.
        keeps: Rows of ``left_out.PARTS`` that it holds beside the Gaussians.
    """

    suffix: str
    title: str
    writer: str
    size: Callable[[int], float]
    far: bool = False
    keeps: tuple[str, ...] = ("view_dependence", "filter")


SPLAT_EXPORTS = (
    SplatExport(
        ".compressed.ply", "Gaussian splats, compressed PLY of SuperSplat (.compressed.ply)",
        "splats.compressed_ply.encode", lambda numbers: 16.3 + (numbers - 3),
    ),
    SplatExport(".ply", "", "splats.ply.encode", lambda numbers: 4 * (14 + numbers), far=True),
    SplatExport(".spz", "Gaussian splats, SPZ (.spz)", "splats.spz.encode", lambda numbers: 17 + 0.7 * (numbers - 3)),
    SplatExport(
        ".sog", "Gaussian splats, SOG (.sog)", "splats.sog_writer.encode", lambda numbers: 14 + 0.6 * (numbers - 3)
    ),
    SplatExport(
        ".splat", "Gaussian splats without view dependence (.splat)", "splats.splat.encode", lambda _: 32, keeps=()
    ),
)  # fmt: skip
"""In the order in which they are tried."""


def splat_export(name: str, scene: Scene) -> SplatExport | None:
    """How a scene is written to a file of that name as splats; None where it is no file of these.

    ``.ply`` is that of a mesh or of points where one of these is visible.
    """
    row = next((each for each in SPLAT_EXPORTS if name.lower().endswith(each.suffix)), None)
    if row is None or row.suffix != POINTS:
        return row
    return row if scene.shown("splats") and not scene.shown("model", "points") else None
