"""A task that fails for an unforeseen reason costs nothing but itself, and is reported."""

import threading

import pytest

from viewer.errors import OutputError
from viewer.session.background import BUG, Background


@pytest.fixture
def ended():
    return []


@pytest.fixture
def background(ended):
    made = Background(ended.append)
    yield made
    made.close(20.0)


def wait(background):
    done = threading.Event()
    background.submit(done.set)
    assert done.wait(20.0)


def test_what_comes_after_a_bug_is_still_done(background, ended, monkeypatch):
    seen = []
    monkeypatch.setattr(threading, "excepthook", lambda failed: seen.append(failed.exc_type))

    def fail():
        raise ValueError("a bug")

    background.submit(fail)
    first = background._thread
    background.submit(lambda: (_ for _ in ()).throw(OutputError("Full.", "Make room.")))
    wait(background)
    wait(background)
    first.join(20.0)
    assert seen == [ValueError]
    assert ended[0] is BUG or ended[1] is BUG
    assert [str(error) for error in ended if isinstance(error, OutputError)] == ["Full."]
    assert ended[2:] == [None] * len(ended[2:])


def test_closing_waits_for_what_was_given(ended):
    made, done = Background(ended.append), []
    made.submit(lambda: done.append(1))
    made.close(20.0)
    assert done == [1]
    assert ended == [None]
