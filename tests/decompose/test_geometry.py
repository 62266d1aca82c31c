"""The whole way from a field to a mesh."""

import math

import msgspec
import numpy as np
import pytest

from tests.decompose.grids import CUBE, area_and_volume, box, is_closed, ramp_of, sphere, torus, voxels_of
from viewer.decompose.geometry import surface_of
from viewer.decompose.options import ExtractOptions
from viewer.errors import InputError
from viewer.fields.voxels import SparseVoxels
from viewer.scene.geometry import AABB
from viewer.scene.progress import run_to_end

SHAPE = (48, 48, 48)
CELL = 2 / 48


def mesh_of(density, aabb=CUBE, color=None, **options):
    return run_to_end(surface_of(voxels_of(density, aabb, color), ExtractOptions(**options))).mesh


def test_a_sphere_has_its_area_volume_place_and_normals():
    mesh = mesh_of(ramp_of(sphere(0.6), SHAPE), level=100.0)
    area, volume = area_and_volume(mesh)
    assert area == pytest.approx(4 * math.pi * 0.36, rel=0.01)
    assert volume == pytest.approx(4 / 3 * math.pi * 0.216, rel=0.01)
    radius = np.linalg.norm(mesh.vertices, axis=1)
    assert np.abs(radius - 0.6).max() < 0.2 * CELL
    assert ((mesh.normals * mesh.vertices).sum(1) / radius).min() > 0.99
    np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1.0, rtol=1e-5)
    assert is_closed(mesh.faces)


def test_the_silhouette_of_a_sphere_is_its_disc():
    mesh = mesh_of(ramp_of(sphere(0.6), SHAPE), level=100.0, smooth=0)
    corners = mesh.vertices[mesh.faces][:, :, :2].astype(np.float64)
    u, v = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    shadow = 0.5 * np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]).sum() / 2  # front and back cover it once each
    assert shadow == pytest.approx(math.pi * 0.36, rel=0.01)


@pytest.mark.parametrize("peak", [60.0, 200.0, 1e5])
def test_the_level_chosen_puts_the_surface_where_a_fifth_of_the_light_is_stopped(peak):
    width = 3 * CELL
    mesh = mesh_of(ramp_of(sphere(0.6), SHAPE, peak=peak), smooth=0)
    # along a radius, the optical depth of the linear ramp is peak * s^2 / (2 width) until it is full
    ramp = math.sqrt(2 * width * -math.log(0.8) / peak)
    seen = ramp if ramp < width else width + (-math.log(0.8) - peak * width / 2) / peak
    expected = 0.6 + width / 2 - min(seen, 0.99 * width)
    assert np.abs(np.linalg.norm(mesh.vertices, axis=1).mean() - expected) < 0.75 * CELL


def test_an_offset_box_of_unequal_sides_keeps_its_axes():
    aabb = AABB((1.0, -4.0, 0.5), (3.0, -1.0, 1.5))
    half, center = (0.7, 0.3, 0.2), (1.9, -2.0, 1.1)
    mesh = mesh_of(ramp_of(box(half, center), (40, 60, 24), aabb), aabb, level=100.0, smooth=0)
    cell = 0.05
    np.testing.assert_allclose(mesh.vertices.min(0), np.subtract(center, half), atol=cell / 2)
    np.testing.assert_allclose(mesh.vertices.max(0), np.add(center, half), atol=cell / 2)


def test_a_field_cut_off_by_its_grid_is_closed_at_the_box():
    mesh = mesh_of(ramp_of(sphere(0.8, (0.6, 0.0, 0.0)), SHAPE), level=100.0, smooth=0)
    assert is_closed(mesh.faces)
    assert mesh.vertices[:, 0].max() == pytest.approx(1.0, abs=1e-6)
    assert area_and_volume(mesh)[1] > 0


def test_a_torus_stays_a_torus_after_smoothing():
    mesh = mesh_of(ramp_of(torus(), SHAPE), smooth=8)
    assert is_closed(mesh.faces)
    assert len(mesh.vertices) - len(mesh.faces) * 3 // 2 + len(mesh.faces) == 0


def test_smoothing_flattens_noise_and_keeps_the_volume():
    rng = np.random.default_rng(1)
    density = ramp_of(sphere(0.6), SHAPE) * rng.uniform(0.6, 1.4, SHAPE)
    rough, even = (mesh_of(density, level=100.0, smooth=rounds) for rounds in (0, 10))
    deviation = [np.linalg.norm(mesh.vertices, axis=1).std() for mesh in (rough, even)]
    assert deviation[1] < 0.8 * deviation[0]
    assert area_and_volume(even)[1] == pytest.approx(area_and_volume(rough)[1], rel=0.01)


def test_floaters_are_dropped_and_can_be_kept():
    density = np.maximum(ramp_of(sphere(0.5), SHAPE), ramp_of(sphere(0.04, (0.8, 0.8, 0.8)), SHAPE))
    assert mesh_of(density, level=60.0, minimum_share=0.02).vertices.max() < 0.6
    assert mesh_of(density, level=60.0, minimum_share=0.0).vertices.max() > 0.75


def test_only_the_largest_parts_are_kept_when_asked():
    density = np.zeros(SHAPE)
    for x, radius in ((-0.6, 0.3), (0.2, 0.2), (0.7, 0.12)):
        density = np.maximum(density, ramp_of(sphere(radius, (x, 0.0, 0.0)), SHAPE))
    assert mesh_of(density, level=100.0, largest=1).vertices[:, 0].max() < -0.2
    assert mesh_of(density, level=100.0, largest=2).vertices[:, 0].max() < 0.5
    assert mesh_of(density, level=100.0, largest=0).vertices[:, 0].max() > 0.7


def test_cavities_and_what_floats_in_them_are_dropped_unless_asked_for():
    shell = np.minimum(ramp_of(sphere(0.7), SHAPE), 200 - ramp_of(sphere(0.5), SHAPE))
    density = np.maximum(shell, ramp_of(sphere(0.2), SHAPE))
    mesh = mesh_of(density, level=100.0)
    assert np.linalg.norm(mesh.vertices, axis=1).min() > 0.65
    assert area_and_volume(mesh)[1] == pytest.approx(4 / 3 * math.pi * 0.343, rel=0.01)
    whole = mesh_of(density, level=100.0, hidden=True)
    assert np.linalg.norm(whole.vertices, axis=1).min() < 0.25
    assert area_and_volume(whole)[1] == pytest.approx(4 / 3 * math.pi * (0.343 - 0.125 + 0.008), rel=0.01)


def test_progress_rises_and_tells_what_was_found():
    work = surface_of(voxels_of(ramp_of(sphere(), SHAPE)), ExtractOptions())
    steps = list(work)
    fractions = [step.fraction for step in steps]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert len(steps) >= 5
    assert steps[-1].values["parts"] == 1
    assert steps[-1].values["level"] > 0


def test_work_can_be_closed_between_its_stages_and_leaves_the_field_alone():
    voxels = voxels_of(ramp_of(sphere(), SHAPE))
    before = voxels.density.copy()
    stages = len(list(surface_of(voxels, ExtractOptions())))
    for stage in range(1, stages):
        work = surface_of(voxels, ExtractOptions())
        for _ in range(stage):
            next(work)
        work.close()
        with pytest.raises(StopIteration):
            next(work)
    np.testing.assert_array_equal(voxels.density, before)


def test_extracting_twice_gives_the_same_mesh():
    density = ramp_of(torus(), SHAPE)
    first, second = mesh_of(density), mesh_of(density)
    for name, array in first.tensors().items():
        np.testing.assert_array_equal(array, second.tensors()[name])


def test_a_level_above_everything_tells_the_densities_that_there_are():
    with pytest.raises(InputError, match="denser than 500") as caught:
        mesh_of(ramp_of(sphere(), SHAPE), level=500.0)
    assert "200" in caught.value.hint


@pytest.mark.parametrize("density", [np.zeros((4, 4, 4)), np.full((4, 4, 4), -1.0)])
def test_an_empty_field_is_refused(density):
    with pytest.raises(InputError, match="empty") as caught:
        mesh_of(density)
    assert caught.value.hint


@pytest.mark.parametrize(
    "options",
    [
        {"resolution": 4}, {"resolution": 5000}, {"resolution": -1}, {"level": 0.0}, {"level": -1.0},
        {"level": math.nan}, {"level": math.inf}, {"smooth": -1}, {"smooth": 10**6}, {"color_samples": -1},
        {"color_samples": 10**6}, {"largest": -1}, {"minimum_share": 1.5}, {"minimum_share": math.nan},
    ],
)  # fmt: skip
def test_impossible_options_are_refused_before_anything_is_computed(options):
    with pytest.raises(InputError) as caught:
        next(surface_of(voxels_of(np.ones((4, 4, 4))), ExtractOptions(**options)))
    assert caught.value.hint


def test_negative_densities_and_missing_voxels_are_outside():
    density = ramp_of(sphere(0.6), SHAPE)
    density[density == 0] = -5.0
    density[:10] = 0.0
    mesh = mesh_of(density, level=100.0, smooth=0)
    assert is_closed(mesh.faces)
    assert np.abs(np.linalg.norm(mesh.vertices, axis=1) - 0.6).max() < 0.75 * CELL


def test_a_lone_voxel_becomes_a_closed_speck():
    density = np.zeros((2, 2, 2))
    density[1, 0, 1] = 50.0
    mesh = mesh_of(density, smooth=0)
    assert is_closed(mesh.faces)
    assert mesh.vertices[:, 1].max() < 0 < mesh.vertices[:, 0].min() + 0.5


def test_mist_without_a_surface_still_gives_one():
    mesh = mesh_of(ramp_of(sphere(0.6), SHAPE, peak=0.01), smooth=0)
    assert np.abs(np.linalg.norm(mesh.vertices, axis=1) - 0.6).max() < CELL


def test_half_precision_fields_of_every_degree_give_colours():
    density = ramp_of(sphere(0.6), (24, 24, 24))
    base = voxels_of(density)
    for count in (3, 12, 27):
        sh = np.random.default_rng(0).normal(0, 0.2, (len(base.index), count)).astype(np.float16)
        voxels = SparseVoxels(base.aabb, base.shape, base.index, base.density, sh)
        mesh = run_to_end(surface_of(voxels, ExtractOptions())).mesh
        assert mesh.colors is not None
        assert ((mesh.colors >= 0) & (mesh.colors <= 1)).all()


def test_options_travel_as_messages():
    options = ExtractOptions(level=3.5, largest=2)
    assert msgspec.json.decode(msgspec.json.encode(options), type=ExtractOptions) == options


def angles(mesh, truth):
    """Degrees between the mesh's normals and the true ones."""
    return np.degrees(np.arccos(np.clip((mesh.normals * truth).sum(1), -1.0, 1.0)))


def test_normals_do_not_follow_the_lumps_of_a_trained_density():
    density = ramp_of(sphere(0.6), SHAPE)
    lumps = np.random.default_rng(0).normal(1.0, 0.15, density.shape).astype(np.float32)
    mesh = mesh_of(density * lumps, level=100.0)
    off = angles(mesh, mesh.vertices / np.linalg.norm(mesh.vertices, axis=1, keepdims=True))
    assert np.median(off) < 3.0
    assert np.percentile(off, 95) < 10.0


def test_normals_of_a_box_keep_to_their_sides():
    mesh = mesh_of(ramp_of(box((0.5, 0.5, 0.5)), SHAPE), level=100.0, tracing="nets")
    inner = np.sort(np.abs(mesh.vertices), axis=1)[:, 1] < 0.5 - 2.5 * CELL
    axis = np.abs(mesh.vertices).argmax(1)
    truth = np.zeros_like(mesh.normals)
    truth[np.arange(len(axis)), axis] = np.sign(mesh.vertices[np.arange(len(axis)), axis])
    assert angles(mesh, truth)[inner].max() < 2.0
