"""Asks before something would be lost."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from viewer.ui.document.documents import Documents
from viewer.ui.work.jobs import Jobs


class UnsavedGuard(QObject):
    """Lets an action that puts the document away happen only once people have decided about what it would lose.

    Args:
        window: Parent of the question.
        documents: The document.
        jobs: Those that belong to the document end with it.
        save: Begins to save; calls its argument once that has worked.
    """

    def __init__(
        self, window: QWidget, documents: Documents, jobs: Jobs, save: Callable[[Callable[[], None]], None]
    ) -> None:
        super().__init__(window)
        self._window, self._documents, self._jobs, self._save = window, documents, jobs, save
        self._box: QMessageBox | None = None
        self._next: Callable[[], None] | None = None
        documents.opening.replacing.connect(self.when_saved)

    def when_saved(self, action: Callable[[], None]) -> None:
        """Do ``action`` now, or after people have agreed; behind the question that is open, if there is one."""
        if self._box is not None:
            self._next = action
        elif self._documents.opening.at_stake():
            self._ask(action)
        else:
            action()

    def _ask(self, action: Callable[[], None]) -> None:
        buttons, session = QMessageBox.StandardButton, self._documents.session
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Fieldwright")
        stopped = self.tr("This job will be stopped: {0}.").format(", ".join(self._jobs.bound))
        lost = [self.tr("They are lost otherwise.")] if session.dirty else []
        box.setInformativeText("\n".join([*lost, stopped] if self._jobs.bound else lost))
        if session.dirty:
            box.setText(self.tr("Save the changes to {0}?").format(session.title))
            box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
            box.setDefaultButton(buttons.Save)
        else:
            box.setText(self.tr("Close {0}?").format(session.title))
            box.setStandardButtons(buttons.Close | buttons.Cancel)
            box.setDefaultButton(buttons.Cancel)

        def answered(button: int) -> None:
            self._box = None
            if button in (buttons.Discard.value, buttons.Close.value):
                action()
            elif button == buttons.Save.value:
                self._save(lambda: self.when_saved(action))
            following, self._next = self._next, None
            if following is not None and not self._window.isHidden():
                self.when_saved(following)

        box.finished.connect(answered)
        self._box = box
        box.open()
