"""Models in the window that let light through, have one side, or maps beyond their edges: against arithmetic."""

import numpy as np
import pytest
from msgspec.structs import replace

from tests.ui.lit_models import finish, placed, shining, square, texture
from tests.ui.states import seen_from
from viewer.render.show.display_settings import Display
from viewer.scene.camera import Camera, Orthographic, look_at
from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.document import Node, Scene, World
from viewer.scene.geometry import Transform
from viewer.scene.light import SunLight
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh

SIDE = 64
RED, GREEN, BLUE = np.eye(3)


@pytest.fixture
def shown(painter, store):
    """Linear light of nodes seen from above (or below), 2 units wide, over grey of 0.1."""

    def draw(*nodes, below=False, channel="color"):
        eye = (0.0, 0.0, -5.0 if below else 5.0)
        camera = Camera(look_at(eye, (0.0, 0.0, 0.0), (0.0, 1.0, 0.0)), Orthographic(SIDE, SIDE, 2.0))
        scene = Scene(tuple(nodes), World((0.1, 0.1, 0.1)))
        state = seen_from(scene, camera, display=Display(channel=channel), overlays=False)
        pixels = painter.draw(state, store, SIDE, SIDE).pixels()[..., :3]
        return srgb_to_linear(pixels.astype(np.float32) / np.float32(255))

    return draw


def pane(store, color, opacity=0.5, height=0.0, half=2.0, **finish):
    """A level square whose light is in its colours already."""
    material = Material(base_color=tuple(map(float, color)), opacity=opacity, alpha_mode="blend")
    return placed(store, square(half), replace(material, **finish), (0.0, 0.0, height))


def halves(store, left, right):
    """A map of two colours side by side, with texels so small that they are not blended but at the border."""
    return texture(store, *([left] * 8 + [right] * 8), columns=16)


def at(picture, x, y):
    """The light of a place, from -1 to 1."""
    return picture[int((1 - y) / 2 * SIDE), int((1 + x) / 2 * SIDE)]


def test_panes_lie_over_each_other_and_over_the_background(shown, store):
    panes = [pane(store, RED, 0.25, 1.0), pane(store, GREEN, 0.5), pane(store, BLUE, 1.0, -1.0, alpha_mode="opaque")]
    above = 0.25 * RED + 0.75 * (0.5 * GREEN + 0.5 * BLUE)
    for nodes in (panes, panes[::-1]):
        np.testing.assert_allclose(at(shown(*nodes), 0.3, 0.2), above, atol=0.01)
        np.testing.assert_allclose(at(shown(*nodes, below=True), 0.3, 0.2), BLUE, atol=0.01)
        between = 0.5 * GREEN + 0.5 * (0.25 * RED + 0.75 * 0.1)
        np.testing.assert_allclose(at(shown(*(node for node in nodes if node is not panes[2]), below=True), 0.3, 0.2),
                                   between, atol=0.01)  # fmt: skip
    np.testing.assert_allclose(at(shown(panes[0], channel="opacity"), 0.3, 0.2)[0], 0.0508, atol=0.01)  # sRGB of 1/4


def test_panes_of_one_mesh_are_sorted(shown, store):
    """Two panes whose triangles are listed from below and from above: red over green either way, seen from above."""
    low, high = square(2.0), square(2.0)
    for first, second in ((low, high), (high, low)):
        meshes = (first, second)
        points = np.concatenate([mesh.vertices + np.float32([0, 0, mesh is high]) for mesh in meshes])
        colors = np.concatenate([np.tile(np.float32(RED if mesh is high else GREEN), (4, 1)) for mesh in meshes])
        faces = np.concatenate([first.faces, second.faces + 4]).astype(np.uint32)
        both = Mesh(points, faces, np.tile(np.float32([0, 0, 1]), (8, 1)), colors, opacities=np.full((8, 1), 0.5, "f4"))
        node = placed(store, both, Material(alpha_mode="blend", opacity=0.8))
        wanted = 0.4 * RED + 0.6 * (0.4 * GREEN + 0.6 * 0.1)
        np.testing.assert_allclose(at(shown(node), 0.3, 0.2), wanted, atol=0.01)
        wanted = 0.4 * GREEN + 0.6 * (0.4 * RED + 0.6 * 0.1)
        np.testing.assert_allclose(at(shown(node, below=True), 0.3, 0.2), wanted, atol=0.01)


@pytest.mark.parametrize("mode", ["mask", "blend"])
def test_maps_of_opacity(shown, store, mode):
    """Left half opaque, right half not: through the latter one sees what is behind."""
    hole = halves(store, (255, 255, 255), (51, 51, 51))
    holed = pane(store, RED, 1.0, 1.0, half=1.0, alpha_mode=mode, opacity_map=hole)
    picture = shown(pane(store, GREEN, alpha_mode="opaque"), holed)
    np.testing.assert_allclose(at(picture, -0.6, 0.0), RED, atol=0.01)
    share = 0.0 if mode == "mask" else 0.2
    np.testing.assert_allclose(at(picture, 0.6, 0.0), share * RED + (1 - share) * GREEN, atol=0.015)
    depth = shown(holed, channel="normal")  # numbers are those of what stops half of the light
    assert at(depth, -0.6, 0.0)[2] > 0.9
    assert at(depth, 0.6, 0.0)[2] < 0.2


@pytest.mark.parametrize("mode", ["opaque", "blend"])
def test_backs_are_seen_where_there_are_any(shown, store, mode):
    for double_sided, below in ((False, False), (False, True), (True, True)):
        picture = shown(pane(store, RED, 1.0, alpha_mode=mode, double_sided=double_sided), below=below)
        there = double_sided or not below
        np.testing.assert_allclose(at(picture, 0.3, 0.2), RED if there else [0.1] * 3, atol=0.01)


@pytest.mark.parametrize(
    ("wrap", "greens"), [("repeat", (1, 0, 1, 0)), ("mirror", (0, 0, 1, 1)), ("clamp", (0, 0, 1, 1))]
)
def test_maps_beyond_their_edges(shown, store, wrap, greens):
    """At u = -1/4, 1/4, 3/4 and 5/4; then at u one and a half and v two pictures on."""
    flat = square(1.0)
    map_ = replace(halves(store, (255, 0, 0), (0, 255, 0)), wrap_u=wrap, wrap_v=wrap)
    wide = Mesh(flat.vertices, flat.faces, flat.normals, None, np.float32([[-0.5, 1], [1.5, 1], [1.5, 0], [-0.5, 0]]))
    picture = shown(placed(store, wide, Material(base_color_map=map_)))
    for x, green in zip((-0.75, -0.25, 0.25, 0.75), greens, strict=True):
        np.testing.assert_allclose(at(picture, x, 0.1), GREEN if green else RED, atol=0.01)
    far = Mesh(flat.vertices, flat.faces, flat.normals, None, wide.uvs + np.float32([2, 2]))
    wanted = {"repeat": greens, "mirror": greens, "clamp": (1, 1, 1, 1)}[wrap]
    picture = shown(placed(store, far, Material(base_color_map=map_)))
    for x, green in zip((-0.75, -0.25, 0.25, 0.75), wanted, strict=True):
        np.testing.assert_allclose(at(picture, x, 0.1), GREEN if green else RED, atol=0.01)


@pytest.mark.parametrize("smooth", [True, False])
def test_texels_are_squares_where_they_are_not_mixed(shown, store, smooth):
    """Two texels over 64 pixels: beside their border they are mixed, or not."""
    map_ = replace(texture(store, (255, 0, 0), (0, 255, 0), columns=2), smooth=smooth)
    picture = shown(placed(store, square(1.0), Material(base_color_map=map_)))
    beside = at(picture, 0.1, 0.1)
    if smooth:
        assert 0.2 < beside[0] < 0.5
    else:
        np.testing.assert_allclose(beside, GREEN, atol=0.01)


def test_one_picture_may_be_used_in_two_ways(shown, store):
    """As base colour it repeats, as emission it ends: on the second half of a wide square, red and green."""
    flat = square(1.0)
    wide = Mesh(flat.vertices, flat.faces, flat.normals, None, np.float32([[1, 1], [2, 1], [2, 0], [1, 0]]))
    picture = halves(store, (255, 0, 0), (0, 255, 0))
    glowing = finish(base_color=(0.0, 0.0, 0.0), emissive=(1.0, 1.0, 1.0), base_color_map=picture,
                     emissive_map=replace(picture, wrap_u="clamp"))  # fmt: skip
    np.testing.assert_allclose(at(shown(placed(store, wide, glowing)), -0.5, 0.1), GREEN, atol=0.01)
    np.testing.assert_allclose(
        at(shown(placed(store, wide, replace(glowing, base_color=(1.0,) * 3)), channel="albedo"), -0.5, 0.1),
        RED, atol=0.01,
    )  # fmt: skip


def test_each_map_has_its_own_coordinates(shown, store):
    """Five sets, of which the fifth places the base colour and the third occlusion."""
    flat, two = square(1.0), halves(store, (255, 0, 0), (0, 255, 0))
    further = np.tile(np.float32([0, 0, 0.25, 0.5, 0, 0, 0.75, 0.5]), (4, 1))
    mesh = Mesh(flat.vertices, flat.faces, flat.normals, None, np.full((4, 2), 0.25, np.float32), None, further)
    half = halves(store, (128, 0, 0), (0, 0, 0))
    rough = halves(store, (255, 51, 0), (0, 255, 0))
    material = finish(base_color_map=replace(two, uv_set=4), occlusion_map=replace(half, uv_set=2), orm_map=rough)
    node = placed(store, mesh, material)
    np.testing.assert_allclose(at(shown(node, channel="albedo"), 0.3, 0.2), GREEN, atol=0.01)
    for channel, number in (("occlusion", 128 / 255), ("roughness", 51 / 255)):
        code = linear_to_srgb(at(shown(node, channel=channel), 0.3, 0.2))
        np.testing.assert_allclose(code, [number] * 3, atol=0.01)


@pytest.mark.parametrize(("opacity", "lit"), [(255, False), (0, True)])
@pytest.mark.parametrize("mode", ["mask", "blend"])
def test_light_falls_through_holes(shown, store, opacity, lit, mode):
    sun = Node("sun", SunLight(intensity=2.0, angle=0.0), transform=Transform(rotation=shining((0, 0, -1))))
    hole = texture(store, (opacity,) * 3)
    pane = placed(store, square(0.5), finish(alpha_mode=mode, opacity_map=hole), (0, 0, 1))
    under = at(shown(placed(store, square(1.0), finish()), pane, sun, below=False), 0.1, 0.1)
    alone = at(shown(placed(store, square(1.0), finish()), sun), 0.1, 0.1)
    if lit:
        np.testing.assert_allclose(under, alone, atol=0.01)
    # What is opaque is lit itself, as seen from above: look at the floor from beside it instead.
    floor = placed(store, square(1.0), finish(double_sided=True))
    beside = Node("tilted", SunLight(intensity=2.0, angle=0.0), transform=Transform(rotation=shining((0.8, 0, -1))))
    shadow = at(shown(floor, pane, beside), 0.9, 0.1)
    free = at(shown(floor, beside), 0.9, 0.1)
    np.testing.assert_allclose(shadow, free if lit else [0, 0, 0], atol=0.02)
