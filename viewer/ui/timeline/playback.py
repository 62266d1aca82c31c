"""Plays the timeline in real time: from finished pictures where those are there, else as quickly as they come."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from viewer.render.drawables import RENDERED_ALONE
from viewer.session.state import State
from viewer.ui.document.context import WindowContext
from viewer.ui.timeline.control import TimelineControl

TICK_MS = 4
MOST_BYTES = 768 << 20
"""Of pictures that are kept."""
PATIENCE_MS = 2000
"""How long the engine is waited for."""
LOOK_MS = 20
"""Between two looks whether a picture is finished."""


class PictureCover(QWidget):
    """Shows a finished picture over the viewport's own.

    Args:
        parent: The viewport.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.picture: QImage | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.hide()

    def show_picture(self, picture: QImage, area: QRect) -> None:
        """Show one, over an area of the viewport."""
        self.picture = picture
        if self.geometry() != area:
            self.setGeometry(area)
        if not self.isVisible():
            self.show()
            self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's
        """The picture, as large as the place."""
        if self.picture is not None:
            painter = QPainter(self)
            painter.drawImage(self.rect(), self.picture)
            painter.end()


class Player(QObject):
    """Plays, and makes the pictures that are played.

    Signals:
        changed(): It plays or prepares, or no longer; or another picture is there.

    Args:
        context: Of the window.
        control: Goes to a frame.
    """

    changed = Signal()

    def __init__(self, context: WindowContext, control: TimelineControl) -> None:
        super().__init__()
        self._context, self._control = context, control
        self.cover = PictureCover(context.viewport)
        self._pictures: dict[int, QImage] = {}
        self._made_of: tuple[object, ...] = ()
        self._clock, self._gone = QElapsedTimer(), QElapsedTimer()
        self._gone.start()
        self._start = 0.0
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._waiting: list[int] = []
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._take)
        self._frame, self._going = -1, False
        self.shown = 0
        """Frames that were shown since it began to play."""
        context.store.subscribe(self._follow)

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._timer.isActive()

    @property
    def preparing(self) -> bool:
        """Whether pictures are being made."""
        return self._look.isActive()

    @property
    def frames(self) -> frozenset[int]:
        """Whose pictures are there."""
        self._check()
        return frozenset(self._pictures)

    def toggle(self) -> None:
        """Play, or stop."""
        if self.playing:
            self.stop()
        else:
            self.play()

    def play(self) -> None:
        """Play from here; from the beginning at the end."""
        timeline = self._control.timeline
        if self.preparing:
            self._look.stop()
        self._check()
        first = 0 if self._control.frame >= timeline.frames - 1 else self._control.frame
        self._start, self._frame, self.shown = timeline.time_of(first), -1, 0
        self._clock.start()
        self._timer.start()
        self.changed.emit()

    def stop(self) -> None:
        """Stay at the frame that is seen."""
        self._timer.stop()
        self._look.stop()
        self.cover.hide()
        self._go(max(self._frame, 0) if self._frame >= 0 else self._control.frame)
        self._frame = -1
        self.changed.emit()

    def prepare(self) -> None:
        """Make the finished picture of every frame, so that playing is smooth; or stop doing so."""
        if self.preparing:
            self._look.stop()
            self.changed.emit()
            return
        if self.playing:
            self.stop()
        self._check()
        self._waiting = [frame for frame in range(self._control.timeline.frames) if frame not in self._pictures]
        if self._waiting:
            self._go(self._waiting[0])
            self._look.start()
        self.changed.emit()

    def _take(self) -> None:
        """Take the finished picture of a frame, and go to the next one."""
        picture = self._context.finished_picture()
        if picture is None:
            return
        self._check()
        frame = self._waiting.pop(0)
        picture = picture.convertToFormat(QImage.Format.Format_RGB888)
        if picture.sizeInBytes() * (len(self._pictures) + 1) > MOST_BYTES:
            self._context.notify(self.tr("There is no room for further pictures of the timeline."))
            self._waiting = []
        else:
            self._pictures[frame] = picture
        if self._waiting:
            self._go(self._waiting[0])
        else:
            self._look.stop()
            self._go(0)
        self.changed.emit()

    def _tick(self) -> None:
        """Show the frame of this moment; those for which there was no time are left out."""
        timeline = self._control.timeline
        now = self._start + 1e-3 * self._clock.elapsed()
        frame = int(timeline.frame_of(now) + 1e-6)
        if frame >= timeline.frames:
            if not timeline.loop:
                self._frame = timeline.frames - 1
                self.stop()
                return
            frame %= timeline.frames
        if frame == self._frame or (frame not in self._pictures and self._awaits()):
            return
        self._frame = frame
        self.shown += 1
        picture = self._pictures.get(frame)
        if picture is not None:
            self.cover.show_picture(picture, self._context.viewport.surface.geometry())
            self._control.show_time(timeline.time_of(frame))
        else:
            self.cover.hide()
            self._go(frame, playing=True)

    def _awaits(self) -> bool:
        """Whether the engine has not answered yet what it draws alone: it would never come to an end otherwise."""
        state = self._context.store.state
        if self._frame < 0 or not state.scene.shown(*RENDERED_ALONE) or self._gone.hasExpired(PATIENCE_MS):
            return False
        return state.frame is None or state.frame.request.scene is not state.rendered

    def _key(self) -> tuple[object, ...]:
        """All that finished pictures depend on, but the time."""
        state = self._context.store.state
        written = self._context.session.document_scene
        return (
            written, state.display, state.options, state.models, state.widget_size, state.pixel_ratio, state.overlays,
            state.cameras, state.points, state.selection,
            None if self._control.animation.moves_camera else state.view,
        )  # fmt: skip

    def _check(self) -> None:
        """Forget pictures of something else."""
        key, old = self._key(), self._made_of
        pairs = enumerate(zip(key, old, strict=False))
        same = len(key) == len(old) and all(one is two or (n > 0 and one == two) for n, (one, two) in pairs)
        if not same:
            self._pictures, self._made_of = {}, key

    def _go(self, frame: int, *, playing: bool = False) -> None:
        self._going = True
        self._gone.restart()
        self._control.go_to_frame(frame, playing=playing)
        self._going = False

    def _follow(self, old: State, new: State) -> None:
        """People change the document, or look around where the camera is animated: playing and preparing end."""
        moved = new.view is not old.view
        if moved and self.playing and self._pictures:
            self._check()
        touched = new.document is not old.document or (
            moved and (self.preparing or self._control.animation.moves_camera)
        )
        if touched and not self._going and (self.playing or self.preparing):
            self._timer.stop()
            self._look.stop()
            self.cover.hide()
            self._context.store.change(playing=False)
            self.changed.emit()
