"""The tutorial names what there is: menus, commands, keys and buttons in both languages, and its pictures."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from tests.ui.test_window import store, window  # noqa: F401
from viewer.ui.widgets.mnemonics import plain

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"en": DOCS / "tutorial.md", "ja": DOCS / "tutorial.ja.md"}
PATH = re.compile(r"\*\*([^*]+)\*\*(?: \(`([^`]+)`\))?")
PICTURE = re.compile(r"!\[[^\]]+\]\((tutorial/[^)]+)\)")
MOST_BYTES = 150_000


def bare(text):
    """A name as people read it: without its access key, Japanese ones in brackets, and without dots behind it."""
    return plain(re.sub(r"\(&.\)", "", text)).strip().rstrip("…").strip()


def translated():
    """What there is in Japanese, by the English text: menus choose access keys themselves."""
    catalogue = ET.parse(DOCS.parent / "resources" / "i18n" / "fieldwright_ja.ts")
    found = {}
    for message in catalogue.iter("message"):
        source, translation = message.findtext("source"), message.findtext("translation")
        if source and translation:
            found[bare(source)] = translation
    return found


def menus(shown, names):
    """Keys of all commands by their whole paths through the menus."""
    found = {}

    def go(menu, before):
        for action in menu.actions():
            path = (*before, bare(names(action.text())))
            if action.menu():
                go(action.menu(), path)
            elif action.text():
                found[path] = action.shortcut().toString()

    for action in shown.menuBar().actions():
        go(action.menu(), (bare(names(action.text())),))
    return found


@pytest.mark.parametrize("language", PAGES)
def test_menus_keys_and_buttons_are_those_of_the_window(window, language):  # noqa: F811
    japanese = translated()
    there = menus(window, lambda text: text if language == "en" else japanese.get(bare(text), ""))
    texts = {bare(text) for text in (japanese if language == "en" else japanese.values())}
    paths = 0
    for name, keys in PATH.findall(PAGES[language].read_text("utf-8")):
        path = tuple(bare(part) for part in name.split(" > "))
        if len(path) > 1:
            paths += 1
            assert path in there, name
            assert not keys or keys == there[path], name
        else:
            assert path[0] in texts, name
    assert paths >= 12


def test_both_pages_tell_the_same():
    english, japanese = (page.read_text("utf-8") for page in PAGES.values())
    assert PICTURE.findall(english) == PICTURE.findall(japanese)
    assert english.count("\n## ") == japanese.count("\n## ")
    keys = [re.findall(r"\(`([^`]+)`\)", text) for text in (english, japanese)]
    assert keys[0] == keys[1]


def test_every_picture_is_there_shown_and_small():
    named = {DOCS / name for name in PICTURE.findall(PAGES["en"].read_text("utf-8"))}
    assert named == set((DOCS / "tutorial").iterdir())
    for path in named:
        assert path.stat().st_size < MOST_BYTES, path.name
        with Image.open(path) as picture:
            assert min(picture.size) > 300
