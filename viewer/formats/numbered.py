"""Folders of numbered files, one a frame: meshes, points, splats or fields that play."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from msgspec.structs import replace

from viewer.errors import InputError
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene
from viewer.scene.flip import Flip
from viewer.scene.kinds import FLIPPED, Flipped
from viewer.scene.progress import Progress, Work, subprogress
from viewer.scene.timeline import Timeline

RATE = 30.0
"""Numbers a second: files that are numbered by fives play at the speed of the film that they were taken from."""
MOST_FRAMES = 10_000
NUMBERED = re.compile(r"(.*?)(\d+)(\.[^.]+)")
SUFFIXES = frozenset(
    {".sog", ".spz", ".splat", ".ply", ".obj", ".stl", ".off", ".glb", ".gltf", ".npz", ".xyz", ".pcd"}
)
"""Of files that are one frame each: pictures, and what only belongs to other files, are not."""
Opener = Callable[[Path, AssetStore], Work[Scene]]


def numbered_files(folder: Path) -> tuple[tuple[int, Path], ...]:
    """The numbers and files of a folder that holds one series of them; none where it holds none, or several."""
    if not folder.is_dir():
        return ()
    found: dict[tuple[str, str], list[tuple[int, Path]]] = {}
    for path in folder.iterdir():
        match = NUMBERED.fullmatch(path.name)
        if match is not None and match[3].lower() in SUFFIXES and path.is_file() and len(match[2]) < 10:
            found.setdefault((match[1], match[3].lower()), []).append((int(match[2]), path))
    series = [files for files in found.values() if len(files) > 1]
    if len(series) != 1:
        return ()
    by_number = dict(sorted(series[0], reverse=True))
    return tuple(sorted(by_number.items()))[:MOST_FRAMES]


def is_numbered(folder: Path) -> bool:
    """Whether a folder holds one series of numbered files."""
    return bool(numbered_files(folder))


def read_numbered(folder: Path, store: AssetStore, opener: Opener) -> Work[Scene]:
    """One node that plays the files in the order of their numbers, 30 numbers a second.

    Args:
        folder: Of the files.
        store: Where their content goes.
        opener: Opens a file.

    Raises:
        InputError: A file cannot be opened, holds more than one thing, or another kind of thing than the others.
    """
    files = numbered_files(folder)
    scenes: list[Scene] = []
    for place, (_, path) in enumerate(files):
        text = f"Frame {place + 1} of {len(files)}"
        work = opener(path, store)
        scenes.append((yield from subprogress(work, place / len(files), (place + 1) / len(files), text)))
    first = scenes[0]
    nodes = [_only(scene, path) for scene, (_, path) in zip(scenes, files, strict=True)]
    kinds = {type(node.content) for node in nodes}
    if len(kinds) > 1:
        raise InputError(f"The files in {folder.name} do not all hold the same kind of thing.", "Open one of them.")
    content = nodes[0].content
    if not isinstance(content, FLIPPED):
        raise InputError(f"{files[0][1].name} holds nothing that plays file by file.", "Open one of the files.")
    start = files[0][0]
    times = tuple((number - start) / RATE for number, _ in files)
    step = statistics.median(later - before for before, later in pairwise(times))
    frames: tuple[Flipped, ...] = tuple(node.content for node in nodes if isinstance(node.content, FLIPPED))
    until = times[-1] + step
    node = replace(nodes[0], name=folder.name, content=replace(content, flip=Flip(frames, times, until)))
    yield Progress(1.0, "All frames are open")
    others = tuple(each for each in first.nodes if each.key != nodes[0].key)
    return replace(first, nodes=(node, *others), timeline=Timeline(until, RATE, loop=True))


def _only(scene: Scene, path: Path) -> Node:
    """The thing that a file holds."""
    found = [node for node in scene.nodes if isinstance(node.content, FLIPPED)]
    if len(found) != 1:
        raise InputError(f"{path.name} holds {len(found)} things, and a frame is one.", "Open one of the files.")
    return found[0]
