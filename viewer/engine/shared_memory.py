"""Memory that two processes see, and that need not be removed.

Named shared memory outlives a killed process, and Python's own (``multiprocessing.shared_memory``) starts a further
process to clean up, which in Python 3.11 also removes memory that is still in use elsewhere. Here the memory has no
name in any file system: on Linux it is anonymous (``memfd_create``), on macOS an unlinked temporary file, on Windows a
section of the paging file. The window makes it, the child inherits it, and the system takes it back with the last of
the two, however they end.
"""

from __future__ import annotations

import mmap
import os
import sys
import tempfile
import uuid

PAGE = mmap.ALLOCATIONGRANULARITY
LIMIT = 2 << 30
"""Bytes; three frames of 8192 x 4320 with normals. Linux would try to give any amount, and end a process in the end."""


class MemoryHandle:
    """What a process needs to map the memory. It can be laid out anew, larger or smaller, in a new ``generation``.

    Args:
        text: What :attr:`text` was in the process that made it; None makes new memory.
    """

    def __init__(self, text: str | None = None) -> None:
        self.text = _make() if text is None else text
        self.descriptors = () if sys.platform == "win32" else (int(self.text),)

    def reserve(self, size: int) -> None:
        """Make room for ``size`` bytes, and give back what lies beyond: nothing of that may be read any more.

        Raises:
            MemoryError: There is not that much.
        """
        if size > LIMIT:
            raise MemoryError(f"{size} bytes of shared memory are too many")
        for descriptor in self.descriptors:
            try:
                if hasattr(os, "posix_fallocate"):  # else a full disk shows as a crash at the first write
                    os.posix_fallocate(descriptor, 0, size)
                os.ftruncate(descriptor, size)
            except OSError as error:
                raise MemoryError(f"no {size} bytes of shared memory: {error.strerror}") from error

    def map(self, generation: int, size: int) -> mmap.mmap:
        """The memory, after :meth:`reserve` in the process that lays it out.

        Raises:
            MemoryError: It is shorter than ``size``, or there is no room for it.
        """
        try:
            if sys.platform == "win32":
                return mmap.mmap(-1, size, tagname=f"{self.text}-{generation}")  # pyright: ignore[reportCallIssue]
            return mmap.mmap(int(self.text), size)
        except (OSError, ValueError) as error:
            raise MemoryError(f"{size} bytes of shared memory cannot be mapped: {error}") from error

    def close(self) -> None:
        """Give this process's share back."""
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors = ()


def _make() -> str:
    if sys.platform == "win32":
        return f"fieldwright-{uuid.uuid4().hex}"
    if hasattr(os, "memfd_create"):
        return str(os.memfd_create("fieldwright-frames"))
    with tempfile.TemporaryFile(prefix="fieldwright-frames-") as file:
        return str(os.dup(file.fileno()))
