"""The one store of what is being looked at and worked on. Widgets show it and send changes; none of them is the truth.

A :class:`State` is one frozen value. :class:`Store` holds the present one, replaces it, and calls what watches it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, NamedTuple

import msgspec
import numpy as np
from msgspec import Struct

from viewer.render.channels import Channel
from viewer.render.request import Frame, RenderOptions
from viewer.render.show.display_settings import Display
from viewer.render.show.false_color import Scale, numbers_of, scale_of
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Equirectangular, Fisheye, Orthographic, fov_y
from viewer.scene.content import AssetId, FieldContent, Model, VoxelField
from viewer.scene.document import Scene
from viewer.scene.edits import Edit as SceneEdit
from viewer.scene.element_selection import NOTHING, ElementSelection
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.geometry import Transform
from viewer.session.arrivals import shown_after
from viewer.session.brush import Brush, LiveStroke, Ring
from viewer.session.editing import EditTarget
from viewer.session.element_picking import NodeTable
from viewer.session.frame_rate import DEFAULT_RATE
from viewer.session.gizmo import NO_GIZMO, Gizmo
from viewer.session.key_presets import FIELDWRIGHT, KeyPreset
from viewer.session.measuring import NO_MEASURING, Measuring
from viewer.session.mixed_light import Prepared
from viewer.session.occupied_cells import OccupiedCells
from viewer.session.orbit_view import OrbitView
from viewer.session.painting import LivePaint, PaintBrush
from viewer.session.photo_layer import PhotoLayer
from viewer.session.picker import Picker, Picking

Edit = Callable[[Scene], Scene]
PANORAMA_ASPECT = 2.0
ModelView = Literal["channel", "checker", "texel_density", "packed"]
MODEL_VIEWS: tuple[ModelView, ...] = ("channel", "checker", "texel_density", "packed")
"""In the order of ``VIEW`` in ``mesh.frag``."""


class ModelDisplay(Struct, frozen=True):
    """How models are drawn.

    Attributes:
        view: ``channel``: what the display says; ``checker``: a pattern in texture space; ``texel_density``: texels
            along a length, in false colours from a quarter to four times what is usual on that model; ``packed``:
            occlusion, roughness and metallic as red, green and blue.
        wireframe: Draw the triangles' edges over it.
        four_up: Four pictures from the same camera: shaded, albedo, packed, normals.
        beside: Where the picture is split: fields on the left side, models on the right one.
    """

    view: ModelView = "channel"
    wireframe: bool = False
    four_up: bool = False
    beside: bool = False


class Picked(NamedTuple):
    """A photo: its node's key, and its file."""

    key: str
    file: str


class Applied(NamedTuple):
    """A scene, and the same one with the edits of its meshes and points carried out.

    Attributes:
        source: The scene.
        scene: The other one.
        edits: Which edits are in the content of each node, by its key: those of an earlier state, as long as the newest
            ones are being carried out.
    """

    source: Scene
    scene: Scene
    edits: Mapping[str, tuple[SceneEdit, ...]] = {}


class Volume(NamedTuple):
    """A field that the graphics card marches: what it is, where, and the asset that holds its bricks."""

    content: VoxelField
    transform: Transform
    atlas: AssetId


class Area(NamedTuple):
    """A part of a widget, in its own pixels."""

    x: int
    y: int
    width: int
    height: int


def picture_area(width: int, height: int, view: OrbitView) -> Area:
    """The part of a widget that the picture fills: all of it, or of a panorama the largest with sides of 2 to 1."""
    if view.lens != "equirectangular" or view.through is not None:
        return Area(0, 0, width, height)
    across = max(min(width, round(PANORAMA_ASPECT * height)), 1)
    down = max(round(across / PANORAMA_ASPECT), 1)
    return Area((width - across) // 2, (height - down) // 2, across, down)


@dataclass(frozen=True, eq=False)
class State:
    """What is being looked at and worked on.

    Attributes:
        document: As the history has it.
        scene: The document with what is being made in it: drafts of an extraction, previews of a training.
        tried: What is being tried in place of ``scene`` while something is dragged; None = nothing.
        tried_fields: Whether its fields are rendered, too.
        applied: The present scene with the edits of its meshes and points carried out; None = it has none.
        edit_target: The edit whose handles are shown while its node is selected.
        brush: For sculpting.
        ring: Where it hovers.
        stroke: What is being sculpted, until it is in the pictures.
        paint_brush: For painting.
        paint: The stroke of paint that is being drawn.
        assets: Where the meshes and textures of all of these are.
        selection: Keys of the selected nodes; the last one is the active one.
        elements: The selected elements of nodes, as the history has them.
        picker: How elements are picked.
        tables: The elements that can be picked or are selected.
        picking: A selection that is being made.
        view: From where one looks.
        widget_size: Width and height of the viewport in its own pixels.
        pixel_ratio: Device pixels in one of those.
        moving: The view is being moved: being quick counts for more than being sharp.
        movements: How many movements there have been; a movement may end where it began.
        frame: The newest picture of the fields, from whatever camera; None before the first.
        display: How to show it.
        scales: The false colours of each channel on display, where they have been decided on.
        options: How the fields are to be rendered.
        models: How models are shown beside their channels.
        overlays: Whether to draw grid, axes, cameras and selection.
        cameras: Whether overlays show the cameras of data sets.
        points: Whether they show the points of data sets.
        picked: The photo whose camera stands out.
        frame_rate: Pictures a second to aim at while the view moves.
        share: Part of the processor that this window may take; 1 = without bounds.
        occupancy: Occupied cells to be drawn over the scene; None = none.
        volumes: All visible fields, where the graphics card is to draw them itself; else none.
        prepared: The scene's environment light, prefiltered for models; None = there is none, or not yet.
        models_failed: The models of the scene cannot be drawn.
        photo_layer: What is laid over the picture where one looks through a photo's camera.
        through_photo: Whether one does.
        picking_focus: The next click is on what shall be in focus.
        fly_factor: Of the speed of flying that suits the scene.
        keys: What the mouse's buttons and the keys mean.
        measuring: What clicks in the view measure, if anything.
        gizmo: What moves, turns or scales the selected nodes by handles.
    """

    document: Scene = field(default_factory=Scene)
    scene: Scene = field(default_factory=Scene)
    tried: Scene | None = None
    tried_fields: bool = False
    applied: Applied | None = None
    edit_target: EditTarget | None = None
    brush: Brush = field(default_factory=Brush)
    ring: Ring | None = None
    stroke: LiveStroke | None = None
    paint_brush: PaintBrush = field(default_factory=PaintBrush)
    paint: LivePaint | None = None
    assets: AssetStore | None = None
    selection: tuple[str, ...] = ()
    elements: ElementSelection = NOTHING
    picker: Picker = field(default_factory=Picker)
    tables: tuple[NodeTable, ...] = ()
    picking: Picking | None = None
    view: OrbitView = field(default_factory=OrbitView)
    widget_size: tuple[int, int] = (16, 9)
    pixel_ratio: float = 1.0
    moving: bool = False
    movements: int = 0
    frame: Frame | None = None
    display: Display = field(default_factory=Display)
    scales: tuple[Scale | None, ...] = ()
    options: RenderOptions = field(default_factory=RenderOptions)
    models: ModelDisplay = field(default_factory=ModelDisplay)
    overlays: bool = True
    cameras: bool = True
    points: bool = True
    picked: Picked | None = None
    frame_rate: int = DEFAULT_RATE
    share: float = 1.0
    occupancy: OccupiedCells | None = None
    volumes: tuple[Volume, ...] = ()
    prepared: Prepared | None = None
    models_failed: bool = False
    photo_layer: PhotoLayer = field(default_factory=PhotoLayer)
    through_photo: bool = False
    picking_focus: bool = False
    fly_factor: float = 1.0
    keys: KeyPreset = FIELDWRIGHT
    measuring: Measuring = NO_MEASURING
    gizmo: Gizmo = NO_GIZMO

    @property
    def selected(self) -> str | None:
        """Key of the active node."""
        return self.selection[-1] if self.selection else None

    @property
    def current(self) -> Scene:
        """The scene with what is tried in it; edits are values there."""
        return self.scene if self.tried is None else self.tried

    @property
    def rendered(self) -> Scene:
        """The scene whose fields are rendered."""
        return self.tried if self.tried is not None and self.tried_fields else self.scene

    @property
    def handled(self) -> EditTarget | None:
        """The edit whose handles are shown."""
        target = self.edit_target
        return target if target is not None and target.key == self.selected else None

    def seen_edits(self, key: str) -> tuple[SceneEdit, ...]:
        """The edits that are in the content of a node of :attr:`shown` that draws without knowing of edits."""
        applied = self.applied
        return applied.edits.get(key, ()) if applied is not None and applied.source is self.current else ()

    @cached_property
    def shown(self) -> Scene:
        """The scene that is drawn: with what is tried, its edits carried out; without models that cannot be drawn."""
        shown, applied = self.current, self.applied
        if applied is not None and applied.source is shown:
            shown = applied.scene
        if not self.models_failed:
            return shown
        nodes = tuple(node for node in shown.nodes if not isinstance(node.content, Model))
        return msgspec.structs.replace(shown, nodes=nodes)

    @property
    def photo_split(self) -> float | None:
        """Where what is laid over the picture begins, as long as anything is; None = it is not split."""
        laid = self.through_photo and self.photo_layer.look != "field"
        return self.photo_layer.split if laid else None

    @property
    def quick(self) -> bool:
        """Whether the picture is to be drawn quickly rather than sharply: something is being dragged."""
        return self.moving or self.tried is not None or self.pushes_splats

    @property
    def pushes_splats(self) -> bool:
        """Whether a stroke is being drawn on Gaussians."""
        stroke = self.stroke
        return stroke is not None and isinstance(stroke.content, GaussianSplats) and stroke.base is self.scene

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture in device pixels."""
        area = picture_area(*self.widget_size, self.view)
        return max(round(area.width * self.pixel_ratio), 1), max(round(area.height * self.pixel_ratio), 1)

    @cached_property
    def camera(self) -> Camera:
        """The camera of the view at the size of the picture; all in focus while it moves."""
        return self.view.camera(*self.size, in_focus=self.moving)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """All that are shown somewhere in the picture."""
        return ("color", "albedo", "normal") if self.models.four_up else self.display.channels

    @property
    def distance(self) -> float:
        """From the camera to the pivot."""
        return max(math.dist(self.camera.position, self.view.pivot), 1e-6)

    @property
    def view_height(self) -> float:
        """Height of what is seen at the pivot, in world units."""
        lens = self.camera.lens
        if isinstance(lens, Orthographic):
            return lens.extent
        if isinstance(lens, Fisheye | Equirectangular):
            return self.distance * fov_y(lens)
        return 2.0 * self.distance * math.tan(0.5 * fov_y(lens))


def needs_picture(old: State, new: State) -> bool:
    """Whether the fields have to be rendered again: the last request does not answer the new state."""
    same = old.rendered is new.rendered and old.options == new.options and old.movements == new.movements
    same = same and old.moving == new.moving and set(new.channels) <= set(old.channels)
    return not same or (old.camera is not new.camera and old.camera != new.camera)


class Store:
    """Holds the state. All changes go through here, on the window's thread.

    Args:
        assets: Where new assets go.
    """

    def __init__(self, assets: AssetStore) -> None:
        self._state = State(assets=assets)
        self._listeners: list[Callable[[State, State], None]] = []
        self._busy = False
        self._committing = False
        self.history: Callable[[Edit, str], None] = lambda _edit, _label: None
        """Makes an edit of the document one step of its history."""
        self.select_elements: Callable[[ElementSelection, str], None] = lambda _selection, _label: None
        """Makes another selection of elements one step of it."""

    @property
    def state(self) -> State:
        """The state as it is now."""
        return self._state

    @property
    def assets(self) -> AssetStore:
        """Where the assets of the document are."""
        assert self._state.assets is not None
        return self._state.assets

    def subscribe(self, listener: Callable[[State, State], None]) -> Callable[[], None]:
        """Call ``listener(old, new)`` after every change; the result ends that.

        A listener may change the store: everybody then hears of it once all have heard of the change before.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def watch(self, select: Callable[[State], object], callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` whenever what ``select`` takes from the state is another object, or a tuple of others.

        Values are frozen, so what has changed is another object.
        """

        def listener(old: State, new: State) -> None:
            before, after = select(old), select(new)
            if isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after):
                if any(one is not other for one, other in zip(before, after, strict=True)):
                    callback()
            elif before is not after:
                callback()

        return self.subscribe(listener)

    def close(self) -> None:
        """Call nothing any more: what has watched is going away."""
        self._listeners.clear()

    def change(self, **changes: object) -> None:
        """Replace attributes of the state."""
        old, self._state = self._state, replace(self._state, **changes)
        if self._busy:
            return
        self._busy = True
        try:
            while old is not self._state:
                new = self._state
                for listener in tuple(self._listeners):
                    listener(old, new)
                old = new
        finally:
            self._busy = False

    def set_document(
        self, document: Scene, scene: Scene, assets: AssetStore, elements: ElementSelection | None = None
    ) -> None:
        """Show another document or state of it.

        Nothing is tried any more; what was selected stays so while it is there, else the newest node is selected.
        The picture of the old fields stays until there is one of the new. The elements that are selected stay so if
        none are given.
        """
        keys = [node.key for node in document.nodes]
        selection = tuple(key for key in self._state.selection if key in keys) or tuple(keys[-1:])
        fields = scene.shown("field")
        frame = self._state.frame if fields else None
        failed = self._state.models_failed and scene is self._state.scene
        self.change(
            document=document, scene=scene, assets=assets, tried=None, tried_fields=False, selection=selection,
            frame=frame, models_failed=failed, stroke=self._state.stroke if self._committing else None,
            elements=self._state.elements if elements is None else elements,
        )  # fmt: skip

    def try_edit(self, edit: Edit, *, fields: bool = False) -> None:
        """Show a changed scene for as long as something is dragged; its fields are rendered only with ``fields``."""
        self.change(tried=edit(self._state.scene), tried_fields=fields)

    def commit(self, edit: Edit, label: str) -> None:
        """Change the document, as one step that can be undone."""
        self._committing = True
        try:
            self.history(edit, label)
        finally:
            self._committing = False
            self.drop()

    def drop(self) -> None:
        """Show the scene as it is again."""
        if self._state.tried is not None:
            self.change(tried=None, tried_fields=False)

    def select(self, *keys: str) -> None:
        """Select these nodes; the last one becomes the active one."""
        if keys != self._state.selection:
            self.change(selection=keys)

    def look(self, view: OrbitView, *, moving: bool = False, **changes: object) -> None:
        """Look from elsewhere.

        Args:
            view: From where.
            moving: More is to come.
            changes: Further attributes to replace with it.
        """
        self.change(view=view, moving=moving, movements=self._state.movements + 1, **changes)

    def show_frame(self, frame: Frame) -> None:
        """A new picture has come; it is shown where it serves better than what is there.

        Ranges of false colours that are found automatically follow it, but not while the view moves.
        """
        state = self._state
        if frame.request.scene is not state.rendered:
            return  # of a scene that has changed since
        shown = shown_after(state.frame, frame, state.camera, state.distance, moving=state.moving)
        if shown is not state.frame:
            fixed = state.scales if state.quick else ()
            stroke = state.stroke
            # A mesh's own is over when its edits have been carried out, which what draws it sees.
            field = stroke is not None and isinstance(stroke.content, FieldContent)
            over = stroke is not None and field and stroke.base is not state.scene
            self.change(frame=shown, scales=scales_of(state.display, shown, fixed), stroke=None if over else stroke)


def scales_of(display: Display, frame: Frame | None, fixed: tuple[Scale | None, ...] = ()) -> tuple[Scale | None, ...]:
    """The false colours of every channel on display; those in ``fixed`` stay as they are.

    None where a channel is no number, or the frame has none: a scene may consist of other things than fields.
    """
    chosen = (display.false_color, display.second_false_color)
    scales: list[Scale | None] = []
    for index, channel in enumerate(display.channels):
        scale = fixed[index] if index < len(fixed) else None
        values = None if scale is not None or frame is None else numbers_of(frame, channel)
        if values is not None and np.isfinite(values).any():
            scale = scale_of(values, channel, chosen[index])
        scales.append(scale)
    return tuple(scales)
