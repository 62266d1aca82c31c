"""Coarse to fine, giving up between tiles, several fields, edits, odd sizes."""

import itertools

import msgspec
import numpy as np
import pytest

from tests.render.sample_fields import BOX, blobs, camera, node, nothing, psnr, request, solid
from viewer.editing.effects import edited_voxels
from viewer.errors import AssetError, InputError
from viewer.render.cells import COARSE, FINE
from viewer.render.drawable import Layer
from viewer.render.grid.cache import PackedCache
from viewer.render.pace import VOXELS, RenderSpeed
from viewer.render.renderer import Renderer
from viewer.render.tiles import cut
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Equirectangular, Fisheye, Orthographic, look_at
from viewer.scene.content import AnalyticField, AssetId
from viewer.scene.document import Node
from viewer.scene.edits import Crop
from viewer.scene.geometry import AABB, Transform
from viewer.scene.volumes import box_around


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path)


def impatient(store, wanted, threads=1):
    """A renderer that has to begin with one ray for 16 x 16 pixels."""
    renderer = Renderer(store, threads)
    slow = 0.04 * 16**2 / (wanted.width * wanted.height)
    renderer._speed.learn(VOXELS, COARSE, 1, slow)
    renderer._speed.learn(VOXELS, FINE, 1, 2 * slow)
    return renderer


def test_passes_go_from_coarse_to_fine(store):
    wanted = request([node(store, blobs())], camera(width=101, height=67), 101, 67)
    frames = list(impatient(store, wanted).frames(wanted, preview_seconds=0.05))
    assert [frame.step for frame in frames] == [16, 8, 4, 2, 1]
    assert [frame.depth.shape for frame in frames] == [(5, 7), (9, 13), (17, 26), (34, 51), (67, 101)]
    assert all(frame.request is wanted for frame in frames)


def test_a_coarse_pixel_is_the_ray_through_the_middle_of_its_block(store):
    """The middle of an even block lies between its four inner pixels: their mean is near."""
    wanted = request([node(store, blobs())], camera(width=64, height=64), 64, 64)
    coarse, *_, fine = impatient(store, wanted).frames(wanted, preview_seconds=0.05)
    middle = fine.radiance.astype(np.float64).reshape(4, 16, 4, 16, 4)[:, 7:9, :, 7:9].mean((1, 3))
    assert coarse.step == 16
    assert psnr(coarse.radiance, middle) > 28


def test_the_final_frame_is_the_last_of_the_passes(store):
    wanted = request([node(store, blobs())], channels=("color", "normal"))
    *_, last = impatient(store, wanted).frames(wanted, preview_seconds=0.05)
    final = Renderer(store, 1).final(wanted)
    assert np.array_equal(last.radiance, final.radiance)
    assert np.array_equal(last.depth, final.depth)
    assert np.array_equal(last.channels["normal"], final.channels["normal"])
    assert final.step == 1


def test_a_fast_machine_needs_no_coarse_pass(store):
    renderer = Renderer(store, 1)
    wanted = request([node(store, blobs())], width=2, height=2)
    assert [frame.step for frame in renderer.frames(wanted, preview_seconds=1.0)] == [1]


def test_preview_quality_is_near_the_final_one(store):
    field = node(store, blobs())
    preview = Renderer(store, 1).final(request([field], quality="preview"))
    final = Renderer(store, 1).final(request([field]))
    assert preview.samples < 0.7 * final.samples
    assert psnr(preview.radiance, final.radiance.astype(np.float64)) > 25


def test_stopping_spares_the_first_pass_only(store):
    wanted = request([node(store, blobs())], camera(width=200, height=200), 200, 200)
    frames = list(impatient(store, wanted).frames(wanted, lambda: True, 0.05))
    assert [frame.step for frame in frames] == [16]


def test_stopping_takes_effect_between_tiles(store):
    asked = []

    def stop():
        asked.append(len(asked))
        return len(asked) > 6

    wanted = request([node(store, blobs())], camera(width=200, height=200), 200, 200)
    frames = list(impatient(store, wanted).frames(wanted, stop, 0.05))
    assert frames[-1].step > 1
    assert len(asked) == 7


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_the_number_of_threads_does_not_change_the_picture(store, threads):
    wanted = request([node(store, blobs())], camera(width=150, height=90), 150, 90)
    renderer = Renderer(store, 3)
    first = renderer.final(wanted)
    renderer.threads = threads
    assert renderer.threads == threads
    assert np.array_equal(renderer.final(wanted).radiance, first.radiance)
    renderer.close()


def test_an_error_in_a_tile_reaches_the_caller(store, monkeypatch):
    def fail(*_):
        raise MemoryError

    monkeypatch.setattr("viewer.render.passes.tile_rays", fail)
    with pytest.raises(MemoryError):
        Renderer(store, 2).final(request([node(store, blobs())], width=200, height=200))


def test_a_scene_without_fields_is_empty(store):
    hidden = node(store, blobs(), visible=False)
    for nodes in ((), (hidden,)):
        frames = list(Renderer(store, 1).frames(request(nodes, channels=("color", "normal"))))
        assert len(frames) == 1
        assert not frames[0].radiance.any()
        assert np.isinf(frames[0].depth).all()
        assert frames[0].channels["normal"].shape == (*frames[0].depth.shape, 3)


def test_two_fields_cover_each_other_by_depth(store):
    """A red wall before a green one, and from the other side the green one before the red one."""
    wall = AABB((-0.1, -1.0, -1.0), (0.1, 1.0, 1.0))
    grids = [solid(60.0, color, (4, 8, 8), wall) for color in (0.9, 0.2)]
    nodes = [node(store, grid, transform=Transform((x, 0.0, 0.0))) for grid, x in zip(grids, (1.0, -1.0), strict=True)]
    for eye, color, distance in ((5.0, 0.9, 3.9), (-5.0, 0.2, 3.9)):
        view = Camera(look_at((eye, 0.0, 0.0), (0.0, 0.0, 0.0)), Orthographic(8, 8, 1.0))
        frame = Renderer(store, 1).final(request(nodes, view, 8, 8, ("color", "normal")))
        assert np.allclose(frame.radiance[..., :3], color, atol=3e-3)
        assert np.allclose(frame.depth, distance, atol=0.03)


def test_thin_layers_add_up_as_their_product(store):
    wall = AABB((-0.1, -1.0, -1.0), (0.1, 1.0, 1.0))
    thin = solid(5.0, 0.8, (4, 8, 8), wall)
    nodes = [node(store, thin, transform=Transform((x, 0.0, 0.0))) for x in (1.0, -1.0)]
    view = Camera(look_at((5.0, 0.0, 0.0), (0.0, 0.0, 0.0)), Orthographic(8, 8, 1.0))
    one = Renderer(store, 1).final(request(nodes[:1], view, 8, 8)).radiance.astype(float)
    two = Renderer(store, 1).final(request(nodes, view, 8, 8))
    assert np.allclose(two.radiance[..., 3], 1 - (1 - one[..., 3]) ** 2, atol=2e-3)
    assert np.allclose(two.radiance[..., :3], one[..., :3] * (2 - one[..., 3:]), atol=2e-3)


def test_only_one_background_lies_behind_several_fields(store):
    sky = np.full((4, 8, 3), 0.25, np.float32)
    nodes = [node(store, blobs(seed=seed, color_space="linear", background=sky * (seed + 1))) for seed in (0, 1)]
    frame = Renderer(store, 1).final(request(nodes, camera(fov=2.0)))
    assert np.allclose(frame.radiance[0, 0], (0.25, 0.25, 0.25, 1.0), atol=1e-3)
    assert np.isinf(frame.depth[0, 0])


def test_edits_change_the_picture_like_the_voxels(store):
    voxels = blobs()
    crop = Crop(box_around(AABB((-1.0, -1.0, -1.0), (0.2, 1.0, 1.0))))
    hole = Crop(box_around(AABB((-0.4, -0.4, -0.6), (0.0, 0.4, 0.6))), "outside")
    renderer = Renderer(store, 1)
    whole = renderer.final(request([node(store, voxels)]))
    cut = renderer.final(request([node(store, voxels, edits=(crop, hole))]))
    expected = renderer.final(request([node(store, edited_voxels(voxels, (crop, hole), store))]))
    assert np.array_equal(cut.radiance, expected.radiance)
    assert psnr(cut.radiance, whole.radiance.astype(np.float64)) < 30


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 37), (301, 2)])
def test_odd_sizes(store, width, height):
    frame = Renderer(store, 2).final(request([node(store, solid(50.0))], width=width, height=height))
    assert frame.radiance.shape == (height, width, 4)
    assert frame.radiance[height // 2, width // 2, 3] > 0.9


@pytest.mark.parametrize(("width", "height"), [(0, 10), (10, -1), (1 << 15, 1 << 14)])
def test_impossible_sizes_are_refused(store, width, height):
    with pytest.raises(InputError) as caught:
        Renderer(store, 1).final(request([], width=width, height=height))
    assert caught.value.hint


def test_a_missing_asset_is_told(store):
    field = node(store, blobs())
    gone = type(field)("gone", type(field.content)(AssetId("0" * 64), BOX, (4, 4, 4), 1, 2))
    with pytest.raises(AssetError, match="missing"):
        Renderer(store, 1).final(request([field, gone]))


def test_the_cache_keeps_what_was_used_last(store):
    fields = [node(store, blobs(seed=seed)).content for seed in range(3)]
    once = PackedCache(store).get(fields[0], ())
    cache = PackedCache(store, limit=int(2.5 * once.nbytes))
    first = cache.get(fields[0], ())
    cache.get(fields[1], ())
    assert cache.get(fields[0], ()) is first
    cache.get(fields[2], ())
    assert cache.nbytes <= 2.5 * once.nbytes
    assert cache.get(fields[0], ()) is first
    assert cache.get(fields[0], (Crop(box_around(BOX)),)) is not first


def test_the_cache_keeps_one_field_however_large(store):
    cache = PackedCache(store, limit=1)
    field = node(store, nothing()).content
    assert cache.get(field, ()) is cache.get(field, ())


@pytest.mark.parametrize("ratio", [1.2, 2.0, 5.0])
def test_the_pace_chooses_strides_that_keep_to_the_time(ratio):
    pace = RenderSpeed()
    for seconds in (1e-6, 1e-7, 1e-5, 1e-3):
        for _ in range(40):
            pace.learn(VOXELS, COARSE, 1000, 1000 * seconds)
            pace.learn(VOXELS, FINE, 1000, 1000 * ratio * seconds)
        strides = pace.strides([VOXELS], 800, 800, 0.05)
        costs = [640_000 / stride**2 * seconds * (ratio if stride == 1 else 1) for stride in strides]
        assert strides[-1] == 1
        assert list(strides) == sorted(set(strides), reverse=True)
        assert costs[0] <= 0.051 or strides[0] == 64
        assert sum(costs[:-1]) <= 0.21 * costs[-1]
        if costs[-1] <= 0.4:
            assert len(strides) <= 2  # nobody needs a pass that is replaced at once
        if costs[-1] > 4 and ratio > 1.5:
            assert len(strides) >= 4
    assert pace.strides([VOXELS], 100, 100, float("inf")) == (1,)


def test_the_pace_believes_slow_frames_at_once_and_fast_ones_slowly():
    pace = RenderSpeed()
    pace.learn(VOXELS, FINE, 1, 1.0)
    assert pace.seconds([VOXELS], FINE, 10) == pytest.approx(10.0)
    pace.learn(VOXELS, FINE, 1, 1e-9)
    assert 5.0 < pace.seconds([VOXELS], FINE, 10) < 10.0


class Wall:
    """A drawable of one colour and distance, ``rays_per_second`` fast, that keeps count of its tiles."""

    def __init__(self, rays_per_second=None, color=0.5, depth=2.0, fail=()):
        self.rays_per_second = rays_per_second
        self.color, self.depth = color, depth
        self.fail = list(fail)
        self.tiles = []

    def artist(self, _, side):
        def draw(rays, fineness):
            self.tiles.append(rays.tile)
            assert max(rays.tile.width, rays.tile.height) <= side
            if self.fail:
                raise self.fail.pop()
            size = (rays.tile.height, rays.tile.width)
            radiance = np.full((*size, 4), self.color, np.float32)
            radiance[..., 3] = 1.0
            channels = {"cost": np.full(size, 3.0, np.float32)}
            return Layer(radiance, np.full(size, self.depth, np.float32), channels, 3 * size[0] * size[1])

        return draw


def pointwise(name="ball"):
    return Node(name, AnalyticField(BOX))


def test_fields_that_answer_point_by_point_are_drawn_by_who_can(store):
    wanted = request([pointwise()], width=100, height=80, channels=("cost",))
    assert not Renderer(store, 2).final(wanted).radiance.any()
    wall = Wall(1e9)
    frame = Renderer(store, 2, exact=lambda _: wall).final(wanted)
    assert (frame.radiance == np.float16([0.5, 0.5, 0.5, 1.0])).all()
    assert (frame.depth == 2).all()
    assert (frame.channels["cost"] == 3).all()
    assert frame.samples == 3 * 100 * 80


def test_a_slow_drawable_is_seen_coarsely_first_before_anything_was_measured(store):
    renderer = Renderer(store, 2, exact=lambda _: Wall(1e4))
    wanted = request([pointwise()], width=800, height=600)
    assert next(renderer.frames(wanted, preview_seconds=0.1)).step == 16
    voxels = request([node(store, blobs())], width=800, height=600)
    assert next(renderer.frames(voxels, preview_seconds=1.0)).step == 1  # its pace is its own


def test_a_long_last_pass_is_told_while_it_is_drawn(store, monkeypatch):
    """A clock of our own: every look at it takes 10 ms."""
    ticks = itertools.count()
    monkeypatch.setattr("viewer.render.passes.time.perf_counter", lambda: 0.01 * next(ticks))
    wanted = request([node(store, blobs())], camera(width=128, height=128), 128, 128, ("normal",))
    frames = [frame for frame in Renderer(store, 1).frames(wanted, partial_seconds=0.1) if frame.step == 1]
    *parts, last = frames
    assert last.done is None
    assert len(parts) >= 3
    counts = [int(part.done.sum()) for part in parts]
    assert counts == sorted(set(counts))
    assert parts[0].done[60:68, 60:68].any()  # from the middle outwards
    assert not parts[0].done[0, 0]
    for part in parts:
        for one, whole in ((part.radiance, last.radiance), (part.depth, last.depth)):
            assert np.array_equal(one[part.done], whole[part.done])
        assert not part.radiance[~part.done].any()
        assert np.isinf(part.depth[~part.done]).all()
        assert not part.channels["normal"][~part.done].any()


def test_a_tile_for_which_memory_is_short_is_halved(store):
    wall = Wall(1e9, fail=[MemoryError(), MemoryError()])
    wanted = request([pointwise()], width=640, height=640)
    frame = Renderer(store, 1, exact=lambda _: wall).final(wanted)
    assert (frame.radiance[..., 3] == 1).all()
    assert [wall.tiles[place].width for place in (0, 1, 2)] == [128, 64, 32]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_cameras_that_are_not_finite_are_refused(store, bad):
    field, good = node(store, blobs()), camera()
    pose = tuple((*row[:3], bad) if number == 1 else row for number, row in enumerate(good.camera_to_world))
    replace = msgspec.structs.replace
    for view in (
        replace(good, camera_to_world=pose),
        replace(good, aperture=bad),
        replace(good, focus_distance=bad),
        replace(good, lens=replace(good.lens, fx=bad)),
        replace(good, lens=replace(good.lens, fy=0.0)),
    ):
        with pytest.raises(InputError) as caught:
            Renderer(store, 1).final(request([field], view))
        assert caught.value.hint


@pytest.mark.parametrize("lens", [Fisheye(60, 40, 12.0, 12.0, 30.0, 20.0), Equirectangular(60, 40)])
def test_lenses_that_see_around_themselves_see_from_within(store, lens):
    """Inside a closed box full of dense stuff light ends at once, whichever way one looks."""
    view = Camera(look_at((0.05, 0.1, 0.0), (1.0, 0.0, 0.0)), lens)
    frame = Renderer(store, 2).final(request([node(store, solid(200.0, 0.7))], view, 60, 40, ("normal", "cost")))
    assert np.isfinite(frame.radiance).all()
    assert (frame.radiance[..., 3] > 0.99).all()
    assert frame.depth.max() < 0.05
    assert np.allclose(frame.radiance[..., :3], 0.7, atol=0.01)


def test_no_number_that_is_not_finite_reaches_a_picture(store):
    """From corners, edges, faces and within, along axes and diagonals."""
    channels = ("color", "normal", "view_dependence", "cost", "occupancy")
    fields = [node(store, blobs())]
    places = [(x, y, z) for x in (-1.0, 0.0, 1.0) for y in (-0.8, 0.0, 0.8) for z in (-0.6, 0.0, 0.6)]
    renderer = Renderer(store, 1)
    for eye in places:
        for target in ((eye[0] + 1.0, eye[1], eye[2]), (0.0, 0.0, 1e-9), (eye[0], eye[1], eye[2] - 2.0)):
            frame = renderer.final(request(fields, camera(eye, target, 8, 8, 1.5), 8, 8, channels))
            assert np.isfinite(frame.radiance).all()
            assert not np.isnan(frame.depth).any()
            for name in channels[1:]:
                assert np.isfinite(frame.channels[name]).all(), name


def test_a_picture_of_8k_is_cut_into_tiles_like_any_other(store):
    wanted = request([node(store, nothing())], width=7680, height=4320, quality="preview")
    frame = next(Renderer(store, 2).frames(wanted))
    assert frame.step > 1
    tiles = cut(7680, 4320, 64)
    assert sum(tile.width * tile.height for tile in tiles) == 7680 * 4320
    assert abs(tiles[0].x - 3840) <= 64
    assert abs(tiles[0].y - 2160) <= 64
