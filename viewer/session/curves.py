"""Curves of runs: made smooth for the eye, and written for other programs. No Qt."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64

from viewer.session.runs import RunRecord


def smoothed(values: Float64[np.ndarray, " n"], reach: int) -> Float64[np.ndarray, " n"]:
    """The mean of each value and up to ``reach`` neighbours on either side, as many on one side as on the other.

    Unlike an exponential mean it does not lag behind, and both ends stay where they are.
    """
    count = len(values)
    if reach <= 0 or count < 3:
        return values
    place = np.arange(count)
    own = np.minimum(np.minimum(place, count - 1 - place), reach)
    # Sums of differences from the mean: small numbers, so that little is lost where they are taken apart again.
    middle = values.mean()
    sums = np.concatenate([[0.0], np.cumsum(values - middle)])
    return middle + (sums[place + own + 1] - sums[place - own]) / (2 * own + 1)


def to_csv(runs: Sequence[RunRecord]) -> str:
    """All figures of all runs, a line a moment; the first line names the columns, what was not reported is empty."""
    names = list(dict.fromkeys(name for run in runs for name in run.names))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["run", "method", *names])
    for run in runs:
        columns = [run.column(name) for name in names]
        for row in zip(*columns, strict=True):
            writer.writerow([run.name, run.method, *("" if np.isnan(value) else f"{value:.9g}" for value in row)])
    return text.getvalue()
