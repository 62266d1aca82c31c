"""Names of files that are no Unicode: a system may hold any bytes, messages and projects hold text.

Python keeps such bytes as lone surrogates (PEP 383), with which files are found again and no text can be written.
"""

from __future__ import annotations

from viewer.errors import InputError


def shown(name: str) -> str:
    r"""The name as text, its stray bytes as ``\x8e``."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def not_unicode(error: UnicodeEncodeError) -> InputError:
    """The error that a name cannot be written, for the one of whoever tried."""
    return InputError(
        f"'{shown(error.object)[:300]}' has bytes in its name that are not UTF-8.",
        "Give the file or folder another name, as convmv does for many of them.",
    )
