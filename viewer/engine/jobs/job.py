"""A job: long work as a value that a worker process can be sent, typed by what comes of it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar, get_args

from msgspec import Struct

from viewer.scene.assets import AssetStore
from viewer.scene.progress import Work

R_co = TypeVar("R_co", covariant=True)


class Job(Struct, Generic[R_co], frozen=True):
    """Something for a worker to do; its result is an ``R_co``.

    Neither carries arrays: a job that makes heavy data puts it into the asset store it was given, and its result names
    it. The window imports jobs, so their modules stay light.

    Attributes:
        operation: What does it, as ``module:function``: called with the job and a store, it returns the work.
        risky: It takes so much of the machine that the window's work is written down before.
    """

    operation: ClassVar[str]
    risky: ClassVar[bool] = False

    @classmethod
    def result_type(cls) -> type:
        """What the job results in."""
        return get_args(cls.__orig_bases__[0])[0]  # pyright: ignore[reportAttributeAccessIssue] - set by Generic


def run(job: Job[R_co], store: AssetStore) -> Work[R_co]:
    """Do ``job``; heavy data go to ``store``, and what the job's scene names is found there.

    The operation's module is imported now, and no earlier: it may bring torch.

    Raises:
        ViewerError: Whatever a person can act on.
    """
    return imported(job.operation)(job, store)


def imported(operation: str) -> Callable[..., Any]:
    """The function ``module:function``, whose module is imported now: it may bring torch or numba."""
    module, _, function = operation.partition(":")
    return getattr(importlib.import_module(module), function)


class StoreFolders(Struct, frozen=True):
    """An asset store in a message: ``root`` is written, ``others`` are only read."""

    root: str
    others: tuple[str, ...] = ()

    def store(self) -> AssetStore:
        """The store itself."""
        return AssetStore(Path(self.root), *map(Path, self.others))


def folders_of(store: AssetStore) -> StoreFolders:
    """What another process needs to know of a store."""
    return StoreFolders(str(store.root), tuple(map(str, store.others)))
