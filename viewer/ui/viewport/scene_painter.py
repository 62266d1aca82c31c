"""Draws the whole viewport into a framebuffer: background, models, fields, overlays. Knows nothing of windows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import moderngl
import numpy as np
from jaxtyping import Float32, UInt8

from viewer.editing.stroke_undo import UndoMemory
from viewer.render.drawables import RENDERED
from viewer.render.show.false_color import color_maps
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.session.projection import LensKind, forward, in_focus, projection
from viewer.session.state import State
from viewer.ui.viewport.damage import changed_box
from viewer.ui.viewport.display_parts import NOWHERE, Box, Part, parts_of, quarters
from viewer.ui.viewport.drawing import MAPS_UNIT, ContentLayer, Drawing, Overlay, overlay_frame
from viewer.ui.viewport.field_picture import FieldPicture
from viewer.ui.viewport.gl import Target, upload
from viewer.ui.viewport.layers.bone_layer import BoneLayer
from viewer.ui.viewport.layers.brush_layer import BrushLayer
from viewer.ui.viewport.layers.camera_path_layer import CameraPathLayer
from viewer.ui.viewport.layers.dataset_points_layer import PointsLayer
from viewer.ui.viewport.layers.edit_layer import EditLayer
from viewer.ui.viewport.layers.element_layer import ElementLayer
from viewer.ui.viewport.layers.environment_layer import EnvironmentLayer
from viewer.ui.viewport.layers.field_layer import FieldLayer
from viewer.ui.viewport.layers.gizmo_layer import GizmoLayer
from viewer.ui.viewport.layers.measure_layer import MeasureLayer
from viewer.ui.viewport.layers.mesh_layer import MeshLayer
from viewer.ui.viewport.layers.occupancy_layer import OccupancyLayer
from viewer.ui.viewport.layers.overlay_layer import OverlayLayer
from viewer.ui.viewport.layers.point_cloud_layer import PointCloudLayer
from viewer.ui.viewport.layers.splat_layer import SplatLayer
from viewer.ui.viewport.layers.tone_layer import ToneLayer
from viewer.ui.viewport.layers.volume_layer import Pictures
from viewer.ui.viewport.layers.volume_painter import VolumePainter

OVERLAYS: tuple[Callable[[moderngl.Context], Overlay], ...] = (
    OccupancyLayer,
    PointsLayer,
    OverlayLayer,
    EditLayer,
    MeasureLayer,
    CameraPathLayer,
    ElementLayer,
    BoneLayer,
    GizmoLayer,
    BrushLayer,
)
"""What is drawn over the finished scene, in this order. A new layer is a module and an entry here."""
CONTENT: tuple[Callable[[moderngl.Context, UndoMemory], ContentLayer], ...] = (PointCloudLayer, SplatLayer)
"""What draws content that is neither field nor model, behind those by depth. As above, a module and an entry."""
NEAR = 0.004
"""Distance of the near plane, as a part of the distance to the pivot."""
BETWEEN = (0.008, 0.008, 0.01, 1.0)
"""Colour of the lines between four pictures."""
DEPTHS_WIDE = 640
"""Fewest pixels of a row whose depths are read back together."""
FAR = 1e3
"""Reach of parallel rays, in distances to the pivot."""


class ScenePainter:
    """The layers and the target that they draw into.

    Args:
        context: Everything lives there until ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        undo = UndoMemory()
        self._field = FieldLayer(context, undo)
        self._meshes = MeshLayer(context, undo)
        self._sky = EnvironmentLayer(context)
        self._overlays = tuple(make(context) for make in OVERLAYS)
        self._content = tuple(make(context, undo) for make in CONTENT)
        self.volumes = VolumePainter(context)
        self._apart = FieldPicture(context)
        self._tone = ToneLayer(context)
        self._maps = upload(context, color_maps())
        self._target: Target | None = None
        self._drawn: Drawing | None = None
        self._shows: State | None = None
        """What is in the target, with all that there is to draw."""
        self._again: Callable[[], Target] | None = None
        """Draws the newest picture once more, without overlays; None where it has none."""

    @property
    def unfinished(self) -> bool:
        """Whether textures are still on their way: draw again soon."""
        content = any(layer.unfinished for layer in self._content)
        return content or self.volumes.unfinished or self._meshes.unfinished

    @property
    def waiting(self) -> bool:
        """Whether something is being worked out meanwhile: look again soon whether the picture is unfinished."""
        return any(layer.waiting for layer in self._content)

    @property
    def models(self) -> MeshLayer:
        """What draws the models."""
        return self._meshes

    @property
    def renderer(self) -> str:
        """What draws, in the driver's words."""
        return self._context.info["GL_RENDERER"]

    def draw(
        self, state: State, store: AssetStore, width: int, height: int, scale: float = 1.0, *, overlays: bool = True
    ) -> Target:
        """Draw the picture at a size in pixels; the target is reused by the next call.

        Args:
            state: What to draw.
            store: Where its meshes are.
            width: In pixels.
            height: In pixels.
            scale: Factor of the width of lines, for pictures that are shown enlarged.
            overlays: With what is drawn over the scene.

        Raises:
            AssetError: A mesh of the scene is missing or damaged; the rest was not drawn.
            GraphicsError: The graphics card cannot draw the fields; nothing was drawn.
        """
        target = self._sized_target(width, height)
        shows, self._shows = self._shows, None
        camera = state.camera.resized(width, height)
        near = NEAR * state.distance
        self._drawn = whole = Drawing(camera, projection(camera, near, FAR * state.distance))
        pictures = self.volumes.pictures(state, camera, store)
        self._field.show(state.frame, state.rendered, state.stroke)
        self._field.paint(state, store)
        self._meshes.show(state.shown, store, whole.matrices.kind, state.prepared, state.stroke, state)
        self._sky.show(state.shown.environment(), store)
        self._maps.use(MAPS_UNIT)
        target.changed = None
        if shows is not None and overlays and pictures is None and not self.unfinished:
            content = self._prepared(state, whole, target, near, scale, store)
            target.changed = changed_box(shows, state, self._meshes.repainted, content, whole.matrices, target.size)
            whole = whole._replace(box=target.changed)
        again = partial(self.draw, state, store, width, height, scale, overlays=False)
        self._again = again if overlays else None
        if target.changed == NOWHERE:
            self._shows = state
            return target
        with target.drawing():
            if state.models.four_up:
                target.framebuffer.clear(*BETWEEN)
            for part in parts_of(state, whole, width, height):
                self._draw_part(state, part, target, pictures, store, scale)
            for box in quarters(width, height) if state.models.four_up else ((0, 0, width, height),):
                target.framebuffer.viewport, target.framebuffer.scissor = box, target.changed or box
                frame = overlay_frame(whole, store, box[2:], near, scale, target.depth_buffer)
                for layer in self._overlays if overlays else ():
                    layer.draw(state, frame)
            target.framebuffer.viewport = target.framebuffer.scissor = (0, 0, width, height)
        self._shows = None if self.unfinished or self.waiting or not overlays else state
        return target

    def depth_at(self, camera: Camera, across: float, down: float) -> float | None:
        """How deep the newest picture is at a place in it, from 0 to 1: along the axis, or for bent lenses the ray.

        None where nothing is, and where that picture was drawn from elsewhere.
        """
        target, drawn = self._target, self._drawn
        if target is None or drawn is None or in_focus(camera.resized(*target.size)) != in_focus(drawn.camera):
            return None
        width, height = target.size
        column, row = (min(max(int(part * size), 0), size - 1) for part, size in ((across, width), (down, height)))
        depth = target.depth(column, row)
        for layer in self._content:
            depth = layer.depth_at(camera.resized(width, height), column, height - 1 - row, depth)
        return drawn.matrices.distance(depth)

    def color_at(self, across: float, down: float) -> tuple[float, float, float] | None:
        """The sRGB colour, 0 to 1, of the scene at a place in the newest picture; None before the first."""
        target = self._bare()
        if target is None:
            return None
        width, height = target.size
        column, row = (min(max(int(part * size), 0), size - 1) for part, size in ((across, width), (down, height)))
        red, green, blue = (float(code) / 255.0 for code in target.color(column, row))
        return red, green, blue

    def depths(self, camera: Camera) -> Float32[np.ndarray, "h w"] | None:
        """Distances from the camera in the newest picture, every few pixels; inf where nothing is, splats included.

        None where that picture was drawn from elsewhere.
        """
        target, drawn = self._target, self._drawn
        if target is None or drawn is None or in_focus(camera.resized(*target.size)) != in_focus(drawn.camera):
            return None
        every = max(target.size[0] // DEPTHS_WIDE, 1)
        found = drawn.matrices.distances(target.depths()[every // 2 :: every, every // 2 :: every])
        if drawn.matrices.kind in (LensKind.FISHEYE, LensKind.PANORAMA):
            return found.astype(np.float32)
        row, column = (every * np.arange(size) + every // 2 + 0.5 for size in found.shape)
        places = np.stack(np.meshgrid(column, row), -1).reshape(-1, 2)
        origins, directions = drawn.camera.rays(places)
        ahead = forward(drawn.camera)
        # Depths are along the axis; rays of parallel projection begin beside the eye.
        beyond = origins + (found.reshape(-1) / np.maximum(directions @ ahead, 1e-9))[:, None] * directions
        away = np.linalg.norm(beyond - np.array(camera.position), axis=1)
        return np.where(np.isfinite(found.reshape(-1)), away, np.inf).astype(np.float32).reshape(found.shape)

    def pixels(self) -> UInt8[np.ndarray, "h w 4"] | None:
        """The scene in the newest picture, as sRGB bytes without overlays; None before the first."""
        target = self._bare()
        return None if target is None else target.pixels()

    def _bare(self) -> Target | None:
        """The newest picture without what is drawn over the scene: tints and lines have no place in its colours."""
        return self._target if self._again is None else self._again()

    def release(self) -> None:
        """Give everything back; the context must be current."""
        for layer in (
            self._field,
            self._meshes,
            self._sky,
            *self._content,
            *self._overlays,
            self._tone,
            self.volumes,
            self._apart,
        ):
            layer.release()
        self._maps.release()
        if self._target is not None:
            self._target.release()
            self._target = None

    def _prepared(
        self, state: State, whole: Drawing, target: Target, near: float, scale: float, store: AssetStore
    ) -> list[Box | None]:
        """In which part of the picture other content has changed; None = anywhere."""
        parts = parts_of(state, whole, *target.size)
        if len(parts) != 1 or not parts[0].models:
            return [None]
        frame = overlay_frame(parts[0].drawing, store, target.size, near, scale, target.depth_buffer)
        with target.drawing():
            return [layer.prepare(state, frame, parts[0].view) for layer in self._content]

    def _draw_part(
        self,
        state: State,
        part: Part,
        target: Target,
        pictures: Pictures | None,
        store: AssetStore,
        scale: float,
    ) -> None:
        """Draw the scene into one part of the target; by way of floats where its tone must see the finished light."""
        framebuffer = self._tone.framebuffer(target) if part.tone is not None else target.framebuffer
        framebuffer.use()
        framebuffer.viewport, framebuffer.scissor = part.view, part.drawing.box or part.box
        framebuffer.clear(*part.clear, depth=1.0)
        if part.sky:
            self._sky.draw(state.shown.environment(), part.drawing)
        if part.models:
            self._meshes.draw(state.shown, part.drawing, target)
        near = NEAR * state.distance
        frame = overlay_frame(part.drawing, store, target.size, near, scale, target.depth_buffer)
        mixed = [layer for layer in self._content if layer.draw(state, frame)] if part.models else []
        fields = self._fields_apart(part, pictures) if mixed and any(state.shown.shown(*RENDERED)) else None
        for layer in mixed:
            layer.mix(part.drawing, fields)
        if fields is None:
            self._draw_fields(part, pictures)
        if part.models:
            self._meshes.draw_blended(state.shown, part.drawing)
        framebuffer.viewport = framebuffer.scissor = (0, 0, *target.size)
        if part.tone is not None:
            target.framebuffer.use()
            target.framebuffer.scissor = part.drawing.box or part.box
            self._tone.draw(part.tone)
            target.framebuffer.scissor = (0, 0, *target.size)

    def _draw_fields(self, part: Part, pictures: Pictures | None) -> None:
        """Draw the fields over what is there."""
        if part.fields and pictures is not None:
            self._field.draw_pictures(pictures, part.drawing)
        elif part.fields:
            self._field.draw(part.drawing)
            self._field.draw_fill(part.drawing)

    def _fields_apart(self, part: Part, pictures: Pictures | None) -> FieldPicture:
        """Draw the fields into a picture of their own."""
        outer = self._context.fbo
        framebuffer = self._apart.framebuffer(outer.size)
        framebuffer.use()
        framebuffer.viewport, framebuffer.scissor = outer.viewport, outer.scissor
        self._draw_fields(part, pictures)
        outer.use()
        return self._apart

    def _sized_target(self, width: int, height: int) -> Target:
        if self._target is None or self._target.size != (width, height):
            old, self._target = self._target, Target(self._context, width, height)
            self._shows = None
            # OpenGL must not be left bound to what is released.
            self._target.framebuffer.use()
            if old is not None:
                old.release()
        return self._target
