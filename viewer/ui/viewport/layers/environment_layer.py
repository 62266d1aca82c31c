"""Draws the environment light as it is seen behind the scene."""

from __future__ import annotations

import moderngl
import numpy as np
from jaxtyping import Float32

from viewer.scene.assets import AssetStore
from viewer.scene.environment import blended_radiance
from viewer.scene.geometry import as_array
from viewer.scene.light import EnvironmentLight
from viewer.ui.viewport.drawing import Drawing
from viewer.ui.viewport.gl import Programs, assign, draw_everywhere
from viewer.ui.viewport.layers.environment_textures import equirectangular, gain_and_turn
from viewer.ui.viewport.ray_uniforms import ray_lens, ray_uniforms

UNIT = 13
WIDEST = 4096
"""Texels across: more cannot be seen, and take long to upload."""


class EnvironmentLayer:
    """Keeps the picture that is shown.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._programs = Programs(context, "fullscreen.vert", "environment.frag")
        self._texture: moderngl.Texture | None = None
        self._shown: EnvironmentLight | None = None

    def show(self, light: EnvironmentLight | None, store: AssetStore) -> None:
        """Take over the scene's light; it is uploaded where it is to be seen, and another picture than before.

        Raises:
            AssetError: A picture is missing or damaged.
        """
        wanted = _picture_alone(light) if light is not None and light.shown else None
        if wanted == self._shown:
            return
        if self._texture is not None:
            self._texture.release()
            self._texture = None
        self._shown = None
        if wanted is not None:
            self._texture = equirectangular(self._context, _narrowed(blended_radiance(wanted, store)))
            self._shown = wanted

    def draw(self, light: EnvironmentLight | None, drawing: Drawing) -> None:
        """Fill the picture with what is seen along each pixel's ray, without depth."""
        if self._texture is None or light is None:
            return
        target = self._programs.get(LENS=ray_lens(drawing.camera))
        self._texture.use(UNIT)
        own = {
            "environment": UNIT,
            "to_world": as_array(drawing.camera.camera_to_world)[:3, :3],
            **gain_and_turn(light),
        }
        assign(target, {**drawing.uniforms(), **ray_uniforms(drawing.camera), **own})
        self._context.disable(moderngl.DEPTH_TEST | moderngl.BLEND)
        draw_everywhere(self._context, target)

    def release(self) -> None:
        """Give everything back, programs included."""
        self._programs.release()
        if self._texture is not None:
            self._texture.release()
        self._texture = self._shown = None


def _picture_alone(light: EnvironmentLight) -> EnvironmentLight:
    """The light without what only changes uniforms."""
    blended = light.other is not None and light.blend > 0.0
    other, blend = (light.other, light.blend) if blended else (None, 0.0)
    return EnvironmentLight(light.asset, light.width, light.height, other=other, blend=blend)


def _narrowed(picture: Float32[np.ndarray, "h w 3"]) -> Float32[np.ndarray, "h2 w2 3"]:
    """Means of blocks where the picture is wider than can be seen."""
    block = -(-picture.shape[1] // WIDEST)
    if block == 1:
        return picture
    height, width = picture.shape[0] // block, picture.shape[1] // block
    kept = picture[: height * block, : width * block]
    return kept.reshape(height, block, width, block, 3).mean((1, 3), dtype=np.float32)
