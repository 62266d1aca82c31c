"""Work as a part of longer work: what goes in and out of it stays whole."""

import pytest

from viewer.errors import InputError
from viewer.scene.content import AnalyticField
from viewer.scene.document import Node
from viewer.scene.geometry import AABB
from viewer.scene.progress import Progress, Steer, run_to_end, subprogress

FIELD = AnalyticField(AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)))


class Inner:
    """Work that notes what happens to it."""

    def __init__(self):
        self.heard = []
        self.closed = False

    def work(self):
        try:
            self.heard.append((yield Progress(0.0, "first", {"a": 1.0}, drafts=(Node("ball", FIELD, "key"),))))
            self.heard.append((yield Progress(-1.0, "second", preview=FIELD)))
            self.heard.append((yield Progress(0.5, "third")))
            return 42
        finally:
            self.closed = True


def test_fractions_are_those_of_the_whole_and_unknown_ones_stay_unknown():
    steps = list(subprogress(Inner().work(), 0.2, 0.6))
    assert [step.fraction for step in steps] == pytest.approx([0.2, -1.0, 0.4])


def test_all_else_passes_unchanged():
    inner, outer = list(Inner().work()), list(subprogress(Inner().work()))
    assert inner == outer
    assert outer[0].drafts[0].key == "key"
    assert outer[1].preview == FIELD


def test_texts_may_be_replaced_and_values_added():
    steps = list(subprogress(Inner().work(), text="all", values={"b": 2.0}))
    assert {step.text for step in steps} == {"all"}
    assert [step.values for step in steps] == [{"a": 1.0, "b": 2.0}, {"b": 2.0}, {"b": 2.0}]


def test_the_result_returns_through_several_parts():
    assert run_to_end(subprogress(subprogress(Inner().work(), 0.0, 0.5), 0.5, 1.0)) == 42


def test_what_is_sent_in_reaches_the_innermost_work():
    inner = Inner()
    outer = subprogress(subprogress(inner.work()))
    next(outer)
    outer.send(Steer(paused=True))
    outer.send(Steer(stop_early=True))
    with pytest.raises(StopIteration):
        outer.send(None)
    assert inner.heard == [Steer(paused=True), Steer(stop_early=True), None]


def test_closing_the_whole_closes_its_parts():
    inner = Inner()
    outer = subprogress(subprogress(inner.work()))
    next(outer)
    outer.close()
    assert inner.closed


def test_errors_come_out_and_go_in():
    def refused():
        yield Progress(0.0, "")
        raise InputError("no", "none")

    with pytest.raises(InputError):
        run_to_end(subprogress(refused()))
    inner = Inner()
    outer = subprogress(inner.work())
    next(outer)
    with pytest.raises(KeyboardInterrupt):
        outer.throw(KeyboardInterrupt())
    assert inner.closed
