"""What is being looked at and worked on, as one frozen value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

from viewer.render.channels import Channel
from viewer.render.request import Frame, RenderOptions
from viewer.render.show.display_settings import Display
from viewer.render.show.false_color import Scale
from viewer.scene.assets import AssetStore
from viewer.scene.bone_tracks import rested
from viewer.scene.camera import Camera, Equirectangular, Fisheye, Orthographic, fov_y
from viewer.scene.content import AssetId, Model, VoxelField
from viewer.scene.document import Scene
from viewer.scene.edits import Edit as SceneEdit
from viewer.scene.edits import active
from viewer.scene.element_selection import NOTHING, ElementSelection
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.geometry import Transform
from viewer.scene.kinds import Content
from viewer.scene.timeline import KeyId
from viewer.session.bone_view import NO_BONES, BoneView
from viewer.session.brush import Brush, LiveStroke, Ring
from viewer.session.editing import EditTarget
from viewer.session.element_picking import Deleted, NodeTable, Rows
from viewer.session.frame_rate import DEFAULT_RATE
from viewer.session.gizmo import NO_GIZMO, Gizmo
from viewer.session.held_volume import HeldVolume
from viewer.session.key_presets import FIELDWRIGHT, KeyPreset
from viewer.session.measuring import NO_MEASURING, Measuring
from viewer.session.mixed_light import Prepared
from viewer.session.occupied_cells import OccupiedCells
from viewer.session.orbit_view import OrbitView
from viewer.session.outlining import NO_OUTLINING, Outlining
from viewer.session.painting import LivePaint, PaintBrush
from viewer.session.photo_layer import PhotoLayer
from viewer.session.picker import Picker, Picking

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
        before: What nodes are before the edit that paints them last, by their keys, where that is known.
    """

    source: Scene
    scene: Scene
    edits: Mapping[str, tuple[SceneEdit, ...]] = {}
    before: Mapping[str, Content] = {}


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
        deleted: By the keys of nodes, what was deleted of them, while it can be brought back.
        going: By the keys of nodes, the rows of their tables that an edit would take which is being set up.
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
        picked: The photo whose camera is highlighted.
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
        bones: What is shown of the bones of meshes.
        gizmo: What moves, turns or scales the selected nodes by handles.
        outlining: Whether outlines are drawn that cut.
        held_volume: The volume that selects what lies in it, while it is seen.
        time: Of the document's timeline, in seconds; things in ``scene`` are as they are then.
        playing: It is being played.
        near_photos: A moment is looked at from near its photos' cameras alone.
        timeline_keys: Those of its keys that are selected.
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
    deleted: Mapping[str, Deleted] = field(default_factory=dict)
    going: Mapping[str, Rows] | None = None
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
    bones: BoneView = NO_BONES
    gizmo: Gizmo = NO_GIZMO
    outlining: Outlining = NO_OUTLINING
    held_volume: HeldVolume | None = None
    near_photos: bool = True
    time: float = 0.0
    playing: bool = False
    timeline_keys: frozenset[KeyId] = frozenset()

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

    def before_paint(self, key: str) -> Content | None:
        """What a node is before the edit that paints it last: what erasing brings back; None = that is not known."""
        node, applied = self.current.node(key), self.applied
        if node is not None and len(active(node.edits)) <= 1:
            return node.content
        return applied.before.get(key) if applied is not None and applied.source is self.current else None

    @cached_property
    def shown(self) -> Scene:
        """The scene that is drawn: with what is tried, its edits carried out; without models that cannot be drawn."""
        shown, applied = self.current, self.applied
        if applied is not None and applied.source is shown:
            shown = applied.scene
        if self.bones.rest:
            shown = rested(shown)
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
        return self.moving or self.tried is not None

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
