"""What a run has reached, on disk, whatever the method: a kill loses at most the time since the last checkpoint.

The newest state is ``checkpoint.safetensors`` in the run's folder; the one before it stays as
``checkpoint-before.safetensors``, so that a damaged file costs one interval and not the run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np
from msgspec import Struct
from safetensors.numpy import save as encode_safetensors

from viewer.errors import AssetError, InputError, OutputError, ViewerError
from viewer.scene.assets import read_tensors, write_atomic
from viewer.scene.progress import Steer
from viewer.training.config import TrainConfig

NEWEST = "checkpoint.safetensors"
BEFORE = "checkpoint-before.safetensors"
STEERING = "steering"
"""Name of the array that holds what the run had been asked, as JSON."""
FRESH = "Train without resuming, or into another project."
LESS = "Close other programs, or train with a lower resolution or smaller tables."

State = TypeVar("State")
Small = TypeVar("Small", bound=Struct)
Config = TypeVar("Config", bound=TrainConfig)


def write(folder: Path, tensors: Mapping[str, np.ndarray]) -> None:
    """Make ``tensors`` the newest checkpoint, and the newest so far the one before.

    Raises:
        OutputError: The disk is full or read-only.
    """
    data = encode_safetensors(dict(tensors))
    fresh = folder / "checkpoint-new.safetensors"
    write_atomic(fresh, data)
    try:
        if (folder / NEWEST).exists():
            os.replace(folder / NEWEST, folder / BEFORE)
        os.replace(fresh, folder / NEWEST)
    except OSError as error:
        raise OutputError(f"{folder / NEWEST} cannot be written: {error.strerror}.", "Check the folder.") from error


def resumable(
    folder: Path, config: Config, read: Callable[[Path], tuple[State, Config]], names: Sequence[str]
) -> tuple[State, str]:
    """The state to continue from, and a sentence about a damaged file that had to be passed over.

    Args:
        folder: Of the run.
        config: What is asked for now.
        read: Gives the state in a file and the options of its run.
        names: Options with which a run is continued as it was started.

    Raises:
        InputError: There is no sound checkpoint, or it belongs to another run.
    """
    (state, earlier), path, warning = newest_of(folder, read)
    check_same_run(earlier, config, names, path)
    return state, warning


def newest_of(folder: Path, read: Callable[[Path], State]) -> tuple[State, Path, str]:
    """The newest sound checkpoint, its file, and a sentence about a damaged one that had to be passed over.

    Args:
        folder: Of the run.
        read: Gives what is in a file, or raises InputError where that is damaged.

    Raises:
        InputError: There is no sound checkpoint.
    """
    warning = ""
    for name in (NEWEST, BEFORE):
        path = folder / name
        if not path.exists():
            continue
        try:
            return read(path), path, warning
        except InputError as error:
            warning = error.message
    if warning:
        raise InputError(warning, FRESH)
    raise InputError(f"There is no checkpoint to resume in {folder}.", "Train without resuming.")


def steered_before(folder: Path) -> Steer:
    """What the run in ``folder`` had been asked when its newest sound checkpoint was written, as far as it tells."""
    for name in (NEWEST, BEFORE):
        try:
            return msgspec.json.decode(read_tensors(folder / name)[STEERING].tobytes(), type=Steer)
        except (ViewerError, KeyError, ValueError, msgspec.MsgspecError):
            continue
    return Steer()


def check_same_run(earlier: TrainConfig, config: TrainConfig, names: Sequence[str], path: Path) -> None:
    """Refuse to continue a run with options that would have made it another one.

    A data set that has been moved since may be given by its new place.

    Raises:
        InputError: One of the options ``names`` differs, or which photos are held out.
    """
    for name in (*names, "held_out"):
        old, new = getattr(earlier, name), getattr(config, name)
        moved = name == "dataset" and not Path(old).exists() and Path(new).exists()
        if old != new and not moved:
            raise InputError(
                f"The run in {path.parent} was started with {name} = {old}, not {new}.",
                f"Resume with {name} = {old}, or train without resuming.",
            )


class CheckpointWriter:
    """Writes checkpoints beside the training, one at a time.

    Args:
        folder: Of the run.

    Attributes:
        interval: Seconds between two of them, which is what a kill costs at most.
    """

    interval = 30.0

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written_step = -1
        """Of the newest checkpoint that was written; -1 before there is one."""
        self.trouble: OutputError | None = None
        """Why the newest one that was tried could not be written, if that is so."""
        self._thread = ThreadPoolExecutor(1, "checkpoint")
        self._pending: Future[None] | None = None

    def start(self, snapshot: Callable[[], Mapping[str, np.ndarray]], step: int) -> None:
        """Take a copy of the state and begin to write it; waits for the write before, if that still runs.

        A write that fails is told by :attr:`trouble`, and whatever was written before it stays.

        Args:
            snapshot: Makes the copy.
            step: Of the state.
        """
        self.settle()
        try:
            tensors = snapshot()
        except MemoryError:
            self.trouble = OutputError(f"{self.folder / NEWEST} cannot be written: the memory does not suffice.", LESS)
            return

        def work() -> None:
            try:
                write(self.folder, tensors)
            except OutputError as error:
                self.trouble = error
            except MemoryError:
                path = self.folder / NEWEST
                self.trouble = OutputError(f"{path} cannot be written: the memory does not suffice.", LESS)
            else:
                self.trouble, self.written_step = None, step

        self._pending = self._thread.submit(work)

    def settle(self) -> None:
        """Return once nothing is being written."""
        if self._pending is not None:
            pending, self._pending = self._pending, None
            pending.result()

    def wait(self) -> None:
        """Return once nothing is being written.

        Raises:
            OutputError: The newest checkpoint could not be written.
        """
        self.settle()
        if self.trouble is not None:
            raise self.trouble

    def close(self) -> None:
        """End the thread, after what it is writing."""
        self._thread.shutdown()


def read_checkpoint(
    path: Path, header: type[Small], made: Callable[[Small, Mapping[str, np.ndarray]], State]
) -> tuple[State, Small]:
    """The state in a checkpoint, and the header that tells of its run.

    Args:
        path: The file.
        header: What its small part is.
        made: Makes the state of it and the arrays, after checking that they fit each other.

    Raises:
        InputError: The file is missing, damaged or not a checkpoint.
    """
    try:
        tensors = read_tensors(path)
        small = msgspec.json.decode(tensors["header"].tobytes(), type=header)
        return made(small, tensors), small
    except (AssetError, KeyError, ValueError, msgspec.MsgspecError) as error:
        reason = error.message if isinstance(error, ViewerError) else str(error)
        raise InputError(f"The checkpoint {path} is damaged: {reason}", FRESH) from error
