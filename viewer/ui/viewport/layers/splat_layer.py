"""Draws the Gaussian splats of a scene, as the engine's pictures have them."""

from __future__ import annotations

import math
from functools import partial

import moderngl
import numpy as np

from viewer.errors import AssetError, GraphicsError, UnsupportedError
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
from viewer.ui.viewport.drawing import Drawing, OverlayFrame
from viewer.ui.viewport.field_picture import FieldPicture
from viewer.ui.viewport.gl import is_software
from viewer.ui.viewport.layers.live_points import LiveSplats, Painting
from viewer.ui.viewport.layers.pushed_rows import dabs_on
from viewer.ui.viewport.layers.splat_buffers import SplatBuffers, largest_count
from viewer.ui.viewport.layers.splat_picture import SplatPicture
from viewer.ui.viewport.layers.splat_projection import Look, Part, SplatPrograms
from viewer.ui.viewport.layers.splat_sorting import Order, Ordered, Packed, Row, Sorting, SplatSorter, packed_harmonics

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
UPLOAD_SECONDS = 0.006
"""A redraw spends so long on what is not on the graphics card yet."""
ALL_DEGREES = RenderOptions().sh_degree
"""The option that asks for all view dependence there is."""
LESS = "Hide or delete other sets, or crop this one; pictures of it can still be rendered."
DIGITS = 6
"""Of what an order depends on: smaller turns change nothing."""


_Set = tuple[Node, GaussianSplats, SplatBuffers]


class SplatLayer:
    """Holds the Gaussians that are in the scene, all of which are drawn in one order.

    Reading and sorting take place in a thread of their own. While a hand moves, the newest order is used that there is.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._software = is_software(context.info["GL_RENDERER"])
        self._programs = SplatPrograms(context)
        self._sorter = SplatSorter()
        self._buffers: dict[AssetId, SplatBuffers] = {}
        self._pictures: dict[Channel, SplatPicture] = {}
        self._wanted: Sorting = ()
        self._used: Order | None = None
        self._refused: set[AssetId] = set()
        self._level = 0
        self._painting = Painting(self._painted)
        self._paint = 0

    @property
    def unfinished(self) -> bool:
        """Whether there is more to upload or to draw, or an order to draw it in has come."""
        if any(not buffers.complete for buffers in self._buffers.values()) or self._sorter.has_read(
            self._buffers.keys() | self._refused
        ):
            return True
        order = self._sorter.order
        news = order is not None and order is not self._used and order.sorting == self._wanted
        return news or any(picture.unfinished for picture in self._pictures.values())

    @property
    def waiting(self) -> bool:
        """Whether Gaussians are being read or put in order."""
        return self._sorter.busy

    def draw(self, state: State, frame: OverlayFrame) -> bool:
        """Have a picture of all visible Gaussians; none in channels that they do not have.

        Those whose asset cannot be read are not drawn: the engine reports them.

        Raises:
            GraphicsError: There is no room for some of them; the next time they are left out.
        """
        self._take(state, frame)
        drawing = frame.drawing
        sets = self._sets(state)
        if self._painting.follow([(node, content.asset) for node, content, _ in sets], state, frame.assets):
            self._paint += 1
        if not sets or drawing.channel not in CHANNELS or drawing.view != "channel":
            return False
        for _, content, buffers in sets:
            buffers.pushed.push(dabs_on(state.stroke, content.asset))
        picture = self._pictures.get(drawing.channel)
        if picture is None:
            picture = SplatPicture(self._context, self._programs, software=self._software)
            self._pictures[drawing.channel] = picture
        most = self._most(state, picture)
        self._wanted = _sorting(sets, self._share(sets, most), drawing.matrices)
        self._sorter.sort(self._wanted)
        order = self._usable(most if state.quick else None)
        if order is not None:
            parts = [Part(*own, each.first, each.number) for own, each in zip(sets, order.sorting, strict=True)]
            degree = state.options.sh_degree
            look = Look(
                in_focus(drawing.camera), self._context.fbo.viewport, frame.size,
                MOST_DEGREE if degree >= ALL_DEGREES else degree, state.shown, order.numbers,
                self._paint,
                sum(buffers.pushed.version for _, _, buffers in sets),
            )  # fmt: skip
            self._used = order
            picture.draw(parts, look, frame, at_once=state.quick)
        return picture.there

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
        for each in (*self._buffers.values(), *self._pictures.values(), self._programs):
            each.release()
        self._buffers, self._pictures = {}, {}

    def _painted(self, node: Node, before: object, store: AssetStore) -> LiveSplats | None:
        """The Gaussians of a node, to be painted on, once they are on the graphics card."""
        content = node.content
        assert isinstance(content, GaussianSplats)
        buffers, packed = self._buffers.get(content.asset), self._sorter.packed(content.asset)
        if buffers is None or packed is None or not buffers.complete:
            return None
        original = None
        if isinstance(before, GaussianSplats) and before.asset != content.asset and before.count == content.count:
            try:
                sh = splats_from_tensors(store.get(before.asset)).sh
            except AssetError:
                return None
            original = partial(_original, sh, packed.order)
        rewrite = partial(self._rewrite, content.asset)
        return LiveSplats(packed.centers, buffers.harmonics(), original, content.color_space, store, rewrite)

    def _rewrite(self, asset: AssetId, harmonics: np.ndarray, first: int) -> None:
        """Other colours of a set, as long as it is drawn."""
        if asset in self._buffers and len(harmonics):
            self._buffers[asset].rewrite(harmonics, first)

    def _take(self, state: State, frame: OverlayFrame) -> None:
        """Read and upload what is new in the scene, and drop what it no longer has."""
        assets = {node.content.asset for node in state.shown.nodes if isinstance(node.content, GaussianSplats)}
        self._sorter.want(assets, frame.assets)
        for asset in self._buffers.keys() - assets:
            self._buffers.pop(asset).release()
        if not assets:
            self._drop_pictures(())
            return
        self._drop_pictures(state.channels)
        for asset in assets - self._buffers.keys() - self._refused:
            if (packed := self._sorter.packed(asset)) is not None and packed.number:
                self._make_buffers(asset, packed)
        for asset, buffers in self._buffers.items():
            if not buffers.complete:
                buffers.advance(UPLOAD_SECONDS)
                if buffers.complete:
                    self._sorter.keep_centers(asset)
                return

    def _make_buffers(self, asset: AssetId, packed: Packed) -> None:
        """Have room for one more set.

        Raises:
            GraphicsError: There is none; it is not asked for again.
        """
        room = largest_count(self._context) - sum(buffers.count for buffers in self._buffers.values())
        try:
            if packed.number > room:
                raise UnsupportedError(f"{packed.number:,} Gaussians are too many here.", LESS)
            self._buffers[asset] = SplatBuffers(self._context, packed)
        except (moderngl.Error, UnsupportedError) as error:
            self._refused.add(asset)
            self._sorter.keep_centers(asset)
            raise GraphicsError(f"OpenGL has no room for {packed.number:,} more Gaussians.", LESS) from error

    def _sets(self, state: State) -> list[_Set]:
        """What can be drawn."""
        nodes = [(node, node.content) for node in state.shown.shown("splats")]
        return [
            (node, content, buffers)
            for node, content in nodes
            if isinstance(content, GaussianSplats)
            and (buffers := self._buffers.get(content.asset)) is not None
            and buffers.complete
        ]

    def _most(self, state: State, picture: SplatPicture) -> float:
        """How many Gaussians there is time for."""
        if not (state.quick and self._software):
            return math.inf
        seconds = MOVING_PART * budget(state.frame_rate, state.share).slow
        return float(max(seconds / picture.seconds, LEAST_MOVING))

    def _share(self, sets: list[_Set], most: float) -> float:
        """Part of all of them that there is time for."""
        if most == math.inf:
            return 1.0
        allowed = most / sum(buffers.count for _, _, buffers in sets)
        if SHARES[self._level] > allowed:
            self._level = next((level for level, share in enumerate(SHARES) if share <= allowed), len(SHARES) - 1)
        elif self._level and SHARES[self._level - 1] <= SURE * allowed:
            self._level -= 1
        return SHARES[self._level]

    def _usable(self, most: float | None) -> Order | None:
        """The newest order if it is the right one or, for a moving hand, of not many more than ``most`` of them."""
        order = self._sorter.order
        if order is None or order.sorting == self._wanted:
            return order
        same = [each.asset for each in order.sorting] == [each.asset for each in self._wanted]
        return order if most is not None and same and len(order.numbers) <= TOLERATED * most else None

    def _drop_pictures(self, channels: tuple[Channel, ...]) -> None:
        for channel in self._pictures.keys() - set(channels):
            self._pictures.pop(channel).release()


def _sorting(sets: list[_Set], share: float, matrices: Projection) -> Sorting:
    """What the order of that part of these depends on."""
    numbers = [max(round(share * buffers.count), 1) for _, _, buffers in sets]
    firsts = np.cumsum([0, *numbers]).tolist()
    whole = [matrices.world_to_camera @ node.transform.matrix() for node, _, _ in sets]
    if matrices.kind == LensKind.MATRIX:
        # Only differences count: where one goes along the axis, and how large everything is, changes nothing.
        scale, start = -float(np.linalg.norm(whole[0][2, :3])), whole[0][2, 3]
        rows = [((own[2] - [0.0, 0.0, 0.0, start]) / scale,) for own in whole]
    else:
        scale = max(float(np.abs(whole[0][:3]).max()), 1e-12)
        rows = [tuple(own[:3] / scale) for own in whole]
    return tuple(
        Ordered(content.asset, first, number, tuple(map(_row, own)))
        for (_, content, _), first, number, own in zip(sets, firsts, numbers, rows, strict=False)
    )


def _original(sh: np.ndarray, order: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The coefficients of rows of a set before it was painted, which may have lain in another order."""
    return packed_harmonics(sh, order[rows])


def _row(numbers: np.ndarray) -> Row:
    x, y, z, offset = (round(float(number), DIGITS) for number in numbers)
    return (x, y, z, offset)
