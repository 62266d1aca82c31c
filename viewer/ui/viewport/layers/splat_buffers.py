"""Gaussians on the graphics card, and where they are in one picture."""

from __future__ import annotations

import time

import moderngl
import numpy as np
from jaxtyping import Float16, UInt32

from viewer.errors import UnsupportedError
from viewer.ui.viewport.layers.pushed_rows import PushedRows
from viewer.ui.viewport.layers.splat_sorting import Packed

PIECE = 1 << 15
"""Gaussians that are uploaded at a time."""
FIELDS = ("in_center", "in_sizes", "in_turn")
FORMAT = "4f 3f 4f"
COLORS = ("red", "green", "blue")
WIDTH = 1024
"""Gaussians in a row of the texture; as in ``splat.vert``."""
TEXELS = 3
"""Of four floats for each."""
PROJECTED_UNITS = {"projected": 0, "order": 1}


class SplatBuffers:
    """One set of Gaussians, uploaded piece by piece.

    Args:
        context: Where to draw; everything is given back by ``release``.
        packed: The set, which may be dropped once all is there.

    Raises:
        UnsupportedError: There is not memory enough.
    """

    def __init__(self, context: moderngl.Context, packed: Packed) -> None:
        self._context = context
        self._packed: Packed | None = packed
        self._written = 0
        self.count = packed.number
        self._groups = packed.harmonics.shape[2] // 4
        self._shapes = context.buffer(reserve=max(packed.shapes.nbytes, 1))
        self._harmonics = context.buffer(reserve=max(packed.harmonics.nbytes, 1))
        self.pushed = PushedRows(self._shapes, packed.shapes.shape[1])
        """Follows a stroke that is being drawn, once all is there."""
        if context.error == "GL_OUT_OF_MEMORY":
            self.release()
            raise UnsupportedError("OpenGL is out of memory.", "Hide other nodes.")

    @property
    def complete(self) -> bool:
        """Whether all is there."""
        return self._packed is None

    def advance(self, seconds: float) -> None:
        """Upload for about so long, at least one piece."""
        end = time.perf_counter() + seconds
        while self._packed is not None:
            first, last = self._written, min(self._written + PIECE, self.count)
            for buffer, rows in ((self._shapes, self._packed.shapes), (self._harmonics, self._packed.harmonics)):
                piece = np.ascontiguousarray(rows[first:last])
                buffer.write(piece, offset=first * (rows.nbytes // max(self.count, 1)))
            self._written = last
            if last == self.count:
                self._packed = None
            if time.perf_counter() >= end:
                return

    def harmonics(self) -> Float16[np.ndarray, "n 3 k"]:
        """The spherical harmonics of all Gaussians as they are on the graphics card, once all is there."""
        return np.frombuffer(self._harmonics.read(), np.float16).reshape(self.count, 3, 4 * self._groups)

    def rewrite(self, harmonics: Float16[np.ndarray, "n 3 k"], first: int) -> None:
        """Replace the spherical harmonics of some Gaussians."""
        self._harmonics.write(np.ascontiguousarray(harmonics), offset=first * harmonics[:1].nbytes)

    def project(self, target: moderngl.Program, results: moderngl.Buffer, base: int, first: int, count: int) -> None:
        """Work out where ``count`` from the ``first`` on are in a picture; the first of all has the number ``base``."""
        names = [f"in_{color}{group}" for color in COLORS for group in range(self._groups)]
        used = [name for name in names if name in target]
        layout = " ".join("4f2" if name in target else "8x" for name in names)
        content: list[tuple[moderngl.Buffer | str, ...]] = [(self._shapes, FORMAT, *FIELDS)]
        if used:
            content.append((self._harmonics, layout, *used))
        array = self._context.vertex_array(target, content)
        offset = (base + first) * TEXELS * 16
        array.transform(results, moderngl.POINTS, vertices=count, first=first, buffer_offset=offset)
        array.release()

    def release(self) -> None:
        """Give the memory back."""
        self._shapes.release()
        self._harmonics.release()


class Projected:
    """Where Gaussians are in one picture, and in which order they are drawn.

    Args:
        context: Where they live.
        count: How many there is room for.
    """

    def __init__(self, context: moderngl.Context, count: int) -> None:
        rows = max(-(-count // WIDTH), 1)
        self.room = rows * WIDTH
        self.buffer = context.buffer(reserve=self.room * TEXELS * 16)
        self._places = context.texture((TEXELS * WIDTH, rows), 4, dtype="f4")
        self._order = context.texture((WIDTH, rows), 1, dtype="u4")
        for texture in (self._places, self._order):
            texture.filter = (moderngl.NEAREST, moderngl.NEAREST)

    def finish(self, order: UInt32[np.ndarray, " n"]) -> None:
        """All of the order are in the buffer: have them in the texture, too, and the order in the other one."""
        rows = -(-len(order) // WIDTH)
        self._places.write(self.buffer, viewport=(0, 0, TEXELS * WIDTH, rows))
        self._order.write(np.resize(order, rows * WIDTH), viewport=(0, 0, WIDTH, rows))

    def use(self) -> None:
        """Bind both textures."""
        self._places.use(PROJECTED_UNITS["projected"])
        self._order.use(PROJECTED_UNITS["order"])

    def rows(self, count: int) -> np.ndarray:
        """The first ``count`` rows: clip-space place and opacity, axes in clip space, what is shown; waits for them."""
        data = self.buffer.read(count * TEXELS * 16)
        return np.frombuffer(data, np.float32).reshape(count, 4 * TEXELS)

    def release(self) -> None:
        """Give the memory back."""
        for each in (self.buffer, self._places, self._order):
            each.release()


def largest_count(context: moderngl.Context) -> int:
    """How many Gaussians one picture can have."""
    return int(context.info["GL_MAX_TEXTURE_SIZE"]) * WIDTH
