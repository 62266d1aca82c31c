"""What the command line and scripts do with whole nodes, which they call by their names."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from viewer.engine.jobs import JoinJob, run
from viewer.errors import InputError
from viewer.scene.arrangement import Arrangement, Join, arranged, outermost, why_not_joined, with_joined
from viewer.scene.progress import Progress, Work, subprogress
from viewer.session.scripting import Document


def rearranged(document: Document, steps: Sequence[Arrangement]) -> Work[Document]:
    """The document with nodes, which are given by their names, duplicated, aligned or joined.

    Raises:
        InputError: There is no node of a name, or a step cannot be carried out.
    """
    scene = document.scene
    for number, step in enumerate(steps):
        keys = _keys_of(document.with_scene(scene), step.nodes)
        named = replace(step, nodes=keys)
        if not isinstance(named, Join):
            yield Progress(number / len(steps), "Arranging")
            scene = arranged(scene, named)
            continue
        reason = why_not_joined(scene, keys)
        if reason is not None:
            raise InputError(reason, "docs/edits.md says what can be joined.")
        job = JoinJob(tuple(node for key in keys if (node := scene.node(key)) is not None))
        made = yield from subprogress(run(job, document.store), number / len(steps), (number + 1) / len(steps))
        scene = with_joined(scene, keys, made.node)
    return document.with_scene(scene)


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
