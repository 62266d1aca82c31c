"""What the viewport draws, compared with an analytic world, in an OpenGL context without any display."""

import dataclasses

import msgspec
import numpy as np
import pytest

from tests.ui.states import seen_from
from tests.ui.synthetic import camera, frame, trace
from viewer.render.request import Frame
from viewer.render.show.display_settings import Display
from viewer.render.show.tone import Tone
from viewer.scene.camera import pixel_centers
from viewer.scene.color import linear_to_srgb
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene, World
from viewer.scene.geometry import Transform
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh
from viewer.session import navigation
from viewer.session.navigation import PickPoint
from viewer.session.orbit_view import OrbitView
from viewer.ui.viewport.layers import lifted_frame
from viewer.ui.viewport.reprojection import inverse_depth, lift

WIDTH, HEIGHT = 320, 180
BACKGROUND = (0.045, 0.05, 0.06)
PIVOT = (0.0, 0.0, 0.8)


def paint(painter, store, width=WIDTH, height=HEIGHT, **state):
    tone = Tone(exposure=state.pop("exposure", 0.0))
    display = Display(channel=state.pop("channel", "color"), tone=tone)
    state = {"scene": Scene(world=World(BACKGROUND)), "pivot": PIVOT, "overlays": False, "display": display, **state}
    return painter.draw(seen_from(**state), store, width, height).pixels()[..., :3].astype(int)


def expected(radiance, background=BACKGROUND, exposure=0.0):
    light = radiance[..., :3] + (1 - radiance[..., 3:]) * np.array(background)
    return np.clip(linear_to_srgb((light * 2**exposure).astype(np.float32)) * 255, 0, 255)


def truth(view, sky, width=WIDTH, height=HEIGHT):
    radiance, _, _ = trace(view.resized(width, height), pixel_centers(width, height), sky)
    return expected(radiance.reshape(height, width, 4))


def blurred_difference(picture, wanted):
    """The mean difference in bytes, forgiving shifts of a pixel at edges: both are averaged over 3 x 3 pixels."""

    def smooth(image):
        padded = np.pad(image.astype(float), ((1, 1), (1, 1), (0, 0)), mode="edge")
        shape = image.shape[:2]
        return sum(padded[y : y + shape[0], x : x + shape[1]] for y in range(3) for x in range(3)) / 9

    return np.abs(smooth(picture) - smooth(wanted)).mean(-1)


@pytest.mark.parametrize("sky", [True, False])
def test_from_its_own_camera_the_frame_is_shown_to_the_pixel(painter, store, sky):
    view = camera(width=WIDTH, height=HEIGHT)
    shown = frame(view, WIDTH, HEIGHT, sky=sky)
    picture = paint(painter, store, camera=view, frame=shown)
    wanted = expected(shown.radiance.astype(np.float32))
    # Linear light is rounded to bytes by the graphics card: at most one step off.
    assert np.abs(picture - wanted).max() <= 1.5


def test_exposure_acts_on_light_and_background(painter, store):
    view = camera(width=WIDTH, height=HEIGHT)
    shown = frame(view, WIDTH, HEIGHT, sky=False)
    picture = paint(painter, store, camera=view, frame=shown, exposure=1.5)
    assert np.abs(picture - expected(shown.radiance.astype(np.float32), exposure=1.5)).max() <= 1.5


@pytest.mark.parametrize("sky", [True, False])
@pytest.mark.parametrize(
    "moved",
    [
        pytest.param({"azimuth": 32.5}, id="orbited"),
        pytest.param({"elevation": 28.0}, id="raised"),
        pytest.param({"distance": 6.3}, id="zoomed in"),
        pytest.param({"distance": 8.0}, id="zoomed out"),
        pytest.param({"target": (0.2, -0.15, 0.9)}, id="panned"),
    ],
)
def test_from_elsewhere_the_frame_is_what_one_would_see_there(painter, store, sky, moved):
    taken, looking = camera(width=WIDTH, height=HEIGHT), camera(width=WIDTH, height=HEIGHT, **moved)
    picture = paint(painter, store, camera=looking, frame=frame(taken, WIDTH, HEIGHT, sky=sky))
    inside = (slice(16, -16), slice(28, -28))  # beyond the old picture's edge nothing can be known
    difference = blurred_difference(picture, truth(looking, sky))[inside]
    unmoved = blurred_difference(truth(taken, sky), truth(looking, sky))[inside]
    assert np.median(difference) < 1.5
    assert (difference > 24).mean() < 0.06
    assert difference.mean() < 0.35 * unmoved.mean()


def marker_position(picture, color):
    """The middle of the pixels of one colour."""
    near = np.abs(picture - np.array(color)).max(-1) < 60
    assert near.any()
    y, x = np.nonzero(near)
    return np.array([x.mean() + 0.5, y.mean() + 0.5])


def marked_frame(view, points, colors, width=WIDTH, height=HEIGHT):
    """A grey wall at the depth of the pivot with small coloured spots at some world points of it."""
    origins, directions = view.resized(width, height).rays(pixel_centers(width, height))
    back = np.array(view.camera_to_world)[:3, 2]
    depth = ((np.array(PIVOT) - origins) @ back) / (directions @ back)
    places = origins + directions * depth[:, None]
    radiance = np.tile(np.array([0.2, 0.2, 0.2, 1.0]), (len(places), 1))
    for point, color in zip(points, colors, strict=True):
        radiance[np.linalg.norm(places - point, axis=1) < 0.12, :3] = color
    shown = frame(view, width, height)
    return Frame(
        shown.request,
        radiance.reshape(height, width, 4).astype(np.float16),
        depth.reshape(height, width).astype(np.float32),
    )


@pytest.mark.parametrize("step", ["orbit", "pan", "zoom"])
def test_points_land_where_the_camera_sees_them_within_a_pixel(painter, store, step):
    view = OrbitView(PIVOT, 6.0)
    taken = view.camera(WIDTH, HEIGHT)
    axes = view.axes()
    points = [np.array(PIVOT) + 0.8 * axes[:, 0], np.array(PIVOT) + 0.9 * axes[:, 1]]
    colors = [(1.0, 0.0, 0.0), (0.0, 0.0, 1.0)]
    shown = marked_frame(taken, points, colors)
    moved = {
        "orbit": navigation.orbit(view, 0.12, -0.08),
        "pan": navigation.pan(view, PickPoint(0.0, 0.0, WIDTH, HEIGHT), 25.0, -18.0),
        "zoom": navigation.zoom_toward(view, 0.8, PickPoint(60.0, 40.0, WIDTH, HEIGHT)),
    }[step].camera(WIDTH, HEIGHT)
    picture = paint(painter, store, camera=moved, frame=shown)
    pose = np.array(moved.camera_to_world)
    for point, color in zip(points, colors, strict=True):
        local = (point - pose[:3, 3]) @ pose[:3, :3]
        wanted = [
            moved.lens.cx - moved.lens.fx * local[0] / local[2],
            moved.lens.cy + moved.lens.fy * local[1] / local[2],
        ]
        found = marker_position(picture, [255 * value for value in color])
        assert np.abs(found - wanted).max() < 1.0


def test_the_picture_is_upright_and_not_mirrored(painter, store):
    looking = OrbitView((0.0, 0.0, 0.0), 5.0, azimuth=-np.pi / 2, elevation=0.0).camera(WIDTH, HEIGHT)
    markers = {"x": ((1.0, 0.0, 0.0), (1.0, 0.0, 0.0)), "z": ((0.0, 0.0, 1.0), (0.0, 0.0, 1.0))}
    nodes = tuple(cube(store, place, color) for place, color in markers.values())
    picture = paint(painter, store, scene=Scene(nodes), camera=looking, pivot=(0.0, 0.0, 0.0))
    x, z = (marker_position(picture, 255 * np.array(color)) for _, color in markers.values())
    assert x[0] > WIDTH / 2 + 20  # from the front, +X is on the right
    assert z[1] < HEIGHT / 2 - 20  # +Z is up


def cube(store, center, color, half=0.25):
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float32)
    faces = np.array(
        [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4],
         [1, 5, 7], [1, 7, 3]], np.uint32,
    )  # fmt: skip
    normals = corners / np.sqrt(np.float32(3))
    mesh = Mesh(corners * np.float32(half), faces, normals, np.tile(np.array(color, np.float32), (8, 1)))
    content = Model(store.put(mesh.tensors()), mesh.aabb, 8, 12, (Material(),))
    return Node("cube", content, transform=Transform(tuple(map(float, center))))


@pytest.mark.parametrize("moved", [False, True], ids=["same camera", "moved"])
def test_meshes_and_fields_hide_each_other_by_depth(painter, store, moved):
    taken = camera(width=WIDTH, height=HEIGHT)
    looking = camera(azimuth=32.0, width=WIDTH, height=HEIGHT) if moved else taken
    eye = np.array(looking.position)
    toward = (eye - np.array([0.0, 0.0, 1.0])) / np.linalg.norm(eye - np.array([0.0, 0.0, 1.0]))
    green = (0.0, 1.0, 0.0)
    shown = frame(taken, WIDTH, HEIGHT, sky=False)
    before = Scene((cube(store, np.array([0.0, 0.0, 1.0]) + 2.0 * toward, green),))
    inside = Scene((cube(store, (0.0, 0.0, 1.0), green),))
    behind = Scene((cube(store, np.array([0.0, 0.0, 1.0]) - 1.6 * toward, green),))

    def green_pixels(scene):
        picture = paint(painter, store, scene=scene, camera=looking, frame=shown)
        return int(((picture[..., 1] > 200) & (picture[..., 0] < 90)).sum())

    assert green_pixels(before) > 150
    assert green_pixels(inside) == 0
    assert green_pixels(behind) < 0.1 * green_pixels(before)


def test_nothing_uncovered_is_ever_black(painter, store):
    taken = camera(width=WIDTH, height=HEIGHT)
    looking = camera(azimuth=50.0, elevation=35.0, distance=5.5, width=WIDTH, height=HEIGHT)
    for sky in (True, False):
        picture = paint(painter, store, camera=looking, frame=frame(taken, WIDTH, HEIGHT, sky=sky))
        darkest = linear_to_srgb(np.array(BACKGROUND, np.float32)).min() * 255
        assert picture.sum(-1).min() >= 3 * darkest - 6


def test_what_the_ball_uncovers_is_filled_like_what_is_behind_it(painter, store):
    taken = camera(width=WIDTH, height=HEIGHT)
    looking = camera(azimuth=42.0, width=WIDTH, height=HEIGHT)
    picture = paint(painter, store, camera=looking, frame=frame(taken, WIDTH, HEIGHT, sky=True))
    # The ball is orange, everything behind it is not: no smear of the ball may be left over the uncovered floor.
    radiance, _, _ = trace(looking, pixel_centers(WIDTH, HEIGHT), True)
    behind = (radiance[:, 0] <= radiance[:, 2]).reshape(HEIGHT, WIDTH)
    orange = (picture[..., 0] > picture[..., 2] + 60) & behind
    assert orange.mean() < 0.01


@pytest.mark.parametrize("step", [2, 3, 4, 8])
def test_coarse_frames_lie_where_the_fine_one_does(painter, store, step):
    view = camera(width=WIDTH, height=HEIGHT)
    wanted = truth(view, True)
    picture = paint(painter, store, camera=view, frame=frame(view, WIDTH, HEIGHT, step))
    for axis in (0, 1):  # a shift of one pixel either way must not fit better
        here = np.abs(picture - wanted).mean()
        for shift in (-step, step):
            assert here < np.abs(np.roll(picture, shift, axis) - wanted).mean()


def test_channels(painter, store):
    view = camera(width=WIDTH, height=HEIGHT)
    shown = frame(view, WIDTH, HEIGHT, sky=False)
    _, depth, normals = trace(view, pixel_centers(WIDTH, HEIGHT), False)
    hit = np.isfinite(depth).reshape(HEIGHT, WIDTH)
    normal = paint(painter, store, camera=view, frame=shown, channel="normal", exposure=3.0)
    wanted = (0.5 + 0.5 * normals.reshape(HEIGHT, WIDTH, 3)) * 255
    assert np.abs(normal - wanted)[hit].max() <= 3
    assert (normal[~hit] == 0).all()
    opacity = paint(painter, store, camera=view, frame=shown, channel="opacity", exposure=3.0)
    assert (opacity[hit] == 255).all()
    assert (opacity[~hit] == 0).all()
    near = paint(painter, store, camera=view, frame=shown, channel="depth", exposure=3.0)
    distances = depth.reshape(HEIGHT, WIDTH)
    order = np.argsort(distances[hit])
    brightness = near.sum(-1)[hit][order]
    fifth = len(brightness) // 5
    assert brightness[:fifth].mean() > brightness[2 * fifth : 3 * fifth].mean() > brightness[-fifth:].mean()


def test_a_frame_without_normals_shows_its_colour_until_they_come(painter, store):
    view = camera(width=WIDTH, height=HEIGHT)
    shown = frame(view, WIDTH, HEIGHT)
    bare = Frame(shown.request, shown.radiance, shown.depth)
    picture = paint(painter, store, camera=view, frame=bare, channel="normal")
    assert np.abs(picture - expected(shown.radiance.astype(np.float32))).max() <= 1.5


def test_parallel_rays(painter, store):
    view = msgspec.structs.replace(OrbitView(PIVOT, 6.0), lens="orthographic")
    taken = view.camera(WIDTH, HEIGHT)
    shown = frame(taken, WIDTH, HEIGHT)
    same = paint(painter, store, camera=taken, frame=shown)
    assert np.abs(same - expected(shown.radiance.astype(np.float32))).max() <= 1.5
    looking = navigation.orbit(view, 0.05, 0.0).camera(WIDTH, HEIGHT)
    picture = paint(painter, store, camera=looking, frame=shown)
    difference = blurred_difference(picture, truth(looking, True))[16:-16, 28:-28]
    assert np.median(difference) < 1.5
    cube_scene = Scene((cube(store, (0.0, 0.0, 1.0), (0.0, 1.0, 0.0)),))
    hidden = paint(painter, store, scene=cube_scene, camera=taken, frame=shown)
    assert not ((hidden[..., 1] > 200) & (hidden[..., 0] < 90)).any()


def test_overlays_lie_on_the_ground_and_are_hidden_by_what_is_before_them(painter, store):
    view = OrbitView((0.0, 0.0, 0.0), 6.0, azimuth=-1.2, elevation=0.5).camera(WIDTH, HEIGHT)
    plain = paint(painter, store, camera=view, pivot=(0.0, 0.0, 0.0))
    drawn = paint(painter, store, camera=view, pivot=(0.0, 0.0, 0.0), overlays=True)
    changed = np.abs(drawn - plain).max(-1) > 8
    assert 0.005 < changed.mean() < 0.5
    red = (drawn[..., 0] > drawn[..., 2] + 40) & (drawn[..., 0] > drawn[..., 1] + 40)
    y, x = np.nonzero(red)
    assert len(x) > 40
    slope = np.polyfit(x, y, 1)[0]
    pose = np.array(view.camera_to_world)
    ends = (np.array([[0.0, 0, 0], [1.0, 0, 0]]) - pose[:3, 3]) @ pose[:3, :3]
    ends = ends[:, :2] / -ends[:, 2:] * [1, -1]
    assert slope == pytest.approx((ends[1, 1] - ends[0, 1]) / (ends[1, 0] - ends[0, 0]), abs=0.05)
    cover = Scene((cube(store, (0.0, 0.0, 0.0), (0.0, 0.0, 1.0), half=1.0),))
    covered = paint(painter, store, scene=cover, camera=view, pivot=(0.0, 0.0, 0.0), overlays=True)
    middle = covered[HEIGHT // 2 - 8 : HEIGHT // 2 + 8, WIDTH // 2 - 8 : WIDTH // 2 + 8]
    assert (middle[..., 2] > 200).mean() > 0.95


def test_a_damaged_mesh_is_said_so(painter, store):
    from viewer.errors import AssetError

    broken = Node("gone", Model("f" * 64, cube(store, (0, 0, 0), (1, 1, 1)).aabb, 1, 1))
    with pytest.raises(AssetError, match="missing"):
        paint(painter, store, scene=Scene((broken,)), camera=camera(width=WIDTH, height=HEIGHT))


def test_meshes_that_leave_the_scene_are_dropped_and_come_back(painter, store):
    view = OrbitView((0.0, 0.0, 0.0), 4.0).camera(WIDTH, HEIGHT)
    scene = Scene((cube(store, (0.0, 0.0, 0.0), (0.0, 1.0, 0.0)),))
    first = paint(painter, store, scene=scene, camera=view)
    empty = paint(painter, store, scene=Scene(), camera=view)
    assert (first != empty).any()
    assert (paint(painter, store, scene=scene, camera=view) == first).all()


def test_the_picture_of_a_scene_that_comes_back_is_there_before_the_engine_has_drawn_it(painter, store):
    view = camera(width=WIDTH, height=HEIGHT)
    one, other = Scene(), Scene()
    first = dataclasses.replace(
        shown := frame(view, WIDTH, HEIGHT), request=msgspec.structs.replace(shown.request, scene=one)
    )
    dark = dataclasses.replace(first, radiance=first.radiance * np.float16(0.25))
    second = dataclasses.replace(dark, request=msgspec.structs.replace(shown.request, scene=other))
    before = paint(painter, store, frame=first, scene=one, camera=view)
    after = paint(painter, store, frame=second, scene=other, camera=view)
    assert (before != after).any()
    undone = paint(painter, store, frame=second, scene=one, camera=view)
    np.testing.assert_array_equal(undone, before)


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 40), (2, 2), (3, 97), (31, 7)])
def test_any_size_can_be_lifted(rows, columns):
    view = camera(width=columns, height=rows)
    lifted = lift(shown := frame(view, columns, rows), inverse_depth(shown))
    if min(rows, columns) < 2:
        assert lifted is None
        return
    for vertices, faces, *_ in lifted:
        assert np.isfinite(vertices[:, :6]).all()
        assert len(faces) == 0 or faces.max() < len(vertices)


def test_an_empty_frame_lifts_to_nothing():
    view = camera(width=64, height=36)
    shown = frame(view, 64, 36)
    empty = Frame(shown.request, np.zeros((36, 64, 4), np.float16), np.full((36, 64), np.inf, np.float32))
    lifted = lift(empty, inverse_depth(empty))
    assert [len(part.faces) for part in lifted] == [0, 0, 0]


def test_coarse_frames_in_a_row_share_the_fill_sheet_and_a_final_one_has_its_own(painter, store, monkeypatch):
    made = []
    monkeypatch.setattr(
        lifted_frame, "lift", lambda shown, inverse, *, fill: made.append(fill) or lift(shown, inverse, fill=fill)
    )
    scene = Scene()

    def moved(turn, step):
        taken = camera(30.0 + turn, width=WIDTH, height=HEIGHT)
        shown = frame(taken, WIDTH, HEIGHT, step)
        shown = dataclasses.replace(shown, request=msgspec.structs.replace(shown.request, scene=scene))
        return paint(painter, store, frame=shown, camera=camera(36.0 + turn, width=WIDTH, height=HEIGHT))

    pictures = [moved(2.0 * number, 2) for number in range(6)]
    assert made == [True, False, False, False, True, False]
    moved(60.0, 2)
    assert made[-1], "a sheet from elsewhere would show what it saw there"
    moved(62.0, 1)
    assert made[-1], "what rests on the screen has a sheet of its own"
    own = paint_with_own_sheet(painter, store, moved)
    difference = np.abs(pictures[3].astype(float) - own.astype(float)).mean()
    assert difference < 2.0


def paint_with_own_sheet(painter, store, moved):
    """The fourth picture of the row, drawn as the first of another one."""
    paint(painter, store, camera=camera(width=WIDTH, height=HEIGHT))
    return moved(6.0, 2)
