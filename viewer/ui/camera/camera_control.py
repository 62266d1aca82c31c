"""What people do with the camera beyond dragging: lenses, bookmarks, poses as text, focus."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from viewer.errors import InputError
from viewer.scene.geometry import as_vec3
from viewer.session import bookmarks
from viewer.session.navigation import PickPoint, centered, with_lens
from viewer.session.orbit_view import LensName, OrbitView
from viewer.session.poses import parse_pose, pose_text, view_at
from viewer.ui.camera.camera_panel import CameraPanel
from viewer.ui.document.documents import Documents
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.widgets.report import Report, report_of

NUMBERS_MS = 120
"""While a hand moves, the panel's numbers follow no oftener: painting them costs as much as a picture."""


class CameraControl(QObject):
    """Joins the viewport, the camera panel and the document.

    Args:
        parent: The window.
        viewport: What looks.
        documents: Where bookmarks and photos are.
        report: Shows what went wrong.
    """

    def __init__(
        self, parent: QObject, viewport: Viewport, documents: Documents, report: Callable[[Report], None]
    ) -> None:
        super().__init__(parent)
        self._viewport = viewport
        self._documents = documents
        self._report = report
        self.panel = CameraPanel()
        panel, marks = self.panel, self.panel.bookmarks
        self._numbers = QTimer(self, interval=NUMBERS_MS, singleShot=True)
        self._numbers.timeout.connect(self._show_numbers)
        viewport.view_changed.connect(self._show_view)
        viewport.display_changed.connect(self._show_samples)
        viewport.controller.centered.connect(self.center)
        viewport.controller.focused.connect(self.focus)
        documents.changed.connect(self._show_bookmarks, Qt.ConnectionType.QueuedConnection)
        panel.changed.connect(self._look)
        panel.samples_changed.connect(self._set_samples)
        panel.focus_picking.connect(lambda picking: viewport.store.change(picking_focus=picking))
        panel.copied.connect(self.copy_pose)
        panel.pasted.connect(self.paste_pose)
        marks.added.connect(lambda: self.store(bookmarks.free_slot(documents.session.scene)))
        marks.recalled.connect(self._recall_row)
        marks.removed.connect(self._remove_row)
        marks.renamed.connect(self._rename_row)

    def use_lens(self, lens: LensName) -> None:
        """Look through another kind of lens from the same place."""
        self._viewport.set_view(with_lens(self._viewport.view, lens))

    def center(self, spot: PickPoint) -> None:
        """Slide the point that was clicked into the middle, and turn around it from then on."""
        if spot.depth is None:
            self._viewport.hud.say(self.tr("Nothing there to turn around"))
            return
        view = centered(self._viewport.view, spot)
        self._viewport.marker.mark(view.pivot)
        self._viewport.glide.to(view)

    def focus(self, spot: PickPoint) -> None:
        """Make what was clicked sharp."""
        self.panel.pick_focus.setChecked(False)
        view = self._viewport.view
        if spot.depth is None:
            self._viewport.hud.say(self.tr("Nothing there to focus on"))
            return
        self._viewport.marker.mark(as_vec3(view.eye + spot.ray(view)))
        self._viewport.set_view(msgspec.structs.replace(view, focus_distance=spot.depth))
        blurred = view.aperture > 0.0
        hint = "" if blurred else "  \N{MIDDLE DOT}  " + self.tr("open the aperture in the Camera panel to see it")
        self._viewport.hud.say(self.tr("Focus at {0:.4g}").format(spot.depth) + hint)

    def store(self, slot: int) -> None:
        """Remember this view, under a digit or, with 0, under none."""
        scene = self._documents.session.scene
        name = self.tr("View {0}").format(slot or len(scene.bookmarks) + 1)
        mark = bookmarks.bookmark_of(self._viewport.view, *self._viewport.pixels, name, slot)
        self._documents.change(bookmarks.with_bookmark(scene, mark), self.tr("Bookmark {0}").format(name))
        self._viewport.hud.say(self.tr("Remembered as {0}").format(name))

    def recall(self, slot: int) -> None:
        """Go back to the view under a digit."""
        mark = bookmarks.in_slot(self._documents.session.scene, slot)
        if mark is None:
            self._viewport.hud.say(self.tr("No bookmark {0}: Ctrl+Shift+{0} makes one").format(slot))
        else:
            self._viewport.glide.to(bookmarks.view_of(mark))
            self._viewport.hud.say(mark.name)

    def copy_pose(self) -> None:
        """Put the camera on the clipboard, as text."""
        QGuiApplication.clipboard().setText(pose_text(self._viewport.view.camera(*self._viewport.pixels)))
        self._viewport.hud.say(self.tr("Pose copied"))

    def paste_pose(self) -> None:
        """Look from where a text on the clipboard says."""
        try:
            now = self._viewport.view.camera(*self._viewport.pixels)
            camera = parse_pose(QGuiApplication.clipboard().text(), now)
        except InputError as error:
            self._report(report_of(error))
            return
        self._viewport.glide.to(view_at(camera, self._documents.shown_scene.visible_aabb()))

    def _show_view(self) -> None:
        if not self._viewport.store.state.moving:
            self._show_numbers()
        elif not self._numbers.isActive():
            self._numbers.start()

    def _show_numbers(self) -> None:
        self.panel.show_view(self._viewport.view)

    def _look(self, view: OrbitView) -> None:
        self._viewport.set_view(view)

    def _show_samples(self) -> None:
        self.panel.show_samples(self._viewport.store.state.options.samples)

    def _set_samples(self, samples: int) -> None:
        display = self._viewport.display
        display.set_options(msgspec.structs.replace(display.options, samples=samples))

    def _show_bookmarks(self) -> None:
        self.panel.bookmarks.show_bookmarks(self._documents.session.scene.bookmarks)

    def _recall_row(self, row: int) -> None:
        marks = self._documents.session.scene.bookmarks
        if row < len(marks):
            self._viewport.glide.to(bookmarks.view_of(marks[row]))

    def _remove_row(self, row: int) -> None:
        scene = self._documents.session.scene
        if row < len(scene.bookmarks):
            label = self.tr("Remove {0}").format(scene.bookmarks[row].name)
            self._documents.change(bookmarks.without_bookmark(scene, row), label)

    def _rename_row(self, row: int, name: str) -> None:
        scene = self._documents.session.scene
        if row < len(scene.bookmarks) and name.strip():
            label = self.tr("Rename {0}").format(scene.bookmarks[row].name)
            self._documents.change(bookmarks.renamed_bookmark(scene, row, name.strip()), label)
