"""Where compiled kernels are stored: by the content of their sources, so that an update compiles only what has changed.

numba keeps what it compiled beside each source file, and compiles anew when that file has changed. It does not see
changes in the modules that a kernel takes functions from and that were compiled into it, nor does it find what another
copy or version of the package with the same sources has compiled. The package names :class:`KernelLocator` in the
environment variable ``NUMBA_CACHE_LOCATOR_CLASSES``, and numba imports it from here; nothing else should, as this
module brings numba.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import FunctionType

import numba
from numba.core import config
from numba.core.caching import UserWideCacheLocator

from viewer.bundled import PACKAGE
from viewer.machine import cache_folder

IMPORT = re.compile(r"^from (viewer[\w.]*) import (.*)", re.MULTILINE)


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
            except OSError:
                continue
            return locator
        return None


def kernel_folders() -> tuple[Path, ...]:
    """Where compiled kernels may lie, the best place first."""
    chosen: str = vars(config)["CACHE_DIR"]  # NUMBA_CACHE_DIR
    named = Path(chosen) if chosen else cache_folder() / "kernels"
    return named, Path(tempfile.gettempdir()) / f"fieldwright-{os.getuid() if hasattr(os, 'getuid') else 0}" / "kernels"


@cache
def content_key(file: Path) -> str:
    """A hash of a module, of those of this package that it imports, of theirs and so on, and of numba's version."""
    found, waiting = {file}, [file]
    while waiting:
        new = set(_imported(waiting.pop())) - found
        found |= new
        waiting.extend(new)
    digest = hashlib.sha256(numba.__version__.encode())
    for module in sorted(found):
        digest.update(hashlib.sha256(module.read_bytes()).digest())
    return digest.hexdigest()


def _imported(file: Path) -> Iterator[Path]:
    """The modules of this package that a module imports."""
    for package, names in IMPORT.findall(file.read_text("utf-8")):
        path = PACKAGE.joinpath(*package.split(".")[1:])
        candidates = [path.with_suffix(".py"), *(path / f"{name}.py" for name in re.findall(r"\w+", names))]
        yield from (module for module in candidates if module.is_file())
