"""Models that are others at each of several times, on their way into files: their frames, and when each is seen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from viewer.scene.animation import Animation
from viewer.scene.content import Model
from viewer.scene.distinct import distinct
from viewer.scene.document import Node, Scene

Spans = tuple[tuple[float, float], ...]
"""From and to when something is seen, in seconds."""


class Frame(NamedTuple):
    """One of a node's frames.

    Attributes:
        node: The node as it is then, under a name of its own.
        spans: When it is seen.
        now: It is seen at the time at which the scene is.
    """

    node: Node
    spans: Spans
    now: bool


def frames_of(scene: Scene, node: Node) -> tuple[Frame, ...]:
    """The frames of a model that has some, in the order in which they are first seen over the scene's timeline.

    None for models that have none, or that one is seen of all the time.
    """
    content = node.content
    if not isinstance(content, Model) or content.flip is None:
        return ()
    timeline, animation = scene.timeline, Animation(scene)
    count = int(np.ceil(timeline.duration * timeline.rate - 1e-6))
    own = [time for time in content.flip.times if time < timeline.duration]
    times = distinct(np.array([*(np.arange(count) / timeline.rate), *own])).tolist()
    spans: dict[Node, list[tuple[float, float]]] = {}
    for time, end in zip(times, [*times[1:], timeline.duration], strict=True):
        there = animation.things_at(time).node(node.key)
        if there is None:
            continue
        there = replace(there, transform=node.transform, visible=node.visible)
        before = spans.setdefault(there, [])
        if before and before[-1][1] == time:
            before[-1] = (before[-1][0], end)
        else:
            before.append((time, end))
    if len(spans) < 2:
        return ()
    return tuple(
        Frame(replace(there, name=f"{node.name} {number:04}"), tuple(seen), there.content == content)
        for number, (there, seen) in enumerate(spans.items())
    )
