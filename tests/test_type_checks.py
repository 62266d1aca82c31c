"""Tests check types as the type checker that reads the source does."""

import ast

import pytest
from beartype.roar import BeartypeCallHintParamViolation

from tests.type_checks import checked

SOURCE = "def halved(number: float) -> float:\n    return number / 2\n"


def test_whole_numbers_are_floats_and_texts_are_not():
    names = {}
    exec(compile(checked(ast.parse(SOURCE)), "halved", "exec"), names)
    assert names["halved"](3) == 1.5
    with pytest.raises(BeartypeCallHintParamViolation):
        names["halved"]("3")
