"""The few things that every layer needs of OpenGL: contexts, programs, a target that encodes sRGB, textures."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from types import TracebackType
from typing import Any

import moderngl
import numpy as np
from jaxtyping import Float32, Shaped, UInt8
from PySide6.QtGui import QOpenGLContext

from viewer.bundled import resource
from viewer.errors import UnsupportedError
from viewer.render.channels import CHANNELS, Channel

FRAMEBUFFER_SRGB = 0x8DB9
DEPTH_CLAMP = 0x864F
SRGB8_ALPHA8 = 0x8C43
REQUIRED = 330
INSTALL = "Install OpenGL 3.3; on Debian and Ubuntu: apt install libegl1 libgl1 libgl1-mesa-dri."
EGL: dict[str, Any] = {"backend": "egl"}
INCLUDE = re.compile(r'^#include "(.+)"$', re.MULTILINE)
SOFTWARE = ("llvmpipe", "softpipe", "swrast", "software")
"""In the names of renderers that are no graphics card."""
DTYPES = {"float16": "f2", "float32": "f4"}
Constants = tuple[tuple[str, object], ...]


class _Unsupported:
    """Turns what the bindings raise where OpenGL is missing, a plain ``Exception``, into a sentence for people."""

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind in (Exception, ValueError, ImportError, moderngl.Error):
            lines = str(error).strip().splitlines() or ["the driver gives no reason"]
            raise UnsupportedError(f"OpenGL cannot be used here: {lines[0]}.", INSTALL) from error


def standalone_context() -> moderngl.Context:
    """A context that needs no display. Whatever is done in it is done within ``current``, except for its release.

    Raises:
        UnsupportedError: There is no OpenGL 3.3 here.
    """
    _leave_window()
    with _Unsupported():
        context = moderngl.create_context(require=REQUIRED, standalone=True, **EGL)
    with context:  # it begins as the current one
        return context


@contextmanager
def current(context: moderngl.Context) -> Iterator[None]:
    """Draw in a standalone context for as long as this lasts; then none is current. It cannot be nested.

    Every surface and window draws into whatever is current, so each sets its own first. Then none: in a thread where
    EGL has one current, GLX, through which Qt draws, can have none, and the other way round.
    """
    _leave_window()
    with context:
        yield


def _leave_window() -> None:
    """Qt leaves the context of a window current after it has painted it."""
    if (window := QOpenGLContext.currentContext()) is not None:
        window.doneCurrent()


def current_context(*, egl: bool) -> moderngl.Context:
    """The context that is current in this thread.

    Args:
        egl: Whether the window system's own binding is EGL, as under Wayland, and not GLX, WGL or CGL.

    Raises:
        UnsupportedError: There is none, or it is older than OpenGL 3.3.
    """
    with _Unsupported():
        return moderngl.create_context(require=REQUIRED, **(EGL if egl else {}))


def is_software(renderer: str) -> bool:
    """Whether a renderer, in the driver's words, is no graphics card."""
    return any(name in renderer.lower() for name in SOFTWARE)


class Target:
    """A picture to draw into: linear light goes in, sRGB bytes come out; with depth.

    Args:
        context: Where it lives.
        width: In pixels.
        height: In pixels.
    """

    def __init__(self, context: moderngl.Context, width: int, height: int) -> None:
        self.size = (width, height)
        self._context = context
        self._color = context.texture(self.size, 4, dtype="f1", internal_format=SRGB8_ALPHA8)
        self.depth_buffer = context.depth_renderbuffer(self.size)
        self.framebuffer = context.framebuffer([self._color], self.depth_buffer)
        self.changed: tuple[int, int, int, int] | None = None
        """Left, bottom, width and height of what was drawn last; None = all was."""

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """Draw into this target, and let it encode what is drawn."""
        self.framebuffer.use()
        self._context.viewport = (0, 0, *self.size)
        self._context.enable_direct(FRAMEBUFFER_SRGB)
        try:
            yield
        finally:
            self._context.disable_direct(FRAMEBUFFER_SRGB)

    def copy_to(self, framebuffer: moderngl.Framebuffer) -> None:
        """Copy the encoded bytes into another framebuffer of the same size."""
        self._context.copy_framebuffer(framebuffer, self.framebuffer)

    def bring(self, pixels: UInt8[np.ndarray, "rows columns 4"]) -> UInt8[np.ndarray, "h w 4"]:
        """What was drawn, into the picture from before where only a part has been drawn anew."""
        width, height = self.size
        if self.changed is None or pixels.shape[:2] != (height, width):
            return self.pixels()
        left, bottom, across, up = self.changed
        if across and up:
            data = np.frombuffer(self.framebuffer.read(self.changed, 4, dtype="f1"), np.uint8).reshape(up, across, 4)
            pixels[height - bottom - up : height - bottom, left : left + across] = data[::-1]
        return pixels

    def pixels(self) -> UInt8[np.ndarray, "h w 4"]:
        """What was drawn, as sRGB bytes, top row first."""
        width, height = self.size
        data = self.framebuffer.read(components=4, dtype="f1")
        return np.ascontiguousarray(np.frombuffer(data, np.uint8).reshape(height, width, 4)[::-1])

    def color(self, column: int, row: int) -> tuple[int, int, int]:
        """The sRGB bytes of one pixel; rows count from the top."""
        red, green, blue = self.framebuffer.read((column, self.size[1] - 1 - row, 1, 1), 3, dtype="f1", alignment=1)
        return red, green, blue

    def depth(self, column: int, row: int) -> float:
        """The normalised depth of one pixel, from -1 near to 1 far; rows count from the top."""
        at = (column, self.size[1] - 1 - row, 1, 1)
        return 2.0 * float(np.frombuffer(self.framebuffer.read(at, 1, attachment=-1, dtype="f4"), np.float32)[0]) - 1.0

    def depths(self) -> Float32[np.ndarray, "h w"]:
        """The normalised depths of all pixels, as :meth:`depth` has them, the top row first."""
        width, height = self.size
        data = np.frombuffer(self.framebuffer.read(components=1, attachment=-1, dtype="f4"), np.float32)
        return 2.0 * data.reshape(height, width)[::-1] - np.float32(1.0)

    def release(self) -> None:
        """Give the memory back."""
        self.framebuffer.release()
        self._color.release()
        self.depth_buffer.release()


MOST_PROGRAMS = 16
"""Of two shaders that are kept."""
MOST_IN_ALL, LATELY = 40, 600
"""How many programs a context holds at most, and for how many drawings one that was used stays in any case."""


def program(
    context: moderngl.Context, vertex: str, fragment: str, channel: Channel = "color", **defines: int
) -> moderngl.Program:
    """Compile two files of ``resources/shaders``; the fragment shader may use ``display.glsl``.

    Lines ``#include "FILE"`` stand for another file there.
    """
    head, display = _head(channel, defines), _source("display.glsl")
    return context.program(
        vertex_shader=f"{head}{_source(vertex)}", fragment_shader=f"{head}{display}{_source(fragment)}"
    )


def _head(channel: Channel, defines: Mapping[str, int]) -> str:
    """What every source begins with: the channels' numbers by their names in capitals, and what else is defined."""
    numbers = {name.upper(): number for number, name in enumerate(CHANNELS)}
    constants = {**numbers, "CHANNEL": numbers[channel.upper()], **defines}
    return "#version 330 core\n" + "".join(f"#define {name} {value}\n" for name, value in constants.items())


def plain_program(context: moderngl.Context, vertex: str, fragment: str, **defines: int) -> moderngl.Program:
    """Compile two files of ``resources/shaders`` that make data and nothing to look at.

    Raises:
        UnsupportedError: The driver does not take them.
    """
    head = "#version 330 core\n" + "".join(f"#define {name} {value}\n" for name, value in defines.items())
    try:
        return context.program(vertex_shader=f"{head}{_source(vertex)}", fragment_shader=f"{head}{_source(fragment)}")
    except moderngl.Error as error:
        reason = " ".join(str(error).split())[:300]
        raise UnsupportedError(f"The graphics driver cannot compile '{fragment}': {reason}", "Update it.") from error


def transform_program(
    context: moderngl.Context, vertex: str, results: Sequence[str], channel: Channel = "color", **defines: int
) -> moderngl.Program:
    """Compile a file of ``resources/shaders`` whose ``results`` are kept, one after the other for each vertex."""
    return context.program(vertex_shader=_head(channel, defines) + _source(vertex), varyings=tuple(results))


class Shelf:
    """All programs of a context: beyond a number, those that no drawing has used lately are given back."""

    def __init__(self) -> None:
        self._used: OrderedDict[tuple[Programs, Constants], int] = OrderedDict()
        self._drawings = 0

    @staticmethod
    def of(context: moderngl.Context) -> Shelf:
        """The one of a context."""
        if not isinstance(context.extra, Shelf):
            context.extra = Shelf()
        return context.extra

    def __len__(self) -> int:
        return len(self._used)

    def use(self, programs: Programs, key: Constants) -> None:
        """One of these programs is drawn with."""
        self._drawings += 1
        self._used[programs, key] = self._drawings
        self._used.move_to_end((programs, key))
        while len(self._used) > MOST_IN_ALL:
            (owner, oldest), last = next(iter(self._used.items()))
            if last + LATELY > self._drawings:
                return
            owner.drop(oldest)

    def drop(self, programs: Programs, key: Constants) -> None:
        """One of them is there no more."""
        self._used.pop((programs, key), None)


class Programs:
    """The programs of two shaders, one for each set of constants, compiled when they are first used.

    Those that were used last are kept: where the processor draws, each takes some megabytes of machine code.

    Args:
        context: Where they run.
        vertex: File of ``resources/shaders``.
        second: Another one, or what ``make`` takes in its place.
        make: :func:`program`, :func:`plain_program` or :func:`transform_program`.
    """

    def __init__(
        self,
        context: moderngl.Context,
        vertex: str,
        second: str | Sequence[str],
        make: Callable[..., moderngl.Program] = program,
    ) -> None:
        self._make = partial(make, context, vertex, second)
        self._shelf = Shelf.of(context)
        self._made: OrderedDict[Constants, moderngl.Program] = OrderedDict()
        self.compiled = 0
        """How often one was."""

    def __len__(self) -> int:
        return len(self._made)

    def get(self, **constants: Channel | int) -> moderngl.Program:
        """The program with these ``defines``, and this ``channel`` where the shaders have one.

        It is there for one drawing; after others have been used it may be compiled anew.
        """
        key = tuple(sorted(constants.items()))
        if key not in self._made:
            self._made[key] = self._make(**constants)
            self.compiled += 1
            if len(self._made) > MOST_PROGRAMS:
                self.drop(next(iter(self._made)))
        self._made.move_to_end(key)
        self._shelf.use(self, key)
        return self._made[key]

    def drop(self, key: Constants) -> None:
        """Give one of them back."""
        self._shelf.drop(self, key)
        self._made.pop(key).release()

    def release(self) -> None:
        """Give all of them back."""
        for key in list(self._made):
            self.drop(key)


@contextmanager
def blended(context: moderngl.Context, *, writes_depth: bool = True) -> Iterator[None]:
    """What is drawn is premultiplied light that is laid over what is there."""
    context.enable(moderngl.BLEND)
    context.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
    context.fbo.depth_mask = writes_depth
    yield
    context.fbo.depth_mask = True
    context.disable(moderngl.BLEND)


def draw_everywhere(context: moderngl.Context, target: moderngl.Program) -> None:
    """Run a program that makes its own triangle for each pixel of the viewport."""
    array = context.vertex_array(target, [])
    array.render(moderngl.TRIANGLES, vertices=3)
    array.release()


def _source(name: str) -> str:
    text = resource(f"shaders/{name}").read_text(encoding="utf-8")
    return INCLUDE.sub(lambda found: _source(found[1]), text)


def assign(target: moderngl.Program, values: Mapping[str, object]) -> None:
    """Set those uniforms that the program has; compilers drop the ones that do not matter."""
    for name, value in values.items():
        uniform = target.get(name, None)
        if isinstance(uniform, moderngl.Uniform):
            if isinstance(value, np.ndarray):
                # OpenGL stores matrices column by column.
                uniform.write(np.ascontiguousarray(value.T, np.float32).tobytes())
            else:
                uniform.value = value


def upload(
    context: moderngl.Context, picture: Shaped[np.ndarray, "..."], reuse: moderngl.Texture | None = None
) -> moderngl.Texture:
    """A texture of a float picture, row 0 first, blended between pixels; ``reuse`` is overwritten where it fits."""
    picture = np.ascontiguousarray(picture)
    height, width = picture.shape[:2]
    components = picture.shape[2] if picture.ndim == 3 else 1
    dtype = DTYPES[str(picture.dtype)]
    if reuse is not None and (reuse.size, reuse.components, reuse.dtype) == ((width, height), components, dtype):
        reuse.write(picture)
        return reuse
    if reuse is not None:
        reuse.release()
    texture = context.texture((width, height), components, picture, dtype=dtype, alignment=1)
    texture.repeat_x = texture.repeat_y = False
    texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
    return texture
