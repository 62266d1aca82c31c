"""The panel that removes floaters: a strength, its three thresholds, and how much would go."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QWidget

from viewer.scene.floaters import PHOTO_LIMIT
from viewer.ui.cleaning.cleaning import Cleaning, Counted
from viewer.ui.widgets.fields import NumberSlider, SpinBox
from viewer.ui.widgets.layouts import button, column, label, row
from viewer.ui.widgets.theme import MUTED


class CleaningPanel(QWidget):
    """Shows what would go, and removes it.

    Args:
        cleaning: Measures and removes.
    """

    def __init__(self, cleaning: Cleaning) -> None:
        super().__init__()
        self._cleaning = cleaning
        self.strength = NumberSlider(0.0, 1.0, 2, cleaning.strength)
        self.share, self.opacity = SpinBox(0.0, 100.0, 4, " %"), SpinBox(0.0, 1.0, 4, "")
        self.photos = SpinBox(0.0, float(PHOTO_LIMIT), 0, "")
        self.strength.setToolTip(self.tr("Sets the three numbers below"))
        self.share.setToolTip(self.tr("Parts that have less than this share of all elements go"))
        self.opacity.setToolTip(self.tr("Elements of less opacity go where none beside them has more"))
        self.photos.setToolTip(self.tr("Elements that fewer photos see go; 0 = however many"))
        form = QWidget()
        rows = QFormLayout(form)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addRow(self.tr("Strength"), self.strength)
        rows.addRow(self.tr("Part smaller than"), self.share)
        rows.addRow(self.tr("Opacity below"), self.opacity)
        rows.addRow(self.tr("Fewer photos than"), self.photos)
        self.text, self.detail = label(wrapped=True), label(wrapped=True, style=MUTED)
        self.remove = button("Remove", cleaning.remove, "Take away what is red in the view")
        self.select = button("Select", cleaning.select, "Select it instead, to add to it or leave some of it out")
        hint = label(
            "Red in the view is what goes. It becomes an edit, whose numbers can be changed later.",
            wrapped=True, style=MUTED,
        )  # fmt: skip
        parts = (self.text, form, self.detail, row(self.remove, self.select, None), hint)
        column(*parts, None, on=self, margins=8, spacing=6)
        self.strength.moved.connect(lambda value, _: cleaning.set_strength(value))
        self.share.valueChanged.connect(lambda value: self._set(share=value / 100.0))
        self.opacity.valueChanged.connect(lambda value: self._set(opacity=value))
        self.photos.valueChanged.connect(lambda value: self._set(photos=round(value)))
        cleaning.changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show the thresholds, and what would go by them."""
        cleaning = self._cleaning
        self.strength.set_value(cleaning.strength)
        self.share.show_value(100.0 * cleaning.thresholds.share)
        self.opacity.show_value(cleaning.thresholds.opacity)
        self.photos.show_value(float(cleaning.thresholds.photos))
        self.photos.setEnabled(cleaning.has_photos)
        counts = cleaning.counts()
        number, goes = (sum(getattr(each, name) for each in counts) for name in ("number", "going"))
        self.text.setText(self._said(counts, number, goes))
        by = [f"{sum(getattr(each, name) for each in counts):,}" for name in ("by_size", "by_opacity", "by_photos")]
        self.detail.setText(self.tr("By size {0}, by opacity {1}, by photos {2}").format(*by) if counts else "")
        for each in (self.remove, self.select):
            each.setEnabled(bool(goes))

    def _said(self, counts: tuple[Counted, ...], number: int, goes: int) -> str:
        why = self._cleaning.why_not()
        if why is not None:
            return self.tr(why)
        if not counts:
            return self.tr("Measuring…") if self._cleaning.waiting else ""
        share = 100.0 * goes / max(number, 1)
        return self.tr("{0} of {1} elements would go ({2:.2g} %)").format(f"{goes:,}", f"{number:,}", share)

    def _set(self, **changes: float) -> None:
        self._cleaning.set(self._cleaning.thresholds._replace(**changes))  # pyright: ignore[reportArgumentType]
