"""Real child processes: they talk, they die, they are ended, and the reason is told."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.engine.waiting import Bell, has, until
from viewer.engine.messages import Ready
from viewer.engine.process import Child, Ended, end_all, exit_reason

GARBAGE = "tests.engine.fake_garbage"
WORKER = "tests.engine.fake_worker"


class Started:
    """A child with its bell, looking to :func:`collect` like a client."""

    def __init__(self, module, *arguments):
        self.bell = Bell()
        self.child = Child(module, self.bell, arguments)

    def news(self, enough):
        events = []
        until(lambda: events.extend(self.child.poll()) or enough(events))
        return events


@pytest.fixture
def start():
    children = []

    def make(module, *arguments):
        started = Started(module, *arguments)
        children.append(started.child)
        return started

    yield make
    for child in children:
        child.kill()
        assert child.wait(60.0)
        until(lambda child=child: any(isinstance(news, Ended) for news in child.poll()) or not child.running)


def ended(events):
    return next(event for event in events if isinstance(event, Ended))


def test_a_child_ends_by_itself_when_its_input_ends(start):
    started = start(WORKER)
    started.news(has(Ready))
    started.child.ask_to_end()
    assert ended(started.news(has(Ended))).reason == "ended by itself"


@pytest.mark.parametrize(("kind", "word"), [("garbage", "unreadable"), ("length", "unreadable")])
def test_a_child_that_sends_garbage_is_ended(start, kind, word):
    started = start(GARBAGE, kind)
    end = ended(started.news(has(Ended)))
    assert word in end.reason
    assert "unreadable" in end.details
    assert not started.child.running


def test_half_a_message_at_the_end_is_no_message(start):
    assert ended(start(GARBAGE, "half").news(has(Ended))).reason == "ended by itself"


def test_a_module_that_cannot_be_imported_is_told_with_the_reason(start):
    end = ended(start("tests.engine.not_there").news(has(Ended)))
    assert end.reason == "ended with exit status 1"
    assert "ModuleNotFoundError" in end.details


def test_a_child_that_never_lets_python_run_is_killed(start):
    started = start(GARBAGE, "deaf")
    started.news(has(Ready))
    end_all([started.child])
    assert started.child.wait(60.0)
    assert started.child._process.returncode in (-signal.SIGTERM, -signal.SIGKILL)


def test_nothing_is_imported_from_the_folder_that_one_stands_in(start, tmp_path, monkeypatch):
    (tmp_path / "msgspec.py").write_text("raise SystemExit('an intruder')")
    monkeypatch.chdir(tmp_path)
    assert start(WORKER).news(has(Ready))


PARENT = """
import sys, time
from viewer.engine.process import Child
from viewer.engine.messages import StartJob, Ready, JobProgress
from viewer.engine.jobs import OpenJob, StoreFolders
child = Child(sys.argv[1], lambda: None, sys.argv[3:])
if sys.argv[2]:
    child.send(StartJob(1, OpenJob(sys.argv[2]), StoreFolders("/nowhere")))
while not any(isinstance(news, JobProgress if sys.argv[2] else Ready) for news in child.poll()):
    time.sleep(0.01)
print(child.pid, flush=True)
time.sleep(3600)
"""


@pytest.mark.parametrize(
    ("module", "job", "argument"),
    [(WORKER, "", ""), (WORKER, "endless", ""), (WORKER, f"hang:{os.devnull}", ""), (GARBAGE, "", "deaf")],
    ids=["idle", "at work", "hanging", "deaf"],
)
def test_no_child_outlives_a_killed_parent(module, job, argument):
    parent = subprocess.Popen([sys.executable, "-c", PARENT, module, job, argument], stdout=subprocess.PIPE, text=True)
    with parent:
        child = psutil.Process(int(parent.stdout.readline()))
        assert child.is_running()
        parent.kill()
        parent.wait()
        until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the parent through the system")
def test_without_the_kernels_help_end_of_file_is_enough():
    """As on systems that cannot end a process with its parent: the input is closed amid work that never yields."""
    code = (
        "import sys, os; sys.platform = 'elsewhere'; sys.argv = ['child', 'tests.engine.fake_worker', '0'];"
        "from viewer.engine.child import main; main()"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as child:
        assert child.stdout.read(4)
        child.stdin.close()
        assert child.wait(60.0) == 0


def test_reasons_are_sentences():
    assert exit_reason(0) == "ended by itself"
    assert exit_reason(3) == "ended with exit status 3"
    assert "memory" in exit_reason(-signal.SIGKILL)
    assert "segmentation fault" in exit_reason(-signal.SIGSEGV)
    assert exit_reason(-signal.SIGUSR1) == "was ended by SIGUSR1"
    assert exit_reason(-120) == "was ended by signal 120"
