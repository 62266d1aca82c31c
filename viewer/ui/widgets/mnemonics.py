"""Underlined letters: each entry of a menu has one of its own, so that all can be reached by keyboard."""

from __future__ import annotations

from collections.abc import Sequence


def plain(text: str) -> str:
    """A text without the mark of its underlined letter; a letter added behind it in brackets goes, too."""
    marked = mark_of(text)
    behind = f"(&{marked})"
    return text.replace(behind, "").strip() if marked and behind in text else text.replace("&", "")


def mark_of(text: str) -> str:
    """The letter that a text underlines, as it is written; empty where there is none."""
    at = text.find("&")
    return text[at + 1 : at + 2] if at >= 0 else ""


def with_letters(texts: Sequence[str]) -> list[str]:
    """The texts of one menu, none of which underlines the letter of another.

    What a text asks for is kept where it is the first to do so. Others get the first letter of a word that is free,
    then any of their letters; what has no Latin letter gets one behind it in brackets, as is usual in Japan.
    """
    taken: set[str] = set()
    found: list[str | None] = []
    for text in texts:
        wish = mark_of(text).lower()
        fits = bool(wish) and wish not in taken
        taken.update({wish} if fits else ())
        found.append(text if fits else None)
    for at, text in enumerate(texts):
        if found[at] is None:
            found[at] = _lettered(plain(text), taken)
    return [text or "" for text in found]


def _lettered(text: str, taken: set[str]) -> str:
    """The text with a letter that is free, which is taken then; without one where all are taken."""
    starts = [at for at in range(len(text)) if at == 0 or text[at - 1] == " "]
    for at in (*starts, *range(len(text))):
        letter = text[at].lower()
        if letter.isascii() and letter.isalnum() and letter not in taken:
            taken.add(letter)
            return f"{text[:at]}&{text[at:]}"
    if any(each.isascii() and each.isalpha() for each in text):
        return text
    letter = next((each for each in "abcdefghijklmnopqrstuvwxyz" if each not in taken), "")
    taken.update(letter)
    return f"{text}(&{letter.upper()})" if letter else text
