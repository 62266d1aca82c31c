"""Jobs that open, save and export documents."""

from __future__ import annotations

from typing import ClassVar, Literal

from msgspec import Struct

from viewer.engine.jobs.job import Job, StoreFolders
from viewer.formats.options import ExportOptions
from viewer.scene.asset_id import AssetId
from viewer.scene.document import Scene


class Opened(Struct, frozen=True):
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


class OpenJob(Job[Opened], frozen=True, tag="open"):
    """Read whatever ``path`` is: a project, a data set, a trained field, a mesh.

    Attributes:
        answers: To what is asked about networks in it, by the question's name.
        photos: A data set whose photos choose the other answers; empty = none.
    """

    operation: ClassVar[str] = "viewer.engine.operations.files:open_document"
    path: str
    answers: dict[str, str] = {}
    photos: str = ""


class Saved(Struct, frozen=True):
    """The project is on the disk, as ``scene``.

    Attributes:
        path: Its folder or file.
        scene: See above.
        bytes: Of the one file that it was packed into; 0 of a folder.
    """

    path: str
    scene: Scene
    bytes: int = 0


class SaveJob(Job[Saved], frozen=True, tag="save"):
    """Write ``scene`` as the project folder ``path``, or packed where that ends in ``.fieldwright.zip``.

    Attributes:
        thumbnail: A PNG of it; empty = none, or the one that is there.
        existing: The project is there already; where it is not, its drive was disconnected, or somebody has moved it.
    """

    operation: ClassVar[str] = "viewer.engine.operations.files:save"
    scene: Scene
    path: str
    thumbnail: bytes = b""
    existing: bool = False


class ComparedView(Struct, frozen=True):
    """A picture of a scene, and the same of the file that it was written to and read from again.

    Attributes:
        psnr: Peak signal to noise ratio in dB, over the pixels that show anything in either; 100 where they are alike.
        picture: The scene, the file, and eight times their difference, side by side, as PNG.
    """

    psnr: float
    picture: bytes


class Exported(Struct, frozen=True):
    """The files are on the disk.

    Attributes:
        path: What was asked for.
        bytes: Of all files together.
        files: Every file that was written.
        compared: How near pictures of the file come to those of the scene; empty where that was not asked for.
    """

    path: str
    bytes: int
    files: tuple[str, ...] = ()
    compared: tuple[ComparedView, ...] = ()


class ExportJob(Job[Exported], frozen=True, tag="export"):
    """Write the scene's visible models and lights; the path's suffix says as what.

    Attributes:
        made: A folder in which a :class:`PreviewExportJob` has left the files: they are written as they are.
    """

    operation: ClassVar[str] = "viewer.engine.operations.files:export"
    scene: Scene
    path: str
    options: ExportOptions = ExportOptions()
    made: str = ""


class ExportPreviewed(Struct, frozen=True):
    """What an export would write.

    Attributes:
        path: Where it would go.
        folder: Where its files are now; to be removed if they are not wanted.
        bytes: Of all files together.
        files: Their names.
        compared: How near they come to the scene.
    """

    path: str
    folder: str
    bytes: int
    files: tuple[str, ...]
    compared: tuple[ComparedView, ...]


class PreviewExportJob(Job[ExportPreviewed], frozen=True, tag="preview_export"):
    """Make the files of an export, read them again, and compare; nothing is written where they are to go."""

    operation: ClassVar[str] = "viewer.engine.operations.export_preview:preview"
    scene: Scene
    path: str
    options: ExportOptions = ExportOptions()


class Collected(Struct, frozen=True):
    """What was removed: how many assets, and their bytes."""

    count: int
    bytes: int


class CollectJob(Job[Collected], frozen=True, tag="collect"):
    """Remove assets that nothing needs from the open project and from the store.

    Attributes:
        project: Its folder; empty for none.
        needed: What the history of this window, those of others, and recovery copies need.
    """

    operation: ClassVar[str] = "viewer.engine.operations.collect:collect"
    project: str
    needed: tuple[AssetId, ...]


class FormatInfo(Struct, frozen=True):
    """One kind of file, as the open and export dialogs show it."""

    name: str
    suffixes: tuple[str, ...]
    description: str
    kind: Literal["project", "dataset", "field", "mesh", "points", "splats", "light"]
    readable: bool
    writable: bool


class FormatList(Struct, frozen=True):
    """Every kind of file that this version knows."""

    formats: tuple[FormatInfo, ...]


class ListFormatsJob(Job[FormatList], frozen=True, tag="list_formats"):
    """Ask which files can be read and written."""

    operation: ClassVar[str] = "viewer.engine.operations.files:list_formats"
