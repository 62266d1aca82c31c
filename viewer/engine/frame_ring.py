"""Frames on their way from the engine to the window: a ring of slots in shared memory.

The engine writes a frame into a free slot and says where; the window copies it and says that the slot is free again.
A slow window thus slows the engine down instead of piling up frames.
"""

from __future__ import annotations

import math
import mmap
from collections.abc import Mapping

import numpy as np

from viewer.engine.messages import FrameReady, Plane
from viewer.engine.shared_memory import PAGE, MemoryHandle
from viewer.errors import ChildError

SLOTS = 3
"""One being written, one being read, one between."""
ALIGNMENT = 64
SPARE = 1.25
"""How much larger than needed slots are made, for a window that is being enlarged."""
TOO_LARGE, LATELY = 2.0, 100
"""Slots are made smaller when the last 100 frames needed half of them or less: the window was made smaller."""


def layout(arrays: Mapping[str, np.ndarray], start: int = 0) -> tuple[tuple[Plane, ...], int]:
    """Where each array goes from ``start`` on, and how many bytes that takes."""
    planes: list[Plane] = []
    offset = start
    for name, array in arrays.items():
        kind = "float16" if array.dtype == np.float16 else "float32"
        planes.append(Plane(name, kind, array.shape, offset))
        offset += _aligned(math.prod(array.shape) * np.dtype(kind).itemsize)
    return tuple(planes), offset - start


class FrameWriter:
    """The engine's side."""

    def __init__(self, handle: MemoryHandle) -> None:
        self.generation = 0
        self._handle = handle
        self._memory: mmap.mmap | None = None
        self._slot_bytes = 0
        self._free = set(range(SLOTS))
        self._largest = self._written = 0

    @property
    def memory_bytes(self) -> int:
        """Size of the whole memory."""
        return self._slot_bytes * SLOTS

    def room_for(self, arrays: Mapping[str, np.ndarray]) -> bool:
        """Whether :meth:`write` can take ``arrays`` now; larger ones than ever before need all slots to be free."""
        if layout(arrays)[1] > self._slot_bytes:
            return len(self._free) == SLOTS
        return bool(self._free)

    def write(self, arrays: Mapping[str, np.ndarray]) -> tuple[int, tuple[Plane, ...]]:
        """Copy the arrays into a free slot, and return which one and where each array lies.

        Raises:
            MemoryError: There is no memory for them.
        """
        needed = layout(arrays)[1]
        self._largest, self._written = max(self._largest, needed), self._written + 1
        if needed > self._slot_bytes:
            self._lay_out(needed)
        elif self._written >= LATELY and len(self._free) == SLOTS:  # nothing is being read that could go
            if self._slot_bytes > TOO_LARGE * SPARE * self._largest:
                self._lay_out(self._largest)
            self._largest = self._written = 0
        assert self._memory is not None
        slot = min(self._free)
        planes, _ = layout(arrays, slot * self._slot_bytes)
        for plane in planes:
            _view(self._memory, plane)[...] = arrays[plane.name]
        self._free.discard(slot)
        return slot, planes

    def release(self, slot: int) -> None:
        """The window has read the slot."""
        self._free.add(slot)

    def _lay_out(self, needed: int) -> None:
        slot_bytes = -(-int(needed * SPARE) // PAGE) * PAGE
        self._handle.reserve(slot_bytes * SLOTS)
        memory = self._handle.map(self.generation + 1, slot_bytes * SLOTS)
        self._memory, self._slot_bytes, self.generation = memory, slot_bytes, self.generation + 1


class FrameReader:
    """The window's side."""

    def __init__(self, handle: MemoryHandle) -> None:
        self._handle = handle
        self._memory: mmap.mmap | None = None
        self._generation = 0

    def read(self, ready: FrameReady) -> dict[str, np.ndarray]:
        """Copies of the frame's arrays.

        Raises:
            ChildError: The message does not describe the memory.
        """
        if ready.generation != self._generation or self._memory is None:
            try:
                self._memory = self._handle.map(ready.generation, ready.memory_bytes)
            except MemoryError as error:
                raise ChildError(
                    f"A rendered picture cannot be fetched: {error}.", "Make the window smaller."
                ) from error
            self._generation = ready.generation
        for plane in ready.planes:
            size = math.prod(plane.shape) * np.dtype(plane.dtype).itemsize
            if min(plane.shape, default=0) < 0 or plane.offset < 0 or plane.offset + size > len(self._memory):
                raise ChildError("A rendered picture lies outside of the shared memory.", "Please report this.")
        return {plane.name: _view(self._memory, plane).copy() for plane in ready.planes}


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def _view(memory: mmap.mmap, plane: Plane) -> np.ndarray:
    count = math.prod(plane.shape)
    return np.frombuffer(memory, plane.dtype, count, plane.offset).reshape(plane.shape)
