"""What part of the Gaussians is drawn from where, and what the shader that projects them needs to know of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import moderngl
import numpy as np
from jaxtyping import UInt32

from viewer.scene.camera import Camera, Orthographic
from viewer.scene.document import Node, Scene
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.session.projection import forward
from viewer.ui.viewport.drawing import OverlayFrame
from viewer.ui.viewport.gl import Programs, transform_program
from viewer.ui.viewport.layers.splat_buffers import SplatBuffers

BEYOND = 1.3
"""Derivatives are taken no farther out than at this part of the way from the middle to the edge (Kerbl et al. 2023)."""


class Part(NamedTuple):
    """A set of Gaussians to be drawn: the first ``number`` of it, which are numbered from ``first`` on."""

    node: Node
    content: GaussianSplats
    buffers: SplatBuffers
    first: int
    number: int


class View(NamedTuple):
    """What all Gaussians of a picture are seen through and behind.

    Attributes:
        camera: From where.
        box: Where in the target.
        size: Of the target.
        degree: Highest degree of view dependence.
        scene: What may hide Gaussians, and where those are; see :func:`around`.
    """

    camera: Camera
    box: tuple[int, int, int, int]
    size: tuple[int, int]
    degree: int
    scene: tuple[object, ...]


class Span(NamedTuple):
    """The first Gaussians of one set, as a picture has them.

    Attributes:
        buffers: The set.
        first: Their first number.
        number: How many there are.
        version: Of the set.
        content: The same whenever all of the set are what they were.
    """

    buffers: SplatBuffers
    first: int
    number: int
    version: int
    content: tuple[int, int]

    @property
    def now(self) -> Span:
        """The same ones as they are now."""
        return self._replace(version=self.buffers.version, content=self.buffers.content)


class Look(NamedTuple):
    """All that a picture depends on.

    Attributes:
        view: From where.
        order: The Gaussians' numbers, the farthest first.
        spans: Which they are.
    """

    view: View
    order: UInt32[np.ndarray, " n"]
    spans: tuple[Span, ...]

    def is_same(self, other: Look | None) -> bool:
        """Whether another picture would be the same."""
        return other is not None and self.order is other.order and self.spans == other.spans and self.view == other.view


def around(scene: Scene) -> tuple[object, ...]:
    """Of a scene, what pictures of Gaussians depend on beside the Gaussians."""
    return tuple(
        (node.key, node.visible, node.parent, node.transform, node.content.color_space, node.content.filter)
        if isinstance(node.content, GaussianSplats)
        else node
        for node in scene.nodes
    )


class SplatPrograms:
    """What is compiled for pictures of Gaussians.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self.project = Programs(context, "splat_project.vert", ("middle", "axes", "shown"), transform_program)
        self.draw = Programs(context, "splat.vert", "splat.frag")
        self.lay = Programs(context, "fullscreen.vert", "splat_lay.frag")
        self.half = Programs(context, "fullscreen.vert", "splat_half.frag")
        self.keep = Programs(context, "fullscreen.vert", "splat_keep.frag")

    def release(self) -> None:
        """Give everything back."""
        for programs in (self.project, self.draw, self.lay, self.half, self.keep):
            programs.release()


def mixed_spaces(parts: Sequence[Part]) -> bool:
    """Whether sets of several colour spaces are seen."""
    return len({part.content.color_space for part in parts}) > 1


def projection_defines(part: Part, frame: OverlayFrame) -> dict[str, int]:
    """What ``splat_project.vert`` is compiled for."""
    parallel = isinstance(frame.drawing.camera.lens, Orthographic)
    kind = int(frame.drawing.matrices.kind)
    return {"LENS": kind, "PARALLEL": int(parallel), "DEGREE": part.content.sh_degree}


def projection_uniforms(part: Part, view: View, frame: OverlayFrame, *, linearize: bool) -> Mapping[str, object]:
    """The uniforms of ``splat_project.vert``.

    Args:
        part: The set.
        view: From where.
        frame: What it is drawn into.
        linearize: Whether sets of several colour spaces are mixed.
    """
    drawing, content, placement = frame.drawing, part.content, part.node.transform
    matrices, lens = drawing.matrices, drawing.camera.lens
    local_to_world = placement.matrix()
    across, up = matrices.plane[0], -matrices.plane[1]
    right, above = matrices.plane[2:]
    if isinstance(lens, Orthographic):
        across, up = 2.0 * lens.height / (lens.extent * lens.width), 2.0 / lens.extent
        eye = placement.rotation_matrix().T @ forward(drawing.camera)
    else:
        eye = placement.inverse().apply(np.array(drawing.camera.position)[None])[0]
    width, height = view.box[2:]
    return {
        **matrices.uniforms(),
        "to_camera": matrices.world_to_camera @ local_to_world,
        "to_clip": matrices.world_to_clip @ local_to_world,
        "local_to_world": local_to_world,
        "eye": tuple(float(value) for value in eye),
        "size": (width, height),
        "focal": (0.5 * width * across, 0.5 * height * up),
        "slopes": (
            (-BEYOND - right) / across, (-BEYOND - above) / up, (BEYOND - right) / across, (BEYOND - above) / up,
        ),
        "near_w": frame.near,
        "dimmed": content.filter == "antialiased",
        "degree": min(content.sh_degree, view.degree),
        "linearize": linearize and content.color_space == "srgb",
    }  # fmt: skip
