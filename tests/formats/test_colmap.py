"""COLMAP's models: binary and text, every lens, and what is damaged."""

import math
import shutil
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from viewer.errors import InputError, UnsupportedError
from viewer.formats.datasets.colmap_files import read_points
from viewer.formats.datasets.colmap_lenses import MODELS, PARAMETERS, colmap_lens
from viewer.formats.datasets.registry import open_dataset
from viewer.scene.geometry import as_array

NUMBERS = {
    "SIMPLE_PINHOLE": (50.0, 32.0, 24.0),
    "PINHOLE": (50.0, 52.0, 31.0, 25.0),
    "SIMPLE_RADIAL": (50.0, 32.0, 24.0, -0.05),
    "RADIAL": (50.0, 32.0, 24.0, -0.05, 0.01),
    "OPENCV": (50.0, 52.0, 31.0, 25.0, -0.05, 0.01, 0.002, -0.001),
    "OPENCV_FISHEYE": (40.0, 42.0, 31.0, 25.0, -0.02, 0.01, 0.003, -0.001),
    "FULL_OPENCV": (50.0, 52.0, 31.0, 25.0, -0.05, 0.01, 0.002, -0.001, 0.002, 0.03, 0.001, 0.0005),
    "FOV": (50.0, 52.0, 31.0, 25.0, 0.6),
    "SIMPLE_RADIAL_FISHEYE": (40.0, 32.0, 24.0, 0.02),
    "RADIAL_FISHEYE": (40.0, 32.0, 24.0, 0.02, -0.003),
    "THIN_PRISM_FISHEYE": (40.0, 42.0, 31.0, 25.0, -0.02, 0.01, 0.0002, -0.0001, 0.003, -0.001, 0.0001, 0.0002),
    "RAD_TAN_THIN_PRISM_FISHEYE": (
        40.0, 42.0, 31.0, 25.0, -0.02, 0.01, 0.003, -0.001, 0.0005, -0.0002,
        0.0002, -0.0001, 0.0001, 0.0002, -0.0001, 0.0001,
    ),
    "SIMPLE_DIVISION": (50.0, 32.0, 24.0, -0.05),
    "DIVISION": (50.0, 52.0, 31.0, 25.0, -0.05),
    "SIMPLE_FISHEYE": (40.0, 32.0, 24.0),
    "FISHEYE": (40.0, 42.0, 31.0, 25.0),
    "EUCM": (50.0, 52.0, 31.0, 25.0, 0.6, 1.1),
    "EQUIRECTANGULAR": (64.0, 48.0),
}  # fmt: skip
RAYS = np.array([[0.3, -0.2, 1.0], [-0.5, 0.4, 1.0], [0.1, 0.55, 1.0], [-0.45, -0.5, 1.0]])
BY_COLMAP = {
    "RAD_TAN_THIN_PRISM_FISHEYE": [
        (42.494568, 16.953941), (13.314816, 39.857218), (34.634476, 45.966302), (15.250787, 6.617536)
    ],
    "SIMPLE_DIVISION": [(46.903747, 14.064168), (7.492506, 43.605995), (36.924225, 51.083238), (9.987253, -0.458608)],
    "DIVISION": [(45.903747, 14.666735), (6.492506, 45.390235), (35.924225, 53.166567), (8.987253, -0.436952)],
    "SIMPLE_FISHEYE": [(43.517138, 16.321908), (14.210722, 38.231423), (35.6474, 44.060701), (16.154769, 6.394187)],
    "FISHEYE": [(42.517138, 16.938003), (13.210722, 39.942994), (34.6474, 46.063736), (15.154769, 6.513897)],
    "EUCM": [(45.40276, 15.014087), (8.733141, 43.526027), (35.564037, 51.106291), (11.163901, 2.078285)],
    "EQUIRECTANGULAR": [(34.968755, 21.108133), (27.277324, 29.249528), (33.015217, 31.650823), (27.692845, 17.4637)],
}  # fmt: skip
"""Where pycolmap 4.2.1 puts RAYS with NUMBERS."""


def colmap_pixel(model, numbers, point):
    """Where COLMAP's documentation puts a point of the camera's space (+Y down, +Z ahead)."""
    u, v = point[0] / point[2], point[1] / point[2]
    f = list(numbers)
    if model.startswith("SIMPLE") or model in ("RADIAL", "RADIAL_FISHEYE"):
        f = [f[0], *f]
    fx, fy, cx, cy, *k = f
    if "FISHEYE" in model or model == "FOV":
        r = math.hypot(u, v)
        theta = math.atan(r)
    if model in ("SIMPLE_RADIAL", "RADIAL"):
        k1, k2 = (*k, 0.0)[:2]
        r2 = u * u + v * v
        u, v = u * (1 + k1 * r2 + k2 * r2**2), v * (1 + k1 * r2 + k2 * r2**2)
    elif model in ("OPENCV", "FULL_OPENCV"):
        k1, k2, p1, p2, *more = k
        k3, k4, k5, k6 = more or (0.0,) * 4
        r2 = u * u + v * v
        radial = (1 + k1 * r2 + k2 * r2**2 + k3 * r2**3) / (1 + k4 * r2 + k5 * r2**2 + k6 * r2**3)
        u, v = (
            u * radial + 2 * p1 * u * v + p2 * (r2 + 2 * u * u),
            v * radial + 2 * p2 * u * v + p1 * (r2 + 2 * v * v),
        )
    elif model == "FOV":
        bent = math.atan(2 * r * math.tan(k[0] / 2)) / k[0]
        u, v = u * bent / r, v * bent / r
    elif model == "THIN_PRISM_FISHEYE":
        k1, k2, p1, p2, k3, k4, s1, s2 = k
        u, v = u * theta / r, v * theta / r
        t2 = theta * theta
        radial = 1 + k1 * t2 + k2 * t2**2 + k3 * t2**3 + k4 * t2**4
        u, v = (
            u * radial + 2 * p1 * u * v + p2 * (t2 + 2 * u * u) + s1 * t2,
            v * radial + 2 * p2 * u * v + p1 * (t2 + 2 * v * v) + s2 * t2,
        )
    elif "FISHEYE" in model:
        k1, k2, k3, k4 = (*k, 0.0, 0.0, 0.0)[:4]
        t2 = theta * theta
        bent = theta * (1 + k1 * t2 + k2 * t2**2 + k3 * t2**3 + k4 * t2**4)
        u, v = u * bent / r, v * bent / r
    return fx * u + cx, fy * v + cy


@pytest.mark.parametrize("model", BY_COLMAP)
def test_newer_lenses_see_a_point_where_colmap_does(model):
    lens = colmap_lens(model, 64, 48, NUMBERS[model])
    found = lens.directions(np.array(BY_COLMAP[model])) * (1, -1, -1)
    wanted = RAYS / np.linalg.norm(RAYS, axis=1, keepdims=True)
    angles = np.degrees(np.linalg.norm(np.cross(found, wanted), axis=1))
    assert angles.max() < (0.03 if "PRISM" in model else 0.01)


@pytest.mark.parametrize(("alpha", "beta"), [(0.6, 1.1), (0.75, 1.3)])
def test_a_unified_lens_is_followed_beyond_a_right_angle(alpha, beta):
    """``u / (alpha sqrt(beta (u^2 + v^2) + w^2) + (1 - alpha) w)``, as COLMAP documents EUCM."""
    lens = colmap_lens("EUCM", 600, 600, (150.0, 150.0, 300.0, 300.0, alpha, beta))
    for angle in np.radians([20.0, 60.0, 85.0, 95.0]):
        across, ahead = math.sin(angle), math.cos(angle)
        radius = across / (alpha * math.sqrt(beta * across**2 + ahead**2) + (1 - alpha) * ahead)
        if radius * 150.0 < 300.0:
            seen = lens.directions(np.array([[300.0 + 150.0 * radius, 300.0]]))[0]
            assert math.degrees(abs(math.atan2(seen[0], -seen[2]) - angle)) < 0.3


@pytest.mark.parametrize("model", [model for model in MODELS if model not in BY_COLMAP])
def test_every_lens_sees_a_point_where_colmap_does(model):
    lens = colmap_lens(model, 64, 48, NUMBERS[model])
    rng = np.random.default_rng(1)
    for _ in range(20):
        point = np.array([*rng.uniform(-0.55, 0.55, 2), 1.0])
        pixel = np.array([colmap_pixel(model, NUMBERS[model], point)])
        direction = lens.directions(pixel)[0]
        wanted = point * (1, -1, -1) / np.linalg.norm(point)
        angle = math.degrees(math.acos(min(float(direction @ wanted), 1.0)))
        assert angle < (0.03 if model == "THIN_PRISM_FISHEYE" else 0.01), model


def test_a_lens_that_cannot_be_followed_is_refused():
    numbers = (40.0, 42.0, 31.0, 25.0, 0.0, 0.0, 0.3, 0.2, 0.0, 0.0, 0.1, 0.1)
    with pytest.raises(UnsupportedError, match="THIN_PRISM") as error_info:
        colmap_lens("THIN_PRISM_FISHEYE", 64, 48, numbers)
    assert "undistort" in error_info.value.hint.lower()


def poses(count):
    """World-to-camera rotations (w, x, y, z) and translations of cameras on a ring that look at the origin."""
    made = []
    for number in range(count):
        angle = 2 * math.pi * number / count
        eye = np.array([3 * math.cos(angle), 0.3 * number, 3 * math.sin(angle)])
        ahead = -eye / np.linalg.norm(eye)
        right = np.cross(ahead, [0.0, 1.0, 0.0])
        right /= np.linalg.norm(right)
        rotation = np.stack([right, np.cross(ahead, right), ahead])  # rows: right, down, ahead
        w = math.sqrt(max(1 + np.trace(rotation), 0)) / 2
        if w < 1e-3:
            rotation_y = (0.0, 0.0, 1.0, 0.0)
            made.append((rotation_y, (0.0, 0.0, 3.0), None))
            continue
        x = (rotation[2, 1] - rotation[1, 2]) / (4 * w)
        y = (rotation[0, 2] - rotation[2, 0]) / (4 * w)
        z = (rotation[1, 0] - rotation[0, 1]) / (4 * w)
        made.append(((w, x, y, z), tuple(-rotation @ eye), eye))
    return made


@pytest.fixture
def make_colmap(tmp_path):
    """A data set on disk; ``text`` writes the model as text."""

    def make(text=False, count=4, name="set"):
        root = tmp_path / name
        (root / "images").mkdir(parents=True)
        (root / "sparse" / "0").mkdir(parents=True)
        model = root / "sparse" / "0"
        taken = poses(count)
        for number in range(count):
            Image.new("RGB", (64, 48), (40 * number, 80, 90)).save(root / "images" / f"view {number}.png")
        numbers = NUMBERS["OPENCV"]
        points = np.random.default_rng(0).normal(0, 0.3, (80, 3))
        if text:
            (model / "cameras.txt").write_text("# cameras\n7 OPENCV 64 48 " + " ".join(map(repr, numbers)) + "\n")
            lines = ["# images"]
            for number, (q, t, _) in enumerate(taken):
                lines += [f"{number + 1} {' '.join(map(repr, map(float, (*q, *t))))} 7 view {number}.png", "1 2 3"]
            lines[-1] = ""
            (model / "images.txt").write_text("\n".join(lines))
            rows = [f"{n} {p[0]} {p[1]} {p[2]} 1 2 3 0.5 1 2" for n, p in enumerate(points)]
            (model / "points3D.txt").write_text("\n".join(rows))
            return root
        (model / "cameras.bin").write_bytes(struct.pack("<QiiQQ8d", 1, 7, MODELS.index("OPENCV"), 64, 48, *numbers))
        data = struct.pack("<Q", count)
        for number, (q, t, _) in enumerate(taken):
            data += struct.pack("<I7dI", number + 1, *q, *t, 7) + f"view {number}.png".encode() + b"\0"
            data += struct.pack("<Q", 1) + struct.pack("<ddq", 1.0, 2.0, -1)
        (model / "images.bin").write_bytes(data)
        data = struct.pack("<Q", len(points))
        for number, point in enumerate(points):
            data += struct.pack("<Q3d3BdQ", number, *point, 1, 2, 3, 0.5, 1) + struct.pack("<II", 1, 0)
        (model / "points3D.bin").write_bytes(data)
        return root

    return make


@pytest.mark.parametrize("text", [False, True])
def test_a_model_is_read(make_colmap, text):
    root = make_colmap(text)
    dataset = open_dataset(root, holdout=2)
    assert dataset.kind == "colmap"
    assert [photo.file for photo in dataset.photos] == [f"images/view {number}.png" for number in range(4)]
    assert [photo.split for photo in dataset.photos] == ["val", "train"] * 2
    for photo, (_, _, eye) in zip(dataset.photos, poses(4), strict=True):
        if eye is None:
            continue
        assert photo.camera.position == pytest.approx(tuple(eye), abs=1e-6)
        ahead = -as_array(photo.camera.camera_to_world)[:3, 2]
        assert ahead == pytest.approx(-eye / np.linalg.norm(eye), abs=1e-6)
    cloud = read_points(root / "sparse" / "0")
    assert cloud.positions.shape == (80, 3)
    assert np.array_equal(cloud.colors, np.full((80, 3), (1, 2, 3)))
    assert max(dataset.aabb.size) < 3.0  # around the points, far within the ring of cameras
    assert open_dataset(root / "sparse" / "0", holdout=2).photos == dataset.photos


def test_text_and_binary_say_the_same(make_colmap):
    binary, text = open_dataset(make_colmap(False, name="b")), open_dataset(make_colmap(True, name="t"))
    assert [photo.camera for photo in binary.photos] == [photo.camera for photo in text.photos]


def test_masks_lie_beside_the_pictures(make_colmap):
    root = make_colmap()
    (root / "masks").mkdir()
    for number in range(4):
        Image.new("L", (64, 48), 255).save(root / "masks" / f"view {number}.png.png")
    dataset = open_dataset(root)
    assert dataset.masked
    assert dataset.photos[0].mask == "masks/view 0.png.png"


def test_missing_pictures_are_told(make_colmap):
    root = make_colmap()
    (root / "images" / "view 1.png").unlink()
    dataset = open_dataset(root)
    assert len(dataset.photos) == 3
    assert "view 1.png" in dataset.warnings[0]


@settings(max_examples=25, deadline=None)
@given(cut=st.floats(0.0, 0.99), which=st.sampled_from(["cameras.bin", "images.bin", "points3D.bin"]))
def test_a_model_cut_short_is_refused_in_a_sentence(tmp_path_factory, cut, which):
    folder = tmp_path_factory.mktemp("cut")
    root = folder / "set"
    (root / "images").mkdir(parents=True)
    (root / "sparse").mkdir()
    Image.new("RGB", (64, 48)).save(root / "images" / "a.png")
    camera = struct.pack("<QiiQQ3d", 1, 1, 0, 64, 48, *NUMBERS["SIMPLE_PINHOLE"])
    image = struct.pack("<QI7dI", 1, 1, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0, 1) + b"a.png\0" + struct.pack("<Q", 0)
    point = struct.pack("<QQ3d3BdQ", 1, 1, 0.0, 0.0, 0.0, 1, 2, 3, 0.5, 0)
    files = {"cameras.bin": camera, "images.bin": image, "points3D.bin": point}
    for name, data in files.items():
        (root / "sparse" / name).write_bytes(data if name != which else data[: int(cut * len(data))])
    with pytest.raises(InputError) as error_info:
        open_dataset(root)
    assert error_info.value.hint


@pytest.mark.parametrize("bad", [float("nan"), 0.0, -5.0, 1e30])
def test_cameras_without_a_sound_focal_length_are_refused(make_colmap, bad):
    root = make_colmap()
    numbers = (bad, *NUMBERS["OPENCV"][1:])
    data = struct.pack("<QiiQQ8d", 1, 7, MODELS.index("OPENCV"), 64, 48, *numbers)
    (root / "sparse" / "0" / "cameras.bin").write_bytes(data)
    with pytest.raises(InputError, match="make no sense"):
        open_dataset(root)


def test_a_rotation_that_is_none_is_skipped(make_colmap):
    root = make_colmap(text=True)
    file = root / "sparse" / "0" / "images.txt"
    lines = file.read_text().splitlines()
    words = lines[1].split()
    lines[1] = " ".join([words[0], "0", "0", "0", "0", *words[5:]])
    file.write_text("\n".join(lines))
    dataset = open_dataset(root)
    assert len(dataset.photos) == 3
    assert "skipped" in dataset.warnings[0]


def copied(model, text):
    for name, change in text.items():
        file = model / name
        file.write_text(change(file.read_text()))


def test_blank_lines_and_comments_do_not_matter(make_colmap):
    plain = open_dataset(make_colmap(text=True, name="plain"))
    root = make_colmap(text=True, name="other")

    def change(text):
        lines = text.splitlines()
        return "\n\n" + "\n".join(line if number % 2 else f"# a photo\n{line}" for number, line in enumerate(lines))

    copied(root / "sparse" / "0", {"images.txt": lambda text: change(text).replace("\n", "\r\n")})
    assert open_dataset(root).photos == plain.photos
    assert not open_dataset(root).warnings


def test_poses_without_a_line_of_points_are_all_read_and_told(make_colmap):
    plain = open_dataset(make_colmap(text=True, name="plain"))
    root = make_colmap(text=True, name="other")
    copied(root / "sparse" / "0", {"images.txt": lambda text: "\n".join(text.splitlines()[1::2])})
    found = open_dataset(root)
    assert found.photos == plain.photos
    assert "4 poses lack the line of points" in found.warnings[0]


def test_a_list_that_holds_fewer_than_it_says_is_told(make_colmap):
    root = make_colmap(text=True)
    copied(root / "sparse" / "0", {"images.txt": lambda text: "# Number of images: 9, mean: 3\n" + text})
    assert "says that it has 9 photos, but has 4" in open_dataset(root).warnings[0]


@pytest.mark.parametrize("text", [False, True])
def test_the_largest_of_several_models_is_read_and_the_others_are_told(make_colmap, text):
    root, whole = make_colmap(text, name="set"), make_colmap(text, count=6, name="whole")
    shutil.copytree(whole / "sparse" / "0", root / "sparse" / "1")
    shutil.copytree(whole / "images", root / "images", dirs_exist_ok=True)
    dataset = open_dataset(root)
    assert len(dataset.photos) == 6
    assert "sparse/1 is used, which has the most photos; sparse/0 has 4" in dataset.warnings[0]
    assert open_dataset(root / "sparse").photos == dataset.photos
    assert len(open_dataset(root / "sparse" / "0").photos) == 4


def test_photos_that_the_model_has_no_pose_of_are_counted(make_colmap):
    root = make_colmap()
    for name in ("late.png", "._view 0.png", "notes.txt"):
        shutil.copy(root / "images" / "view 0.png", root / "images" / name)
    assert open_dataset(root).warnings == (
        "1 of 5 photos have no pose in the model and are left out: images/late.png.",
    )


@pytest.mark.parametrize("text", [False, True])
def test_a_lens_that_is_not_known_is_unsupported_and_not_damage(make_colmap, text):
    root = make_colmap(text)
    model = root / "sparse" / "0"
    if text:
        copied(model, {"cameras.txt": lambda text: text.replace("OPENCV", "OMNI")})
    else:
        (model / "cameras.bin").write_bytes(struct.pack("<QiiQQ8d", 1, 7, 99, 64, 48, *NUMBERS["OPENCV"]))
    with pytest.raises(UnsupportedError, match=r"99|OMNI") as error_info:
        open_dataset(root)
    assert "Undistort" in error_info.value.hint


@pytest.mark.parametrize(
    ("name", "photos"),
    [
        ("beer_split_3_68", 68),
        ("beer_text_b_blank_line_after_header", 71),
        ("beer_text_d_no_second_line", 71),
        ("beer_text_e_comments_between", 71),
        ("beer_text_f_crlf", 71),
        ("beer_model_division_txt", 71),
        ("beer_model_rad_tan", 71),
        ("beer_model_simple_fisheye", 71),
    ],
)
def test_models_that_went_wrong(shared_data, tmp_path, name, photos):
    (tmp_path / "sparse").symlink_to(shared_data.parent / "cases" / "datasets" / name / "sparse")
    (tmp_path / "images").symlink_to(shared_data / "beer" / "images")
    if not (tmp_path / "sparse").is_dir():
        pytest.skip(f"no case {name}")
    dataset, plain = open_dataset(tmp_path), open_dataset(shared_data / "beer")
    assert len(dataset.photos) == photos
    cameras = {photo.file: photo.camera for photo in plain.photos}
    for photo in dataset.photos:
        assert photo.camera.position == pytest.approx(cameras[photo.file].position, abs=1e-9)


def test_as_many_numbers_as_models_have():
    assert {model: len(numbers) for model, numbers in NUMBERS.items()} == PARAMETERS


def test_beer_sees_its_points_where_colmap_saw_them(shared_data):
    """Every observation of the real model: the ray through the pixel passes the point, to a pixel or two."""
    root = shared_data / "beer"
    dataset = open_dataset(root)
    data, at = (root / "sparse" / "0" / "points3D.bin").read_bytes(), 8
    points = {}
    while at < len(data):
        number, x, y, z = struct.unpack_from("<Q3d", data, at)
        (track,) = struct.unpack_from("<Q", data, at + 43)
        points[number] = (x, y, z)
        at += 51 + 8 * track
    data, at = (root / "sparse" / "0" / "images.bin").read_bytes(), 8
    cameras = {photo.file: photo.camera for photo in dataset.photos}
    errors = []
    while at < len(data):
        at += 64
        end = data.index(b"\0", at)
        name, at = data[at:end].decode(), end + 1
        (seen,) = struct.unpack_from("<Q", data, at)
        at += 8
        table = np.frombuffer(data, np.dtype([("x", "<f8"), ("y", "<f8"), ("point", "<i8")]), seen, at)
        at += 24 * seen
        camera = cameras[f"images/{name}"]
        for x, y, point in table[table["point"] >= 0][:30]:
            origins, directions = camera.rays(np.array([[x, y]]))
            offset = np.array(points[point]) - origins[0]
            across = offset - (offset @ directions[0]) * directions[0]
            errors.append(np.linalg.norm(across) / np.linalg.norm(offset) * camera.lens.fx)
    assert np.median(errors) < 1.0
    assert np.percentile(errors, 90) < 3.0
