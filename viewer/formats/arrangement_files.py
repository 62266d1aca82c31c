"""Arrangements as a JSON file: nodes duplicated, aligned, distributed, put on the ground and joined, by their names."""

from __future__ import annotations

from pathlib import Path

from viewer.formats.edit_files import read_values
from viewer.scene.arrangement import Arrangement


def read_arrangements(path: Path) -> tuple[Arrangement, ...]:
    """The arrangements of a file, in order.

    Raises:
        InputError: It cannot be read, or something in it is no arrangement.
    """
    return read_values(path, tuple[Arrangement, ...], "arrangements")
