"""Lengths as people type them."""

import pytest

from viewer.session.lengths import may_become_length, typed_length


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("0.3", 0.3),
        ("30 cm", 0.3),
        ("300mm", 0.3),
        ("12 in", 0.3048),
        ("1 ft", 0.3048),
        ("0,3 m", 0.3),
        (" 2 KM", 2000.0),
    ],
)
def test_units_become_metres(text, metres):
    assert typed_length(text) == pytest.approx(metres)
    assert may_become_length(text)


@pytest.mark.parametrize("text", ["", "cm", "3 apples", "30 cmm", "1..2", "-1", "nan", "inf", "1e", "3 4"])
def test_what_is_no_length_is_none(text):
    assert typed_length(text) is None


@pytest.mark.parametrize("text", ["", "3", "3.", "3 c", "1e", "1e-"])
def test_what_is_half_typed_may_become_one(text):
    assert may_become_length(text)


def test_letters_that_are_no_unit_are_refused():
    assert not may_become_length("3 apples")
