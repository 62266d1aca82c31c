"""Bytes of pictures by a table: the same as by the formulas, for all light that there can be."""

import numpy as np
import pytest

from viewer.render.request import Frame, RenderRequest
from viewer.render.show.display import shown_picture
from viewer.render.show.display_settings import Display
from viewer.render.show.shown_bytes import shown_bytes
from viewer.render.show.tone import Tone
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.document import Scene


def frame_of(radiance):
    height, width = radiance.shape[:2]
    camera = Camera(look_at((3.0, 0.0, 0.0), (0.0, 0.0, 0.0)), pinhole(0.7, width, height))
    request = RenderRequest(Scene(()), camera, width, height)
    return Frame(request, radiance, np.full((height, width), np.inf, np.float32), {}, 1, 0, 0.0)


def every_light():
    """All float16 numbers as light, infinite ones and NaN among them, at several opacities."""
    light = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    shares = np.array([0.0, 0.25, 0.9, 1.0], np.float16)
    return np.stack(
        [np.broadcast_to(light[:, None], (len(light), 4))] * 3 + [np.broadcast_to(shares, (len(light), 4))], -1
    )


@pytest.mark.parametrize("exposure", [0.0, -1.3, 4.0])
@pytest.mark.parametrize("background", [(0.0, 0.0, 0.0), (0.05, 0.2, 0.9), (1.0, 3.0, 1e-5)])
def test_all_light_becomes_the_bytes_that_the_formulas_give(exposure, background):
    frame, display = frame_of(every_light()), Display(tone=Tone(exposure=exposure))
    with np.errstate(all="ignore"):
        truth = np.nan_to_num(shown_picture(frame, display, background)) * 255.0
    shown = shown_bytes(frame, display, background)
    assert np.abs(shown - truth).max() <= 0.5 + 1e-4
    assert np.array_equal(shown, np.rint(truth))


def test_the_display_s_own_background_counts():
    empty = frame_of(np.zeros((4, 6, 4), np.float16))
    shown = shown_bytes(empty, Display(background=(0.5, 1.0, 0.0)), (0.0, 0.0, 1.0))
    assert (shown == (188, 255, 0)).all()


@pytest.mark.parametrize(
    "display",
    [
        Display(background="transparent"),
        Display(channel="opacity"),
        Display(tone=Tone(curve="filmic")),
        Display(tone=Tone(kelvin=3000.0)),
        Display(tone=Tone(clipping=True)),
    ],
)
def test_everything_else_is_as_it_is_shown(display):
    radiance = np.random.default_rng(3).random((9, 7, 4)).astype(np.float16)
    radiance[..., :3] *= radiance[..., 3:]
    frame = frame_of(radiance)
    assert np.array_equal(
        shown_bytes(frame, display, (0.1, 0.2, 0.3)), np.rint(shown_picture(frame, display, (0.1, 0.2, 0.3)) * 255)
    )
