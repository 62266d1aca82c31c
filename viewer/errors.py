"""What a person can act on.

A :class:`ViewerError` is for people: a sentence that says what went wrong and one that says what to do. The window
shows both, the command line prints both and exits with 1. Every other exception is a bug and is reported as one.
"""

from __future__ import annotations


class ViewerError(Exception):
    """Something went wrong that the person in front of the screen can do something about.

    Args:
        message: What happened, in one sentence, naming the file or option.
        hint: What to do about it, in one sentence; empty only where nothing helps.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[type[ViewerError], tuple[str, str]]:
        """Keep the hint when the error travels between processes."""
        return (type(self), (self.message, self.hint))


class InputError(ViewerError):
    """A file, folder or option cannot be used as it is."""


class UsageError(InputError):
    """A command was given an option that no file could make sense of."""


class OutputError(ViewerError):
    """Something could not be written; whatever stood there before is untouched."""


class AssetError(ViewerError):
    """An asset is missing, damaged, or not the one that its name promises."""


class ChildError(ViewerError):
    """A child process died, hung or could not be started."""


class GraphicsError(ViewerError):
    """The graphics card cannot draw the fields; there are other ways to draw them."""


class UnsupportedError(ViewerError):
    """The request is sound, but this machine or this version cannot meet it."""
