"""How every command opens what it is given."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

from viewer.cli.console import Console
from viewer.cli.options import Asking, Timed
from viewer.errors import UsageError
from viewer.scene.animation import scene_at
from viewer.session.scripting import Document, opened


def open_document(path: Path, console: Console, asked: Asking | None = None) -> Document:
    """Read a project, a data set, a trained field or a mesh, with what the command says of it.

    Raises:
        UsageError: An answer is not written as one.
        ViewerError: It cannot be read.
    """
    if asked is None:
        return console.follow(opened(path))
    document = console.follow(opened(path, answers_of(asked), asked.photos))
    return at_time(document, asked.time) if isinstance(asked, Timed) and asked.time is not None else document


def at_time(document: Document, time: float) -> Document:
    """The document with its scene as it is at a time of its timeline, in seconds.

    Raises:
        UsageError: The time is not finite.
    """
    if not math.isfinite(time):
        raise UsageError(f"--time {time} is no time.", "Write it in seconds, such as 2.5.")
    return replace(document, scene=scene_at(document.scene, time))


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
