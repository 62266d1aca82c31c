"""What a mesh, its materials and its light are fitted to: photos as light, or pictures of the field."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from viewer.decompose.views import View
from viewer.engine.operations.pictures import picture
from viewer.errors import InputError, ViewerError
from viewer.fields.voxels import SparseVoxels
from viewer.formats.datasets.photos import LOCATE, load_linear_photo
from viewer.render.mesh.ray_caster import RayCaster
from viewer.render.renderer import Renderer
from viewer.render.request import RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole, pixel_centers, placed
from viewer.scene.content import Provenance
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform, as_mat4, as_vec3
from viewer.scene.mesh import Mesh
from viewer.scene.ndc import Ndc
from viewer.scene.progress import Progress, Work, subprogress
from viewer.scene.temporaries import temporary_folder

MOST_PIXELS = 40_000_000
"""Of all photos together, at 16 bytes each; larger ones are scaled down."""
ORBIT_VIEWS = 40
ORBIT_SIDE = 400
BESIDE = 0.5
"""Of the way from the middle to the outermost cameras."""
ORBIT_FOV = math.radians(35)
GOLDEN_ANGLE = math.pi * (3.0 - math.sqrt(5.0))
CLOSENESS = 1.05
"""Radii of the bounding sphere, by the sine of half the field of view: all of it is seen, with a little air."""


@dataclass(frozen=True, eq=False)
class Seen:
    """Views in the world, and what there is to say of them.

    Attributes:
        views: At least one.
        cut_out: Opacity says what belongs to the subject; otherwise it is 1 all over the pictures.
        notes: Sentences for the provenance.
    """

    views: list[View]
    cut_out: bool
    notes: tuple[str, ...] = ()


def training_photos(dataset: Dataset) -> tuple[Photo, ...]:
    """The photos to learn from.

    Raises:
        InputError: None is left.
    """
    photos = tuple(photo for photo in dataset.photos if photo.split == "train" and photo.enabled)
    if not photos:
        raise InputError(
            f"{dataset.root} has no photos left to learn from: all are held out or switched off.",
            "Switch photos on again in the data set's list, or move some of them to the training split.",
        )
    return photos


def photo_views(photos: Node) -> Work[Seen]:
    """The training photos of a data set's node as light, in the world; what cannot be read is left out and reported.

    Raises:
        InputError: The node holds no data set, or none of its photos can be used.
    """
    dataset = photos.content
    if not isinstance(dataset, Dataset):
        raise InputError(f"'{photos.name}' holds no photos.", "Choose the data set that the field was trained on.")
    chosen = training_photos(dataset)
    pixels = sum(photo.camera.lens.width * photo.camera.lens.height for photo in chosen)
    downscale = max(1, math.ceil(math.sqrt(pixels / MOST_PIXELS)))
    views: list[View] = []
    lost: list[str] = []
    for number, photo in enumerate(chosen):
        yield Progress(number / len(chosen), f"Reading photo {number + 1} of {len(chosen)}")
        try:
            light = load_linear_photo(dataset, photo, downscale)
        except ViewerError as error:
            lost.append(error.message)
            continue
        camera = placed(photo.camera, photos.transform).resized(light.shape[1], light.shape[0])
        views.append(View(camera, light, photo.file))
    if not views:
        raise InputError(
            f"None of the {len(chosen)} photos of {dataset.root} can be read. {lost[0]}",
            f"{LOCATE} Or delete them from the scene: views are then rendered from the field.",
        )
    notes = [f"fitted to {len(views)} photos of {dataset.root}"]
    notes += [f"{len(lost)} photos could not be read: {lost[0]}"] if lost else []
    return Seen(views, dataset.masked, tuple(notes))


def field_views(voxels: SparseVoxels, transform: Transform, cameras: Sequence[Camera]) -> Work[Seen]:
    """Pictures of a field as ``cameras`` in the world see it, without what lies behind it."""
    bare = dataclasses.replace(voxels, background=None)
    views: list[View] = []
    with temporary_folder() as folder:
        store = AssetStore(folder)
        node = Node("field", bare.content(store.put(bare.tensors()), Provenance()), transform=transform)
        scene, renderer = Scene((node,)), Renderer(store)
        try:
            for number, camera in enumerate(cameras):
                request = RenderRequest(scene, camera, camera.lens.width, camera.lens.height)
                begin, end = number / len(cameras), (number + 1) / len(cameras)
                text = f"Looking at the field: view {number + 1} of {len(cameras)}"
                frame = yield from subprogress(picture(renderer, request, text), begin, end)
                views.append(View(camera, frame.radiance.astype(np.float32), f"view {number + 1}"))
        finally:
            renderer.close()
    return Seen(views, cut_out=True, notes=(f"fitted to {len(views)} views rendered from the field",))


def orbit_cameras(box: AABB, count: int = ORBIT_VIEWS, side: int = ORBIT_SIDE) -> list[Camera]:
    """Cameras evenly around a box (a Fibonacci lattice on the sphere), each of which sees all of it."""
    center = np.array(box.center)
    distance = CLOSENESS * 0.5 * box.diagonal / math.sin(0.5 * ORBIT_FOV)
    lens = pinhole(ORBIT_FOV, side, side)
    cameras: list[Camera] = []
    for number in range(count):
        height = 1.0 - (2 * number + 1) / count
        across, turn = math.sqrt(1.0 - height * height), number * GOLDEN_ANGLE
        away = np.array([across * math.cos(turn), across * math.sin(turn), height])
        cameras.append(Camera(look_at(as_vec3(center + distance * away), box.center), lens))
    return cameras


def cameras_before(ndc: Ndc, transform: Transform, side: int = ORBIT_SIDE) -> list[Camera]:
    """Cameras in the world as those that saw a field in normalised device coordinates: around its reference camera."""
    spread = (np.array(ndc.reach) - 1.0) * ndc.tangents * ndc.near
    across, up = ndc.tangents
    width = round(side * min(1.0, across / up))
    lens = pinhole(2.0 * math.atan(up), width, max(1, round(width * up / across)))
    cameras: list[Camera] = []
    for x, y in itertools.product((-BESIDE, 0.0, BESIDE), repeat=2):
        pose = ndc.camera.matrix()
        pose[:3, :3] = ndc.camera.rotation_matrix()
        pose[:3, 3] = ndc.camera.apply(np.array([[x * spread[0], y * spread[1], 0.0]]))[0]
        cameras.append(placed(Camera(as_mat4(pose), lens), transform))
    return cameras


def cut_out(seen: Seen, mesh: Mesh) -> Work[Seen]:
    """Views whose opacity is 1 where they look at the mesh and 0 elsewhere; those that are cut out stay as they are.

    Photos of a whole scene hold more than the mesh: what lies behind it would count as its colour along its outline.
    """
    if seen.cut_out:
        return seen
    caster = RayCaster(mesh.vertices, mesh.faces)
    views: list[View] = []
    for number, view in enumerate(seen.views):
        yield Progress(number / len(seen.views), "Finding the mesh in the photos")
        height, width = view.pixels.shape[:2]
        origins, directions = view.camera.rays(pixel_centers(width, height))
        hit = caster.hits(origins.astype(np.float32), directions.astype(np.float32)).faces >= 0
        shown = hit.reshape(height, width, 1).astype(np.float32)
        views.append(View(view.camera, view.pixels * shown, view.name))
    return Seen(views, cut_out=False, notes=seen.notes)
