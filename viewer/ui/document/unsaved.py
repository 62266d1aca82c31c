"""Asks before something would be lost."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from viewer.session.session import Session
from viewer.ui.document.documents import Documents


class UnsavedGuard(QObject):
    """Lets an action that puts the document away happen only once people have decided about their changes.

    Args:
        window: Parent of the question.
        session: The document.
        documents: Says when saving has ended well.
        save: Begins to save.
    """

    def __init__(self, window: QWidget, session: Session, documents: Documents, save: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._session, self._documents, self._save = window, session, documents, save
        self._box: QMessageBox | None = None

    def when_saved(self, action: Callable[[], None]) -> None:
        """Do ``action`` now, or after the answer "Save" or "Discard"."""
        if not self._session.dirty:
            action()
        elif self._box is None:
            self._ask(action)

    def _ask(self, action: Callable[[], None]) -> None:
        buttons = QMessageBox.StandardButton
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Fieldwright")
        box.setText(self.tr("Save the changes to {0}?").format(self._session.title))
        box.setInformativeText(self.tr("They are lost otherwise."))
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)

        def answered(button: int) -> None:
            self._box = None
            if button == buttons.Discard.value:
                action()
            elif button == buttons.Save.value:
                self._documents.saved.connect(action, Qt.ConnectionType.SingleShotConnection)
                self._save()

        box.finished.connect(answered)
        self._box = box
        box.open()
