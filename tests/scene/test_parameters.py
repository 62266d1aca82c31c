"""Parameters: what a node holds of them, and what is refused."""

import pytest

from viewer.errors import InputError
from viewer.scene.parameters import Parameter, Value, check_values, value_of, with_value

CODE = Parameter("latent", size=3, low=-3.0, high=3.0)
TIME = Parameter("time", default=0.5, unit="s")


def test_what_was_not_set_has_its_default():
    assert value_of(CODE, ()) == (0.0, 0.0, 0.0)
    assert value_of(TIME, (Value("latent", (1.0, 2.0, 3.0)),)) == (0.5,)


def test_setting_keeps_the_others_and_a_default_is_not_stored():
    values = with_value(with_value((), CODE, (1.0, 2.0, 3.0)), TIME, [0.25])
    assert value_of(CODE, values) == (1.0, 2.0, 3.0)
    assert value_of(TIME, values) == (0.25,)
    assert with_value(values, CODE, (0.0, 0.0, 0.0)) == (Value("time", (0.25,)),)


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ((Value("pose", (1.0,)),), "no parameter 'pose'"),
        ((Value("time", (1.0,)), Value("time", (2.0,))), "no parameter 'time'"),
        ((Value("latent", (1.0,)),), "1 numbers"),
        ((Value("time", (float("nan"),)),), "not finite"),
    ],
)
def test_what_cannot_be_is_refused(values, what):
    with pytest.raises(InputError, match=what) as caught:
        check_values((CODE, TIME), values, "face")
    assert caught.value.hint
