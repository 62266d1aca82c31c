"""Draws the whole viewport into a framebuffer: background, models, fields, overlays. Knows nothing of windows."""

from __future__ import annotations

import moderngl
import numpy as np

from viewer.render.false_color import color_maps
from viewer.render.request import Frame
from viewer.scene.assets import AssetStore
from viewer.scene.color import srgb_to_linear
from viewer.ui.viewport.drawing import RAMP_UNIT, Drawing
from viewer.ui.viewport.field_layer import FieldLayer
from viewer.ui.viewport.gl import Target, upload
from viewer.ui.viewport.mesh_layer import MeshLayer
from viewer.ui.viewport.overlay_layer import OverlayLayer
from viewer.ui.viewport.projection import projection
from viewer.ui.viewport.view_state import ViewState

NEAR = 0.004
"""Distance of the near plane, as a part of the distance to the pivot."""
FAR = 1e3
"""Reach of parallel rays, in distances to the pivot."""


class ScenePainter:
    """The layers and the target that they draw into.

    Args:
        context: Everything lives there until ``release``.
        store: Where meshes are.
    """

    def __init__(self, context: moderngl.Context, store: AssetStore) -> None:
        self._context = context
        self._field = FieldLayer(context)
        self._meshes = MeshLayer(context, store)
        self._overlay = OverlayLayer(context)
        self._ramp = upload(context, srgb_to_linear(color_maps()[:1]))
        self._target: Target | None = None
        self._range: tuple[Frame | None, tuple[float, float]] = (None, (0.0, 1.0))

    @property
    def renderer(self) -> str:
        """What draws, in the driver's words."""
        return self._context.info["GL_RENDERER"]

    def draw(self, state: ViewState, store: AssetStore, width: int, height: int, scale: float = 1.0) -> Target:
        """Draw the picture at a size in pixels; the target is reused by the next call.

        Lines become ``scale`` times as wide, for pictures that are shown enlarged.

        Raises:
            AssetError: A mesh of the scene is missing or damaged; the rest was not drawn.
        """
        target = self._sized_target(width, height)
        camera = state.camera.resized(width, height)
        near = NEAR * state.distance
        gain = 2.0**state.display.tone.exposure
        shown = Drawing(
            camera, projection(camera, near, FAR * state.distance), state.display.channel, gain, self._depth_range(state)
        )
        self._field.show(state.frame)
        self._meshes.show(state.scene, store, shown.matrices.kind)
        self._ramp.use(RAMP_UNIT)
        red, green, blue = state.scene.world.background if state.display.channel == "color" else (0.0, 0.0, 0.0)
        with target.drawing():
            self._context.clear(gain * red, gain * green, gain * blue, 1.0, depth=1.0)
            self._meshes.draw(state.scene, shown)
            self._field.draw(shown)
            self._field.draw_fill(shown)
            if state.overlays:
                self._overlay.draw(state, shown, target.size, near, scale)
        return target

    def release(self) -> None:
        """Give everything back; the context must be current."""
        for layer in (self._field, self._meshes, self._overlay):
            layer.release()
        self._ramp.release()
        if self._target is not None:
            self._target.release()
            self._target = None

    def _sized_target(self, width: int, height: int) -> Target:
        if self._target is None or self._target.size != (width, height):
            old, self._target = self._target, Target(self._context, width, height)
            # OpenGL must not be left bound to what is released.
            self._target.framebuffer.use()
            if old is not None:
                old.release()
        return self._target

    def _depth_range(self, state: ViewState) -> tuple[float, float]:
        """The distances between which nearly all of the newest frame lies; without one, around the pivot."""
        if state.display.channel != "depth":
            return (0.0, 1.0)
        if self._range[0] is not state.frame or state.frame is None:
            self._range = (state.frame, _depth_range(state))
        return self._range[1]


def _depth_range(state: ViewState) -> tuple[float, float]:
    depth = state.frame.depth[::4, ::4] if state.frame is not None else np.zeros((0, 0), np.float32)
    seen = depth[np.isfinite(depth)]
    if not len(seen):
        return (0.3 * state.distance, 1.7 * state.distance)
    low, high = (float(value) for value in np.percentile(seen, (1.0, 99.0)))
    return (low, max(high, 1.001 * low + 1e-6))
