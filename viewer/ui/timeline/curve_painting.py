"""How curves of values over time look: scales, lines, keys and their handles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen, QPolygonF

from viewer.scene.timeline import KeyId, Timeline
from viewer.session.timeline_view import RULER, TimeScale
from viewer.session.track_curves import ValueCurve, ValueScale, handle_places
from viewer.ui.timeline.time_widget import CHOSEN

COLORS = tuple(
    QColor(*color)
    for color in ((226, 96, 92), (110, 190, 100), (92, 140, 235), (222, 170, 70), (176, 120, 220), (80, 190, 190))
)
AXIS_COLORS = {"X": COLORS[0], "Y": COLORS[1], "Z": COLORS[2]}
KEY_SIZE, HANDLE_SIZE = 4.0, 3.5


class CurvePicture(NamedTuple):
    """What is to be painted, and where.

    Attributes:
        curves: From back to front.
        scale: Where frames are.
        values: Where values are, by their units.
        timeline: Of the curves.
        chosen: Keys that are selected.
        palette: Of the widget.
        ends: Between which pixels across it lies.
    """

    curves: tuple[ValueCurve, ...]
    scale: TimeScale
    values: Mapping[str, ValueScale]
    timeline: Timeline
    chosen: frozenset[KeyId]
    palette: QPalette
    ends: tuple[int, int]

    def place(self, curve: ValueCurve, time: float, value: float) -> QPointF:
        """Where a value of a curve at a time is."""
        return place_of(curve, time, value, self.scale, self.values, self.timeline)


def place_of(
    curve: ValueCurve, time: float, value: float, scale: TimeScale, values: Mapping[str, ValueScale], timeline: Timeline
) -> QPointF:
    """Where a value of a curve at a time is."""
    return QPointF(scale.x_of(timeline.frame_of(time)), values[curve.shown.unit].y_of(value))


def paint_curves(painter: QPainter, picture: CurvePicture) -> None:
    """Scales of values, curves over them, keys and handles over all."""
    for number, (unit, each) in enumerate(picture.values.items()):
        _paint_scale(painter, each, picture, unit, right=number > 0)
    for curve in picture.curves:
        ink = ink_of(curve)
        painter.setPen(QPen(ink if curve.track.enabled else ink.darker(200), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rows = zip(curve.times, curve.values, strict=True)
        painter.drawPolyline(QPolygonF([picture.place(curve, float(time), float(value)) for time, value in rows]))
    for curve in picture.curves:
        _paint_keys(painter, curve, picture)


def ink_of(curve: ValueCurve) -> QColor:
    """The colour of a curve: of its axis where it has one; of angles lighter."""
    if not curve.shown.axis:
        return COLORS[curve.of.number % len(COLORS)]
    color = AXIS_COLORS[curve.shown.axis]
    return color.lighter(140) if curve.shown.turns else color


def _paint_keys(painter: QPainter, curve: ValueCurve, picture: CurvePicture) -> None:
    """Keys, those that are selected in another colour and with their handles."""
    ink = ink_of(curve)
    places = {
        key.time: picture.place(curve, key.time, float(value))
        for key, value in zip(curve.track.keys, curve.keys, strict=True)
    }
    for handle in handle_places(curve, picture.chosen):
        at = picture.place(curve, handle.time, handle.value)
        painter.setPen(QPen(CHOSEN, 1.0))
        painter.drawLine(places[handle.key.time], at)
        painter.setBrush(picture.palette.color(QPalette.ColorRole.Base))
        painter.drawEllipse(at, HANDLE_SIZE, HANDLE_SIZE)
    for time, at in places.items():
        color = CHOSEN if KeyId(curve.of.target, time) in picture.chosen else ink
        painter.setBrush(color)
        painter.setPen(QPen(color.darker(150), 1.0))
        painter.drawRect(QRectF(at.x() - KEY_SIZE, at.y() - KEY_SIZE, 2.0 * KEY_SIZE, 2.0 * KEY_SIZE))


def _paint_scale(painter: QPainter, values: ValueScale, picture: CurvePicture, unit: str, *, right: bool) -> None:
    """Numbers of values, with lines at those on the left."""
    step, ticks = values.ticks()
    first, last = picture.ends
    for tick in ticks:
        y, text = values.y_of(tick), f"{0.0 if abs(tick) < 1e-6 * step else tick:.6g}{unit}"
        if y <= RULER:
            continue
        if not right:
            painter.setPen(QPen(picture.palette.color(QPalette.ColorRole.Mid), 1.0, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(first, y), QPointF(last, y))
        painter.setPen(picture.palette.color(QPalette.ColorRole.PlaceholderText))
        x = last - painter.fontMetrics().horizontalAdvance(text) - 4.0 if right else first + 4.0
        painter.drawText(QPointF(x, y - 2.0), text)
