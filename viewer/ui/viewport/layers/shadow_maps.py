"""What lights see: pictures of depth by which the shaders of models find what is in shadow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import moderngl
import numpy as np
from jaxtyping import Float

from viewer.scene.document import Node
from viewer.scene.geometry import AABB
from viewer.scene.light import SpotLight, SunLight
from viewer.scene.material import Material
from viewer.ui.viewport.gl import Programs, assign, plain_program
from viewer.ui.viewport.layers.material_textures import MAP_UNITS
from viewer.ui.viewport.layers.mesh_buffers import MeshBuffers
from viewer.ui.viewport.layers.mesh_features import Maps, map_defines, map_number
from viewer.ui.viewport.layers.mesh_lights import MOST_SHADOWS

SHADOW_UNIT = 15
SIDE, SOFTWARE_SIDE = 2048, 1024
"""Texels along a tile's side, on a graphics card and where the processor draws."""
LEAST_NEAR = 2e-3
"""The near plane, as a part of the distance to the farthest thing."""
WIDEST = math.radians(85.0)
"""Half of the largest angle that a flat picture can hold; spots that are wider cast no shadow beyond it."""
SLOPE_OFFSET, OFFSET = 1.5, 3.0
FACES = ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1))
"""Directions of the six tiles of lights that shine all around."""


class Caster(NamedTuple):
    """What casts shadows.

    Attributes:
        node: A visible model.
        buffers: Its mesh.
        material: Its material.
        opacity_map: Once it can be drawn.
    """

    node: Node
    buffers: MeshBuffers
    material: Material
    opacity_map: moderngl.Texture | None


class Tile(NamedTuple):
    """One picture from a light.

    Attributes:
        matrix: From the world to its clip space.
        texel: Size of a texel in the world; for lights that are near, at distance 1.
    """

    matrix: Float[np.ndarray, "4 4"]
    texel: float


class ShadowMaps:
    """Keeps the pictures of the first few lights, side by side in one texture.

    Args:
        context: Where they live; everything is given back by ``release``.
        software: Whether the processor draws.
    """

    def __init__(self, context: moderngl.Context, *, software: bool) -> None:
        self._context = context
        self._side = SOFTWARE_SIDE if software else SIDE
        self._program: moderngl.Program | None = None
        self._masks = Programs(context, "mesh.vert", "shadow_mask.frag", plain_program)
        self._texture: moderngl.Texture | None = None
        self._framebuffer: moderngl.Framebuffer | None = None
        self._grid = (1, 1)
        self._tiles: list[Tile] = []
        self._first: list[int] = []
        self._drawn: dict[int, object] = {}
        """What each light's pictures were drawn of."""

    @property
    def tiles(self) -> int:
        """How many pictures there are; 0 = nothing casts a shadow."""
        return len(self._tiles)

    @property
    def lights(self) -> int:
        """How many lights have pictures: the first ones."""
        return len(self._first)

    def show(self, lights: Sequence[Node], casters: Sequence[Caster]) -> None:
        """Draw what has changed. Changes what is bound as framebuffer and viewport.

        Args:
            lights: All that shine; the first ones get pictures.
            casters: Visible models with their meshes.
        """
        box: AABB | None = None
        for caster in casters:
            own = caster.node.aabb
            if own is not None:
                box = own if box is None else box.union(own)
        if box is None or not lights:
            self._tiles, self._first, self._drawn = [], [], {}
            return
        lights = lights[:MOST_SHADOWS]
        pictures = [tiles_of(light, box, self._side) for light in lights]
        first = [0, *np.cumsum([len(each) for each in pictures]).tolist()]
        self._make_room(first[-1])
        self._first, self._tiles = first[:-1], [tile for each in pictures for tile in each]
        models = tuple((each.node.content, each.node.transform, each.opacity_map is None) for each in casters)
        for number, light in enumerate(lights):
            key = (first[number], self._grid, light.content, light.transform, models)
            if self._drawn.get(number) != key:
                self._draw(first[number], pictures[number], casters)
                self._drawn[number] = key
        self._drawn = {number: key for number, key in self._drawn.items() if number < len(lights)}

    def use(self) -> tuple[dict[str, object], dict[str, np.ndarray]]:
        """Bind the pictures; uniforms, and arrays of uniforms, that ``mesh_analytic_lights.glsl`` wants to know."""
        if self._texture is None or not self._tiles:
            return {}, {}
        self._texture.use(SHADOW_UNIT)
        arrays = {
            # OpenGL stores matrices column by column.
            "shadow_matrix": np.array([tile.matrix.T for tile in self._tiles], np.float32),
            "shadow_texel": np.array([tile.texel for tile in self._tiles], np.float32),
            "shadow_first": np.array(self._first, np.int32),
        }
        return {"shadow_map": SHADOW_UNIT, "shadow_grid": tuple(map(float, self._grid))}, arrays

    def release(self) -> None:
        """Give everything back."""
        for each in (self._framebuffer, self._texture, self._program, self._masks):
            if each is not None:
                each.release()
        self._framebuffer = self._texture = self._program = None
        self._tiles, self._first, self._drawn = [], [], {}

    def _make_room(self, count: int) -> None:
        columns = math.ceil(math.sqrt(count))
        grid = (columns, math.ceil(count / columns))
        if self._texture is not None and grid == self._grid:
            return
        largest = self._context.info["GL_MAX_TEXTURE_SIZE"]
        while self._side * max(grid) > largest and self._side > 1:
            self._side //= 2
        if self._framebuffer is not None and self._texture is not None:
            self._framebuffer.release()
            self._texture.release()
        size = (self._side * grid[0], self._side * grid[1])
        self._texture = self._context.depth_texture(size)
        self._texture.compare_func = "<="
        self._texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self._texture.repeat_x = self._texture.repeat_y = False
        self._framebuffer = self._context.framebuffer(depth_attachment=self._texture)
        self._grid, self._drawn = grid, {}

    def _draw(self, first: int, tiles: Sequence[Tile], casters: Sequence[Caster]) -> None:
        assert self._framebuffer is not None
        if self._program is None:
            self._program = plain_program(self._context, "shadow.vert", "shadow.frag")
        self._framebuffer.use()
        self._context.enable(moderngl.DEPTH_TEST)
        self._context.depth_func = "<"
        self._context.polygon_offset = (SLOPE_OFFSET, OFFSET)
        for number, tile in enumerate(tiles, first):
            corner = (number % self._grid[0] * self._side, number // self._grid[0] * self._side)
            place = (*corner, self._side, self._side)
            self._framebuffer.viewport = self._framebuffer.scissor = place
            self._framebuffer.clear(depth=1.0)
            for caster in casters:
                if not _sees(tile, caster.node):
                    continue
                place = caster.node.transform.matrix()
                if caster.material.alpha_mode == "opaque":
                    assign(self._program, {"local_to_light": tile.matrix @ place})
                    caster.buffers.array(self._program).render(moderngl.TRIANGLES)
                else:
                    self._draw_mask(caster, {"world_to_clip": tile.matrix, "local_to_world": place})
        self._context.polygon_offset = (0.0, 0.0)

    def _draw_mask(self, caster: Caster, placement: dict[str, object]) -> None:
        """What light falls through casts a shadow where its opacity is high enough."""
        material, texture, buffers = caster.material, caster.opacity_map, caster.buffers
        maps: Maps = frozenset()
        if texture is not None and material.opacity_map is not None and buffers.uv_sets:
            texture.use(MAP_UNITS["opacity_map"])
            maps = frozenset({("opacity_map", map_number(material.opacity_map))})
        has = {"UVS": buffers.uv_sets, "OPACITIES": int(buffers.has_opacities), "COLORS": 0, "TANGENTS": 0, "LENS": 0}
        target = self._masks.get(**has, **map_defines(maps))
        assign(target, {**placement, **MAP_UNITS, "opacity": material.opacity, "alpha_cutoff": cutoff(material)})
        buffers.array(target).render(moderngl.TRIANGLES)


def cutoff(material: Material) -> float:
    """The least opacity that counts as being there, where light does not fall through."""
    return material.alpha_cutoff if material.alpha_mode == "mask" else 0.5


def tiles_of(light: Node, box: AABB, side: int) -> list[Tile]:
    """The pictures that show what is in a light's shadow.

    Args:
        light: Its node.
        box: Around everything that casts shadows.
        side: Texels along a picture's side.
    """
    corners = np.array([[(box.lo, box.hi)[k >> axis & 1][axis] for axis in range(3)] for k in range(8)])
    turn = light.transform.rotation_matrix()
    if isinstance(light.content, SunLight):
        return [_parallel(turn, corners, side)]
    place = np.array(light.transform.translation)
    far = max(float(np.linalg.norm(corners - place, axis=1).max()), 1e-6)
    if isinstance(light.content, SpotLight):
        half = min(light.content.outer + 0.01, WIDEST)
        return [_seen_from(place, turn, half, far, side)]
    return [_seen_from(place, _facing(np.array(face, float)), 0.25 * math.pi, far, side) for face in FACES]


def _parallel(turn: Float[np.ndarray, "3 3"], corners: Float[np.ndarray, "8 3"], side: int) -> Tile:
    """Along -Z of ``turn``, as small as holds all corners."""
    local = corners @ turn
    low, high = local.min(0), local.max(0)
    middle, half = 0.5 * (low + high), 0.5 * (high - low) * 1.02 + 1e-6
    matrix = np.eye(4)
    matrix[:3, :3] = np.diag([1.0, 1.0, -1.0] / half) @ turn.T
    matrix[:3, 3] = -np.array([1.0, 1.0, -1.0]) / half * middle
    return Tile(matrix, 2.0 * float(half[:2].max()) / side)


def _seen_from(
    place: Float[np.ndarray, " 3"], turn: Float[np.ndarray, "3 3"], half_angle: float, far: float, side: int
) -> Tile:
    """From a place along -Z of ``turn``."""
    near, slope = LEAST_NEAR * far, math.tan(half_angle)
    lens = np.zeros((4, 4))
    lens[0, 0] = lens[1, 1] = 1.0 / slope
    lens[2, 2], lens[2, 3] = -(far + near) / (far - near), -2.0 * far * near / (far - near)
    lens[3, 2] = -1.0
    to_light = np.eye(4)
    to_light[:3, :3], to_light[:3, 3] = turn.T, -turn.T @ place
    return Tile(lens @ to_light, 2.0 * slope / side)


def _facing(direction: Float[np.ndarray, " 3"]) -> Float[np.ndarray, "3 3"]:
    """A rotation whose -Z is ``direction``."""
    up = np.array([0.0, 1.0, 0.0]) if abs(direction[2]) > 0.5 else np.array([0.0, 0.0, 1.0])
    right = np.cross(direction, up)
    return np.stack([right, np.cross(right, direction), -direction], 1)


def _sees(tile: Tile, node: Node) -> bool:
    """Whether any of a node's box may be in the picture."""
    box = node.aabb
    if box is None:
        return False
    corners = np.array([[*((box.lo, box.hi)[k >> axis & 1][axis] for axis in range(3)), 1.0] for k in range(8)])
    clip = corners @ tile.matrix.T
    outside = [(sign * clip[:, axis] > clip[:, 3]).all() for axis in range(3) for sign in (-1.0, 1.0)]
    return not any(outside)
