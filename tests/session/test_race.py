"""Two methods that take turns, and what their seconds are compared by."""

import math

import pytest

from viewer.scene.assets import AssetStore
from viewer.scene.progress import Progress, Steer
from viewer.session.race import Entrant, Race, laps, reached, verdict
from viewer.session.runs import RunRecord
from viewer.training.config import HashGridConfig, VoxelsConfig

ENTRANTS = (Entrant(VoxelsConfig("/data/lego"), "/out/a"), Entrant(HashGridConfig("/data/lego"), "/out/b"))


def record(folder, entrant=ENTRANTS[0]):
    return RunRecord(1, entrant.config.method, entrant.config.method, "/data/lego", AssetStore(folder), entrant.config)


class Machine:
    """Runs as workers would go on with them: one that may runs for half a second, one that shall wait says so."""

    def __init__(self, folder, race):
        self.folder, self.race = folder, race
        self.clocks = {}
        self.history = []
        self.loading = {}

    def look(self):
        entrant = self.race.next_entrant()
        if entrant is not None:
            run = record(self.folder, entrant)
            self.race.join(run)
            self.clocks[run], self.loading[run] = 0.0, 3
        for run, steer in self.race.orders():
            run.steer = run.steer.then(steer)

    def half_a_second(self):
        moving = []
        for run in self.race.runs:
            if run.ended:
                continue
            if self.loading[run]:
                self.loading[run] -= 1
                run.add(Progress(0.0, "Loading"))
                continue
            waits = run.steer.paused and run.state != "waiting" and self.clocks[run] > 0
            if not waits:
                self.clocks[run] += 0.5
                moving.append(run.name)
            values = {"seconds": self.clocks[run], "step": 0.0} | ({"paused": 1.0} if waits else {})
            run.add(Progress(0.5, "", values))
        self.history.append(tuple(moving))
        self.look()

    def go(self, halves):
        for _ in range(halves):
            self.half_a_second()


@pytest.fixture
def machine(tmp_path):
    machine = Machine(tmp_path, Race(ENTRANTS, 5.0))
    machine.look()
    return machine


def test_never_do_both_run(machine):
    machine.go(200)
    assert all(len(moving) <= 1 for moving in machine.history)
    voxels, hashgrid = machine.clocks.values()
    assert abs(voxels - hashgrid) <= 5.5
    assert voxels + hashgrid > 80.0  # little time is lost between the turns


def test_the_second_loads_its_photos_once_the_first_waits(machine):
    machine.go(3)
    assert len(machine.race.runs) == 1  # the first one loads
    machine.go(2)
    assert [run.state for run in machine.race.runs] == ["paused", "waiting"]
    assert machine.clocks[machine.race.runs[0]] == 0.5


def test_a_turn_is_as_long_as_it_should_be(machine):
    machine.go(120)
    turns, last = [], None
    for moving in machine.history:
        for name in moving:
            if name == last:
                turns[-1] += 0.5
            else:
                turns.append(0.5)
            last = name
    assert turns[0] == 0.5  # it has shown that it can
    assert all(5.0 <= turn <= 5.5 for turn in turns[1:-1])


def test_who_is_alone_goes_on(machine):
    machine.go(30)
    first, second = machine.race.runs
    first.state = "done"
    before = machine.clocks[second]
    machine.look()
    machine.go(20)
    assert machine.clocks[second] >= before + 9.0
    assert not machine.race.over
    second.state = "stopped"
    assert machine.race.over
    assert machine.race.orders() == []


def test_where_the_first_fails_the_second_does_not_begin(machine):
    machine.race.runs[0].state = "failed"
    machine.look()
    assert len(machine.race.runs) == 1
    assert machine.race.over


def test_a_race_can_be_held(machine):
    machine.go(30)
    machine.race.held = True
    machine.look()
    machine.go(2)
    clocks = dict(machine.clocks)
    machine.go(20)
    assert machine.clocks == clocks
    machine.race.held = False
    machine.look()
    machine.go(20)
    assert sum(machine.clocks.values()) > sum(clocks.values()) + 7.0


def test_nothing_is_asked_twice(machine):
    machine.go(30)
    assert machine.race.orders() == machine.race.orders() == []
    assert all(run.steer == Steer(paused=run.steer.paused) for run in machine.race.runs)


def with_scores(folder, scores):
    run = record(folder)
    for seconds, psnr in scores:
        run.add(Progress(0.5, "", {"seconds": seconds, "step": 0.0, "psnr": psnr}))
    return run


def test_seconds_are_read_on_the_lines_between_the_looks(tmp_path):
    run = with_scores(tmp_path, [(1.0, 14.0), (2.0, 14.0), (3.0, 18.0), (4.0, 17.0), (6.0, 20.0)])
    assert reached(run, 16.0) == (2.0, True)  # from 14 dB, first told at 1 s, to 18 dB at 3 s
    assert reached(run, 13.0) == (1.0, False)
    assert reached(run, 14.0) == (1.0, True)
    assert reached(run, 17.5).seconds < 3.0  # the first time counts
    assert reached(run, 19.0) == pytest.approx((4.0 + 2 * 2 / 3, True))
    assert reached(run, 20.5) is None


def test_laps_compare_what_both_have_reached(tmp_path):
    quick = with_scores(tmp_path, [(1.0, 15.5), (3.0, 17.5)])
    slow = with_scores(tmp_path, [(10.0, 11.5), (50.0, 15.5), (150.0, 16.5)])
    made = laps((quick, slow))
    assert [lap.level for lap in made] == [12, 13, 14, 15, 16, 17]
    assert made[0].first == (1.0, False)
    assert made[4].first.seconds == pytest.approx(1.5)
    assert made[4].second.seconds == pytest.approx(100.0)
    assert made[4].ratio == pytest.approx(200 / 3)
    assert made[5].second is None
    assert math.isnan(made[5].ratio)
    assert verdict(made) == made[4]
    assert laps((quick, record(tmp_path))) == laps((quick,)) == []
    assert verdict([]) is None
