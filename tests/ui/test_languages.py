"""The window in other languages: nothing untranslated or stale, parts kept, and every text fits its place."""

import ast
import importlib.util
import re
import unicodedata
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from tests.ui.docks import shown_docks
from tests.ui.test_window import settle, store, window  # noqa: F401
from viewer.bundled import resource
from viewer.scene.kinds import KINDS
from viewer.ui.document.fact_labels import LABELS
from viewer.ui.shell.preferences import Preferences
from viewer.ui.widgets import language
from viewer.ui.widgets.language import Catalogue, chosen, languages, read, speak, tr
from viewer.ui.widgets.layouts import label
from viewer.ui.widgets.mnemonics import plain

ROOT = Path(__file__).parents[2]
FILES = sorted(resource("i18n").glob("*.ts"))
NAMES = re.compile(
    r"Fieldwright|Blender|English|instant-ngp|nerfstudio|SuperSplat|llvmpipe|sRGB|PSNR|glTF|Ball|OpenGL|voxels|hashgrid|"
    r"nerf|sdf|Plenoxels|Radiance|OpenEXR|svox2|nvdiffrec|Shift|Ctrl|Home|Enter|Return|Space|PgUp|PgDown|Backspace|"
    r"Mrays|Rec|Stanford|Taubin|\.\w+|https?:\S+|[\w./-]*/[\w./-]+",
)
"""What is called so in every language."""


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("translations", ROOT / "resources" / "setup" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def japanese(qapp):
    """All that is made meanwhile is made in Japanese."""
    installed = speak("ja", qapp)
    yield next(each for each in installed if isinstance(each, Catalogue))
    for each in installed:
        qapp.removeTranslator(each)


@pytest.fixture
def japanese_window(japanese, window):  # noqa: F811
    window.resize(1280, 900)
    settle()
    return window


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_is_untranslated_or_stale(tool, path):
    """Otherwise: python resources/setup/translations.py, then translate what it prints."""
    assert tool.faults(tool.read(path), tool.texts()) == []


def test_texts_are_found_where_people_read_them(tool):
    found = tool.texts()
    for text in ("&Open…", "{0} is locked.", "Go to bookmark &{0}", "&Depth", "Photo size", "Camera", "rays a pixel",
                 "Photos cannot be scaled down {0} times.", "Look and language"):  # fmt: skip
        assert text in found or any(text in each for each in found), text
    assert not any(text.startswith("#") or "rgba" in text for text in found)


def test_faults_are_told(tool):
    places = {"{0} of {1}": "here.py:1", "Gone soon": "here.py:2"}
    told = tool.faults({"{0} of {1}": "{1} の {2}", "Old": "古い"}, places)
    assert len(told) == 3
    assert any("Gone soon" in each for each in told)


def test_what_was_put_together_is_recognised():
    catalogue = Catalogue({
        "{0} is locked.": "{0} はロックされています。",
        "{0} of {1} voxels": "{1} ボクセルのうち {0}",
        "View {0}": "ビュー {0}",
        "the light": "光",
        "Focus at {0:.4g}": "焦点距離 {0:.4g}",
        "{0}": "?",
    })  # fmt: skip
    assert catalogue.translate("", "Ball (2) is locked.") == "Ball (2) はロックされています。"
    assert catalogue.translate("", "3 of 8 voxels") == "8 ボクセルのうち 3"
    assert catalogue.translate("", "the light is locked.") == "光 はロックされています。"
    assert catalogue.translate("", "Focus at 1.25") == "焦点距離 1.25"
    assert catalogue.translate("", "Focus at {0:.4g}").format(1.25) == "焦点距離 1.25"
    assert catalogue.translate("", "Nobody knows it") == "Nobody knows it"
    assert catalogue.translate("", "") == ""


def test_the_language_is_the_persons_else_the_systems(tmp_path, monkeypatch):
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    assert set(languages()) >= {"en", "ja"}
    for system, wanted in (("ja_JP", "ja"), ("de_DE", "en"), ("C", "en"), ("en_GB", "en")):
        fake = type(
            "Locale", (), {"system": staticmethod(lambda system=system: type("L", (), {"name": lambda _: system})())}
        )
        monkeypatch.setattr(language, "QLocale", fake)
        assert chosen(settings) == wanted
    settings.setValue("language", "ja")
    assert chosen(settings) == "ja"
    settings.setValue("language", "xx")
    assert chosen(settings) == "en"


def test_a_choice_counts_from_the_next_start_on(window):  # noqa: F811
    dialog = window.show_preferences()
    assert isinstance(dialog, Preferences)
    at = dialog.language.findData("ja")
    dialog.language.setCurrentIndex(at)
    dialog.language.activated.emit(at)
    assert chosen(window.context.settings) == "ja"
    assert dialog.later.text()


def shown_texts(area: QWidget):
    """What can be read on a widget and its parts: their texts and tool tips."""
    for each in (area, *area.findChildren(QWidget)):
        texts = [each.toolTip()]
        if isinstance(each, QAbstractButton | QLabel):
            texts.append(each.text())
        if isinstance(each, QComboBox):
            texts += [each.itemText(at) for at in range(each.count())]
        if isinstance(each, QLineEdit):
            texts.append(each.placeholderText())
        yield from ((each, text) for text in texts if text)


def is_english(text: str) -> bool:
    """Whether words are left that are no names."""
    bare = NAMES.sub("", re.sub(r"<[^>]+>", " ", plain(text)))
    return bool(re.search(r"[A-Za-z]{3,}", bare)) and not re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", bare)


def as_wide(text: str) -> str:
    """A text of Latin letters that is as wide as a Japanese one, for machines without a Japanese font."""
    return "".join("W" if unicodedata.east_asian_width(each) in "WF" else each for each in text)


@pytest.fixture
def wide_window(qapp, request):
    """The window in Japanese, or in a language whose texts are as wide."""
    japanese = read(resource("i18n/fieldwright_ja.ts"))
    there = QFontMetrics(qapp.font()).inFont("\u3042")
    catalogue = Catalogue(japanese if there else {source: as_wide(text) for source, text in japanese.items()}, qapp)
    qapp.installTranslator(catalogue)
    window = request.getfixturevalue("window")  # noqa: F811
    window.resize(1280, 900)
    settle()
    yield window
    qapp.removeTranslator(catalogue)


def test_the_whole_window_is_japanese(japanese_window, qtbot):
    window = japanese_window  # noqa: F811
    left = [text for _, text in _all_texts(window, qtbot) if is_english(text)]
    left += [each.text() for each in window.commands.actions.values() if is_english(each.text())]
    left += [menu.title() for menu in window.commands.menus.values() if is_english(menu.title())]
    assert not sorted(set(left)), "\n".join(sorted(set(left)))
    assert window.menuBar().actions()[0].text() == "ファイル(&F)"


def _all_texts(window, qtbot):  # noqa: F811
    for dock in shown_docks(window, qtbot):
        yield dock, dock.windowTitle()
        yield from shown_texts(dock)
    for name in ("preferences", "export", "train", "race", "extract"):
        window.commands.actions[name].trigger()
        settle()
        for dialog in window.findChildren(QDialog):
            if dialog.isVisible():
                yield from shown_texts(dialog)
                dialog.close()
        settle()


def test_japanese_texts_fit_their_places(wide_window, qtbot):
    """Buttons and single lines are as wide as their texts need, and no panel takes half of the window."""
    window, cut = wide_window, []  # noqa: F811
    for widget, text in _all_texts(window, qtbot):
        single = isinstance(widget, QAbstractButton) or (isinstance(widget, QLabel) and not widget.wordWrap())
        if not single or not widget.isVisible() or isinstance(widget, QToolButton) or getattr(widget, "text")() != text:  # noqa: B009
            continue
        need = widget.fontMetrics().horizontalAdvance(plain(text))
        ignored = widget.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Ignored
        if "<" not in text and need > widget.width() + 1 and not ignored:
            cut.append((text, need, widget.width()))
    assert not cut
    widths = {dock.objectName(): dock.minimumSizeHint().width() for dock in window.findChildren(QDockWidget)}
    assert max(widths.values()) < 480, widths


def test_labels_say_what_they_are_given_where_it_is_unknown(japanese):
    assert label("Zebra crossing").text() == "Zebra crossing"
    assert tr("Nothing is selected.") == japanese.texts["Nothing is selected."]
    assert QApplication.translate("QPlatformTheme", "Cancel") == "キャンセル"
    assert len(read(FILES[0])) > 1000


def named_facts():
    """What functions of the scene's modules that return facts call these."""
    for path in (ROOT / "viewer" / "scene").glob("*.py"):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef) or function.returns is None:
                continue
            returns = ast.unparse(function.returns)
            if returns in ("tuple[Fact, ...]", "tuple[tuple[str, str], ...]"):
                for pair in (each for each in ast.walk(function) if isinstance(each, ast.Tuple)):
                    if len(pair.elts) == 2 and isinstance(pair.elts[0], ast.Constant):
                        yield pair.elts[0].value


def test_every_fact_of_content_has_a_name_in_the_window(japanese):
    found = set(named_facts())
    assert len(found) > 30
    assert found - set(LABELS) == set()
    assert [name for name in LABELS.values() if name not in japanese.texts and name != "PSNR"] == []


def test_texts_of_facts_are_looked_for_wherever_facts_are(tool):
    """A kind's facts in a module of its own were in English in every language."""
    modules = {kind.facts.__module__.replace(".", "/") + ".py" for kind in KINDS.values()}
    assert modules - set(tool.TABLES) == set()
    assert "{0} Gaussian splats, spherical harmonics of degree {1}" in tool.texts()
