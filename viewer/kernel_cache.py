"""Where compiled kernels are stored: by the content of their sources, so that an update compiles only what has changed.

numba keeps what it compiled beside each source file, and compiles anew when that file has changed. It does not see
changes in the modules that a kernel takes functions from and that were compiled into it, nor does it find what another
copy or version of the package with the same sources has compiled. The package names :class:`KernelLocator` in the
environment variable ``NUMBA_CACHE_LOCATOR_CLASSES``, and numba imports it from here; nothing else should, as this
module brings numba.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import re
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import FunctionType

import numba
from numba.core import caching, config
from numba.core.caching import IndexDataCacheFile, UserWideCacheLocator

from viewer.bundled import PACKAGE
from viewer.machine import cache_folder

IMPORT = re.compile(r"^from (viewer[\w.]*) import (.*)", re.MULTILINE)
TUPLE = re.compile(r"^class (\w+)\(NamedTuple\):\n((?:    .*\n|\n)*)", re.MULTILINE)
FIELD = re.compile(r"^    (\w+):", re.MULTILINE)
WITHOUT_KERNELS = {"cli", "session", "ui"}
"""Folders of the package that call no kernel."""

ENTRY = re.compile(r"(\w+-[0-9a-f]{24}|[\w-]+-[0-9a-f]{24}\.compiled|\.swept-[0-9a-f]{32})")
"""Names of what lies in a folder of compiled kernels; nothing else in it is touched."""
MOST_ENTRIES = 600
"""About five versions of the package."""
DAY = 86_400.0
KEPT_DAYS, RECENT_DAYS = 30.0, 2.0
"""Entries that no process has asked for since are removed; recent ones stay however many there are."""

UNREADABLE = (
    OSError,
    EOFError,
    pickle.UnpicklingError,
    ImportError,
    LookupError,
    AttributeError,
    TypeError,
    ValueError,
)
"""What pickle raises for files that are not whole."""
LAYOUT = "one name for each file"
"""Part of the key: what older versions stored may hold one signature's code under another's name."""


class KernelLocator(UserWideCacheLocator):
    """One folder for each version of a module; functions of other packages are left to numba's own locators."""

    def __init__(self, py_func: FunctionType, py_file: str, folder: Path) -> None:
        self._py_file = py_file
        self._lineno = py_func.__code__.co_firstlineno
        self._key = content_key(Path(py_file))
        self._cache_path = str(folder / f"{Path(py_file).stem}-{self._key[:24]}")

    def get_source_stamp(self) -> str:  # pyright: ignore[reportIncompatibleMethodOverride] - numba's is not annotated
        """What has to be the same for a compiled kernel to be used."""
        return self._key

    @classmethod
    def from_function(cls, py_func: FunctionType, py_file: str) -> KernelLocator | None:
        """The locator of a kernel of ours, in the first folder that can be written."""
        if PACKAGE not in Path(py_file).parents:
            return None
        for folder in kernel_folders():
            locator = cls(py_func, py_file, folder)
            try:
                locator.ensure_cache_path()
                os.utime(locator.get_cache_path())  # it is in use: see sweep_kernels
            except OSError:
                continue
            return locator
        return None


class StoredKernels(IndexDataCacheFile):
    """What one function was compiled for: an index, and a file for each signature. Several processes may write at once.

    numba numbers the files. Two processes that compile one function for two signatures in the same moment take the same
    number, and the index then names one's code for what the other calls: float32 is read as float64, for good. Here
    each file has a name of its own, so that the later index loses an entry at worst, which is compiled again. What
    cannot be written (a full disk) or read (cut off when the power went) is compiled again, too, and stops nothing.
    """

    def save(self, key: object, data: object) -> None:
        """Store what was compiled for a signature, if the disk takes it."""
        with contextlib.suppress(OSError):
            super().save(key, data)

    def load(self, key: object) -> object | None:
        """What was compiled for a signature, or None."""
        with contextlib.suppress(*UNREADABLE):
            return super().load(key)
        return None

    def _load_index(self) -> dict[object, str]:
        with contextlib.suppress(*UNREADABLE):
            return super()._load_index()
        return {}

    def _data_name(self, number: int) -> str:  # noqa: ARG002 - numba's count
        return f"{self._index_name.removesuffix('.nbi')}.{uuid.uuid4().hex}.nbc"


# numba offers no place to name another class; it looks this one up whenever a function is to be stored.
caching.IndexDataCacheFile = StoredKernels


def kernel_folders() -> tuple[Path, ...]:
    """Where compiled kernels may lie, the best place first."""
    chosen: str = vars(config)["CACHE_DIR"]  # NUMBA_CACHE_DIR
    named = Path(chosen) if chosen else cache_folder() / "kernels"
    return named, Path(tempfile.gettempdir()) / f"fieldwright-{os.getuid() if hasattr(os, 'getuid') else 0}" / "kernels"


@cache
def content_key(file: Path) -> str:
    """A hash of a module, of those of this package that it imports, of theirs and so on, and of numba's version.

    What its kernels are called with is part of it, see :func:`arguments_key`.
    """
    found, waiting = {file}, [file]
    while waiting:
        new = set(_imported(waiting.pop())) - found
        found |= new
        waiting.extend(new)
    digest = hashlib.sha256(f"{numba.__version__} {LAYOUT}".encode())
    digest.update(arguments_key().encode())
    for module in sorted(found):
        digest.update(hashlib.sha256(module.read_bytes()).digest())
    return digest.hexdigest()


@cache
def arguments_key() -> str:
    """A hash of where named tuples are defined that kernels may be called with, and of the order of their fields.

    A kernel need not import the tuples that it is called with. numba stores them by module and name in the one index
    of all that a kernel was compiled for, so a version that lacks one of these modules could not read any of it; and
    it compiles a field's place, so fields of one type that change places would be read in each other's stead.
    """
    digest = hashlib.sha256()
    for folder in sorted(path for path in PACKAGE.iterdir() if path.name not in WITHOUT_KERNELS):
        for module in sorted(folder.glob("**/*.py")):
            source = module.read_bytes()
            for name, body in TUPLE.findall(source.decode()) if b"(NamedTuple)" in source else ():
                digest.update(" ".join([module.relative_to(PACKAGE).as_posix(), name, *FIELD.findall(body)]).encode())
    return digest.hexdigest()


@cache
def package_key() -> str:
    """The same of all modules with kernels."""
    digest = hashlib.sha256()
    for module in sorted(PACKAGE.glob("**/*_kernels.py")):
        digest.update(content_key(module).encode())
    return digest.hexdigest()


def sweep_kernels(folder: Path, now: float | None = None) -> list[Path]:
    """Remove what no installed version uses any more, and the oldest where there are too many entries.

    A process that loads a kernel's module marks its entry as used; so entries of other versions stay as long
    as these are started once a month. An entry gets another name before it is removed: other processes find all of
    it, or nothing.

    Args:
        folder: Where compiled kernels lie.
        now: Seconds since 1970; the present where not given.

    Returns:
        What was removed; an entry that cannot be removed stays.
    """
    moment = time.time() if now is None else now
    found: list[tuple[float, Path]] = []
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if ENTRY.fullmatch(path.name):
                with contextlib.suppress(OSError):  # another process removes it as well
                    found.append(((moment - path.stat().st_mtime) / DAY, path))
    removed: list[Path] = []
    for count, (days, path) in enumerate(sorted(found)):
        if days > KEPT_DAYS or (count >= MOST_ENTRIES and days > RECENT_DAYS):
            aside = folder / f".swept-{uuid.uuid4().hex}"
            with contextlib.suppress(OSError):
                path.rename(aside)
                if aside.is_dir():
                    shutil.rmtree(aside)
                else:
                    aside.unlink()
                removed.append(path)
    return removed


def _imported(file: Path) -> Iterator[Path]:
    """The modules of this package that a module imports."""
    for package, names in IMPORT.findall(file.read_text("utf-8")):
        path = PACKAGE.joinpath(*package.split(".")[1:])
        candidates = [path.with_suffix(".py"), *(path / f"{name}.py" for name in re.findall(r"\w+", names))]
        yield from (module for module in candidates if module.is_file())
