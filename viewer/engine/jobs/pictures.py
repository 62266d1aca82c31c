"""Jobs that render pictures and compare them with photos."""

from __future__ import annotations

from typing import ClassVar, Literal

from msgspec import Struct

from viewer.engine.jobs.job import Job
from viewer.render.request import Quality, RenderOptions
from viewer.render.show.display_settings import Display
from viewer.scene.camera import Camera
from viewer.scene.dataset import Dataset, Split
from viewer.scene.document import Scene
from viewer.scene.geometry import Transform


class Rendered(Struct, frozen=True):
    """The pictures are on the disk."""

    paths: tuple[str, ...]
    seconds: float


class RenderJob(Job[Rendered], frozen=True, tag="render"):
    """Render pictures into files: one, or one for every photo of a data set's split.

    Attributes:
        scene: What to render.
        path: A ``.png`` or ``.exr`` file; with ``dataset`` the folder that gets one ``.png`` a photo.
        width: Of the picture in pixels; 0 = the camera's own. Ignored with ``dataset``.
        height: The same downwards.
        camera: From where; None = the scene's own view. Ignored with ``dataset``.
        dataset: Folder or file of the data set whose cameras are used instead.
        split: Which of its photos.
        downscale: Render at 1/N of the photos' size.
        quality: How exactly.
        options: How to look at the fields.
        display: How to show them; its first channel is what is rendered.
        environment: A file with the environment light that takes the scene's own one's place.
    """

    operation: ClassVar[str] = "viewer.engine.operations.render:render_to_files"
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


Background = Literal["white", "black"]
"""What photos with alpha are laid over to be compared; white wherever nothing else is said."""


class ViewScore(Struct, frozen=True):
    """How near one rendered view comes to its photo; ``psnr`` in dB, ``iou`` of the silhouettes where it has alpha."""

    file: str
    width: int
    height: int
    psnr: float
    ssim: float
    iou: float | None = None


class Evaluated(Struct, frozen=True):
    """Every view, and the means over all of them."""

    views: tuple[ViewScore, ...]
    psnr: float
    ssim: float
    seconds: float
    iou: float | None = None


class EvaluateJob(Job[Evaluated], frozen=True, tag="evaluate"):
    """Compare a scene with the photos of a data set.

    ``environment`` is a file with the environment light that takes the scene's own one's place; ``holdout`` and
    ``held_out`` say which photos are in ``val``, as in the training.
    """

    operation: ClassVar[str] = "viewer.engine.operations.evaluate:evaluate"
    scene: Scene
    dataset: str
    split: Split = "val"
    downscale: int = 1
    over: Background = "white"
    environment: str | None = None
    holdout: int = 8
    held_out: tuple[str, ...] = ()


class ScorePhotosJob(Job[Evaluated], frozen=True, tag="score_photos"):
    """Compare a scene with all enabled photos of a data set in it.

    Its progress reports the PSNR of each photo as it comes.

    Attributes:
        scene: What to render.
        dataset: The photos, as they are in the scene.
        transform: Where the data set is placed.
        downscale: Compare at 1/N of the photos' size.
    """

    operation: ClassVar[str] = "viewer.engine.operations.evaluate:score_photos"
    scene: Scene
    dataset: Dataset
    transform: Transform = Transform()
    downscale: int = 1
