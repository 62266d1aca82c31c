"""The keys of the animated camera as things in the view: which can be pointed at, and what moving them means. No Qt."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable

import numpy as np
from jaxtyping import Float64
from msgspec.structs import replace

from viewer.scene.document import Scene
from viewer.scene.geometry import Transform, Vec3
from viewer.scene.timeline import Key, KeyId, Target, with_changed_keys
from viewer.session.state import State

POSE = Target("camera", "", "pose")
NEAR = 0.005
"""As part of the scene's size: keys that are so near to the eye are looked through."""
SAME = 1e-12


def seen_keys(state: State) -> dict[KeyId, Vec3]:
    """The keys of the camera's path that are drawn, and where they are."""
    track = state.current.timeline.track(POSE)
    if track is None or not track.enabled or not state.overlays or state.playing:
        return {}
    box, eye = state.current.visible_aabb(), state.camera.position
    near = NEAR * (1.0 if box is None else box.diagonal)
    places = {KeyId(POSE, key.time): _place(key) for key in track.keys}
    return {key: place for key, place in places.items() if math.dist(place, eye) > near}


def chosen_keys(state: State) -> dict[KeyId, Vec3]:
    """Those of them that are selected."""
    if not any(key.target == POSE for key in state.timeline_keys):
        return {}
    return {key: place for key, place in seen_keys(state).items() if key in state.timeline_keys}


def axes_of_key(scene: Scene, key: KeyId) -> Float64[np.ndarray, "3 3"]:
    """The camera's own axes at a key, one a column."""
    track = scene.timeline.track(POSE)
    found = None if track is None else track.key_at(key.time)
    return np.eye(3) if found is None else _transform(found).rotation_matrix()


def with_moved_keys(scene: Scene, keys: Collection[KeyId], motion: Transform) -> Scene:
    """The scene with keys of the camera's path moved and turned by a motion of the world.

    What only turns about itself, or is only moved, keeps its other numbers to the last bit.
    """

    def moved(key: Key) -> Key:
        before = _transform(key)
        after = motion.after(before)
        still = math.dist(after.translation, before.translation) <= SAME * (1.0 + max(map(abs, before.translation)))
        translation = before.translation if still else after.translation
        turned = motion.rotation != Transform().rotation
        return replace(key, numbers=(*translation, *(after.rotation if turned else before.rotation)))

    return replace(scene, timeline=with_changed_keys(scene.timeline, _poses(keys), moved))


def _poses(keys: Iterable[KeyId]) -> list[KeyId]:
    return [key for key in keys if key.target == POSE]


def _place(key: Key) -> Vec3:
    x, y, z = key.numbers[:3]
    return x, y, z


def _transform(key: Key) -> Transform:
    w, a, b, c = key.numbers[3:]
    return Transform(_place(key), (w, a, b, c))
