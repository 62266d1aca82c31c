"""Ratios of versions, and what became slower."""

import json

import pytest

from viewer.cli.bench_figures import Figure, spread_of, timing
from viewer.cli.bench_history import Ratio, Record, recorded, slower
from viewer.errors import OutputError


def record(version, **figures):
    return Record(version, {name: Ratio(*numbers) for name, numbers in figures.items()})


def test_what_grew_by_more_than_it_varies_is_said():
    before = record("0.2.0", picture=(10.0, 0.05), drag=(5.0, 0.3), surface=(1.0, 0.0), gone=(1.0, 0.0))
    now = record("0.3.0", picture=(12.0, 0.05), drag=(7.0, 0.2), surface=(1.05, 0.0), new=(9.0, 0.0))
    assert slower(before, now) == ["Slower than 0.2.0: picture, by 20 %"]
    assert slower(now, before) == []


def test_records_are_kept_and_compared_with_the_version_before(tmp_path):
    quick = [Figure("picture", 1e-6, "ms"), Figure("surface", 5.0, "ms", 50.0, 10.0), Figure("share", 3.0, "%")]
    assert recorded(tmp_path, quick, 2.0, "0.9.0") == []
    assert recorded(tmp_path, quick, 2.0, "0.11.0") == []
    (tmp_path / "notes.json").write_text("{}")
    slow = [Figure("picture", 1e6, "ms"), Figure("surface", 5.0, "ms", 10.0, 2.0)]
    told = recorded(tmp_path, slow, 2.0, "0.10.0")
    assert [line.split(",")[0] for line in told] == ["Slower than 0.9.0: picture", "Slower than 0.9.0: surface"]
    kept = json.loads((tmp_path / "0.9.0.json").read_text())
    assert kept["figures"]["surface"] == {"ratio": 0.1, "spread": 0.0}
    assert "share" not in kept["figures"]


def test_rates_are_better_when_larger(tmp_path):
    recorded(tmp_path, [Figure("rays", 1e6, "M/s")], 2.0, "1.0.0")
    assert recorded(tmp_path, [Figure("rays", 1e-6, "M/s")], 2.0, "1.0.1")[0].startswith("Slower than 1.0.0: rays")


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be made"):
        recorded(tmp_path / "file" / "history", [], 2.0, "1.0.0")


def test_one_outlier_is_no_spread():
    assert spread_of([1.0, 1.0, 1.0, 1.0, 9.0]) == 0.0
    assert spread_of([0.9, 1.0, 1.1, 5.0]) == pytest.approx(0.1 / 1.05)


def test_a_timing_is_the_median_of_its_runs():
    calls = []
    figure = timing("nothing", lambda: calls.append(1), 5)
    assert len(calls) == 5
    assert figure.unit == "ms"
    assert figure.value >= 0.0
