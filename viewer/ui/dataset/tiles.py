"""How one photo of a data set looks in the list: its picture, what it is for, and how well it is matched."""

from __future__ import annotations

import math
from pathlib import PurePosixPath

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from viewer.scene.dataset import Photo
from viewer.session.dataset_rows import PhotoRow
from viewer.ui.widgets.theme import color

ROW = Qt.ItemDataRole.UserRole
PICTURE = Qt.ItemDataRole.UserRole + 1
SHARE = Qt.ItemDataRole.UserRole + 2
"""How full the bar of the PSNR is, from 0 to 1; None where it is not known."""
MARKED = Qt.ItemDataRole.UserRole + 3
"""Whether it is the present photo."""
FAULT = Qt.ItemDataRole.UserRole + 4
"""What is wrong with a photo that cannot be read; empty where nothing is."""
TRAINING, HELD_OUT, DISABLED = QColor("#73adf2"), QColor("#f2b866"), QColor("#6c727c")
"""As the cameras in the viewport."""
WORST, BEST = QColor("#d9534f"), QColor("#4fb477")
PICKED = QColor("#ffed59")
LEAST_WIDTH = 84
ASPECT = 0.75
NAME, BAR, GAP = 16, 4, 3
"""Heights in pixels, and between parts."""


class PhotoTile(QStyledItemDelegate):
    """Paints tiles of one size.

    Attributes:
        width: Of a tile in pixels.
    """

    width = LEAST_WIDTH

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All are alike."""
        del option, index
        return QSize(self.width, round(ASPECT * (self.width - 2 * GAP)) + NAME + BAR + 4 * GAP)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw a tile."""
        row = index.data(ROW)
        if not isinstance(row, PhotoRow):
            return
        whole: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue] - missing in the stubs
        state: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue] - missing in the stubs, too
        palette: QPalette = option.palette  # pyright: ignore[reportAttributeAccessIssue] - the same
        selected = bool(state & QStyle.StateFlag.State_Selected)
        area = whole.adjusted(GAP, GAP, -GAP, -GAP)
        picture = QRect(area.x(), area.y(), area.width(), area.height() - NAME - BAR - GAP)
        painter.save()
        if selected:
            painter.fillRect(whole.adjusted(1, 1, -1, -1), palette.highlight())
        _draw_picture(painter, picture, index.data(PICTURE), row.photo)
        if index.data(FAULT):
            painter.setPen(WORST)
            painter.drawText(
                picture, Qt.AlignmentFlag.AlignCenter, QCoreApplication.translate("PhotoTile", "not readable")
            )
        if index.data(MARKED):
            painter.setPen(QPen(PICKED, 2))
            painter.drawRect(picture)
        _draw_bar(painter, QRect(area.x(), picture.bottom() + GAP, area.width(), BAR), index.data(SHARE))
        ink = _ink(palette, row, selected=selected)
        _draw_text(painter, QRect(area.x(), area.bottom() - NAME + 1, area.width(), NAME), row, ink)
        painter.restore()


def color_of(photo: Photo) -> QColor:
    """What a photo is for, as a colour."""
    if not photo.enabled:
        return DISABLED
    return TRAINING if photo.split == "train" else HELD_OUT


def use_of(photo: Photo) -> str:
    """What a photo is for, in words."""
    if not photo.enabled:
        return QCoreApplication.translate("PhotoTile", "not used")
    return {
        "train": QCoreApplication.translate("PhotoTile", "training"),
        "val": QCoreApplication.translate("PhotoTile", "held out"),
        "test": QCoreApplication.translate("PhotoTile", "held out (test)"),
    }[photo.split]


def _draw_picture(painter: QPainter, area: QRect, image: QImage | None, photo: Photo) -> None:
    """The picture as large as it fits; faint and crossed out where it is not used."""
    painter.fillRect(area, color("groove"))
    if image is not None and not image.isNull():
        size = image.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRect(area.topLeft(), size)
        target.moveCenter(area.center())
        painter.setOpacity(1.0 if photo.enabled else 0.25)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, image)
        painter.setOpacity(1.0)
    if not photo.enabled:
        painter.setPen(QPen(DISABLED, 1.5))
        painter.drawLine(area.topLeft(), area.bottomRight())
        painter.drawLine(area.topRight(), area.bottomLeft())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color("groove"), 1.5))
    painter.setBrush(color_of(photo))
    painter.drawEllipse(QPointF(area.left() + 7.0, area.top() + 7.0), 4.5, 4.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def _draw_bar(painter: QPainter, area: QRect, share: float | None) -> None:
    """The PSNR from red to green; nothing where it is not known."""
    if share is None:
        return
    painter.fillRect(area, color("groove"))
    full = QRectF(area.x(), area.y(), area.width() * share, area.height())
    painter.fillRect(full, _between(WORST, BEST, share))


def _ink(palette: QPalette, row: PhotoRow, *, selected: bool) -> QColor:
    """The colour of a photo's name."""
    if selected:
        return palette.color(QPalette.ColorRole.HighlightedText)
    return palette.color(QPalette.ColorRole.Text if row.photo.enabled else QPalette.ColorRole.PlaceholderText)


def _draw_text(painter: QPainter, area: QRect, row: PhotoRow, ink: QColor) -> None:
    """The name on the left, the PSNR on the right."""
    font = painter.font()
    font.setPointSizeF(max(font.pointSizeF() - 2.0, 6.0))
    painter.setFont(font)
    score = "" if row.psnr is None or math.isnan(row.psnr) else f"{row.psnr:.1f}"
    taken = painter.fontMetrics().horizontalAdvance(f" {score}") if score else 0
    name = painter.fontMetrics().elidedText(
        PurePosixPath(row.photo.file).stem, Qt.TextElideMode.ElideMiddle, area.width() - taken
    )
    painter.setPen(ink)
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
    painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, score)


def _between(one: QColor, other: QColor, share: float) -> QColor:
    parts = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # pyright: ignore[reportIndexIssue] - a tuple
    return QColor(*(round(a + share * (b - a)) for a, b in parts))
