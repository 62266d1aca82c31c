"""Grading against what is known on paper: neutral numbers, luma, harmonics term by term, monotone curves."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from scipy.interpolate import PchipInterpolator

from tests.editing.meshes import ball
from tests.editing.test_paint import mapped, sheet, some_splats
from viewer.editing.effects import edited_points, edited_splats, edited_surface, edited_voxels
from viewer.editing.grade import curve_values, graded, graded_harmonics, hue_turn
from viewer.editing.surface import Surface, texture_pixels
from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.color import LUMINANCE, linear_to_srgb, srgb_to_linear
from viewer.scene.elements import Grid, element_set
from viewer.scene.geometry import AABB
from viewer.scene.grade import Grade, grade_is_sound, grade_name
from viewer.scene.harmonics import C0
from viewer.scene.material import Material
from viewer.scene.points import Points
from viewer.scene.sh_rotation import harmonics

LINEAR = Grade(hue=40.0, saturation=1.4, value=0.9, temperature=0.2, tint=-0.1, brightness=0.05, black=0.02, white=0.9)
S_CURVE = ((0.0, 0.0), (0.3, 0.15), (0.7, 0.9), (1.0, 1.0))
COLORS = np.random.default_rng(0).uniform(0, 1, (400, 3))


def test_levels_are_those_of_editors_of_pictures():
    """Input levels, then the power of 1 / gamma, then output levels; what is below black stays black."""
    edit = Grade(black=0.2, white=0.7, gamma=2.0, out_black=0.1, out_white=0.6)
    wanted = 0.1 + 0.5 * np.sqrt(np.maximum((COLORS - 0.2) / 0.5, 0.0))
    np.testing.assert_allclose(graded(COLORS, edit, "srgb"), wanted, atol=1e-12)
    plain = 0.1 + 0.5 * (COLORS - 0.2) / 0.5
    even = graded(COLORS, replace(edit, gamma=1.0), "srgb")
    np.testing.assert_allclose(even, np.maximum(plain, 0.0), atol=1e-12)
    negative = graded(COLORS, Grade(out_black=1.0, out_white=0.0), "srgb")
    np.testing.assert_allclose(negative, 1.0 - COLORS, atol=1e-12)
    assert grade_name(edit) == "Grade: black, white, gamma, out black, out white"
    assert not grade_is_sound(Grade(gamma=0.0))
    assert not grade_is_sound(Grade(gamma=float("nan")))


def test_harmonics_take_output_levels_term_by_term_and_a_gamma_by_its_slope():
    rng = np.random.default_rng(2)
    sh = 0.05 * rng.normal(size=(50, 4, 3))
    levels = Grade(black=0.1, white=0.8, out_black=0.2, out_white=0.9)
    new = graded_harmonics(sh, levels, "srgb")
    np.testing.assert_allclose(new[:, 1:], sh[:, 1:] * (0.7 / 0.7))
    bent = graded_harmonics(sh, Grade(gamma=2.0), "srgb")
    mean = 0.5 + C0 * sh[:, 0]
    np.testing.assert_allclose(0.5 + C0 * bent[:, 0], np.sqrt(mean), atol=1e-9)
    np.testing.assert_allclose(bent[:, 1:], sh[:, 1:] * (0.5 / np.sqrt(mean))[:, None], rtol=1e-4)


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def test_what_changes_nothing_leaves_the_very_objects(store):
    surface, _ = mapped(store, sheet())
    plain = (Grade(),)
    assert edited_surface(surface, plain, store).material is surface.material
    splats = some_splats("srgb")
    assert edited_splats(splats, plain, store) is splats
    points = Points(np.zeros((1, 3), np.float32), np.zeros((1, 3), np.uint8))
    assert edited_points(points, plain, store) is points
    np.testing.assert_allclose(graded(COLORS, Grade(), "srgb"), COLORS, atol=1e-12)
    np.testing.assert_allclose(graded(COLORS, Grade(), "linear"), COLORS, atol=1e-6)


def test_grades_of_points_are_rounded_once(store):
    """Dark, then bright again: as bytes between the two, 256 shades had become 26; what was above 1 comes back."""
    ramp = np.arange(256, dtype=np.uint8)[:, None].repeat(3, 1)
    points = Points(np.zeros((256, 3), np.float32), ramp)
    there, back = Grade(out_white=0.1), Grade(white=0.1)
    for edits in ((there, back), (Grade(white=0.5), Grade(out_white=0.5))):
        np.testing.assert_array_equal(edited_points(points, edits, store).colors, ramp)
    half = element_set("points", np.arange(128), 256, store)
    part = edited_points(points, (there, replace(back, within=half), replace(there, within=half), back), store)
    np.testing.assert_array_equal(part.colors, ramp)
    assert set(part.tensors()) == {"points", "colors"}


def test_grades_of_maps_in_a_row_are_rounded_once(store):
    """Dark, then bright again: as bytes between the two, 256 shades of a map had become 26. So within a set, too."""
    surface, _ = mapped(store, sheet(2))
    ramp = np.arange(256, dtype=np.uint8)[None, :, None].repeat(2, 0).repeat(3, 2)
    texture = replace(surface.material.base_color_map, asset=store.put({"pixels": ramp}), width=256, height=2)
    surface = surface._replace(material=replace(surface.material, base_color_map=texture))
    count = len(surface.mesh.faces)
    part = element_set("faces", np.arange(count // 2), count, store)
    for within in (None, part):
        edits = tuple(Grade(within=within, **numbers) for numbers in ({"out_white": 0.1}, {"white": 0.1}))
        found = edited_surface(surface, edits, store).material.base_color_map
        np.testing.assert_array_equal(texture_pixels(found, store), ramp)
    paints = Grade(out_white=0.1), Grade(transparency=0.5), Grade(white=0.1, transparency=0.5)
    found = edited_surface(surface, paints, store).material
    np.testing.assert_array_equal(texture_pixels(found.base_color_map, store), ramp)
    assert found.opacity == pytest.approx(0.25)


def test_each_number_does_what_it_says():
    grey = graded(COLORS, Grade(saturation=0.0), "srgb")
    np.testing.assert_allclose(grey, (COLORS @ np.array(LUMINANCE))[:, None].repeat(3, 1), atol=1e-12)
    np.testing.assert_allclose(graded(COLORS, Grade(value=0.5), "srgb"), 0.5 * COLORS)
    np.testing.assert_allclose(graded(COLORS, Grade(brightness=0.25), "srgb"), COLORS + 0.25)
    np.testing.assert_allclose(graded(COLORS, Grade(temperature=0.5), "srgb"), COLORS * [1.5, 1, 0.5])
    np.testing.assert_allclose(graded(COLORS, Grade(tint=0.4), "srgb"), COLORS * [1.2, 0.6, 1.2])
    levels = graded(COLORS, Grade(black=0.2, white=0.7), "srgb")
    np.testing.assert_allclose(levels, np.maximum((COLORS - 0.2) / 0.5, 0), atol=1e-12)


@given(st.floats(-180, 180))
def test_a_turn_of_the_hue_keeps_grey_and_luma(degrees):
    turn = hue_turn(degrees)
    np.testing.assert_allclose(turn @ np.ones(3), np.ones(3), atol=1e-12)
    np.testing.assert_allclose(np.array(LUMINANCE) @ turn, np.array(LUMINANCE), atol=1e-12)
    np.testing.assert_allclose(hue_turn(-degrees) @ turn, np.eye(3), atol=1e-9)


def test_a_third_of_a_turn_takes_red_towards_green():
    assert (hue_turn(120.0) @ [1, 0, 0]).argmax() == 1
    assert (hue_turn(-120.0) @ [1, 0, 0]).argmax() == 2


steps = st.lists(st.tuples(st.floats(0.02, 1), st.integers(0, 1000)), min_size=2, max_size=8)


@given(steps)
def test_curves_are_monotone_and_go_through_their_points(found):
    widths, rises = np.array(found, float).T
    at, to = np.cumsum(widths) / widths.sum(), np.minimum(np.cumsum(rises) / max(rises.sum(), 1e-9), 1.0)
    at[-1] = 1.0
    curve = tuple(zip(at.tolist(), to.tolist(), strict=True))
    np.testing.assert_allclose(curve_values(curve, at), to, atol=1e-9)
    dense = curve_values(curve, np.linspace(at[0], at[-1], 500))
    assert (np.diff(dense) >= -1e-9).all()
    if len(at) > 3:  # between inner points it is scipy's; both differ in what they do at the ends
        inner = np.linspace(at[1], at[-2], 200)
        np.testing.assert_allclose(curve_values(curve, inner), PchipInterpolator(at, to)(inner), atol=1e-7)
    np.testing.assert_allclose(curve_values(curve, np.array([1.5])), [to[-1] + 0.5], atol=1e-9)


def seen(sh, directions):
    return 0.5 + np.einsum("dk,nkc->ndc", harmonics(directions)[:, : sh.shape[1]], sh.astype(np.float64))


def spread(count=200):
    directions = np.random.default_rng(1).normal(size=(count, 3))
    return directions / np.linalg.norm(directions, axis=1)[:, None]


def test_harmonics_take_a_linear_grade_exactly(store):
    before = some_splats("srgb")
    after = edited_splats(before, (LINEAR,), store)
    way = spread()
    old = seen(before.sh, way)
    bright = np.where(graded(old, LINEAR, "srgb") > 0, 1.0, np.nan)  # what becomes black is cut off when it is seen
    np.testing.assert_allclose(seen(after.sh, way) * bright, graded(old, LINEAR, "srgb") * bright, atol=2e-5)


@pytest.mark.parametrize(("space", "edit"), [("linear", LINEAR), ("srgb", Grade(curve=S_CURVE, saturation=1.2))])
def test_other_grades_map_the_mean_and_follow_its_derivative(store, space, edit):
    before = some_splats(space)
    before = type(before)(**before.tensors() | {"sh": before.sh * np.float32(0.05)}, color_space=space)
    after = edited_splats(before, (edit,), store)
    means = [0.5 + 0.28209479 * splats.sh[:, 0].astype(np.float64) for splats in (before, after)]
    np.testing.assert_allclose(means[1], graded(means[0], edit, space), atol=1e-5)
    way = spread()
    moved = np.abs(seen(after.sh, way) - seen(before.sh, way)).max()
    assert np.abs(seen(after.sh, way) - graded(seen(before.sh, way), edit, space)).max() < 0.1 * moved


def test_maps_vertices_points_and_splats_of_one_colour_get_one_colour(store):
    edit = Grade(hue=25.0, saturation=0.7, temperature=0.1, curve=S_CURVE, red=((0.0, 0.1), (1.0, 1.0)))
    color = np.array([180, 90, 40], np.uint8)
    light = srgb_to_linear(color / 255.0)
    surface, _ = mapped(store, sheet(), 8)
    filled = store.put({"pixels": np.broadcast_to(color, (8, 8, 3)).copy()})
    material = Material(base_color_map=surface.material.base_color_map.__class__(filled, 8, 8))
    graded_sheet: Any = edited_surface(Surface(sheet(), material), (edit,), store)
    codes = texture_pixels(graded_sheet.material.base_color_map, store)
    wanted = 255 * graded(color / 255.0, edit, "srgb")
    np.testing.assert_allclose(codes.reshape(-1, 3) - wanted, 0, atol=0.51)
    bare = edited_surface(Surface(ball(1), Material(base_color=tuple(light))), (edit,), store)
    np.testing.assert_allclose(255 * linear_to_srgb(np.array(bare.material.base_color)), wanted, atol=0.01)
    mesh = ball(1)
    mesh = type(mesh)(
        mesh.vertices, mesh.faces, mesh.normals, np.tile(np.array(light, np.float32), (len(mesh.vertices), 1))
    )
    shaded: Any = edited_surface(Surface(mesh, Material()), (edit,), store)
    np.testing.assert_allclose(255 * linear_to_srgb(shaded.mesh.colors[0]), wanted, atol=0.01)
    points = edited_points(Points(np.zeros((1, 3), np.float32), color[None]), (edit,), store)
    np.testing.assert_allclose(points.colors[0] - wanted, 0, atol=0.51)


def eight_voxels(sh, background=None):
    numbers, density = np.arange(8, dtype=np.int32), np.full(8, 4, np.float32)
    return SparseVoxels(AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)), (2, 2, 2), numbers, density, sh, "srgb", background)


def test_transparency(store):
    edit = Grade(transparency=0.75)
    splats = some_splats("srgb")
    opacity = [
        1 / (1 + np.exp(-each.logits.astype(np.float64))) for each in (splats, edited_splats(splats, (edit,), store))
    ]
    np.testing.assert_allclose(opacity[1], 0.25 * opacity[0], rtol=1e-5)
    material = edited_surface(mapped(store, sheet())[0], (edit,), store).material
    assert (material.opacity, material.alpha_mode) == (0.25, "blend")
    voxels = eight_voxels(np.zeros((8, 3), np.float16))
    assert (edited_voxels(voxels, (edit,), store).density == 1).all()


def test_voxels_take_a_grade_as_splats_do_and_their_background_with_them(store):
    rng = np.random.default_rng(3)
    sh = rng.normal(0, 0.1, (8, 27)).astype(np.float16)
    behind = rng.uniform(0.2, 0.9, (4, 8, 3)).astype(np.float32)
    voxels = eight_voxels(sh, behind)
    after: Any = edited_voxels(voxels, (LINEAR,), store)
    as_rows = [each.astype(np.float64).reshape(8, 3, 9).transpose(0, 2, 1) for each in (sh, after.sh)]
    way = spread()
    np.testing.assert_allclose(seen(as_rows[1], way), graded(seen(as_rows[0], way), LINEAR, "srgb"), atol=4e-3)
    np.testing.assert_allclose(after.background, graded(behind, LINEAR, "srgb"), atol=1e-6)


def test_what_makes_no_sense_is_not_sound():
    assert grade_is_sound(LINEAR)
    assert grade_is_sound(Grade(curve=S_CURVE))
    broken = (
        Grade(hue=200.0), Grade(saturation=float("nan")), Grade(black=0.5, white=0.5), Grade(curve=((0.0, 0.0),)),
        Grade(curve=((0.5, 0.0), (0.5, 1.0))), Grade(red=((0.0, float("inf")), (1.0, 1.0))), Grade(transparency=-0.1),
    )  # fmt: skip
    assert not any(map(grade_is_sound, broken))
    assert grade_name(Grade(hue=3.0, curve=S_CURVE)) == "Grade: hue, curves"


PART = Grade(value=0.5, transparency=0.25)


def within(store, kind, numbers, count, grid=None):
    return replace(PART, within=element_set(kind, np.array(numbers), count, store, grid))


def test_within_a_set_its_points_and_gaussians_alone_are_graded(store):
    rng = np.random.default_rng(0)
    points = Points(rng.uniform(-1, 1, (9, 3)).astype(np.float32), rng.integers(0, 256, (9, 3), np.uint8))
    chosen = np.isin(np.arange(9), [1, 4, 8])
    edit = within(store, "points", [1, 4, 8], 9)
    found, whole = (edited_points(points, (each,), store).colors for each in (edit, PART))
    np.testing.assert_array_equal(found, np.where(chosen[:, None], whole, points.colors))
    splats = some_splats("srgb")
    numbers = np.arange(0, splats.count, 3)
    edit = within(store, "splats", numbers, splats.count)
    one, all_ = (edited_splats(splats, (each,), store) for each in (edit, PART))
    chosen = np.isin(np.arange(splats.count), numbers)
    np.testing.assert_array_equal(one.sh, np.where(chosen[:, None, None], all_.sh, splats.sh))
    np.testing.assert_array_equal(one.logits, np.where(chosen, all_.logits, splats.logits))
    assert grade_name(edit).startswith(f"Grade {len(numbers)} splats")
    assert grade_is_sound(edit)


def test_within_triangles_their_texels_or_vertices_are_graded(store):
    surface, pixels = mapped(store, sheet(2))
    faces = surface.mesh.faces
    left = np.flatnonzero((surface.mesh.vertices[faces][:, :, 0] <= 1e-6).all(1))  # the half with x < 0
    edit = replace(within(store, "faces", left, len(faces)), transparency=0.0)
    found = edited_surface(surface, (edit,), store)
    map_ = texture_pixels(found.material.base_color_map, store)
    half = pixels.shape[1] // 2
    np.testing.assert_array_equal(map_[:, half:], pixels[:, half:])
    np.testing.assert_allclose(map_[:, :half], pixels[:, :half] * 0.5, atol=0.51)
    assert found.mesh is surface.mesh
    bare = Surface(dataclasses.replace(surface.mesh, uvs=None), Material(base_color=(0.5, 0.5, 0.5)))
    found = edited_surface(bare, (within(store, "faces", left, len(faces)),), store)
    mesh: Any = found.mesh
    assert len(mesh.vertices) == len(bare.mesh.vertices) + 3  # those along x = 0
    graded_part = np.isin(np.arange(len(faces)), left)
    dark = float(graded(np.array([[0.5, 0.5, 0.5]]), PART, "linear")[0, 0])
    np.testing.assert_allclose(mesh.colors[mesh.faces[graded_part]], dark, atol=1e-6)
    np.testing.assert_allclose(mesh.colors[mesh.faces[~graded_part]], 0.5, atol=1e-6)
    np.testing.assert_allclose(mesh.opacities[mesh.faces[graded_part]], 0.75)
    np.testing.assert_allclose(mesh.opacities[mesh.faces[~graded_part]], 1.0)


def test_within_cells_voxels_and_fields_are_graded(store):
    box = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
    rng = np.random.default_rng(0)
    voxels: Any = SparseVoxels(
        box, (2, 2, 2), np.arange(8, dtype=np.int32), rng.uniform(1, 2, 8).astype(np.float32),
        rng.uniform(-0.5, 0.5, (8, 3)).astype(np.float16),
    )  # fmt: skip
    edit = within(store, "voxels", [0, 5], 8, Grid(box, (2, 2, 2)))
    found, whole = (edited_voxels(voxels, (each,), store) for each in (edit, PART))
    chosen = np.isin(np.arange(8), [0, 5])
    np.testing.assert_array_equal(found.sh, np.where(chosen[:, None], whole.sh, voxels.sh))
    np.testing.assert_array_equal(found.density, np.where(chosen, whole.density, voxels.density))
