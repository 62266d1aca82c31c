"""Small fields, cameras and requests that the render tests share."""

import numpy as np
import torch

from viewer.fields.voxels import SparseVoxels
from viewer.fields.voxels_torch import TorchVoxels
from viewer.render.request import RenderOptions, RenderRequest
from viewer.render.volume import march_reference
from viewer.scene.camera import Camera, look_at, pinhole, pixel_centers
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform

WIDTH, HEIGHT = 33, 27
BOX = AABB((-1.0, -0.8, -0.6), (1.0, 0.8, 0.6))


def blobs(shape=(40, 33, 27), degree=2, color_space="srgb", seed=0, background=None):
    """Smooth lumps with view-dependent colours, some negative densities, empty space, and matter in the rim."""
    rng = np.random.default_rng(seed)
    grid = np.stack(np.meshgrid(*(np.linspace(0, 1, side) for side in shape), indexing="ij"), -1)
    waves = np.sin(7 * grid[..., 0] + 1) * np.sin(9 * grid[..., 1]) * np.sin(8 * grid[..., 2] + 2)
    density = (60 * (waves - 0.25) + rng.normal(scale=3.0, size=shape)).astype(np.float32)
    kept = np.flatnonzero((density > -6).ravel() & (rng.random(density.size) > 0.1))
    sh = rng.normal(scale=0.3, size=(len(kept), 3 * (degree + 1) ** 2)).astype(np.float16)
    return SparseVoxels(BOX, shape, kept.astype(np.int32), density.ravel()[kept], sh, color_space, background)


def solid(density=2.0, color=0.5, shape=(16, 16, 16), box=BOX, color_space="linear"):
    """A box full of the same stuff."""
    count = int(np.prod(shape))
    sh = np.full((count, 3), (color - 0.5) / 0.28209479177387814, np.float16)
    index = np.arange(count, dtype=np.int32)
    return SparseVoxels(box, shape, index, np.full(count, density, np.float32), sh, color_space)


def nothing(shape=(8, 8, 8)):
    """A grid without a single voxel."""
    empty = np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros((0, 27), np.float16)
    return SparseVoxels(BOX, shape, *empty)


def camera(eye=(2.2, 1.7, 1.2), target=(0.0, 0.0, 0.0), width=WIDTH, height=HEIGHT, fov=0.75):
    return Camera(look_at(eye, target), pinhole(fov, width, height))


def node(store, voxels, **changes):
    return Node("field", voxels.content(store.put(voxels.tensors()), Provenance()), **changes)


def request(nodes, view=None, width=WIDTH, height=HEIGHT, channels=("color",), quality="final", **options):
    return RenderRequest(
        Scene(tuple(nodes)), view or camera(), width, height, channels, quality, RenderOptions(**options)
    )


def linear(seen, color_space):
    """The oracle's premultiplied radiance in linear light."""
    opacity = seen["opacity"][..., None]
    if color_space == "linear":
        return seen["radiance"]
    straight = np.divide(seen["radiance"], opacity, out=np.zeros_like(seen["radiance"]), where=opacity > 0)
    return srgb_to_linear(straight.astype(np.float32)) * opacity


def oracle(voxels, view, transform=None, with_normals=False):
    """What the torch twin sees, in float64, in the field's own space and colour space: a picture of each result."""
    placement = transform or Transform()
    origins, directions = view.resized(WIDTH, HEIGHT).rays(pixel_centers(WIDTH, HEIGHT))
    rotation = placement.rotation_matrix()
    local = (origins - np.array(placement.translation)) @ rotation / placement.scale
    directions = torch.from_numpy(directions @ rotation)
    field = TorchVoxels(voxels, torch.float64)
    step = 0.5 * min(size / side for size, side in zip(voxels.aabb.size, voxels.shape, strict=True))
    background = None if voxels.background is None else field.background(directions)
    seen = march_reference(field, torch.from_numpy(local), directions, step, background, with_normals)
    return {
        "radiance": seen.radiance.numpy().reshape(HEIGHT, WIDTH, 3),
        "opacity": seen.opacity.numpy().reshape(HEIGHT, WIDTH),
        "depth": seen.depth.numpy().reshape(HEIGHT, WIDTH) * placement.scale,
        "normal": (seen.normal.numpy() @ rotation.T).reshape(HEIGHT, WIDTH, 3),
        "deviation": seen.deviation.numpy().reshape(HEIGHT, WIDTH) * placement.scale,
        "occupied": seen.occupied.numpy().reshape(HEIGHT, WIDTH),
    }


def psnr(picture, reference):
    error = np.mean((np.asarray(picture, np.float64) - reference) ** 2)
    return -10 * np.log10(error + 1e-30)
