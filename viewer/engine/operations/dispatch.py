"""From a job to the generator that does it."""

from __future__ import annotations

from pathlib import Path

from viewer.engine.jobs import (
    AtlasJob,
    BakeJob,
    EvaluateJob,
    ExportJob,
    ExtractJob,
    Job,
    JobResult,
    ListFormatsJob,
    OccupancyJob,
    OpenJob,
    PhotoJob,
    PrefilterJob,
    RenderJob,
    SaveJob,
    ScorePhotosJob,
    SurfaceDraftJob,
    ThumbnailsJob,
    TrainJob,
    WatchJob,
)
from viewer.engine.operations.atlas import make_atlas
from viewer.engine.operations.bake import bake_field
from viewer.engine.operations.evaluate import evaluate
from viewer.engine.operations.export import export
from viewer.engine.operations.extract import extract_node
from viewer.engine.operations.files import list_formats, open_document, save
from viewer.engine.operations.occupancy import find_occupancy
from viewer.engine.operations.photo import read_photo
from viewer.engine.operations.prefilter import prefilter_light
from viewer.engine.operations.render import render_to_files
from viewer.engine.operations.score_photos import score_photos
from viewer.engine.operations.surface_draft import draft_surface
from viewer.engine.operations.thumbnails import make_thumbnails
from viewer.engine.operations.train import train_project
from viewer.engine.operations.watch import watch
from viewer.scene.assets import AssetStore
from viewer.scene.progress import Progress, Work


def run(job: Job, store: AssetStore) -> Work[JobResult]:  # noqa: C901 - one case a job
    """Do ``job``; heavy data go to ``store``, and what the job's scene names is found there.

    Raises:
        ViewerError: Whatever a person can act on.
    """
    yield Progress(0.0, "Starting")
    match job:
        case OpenJob():
            return (yield from open_document(Path(job.path), store))
        case SaveJob():
            return (yield from save(job.scene, Path(job.path), store))
        case TrainJob():
            return (yield from train_project(job.config, Path(job.out), store))
        case WatchJob():
            return (yield from watch(Path(job.folder), store))
        case ExtractJob():
            return (yield from extract_node(job.node, job.options, store, job.photos))
        case ExportJob():
            return (yield from export(job.scene, Path(job.path), store, job.options))
        case RenderJob():
            return (yield from render_to_files(job, store))
        case EvaluateJob():
            light = None if job.environment is None else Path(job.environment)
            return (
                yield from evaluate(
                    job.scene, Path(job.dataset), job.split, job.downscale, store, job.over, environment=light
                )
            )
        case BakeJob():
            return (yield from bake_field(job.content, job.finest, store))
        case AtlasJob():
            return (yield from make_atlas(job.content, job.edits, store))
        case ScorePhotosJob():
            return (yield from score_photos(job, store))
        case PrefilterJob():
            return (yield from prefilter_light(job, store))
        case SurfaceDraftJob():
            return (yield from draft_surface(job, store))
        case PhotoJob():
            return (yield from read_photo(job, store))
        case OccupancyJob():
            return (yield from find_occupancy(job, store))
        case ThumbnailsJob():
            return (yield from make_thumbnails(job.dataset, job.side, store))
        case ListFormatsJob():
            return list_formats()
