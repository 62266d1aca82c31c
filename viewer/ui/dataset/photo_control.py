"""Field and photo side by side: joins the view, the photos, the overlay and the scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import UInt8
from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent

from viewer.engine.jobs import PhotoJob, PhotoRead
from viewer.render.drawables import RENDERED
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node
from viewer.session import photo_views
from viewer.session.photo_frame import photo_frame
from viewer.session.photo_layer import PhotoLayer, PhotoLook
from viewer.session.photo_scores import ranked, worst_first
from viewer.session.photo_views import PhotoView, Step
from viewer.ui.dataset.photo_bar import PhotoBar
from viewer.ui.dataset.photo_measure import PhotoMeasure
from viewer.ui.dataset.photo_overlay import Laid, PhotoOverlay
from viewer.ui.dataset.photo_picture import error_image, error_scale, error_values, photo_image
from viewer.ui.document.documents import Documents
from viewer.ui.document.photo_scores import ScoreKeeper
from viewer.ui.viewport.split_divider import SplitDivider
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.work.derived import Derived
from viewer.ui.work.jobs import Jobs

Pixels = UInt8[np.ndarray, "h w 4"]
MOST_PHOTOS = 9
"""In memory: the one on screen, and some to either side."""
HELD_MS = 400
"""A key that is held longer shows its layer only so long."""
KEYS = (Qt.Key.Key_G, Qt.Key.Key_O)
SEPARATOR = "  \N{MIDDLE DOT}  "


class _Made(NamedTuple):
    """An image, and what it was made of."""

    source: object
    settings: tuple[object, ...]
    image: QImage


class PhotoControl(QObject):
    """Lays photos and errors over the viewport while it looks through a photo's camera, and says how near they are.

    Signals:
        changed(): Another layer, or another place of the split.

    Args:
        viewport: What looks.
        documents: Where the photos are.
        jobs: Read the photos.
        scores: What is known of each photo.
    """

    changed = Signal()

    def __init__(self, viewport: Viewport, documents: Documents, jobs: Jobs, scores: ScoreKeeper) -> None:
        super().__init__(viewport)
        self._viewport, self._documents, self._scores = viewport, documents, scores
        self._nodes: tuple[Node, ...] = ()
        self._photos: tuple[PhotoView, ...] = ()
        self._number: int | None = None
        self._forward = True
        self._made: _Made | None = None
        self._pressed_ms: int | None = None
        self._before = PhotoLayer()
        self._pixels = Derived[PhotoJob, Pixels](jobs, _pixels, lambda _: self.follow(), at_once=2, most=MOST_PHOTOS)
        self.measure = PhotoMeasure()
        self.overlay, self.bar = PhotoOverlay(viewport), PhotoBar(viewport)
        self.divider = SplitDivider(viewport, viewport.store, lambda state: state.photo_split)
        self.divider.watch(viewport.surface)
        self.measure.changed.connect(self._show)
        self.bar.changed.connect(lambda layer: self.set_layer(layer))
        self.bar.worst_wanted.connect(lambda: self.step_worst(1))
        scores.changed.connect(self._show)
        viewport.view_changed.connect(self.follow)
        viewport.framed.connect(self.follow)
        viewport.display_changed.connect(self._show)
        documents.opening.opened.connect(self._on_opened)
        documents.changed.connect(self.follow, Qt.ConnectionType.QueuedConnection)
        viewport.installEventFilter(self)
        viewport.store.watch(lambda state: state.photo_layer, self._on_layer)

    @property
    def layer(self) -> PhotoLayer:
        """What is laid over the field, and how."""
        return self._viewport.store.state.photo_layer

    @property
    def photo(self) -> PhotoView | None:
        """The photo whose camera is looked through."""
        return None if self._number is None else self._photos[self._number]

    def set_split(self, split: float | None) -> None:
        """Begin what is laid over the picture there; None = cover all of it."""
        self.set_layer(self.layer.changed(split=split))

    def step(self, where: Step) -> None:
        """Look through a photo's own camera."""
        self._follow_scene()
        view = self._viewport.view
        if not self._photos:
            self._viewport.hud.say(self.tr("There are no photos in this scene"))
        else:
            self._go(photo_views.step(self._photos, photo_views.looked_through(self._photos, view), where, view))

    def toggle(self, look: PhotoLook) -> None:
        """Lay that over the field, or no longer; look through the nearest photo where one looks through none."""
        self._before = self.layer
        if self.photo is not None:
            self.set_layer(self.layer.toggled(look))
            return
        self._follow_scene()
        if not self._photos:
            self._viewport.hud.say(self.tr("There are no photos in this scene"))
            return
        self._go(photo_views.nearest(self._photos, self._viewport.view))
        self.set_layer(self.layer.changed(look=look))

    def toggle_split(self) -> None:
        """Split field and photo where one is laid over the other; else the two channels."""
        if self.photo is None or self.layer.look == "field":
            self._viewport.display.toggle_split()
        else:
            self.set_split(0.5 if self.layer.split is None else None)

    def set_layer(self, layer: PhotoLayer) -> None:
        """Lay something else over the field."""
        self._viewport.store.change(photo_layer=layer)

    def score_all(self) -> None:
        """Compare every photo with the fields on screen."""
        refused = self._scores.score_all()
        if refused:
            self._viewport.hud.say(refused)

    def step_worst(self, steps: int) -> None:
        """Go through the photos in the order of their scores, the worst first."""
        self._follow_scene()
        photo = self.photo
        roots = {each.dataset.root for each in self._photos} if photo is None else {photo.dataset.root}
        for root in sorted(roots):
            numbers = {each.name: number for number, each in enumerate(self._photos) if each.dataset.root == root}
            order = worst_first(self._scores.scores.of(root), numbers)
            file = ranked(order, None if photo is None else photo.name, steps)
            if file is not None:
                self._go(numbers[file])
                return
        self._viewport.hud.say(self.tr("No photo has a score yet: Camera > Score all photos"))

    def follow(self) -> None:
        """Find the photo that is looked through now, and show what is to be seen of it."""
        self._follow_scene()
        view = self._viewport.view
        before, self._number = self._number, photo_views.looked_through(self._photos, view)
        if before is not None and self._number is not None and before != self._number:
            self._forward = (self._number - before) % len(self._photos) <= len(self._photos) // 2
        photo, store = self.photo, self._documents.session.store
        if (photo is not None) != self._viewport.store.state.through_photo:
            self._viewport.store.change(through_photo=photo is not None)
        wanted = [] if photo is None else [photo, *self._neighbours()]
        self._pixels.want(map(_job, wanted), store)
        pixels = None if photo is None else self._pixels.get(_job(photo))
        state = self._viewport.store.state
        frame = state.frame if state.scene.shown(*RENDERED) else None
        self.measure.look(pixels, None if photo is None else photo.camera, frame)
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A key that was held for a while shows its layer only so long.

        What counts is when the keyboard said so: the window may have been busy in between.
        """
        if isinstance(event, QKeyEvent) and not event.isAutoRepeat() and Qt.Key(event.key()) in KEYS:
            if event.type() == QEvent.Type.ShortcutOverride:
                self._pressed_ms = event.timestamp()
            elif event.type() == QEvent.Type.KeyRelease and self._pressed_ms is not None:
                held = event.timestamp() - self._pressed_ms >= HELD_MS
                self._pressed_ms = None
                if held and self.photo is not None:
                    self.set_layer(self.layer.changed(look=self._before.look))
        return super().eventFilter(watched, event)

    def _on_layer(self) -> None:
        self.follow()
        self.changed.emit()

    def _on_opened(self) -> None:
        """Photos that could not be read may be there by now."""
        self._pixels.retry()

    def _follow_scene(self) -> None:
        scene = self._documents.shown_scene
        nodes = scene.shown("dataset")
        if len(nodes) != len(self._nodes) or any(new is not old for new, old in zip(nodes, self._nodes, strict=True)):
            self._nodes, self._photos = nodes, photo_views.photo_views(scene)
            self._number = photo_views.looked_through(self._photos, self._viewport.view)

    def _go(self, number: int) -> None:
        self._viewport.set_view(photo_views.view_of(self._photos[number]))

    def _neighbours(self) -> list[PhotoView]:
        """The photos that one may turn to next, in the direction in which one went last."""
        at, count = self._number or 0, len(self._photos)
        order = (1, -1, 2) if self._forward else (-1, 1, -2)
        return [self._photos[(at + step) % count] for step in order]

    def _show(self) -> None:
        """Overlay, strip and text as they are to be now."""
        photo, viewport = self.photo, self._viewport
        viewport.hud.keep(viewport.flight.text or self._text())
        if photo is None and self.bar.isHidden():
            return
        self.overlay.lay(None if photo is None else self._laid(photo), viewport.surface)
        self.divider.watch(viewport.surface)
        scored = photo is not None and bool(self._scores.scores.of(photo.dataset.root))
        self.bar.show_layer(self.layer, scored=scored)
        self.bar.setVisible(photo is not None)

    def _laid(self, photo: PhotoView) -> Laid | None:
        width, height = self._viewport.pixels
        frame = photo_frame(photo.camera.lens, width, height)
        place, layer = QRect(*frame), self.layer
        if layer.look == "error" and self.measure.comparison is not None:
            values = error_values(self.measure.comparison.error, layer.error)
            scale = error_scale(values)
            image = self._kept(
                self.measure.comparison,
                (layer.error, frame),
                lambda: error_image(values, scale, frame.width, frame.height),
            )
            label = self.tr("|difference|, sRGB") if layer.error == "absolute" else self.tr("difference², sRGB")
            return Laid(image, place, layer.opacity, layer.split, scale, label)
        pixels = self._pixels.get(_job(photo)) if layer.look == "truth" else None
        if pixels is None:
            return None
        state = self._viewport.store.state
        chosen, tone = state.display.background, state.display.tone
        behind = chosen if isinstance(chosen, tuple) else state.scene.world.background
        image = self._kept(
            pixels, (frame, tone, behind), lambda: photo_image(pixels, frame.width, frame.height, tone, behind)
        )
        return Laid(image, place, layer.opacity, layer.split)

    def _kept(self, source: object, settings: tuple[object, ...], make: Callable[[], QImage]) -> QImage:
        """The image of last time where it was made of the same things."""
        made = self._made
        if made is None or made.source is not source or made.settings != settings:
            made = self._made = _Made(source, settings, make())
        return made.image

    def _text(self) -> str:
        """The photo's name, its number, and how near the picture comes to it."""
        photo, number = self.photo, self._number
        if photo is None or number is None:
            return ""
        parts = [photo.name, f"{number + 1} / {len(self._photos)}"]
        comparison = self.measure.comparison
        if comparison is not None:
            parts.append(f"{comparison.psnr:.2f} dB")
            parts += [] if self.measure.ssim is None else [f"SSIM {self.measure.ssim:.3f}"]
            parts += [] if self.measure.exact else [self.tr("of the bake")]
        elif self._pixels.failed(_job(photo)):
            parts.append(self.tr("cannot be read"))
        return SEPARATOR.join(parts)


def _job(photo: PhotoView) -> PhotoJob:
    return PhotoJob(photo.dataset.root, photo.photo, photo.dataset.masked)


def _pixels(result: PhotoRead, store: AssetStore) -> Pixels:
    return store.get(result.asset)["pixels"]
