"""The panel that asks about a network: what was inferred, a field for each question, and what photos say of it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QWidget

from viewer.engine.jobs import Ranked
from viewer.scene.nerf_answers import QUESTIONS, word_of
from viewer.scene.options import Option
from viewer.ui.asking.asking import Asking
from viewer.ui.widgets.language import tr
from viewer.ui.widgets.layouts import button, column, label, row
from viewer.ui.widgets.option_fields import OptionField, PlainSpinBox, field_of, option_rows
from viewer.ui.widgets.theme import MUTED

MOST_LETTERS = 30
"""That a field has room for."""


class AskingPanel(QWidget):
    """Shows the questions about a network and tries other answers in the picture.

    Args:
        asking: What is asked, and what answers make of it.
    """

    def __init__(self, asking: Asking) -> None:
        super().__init__()
        self._asking = asking
        self._names: tuple[str, ...] = ()
        self._options = {option.name: option for option in QUESTIONS}
        self.fields: dict[str, OptionField] = {}
        self._titles: dict[str, QLabel] = {}
        self.inferred, self.score = label(wrapped=True, style=MUTED), label(wrapped=True)
        self._form = QWidget()
        self._rows = option_rows()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setLayout(self._rows)
        self.by_photos = button("Find by photos", asking.search, "Compare all answers with the photos of its training")
        self.keep = button("Keep", asking.keep, "Make these answers part of the document")
        self.drop = button("Back", asking.drop, "Back to the answers that the document has")
        hint = label("What is chosen is shown at once. ? = no one has answered it yet.", wrapped=True, style=MUTED)
        buttons = row(self.by_photos, self.keep, self.drop, None)
        parts = (self.inferred, self.score, buttons, hint, self._form)  # what is below may have to be scrolled to
        column(*parts, None, on=self, margins=8, spacing=6)
        asking.changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show what is asked now, with the answers as they are, and how near photos come with each."""
        asking, asked = self._asking, self._asking.asked
        self._form.setVisible(asked is not None)
        self.keep.setEnabled(asked is not None and not asking.searching)
        self.by_photos.setEnabled(asking.told_by_photos and not asking.searching)
        self.drop.setEnabled(asking.trying)
        if asked is None:
            self.inferred.setText(self.tr(asking.why_not() or ""))
            self.score.setText("")
            return
        self._show_questions(asked.open)
        known, ranked = dict(asked.known), asking.ranked
        self.inferred.setText(self.tr("Inferred: {0}.").format("; ".join(asked.inferred)))
        self.score.setText(self._said(ranked))
        for name, field in self.fields.items():
            option = self._options[name]
            with QSignalBlocker(field.widget):
                if isinstance(field.widget, QComboBox):
                    show_ranked(field.widget, option, ranked)
                field.show(getattr(asked.answers, name))
            title = self._titles[name]
            title.setText(field.label if name in known else f"{field.label} ?")
            who = self.tr("Answered by {0}.").format(tr(known[name])) if name in known else self.tr("Assumed.")
            title.setToolTip(f"{tr(option.text)} {who}")

    def _show_questions(self, names: tuple[str, ...]) -> None:
        if names == self._names:
            return
        self._names = names
        while self._rows.rowCount():
            self._rows.removeRow(0)
        self.fields = {option.name: field_of(option) for option in QUESTIONS if option.name in names}
        for name, field in self.fields.items():
            if isinstance(field.widget, QComboBox):
                field.widget.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
                longest = max(len(tr(word_of(self._options[name], choice))) for choice in self._options[name].choices)
                field.widget.setMinimumContentsLength(min(longest + 10, MOST_LETTERS))
            if isinstance(field.widget, PlainSpinBox):
                field.widget.setKeyboardTracking(False)  # half a number is no answer
            self._titles[name] = label()
            self._rows.addRow(self._titles[name], field.widget)
            field.changed.connect(lambda *_, name=name: self._asking.give(name, self.fields[name].get()))

    def _said(self, ranked: Ranked | None) -> str:
        if self._asking.searching:
            return self.tr("Comparing all answers with the photos…")
        if ranked is None:
            return ""
        return self.tr("{0:.1f} dB against the photos with these answers.").format(ranked.psnr)


def show_ranked(box: QComboBox, option: Option, ranked: Ranked | None) -> None:
    """Show choices with what photos say of each, the best first; in their own order as long as nothing is known."""
    scores = (
        {choice.answer: choice.psnr for choice in ranked.choices if choice.question == option.name} if ranked else {}
    )
    choices = list(option.choices)
    if ranked is not None and scores:
        scores[str(getattr(ranked.answers, option.name))] = ranked.psnr
        choices.sort(key=lambda choice: -scores.get(str(choice), 0.0))
    box.clear()
    for choice in choices:
        text = tr(word_of(option, choice))
        number = scores.get(str(choice))
        own = ranked is not None and choice == getattr(ranked.answers, option.name)
        box.addItem(text if number is None or own else f"{number:.1f} dB   {text}", choice)
        box.setItemData(box.count() - 1, text, Qt.ItemDataRole.ToolTipRole)
