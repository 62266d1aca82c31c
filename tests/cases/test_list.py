"""Every row of the list of cases has a test, which begins its description as the row begins."""

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent


def rows(text):
    """The first column of the table."""
    cells = [
        re.split(r"(?<!\\)\|", line)[1].strip().replace("\\|", "|")
        for line in text.splitlines()
        if line.startswith("| ")
    ]
    return cells[1:]


def described():
    """The first lines of what the tests in this folder say of themselves."""
    for file in sorted(HERE.glob("test_case_*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if (
                isinstance(node, ast.FunctionDef)
                and node.name.startswith("test_")
                and (text := ast.get_docstring(node))
            ):
                yield text.splitlines()[0].rstrip(".")


def test_every_row_is_tested_and_every_test_is_of_a_row(cases):
    listed, tested = rows((cases / "README.md").read_text(encoding="utf-8")), list(described())
    assert len(listed) > 30
    assert [row for row in listed if not any(row.replace("`", "").startswith(start) for start in tested)] == []
    assert [start for start in tested if not any(row.replace("`", "").startswith(start) for row in listed)] == []
