"""Splats as voxels: against sums written down plainly, and pictures of both."""

import math

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from tests.engine.test_splats_to_meshes import ball
from tests.render.sample_fields import psnr
from viewer.decompose.voxelize import WIDENED, voxelized
from viewer.engine.jobs import run
from viewer.engine.jobs.splats import VoxelizeJob
from viewer.errors import InputError
from viewer.render.drawables import other_sources
from viewer.render.renderer import Renderer
from viewer.render.request import RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.document import Node, Scene
from viewer.scene.gaussian_splats import splat_content
from viewer.scene.geometry import AABB, Transform
from viewer.scene.progress import run_to_end
from viewer.scene.splats import Splats

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))


def few(count=12, seed=5):
    rng = np.random.default_rng(seed)
    return Splats(
        rng.uniform(-0.6, 0.6, (count, 3)).astype(np.float32),
        rng.normal(-2.0, 0.4, (count, 3)).astype(np.float32),
        Rotation.random(count, seed).as_quat(scalar_first=True).astype(np.float32),
        rng.normal(0.0, 1.0, count).astype(np.float32),
        rng.normal(0.0, 0.4, (count, 16, 3)).astype(np.float32),
    )


def test_density_and_colors_are_the_sums_of_all_gaussians():
    splats, sides = few(), 24
    voxels = run_to_end(voxelized(splats, BOX, sides, "srgb"))
    assert voxels.shape == (24, 24, 24)
    step = 2.0 / sides
    places = np.stack(np.unravel_index(voxels.index, voxels.shape), -1)
    at = -1.0 + (places + 0.5) * step
    density, colors = np.zeros(len(at)), np.zeros((len(at), 9, 3))
    turns = Rotation.from_quat(splats.rotations, scalar_first=True).as_matrix()
    for number in range(splats.count):
        scales = np.exp(splats.log_scales[number].astype(float))
        wide = np.sqrt(scales**2 + (WIDENED * step) ** 2)
        local = (at - splats.positions[number]) @ turns[number] / wide
        square = (local**2).sum(1)
        before, after = np.sort(scales), np.sort(wide)
        opacity = 1 / (1 + math.exp(-splats.logits[number])) * before[1] * before[2] / (after[1] * after[2])
        peak = -math.log(1 - min(opacity, 0.99)) / (math.sqrt(2 * math.pi) * after[0])
        here = np.where(square <= 9, peak * np.exp(-0.5 * square), 0)
        density += here
        colors += here[:, None, None] * splats.sh[number, :9]
    np.testing.assert_allclose(voxels.density, density, rtol=1e-4)
    wanted = (colors / density[:, None, None]).transpose(0, 2, 1).reshape(len(at), 27)
    np.testing.assert_allclose(voxels.sh, wanted, atol=2e-3)


def test_a_covered_ball_looks_like_its_splats(tmp_path):
    store, splats = AssetStore(tmp_path / "assets"), ball()
    node = Node(
        "ball", splat_content(store.put(splats.tensors()), splats), transform=Transform((1.0, 2.0, 3.0), scale=2.0)
    )
    made = run_to_end(run(VoxelizeJob(node, 96), store)).node
    assert made.transform == node.transform
    pictures = []
    for each in (node, made):
        eye = (1.0 + 5.0, 2.0 - 4.0, 3.0 + 3.0)
        camera = Camera(look_at(eye, (1.0, 2.0, 3.0)), pinhole(0.9, 96, 96))
        request = RenderRequest(Scene((each,)), camera, 96, 96)
        pictures.append(Renderer(store, 1, others=other_sources(store)).final(request))
    first, second = (frame.radiance.astype(float) for frame in pictures)
    assert 0.2 < (first[..., 3] > 0.5).mean() < 0.8
    assert psnr(first, second) > 26
    inside = (first[..., 3] > 0.98) & (second[..., 3] > 0.98)
    assert inside.mean() > 0.2
    assert np.median(np.abs(pictures[0].depth[inside] - pictures[1].depth[inside])) < 0.08


def test_what_cannot_be_is_said():
    with pytest.raises(InputError, match="cannot be made"):
        run_to_end(voxelized(few(), BOX, 1, "srgb"))
    away = AABB((50.0, 50.0, 50.0), (51.0, 51.0, 51.0))
    with pytest.raises(InputError, match="can be seen"):
        run_to_end(voxelized(few(), away, 16, "srgb"))
