"""Carrying out the edits of a mesh or of points."""

from __future__ import annotations

from viewer.editing.content import with_edits_applied
from viewer.engine.jobs.edits import ApplyEditsJob, EditsApplied
from viewer.scene.assets import AssetStore
from viewer.scene.progress import Progress, Work


def apply_edits(job: ApplyEditsJob, store: AssetStore) -> Work[EditsApplied]:
    """Make the edited content, with an asset of its own.

    Raises:
        AssetError: An asset is missing or damaged.
        OutputError: The store cannot be written.
    """
    yield Progress(0.0, "Applying edits")
    return EditsApplied(with_edits_applied(job.content, job.edits, store))
