"""Lists of arrays in ``.npy`` files of objects, as the first NeRF program saves Keras' weights.

Such files are pickles. Nothing of a pickle's own choosing is called here: the names that a list of arrays needs are
answered by substitutes of ours, and every other name refuses the file. The interpreter is the one in Python, because
the one in C reserves memory for any place that a file numbers.
"""

from __future__ import annotations

import io
import math
import pickle
import tokenize
from pathlib import Path

import numpy as np

from viewer.errors import InputError, UnsupportedError
from viewer.formats.files import read_bytes

MOST_BYTES = 1 << 30
MOST_ARRAYS = 1000
DAMAGED = "The file is damaged or cut short: copy it again."
KINDS = frozenset({"f2", "f4", "f8"})


class _Kind:
    """Substitute for a numpy type."""

    def __init__(self, code: str, *_: object) -> None:
        self.code = code
        self.order = "<"

    def __setstate__(self, state: object) -> None:
        if isinstance(state, tuple) and len(state) > 1 and state[1] in ("<", ">", "|", "="):
            self.order = state[1]


class _Array:
    """Substitute for an array until its contents are known."""

    def __init__(self, *_: object) -> None:
        self.value: np.ndarray | list[object] | None = None

    def __setstate__(self, state: object) -> None:
        match state:
            case (_, tuple(shape), _Kind(code="O8" | "O4" | "O"), _, list(items)) if math.prod(shape) == len(items):
                self.value = items
            case (_, tuple(shape), _Kind(code=code, order=order), bool(column_first), bytes(data)) if code in KINDS:
                if not all(type(side) is int and side >= 0 for side in shape):
                    raise pickle.UnpicklingError("a shape of something else than numbers")
                kind = np.dtype(("<" if order in "|=" else order) + code)
                if math.prod(shape) * kind.itemsize != len(data):
                    raise pickle.UnpicklingError("an array of another size than it claims")
                layout = "F" if column_first else "C"
                self.value = np.frombuffer(data, kind).reshape(shape, order=layout)
            case _:
                raise pickle.UnpicklingError("something else than an array")


class _Lists(pickle._Unpickler):  # noqa: SLF001 # pyright: ignore - the Python one, see above
    """Builds lists of arrays and nothing else."""

    def find_class(self, module: str, name: str) -> object:
        """Our substitute for a name."""
        if module in ("numpy.core.multiarray", "numpy._core.multiarray") and name == "_reconstruct":
            return _Array
        if module == "numpy" and name in ("dtype", "ndarray"):
            return _Kind if name == "dtype" else _Array
        if (module, name) == ("_codecs", "encode"):
            return _latin
        raise UnsupportedError(f"it holds '{module}.{name}', which could run code.", "Save it as nerf-pytorch's .tar.")


def read_list(path: Path) -> list[np.ndarray]:
    """The arrays of a list.

    Raises:
        InputError: The file is missing, damaged, or holds something else.
        UnsupportedError: It holds Python objects.
    """
    data = io.BytesIO(read_bytes(path, MOST_BYTES, "a network", DAMAGED))
    try:
        version = np.lib.format.read_magic(data)
        readers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
        if version not in readers or not readers[version](data)[2].hasobject:
            raise InputError(f"{path} is an array of numbers, not a list of weights.", "Open a file of NeRF's weights.")
        found = _Lists(data).load()
    except UnsupportedError as error:
        raise UnsupportedError(f"{path}: {error.message}", error.hint) from error
    except (pickle.UnpicklingError, ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError, MemoryError,
            OverflowError, RecursionError, UnicodeError, SyntaxError, tokenize.TokenError) as error:  # fmt: skip
        raise InputError(f"{path} is no valid list of weights.", DAMAGED) from error
    items = found.value if isinstance(found, _Array) else found
    if not isinstance(items, list) or len(items) > MOST_ARRAYS:
        raise InputError(f"{path} holds something else than a list of weights.", "Open a file of NeRF's weights.")
    arrays = [item.value if isinstance(item, _Array) else None for item in items]
    whole = [array for array in arrays if isinstance(array, np.ndarray)]
    if len(whole) < len(arrays):
        raise InputError(f"{path} holds something else than a list of weights.", "Open a file of NeRF's weights.")
    return [np.ascontiguousarray(array, array.dtype.newbyteorder("=")) for array in whole]


def _latin(text: object, code: object = "latin1") -> bytes:
    """How pickles of protocol 2 write bytes."""
    if not isinstance(text, str) or code != "latin1":
        raise pickle.UnpicklingError("bytes in another coding")
    return text.encode("latin1")
