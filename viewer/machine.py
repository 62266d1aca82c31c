"""What this machine gives us."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path

M_ARENA_MAX, ARENAS = -8, 2
"""A parameter of glibc's ``mallopt`` (malloc.h), and its value here."""


def available_cores() -> int:
    """Cores that this process may use, which can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def let_threads_sleep(environment: MutableMapping[str, str] = os.environ) -> None:
    """Have the threads of OpenMP, and with it torch's and MKL's, sleep while they wait for each other.

    By default they spin, which takes the processor from what they wait for as soon as another program works, too.
    To be called before such a library is loaded; what people have set themselves stays.
    """
    for name, value in (("OMP_WAIT_POLICY", "PASSIVE"), ("GOMP_SPINCOUNT", "0"), ("KMP_BLOCKTIME", "0")):
        environment.setdefault(name, value)


def cache_folder(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """The folder that this system has for files that can be made again."""
    home = Path.home()
    if platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "fieldwright" / "cache"
    if platform == "darwin":
        return home / "Library" / "Caches" / "fieldwright"
    base = environment.get("XDG_CACHE_HOME", "")
    return (Path(base) if base.startswith("/") else home / ".cache") / "fieldwright"


def give_memory_back() -> None:
    """Have the C library give pages that hold nothing any more back to the system, in all of its arenas.

    glibc does so by itself only at the end of its heap: what a burst of work has used and freed stays there else,
    pinned by the smallest thing behind it. 1 to 4 ms where up to 40 MB come back; elsewhere nothing is done.
    """
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(ctypes.c_size_t(0))


def share_arenas() -> bool:
    """Have threads take memory from two arenas of the C library instead of up to eight a core; whether that can be.

    Each arena holds on to what the busiest moment of its threads needed. glibc only, for arenas that are yet to come.
    """
    if sys.platform != "linux" or (adjust := getattr(ctypes.CDLL(None), "mallopt", None)) is None:
        return False
    return bool(adjust(M_ARENA_MAX, ARENAS))


def memory_in_use() -> int:
    """Bytes of memory that this process has at hand now; 0 on systems that do not report it in this way."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
