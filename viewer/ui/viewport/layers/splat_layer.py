"""Draws the Gaussian splats of a scene, as the engine's pictures have them."""

from __future__ import annotations

import functools
import math
from functools import partial
from typing import NamedTuple

import moderngl
import numpy as np

from viewer.editing.crowd_normals import splat_facing
from viewer.editing.stroke_undo import UndoMemory
from viewer.errors import AssetError
from viewer.render.channels import Channel
from viewer.render.request import RenderOptions
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.document import Node
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.splats import MOST_DEGREE, splats_from_tensors
from viewer.session.frame_rate import budget
from viewer.session.projection import LensKind, Projection, in_focus
from viewer.session.state import State
from viewer.ui.viewport.display_parts import NOWHERE, Box
from viewer.ui.viewport.drawing import Drawing, OverlayFrame
from viewer.ui.viewport.field_picture import FieldPicture
from viewer.ui.viewport.gl import is_software
from viewer.ui.viewport.layers.live_points import LiveSplats, Painting
from viewer.ui.viewport.layers.pushed_rows import dabs_on
from viewer.ui.viewport.layers.splat_picture import SplatPicture
from viewer.ui.viewport.layers.splat_projection import Look, Part, Span, SplatPrograms, View, around
from viewer.ui.viewport.layers.splat_sets import SplatSet, SplatSets
from viewer.ui.viewport.layers.splat_sorting import Order, Ordered, Row, Sorting, SplatSorter, packed_harmonics

CHANNELS: tuple[Channel, ...] = ("color", "depth", "normal", "opacity")
"""Those that Gaussians have here."""
MOVING_PART = 0.6
"""Of the time for a redraw while a hand moves; where the processor draws, those are drawn that are most to be seen."""
LEAST_MOVING = 12_000
"""Gaussians that are drawn however long that takes."""
SHARES = tuple(0.8**step for step in range(40))
"""Parts of all Gaussians: they come and go in steps."""
TOLERATED = 1.5
"""Times as many are drawn rather than none, until an order of fewer has come."""
SURE = 0.8
"""Part of what there is time for: more are drawn only where that will last."""
ALL_DEGREES = RenderOptions().sh_degree
"""The option that asks for all view dependence there is."""
DIGITS = 6
"""Of what an order depends on: smaller turns change nothing."""


class _Plan(NamedTuple):
    """What a redraw does.

    Attributes:
        picture: Where; None = nothing is seen of Gaussians.
        look: The picture of all of them that is wanted; None = what is shown is brought up to date alone.
        parts: Their sets.
        quick: Soon counts for more than sharp.
        box: The part of the picture that changes by that; None = all of it may.
    """

    picture: SplatPicture | None
    look: Look | None
    parts: tuple[Part, ...]
    quick: bool
    box: Box | None


class SplatLayer:
    """Holds the Gaussians that are in the scene, all of which are drawn in one order.

    Reading and sorting take place in a thread of their own. While a hand moves, the newest order is used that there is.

    Args:
        context: Where to draw; everything is given back by ``release``.
        undo: The memory by which strokes can be taken back.
    """

    def __init__(self, context: moderngl.Context, undo: UndoMemory) -> None:
        self._undo = undo
        self._context = context
        self._software = is_software(context.info["GL_RENDERER"])
        self._programs = SplatPrograms(context)
        self._sorter = SplatSorter()
        self._painting = Painting(self._painted)
        self._sets = SplatSets(context, self._sorter, self._painting.drop)
        self._pictures: dict[Channel, SplatPicture] = {}
        self._pictured: set[str] = set()
        """Keys of the nodes that were there when they were drawn last."""
        self._wanted: Sorting = ()
        self._used: Order | None = None
        self._level = 0
        self._waits = self._drawn_on = self._expecting = False
        self._plan: _Plan | None = None

    @property
    def unfinished(self) -> bool:
        """Whether there is more to upload or to draw, or an order to draw it in has come."""
        order = self._sorter.order
        news = order is not None and order is not self._used and order.sorting == self._wanted
        if self._waits:
            return self._sets.unfinished
        drawn = self._expecting or any(picture.unfinished for picture in self._pictures.values())
        return news or drawn or self._sets.unfinished

    @property
    def waiting(self) -> bool:
        """Whether Gaussians are being read or put in order."""
        return self._sorter.busy

    def prepare(self, state: State, frame: OverlayFrame, viewport: Box) -> Box | None:
        """Take over a state; the part of the picture in which Gaussians have changed; None where all of it may have.

        Raises:
            GraphicsError: There is no room for some of them; the next time they are left out.
        """
        plan = self._planned(state, frame, viewport)
        self._plan = None if plan.box == NOWHERE else plan  # it may not be drawn at all
        return plan.box

    def draw(self, state: State, frame: OverlayFrame) -> bool:
        """Have a picture of all visible Gaussians; none in channels that they do not have.

        Those whose asset cannot be read are not drawn: the engine reports them.

        Raises:
            GraphicsError: There is no room for some of them; the next time they are left out.
        """
        plan, self._plan = self._plan or self._planned(state, frame, self._context.fbo.viewport), None
        picture = plan.picture
        if picture is None:
            return False
        picture.mend(frame.drawing)
        if plan.look is None:
            picture.pause()
        elif plan.parts:
            picture.draw(plan.parts, plan.look, frame, at_once=plan.quick)
        if not (state.brush.on or state.paint_brush.on or state.stroke is not None):
            self._sets.rest()
        self._expecting = not self._drawn_on and self._expect(state, picture)
        return picture.there

    def _expect(self, state: State, picture: SplatPicture) -> bool:
        """Prepare a piece of what strokes on the selected nodes will need; whether there was any."""
        if not (state.brush.on or state.paint_brush.on) or picture.unfinished:
            return False
        chosen = [each for each in self._sets.shown(state.shown) if each.node.key in state.selection]
        unread = next((each.buffers for each in chosen if not each.buffers.changing), None)
        if unread is not None:
            unread.read_back()
            return True
        return bool(chosen) and picture.expect()

    def _planned(self, state: State, frame: OverlayFrame, viewport: Box) -> _Plan:
        """What is to be drawn."""
        there = {node.key for node in state.shown.nodes if isinstance(node.content, GaussianSplats)}
        # A picture stays until the next one is finished, but never one of another document.
        self._drop_pictures(state.channels if there & self._pictured else ())
        self._pictured = there
        self._sets.take(state.shown, frame.assets)
        drawing = frame.drawing
        sets = self._sets.shown(state.shown)
        self._follow_strokes(sets, state, frame.assets)
        if not sets or drawing.channel not in CHANNELS or drawing.view != "channel":
            return _Plan(None, None, (), quick=False, box=None if there else NOWHERE)
        picture = self._pictures.get(drawing.channel)
        if picture is None:
            picture = SplatPicture(self._context, self._programs, software=self._software)
            self._pictures[drawing.channel] = picture
        degree = state.options.sh_degree
        view = View(
            in_focus(drawing.camera), viewport, frame.size, MOST_DEGREE if degree >= ALL_DEGREES else degree,
            around(state.shown),
        )  # fmt: skip
        was, drawn_on = self._drawn_on, state.pushes_splats or state.paint is not None
        self._drawn_on = drawn_on
        box = picture.plan([Part(*each, 0, each.buffers.count) for each in sets], view, frame, begins=not was)
        self._waits = box is not None and drawn_on
        if self._waits:  # the order of what has moved can wait
            return _Plan(picture, None, (), quick=False, box=box)
        return self._planned_whole(sets, state, view, frame, _Plan(picture, None, (), state.quick or drawn_on, box))

    def _planned_whole(self, sets: list[SplatSet], state: State, view: View, frame: OverlayFrame, plan: _Plan) -> _Plan:
        """The plan, and beyond it the picture of all Gaussians, where that is not what is shown."""
        assert plan.picture is not None
        most = self._most(state, plan.picture) if plan.quick and self._software else math.inf
        self._wanted = _sorting(sets, self._share(sets, most), frame.drawing.matrices)
        self._sorter.sort(self._wanted)
        order = self._usable(sets, most if plan.quick else None)
        if order is None:
            return plan._replace(look=None, box=None)
        parts = tuple(Part(*own, each.first, each.number) for own, each in zip(sets, order.sorting, strict=True))
        spans = (
            Span(each.buffers, each.first, each.number, each.buffers.version, each.buffers.content) for each in parts
        )
        self._used = order
        look = Look(view, order.numbers, tuple(spans))
        return plan._replace(look=look, parts=parts, box=plan.box if plan.picture.shows(look) else None)

    def _follow_strokes(self, sets: list[SplatSet], state: State, store: AssetStore) -> None:
        """Show strokes that are being drawn, and those of paint that are not in the sets yet."""
        there = [(each.node, each.content.asset) for each in sets if not each.stands_in]
        ready = [each.node.key for each in sets if each.buffers.changing]
        self._painting.follow(there, state, store, [each.node.key for each in sets if each.stands_in], ready)
        for each in sets:
            each.buffers.pushed.push(dabs_on(state.stroke, each.content.asset))

    def mix(self, drawing: Drawing, fields: FieldPicture | None) -> None:
        """Lay the newest finished picture over what is there, mixed with that of the fields."""
        self._pictures[drawing.channel].lay(drawing, fields)

    def depth_at(self, camera: Camera, column: int, row: int, depth: float) -> float:
        """The normalised depth at which half of the light is stopped, where Gaussians are what is seen."""
        for picture in self._pictures.values():
            depth = picture.depth_at(in_focus(camera), column, row, depth)
        return depth

    def release(self) -> None:
        """Give everything back."""
        self._sorter.close()
        for each in (self._sets, *self._pictures.values(), self._programs):
            each.release()
        self._pictures = {}

    def _painted(self, node: Node, before: object, store: AssetStore) -> LiveSplats | None:
        """The Gaussians of a node, to be painted on, once they are on the graphics card."""
        content = node.content
        assert isinstance(content, GaussianSplats)
        buffers, packed = self._sets.find(content.asset), self._sorter.packed(content.asset)
        if buffers is None or packed is None:
            return None
        original = None
        if isinstance(before, GaussianSplats) and before.asset != content.asset and before.count == content.count:
            try:
                sh = splats_from_tensors(store.get(before.asset)).sh
            except AssetError:
                return None
            original = partial(_original, sh, packed.order)
        harmonics, recolor = buffers.rows.harmonics.copy(), partial(self._recolor, content.asset)
        splats = functools.cache(lambda: splats_from_tensors(store.get(content.asset)))
        return LiveSplats(
            packed.centers, harmonics, original, content.color_space, store, self._undo, recolor,
            lambda rows: splat_facing(splats(), packed.order[rows].astype(np.int64)).normals,
        )  # fmt: skip

    def _recolor(self, asset: AssetId, rows: np.ndarray, harmonics: np.ndarray) -> None:
        """Other colours of some Gaussians, as long as their set is drawn."""
        buffers = self._sets.find(asset)
        if buffers is not None and len(rows):
            buffers.rows.color(rows, harmonics)

    def _most(self, state: State, picture: SplatPicture) -> float:
        """How many Gaussians there is time for."""
        seconds = MOVING_PART * budget(state.frame_rate, state.share).slow
        return float(max(seconds / picture.seconds, LEAST_MOVING))

    def _share(self, sets: list[SplatSet], most: float) -> float:
        """Part of all of them that there is time for."""
        if most == math.inf:
            return 1.0
        allowed = most / sum(each.buffers.count for each in sets)
        if SHARES[self._level] > allowed:
            self._level = next((level for level, share in enumerate(SHARES) if share <= allowed), len(SHARES) - 1)
        elif self._level and SHARES[self._level - 1] <= SURE * allowed:
            self._level -= 1
        return SHARES[self._level]

    def _usable(self, sets: list[SplatSet], most: float | None) -> Order | None:
        """The newest order, if it can be used.

        That is the right one; until it is there, that of what the sets were before strokes; and for a moving hand one
        of not many more than ``most`` Gaussians.
        """
        order = self._sorter.order
        if order is None or order.sorting == self._wanted:
            return order
        if len(order.sorting) != len(sets):
            return None
        if not all(each.asset in own.buffers.assets for each, own in zip(order.sorting, sets, strict=True)):
            return None
        before = zip(order.sorting, self._wanted, strict=True)
        if all(each._replace(asset=new.asset) == new for each, new in before):
            return order
        return order if most is not None and len(order.numbers) <= TOLERATED * most else None

    def _drop_pictures(self, channels: tuple[Channel, ...]) -> None:
        for channel in self._pictures.keys() - set(channels):
            self._pictures.pop(channel).release()


def _sorting(sets: list[SplatSet], share: float, matrices: Projection) -> Sorting:
    """What the order of that part of these depends on."""
    numbers = [max(round(share * each.buffers.count), 1) for each in sets]
    firsts = np.cumsum([0, *numbers]).tolist()
    whole = [matrices.world_to_camera @ each.node.transform.matrix() for each in sets]
    if matrices.kind == LensKind.MATRIX:
        # Only differences count: where one goes along the axis, and how large everything is, changes nothing.
        scale, start = -float(np.linalg.norm(whole[0][2, :3])), whole[0][2, 3]
        rows = [((own[2] - [0.0, 0.0, 0.0, start]) / scale,) for own in whole]
    else:
        scale = max(float(np.abs(whole[0][:3]).max()), 1e-12)
        rows = [tuple(own[:3] / scale) for own in whole]
    return tuple(
        Ordered(each.content.asset, first, number, tuple(map(_row, own)))
        for each, first, number, own in zip(sets, firsts, numbers, rows, strict=False)
    )


def _original(sh: np.ndarray, order: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The coefficients of rows of a set before it was painted, which may have lain in another order."""
    return packed_harmonics(sh, order[rows])


def _row(numbers: np.ndarray) -> Row:
    x, y, z, offset = (round(float(number), DIGITS) for number in numbers)
    return (x, y, z, offset)
