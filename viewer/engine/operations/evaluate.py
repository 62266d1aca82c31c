"""How near a scene's pictures come to photos."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from jaxtyping import Float32

from viewer.engine.jobs import Background, Evaluated, EvaluateJob, ScorePhotosJob, ViewScore
from viewer.engine.operations.pictures import exact_renderer, picture, usual_samples
from viewer.engine.operations.relight import lit_by, without_background
from viewer.engine.operations.render import downscaled, photos_of, subject_node
from viewer.engine.placing import cameras_around
from viewer.errors import InputError
from viewer.formats.datasets.photos import load_photo
from viewer.formats.datasets.registry import open_dataset, upright
from viewer.formats.datasets.splits import as_asked
from viewer.render.request import Frame, RenderOptions, RenderRequest
from viewer.render.show.display import field_picture_over
from viewer.scene.assets import AssetStore
from viewer.scene.camera import placed
from viewer.scene.geometry import Vec3
from viewer.scene.moving import at_photo
from viewer.scene.progress import Progress, Work, subprogress
from viewer.training.metrics import WINDOW, psnr, ssim


def score_photos(job: ScorePhotosJob, store: AssetStore) -> Work[Evaluated]:
    """Render the view of every enabled photo and compare, held-out photos first; reports each score as it comes.

    As :func:`viewer.engine.operations.evaluate.evaluate`, but for the data set as it is in the document, with all
    that was changed of it there.

    Returns:
        PSNR in dB and SSIM of each view, and their means over all views.

    Raises:
        InputError: The scene shows neither field nor model, no photo is enabled, or one of them is missing or damaged.
    """
    subject_node(job.scene)
    scene = without_background(job.scene)
    options = RenderOptions(samples=usual_samples(scene))
    photos = sorted((photo for photo in job.dataset.photos if photo.enabled), key=lambda photo: photo.split == "train")
    if not photos:
        raise InputError("None of the photos is enabled.", "Enable some in the Data set panel.")
    renderer = exact_renderer(store)
    started = time.perf_counter()
    views: list[ViewScore] = []
    for photo in photos:
        begin, end = len(views) / len(photos), (len(views) + 1) / len(photos)
        width, height = downscaled(photo, job.downscale)
        if min(width, height) < WINDOW:
            raise InputError(f"{photo.file} has {width} x {height} pixels, too few to compare.", "Scale down less.")
        pixels = load_photo(job.dataset, photo, job.downscale)
        request = RenderRequest(
            at_photo(scene, photo), placed(photo.camera, job.transform), width, height, options=options
        )
        frame = yield from subprogress(picture(renderer, request, f"Comparing {photo.file}"), begin, end)
        views.append(ViewScore(photo.file, width, height, *compared(frame, pixels, BACKGROUNDS["white"])))
        yield Progress(end, f"Comparing {photo.file}", means_of(views), scores={photo.file: views[-1].psnr})
    means = means_of(views)
    return Evaluated(tuple(views), means["psnr"], means["ssim"], time.perf_counter() - started)


BACKGROUNDS: dict[Background, Vec3] = {"white": (1.0, 1.0, 1.0), "black": (0.0, 0.0, 0.0)}


def evaluate(job: EvaluateJob, store: AssetStore) -> Work[Evaluated]:
    """Render every photo of a split with its own lens and size, and compare.

    Photos are taken as they are, at 1/``job.downscale`` of their size; alpha is laid over white in sRGB, of photos
    and of renderings alike. A network that was trained before black may have put black matter into the air:
    ``job.over`` black does it justice. The cameras are placed as the scene's first visible field is, or else its first
    model. ``job.holdout`` and ``job.held_out`` say what is in ``val``, as in the training. The light of the file
    ``job.environment``, which belongs to the data set's space, takes the place of the scene's own.

    Returns:
        PSNR in dB and SSIM of each view, IoU of the silhouettes (opacity above 1/2) where photos have alpha, and their
        means over all views.

    Raises:
        InputError: The scene shows neither field nor model, the data set has no such photos, or one of them or the
            light is damaged.
    """
    scene, downscale, behind = job.scene, job.downscale, BACKGROUNDS[job.over]
    subject = subject_node(scene)
    if job.environment is not None:
        scene = lit_by(scene, Path(job.environment), store, subject.transform)
    scene = without_background(scene)
    options = RenderOptions(samples=usual_samples(scene))
    dataset = as_asked(open_dataset(Path(job.dataset), job.holdout), job.held_out)
    transform, notes = cameras_around(dataset, upright(dataset), subject)
    photos = photos_of(dataset, job.split)
    yield Progress(0.0, "Reading the photos' cameras", notes=(*dataset.warnings, *notes))
    renderer = exact_renderer(store)
    started = time.perf_counter()
    views: list[ViewScore] = []
    for photo in photos:
        begin, end = len(views) / len(photos), (len(views) + 1) / len(photos)
        yield Progress(begin, f"Comparing {photo.file}", means_of(views))
        width, height = downscaled(photo, downscale)
        if min(width, height) < WINDOW:
            raise InputError(f"{photo.file} has {width} x {height} pixels, too few to compare.", "Scale down less.")
        pixels = load_photo(dataset, photo, downscale)
        request = RenderRequest(at_photo(scene, photo), placed(photo.camera, transform), width, height, options=options)
        frame = yield from subprogress(picture(renderer, request, f"Comparing {photo.file}"), begin, end)
        views.append(ViewScore(photo.file, width, height, *compared(frame, pixels, behind), overlap(frame, pixels)))
    means = means_of(views)
    yield Progress(1.0, "Compared", means)
    return Evaluated(tuple(views), means["psnr"], means["ssim"], time.perf_counter() - started, means.get("iou"))


def compared(frame: Frame, pixels: Float32[np.ndarray, "h w 4"], behind: Vec3) -> tuple[float, float]:
    """PSNR in dB and SSIM of a frame and a photo, both over the same sRGB colour."""
    color, alpha = pixels[..., :3], pixels[..., 3:]
    truth = color * alpha + (np.float32(1.0) - alpha) * np.array(behind, np.float32)
    shown = field_picture_over(frame, behind)
    return float(psnr(shown, truth)), float(ssim(shown, truth))


def overlap(frame: Frame, pixels: Float32[np.ndarray, "h w 4"]) -> float | None:
    """What both silhouettes cover over what either does; None where the photo has no alpha."""
    if float(pixels[..., 3].min()) >= 1.0:
        return None
    shown, true = frame.radiance[..., 3] > 0.5, pixels[..., 3] > 0.5
    either = int((shown | true).sum())
    return 1.0 if either == 0 else int((shown & true).sum()) / either


def means_of(views: list[ViewScore]) -> dict[str, float]:
    """The mean scores over all views; none where there are none."""
    if not views:
        return {}
    means = {
        "psnr": sum(view.psnr for view in views) / len(views),
        "ssim": sum(view.ssim for view in views) / len(views),
    }
    covers = [view.iou for view in views if view.iou is not None]
    return means | ({"iou": sum(covers) / len(covers)} if covers else {})
