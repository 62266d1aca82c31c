"""Messages over a pair of pipes: a length of four bytes, little-endian, then as many bytes of msgpack."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator

from viewer.errors import ChildError

HEADER = 4
MESSAGE_LIMIT = 1 << 28
"""Bytes; the largest message is a scene with tens of thousands of photos, some megabytes."""
READ_SIZE = 1 << 16


def frame(payload: bytes) -> bytes:
    """The payload with its length in front.

    Raises:
        ChildError: It is longer than any message may be.
    """
    if len(payload) > MESSAGE_LIMIT:
        raise ChildError(f"A message of {len(payload) >> 20} MiB is too long.", "Split the scene.")
    return len(payload).to_bytes(HEADER, "little") + payload


class Splitter:
    """Turns a stream, however it is cut into pieces, back into payloads."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Take in a piece of the stream and yield the payloads that it completes.

        Raises:
            ChildError: The stream announces a message longer than any may be, so it is no stream of messages.
        """
        self._buffer += piece
        while len(self._buffer) >= HEADER:
            length = int.from_bytes(self._buffer[:HEADER], "little")
            if length > MESSAGE_LIMIT:
                raise ChildError("A child process sent something unreadable.", "Please report this.")
            if len(self._buffer) < HEADER + length:
                return
            payload = bytes(self._buffer[HEADER : HEADER + length])
            del self._buffer[: HEADER + length]
            yield payload

    @property
    def pending(self) -> int:
        """Bytes of a message that has begun and not ended."""
        return len(self._buffer)


def read_payloads(descriptor: int) -> Iterator[bytes]:
    """Every payload that comes through a pipe, until it is closed or breaks; half a message at the end is dropped.

    Raises:
        ChildError: What comes is no stream of messages.
    """
    splitter = Splitter()
    while piece := _read(descriptor):
        yield from splitter.feed(piece)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, READ_SIZE)
    except OSError:  # the other side, or our own, has closed it
        return b""


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte, however many at a time the pipe takes.

    Raises:
        OSError: The other side has gone.
    """
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


class Writer:
    """Sends payloads from any thread, waiting while the pipe is full. What a child uses."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def send(self, payload: bytes) -> bool:
        """Send, and return whether there is still a reader."""
        with self._lock:
            try:
                write_all(self._descriptor, frame(payload))
            except OSError:
                return False
        return True


class Outbox:
    """Sends payloads without ever waiting for the reader. What the window uses.

    A child that hangs stops reading its pipe, and a full pipe would stop the writer: the window. So a thread writes
    what is queued here, and a payload with a ``key`` takes the place of an older one of that key that has not left yet.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._queue: deque[tuple[str | None, bytes]] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._write, name="outbox", daemon=True)
        self._thread.start()

    def send(self, payload: bytes, key: str | None = None) -> None:
        """Queue a payload; after :meth:`close` or once the child has gone it is dropped."""
        data = frame(payload)
        with self._changed:
            if self._closing:
                return
            if key is not None:
                self._queue = deque(entry for entry in self._queue if entry[0] != key)
            self._queue.append((key, data))
            self._changed.notify()

    def close(self) -> None:
        """Close the pipe once everything queued has left; the child reads end-of-file."""
        with self._changed:
            self._closing = True
            self._changed.notify()

    def join(self, seconds: float) -> None:
        """Wait until the pipe is closed, but not for long."""
        self._thread.join(seconds)

    def _write(self) -> None:
        alive = True
        while alive:
            with self._changed:
                self._changed.wait_for(lambda: self._queue or self._closing)
                data = self._queue.popleft()[1] if self._queue else b""
            if not data:
                break
            try:
                write_all(self._descriptor, data)
            except OSError:
                alive = False
        with self._changed:
            self._closing = True
            self._queue.clear()
        os.close(self._descriptor)
