"""Folders that BANMo (Yang et al., CVPR 2022) exports: posed meshes, bones and cameras, a file of each a frame.

They are called ``SEQ-mesh-00000.obj``, ``SEQ-bone-00000.obj`` and ``SEQ-cam-00000.txt``. A camera is four rows of four
numbers: three that lead from the meshes' own coordinates to the camera's (right, down, ahead), and focal lengths and
centre in pixels.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from jaxtyping import Float64
from msgspec.structs import replace

from viewer.errors import InputError
from viewer.formats.files import read_bytes
from viewer.formats.numbered import MOST_FRAMES, RATE
from viewer.scene.assets import AssetStore
from viewer.scene.camera import DOWN_AND_AHEAD, Camera, Pinhole
from viewer.scene.camera_paths import with_cameras
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.flip import Flip
from viewer.scene.geometry import as_mat4
from viewer.scene.mesh import mesh_from_tensors
from viewer.scene.mesh_sequences import moving_model
from viewer.scene.progress import Progress, Work, subprogress
from viewer.scene.timeline import Timeline

NAMED = re.compile(r"(.*?)-?(mesh|bone)-(\d{1,9})\.obj|(.*?)-?(cam)-(\d{1,9})\.txt")
UP = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, -1.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
"""From the coordinates in the files to ours, as OBJ files are read: their +Y is our +Z."""
LONGEST_CAMERA = 1 << 16
"""Bytes."""
CLIP = "Sequence"
HINT = "Export the sequence again."
Opener = Callable[[Path, AssetStore], Work[Scene]]
Series = dict[str, dict[int, Path]]
"""Files by what they hold and by their numbers."""


def posed_files(folder: Path) -> Mapping[str, Series]:
    """The files of the sequences in a folder that have meshes for two frames or more, by the sequence's name."""
    found: dict[str, Series] = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        match = NAMED.fullmatch(path.name)
        if match is not None and path.is_file():
            name, kind, number = (part for part in match.groups() if part is not None)
            found.setdefault(name, {}).setdefault(kind, {})[int(number)] = path
    return {name: series for name, series in sorted(found.items()) if len(series.get("mesh", ())) > 1}


def is_posed_sequence(folder: Path) -> bool:
    """Whether a folder holds such a sequence."""
    return bool(posed_files(folder))


def read_posed_sequence(folder: Path, store: AssetStore, opener: Opener) -> Work[Scene]:
    """The mesh, which moves; its bones, where they are there; and a camera that moves, where there is one a frame.

    Args:
        folder: Of the files.
        store: Where their content goes.
        opener: Opens a mesh.

    Raises:
        InputError: A file cannot be read, or there are several sequences.
    """
    sequences = posed_files(folder)
    if len(sequences) > 1:
        names = ", ".join(f"'{name}'" for name in sequences)
        raise InputError(f"{folder.name} holds several sequences: {names}.", "Put each into a folder of its own.")
    ((name, series),) = sequences.items()
    numbers = sorted(series["mesh"])[:MOST_FRAMES]
    times = [(number - numbers[0]) / RATE for number in numbers]
    until = times[-1] + 1.0 / RATE
    nodes: list[Node] = []
    for place, kind in enumerate(("mesh", "bone")):
        files = series.get(kind, {})
        if all(number in files for number in numbers):
            work = _moving(f"{name or folder.name} {kind}", [files[number] for number in numbers], times, store, opener)
            nodes.append((yield from subprogress(work, 0.5 * place, 0.5 + 0.5 * place)))
    timeline, camera = Timeline(until, RATE, loop=True), None
    poses = {number: _camera(series["cam"][number]) for number in numbers if number in series.get("cam", {})}
    if poses:
        seen = [(time, poses[number]) for time, number in zip(times, numbers, strict=True) if number in poses]
        timeline = with_cameras(timeline, [time for time, _ in seen], [pose for _, pose in seen])
        camera = seen[0][1]
    yield Progress(1.0, "All frames are open")
    return Scene(tuple(nodes), camera=camera, timeline=timeline)


def _moving(name: str, files: Sequence[Path], times: Sequence[float], store: AssetStore, opener: Opener) -> Work[Node]:
    """A node with a mesh that goes from file to file: with morph targets where all have the same triangles."""
    found: list[Node] = []
    for place, path in enumerate(files):
        work = subprogress(opener(path, store), place / len(files), (place + 1) / len(files), f"Reading {path.name}")
        nodes = [node for node in (yield from work).nodes if isinstance(node.content, Model)]
        if len(nodes) != 1:
            raise InputError(f"{path.name} holds {len(nodes)} meshes, and a frame is one.", HINT)
        found += nodes
    models = [node.content for node in found if isinstance(node.content, Model)]
    meshes = [mesh_from_tensors(store.get(model.asset)) for model in models]
    same = all(np.array_equal(mesh.faces, meshes[0].faces) for mesh in meshes)
    node = replace(found[0], name=name)
    if same and all(len(mesh.vertices) == len(meshes[0].vertices) for mesh in meshes):
        places = np.stack([mesh.vertices for mesh in meshes])
        return replace(node, content=moving_model(models[0], meshes[0], places, times, 0, store, CLIP))
    flip = Flip(tuple(models), tuple(times), times[-1] + 1.0 / RATE)
    return replace(node, content=replace(models[0], flip=flip))


def _camera(path: Path) -> Camera:
    """The camera in a file.

    Raises:
        InputError: It is none.
    """
    text = read_bytes(path, LONGEST_CAMERA, "a camera").decode("utf-8", "replace")
    try:
        rows = np.array([[float(word) for word in line.split()] for line in text.splitlines() if line.strip()])
    except ValueError:
        rows = np.zeros(0)
    if rows.shape != (4, 4) or not np.isfinite(rows).all() or not (np.abs(rows) < 1e9).all():
        raise InputError(f"{path.name} is no camera: four rows of four numbers.", HINT)
    turn, lens = rows[:3, :3], rows[3]
    if not np.allclose(turn @ turn.T, np.eye(3), atol=1e-2) or np.linalg.det(turn) < 0.0 or not (lens > 0.0).all():
        raise InputError(f"{path.name} is no camera: its axes are not square, or its lens makes no sense.", HINT)
    fx, fy, cx, cy = map(float, lens)
    width, height = (min(max(math.ceil(2.0 * middle), 1), 1 << 14) for middle in (cx, cy))
    return Camera(as_mat4(_pose(rows)), Pinhole(width, height, fx, fy, cx, cy))


def _pose(rows: Float64[np.ndarray, "4 4"]) -> Float64[np.ndarray, "4 4"]:
    """From the camera's axes to our world's."""
    first, _, last = np.linalg.svd(rows[:3, :3])
    turn = first @ last
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = turn.T @ DOWN_AND_AHEAD, -turn.T @ rows[:3, 3]
    return UP @ pose
