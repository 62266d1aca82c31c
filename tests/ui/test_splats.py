# pyright: reportArgumentType=false, reportOptionalMemberAccess=false
"""Gaussian splats as OpenGL draws them: against a plain reference, beside meshes and fields, and from elsewhere."""

import threading
import time
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from tests.render.points.test_points_in_pictures import wall
from tests.render.sample_fields import node as field_node
from tests.render.sample_fields import psnr, solid
from tests.ui.splat_reference import splatted
from tests.ui.states import seen_from
from viewer.errors import GraphicsError
from viewer.render.drawables import other_sources
from viewer.render.renderer import Renderer
from viewer.render.request import RenderRequest
from viewer.render.show.display import channel_picture
from viewer.render.show.display_settings import Display
from viewer.render.show.tone import Tone, picture_of
from viewer.scene.assets import AssetStore
from viewer.scene.camera import (
    Camera,
    Equirectangular,
    Fisheye,
    OpenCV,
    Orthographic,
    look_at,
    pinhole,
    pixel_centers,
)
from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.content import AssetId
from viewer.scene.document import Node, Scene, World
from viewer.scene.gaussian_splats import GaussianSplats, splat_content
from viewer.scene.geometry import AABB, Transform
from viewer.scene.picture_positions import picture_positions
from viewer.scene.splats import Splats
from viewer.session.store import scales_of
from viewer.ui.viewport.gl import current
from viewer.ui.viewport.layers import splat_layer, splat_picture, splat_sets, splat_sorting

WIDTH, HEIGHT = 96, 72
POSE = look_at((0.0, -4.0, 0.6), (0.0, 0.0, 0.0))
CAMERAS = {
    "perspective": Camera(POSE, pinhole(0.7, WIDTH, HEIGHT)),
    "parallel": Camera(POSE, Orthographic(WIDTH, HEIGHT, 3.0)),
}
BACKGROUND = (0.2, 0.3, 0.1)
WORLD = World(BACKGROUND)
TILTED = Transform((0.1, 0.2, -0.1), (0.8, 0.2, 0.5, 0.26457513), 0.9)
STRAIGHT = Transform()
PATIENCE = 60.0
WANTED = 40.0


def some(count=150, degree=3, seed=0, size=0.12):
    """Gaussians of all shapes; some are thinner than a pixel, some nearly opaque, some nearly not there."""
    rng = np.random.default_rng(seed)
    turns = rng.normal(size=(count, 4))
    return Splats(
        rng.uniform(-1, 1, (count, 3)).astype(np.float32),
        np.log(size * np.exp(rng.normal(-0.5, 1.0, (count, 3)))).astype(np.float32),
        (turns / np.linalg.norm(turns, axis=1, keepdims=True)).astype(np.float32),
        rng.normal(0.5, 2.0, count).astype(np.float32),
        rng.normal(0.0, 0.3, (count, (degree + 1) ** 2, 3)).astype(np.float32),
    )


def node(store, splats, name="splats", transform=STRAIGHT, **options):
    content = splat_content(store.put(splats.tensors()), splats, **options)
    return Node(name, content, transform=transform)


def draw(painter, store, scene, camera, channel="color", size=(WIDTH, HEIGHT), **state):
    """The picture once all of it is there."""
    return finished(
        painter, store, seen_from(scene, camera, overlays=False, display=Display(channel=channel), **state), size
    )


def finished(painter, store, shown, size=(WIDTH, HEIGHT)):
    ends = time.monotonic() + PATIENCE
    while True:
        target = painter.draw(shown, store, *size)
        if not (painter.waiting or painter.unfinished):
            return target.pixels()[..., :3].astype(int)
        assert time.monotonic() < ends
        time.sleep(0.001)


def over_background(light, opacity, color_space="srgb"):
    """Bytes of what was blended in a colour space."""
    return linear_to_srgb(np.clip(light_over_background(light, opacity, color_space), 0, 1).astype(np.float32)) * 255


def light_over_background(light, opacity, color_space="srgb"):
    """Linear light of what was blended in a colour space."""
    straight = light / np.maximum(opacity, 1e-9)[..., None]
    linear = srgb_to_linear(straight.astype(np.float32)) if color_space == "srgb" else straight
    return linear * opacity[..., None] + (1 - opacity[..., None]) * np.array(BACKGROUND)


def agree(picture, wanted, decibels=WANTED):
    assert np.abs(wanted - wanted[0, 0]).max(-1).astype(bool).mean() > 0.2  # there is something to compare
    assert psnr(picture / 255, wanted / 255) >= decibels


@pytest.mark.parametrize(
    ("lens", "filter_", "degree"),
    [
        ("perspective", "dilated", 3), ("perspective", "antialiased", 3), ("parallel", "dilated", 3),
        ("parallel", "antialiased", 2), ("perspective", "dilated", 1), ("parallel", "dilated", 0),
    ],
)  # fmt: skip
def test_it_draws_the_references_picture(painter, store, lens, filter_, degree):
    splats = some(degree=degree)
    scene = Scene((node(store, splats, transform=TILTED, filter_=filter_),), world=WORLD)
    picture = draw(painter, store, scene, CAMERAS[lens])
    light, opacity, _, _ = splatted([(splats, TILTED, filter_ == "antialiased")], CAMERAS[lens])
    agree(picture, over_background(light, opacity))


def test_what_is_smaller_than_a_pixel_is_widened_or_dimmed(painter, store):
    tiny = some(400, size=0.004)
    pictures = []
    for filter_ in ("dilated", "antialiased"):
        picture = draw(
            painter, store, Scene((node(store, tiny, filter_=filter_),), world=WORLD), CAMERAS["perspective"]
        )
        light, opacity, _, _ = splatted([(tiny, STRAIGHT, filter_ == "antialiased")], CAMERAS["perspective"])
        assert psnr(picture / 255, over_background(light, opacity) / 255) >= WANTED
        pictures.append(picture)
    assert psnr(pictures[0] / 255, pictures[1] / 255) < 35


@pytest.mark.parametrize("spaces", [("linear", "linear"), ("srgb", "srgb")])
def test_two_sets_that_reach_into_each_other_are_one_picture(painter, store, spaces):
    one, other = some(seed=1), some(seed=2, degree=1)
    nodes = (node(store, one, "one", TILTED, color_space=spaces[0]), node(store, other, "other", color_space=spaces[1]))
    picture = draw(painter, store, Scene(nodes, world=WORLD), CAMERAS["perspective"])
    light, opacity, _, _ = splatted([(one, TILTED, False), (other, STRAIGHT, False)], CAMERAS["perspective"])
    agree(picture, over_background(light, opacity, spaces[0]))


def test_a_set_in_linear_light_is_not_taken_for_srgb(painter, store):
    splats = some()
    picture = draw(
        painter, store, Scene((node(store, splats, color_space="linear"),), world=WORLD), CAMERAS["parallel"]
    )
    light, opacity, _, _ = splatted([(splats, STRAIGHT, False)], CAMERAS["parallel"])
    agree(picture, over_background(light, opacity, "linear"))
    assert psnr(picture / 255, over_background(light, opacity, "srgb") / 255) < 30


@pytest.mark.parametrize("lens", CAMERAS)
def test_a_wall_in_the_middle_hides_those_behind_it(painter, store, lens):
    camera = replace(CAMERAS[lens], camera_to_world=look_at((-4.0, 0.0, 0.0), (0.0, 0.0, 0.0)))
    splats = some()
    square = replace(wall(store, 0.1), transform=Transform(scale=4.0, translation=(-0.3, 0.0, 0.0)))
    picture = draw(painter, store, Scene((square, node(store, splats)), world=WORLD), camera)
    light, opacity, _, _ = splatted([(splats, STRAIGHT, False)], camera, wall=4.1)
    straight = srgb_to_linear((light / np.maximum(opacity, 1e-9)[..., None]).astype(np.float32))
    seen = straight * opacity[..., None] + (1 - opacity[..., None])  # the wall is white
    agree(picture, linear_to_srgb(np.clip(seen, 0, 1).astype(np.float32)) * 255)


@pytest.mark.parametrize("lens", CAMERAS)
def test_normals_are_those_of_the_shortest_axes(painter, store, lens):
    splats = some()
    picture = draw(
        painter, store, Scene((node(store, splats, transform=TILTED),), world=WORLD), CAMERAS[lens], "normal"
    )
    _, opacity, facing, _ = splatted([(splats, TILTED, False)], CAMERAS[lens])
    normal = facing / np.maximum(np.linalg.norm(facing, axis=-1, keepdims=True), 1e-9)
    linear = srgb_to_linear((0.5 + 0.5 * normal).astype(np.float32)) * opacity[..., None]
    agree(picture, linear_to_srgb(linear.astype(np.float32)) * 255, 35.0)


def test_opacity_is_grey(painter, store):
    splats = some()
    picture = draw(painter, store, Scene((node(store, splats),), world=WORLD), CAMERAS["perspective"], "opacity")
    _, opacity, _, _ = splatted([(splats, STRAIGHT, False)], CAMERAS["perspective"])
    assert np.abs(picture - 255 * opacity[..., None]).max() <= 2


def test_channels_that_splats_do_not_have_show_nothing_of_them(painter, store):
    scene = Scene((node(store, some()),), world=WORLD)
    for channel in ("albedo", "roughness"):
        assert not draw(painter, store, scene, CAMERAS["perspective"], channel).any()


@pytest.mark.parametrize("lens", CAMERAS)
def test_picking_finds_where_half_of_the_light_is_stopped(painter, store, lens):
    splats, camera = some(400), CAMERAS[lens]
    draw(painter, store, Scene((node(store, splats, transform=TILTED),), world=WORLD), camera)
    _, opacity, _, half = splatted([(splats, TILTED, False)], camera)
    found = 0
    for row, column in np.random.default_rng(0).integers(0, (HEIGHT, WIDTH), (60, 2)):
        depth = painter.depth_at(camera, (column + 0.5) / WIDTH, (row + 0.5) / HEIGHT)
        if abs(opacity[row, column] - 0.5) < 0.02:
            continue
        if opacity[row, column] < 0.5:
            assert depth is None
        else:
            found += 1
            assert depth == pytest.approx(half[row, column], rel=1e-3)
    assert found > 20


def test_picking_finds_the_wall_in_front_and_behind(painter, store):
    camera = replace(CAMERAS["perspective"], camera_to_world=look_at((-4.0, 0.0, 0.0), (0.0, 0.0, 0.0)))
    thick = replace_logits(some(60, size=0.4), 4.0)
    thin = replace_logits(some(60, size=0.4), -4.0)
    for splats, place, wanted in ((thick, -2.0, 2.0), (thin, 2.0, 6.0)):
        square = replace(wall(store, 0.0), transform=Transform((place, 0.0, 0.0), scale=4.0))
        draw(painter, store, Scene((square, node(store, splats)), world=WORLD), camera)
        assert painter.depth_at(camera, 0.5, 0.5) == pytest.approx(wanted, rel=1e-3)


def replace_logits(splats, logit):
    return Splats(splats.positions, splats.log_scales, splats.rotations, np.full_like(splats.logits, logit), splats.sh)


def test_after_a_turn_they_are_in_another_order(painter, store):
    splats = some(80, size=0.3)
    scene = Scene((node(store, splats),), world=WORLD)
    for eye in ((0.0, -4.0, 0.6), (0.0, 4.0, 0.6), (3.0, 1.0, 2.0)):
        camera = replace(CAMERAS["perspective"], camera_to_world=look_at(eye, (0.0, 0.0, 0.0)))
        light, opacity, _, _ = splatted([(splats, STRAIGHT, False)], camera)
        agree(draw(painter, store, scene, camera), over_background(light, opacity))


def test_the_degree_that_is_asked_for_is_shown(painter, store):
    splats = some()
    scene = Scene((node(store, splats),), world=WORLD)
    options = seen_from(scene, CAMERAS["parallel"]).options
    picture = draw(painter, store, scene, CAMERAS["parallel"], options=replace(options, sh_degree=1))
    less = Splats(splats.positions, splats.log_scales, splats.rotations, splats.logits, splats.sh[:, :4])
    light, opacity, _, _ = splatted([(less, STRAIGHT, False)], CAMERAS["parallel"])
    agree(picture, over_background(light, opacity))


def test_hidden_sets_are_not_drawn_and_come_back(painter, store):
    one, other = node(store, some(seed=1), "one"), node(store, some(seed=2), "other")
    both, alone = Scene((one, other), world=WORLD), Scene((one,), world=WORLD)
    view = CAMERAS["perspective"]
    before = draw(painter, store, both, view)
    without = draw(painter, store, replace(both, nodes=(one, replace(other, visible=False))), view)
    assert (without == draw(painter, store, alone, view)).all()
    assert (without != before).any()
    assert (draw(painter, store, both, view) == before).all()
    nothing = draw(
        painter, store, replace(both, nodes=tuple(replace(each, visible=False) for each in both.nodes)), view
    )
    assert (nothing == nothing[0, 0]).all()
    empty = draw(painter, store, Scene((), world=WORLD), view)
    assert (empty == nothing).all()


def test_those_of_another_document_are_gone_at_once(painter, store):
    """They were seen until the new ones had been read and put in order."""
    camera = CAMERAS["perspective"]
    before = draw(painter, store, Scene((node(store, some()),), WORLD), camera)
    assert np.ptp(before, axis=(0, 1)).max() > 50
    other = seen_from(Scene((node(store, some(seed=5)),), WORLD), camera, overlays=False, display=Display())
    assert np.ptp(painter.draw(other, store, WIDTH, HEIGHT).pixels(), axis=(0, 1)).max() == 0
    assert np.ptp(finished(painter, store, other), axis=(0, 1)).max() > 50


def test_in_pieces_it_is_the_same_picture(painter, store, monkeypatch):
    scene = Scene((node(store, some(1000)),), world=WORLD)
    whole = draw(painter, store, scene, CAMERAS["perspective"])
    monkeypatch.setattr(splat_picture, "PIECE_SECONDS", 0.0)
    monkeypatch.setattr(splat_picture, "DRAWN_AT_ONCE", 150)
    monkeypatch.setattr(splat_picture, "PROJECTED_AT_ONCE", 301)
    moved = replace(CAMERAS["perspective"], camera_to_world=look_at((0.0, -4.1, 0.6), (0.0, 0.0, 0.0)))
    assert (draw(painter, store, scene, moved) != whole).any()
    assert (draw(painter, store, scene, CAMERAS["perspective"]) == whole).all()


def test_while_a_hand_moves_those_are_drawn_that_are_most_to_be_seen(painter, store, monkeypatch):
    splats = some(2000)
    scene = Scene((node(store, splats),), world=WORLD)
    whole = draw(painter, store, scene, CAMERAS["perspective"])
    monkeypatch.setattr(splat_layer, "MOVING_PART", 1e-9)
    monkeypatch.setattr(splat_layer, "LEAST_MOVING", 800)
    some_of_them = draw(painter, store, scene, CAMERAS["perspective"], moving=True)
    assert 15 < psnr(some_of_them / 255, whole / 255) < 60
    assert (draw(painter, store, scene, CAMERAS["perspective"]) == whole).all()


def test_sets_that_cannot_be_read_leave_the_others_alone(painter, store):
    good = node(store, some())
    missing = Node("missing", GaussianSplats(AssetId("0" * 64), AABB((0, 0, 0), (1, 1, 1)), good.aabb, 9, 3))
    other = Node("no splats", replace(good.content, asset=store.put({"positions": np.zeros((3, 3), np.float32)})))
    view = CAMERAS["perspective"]
    alone = draw(painter, store, Scene((good,), world=WORLD), view)
    assert (draw(painter, store, Scene((missing, good, other), world=WORLD), view) == alone).all()


@pytest.mark.parametrize("place", [-2.2, 2.6], ids=["in front", "behind"])
def test_what_lies_before_a_field_and_behind_it_is_mixed_with_it(painter, store, place):
    splats, camera = some(), CAMERAS["perspective"]
    away = Transform((0.0, place, 0.0))
    fog = field_node(store, solid(density=0.6, color=0.7))
    scene = Scene((fog, node(store, splats, transform=away)), world=WORLD)
    frame = Renderer(store, 1).final(RenderRequest(scene, camera, WIDTH, HEIGHT))
    picture = draw(painter, store, scene, camera, frame=frame)
    light, opacity, _, _ = splatted([(splats, away, False)], camera)
    ours = srgb_to_linear((light / np.maximum(opacity, 1e-9)[..., None]).astype(np.float32)) * opacity[..., None]
    theirs = frame.radiance[..., :3].astype(np.float64)
    its_opacity = frame.radiance[..., 3:].astype(np.float64)
    assert 0.3 < its_opacity.max() < 0.9
    front, back, stopped = (ours, theirs, opacity[..., None]) if place < 0 else (theirs, ours, its_opacity)
    behind = (1 - opacity[..., None]) * (1 - its_opacity) * np.array(BACKGROUND)
    wanted = linear_to_srgb(np.clip(front + (1 - stopped) * back + behind, 0, 1).astype(np.float32)) * 255
    agree(picture, wanted)


@pytest.mark.parametrize(
    "lens",
    [
        pytest.param(Fisheye(WIDTH, HEIGHT, 40.0, 40.0, 48.0, 36.0, 0.05), id="fisheye"),
        pytest.param(OpenCV(WIDTH, HEIGHT, 80.0, 80.0, 48.0, 36.0, -0.2, 0.05, 0.01, 0.02), id="distorted"),
        pytest.param(Equirectangular(WIDTH, HEIGHT), id="panorama"),
    ],
)
def test_through_bent_lenses_each_is_where_its_middle_is_and_as_stretched_as_the_picture_is_there(painter, store, lens):
    camera, width = Camera(POSE, lens), 0.12
    for place in np.array([(0.0, 0.0, 0.0), (0.9, 0.3, 0.5), (-0.7, -0.4, -0.6)]):
        ball = Splats(
            place[None].astype(np.float32), np.full((1, 3), np.log(width), np.float32),
            np.float32([(1, 0, 0, 0)]), np.float32([0.0]), np.float32([[[1.0, 1.0, 1.0]]]),
        )  # fmt: skip
        scene = Scene((node(store, ball),), world=WORLD)
        alpha = draw(painter, store, scene, camera, "opacity")[..., 0] / 255
        middle = picture_positions(camera, place[None])[0]
        steps = [picture_positions(camera, place[None] + 1e-4 * axis)[0] - middle for axis in np.eye(3)]
        slope = np.stack(steps, 1) / 1e-4
        covariance = width**2 * slope @ slope.T + 0.3 * np.eye(2)
        apart = pixel_centers(WIDTH, HEIGHT).reshape(HEIGHT, WIDTH, 2) - middle
        wanted = 0.5 * np.exp(-0.5 * np.einsum("hwi,ij,hwj->hw", apart, np.linalg.inv(covariance), apart))
        assert alpha.max() > 0.3
        assert np.abs(alpha - np.where(wanted >= 1 / 255, wanted, 0)).max() < 0.02


@pytest.mark.parametrize("curve", ["filmic", "neutral"])
def test_curves_act_on_the_finished_light(painter, store, curve):
    splats, tone = some(), Tone(exposure=0.7, curve=curve)
    shown = seen_from(
        Scene((node(store, splats),), world=WORLD), CAMERAS["parallel"], overlays=False, display=Display(tone=tone)
    )
    picture = finished(painter, store, shown)
    light, opacity, _, _ = splatted([(splats, STRAIGHT, False)], CAMERAS["parallel"])
    agree(picture, picture_of(light_over_background(light, opacity).astype(np.float32), tone) * 255)


def test_sets_for_which_there_is_no_room_are_left_out_and_told_of_once(painter, store, monkeypatch):
    small, large = node(store, some(50), "small"), node(store, some(500, seed=1), "large")
    monkeypatch.setattr(splat_sets, "largest_count", lambda _: 400)
    view = CAMERAS["perspective"]
    alone = draw(painter, store, Scene((small,), world=WORLD), view)
    both = Scene((small, large), world=WORLD)
    with pytest.raises(GraphicsError, match="500 more Gaussians") as error_info:
        draw(painter, store, both, view)
    assert error_info.value.hint
    assert (draw(painter, store, both, view) == alone).all()


def test_a_failing_thread_is_not_waited_for(monkeypatch):
    def burst(*_):
        raise RuntimeError("a bug")

    monkeypatch.setattr(splat_sorting, "_read", burst)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    sorter = splat_sorting.SplatSorter()
    sorter.want([AssetId("0" * 64)], AssetStore(Path("nowhere")), {})
    sorter._thread.join(PATIENCE)
    assert not sorter.busy


def test_all_is_given_back_while_it_is_being_drawn(context, store):
    from viewer.ui.viewport.scene_painter import ScenePainter

    scene = Scene((node(store, some(5000)),), world=WORLD)
    with current(context):
        idle = context.simple_framebuffer((1, 1))
        painter = ScenePainter(context)
        painter.draw(seen_from(scene, CAMERAS["perspective"], overlays=False), store, WIDTH, HEIGHT)
        idle.use()
        painter.release()
        assert context.error == "GL_NO_ERROR"


def shell():
    """Thin Gaussians that lie in a sphere."""
    fog = some(4000, size=0.07)
    outward = fog.positions / np.linalg.norm(fog.positions, axis=1, keepdims=True)
    # The quaternion of half a turn about what lies between +z and the normal.
    middle = outward + np.float32([0.0, 0.0, 1.0])
    middle /= np.linalg.norm(middle, axis=1, keepdims=True)
    turns = np.concatenate([np.zeros((4000, 1), np.float32), middle], 1)
    sizes = np.minimum(fog.log_scales, np.float32(np.log(0.15))) + np.float32([0.0, 0.0, -3.0])
    return Splats(outward, sizes, turns, np.abs(fog.logits) + np.float32(1), fog.sh)


@pytest.mark.parametrize("lens", CAMERAS)
@pytest.mark.parametrize("channel", ["color", "normal", "opacity", "depth"])
def test_it_agrees_with_what_the_processor_draws(painter, store, lens, channel):
    camera, scene = CAMERAS[lens], Scene((node(store, shell(), transform=TILTED),), world=WORLD)
    renderer = Renderer(store, 1, others=other_sources(store))
    frame = renderer.final(RenderRequest(scene, camera, WIDTH, HEIGHT, ("color", channel)))
    display = Display(channel=channel)
    picture = draw(painter, store, scene, camera, channel, scales=scales_of(display, frame))
    wanted = channel_picture(frame, display, BACKGROUND)[..., :3] * 255
    # In the window, what is no colour fades with its opacity.
    compared = np.full((HEIGHT, WIDTH), True) if channel in ("color", "opacity") else frame.radiance[..., 3] > 0.99
    assert compared.mean() > 0.1
    assert psnr(picture[compared] / 255, wanted[compared] / 255) >= (33.0 if channel == "depth" else WANTED)
