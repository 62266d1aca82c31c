"""The animated camera's path, its keys, and where it is now, over the scene."""

from __future__ import annotations

import math

import moderngl
import numpy as np

from viewer.scene.animation import Animation
from viewer.scene.camera import Camera
from viewer.scene.document import Scene
from viewer.session.camera_keys import POSE, chosen_keys
from viewer.session.state import State
from viewer.ui.viewport.drawing import OverlayFrame
from viewer.ui.viewport.layers.line_shapes import faint
from viewer.ui.viewport.layers.lines import LinePainter, Rgba, join, lines
from viewer.ui.viewport.layers.overlay_layer import camera_pyramid

PATH: Rgba = (0.55, 0.82, 0.98, 0.9)
KEY: Rgba = (0.98, 0.78, 0.35, 0.95)
NOW: Rgba = (0.95, 0.42, 0.34, 1.0)
CHOSEN: Rgba = (1.0, 1.0, 1.0, 1.0)
STEPS, MOST_STEPS = 12, 1200
"""Straight pieces between two keys, and at most."""
SIZE = 0.05
"""Of a camera that is drawn, as part of the path's extent and of the scene's."""
NEAR = 0.1
"""As part of that size: so far from the camera one still looks through it."""


class CameraPathLayer:
    """Draws the path from outside: not while one looks through the camera.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._painter = LinePainter(context)
        self._of: Scene | None = None
        self._rows = join([])
        self._animation = Animation(Scene())
        self._size = 1.0

    def draw(self, state: State, frame: OverlayFrame) -> None:
        """Draw it, faintly where the scene hides it."""
        track = state.current.timeline.track(POSE)
        if not state.overlays or track is None or not track.keys or state.playing:
            return
        self._follow(state.current)
        now = self._animation.camera_at(state.time)
        if math.dist(now.position, state.camera.position) < NEAR * self._size:  # one looks through it
            return
        chosen = [
            camera_pyramid(self._animation.camera_at(key.time), self._size, CHOSEN, 2.6) for key in chosen_keys(state)
        ]
        rows = join([self._rows, camera_pyramid(now, self._size, NOW, 2.4), *chosen])
        matrices, size = frame.drawing.matrices, frame.size
        self._painter.draw(faint(rows), matrices, size, scale=frame.scale, near=frame.near, depth=False)
        self._painter.draw(rows, matrices, size, scale=frame.scale, near=frame.near)

    def release(self) -> None:
        """Give everything back."""
        self._painter.release()
        self._of = None

    def _follow(self, document: Scene) -> None:
        """Lines of the path and of the cameras at its keys; made once for a timeline."""
        known = self._of
        if known is not None and known.timeline is document.timeline and known.camera is document.camera:
            return
        self._of, self._animation = document, Animation(document)
        timeline, track = document.timeline, document.timeline.track(POSE)
        if track is None or not track.keys:
            self._rows = join([])
            return
        keys = track.keys
        end = timeline.duration if timeline.loop else max(keys[-1].time, keys[0].time)
        start = 0.0 if timeline.loop else keys[0].time
        count = min(STEPS * max(len(keys), 1), MOST_STEPS)
        times = np.linspace(start, end, count + 1)
        points = np.array([self._animation.camera_at(float(time)).position for time in times])
        box = document.visible_aabb()
        extent = float(np.linalg.norm(np.ptp(points, axis=0)))
        self._size = SIZE * max(extent, 0.0 if box is None else box.diagonal, 1e-6)
        cameras: list[Camera] = [self._animation.camera_at(key.time) for key in keys]
        pyramids = [camera_pyramid(camera, self._size, KEY, 1.4) for camera in cameras]
        self._rows = join([lines(points[:-1], points[1:], PATH, 2.0), *pyramids])
