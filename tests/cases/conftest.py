"""What the tests of cases share: the folder with the cases, the commands, and data sets put together from both."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from viewer.cli.main import main


@dataclass(frozen=True)
class Answer:
    """What a command said: its exit code and what it printed for programs."""

    code: int
    lines: list[dict]

    @property
    def result(self) -> dict:
        """What came out."""
        assert self.code == 0, self.lines
        return self.lines[-1]

    @property
    def nodes(self) -> list[dict]:
        return self.result["nodes"]

    @property
    def node(self) -> dict:
        (only,) = self.nodes
        return only

    @property
    def refusal(self) -> str:
        """Message and hint of what was refused."""
        assert self.code == 1, self.lines
        assert self.lines[-1]["hint"]
        return f"{self.lines[-1]['error']} {self.lines[-1]['hint']}"


Command = Callable[..., Answer]


@pytest.fixture
def command(capfd) -> Command:
    """Run ``fieldwright WORDS --json``; nothing but JSON may reach stdout."""

    def run(*words) -> Answer:
        capfd.readouterr()
        code = main([*map(str, words), "--json"])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Answer(code, [json.loads(line) for line in out.splitlines()])

    return run


@pytest.fixture
def cases(shared_data) -> Path:
    """The folder with files and situations that went wrong."""
    folder = shared_data.parent / "cases"
    if not folder.is_dir():
        pytest.skip(f"no cases at {folder}")
    return folder


@pytest.fixture
def files(cases) -> Path:
    return cases / "files"


@pytest.fixture
def put_together(cases, shared_data, tmp_path) -> Callable[[str, str], Path]:
    """A case's description of cameras beside the photos that it is of."""

    def make(case: str, photos: str) -> Path:
        target = tmp_path / case
        shutil.copytree(cases / "datasets" / case, target)
        for part in (shared_data / photos).iterdir():
            if part.is_dir() and not (target / part.name).exists():
                (target / part.name).symlink_to(part)
        return target

    return make


@pytest.fixture
def copied(shared_data, tmp_path) -> Callable[[str], Path]:
    """A shared data set that may be changed: folders and links to its files."""

    def make(name: str) -> Path:
        target = tmp_path / "copied" / name
        for file in (shared_data / name).rglob("*"):
            there = target / file.relative_to(shared_data / name)
            if file.is_dir():
                there.mkdir(parents=True, exist_ok=True)
            elif file.suffix == ".json":
                there.parent.mkdir(parents=True, exist_ok=True)
                there.write_bytes(file.read_bytes())
            else:
                there.parent.mkdir(parents=True, exist_ok=True)
                there.symlink_to(file)
        return target

    return make
