"""Every job there is: what the window imports of them."""

from __future__ import annotations

from viewer.engine.jobs.alignment import Aligned, AlignJob
from viewer.engine.jobs.answers import Answered, AnswerJob, Choice, RankAnswersJob, Ranked
from viewer.engine.jobs.documents import (
    Collected,
    CollectJob,
    Exported,
    ExportJob,
    FormatInfo,
    FormatList,
    ListFormatsJob,
    Opened,
    OpenJob,
    Saved,
    SaveJob,
)
from viewer.engine.jobs.edits import ApplyEditsJob, EditsApplied
from viewer.engine.jobs.elements import (
    ChooseElementsJob,
    ElementsChosen,
    ElementsFound,
    ElementsMeasured,
    FindElementsJob,
    MeasureElementsJob,
)
from viewer.engine.jobs.fields import AtlasJob, AtlasMade, Baked, BakeJob, OccupancyFound, OccupancyJob
from viewer.engine.jobs.films import Filmed, FilmFormats, FilmJob, ListFilmFormatsJob
from viewer.engine.jobs.floaters import MeasureFloatersJob
from viewer.engine.jobs.job import Job, StoreFolders, folders_of, run
from viewer.engine.jobs.join import JoinJob, NodesJoined
from viewer.engine.jobs.models import Extracted, ExtractJob, Prefiltered, PrefilterJob, SurfaceDraft, SurfaceDraftJob
from viewer.engine.jobs.photos import PhotoJob, PhotoRead, ThumbnailsJob, ThumbnailsMade
from viewer.engine.jobs.pictures import (
    Background,
    Evaluated,
    EvaluateJob,
    Rendered,
    RenderJob,
    ScorePhotosJob,
    ViewScore,
)
from viewer.engine.jobs.points import SamplePointsJob
from viewer.engine.jobs.splats import VoxelizeJob
from viewer.engine.jobs.training import Trained, TrainJob, Watched, WatchJob

JOBS: tuple[type[Job], ...] = (
    OpenJob,
    SaveJob,
    ExportJob,
    ListFormatsJob,
    CollectJob,
    TrainJob,
    WatchJob,
    RenderJob,
    FilmJob,
    ListFilmFormatsJob,
    EvaluateJob,
    ScorePhotosJob,
    BakeJob,
    AtlasJob,
    OccupancyJob,
    ApplyEditsJob,
    FindElementsJob,
    MeasureElementsJob,
    ChooseElementsJob,
    MeasureFloatersJob,
    ExtractJob,
    SurfaceDraftJob,
    PrefilterJob,
    PhotoJob,
    ThumbnailsJob,
    SamplePointsJob,
    VoxelizeJob,
    AlignJob,
    JoinJob,
    AnswerJob,
    RankAnswersJob,
)
"""One line a job: those that a worker process knows."""
__all__ = (
    "JOBS",
    "AlignJob",
    "Aligned",
    "AnswerJob",
    "Answered",
    "ApplyEditsJob",
    "AtlasJob",
    "AtlasMade",
    "Background",
    "BakeJob",
    "Baked",
    "Choice",
    "ChooseElementsJob",
    "CollectJob",
    "Collected",
    "EditsApplied",
    "ElementsChosen",
    "ElementsFound",
    "ElementsMeasured",
    "EvaluateJob",
    "Evaluated",
    "ExportJob",
    "Exported",
    "ExtractJob",
    "Extracted",
    "FilmFormats",
    "FilmJob",
    "Filmed",
    "FindElementsJob",
    "FormatInfo",
    "FormatList",
    "Job",
    "JoinJob",
    "ListFilmFormatsJob",
    "ListFormatsJob",
    "MeasureElementsJob",
    "MeasureFloatersJob",
    "NodesJoined",
    "OccupancyFound",
    "OccupancyJob",
    "OpenJob",
    "Opened",
    "PhotoJob",
    "PhotoRead",
    "PrefilterJob",
    "Prefiltered",
    "RankAnswersJob",
    "Ranked",
    "RenderJob",
    "Rendered",
    "SaveJob",
    "Saved",
    "ScorePhotosJob",
    "StoreFolders",
    "SurfaceDraft",
    "SurfaceDraftJob",
    "ThumbnailsJob",
    "ThumbnailsMade",
    "TrainJob",
    "Trained",
    "ViewScore",
    "WatchJob",
    "Watched",
    "folders_of",
    "run",
)
