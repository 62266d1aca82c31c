"""The last step from light to the screen, for tones that must see the finished picture."""

from __future__ import annotations

import moderngl

from viewer.render.show import tone as tones
from viewer.render.show.tone import CURVES, Tone
from viewer.ui.viewport.gl import Programs, Target, assign, draw_everywhere

LIGHT_UNIT = 0


class ToneLayer:
    """Lends a picture of floats to draw into, and draws that through a curve.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._programs = Programs(context, "fullscreen.vert", "tone.frag")
        self._target: Target | None = None
        self._light: moderngl.Texture | None = None
        self._framebuffer: moderngl.Framebuffer | None = None

    def framebuffer(self, target: Target) -> moderngl.Framebuffer:
        """For linear premultiplied light of any strength, with the depth of ``target``."""
        if self._framebuffer is None or self._target is not target:
            self._drop()
            self._target = target
            self._light = self._context.texture(target.size, 4, dtype="f2")
            self._framebuffer = self._context.framebuffer([self._light], target.depth_buffer)
        return self._framebuffer

    def draw(self, tone: Tone) -> None:
        """Draw what was drawn into ``framebuffer`` into what is bound now; a checkerboard where there was nothing."""
        assert self._light is not None, "nothing was drawn yet"
        target = self._programs.get(CURVE=CURVES.index(tone.curve))
        self._light.use(LIGHT_UNIT)
        values: dict[str, object] = {
            "light": LIGHT_UNIT, "adaptation": tones.adaptation(tone), "clipping": tone.clipping,
            "inset": tones.FILMIC_INSET, "outset": tones.FILMIC_OUTSET, "stops": tones.FILMIC_STOPS,
            "sigmoid": tones.FILMIC_SIGMOID, "too_bright": tones.TOO_BRIGHT, "too_dark": tones.TOO_DARK,
        }  # fmt: skip
        assign(target, values)
        self._context.disable(moderngl.DEPTH_TEST | moderngl.BLEND)
        draw_everywhere(self._context, target)

    def release(self) -> None:
        """Give everything back, programs included."""
        self._drop()
        self._programs.release()

    def _drop(self) -> None:
        if self._framebuffer is not None and self._light is not None:
            self._framebuffer.release()
            self._light.release()
        self._framebuffer = self._light = self._target = None
