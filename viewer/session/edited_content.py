"""Which meshes, points and splats are drawn in place of those that have edits."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from viewer.engine.jobs import ApplyEditsJob
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.edits import active
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.point_cloud import PointCloud

Drawn = Model | PointCloud | GaussianSplats


def job_of(node: Node) -> ApplyEditsJob | None:
    """What carries out the edits of a node; None where it has none, or is drawn with them."""
    edits = active(node.edits)
    return ApplyEditsJob(node.content, edits) if edits and isinstance(node.content, Drawn) else None


def wanted_content(scene: Scene) -> dict[str, ApplyEditsJob]:
    """What carries out the edits of all nodes that are seen, by their keys."""
    jobs = ((node.key, job_of(node)) for node in scene.shown("model", "points", "splats"))
    return {key: job for key, job in jobs if job is not None}


def with_content(scene: Scene, content: Mapping[str, Drawn]) -> Scene:
    """The scene with other content, and no edits, in the nodes of these keys."""
    nodes = tuple(
        msgspec.structs.replace(node, content=content[node.key], edits=()) if node.key in content else node
        for node in scene.nodes
    )
    return msgspec.structs.replace(scene, nodes=nodes)
