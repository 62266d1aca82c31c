"""What the shaders show of a frame is what ``fieldwright render`` writes of it."""

import numpy as np
import pytest
from msgspec.structs import replace

from tests.ui.states import seen_from
from tests.ui.synthetic import camera
from viewer.render.channels import FIELD_CHANNELS, SCALAR_CHANNELS
from viewer.render.request import Frame, Plane, RenderOptions, RenderRequest
from viewer.render.show.display import channel_picture, picture_over, straight_picture
from viewer.render.show.display_settings import Display
from viewer.render.show.false_color import FalseColor
from viewer.render.show.tone import TOO_BRIGHT, TOO_DARK, Tone
from viewer.scene.camera import pixel_centers
from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.document import Scene, World
from viewer.session.store import scales_of
from viewer.ui.viewport.slice_depth import slice_inverse_depth

WIDTH, HEIGHT = 96, 64
BACKGROUND = (0.045, 0.05, 0.06)


@pytest.fixture
def paint(painter, store):
    """Draws a frame from its own camera."""

    def draw(frame, display, scales=(), view=None):
        scene, view = Scene(world=World(BACKGROUND)), view or frame.request.camera
        state = seen_from(scene, view, frame=frame, display=display, overlays=False, scales=scales)
        pixels = painter.draw(state, store, WIDTH, HEIGHT).pixels()
        assert (pixels[..., 3] == 255).all()
        return pixels[..., :3].astype(float)

    return draw


def hdr_frame(opaque=False, seed=0):
    """A ramp of greys over 16 stops in the upper rows, random colours of any strength and opacity below."""
    random = np.random.default_rng(seed)
    light = random.gamma(0.4, 1.5, (HEIGHT, WIDTH, 3))
    light[:16] = np.geomspace(2.0**-10, 2.0**6, WIDTH)[None, :, None]
    light[16:20] = 0.0
    opacity = np.ones((HEIGHT, WIDTH, 1)) if opaque else random.choice([0.0, 0.3, 0.8, 1.0], (HEIGHT, WIDTH, 1))
    radiance = np.concatenate([light * opacity, opacity], -1).astype(np.float16)
    depth = random.uniform(2, 9, (HEIGHT, WIDTH)).astype(np.float32)
    depth[-5:] = np.inf
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -2 : 2 : WIDTH * 1j]
    numbers = {name: random.gamma(2.0, 3.0, (HEIGHT, WIDTH)).astype(np.float32) for name in SCALAR_CHANNELS}
    numbers["slice"] = (np.hypot(x, y) - 0.7).astype(np.float32)
    numbers["uncertainty"][10:30, 20:50] = np.nan
    normal = random.standard_normal((HEIGHT, WIDTH, 3))
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    further = {"normal": normal.astype(np.float32), "view_dependence": random.normal(0, 0.1, (HEIGHT, WIDTH, 3))}
    further["view_dependence"] = further["view_dependence"].astype(np.float32)
    request = RenderRequest(Scene(), camera(width=WIDTH, height=HEIGHT), WIDTH, HEIGHT, FIELD_CHANNELS)
    return Frame(request, radiance, depth, {**further, **numbers})


TONES = [
    pytest.param(Tone(exposure=-2.0), id="darker"),
    pytest.param(Tone(kelvin=3200.0, tint=40.0), id="white balance"),
    pytest.param(Tone(curve="filmic"), id="filmic"),
    pytest.param(Tone(curve="filmic", exposure=1.5, kelvin=9000.0), id="filmic, brighter and warmer"),
    pytest.param(Tone(curve="neutral"), id="neutral"),
    pytest.param(Tone(curve="neutral", exposure=-1.0, tint=-70.0), id="neutral, darker and greener"),
    pytest.param(Tone(clipping=True, exposure=1.0), id="clipping"),
]


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("opaque", [True, False])
def test_tones_are_the_same_in_both(paint, tone, opaque):
    # Layers of light beyond white are cut off one by one where no curve needs them whole.
    frame = hdr_frame(opaque or tone.is_linear)
    shown, wanted = paint(frame, Display(tone=tone)), 255 * picture_over(frame, BACKGROUND, tone)
    # What clips is decided by a comparison, which a rounded product may turn.
    undecided = np.zeros((HEIGHT, WIDTH), bool)
    if tone.clipping:
        light = frame.radiance[..., :3].astype(np.float32) + (1 - frame.radiance[..., 3:]) * np.array(BACKGROUND)
        undecided = (np.abs(light * 2 - 1) < 2e-3).any(-1)
    limit = 2.0 if tone.curve == "filmic" else 1.0
    assert np.abs(shown - wanted)[~undecided].max() <= limit + 0.5  # bytes are rounded


def test_by_default_light_goes_straight_to_the_screen(paint):
    frame = hdr_frame(opaque=True)
    assert np.abs(paint(frame, Display()) - 255 * picture_over(frame, BACKGROUND)).max() <= 1.0


def test_clipping_is_marked_in_red_and_blue(paint):
    frame = hdr_frame(opaque=True)
    shown = paint(frame, Display(tone=Tone(clipping=True)))
    red, blue = (np.abs(shown - 255 * np.array(color)).max(-1) <= 1 for color in (TOO_BRIGHT, TOO_DARK))
    assert red[:16, -20:].mean() == pytest.approx(0.5, abs=0.1)
    assert not red[:16, :50].any()
    assert blue[16:20].mean() == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("curve", ["srgb", "filmic"])
def test_without_a_background_there_is_a_checkerboard(paint, curve):
    frame, tone = hdr_frame(), Tone(curve=curve)
    shown = paint(frame, Display(background="transparent", tone=tone))
    straight = straight_picture(frame, tone)
    y, x = np.indices((HEIGHT, WIDTH))
    board = np.where((x // 8 + y // 8) % 2 == 0, 0.40, 0.48)[..., None].astype(np.float32)
    opacity = straight[..., 3:]
    light = srgb_to_linear(straight[..., :3]) * opacity + srgb_to_linear(board) * (1 - opacity)
    assert np.abs(shown - 255 * linear_to_srgb(light.astype(np.float32))).max() <= 3


def test_a_background_of_ones_own_lies_behind_colours_only(paint):
    frame = hdr_frame()
    frame.radiance[:] = 0
    shown = paint(frame, Display(background=(0.0, 1.0, 0.0)))
    assert (shown == (0, 255, 0)).all()
    assert (paint(frame, Display(channel="normal", background=(0.0, 1.0, 0.0)))[..., 1] < 255).any()


@pytest.mark.parametrize("channel", FIELD_CHANNELS[1:])
@pytest.mark.parametrize(
    "chosen", [FalseColor(), FalseColor("ember", low=1.0, inverted=True), FalseColor("grey", -0.5, 4.0)]
)
def test_channels_are_the_same_in_both(paint, channel, chosen):
    frame, display = hdr_frame(opaque=True), Display(channel=channel, false_color=chosen, tone=Tone(exposure=0.5))
    shown, wanted = paint(frame, display), 255 * channel_picture(frame, display)
    difference = np.abs(shown - wanted).max(-1)
    if channel == "slice":
        # The graphics card knows a slope for two by two pixels only, so lines are a little wider or narrower.
        assert np.median(difference) <= 1.5
        assert (difference < 40).mean() > 0.93
    else:
        steps = 4.0 if channel in ("depth", *SCALAR_CHANNELS) else 1.5  # one colour of the map further, by rounding
        assert difference.max() <= steps


def test_the_zero_line_is_black_and_the_rest_is_not(paint):
    frame = hdr_frame(opaque=True)
    shown = paint(frame, Display(channel="slice"))
    distance = frame.channels["slice"]
    assert shown[np.abs(distance) < 0.01].max() < 5
    assert shown[np.abs(distance) > 0.2].max(-1).min() > 60


def test_two_channels_side_by_side(paint):
    frame = hdr_frame(opaque=True)
    left, right = Display(tone=Tone(curve="filmic")), Display(channel="cost", false_color=FalseColor("ember"))
    both = replace(left, second="cost", second_false_color=FalseColor("ember"), split=0.25)
    shown = paint(frame, both)
    assert np.array_equal(shown[:, :24], paint(frame, left)[:, :24])
    assert np.array_equal(shown[:, 24:], paint(frame, right)[:, 24:])
    for split, whole in ((0.0, right), (1.0, left)):
        assert np.array_equal(paint(frame, replace(both, split=split)), paint(frame, whole))


def test_a_scale_that_was_decided_on_is_kept(paint):
    frame, display = hdr_frame(opaque=True), Display(channel="cost")
    kept = FalseColor(low=0.0, high=100.0)
    (decided,) = scales_of(Display(channel="cost", false_color=kept), frame)
    shown = paint(frame, display, (decided,))
    assert np.array_equal(shown, paint(frame, replace(display, false_color=kept)))
    assert not np.array_equal(shown, paint(frame, display))


@pytest.mark.parametrize("step", [1, 5])
def test_a_slice_lies_on_its_plane(step):
    """The plane z = 0.4, seen from above at a slant: the rays' own meeting points."""
    width, height = 600, 400
    view = camera(width=width, height=height)
    options = RenderOptions(slice=Plane((0.0, 0.0, 0.4), (0.0, 0.0, 1.0)))
    request = RenderRequest(Scene(), view, width, height, ("color", "slice"), options=options)
    columns, rows = width // step, height // step
    values = np.ones((rows, columns), np.float32)
    values[:5] = np.nan
    light, depth = np.zeros((rows, columns, 4), np.float16), np.full((rows, columns), 3.0, np.float32)
    inverse = slice_inverse_depth(Frame(request, light, depth, {"slice": values}, step))
    origins, directions = view.rays(pixel_centers(columns, rows) * step)
    wanted = (directions[:, 2] / (0.4 - origins[:, 2])).reshape(rows, columns)
    assert (inverse[:5] == 0).all()
    assert np.abs(inverse - np.maximum(wanted, 0))[5:].max() < 5e-4 * wanted.max()


def test_a_slice_stays_on_its_plane_while_the_camera_moves(paint):
    """A checkered plane looks from elsewhere as if it had been rendered from there."""

    def sliced(view):
        origins, directions = view.rays(pixel_centers(WIDTH, HEIGHT))
        t = -origins[:, 2] / directions[:, 2]
        points = origins + t[:, None] * directions
        inside = np.abs(points[:, :2]).max(-1) < 1.5
        values = np.where(inside, 3 + np.sin(3 * points[:, 0]) + points[:, 1], np.nan).reshape(HEIGHT, WIDTH)
        options = RenderOptions(slice=Plane())
        request = RenderRequest(Scene(), view, WIDTH, HEIGHT, ("color", "slice"), options=options)
        light, depth = np.zeros((HEIGHT, WIDTH, 4), np.float16), np.full((HEIGHT, WIDTH), 3.0, np.float32)
        return Frame(request, light, depth, {"slice": values.astype(np.float32)})

    here, there = (camera(azimuth, width=WIDTH, height=HEIGHT) for azimuth in (30.0, 36.0))
    display = Display(channel="slice", false_color=FalseColor("grey", 1.0, 5.0))
    wanted, moved = paint(sliced(there), display), paint(sliced(here), display, view=there)
    unmoved = paint(sliced(here), display)
    both = (wanted > 0).all(-1) & (moved > 0).all(-1)
    assert both.sum() > 0.95 * (wanted > 0).all(-1).sum()
    assert np.abs(moved - wanted)[both].mean() < 0.3 * np.abs(unmoved - wanted)[both].mean()
