"""Cloning in the panel of the painting brush: paint is what lies somewhere else on the node."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtWidgets import QCheckBox

from viewer.session.painting import CloneSource
from viewer.session.store import Store
from viewer.ui.widgets.fields import Section
from viewer.ui.widgets.layouts import label


class CloneFields(Section):
    """Shows whether the store's brush clones, and from where, and changes it.

    Args:
        store: Where the brush is.
    """

    def __init__(self, store: Store) -> None:
        super().__init__("Clone")
        self._store = store
        self.on = QCheckBox(self.tr("Paint with what lies elsewhere"))
        self.aligned = QCheckBox(self.tr("Aligned"))
        self.aligned.setToolTip(self.tr("Strokes go on at the same distance; else each one begins there again"))
        self.text = label(wrapped=True)
        for each in (self.on, self.aligned, self.text):
            self.rows.addRow(each)
        self.on.clicked.connect(lambda on: self._put(CloneSource(aligned=self.aligned.isChecked()) if on else None))
        self.aligned.clicked.connect(self._align)
        store.watch(lambda state: state.paint_brush.clone, self.follow)
        self.aligned.setChecked(True)
        self.follow()

    def follow(self) -> None:
        """Show the source as it is now."""
        clone = self._store.state.paint_brush.clone
        self.on.setChecked(clone is not None)
        self.aligned.setEnabled(clone is not None)
        if clone is None:
            self.text.setText("")
            return
        self.aligned.setChecked(clone.aligned)
        if clone.at is None:
            self.text.setText(self.tr("Alt+click the place to clone from."))
        else:
            places = ", ".join(f"{part:.3g}" for part in clone.at)
            self.text.setText(self.tr("From {0}. Alt+click: another place.").format(places))

    def _align(self, on: bool) -> None:
        clone = self._store.state.paint_brush.clone
        if clone is not None:
            self._put(replace(clone, aligned=on, way=None))

    def _put(self, clone: CloneSource | None) -> None:
        self._store.change(paint_brush=replace(self._store.state.paint_brush, clone=clone))
