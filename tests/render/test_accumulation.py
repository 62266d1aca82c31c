"""Many rays a pixel: anti-aliasing against exact areas, defocus against the thin lens, and what must not change."""

import dataclasses

import msgspec
import numpy as np
import pytest

from tests.render.sample_fields import BOX, blobs, camera, node, request
from viewer.render.drawable import Layer, Tile
from viewer.render.rays import disc_points, sample_place, tile_rays
from viewer.render.renderer import Renderer
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Equirectangular, Fisheye, Orthographic, Pinhole, look_at, pinhole
from viewer.scene.content import AnalyticField
from viewer.scene.document import Node


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path)


@dataclasses.dataclass
class Ball:
    """An opaque white ball, hit exactly."""

    center: tuple
    radius: float
    rays_per_second: float = 1e7

    def artist(self, _, __):
        def draw(rays, _):
            apart = np.array(self.center) - rays.origins
            along = (apart * rays.directions).sum(-1)
            off = np.linalg.norm(apart - along[:, None] * rays.directions, axis=-1)
            hit = ((off < self.radius) & (along > 0)).reshape(rays.tile.height, rays.tile.width)
            radiance = np.repeat(hit[..., None], 4, -1).astype(np.float32)
            depth = np.where(hit, along.reshape(hit.shape), np.inf).astype(np.float32)
            return Layer(radiance, depth, {}, hit.size)

        return draw


def seen(store, ball, view, size, samples):
    wanted = request([Node("ball", AnalyticField(BOX))], view, size, size, samples=samples)
    return Renderer(store, 1, exact=lambda _: ball).final(wanted)


def covered(radius, size, unit):
    """The share of each pixel that a disc in the middle of the picture covers, by integrating along x."""
    edges = (np.arange(size + 1) - size / 2) * unit
    x = edges[:-1, None] + (np.arange(400) + 0.5) / 400 * unit
    half = np.sqrt(np.maximum(radius**2 - x**2, 0))
    low, high = edges[:-1][:, None, None], edges[1:][:, None, None]
    inside = np.maximum(np.minimum(half, high) - np.maximum(-half, low), 0)
    return inside.mean(-1) / unit


def test_the_edge_of_a_ball_covers_its_pixels_by_area(store):
    view = Camera(look_at((5.0, 0.0, 0.0), (0.0, 0.0, 0.0)), Orthographic(16, 16, 2.0))
    ball = Ball((0.0, 0.0, 0.0), 0.77)
    exact = covered(0.77, 16, 2.0 / 16)
    assert exact.sum() * (2.0 / 16) ** 2 == pytest.approx(np.pi * 0.77**2, rel=1e-4)
    one, many = (seen(store, ball, view, 16, samples) for samples in (1, 64))
    assert one.accumulated == 1
    assert many.accumulated == 64
    assert np.abs(one.radiance[..., 3] - exact).max() > 0.3
    error = np.abs(many.radiance[..., 3] - exact)
    assert error.max() < 0.05
    assert error.mean() < 0.004
    assert np.array_equal(one.depth, many.depth)


@pytest.mark.parametrize(("distance", "focus"), [(6.0, 3.0), (2.0, 4.0), (3.0, 3.0)])
def test_a_point_out_of_focus_is_a_disc_as_wide_as_the_thin_lens_says(store, distance, focus):
    """Diameter ``2 aperture |distance - focus| / distance``, seen from the distance of the focus.

    A disc of radius R has the variance ``R^2 / 4`` along an axis, and those of ball and blur add up.
    """
    size, aperture, radius = 64, 0.3, 0.06
    pose = look_at((0.0, 0.0, 0.0), (1.0, 0.0, 0.0))
    view = Camera(pose, pinhole(0.6, size, size), aperture, focus)
    frame = seen(store, Ball((distance, 0.0, 0.0), radius), view, size, 256)
    light = frame.radiance[..., 3].astype(np.float64)
    place = np.arange(size) + 0.5 - size / 2
    focal = view.lens.fy
    confusion = aperture * abs(distance - focus) / distance * focal / focus
    own = radius * focal / distance
    for axis in (0, 1):
        profile = light.sum(axis)
        mean = (profile * place).sum() / profile.sum()
        variance = (profile * (place - mean) ** 2).sum() / profile.sum()
        assert abs(mean) < 0.1
        assert variance == pytest.approx((confusion**2 + own**2) / 4 + 1 / 12, rel=0.06)
    assert light.sum() == pytest.approx(np.pi * own**2, rel=0.04)  # light is spread, not lost


def test_a_frame_comes_whenever_the_samples_have_doubled(store):
    field, view = node(store, blobs()), camera(width=40, height=30)
    wanted = request([field], view, 40, 30, ("color", "normal", "cost"), samples=11)
    frames = [frame for frame in Renderer(store, 2).frames(wanted) if frame.step == 1]
    assert [frame.accumulated for frame in frames] == [1, 2, 4, 8, 11]
    kept = [frame.radiance.copy() for frame in frames]
    single = Renderer(store, 1).final(request([field], view, 40, 30, ("color", "normal", "cost")))
    assert np.array_equal(frames[0].radiance, single.radiance)
    for frame, radiance in zip(frames, kept, strict=True):
        assert np.array_equal(frame.radiance, radiance)
        assert np.array_equal(frame.depth, single.depth)
        for name in ("normal", "cost"):
            assert np.array_equal(frame.channels[name], single.channels[name])
    assert not np.array_equal(frames[-1].radiance, single.radiance)
    assert frames[-1].samples > 10 * single.samples
    again = Renderer(store, 1).final(wanted)
    assert np.array_equal(again.radiance, frames[-1].radiance)


def test_many_rays_a_pixel_are_the_mean_of_a_finer_picture(store):
    """A box filter: 64 rays a pixel see what 8 x 8 finer pixels see on average."""
    field, view = node(store, blobs(color_space="linear")), camera(width=24, height=20)
    many = Renderer(store, 1).final(request([field], view, 24, 20, samples=64))
    fine = Renderer(store, 1).final(request([field], view, 24 * 8, 20 * 8))
    mean = fine.radiance.astype(np.float64).reshape(20, 8, 24, 8, 4).mean((1, 3))
    assert np.abs(many.radiance - mean).mean() < 0.004


def test_accumulation_is_given_up_between_tiles(store):
    asked = []

    def stop():
        asked.append(len(asked))
        return len(asked) > 40

    wanted = request([node(store, blobs())], camera(width=100, height=100), 100, 100, samples=10_000)
    frames = list(Renderer(store, 1).frames(wanted, stop))
    assert frames[-1].accumulated < 64
    assert len(asked) == 41


def test_the_first_ray_goes_through_the_middles_and_the_others_everywhere():
    assert np.array_equal(sample_place(0), np.full(4, 0.5))
    places = np.stack([sample_place(number) for number in range(256)])
    assert ((places >= 0) & (places < 1)).all()
    for axes in ((0, 1), (2, 3)):  # each sixteenth of the square gets about its share
        cells = (places[:, axes] * 4).astype(int)
        counts = np.bincount(4 * cells[:, 0] + cells[:, 1], minlength=16)
        assert counts.min() >= 12
        assert counts.max() <= 20


def test_the_disc_is_filled_in_proportion():
    square = (np.stack(np.meshgrid(*[np.arange(200)] * 2), -1).reshape(-1, 2) + 0.5) / 200
    disc = disc_points(square)
    radius = np.linalg.norm(disc, axis=-1)
    assert radius.max() < 1
    assert np.allclose(disc.mean(0), 0, atol=1e-9)
    for share in (0.25, 0.5, 0.75):
        assert (radius < np.sqrt(share)).mean() == pytest.approx(share, abs=0.01)
    assert np.array_equal(disc_points(np.full((1, 2), 0.5)), np.zeros((1, 2)))


@pytest.mark.parametrize(
    "lens",
    [
        Pinhole(30, 20, 25.0, 25.0, 15.0, 10.0),
        Orthographic(30, 20, 2.0),
        Fisheye(30, 20, 8.0, 8.0, 15.0, 10.0),
        Equirectangular(30, 20),
    ],
)
def test_rays_through_the_lens_meet_where_it_is_in_focus(lens):
    view = Camera(look_at((1.0, 2.0, 0.5), (0.2, 0.1, 0.0)), lens, 0.2, 2.5)
    tile = Tile(0, 0, 30, 20)
    ahead = np.array(view.camera_to_world)[:3, 2] * -1
    number = 5
    jittered = tile_rays(msgspec.structs.replace(view, aperture=0.0), tile, 1, number)
    bent = tile_rays(view, tile, 1, number)
    off = np.linalg.norm(bent.origins - jittered.origins, axis=-1)
    assert 0.15 < off.max() <= 0.2
    assert np.allclose(np.linalg.norm(bent.directions, axis=-1), 1)
    if isinstance(lens, Fisheye | Equirectangular):
        distance = np.full(600, 2.5)
    else:
        distance = 2.5 / (jittered.directions @ ahead)
        assert np.allclose((bent.origins - jittered.origins) @ ahead, 0, atol=1e-12)
    focus = jittered.origins + distance[:, None] * jittered.directions
    apart = np.cross(focus - bent.origins, bent.directions)
    assert np.allclose(apart, 0, atol=1e-9)
    assert np.array_equal(tile_rays(view, tile, 1).origins, np.tile(view.position, (600, 1))) or isinstance(
        lens, Orthographic
    )
