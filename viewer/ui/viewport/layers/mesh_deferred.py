"""Lights a model after it was drawn: where the processor draws, small triangles then cost little more than large ones.

A software rasteriser shades blocks of pixels for every triangle that touches them. Of a mesh with triangles of a few
pixels it would work out the light of each pixel some ten times; so the triangles only leave in two pictures where on
the model each pixel is, and maps and light are looked up once a pixel from those.
"""

from __future__ import annotations

from collections.abc import Mapping

import moderngl

from viewer.render.channels import Channel
from viewer.scene.geometry import Transform, as_array
from viewer.ui.viewport.drawing import Drawing
from viewer.ui.viewport.gl import Programs, Target, assign, draw_everywhere
from viewer.ui.viewport.layers.mesh_buffers import MeshBuffers
from viewer.ui.viewport.layers.mesh_features import OPAQUE, PLAIN, map_defines
from viewer.ui.viewport.ray_uniforms import ray_lens, ray_uniforms

UNITS = {"on_map": 4, "facing": 5}
RGBA16 = 0x805B
"""Fixed point: half as much memory to write and read as floats, and a sixteenth of a texel of maps 4096 texels wide."""
LIT_CHANNELS: tuple[Channel, ...] = ("color", "diffuse_light", "specular_light")


class DeferredLight:
    """The two pictures, and the programs that draw and light them.

    Args:
        context: Where they live; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._target: Target | None = None
        self._pictures: list[moderngl.Texture] = []
        self._framebuffer: moderngl.Framebuffer | None = None
        self._lights = Programs(context, "mesh_deferred.vert", "mesh_deferred.frag")
        self._places = Programs(context, "mesh.vert", "mesh_gbuffer.frag")

    def places(
        self,
        drawing: Drawing,
        buffers: MeshBuffers,
        transform: Transform,
        placement: Mapping[str, object],
        target: Target,
    ) -> None:
        """Draw where on the model each pixel is. Nothing was drawn with depth yet; what is bound stays bound."""
        outer = self._context.fbo
        framebuffer = self._sized(target)
        framebuffer.use()
        framebuffer.viewport, framebuffer.scissor = outer.viewport, outer.scissor
        has = {"COLORS": 0, "OPACITIES": 0, "UVS": 1, "TANGENTS": int(buffers.has_tangents)}
        made = self._places.get(LENS=drawing.matrices.kind, **has)
        assign(made, {**drawing.uniforms(), **placement, "nearer": 0.0})
        buffers.draw(made, drawing, transform)
        outer.use()

    def light(self, drawing: Drawing, maps: frozenset[str], values: Mapping[str, object], *, tangents: bool) -> None:
        """Light what was drawn, into what is bound now.

        Args:
            drawing: The picture.
            maps: Names of the maps that are bound.
            values: Uniforms of the material and of the environment light.
            tangents: Whether the mesh has any.
        """
        has = {"COLORS": 0, "OPACITIES": 0, "UVS": 1, "TANGENTS": int(tangents), "ALPHA": OPAQUE}
        has |= map_defines(frozenset((name, PLAIN) for name in maps))
        lens = ray_lens(drawing.camera)
        made = self._lights.get(channel=drawing.channel, LENS=lens, ENVIRONMENT=1, DEFERRED=1, **has)
        for texture, unit in zip(self._pictures, UNITS.values(), strict=True):
            texture.use(unit)
        turn = as_array(drawing.camera.camera_to_world)[:3, :3]
        assign(made, {**drawing.uniforms(), **ray_uniforms(drawing.camera), **values, **UNITS, "to_world": turn})
        # It lies as deep as can be, so it is drawn where something lies before it.
        self._context.disable(moderngl.BLEND)
        self._context.depth_func = ">"
        self._context.fbo.depth_mask = False
        draw_everywhere(self._context, made)
        self._context.fbo.depth_mask = True
        self._context.depth_func = "<"

    def release(self) -> None:
        """Give everything back, programs included."""
        self._drop()
        self._lights.release()
        self._places.release()

    def _sized(self, target: Target) -> moderngl.Framebuffer:
        """For the two pictures, with the depth of ``target``."""
        if self._framebuffer is None or self._target is not target:
            self._drop()
            make = self._context.texture
            self._pictures = [make(target.size, 4, dtype="f4", internal_format=RGBA16) for _ in UNITS]
            self._framebuffer = self._context.framebuffer(self._pictures, target.depth_buffer)
            self._target = target
        return self._framebuffer

    def _drop(self) -> None:
        if self._framebuffer is not None:
            self._framebuffer.release()
        for picture in self._pictures:
            picture.release()
        self._framebuffer, self._pictures, self._target = None, [], None
