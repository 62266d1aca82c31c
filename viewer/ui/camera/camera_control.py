"""What people do with the camera beyond dragging: lenses, flying, bookmarks, poses as text, photos, focus."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMainWindow

from viewer.errors import InputError, ViewerError
from viewer.scene.geometry import as_vec3
from viewer.session import bookmarks, photo_views
from viewer.session.navigation import Spot, centered, with_lens
from viewer.session.orbit_view import LENSES, LensName, OrbitView
from viewer.session.photo_views import Step
from viewer.session.poses import parse_pose, pose_text, view_at
from viewer.ui.camera.camera_panel import CameraPanel
from viewer.ui.document.documents import Documents
from viewer.ui.shell.notice_panel import NoticePanel
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.widgets.report import report_of

NUMBERS_MS = 120
"""While a hand moves, the panel's numbers follow no oftener: painting them costs as much as a picture."""
STEPS: tuple[Step, ...] = ("next", "previous", "first", "last", "nearest")


class CameraControl(QObject):
    """Joins the viewport, the camera panel and the document.

    Args:
        window: Gets the keys of the bookmarks.
        viewport: What looks.
        documents: Where bookmarks and photos are.
        notices: Where to say what went wrong.
    """

    def __init__(self, window: QMainWindow, viewport: Viewport, documents: Documents, notices: NoticePanel) -> None:
        super().__init__(window)
        self._viewport = viewport
        self._documents = documents
        self._notices = notices
        self.panel = CameraPanel()
        panel, marks = self.panel, self.panel.bookmarks
        self._numbers = QTimer(self, interval=NUMBERS_MS, singleShot=True)
        self._numbers.timeout.connect(self._show_numbers)
        viewport.view_changed.connect(self._show_view)
        viewport.display.changed.connect(self._show_samples)
        viewport.hands.centered.connect(self.center)
        viewport.hands.focused.connect(self.focus)
        documents.changed.connect(self._show_bookmarks, Qt.ConnectionType.QueuedConnection)
        panel.changed.connect(self._look)
        panel.samples_changed.connect(self._set_samples)
        panel.focus_picking.connect(viewport.hands.pick_focus)
        panel.copied.connect(self.copy_pose)
        panel.pasted.connect(self.paste_pose)
        marks.added.connect(lambda: self.store(bookmarks.free_slot(documents.session.scene)))
        marks.recalled.connect(self._recall_row)
        marks.removed.connect(self._remove_row)
        marks.renamed.connect(self._rename_row)
        for slot in bookmarks.SLOTS:
            _key(window, f"Ctrl+Shift+{slot}", partial(self.store, slot))
            _key(window, f"Ctrl+{slot}", partial(self.recall, slot))

    def handlers(self) -> dict[str, Callable[[], None]]:
        """What to do, by the names of the menu's commands."""
        lenses = {f"lens_{name}": partial(self.use_lens, name) for name in LENSES}
        steps = {f"photo_{name}": partial(self.step, name) for name in STEPS}
        flight = self._viewport.flight
        return {**lenses, **steps, "fly": flight.toggle, "copy_pose": self.copy_pose, "paste_pose": self.paste_pose}

    def check(self, actions: dict[str, QAction]) -> None:
        """Keep the check marks of lenses and fly mode true."""

        def show() -> None:
            for name in LENSES:
                actions[f"lens_{name}"].setChecked(name == self._viewport.view.lens)
            actions["fly"].setChecked(self._viewport.flight.active)

        self._viewport.view_changed.connect(show)
        self._viewport.flight.changed.connect(show)
        show()

    def use_lens(self, lens: LensName) -> None:
        """Look through another kind of lens from the same place."""
        self._viewport.set_view(with_lens(self._viewport.view, lens))

    def center(self, spot: Spot) -> None:
        """Slide the point that was clicked into the middle, and turn around it from then on."""
        if spot.depth is None:
            self._viewport.hud.say(self.tr("Nothing there to turn around"))
            return
        view = centered(self._viewport.view, spot)
        self._viewport.marker.mark(view.pivot)
        self._viewport.glide.to(view)

    def focus(self, spot: Spot) -> None:
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
            self._tell(error)
            return
        self._viewport.glide.to(view_at(camera, self._documents.shown_scene.visible_aabb()))

    def step(self, where: Step) -> None:
        """Look through a photo's own camera."""
        photos = photo_views.photo_views(self._documents.shown_scene)
        if not photos:
            self._viewport.hud.say(self.tr("There are no photos in this scene"))
            return
        view = self._viewport.view
        number = photo_views.step(photos, photo_views.looked_through(photos, view), where, view)
        self._viewport.set_view(photo_views.view_of(photos[number]))

    def _show_view(self) -> None:
        if not self._viewport.state().moving:
            self._show_numbers()
        elif not self._numbers.isActive():
            self._numbers.start()

    def _show_numbers(self) -> None:
        self.panel.show_view(self._viewport.view)

    def _look(self, view: OrbitView) -> None:
        self._viewport.set_view(view)

    def _show_samples(self) -> None:
        self.panel.show_samples(self._viewport.state().options.samples)

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

    def _tell(self, error: ViewerError) -> None:
        self._notices.show_report(report_of(error))


def _key(window: QMainWindow, keys: str, handler: Callable[[], None]) -> None:
    action = QAction(window)
    action.setShortcut(QKeySequence(keys))
    action.triggered.connect(lambda _=False: handler())
    window.addAction(action)
