"""Draws voxel fields on the graphics card: the same pictures as the engine's, without asking it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import moderngl
import numpy as np
from jaxtyping import Float

from viewer.errors import UnsupportedError
from viewer.render.atlas.atlas import atlas_from_tensors
from viewer.render.cells import CellSpace, Fineness, cell_space
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.content import AssetId
from viewer.scene.geometry import Transform, as_array
from viewer.scene.ndc import Ndc
from viewer.session.state import Volume
from viewer.ui.viewport.gl import Programs, assign, draw_everywhere, plain_program
from viewer.ui.viewport.layers.volume_textures import VolumeTextures
from viewer.ui.viewport.ray_uniforms import ray_lens, ray_uniforms

OTHER_UNITS = {"other_light": 0, "other_inverse": 1, "other_facing": 2}
TINY = 8
"""Pixels along a side of what is drawn to make drivers compile."""
NO_VOXELS = -1
"""In place of a degree: nothing but the background."""


class Look(NamedTuple):
    """How to draw.

    Attributes:
        camera: From where, at the size of the picture.
        fineness: How exactly.
        sh_degree: Highest degree of view dependence to show.
        normals: Whether normals are wanted, too.
    """

    camera: Camera
    fineness: Fineness
    sh_degree: int = 2
    normals: bool = False


class _Pass(NamedTuple):
    """One field to march.

    Attributes:
        volume: Which.
        degree: Of its harmonics.
        background: Whether what lies behind it is drawn.
        over: Whether to lay it over what was marched before.
    """

    volume: Volume
    degree: int
    background: bool
    over: bool


class Pictures:
    """What was drawn, as textures whose first row is the top one.

    ``light``: premultiplied linear colour and opacity. ``inverse``: one over the distance along the ray, 0 where
    nothing is. ``facing``: normals in world space, zero where nothing is or none were wanted.
    """

    def __init__(self, context: moderngl.Context, size: tuple[int, int]) -> None:
        self.size = size
        self.light = context.texture(size, 4, dtype="f2")
        self.inverse = context.texture(size, 1, dtype="f4")
        self.facing = context.texture(size, 4, dtype="f2")
        for texture in (self.light, self.inverse, self.facing):
            texture.repeat_x = texture.repeat_y = False
        self.inverse.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self.framebuffer = context.framebuffer([self.light, self.inverse, self.facing])

    def release(self) -> None:
        """Give the memory back."""
        for each in (self.framebuffer, self.light, self.inverse, self.facing):
            each.release()


class VolumeLayer:
    """Holds the textures of the fields that are shown, and marches them.

    Several fields are marched one after the other and merged pixel by pixel, the nearer one in front. That is what the
    engine shows of fields whose boxes do not overlap; where they do, the engine mixes them along the ray, which its
    finished frame then shows.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._volumes: tuple[Volume, ...] = ()
        self._textures: dict[AssetId, VolumeTextures] = {}
        self._programs = Programs(context, "volume.vert", "volume.frag", plain_program)
        self._pictures: list[Pictures] = []
        self._tiny: list[Pictures] = []
        self._drawn: tuple[tuple[Volume, ...], Look] | None = None
        self._timer: moderngl.Query | None = None
        self._timed = False

    @property
    def ready(self) -> bool:
        """Whether there is anything to draw, and all of it is on the graphics card."""
        return bool(self._volumes) and all(self._textures[each.atlas].complete for each in self._volumes)

    @property
    def waiting(self) -> bool:
        """Whether there is something to upload."""
        return not all(textures.complete for textures in self._textures.values())

    @property
    def nbytes(self) -> int:
        """Memory that the fields' textures take."""
        return sum(textures.nbytes for textures in self._textures.values())

    def show(self, volumes: tuple[Volume, ...], store: AssetStore) -> None:
        """Take over what to draw; drop the textures of what is gone.

        Raises:
            AssetError: Textures are missing or damaged.
            UnsupportedError: They are too large for this graphics card.
        """
        if volumes == self._volumes:
            return
        self._volumes = ()
        wanted = {volume.atlas for volume in volumes}
        for atlas in self._textures.keys() - wanted:
            self._textures.pop(atlas).release()
        for atlas in wanted - self._textures.keys():
            self._textures[atlas] = VolumeTextures(self._context, atlas_from_tensors(store.get(atlas)))
        self._volumes = volumes

    def advance(self, seconds: float) -> None:
        """Upload for about so long what is not there yet."""
        waiting = next((each for each in self._textures.values() if not each.complete), None)
        if waiting is not None:
            waiting.advance(seconds)

    def draw(self, look: Look) -> Pictures:
        """The picture of all fields; what was drawn last is shown again where nothing has changed.

        Raises:
            UnsupportedError: The driver does not take the shader, or has no memory for the picture.
        """
        lens = look.camera.lens
        size = (lens.width, lens.height)
        if self._drawn == (self._volumes, look) and self._pictures and self._pictures[0].size == size:
            return self._pictures[0]
        self.prepare(look)
        self._make_room(size, 2 if len(self._volumes) > 1 else 1)
        if self._timer is None:
            self._timer = self._context.query(time=True)
        with self._timer:
            self._march_all(look)
        self._timed = True
        self._drawn = (self._volumes, look)
        return self._pictures[0]

    def prepare(self, look: Look) -> None:
        """Compile what drawing so needs, and use it once for a few pixels, because only then many drivers are done.

        Raises:
            UnsupportedError: The driver does not take the shader.
        """
        known = self._programs.compiled
        for each in self._passes():
            self._program(look, each)
        if self._programs.compiled == known:
            return
        if not self._tiny:
            self._tiny = [Pictures(self._context, (TINY, TINY)) for _ in range(2)]
        kept, self._pictures = self._pictures, self._tiny
        self._march_all(look._replace(camera=look.camera.resized(TINY, TINY)))
        self._pictures = kept

    def measured(self) -> float | None:
        """How long the graphics card took for the newest picture, once for each; waits for its end."""
        timed, self._timed = self._timed, False
        return 1e-9 * self._timer.elapsed if timed and self._timer is not None else None

    def release(self) -> None:
        """Give everything back, programs included."""
        for each in (*self._textures.values(), *self._pictures, *self._tiny, self._programs):
            each.release()
        self._textures, self._pictures, self._tiny = {}, [], []
        self._volumes, self._drawn, self._timer = (), None, None

    def _passes(self) -> list[_Pass]:
        """What to march one after the other."""
        parts = [(volume, self._textures[volume.atlas]) for volume in self._volumes]
        if len(parts) == 1:
            volume, textures = parts[0]
            return [_Pass(volume, textures.sh_degree, textures.has_background, over=False)]
        behind = [_Pass(volume, NO_VOXELS, True, over=False) for volume, own in parts if own.has_background][:1]
        first = not behind
        return [*behind, *(
            _Pass(volume, textures.sh_degree, False, over=number > 0 or not first)
            for number, (volume, textures) in enumerate(parts)
        )]  # fmt: skip

    def _march_all(self, look: Look) -> None:
        """March all fields into the picture."""
        for each in self._passes():
            self._march(look, each)

    def _march(self, look: Look, part: _Pass) -> None:
        """March one field into the picture, over the picture of those before it."""
        if part.over:
            self._pictures.reverse()
            other = self._pictures[1]
            for unit, texture in enumerate((other.light, other.inverse, other.facing)):
                texture.use(unit)
        target = self._program(look, part)
        units = self._textures[part.volume.atlas].use()
        values = {**_placement(part.volume, look), **ray_uniforms(look.camera), **units, **OTHER_UNITS}
        assign(target, {**values, "degree": min(look.sh_degree, 2)})
        self._pictures[0].framebuffer.use()
        self._context.disable(moderngl.DEPTH_TEST | moderngl.BLEND)
        draw_everywhere(self._context, target)

    def _program(self, look: Look, part: _Pass) -> moderngl.Program:
        """The program of one kind of picture, compiled when it is first needed."""
        return self._programs.get(
            DEGREE=part.degree, LENS=ray_lens(look.camera), NORMALS=int(look.normals), BACKGROUND=int(part.background),
            SRGB=int(part.volume.content.color_space == "srgb"), OVER=int(part.over),
            NDC=int(part.volume.content.ndc is not None),
        )  # fmt: skip

    def _make_room(self, size: tuple[int, int], count: int) -> None:
        """Have pictures of that size, as many as are needed."""
        if len(self._pictures) >= count and self._pictures[0].size == size:
            return
        old, self._pictures = self._pictures, []
        try:
            self._pictures = [Pictures(self._context, size) for _ in range(count)]
            # OpenGL must not be left bound to what is released.
            self._pictures[0].framebuffer.use()
            for pictures in old:
                pictures.release()
        except moderngl.Error as error:
            message = f"The graphics card has no room for a picture of {size[0]} x {size[1]} pixels."
            raise UnsupportedError(message, "The engine draws it instead.") from error


def _placement(volume: Volume, look: Look) -> dict[str, object]:
    """Where the camera is in the field's cells, and how to march."""
    content, pose = volume.content, as_array(look.camera.camera_to_world)
    if content.ndc is not None:
        space = cell_space(content.aabb, content.shape, Transform())
        return {**_marching(space, look.fineness), **_bent(space, content.ndc, volume.transform, pose)}
    space = cell_space(content.aabb, content.shape, volume.transform)
    return {
        **_marching(space, look.fineness),
        "to_cells": space.linear @ pose[:3, :3],
        "to_world": space.to_local.T,
        "eye": _three(space.linear @ pose[:3, 3] / space.scale + space.offset),
        "scale": space.scale,
    }


def _bent(space: CellSpace, ndc: Ndc, transform: Transform, pose: Float[np.ndarray, "4 4"]) -> dict[str, object]:
    """Where the camera is in the axes of normalised device coordinates' reference camera, and those in the cells."""
    reference = transform.after(ndc.camera)
    back = reference.inverse()
    return {
        "to_reference": back.scale * back.rotation_matrix() @ pose[:3, :3],
        "eye_reference": _three(back.apply(pose[None, :3, 3])[0]),
        "to_world": reference.rotation_matrix(),
        "tangents": ndc.tangents,
        "moved": ndc.shift,
        "near_plane": ndc.near,
        "per_cell": _three(1.0 / space.voxel),
        "first_cell": _three(space.offset),
    }


def _marching(space: CellSpace, fineness: Fineness) -> dict[str, object]:
    """How to march cells."""
    return {
        "shape": _three(space.shape),
        "voxel": _three(space.voxel),
        "stride": space.step(fineness),
        "least": (fineness.least_weight, fineness.least_transmittance),
    }


def _three(values: Sequence[float] | np.ndarray) -> tuple[float, float, float]:
    x, y, z = (float(value) for value in values)
    return (x, y, z)
