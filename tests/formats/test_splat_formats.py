"""Splat files other than PLY, spelled out here byte by byte; ``test_splat_transform.py`` has other programs' files."""

# pyright: reportAttributeAccessIssue=false, reportCallIssue=false, reportArgumentType=false

import base64
import gzip
import itertools
import json
import struct
import zipfile

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.spatial import KDTree

from tests.formats.made_splats import gaussians, read_columns
from tests.formats.test_splat_transform import check_same
from viewer.errors import InputError, UnsupportedError, ViewerError
from viewer.formats.registry import find_format, open_path
from viewer.formats.splats import checkpoint, gltf, ksplat, sog, splat, spz
from viewer.formats.splats import inria as splats_of_inria
from viewer.formats.splats.found import UPRIGHT
from viewer.formats.validation import check_scene
from viewer.scene.assets import AssetStore
from viewer.scene.progress import run_to_end
from viewer.scene.splats import splats_from_tensors


def opened(path, store):
    scene = run_to_end(open_path(path, store))
    check_scene(scene, store)
    (node,) = scene.nodes
    return node, splats_from_tensors(store.get(node.content.asset))


def spz_1(count=3):
    """Positions as halves, rotations as three bytes."""
    places = np.arange(3.0 * count).astype("<f2").tobytes()
    rest = bytes([0, 128, 255]) + bytes([128] * 3 * count) + bytes([160] * 3 * count)
    return b"NGSP" + struct.pack("<IIBBBB", 1, count, 0, 12, 0, 0) + places + rest + bytes([255, 127, 127] * count)


def test_the_first_version_of_spz_has_halves():
    found = spz.decode(gzip.compress(spz_1()), "x.spz")
    np.testing.assert_array_equal(found.positions, np.arange(9.0).reshape(3, 3) * [1, -1, -1])
    np.testing.assert_allclose(found.log_scales, 0.0)
    np.testing.assert_allclose(1 / (1 + np.exp(-found.logits)), [0, 128 / 255, 1], atol=2e-6)
    assert np.isfinite(found.logits).all()
    np.testing.assert_allclose(found.rotations, [[0, 1, 0, 0]] * 3, atol=0.01)


@pytest.mark.parametrize(
    ("axes", "signs"), [(0, (1, -1, -1)), (4, (1, -1, -1)), (6, (1, 1, 1)), (7, (-1, -1, 1)), (1, (-1, 1, -1))]
)
def test_axes_that_spz_names_are_followed(axes, signs):
    data = bytearray(spz_1())
    data[14] |= 2  # extensions follow
    other = struct.pack("<III", 0xADBE0002, 4, 99)
    found = spz.decode(gzip.compress(bytes(data) + other + struct.pack("<III", 0xADBE0003, 4, axes)), "x.spz")
    np.testing.assert_array_equal(found.positions, np.arange(9.0).reshape(3, 3) * signs)


def test_unknown_axes_and_versions_of_spz_are_refused_by_name():
    data = bytearray(spz_1())
    data[14] |= 2
    with pytest.raises(UnsupportedError, match="axes"):
        spz.decode(bytes(data) + struct.pack("<III", 0xADBE0003, 4, 12), "x.spz")
    data[4] = 9
    with pytest.raises(UnsupportedError, match="version 9"):
        spz.decode(bytes(data), "x.spz")


def ksplat_bytes(splats, level, degree, *, sections=1):
    """Sections with one full bucket and two partly filled ones each, the way mkkellogg's builder lays them out."""
    count = splats.count // sections
    body = headers = b""
    for number in range(sections):
        rows = slice(number * count, (number + 1) * count)
        first = count // 2
        lengths = [first, (count - first) // 3, count - first - (count - first) // 3]
        owner = np.repeat([0, 1, 2], lengths)
        centers = np.stack([splats.positions[rows][owner == each].mean(0) for each in range(3)]).astype("<f4")
        block = 2.1 * float(np.abs(splats.positions[rows] - centers[owner]).max())
        body += struct.pack("<2I", *lengths[1:]) + centers.tobytes()
        kinds = [("<f4", "<f4"), ("<f2", "<f2"), ("<f2", "u1")][level]
        rest = (degree + 1) ** 2 - 1
        for row in range(rows.start, rows.stop):
            center = centers[owner[row - rows.start]]
            if level:
                code = np.rint((splats.positions[row] - center) / (block / 2 / 32767) + 32767)
                body += code.astype("<u2").tobytes()
            else:
                body += splats.positions[row].astype("<f4").tobytes()
            body += np.exp(splats.log_scales[row]).astype(kinds[0]).tobytes()
            body += splats.rotations[row].astype(kinds[0]).tobytes()
            color = np.append(0.5 + splats.sh[row, 0] / (2 * np.sqrt(np.pi)), 1 / (1 + np.exp(-splats.logits[row])))
            body += np.rint(255 * np.clip(color, 0, 1)).astype("u1").tobytes()
            bands = [splats.sh[row, each**2 : (each + 1) ** 2].T.ravel() for each in range(1, degree + 1)]
            flat = np.concatenate([np.zeros(0), *bands])
            assert len(flat) == 3 * rest
            body += (np.rint((flat + 2) / 4 * 255) if level == 2 else flat).astype(kinds[1]).tobytes()
        headers += struct.pack("<IIIIfHxxI4xIIH", count, count, first, 3, block, 12, 32767, 1, 2, degree).ljust(
            1024, b"\0"
        )
    head = struct.pack("<BBxxIIIIHxx12xff", 0, 1, sections, sections, splats.count, splats.count, level, -2.0, 2.0)
    return head.ljust(4096, b"\0") + headers + body


@pytest.mark.parametrize("level", range(3))
@pytest.mark.parametrize(("degree", "sections"), [(0, 1), (1, 2), (2, 1)])
def test_every_level_of_ksplat_is_read(level, degree, sections, tmp_path, store, splat_transform):
    truth = gaussians(64, 2)
    path = tmp_path / "some.ksplat"
    path.write_bytes(ksplat_bytes(truth, level, degree, sections=sections))
    _, found = opened(path, store)
    step = [1e-6, 3e-3, 3e-3][level]
    np.testing.assert_allclose(found.positions, truth.positions, atol=[0, 2e-4, 2e-4][level])
    np.testing.assert_allclose(found.log_scales, truth.log_scales, atol=step)
    np.testing.assert_allclose(found.rotations, truth.rotations, atol=step)
    rest = (degree + 1) ** 2
    np.testing.assert_allclose(found.sh[:, 1:], truth.sh[:, 1:rest], atol=[1e-6, 2e-3, 8e-3][level])
    check_same(found, read_columns(splat_transform(path, target=tmp_path / "theirs.ply")))


def test_sections_of_ksplat_must_fit():
    data = bytearray(ksplat_bytes(gaussians(60, 0), 1, 0))
    data[16] = 61
    with pytest.raises(InputError, match="61"):
        ksplat.decode(bytes(data), "x.ksplat")


def write_picture(path, rows):
    """Rows of four bytes as a square lossless picture."""
    side = int(np.ceil(np.sqrt(len(rows))))
    pixels = np.zeros((side * side, 4), np.uint8)
    pixels[: len(rows)] = rows
    Image.fromarray(pixels.reshape(side, side, 4)).save(path, lossless=True, exact=True)


def test_the_first_version_of_sog_is_read(tmp_path, store, splat_transform):
    rng = np.random.default_rng(0)
    folder = tmp_path / "scan"
    folder.mkdir()
    codes = {name: rng.integers(0, 256, (50, 4)) for name in ("means_l", "means_u", "scales", "sh0", "quats")}
    codes["quats"][:, 3] = 252 + np.arange(50) % 4
    for name, rows in codes.items():
        write_picture(folder / f"{name}.webp", rows)
    palette = rng.integers(0, 256, (2, 64 * 3, 3), np.uint8)
    Image.fromarray(palette).save(folder / "shN_centroids.webp", lossless=True)
    labels = np.zeros((50, 4), int)
    labels[:, 0] = np.arange(50) * 2 + 1
    write_picture(folder / "shN_labels.webp", labels | [0, 0, 0, 255])
    meta = {
        "means": {"shape": [50, 3], "mins": [-1, -2, -3], "maxs": [1, 1, 1], "files": ["means_l.webp", "means_u.webp"]},
        "scales": {"mins": [-9, -8, -7], "maxs": [-1, -2, -3], "files": ["scales.webp"]},
        "quats": {"files": ["quats.webp"], "encoding": "quaternion_packed"},
        "sh0": {"mins": [-1, -1, -1, -5], "maxs": [1, 2, 3, 5], "files": ["sh0.webp"]},
        "shN": {"mins": -0.5, "maxs": 0.7, "quantization": 8, "files": ["shN_centroids.webp", "shN_labels.webp"]},
    }
    (folder / "meta.json").write_text(json.dumps(meta))
    node, found = opened(folder, store)
    assert (node.name, found.degree, find_format(folder).name) == ("scan", 1, "sog")
    np.testing.assert_allclose(found.logits, -5 + 10 * codes["sh0"][:, 3] / 255, rtol=1e-5)
    np.testing.assert_allclose(found.sh[0, 2], -0.5 + 1.2 * palette[0, 4] / 255, rtol=1e-5)
    theirs = read_columns(splat_transform(folder / "meta.json", target=tmp_path / "theirs.ply"))
    check_same(found, theirs)


def test_pictures_that_are_missing_or_small_are_named(tmp_path, store, shared_data):
    source = shared_data / "splats" / "monkey_flipbook" / "monkey_0001.sog"
    with zipfile.ZipFile(source) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    del files["quats.webp"]
    bad = tmp_path / "bad.sog"
    with zipfile.ZipFile(bad, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    with pytest.raises(InputError, match=r"quats\.webp"):
        opened(bad, store)
    meta = json.loads(files["meta.json"]) | {"count": 90_000}
    with pytest.raises(InputError, match="fewer pixels"):
        sog.decode(lambda name: json.dumps(meta).encode() if name == "meta.json" else files.get(name, b""), "x")


def glb(attributes, numbers, described, **more):
    """A glTF document of one primitive of points; ``numbers`` become accessors of floats."""
    binary, views, accessors = b"", [], []
    for array in numbers:
        views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": array.nbytes})
        shape = "SCALAR" if array.ndim == 1 else f"VEC{array.shape[1]}"
        accessors.append({"bufferView": len(views) - 1, "componentType": 5126, "count": len(array), "type": shape})
        binary += array.astype("<f4").tobytes()
    uri = "data:application/octet-stream;base64," + base64.b64encode(binary).decode()
    primitive = {"attributes": attributes, "mode": 0, "extensions": {"KHR_gaussian_splatting": described}}
    document = {
        "asset": {"version": "2.0"}, "extensionsUsed": ["KHR_gaussian_splatting"],
        "buffers": [{"uri": uri, "byteLength": len(binary)}], "bufferViews": views, "accessors": accessors,
        "meshes": [{"primitives": [primitive]}], "nodes": [{"mesh": 0}], "scenes": [{"nodes": [0]}], "scene": 0,
    }  # fmt: skip
    return json.dumps(document | more).encode()


def splats_in_gltf(truth, **more):
    names = [
        "POSITION",
        "KHR_gaussian_splatting:ROTATION",
        "KHR_gaussian_splatting:SCALE",
        "KHR_gaussian_splatting:OPACITY",
    ]
    arrays = [
        truth.positions,
        np.roll(truth.rotations, -1, 1),
        np.exp(truth.log_scales),
        1 / (1 + np.exp(-truth.logits)),
    ]
    for degree in range(4):
        names += [f"KHR_gaussian_splatting:SH_DEGREE_{degree}_COEF_{n}" for n in range(2 * degree + 1)]
    arrays += list(truth.sh.transpose(1, 0, 2))
    described = {"kernel": "ellipse", "colorSpace": "lin_rec709_display"}
    return glb({name: at for at, name in enumerate(names)}, arrays, described, **more)


def test_gltf_of_the_ratified_extension_is_read(tmp_path, store):
    truth = gaussians(20)
    half = np.sqrt(0.5)
    node = {"mesh": 0, "name": "shown", "translation": [1, 2, 3], "rotation": [0, half, 0, half], "scale": [2, 2, 2]}
    (tmp_path / "x.gltf").write_bytes(splats_in_gltf(truth, nodes=[node]))
    node, found = opened(tmp_path / "x.gltf", store)
    for name in ("positions", "rotations", "sh"):
        np.testing.assert_array_equal(getattr(found, name), getattr(truth, name))
    np.testing.assert_allclose(found.log_scales, truth.log_scales, atol=1e-5)
    np.testing.assert_allclose(found.logits, truth.logits, atol=1e-4)
    assert (node.name, node.content.color_space) == ("shown", "linear")
    # glTF's (1, 2, 3) is (1, -3, 2) with +Z up; a quarter about its y takes x to -z, which is +y here.
    moved = node.transform.apply(np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]))
    np.testing.assert_allclose(moved, [[1, -3, 2], [1, -1, 2]], atol=1e-6)


def test_drafts_of_the_extension_have_colors_of_points(shared_data, store):
    path = shared_data / "splats" / "fixtures" / "gltf_khr_gaussian_splatting" / "synthetic_5.gltf"
    _, found = opened(path, store)
    assert find_format(path).name == "gltf_splats"
    np.testing.assert_allclose(found.positions, np.repeat([[-2.0], [-1.0], [0.0], [1.0], [2.0]], 3, 1), atol=1e-12)
    np.testing.assert_allclose(found.log_scales[0], 1.0, atol=1e-6)
    color = 0.5 + found.sh[0, 0] / (2 * np.sqrt(np.pi))
    np.testing.assert_allclose(color, np.array([0x7F, 0xC7, 0xFF]) / 255, atol=1e-6)


@pytest.mark.parametrize(
    "name",
    ["KHR_gaussian_splatting_compression_spz", "KHR_gaussian_splatting_compression_spz_2", "KHR_spz_compression"],
)
def test_spz_in_gltf_keeps_its_axes(name):
    data = gzip.compress(spz_1())
    uri = "data:application/octet-stream;base64," + base64.b64encode(data).decode()
    packed = {name: {"bufferView": 0}}
    document = json.loads(glb({"POSITION": 0}, [np.zeros((3, 3))], {"extensions": packed}, extensionsRequired=[name]))
    document |= {"buffers": [{"uri": uri, "byteLength": len(data)}]}
    document["bufferViews"] = [{"buffer": 0, "byteLength": len(data)}]
    (found,) = gltf.decode(json.dumps(document).encode(), "x.gltf")
    np.testing.assert_array_equal(found.positions, np.arange(9.0).reshape(3, 3))


def test_kinds_of_gltf_that_are_not_read_are_refused_by_name():
    data = splats_in_gltf(gaussians(2)).replace(b"ellipse", b"cuboids")
    with pytest.raises(UnsupportedError, match="cuboids"):
        gltf.decode(data, "x.gltf")
    data = splats_in_gltf(gaussians(2), nodes=[{"mesh": 0, "scale": [1, 2, 1]}])
    with pytest.raises(UnsupportedError, match="scales axes differently"):
        gltf.decode(data, "x.gltf")


def nerfstudio(truth):
    """The keys of splatfacto's ``step-*.ckpt``, with what lies around them."""
    names = {
        "means": truth.positions, "scales": truth.log_scales, "quats": truth.rotations,
        "features_dc": truth.sh[:, 0], "features_rest": truth.sh[:, 1:], "opacities": truth.logits[:, None],
    }  # fmt: skip
    pipeline = {f"_model.gauss_params.{name}": torch.from_numpy(array.copy()) for name, array in names.items()}
    pipeline |= {"datamanager.train_camera_optimizer.pose_adjustment": torch.zeros(3, 6)}
    moments = {0: {"step": torch.tensor(1.0), "exp_avg": torch.zeros(len(truth.positions), 3)}}
    return {"step": 29999, "pipeline": pipeline, "optimizers": {"means": {"state": moments}}, "scalers": {}}


def gsplat(truth):
    """Those of gsplat's ``ckpt_*.pt``."""
    names = {
        "means": truth.positions, "scales": truth.log_scales, "quats": truth.rotations,
        "sh0": truth.sh[:, :1], "shN": truth.sh[:, 1:], "opacities": truth.logits,
    }  # fmt: skip
    return {"step": 6999, "splats": {name: torch.from_numpy(array.copy()) for name, array in names.items()}}


def inria(truth, columns=3, before=()):
    """The tuple of INRIA's ``chkpnt*.pth``: ``capture()`` of its model with its optimiser, and the iteration."""
    arrays = (
        truth.positions, truth.sh[:, :1], truth.sh[:, 1:], truth.log_scales[:, :columns], truth.rotations,
        truth.logits[:, None],
    )  # fmt: skip
    learned = [torch.nn.Parameter(torch.tensor(array)) for array in arrays]
    names = ("xyz", "f_dc", "f_rest", "scaling", "rotation", "opacity")
    groups = [{"params": [tensor], "lr": 0.1, "name": name} for name, tensor in zip(names, learned, strict=True)]
    adam = torch.optim.Adam(groups, lr=0.0, eps=1e-15)
    sum(tensor.sum() for tensor in learned).backward()
    adam.step()
    with torch.no_grad():
        for tensor, array in zip(learned, arrays, strict=True):
            tensor.copy_(torch.tensor(array))
    seen = [torch.zeros(truth.count), torch.zeros(truth.count, 1), torch.zeros(truth.count, 1)]
    return (*before, 3, *learned, *seen, adam.state_dict(), np.float64(4.2)), 7000


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize(("columns", "before"), [(3, ()), (2, ()), (1, (torch.zeros(5, 3),))])
def test_checkpoints_of_inrias_trainer_are_read(columns, before, legacy, tmp_path, store):
    """And those of relatives with fewer scales, or more in front."""
    truth = gaussians(40)
    path = tmp_path / "chkpnt7000.pth"
    torch.save(inria(truth, columns, before), path, _use_new_zipfile_serialization=not legacy)
    assert find_format(path).name == "inria"
    node, found = opened(path, store)
    for each in ("positions", "rotations", "logits", "sh"):
        np.testing.assert_array_equal(getattr(found, each), getattr(truth, each))
    np.testing.assert_array_equal(found.log_scales[:, :columns], truth.log_scales[:, :columns])
    assert len(node.content.provenance.notes) == (columns < 3)
    assert node.transform == UPRIGHT  # COLMAP's axes, as those of its PLY


def test_a_checkpoint_that_has_been_packed_again_is_read(tmp_path, store):
    """Its tensors do not lie in it as they are."""
    truth, plain, path = gaussians(40), tmp_path / "plain.pth", tmp_path / "packed.pth"
    torch.save(inria(truth), plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    np.testing.assert_array_equal(opened(path, store)[1].sh, truth.sh)


def test_tensors_that_are_no_gaussians_are_refused():
    arrays = {f"0.{number}": np.zeros((4, 3), np.float32) for number in range(9)}
    with pytest.raises(InputError, match="no Gaussians"):
        splats_of_inria.decode(arrays, "x.pth")


@pytest.mark.parametrize(("layout", "name"), [(nerfstudio, "step-000029999.ckpt"), (gsplat, "ckpt_6999_rank0.pt")])
@pytest.mark.parametrize("legacy", [False, True])
def test_checkpoints_are_read(layout, name, legacy, tmp_path, store):
    truth = gaussians(40)
    path = tmp_path / name
    torch.save(layout(truth), path, _use_new_zipfile_serialization=not legacy)
    assert find_format(path).name == "gsplat"
    node, found = opened(path, store)
    for each in ("positions", "log_scales", "rotations", "logits", "sh"):
        np.testing.assert_array_equal(getattr(found, each), getattr(truth, each))
    assert node.transform.rotation == (1.0, 0.0, 0.0, 0.0)  # both have +Z up


def test_colors_of_splatfacto_without_harmonics_are_logits():
    truth = gaussians(5, 0)
    arrays = {name.removeprefix("_model."): each.numpy() for name, each in nerfstudio(truth)["pipeline"].items()}
    found = checkpoint.decode(arrays, "x.ckpt")
    np.testing.assert_allclose(
        0.5 + found.sh[:, 0] / (2 * np.sqrt(np.pi)), 1 / (1 + np.exp(-truth.sh[:, 0])), atol=1e-6
    )


@pytest.mark.parametrize("lost", ["scales", "quats", "opacities", "sh0"])
def test_what_a_checkpoint_lacks_is_named(lost):
    arrays = {name: each.numpy() for name, each in gsplat(gaussians(5))["splats"].items() if name != lost}
    with pytest.raises(ViewerError, match=lost if lost != "sh0" else "features_dc"):
        checkpoint.decode(arrays, "x.pt")
    arrays = {name: each.numpy() for name, each in gsplat(gaussians(5))["splats"].items()}
    with pytest.raises(InputError, match="do not fit"):
        checkpoint.decode(arrays | {"scales": arrays["scales"][:4]}, "x.pt")


def test_one_scene_in_three_formats_is_one_scene(shared_data, tmp_path):
    folder = shared_data / "splats" / "fixtures" / "metalsplatter_3_points"

    store = AssetStore(tmp_path)
    plain, packed, small = (
        opened(folder / f"test-splat.3-points-from-train.{end}", store)[1] for end in ("ply", "spz", "splat")
    )
    for other, place, size in ((packed, 2**-12, 1 / 32), (small, 0, 1e-6)):
        np.testing.assert_allclose(other.positions, plain.positions, atol=place)
        np.testing.assert_allclose(other.log_scales, plain.log_scales, atol=size + 1e-6)
        np.testing.assert_allclose(1 / (1 + np.exp(-other.logits)), 1 / (1 + np.exp(-plain.logits)), atol=1 / 255)
    assert small.degree == 0
    assert packed.degree == 3
    np.testing.assert_allclose(packed.sh[:, 1:], plain.sh[:, 1:], atol=1 / 16 + 1 / 128)


@pytest.mark.slow
def test_one_large_scene_in_two_formats_is_one_scene(shared_data):
    """The files have other orders, sizes and axes: positions agree by the similarity that their moments give."""
    folder = shared_data / "splats" / "same_scene"
    (one,), (other,) = spz.read(folder / "model.spz"), splat.read(folder / "model.splat")
    assert one.count == other.count == 116_549
    opacities = [np.sort(1 / (1 + np.exp(-each.logits.astype(np.float64)))) for each in (one, other)]
    np.testing.assert_allclose(*opacities, atol=1.01 / 255)
    colors = [np.sort(np.clip(0.5 + each.sh[:, 0] / (2 * np.sqrt(np.pi)), 0, 1), axis=0) for each in (one, other)]
    np.testing.assert_allclose(*colors, atol=1 / 255 + 0.5 / 255 / 0.15 / (2 * np.sqrt(np.pi)) + 1e-6)
    centered = [each.positions.astype(np.float64) - each.positions.mean(0, dtype=np.float64) for each in (one, other)]
    scale = np.sqrt(np.square(centered[1]).sum() / np.square(centered[0]).sum())
    axes = [np.linalg.eigh(each.T @ each)[1] for each in centered]
    tree = KDTree(centered[1])
    distances = []
    for signs in itertools.product([1, -1], repeat=3):
        turn = axes[1] @ np.diag(signs) @ axes[0].T
        if np.linalg.det(turn) > 0:
            distances.append(tree.query(scale * centered[0] @ turn.T)[0])
    nearest = min(distances, key=np.median)
    assert np.quantile(nearest, 0.99) < 3 * scale / 4096  # SPZ's step, along three axes
    sizes = [np.sort(each.log_scales.sum(1)) for each in (one, other)]
    np.testing.assert_allclose(np.median(sizes[1] - sizes[0]), 3 * np.log(scale), atol=0.01)
