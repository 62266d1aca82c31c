"""Which meshes, points and splats are drawn in place of those that have edits."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from viewer.engine.jobs import ApplyEditsJob
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.edits import active
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.paint import Paint, PaintStroke
from viewer.scene.point_cloud import PointCloud
from viewer.scene.sculpt import Sculpt

Drawn = Model | PointCloud | GaussianSplats


def job_of(node: Node) -> ApplyEditsJob | None:
    """What carries out the edits of a node; None where it has none, or is drawn with them."""
    edits = active(node.edits)
    return ApplyEditsJob(node.content, edits) if edits and isinstance(node.content, Drawn) else None


def continuation(job: ApplyEditsJob, made: ApplyEditsJob, result: Drawn) -> ApplyEditsJob | None:
    """What is left of a job where another one has been done: the strokes that it has beyond those.

    Args:
        job: What is wanted.
        made: What has been done.
        result: Of that.

    Returns:
        A job with the same result as ``job``; None where it does not begin as the other one.
    """
    known = len(made.edits)
    if job.content != made.content or not known or len(job.edits) < known:
        return None
    last, now = made.edits[-1], job.edits[known - 1]
    rest = job.edits[known:]
    if now != last:
        if not (
            isinstance(last, Sculpt) and isinstance(now, Sculpt) and now.strokes[: len(last.strokes)] == last.strokes
        ):
            return None
        if msgspec.structs.replace(now, strokes=last.strokes) != last:
            return None
        rest = (msgspec.structs.replace(now, strokes=now.strokes[len(last.strokes) :]), *rest)
    begins = job.edits[: known - 1] == made.edits[: known - 1]
    # Strokes alone: other edits may name elements by their numbers in the original.
    return ApplyEditsJob(result, rest) if begins and rest and all(isinstance(each, Sculpt) for each in rest) else None


def wanted_content(scene: Scene) -> dict[str, ApplyEditsJob]:
    """What carries out the edits of all nodes that are seen, by their keys."""
    jobs = ((node.key, job_of(node)) for node in scene.shown("model", "points", "splats"))
    return {key: job for key, job in jobs if job is not None}


def before_paint(wanted: Mapping[str, ApplyEditsJob]) -> dict[str, ApplyEditsJob]:
    """What makes the content before the last edits of nodes, by their keys, where that edit paints and is not alone."""
    return {
        key: ApplyEditsJob(job.content, job.edits[:-1])
        for key, job in wanted.items()
        if len(job.edits) > 1 and isinstance(job.edits[-1], Paint)
    }


def draws_exactly(content: Drawn, stroke: PaintStroke) -> bool:
    """Whether the window draws a stroke on content exactly as a worker carries it out."""
    return not isinstance(content, GaussianSplats) or stroke.target != "opacity"


def with_content(scene: Scene, content: Mapping[str, Drawn]) -> Scene:
    """The scene with other content, and no edits, in the nodes of these keys."""
    nodes = tuple(
        msgspec.structs.replace(node, content=content[node.key], edits=()) if node.key in content else node
        for node in scene.nodes
    )
    return msgspec.structs.replace(scene, nodes=nodes)
