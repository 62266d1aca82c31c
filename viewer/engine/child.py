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

from viewer.engine.link import Link
from viewer.machine import let_threads_sleep
from viewer.quick_start import collect_less

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Become what the command line says."""
    incoming, outgoing = claim_pipes()
    let_threads_sleep()
    collect_less()
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
