"""Keeps textures at hand for the fields on screen, where the graphics card is to draw them itself."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, QTimer, Signal

from viewer.engine.jobs import AtlasJob
from viewer.errors import GraphicsError, ViewerError
from viewer.scene.assets import AssetStore
from viewer.scene.content import VoxelField
from viewer.scene.document import Node, Scene
from viewer.session.bakes import Known, stand_in, wanted_bakes, with_bakes
from viewer.session.snapshots import PREVIEW_KEY
from viewer.session.state import Volume
from viewer.ui.viewport.gl import SOFTWARE
from viewer.ui.viewport.surfaces import NoSurface
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.work.derived import DerivedAssets
from viewer.ui.work.jobs import Jobs

SETTING = "draw_on_graphics_card"
"""``true`` or ``false``; absent: where there is a graphics card."""
LOOK_AGAIN_MS = 250
"""Until it is known what draws: the window has to be painted once."""


class Volumes(QObject):
    """Asks workers for the textures of visible fields, one field at a time; the viewport gets them once all are there.

    Signals:
        changed(): It was turned on or off.

    Args:
        jobs: Runs the work.
        viewport: Draws.
        settings: Where the choice is saved.
    """

    changed = Signal()

    def __init__(self, jobs: Jobs, viewport: Viewport, settings: QSettings) -> None:
        super().__init__()
        self._viewport = viewport
        self._settings = settings
        self._atlases = DerivedAssets[AtlasJob](jobs, lambda _: self._update())
        self._nodes: tuple[Node, ...] = ()
        self._complete = False
        self._store = viewport.store.assets
        self._broken = False
        self._waiting = QTimer(self, interval=LOOK_AGAIN_MS)
        self._waiting.timeout.connect(self._update)
        viewport.failed_to_draw.connect(self._on_failed)

    @property
    def automatic(self) -> bool:
        """Whether the graphics card draws by default: where there is one."""
        renderer = self._viewport.surface.renderer.lower()
        return bool(renderer) and not any(name in renderer for name in SOFTWARE)

    @property
    def enabled(self) -> bool:
        """Whether the graphics card is to draw."""
        if self._broken:
            return False
        wish = self._settings.value(SETTING)
        return self.automatic if wish is None else str(wish).lower() == "true"

    def toggle(self) -> None:
        """Turn it on or off. The default is not saved, so that another machine may differ."""
        wish = not self.enabled
        self._broken = False
        self._atlases.retry()
        if wish == self.automatic:
            self._settings.remove(SETTING)
        else:
            self._settings.setValue(SETTING, "true" if wish else "false")
        self.changed.emit()
        self._update()

    def show(self, scene: Scene, store: AssetStore, bakes: Known) -> None:
        """Another scene is on screen.

        Args:
            scene: What it shows.
            store: Where its assets lie, and those of the bakes.
            bakes: What is drawn in place of fields that answer point by point.
        """
        self._store = store
        in_training = scene.node(PREVIEW_KEY) is not None  # another field every few seconds
        self._complete = not in_training and all(stand_in(job, bakes) is not None for job in wanted_bakes(scene))
        self._nodes = with_bakes(scene, bakes).shown("field")
        self._update()

    def _update(self) -> None:
        """Give the viewport what there is, or ask for what is missing."""
        surface = self._viewport.surface
        if surface.renderer or isinstance(surface, NoSurface):
            if self._waiting.isActive():
                self._waiting.stop()
                self.changed.emit()
        else:
            self._waiting.start()
        drawn = self.enabled and self._complete
        voxels = [(node, node.content) for node in self._nodes if drawn and isinstance(node.content, VoxelField)]
        jobs = [AtlasJob(content, node.edits) for node, content in voxels]
        atlases = [self._atlases.find(job, self._store) for job in jobs]
        self._atlases.want(jobs, self._store)
        volumes = tuple(
            Volume(content, node.transform, atlas)
            for (node, content), atlas in zip(voxels, atlases, strict=True)
            if atlas is not None
        )
        if len(volumes) < len(voxels):
            volumes = ()
        if volumes != self._viewport.store.state.volumes:
            self._viewport.store.change(volumes=volumes)

    def _on_failed(self, error: ViewerError) -> None:
        if isinstance(error, GraphicsError):
            self._broken = True
            self.changed.emit()
