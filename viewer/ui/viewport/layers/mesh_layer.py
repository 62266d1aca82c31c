"""Draws the scene's models in their materials and in the scene's light. All heavy parts are uploaded once."""

from __future__ import annotations

from typing import NamedTuple

import moderngl
import numpy as np
from msgspec.structs import replace

from viewer.editing.stroke_undo import UndoMemory
from viewer.editing.surface_painter import Painted
from viewer.render.channels import CHANNEL_KINDS
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Orthographic
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.material import Material
from viewer.session.brush import LiveStroke
from viewer.session.mixed_light import Prepared
from viewer.session.projection import LensKind, forward
from viewer.session.state import State
from viewer.ui.viewport.drawing import Drawing
from viewer.ui.viewport.gl import Programs, Target, assign, blended, is_software
from viewer.ui.viewport.layers.environment_textures import EnvironmentTextures
from viewer.ui.viewport.layers.live_surfaces import LiveSurface, LiveSurfaces, Repainted
from viewer.ui.viewport.layers.material_textures import MAP_UNITS, Key, MaterialTextures
from viewer.ui.viewport.layers.mesh_buffers import MeshBuffers
from viewer.ui.viewport.layers.mesh_deferred import LIT_CHANNELS, DeferredLight
from viewer.ui.viewport.layers.mesh_features import (
    AS_IT_IS,
    BLEND,
    HEADLIGHT,
    LIGHTS,
    MASK,
    NO_LIGHT,
    OPAQUE,
    Features,
    LightFeatures,
    map_number,
)
from viewer.ui.viewport.layers.mesh_lights import assign_arrays, drawn_lights, kind_of, light_arrays
from viewer.ui.viewport.layers.mesh_sets import MeshKey, MeshSets
from viewer.ui.viewport.layers.shadow_maps import Caster, ShadowMaps, cutoff

INK = (0.02, 0.02, 0.03, 0.55)
"""Of triangles' edges: linear, and opacity."""
EDGES_NEARER = 2e-4
"""Edges come before their faces by this part of the depth."""


class _Lights(NamedTuple):
    """The scene's light as programs take it.

    Attributes:
        lighting: How lit materials are lit.
        features: What programs have to be compiled for.
        uniforms: Of the shaders.
        arrays: The same, one row a light or a shadow's picture.
    """

    lighting: int
    features: LightFeatures
    uniforms: dict[str, object]
    arrays: dict[str, np.ndarray]


class MeshLayer:
    """Holds the meshes, maps and lights that the scene names.

    Args:
        context: Where to draw; everything is given back by ``release``.
        undo: The memory by which strokes can be taken back.
    """

    def __init__(self, context: moderngl.Context, undo: UndoMemory) -> None:
        self._context = context
        self._software = software = is_software(context.info["GL_RENDERER"])
        self._meshes = MeshSets(context)
        self._live = LiveSurfaces(undo)
        self._painted: dict[str, Node] = {}
        self._weighted: dict[str, Node] = {}
        """Nodes that are coloured by their bones."""
        self._maps = MaterialTextures(context, software=software)
        self._environment = EnvironmentTextures(context)
        self._shadows = ShadowMaps(context, software=software)
        self._programs = Programs(context, "mesh.vert", "mesh.frag")
        self._wires = Programs(context, "mesh.vert", "mesh_wire.frag")
        self._deferred = DeferredLight(context)
        self._lights = _Lights(HEADLIGHT, NO_LIGHT, {}, {})

    @property
    def unfinished(self) -> bool:
        """Whether maps still have to be uploaded: draw again soon."""
        return self._maps.unfinished

    @property
    def repainted(self) -> Repainted | None:
        """What strokes have changed since the picture before; None where anything may have."""
        painted = self._live.repainted
        moved = self._meshes.moved
        if painted is None or moved is None or (moved.boxes and self._shadows.tiles):
            return None
        return Repainted(painted.keys | moved.keys, painted.boxes + moved.boxes)

    @property
    def uploads(self) -> tuple[tuple[MeshBuffers, ...], dict[Key, moderngl.Texture]]:
        """The meshes and maps that are on the graphics card."""
        return self._meshes.all, self._maps.textures

    def show(
        self, scene: Scene, store: AssetStore, lens: LensKind = LensKind.MATRIX, prepared: Prepared | None = None,
        stroke: LiveStroke | None = None, state: State | None = None,
    ) -> None:  # fmt: skip
        """Upload what is new in ``scene`` and drop what it no longer has. Changes what is bound as framebuffer.

        Args:
            scene: What is to be drawn.
            store: Where its assets are.
            lens: For bent ones, meshes are cut into short triangles.
            prepared: The scene's environment light, prefiltered, or two mixed; None = there is none, or not yet.
            stroke: What is being sculpted.
            state: What is being painted.

        Raises:
            AssetError: A mesh, a map or the light is missing or damaged.
        """
        short = lens != LensKind.MATRIX
        self._painted, changes = ({}, []) if state is None else self._live.nodes(state, store)
        weighted = () if state is None or not state.bones.weights else scene.shown("model")
        self._weighted = {node.key: shown for node in weighted if (shown := _weighted(node)) is not None}
        self._painted |= self._weighted
        nodes = [self._painted.get(node.key, node) for node in scene.nodes]
        models = [(node, node.content) for node in nodes if isinstance(node.content, Model)]
        self._meshes.take({node.key: self._mesh_key(node, short=short) for node, _ in models}, store)
        self._meshes.push(stroke)
        self._meshes.note_moves([(node, self._mesh_key(node, short=short)) for node, _ in models])
        self._maps.show([(_material(content), self._owner(node)) for node, content in models], store)
        for live, node, painted in changes:
            self._repaint(live, node, painted, short=short)
        self._maps.advance()
        self._environment.show(prepared if scene.environment() is not None else None, store)
        self._take_lights(scene, [(node, self._meshes[self._mesh_key(node, short=short)]) for node, _ in models])

    def draw(self, scene: Scene, drawing: Drawing, target: Target) -> None:
        """Draw all visible models that stop light, with depth; none in channels that only fields have.

        Args:
            scene: With the models.
            drawing: The picture.
            target: To which the framebuffer that is bound belongs. Nothing was drawn with depth yet.
        """
        nodes = self._shown(scene)
        if not nodes or "model" not in CHANNEL_KINDS[drawing.channel].families:
            return
        self._context.enable(moderngl.DEPTH_TEST)
        self._context.depth_func = "<"
        lights = self._lights
        bound = {**lights.uniforms, **self._environment.use(scene.environment())}
        if lights.lighting == LIGHTS:
            self._shadows.use()
        deferred = self._deferred_one(nodes, drawing)
        if deferred is not None:
            self._draw_deferred(deferred, drawing, bound, target)
        for node in nodes:
            if node is not deferred and _alpha(node, drawing) != BLEND:
                self._draw_node(node, drawing, bound)
        for node in nodes if drawing.wireframe else ():
            self._draw_edges(node, drawing)

    def draw_blended(self, scene: Scene, drawing: Drawing) -> None:
        """Draw the models that let light through over all that is there, the farthest first; they leave no depth."""
        nodes = [node for node in self._shown(scene) if _alpha(node, drawing) == BLEND]
        if not nodes or "model" not in CHANNEL_KINDS[drawing.channel].families:
            return
        context = self._context
        context.enable(moderngl.DEPTH_TEST)
        context.depth_func = "<="
        bound = {**self._lights.uniforms, **self._environment.use(scene.environment())}
        if self._lights.lighting == LIGHTS:
            self._shadows.use()
        eye, parallel = np.array(drawing.camera.position), isinstance(drawing.camera.lens, Orthographic)
        ahead = forward(drawing.camera)
        with blended(context, writes_depth=False):
            for node in sorted(nodes, key=lambda node: -_distance(node, eye, ahead if parallel else None)):
                turn = node.transform.rotation_matrix()
                local = node.transform.inverse().apply(eye[None])[0]
                self._buffers(node, drawing).sort(local, turn.T @ ahead, parallel=parallel)
                self._draw_node(node, drawing, bound)

    def release(self) -> None:
        """Give everything back, programs included."""
        for each in (
            self._live,
            self._meshes,
            self._maps,
            self._environment,
            self._shadows,
            self._programs,
            self._wires,
            self._deferred,
        ):
            each.release()

    def _take_lights(self, scene: Scene, models: list[tuple[Node, MeshBuffers]]) -> None:
        """Find out what shines, and draw shadows anew where that has changed."""
        analytic_lights = drawn_lights(scene)
        shown = {node.key for node in scene.shown("model")}
        visible = [(node, buffers) for node, buffers in models if node.key in shown]
        lit = [node for node, _ in visible if _is_lit(node)]
        maps = {id(node): self._maps.there(_material_of(node), self._owner(node)) for node, _ in visible}
        casters = [Caster(node, mesh, _material_of(node), maps[id(node)].get("opacity_map")) for node, mesh in visible]
        self._shadows.show(analytic_lights if lit else (), casters)
        if not analytic_lights and not self._environment.there:
            self._lights = _Lights(HEADLIGHT, NO_LIGHT, {}, {})
            return
        uniforms, arrays = self._shadows.use()
        kinds = tuple(kind_of(node) for node in analytic_lights)
        features = LightFeatures(self._environment.there, kinds, self._shadows.lights, self._shadows.tiles)
        self._lights = _Lights(LIGHTS, features, uniforms, {**arrays, **light_arrays(analytic_lights)})

    def _deferred_one(self, nodes: list[Node], drawing: Drawing) -> Node | None:
        """The model to shade after drawing: the only lit one, by the environment alone, in software."""
        lights = self._lights.features
        if (
            not self._software
            or not lights.environment
            or lights.analytic_lights
            or drawing.channel not in LIT_CHANNELS
        ):
            return None
        lit = [node for node in nodes if _is_lit(node)]
        if len(lit) != 1 or drawing.view != "channel" or drawing.matrices.kind != LensKind.MATRIX:
            return None
        material = _material_of(lit[0])
        buffers, maps = self._buffers(lit[0], drawing), self._maps.there(material, self._owner(lit[0]))
        # Of texture coordinates it keeps what lies behind the point.
        plain = all((each.wrap_u, each.wrap_v, each.uv_set) == ("repeat", "repeat", 0) for each in material.maps)
        sound = buffers.uv_sets and not buffers.has_colors and (buffers.has_tangents or "normal_map" not in maps)
        return lit[0] if sound and plain and material.alpha_mode == "opaque" else None

    def _draw_deferred(self, node: Node, drawing: Drawing, bound: dict[str, object], target: Target) -> None:
        material, buffers = _material_of(node), self._buffers(node, drawing)
        maps = self._maps.there(material, self._owner(node))
        self._cull(node, buffers, drawing)
        self._deferred.places(drawing, buffers, node.transform, _placement(node), target)
        self._context.disable(moderngl.CULL_FACE)
        for name, texture in maps.items():
            texture.use(MAP_UNITS[name])
        values = {**bound, **MAP_UNITS, **_numbers(material)}
        self._deferred.light(drawing, frozenset(maps), values, tangents=buffers.has_tangents)

    def _buffers(self, node: Node, drawing: Drawing) -> MeshBuffers:
        assert isinstance(node.content, Model)
        return self._meshes[self._mesh_key(node, short=drawing.matrices.kind != LensKind.MATRIX)]

    def _owner(self, node: Node) -> str:
        """The node's key, if its maps and colours are being painted, and so are not those of its assets."""
        return node.key if node.key in self._painted else ""

    def _mesh_key(self, node: Node, *, short: bool) -> MeshKey:
        assert isinstance(node.content, Model)
        weights = node.key in self._weighted
        return MeshKey(node.content.shape, short, node.key if self._live.recolors(node.key) else "", weights)

    def _shown(self, scene: Scene) -> list[Node]:
        """The models that are to be seen, with what is being painted on them."""
        return [self._painted.get(node.key, node) for node in scene.shown("model")]

    def _repaint(self, live: LiveSurface, node: Node, painted: Painted, *, short: bool) -> None:
        """Bring texels or vertices that a stroke has changed to the graphics card."""
        name, attribute = painted.place.map, painted.place.attribute
        if name is not None and (pixels := live.painter.pixels(name)) is not None:
            self._maps.paint(name, getattr(_material_of(node), name), node.key, pixels, painted.number)
        elif attribute is not None and (values := live.painter.values(attribute)) is not None:
            self._meshes[self._mesh_key(node, short=short)].recolor(attribute, values)

    def _cull(self, node: Node, buffers: MeshBuffers, drawing: Drawing) -> None:
        """Leave out backs that are not there, or cannot be seen."""
        material = _material_of(node)
        hidden = material.alpha_mode == "opaque" and buffers.closed and _is_outside(drawing, node)
        if hidden or not material.double_sided:
            self._context.enable(moderngl.CULL_FACE)

    def _draw_node(self, node: Node, drawing: Drawing, bound: dict[str, object]) -> None:
        buffers, material = self._buffers(node, drawing), _material_of(node)
        maps = self._maps.there(material, self._owner(node)) if buffers.uv_sets else {}
        numbers = frozenset((name, map_number(material.named_maps[name])) for name in maps)
        alpha = _alpha(node, drawing)
        lighting = self._lights.lighting if material.lit else AS_IT_IS
        features = Features(
            drawing.channel, drawing.view, drawing.matrices.kind, buffers.has_colors,
            buffers.has_opacities and alpha != OPAQUE, buffers.uv_sets, buffers.has_tangents, numbers, alpha, lighting,
            self._lights.features,
        )  # fmt: skip
        needed = features.needed
        target = self._programs.get(channel=needed.channel, **needed.defines)
        for name, texture in maps.items():
            texture.use(MAP_UNITS[name])
        assign(target, {**drawing.uniforms(), **_eye(drawing), **_placement(node), **bound, **MAP_UNITS, "nearer": 0.0})
        assign(
            target, {**_numbers(material), **(_texels(material, node, buffers) if drawing.view != "channel" else {})}
        )
        assign_arrays(target, self._lights.arrays)
        self._cull(node, buffers, drawing)
        # What lets light through is drawn in order.
        box = drawing.box if alpha != BLEND else None
        buffers.draw(target, drawing._replace(box=box), node.transform)
        self._context.disable(moderngl.CULL_FACE)

    def _draw_edges(self, node: Node, drawing: Drawing) -> None:
        buffers = self._buffers(node, drawing)
        target = self._wires.get(LENS=drawing.matrices.kind, COLORS=0, OPACITIES=0, UVS=0, TANGENTS=0)
        assign(target, {**drawing.uniforms(), **_placement(node), "nearer": EDGES_NEARER, "ink": INK})
        self._context.wireframe = True
        with blended(self._context, writes_depth=False):
            buffers.array(target).render(moderngl.TRIANGLES, instances=drawing.matrices.instances)
        self._context.wireframe = False


def _weighted(node: Node) -> Node | None:
    """A node of a mesh with bones, without anything that would hide the colours of these; None for others."""
    model = node.content
    if not isinstance(model, Model) or model.skin is None:
        return None
    return replace(node, content=replace(model, materials=(Material("bones", lit=True, roughness=0.8),)))


def _material(model: Model) -> Material:
    return model.materials[0] if model.materials else Material()


def _material_of(node: Node) -> Material:
    assert isinstance(node.content, Model)
    return _material(node.content)


def _alpha(node: Node, drawing: Drawing) -> int:
    """What a model's opacity does to that picture: numbers cannot be mixed, and are those of what stops half of it."""
    mode = _material_of(node).alpha_mode
    if mode == "blend":
        shows = CHANNEL_KINDS[drawing.channel].look in ("light", "opacity") and drawing.view == "channel"
        return BLEND if shows else MASK
    return MASK if mode == "mask" else OPAQUE


def _distance(node: Node, eye: np.ndarray, ahead: np.ndarray | None) -> float:
    """From the eye to a node's middle, or along parallel rays."""
    box = node.aabb
    way = (np.zeros(3) if box is None else np.array(box.center)) - eye
    return float(np.linalg.norm(way) if ahead is None else way @ ahead)


def _is_lit(node: Node) -> bool:
    return _material_of(node).lit


def _eye(drawing: Drawing) -> dict[str, object]:
    """Where one looks from, and the rays' direction where they are parallel."""
    x, y, z = (float(part) for part in forward(drawing.camera))
    parallel = 1.0 if isinstance(drawing.camera.lens, Orthographic) else 0.0
    return {"eye": drawing.camera.position, "ahead": (x, y, z, parallel)}


def _is_outside(drawing: Drawing, node: Node) -> bool:
    """Whether one looks at a node from outside, so that of a closed mesh only the fronts can be seen."""
    box = node.aabb
    if box is None or drawing.matrices.kind != LensKind.MATRIX or isinstance(drawing.camera.lens, Orthographic):
        return False
    near = 0.05 * box.diagonal
    place = zip(drawing.camera.position, box.lo, box.hi, strict=True)
    return any(not low - near <= at <= high + near for at, low, high in place)


def _placement(node: Node) -> dict[str, object]:
    return {"local_to_world": node.transform.matrix(), "turn": node.transform.rotation_matrix()}


def _numbers(material: Material) -> dict[str, object]:
    return {
        "base_color": material.base_color, "roughness": material.roughness, "metallic": material.metallic,
        "emissive": material.emissive, "opacity": material.opacity, "alpha_cutoff": cutoff(material),
    }  # fmt: skip


def _texels(material: Material, node: Node, buffers: MeshBuffers) -> dict[str, object]:
    """How large the largest map is, and how many of its texels are usual along a length of 1 in the world."""
    largest = max(((each.width, each.height) for each in material.maps), default=(0, 0))
    usual = buffers.density * max(largest[0] * largest[1], 1) ** 0.5 / node.transform.scale
    return {"texels": tuple(map(float, largest)), "usual_density": usual}
