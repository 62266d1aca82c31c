"""One capture laid over another by what their surfaces are like."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from viewer.decompose.registration import registered
from viewer.editing.content import points_of
from viewer.engine.jobs.alignment import Aligned, AlignJob
from viewer.engine.jobs.points import SamplePointsJob
from viewer.engine.operations.sample_points import sample_points
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node
from viewer.scene.point_cloud import PointCloud
from viewer.scene.progress import Work, subprogress

SAMPLED = (0.0, 0.25, 0.5)
"""Where the surface of each is found."""
SEED = 7
"""Of the fixed one's points: they are not those of the other, even where both are the same mesh."""


def align(job: AlignJob, store: AssetStore) -> Work[Aligned]:
    """Compare points on both surfaces; the result says how to move the one node.

    Raises:
        InputError: A node has no surface, or the two do not come near each other.
        AssetError: An asset is missing or damaged.
    """
    clouds: list[Float64[np.ndarray, "n 3"]] = []
    for number, node in enumerate((job.moving, job.fixed)):
        work = surface_points(node, store, job.samples, SEED * number)
        clouds.append((yield from subprogress(work, SAMPLED[number], SAMPLED[number + 1])))
    found = yield from subprogress(registered(clouds[0], clouds[1], scaled=job.scaled), SAMPLED[-1], 1.0)
    return Aligned(job.moving.key, found.transform, found.before, found.after, found.size, found.overlap)


def surface_points(node: Node, store: AssetStore, count: int, seed: int) -> Work[Float64[np.ndarray, "n 3"]]:
    """Points on the surface of a node, in the world.

    Raises:
        InputError: It has none.
        AssetError: An asset is missing or damaged.
    """
    if not isinstance(node.content, PointCloud):
        node = (yield from sample_points(SamplePointsJob(node, count, seed), store)).node
    positions = points_of(node, store).positions
    if len(positions) > count:
        positions = positions[np.random.default_rng(seed).choice(len(positions), count, replace=False)]
    return node.transform.apply(positions.astype(np.float64))
