"""Distinct numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from viewer.scene.distinct import distinct


@given(
    arrays.arrays(
        st.sampled_from([np.int64, np.int32, np.uint8, np.float32]),
        st.tuples(st.integers(0, 9), st.integers(0, 4)),
        elements=st.integers(0, 9),
    )
)
def test_they_are_those_of_numpy(numbers):
    np.testing.assert_array_equal(distinct(numbers), np.unique(numbers))
    assert distinct(numbers).dtype == numbers.dtype


@pytest.mark.parametrize("numbers", [np.arange(5)[::-1], np.zeros(4)])
def test_what_is_given_stays_as_it_is(numbers):
    before = numbers.copy()
    distinct(numbers)
    np.testing.assert_array_equal(numbers, before)
