"""A small field whose every side looks different, and photos of it."""

import json
import math
import shutil

import numpy as np
import pytest

from viewer.engine.operations.render import write_frame
from viewer.engine.operations.views import placed
from viewer.fields.voxels import SparseVoxels
from viewer.render.renderer import Renderer
from viewer.render.request import RenderRequest
from viewer.render.show.display_settings import Display
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform

SIDE = 24
PHOTO = 40
FOV = 0.7
FIELD_PSNR = 31.0
C0 = 0.28209479177387814


def tricolor():
    """A dense box, 0.8 x 0.6 x 0.4, whose colour is where one is: red grows along x, green along y, blue along z."""
    places = (np.stack(np.meshgrid(*[np.arange(SIDE)] * 3, indexing="ij"), -1).reshape(-1, 3) + 0.5) / SIDE * 2 - 1
    inside = (np.abs(places) < (0.8, 0.6, 0.4)).all(-1)
    color = np.clip(0.5 + 0.6 * places[inside], 0.05, 0.95)
    return SparseVoxels(
        AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)),
        (SIDE, SIDE, SIDE),
        np.flatnonzero(inside).astype(np.int32),
        np.full(int(inside.sum()), 60.0, np.float32),
        ((color - 0.5) / C0).astype(np.float16),
    )


def snapshot(store, steps):
    """What training shows after so many steps; the first voxel's density tells, too."""
    voxels = tricolor()
    voxels.density[0] = steps
    return voxels.content(store.put(voxels.tensors()), Provenance("voxels", steps=steps, psnr=FIELD_PSNR))


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "store")


@pytest.fixture
def box_scene(store):
    """The box, lying somewhere else and turned."""
    return placed_box(store)


def placed_box(store):
    voxels = tricolor()
    content = voxels.content(store.put(voxels.tensors()), Provenance(source="made"))
    turned = Transform((5.0, -3.0, 2.0), (math.cos(0.4), 0.0, math.sin(0.4), 0.0), 2.0)
    return Scene((Node("box", content, key="box", transform=turned),))


def photo_cameras(count):
    """Around and above, some below."""
    for number in range(count):
        turn, height = 2.4 * number, math.radians(-20 + 80 * number / count)
        eye = (math.cos(turn) * math.cos(height), math.sin(turn) * math.cos(height), math.sin(height))
        eye = tuple(3.5 * value for value in eye)
        yield Camera(look_at(eye, (0.0, 0.0, 0.0)), pinhole(FOV, PHOTO, PHOTO))


@pytest.fixture
def photos(tmp_path, taken_photos):
    """A data set in the box's own space: the scene's placement of the box is not in it."""
    return shutil.copytree(taken_photos, tmp_path / "photos")


@pytest.fixture(scope="session")
def taken_photos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("taken") / "photos"
    store = AssetStore(folder.parent / "store")
    box_scene = placed_box(store)
    renderer = Renderer(store)
    node, transparent = box_scene.nodes[0], Display(background="transparent")
    for split, count in (("train", 10), ("val", 3)):
        frames = []
        for number, camera in enumerate(photo_cameras(count)):
            frame = renderer.final(RenderRequest(box_scene, placed(camera, node.transform), PHOTO, PHOTO))
            write_frame(folder / split / f"r_{number}.png", frame, transparent, (0.0, 0.0, 0.0))
            frames.append({"file_path": f"./{split}/r_{number}", "transform_matrix": camera.camera_to_world})
        text = json.dumps({"camera_angle_x": FOV, "frames": frames})
        (folder / f"transforms_{split}.json").write_text(text)
    return folder
