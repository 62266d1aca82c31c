"""What the command line and scripts do with whole nodes, which they call by their names."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from viewer.engine.jobs import FindExtentJob, JoinJob, RetargetJob, run
from viewer.errors import InputError
from viewer.scene.arrangement import (
    Arrangement,
    Duplicate,
    Join,
    Placement,
    Retarget,
    arranged,
    outermost,
    why_not_joined,
    why_not_retargeted,
    with_joined,
)
from viewer.scene.assets import AssetStore
from viewer.scene.bone_tracks import with_motion
from viewer.scene.document import Scene
from viewer.scene.extents import Extent, bare, measured_nodes
from viewer.scene.names import pack
from viewer.scene.progress import Progress, Work, subprogress
from viewer.session.scripting import Document


def rearranged(document: Document, steps: Sequence[Arrangement]) -> Work[Document]:
    """The document with nodes, which are given by their names, duplicated, aligned or joined.

    Raises:
        InputError: There is no node of a name, or a step cannot be carried out.
    """
    scene = document.scene
    measured: dict[bytes, Extent] = {}
    for number, step in enumerate(steps):
        keys = _keys_of(document.with_scene(scene), step.nodes)
        named = replace(step, nodes=keys)
        part = (number / len(steps), (number + 1) / len(steps))
        if isinstance(named, Retarget):
            scene = yield from subprogress(_retargeted(scene, keys, document.store), *part)
            continue
        if not isinstance(named, Join):
            yield Progress(number / len(steps), "Arranging")
            extents = yield from _measured(scene, named, measured, document.store)
            scene = arranged(scene, named, extents)
            continue
        reason = why_not_joined(scene, keys)
        if reason is not None:
            raise InputError(reason, "docs/edits.md says what can be joined.")
        job = JoinJob(tuple(node for key in keys if (node := scene.node(key)) is not None))
        made = yield from subprogress(run(job, document.store), *part)
        scene = with_joined(scene, keys, made.node)
    return document.with_scene(scene)


def _retargeted(scene: Scene, keys: Sequence[str], store: AssetStore) -> Work[Scene]:
    """The scene in which nodes move as the last of them does."""
    reason = why_not_retargeted(scene, keys)
    if reason is not None:
        raise InputError(reason, "docs/bones.md says what motion can be put on what.")
    *targets, source = (node for key in keys if (node := scene.node(key)) is not None)
    made = yield from run(RetargetJob(source, tuple(targets)), store)
    for node, skin in zip(targets, made.skins, strict=True):
        moving = with_motion(scene, node, skin)
        assert moving is not None, "nothing else changes the scene meanwhile"
        scene = moving
    return scene


def _measured(scene: Scene, step: Placement, known: dict[bytes, Extent], store: AssetStore) -> Work[dict[str, Extent]]:
    """The extents of the nodes that a step puts somewhere; ``known`` are those of earlier steps."""
    found: dict[str, Extent] = {}
    for node in () if isinstance(step, Duplicate) else measured_nodes(scene, step.nodes):
        alone = bare(node)
        key = pack(alone)
        if key not in known:
            result = yield from run(FindExtentJob(alone), store)
            known[key] = store.get(result.asset)["corners"]
        found[node.key] = known[key]
    return found


def _keys_of(document: Document, names: Sequence[str]) -> tuple[str, ...]:
    """The keys of the nodes of these names, in order."""
    keys: list[str] = []
    for name in names:
        found = [node.key for node in document.nodes if node.name == name]
        if not found:
            there = ", ".join(f"'{node.name}'" for node in document.nodes) or "none"
            raise InputError(f"{document.path} holds no node '{name}'.", f"Its nodes: {there}.")
        keys += found
    return outermost(document.scene, keys)
