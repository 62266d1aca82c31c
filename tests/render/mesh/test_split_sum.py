"""Light prepared for split sums, against plain sums over the sphere."""

import itertools
import math

import numpy as np
import pytest

from viewer.engine.jobs import PrefilterJob, run
from viewer.errors import InputError
from viewer.render.mesh.resample import averaged, interpolated
from viewer.render.mesh.split_sum import environment_brdf, prefiltering
from viewer.scene.assets import AssetStore
from viewer.scene.environment import texel_directions, texel_solid_angles
from viewer.scene.light import EnvironmentLight
from viewer.scene.progress import run_to_end

RANDOM = np.random.default_rng(3)


def brdf_by_sum(roughness, cosine, steps=400):
    """The integral of GGX times cosine over directions of light, with F0 = 0 and 1, on a grid over the hemisphere."""
    alpha = roughness**2
    mu, phi = np.meshgrid((np.arange(steps) + 0.5) / steps, (np.arange(steps) + 0.5) / steps * math.pi)
    sine = np.sqrt(1 - mu**2)
    light = np.stack([sine * np.cos(phi), sine * np.sin(phi), mu], -1)
    view = np.array([math.sqrt(1 - cosine**2), 0.0, cosine])
    half = light + view
    half /= np.linalg.norm(half, axis=-1, keepdims=True)
    spread = alpha**2 / (math.pi * (half[..., 2] ** 2 * (alpha**2 - 1) + 1) ** 2)
    masked = mu * np.sqrt(cosine**2 * (1 - alpha**2) + alpha**2) + cosine * np.sqrt(mu**2 * (1 - alpha**2) + alpha**2)
    value = spread * 0.5 / masked * mu
    fresnel = (1 - half @ view) ** 5
    area = 2 * math.pi / steps**2
    return (value * (1 - fresnel)).sum() * area, (value * fresnel).sum() * area


@pytest.mark.parametrize(("row", "column"), [(12, 3), (20, 28), (31, 15), (31, 31)])
def test_the_table_is_the_integral(row, column):
    table = environment_brdf(32)
    assert np.allclose(table[row, column], brdf_by_sum(row / 31, column / 31), atol=2e-3)


def test_the_table_loses_energy_and_makes_none():
    table = environment_brdf(16)
    whole = table.sum(-1)
    assert whole.max() <= 1.0 + 1e-6
    assert np.allclose(whole[0, 1:], 1.0, atol=1e-3)  # a mirror keeps all
    assert whole[-1, -1] == pytest.approx(1 - math.log(2), abs=2e-3)  # known on paper for alpha = 1, from above


@pytest.mark.parametrize("size", [(1024, 512), (64, 32), (600, 300)])
def test_light_that_is_the_same_all_around_stays_so(size):
    levels, irradiance = run_to_end(prefiltering(np.full((size[1], size[0], 3), 0.7, np.float32)))
    assert len(levels) == 6
    assert all(np.allclose(level, 0.7, rtol=1e-5) for level in (*levels, irradiance))
    widths = [level.shape[1] for level in levels]
    assert all(narrow == max(wide // 2, 32) for wide, narrow in itertools.pairwise(widths))


def test_levels_are_means_under_the_lobe():
    radiance = RANDOM.gamma(0.3, 1.0, (256, 512, 3)).astype(np.float32)
    levels, irradiance = run_to_end(prefiltering(radiance))
    light, angles = texel_directions(512, 256), texel_solid_angles(512, 256)[:, None]
    for level, alpha in ((3, 0.36), (4, 0.64)):
        height, width = levels[level].shape[:2]
        for row, column in ((height // 3, 5), (height - 1, width // 2)):
            cosine = light @ texel_directions(width, height)[row, column]
            bell = (1 + cosine) / 2 * (alpha**2 - 1) + 1
            weight = np.maximum(cosine, 0) / bell**2 * angles
            mean = (weight[..., None] * radiance).sum((0, 1)) / weight.sum()
            assert np.allclose(levels[level][row, column], mean, rtol=0.03)
    weight = np.maximum(light @ texel_directions(64, 32)[9, 50], 0) * angles
    assert np.allclose(irradiance[9, 50], (weight[..., None] * radiance).sum((0, 1)) / math.pi, rtol=0.01)


def test_a_cosine_lobe_has_its_known_irradiance():
    """Radiance max(cos, 0) around +Z sends 2/3 to a level surface, over pi, and 2/(3 pi) to a wall."""
    up = texel_directions(256, 128)[..., 2]
    radiance = np.repeat(np.maximum(up, 0)[..., None], 3, -1).astype(np.float32)
    irradiance = run_to_end(prefiltering(radiance)).irradiance
    assert irradiance[0].mean() == pytest.approx(2 / 3, rel=0.01)
    assert irradiance[-1].mean() == pytest.approx(0.0, abs=2e-3)
    # a wall: integral over the quarter sphere of cos times cos, over pi
    assert irradiance[15:17].mean() == pytest.approx(2 / (3 * math.pi), rel=0.01)


def test_a_sun_makes_a_smooth_round_spot():
    radiance = np.full((512, 1024, 3), 0.1, np.float32)
    radiance[100, 300] = 69120.0
    level = run_to_end(prefiltering(radiance)).levels[1][..., 0]
    row, column = np.unravel_index(level.argmax(), level.shape)
    assert (row, column) == (50, 150)
    assert level.max() < 100.0
    falling = level[row, column : column + 60]
    assert (np.diff(falling) <= 1e-4).all()
    assert np.allclose(level[row, column - 20], level[row, column + 20], rtol=0.15)


def test_sizes_change_without_losing_light():
    radiance = RANDOM.gamma(0.3, 1.0, (90, 180, 3)).astype(np.float32)
    small = averaged(radiance, 64, 32)
    whole = (radiance * texel_solid_angles(180, 90)[:, None, None]).sum((0, 1))
    assert np.allclose((small * texel_solid_angles(64, 32)[:, None, None]).sum((0, 1)), whole, rtol=1e-4)
    step = np.repeat(np.arange(8, dtype=np.float32)[None, :, None], 4, 0).repeat(3, -1)
    assert np.allclose(interpolated(step, 16, 8)[0, 2:14, 0], np.arange(12) / 2 + 0.75)
    assert interpolated(step, 16, 8)[0, 0, 0] == pytest.approx(0.25 * 7)  # across the seam


def test_prepared_light_is_kept_and_found(tmp_path):
    store = AssetStore(tmp_path)
    radiance = RANDOM.gamma(0.5, 1.0, (16, 32, 3)).astype(np.float32)
    asset = store.put({"radiance": radiance})
    light = EnvironmentLight(asset, 32, 16, strength=3.0, rotation=1.0)
    first = run_to_end(run(PrefilterJob(light), store))
    tensors = store.get(first.asset)
    assert set(tensors) == {*(f"specular_{number}" for number in range(6)), "irradiance", "brdf"}
    assert tensors["brdf"].shape == (64, 64, 2)
    assert tensors["irradiance"].mean() < 1.5 * radiance.mean()  # the strength is up to whoever draws
    turned = EnvironmentLight(asset, 32, 16, strength=0.0, rotation=2.0)
    assert run_to_end(run(PrefilterJob(turned), store)).cached
    redder = run_to_end(run(PrefilterJob(EnvironmentLight(asset, 32, 16, tint=(1.0, 0.5, 0.5))), store))
    assert not redder.cached
    store.find(first.asset).write_bytes(b"")
    again = run_to_end(run(PrefilterJob(light), store))
    assert not again.cached
    assert again.asset == first.asset


@pytest.mark.parametrize("wrong", [np.nan, -1.0, np.inf])
def test_impossible_light_is_refused(tmp_path, wrong):
    store = AssetStore(tmp_path)
    radiance = np.ones((8, 16, 3), np.float32)
    radiance[3, 3, 1] = wrong
    light = EnvironmentLight(store.put({"radiance": radiance}), 16, 8, source="probe.hdr")
    with pytest.raises(InputError, match=r"probe\.hdr") as error:
        run_to_end(run(PrefilterJob(light), store))
    assert error.value.hint
