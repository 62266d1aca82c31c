"""The rows of keys, for mouse and keyboard."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QMenu, QSizePolicy

from viewer.scene.timeline import KeyId
from viewer.session.timeline_view import ROW, RULER, Row, TimeScale, key_at, keys_between, rows_of
from viewer.ui.timeline.control import TimelineControl
from viewer.ui.timeline.time_widget import CHOSEN, KEY_COLOR, NAMES_WIDTH, Drag, TimeAxis, TimeWidget
from viewer.ui.widgets.language import tr, tr_pieces

DIAMOND = 5.0


class TrackView(TimeWidget):
    """Draws the keys of all tracks, a row each, and lets people drag them.

    Args:
        control: What people do here.
        axis: Which frames are seen.
    """

    def __init__(self, control: TimelineControl, axis: TimeAxis) -> None:
        super().__init__(control, axis)
        self._rows: tuple[Row, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self.setAccessibleName(tr("Timeline"))

    def show_scene(self) -> None:
        """The document has changed."""
        self._rows = rows_of(self._control.animation.scene)
        self.setMinimumHeight(RULER + ROW * max(len(self._rows), 1) + 4)
        self.update()

    def sizeHint(self) -> QSize:
        """As many rows as there are."""
        return QSize(600, RULER + ROW * max(len(self._rows), 3) + 4)

    def all_keys(self) -> list[KeyId]:
        """All keys of all tracks."""
        return [KeyId(row.track.target, each.time) for row in self._rows for each in row.track.keys]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's
        """Names on the left, keys on the right, the time over both."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale, colors = self.scale, self.palette()
        painter.fillRect(self.rect(), colors.color(QPalette.ColorRole.Base))
        for number, row in enumerate(self._rows):
            self._paint_row(painter, scale, number, row)
        self.paint_ruler(painter, scale)
        painter.fillRect(0, 0, NAMES_WIDTH, self.height(), colors.color(QPalette.ColorRole.Window))
        for number, row in enumerate(self._rows):
            live = row.track.enabled and row.there
            painter.setPen(colors.color(QPalette.ColorRole.Text if live else QPalette.ColorRole.PlaceholderText))
            self.paint_name(painter, row_title(row), RULER + ROW * number, ROW)
        if not self._rows:
            painter.setPen(colors.color(QPalette.ColorRole.PlaceholderText))
            area = self.rect().adjusted(NAMES_WIDTH + 12, RULER, -8, 0)
            text = tr("Look at the scene as it shall be seen at this time, and press Key; or choose a path.")
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, text)
        self.paint_over(painter, scale)
        painter.end()

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

    def _shift(self) -> int:
        """By how many frames keys are being dragged."""
        drag = self._drag
        if drag is None or drag.kind != "keys":
            return 0
        return round(self.scale.frame_at(drag.now.x()) - drag.frame)

    def grab_at(self, event: QMouseEvent) -> None:
        """A name selects its keys, a key is dragged, elsewhere a box begins; with Ctrl selected keys stay selected."""
        at = event.position()
        number, frame = self._row_at(at), self.scale.frame_at(at.x())
        more = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if at.x() < NAMES_WIDTH:
            if number is not None:
                track = self._rows[number].track
                self._control.select(KeyId(track.target, each.time) for each in track.keys)
            return
        key = self._key_at(at)
        if key is None:
            if not more:
                self._control.select(())
            self._drag = Drag("box", at, frame, at)
        elif more:
            self._control.select(self._control.keys ^ {key})
        else:
            if key not in self._control.keys:
                self._control.select([key])
            self._drag = Drag("keys", at, frame, at)

    def dropped(self, drag: Drag, event: QMouseEvent) -> None:
        """Move keys, with Shift held copies of them; select those in a box."""
        frames = (drag.frame, self.scale.frame_at(event.position().x()))
        shift = round(frames[1] - frames[0])
        if drag.kind == "keys" and shift:
            self._control.shift(shift, copies=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif drag.kind == "box":
            rows = [int((y - RULER) // ROW) for y in (drag.start.y(), event.position().y())]
            found = keys_between(self._rows, self._control.timeline, frames, (rows[0], rows[1]))
            more = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._control.select(self._control.keys | found if more else found)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go to a key, or show all of the timeline."""
        key = self._key_at(event.position())
        if key is not None:
            self._control.go_to_time(key.time)
        elif event.position().y() < RULER:
            self._axis.show(None)

    def menu_at(self, menu: QMenu, at: QPointF) -> None:
        """What can be done with keys, and with a track."""
        key, number = self._key_at(at), self._row_at(at)
        if key is not None:
            self.fill_key_menu(menu, key)
        if number is not None:
            self.fill_track_menu(menu, self._rows[number].track)

    def _row_at(self, at: QPointF) -> int | None:
        number = int((at.y() - RULER) // ROW)
        return number if 0 <= number < len(self._rows) else None

    def _key_at(self, at: QPointF) -> KeyId | None:
        number = self._row_at(at)
        if number is None or at.x() < NAMES_WIDTH:
            return None
        return key_at(self._rows, self._control.timeline, self.scale, at.x(), number)


def row_title(row: Row) -> str:
    """What a row is called."""
    if row.track.kind == "camera":
        return f"{tr('Camera')}: {tr(row.what)}"
    return f"{row.who}: {tr_pieces(row.what)}" if row.who else tr(row.what)
