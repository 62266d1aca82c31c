"""What Gaussians are drawn into."""

from __future__ import annotations

import moderngl

BYTES = {True: 20, False: 12}
"""Of memory for a pixel, by whether the processor draws."""


class Floats:
    """Premultiplied light of any strength, and how deep it comes from; shares the depth of what it is laid over.

    Processors blend whole floats in half of the time that halves of them take, which must be converted.

    Args:
        context: Where it lives.
        size: In pixels.
        depth: Of what it is laid over.
        software: The processor draws.
    """

    def __init__(
        self, context: moderngl.Context, size: tuple[int, int], depth: moderngl.Renderbuffer, *, software: bool
    ) -> None:
        self.size, self.depth = size, depth
        self.nbytes = size[0] * size[1] * BYTES[software]
        self.light = context.texture(size, 4, dtype="f4" if software else "f2")
        self.depths = context.texture(size, 1, dtype="f4")
        for texture in (self.light, self.depths):
            texture.repeat_x = texture.repeat_y = False
        self.framebuffer = context.framebuffer([self.light, self.depths], depth)
        self.framebuffer.depth_mask = False  # the depth is the scene's
        self.depths_alone = context.framebuffer([self.depths])

    def release(self) -> None:
        """Give the memory back."""
        for each in (self.framebuffer, self.depths_alone, self.light, self.depths):
            each.release()
