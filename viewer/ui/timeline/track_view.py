"""The ruler and the rows of keys, for mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from viewer.scene.timeline import EASINGS, KeyId, Target
from viewer.session.timeline_view import (
    ROW,
    RULER,
    Row,
    TimeScale,
    key_at,
    keys_between,
    rows_of,
    whole,
)
from viewer.ui.timeline.control import TimelineControl
from viewer.ui.widgets.language import tr

NAMES_WIDTH = 190
DIAMOND = 5.0
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
}
SMOOTHNESS = {"Round path": 1.0, "Half round path": 0.5, "Straight path": 0.0}


class _Drag(NamedTuple):
    """What the mouse is doing.

    Attributes:
        kind: ``time``, ``keys``, ``box`` or ``pan``.
        start: Where it began.
        frame: What frame that was.
        now: Where it is.
    """

    kind: str
    start: QPointF
    frame: float
    now: QPointF


class TrackView(QWidget):
    """Draws the timeline, and lets people drag on it.

    Signals:
        toggled(): It shall be played, or no longer.

    Args:
        control: What people do here.
    """

    toggled = Signal()

    def __init__(self, control: TimelineControl) -> None:
        super().__init__()
        self._control = control
        self._rows: tuple[Row, ...] = ()
        self._scale: TimeScale | None = None
        self._drag: _Drag | None = None
        self.cached: frozenset[int] = frozenset()
        """Frames whose finished pictures are there."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        control.moved.connect(self.update)
        control.selected.connect(self.update)
        self.setAccessibleName(tr("Timeline"))

    @property
    def scale(self) -> TimeScale:
        """Where frames are."""
        left, width = NAMES_WIDTH, max(self.width() - NAMES_WIDTH, 1)
        if self._scale is None:
            return whole(self._control.timeline, left, width)
        return self._scale._replace(left=left, width=width)

    def show_scene(self) -> None:
        """The document has changed."""
        self._rows = rows_of(self._control.animation.scene)
        self.setMinimumHeight(RULER + ROW * max(len(self._rows), 1) + 4)
        self.update()

    def fit(self) -> None:
        """Show all of the timeline."""
        self._scale = None
        self.update()

    def sizeHint(self) -> QSize:
        """As many rows as there are."""
        return QSize(600, RULER + ROW * max(len(self._rows), 3) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's
        """Names on the left, keys on the right, the time over both."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale, colors = self.scale, self.palette()
        painter.fillRect(self.rect(), colors.color(QPalette.ColorRole.Base))
        for number, row in enumerate(self._rows):
            self._paint_row(painter, scale, number, row)
        self._paint_ruler(painter, scale)
        self._paint_names(painter)
        if not self._rows:
            painter.setPen(colors.color(QPalette.ColorRole.PlaceholderText))
            area = self.rect().adjusted(NAMES_WIDTH + 12, RULER, -8, 0)
            text = tr("Look at the scene as it shall be seen at this time, and press Key; or choose a path.")
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, text)
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
        painter.end()

    def _paint_ruler(self, painter: QPainter, scale: TimeScale) -> None:
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

    def _paint_row(self, painter: QPainter, scale: TimeScale, number: int, row: Row) -> None:
        y, timeline = RULER + ROW * number, self._control.timeline
        if number % 2:
            painter.fillRect(NAMES_WIDTH, y, self.width(), ROW, self.palette().color(QPalette.ColorRole.AlternateBase))
        keys = row.track.keys
        middle = y + 0.5 * ROW
        painter.setPen(QPen(QColor(KEY_COLOR.red(), KEY_COLOR.green(), KEY_COLOR.blue(), 110), 2.0))
        if len(keys) > 1:
            ends = [scale.x_of(timeline.frame_of(key.time)) for key in (keys[0], keys[-1])]
            painter.drawLine(QPointF(ends[0], middle), QPointF(ends[1], middle))
        live = row.track.enabled and row.there
        for key in keys:
            chosen = KeyId(row.track.target, key.time) in self._control.keys
            shift = self._shift() if chosen else 0
            x = scale.x_of(timeline.frame_of(key.time) + shift)
            color = CHOSEN if chosen else KEY_COLOR
            painter.setBrush(color if live else Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color.darker(150) if live else color, 1.0))
            if key.easing == "hold":
                painter.drawRect(QRectF(x - 4, middle - 4, 8, 8))
            else:
                size = DIAMOND
                points = [(x, middle - size), (x + size, middle), (x, middle + size), (x - size, middle)]
                painter.drawPolygon(QPolygonF([QPointF(*point) for point in points]))

    def _paint_names(self, painter: QPainter) -> None:
        colors = self.palette()
        painter.fillRect(0, 0, NAMES_WIDTH, self.height(), colors.color(QPalette.ColorRole.Window))
        metrics = painter.fontMetrics()
        for number, row in enumerate(self._rows):
            live = row.track.enabled and row.there
            role = QPalette.ColorRole.Text if live else QPalette.ColorRole.PlaceholderText
            painter.setPen(colors.color(role))
            text = self.title(row)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, NAMES_WIDTH - 14)
            painter.drawText(
                QPointF(8.0, RULER + ROW * number + 0.5 * (ROW + metrics.ascent() - metrics.descent())), shown
            )

    def title(self, row: Row) -> str:
        """What a row is called."""
        if row.track.kind == "camera":
            return f"{tr('Camera')}: {tr(row.what)}"
        return f"{row.who}: {tr(row.what)}" if row.who else tr(row.what)

    def _shift(self) -> int:
        """By how many frames keys are being dragged."""
        drag = self._drag
        if drag is None or drag.kind != "keys":
            return 0
        return round(self.scale.frame_at(drag.now.x()) - drag.frame)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """On the ruler the time, on a key the keys, elsewhere a box; the middle button moves what is seen."""
        at, scale = event.position(), self.scale
        row = int((at.y() - RULER) // ROW)
        frame = scale.frame_at(at.x())
        if event.button() == Qt.MouseButton.MiddleButton:
            self._drag = _Drag("pan", at, frame, at)
            return
        key = key_at(self._rows, self._control.timeline, scale, at.x(), row) if at.x() >= NAMES_WIDTH else None
        if event.button() == Qt.MouseButton.RightButton:
            self._menu(event, row, key)
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        more = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if at.x() < NAMES_WIDTH:
            if 0 <= row < len(self._rows):
                track = self._rows[row].track
                self._control.select(KeyId(track.target, each.time) for each in track.keys)
        elif at.y() < RULER:
            self._drag = _Drag("time", at, frame, at)
            self._control.go_to_frame(round(frame), moving=True)
        elif key is not None:
            if more:
                self._control.select(self._control.keys ^ {key})
            elif key not in self._control.keys:
                self._control.select([key])
            self._drag = _Drag("keys", at, frame, at)
        else:
            if not more:
                self._control.select(())
            self._drag = _Drag("box", at, frame, at)

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
            moved = drag.frame - scale.frame_at(at.x())
            self._scale = scale._replace(first=scale.first + moved)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Do it. With Shift held keys are copied."""
        drag, shift = self._drag, self._shift()
        self._drag = None
        if drag is None:
            return
        if drag.kind == "time":
            self._control.go_to_frame(round(self.scale.frame_at(event.position().x())))
        elif drag.kind == "keys" and shift:
            self._control.shift(shift, copies=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif drag.kind == "box":
            scale = self.scale
            frames = (scale.frame_at(drag.start.x()), scale.frame_at(event.position().x()))
            rows = [int((y - RULER) // ROW) for y in (drag.start.y(), event.position().y())]
            found = keys_between(self._rows, self._control.timeline, frames, (rows[0], rows[1]))
            more = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._control.select(self._control.keys | found if more else found)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go to a key, or show all of the timeline."""
        row = int((event.position().y() - RULER) // ROW)
        key = key_at(self._rows, self._control.timeline, self.scale, event.position().x(), row)
        if key is not None:
            self._control.go_to_time(key.time)
        elif event.position().y() < RULER:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom in or out around the pointer."""
        notches = event.angleDelta().y() / 120.0
        if event.position().x() >= NAMES_WIDTH and notches:
            self._scale = self.scale.zoomed(ZOOM**-notches, event.position().x(), MOST_FRAMES)
            self.update()
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Have the keys that mean something here, whatever commands they are elsewhere; and say what rows are."""
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
        }
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if event.key() == key.Key_A and not plain:
            return self._select_all
        return table.get(Qt.Key(event.key())) if plain else None

    def _select_all(self) -> None:
        self._control.select(KeyId(row.track.target, each.time) for row in self._rows for each in row.track.keys)

    def _menu(self, event: QMouseEvent, row: int, key: KeyId | None) -> None:
        """What can be done with keys, and with a track."""
        control, menu = self._control, QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if key is not None and key not in control.keys:
            control.select([key])
        if key is not None:
            for easing in EASINGS:
                menu.addAction(tr(EASING_TEXTS[easing]), lambda easing=easing: control.ease(easing))
            menu.addSeparator()
            menu.addAction(tr("Delete keys"), control.delete)
        if 0 <= row < len(self._rows):
            self._track_menu(menu, self._rows[row])
        if not menu.isEmpty():
            menu.popup(event.globalPosition().toPoint())

    def _track_menu(self, menu: QMenu, row: Row) -> None:
        control, track, target = self._control, row.track, row.track.target
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
