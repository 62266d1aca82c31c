"""The language of the window: English, as the sources have it, or one that ``resources/i18n`` holds a file of.

The files are Qt Linguist's (``.ts``). They are read as they are, so that nothing has to be compiled; the tool
``resources/setup/translations.py`` keeps them in step with the sources. All texts are in one context: what matters is
the text alone, wherever it comes from. Texts that a program has put together (``Ball is locked.``) are recognised by
their templates (``{0} is locked.``), and so are messages that child processes have sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from xml.etree import ElementTree as ET

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QSettings, QTranslator

from viewer.bundled import resource

SETTING, SYSTEM, ENGLISH = "language", "system", "en"
NAMES: Mapping[str, str] = MappingProxyType({SYSTEM: "As the system has it", ENGLISH: "English", "ja": "日本語"})
"""What can be chosen, each in its own words."""
CONTEXT = "Fieldwright"
PART = re.compile(r"\{(\d*)(?:[:!][^}]*)?\}")
"""A part of a template that is put in: ``{0}``, ``{1:.3g}``."""
REMEMBERED = 4096


class Catalogue(QTranslator):
    """Translations into one language, whatever the context.

    Args:
        texts: Translations by their sources.
        parent: Keeps it alive.
    """

    def __init__(self, texts: Mapping[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.texts = MappingProxyType({source: text for source, text in texts.items() if text})
        self._templates = tuple(_templates(self.texts))
        self._composed = lru_cache(REMEMBERED)(self._compose)

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        """The translation, else the text itself: to Qt an empty one would be a translation as well."""
        del context, disambiguation, n
        return self.texts.get(source) or self._composed(source) or source

    def isEmpty(self) -> bool:
        """Whether there is none at all."""
        return not self.texts

    def _compose(self, text: str) -> str:
        """The translation of a text that was put together; its parts are translated as well, where they are known."""
        for each in self._templates:
            found = each.pattern.fullmatch(text)
            if found is not None:
                parts = zip(each.numbers, found.groups(), strict=True)
                return each.filled({number: self.texts.get(part, part) for number, part in parts})
        return ""


class Template(NamedTuple):
    """How a text is put together.

    Attributes:
        pattern: Of the source; a group for each part.
        numbers: Which part each group is.
        target: In the other language.
    """

    pattern: re.Pattern[str]
    numbers: tuple[str, ...]
    target: str

    def filled(self, parts: Mapping[str, str]) -> str:
        """The target with its parts, by their numbers."""
        return PART.sub(lambda part: parts.get(part[1], ""), self.target)


def _templates(texts: Mapping[str, str]) -> Iterator[Template]:
    """All that say something beside their parts, those that say most first."""
    found = [(len(PART.sub("", source)), source) for source in texts if PART.search(source)]
    for _, source in sorted(found, reverse=True):
        if re.search(r"[A-Za-z]{3}", PART.sub("", source)):
            pieces = (re.escape(piece) for piece in PART.sub("\0", source).split("\0"))
            numbers = tuple(part[1] for part in PART.finditer(source))
            yield Template(re.compile("(.*?)".join(pieces), re.DOTALL), numbers, texts[source])


def languages() -> tuple[str, ...]:
    """What the window can speak, beside what the system wants."""
    return (ENGLISH, *sorted(path.stem.rpartition("_")[2] for path in resource("i18n").glob("fieldwright_*.ts")))


def read(path: Path) -> dict[str, str]:
    """The finished translations of a file."""
    messages = ET.parse(path).iter("message")
    return {each.findtext("source", ""): each.findtext("translation", "") for each in messages}


def chosen(settings: QSettings) -> str:
    """The language that counts: the one that was chosen, else the system's where there is one of it, else English."""
    wish = str(settings.value(SETTING, SYSTEM))
    if wish not in languages():
        wish = QLocale.system().name().split("_")[0]
    return wish if wish in languages() else ENGLISH


def speak(language: str, parent: QObject) -> tuple[QTranslator, ...]:
    """Show all that is made from now on in a language; Qt's own texts, too.

    Args:
        language: One of ``languages()``.
        parent: Keeps the translations alive.

    Returns:
        What was installed; nothing for English.
    """
    path = resource(f"i18n/fieldwright_{language}.ts")
    if language == ENGLISH or not path.exists():
        return ()
    qt = QTranslator(parent)
    qt.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    installed = (Catalogue(read(path), parent), qt)  # Qt asks the last one first
    for each in installed:
        QCoreApplication.installTranslator(each)
    return installed


def tr(text: str) -> str:
    """A text in the window's language."""
    return QCoreApplication.translate(CONTEXT, text) if text else ""


def tr_pieces(text: str) -> str:
    """A text that was put together of pieces with colons between them, each in the window's language."""
    return ": ".join(tr(piece) for piece in text.split(": "))
