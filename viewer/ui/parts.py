"""The parts of one window, for whoever joins them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QDockWidget, QMainWindow

from viewer.session.session import Session
from viewer.ui.bakes import Bakes
from viewer.ui.camera_control import CameraControl
from viewer.ui.dataset_control import DatasetControl
from viewer.ui.documents import Documents
from viewer.ui.engine import Engine
from viewer.ui.extraction import Extraction
from viewer.ui.frame_rate import FrameRate
from viewer.ui.jobs import Jobs
from viewer.ui.lighting import Lighting
from viewer.ui.panels.cheat_sheet import CheatSheet
from viewer.ui.panels.display_holder import DisplayHolder
from viewer.ui.panels.jobs_panel import JobsPanel
from viewer.ui.panels.light_holder import LightHolder
from viewer.ui.panels.notice_panel import NoticePanel
from viewer.ui.panels.scene_panel import ScenePanel
from viewer.ui.panels.status_line import StatusLine
from viewer.ui.panels.texture_holder import TextureHolder
from viewer.ui.panels.training_holder import TrainingHolder
from viewer.ui.photo_scores import ScoreKeeper
from viewer.ui.prepared_light import PreparedLight
from viewer.ui.share import ViewingShare
from viewer.ui.textures import Textures
from viewer.ui.training import Training
from viewer.ui.viewport.badge import Badge
from viewer.ui.viewport.lamp_hands import LampHands
from viewer.ui.viewport.model_control import ModelControl
from viewer.ui.viewport.occupancy_control import OccupancyControl
from viewer.ui.viewport.photo_control import PhotoControl
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.volumes import Volumes


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
    lamp_hands: LampHands
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
        LampHands(viewport, lighting),
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
