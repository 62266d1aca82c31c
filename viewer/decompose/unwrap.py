"""From a surface to an atlas: charts cut, flattened and packed by xatlas, in a process of its own."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float32, Int64, UInt32

from viewer.bundled import PACKAGE
from viewer.decompose.options import LEAST_SIDE, MOST_SIDE
from viewer.decompose.tangents import picked, with_tangents
from viewer.errors import ChildError, InputError
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work
from viewer.scene.temporaries import temporary_folder

POLL_SECONDS = 0.2
"""Seconds between two checks of the child."""
TIGHT = 1.25
"""How much larger than ours the packer's picture may be before the charts' padding is no longer worth its name."""
LARGEST = 1e15
"""Coordinates beyond this make areas that overflow single precision."""
SLIVER = 1e-12
"""A triangle of less than this share of its longest edge's square has no inside that could be flattened."""


class _Charts(NamedTuple):
    origin: Int64[np.ndarray, " w"]
    faces: UInt32[np.ndarray, "g 3"]
    uvs: Float32[np.ndarray, "w 2"]
    pieces: int
    share: float


def unwrapped(mesh: Mesh, side: int) -> Work[Mesh]:
    """The mesh with texture coordinates in [0, 1] and tangents; vertices along the charts' edges are doubled.

    Faces keep their order and corners. Charts are at one scale, :func:`padding_of` texels apart in a picture of
    ``side`` texels, and none is mirrored. Triangles without an area get one place for all corners: they are invisible,
    and the surface stays as closed as it was. Edges with more than two triangles become edges of charts.

    Yields about every 0.2 s without knowing how far it is; closing it kills the child process.

    Raises:
        InputError: The mesh is empty, has coordinates that are not finite, or needs a larger picture than ``side``.
        ChildError: The child process could not be started, or failed.
    """
    if not LEAST_SIDE <= side <= MOST_SIDE:
        raise InputError(f"Maps of {side} texels cannot be made.", f"Choose between {LEAST_SIDE} and {MOST_SIDE}.")
    flat = _degenerate_faces(mesh)
    if flat.all():
        raise InputError("The mesh has no triangle with an area: there is nothing to unwrap.", "Extract it again.")
    charts = yield from _charts(mesh.vertices, mesh.faces[~flat], side)
    note = f"Maps: {charts.pieces} charts cover {100.0 * charts.share:.0f} % of their picture."
    yield Progress(-1.0, "Aligning the maps with the surface", notes=(note,))
    return with_tangents(_assembled(mesh, flat, charts))


def padding_of(side: int) -> int:
    """Texels between two charts of an atlas of this size, so that also smaller copies of it can be filtered."""
    return min(8, max(2, side // 512))


def _degenerate_faces(mesh: Mesh) -> Bool[np.ndarray, " f"]:
    """Which triangles have no area, in single precision.

    Raises:
        InputError: A coordinate is not finite.
    """
    if not (np.isfinite(mesh.vertices).all() and np.abs(mesh.vertices).max(initial=0.0) < LARGEST):
        raise InputError("The mesh has coordinates that are not finite.", "Extract it again.")
    if len(mesh.faces) and int(mesh.faces.max()) >= len(mesh.vertices):
        raise InputError("A triangle names a vertex that is not there.", "The mesh is damaged: extract it again.")
    corners = mesh.vertices.astype(np.float64)[mesh.faces]
    edges = corners - np.roll(corners, 1, axis=1)
    across = np.cross(edges[:, 0], edges[:, 1])
    return np.sqrt((across * across).sum(1)) <= SLIVER * (edges * edges).sum(2).max(1, initial=0.0)


def _charts(vertices: Float32[np.ndarray, "v 3"], faces: UInt32[np.ndarray, "f 3"], side: int) -> Work[_Charts]:
    """What the child process makes of the surface."""
    # Lengths around 1, whatever the mesh is measured in: the library compares areas with fixed small numbers.
    low, size = vertices.min(0), float(np.ptp(vertices, axis=0).max())
    with temporary_folder() as folder:
        np.save(folder / "vertices.npy", ((vertices - low) / np.float32(size)).astype(np.float32))
        np.save(folder / "faces.npy", faces)
        yield from _child_run(folder, side)
        facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
        if facts["size"] > TIGHT * side:
            raise InputError(
                f"The surface falls into {facts['charts']} charts, too many for maps of {side} texels.",
                f"Choose maps of at least {1 << (int(facts['size']) - 1).bit_length()} texels, or simplify the mesh.",
            )
        origin, cut, uvs = (np.load(folder / f"{part}.npy") for part in ("origin", "faces", "uvs"))
    # The packer's y points up, a picture's v down.
    uvs = np.stack([uvs[:, 0], 1.0 - uvs[:, 1]], 1).clip(0.0, 1.0).astype(np.float32)
    return _Charts(origin.astype(np.int64), cut.astype(np.uint32), uvs, facts["charts"], facts["share"])


def _child_run(folder: Path, side: int) -> Work[None]:
    """Run the child in ``folder`` until it is done, and end it in any case."""
    command = [sys.executable, "-P", "-m", "viewer.decompose.unwrap_child", str(folder), str(side)]
    known = os.environ.get("PYTHONPATH")
    paths = os.pathsep.join([str(PACKAGE.parent), *([known] if known else [])])
    started = time.monotonic()
    with (folder / "complaints.txt").open("wb") as complaints:
        try:
            child = subprocess.Popen(
                [*command, str(padding_of(side))],
                stdin=subprocess.PIPE,
                stdout=complaints,
                stderr=complaints,
                env={**os.environ, "PYTHONPATH": paths},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise ChildError(
                f"No further process could be started: {error.strerror}.", "Close other programs and try again."
            ) from error
        try:
            while _runs(child):
                yield Progress(-1.0, f"Unwrapping the surface ({time.monotonic() - started:.0f} s)")
        finally:
            child.kill()
            child.wait()
            if child.stdin is not None:
                child.stdin.close()
    if child.returncode != 0:
        last = (folder / "complaints.txt").read_text(errors="replace").strip().splitlines()[-1:]
        reason = last[0] if last else f"it ended with status {child.returncode}"
        raise ChildError(f"The surface could not be unwrapped: {reason}.", "Simplify or smooth it, and try again.")


def _runs(child: subprocess.Popen[bytes]) -> bool:
    """Wait a moment; whether the child is still at work."""
    try:
        child.wait(POLL_SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return False


def _assembled(mesh: Mesh, flat: Bool[np.ndarray, " f"], charts: _Charts) -> Mesh:
    """All faces in their old order, with three vertices of their own for each one without an area."""
    corners = mesh.faces[flat].reshape(-1).astype(np.int64)
    faces = np.empty_like(mesh.faces)
    faces[~flat] = charts.faces
    faces[flat] = (len(charts.origin) + np.arange(len(corners))).astype(np.uint32).reshape(-1, 3)
    # A place that one of the first corner's copies has: filtering there finds the surface's colour.
    place = np.zeros(len(mesh.vertices), np.int64)
    place[charts.origin] = np.arange(len(charts.origin))
    beside = charts.uvs[place[mesh.faces[flat][:, 0]]].repeat(3, axis=0)
    whole = picked(dataclasses.replace(mesh, uvs=None, tangents=None), np.concatenate([charts.origin, corners]), faces)
    return dataclasses.replace(whole, uvs=np.concatenate([charts.uvs, beside]))
