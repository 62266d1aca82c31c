"""A child process as the window sees it: messages in, messages out, and the reason when it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue

from msgspec import Struct

from viewer.bundled import PACKAGE
from viewer.engine.channel import Outbox, read_payloads
from viewer.engine.messages import FromChild, ToChild, decode_from_child, encode
from viewer.errors import ChildError
from viewer.process_identity import WINDOW

KEPT_LINES = 30
KEPT_CHARACTERS = 4000
READ_SIZE = 1 << 14
SIGNAL_REASONS = {
    "SIGKILL": "was killed; the system does that when memory runs out",
    "SIGSEGV": "crashed (segmentation fault)",
    "SIGBUS": "crashed (bus error); the disk or the shared memory may be full",
    "SIGABRT": "aborted",
    "SIGILL": "crashed (the processor does not know an instruction)",
    "SIGFPE": "crashed (arithmetic error)",
    "SIGTERM": "was asked to end by another program",
}


class Ended(Struct, frozen=True):
    """The last that is heard of a child.

    Attributes:
        reason: How it ended, completing a sentence that begins with its name.
        details: The last lines that it, or a library in it, wrote.
    """

    reason: str
    details: str


class Child:
    """``python -m viewer.engine.child MODULE``, started at once.

    Start it from a thread that lives as long as the child may: on Linux a child ends with the thread that made it.

    Args:
        module: What the child serves: its function ``serve`` is called.
        notify: Called from a reading thread whenever :meth:`poll` has something new.
        arguments: Handed on to the child.
        descriptors: Files that it inherits.

    Raises:
        ChildError: The system refuses another process.
    """

    def __init__(
        self,
        module: str,
        notify: Callable[[], None],
        arguments: Sequence[str] = (),
        descriptors: Sequence[int] = (),
    ) -> None:
        self._notify = notify
        self._received: SimpleQueue[FromChild | Ended] = SimpleQueue()
        self._last_lines = deque[str](maxlen=KEPT_LINES)
        try:
            # -P: never import from the folder that the person happens to stand in.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "viewer.engine.child", module, str(os.getpid()), *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env=_environment(),
                pass_fds=tuple(descriptors),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise ChildError(
                f"No further process could be started: {error.strerror}.", "Close other programs and try again."
            ) from error
        stdin, stdout, stderr = self._process.stdin, self._process.stdout, self._process.stderr
        assert stdin is not None
        assert stdout is not None
        assert stderr is not None
        self._outbox = Outbox(os.dup(stdin.fileno()))
        stdin.close()
        self._stdout, self._stderr = stdout, stderr
        self._errors = threading.Thread(target=self._read_errors, name="child errors", daemon=True)
        self._errors.start()
        threading.Thread(target=self._read_messages, name="child messages", daemon=True).start()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process is there; it may have ended although :meth:`poll` has not reported it yet."""
        return self._process.poll() is None

    def send(self, message: ToChild, key: str | None = None) -> None:
        """Send without waiting; with a ``key`` in place of an older message of that key that has not left yet."""
        self._outbox.send(encode(message), key)

    def poll(self) -> list[FromChild | Ended]:
        """All that came since the last call, in order; :class:`Ended` is the last that ever comes."""
        news: list[FromChild | Ended] = []
        while True:
            try:
                news.append(self._received.get_nowait())
            except Empty:
                return news

    def ask_to_end(self) -> None:
        """Close its input: it stops what it does between two steps, or half a second later, and ends."""
        self._outbox.close()

    def terminate(self) -> None:
        """Ask through the system; not every system knows a difference to :meth:`kill`."""
        if self.running:
            self._process.terminate()

    def kill(self) -> None:
        """End it at once."""
        if self.running:
            self._process.kill()

    def wait(self, seconds: float) -> bool:
        """Wait for its end, but no longer than ``seconds``; whether it has ended."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _read_messages(self) -> None:
        """Thread: post what comes; at the end post why."""
        complaint = ""
        try:
            for payload in read_payloads(self._stdout.fileno()):
                self._received.put(decode_from_child(payload))
                self._notify()
        except ChildError as error:
            complaint = error.message
            self.kill()
        status = self._process.wait()
        self._errors.join(1.0)  # something that it started may hold the pipe open
        self._outbox.close()
        self._stdout.close()
        details = "\n".join([*self._last_lines, complaint])[-KEPT_CHARACTERS:].strip()
        self._received.put(Ended("sent something unreadable" if complaint else exit_reason(status), details))
        self._notify()

    def _read_errors(self) -> None:
        """Thread: keep the last lines of the error stream, and never let the child wait for us."""
        rest = b""
        with self._stderr:
            while piece := self._stderr.read(READ_SIZE):
                *lines, rest = (rest + piece)[-READ_SIZE:].split(b"\n")
                self._last_lines.extend(line.decode(errors="replace").rstrip() for line in lines)
        if rest:
            self._last_lines.append(rest.decode(errors="replace"))


def end_all(children: Sequence[Child]) -> None:
    """End children together: ask, then insist, then kill. Takes two seconds at most, usually a tenth of one."""
    for child in children:
        child.ask_to_end()
    for patience, insist in ((1.2, Child.terminate), (0.3, Child.kill), (0.3, Child.kill)):
        shares = [child for child in children if child.running]
        for child in shares:
            child.wait(patience / len(shares))
        for child in children:
            insist(child)


def exit_reason(status: int) -> str:
    """Why a process ended, from its exit status, to follow its name in a sentence."""
    if status >= 0:
        return "ended by itself" if status == 0 else f"ended with exit status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        return f"was ended by signal {-status}"
    return SIGNAL_REASONS.get(name, f"was ended by {name}")


def _environment() -> dict[str, str]:
    """Our own, so that the child finds the very package that we run from, checkout or installed, and who we are."""
    known = os.environ.get("PYTHONPATH")
    paths = [str(PACKAGE.parent), *([known] if known else [])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), WINDOW: str(os.getpid())}
