"""Choosing elements by queries: one row a kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool

from viewer.editing.element_colors import of_color
from viewer.editing.element_links import grown, parts_of
from viewer.editing.measures import Measured, measure, measures_of
from viewer.errors import InputError
from viewer.scene.distinct import distinct
from viewer.scene.element_query import (
    Component,
    Everything,
    Grown,
    InRange,
    Inverted,
    InVolume,
    Nothing,
    OfColor,
    Query,
    Saved,
    Step,
)
from viewer.scene.elements import Numbers, combined
from viewer.scene.measure_names import MEASURE_NAMES
from viewer.scene.volumes import holds

Rows = Bool[np.ndarray, " n"]


def chosen_numbers(subject: Measured, steps: Sequence[Step], before: Numbers) -> Numbers:
    """The numbers of the elements that are selected after some steps.

    Args:
        subject: The elements to choose from.
        steps: In order.
        before: The numbers of those that are selected before the first.

    Raises:
        InputError: Something cannot be measured of these elements.
    """
    source = subject.table.source
    for step in steps:
        rows = QUERIES[type(step.choose)](subject, step.choose, np.isin(source, before))
        before = combined(step.operation, before, distinct(source[rows]))
    return before


def _in_range(subject: Measured, query: InRange, before: Rows) -> Rows:
    del before
    row, kind = MEASURE_NAMES[query.measure], subject.table.kind
    if kind not in row.kinds:
        names = ", ".join(measures_of(kind))
        raise InputError(f"'{query.measure}' cannot be measured of {kind}.", f"Use one of: {names}.")
    if row.photos and not subject.cameras:
        raise InputError("No photos are there to be counted.", "Add the data set that the scene was made from.")
    values = measure(query.measure, subject)
    low, high = (bound if bound is not None else end for bound, end in ((query.low, -np.inf), (query.high, np.inf)))
    return np.logical_and(values >= np.float32(low), values <= np.float32(high))


def _component(subject: Measured, query: Component, before: Rows) -> Rows:
    parts = parts_of(subject.table)
    if query.at is None:
        return np.isin(parts, distinct(parts[before]))
    if not len(parts):
        return before
    away = subject.table.positions.astype(np.float64) - np.array(query.at)
    return parts == parts[int((away * away).sum(1).argmin())]


def _of_color(subject: Measured, query: OfColor, before: Rows) -> Rows:
    del before
    return of_color(subject.table.colors, np.array(query.color), query.tolerance)


def _saved(subject: Measured, query: Saved, before: Rows) -> Rows:
    numbers = subject.saved.get(query.name)
    return np.zeros(len(before), np.bool_) if numbers is None else np.isin(subject.table.source, numbers)


QUERIES: dict[type[Query], Callable[[Measured, Any, Rows], Rows]] = {
    Everything: lambda subject, query, before: np.ones(len(before), np.bool_),  # noqa: ARG005
    Nothing: lambda subject, query, before: np.zeros(len(before), np.bool_),  # noqa: ARG005
    InVolume: lambda subject, query, before: (  # noqa: ARG005
        holds(query.volume, subject.table.positions)
    ),
    OfColor: _of_color,
    InRange: _in_range,
    Component: _component,
    Inverted: lambda subject, query, before: ~before,  # noqa: ARG005
    Saved: _saved,
    Grown: lambda subject, query, before: grown(subject.table, before, query.steps),
}
"""Which rows each kind of query chooses; the last argument says which ones are selected before."""
