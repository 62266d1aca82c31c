"""Finds every text that people read, and keeps the files of translations in step with them.

    python resources/setup/translations.py          update resources/i18n/*.ts: new texts are added as unfinished
    python resources/setup/translations.py --check  say what is missing or stale, and fail then

Texts are found in the sources, without running them: what is handed to a function that translates; what tables of
commands, panels, gestures, options, channels and kinds hold; sentences in the window's own modules; errors. A formatted
text becomes a template whose parts are numbered: ``f"{name} is locked."`` is ``{0} is locked.``
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "resources" / "i18n"
CONTEXT = "Fieldwright"
TRANSLATING = frozenset(("tr", "_tr", "translate", "translated", "_translated", "plain"))
"""Functions whose text is their last argument."""
FIRST = frozenset(("say", "notify", "label", "button", "Section", "add_note", "note", "Report", "Progress"))
"""Functions whose text is their first argument, or their first two."""
READ = ("viewer/ui", "viewer/session")
"""Here every constant that reads as a text is one."""
TABLES = (
    "viewer/scene/kinds.py", "viewer/scene/facts.py", "viewer/scene/field_facts.py", "viewer/scene/skeleton.py",
    "viewer/scene/point_cloud.py", "viewer/scene/gaussian_splats.py", "viewer/scene/moment.py",
    "viewer/render/channels.py", "viewer/scene/sculpt.py", "viewer/scene/edits.py",
    "viewer/formats/options.py", "viewer/formats/mesh_formats.py", "viewer/formats/splat_formats.py",
    "viewer/formats/point_formats.py", "viewer/formats/left_out.py", "viewer/decompose/options.py",
    "viewer/scene/arrangement.py", "viewer/training/config.py", "viewer/scene/tracks.py",
    "viewer/scene/camera_paths.py", "viewer/formats/film_formats.py",
)  # fmt: skip
SILENT = ("viewer/ui/viewport/gl.py", "viewer/ui/viewport/key_places.py")
"""Colours, OpenGL and names of keys are no texts."""
OPTION_TEXTS = ("label", "unit", "zero", "prefix", "words")
WORDS = ("binary", "text", "box", "sphere", "half space", "drawn outline")
"""Parts of texts that are put together, too short to be told from names."""
NOT_TEXT = re.compile(
    r"[#<=_\\]|[a-z-]+: ?[^ ;]+;|;$|->|>[^ ]|^\W*$|::|\.(py|json|ini|svg)$|^[a-z]+$|^(Ctrl|Shift|Alt)\+|rgba|"
    r"^[A-Z0-9 +-]+$"
)
READS = re.compile(r"[A-Za-z][a-z]+[ …]|^&?[A-Z][a-z&]+\w*$|^[A-Z][a-z]+[^\w]")


def template(node: ast.expr) -> str | None:
    """The text of a constant or of a formatted one, with its parts numbered; None where it is neither."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        text, number = "", 0
        for part in node.values:
            if isinstance(part, ast.Constant):
                text += str(part.value)
            else:
                text, number = f"{text}{{{number}}}", number + 1
        return text
    return None


def pieces(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may be: of both sides of a choice, of all members of a tuple or dictionary."""
    match node:
        case ast.IfExp():
            yield from (*pieces(node.body), *pieces(node.orelse))
        case ast.BoolOp():
            for value in node.values:
                yield from pieces(value)
        case ast.Tuple() | ast.List():
            for value in node.elts:
                yield from pieces(value)
        case ast.BinOp():
            yield from (*pieces(node.left), *pieces(node.right))
        case ast.Call(func=ast.Attribute(attr="format", value=value)):
            yield from pieces(value)
        case _:
            text = template(node)
            if text is not None:
                yield text


def called(node: ast.Call) -> str:
    """The last name of what is called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


class Finder(ast.NodeVisitor):
    """Walks through one module.

    Args:
        reading: Whether every constant that reads as a text is one.
    """

    def __init__(self, *, reading: bool) -> None:
        self.found: dict[str, int] = {}
        self._reading = reading

    def add(self, texts: Iterator[str] | tuple[str, ...], line: int) -> None:
        """These are texts."""
        for text in texts:
            if re.search(r"[A-Za-z]{2}", re.sub(r"\{\d+\}", "", text)):
                self.found.setdefault(text, line)

    def visit_Call(self, node: ast.Call) -> None:
        """What functions and tables are given."""
        name, args = called(node), node.args
        named = {each.arg: each.value for each in node.keywords}
        if name in TRANSLATING and args:
            self.add(pieces(args[-1] if name == "translate" else args[0]), node.lineno)
        elif name in FIRST:
            for argument in args[:2]:
                self.add(pieces(argument), node.lineno)
        elif name == "Command" and len(args) > 1:
            self.add(pieces(args[1]), node.lineno)
        elif name == "CommandGroup" and args:
            for path in pieces(args[0]):
                self.add(tuple(each for each in path.split("/") if not each.startswith("{")), node.lineno)
        elif name == "Dock" and len(args) > 1:
            self.add(pieces(args[1]), node.lineno)
        elif name == "Option" and args:
            self.add(pieces(args[0]), node.lineno)
            for key in OPTION_TEXTS:
                if key in named:
                    self.add(pieces(named[key]), node.lineno)
            for argument in args[3:6]:
                self.add(pieces(argument), node.lineno)
        elif name.endswith("Error"):
            for argument in args[:2]:
                self.add(pieces(argument), node.lineno)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """An option without a label is called by its name."""
        if "Option(" in ast.unparse(node.annotation) and isinstance(node.target, ast.Name):
            name = node.target.id.replace("_", " ").capitalize().replace("Sh ", "SH ")
            options = [each for each in ast.walk(node.annotation) if isinstance(each, ast.Call)]
            labelled = any(
                called(each) == "Option" and any(key.arg == "label" for key in each.keywords) for each in options
            )
            if not labelled:
                self.add((name,), node.lineno)
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        """A constant alone documents something."""
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Read it."""
        if self._reading and isinstance(node.value, str):
            self._read(node.value, node.lineno)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Read it, and what is put into it."""
        text = template(node)
        if self._reading and text is not None:
            self._read(text, node.lineno)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Assert(self, node: ast.Assert) -> None:
        """What is asserted is for developers."""

    def _read(self, text: str, line: int) -> None:
        if READS.search(text) and not NOT_TEXT.search(text):
            self.add((text,), line)


def texts() -> dict[str, str]:
    """Every text that people read, and where it stands."""
    found: dict[str, str] = {}
    found.update(dict.fromkeys(WORDS, "resources/setup/translations.py:0"))
    for path in sorted((ROOT / "viewer").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name in SILENT or name.startswith("viewer/cli"):
            continue
        finder = Finder(reading=name.startswith(READ) or name in TABLES)
        finder.visit(ast.parse(path.read_text("utf-8")))
        for text, line in finder.found.items():
            found.setdefault(text, f"{name}:{line}")
    return found


def read(path: Path) -> dict[str, str]:
    """Translations by their sources; empty where one is unfinished."""
    messages = ET.parse(path).iter("message") if path.exists() else ()
    return {each.findtext("source", ""): each.findtext("translation", "") for each in messages}


def write(path: Path, language: str, translations: dict[str, str], places: dict[str, str]) -> None:
    """Write them as Qt Linguist does, in the order of their places."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    for source in sorted(places, key=lambda text: (places[text].split(":")[0], text)):
        message = ET.SubElement(context, "message")
        ET.SubElement(message, "location", filename=places[source].split(":")[0])
        ET.SubElement(message, "source").text = source
        target = ET.SubElement(message, "translation")
        target.text = translations.get(source, "")
        if not target.text:
            target.set("type", "unfinished")
    ET.indent(root, "  ")
    body = ET.tostring(root, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', "utf-8")


def faults(translations: dict[str, str], places: dict[str, str]) -> list[str]:
    """What is missing, stale, or has other parts than its source."""
    told = [f"{places[text]}: not translated: {text!r}" for text in places if not translations.get(text)]
    told += [f"no longer in the sources: {text!r}" for text in translations if text not in places]
    parts = re.compile(r"\{\d*[^}]*\}")
    for source, target in translations.items():
        if target and sorted(parts.findall(source)) != sorted(parts.findall(target)):
            told.append(f"other parts: {source!r} {target!r}")
    return told


def main() -> int:
    """Update or check all languages."""
    places = texts()
    bad: list[str] = []
    for path in sorted(FOLDER.glob("*.ts")):
        known = read(path)
        if "--check" not in sys.argv:
            write(path, path.stem.rpartition("_")[2], known, places)
            known = read(path)
        bad += faults(known, places)
    sys.stdout.write("".join(f"{each}\n" for each in bad))
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
