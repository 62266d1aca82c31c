"""The camera's path as a whole: chosen from ready-made ones, read from other programs' files, written for them."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QObject

from viewer.errors import ViewerError
from viewer.formats.camera_path_files import path_format_of, path_of, read_path, with_read_path
from viewer.scene.camera_paths import PATHS, PathName, with_path
from viewer.ui.document.context import WindowContext
from viewer.ui.timeline.control import TimelineControl
from viewer.ui.widgets.report import report_of


class CameraPaths(QObject):
    """Puts another path in the place of the camera's.

    Args:
        context: Of the window.
        control: Changes the timeline.
    """

    def __init__(self, context: WindowContext, control: TimelineControl) -> None:
        super().__init__(control)
        self._context, self._control, self._viewport = context, control, context.viewport

    def use(self, name: PathName) -> None:
        """Let the camera go along a ready-made path."""
        view = self._viewport.view.camera(*self._viewport.store.state.size)
        try:
            scene = with_path(replace(self._context.session.document_scene, camera=view), name)
        except ViewerError as error:
            self._context.report(report_of(error))
            return
        self._control.change(scene.timeline, self.tr(PATHS[name].text), scene)
        self._control.go_to_frame(0)

    def read(self, path: Path) -> None:
        """Let the camera go along the path in a file of this or another program."""
        view = self._viewport.view.camera(*self._viewport.store.state.size)
        base = replace(self._context.session.document_scene, camera=view)
        try:
            scene = with_read_path(base, read_path(path, (view.lens.width, view.lens.height)))
        except ViewerError as error:
            self._context.report(report_of(error))
            return
        self._control.change(scene.timeline, self.tr("Read a camera path"), scene)
        self._control.go_to_frame(0)

    def write(self, path: Path) -> None:
        """Write the camera's path for other programs."""
        try:
            path_format_of(path).write(path, path_of(self._context.session.document_scene))
        except ViewerError as error:
            self._context.report(report_of(error))
            return
        self._context.notify(self.tr("Wrote {0}.").format(path.name))
