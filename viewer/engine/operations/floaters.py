"""Measuring what tells floaters from the rest."""

from __future__ import annotations

from viewer.editing.floater_columns import stored
from viewer.editing.measure_floaters import floater_columns
from viewer.editing.seen_by_photos import photo_counts
from viewer.engine.jobs.floaters import MeasureFloatersJob
from viewer.engine.operations.elements import loaded_elements
from viewer.scene.assets import AssetStore
from viewer.scene.floaters import FloaterMeasures
from viewer.scene.progress import Progress, Work, subprogress

LOADED, SEEN = 0.4, 0.9
"""Parts of the work after which the elements are there, and all photos have been looked at."""


def measure_floaters(job: MeasureFloatersJob, store: AssetStore) -> Work[FloaterMeasures]:
    """Put what is measured of a node's elements into the store.

    Raises:
        AssetError: An asset is missing or damaged.
        InputError: The node has no elements.
        OutputError: The store cannot be written.
    """
    table = (yield from subprogress(loaded_elements(job.node, store), 0.0, LOADED)).table
    counts = None
    if job.cameras:
        for number, counts in enumerate(photo_counts(table, job.node.transform, job.cameras)):  # noqa: B007 - the last
            yield Progress(LOADED + (SEEN - LOADED) * number / len(job.cameras), "Measuring elements")
    yield Progress(SEEN, "Measuring elements")
    numbers, columns = floater_columns(table, counts)
    return stored(columns, table.kind, numbers, table.count, store, table.grid)
