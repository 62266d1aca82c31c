"""Files of other programs as bytes, with a sentence for whatever goes wrong."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from viewer.errors import InputError

DAMAGED = "The file is damaged or cut short: copy it again, or leave it out."
"""What to do about a picture that cannot be decoded."""


def read_bytes(path: Path, most: int, what: str, hint: str = "Check the name and the permissions.") -> bytes:
    """A whole file.

    Args:
        path: The file.
        most: Bytes that it may have.
        what: Which it would be too large for, as in "a mesh".
        hint: What to do where it cannot be read.

    Raises:
        InputError: It is missing, too large for that or for the memory, or may not be read.
    """
    refuse_endless(path)
    try:
        if path.stat().st_size > most:
            raise InputError(f"{path} is too large for {what}.", f"It may have up to {most / (1 << 20):,.0f} MiB.")
        return path.read_bytes()
    except (OSError, ValueError, MemoryError) as error:
        raise InputError(f"{path} cannot be read: {reason(error)}.", hint) from error


def refuse_endless(path: Path) -> None:
    """Refuse what is there but is neither a file nor a folder: a pipe waits for a writer, a device may never end.

    Raises:
        InputError: It is a pipe, a socket or a device.
    """
    try:
        endless = path.exists() and not (path.is_file() or path.is_dir())
    except (OSError, ValueError):  # it is reported by what reads it
        return
    if endless:
        raise InputError(f"{path} is a pipe or a device, not a file.", "Write what comes out of it into a file first.")


def reason(error: BaseException) -> str:
    """The error's own words, short and without a full stop."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(text.split())[:200].rstrip(".") or type(error).__name__


def load(name: str) -> Callable[..., Any]:
    """The function ``module.function`` of this package, imported now: some take seconds that others need not wait for.

    Raises:
        ImportError: A package that the module needs is not installed.
    """
    module, _, function = name.rpartition(".")
    return getattr(importlib.import_module(f"viewer.formats.{module}"), function)
