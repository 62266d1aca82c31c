"""What lights the scene, as a panel: the environment, and lights."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QTabWidget, QWidget

from viewer.scene.light import EnvironmentLight
from viewer.ui.lighting.environment import EnvironmentSection
from viewer.ui.lighting.lighting import SUFFIXES, Lighting
from viewer.ui.lighting.lights import LightSection
from viewer.ui.widgets.layouts import column


class LightPanel(QWidget):
    """Two pages; pictures of light may be dropped on it.

    Args:
        lighting: Changes the lights.
    """

    def __init__(self, lighting: Lighting) -> None:
        super().__init__()
        self._lighting = lighting
        self.environment, self.lights = EnvironmentSection(lighting), LightSection(lighting)
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.pages.addTab(self.environment, self.tr("Environment"))
        self.pages.addTab(self.lights, self.tr("Lights"))
        column(self.pages, on=self, margins=(0, 4, 0, 0))
        self.setAcceptDrops(True)
        lighting.store.watch(lambda state: state.selection, self._turn)
        self._turn()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Pictures of light are welcome."""
        if _pictures(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """The first one lights the scene."""
        for path in _pictures(event)[:1]:
            self._lighting.open_environment(path)
            event.acceptProposedAction()

    def _turn(self) -> None:
        """Turn to the page of what is selected."""
        selected = self._lighting.selected
        if self._lighting.light is not None:
            self.pages.setCurrentWidget(self.lights)
        elif selected is not None and isinstance(selected.content, EnvironmentLight):
            self.pages.setCurrentWidget(self.environment)


def _pictures(event: QDropEvent) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in SUFFIXES]
