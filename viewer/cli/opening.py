"""How every command opens what it is given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from viewer.cli.console import Console
from viewer.engine.jobs import OpenJob, run
from viewer.engine.stores import scratch_store
from viewer.scene.assets import AssetStore
from viewer.scene.document import Scene


@dataclass(frozen=True)
class Document:
    """Something that was opened, and where its assets lie."""

    path: Path
    scene: Scene
    store: AssetStore
    format: str

    def with_scene(self, scene: Scene) -> Document:
        """The same document with another scene."""
        return replace(self, scene=scene)


def open_document(path: Path, console: Console) -> Document:
    """Read a project, a data set, a trained field or a mesh.

    Raises:
        ViewerError: It cannot be read.
    """
    opened = console.follow(run(OpenJob(str(path)), scratch_store()))
    return Document(path, opened.scene, opened.folders.store(), opened.format)
