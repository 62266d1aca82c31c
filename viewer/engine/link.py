"""The child's end of the channel."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Sequence
from queue import Empty, SimpleQueue

from viewer.engine.channel import Writer, read_payloads
from viewer.engine.messages import FromChild, ToChild, decode_to_child, encode
from viewer.errors import ChildError

GRACE = 0.5
"""Seconds between end-of-file and the end of the process, for closing files in order."""


class Link:
    """Messages from and to the window; when the window goes, so does this process.

    Args:
        incoming: Descriptor that the window's messages come from.
        outgoing: Descriptor for answers.
        arguments: What the window gave on the command line.
    """

    def __init__(self, incoming: int, outgoing: int, arguments: Sequence[str] = ()) -> None:
        self.arguments = tuple(arguments)
        self._incoming = incoming
        self._writer = Writer(outgoing)
        self._received: SimpleQueue[ToChild | None] = SimpleQueue()
        threading.Thread(target=self._read, name="messages", daemon=True).start()

    @property
    def idle(self) -> bool:
        """Whether no message waits to be received."""
        return self._received.empty()

    def send(self, message: FromChild) -> None:
        """Send; nothing happens where no one reads any more, for then this process is about to end."""
        self._writer.send(encode(message))

    def receive(self) -> ToChild | None:
        """Wait for the next message; None when the window has gone."""
        message = self._received.get()
        if message is None:
            self._received.put(None)
        return message

    def poll(self) -> list[ToChild | None]:
        """All messages that have come since; None among them when the window has gone."""
        news: list[ToChild | None] = []
        while None not in news:
            try:
                news.append(self._received.get_nowait())
            except Empty:
                return news
        self._received.put(None)
        return news

    def _read(self) -> None:
        """Thread: queue messages, and see to it that the process does not outlive its window."""
        try:
            for payload in read_payloads(self._incoming):
                self._received.put(decode_to_child(payload))
        except ChildError as error:
            sys.stderr.write(f"{error.message}\n")
            os._exit(3)
        self._received.put(None)
        time.sleep(GRACE)
        os._exit(0)
