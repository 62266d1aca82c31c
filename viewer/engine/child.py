"""Entry point of every child process: ``python -P -m viewer.engine.child MODULE PARENT [ARGUMENT ...]``.

The child takes its pipes for messages only: what libraries print goes to the error stream. It reads end-of-file when
the window has gone, however that came about, and ends then: at once where it is idle, else at the next step of its
work, and half a second later in any case. ``MODULE.serve(link)`` does the work.
"""

from __future__ import annotations

import ctypes
import faulthandler
import importlib
import os
import signal
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
PR_SET_PDEATHSIG = 1


class Link:
    """The child's end of the channel.

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

    def send(self, message: FromChild) -> None:
        """Send; nothing happens where nobody reads any more, for then this process is about to end."""
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


def main() -> None:
    """Become what the command line says."""
    incoming, outgoing = claim_pipes()
    faulthandler.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the window to answer
    end_with(int(sys.argv[2]))
    link = Link(incoming, outgoing, sys.argv[3:])
    importlib.import_module(sys.argv[1]).serve(link)
    sys.stderr.flush()
    os._exit(0)  # tearing torch and numba down takes longer than all else


def claim_pipes() -> tuple[int, int]:
    """Take standard input and output for messages, and give everybody else an empty input and the error stream."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return incoming, outgoing


def end_with(parent: int) -> None:
    """On Linux, let the kernel end this process with its parent, even amid a call that never lets Python run."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


if __name__ == "__main__":
    main()
