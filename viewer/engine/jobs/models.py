"""Jobs that take fields and photos apart into meshes, materials and lights."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from viewer.decompose.options import ExtractOptions, MeshReport
from viewer.engine.jobs.job import Job
from viewer.scene.content import AssetId
from viewer.scene.document import Node
from viewer.scene.light import EnvironmentLight


class Extracted(Struct, frozen=True):
    """New nodes.

    Attributes:
        node: The mesh, placed as its source is.
        source: Key of the node that it was taken from.
        light: The environment light that was separated from the materials.
        report: What the mesh is like.
    """

    node: Node
    source: str
    light: Node | None = None
    report: MeshReport = MeshReport()


class MovingMoment(Struct, frozen=True):
    """What a node is at a time of the timeline, in seconds from 0 on."""

    time: float
    node: Node


class ExtractJob(Job[Extracted], frozen=True, tag="extract"):
    """Take a mesh, and its look, out of a field or out of photos alone.

    Its progress carries drafts of the mesh with its maps and of the light.

    Attributes:
        node: With a field, or with a data set whose photos are all there is.
        options: How.
        photos: Node of the data set that the field was trained on; without it views are rendered from the field.
        moments: The node at each time through which the mesh is to move, rising; none where it is to be still.
    """

    operation: ClassVar[str] = "viewer.engine.operations.extract:extract_node"
    risky: ClassVar[bool] = True
    node: Node
    options: ExtractOptions = ExtractOptions()
    photos: Node | None = None
    moments: tuple[MovingMoment, ...] = ()


class SurfaceDraft(Struct, frozen=True):
    """A coarse surface, coloured: what stays, and what the cleaning would take away.

    Attributes:
        kept: A mesh; None where nothing is left.
        dropped: What would be taken away; None where nothing would.
        level: The density at which the surface lies.
        levels: From and to where a slider makes sense: densities of the field, the least and the largest.
        report: On what stays.
    """

    kept: Node | None
    dropped: Node | None
    level: float
    levels: tuple[float, float]
    report: MeshReport = MeshReport()


class SurfaceDraftJob(Job[SurfaceDraft], frozen=True, tag="surface_draft"):
    """Show quickly what a surface would be like at the level and with the cleaning asked for.

    Attributes:
        node: With the field.
        options: As for the extraction; resolution, look and all that follows from it are not regarded.
        photos: As for the extraction.
        side: Cells along the longest edge of the grid.
    """

    operation: ClassVar[str] = "viewer.engine.operations.surface_draft:draft_surface"
    node: Node
    options: ExtractOptions = ExtractOptions()
    photos: Node | None = None
    side: int = 96


class Prefiltered(Struct, frozen=True):
    """Light as a graphics card looks it up, not turned, with ``strength`` 1 and ``tint`` as it was.

    The asset has, as float32 with +Z up and rows from the top: ``specular_0``, ``specular_1`` ... (h, w, 3),
    equirectangular, for roughness 0, 1/(n-1) ... 1, each half as wide as the one before, or 32 texels; ``irradiance``
    (h, w, 3), equirectangular, divided by pi: what a white matt surface of that normal sends; ``brdf`` (64, 64, 2),
    factor and summand of F0, rows for roughness from 0 and columns for n.v from 0.
    """

    asset: AssetId
    levels: int
    cached: bool = False


class PrefilterJob(Job[Prefiltered], frozen=True, tag="prefilter"):
    """Prepare the environment light for display by split sums (Karis 2013).

    What was prepared before is answered at once. The light's rotation and strength are applied by what draws; the
    blend and the tint's hue are part of what is prepared.
    """

    operation: ClassVar[str] = "viewer.engine.operations.prefilter:prefilter_light"
    light: EnvironmentLight
