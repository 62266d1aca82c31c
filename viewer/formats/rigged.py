"""What moves meshes, on its way into files: bones as they are now, and over the time of the scene."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from viewer.editing.hanging_copies import like_original
from viewer.scene.animation import Animation
from viewer.scene.assets import AssetStore
from viewer.scene.bone_tracks import KIND, companions, skin_in
from viewer.scene.distinct import distinct
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import Transform
from viewer.scene.mesh import Mesh
from viewer.scene.skeleton import AT_REST, Skin
from viewer.scene.skinning import WAYS, Moved, bent_mesh, bone_matrices, moved, vertex_matrices
from viewer.scene.tracks import MOMENT


class Sample(NamedTuple):
    """Bones at a time in seconds."""

    time: float
    moved: Moved


@dataclass(frozen=True, eq=False)
class Rigged:
    """A mesh as it is stored below its bones, and these.

    Attributes:
        stored: The mesh before bones move it.
        skin: As it is now.
        tensors: Of its asset.
        place: From the model's space to the file's, +Z up.
        now: Bones as they are now.
        samples: Bones over time, where keys or poses by hand say more than the animations of the skin; else none.
    """

    stored: Mesh
    skin: Skin
    tensors: Mapping[str, np.ndarray]
    place: Transform
    now: Moved
    samples: tuple[Sample, ...] = ()

    @property
    def still(self) -> bool:
        """Whether a file needs no bones: there is one, which moves nothing at any time, and morph targets do all."""
        skin, tensors = self.skin, self.tensors
        alone = (
            len(skin.bones) == 1
            and len(self.now.morphs) > 0
            and not skin.pose
            and np.array_equal(tensors["bind"], np.eye(4)[None])
        )
        poses = [self.now.poses, *(sample.moved.poses for sample in self.samples)]
        channels = [tensors[f"clip_{number}_channels"] for number in range(len(skin.clips))]
        moves = any((each[:, 0] >= 0).any() for each in channels)
        return alone and not moves and all(pose == AT_REST for each in poses for pose in each)

    def over_time(self, rate: float) -> Iterator[tuple[float, Mesh]]:
        """Times in seconds, rising, and the mesh as it is then, in the file's space; nothing where it never moves.

        Linear between two of them, it is where it is: exactly for morph targets, to a frame of ``rate`` for bones.
        """
        samples = self.samples or tuple(self._of_clip(rate))
        for time, now in samples:
            yield time, bent_mesh(self.stored, self.skin, now, self.tensors).transformed(self.place)

    def _of_clip(self, rate: float) -> Iterator[Sample]:
        """What the animation that plays makes of bones."""
        skin, tensors = self.skin, self.tensors
        if skin.playing is None:
            return
        times = np.append(np.arange(int(skin.playing.seconds * rate + 1e-6) + 1) / rate, skin.playing.seconds)
        keys = tensors[f"clip_{skin.clip}_times"].astype(np.float64)
        linear = (tensors[f"clip_{skin.clip}_channels"][:, 2] == WAYS.index("linear")).all()
        times = keys if self.still and linear else np.append(times, keys)
        for time in distinct(times).tolist():
            yield Sample(time, moved(replace(skin, moment=time), tensors))

    @property
    def mirrored(self) -> bool:
        """Whether bones turn the mesh inside out at rest: files have its triangles wound the other way."""
        rest = replace(self.skin, clip=-1, pose=())
        bones = bone_matrices(rest, moved(rest, self.tensors).poses, self.tensors)
        linear = vertex_matrices(self.tensors, bones)[:, :, :3]
        return bool(len(linear)) and float(np.median(np.linalg.det(linear))) < 0.0


def rigged(scene: Scene, node: Node, stored: Mesh, skin: Skin, store: AssetStore) -> Rigged:
    """What moves the mesh of a node, over the time of its scene.

    Raises:
        AssetError: An asset is missing or damaged.
    """
    tensors = store.get(skin.asset)
    samples = tuple(samples_of(scene, node, skin, tensors))
    return Rigged(stored, skin, tensors, node.transform, moved(skin, tensors), samples)


def samples_of(scene: Scene, node: Node, skin: Skin, tensors: Mapping[str, np.ndarray]) -> list[Sample]:
    """Bones at every frame of the time in which they move; none where only the skin's own animations move them."""
    keys = {each.key for each in companions(scene, node.key)}
    tracks = [track for track in scene.timeline.tracks if track.keys and track.enabled and track.node in keys]
    keyed = any(track.kind in (KIND, MOMENT) for track in tracks)
    playing = skin.playing
    if not keyed and (playing is None or not skin.pose):
        return []
    seconds = scene.timeline.duration if keyed or playing is None else playing.seconds
    rate, animation = scene.timeline.rate, Animation(scene)
    times = distinct(np.append(np.arange(int(seconds * rate + 1e-6) + 1) / rate, seconds))
    made: list[Sample] = []
    for time in times.tolist():
        there = skin_in(animation.things_at(time).node(node.key)) if keyed else replace(skin, moment=time)
        there = skin if there is None else like_original(skin, tensors, there)
        made.append(Sample(time, moved(there, tensors)))
    return made
