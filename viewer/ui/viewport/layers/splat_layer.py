"""Draws the Gaussian splats of a scene, as the engine's pictures have them."""

from __future__ import annotations

import moderngl
import numpy as np

from viewer.render.channels import Channel
from viewer.render.request import RenderOptions
from viewer.scene.asset_id import AssetId
from viewer.scene.camera import Camera
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.splats import MOST_DEGREE
from viewer.session.frame_rate import budget
from viewer.session.projection import Projection, in_focus
from viewer.session.store import State
from viewer.ui.viewport.drawing import Drawing, OverlayFrame
from viewer.ui.viewport.field_picture import FieldPicture
from viewer.ui.viewport.gl import is_software
from viewer.ui.viewport.layers.splat_buffers import SplatBuffers
from viewer.ui.viewport.layers.splat_picture import Look, Part, SplatPicture, SplatPrograms, sorted_by_distance
from viewer.ui.viewport.layers.splat_sorting import Order, Ordered, Row, Sorting, SplatSorter

CHANNELS: tuple[Channel, ...] = ("color", "depth", "normal", "opacity")
"""Those that Gaussians have here."""
MOVING_PART = 0.6
"""Of the time for a redraw while a hand moves; where the processor draws, those are drawn that are most to be seen."""
LEAST_MOVING = 12_000
"""Gaussians that are drawn however long that takes."""
SHARES = tuple(0.8**step for step in range(40))
"""Parts of all Gaussians: they come and go in steps."""
SURE = 0.8
"""Part of what there is time for: more are drawn only where that will last."""
UPLOAD_SECONDS = 0.006
"""A redraw spends so long on what is not on the graphics card yet."""
ALL_DEGREES = RenderOptions().sh_degree
"""The option that asks for all view dependence there is."""
DIGITS = 6
"""Of what an order depends on: smaller turns change nothing."""


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
        self._level = 0

    @property
    def unfinished(self) -> bool:
        """Whether there is more to upload or to draw, or an order to draw it in has come."""
        if any(not buffers.complete for buffers in self._buffers.values()) or self._sorter.has_read(self._buffers):
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
        """
        self._take(state, frame)
        drawing = frame.drawing
        parts = self._parts(state)
        if not parts or drawing.channel not in CHANNELS or drawing.view != "channel":
            return False
        self._wanted = _sorting(parts, drawing.matrices)
        self._sorter.sort(self._wanted)
        picture = self._pictures.get(drawing.channel)
        if picture is None:
            picture = SplatPicture(self._context, self._programs, software=self._software)
            self._pictures[drawing.channel] = picture
        order = self._usable(moving=state.quick)
        if order is not None:
            share = self._share(state, picture, sum(part.number for part in parts))
            parts = [part._replace(number=max(round(share * part.number), 1)) for part in parts]
            degree = state.options.sh_degree
            look = Look(
                in_focus(drawing.camera), self._context.fbo.viewport, frame.size,
                MOST_DEGREE if degree >= ALL_DEGREES else degree, state.shown, order.numbers, share,
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
        for asset in assets - self._buffers.keys():
            if (packed := self._sorter.packed(asset)) is not None and packed.number:
                self._buffers[asset] = SplatBuffers(self._context, packed)
        for asset, buffers in self._buffers.items():
            if not buffers.complete:
                buffers.advance(UPLOAD_SECONDS)
                if buffers.complete:
                    self._sorter.keep_centers(asset)
                return

    def _parts(self, state: State) -> list[Part]:
        """What can be drawn."""
        parts: list[Part] = []
        first = 0
        for node in state.shown.shown("splats"):
            content = node.content
            buffers = self._buffers.get(content.asset) if isinstance(content, GaussianSplats) else None
            if isinstance(content, GaussianSplats) and buffers is not None and buffers.complete:
                parts.append(Part(node, content, buffers, first, buffers.count))
                first += buffers.count
        return parts

    def _share(self, state: State, picture: SplatPicture, total: int) -> float:
        """Part of the Gaussians that there is time for."""
        if not (state.quick and self._software):
            return 1.0
        seconds = MOVING_PART * budget(state.frame_rate, state.share).slow
        allowed = max(seconds / picture.moving_seconds, LEAST_MOVING) / total
        if SHARES[self._level] > allowed:
            self._level = next((level for level, share in enumerate(SHARES) if share <= allowed), len(SHARES) - 1)
        elif self._level and SHARES[self._level - 1] <= SURE * allowed:
            self._level -= 1
        return SHARES[self._level]

    def _usable(self, *, moving: bool) -> Order | None:
        """The newest order, if it is the right one or, while a hand moves, one of the same Gaussians."""
        order = self._sorter.order
        if order is None or order.sorting == self._wanted:
            return order
        same = [each[:3] for each in order.sorting] == [each[:3] for each in self._wanted]
        return order if moving and same else None

    def _drop_pictures(self, channels: tuple[Channel, ...]) -> None:
        for channel in self._pictures.keys() - set(channels):
            self._pictures.pop(channel).release()


def _sorting(parts: list[Part], matrices: Projection) -> Sorting:
    """What the order of these depends on."""
    rows = [matrices.world_to_camera @ part.node.transform.matrix() for part in parts]
    if sorted_by_distance(matrices.kind):
        scale = max(float(np.abs(rows[0][:3]).max()), 1e-12)
        return tuple(
            Ordered(part.content.asset, part.first, part.number, tuple(_row(row / scale) for row in own[:3]))
            for part, own in zip(parts, rows, strict=True)
        )
    # Only differences count: where one goes along the axis, and how large everything is, changes nothing.
    scale, start = float(np.linalg.norm(rows[0][2, :3])), rows[0][2, 3]
    return tuple(
        Ordered(part.content.asset, part.first, part.number, (_row(-(own[2] - [0, 0, 0, start]) / scale),))
        for part, own in zip(parts, rows, strict=True)
    )


def _row(numbers: np.ndarray) -> Row:
    x, y, z, offset = (round(float(number), DIGITS) for number in numbers)
    return (x, y, z, offset)
