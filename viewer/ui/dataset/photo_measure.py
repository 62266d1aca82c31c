"""Measures how near the picture at rest comes to its photo, in small steps between everything else."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from jaxtyping import UInt8
from PySide6.QtCore import QObject, QTimer, Signal

from viewer.render.request import Frame
from viewer.scene.camera import Camera
from viewer.session.photo_compare import Comparison, compare, cut_out, structural_similarity

WAIT_MS = 60
"""After a frame has come: often a better one follows at once."""


class PhotoMeasure(QObject):
    """Compares the newest frame with a photo.

    Signals:
        changed(): There is another result, or none any more.

    Attributes:
        comparison: The result; None where there is none for what is shown now.
        ssim: Of the comparison; None until it has been worked out.
        exact: Whether the frame was of the fields themselves, and not of a bake.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.comparison: Comparison | None = None
        self.ssim: float | None = None
        self.exact = True
        self._photo: UInt8[np.ndarray, "h w 4"] | None = None
        self._camera: Camera | None = None
        self._frame: Frame | None = None
        self._work: Iterator[float] = iter(())
        self._partial = math.nan
        self._begin = QTimer(self, interval=WAIT_MS, singleShot=True)
        self._begin.timeout.connect(self._compare)
        self._go_on = QTimer(self, interval=0, singleShot=True)
        self._go_on.timeout.connect(self._step)

    def look(self, photo: UInt8[np.ndarray, "h w 4"] | None, camera: Camera | None, frame: Frame | None) -> None:
        """Compare these soon; a result for another photo, or of another scene, is forgotten at once.

        Args:
            photo: sRGB, straight alpha; None = there is nothing to compare with.
            camera: That of the photo, in the world.
            frame: The newest one.
        """
        if photo is self._photo and camera == self._camera and frame is self._frame:
            return
        same = photo is self._photo and camera == self._camera and frame is not None
        self._photo, self._camera, self._frame = photo, camera, frame
        if not same and self.comparison is not None:
            self._forget()
        if photo is not None and camera is not None and frame is not None:
            self._begin.start()

    def _forget(self) -> None:
        self._go_on.stop()
        self.comparison, self.ssim = None, None
        self.changed.emit()

    def _compare(self) -> None:
        photo, camera, frame = self._photo, self._camera, self._frame
        if photo is None or camera is None or frame is None:
            return
        part = cut_out(frame, camera)
        if part is None:
            return  # a coarse pass, or one from where one looked before: a better one is on its way
        self.comparison, self.ssim = compare(part, photo), None
        self.exact = frame.exact and frame.done is None
        self._work, self._partial = structural_similarity(self.comparison), math.nan
        self.changed.emit()
        self._go_on.start()

    def _step(self) -> None:
        """Work out a part of the structural similarity."""
        following = next(self._work, None)
        if following is not None:
            self._partial = following
            self._go_on.start()
        elif not math.isnan(self._partial):
            self.ssim = self._partial
            self.changed.emit()
