"""What the rows of keys and the curves have in common: the ruler, the time over all, mouse and keys for these."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPalette, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QMenu, QWidget

from viewer.scene.timeline import EASINGS, KeyId, Target, Track
from viewer.session.timeline_view import RULER, TimeScale, framed, whole
from viewer.ui.timeline.control import TimelineControl
from viewer.ui.widgets.language import tr

NAMES_WIDTH = 190
ZOOM = 1.25
MOST_FRAMES = 1e6
PLAYHEAD = QColor(230, 90, 70)
KEY_COLOR, CHOSEN, CACHED = QColor(120, 175, 235), QColor(245, 170, 65), QColor(95, 175, 110)
EASING_TEXTS = {
    "smooth": "Smooth: through the key without stopping",
    "linear": "Linear: at one speed",
    "ease": "Ease: from rest to rest",
    "spring": "Spring: past the key and back",
    "hold": "Hold: jump at the next key",
    "bezier": "Handles: as they are dragged among the curves",
}
SMOOTHNESS = {"Round path": 1.0, "Half round path": 0.5, "Straight path": 0.0}


class Drag(NamedTuple):
    """What the mouse is doing.

    Attributes:
        kind: ``time``, ``pan``, ``box`` or what a view of the timeline makes of it.
        start: Where it began.
        frame: What frame that was.
        now: Where it is.
    """

    kind: str
    start: QPointF
    frame: float
    now: QPointF


class TimeAxis(QObject):
    """Which frames are seen, alike in the rows and among the curves.

    Signals:
        changed(): Others are.
    """

    changed = Signal()

    def __init__(self, control: TimelineControl) -> None:
        super().__init__()
        self._control = control
        self._scale: TimeScale | None = None

    def scale(self, width: int) -> TimeScale:
        """Where frames are in a widget of that width: all of them, until people zoom."""
        left, width = NAMES_WIDTH, max(width - NAMES_WIDTH, 1)
        if self._scale is None:
            return whole(self._control.timeline, left, width)
        return self._scale._replace(left=left, width=width)

    def show(self, scale: TimeScale | None) -> None:
        """See these frames; None = all."""
        self._scale = scale
        self.changed.emit()


class TimeWidget(QWidget):
    """A view of the timeline under a ruler.

    Signals:
        toggled(): It shall be played, or no longer.
        switched(): The other view shall be seen.

    Args:
        control: What people do here.
        axis: Which frames are seen.
    """

    toggled = Signal()
    switched = Signal()

    def __init__(self, control: TimelineControl, axis: TimeAxis) -> None:
        super().__init__()
        self._control, self._axis = control, axis
        self._drag: Drag | None = None
        self.cached: frozenset[int] = frozenset()
        """Frames whose finished pictures are there."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        control.moved.connect(self.update)
        control.selected.connect(self.update)
        axis.changed.connect(self.update)

    @property
    def scale(self) -> TimeScale:
        """Where frames are."""
        return self._axis.scale(self.width())

    def grab_at(self, event: QMouseEvent) -> None:
        """The left button was pressed below the ruler."""
        raise NotImplementedError

    def menu_at(self, menu: QMenu, at: QPointF) -> None:
        """The right one: fill a menu."""
        raise NotImplementedError

    def dropped(self, drag: Drag, event: QMouseEvent) -> None:
        """A drag of another kind than ``time`` and ``pan`` has ended."""
        raise NotImplementedError

    def all_keys(self) -> list[KeyId]:
        """All keys that are seen here."""
        raise NotImplementedError

    def frame_keys(self) -> None:
        """See the selected keys, all where there are none, as large as there is room."""
        timeline = self._control.timeline
        keys = self._control.keys or frozenset(self.all_keys())
        frames = [timeline.frame_of(key.time) for key in keys]
        if frames:
            self._axis.show(framed(frames, self.scale))

    def paint_ruler(self, painter: QPainter, scale: TimeScale) -> None:
        """Numbers of frames, those whose pictures are there, and shades where the timeline has none."""
        colors, timeline = self.palette(), self._control.timeline
        painter.fillRect(NAMES_WIDTH, 0, self.width(), RULER, colors.color(QPalette.ColorRole.AlternateBase))
        painter.setPen(colors.color(QPalette.ColorRole.Text))
        step, ticks = scale.ticks()
        for frame in ticks:
            x = scale.x_of(frame)
            painter.drawLine(QPointF(x, RULER - 7.0), QPointF(x, float(RULER)))
            painter.drawText(QPointF(x + 3.0, RULER - 9.0), str(frame))
        if step >= 5:
            for frame in range(int(max(scale.first, 0.0)), int(scale.first + scale.frames) + 1, step // 5):
                x = scale.x_of(frame)
                painter.drawLine(QPointF(x, RULER - 3.0), QPointF(x, float(RULER)))
        painter.setPen(QPen(CACHED, 2.0))
        for frame in self.cached:
            painter.drawLine(QPointF(scale.x_of(frame), 1.0), QPointF(scale.x_of(frame + 1), 1.0))
        end = scale.x_of(timeline.frames)
        shade = QColor(0, 0, 0, 50)
        painter.fillRect(QRectF(max(end, NAMES_WIDTH), 0, max(self.width() - end, 0), self.height()), shade)
        start = scale.x_of(0)
        if start > NAMES_WIDTH:
            painter.fillRect(QRectF(NAMES_WIDTH, 0, start - NAMES_WIDTH, self.height()), shade)

    def paint_over(self, painter: QPainter, scale: TimeScale) -> None:
        """The box that is being dragged, and the time."""
        drag = self._drag
        if drag is not None and drag.kind == "box":
            painter.setPen(QPen(CHOSEN, 1.0, Qt.PenStyle.DashLine))
            painter.setBrush(QColor(CHOSEN.red(), CHOSEN.green(), CHOSEN.blue(), 40))
            painter.drawRect(QRectF(drag.start, drag.now).normalized())
        x = scale.x_of(self._control.timeline.frame_of(self._control.time))
        if x >= NAMES_WIDTH:
            painter.setPen(QPen(PLAYHEAD, 1.6))
            painter.drawLine(QPointF(x, 0.0), QPointF(x, float(self.height())))
            painter.setBrush(PLAYHEAD)
            painter.drawPolygon(QPolygonF([QPointF(x - 5, 0), QPointF(x + 5, 0), QPointF(x, 8)]))

    def paint_name(self, painter: QPainter, text: str, top: int, height: int, *, left: float = 8.0) -> None:
        """A text in the column of names."""
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(NAMES_WIDTH - left - 6))
        painter.drawText(QPointF(left, top + 0.5 * (height + metrics.ascent() - metrics.descent())), shown)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """On the ruler the time; the middle button moves what is seen; the rest is for the view."""
        at = event.position()
        frame = self.scale.frame_at(at.x())
        if event.button() == Qt.MouseButton.MiddleButton:
            self._drag = Drag("pan", at, frame, at)
        elif event.button() == Qt.MouseButton.RightButton:
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self.menu_at(menu, at)
            if not menu.isEmpty():
                menu.popup(event.globalPosition().toPoint())
        elif event.button() == Qt.MouseButton.LeftButton:
            if at.x() >= NAMES_WIDTH and at.y() < RULER:
                self._drag = Drag("time", at, frame, at)
                self._control.go_to_frame(round(frame), moving=True)
            else:
                self.grab_at(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what was begun."""
        drag = self._drag
        if drag is None:
            return
        at, scale = event.position(), self.scale
        self._drag = drag._replace(now=at)
        if drag.kind == "time":
            self._control.go_to_frame(round(scale.frame_at(at.x())), moving=True)
        elif drag.kind == "pan":
            self._axis.show(scale._replace(first=scale.first + drag.frame - scale.frame_at(at.x())))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Do it."""
        drag, self._drag = self._drag, None
        if drag is None:
            return
        if drag.kind == "time":
            self._control.go_to_frame(round(self.scale.frame_at(event.position().x())))
        elif drag.kind != "pan":
            self.dropped(drag, event)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom in or out around the pointer."""
        notches = event.angleDelta().y() / 120.0
        if event.position().x() >= NAMES_WIDTH and notches:
            self._axis.show(self.scale.zoomed(ZOOM**-notches, event.position().x(), MOST_FRAMES))
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Have the keys that mean something here, whatever commands they are elsewhere."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._does(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space plays, Enter sets a key, and so on: see the key sheet."""
        does = self._does(event)
        if does is None:
            super().keyPressEvent(event)
        else:
            does()

    def _does(self, event: QKeyEvent) -> Callable[[], object] | None:
        """What a key does here; None = nothing."""
        control, key = self._control, Qt.Key
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        table: dict[Qt.Key, Callable[[], object]] = {
            key.Key_Space: self.toggled.emit,
            key.Key_Return: control.remove_camera_key if shifted else control.key_camera,
            key.Key_Enter: control.remove_camera_key if shifted else control.key_camera,
            key.Key_Comma: lambda: control.step(-1),
            key.Key_Period: lambda: control.step(1),
            key.Key_Less: lambda: control.jump(-1),
            key.Key_Greater: lambda: control.jump(1),
            key.Key_Left: lambda: control.step(-1),
            key.Key_Right: lambda: control.step(1),
            key.Key_Home: lambda: control.go_to_frame(0),
            key.Key_End: lambda: control.go_to_frame(control.timeline.frames - 1),
            key.Key_Delete: control.delete,
            key.Key_Backspace: control.delete,
            key.Key_F: self.frame_keys,
            key.Key_C: self.switched.emit,
        }
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if event.key() == key.Key_A and not plain:
            return lambda: control.select(self.all_keys())
        return table.get(Qt.Key(event.key())) if plain else None

    def fill_key_menu(self, menu: QMenu, key: KeyId) -> None:
        """What can be done with the selected keys; one that is not selected is, alone."""
        control = self._control
        if key not in control.keys:
            control.select([key])
        track = control.timeline.track(key.target)
        found = None if track is None else track.key_at(key.time)
        for easing in EASINGS:
            entry = menu.addAction(tr(EASING_TEXTS[easing]), lambda easing=easing: control.ease(easing))
            entry.setCheckable(True)
            entry.setChecked(found is not None and found.easing == easing)
        menu.addSeparator()
        if key.target.kind == "camera":
            menu.addAction(tr("Set it to the present view"), lambda: control.key_camera(key.time))
        menu.addAction(tr("Delete keys"), control.delete)

    def fill_track_menu(self, menu: QMenu, track: Track) -> None:
        """What can be done with a track."""
        control, target = self._control, track.target
        menu.addSeparator()
        on = menu.addAction(tr("The track has an effect"), lambda: control.enable_track(target, not track.enabled))
        on.setCheckable(True)
        on.setChecked(track.enabled)
        if target == Target("camera", "", "pose") or target.kind == "transform":
            for text, smoothness in SMOOTHNESS.items():
                entry = menu.addAction(tr(text), lambda to=smoothness: control.smooth_track(target, to))
                entry.setCheckable(True)
                entry.setChecked(track.smoothness == smoothness)
        menu.addAction(tr("Remove the track"), lambda: control.remove_track(target))
