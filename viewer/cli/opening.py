"""How every command opens what it is given."""

from __future__ import annotations

from pathlib import Path

from viewer.cli.console import Console
from viewer.session.scripting import Document, opened


def open_document(path: Path, console: Console) -> Document:
    """Read a project, a data set, a trained field or a mesh.

    Raises:
        ViewerError: It cannot be read.
    """
    return console.follow(opened(path))
