"""Where nodes are over the time of a scene, on its way into files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from msgspec.structs import replace

from viewer.scene.animation import Animation
from viewer.scene.document import Scene
from viewer.scene.geometry import Transform
from viewer.scene.timeline import Track

KIND = "transform"
BEFORE = 1e-4
"""Seconds before a jump up to which the key before it holds; more where single precision has no time so near."""


@dataclass(frozen=True)
class NodePath:
    """Where a node is over time, in a file's coordinates, +Z up.

    Attributes:
        now: At the time at which the scene is written.
        times: In seconds, rising: every frame, every key, and what is just before a jump.
        places: At these.
    """

    now: Transform
    times: tuple[float, ...]
    places: tuple[Transform, ...]


def node_paths(scene: Scene, away: Transform) -> Mapping[str, NodePath]:
    """The paths of nodes that tracks move, or that are in groups which tracks move, by their keys.

    Args:
        scene: With its timeline.
        away: From the world to the file's coordinates.
    """
    tracks = tuple(track for track in scene.timeline.tracks if track.kind == KIND and track.enabled and track.keys)
    if not tracks:
        return {}
    carrying = {track.node for track in tracks}
    nodes = [node for node in scene.nodes if carrying & {node.key, *(each.key for each in scene.ancestors(node))}]
    animation = Animation(replace(scene, timeline=replace(scene.timeline, tracks=tracks)))
    places: dict[str, list[Transform]] = {node.key: [] for node in nodes}
    times = _times(scene, tracks)
    for time in times.values():
        there = animation.things_at(time)
        for key, found in places.items():
            node = there.node(key)
            assert node is not None, "tracks take no node away"
            found.append(node.transform)
    return {
        node.key: NodePath(
            away.after(node.transform), tuple(times), tuple(away.after(place) for place in places[node.key])
        )
        for node in nodes
        if any(place != node.transform for place in places[node.key])
    }


def _times(scene: Scene, tracks: tuple[Track, ...]) -> dict[float, float]:
    """When there are keys in a file, and which times of the scene these are, rising.

    Files hold single precision: of times that are the same in it, the last one counts, which is the one after a jump.
    """
    end, rate = scene.timeline.duration, scene.timeline.rate
    frames = (np.arange(int(end * rate + 1e-6) + 1) / rate).tolist()
    keys = [key.time for track in tracks for key in track.keys]
    found = [time for time in (*frames, *keys, end) if 0.0 <= time <= end]
    times = {float(np.float32(time)): time for time in sorted(found)}
    for track in tracks:
        for key, after in pairwise(track.keys):
            jump = np.float32(after.time)
            before = float(jump - np.float32(max(BEFORE, 2.0 * float(np.spacing(jump)))))
            if key.easing == "hold" and before > key.time and after.time <= end:
                times.setdefault(before, before)
    return dict(sorted(times.items()))
