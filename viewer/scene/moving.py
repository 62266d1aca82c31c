"""Content that moves by itself, one row a kind: between which times, and what it is at a time.

Content holds the time at which it is, so a scene at a time is a scene like any other: what draws, bakes, extracts or
exports it need not know of time. ``viewer.scene.animation`` puts it to the timeline's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from msgspec.structs import replace

from viewer.scene.content import Model, VoxelField
from viewer.scene.dataset import Photo
from viewer.scene.document import Node, Scene
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.kinds import Content, Flipped
from viewer.scene.point_cloud import PointCloud

FlippedT = TypeVar("FlippedT", VoxelField, Model, PointCloud, GaussianSplats)


class Moments(NamedTuple):
    """The times of content that moves, in its own unit.

    Attributes:
        first: Where it begins.
        last: Where it ends.
        now: At which it is.
        seconds: Its unit is a second, so that it plays at its own speed; else it takes as long as the timeline does.
        photographed: The photos' time that its zero is; None where photos tell nothing of it.
    """

    first: float
    last: float
    now: float
    seconds: bool = False
    photographed: float | None = None


class MovingKind(NamedTuple):
    """What there is to know of a kind of content that may move.

    Attributes:
        moments: Its times; None where this one does not move.
        at: The same at another time, in its own unit.
    """

    moments: Callable[[Any], Moments | None]
    at: Callable[[Any, float], Any]


def _flip_moments(content: Flipped) -> Moments | None:
    flip = content.flip
    return None if flip is None else Moments(0.0, flip.until, flip.moment, seconds=True)


def _flip_at(content: FlippedT, time: float) -> FlippedT:
    flip = content.flip
    if flip is None:
        return content
    number = flip.number_at(time)
    frame, moment = flip.frames[number], flip.times[number]
    return content if moment == flip.moment else replace(frame, flip=replace(flip, moment=moment))


def _field_moments(field: VoxelField) -> Moments | None:
    motion = field.motion
    if motion is None:
        return _flip_moments(field)
    return Moments(motion.first, motion.last, motion.moment, photographed=0.0)


def _field_at(field: VoxelField, time: float) -> VoxelField:
    return _flip_at(field, time) if field.motion is None else replace(field, motion=replace(field.motion, moment=time))


def _model_moments(model: Model) -> Moments | None:
    skin = model.skin
    if skin is None or skin.playing is None:
        return _flip_moments(model)
    clip = skin.playing
    return Moments(0.0, clip.seconds, skin.moment, seconds=True, photographed=clip.photographed)


def _model_at(model: Model, time: float) -> Model:
    return _flip_at(model, time) if model.skin is None else replace(model, skin=replace(model.skin, moment=time))


FLIPS = MovingKind(_flip_moments, _flip_at)
MOVING: Mapping[type, MovingKind] = MappingProxyType({
    VoxelField: MovingKind(_field_moments, _field_at),
    Model: MovingKind(_model_moments, _model_at),
    PointCloud: FLIPS,
    GaussianSplats: FLIPS,
})  # fmt: skip
"""One row a kind."""


def moments_of(content: Content) -> Moments | None:
    """The times of content that moves; None for what does not."""
    row = MOVING.get(type(content))
    return None if row is None else row.moments(content)


def at_moment(node: Node, moment: float) -> Node:
    """The node with its content at a time in the content's own unit, kept between its first and its last.

    The same object where it is so already, or does not move.
    """
    moments = moments_of(node.content)
    if moments is None:
        return node
    moment = min(max(moment, moments.first), moments.last)
    if moment == moments.now:
        return node
    content = MOVING[type(node.content)].at(node.content, moment)
    return node if content is node.content else replace(node, content=content)


def at_photo(scene: Scene, photo: Photo) -> Scene:
    """The scene as it was when a photo was taken: what was learned from photos with times counts as they do."""
    if photo.time is None:
        return scene
    for node in scene.nodes:
        moments = moments_of(node.content)
        if moments is not None and moments.photographed is not None:
            scene = scene.with_node(at_moment(node, photo.time - moments.photographed))
    return scene


def moment_at(moments: Moments, time: float, duration: float, *, loop: bool = False) -> float:
    """The moment that content has come to after ``time`` seconds of a timeline.

    Args:
        moments: Of the content.
        time: In seconds.
        duration: Of the timeline, in seconds.
        loop: What plays at its own speed begins anew at its end.
    """
    span = moments.last - moments.first
    if not moments.seconds:
        return moments.first + span * time / duration
    return moments.first + (time % span if loop and span > 0.0 else time)
