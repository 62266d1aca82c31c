"""What all tests share."""

import gc
import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests import sizes
from tests.made_photos import ball  # noqa: F401 - a fixture
from tests.type_checks import PlainFinder
from viewer.machine import cache_folder

REPOSITORY = Path(__file__).parents[1]
# Children of tests have caches of their own, but need not compile every kernel again.
os.environ.setdefault("NUMBA_CACHE_DIR", str(cache_folder() / "kernels"))
# A slow machine is no reason to fail.
settings.register_profile("no-clock", deadline=None)
settings.load_profile("no-clock")
# Shells make deaf to Ctrl-C what they start in the background, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


sys.meta_path.insert(0, PlainFinder())
gc.disable()  # what modules make while they are loaded is no garbage


def pytest_collection_finish():
    """What was loaded stays: nobody need look through it for garbage again."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_terminal_summary(terminalreporter):
    """Say how much of the package is longer than it should be, wherever the house rules were among the tests."""
    reports = (report for several in terminalreporter.stats.values() for report in several)
    if any(getattr(report, "nodeid", "").startswith("tests/test_house_rules.py") for report in reports):
        terminalreporter.section("size of the code")
        for line in sizes.report(REPOSITORY):
            terminalreporter.write_line(line)


@pytest.fixture(autouse=True, scope="session")
def own_places(tmp_path_factory):
    """Keep caches and settings of the tests away from the user's."""
    home = str(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
            patch.setenv(name, home)
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data that is not part of the project."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}")
    return folder
