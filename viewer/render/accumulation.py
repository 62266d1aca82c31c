"""The mean of many pictures, each with one ray a pixel."""

from __future__ import annotations

import dataclasses

import numpy as np

from viewer.render.request import Frame


class Accumulation:
    """Radiance summed in single precision; depth and channels stay those of the first picture.

    Args:
        first: With rays through the middles of pixels and lens.
    """

    def __init__(self, first: Frame) -> None:
        self._first = first
        self._sum = first.radiance.astype(np.float32)
        self._samples = first.samples
        self._seconds = first.seconds
        self.count = 1

    def add(self, frame: Frame) -> None:
        """Take in another picture."""
        self._sum += frame.radiance
        self._samples += frame.samples
        self._seconds += frame.seconds
        self.count += 1

    def frame(self) -> Frame:
        """The mean so far; not touched any more."""
        return dataclasses.replace(
            self._first,
            radiance=(self._sum / np.float32(self.count)).astype(np.float16),
            samples=self._samples,
            seconds=self._seconds,
            accumulated=self.count,
        )
