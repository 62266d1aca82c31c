"""NeRFs trained in normalised device coordinates: their camera is that of the program that trained them."""

import numpy as np
import pytest
import torch
from PIL import Image

from tests.formats.test_nerf_checkpoints import made, read
from viewer.errors import InputError
from viewer.fields.load import load_field
from viewer.fields.ndc import to_ndc
from viewer.formats.checkpoints.nerf_ndc import projection
from viewer.formats.registry import open_path
from viewer.render.cells import FINE
from viewer.render.pointwise.exact_march import LocalRays, March, MarchOutputs
from viewer.render.pointwise.ndc import ndc_cells, ndc_rays
from viewer.scene.document import decode, encode
from viewer.scene.progress import run_to_end

CONFIG = "dataset:\n  basedir: cache/scenes/fern\n  downsample_factor: 4\n  no_ndc: false\n  type: llff\n"


def poses(count=7, seed=0):
    """Cameras that look about the same way, as LLFF's table has them."""
    random = np.random.default_rng(seed)
    rows = np.zeros((count, 17))
    for row in rows:
        back = np.array([0.2, -0.3, 1.0]) + random.normal(size=3) * 0.02
        back /= np.linalg.norm(back)
        right = np.cross([0.1, 1.0, 0.2], back)
        right /= np.linalg.norm(right)
        up = np.cross(back, right)
        place = np.array([3.0, 1.0, -2.0]) + random.uniform(-0.4, 0.4, 3)
        matrix = np.stack([-up, right, back, place, [300.0, 400.0, 350.0]], 1)
        row[:15], row[15:] = matrix.ravel(), random.uniform((2.0, 15.0), (4.0, 30.0))
    return rows


def recentred(rows):
    """Poses and near plane of bmild's ``load_llff``: shrunk until the near plane is at 1, then seen from their mean."""
    table = rows[:, :15].reshape(-1, 3, 5)
    right, up, back, place = table[:, :, 1], -table[:, :, 0], table[:, :, 2], table[:, :, 3]
    scale = 1.0 / (0.75 * rows[:, 15].min())
    z = back.sum(0) / np.linalg.norm(back.sum(0))
    x = np.cross(up.sum(0), z)
    x /= np.linalg.norm(x)
    y = np.cross(z, x)
    turn, middle = np.stack([x, y, z]), scale * place.mean(0)
    return [
        (turn @ np.stack([r, u, b], 1), turn @ (scale * p - middle))
        for r, u, b, p in zip(right, up, back, place, strict=True)
    ], scale


def test_pixels_rays_go_where_the_training_sent_them(tmp_path):
    """A pixel's ray through its middle passes the places in NDC that its ray through its corner did in training."""
    rows, factor = poses(), 4.0
    ndc = projection(rows, factor, tmp_path).ndc
    views, scale = recentred(rows)
    height, width, focal = np.array([300.0, 400.0, 350.0]) / factor
    table = rows[:, :15].reshape(-1, 3, 5)
    for (turn, place), theirs in zip(views, table, strict=True):
        for column, line in ((3, 5), (50, 30), (97, 70)):
            d = turn @ [(column - width / 2) / focal, -(line - height / 2) / focal, -1.0]
            for depth in (1.5, 4.0, 7.0):  # as nerf-pytorch's ndc_rays has the map of points
                x, y, z = place + depth * d
                expected = [-focal / (width / 2) * x / z, -focal / (height / 2) * y / z, 1 + 2 / z]
                ray = [(column + 0.5 - width / 2) / focal, (line + 0.5 - height / 2) / focal, -1.0]
                own = theirs[:, 3] + depth / scale * (theirs[:, :3] @ [ray[1], ray[0], -1.0])
                found = to_ndc(torch.from_numpy(own[None]), ndc)[0][0].numpy()
                # Half a pixel is the same shift for all as far as their axes agree.
                np.testing.assert_allclose(found, expected, atol=3e-3)
                assert (np.abs(found[:2]) <= np.array(ndc.reach) + 0.02).all()


def test_the_poses_are_found_where_the_settings_say_or_asked_for(tmp_path, store):
    folder = tmp_path / "trained" / "a"
    folder.mkdir(parents=True)
    _, path = made("layers_xyz", folder)
    (folder / "config.yml").write_text(CONFIG)
    with pytest.raises(InputError, match=r"poses_bounds\.npy of 'fern'") as error:
        read(path, store)
    assert "beside the checkpoint" in error.value.hint
    assert not store.root.exists()
    for place in (tmp_path / "fern", tmp_path / "cache/scenes/fern", folder):
        place.mkdir(parents=True, exist_ok=True)
        np.save(place / "poses_bounds.npy", poses())
        content = read(path, store).content
        assert (content.near, content.far) == (0.0, 1.0)
        assert content.ndc.shift == (4 / 400, -4 / 300)
        scene = run_to_end(open_path(path, store))
        assert decode(encode(scene)) == scene
        ahead = scene.camera.position - 5.0 * np.array(scene.camera.camera_to_world)[:3, 2]
        (seen,) = content.ndc.places(scene.nodes[0].transform.inverse().apply(ahead[None]))
        np.testing.assert_allclose(seen[:2], -np.array(content.ndc.shift), atol=1e-9)
        assert str(place) in content.provenance.notes[-1]
        (place / "poses_bounds.npy").unlink()


@pytest.mark.parametrize(
    ("settings", "ndc"),
    [
        ("dataset_type = llff\nno_ndc = False\n", True),
        ("dataset_type = llff\n", True),
        ("dataset_type = llff\nno_ndc = True\n", False),
        ("dataset_type = llff\nspherify = True\n", False),
        ("dataset_type = blender\nno_ndc = False\n", False),
    ],
)
def test_settings_say_in_which_space_it_is(settings, ndc, tmp_path, store):
    _, path = made("pytorch", tmp_path)
    (tmp_path / "args.txt").write_text(settings)
    np.save(tmp_path / "poses_bounds.npy", poses())
    assert (read(path, store).content.ndc is not None) == ndc


@pytest.mark.parametrize("fault", ["zero", "nan", "opposite", "short", "depths"])
def test_poses_without_sense_are_told(fault, tmp_path, store):
    _, path = made("pytorch", tmp_path)
    (tmp_path / "args.txt").write_text("dataset_type = llff\n")
    rows = poses(2)
    if fault == "zero":
        rows[:, 4] = 0
    elif fault == "nan":
        rows[1, 3] = np.nan
    elif fault == "opposite":
        rows[1, [2, 7, 12]] = -rows[0, [2, 7, 12]]
    elif fault == "short":
        rows = rows[:, :16]
    else:
        rows[0, 15:] = (5.0, 5.0)
    np.save(tmp_path / "poses_bounds.npy", rows)
    with pytest.raises(InputError) as error:
        read(path, store)
    assert error.value.hint
    assert not store.root.exists()


def test_a_real_one_shows_its_held_out_photos(shared_data, store):
    """fern, every 80th ray of the three photos that were held out; 24 dB is what was asked for."""
    (path,) = (shared_data / "trained" / "krrish94" / "fern-lowres").glob("*.ckpt")
    content = read(path, store).content
    tensors = store.get(content.asset)
    field = load_field(content, tensors)
    cells = ndc_cells(content, tensors, torch.device("cpu"))
    rows = np.load(shared_data / "fern" / "poses_bounds.npy")[:, :15].reshape(-1, 3, 5)
    errors = []
    for number in (0, 8, 16):
        with Image.open(sorted((shared_data / "fern" / "images_8").iterdir())[number]) as file:
            photo = np.asarray(file.convert("RGB"), np.float64) / 255
        height, width = photo.shape[:2]
        index = np.arange(37, height * width, 80)
        y, x = index // width, index % width
        focal = rows[number, 2, 4] * width / rows[number, 1, 4]
        ray = np.stack([(y + 0.5 - height / 2) / focal, (x + 0.5 - width / 2) / focal, -np.ones(len(x))], 1)
        ray = ray @ rows[number, :, :3].T
        ray /= np.linalg.norm(ray, axis=1, keepdims=True)
        origins = np.tile(rows[number, :, 3], (len(ray), 1))
        nothing = np.zeros(len(ray))
        local = LocalRays(
            origins, ray, nothing, nothing + 120.0, nothing.astype(np.int64), max(content.aabb.size) / 256
        )
        rays = ndc_rays(local, content.ndc, content.aabb)
        with torch.inference_mode():
            seen = March(field, rays, cells, FINE, MarchOutputs(), torch.device("cpu")).run()
        errors.append(((seen.radiance.numpy() - photo[y, x]) ** 2).mean())
    assert np.mean(-10 * np.log10(errors)) > 24.0
