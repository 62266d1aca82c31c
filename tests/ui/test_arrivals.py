"""Which of two pictures is shown: nothing gets worse while one looks at it."""

from dataclasses import replace

import msgspec
import numpy as np

from tests.ui.synthetic import camera, frame
from viewer.scene.document import Scene
from viewer.session.arrivals import shown_after

HERE = camera(width=64, height=48)
SCENE = Scene()


def picture(step=1, view=HERE, *, exact=True, level=None, done=None):
    made = frame(view, 64, 48, step, scene=SCENE)
    radiance = made.radiance if level is None else np.full_like(made.radiance, level)
    return replace(made, radiance=radiance, exact=exact, done=done)


def shown(old, new, view=HERE, *, moving=False):
    return shown_after(old, new, view, 7.0, moving=moving)


def test_the_first_picture_is_shown_however_coarse():
    coarse = picture(16)
    assert shown(None, coarse) is coarse


def test_finer_ones_replace_coarser_ones_and_not_the_other_way_round():
    coarse, fine = picture(8), picture(2)
    assert shown(coarse, fine) is fine
    assert shown(fine, coarse) is fine


def test_a_bake_does_not_replace_the_exact_picture_of_the_same_view():
    exact, bake = picture(1), picture(1, exact=False)
    assert shown(exact, bake) is exact
    assert shown(bake, exact) is exact
    elsewhere = picture(8, camera(80.0, width=64, height=48), exact=False)
    assert shown(exact, elsewhere) is elsewhere


def test_other_options_make_another_picture():
    old = picture(1)
    request = msgspec.structs.replace(old.request, options=msgspec.structs.replace(old.request.options, sh_degree=0))
    coarse = replace(picture(8), request=request)
    assert shown(old, coarse) is coarse


def test_an_exact_picture_grows_over_the_bake():
    bake = picture(1, exact=False, level=0.25)
    done = np.zeros((48, 64), np.bool_)
    done[:, :20] = True
    both = shown(bake, picture(1, level=1.0, done=done))
    assert (both.radiance[:, :20] == 1.0).all()
    assert (both.radiance[:, 20:] == 0.25).all()
    done = done.copy()
    done[:, 20:40] = True
    more = shown(both, picture(1, level=1.0, done=done))
    assert (more.radiance[:, :40] == 1.0).all()
    assert (more.radiance[:, 40:] == 0.25).all()
    assert shown(more, bake) is more
    whole = picture(1, level=1.0)
    assert shown(more, whole) is whole


def test_half_an_exact_picture_waits_for_the_finished_bake():
    half = picture(1, done=np.zeros((48, 64), np.bool_))
    assert shown(None, half) is None
    coarse = picture(4, exact=False)
    assert shown(coarse, half) is coarse


def test_a_much_finer_picture_from_nearly_here_is_kept_while_a_hand_moves():
    fine, coarse = picture(1), picture(8, camera(32.0, width=64, height=48))
    assert shown(fine, coarse, coarse.request.camera, moving=True) is fine
    assert shown(fine, coarse, coarse.request.camera) is coarse
    far = picture(8, camera(75.0, width=64, height=48))
    assert shown(fine, far, far.request.camera, moving=True) is far
