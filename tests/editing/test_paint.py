"""Strokes of paint on meshes with maps and without, points, splats and voxels, against what is known on paper."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from tests.editing.meshes import ball
from tests.editing.strokes import dent, paint_stroke
from viewer.editing import canvases
from viewer.editing.content import with_edits_applied
from viewer.editing.effects import edited_points, edited_splats, edited_surface, edited_voxels
from viewer.editing.nearest import nearest_value
from viewer.editing.paint_strokes import line_of, segments_of
from viewer.editing.row_blocks import RowBlocks
from viewer.editing.row_painter import RowPainter, plain_values
from viewer.editing.stroke_rows import brushwork_of, columns_of
from viewer.editing.stroke_undo import UndoMemory
from viewer.editing.surface import Surface, texture_pixels
from viewer.editing.surface_painter import SurfacePainter
from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.content import Model
from viewer.scene.gaussian_splats import splat_content
from viewer.scene.geometry import AABB
from viewer.scene.material import Material, Texture
from viewer.scene.mesh import Mesh
from viewer.scene.paint import Paint, Projection
from viewer.scene.points import Points
from viewer.scene.sh_rotation import harmonics
from viewer.scene.splats import Splats

RED = (0.8, 0.1, 0.05)
SIDE = 96


@pytest.fixture(autouse=True)
def small_maps(monkeypatch):
    """Maps that are made in passing need not be large."""
    monkeypatch.setattr(canvases, "NEW_SIDE", 200)


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def byte(light):
    return np.rint(255 * linear_to_srgb(np.array(light, np.float32))).astype(np.uint8)


def sheet(cells=1):
    """A square of side 2 in the plane z = 0 that fills its map: texel (row, column) is at known x and y."""
    at = np.linspace(0, 1, cells + 1)
    u, v = (part.ravel() for part in np.meshgrid(at, at, indexing="ij"))
    number = np.arange((cells + 1) ** 2).reshape(cells + 1, cells + 1)
    a, b, c, d = (part.ravel() for part in (number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]))
    faces = np.concatenate([np.stack([a, c, b], 1), np.stack([a, d, c], 1)]).astype(np.uint32)
    points = np.stack([2 * u - 1, 1 - 2 * v, 0 * u], 1).astype(np.float32)
    up = np.broadcast_to(np.array([0, 0, 1], np.float32), points.shape).copy()
    return Mesh(points, faces, up, uvs=np.stack([u, v], 1).astype(np.float32))


def places(side=SIDE):
    """x and y of the middles of the texels of a sheet's map."""
    at = (np.arange(side) + 0.5) / side
    return np.meshgrid(2 * at - 1, 1 - 2 * at)


def mapped(store, mesh, side=SIDE, seed=0) -> Any:
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side, 3), np.uint8)
    return Surface(mesh, Material(base_color_map=Texture(store.put({"pixels": pixels}), side, side))), pixels


def painted(surface, store, *strokes, **rest) -> Any:
    return edited_surface(surface, (Paint(strokes, **rest),), store)


def color_map(surface, store) -> Any:
    return texture_pixels(surface.material.base_color_map, store)


@pytest.mark.parametrize("cells", [1, 12])
def test_texels_inside_have_the_colour_and_all_others_are_byte_equal(store, cells):
    surface, before = mapped(store, sheet(cells))
    after = color_map(painted(surface, store, paint_stroke(store, [0.2, -0.1, 0], color=RED, falloff="hard")), store)
    x, y = places()
    inside = (x - 0.2) ** 2 + (y + 0.1) ** 2 <= np.float64(0.4) ** 2
    assert 500 < inside.sum() < 3000
    assert (after[inside] == byte(RED)).all()
    np.testing.assert_array_equal(after[~inside], before[~inside])


def test_a_stroke_fades_by_the_distance_from_its_line(store):
    surface, before = mapped(store, sheet(6))
    stroke = paint_stroke(store, [[-0.5, 0, 0], [0.5, 0, 0]], 0.3, color=RED, strength=0.75)
    after = color_map(painted(surface, store, stroke, opacity=0.8), store)
    x, y = places()
    rho = np.hypot(np.maximum(np.abs(x) - 0.5, 0), y) / 0.3
    part = (0.6 * np.where(rho < 1, (1 - rho**2) ** 2, 0))[..., None]
    base = srgb_to_linear(before / np.float32(255))
    wanted = byte(base + part * (np.array(RED) - base))
    assert np.abs(after.astype(int) - wanted).max() <= 1
    np.testing.assert_array_equal(after[rho >= 1], before[rho >= 1])


def test_how_a_stroke_was_sampled_and_painted_does_not_show(store):
    """Piece by piece, as while it is drawn, or at once: byte for byte."""
    surface, _ = mapped(store, sheet(9))
    points = [[-0.6, -0.3, 0], [0.1, 0.2, 0], [0.1, 0.2, 0], [0.6, -0.4, 0]]
    stroke = paint_stroke(store, points, 0.25, color=RED, falloff="sharp")
    whole = color_map(painted(surface, store, stroke, stroke), store)
    painter = SurfacePainter(surface, surface, store)
    for _ in range(2):
        painter.begin(brushwork_of(stroke, 1.0))
        for segment in segments_of(np.array(points), stroke.mirror):
            painter.extend(segment[None])
        painter.end()
    np.testing.assert_array_equal(color_map(painter.finish(), store), whole)
    painter.begin(brushwork_of(stroke, 1.0))
    painter.extend(line_of(stroke, store))
    dropped = painter.drop()
    assert dropped is not None
    np.testing.assert_array_equal(color_map(painter.finish(), store), whole)


def test_mirror_images_are_painted_too(store):
    surface = Surface(sheet(4), Material(base_color_map=mapped(store, sheet())[0].material.base_color_map))
    stroke = paint_stroke(store, [0.5, 0.3, 0], 0.2, color=RED, falloff="hard", mirror=(True, True, False))
    after = color_map(painted(surface, store, stroke), store)
    red = (after == byte(RED)).all(2)
    assert red.sum() > 4 * 60
    for flip in (red[::-1], red[:, ::-1]):
        np.testing.assert_array_equal(red, flip)


MODES = {
    "mix": lambda b, s: s + 0 * b,
    "multiply": lambda b, s: b * s,
    "add": lambda b, s: b + s,
    "screen": lambda b, s: b + s - b * s,
    "overlay": lambda b, s: np.where(b < 0.5, 2 * b * s, 1 - 2 * (1 - b) * (1 - s)),
    "darken": np.minimum,
    "lighten": np.maximum,
}


@pytest.mark.parametrize("mode", MODES)
def test_modes_act_on_light(store, mode):
    surface, before = mapped(store, sheet())
    stroke = paint_stroke(store, [0, 0, 0], 5.0, color=RED, falloff="hard", blend=mode)
    after = color_map(painted(surface, store, stroke), store)
    base = srgb_to_linear(before / np.float32(255)).astype(np.float64)
    wanted = byte(np.clip(MODES[mode](base, np.array(RED)), 0, 1))
    assert np.abs(after.astype(int) - wanted).max() <= 1


def test_erasing_brings_back_the_very_bytes(store):
    surface, before = mapped(store, sheet(3))
    strokes = [paint_stroke(store, [0, 0, 0], 0.5, color=RED), paint_stroke(store, [0.1, 0, 0], 0.8, blend="erase",
                                                                           falloff="hard")]  # fmt: skip
    np.testing.assert_array_equal(color_map(painted(surface, store, *strokes), store), before)
    part = painted(surface, store, strokes[0])
    again = edited_surface(part, (Paint((strokes[1],)),), store)  # what an earlier edit painted is not its own
    np.testing.assert_array_equal(color_map(again, store), color_map(part, store))


def two_charts(gap):
    """Two squares side by side in space whose charts lie ``gap`` texels apart in a map of 64."""
    half = (32 - gap / 2) / 64
    uvs = np.array([[0, 0], [half, 0], [half, 1], [0, 1], [1 - half, 0], [1, 0], [1, 1], [1 - half, 1]], np.float32)
    xs, ys = [-1, 0, 0, -1, 0, 1, 1, 0], [1, 1, -1, -1] * 2
    points = np.stack([xs, ys, np.zeros(8)], 1).astype(np.float32)
    faces = np.array([[0, 2, 1], [0, 3, 2], [4, 6, 5], [4, 7, 6]], np.uint32)
    return Mesh(points, faces, np.broadcast_to(np.array([0, 0, 1], np.float32), (8, 3)).copy(), uvs=uvs)


def test_paint_goes_on_beyond_the_edges_of_charts_so_that_no_seam_shows(store):
    surface, before = mapped(store, two_charts(8), 64)
    stroke = paint_stroke(store, [0, 0, 0], 0.3, color=RED, falloff="hard")
    after = color_map(painted(surface, store, stroke), store)
    red = (after == byte(RED)).all(2)
    assert red[32].nonzero()[0].min() < 28 - 6
    assert red[32, 28:36].all()  # the gutter between the charts, four texels of each
    assert not red[0].any()
    np.testing.assert_array_equal(after[~red], before[~red])


def test_padding_leaves_other_charts_alone(store):
    """Charts two texels apart: the second one's own texels follow their own places."""
    mesh = two_charts(2)
    apart = mesh.vertices.copy()
    apart[4:, 2] = 5.0
    surface, before = mapped(store, dataclasses.replace(mesh, vertices=apart), 64)
    stroke = paint_stroke(store, [0, 0, 0], 0.3, color=RED, falloff="hard")
    after = color_map(painted(surface, store, stroke), store)
    np.testing.assert_array_equal(after[:, 33:], before[:, 33:])
    assert (after[32, 30:33] == byte(RED)).all()


def test_halves_that_share_texels_are_painted_from_either_side(store):
    one: Any = sheet()
    other: Any = dataclasses.replace(one, vertices=one.vertices + np.array([0, 0, 3], np.float32))
    both = Mesh(
        np.concatenate([one.vertices, other.vertices]), np.concatenate([one.faces, other.faces + np.uint32(4)]),
        np.concatenate([one.normals] * 2), uvs=np.concatenate([one.uvs] * 2),
    )  # fmt: skip
    surface, _ = mapped(store, both)
    alone, _ = mapped(store, one)
    stroke = {"radius": 0.3, "color": RED, "falloff": "hard"}
    low, high = paint_stroke(store, [0.3, 0, 0], **stroke), paint_stroke(store, [-0.4, 0, 3], **stroke)
    flat = paint_stroke(store, [-0.4, 0, 0], **stroke)
    np.testing.assert_array_equal(
        color_map(painted(surface, store, low, high), store), color_map(painted(alone, store, low, flat), store)
    )


def test_a_sphere_without_maps_is_painted_at_its_vertices(store):
    mesh = ball(4)
    result = painted(Surface(mesh, Material(base_color=(0.5, 0.25, 1.0))), store, paint_stroke(store, [0, 0, 1],
                     color=RED, falloff="hard"))  # fmt: skip
    inside = np.linalg.norm(mesh.vertices.astype(np.float64) - [0, 0, 1], axis=1) <= 0.4
    assert inside.sum() > 20
    np.testing.assert_array_equal(
        result.mesh.colors[inside], np.broadcast_to(np.array(RED, np.float32), (inside.sum(), 3))
    )
    np.testing.assert_array_equal(result.mesh.colors[~inside], np.broadcast_to(np.array([0.5, 0.25, 1.0], np.float32),
                                  ((~inside).sum(), 3)))  # fmt: skip
    assert result.material.base_color == (1.0, 1.0, 1.0)


def test_a_mesh_with_texture_coordinates_gets_the_map_that_it_lacks(store):
    plain = Surface(sheet(), Material(base_color=(0.5, 0.25, 1.0), roughness=0.4, metallic=0.6, lit=True))
    hard = {"falloff": "hard", "radius": 0.4}
    result = painted(
        plain, store, paint_stroke(store, [0, 0, 0], color=RED, **hard),
        paint_stroke(store, [0, 0, 0], target="roughness", value=0.9, **hard),
        paint_stroke(store, [0.5, 0, 0], target="metallic", value=0.0, **hard),
        paint_stroke(store, [0, 0, 0], target="opacity", value=0.2, **hard),
    )  # fmt: skip
    material = result.material
    numbers = (material.base_color, material.roughness, material.metallic, material.alpha_mode)
    assert numbers == ((1.0, 1.0, 1.0), 1.0, 1.0, "blend")
    side = material.orm_map.width
    x, y = places(side)
    inside, right = (np.hypot(x - middle, y) <= 0.4 for middle in (0.0, 0.5))
    colors, orm, opacity = (texture_pixels(each, store) for each in
                            (material.base_color_map, material.orm_map, material.opacity_map))  # fmt: skip
    assert (colors[inside] == byte(RED)).all()
    assert (colors[~inside] == byte((0.5, 0.25, 1.0))).all()
    np.testing.assert_array_equal(orm[..., 1], np.where(inside, 230, 102))
    np.testing.assert_array_equal(orm[..., 2], np.where(right, 0, 153))
    assert (orm[..., 0] == 255).all()
    np.testing.assert_array_equal(opacity, np.where(inside, 51, 255)[..., None].repeat(3, 2))


def test_a_factor_of_a_map_goes_into_it(store):
    surface, before = mapped(store, sheet())
    tinted = surface._replace(material=replace(surface.material, base_color=(0.5, 1.0, 0.2)))
    result = painted(tinted, store, paint_stroke(store, [0, 0, 0], 0.1, color=RED, falloff="hard"))
    outside = np.hypot(*places()) > 0.1
    wanted = byte(srgb_to_linear(before / np.float32(255)) * np.array([0.5, 1.0, 0.2], np.float32))
    np.testing.assert_array_equal(color_map(result, store)[outside], wanted[outside])
    assert result.material.base_color == (1.0, 1.0, 1.0)


def test_relief_is_the_slope_of_what_was_raised(store):
    """Against differences of the height itself."""
    result = painted(Surface(sheet(5), Material(lit=True)), store, paint_stroke(store, [0.1, 0.2, 0], 0.6,
                     target="relief", value=0.5, strength=0.8))  # fmt: skip
    normals = texture_pixels(result.material.normal_map, store) / 255.0 * 2 - 1
    x, y = places(result.material.normal_map.width)

    def height(x, y):
        rho = np.minimum(np.hypot(x - 0.1, y - 0.2) / 0.6, 1)
        return 0.5 * 0.6 * 0.8 * (1 - rho**2) ** 2

    step = 1e-5
    slopes = [(height(x + dx, y + dy) - height(x - dx, y - dy)) / (2 * step) for dx, dy in ((step, 0), (0, step))]
    wanted = np.stack([-slopes[0], -slopes[1], np.ones_like(x)], -1)
    wanted /= np.linalg.norm(wanted, axis=-1, keepdims=True)
    assert np.abs(normals - wanted).max() < 0.02
    assert np.abs(slopes[0]).max() > 0.5
    assert (
        texture_pixels(result.material.normal_map, store)[np.hypot(x - 0.1, y - 0.2) >= 0.6] == [128, 128, 255]
    ).all()


def test_a_picture_is_painted_through(store):
    """Laid over the sheet from above so that one of its pixels covers one texel, it is there again."""
    surface, before = mapped(store, sheet(2))
    picture = np.random.default_rng(3).integers(0, 256, (SIDE, SIDE, 4), np.uint8)
    picture[..., 3] = np.where(np.arange(SIDE)[None, :] < SIDE // 2, 255, 0)
    matrix = ((0.5, 0, 0, 0.5), (0, -0.5, 0, 0.5), (0, 0, 1, 0), (0, 0, 0, 1))
    stroke = paint_stroke(store, [0, 0, 0], 5.0, falloff="hard",
                          projection=Projection(store.put({"pixels": picture}), matrix))  # fmt: skip
    after = color_map(painted(surface, store, stroke), store)
    half = SIDE // 2
    np.testing.assert_array_equal(after[:, :half], picture[:, :half, :3])
    np.testing.assert_array_equal(after[:, half:], before[:, half:])


def test_paint_leaves_geometry_alone_and_sculpting_leaves_maps_alone(store):
    surface, _ = mapped(store, dataclasses.replace(ball(3), uvs=ball(3).vertices[:, :2] * 0.4 + np.float32(0.5)))
    model: Any = Model(store.put(surface.mesh.tensors()), surface.mesh.aabb, 1, 1, (surface.material,))
    stroke = paint_stroke(store, [0, 0, 1], color=RED)
    after: Any = with_edits_applied(model, (Paint((stroke,)),), store)
    assert after.asset == model.asset
    assert after.materials[0].base_color_map.asset != model.materials[0].base_color_map.asset
    assert replace(after.materials[0], base_color_map=None) == replace(model.materials[0], base_color_map=None)
    dented = with_edits_applied(model, (dent(store),), store)
    assert dented.asset != model.asset
    assert dented.materials == model.materials


def test_a_surface_that_has_no_place_for_a_number_stays_what_it_is(store):
    bare = Surface(ball(2), Material())
    result = painted(bare, store, paint_stroke(store, [0, 0, 1], target="roughness", value=0.1))
    assert result == bare


def test_points_within_the_radius_have_the_colour(store):
    rng = np.random.default_rng(2)
    points = Points(rng.uniform(-1, 1, (500, 3)).astype(np.float32), rng.integers(0, 256, (500, 3), np.uint8))
    stroke = paint_stroke(store, [[0, 0, 0], [0, 0, 0.5]], color=RED, falloff="hard")
    after = edited_points(points, (Paint((stroke,)),), store)
    at = points.positions.astype(np.float64)
    away = np.linalg.norm(at - np.clip(at, [0, 0, 0], [0, 0, 0.5]), axis=1)
    assert 10 < (away <= 0.4).sum() < 200
    assert (after.colors[away <= 0.4] == byte(RED)).all()
    np.testing.assert_array_equal(after.colors[away > 0.4], points.colors[away > 0.4])
    assert after.positions is points.positions


def some_splats(space, count=300):
    rng = np.random.default_rng(4)
    return Splats(
        rng.uniform(-1, 1, (count, 3)).astype(np.float32), np.full((count, 3), -3, np.float32),
        np.tile(np.array([1, 0, 0, 0], np.float32), (count, 1)), rng.normal(size=count).astype(np.float32),
        rng.normal(0, 0.2, (count, 16, 3)).astype(np.float32), color_space=space,
    )  # fmt: skip


@pytest.mark.parametrize("space", ["srgb", "linear"])
@pytest.mark.parametrize("flatten", [False, True])
def test_splats_keep_or_lose_what_depends_on_the_view(store, space, flatten):
    before = some_splats(space)
    edit = Paint((paint_stroke(store, [0, 0, 0], 0.7, color=RED, falloff="hard", flatten=flatten),))
    after = edited_splats(before, (edit,), store)
    inside = np.linalg.norm(before.positions.astype(np.float64), axis=1) <= 0.7
    assert 20 < inside.sum() < 150
    shown = linear_to_srgb(np.array(RED, np.float32)) if space == "srgb" else np.array(RED)
    directions = np.random.default_rng(5).normal(size=(4000, 3))
    seen = 0.5 + np.einsum("dk,nkc->ndc", harmonics(directions / np.linalg.norm(directions, axis=1)[:, None]),
                           after.sh[inside].astype(np.float64))  # fmt: skip
    if flatten:
        np.testing.assert_allclose(seen, np.broadcast_to(shown, seen.shape), atol=1e-5)
    else:
        np.testing.assert_array_equal(after.sh[inside, 1:], before.sh[inside, 1:])
        np.testing.assert_allclose(0.5 + 0.28209479 * after.sh[inside, 0], np.tile(shown, (inside.sum(), 1)), atol=1e-5)
    for name, array in before.tensors().items():
        np.testing.assert_array_equal(after.tensors()[name][~inside], array[~inside])
    assert after.positions is before.positions
    np.testing.assert_array_equal(after.logits, before.logits)


def test_opacity_of_splats_and_a_set_in_linear_light(store):
    before = some_splats("linear")
    content = splat_content(store.put(before.tensors()), before, "linear")
    strokes = (paint_stroke(store, [0, 0, 0], 0.7, target="opacity", value=0.25, falloff="hard"),
               paint_stroke(store, [0, 0, 0], 0.7, color=RED, falloff="hard"))  # fmt: skip
    after = store.get(with_edits_applied(content, (Paint(strokes),), store).asset)
    inside = np.linalg.norm(before.positions.astype(np.float64), axis=1) <= 0.7
    opacity = [1 / (1 + np.exp(-logits.astype(np.float64))) for logits in (before.logits, after["logits"])]
    np.testing.assert_allclose(opacity[1], np.where(inside, 0.25, 1.0) * opacity[0], rtol=1e-5)
    np.testing.assert_allclose(0.5 + 0.28209479 * after["sh"][inside, 0], np.tile(RED, (inside.sum(), 1)), atol=1e-5)


@pytest.mark.parametrize("flatten", [False, True])
def test_voxels_are_painted_where_their_middles_are(store, flatten):
    shape = (12, 10, 8)
    rng = np.random.default_rng(6)
    index = np.sort(rng.choice(960, 500, replace=False)).astype(np.int32)
    before = SparseVoxels(AABB((-1.2, -1.0, -0.8), (1.2, 1.0, 0.8)), shape, index,
                          rng.uniform(0, 9, 500).astype(np.float32), rng.normal(0, 0.2, (500, 27)).astype(np.float16),
                          "linear")  # fmt: skip
    strokes = (paint_stroke(store, [0.2, 0, 0], 0.5, color=RED, falloff="hard", flatten=flatten),
               paint_stroke(store, [0.2, 0, 0], 0.5, target="opacity", value=0.5, falloff="hard"))  # fmt: skip
    after = edited_voxels(before, (Paint(strokes),), store)
    middles = np.stack(np.unravel_index(index, shape), -1) * 0.2 + 0.1 + [-1.2, -1.0, -0.8]
    inside = np.linalg.norm(middles - [0.2, 0, 0], axis=1) <= 0.5
    assert 20 < inside.sum() < 300
    sh = after.sh.reshape(-1, 3, 9)[inside].astype(np.float64)
    np.testing.assert_allclose(0.5 + 0.28209479 * sh[:, :, 0], np.tile(RED, (inside.sum(), 1)), atol=1e-3)
    kept = np.zeros_like(sh[:, :, 1:]) if flatten else before.sh.reshape(-1, 3, 9)[inside, :, 1:]
    np.testing.assert_array_equal(sh[:, :, 1:], kept)
    np.testing.assert_array_equal(after.sh[~inside], before.sh[~inside])
    np.testing.assert_array_equal(after.density, before.density * np.where(inside, np.float32(0.5), np.float32(1)))
    # Voxels in the box around a stroke that its brush does not reach stay; there may be no others.
    corner = (paint_stroke(store, [-0.3, -0.1, 0.1], 0.25, color=RED, falloff="hard", flatten=flatten),)
    away = np.linalg.norm(middles - [-0.3, -0.1, 0.1], axis=1) > 0.25
    alone = dataclasses.replace(before, index=index[away], density=before.density[away], sh=before.sh[away])
    same = edited_voxels(alone, (Paint(corner),), store)
    np.testing.assert_array_equal(same.sh, alone.sh)


def test_only_painters_in_the_window_remember_what_strokes_have_changed(store):
    """A worker that carries out a thousand strokes took memory for each."""
    surface, pixels = mapped(store, sheet(4))
    stroke = paint_stroke(store, [0, 0, 0], 0.4, color=RED)
    work, line = brushwork_of(stroke, 1.0), line_of(stroke, store)
    for undoable in (False, True):
        painter = SurfacePainter(surface, surface, store, undo=UndoMemory() if undoable else None)
        painter.begin(work)
        painter.extend(line)
        painter.end()
        painted_once = np.array(painter.pixels("base_color_map"))
        assert (painter.revert() is not None) == undoable
        if undoable:
            np.testing.assert_array_equal(painter.pixels("base_color_map"), pixels)
            assert painter.replay() is not None
        np.testing.assert_array_equal(painter.pixels("base_color_map"), painted_once)
    rows = RowPainter(np.zeros((3, 3)), plain_values(np.full((3, 3), 0.5)), undo=UndoMemory())
    rows.begin(work, store)
    rows.extend(line)
    rows.end()
    after = rows.colors.copy()
    rows.revert()
    np.testing.assert_array_equal(rows.colors, 0.5)
    rows.replay()
    np.testing.assert_array_equal(rows.colors, after)


def test_the_nearest_place_of_a_mesh_has_values_between_those_of_its_corners():
    mesh = sheet(3)
    places = mesh.vertices.astype(np.float64)
    for point in ([0.2, -0.31, 0.05], [-1.0, 1.0, 0.0], [1.02, 0.3, -0.02]):
        found = nearest_value(mesh, places, np.array(point), 0.1)
        assert found is not None
        np.testing.assert_allclose(found, np.clip(np.array(point) * [1, 1, 0], -1, 1), atol=1e-6)
    assert nearest_value(mesh, places, np.array([0.0, 0.0, 0.2]), 0.1) is None


def test_rows_that_are_looked_up_in_blocks_are_the_same(store):
    """Byte for byte, with rows that are nowhere, and while the stroke grows."""
    rng = np.random.default_rng(4)
    places = rng.normal(size=(4000, 3)).astype(np.float32)
    places[11], places[12, 1] = np.nan, np.inf
    colors = rng.uniform(size=places.shape)
    line = segments_of(rng.uniform(-0.5, 0.5, (12, 3)), (True, False, False))
    for mode in ("mix", "multiply"):
        work = brushwork_of(paint_stroke(store, [0, 0, 0], 0.3, color=RED, blend=mode), 1.0)
        found = []
        for blocks in (False, True):
            rows = RowPainter(places, plain_values(colors), undo=UndoMemory(), blocks=blocks)
            rows.begin(work, store)
            reached = [rows.extend(part) for part in (line[:1], line[1:5], line[5:])]
            rows.end()
            found.append((rows.touched, rows.colors[rows.touched], np.concatenate(reached)))
        for one, other in zip(*found, strict=True):
            np.testing.assert_array_equal(one, other)
        assert 100 < found[0][0].sum() < 3000
    assert len(RowBlocks(columns_of(places)).near(line[:1, :, :3], 0.02)) < 2500
    assert len(RowBlocks(columns_of(places[:0])).near(line[:1, :, :3], 0.3)) == 0
