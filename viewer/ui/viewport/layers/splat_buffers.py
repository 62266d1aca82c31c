"""Gaussians on the graphics card, and where they are in one picture."""

from __future__ import annotations

import time

import moderngl
import numpy as np
from jaxtyping import Float32, UInt32

from viewer.errors import UnsupportedError
from viewer.scene.asset_id import AssetId
from viewer.ui.viewport.layers.pushed_rows import PushedRows
from viewer.ui.viewport.layers.splat_rows import Rows, SplatRows
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

    While strokes change them, they are kept where the processor can read them as well, and the graphics card is given
    those that have changed when all are drawn anew.

    Args:
        context: Where to draw; everything is given back by ``release``.
        packed: The set, which may be dropped once all is there.
        asset: Where it comes from.

    Raises:
        UnsupportedError: There is not memory enough.
    """

    def __init__(self, context: moderngl.Context, packed: Packed, asset: AssetId) -> None:
        self._context = context
        self._packed: Packed | None = packed
        self._written = 0
        self.assets = {asset}
        """All that it has been."""
        self.count = packed.number
        self._columns, self._groups = packed.shapes.shape[1], packed.harmonics.shape[2] // 4
        self._shapes = context.buffer(reserve=max(packed.shapes.nbytes, 1))
        self._harmonics = context.buffer(reserve=max(packed.harmonics.nbytes, 1))
        self._rows: SplatRows | None = None
        self._content = (0, 0)
        self._uploaded = 0
        """The version that the graphics card has."""
        self.pushed = PushedRows(lambda: self.rows.shapes, lambda rows, shapes: self.rows.place(rows, shapes))
        """Follows a stroke that is being drawn, once all is there."""
        if context.error == "GL_OUT_OF_MEMORY":
            self.release()
            raise UnsupportedError("OpenGL is out of memory.", "Hide other nodes.")

    @property
    def complete(self) -> bool:
        """Whether all is there."""
        return self._packed is None

    @property
    def version(self) -> int:
        """Another number after each change."""
        return self._uploaded if self._rows is None else self._rows.version

    @property
    def content(self) -> tuple[int, int]:
        """See :class:`viewer.ui.viewport.layers.splat_rows.SplatRows`."""
        return self._content if self._rows is None else self._rows.content

    @property
    def changing(self) -> bool:
        """Whether strokes change some."""
        return self._rows is not None

    @property
    def rows(self) -> SplatRows:
        """All Gaussians, for those who change some; once all is there."""
        return self.read_back() if self._rows is None else self._rows

    def read_back(self) -> SplatRows:
        """Have all where the processor can read them."""
        shapes = np.frombuffer(self._shapes.read(), np.float32).reshape(self.count, self._columns).copy()
        harmonics = np.frombuffer(self._harmonics.read(), np.float16).reshape(self.count, 3, 4 * self._groups).copy()
        self._rows = SplatRows(shapes, harmonics, self._uploaded, self._content)
        return self._rows

    def changed(self, version: int) -> Rows | None:
        """Those that have changed since a version; None where that is not known."""
        if self._rows is not None:
            return self._rows.since(version)
        return np.zeros(0, np.int64) if version == self._uploaded else None

    def rest(self) -> None:
        """No more changes are expected: keep all on the graphics card alone."""
        self._upload_changes()
        self._content, self._rows = self.content, None

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

    def project(self, target: moderngl.Program, results: moderngl.Buffer, base: int, first: int, count: int) -> None:
        """Work out where ``count`` from the ``first`` on are in a picture; the first of all has the number ``base``."""
        self._upload_changes()
        offset = (base + first) * TEXELS * 16
        self._transform(target, (self._shapes, self._harmonics), results, first, count, offset)

    def projected(self, target: moderngl.Program, rows: Rows) -> Float32[np.ndarray, "m 12"]:
        """Where some of them are in a picture; waits for that."""
        make, known = self._context.buffer, self.rows
        inputs = make(known.shapes[rows]), make(known.harmonics[rows])
        results = make(reserve=len(rows) * TEXELS * 16)
        self._transform(target, inputs, results, 0, len(rows), 0)
        found = np.frombuffer(results.read(), np.float32).reshape(len(rows), 4 * TEXELS)
        for each in (*inputs, results):
            each.release()
        return found

    def release(self) -> None:
        """Give the memory back."""
        self._shapes.release()
        self._harmonics.release()

    def _upload_changes(self) -> None:
        known = self._rows
        if known is None or known.version == self._uploaded:
            return
        rows = known.since(self._uploaded)
        first, last = (0, self.count) if rows is None else (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, 0)
        for buffer, values in ((self._shapes, known.shapes), (self._harmonics, known.harmonics)):
            if first < last:
                buffer.write(values[first:last], offset=first * (values.nbytes // self.count))
        self._uploaded = known.version

    def _transform(
        self,
        target: moderngl.Program,
        inputs: tuple[moderngl.Buffer, moderngl.Buffer],
        results: moderngl.Buffer,
        first: int,
        count: int,
        offset: int,
    ) -> None:
        """Have the ellipses of some Gaussians in a buffer, from a byte on."""
        names = [f"in_{color}{group}" for color in COLORS for group in range(self._groups)]
        used = [name for name in names if name in target]
        layout = " ".join("4f2" if name in target else "8x" for name in names)
        shapes, harmonics = inputs
        content: list[tuple[moderngl.Buffer | str, ...]] = [(shapes, FORMAT, *FIELDS)]
        if used:
            content.append((harmonics, layout, *used))
        array = self._context.vertex_array(target, content)
        array.transform(results, moderngl.POINTS, vertices=count, first=first, buffer_offset=offset)
        array.release()


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

    def fill(self, rows: Float32[np.ndarray, "m 12"]) -> None:
        """Have these and no others, in this order."""
        self.buffer.write(np.ascontiguousarray(rows))
        self.finish(np.arange(len(rows), dtype=np.uint32))

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
