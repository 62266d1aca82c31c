"""TensorBoard's event files: figures by name, step and moment.

Every record is an ``Event`` (tensorflow/core/util/event.proto) whose ``Summary`` (framework/summary.proto) holds values
by tag: ``simple_value``, or, from newer writers, a tensor with one element (framework/tensor.proto). Everything else,
such as pictures, histograms and graphs, is passed over.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from viewer.formats.runs.records import RecordFile
from viewer.formats.runs.wire import BYTES, FIXED32, FIXED64, VARINT, Field, fields, varint

LONGEST_TAG = 200
TENSOR_TYPES: dict[int, np.dtype[np.generic]] = {
    number: np.dtype(name) for number, name in ((1, "<f4"), (2, "<f8"), (3, "<i4"), (9, "<i8"), (19, "<f2"))
}
"""Of ``DataType``: float, double, int32, int64, half."""
NAME_PART = ".tfevents."
"""In the name of every event file, whatever wrote it."""


class Scalar(NamedTuple):
    """One figure.

    Attributes:
        tag: As the program named it.
        step: Of its training.
        wall_time: When, in seconds since 1970.
        value: May be NaN or infinite: a loss that diverged is news.
    """

    tag: str
    step: int
    wall_time: float
    value: float


class EventFile:
    """An event file that may grow.

    Attributes:
        started: When its first event was written, in seconds since 1970; None where there is none yet.
    """

    def __init__(self, path: Path) -> None:
        self.started: float | None = None
        self._records = RecordFile(path)
        self._odd = 0

    @property
    def path(self) -> Path:
        """Of the file."""
        return self._records.path

    @property
    def warning(self) -> str:
        """What is wrong with the file; or nothing."""
        if self._records.broken:
            return f"{self.path.name} is damaged: nothing after its {self._records.position:,}th byte can be read."
        odd = self._odd + self._records.passed_over
        return f"{self.path.name}: {odd} damaged records were passed over." if odd else ""

    def new(self) -> Iterator[Scalar]:
        """The figures that were written since the last call.

        Raises:
            InputError: The file cannot be read.
        """
        for record in self._records.new():
            try:
                wall_time, scalars = read_event(record)
            except ValueError:
                self._odd += 1
                continue
            if self.started is None and math.isfinite(wall_time):
                self.started = wall_time
            yield from scalars


def read_event(record: bytes) -> tuple[float, tuple[Scalar, ...]]:
    """When an event was written, and the figures in it.

    Raises:
        ValueError: The record is no event.
    """
    wall_time, step = 0.0, 0
    found: list[tuple[str, float]] = []
    for field in fields(record):
        if field.number == 1 and field.kind == FIXED64:
            wall_time = field.as_float()
        elif field.number == 2 and field.kind == VARINT:
            step = field.as_signed()
        elif field.number == 5 and field.kind == BYTES:
            found += _summary(field.data)
    if found and not math.isfinite(wall_time):
        raise ValueError("an event is of no moment")
    return wall_time, tuple(Scalar(tag, step, wall_time, value) for tag, value in found)


def _summary(message: bytes) -> Iterator[tuple[str, float]]:
    """Tag and number of every value that is one."""
    for field in fields(message):
        if field.number == 1 and field.kind == BYTES:
            tag, value = _value(field.data)
            if tag and value is not None:
                yield tag, value


def _value(message: bytes) -> tuple[str, float | None]:
    tag, value = "", None
    for field in fields(message):
        if field.number == 1 and field.kind == BYTES:
            tag = field.data.decode("utf-8", "replace")[:LONGEST_TAG]
        elif field.number == 2 and field.kind == FIXED32:
            value = field.as_float()
        elif field.number == 8 and field.kind == BYTES:
            value = _tensor(field.data)
    return tag, value


def _tensor(message: bytes) -> float | None:
    """The only element of a tensor of numbers; None where there are none, or several."""
    kind, elements, content = 0, 1, b""
    listed: list[Field] = []
    for field in fields(message):
        if field.number == 1 and field.kind == VARINT:
            kind = field.number_value
        elif field.number == 2 and field.kind == BYTES:
            elements = _elements(field.data)
        elif field.number == 4 and field.kind == BYTES:
            content = field.data
        elif field.number in (5, 6, 7, 10):
            listed.append(field)
    dtype = TENSOR_TYPES.get(kind)
    if dtype is None or elements != 1:
        return None
    if content:
        return float(np.frombuffer(content, dtype)[0]) if len(content) == dtype.itemsize else None
    return _listed(listed[0]) if len(listed) == 1 else None


def _elements(message: bytes) -> int:
    """How many elements a tensor of that shape has."""
    count = 1
    for dimension in fields(message):
        if dimension.number == 2 and dimension.kind == BYTES:
            count *= sum(part.as_signed() for part in fields(dimension.data) if part.number == 1)
    return count


def _listed(field: Field) -> float | None:
    """The only number of one of a tensor's lists: ``float_val``, ``double_val``, ``int_val`` or ``int64_val``."""
    if field.kind == VARINT:
        return float(field.as_signed())
    if field.kind in (FIXED32, FIXED64):
        return field.as_float()
    packed = {5: FIXED32, 6: FIXED64}.get(field.number)
    if packed is not None:  # numbers of fixed length lie packed one behind the other
        whole = len(field.data) == (4 if packed == FIXED32 else 8)
        return Field(field.number, packed, field.data).as_float() if whole else None
    value, end = varint(field.data, 0)
    return float(Field(field.number, VARINT, b"", value).as_signed()) if end == len(field.data) else None
