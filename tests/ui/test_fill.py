"""What a moved camera uncovers is never a hole, whatever is shown."""

import dataclasses

import numpy as np
import pytest

from tests.ui.states import seen_from
from tests.ui.synthetic import camera, frame, trace
from tests.ui.test_painting import PIVOT
from viewer.render.show.display_settings import Display
from viewer.scene.camera import pixel_centers
from viewer.scene.document import Scene, World
from viewer.session import navigation
from viewer.session.navigation import PickPoint
from viewer.session.orbit_view import OrbitView

WIDTH, HEIGHT = 320, 180
BLACK = World((0.0, 0.0, 0.0))


def with_all_channels(shown):
    """The frame with a number and a colour for every pixel."""
    steps = np.where(np.isfinite(shown.depth), 40.0, 10.0).astype(np.float32)
    further = {"cost": steps, "view_dependence": (0.2 * shown.radiance[..., :3]).astype(np.float32)}
    return dataclasses.replace(shown, channels={**shown.channels, **further})


def picture(painter, store, looking, shown, channel="color"):
    state = seen_from(Scene(world=BLACK), looking, PIVOT, frame=shown, display=Display(channel=channel), overlays=False)
    return painter.draw(state, store, WIDTH, HEIGHT).pixels()[..., :3].astype(int)


@pytest.mark.parametrize("channel", ["color", "depth", "opacity", "cost", "view_dependence"])
@pytest.mark.parametrize("step", [1, 4])
def test_no_channel_has_holes(painter, store, channel, step):
    taken = camera(width=WIDTH, height=HEIGHT)
    looking = camera(azimuth=44.0, elevation=31.0, distance=6.5, width=WIDTH, height=HEIGHT)
    shown = with_all_channels(frame(taken, WIDTH, HEIGHT, step))
    drawn = picture(painter, store, looking, shown, channel)
    _, depth, _ = trace(looking, pixel_centers(WIDTH, HEIGHT), True)
    inside = np.isfinite(depth).reshape(HEIGHT, WIDTH)
    inside[:, :40], inside[-30:] = False, False  # there is nothing beyond the old picture's edge but its blur
    assert (drawn[inside].max(-1) < 12).mean() < 0.005


def test_beyond_the_edge_the_blur_fades(painter, store):
    view = OrbitView(PIVOT, 6.0)
    taken = view.camera(WIDTH, HEIGHT)
    shown = frame(taken, WIDTH, HEIGHT)
    grey = np.broadcast_to(np.array([0.5, 0.5, 0.5, 1.0], np.float16), shown.radiance.shape)
    shown = dataclasses.replace(shown, radiance=grey, depth=np.full(shown.depth.shape, 6.0, np.float32))
    moved = navigation.pan(view, PickPoint(0.0, 0.0, WIDTH, HEIGHT), 120.0, 0.0).camera(WIDTH, HEIGHT)
    drawn = picture(painter, store, moved, shown)[HEIGHT // 2, :, 0]
    known, uncovered = drawn[150:300], drawn[40:110]
    assert np.ptp(known) <= 2
    assert (np.diff(uncovered) >= 0).all()
    assert uncovered[0] < 0.9 * uncovered[-1]
    assert uncovered.min() > 20
    assert uncovered[-1] < known[0]


@pytest.mark.parametrize("channel", ["color", "opacity", "normal", "depth"])
def test_an_object_in_empty_space_leaves_no_streaks(painter, store, channel):
    taken = camera(width=WIDTH, height=HEIGHT)
    looking = camera(azimuth=46.0, elevation=32.0, distance=6.5, width=WIDTH, height=HEIGHT)
    drawn = picture(painter, store, looking, frame(taken, WIDTH, HEIGHT, sky=False), channel)
    _, depth, _ = trace(looking, pixel_centers(WIDTH, HEIGHT), False)
    empty = ~np.isfinite(depth).reshape(HEIGHT, WIDTH)
    assert (drawn[empty].max(-1) > 60).mean() < 0.04
