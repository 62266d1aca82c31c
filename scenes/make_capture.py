"""Make the second sample: the still life as people's captures are, crooked, of no known size and with floaters.

``python scenes/make_capture.py`` resamples the bundled scene into a frame of its own, tilted and scaled as programs
leave it that find cameras, and puts clouds of haze into the air, as few photos leave them. ``docs/tutorial.md`` puts
all of it right.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from pathlib import Path

import msgspec
import numpy as np
from jaxtyping import Float32, Float64
from scipy.ndimage import binary_dilation, map_coordinates, uniform_filter

from scenes.pictures import camera_at
from viewer.bundled import default_scene
from viewer.fields.voxels import SparseVoxels, voxels_from_tensors
from viewer.formats.project import load_project, save_project
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.content import Provenance, VoxelField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform, as_array, as_mat4, as_vec3
from viewer.scene.progress import run_to_end
from viewer.scene.sh_rotation import rotated_sh

SOURCE = "scenes/make_capture.py"
TILT = math.radians(9.0)
CAPTURE = Transform(
    (0.30, -0.20, 0.15), (math.cos(TILT / 2), 0.8 * math.sin(TILT / 2), 0.6 * math.sin(TILT / 2), 0.0), 0.8
)
"""From the still life to the frame of the capture."""
RESOLUTION = 112
CLOUDS, PUFFS = 16, 4
REACH = (0.95, 0.95, 0.75)
"""How far clouds lie from the middle, in the still life's own unit."""
MIDDLE = (0.0, 0.0, 0.80)
CLEARANCE = 0.16
"""Between a cloud's middle and anything else."""
FIRMNESS = 2.0
"""Of all densities: thin stems would break in the coarser grid."""
THIN = 0.5
"""Densities below this are left out, per unit of the still life."""
GREYS = ((0.72, 0.71, 0.68), (0.55, 0.53, 0.50), (0.84, 0.84, 0.82))
"""Of haze, sRGB."""
Y0 = 0.28209479177387814


def main() -> None:
    """Resample, put clouds in, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=default_scene().with_name("capture.fieldwright"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        loaded, store = load_project(default_scene(), AssetStore(Path(folder) / "assets"))
        content = loaded.nodes[0].content
        assert isinstance(content, VoxelField)
        voxels = captured(voxels_from_tensors(content, store.get(content.asset)))
        made = voxels.content(store.put(voxels.tensors()), Provenance("voxels", SOURCE))
        camera = moved(camera_at(math.radians(-66.0), math.radians(19.0), 800, 4.3), CAPTURE)
        scene = Scene((Node("Capture", made, key="capture"),), camera=camera)
        run_to_end(save_project(scene, options.out, store))
        print(f"wrote {options.out}: {made.count:,} voxels")


def captured(voxels: SparseVoxels) -> SparseVoxels:
    """The field in the frame of the capture, with clouds around it."""
    around = AABB(as_vec3(np.array(MIDDLE) - 1.1 * np.array(REACH)), as_vec3(np.array(MIDDLE) + 1.1 * np.array(REACH)))
    box = around.union(voxels.aabb).transformed(CAPTURE)
    edge = max(box.size) / RESOLUTION
    nx, ny, nz = (round(size / edge) for size in box.size)
    box = AABB(box.lo, as_vec3(np.array(box.lo) + edge * np.array((nx, ny, nz))))
    centers = np.stack(np.meshgrid(*(np.arange(n) + 0.5 for n in (nx, ny, nz)), indexing="ij"), -1).reshape(-1, 3)
    points = CAPTURE.inverse().apply(np.array(box.lo) + edge * centers)
    density, colors = sampled(voxels, points)
    haze, grey = clouds(points, density)
    share = (haze / np.maximum(haze + density, 1e-6))[:, None]
    flat = np.zeros_like(colors)
    flat[:, :: colors.shape[1] // 3] = (grey - 0.5) / Y0
    colors = colors * (1 - share) + flat * share
    solid = (density + haze).reshape(nx, ny, nz) > THIN
    kept = binary_dilation(solid, np.ones((3, 3, 3))).ravel()
    index = np.flatnonzero(kept).astype(np.int32)
    turned = rotated_sh(
        colors[kept].reshape(len(index), 3, -1).transpose(0, 2, 1).astype(np.float32), CAPTURE.rotation_matrix()
    ).transpose(0, 2, 1)
    return SparseVoxels(
        box, (nx, ny, nz), index, ((density + haze)[kept] / CAPTURE.scale).astype(np.float32),
        turned.reshape(len(index), -1).astype(np.float16), voxels.color_space,
    )  # fmt: skip


def sampled(
    voxels: SparseVoxels, points: Float64[np.ndarray, "n 3"]
) -> tuple[Float32[np.ndarray, " n"], Float32[np.ndarray, "n c"]]:
    """Density and colours, both trilinear; voxels that are missing have the colours of those around them."""
    at = ((points - voxels.aabb.lo) / voxels.cell - 0.5).T

    def dense(rows: np.ndarray) -> np.ndarray:
        whole = np.zeros(math.prod(voxels.shape), np.float32)
        whole[voxels.index] = rows
        return whole.reshape(voxels.shape)

    def read(whole: np.ndarray) -> np.ndarray:
        return map_coordinates(whole, at, order=1, output=np.float32)

    there = dense(np.ones(len(voxels.index), np.float32))
    near = there + 1e-3 * uniform_filter(there, 5)
    weight, columns = np.maximum(read(near), 1e-6), []
    for column in voxels.sh.T.astype(np.float32):
        color = dense(column)
        columns.append(read(color + 1e-3 * uniform_filter(color, 5)) / weight)
    return FIRMNESS * read(dense(np.maximum(voxels.density, 0.0))), np.stack(columns, 1)


def clouds(
    points: Float64[np.ndarray, "n 3"], density: Float32[np.ndarray, " n"]
) -> tuple[Float64[np.ndarray, " n"], Float64[np.ndarray, "n 3"]]:
    """Density and colour of haze in the air, clear of everything that is there."""
    random = np.random.default_rng(7)
    solid = points[density > 4.0][::7]
    haze, grey = np.zeros(len(points)), np.full((len(points), 3), 0.5)
    made = 0
    while made < CLOUDS:
        middle = np.array(MIDDLE) + random.uniform(-1, 1, 3) * REACH
        if np.linalg.norm(solid - middle, axis=1).min() < CLEARANCE:
            continue
        tone = GREYS[made % len(GREYS)]
        for _ in range(PUFFS):
            puff, radius = middle + random.normal(0, 0.028, 3), random.uniform(0.015, 0.024)
            away = np.linalg.norm(points - puff, axis=1) / radius
            thick = random.uniform(25, 60) * np.exp(-0.5 * away * away) * (away < 2.2)
            haze += thick
            grey[thick > 0] = tone
        made += 1
    return haze, grey


def moved(camera: Camera, to: Transform) -> Camera:
    """A camera that sees the same of what was moved along with it."""
    pose = as_array(camera.camera_to_world)
    pose[:3, 3] = to.apply(pose[None, :3, 3])[0]
    pose[:3, :3] = to.rotation_matrix() @ pose[:3, :3]
    return msgspec.structs.replace(camera, camera_to_world=as_mat4(pose))


if __name__ == "__main__":
    main()
