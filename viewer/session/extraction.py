"""Meshes that were taken out of fields, and their place in the scene."""

from __future__ import annotations

import functools

import msgspec

from viewer.decompose.options import ExtractOptions
from viewer.engine.jobs import Extracted, ExtractJob, MovingMoment
from viewer.errors import InputError
from viewer.scene.animation import Animation
from viewer.scene.content import FieldContent, Model
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.light import EnvironmentLight

EXTRACTED_FROM = "extracted from "
"""Begins the note that an extraction leaves in the provenance of its mesh."""


def photos_for(scene: Scene, node: Node) -> Node | None:
    """The data set that a field was trained on, or the only one that there is; None for a data set itself."""
    if not isinstance(node.content, FieldContent | GaussianSplats | Model):
        return None
    sets = [other for other in scene.nodes if isinstance(other.content, Dataset)]
    source = node.content.provenance.source
    own = [other for other in sets if isinstance(other.content, Dataset) and other.content.root == source]
    return own[0] if own else sets[0] if len(sets) == 1 else None


def extract_job(scene: Scene, node: Node, options: ExtractOptions, photos: Node | None) -> ExtractJob:
    """What takes a mesh out of a node: one that moves through the timeline, where that is asked for.

    Raises:
        InputError: It is to move, and the node does not.
    """
    return ExtractJob(node, options, photos, moments_of_node(scene, node, options.moments))


def moments_of_node(scene: Scene, node: Node, count: int) -> tuple[MovingMoment, ...]:
    """What a node is at ``count`` times, evenly over the timeline; nothing where 0 are asked for.

    Where it is does not count: the mesh is placed as the node is.

    Raises:
        InputError: It is the same at all of them.
    """
    if count == 0:
        return ()
    animation, duration = Animation(scene), scene.timeline.duration
    times = [duration * number / (count - 1) for number in range(count)]
    last, looping = times[-1], scene.timeline.loop
    # A timeline that loops is at its beginning again at its end.
    found = [animation.things_at(min(time, last * (1.0 - 1e-9)) if looping else time).node(node.key) for time in times]
    nodes = [node if each is None else msgspec.structs.replace(each, transform=node.transform) for each in found]
    made = tuple(MovingMoment(time, each) for time, each in zip(times, nodes, strict=True))
    if all((each.content, each.edits, each.values) == (node.content, node.edits, node.values) for each in nodes):
        raise InputError(
            f"'{node.name}' does not move.", "Leave the number of moments out: the mesh would not, either."
        )
    return made


def with_drafts(scene: Scene, source: str, drafts: tuple[Node, ...]) -> Scene:
    """The scene with what is being made in the place of what it is made of; it has the history of neither.

    Args:
        scene: The document.
        source: Key of the node that the drafts are taken from.
        drafts: Of a mesh, and of a light that takes the place of the scene's own.
    """
    if not drafts:
        return scene
    return functools.reduce(Scene.with_node, drafts, _cleared(scene, source, drafts))


def with_fields(scene: Scene) -> Scene:
    """The scene with its fields and splats to be seen where none is, so that models can be compared with them."""
    hidden = [node for node in scene.nodes if isinstance(node.content, FieldContent | GaussianSplats)]
    if any(node.visible for node in hidden):
        return scene
    return functools.reduce(Scene.with_node, (msgspec.structs.replace(node, visible=True) for node in hidden), scene)


def with_extracted(scene: Scene, result: Extracted) -> Scene:
    """The scene with a mesh in its field's place, which stays in the list, and the light that was found."""
    nodes = (result.node,) if result.light is None else (result.node, result.light)
    return functools.reduce(Scene.with_node, nodes, _cleared(scene, result.source, nodes))


def _cleared(scene: Scene, source: str, new: tuple[Node, ...]) -> Scene:
    """The scene without what the new nodes would cover, earlier meshes of the same source too; photos stay."""
    meshed = any(isinstance(node.content, Model) for node in new)
    lit = any(isinstance(node.content, EnvironmentLight) for node in new)
    origin = scene.node(source)

    def hidden(node: Node) -> bool:
        if isinstance(node.content, FieldContent | GaussianSplats):
            return meshed and node.key == source
        if isinstance(node.content, Model):
            return meshed and origin is not None and _extracted_from(node, origin)
        return lit and isinstance(node.content, EnvironmentLight)

    nodes = tuple(
        msgspec.structs.replace(node, visible=False) if node.visible and hidden(node) else node for node in scene.nodes
    )
    return msgspec.structs.replace(scene, nodes=nodes)


def _extracted_from(model: Node, origin: Node) -> bool:
    """Whether a mesh was made of ``origin`` and is still where it was made."""
    if not isinstance(model.content, Model) or model.transform != origin.transform:
        return False
    made = model.content.provenance
    if f"{EXTRACTED_FROM}{origin.name}" in made.notes:
        return True
    source = ""
    if isinstance(origin.content, Dataset):
        source = origin.content.root
    elif isinstance(origin.content, FieldContent | GaussianSplats):
        source = origin.content.provenance.source
    return bool(source) and made.source == source and any(note.startswith(EXTRACTED_FROM) for note in made.notes)
