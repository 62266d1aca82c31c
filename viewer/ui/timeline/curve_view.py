"""Values over time: the curves of the tracks whose keys are selected, with keys and handles to drag."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import QMenu, QSizePolicy

from viewer.scene.timeline import KeyId
from viewer.session.curve_sheet import CurveSheet, Line
from viewer.session.timeline_view import REACH, ROW, RULER
from viewer.session.track_curves import HandlePlace, ValueCurve, ValueScale, handle_places
from viewer.ui.timeline.control import TimelineControl
from viewer.ui.timeline.curve_painting import CurvePicture, ink_of, paint_curves, place_of
from viewer.ui.timeline.draft import TimelineDraft
from viewer.ui.timeline.time_widget import NAMES_WIDTH, ZOOM, Drag, TimeAxis, TimeWidget
from viewer.ui.timeline.track_view import row_title
from viewer.ui.widgets.language import tr

LEAST_HEIGHT = 120
SLACK = 3.0
"""Pixels by which a key has to be dragged until it moves."""


class CurveView(TimeWidget):
    """Draws numbers over time, and lets people drag keys and handles.

    Args:
        control: What people do here.
        axis: Which frames are seen.
        draft: Shows what is dragged in the view.
    """

    def __init__(self, control: TimelineControl, axis: TimeAxis, draft: TimelineDraft) -> None:
        super().__init__(control, axis)
        self._tried = draft
        self.sheet = CurveSheet()
        self._held: ValueCurve | None = None
        self._handle: HandlePlace | None = None
        self._first = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setAccessibleName(tr("Curves"))
        control.selected.connect(self._follow_selection)

    def show_scene(self) -> None:
        """The document has changed."""
        self.sheet.show_scene(self._control.animation.scene)
        self._scroll(0.0)
        self.update()

    def sizeHint(self) -> QSize:
        """Some room for curves."""
        return QSize(600, 220)

    def all_keys(self) -> list[KeyId]:
        """All keys of the tracks that are seen."""
        return [KeyId(row.track.target, each.time) for row in self.sheet.seen_rows() for each in row.track.keys]

    def frame_keys(self) -> None:
        """See the selected keys as large as there is room, in time and in value."""
        super().frame_keys()
        self.sheet.frame(self._control.keys, self.scale)
        self.update()

    @property
    def values(self) -> dict[str, ValueScale]:
        """Where values are, by their units."""
        return self.sheet.values(self.scale, RULER, self.height() - RULER)

    @property
    def curves(self) -> tuple[ValueCurve, ...]:
        """Those that are seen."""
        return self.sheet.curves(self.scale)

    def place(self, curve: ValueCurve, time: float, value: float) -> QPointF:
        """Where a value of a curve at a time is."""
        return place_of(curve, time, value, self.scale, self.values, self._control.timeline)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's
        """Names on the left; scale, curves, keys and handles on the right; the time over all."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale, colors = self.scale, self.palette()
        picture = CurvePicture(
            self.curves, scale, self.values, self._control.timeline, self._chosen(), colors, (NAMES_WIDTH, self.width())
        )
        painter.fillRect(self.rect(), colors.color(QPalette.ColorRole.Base))
        paint_curves(painter, picture)
        self.paint_ruler(painter, scale)
        painter.fillRect(0, 0, NAMES_WIDTH, self.height(), colors.color(QPalette.ColorRole.Window))
        self._paint_names(painter)
        if not self.sheet.rows:
            painter.setPen(colors.color(QPalette.ColorRole.PlaceholderText))
            area = self.rect().adjusted(NAMES_WIDTH + 12, RULER + 4, -8, 0)
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, tr("Nothing has keys yet."))
        self.paint_over(painter, scale)
        painter.end()

    def _paint_names(self, painter: QPainter) -> None:
        colors, seen = self.palette(), {row.track.target for row in self.sheet.seen_rows()}
        for number, (row, curve) in enumerate(self.sheet.lines(self.scale)[self._first :]):
            top = RULER + ROW * number
            hidden = row.track.target not in seen or (curve is not None and curve.of in self.sheet.hidden)
            text = colors.color(QPalette.ColorRole.PlaceholderText if hidden else QPalette.ColorRole.Text)
            if curve is not None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colors.color(QPalette.ColorRole.Mid) if hidden else ink_of(curve))
                painter.drawEllipse(QPointF(22.0, top + 0.5 * ROW), 4.0, 4.0)
            painter.setPen(text)
            if curve is None:
                self.paint_name(painter, row_title(row), top, ROW)
            else:
                name = f"{tr(curve.shown.name)} {curve.shown.axis}".strip()
                self.paint_name(painter, name, top, ROW, left=32.0)

    def grab_at(self, event: QMouseEvent) -> None:
        """A name shows or hides, a handle or a key is dragged, elsewhere a box begins."""
        at = event.position()
        if at.x() < NAMES_WIDTH:
            self._click_name(at)
            return
        more = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        frame = self.scale.frame_at(at.x())
        handle, found = self.handle_at(at), self.key_at(at)
        if found is not None and more:
            self._control.select(self._control.keys ^ {found[1]})
        elif handle is not None:
            self._held, self._handle = handle
            self._drag = Drag("handle", at, frame, at)
        elif found is not None:
            if found[1] not in self._control.keys:
                self._control.select([found[1]])
            self._held = found[0]
            self._drag = Drag("keys", at, frame, at)
        else:
            if not more:
                self._control.select(())
            self._drag = Drag("box", at, frame, at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what was begun; what is dragged is seen in the viewport as well."""
        super().mouseMoveEvent(event)
        drag, values, at = self._drag, self.values, event.position()
        if drag is None or drag.kind not in ("pan", "keys", "handle"):
            return
        self.sheet.scales = values  # what is dragged does not move the scale
        if drag.kind == "pan":
            ways = {unit: each.value_at(drag.start.y()) - each.value_at(at.y()) for unit, each in values.items()}
            self.sheet.scales = {unit: each.shifted(ways[unit]) for unit, each in values.items()}
            self._drag = drag._replace(start=at)
            return
        self._drag_to(drag, event)
        self._tried.show(self.sheet.draft)

    def _drag_to(self, drag: Drag, event: QMouseEvent) -> None:
        """What becomes of the keys or the handle that are dragged."""
        values, at = self.values, event.position()
        if drag.kind == "handle" and self._handle is not None and self._held is not None:
            time = self.scale.frame_at(at.x()) / self._control.timeline.rate
            value = values[self._held.shown.unit].value_at(at.y())
            self.sheet.with_handle(self._handle, self._held.of, self.scale, time, value)
        elif self._held is not None:
            frames, by = self._way(drag, event)
            self.sheet.with_keys(self._control.keys, self._held.of, frames, by)

    def dropped(self, drag: Drag, event: QMouseEvent) -> None:
        """Keep it, as one step; select what is in a box."""
        if drag.kind == "box":
            self._select_box(drag, event)
        elif self.sheet.draft is not None:
            self._drag_to(drag, event)
            moved = self.sheet.moved(self._control.keys, self._way(drag, event)[0] if drag.kind == "keys" else 0)
            draft = self.sheet.draft
            self._tried.keep(draft)
            self._control.select(moved)
        self.sheet.draft = self._held = self._handle = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go to a key; elsewhere see all."""
        found = self.key_at(event.position())
        if found is not None:
            self._control.go_to_time(found[1].time)
        elif event.position().x() >= NAMES_WIDTH:
            self.sheet.scales = {}
            self._axis.show(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom in time, with Ctrl in value; over the names, see others of these."""
        notches, at = event.angleDelta().y() / 120.0, event.position()
        if at.x() < NAMES_WIDTH:
            self._scroll(-notches)
            event.accept()
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sheet.scales = {unit: each.zoomed(ZOOM**-notches, at.y()) for unit, each in self.values.items()}
            self.update()
            event.accept()
        else:
            super().wheelEvent(event)

    def menu_at(self, menu: QMenu, at: QPointF) -> None:
        """What can be done with keys, and with a track."""
        found, line = self.key_at(at), self._line_at(at)
        if found is not None:
            self.fill_key_menu(menu, found[1])
            self.fill_track_menu(menu, found[0].track)
        elif line is not None and at.x() < NAMES_WIDTH:
            self.fill_track_menu(menu, line.row.track)

    def key_at(self, at: QPointF) -> tuple[ValueCurve, KeyId] | None:
        """The key of a curve at a place, and the curve."""
        places = [
            (_gap(self.place(curve, key.time, float(value)), at), curve, KeyId(curve.of.target, key.time))
            for curve in (self.curves if at.x() >= NAMES_WIDTH else ())
            for key, value in zip(curve.track.keys, curve.keys, strict=True)
        ]
        gap, curve, key = min(places, key=lambda each: each[0], default=(REACH + 1.0, None, None))
        return None if gap > REACH or curve is None or key is None else (curve, key)

    def handle_at(self, at: QPointF) -> tuple[ValueCurve, HandlePlace] | None:
        """The handle of a selected key at a place, and its curve."""
        places = [
            (_gap(self.place(curve, handle.time, handle.value), at), curve, handle)
            for curve in self.curves
            for handle in handle_places(curve, self._control.keys)
        ]
        gap, of, handle = min(places, key=lambda each: each[0], default=(REACH + 1.0, None, None))
        return None if gap > REACH or of is None or handle is None else (of, handle)

    def _way(self, drag: Drag, event: QMouseEvent) -> tuple[int, float]:
        """By how many frames and by what value keys are dragged; with Shift in one direction alone."""
        way = event.position() - drag.start
        if max(abs(way.x()), abs(way.y())) < SLACK:
            return 0, 0.0
        only = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        level, upright = only and abs(way.x()) >= abs(way.y()), only and abs(way.x()) < abs(way.y())
        values = None if self._held is None else self.values.get(self._held.shown.unit)
        by = 0.0 if values is None else values.value_at(event.position().y()) - values.value_at(drag.start.y())
        return 0 if upright else round(self.scale.frame_at(event.position().x()) - drag.frame), 0.0 if level else by

    def _chosen(self) -> frozenset[KeyId]:
        """The selected keys, where they are while they are dragged."""
        drag = self._drag
        if self.sheet.draft is None or drag is None or drag.kind != "keys":
            return self._control.keys
        return self.sheet.moved(self._control.keys, round(self.scale.frame_at(drag.now.x()) - drag.frame))

    def _select_box(self, drag: Drag, event: QMouseEvent) -> None:
        area = QRectF(drag.start, event.position()).normalized()
        found = {
            KeyId(curve.of.target, key.time)
            for curve in self.curves
            for key, value in zip(curve.track.keys, curve.keys, strict=True)
            if area.contains(self.place(curve, key.time, float(value)))
        }
        more = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        self._control.select(self._control.keys | found if more else found)

    def _click_name(self, at: QPointF) -> None:
        """A track's name shows it alone and selects its keys; a number's name shows or hides it."""
        line = self._line_at(at)
        if line is not None and line.curve is not None:
            self.sheet.toggle(line.curve.of)
        elif line is not None:
            track = line.row.track
            self._control.select(KeyId(track.target, each.time) for each in track.keys)
        self.update()

    def _follow_selection(self) -> None:
        if self._drag is None and self.sheet.follow(self._control.keys):
            self.show_scene()

    def _scroll(self, lines: float) -> None:
        """See other names; there is no room for all of many."""
        room = max((self.height() - RULER) // ROW, 1)
        most = max(len(self.sheet.lines(self.scale)) - room, 0)
        self._first = min(max(self._first + round(3 * lines), 0), most)
        self.update()

    def _line_at(self, at: QPointF) -> Line | None:
        lines, number = self.sheet.lines(self.scale), int((at.y() - RULER) // ROW) + self._first
        return lines[number] if 0 <= number < len(lines) else None


def _gap(one: QPointF, other: QPointF) -> float:
    return float(((one.x() - other.x()) ** 2 + (one.y() - other.y()) ** 2) ** 0.5)
