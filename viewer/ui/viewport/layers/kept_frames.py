"""Finished frames of the last few scenes: what is undone, or done again, is seen at once from where one looks yet."""

from __future__ import annotations

from msgspec.structs import replace

from viewer.render.request import Frame
from viewer.scene.document import Scene

MOST_FRAMES, MOST_BYTES = 4, 96 << 20
"""How many there are, and what they take together, at most: two of 1920 x 1080 pixels with their depth."""


class KeptFrames:
    """Remembers finished frames, the newest of each scene."""

    def __init__(self) -> None:
        self._frames: list[Frame] = []

    def take(self, frame: Frame) -> None:
        """Remember a frame, if nothing of it is still to come."""
        request = frame.request
        if frame.step > 1 or frame.done is not None or frame.accumulated < request.options.samples:
            return
        others = [each for each in self._frames if each is not frame and each.request.scene is not request.scene]
        self._frames = [*others, frame][-MOST_FRAMES:]
        while len(self._frames) > 1 and sum(map(_size, self._frames)) > MOST_BYTES:
            del self._frames[0]

    def of(self, scene: Scene, frame: Frame) -> Frame:
        """The frame of a scene that was taken as ``frame`` of another one was; where there is none, ``frame``."""
        if frame.request.scene is scene:
            return frame
        for kept in self._frames:
            if kept.request.scene is scene and kept.request == replace(frame.request, scene=scene):
                return kept
        return frame

    def forget(self) -> None:
        """Give the memory back."""
        self._frames = []


def _size(frame: Frame) -> int:
    return sum(each.nbytes for each in (frame.radiance, frame.depth, *frame.channels.values()))
