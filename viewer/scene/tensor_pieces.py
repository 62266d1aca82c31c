"""Arrays as a safetensors file in pieces, so that large ones are hashed and written from where they are."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np

ORDER = ("U64", "I64", "F64", "F32", "U32", "I32", "F16", "U16", "I16", "I8", "U8", "BOOL")
"""Of types in a file, as the package of that name writes them; within a type, arrays follow by name."""
NAMES = {
    "uint64": "U64", "int64": "I64", "float64": "F64", "float32": "F32", "uint32": "U32", "int32": "I32",
    "float16": "F16", "uint16": "U16", "int16": "I16", "int8": "I8", "uint8": "U8", "bool": "BOOL",
}  # fmt: skip


def tensor_pieces(tensors: Mapping[str, np.ndarray]) -> tuple[bytes | memoryview, ...]:
    """The bytes of ``safetensors.numpy.save``, piece by piece; only arrays that are not contiguous are copied.

    Raises:
        KeyError: An array's type is none of :data:`NAMES`.
    """
    arrays = {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}
    arrays = {name: array.astype(array.dtype.newbyteorder("<"), copy=False) for name, array in arrays.items()}
    kinds = {name: NAMES[array.dtype.name] for name, array in arrays.items()}
    names = sorted(arrays, key=lambda name: (ORDER.index(kinds[name]), name.encode()))
    header: dict[str, object] = {}
    end = 0
    for name in names:
        start, end = end, end + arrays[name].nbytes
        header[name] = {"dtype": kinds[name], "shape": arrays[name].shape, "data_offsets": (start, end)}
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    data = (arrays[name].reshape(-1).view(np.uint8).data for name in names)
    return (len(text).to_bytes(8, "little"), text, *data)
