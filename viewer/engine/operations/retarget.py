"""The motion of one mesh on bones put on others."""

from __future__ import annotations

from msgspec.structs import replace

from viewer.editing.retarget import retargeted
from viewer.engine.jobs.retarget import MotionPut, RetargetJob
from viewer.errors import InputError
from viewer.scene.assets import AssetStore
from viewer.scene.bone_tracks import skin_in
from viewer.scene.content import Model
from viewer.scene.document import Node
from viewer.scene.mesh import mesh_from_tensors
from viewer.scene.progress import Progress, Work, note
from viewer.scene.skeleton import Skin


def retarget(job: RetargetJob, store: AssetStore) -> Work[MotionPut]:
    """Make the skins with the new animation, which plays.

    Raises:
        InputError: One has no bones, nothing plays on the source, or skeletons have nothing in common.
        AssetError: An asset is missing or damaged.
        OutputError: The store cannot be written.
    """
    source = _skin(job.source)
    tensors = store.get(source.asset)
    playing = source.playing
    title = job.source.name if playing is None else f"{playing.name} ({job.source.name})"
    made, notes = [], []
    for number, node in enumerate(job.targets):
        yield Progress(number / len(job.targets), f"Moving {node.name}")
        skin, content = _skin(node), node.content
        assert isinstance(content, Model)
        mesh = mesh_from_tensors(store.get(content.asset))
        try:
            new, held, pairs = retargeted((source, tensors), (skin, store.get(skin.asset)), mesh, title)
        except ValueError as error:
            raise InputError(f"{node.name} would go infinitely far.", "Choose another animation.") from error
        counts = len(pairs.partner), len(skin.bones)
        notes.append(
            note(f"{node.name}: {counts[0]} of {counts[1]} bones follow those of the same names.")
            if pairs.named
            else note(f"{node.name}: {counts[0]} of {counts[1]} bones follow those whose joints lie where theirs do.")
        )
        made.append(replace(new, asset=store.put(held)))
    yield Progress(1.0, "Moved", notes=tuple(notes))
    return MotionPut(tuple(made), tuple(notes))


def _skin(node: Node) -> Skin:
    skin = skin_in(node)
    if skin is None:
        raise InputError(f"{node.name} has no bones.", "Choose meshes on bones.")
    return skin
