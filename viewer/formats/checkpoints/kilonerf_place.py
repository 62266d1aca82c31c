"""Where the networks of a KiloNeRF lie: its checkpoint does not say it, but its settings and data set do.

==========================  ==========================================================================================
settings, ``.yaml``         beside the checkpoint, or ``cfgs/PATH.yaml`` for a checkpoint in ``logs/PATH/``; they name
                            others (``distilled_cfg_path``) by their paths from the folder that holds ``cfgs``
``fixed_resolution``        networks along x, y, z
``global_domain_min/_max``  the box that they fill; else ``bbox.txt`` in ``dataset_dir`` has it: six numbers, and one
                            that is of no use here
``occupancy.pth``           bool (x, y, z), whether anything may be in each part of that box (``occupancy_log_path``)
==========================  ==========================================================================================
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from viewer.errors import InputError, ViewerError
from viewer.formats.checkpoints.torch_file import read_arrays

MOST_SETTINGS = 1 << 16
ABOVE = 8
"""Folders above the checkpoint in which what settings name is looked for."""
MOST_FILES = 32
LINE = re.compile(r"^[ \t]*(?:(\w+)[ \t]*:[ \t]*(.*?)|-[ \t]+(.*?))[ \t]*(?:#.*)?$")
BOUNDS, OCCUPANCY = "bbox.txt", "occupancy.pth"
AGAIN = "Copy it again from where it came."
USUAL_CELL = 0.15
"""Edge of a network's cell in its published scene of the excavator."""

Settings = Mapping[str, str]


class Lies(NamedTuple):
    """What is known of where networks lie; None where nothing tells.

    Attributes:
        shape: Along x, y, z.
        box: (2, 3) its corners.
        cells: (x, y, z) uint8, 0 where the field is empty.
        settings: Of its training.
        sources: Where each of them was found, by its name, for people.
    """

    shape: tuple[int, int, int] | None
    box: np.ndarray | None
    cells: np.ndarray | None
    settings: Settings
    sources: dict[str, str]


def find_place(path: Path, count: int) -> Lies:
    """Where ``count`` networks lie, by what is beside their checkpoint and what that names.

    Raises:
        InputError: Something that tells it is damaged, or tells of another number of networks.
    """
    path = path.absolute()
    settings = _settings(path)
    sources: dict[str, str] = {}
    shape, numbers = None, _numbers(settings.get("fixed_resolution", ""))
    if numbers:
        if len(numbers) != 3 or min(numbers) < 1 or any(number % 1 for number in numbers):
            raise InputError("Its settings have a 'fixed_resolution' that is none.", AGAIN)
        x, y, z = (int(number) for number in numbers)
        if x * y * z != count:
            hint = "Put the settings of this checkpoint beside it, or none."
            raise InputError(f"It holds {count:,} networks, but its settings tell of {x} x {y} x {z}.", hint)
        shape, sources["shape"] = (x, y, z), "its settings"
    box = _box(path, settings, sources)
    cells = None
    file = _found(path, settings.get("occupancy_log_path", ""), OCCUPANCY)
    if file is not None:
        cells, sources["cells"] = _cells(file), file.name
    return Lies(shape, box, cells, settings, sources)


def likely_shape(count: int, proportions: np.ndarray) -> tuple[int, int, int]:
    """The three numbers with that product whose proportions are nearest to those that are given."""
    want = np.log(proportions / np.cbrt(np.prod(proportions)))
    best, error = (count, 1, 1), math.inf
    divisors = [number for number in range(1, count + 1) if count % number == 0]
    for x in divisors:
        for y in (number for number in divisors if count // x % number == 0):
            shape = (x, y, count // x // y)
            off = float(np.square(np.log(np.array(shape) / np.cbrt(count)) - want).sum())
            if off < error - 1e-12:
                best, error = shape, off
    return best


def _settings(path: Path) -> dict[str, str]:
    """Names and plain values of all settings, those of the fine-tuning before those that they name."""
    merged: dict[str, str] = {}
    named = next(_own_settings(path), None)
    for _ in range(3):
        if named is None:
            break
        merged = _parsed(_text(named)) | merged
        others = _found(path, merged.pop("distilled_cfg_path", ""), "")
        named = others if others != named else None
    return merged


def _own_settings(path: Path) -> Iterator[Path]:
    """Files that may be the settings of a checkpoint, the likeliest first."""
    for root in list(path.parents)[1:ABOVE]:
        logs = path.parent.relative_to(root).parts
        if len(logs) > 1 and logs[0] == "logs":
            settings = root.joinpath("cfgs", *logs[1:-1], f"{logs[-1]}.yaml")
            if settings.is_file():
                yield settings
    beside = sorted(file for pattern in ("*.yaml", "*.yml") for file in path.parent.glob(pattern))[:MOST_FILES]
    yield from (file for file in beside if "fixed_resolution" in _parsed(_text(file)))
    yield from beside


def _text(file: Path) -> str:
    try:
        with file.open(encoding="utf-8") as stream:
            return stream.read(MOST_SETTINGS)
    except (OSError, ValueError):
        return ""


def _parsed(text: str) -> dict[str, str]:
    """Names and values of YAML, whatever they are in; lists of plain values as one text. The first of a name counts."""
    values: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        match = LINE.match(line)
        if match is None:
            continue
        name, value, item = match.groups()
        if name is not None:
            last = name if name not in values else ""
            values.setdefault(name, value.strip("'\""))
        elif last:
            values[last] = f"{values[last]} {item}".strip()
    return values


def _numbers(text: str) -> list[float]:
    """The numbers of a list; empty where it is none."""
    try:
        numbers = [float(part) for part in re.split(r"[\s,\[\]]+", text.strip()) if part]
    except ValueError:
        return []
    return numbers if all(math.isfinite(number) for number in numbers) else []


def _found(path: Path, named: str, usual: str) -> Path | None:
    """What settings name, from one of the folders above the checkpoint; else a file of its usual name beside it."""
    places = [folder / named for folder in list(path.parents)[:ABOVE]] if named else []
    names = [name for name in (Path(named).name, usual) if name]
    try:
        return next((place for place in [*places, *(path.parent / name for name in names)] if place.is_file()), None)
    except (OSError, ValueError):
        return None


def _box(path: Path, settings: Settings, sources: dict[str, str]) -> np.ndarray | None:
    """The box's corners.

    Raises:
        InputError: What tells them makes no sense.
    """
    corners = [_numbers(settings.get(f"global_domain_{end}", "")) for end in ("min", "max")]
    who = "its settings"
    if not all(len(corner) == 3 for corner in corners):
        file = _found(path, f"{settings['dataset_dir']}/{BOUNDS}" if "dataset_dir" in settings else "", BOUNDS)
        if file is None:
            return None
        numbers, who = _numbers(_text(file)), file.name
        if len(numbers) not in (6, 7):
            raise InputError(f"{file} holds no box.", AGAIN)
        corners = [numbers[:3], numbers[3:6]]
    box = np.array(corners)
    if not (box[0] < box[1]).all() or np.abs(box).max() > 1e5:
        raise InputError(f"The box in {who} makes no sense.", AGAIN)
    sources["box"] = who
    return box


def _cells(file: Path) -> np.ndarray:
    """Where anything may be.

    Raises:
        InputError: The file holds something else.
    """
    try:
        arrays = read_arrays(file)
    except ViewerError as error:
        raise InputError(
            error.message, f"Copy {file.name} again, or put it elsewhere to open the networks without it."
        ) from error
    cells = arrays.get("", np.zeros(0))
    if cells.ndim != 3 or cells.dtype != np.bool_ or not cells.size:
        raise InputError(f"{file} holds no grid of empty cells.", AGAIN)
    return cells.astype(np.uint8)
