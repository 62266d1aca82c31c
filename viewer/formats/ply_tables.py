"""The elements of a PLY file (Turk, 1994) as arrays by name, whatever they are and in whichever order they come."""

from __future__ import annotations

import re
import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from jaxtyping import Int64, Shaped

from viewer.errors import InputError
from viewer.formats.files import reason
from viewer.formats.number_text import numbers, word_starts

TYPES = {
    "char": "i1", "uchar": "u1", "short": "i2", "ushort": "u2", "int": "i4", "uint": "u4", "float": "f4",
    "double": "f8", "int8": "i1", "uint8": "u1", "int16": "i2", "uint16": "u2", "int32": "i4", "uint32": "u4",
    "float32": "f4", "float64": "f8",
}  # fmt: skip
CODES = {"i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "f4": "f", "f8": "d"}
"""Of Python's struct."""
ORDERS = {"binary_little_endian": "<", "binary_big_endian": ">", "ascii": ""}
LONGEST_HEADER = 1 << 16
BOOKKEEPING = "flags"
"""MeshLab's, of what is selected and the like."""
DAMAGED = "The file is damaged or cut short: export it again."


@dataclass(frozen=True, eq=False)
class Lists:
    """Lists of any length: how long each is, and what is in them, one behind the other."""

    counts: Int64[np.ndarray, " n"]
    values: Shaped[np.ndarray, " m"]


Column = Shaped[np.ndarray, " n"] | Lists
Table = dict[str, Column]


@dataclass(frozen=True)
class PlyFile:
    """Elements by name, each with its properties by name, and the remarks in the header."""

    elements: dict[str, Table]
    comments: tuple[bytes, ...]

    def unused(self, used: Mapping[str, Collection[str]]) -> tuple[str, ...]:
        """A sentence about properties that are not among those used of each element, and about other elements."""
        filled = {element: table for element, table in self.elements.items() if _rows_of(table)}
        names = [
            name
            for element, known in used.items()
            for name, column in filled.get(element, {}).items()
            if name not in known and name != BOOKKEEPING and not _is_full_alpha(name, column)
        ]
        whole = [element for element in filled if element not in used]
        return (*unused_properties(names), *(f"Its '{element[:40]}' are left out." for element in whole))


def unused_properties(names: Sequence[str]) -> tuple[str, ...]:
    """The sentence that says which properties are left out; none where none are."""
    if not names:
        return ()
    shown = ", ".join(name[:40] for name in names[:8]) + (" …" if len(names) > 8 else "")
    return (f"Properties that are not used are left out: {shown}.",)


def _rows_of(table: Table) -> int:
    column = next(iter(table.values()), None)
    return 0 if column is None else len(column.counts if isinstance(column, Lists) else column)


def _is_full_alpha(name: str, column: Column) -> bool:
    """Whether a column says that all is opaque, as MeshLab writes it into every file."""
    if name != "alpha" or isinstance(column, Lists) or not len(column):
        return False
    return bool((column == (np.iinfo(column.dtype).max if column.dtype.kind in "iu" else 1)).all())


@dataclass(frozen=True)
class Property:
    """A column: its name, numpy's name of its type, and the type of a list's length; None for a single number."""

    name: str
    kind: str
    counted_by: str | None = None


@dataclass(frozen=True)
class Element:
    """A table that a header announces."""

    name: str
    count: int
    properties: tuple[Property, ...]


class Header(NamedTuple):
    """The order of bytes, as numpy writes it, empty for text; the tables; remarks; where the numbers begin."""

    order: str
    elements: list[Element]
    comments: tuple[bytes, ...]
    start: int


def read_tables(data: bytes, place: str) -> PlyFile:
    """All elements of a file.

    Raises:
        InputError: It is none, or is not what its header says.
    """
    order, elements, comments, at = read_header(data, place, len(data))
    body = data[at:]
    try:
        if order == "":
            return PlyFile(_read_text(body, elements), comments)
        return PlyFile(_read_all(body, order, elements), comments)
    except struct.error as error:
        raise InputError(f"{place} is not what its header says: it is cut short.", DAMAGED) from error
    except (ValueError, OverflowError, IndexError) as error:
        raise InputError(f"{place} is not what its header says: {reason(error)}.", DAMAGED) from error


def read_header(data: bytes, place: str, size: int) -> Header:
    """What a file says of itself. Lines end with LF, CR LF or CR.

    Args:
        data: The file, or its first :data:`LONGEST_HEADER` bytes.
        place: Its name, for messages.
        size: Its length in bytes.

    Raises:
        InputError: It is no PLY file, or announces more than it can hold.
    """
    if not data.startswith(b"ply"):
        raise InputError(f"{place} is no PLY file.", "Open it under its own suffix.")
    end = re.search(rb"(\r\n|\n|\r)end_header[ \t]*(?=[\r\n])", data[:LONGEST_HEADER])
    if end is None:
        raise InputError(f"{place} has no end to its header.", DAMAGED)
    # In a binary file, what follows a lone CR or LF belongs to the numbers.
    behind = 2 if data[end.end() : end.end() + 2] == b"\r\n" and end[1] != b"\r" else 1
    order: str | None = None
    elements: list[Element] = []
    comments: list[bytes] = []
    try:
        for line in re.split(rb"[\r\n]+", data[: end.start()])[1:]:
            words = line.decode("latin-1").split() or ["comment"]
            if words[0] == "format":
                order = ORDERS[words[1]]
            elif words[0] == "element":
                elements.append(Element(words[1], int(words[2]), ()))
            elif words[0] == "property":
                last = elements[-1]
                added = (
                    Property(words[4], TYPES[words[3]], TYPES[words[2]])
                    if words[1] == "list"
                    else Property(words[2], TYPES[words[1]])
                )
                elements[-1] = replace(last, properties=(*last.properties, added))
            elif words[0] == "comment":
                comments.append(line.strip()[len("comment") :].strip())
    except (ValueError, KeyError, IndexError) as error:
        raise InputError(f"{place} has a header that makes no sense.", DAMAGED) from error
    if order is None or any(not 0 <= element.count <= size for element in elements):
        raise InputError(f"{place} announces more than it holds.", DAMAGED)
    return Header(order, elements, tuple(comments), end.end() + behind)


def _read_text(body: bytes, elements: list[Element]) -> dict[str, Table]:
    """Elements written as text: all words as doubles, and these as the types that the header names.

    Raises:
        ValueError: There is less than the header says, or a word is no number.
    """
    text = np.frombuffer(body, np.uint8)
    words = numbers(text, np.float64, len(word_starts(text)))
    doubles = [
        replace(each, properties=tuple(Property(p.name, "f8", p.counted_by and "f8") for p in each.properties))
        for each in elements
    ]
    found = _read_all(words.tobytes(), "=", doubles)
    for element in elements:
        table = found[element.name]
        for item in element.properties:
            column = table[item.name]
            values = column.values if isinstance(column, Lists) else column
            typed = _typed(values, item.kind)
            table[item.name] = replace(column, values=typed) if isinstance(column, Lists) else typed
    return found


def _typed(values: Shaped[np.ndarray, " n"], kind: str) -> Shaped[np.ndarray, " n"]:
    """Doubles as another type; what does not fit is clipped.

    Raises:
        ValueError: An integer is none.
    """
    if kind[0] == "f":
        with np.errstate(over="ignore"):
            return values.astype(kind)
    if not np.isfinite(values).all():
        raise ValueError("an integer that is not finite")
    limits = np.iinfo(kind)
    return np.clip(values, limits.min, limits.max).astype(kind)


def _read_all(body: bytes, order: str, elements: list[Element]) -> dict[str, Table]:
    """The properties of each element by name; where a name comes twice, the first counts."""
    found: dict[str, Table] = {}
    at = 0
    for element in elements:
        lists = [item for item in element.properties if item.counted_by is not None]
        table, at = (_read_lists if lists else _read_rows)(body, at, order, element)
        found.setdefault(element.name, table)
    return found


def _read_rows(body: bytes, at: int, order: str, element: Element) -> tuple[Table, int]:
    """An element whose rows are all alike."""
    kind = np.dtype([(str(i), order + item.kind) for i, item in enumerate(element.properties)])
    if not kind.itemsize:
        return {}, at
    if at + element.count * kind.itemsize > len(body):
        raise ValueError("it is cut short")
    rows = np.frombuffer(body, kind, element.count, at) if element.count else np.zeros(0, kind)
    return _by_name(element, [rows[str(i)] for i in range(len(element.properties))]), at + rows.nbytes


def _by_name(element: Element, columns: list[Column]) -> Table:
    table: Table = {}
    for item, column in zip(element.properties, columns, strict=True):
        table.setdefault(item.name, column)
    return table


def _read_lists(body: bytes, at: int, order: str, element: Element) -> tuple[Table, int]:
    """An element with lists: at once where all lists are as long as those of the first row, else row by row."""
    if not element.count:
        return _by_name(element, [_no_column(order, item) for item in element.properties]), at
    plan = [(item, np.dtype(order + item.kind).itemsize) for item in element.properties]
    starts, counts = _walk(body, at, order, element, 1)
    fields: list[tuple[str, str] | tuple[str, str, tuple[int]]] = []
    for index, (item, _) in enumerate(plan):
        if item.counted_by is not None:
            fields += [
                (f"n{index}", order + item.counted_by),
                (str(index), order + item.kind, (int(counts[index][0]),)),
            ]
        else:
            fields.append((str(index), order + item.kind))
    kind = np.dtype(fields)
    if at + element.count * kind.itemsize <= len(body):
        rows = np.frombuffer(body, kind, element.count, at)
        if all((rows[f"n{index}"] == each[0]).all() for index, each in counts.items()):
            columns: list[Column] = [
                Lists(np.repeat(counts[index], element.count), rows[str(index)].reshape(-1))
                if index in counts
                else rows[str(index)]
                for index in range(len(plan))
            ]
            return _by_name(element, columns), at + rows.nbytes
    starts, counts = _walk(body, at, order, element, element.count)
    columns = []
    places = starts[:-1].copy()
    for index, (item, size) in enumerate(plan):
        numbered = np.dtype(order + item.kind)
        if index in counts:
            many = counts[index]
            places += np.dtype(order + str(item.counted_by)).itemsize
            within = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
            columns.append(Lists(many, _gathered(body, np.repeat(places, many) + within * size, numbered)))
            places += many * size
        else:
            columns.append(_gathered(body, places, numbered))
            places += size
    return _by_name(element, columns), int(starts[-1])


def _no_column(order: str, item: Property) -> Column:
    values = np.zeros(0, order + item.kind)
    return values if item.counted_by is None else Lists(np.zeros(0, np.int64), values)


def _walk(
    body: bytes, at: int, order: str, element: Element, rows: int
) -> tuple[Int64[np.ndarray, " r"], dict[int, Int64[np.ndarray, " n"]]]:
    """Where the first rows begin and the last one ends, and how long their lists are, by the number of the property.

    Raises:
        ValueError: A list has a negative length.
        struct.error: There is less than the header says.
    """
    steps: list[tuple[int, int, struct.Struct, int]] = []
    skip = 0
    for index, item in enumerate(element.properties):
        size = np.dtype(item.kind).itemsize
        if item.counted_by is None:
            skip += size
        else:
            steps.append((index, skip, struct.Struct(order + CODES[item.counted_by]), size))
            skip = 0
    counts: dict[int, list[int]] = {index: [] for index, *_ in steps}
    starts = [at]
    for _ in range(rows):
        for index, before, length, size in steps:
            (found,) = length.unpack_from(body, at + before)
            count = int(found)
            if count < 0:
                raise ValueError("a list of negative length")
            counts[index].append(count)
            at += before + length.size + count * size
        at += skip
        if at > len(body):
            raise ValueError("it is cut short")
        starts.append(at)
    return np.array(starts), {index: np.array(each, np.int64) for index, each in counts.items()}


def _gathered(body: bytes, places: Int64[np.ndarray, " n"], kind: np.dtype) -> Shaped[np.ndarray, " n"]:
    """Numbers at any places of a file; numpy reads those that lie a whole number of them apart."""
    result = np.empty(len(places), kind)
    for rest in range(kind.itemsize):
        here = places % kind.itemsize == rest
        if here.any():
            aligned = np.frombuffer(body, kind, (len(body) - rest) // kind.itemsize, rest)
            result[here] = aligned[places[here] // kind.itemsize]
    return result
