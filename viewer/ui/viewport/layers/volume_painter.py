"""Decides when the graphics card draws the fields itself, and how finely, and says when it cannot."""

from __future__ import annotations

import moderngl

from viewer.errors import AssetError, GraphicsError, UnsupportedError
from viewer.render.cells import COARSE, FINE, Fineness
from viewer.render.channels import Channel
from viewer.render.request import Frame
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.session.projection import in_focus
from viewer.session.state import State
from viewer.ui.viewport.layers.volume_layer import Look, Pictures, VolumeLayer

DRAWN_HERE: tuple[Channel, ...] = ("color", "depth", "normal", "opacity")
"""Everything else is the engine's."""
UPLOAD_SECONDS = 0.006
"""A redraw spends so long on textures that are not on the graphics card yet."""
MOVING_SECONDS = 0.012
RESTING_SECONDS = 0.04
"""What the graphics card may take for a picture while a hand moves, and at rest: nothing else is drawn meanwhile."""
LEVELS: tuple[tuple[float, Fineness], ...] = (
    (1.0, FINE), (1.0, COARSE), (0.7, COARSE), (0.5, COARSE), (0.35, COARSE), (0.25, COARSE)
)  # fmt: skip
"""Part of the full width and height, and fineness; the finest first."""
FIRST_LEVEL = 4
"""Before anything was measured."""
SURE = 0.75
"""Part of the time that a finer picture may take, so that it does not become coarser again at once."""
COARSE_SHARE = 0.5
"""How long a coarse picture takes, as a part of a fine one."""
SMOOTHING = 0.5


class VolumePainter:
    """The fields of the scene on the graphics card.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._layer = VolumeLayer(context)
        self.pace = Pace()
        self.able = False
        """Whether the newest picture shows the fields without the engine, or would from anywhere else."""
        self._drawn = False

    @property
    def unfinished(self) -> bool:
        """Whether textures still have to be uploaded, or time to be measured: draw again soon."""
        return self._layer.waiting or (self._drawn and self.pace.unknown)

    def pictures(self, state: State, camera: Camera, store: AssetStore) -> Pictures | None:
        """The fields from the camera, or None where the engine's frame is to be shown.

        That is where the graphics card has not all of them, where it cannot draw what is wanted, and where the finished
        frame from here has come.

        Args:
            state: What to show.
            camera: Its camera, at the size of the target.
            store: Where the textures are.

        Raises:
            GraphicsError: The graphics card cannot draw the fields, for a reason that will last.
        """
        self.able = self._drawn = False
        try:
            self._layer.show(state.volumes, store)
            self._layer.advance(UPLOAD_SECONDS)
            if not self._layer.ready or not _drawable(state):
                return None
            if _is_finished(state, camera):
                self._layer.prepare(_look(state, camera, 1.0, COARSE))
                pictures = None
            else:
                pictures = self._draw(state, camera)
                self._drawn = True
        except (AssetError, UnsupportedError) as error:
            raise GraphicsError(error.message, error.hint) from error
        except moderngl.Error as error:
            message = f"The graphics card cannot draw the fields: {error}."
            raise GraphicsError(message, "The engine draws them instead.") from error
        self.able = True
        return pictures

    def release(self) -> None:
        """Give everything back; the context must be current."""
        self._layer.release()

    def _draw(self, state: State, camera: Camera) -> Pictures:
        """Draw as finely as there is time for."""
        seconds = self._layer.measured()
        if seconds is not None:
            self.pace.learn(seconds)
        width, height = camera.lens.width, camera.lens.height
        budget = MOVING_SECONDS if state.quick else RESTING_SECONDS
        scale, fineness = self.pace.choose(width * height, budget)
        return self._layer.draw(_look(state, camera, scale, fineness))


class Pace:
    """How finely to draw so that a picture takes no longer than it may, from how long the last ones took."""

    def __init__(self) -> None:
        self._pixel_seconds: float | None = None
        self._level = FIRST_LEVEL
        self._work = 1.0

    @property
    def unknown(self) -> bool:
        """Whether nothing was measured yet."""
        return self._pixel_seconds is None

    def learn(self, seconds: float) -> None:
        """The picture that was chosen last has taken so long."""
        new = seconds / self._work
        old = new if self._pixel_seconds is None else self._pixel_seconds
        self._pixel_seconds = SMOOTHING * new + (1 - SMOOTHING) * old

    def choose(self, pixels: int, budget: float) -> tuple[float, Fineness]:
        """Part of the full width and height, and fineness, of a picture that is to take ``budget`` seconds."""
        if self._pixel_seconds is not None:
            level = _fitting(pixels * self._pixel_seconds, budget)
            if level < self._level:  # finer only where that will last
                level = min(_fitting(pixels * self._pixel_seconds, SURE * budget), self._level)
            self._level = level
        self._work = max(pixels * _share(self._level), 1.0)
        return LEVELS[self._level]


def _share(level: int) -> float:
    """Work for a picture of that level, as a part of that for the finest one."""
    scale, fineness = LEVELS[level]
    return scale * scale * (1.0 if fineness == FINE else COARSE_SHARE)


def _fitting(seconds: float, budget: float) -> int:
    """The finest level that keeps within the time, where the finest of all takes ``seconds``; or the coarsest one."""
    return next((level for level in range(len(LEVELS)) if seconds * _share(level) <= budget), len(LEVELS) - 1)


def _look(state: State, camera: Camera, scale: float, fineness: Fineness) -> Look:
    """How to draw that state."""
    size = (max(round(scale * camera.lens.width), 1), max(round(scale * camera.lens.height), 1))
    normals = "normal" in state.channels
    return Look(in_focus(camera).resized(*size), fineness, state.options.sh_degree, normals)


def _drawable(state: State) -> bool:
    """Whether the graphics card can draw what is wanted."""
    if state.options.surface or state.tried_fields or state.stroke is not None or state.paint is not None:
        return False
    return all(channel in DRAWN_HERE for channel in state.channels)


def _is_finished(state: State, camera: Camera) -> bool:
    """Whether the engine's frame is the finished one from here."""
    frame = state.frame
    if frame is None or frame.step > 1 or frame.request.quality != "final":
        return False
    channels = all(channel != "normal" or channel in frame.channels for channel in state.channels)
    return channels and frame.request.options == state.options and _from_here(frame, camera)


def _from_here(frame: Frame, camera: Camera) -> bool:
    request = frame.request
    return in_focus(request.camera.resized(request.width, request.height)) == in_focus(camera)
