"""``fieldwright info`` of all that lies in the shared folders: one readable page, or a sentence and a hint."""

from collections import Counter

import pytest

from viewer.cli.main import main

MOST_LINES, MOST_LETTERS = 120, 400
"""A page; no line of it is longer than a paragraph."""
OF_A_SORT = 3
"""Files of one suffix in one folder that are looked at: photos are told by one of them."""


def everything(folder):
    """All files and folders, of many that are alike a few."""
    seen = Counter()
    for path in sorted(folder.rglob("*")):
        key = path.parent, path.suffix, path.is_dir()
        seen[key] += 1
        if path.is_dir() or seen[key] <= OF_A_SORT:
            yield path


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", ["data", "cases"])
def test_everything_is_described_on_one_page(part, shared_data, capsys):
    odd, opened = [], 0
    for path in everything(shared_data.parent / part):
        code = main(["info", str(path)])
        said = capsys.readouterr()
        lines = (said.out if code == 0 else said.err).strip().splitlines()
        opened += code == 0
        told = code == 0 or (code == 1 and any(line.startswith("Error: ") for line in lines))
        short = len(lines) <= MOST_LINES and all(len(line) <= MOST_LETTERS for line in said.out.splitlines())
        if not told or not short or "Traceback" in said.err or "bug in Fieldwright" in said.err:
            odd.append((str(path), code, len(lines), (said.out + said.err)[:300]))
    assert opened > 20
    assert not odd
