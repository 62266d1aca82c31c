"""Tensors from files of ``torch.save`` that may be damaged or hostile.

Only tensors, numpy's arrays and numbers, and plain values are ever built (``weights_only=True``), and there is no way
round it. What the file declares is compared with the bytes that are there before they are read: the first pass loads
names and shapes alone.
"""

from __future__ import annotations

import pickle
import re
import struct
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from viewer.errors import InputError, UnsupportedError
from viewer.formats.checkpoints.numpy_pickles import Array, stand_ins

MOST_RATIO = 200
"""Bytes in memory for one in the file."""
MOST_BYTES = 4 << 30
MOST_TENSORS = 10_000
DEEPEST = 8
LONGEST_TEXT, MOST_NUMBERS = 200, 16
DAMAGED = "The file is damaged or cut short: copy it again."
WRAPPERS = frozenset({"module", "_orig_mod"})
"""What torch's data parallelism and its compiler put into the names of layers."""
REFUSED = re.compile(r"(?:Unsupported (?:global: GLOBAL|class)|unsupported GLOBAL|but got <class|call) '?([\w.]+)")
"""Where torch's words name what it did not build."""
FOREIGN = "Save only tensors in it, as a state dict, or export it again from the program that trained it."


def read_arrays(path: Path, *, tuples: bool = False) -> dict[str, np.ndarray]:
    """Every tensor of a file under its path of keys, joined by dots; single numbers too. Halves and bfloat16 widen.

    Numpy's arrays count as tensors. What wraps a module (:data:`WRAPPERS`) is left out of names.

    Args:
        path: The file.
        tuples: Those in tuples, too, under their numbers.

    Raises:
        InputError: It is missing, damaged, or declares more than it holds.
        UnsupportedError: It holds Python objects, which would run code.
    """
    declared = sum(tensor.nbytes for _, tensor in _tensors(_load(path, "meta"), path, tuples=tuples))
    _check_size(declared, path)
    arrays: dict[str, np.ndarray] = {}
    for name, tensor in _tensors(_load(path, "cpu"), path, tuples=tuples):
        tensor = tensor.detach()
        if tensor.nbytes > tensor.untyped_storage().nbytes():  # a stride of 0 claims a lot and holds little
            raise InputError(f"{path}: '{name[:60]}' claims more numbers than are there.", DAMAGED)
        if tensor.dtype in (torch.bfloat16, torch.float16):
            tensor = tensor.float()
        arrays[".".join(part for part in name.split(".") if part not in WRAPPERS)] = tensor.contiguous().numpy()
    return arrays


def read_settings(path: Path) -> dict[str, str | tuple[float, ...]]:
    """Every text of a file and every short list of numbers, under its path of keys; what wraps a module stays in names.

    Raises:
        InputError: The file is missing or damaged.
        UnsupportedError: It holds Python objects, which would run code.
    """
    return dict(_settings(_load(path, "meta")))


def _settings(value: object, name: str = "", depth: int = 0) -> Iterator[tuple[str, str | tuple[float, ...]]]:
    """All texts and short lists of numbers below a value."""
    match value:
        case str():
            yield name, value[:LONGEST_TEXT]
        case list() | tuple() if len(value) <= MOST_NUMBERS and all(isinstance(each, int | float) for each in value):
            yield name, tuple(float(each) for each in value)
        case Mapping() if depth <= DEEPEST and len(value) <= MOST_TENSORS:
            for key, inner in value.items():
                yield from _settings(inner, f"{name}.{key}" if name else str(key), depth + 1)
        case _:
            return


def _load(path: Path, where: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """What torch's own restricted unpickler makes of the file."""
    try:
        with torch.serialization.safe_globals(stand_ins()), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # files of torch before 1.6 are announced as such
            # Mapped, only what is used of a checkpoint is read: two thirds of one are its optimiser's.
            return torch.load(path, map_location=where, weights_only=True, mmap=_can_be_mapped(path))
    except pickle.UnpicklingError as error:
        named = REFUSED.search(str(error))
        if named is not None:
            raise UnsupportedError(
                f"{path} holds Python objects ({named[1]}), which could run code.", FOREIGN
            ) from error
        raise InputError(f"{path} is no valid torch file.", DAMAGED) from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.", DAMAGED) from error
    except (RuntimeError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, EOFError,
            MemoryError, OverflowError, RecursionError, struct.error, zipfile.BadZipFile) as error:  # fmt: skip
        raise InputError(f"{path} is no valid torch file.", DAMAGED) from error


def _can_be_mapped(path: Path) -> bool:
    """Whether tensors lie in the file as they are: in an archive of today's torch that was not packed again."""
    try:
        with zipfile.ZipFile(path) as archive:
            return all(entry.compress_type == zipfile.ZIP_STORED for entry in archive.infolist())
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, struct.error):
        return False


def _tensors(
    value: object, path: Path, name: str = "", depth: int = 0, *, tuples: bool = False
) -> Iterator[tuple[str, torch.Tensor]]:
    """All dense tensors, and numbers as tensors, below a value."""
    match value:
        case torch.Tensor():
            if value.layout != torch.strided or value.is_quantized:
                raise UnsupportedError(f"{path}: '{name[:60]}' is a sparse or quantised tensor.", FOREIGN)
            yield name, value
        case Array() if value.value is not None:
            yield name, torch.from_numpy(value.value)
        case bool() | int() | float() if abs(value) < 2**63:
            yield name, torch.tensor(value)
        case tuple() if tuples:
            yield from _tensors(dict(enumerate(value)), path, name, depth, tuples=tuples)
        case Mapping():
            if depth > DEEPEST or len(value) > MOST_TENSORS:
                raise InputError(f"{path} is nested too deeply or holds too much.", FOREIGN)
            for key, inner in value.items():
                yield from _tensors(inner, path, f"{name}.{key}" if name else str(key), depth + 1, tuples=tuples)
        case _:
            return


def _check_size(declared: int, path: Path) -> None:
    """Refuse what would unpack to far more than the file."""
    present = path.stat().st_size
    if declared > MOST_BYTES or declared > MOST_RATIO * max(present, 1024):
        hint = "The file is damaged, or not what it seems: get it again from where it came."
        raise InputError(f"{path} declares {declared / 2**30:.3g} GiB of numbers in {present:,} bytes.", hint)
