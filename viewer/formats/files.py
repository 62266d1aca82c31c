"""Files of other programs as bytes, with a sentence for whatever goes wrong."""

from __future__ import annotations

from pathlib import Path

from viewer.errors import InputError


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
    try:
        if path.stat().st_size > most:
            raise InputError(f"{path} is too large for {what}.", f"It may have up to {most / (1 << 20):,.0f} MiB.")
        return path.read_bytes()
    except (OSError, ValueError, MemoryError) as error:
        raise InputError(f"{path} cannot be read: {reason(error)}.", hint) from error


def reason(error: BaseException) -> str:
    """The error's own words, short and without a full stop."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(text.split())[:200].rstrip(".") or type(error).__name__
