"""How every command opens what it is given."""

from __future__ import annotations

from pathlib import Path

from viewer.cli.console import Console
from viewer.cli.options import Asking
from viewer.errors import UsageError
from viewer.session.scripting import Document, opened


def open_document(path: Path, console: Console, asked: Asking | None = None) -> Document:
    """Read a project, a data set, a trained field or a mesh, with what the command says of it.

    Raises:
        UsageError: An answer is not written as one.
        ViewerError: It cannot be read.
    """
    if asked is None:
        return console.follow(opened(path))
    return console.follow(opened(path, answers_of(asked), asked.photos))


def answers_of(asked: Asking) -> dict[str, str]:
    """The answers of ``--answer name=value``, by name.

    Raises:
        UsageError: One is not written so.
    """
    answers: dict[str, str] = {}
    for text in asked.answer:
        name, equals, value = text.partition("=")
        if not (equals and name and value):
            raise UsageError(f"--answer {text} is no answer.", "Write it as name=value, such as near=2.")
        answers[name] = value
    return answers
