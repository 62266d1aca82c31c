"""Long jobs and what comes of them, as values: what the window sends to a worker and gets back.

Nothing here carries arrays. A job that makes heavy data puts it into the asset store it was given and answers with the
scene values that name it; whoever asked looks into the same store.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from msgspec import Struct

from viewer.engine.model_jobs import (
    Exported,
    ExportJob,
    Extracted,
    ExtractJob,
    Prefiltered,
    PrefilterJob,
    SurfaceDraft,
    SurfaceDraftJob,
)
from viewer.engine.thumbnail_jobs import ThumbnailsJob, ThumbnailsMade
from viewer.render.request import Quality, RenderOptions
from viewer.render.show.display_settings import Display
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.content import AssetId, FieldContent, PointwiseField, VoxelField
from viewer.scene.dataset import Dataset, Photo, Split
from viewer.scene.document import Scene
from viewer.scene.edits import Edit
from viewer.scene.geometry import AABB, Transform
from viewer.training.config import AnyTrainConfig


class StoreFolders(Struct, frozen=True):
    """An asset store in a message: ``root`` is written, ``others`` are only read."""

    root: str
    others: tuple[str, ...] = ()

    def store(self) -> AssetStore:
        """The store itself."""
        return AssetStore(Path(self.root), *map(Path, self.others))


def folders_of(store: AssetStore) -> StoreFolders:
    """What another process needs to know of a store."""
    return StoreFolders(str(store.root), tuple(map(str, store.others)))


class OpenJob(Struct, frozen=True, tag="open"):
    """Read whatever ``path`` is: a project, a data set, a trained field, a mesh. Answer: :class:`Opened`."""

    path: str


class Opened(Struct, frozen=True, tag="opened"):
    """What was opened.

    Attributes:
        path: What was asked for.
        scene: What it holds.
        folders: The job's store, and the folders where the scene's assets lie.
        format: Name of the format it was read as.
        project: The project folder, where it was one; only then may "Save" write there again.
    """

    path: str
    scene: Scene
    folders: StoreFolders
    format: str
    project: str | None = None


class SaveJob(Struct, frozen=True, tag="save"):
    """Write ``scene`` as the project folder ``path``. Answer: :class:`Saved`."""

    scene: Scene
    path: str


class Saved(Struct, frozen=True, tag="saved"):
    """The project is on the disk, as ``scene``."""

    path: str
    scene: Scene


class TrainJob(Struct, frozen=True, tag="train"):
    """Train a field and keep the project folder ``out`` up to date with it. Answer: :class:`Trained`.

    Its progress carries previews; their assets are in the job's store before the progress is told.
    """

    config: AnyTrainConfig
    out: str


class Trained(Struct, frozen=True, tag="trained"):
    """The trained field in its project.

    Attributes:
        path: The project folder.
        scene: What the project holds now.
        key: Of the node with the trained field.
        psnr: Of the held-out photos at the end, in dB; None where nothing was held out.
    """

    path: str
    scene: Scene
    key: str
    psnr: float | None = None


class WatchJob(Struct, frozen=True, tag="watch"):
    """Follow a run that another program writes into ``folder``, until it is told to finish. Answer: :class:`Watched`.

    Its progress carries figures as moments, and fields that appear in the folder as previews.
    """

    folder: str


class Watched(Struct, frozen=True, tag="watched"):
    """The watch was ended after so many ``moments`` with figures."""

    folder: str
    moments: int


class RenderJob(Struct, frozen=True, tag="render"):
    """Render pictures into files: one, or one for every photo of a data set's split. Answer: :class:`Rendered`.

    Attributes:
        scene: What to render.
        path: A ``.png`` or ``.exr`` file; with ``dataset`` the folder that gets one ``.png`` a photo.
        width: Of the picture in pixels; 0 = the camera's own. Ignored with ``dataset``.
        height: Likewise.
        camera: From where; None = the scene's own view. Ignored with ``dataset``.
        dataset: Folder or file of the data set whose cameras are used instead.
        split: Which of its photos.
        downscale: Render at 1/N of the photos' size.
        quality: How exactly.
        options: How to look at the fields.
        display: How to show them; its first channel is what is rendered.
        environment: A file with the environment light that takes the scene's own one's place.
    """

    scene: Scene
    path: str
    width: int = 0
    height: int = 0
    camera: Camera | None = None
    dataset: str | None = None
    split: Split = "val"
    downscale: int = 1
    quality: Quality = "final"
    options: RenderOptions = RenderOptions()
    display: Display = Display()
    environment: str | None = None


class Rendered(Struct, frozen=True, tag="rendered"):
    """The pictures are on the disk."""

    paths: tuple[str, ...]
    seconds: float


Backdrop = Literal["white", "black"]
"""What photos with alpha are laid over to be compared; white wherever nothing else is said."""


class EvaluateJob(Struct, frozen=True, tag="evaluate"):
    """Compare a scene with the photos of a data set. Answer: :class:`Evaluated`.

    ``environment`` is a file with the environment light that takes the scene's own one's place.
    """

    scene: Scene
    dataset: str
    split: Split = "val"
    downscale: int = 1
    over: Backdrop = "white"
    environment: str | None = None


class ViewScore(Struct, frozen=True):
    """How near one rendered view comes to its photo; ``psnr`` in dB, ``iou`` of the silhouettes where it has alpha."""

    file: str
    width: int
    height: int
    psnr: float
    ssim: float
    iou: float | None = None


class Evaluated(Struct, frozen=True, tag="evaluated"):
    """Every view, and the means over all of them."""

    views: tuple[ViewScore, ...]
    psnr: float
    ssim: float
    seconds: float
    iou: float | None = None


class ScorePhotosJob(Struct, frozen=True, tag="score_photos"):
    """Compare a scene with all enabled photos of a data set in it. Answer: :class:`Evaluated`.

    Its progress tells the PSNR of each photo as it comes.

    Attributes:
        scene: What to render.
        dataset: The photos, as they are in the scene.
        transform: Where the data set stands.
        downscale: Compare at 1/N of the photos' size.
    """

    scene: Scene
    dataset: Dataset
    transform: Transform = Transform()
    downscale: int = 1


class BakeJob(Struct, frozen=True, tag="bake"):
    """Turn a field that answers point by point into voxels, coarse at first. Answer: :class:`Baked`.

    Its progress carries each level as a preview. What was baked before is answered at once.

    Attributes:
        content: The field.
        finest: Voxels along the longest side of the last level.
    """

    content: PointwiseField
    finest: int = 256


class Baked(Struct, frozen=True, tag="baked"):
    """The finest level of a bake; ``cached`` where it had been made before."""

    voxels: VoxelField
    cached: bool = False


class AtlasJob(Struct, frozen=True, tag="atlas"):
    """Lay a field out as the textures that a graphics card marches. Answer: :class:`AtlasMade`.

    What was laid out before is answered at once.
    """

    content: VoxelField
    edits: tuple[Edit, ...] = ()


class AtlasMade(Struct, frozen=True, tag="atlas_made"):
    """The textures, as in :mod:`viewer.render.atlas.atlas`; ``bytes`` is the memory that they take."""

    asset: AssetId
    bytes: int
    cached: bool = False


class PhotoJob(Struct, frozen=True, tag="photo"):
    """Read a photo of a data set to be looked at. Answer: :class:`PhotoRead`.

    Attributes:
        root: Folder that the photo's names are relative to.
        photo: Which one.
        masked: Whether the data set's photos carry alpha.
        longest: Pixels along the longer side that are enough; larger photos are scaled down by a whole number.
    """

    root: str
    photo: Photo
    masked: bool
    longest: int = 2048


class PhotoRead(Struct, frozen=True, tag="photo_read"):
    """A photo as uint8 ``pixels`` (h, w, 4): sRGB, straight alpha, in its own lens."""

    asset: AssetId
    width: int
    height: int


class OccupancyJob(Struct, frozen=True, tag="occupancy"):
    """Find the cells of a coarse grid in which a field is anything. Answer: :class:`OccupancyFound`.

    Attributes:
        content: The field.
        edits: Applied to it before.
        side: Cells along the longest side of its box.
        least_alpha: What stops less of the light on its way through a cell counts as empty.
    """

    content: FieldContent
    edits: tuple[Edit, ...] = ()
    side: int = 64
    least_alpha: float = 0.01


class OccupancyFound(Struct, frozen=True, tag="occupancy_found"):
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


class ListFormatsJob(Struct, frozen=True, tag="list_formats"):
    """Ask which files can be read and written. Answer: :class:`FormatList`."""


class FormatInfo(Struct, frozen=True):
    """One kind of file, as the open and export dialogs show it."""

    name: str
    suffixes: tuple[str, ...]
    description: str
    kind: Literal["project", "dataset", "field", "mesh", "points", "light"]
    readable: bool
    writable: bool


class FormatList(Struct, frozen=True, tag="formats"):
    """Every kind of file that this version knows."""

    formats: tuple[FormatInfo, ...]


Job = (
    OpenJob
    | SaveJob
    | TrainJob
    | WatchJob
    | ExtractJob
    | ExportJob
    | SurfaceDraftJob
    | PrefilterJob
    | RenderJob
    | EvaluateJob
    | ScorePhotosJob
    | BakeJob
    | AtlasJob
    | PhotoJob
    | OccupancyJob
    | ThumbnailsJob
    | ListFormatsJob
)
JobResult = (
    Opened
    | Saved
    | Trained
    | Watched
    | Extracted
    | Exported
    | SurfaceDraft
    | Prefiltered
    | Rendered
    | Evaluated
    | Baked
    | AtlasMade
    | PhotoRead
    | OccupancyFound
    | ThumbnailsMade
    | FormatList
)
