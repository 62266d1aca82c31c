"""How near a scene's pictures come to each photo of a data set that is in the scene."""

from __future__ import annotations

import time

from viewer.engine.jobs import Evaluated, ScorePhotosJob, ViewScore
from viewer.engine.operations.evaluate import BACKGROUNDS, compared, means_of
from viewer.engine.operations.pictures import exact_renderer, picture, usual_samples
from viewer.engine.operations.relight import without_background
from viewer.engine.operations.render import downscaled, subject_node
from viewer.errors import InputError
from viewer.formats.datasets.photos import load_photo
from viewer.render.request import RenderOptions, RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import placed
from viewer.scene.progress import Progress, Work, subprogress
from viewer.training.metrics import WINDOW


def score_photos(job: ScorePhotosJob, store: AssetStore) -> Work[Evaluated]:
    """Render the view of every enabled photo and compare, held-out photos first; tells each score as it comes.

    As :func:`viewer.engine.operations.evaluate.evaluate`, but for the data set as it stands in the document, with all
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
        request = RenderRequest(scene, placed(photo.camera, job.transform), width, height, options=options)
        frame = yield from subprogress(picture(renderer, request, f"Comparing {photo.file}"), begin, end)
        views.append(ViewScore(photo.file, width, height, *compared(frame, pixels, BACKGROUNDS["white"])))
        yield Progress(end, f"Comparing {photo.file}", means_of(views), scores={photo.file: views[-1].psnr})
    means = means_of(views)
    return Evaluated(tuple(views), means["psnr"], means["ssim"], time.perf_counter() - started)
