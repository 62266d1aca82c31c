"""Jobs that prepare fields to be shown."""

from __future__ import annotations

from typing import ClassVar, Literal

from msgspec import Struct
from msgspec.structs import replace

from viewer.engine.jobs.job import Job
from viewer.scene.answering import asks
from viewer.scene.content import AssetId, FieldContent, NerfField, PointwiseField, VoxelField
from viewer.scene.edits import Edit, spread_box
from viewer.scene.geometry import AABB
from viewer.scene.nerf_answers import Asked
from viewer.scene.parameters import Values


class Baked(Struct, frozen=True):
    """The finest level of a bake; ``cached`` where it had been made before."""

    voxels: VoxelField
    cached: bool = False


class BakeJob(Job[Baked], frozen=True, tag="bake"):
    """Turn a field that answers point by point into voxels, coarse at first.

    Its progress carries each level as a preview. What was baked before is answered at once.

    Attributes:
        content: The field.
        finest: Voxels along the longest side of the last level.
        edits: Applied to it before: a bake is hollow where no light comes, so edits that open it come first.
        values: What the field's parameters are set to.
        space: Of the voxels: the field's own, or the normalised device coordinates in which it lives: much finer near
            the cameras, but only the renderer knows them.
    """

    operation: ClassVar[str] = "viewer.engine.operations.bake:bake_field"
    content: PointwiseField
    finest: int = 256
    edits: tuple[Edit, ...] = ()
    values: Values = ()
    space: Literal["own", "ndc"] = "own"


def space_of(content: PointwiseField, edits: tuple[Edit, ...]) -> Literal["own", "ndc"]:
    """The space in which a field is best baked: the normalised device coordinates in which it lives, if it does.

    Not where an edit puts something elsewhere, which those need not hold.
    """
    lives_there = isinstance(content, NerfField) and content.ndc is not None
    stays = spread_box(edits, content.aabb) is content.aabb
    return "ndc" if lives_there and stays else "own"


def orbiting_bake(content: PointwiseField, edits: tuple[Edit, ...] = (), values: Values = ()) -> BakeJob:
    """The bake that a field is orbited as, in the space that suits it best.

    What was inferred of a network and who answered its questions makes no other bake.
    """
    if asks(content) and content.asked is not None:
        content = replace(content, asked=Asked(content.asked.answers))
    return BakeJob(content, edits=edits, values=values, space=space_of(content, edits))


class AtlasMade(Struct, frozen=True):
    """The textures, as in :mod:`viewer.render.atlas.atlas`; ``bytes`` is the memory that they take."""

    asset: AssetId
    bytes: int
    cached: bool = False


class AtlasJob(Job[AtlasMade], frozen=True, tag="atlas"):
    """Lay a field out as the textures that a graphics card marches.

    What was laid out before is answered at once.
    """

    operation: ClassVar[str] = "viewer.engine.operations.atlas:make_atlas"
    content: VoxelField
    edits: tuple[Edit, ...] = ()


class OccupancyFound(Struct, frozen=True):
    """The occupied cells of a grid of ``shape`` over ``aabb``, in the field's own space.

    Attributes:
        asset: int32 ``cells`` (n, 3), indices along x, y, z; int32 ``part`` (n), the number of the connected part that
            each belongs to, 0 = the one with most cells; float32 ``alpha`` (n), the part of the light that is stopped
            on the way through.
        aabb: What the grid fills.
        shape: Cells along x, y, z.
        cells: How many are occupied.
        parts: Connected parts: cells that share a face, an edge or a corner.
        outside: Part of the occupied cells that does not belong to the largest part.
    """

    asset: AssetId
    aabb: AABB
    shape: tuple[int, int, int]
    cells: int
    parts: int
    outside: float


class OccupancyJob(Job[OccupancyFound], frozen=True, tag="occupancy"):
    """Find the cells of a coarse grid in which a field is anything.

    Attributes:
        content: The field.
        edits: Applied to it before.
        values: What the field's parameters are set to.
        side: Cells along the longest side of its box.
        least_alpha: What stops less of the light on its way through a cell counts as empty.
    """

    operation: ClassVar[str] = "viewer.engine.operations.occupancy:find_occupancy"
    content: FieldContent
    edits: tuple[Edit, ...] = ()
    values: Values = ()
    side: int = 64
    least_alpha: float = 0.01
