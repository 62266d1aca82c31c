"""Fields that a run saves below its folder: found as they appear, read once they are whole."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from viewer.errors import ViewerError
from viewer.formats.project import SCENE, is_project
from viewer.formats.registry import FORMATS
from viewer.scene.assets import AssetStore
from viewer.scene.content import FieldContent
from viewer.scene.document import Scene
from viewer.scene.geometry import Transform
from viewer.scene.progress import run_to_end

READABLE = tuple(known for known in FORMATS if known.kind in ("project", "field") and known.read is not None)
SUFFIXES = frozenset(suffix for known in READABLE if known.kind == "field" for suffix in known.suffixes)
DEEPEST = 6
"""Folders below folders that are searched."""

State = tuple[int, int]
"""Size in bytes, and when it was written, in nanoseconds."""


class SavedField(NamedTuple):
    """A field as a run saved it.

    Attributes:
        content: The field.
        placement: Where it is placed.
        figures: What it says of its own training: step, seconds and held-out PSNR; empty where it says nothing.
    """

    content: FieldContent
    placement: Transform
    figures: dict[str, float]


class SavedFields:
    """Watches for files that hold fields.

    Args:
        folder: Where the run writes to.
        store: Where the fields' tensors go.

    Attributes:
        complaints: Why the newest file cannot be shown; empty where it can.
    """

    def __init__(self, folder: Path, store: AssetStore) -> None:
        self.complaints: tuple[str, ...] = ()
        self._folder = folder
        self._store = store
        self._last_look: dict[Path, State] = {}
        self._tried: dict[Path, State] = {}
        self._given: Path | None = None

    def newest(self) -> SavedField | None:
        """The field that was saved last, if it has not been given yet.

        Files are given when they have not changed since the look before: by then they are written to their end.
        """
        before, self._last_look = self._last_look, _candidates(self._folder)
        still = [path for path, state in self._last_look.items() if before.get(path) == state]
        for path in sorted(still, key=lambda each: self._last_look[each][1], reverse=True):
            state = self._last_look[path]
            if self._tried.get(path) == state:
                if path == self._given:
                    return None
                continue
            self._tried[path] = state
            found = self._read(path)
            if found is not None:
                self._given = path
                return found
        return None

    def _read(self, path: Path) -> SavedField | None:
        """The field in a file; None where there is none, or it cannot be read."""
        try:
            known = next((known for known in READABLE if known.matches(path)), None)
            if known is None or known.read is None:
                return None
            scene = run_to_end(known.read(path, self._store))
        except ViewerError as error:
            self.complaints = (f"{path.name} cannot be shown: {error.message}",)
            return None
        except OSError:  # it was there a moment ago
            return None
        self.complaints = ()
        return _first_field(scene)


def _first_field(scene: Scene) -> SavedField | None:
    for node in scene.nodes:
        if isinstance(node.content, FieldContent):
            return SavedField(node.content, node.transform, _figures(node.content))
    return None


def _figures(content: FieldContent) -> dict[str, float]:
    made = content.provenance
    if not made.steps:
        return {}
    figures = {"step": float(made.steps), "seconds": made.seconds}
    return figures if made.psnr is None else {**figures, "psnr": made.psnr}


def _candidates(folder: Path) -> dict[Path, State]:
    """Projects and files with a field's suffix, in the folder and below; hidden folders are not searched."""
    found: dict[Path, State] = {}
    for place, folders, files in os.walk(folder):
        here = Path(place)
        if is_project(here):
            folders.clear()
            files = [SCENE]
        if len(here.relative_to(folder).parts) >= DEEPEST:
            folders.clear()
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if name == SCENE or Path(name).suffix.lower() in SUFFIXES:
                try:
                    state = (here / name).stat()
                except OSError:  # it was there a moment ago
                    continue
                found[here / name] = (state.st_size, state.st_mtime_ns)
    return found
