"""Modules, classes and functions of the package that are too long to be read in one go: a warning, no failure."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

MODULE_LINES = 400
CLASS_LINES = 250
FUNCTION_LINES = 80


def oversized(paths: Iterable[Path], root: Path) -> Iterator[tuple[str, str, int, int]]:
    """What is too long: what kind of thing, where, its lines, and how many there should be at most."""
    for path in paths:
        source, place = path.read_text(encoding="utf-8"), path.relative_to(root).as_posix()
        lines = len(source.splitlines())
        if lines > MODULE_LINES:
            yield "module", place, lines, MODULE_LINES
        for node in ast.walk(ast.parse(source)):
            kind, most = ("class", CLASS_LINES) if isinstance(node, ast.ClassDef) else ("function", FUNCTION_LINES)
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > most:
                    yield kind, f"{place}:{node.lineno} {node.name}", lines, most


def report(root: Path) -> list[str]:
    """The number of each kind that is too long, then one line for each of them, the longest first."""
    found = sorted(oversized(sorted((root / "viewer").rglob("*.py")), root), key=lambda item: -item[2] / item[3])
    kinds = {
        "module": ("modules", MODULE_LINES),
        "class": ("classes", CLASS_LINES),
        "function": ("functions", FUNCTION_LINES),
    }
    counts = [f"{sum(item[0] == kind for item in found)} {name} over {most}" for kind, (name, most) in kinds.items()]
    return [f"lines: {', '.join(counts)}", *(f"  {lines:5} lines  {place}" for _, place, lines, _ in found)]
