"""The textures of one field on the graphics card, brought there piece by piece so that nothing ever waits for them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import moderngl
import numpy as np

from viewer.errors import UnsupportedError
from viewer.render.atlas.atlas import Atlas

PIECE_BYTES = 2 << 20
"""Written at once: a millisecond on a slow bus, ten where the file has to be read first."""
FIRST_UNIT = 4
"""Texture units below are those of other layers."""
HINT = "The engine draws it instead."
LINEAR, NEAREST = (moderngl.LINEAR, moderngl.LINEAR), (moderngl.NEAREST, moderngl.NEAREST)


class VolumeTextures:
    """An atlas on the graphics card.

    Args:
        context: Where; everything is given back by ``release``.
        atlas: May be mapped from its file: it is read while it is uploaded, and not needed afterwards.

    Raises:
        UnsupportedError: It is larger than this graphics card's textures may be, or there is no memory for it.
    """

    def __init__(self, context: moderngl.Context, atlas: Atlas) -> None:
        self.sh_degree = atlas.sh_degree
        self.has_background = atlas.background is not None
        self.nbytes = atlas.nbytes
        self._context = context
        self._textures: dict[str, moderngl.Texture | moderngl.Texture3D] = {}
        _check_sides(context, atlas)
        try:
            self._allocate(atlas)
        except (moderngl.Error, UnsupportedError) as error:
            self.release()
            message = f"The graphics card has no room for a field of {atlas.nbytes / 1e6:.0f} MB."
            raise UnsupportedError(message, HINT) from error
        self._pieces: Iterator[None] | None = self._written(atlas)

    @property
    def complete(self) -> bool:
        """Whether everything is there."""
        return self._pieces is None

    def advance(self, seconds: float) -> bool:
        """Upload for about so long, at least one piece; return whether everything is there now."""
        end = time.perf_counter() + seconds
        for _ in self._pieces or ():
            if time.perf_counter() >= end:
                return False
        self._pieces = None
        return True

    def use(self) -> dict[str, object]:
        """Bind all textures; return the samplers' units by name."""
        units: dict[str, object] = {}
        for unit, (name, texture) in enumerate(self._textures.items(), FIRST_UNIT):
            texture.use(unit)
            units[name] = unit
        return units

    def release(self) -> None:
        """Give the memory back."""
        self._pieces = None
        for texture in self._textures.values():
            texture.release()
        self._textures = {}

    def _allocate(self, atlas: Atlas) -> None:
        """Make all textures, empty."""
        self._drain_errors()
        for name, array in atlas.tensors().items():
            kind = f"{'i' if array.dtype.kind == 'i' else 'f'}{array.itemsize}"
            if array.ndim > 3 or name == "bricks":
                depth, height, width = array.shape[:3]
                components = array.shape[3] if array.ndim == 4 else 1
                volume = self._context.texture3d((width, height, depth), components, dtype=kind)
                volume.repeat_x = volume.repeat_y = volume.repeat_z = False
                volume.filter = NEAREST if name == "bricks" else LINEAR
                self._textures[name] = volume
            else:
                height, width = array.shape[:2]
                picture = self._context.texture((width, height), array.shape[2], dtype=kind)
                picture.filter = NEAREST
                self._textures[name] = picture
        if self._context.error == "GL_OUT_OF_MEMORY":
            raise UnsupportedError("OpenGL is out of memory.", HINT)

    def _written(self, atlas: Atlas) -> Iterator[None]:
        """Write one piece after the other."""
        for name, array in atlas.tensors().items():
            layer_bytes = max(array[:1].nbytes, 1)
            layers = max(PIECE_BYTES // layer_bytes, 1)
            texture = self._textures[name]
            for first in range(0, len(array), layers):
                piece = np.ascontiguousarray(array[first : first + layers])
                if isinstance(texture, moderngl.Texture3D):
                    texture.write(piece, (0, 0, first, texture.width, texture.height, len(piece)))
                else:
                    texture.write(piece, (0, first, texture.width, len(piece)))
                yield

    def _drain_errors(self) -> None:
        """Forget what others have left behind; a lost context reports errors for ever."""
        for _ in range(8):
            if self._context.error == "GL_NO_ERROR":
                return


def _check_sides(context: moderngl.Context, atlas: Atlas) -> None:
    most = int(context.info["GL_MAX_3D_TEXTURE_SIZE"])
    longest = max(*atlas.bricks.shape, *atlas.density.shape[:3])
    if longest > most:
        raise UnsupportedError(
            f"The field needs textures of {longest} texels a side; this graphics card allows {most}.", HINT
        )
