"""Which picture to show when a new one has come: the rules by which nothing gets worse while one looks at it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from viewer.render.request import Frame
from viewer.scene.camera import Camera
from viewer.session.projection import forward

FINER = 3
"""While a hand moves, a picture with pixels this many times finer than the newest one's is worth keeping."""
NEAR = 0.12
"""As long as the camera has not gone farther than this, in distances to the pivot and in radians."""


def shown_after(old: Frame | None, new: Frame, camera: Camera, distance: float, *, moving: bool) -> Frame | None:
    """The picture to show once ``new`` has come: ``old``, ``new``, or both in one.

    - From the same place, a finer picture is kept, and an exact one is not replaced by a bake's.
    - An exact picture that is only partly there is laid over the finished one of the bake; without that it waits.
    - While a hand moves, a much finer picture from nearly here is kept.

    Args:
        old: What is shown now.
        new: What has come.
        camera: From where one looks now.
        distance: From there to the pivot.
        moving: A hand is moving.
    """
    same = old is not None and _same_view(old, new)
    if new.done is not None:
        return _merged(old, new, new.done) if old is not None and same and old.step == 1 else old
    if old is None:
        return new
    if same and (old.step < new.step or (old.exact and not new.exact and old.step <= new.step)):
        return old
    much_finer = FINER * old.step <= new.step and old.request.scene is new.request.scene
    if much_finer and moving and _is_near(old.request.camera, camera, distance):
        return old
    return new


def _merged(old: Frame, new: Frame, done: np.ndarray) -> Frame:
    """The exact pixels that are there, over the picture of the bake."""
    if old.depth.shape != new.depth.shape:
        return old
    channels = {
        name: np.where(done.reshape(done.shape + (1,) * (picture.ndim - 2)), picture, old.channels[name])
        for name, picture in new.channels.items()
        if name in old.channels
    }
    return replace(
        new,
        radiance=np.where(done[..., None], new.radiance, old.radiance),
        depth=np.where(done, new.depth, old.depth),
        channels=channels,
    )


def _is_near(one: Camera, other: Camera, distance: float) -> bool:
    """Whether a picture from one camera uncovers little when it is seen from the other."""
    gap = math.dist(one.position, other.position)
    return gap < NEAR * distance and float(forward(one) @ forward(other)) > math.cos(NEAR)


def _same_view(one: Frame, other: Frame) -> bool:
    """Whether two frames answer the same question, but for how exactly."""
    a, b = one.request, other.request
    same_size = (a.width, a.height) == (b.width, b.height)
    same_look = a.scene is b.scene and a.options == b.options and set(b.channels) <= set(a.channels)
    return same_size and same_look and a.camera == b.camera
