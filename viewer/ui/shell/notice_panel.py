"""Messages that need no answer at once: what went wrong and what to do, or an offer. They never block the window."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QToolButton

from viewer.ui.widgets.language import tr
from viewer.ui.widgets.layouts import button, column, label, row
from viewer.ui.widgets.report import Report
from viewer.ui.widgets.theme import icon

MOST_WAITING = 20


class Choice(NamedTuple):
    """A button, and what it does."""

    text: str
    action: Callable[[], None]


class NoticePanel(QFrame):
    """Shows one message; the next one waits until this one is closed.

    Args:
        log_tail: The newest part of the log, which is copied with a report that has details.
    """

    def __init__(self, log_tail: Callable[[], str] = str) -> None:
        super().__init__()
        self._log_tail = log_tail
        self._waiting: deque[tuple[Report, tuple[Choice, ...]]] = deque(maxlen=MOST_WAITING)
        self._shown: Report | None = None
        self.message = self._label("message")
        self.hint = self._label("hint")
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setMaximumHeight(180)
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.more = button(self.tr("Details"), checkable=True)
        self.more.toggled.connect(self.details.setVisible)
        self.copy = button(self.tr("Copy report"), lambda: self._copy())
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close"))
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip(self.tr("Close this message"))
        self.close_button.clicked.connect(lambda: self._next())
        self._choices = QHBoxLayout()
        self.waiting = QLabel()
        self._lay_out()
        self.hide()

    @property
    def shown(self) -> Report | None:
        """What it says now; None where it is closed."""
        return self._shown

    def show_report(self, report: Report, *choices: Choice) -> None:
        """Show a message, after those that are open; one that is open or waiting already is not repeated."""
        if report == self._shown or any(report == other for other, _ in self._waiting):
            return
        self._waiting.append((report, choices))
        if self._shown is None:
            self._next()
        self._count()

    def _next(self) -> None:
        while (item := self._choices.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if not self._waiting:
            self._shown = None
            self.hide()
            return
        self._shown, choices = self._waiting.popleft()
        self._count()
        self.message.setText(tr(self._shown.message))
        self.hint.setText(tr(self._shown.hint))
        self.hint.setVisible(bool(self._shown.hint))
        self.details.setPlainText(self._shown.details)
        self.more.setChecked(False)
        self.details.hide()
        self.more.setVisible(bool(self._shown.details))
        self.copy.setVisible(not choices)
        for choice in choices:
            run = lambda _=False, action=choice.action: (self._next(), action())  # noqa: E731
            self._choices.addWidget(button(choice.text, run))
        self.show()

    def _count(self) -> None:
        """Show how many messages wait behind this one."""
        self.waiting.setText(self.tr("{0} more").format(len(self._waiting)))
        self.waiting.setVisible(bool(self._waiting))

    def _copy(self) -> None:
        if self._shown is not None:
            tail = self._log_tail() if self._shown.details else ""
            QGuiApplication.clipboard().setText("\n".join(text for text in (*self._shown, tail) if text))

    def _label(self, name: str) -> QLabel:
        made = label(wrapped=True, selectable=True)
        made.setObjectName(name)
        made.setTextFormat(Qt.TextFormat.PlainText)
        return made

    def _lay_out(self) -> None:
        symbol = QLabel()
        symbol.setPixmap(icon("warning").pixmap(QSize(22, 22)))
        words = column(self.message, self.hint, spacing=2)
        ends = (self.waiting, self.more, self.copy, self.close_button)
        line = row(symbol, words, self._choices, *ends, wide=words, spacing=10)
        for each in (symbol, *ends):
            line.setAlignment(each, Qt.AlignmentFlag.AlignTop)
        column(line, self.details, on=self, margins=(12, 8, 8, 8))
