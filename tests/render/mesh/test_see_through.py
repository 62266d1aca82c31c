"""What lets light through: masks, surfaces of partial opacity, backs that are not seen; and maps beyond their edges."""

import numpy as np
import pytest
from msgspec.structs import replace

from tests.render.mesh.models import analytic_light, lit, model, seen, square, texture
from tests.render.sample_fields import node, solid
from viewer.render.mesh.model_drawable import ModelSource
from viewer.render.renderer import Renderer
from viewer.render.request import RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Orthographic, look_at
from viewer.scene.document import Scene, World
from viewer.scene.geometry import Transform
from viewer.scene.light import SunLight
from viewer.scene.material import Material

DOWN = (0.0, 0.0, -1.0)
RED, GREEN, BLUE = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
OVER = Transform(rotation=(0.0, 1.0, 0.0, 0.0))
"""Turned over: its back looks up."""


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path)


@pytest.fixture
def picture(store):
    """The middle of what is seen from above, 5 over the origin, of plain models."""

    def render(*nodes, channels=("color",)):
        # A little aside of the middle, where two triangles meet.
        camera = Camera(look_at((0.2, 0.1, 5.0), (0.2, 0.1, 0.0), (0.0, 1.0, 0.0)), Orthographic(3, 3, 0.1))
        renderer = Renderer(store, 1, others=[ModelSource(store)])
        frame = renderer.final(RenderRequest(Scene(nodes, World((0.0, 0.0, 0.0))), camera, 3, 3, channels))
        renderer.close()
        return frame

    return render


def pane(store, color, opacity=1.0, height=0.0, mode="blend", place=None, **finish):
    """A level square whose light is in its colours already."""
    material = Material(base_color=color, opacity=opacity, alpha_mode=mode, **finish)
    return model(store, square(height=height), material, place)


def test_panes_lie_over_each_other(store, picture):
    """``C = a1 C1 + (1 - a1) (a2 C2 + ...)``, whatever order they are listed in; the depth is where half is reached."""
    panes = [pane(store, GREEN, height=0.0, mode="opaque"), pane(store, RED, 0.25, 2.0), pane(store, BLUE, 0.4, 1.0)]
    for nodes in (panes, panes[::-1]):
        frame = picture(*nodes, channels=("color", "albedo", "normal"))
        wanted = np.array([0.25, 0.75 * 0.6, 0.75 * 0.4, 1.0])
        np.testing.assert_allclose(frame.radiance[1, 1], wanted, atol=1e-3)
        np.testing.assert_allclose(frame.channels["albedo"][1, 1], wanted[:3], atol=1e-3)
        assert frame.depth[1, 1] == pytest.approx(4.0, abs=1e-3)  # 0.25 + 0.75 * 0.4 = 0.55
    frame = picture(*panes[1:])
    np.testing.assert_allclose(frame.radiance[1, 1], [0.25, 0, 0.3, 0.55], atol=1e-3)
    assert picture(panes[1]).depth[1, 1] == pytest.approx(3.0, abs=1e-3)


def test_opacity_is_that_of_number_map_and_vertices(store, picture):
    tensors = square() | {"opacities": np.full((4, 1), 0.5, np.float32)}
    finish = Material(base_color=RED, opacity=0.8, alpha_mode="blend", opacity_map=texture(store, [[(51, 51, 51)]]))
    assert picture(model(store, tensors, finish)).radiance[1, 1, 3] == pytest.approx(0.08, abs=1e-3)
    opaque = replace(finish, alpha_mode="opaque")
    assert picture(model(store, tensors, opaque)).radiance[1, 1, 3] == 1.0


@pytest.mark.parametrize(("alpha", "there"), [(127, False), (128, True)])
def test_masks_are_there_or_not(store, picture, alpha, there):
    mask = pane(store, RED, mode="mask", height=1.0, opacity_map=texture(store, [[(alpha,) * 3]]))
    frame = picture(pane(store, GREEN, mode="opaque"), mask)
    np.testing.assert_allclose(frame.radiance[1, 1], [*(RED if there else GREEN), 1.0], atol=1e-3)
    assert frame.depth[1, 1] == pytest.approx(4.0 if there else 5.0, abs=1e-3)
    assert picture(mask).radiance[1, 1, 3] == float(there)


@pytest.mark.parametrize("mode", ["opaque", "blend"])
def test_backs_are_seen_where_there_are_any(store, picture, mode):
    for double_sided, turned in ((False, False), (False, True), (True, True)):
        place = OVER if turned else Transform()
        frame = picture(pane(store, RED, mode=mode, place=place, double_sided=double_sided))
        assert frame.radiance[1, 1, 3] == float(double_sided or not turned)


def test_light_falls_through(store):
    """A sun from above: a pane of opacity 0.7 leaves 0.3 of it, a hole in a mask all, a mask none, a back none."""
    sun = [analytic_light(SunLight(intensity=3.0, angle=0.0))]
    floor = model(store, square(8.0), lit())

    def share(material, place=None):
        nodes = [floor, model(store, square(2.0, 1.0), material, place)]
        return seen(store, nodes, (0.2, 0.1, 0.5), DOWN, sun, paths=2048).white[0, 0] / (3.0 / np.pi)

    assert share(lit(base_color=(0, 0, 0))) == pytest.approx(0.0, abs=0.02)
    assert share(lit(base_color=(0, 0, 0), opacity=0.7, alpha_mode="blend")) == pytest.approx(0.3, abs=0.03)
    holes = texture(store, [[(0, 0, 0)]])
    assert share(lit(alpha_mode="mask", opacity_map=holes)) == pytest.approx(1.0, abs=0.01)
    assert share(lit(base_color=(0, 0, 0), alpha_mode="mask")) == pytest.approx(0.0, abs=0.02)
    assert share(lit(base_color=(0, 0, 0), double_sided=False)) == pytest.approx(0.0, abs=0.02)


TWO = [[(255, 0, 0), (0, 255, 0)]]
"""Red, then green, along u."""


@pytest.mark.parametrize(
    ("wrap", "colors"), [("repeat", [GREEN, RED, GREEN, RED]), ("mirror", [RED, RED, GREEN, GREEN]),
                         ("clamp", [RED, RED, GREEN, GREEN])],
)  # fmt: skip
def test_maps_beyond_their_edges(store, wrap, colors):
    """At u = -1/4, 1/4, 3/4 and 5/4, in the middle of texels."""
    tensors = square() | {"uvs": np.array([[-0.5, 1], [1.5, 1], [1.5, 0], [-0.5, 0]], np.float32)}
    finish = Material(base_color_map=replace(texture(store, TWO), wrap_u=wrap))
    x = np.array([-0.75, -0.25, 0.25, 0.75])
    origins = np.stack([x, np.full(4, 0.1), np.ones(4)], -1)
    found = seen(store, [model(store, tensors, finish)], origins, np.tile(DOWN, (4, 1)))
    np.testing.assert_allclose(found.color, colors, atol=1e-3)


def test_texels_are_squares_where_they_are_not_mixed(store):
    """A quarter of a texel beside the border of two."""
    tensors = square() | {"uvs": np.full((4, 2), [0.5 + 0.125, 0.5], np.float32)}
    for smooth, wanted in ((True, (0.25, 0.75, 0.0)), (False, GREEN)):
        finish = Material(base_color_map=replace(texture(store, TWO), smooth=smooth))
        found = seen(store, [model(store, tensors, finish)], (0.2, 0.1, 1), DOWN)
        np.testing.assert_allclose(found.color[0], wanted, atol=1e-3)


def test_far_beyond_an_edge_mirrored_maps_go_on_mirrored_and_clamped_ones_end(store):
    """At u = 2 + 1/4, one whole mirrored period on, and v = -3."""
    tensors = square() | {"uvs": np.full((4, 2), [2.25, -3.0], np.float32)}
    column = np.array(TWO, np.uint8).transpose(1, 0, 2)
    for pixels, wraps, wanted in ((TWO, ("mirror", "repeat"), RED), (column, ("repeat", "clamp"), RED),
                                  (TWO, ("clamp", "clamp"), GREEN)):  # fmt: skip
        finish = Material(base_color_map=replace(texture(store, pixels), wrap_u=wraps[0], wrap_v=wraps[1]))
        found = seen(store, [model(store, tensors, finish)], (0.2, 0.1, 1), DOWN)
        np.testing.assert_allclose(found.color[0], wanted, atol=1e-3)


def test_each_map_has_its_own_coordinates(store):
    """Base colour by the second set, which lies on the green texel; occlusion apart from roughness by the third."""
    further = np.tile(np.array([0.75, 0.5, 0.25, 0.5], np.float32), (4, 1))
    tensors = square() | {"uvs": np.full((4, 2), [0.25, 0.5], np.float32), "further_uvs": further}
    finish = lit(
        base_color_map=replace(texture(store, TWO), uv_set=1),
        orm_map=texture(store, [[(255, 51, 0), (255, 255, 0)]]),
        occlusion_map=replace(texture(store, [[(102, 0, 0), (0, 0, 0)]]), uv_set=2),
    )
    plain = model(store, square(height=-1.0), lit())  # a mesh with fewer sets beside it
    rows = seen(store, [plain, model(store, tensors, finish)], (0.2, 0.1, 1), DOWN).rows
    np.testing.assert_allclose(rows[0, 9:12], GREEN, atol=1e-3)
    assert rows[0, 12] == pytest.approx(0.2, abs=1e-3)
    assert rows[0, 14] == pytest.approx(0.4, abs=1e-3)


def test_fields_may_lie_between_panes(store):
    """Grey matter between a red pane before it and a blue one behind: nothing is seen of the latter."""
    grid = solid(density=50.0, color=0.5)
    nodes = (pane(store, RED, 0.5, 2.0), pane(store, BLUE, 0.5, -2.0), node(store, grid))
    camera = Camera(look_at((0.0, 0.0, 5.0), (0.0, 0.0, 0.0), (0.0, 1.0, 0.0)), Orthographic(3, 3, 0.1))
    renderer = Renderer(store, 1, others=[ModelSource(store)])
    frame = renderer.final(RenderRequest(Scene(nodes, World((0.0, 0.0, 0.0))), camera, 3, 3))
    renderer.close()
    np.testing.assert_allclose(frame.radiance[1, 1], [0.75, 0.25, 0.25, 1.0], atol=0.01)
