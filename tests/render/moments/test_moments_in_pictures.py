"""3D moments in pictures: against a twin in numpy, and what is known on paper."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from msgspec.structs import replace

from tests.render.moments import reference
from viewer.engine.operations.pictures import picture_of
from viewer.errors import AssetError
from viewer.render.moments.moment_picture import loaded_moment, moment_picture
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Fisheye, Orthographic, Pinhole
from viewer.scene.color import linear_to_srgb
from viewer.scene.document import Node, Scene, World
from viewer.scene.geometry import IDENTITY, Transform, as_mat4
from viewer.scene.moment import HOLES, TIME, Moment
from viewer.scene.moment_points import MomentPoints, moment_from_tensors
from viewer.scene.parameters import Value
from viewer.scene.progress import run_to_end

SIDE = 24
LENS = Pinhole(SIDE, SIDE, 24.0, 24.0, 12.0, 12.0)
EYE = Camera(IDENTITY, LENS)


@pytest.fixture
def helpers():
    with ThreadPoolExecutor(1) as pool:
        yield pool, 1


def sheet(depth: float, seed: int, move=(0.0, 0.0, 0.0), part=np.s_[:, :]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The pixels of a photo at one depth, with random colours."""
    rows, columns = (each[part].ravel() for each in np.mgrid[:SIDE, :SIDE])
    x, y = (columns + 0.5 - 12.0) / 24.0 * depth, -(rows + 0.5 - 12.0) / 24.0 * depth
    starts = np.stack([x, y, np.full(x.shape, -depth)], 1).astype(np.float32)
    colors = np.random.default_rng(seed).integers(0, 256, (len(starts), 4)).astype(np.uint8)
    colors[:, 3] = 255
    return starts, (starts + np.float32(move)).astype(np.float32), colors


def moment(*groups, layers=1, photos=1) -> tuple[Moment, MomentPoints]:
    starts, ends, colors = (np.concatenate([group[part] for group in groups]) for part in range(3))
    bounds = np.cumsum([0, *(len(group[0]) for group in groups)]).astype(np.int64)
    points = MomentPoints(starts, ends, colors, bounds)
    return Moment(AssetId("0" * 64), points.core, len(starts), layers, (EYE,) * photos), points


def bytes_of(picture) -> np.ndarray:
    return np.rint(linear_to_srgb(picture.radiance[..., :3]) * 255).astype(int)


def test_a_photos_own_camera_sees_its_pixels(helpers):
    content, points = moment(sheet(2.0, 1))
    picture = moment_picture(loaded_moment(content, points), EYE, 0.0, (SIDE, SIDE), helpers)
    assert abs(bytes_of(picture) - points.colors[:, :3].reshape(SIDE, SIDE, 3).astype(int)).max() <= 1
    assert np.allclose(picture.radiance[..., 3], 1.0)
    rays = EYE.rays(np.stack(np.meshgrid(np.arange(SIDE) + 0.5, np.arange(SIDE) + 0.5), -1).reshape(-1, 2))[1]
    assert np.allclose(picture.depth, 2.0 / -rays[:, 2].reshape(SIDE, SIDE), rtol=1e-5)


def test_the_kernels_agree_with_numpy(helpers):
    near, far = np.s_[6:15, 5:17], np.s_[:, :]
    groups = [sheet(1.5, 1, (0.2, 0.1, 0.1), near), sheet(3.0, 2, (-0.1, 0.0, 0.0), far)]
    groups += [sheet(1.6, 3, (0.15, 0.1, 0.0), near), sheet(3.1, 4, (0.05, 0.2, -0.3), far)]
    for group in groups:
        group[2][::7, 3] = 1
    content, points = moment(*groups, layers=2, photos=2)
    for time in (0.0, 0.37, 1.0):
        picture = moment_picture(loaded_moment(content, points), EYE, time, (SIDE, SIDE), helpers)
        color, opacity = reference.picture(
            points, 2, time, (24.0, 24.0, 12.0, 12.0), [np.zeros(3)] * 2, 1 / 24, (SIDE, SIDE)
        )
        sure = opacity > 0.999
        assert sure.mean() > 0.9
        assert abs(bytes_of(picture)[sure] - color[sure]).max() < 1.0
        assert np.allclose(picture.radiance[..., 3][sure], opacity[sure], atol=1e-4)


def test_points_move_evenly_from_one_time_to_the_other(helpers):
    content, points = moment(sheet(2.0, 1, (4 * 2.0 / 24.0, 0.0, 0.0)))  # four pixels to the right
    still = points.colors[:, :3].reshape(SIDE, SIDE, 3).astype(int)
    for time, shift in ((0.25, 1), (0.5, 2), (1.0, 4)):
        picture = moment_picture(loaded_moment(content, points), EYE, time, (SIDE, SIDE), helpers)
        assert abs(bytes_of(picture)[:, shift:] - still[:, : SIDE - shift]).max() <= 1


def test_layers_shift_by_disparity_times_the_cameras_way(helpers):
    content, points = moment(sheet(2.0, 1))
    pose = np.eye(4)
    pose[0, 3] = 3 * 2.0 / 24.0
    moved = Camera(as_mat4(pose), LENS)
    picture = moment_picture(loaded_moment(content, points), moved, 0.0, (SIDE, SIDE), helpers)
    still = points.colors[:, :3].reshape(SIDE, SIDE, 3).astype(int)
    assert abs(bytes_of(picture)[:, : SIDE - 3] - still[:, 3:]).max() <= 1


def test_what_neither_photo_shows_is_marked(helpers):
    group = sheet(2.0, 1)
    group[2][:100, 3] = 1
    content, points = moment(group)
    plain = moment_picture(loaded_moment(content, points), EYE, 0.0, (SIDE, SIDE), helpers)
    marked = moment_picture(loaded_moment(content, points), EYE, 0.0, (SIDE, SIDE), helpers, holes=True)
    changed = (plain.radiance != marked.radiance).any(-1).ravel()
    assert changed[:100].all()
    assert not changed[100:].any()


def test_gaps_between_points_are_filled_and_counted(helpers):
    starts, ends, colors = sheet(2.0, 1)
    kept = np.ones(len(starts), np.bool_)
    kept[SIDE * 10 + 8 : SIDE * 10 + 11] = False
    content, points = moment((starts[kept], ends[kept], colors[kept]))
    picture = moment_picture(loaded_moment(content, points), EYE, 0.0, (SIDE, SIDE), helpers)
    assert picture.gaps == pytest.approx(3 / SIDE**2)
    assert (picture.radiance[..., 3] == 1.0).all()


@pytest.mark.parametrize("lens", [Fisheye(SIDE, SIDE, 24.0, 24.0, 12.0, 12.0), Orthographic(SIDE, SIDE, 2.0)])
def test_other_lenses_show_the_same_points(helpers, lens):
    content, points = moment(sheet(2.0, 1))
    picture = moment_picture(loaded_moment(content, points), Camera(IDENTITY, lens), 0.0, (SIDE, SIDE), helpers)
    middle = bytes_of(picture)[11:13, 11:13]
    assert abs(middle - points.colors[:, :3].reshape(SIDE, SIDE, 3)[11:13, 11:13].astype(int)).max() <= 60
    assert np.isfinite(picture.depth[8:16, 8:16]).all()


def test_a_node_is_drawn_at_its_place_and_time(tmp_path):
    store = AssetStore(tmp_path)
    content, points = moment(sheet(2.0, 1), sheet(2.0, 1), photos=2)
    content = replace(content, asset=store.put(points.tensors()))
    place = Transform((0.3, -0.2, 0.5), (0.8, 0.6, 0.0, 0.0), 1.7)
    node = Node("moment", content, transform=place, values=(Value(TIME.name, (0.4,)), Value(HOLES.name, (0.0,))))
    eye = Camera(as_mat4(place.matrix() @ np.diag([1 / 1.7, 1 / 1.7, 1 / 1.7, 1.0])), LENS)
    scene = Scene((node,), World(background=(0.0, 0.0, 0.0)))
    frame = run_to_end(picture_of(scene, store, eye, (SIDE, SIDE), ("color", "albedo"), "final", None))
    seen = np.rint(linear_to_srgb(frame.radiance[..., :3].astype(np.float32)) * 255)
    assert abs(seen - points.colors[: SIDE**2, :3].reshape(SIDE, SIDE, 3)).max() <= 1
    assert frame.depth[12, 12] == pytest.approx(2.0 * 1.7, rel=1e-2)


def test_damaged_points_are_refused():
    _, points = moment(sheet(2.0, 1))
    sound = points.tensors()
    assert len(moment_from_tensors(sound, 1).starts) == SIDE**2
    bad = [
        {**sound, "starts": sound["starts"][:-1]},
        {**sound, "bounds": np.array([0, 5], np.int64)},
        {**sound, "ends": np.where(np.arange(len(sound["ends"]))[:, None] == 3, np.float32(np.nan), sound["ends"])},
        {name: array for name, array in sound.items() if name != "colors"},
    ]
    for tensors in bad:
        with pytest.raises(AssetError):
            moment_from_tensors(tensors, 1)
    with pytest.raises(AssetError):
        moment_from_tensors(sound, 2)


def smooth_sheet(depth, move=(0.0, 0.0, 0.0)):
    """A sheet whose colours change slowly: means of pixels are what a small picture shows."""
    starts, ends, colors = sheet(depth, 0, move)
    x, y = starts[:, 0] / depth, starts[:, 1] / depth
    colors[:, :3] = np.stack([128 + 200 * x, 128 + 200 * y, 128 - 100 * x], 1).astype(np.uint8)
    return starts, ends, colors


def test_small_pictures_have_a_quarter_of_the_points_and_show_the_same(helpers):
    content, points = moment(smooth_sheet(3.0, (0.25, 0.0, 0.0)))
    loaded = loaded_moment(content, points)
    few = loaded.for_picture(12.0)
    assert (few.spacing, len(few.points.starts)) == (2, len(points.starts) // 4)
    assert loaded.for_picture(24.0) is loaded
    small = SIDE // 2
    for time, shift in ((0.0, 0), (1.0, 1)):  # 0.25 at a distance of 3 are two pixels, one of the small picture
        whole = linear_to_srgb(moment_picture(loaded, EYE, time, (SIDE, SIDE), helpers).radiance[..., :3])
        picture = moment_picture(loaded, EYE, time, (small, small), helpers, 2.0)
        shown = linear_to_srgb(picture.radiance[..., :3])
        means = whole.reshape(small, 2, small, 2, 3).mean((1, 3))
        inner = np.s_[2:-2, 2 + shift : -2]
        assert np.abs(shown - means)[inner].max() < 2.5 / 255
        assert picture.depth[inner] == pytest.approx(np.hypot(3.0, picture.depth[inner] * 0).max(), rel=0.13)


def test_merged_points_stay_in_their_layer_and_sure_ones_count_more():
    front, back = sheet(1.0, 1, part=np.s_[:, : SIDE // 2]), sheet(2.0, 2)
    back[2][::2, 3] = 1
    back[2][::2, :3], back[2][1::2, :3] = 0, 200
    content, points = moment(front, back, layers=2)
    few = loaded_moment(content, points).for_picture(12.0).points
    ends = few.bounds.tolist()
    assert ends == [0, len(front[0]) // 4, (len(front[0]) + len(back[0])) // 4]
    assert few.starts[: ends[1], 2] == pytest.approx(-1.0)
    assert few.starts[ends[1] :, 2] == pytest.approx(-2.0)
    assert (few.colors[ends[1] :, :3] >= 199).all()
    assert few.colors[ends[1] :, 3] == pytest.approx(128)


def test_a_photo_of_odd_sides_and_an_empty_layer_are_merged_too():
    odd = sheet(1.0, 1, part=np.s_[:7, :5])
    empty = tuple(part[:0] for part in odd)
    content, points = moment(empty, odd, layers=2)
    few = loaded_moment(content, points).for_picture(6.0)
    assert (few.spacing, few.points.bounds.tolist()) == (4, [0, 0, 4])
