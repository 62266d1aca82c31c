"""The parts of one window, for whoever joins them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QDockWidget, QMainWindow

from viewer.session.session import Session
from viewer.ui.camera.camera_control import CameraControl
from viewer.ui.dataset.control import DatasetControl
from viewer.ui.dataset.photo_control import PhotoControl
from viewer.ui.dataset.photo_scores import ScoreKeeper
from viewer.ui.display.holder import DisplayHolder
from viewer.ui.display.model_control import ModelControl
from viewer.ui.document.documents import Documents
from viewer.ui.document.scene_panel import ScenePanel
from viewer.ui.extraction.extraction import Extraction
from viewer.ui.lighting.gizmos import LightGizmo
from viewer.ui.lighting.holder import LightHolder
from viewer.ui.lighting.lighting import Lighting
from viewer.ui.occupancy.control import OccupancyControl
from viewer.ui.shell.cheat_sheet import CheatSheet
from viewer.ui.shell.frame_rate import FrameRate
from viewer.ui.shell.jobs_panel import JobsPanel
from viewer.ui.shell.notice_panel import NoticePanel
from viewer.ui.shell.status_line import StatusLine
from viewer.ui.texture.holder import TextureHolder
from viewer.ui.texture.textures import Textures
from viewer.ui.training.holder import TrainingHolder
from viewer.ui.training.runs import Training
from viewer.ui.training.share import ViewingShare
from viewer.ui.viewport.badge import Badge
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.work.bakes import Bakes
from viewer.ui.work.engine import Engine
from viewer.ui.work.jobs import Jobs
from viewer.ui.work.prepared_light import PreparedLight
from viewer.ui.work.volumes import Volumes


@dataclass(frozen=True, eq=False)
class Parts:
    """What a window consists of."""

    window: QMainWindow
    session: Session
    engine: Engine
    jobs: Jobs
    bakes: Bakes
    volumes: Volumes
    light: PreparedLight
    models: ModelControl
    documents: Documents
    extraction: Extraction
    training: Training
    share: ViewingShare
    scores: ScoreKeeper
    viewport: Viewport
    camera: CameraControl
    photos: PhotoControl
    occupancy: OccupancyControl
    lighting: Lighting
    light_gizmo: LightGizmo
    textures: Textures
    dataset: DatasetControl
    frame_rate: FrameRate
    badge: Badge
    notices: NoticePanel
    jobs_panel: JobsPanel
    scene_panel: ScenePanel
    display_panel: DisplayHolder
    training_panel: TrainingHolder
    light_panel: LightHolder
    texture_panel: TextureHolder
    status: StatusLine
    cheat_sheet: CheatSheet
    dock: QDockWidget
    state_folder: Path
    settings: QSettings


def make_parts(window: QMainWindow, session: Session, engine: Engine, state_folder: Path, settings: QSettings) -> Parts:
    """All parts, not yet joined."""
    jobs, viewport, notices = Jobs(engine), Viewport(session.store), NoticePanel()
    models = ModelControl(viewport)
    documents = Documents(session, jobs, state_folder)
    training = Training(documents, jobs)
    scene_panel = ScenePanel()
    scores = ScoreKeeper(documents, jobs, training)
    bakes = Bakes(jobs)
    lighting = Lighting(documents, jobs, viewport, scene_panel)
    textures = Textures(viewport, documents)
    share = ViewingShare(training, engine, viewport, bakes, settings)
    return Parts(
        window,
        session,
        engine,
        jobs,
        bakes,
        Volumes(jobs, viewport, settings),
        PreparedLight(jobs, viewport),
        models,
        documents,
        Extraction(documents, jobs),
        training,
        share,
        scores,
        viewport,
        CameraControl(window, viewport, documents, notices),
        PhotoControl(viewport, documents, jobs, scores),
        OccupancyControl(viewport, documents, jobs, scene_panel.selected),
        lighting,
        LightGizmo(viewport, lighting),
        textures,
        DatasetControl(viewport, documents, jobs, scores),
        FrameRate(viewport, engine, settings),
        Badge(viewport),
        notices,
        JobsPanel(),
        scene_panel,
        DisplayHolder(viewport, models),
        TrainingHolder(training, share),
        LightHolder(lighting),
        TextureHolder(textures),
        StatusLine(),
        CheatSheet(viewport),
        QDockWidget(window.tr("Scene"), window),
        state_folder,
        settings,
    )
