"""Which process wrote something down, so that another one can tell whether it still runs.

A process number alone is given again sooner or later; with the moment at which the process began, and the computer
that it runs on, it names one process for good.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

PS_SECONDS = 5.0
BEGIN = 19
"""Field 22 of ``/proc/PID/stat``, counted behind the name in brackets; see proc(5)."""


class ProcessIdentity(NamedTuple):
    """One process of one computer.

    Attributes:
        host: The computer's name; with the process namespace on Linux, as containers may share a name.
        pid: Its number.
        started: When it began, as the system counts; empty where it does not say.
    """

    host: str
    pid: int
    started: str


WINDOW = "FIELDWRIGHT_WINDOW"
"""The environment's variable that tells a child the number of the process that it works for."""


def window_process() -> int:
    """Number of the process that this one works for: its parent, or beyond what only launches it, as on Windows."""
    named = os.environ.get(WINDOW, "")
    return int(named) if named.isdecimal() else os.getppid()


def identity(pid: int | None = None) -> ProcessIdentity:
    """Of a process on this computer; this one where none is given."""
    number = os.getpid() if pid is None else pid
    return ProcessIdentity(_host(), number, _started(number) or "")


def is_alive(process: ProcessIdentity) -> bool | None:
    """Whether that process still runs; None where that cannot be known from here: it ran on another computer."""
    if process.host != _host():
        return None
    started = _started(process.pid)
    return started is not None and (not started or not process.started or started == process.started)


@cache
def _host() -> str:
    """This computer."""
    try:
        space = os.readlink("/proc/self/ns/pid")  # noqa: PTH115 - a link to no path
    except OSError:
        space = ""
    return f"{socket.gethostname()} {space}".strip()


def _started(pid: int) -> str | None:
    """When a process of this computer began; empty where that is unknown, None where there is no such process."""
    if sys.platform == "win32":
        return _started_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass  # somebody else's
    except (OverflowError, OSError):
        return None
    if Path("/proc/self/stat").exists():
        return _started_on_linux(pid)
    asked = subprocess.run(
        ["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, timeout=PS_SECONDS, check=False
    )
    return asked.stdout.strip() or None


def _started_on_linux(pid: int) -> str | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    return None if fields[0] in "ZX" else f"{boot} {fields[BEGIN]}"


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    QUERY, STILL_ACTIVE = 0x1000, 259

    def _started_on_windows(pid: int) -> str | None:
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(QUERY, False, pid)
        if not handle:
            return None
        times, code = [wintypes.FILETIME() for _ in range(4)], wintypes.DWORD()
        kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.GetProcessTimes(handle, *map(ctypes.byref, times))
        kernel.CloseHandle(handle)
        return f"{times[0].dwHighDateTime} {times[0].dwLowDateTime}" if code.value == STILL_ACTIVE else None
