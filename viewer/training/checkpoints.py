"""What a run has reached, on disk, whatever the method: a kill loses at most the time since the last checkpoint.

The newest state is ``checkpoint.safetensors`` in the run's folder; the one before it stays as
``checkpoint-before.safetensors``, so that a damaged file costs one interval and not the run. The array ``header`` holds
JSON: the format's version, the run's options and progress, and what a method's state adds to it. All else are arrays.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import msgspec
import numpy as np
from msgspec import Struct
from safetensors.numpy import save as encode_safetensors

from viewer.errors import AssetError, InputError, OutputError, ViewerError
from viewer.scene.assets import read_tensors, write_atomic
from viewer.scene.names import pack, unpack
from viewer.scene.progress import Steer
from viewer.training.background import Background, background_from_checkpoint
from viewer.training.config import TrainConfig

FORMAT = 1
"""Version of the files; those that do not give one are of version 1, too."""
NEWEST = "checkpoint.safetensors"
BEFORE = "checkpoint-before.safetensors"
STEERING = "steering"
"""Name of the array that holds the factors which the run was steered with, as JSON."""
CALIBRATION = "calibration."
"""What the names of a calibration's arrays begin with."""
FIXED_OPTIONS = ("dataset", "downscale", "seed", "holdout", "batch", "refine_poses", "exposure", "held_out")
"""Options of every method with which a run is continued as it was started."""
START_AGAIN = "Train without resuming, or into another project."
FREE_MEMORY = "Close other programs, or train with a lower resolution or smaller tables."


class Version(Struct, frozen=True):
    """What a header of any version can be read as."""

    format: int = 1


class Header(Struct, frozen=True, kw_only=True):
    """The small part of a checkpoint; the methods add what is theirs."""

    config: TrainConfig
    step: int
    cursor: int = msgspec.field(name="place")
    seconds: float
    background: int


@dataclass(eq=False, kw_only=True)
class RunState(ABC):
    """What a run has reached, and what its checkpoints hold; the methods add what they learn.

    Attributes:
        background: What lies behind the field.
        step: Steps taken.
        cursor: Position in the endless sequence of shuffled pixels.
        seconds: Training time so far, of all sittings; the loop keeps it.
        calibration: What a checkpoint held of ``viewer.training.calibration``; only read when a run is resumed.
    """

    header: ClassVar[type[Header]]
    fixed_options: ClassVar[tuple[str, ...]]
    """Options of the method with which a run is continued as it was started."""

    background: Background
    step: int = 0
    cursor: int = 0
    seconds: float = 0.0
    calibration: dict[str, np.ndarray] = field(default_factory=dict)

    @abstractmethod
    def header_entries(self) -> dict[str, Any]:
        """What the method adds to the header."""

    @abstractmethod
    def arrays(self) -> dict[str, np.ndarray]:
        """Copies of the method's own arrays."""

    @classmethod
    @abstractmethod
    def from_arrays(cls, header: Any, tensors: Mapping[str, np.ndarray], progress: Mapping[str, Any]) -> RunState:  # noqa: ANN401 - each method has its own
        """The state that a checkpoint holds; ``progress`` are the fields that every state has.

        Raises:
            KeyError: An array is missing.
            ValueError: The arrays do not fit each other.
        """


StateT = TypeVar("StateT", bound=RunState)


def snapshot(state: RunState, config: TrainConfig) -> dict[str, np.ndarray]:
    """Copies of all arrays, with the header as bytes."""
    header = {
        "format": FORMAT, "config": config, "step": state.step, "place": state.cursor, "seconds": state.seconds,
        "background": state.background.kind, **state.header_entries(),
    }  # fmt: skip
    encoded = np.frombuffer(pack(header, msgspec.json.encode), np.uint8)
    return {"header": encoded, **state.arrays(), **state.background.arrays()}


def read(kind: type[StateT], path: Path) -> tuple[StateT, TrainConfig]:
    """The state in a checkpoint and the options of its run.

    Raises:
        InputError: The file is missing, damaged, not a checkpoint, of another method, or of a later version.
    """
    try:
        tensors = read_tensors(path)
        encoded = tensors["header"].tobytes()
        version = msgspec.json.decode(encoded, type=Version).format
        if version != FORMAT:
            newer = f"The checkpoint {path} has format {version}; this version of Fieldwright reads {FORMAT}."
            raise InputError(newer, "Resume with the version that wrote it, or train without resuming.")
        header = unpack(encoded, msgspec.json.Decoder(kind.header))
        progress = {
            "background": background_from_checkpoint(header.background, tensors),
            "step": header.step,
            "cursor": header.cursor,
            "seconds": header.seconds,
            "calibration": {name: array.copy() for name, array in tensors.items() if name.startswith(CALIBRATION)},
        }
        state = kind.from_arrays(header, tensors, progress)
        assert isinstance(state, kind)
        return state, header.config
    except (AssetError, KeyError, ValueError, msgspec.MsgspecError) as error:
        reason = error.message if isinstance(error, ViewerError) else str(error)
        raise InputError(f"The checkpoint {path} is damaged: {reason}", START_AGAIN) from error


def newest(kind: type[StateT], folder: Path, config: TrainConfig) -> tuple[StateT, str]:
    """The state to continue from, and a sentence about a damaged file that had to be passed over.

    Raises:
        InputError: There is no valid checkpoint, or it belongs to another run.
    """
    problem: InputError | None = None
    for path in (folder / NEWEST, folder / BEFORE):
        if not path.exists():
            continue
        try:
            state, earlier = read(kind, path)
        except InputError as error:
            problem = error
            continue
        check_same_run(earlier, config, (*FIXED_OPTIONS, *kind.fixed_options), path)
        return state, problem.message if problem else ""
    if problem:
        raise problem
    raise InputError(f"There is no checkpoint to resume in {folder}.", "Train without resuming.")


def require(*conditions: bool) -> None:
    """Make sure of what the arrays of a checkpoint must fulfil.

    Raises:
        ValueError: They do not.
    """
    if not all(conditions):
        raise ValueError("its arrays do not fit each other")


def require_floats(*arrays: np.ndarray) -> None:
    """Make sure that arrays of a checkpoint hold finite 32-bit numbers.

    Raises:
        ValueError: One does not.
    """
    require(*(array.dtype == np.float32 and bool(np.isfinite(array).all()) for array in arrays))


def previous_steering(folder: Path) -> Steer:
    """The factors that the run in ``folder`` had when its newest readable checkpoint was written."""
    for name in (NEWEST, BEFORE):
        try:
            return msgspec.json.decode(read_tensors(folder / name)[STEERING].tobytes(), type=Steer)
        except (ViewerError, KeyError, ValueError, msgspec.MsgspecError):
            continue
    return Steer()


def check_same_run(earlier: TrainConfig, config: TrainConfig, names: Sequence[str], path: Path) -> None:
    """Refuse to continue a run with options that would have made it another one.

    A data set that has been moved since may be given by its new path.

    Raises:
        InputError: One of the options ``names`` differs.
    """
    for name in names:
        old, new = getattr(earlier, name), getattr(config, name)
        if name == "dataset":
            old, new = str(Path(old).absolute()), str(Path(new).absolute())
            if not Path(old).exists() and Path(new).exists():
                continue
        if old != new:
            raise InputError(
                f"The run in {path.parent} was started with {name} = {old}, not {new}.",
                f"Resume with {name} = {old}, or train without resuming.",
            )


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


class CheckpointWriter:
    """Writes checkpoints beside the training, one at a time.

    Args:
        folder: Of the run.

    Attributes:
        interval: Seconds between two of them, which is what a kill costs at most.
        written_step: Of the newest checkpoint that was written; -1 before there is one.
        error: Why the newest one that was tried could not be written, if that is so.
    """

    interval = 30.0

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written_step = -1
        self.error: OutputError | None = None
        self._thread = ThreadPoolExecutor(1, "checkpoint")
        self._pending: Future[None] | None = None

    def start(self, snapshot: Callable[[], Mapping[str, np.ndarray]], step: int) -> None:
        """Take a copy of the state and begin to write it; waits for the write before, if that still runs.

        A write that fails sets :attr:`error`, and whatever was written before it stays.

        Args:
            snapshot: Makes the copy.
            step: Of the state.
        """
        self.settle()
        path = self.folder / NEWEST
        no_memory = OutputError(f"{path} cannot be written: the memory does not suffice.", FREE_MEMORY)
        try:
            tensors = snapshot()
        except MemoryError:
            self.error = no_memory
            return

        def work() -> None:
            try:
                write(self.folder, tensors)
            except OutputError as error:
                self.error = error
            except MemoryError:
                self.error = no_memory
            else:
                self.error, self.written_step = None, step

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
        if self.error is not None:
            raise self.error

    def close(self) -> None:
        """End the thread, after what it is writing."""
        self._thread.shutdown()
