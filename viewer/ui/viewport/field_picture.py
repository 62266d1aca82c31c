"""Fields in a picture of their own, with depth: what else lets light through is mixed with them pixel by pixel."""

from __future__ import annotations

import moderngl

UNITS = {"field_light": 2, "field_depth": 3}


class FieldPicture:
    """Premultiplied light and depth of all fields from one camera.

    Args:
        context: Where it lives; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._light: moderngl.Texture | None = None
        self._depth: moderngl.Texture | None = None
        self._framebuffer: moderngl.Framebuffer | None = None

    def framebuffer(self, size: tuple[int, int]) -> moderngl.Framebuffer:
        """An empty picture of that size to draw into."""
        if self._framebuffer is None or self._framebuffer.size != size:
            self.release()
            self._light = self._context.texture(size, 4, dtype="f2")
            self._depth = self._context.depth_texture(size)
            self._depth.compare_func = ""
            self._depth.filter = (moderngl.NEAREST, moderngl.NEAREST)
            self._framebuffer = self._context.framebuffer([self._light], self._depth)
        self._framebuffer.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)
        return self._framebuffer

    def use(self) -> dict[str, int]:
        """Bind its textures; their units by their samplers' names."""
        for texture, unit in zip((self._light, self._depth), UNITS.values(), strict=True):
            if texture is not None:
                texture.use(unit)
        return UNITS

    def release(self) -> None:
        """Give the memory back."""
        for each in (self._framebuffer, self._light, self._depth):
            if each is not None:
                each.release()
        self._framebuffer = self._light = self._depth = None
