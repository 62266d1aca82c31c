"""NeRFs of other programs: what is read answers as the program that wrote it would, and damage is told."""

import collections
import json
import math
import os
import pathlib
import pickle
import zipfile

import numpy as np
import pytest
import torch
from PIL import Image

from tests.fields.networks import linear, random_rays
from viewer.errors import UnsupportedError, ViewerError
from viewer.fields.load import load_field
from viewer.formats.checkpoints import sniff
from viewer.formats.checkpoints.torch_file import read_arrays
from viewer.formats.registry import find_format, open_path
from viewer.scene.content import NerfField
from viewer.scene.progress import run_to_end

LAYOUTS = ("pytorch", "pytorch-legacy", "pytorch-flat", "bmild", "blocks", "fc", "layers_xyz")
WIDTH = 10


@pytest.fixture(autouse=True)
def one_thread():
    """Two threads that wait for each other spin, where others have their cores."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def relu(values):
    return np.maximum(values, 0.0)


def sigmoid(values):
    return 1 / (1 + np.exp(-values))


def waves(vectors, octaves, scale=1.0):
    """(n, 3, octaves, 2): sine and cosine of each axis and octave."""
    angles = vectors[:, :, None] * scale * 2.0 ** np.arange(octaves)
    return np.stack([np.sin(angles), np.cos(angles)], -1)


def octave_major(vectors, octaves):
    """x, then sin and cos of all axes for each octave."""
    parts = waves(vectors, octaves).transpose(0, 2, 3, 1).reshape(len(vectors), -1)
    return np.concatenate([vectors, parts], 1)


class Theirs:
    """A random network in one of the layouts, saved as its program would, and its formula in that program's order."""

    def __init__(self, layout, seed=0):
        self.layout = layout
        self.random = np.random.default_rng(seed)
        self.layers = {}

    def add(self, name, rows, columns):
        weight, bias = linear(self.random, rows, columns)
        matter = name in ("density", "sigma", "alpha_linear", "output_linear", "fc_alpha")
        self.layers[name] = (weight, bias + np.float32(2.0) if matter else bias)

    def norm(self, name, rows=WIDTH):
        self.layers[name] = (self.random.uniform(0.5, 1.5, rows), self.random.normal(size=rows))

    def __call__(self, name, values):
        weight, bias = self.layers[name]
        return values @ weight.T.astype(np.float64) + bias

    def state(self):
        state = collections.OrderedDict()
        for name, (weight, bias) in self.layers.items():
            kind = torch.float64 if self.layout == "fc" else torch.float32
            state[f"{name}.weight"] = torch.from_numpy(np.array(weight)).to(kind)
            state[f"{name}.bias"] = torch.from_numpy(np.array(bias)).to(kind)
        return state


class Pytorch(Theirs):
    def __init__(self, layout, seed=0):
        super().__init__(layout, seed)
        for i, columns in enumerate((63, WIDTH, WIDTH, 63 + WIDTH)):
            self.add(f"pts_linears.{i}", WIDTH, columns)
        self.directed = layout != "pytorch-flat"
        if self.directed:
            self.add("feature_linear", WIDTH, WIDTH)
            self.add("alpha_linear", 1, WIDTH)
            self.add("views_linears.0", 5, WIDTH + 27)
            self.add("rgb_linear", 3, 5)
        else:
            self.add("views_linears.0", 5, WIDTH + 27)  # there, but never used
            self.add("output_linear", 5, WIDTH)

    def answer(self, points, directions):
        position = octave_major(points, 10)
        values = position
        for i in range(4):
            values = np.concatenate([position, values], 1) if i == 3 else values
            values = relu(self(f"pts_linears.{i}", values))
        if not self.directed:
            output = self("output_linear", values)
            return relu(output[:, 3]), sigmoid(output[:, :3])
        seen = np.concatenate([self("feature_linear", values), octave_major(directions, 4)], 1)
        color = sigmoid(self("rgb_linear", relu(self("views_linears.0", seen))))
        return relu(self("alpha_linear", values)[:, 0]), color

    def save(self, path):
        coarse = Pytorch(self.layout, seed=99).state()
        whole = {
            "global_step": 1234,
            "network_fn_state_dict": coarse,
            "network_fine_state_dict": self.state(),
            "optimizer_state_dict": {"state": {0: {"step": 5, "exp_avg": torch.zeros(3)}}, "param_groups": [{"lr": 1}]},
        }
        torch.save(whole, path, _use_new_zipfile_serialization=self.layout != "pytorch-legacy")


class Bmild(Pytorch):
    def save(self, path):
        order = [f"pts_linears.{i}" for i in range(4)]
        order += ["feature_linear", "views_linears.0", "rgb_linear", "alpha_linear"]
        weights = [part for name in order for part in (self.layers[name][0].T, self.layers[name][1])]
        array = np.empty(len(weights), object)
        array[:] = weights
        with path.open("wb") as file:
            np.save(file, array, allow_pickle=True)


class Blocks(Theirs):
    def __init__(self, layout, seed=0):
        super().__init__(layout, seed)
        for block, widths in (("block_0", (60, WIDTH)), ("block_1", (WIDTH + 60,)), ("block_2", (WIDTH + 36, WIDTH))):
            for i, columns in enumerate(widths):
                self.add(f"{block}.{3 * i}", WIDTH, columns)
                self.norm(f"{block}.{3 * i + 2}")
        self.add("density", 1, WIDTH)
        self.add("color", 3, WIDTH)

    def block(self, name, values):
        i = 0
        while f"{name}.{3 * i}" in self.layers:
            values = relu(self(f"{name}.{3 * i}", values))
            values = (values - values.mean(1, keepdims=True)) / np.sqrt(values.var(1, keepdims=True) + 1e-5)
            values = values * self.layers[f"{name}.{3 * i + 2}"][0] + self.layers[f"{name}.{3 * i + 2}"][1]
            i += 1
        return values

    def answer(self, points, directions):
        position = waves(points, 10, math.pi / 6).transpose(0, 1, 3, 2).reshape(len(points), -1)
        direction = waves(directions, 6, math.pi).transpose(0, 1, 3, 2).reshape(len(points), -1)
        values = self.block("block_1", np.concatenate([self.block("block_0", position), position], 1))
        color = sigmoid(self("color", self.block("block_2", np.concatenate([values, direction], 1))))
        return relu(self("density", values)[:, 0]), color

    def save(self, path):
        torch.save(self.state(), path)


class Fc(Theirs):
    def __init__(self, layout, seed=0):
        super().__init__(layout, seed)
        for i, columns in enumerate((63, WIDTH, 63 + WIDTH, WIDTH)):
            self.add(f"fc_{i + 1}.0", WIDTH, columns)
        for name, rows, columns in (("fc_noact", WIDTH, WIDTH), ("fc_dir.0", 5, WIDTH + 27), ("sigma", 1, WIDTH)):
            self.add(name, rows, columns)
        self.add("rgb.0", 3, 5)

    @staticmethod
    def encode(vectors, octaves):
        parts = [vectors[:, :, None], waves(vectors, octaves).reshape(len(vectors), 3, -1)]
        return np.concatenate(parts, 2).reshape(len(vectors), -1)

    def answer(self, points, directions):
        position = self.encode(points, 10)
        values = relu(self("fc_2.0", relu(self("fc_1.0", position))))
        values = relu(self("fc_4.0", relu(self("fc_3.0", np.concatenate([position, values], 1)))))
        seen = np.concatenate([self("fc_noact", values), self.encode(directions, 4)], 1)
        return relu(self("sigma", values)[:, 0]), sigmoid(self("rgb.0", relu(self("fc_dir.0", seen))))

    def save(self, path):
        torch.save({"epoch": 7, "model_state_dict": self.state(), "psnrs": [1.0], "loss": torch.tensor(0.1)}, path)


class LayersXyz(Theirs):
    """krrish94's nerf-pytorch, written after what pictures of its published networks show."""

    def __init__(self, layout, seed=0):
        super().__init__(layout, seed)
        self.add("layer1", WIDTH, 39)
        for i in range(3):
            self.add(f"layers_xyz.{i}", WIDTH, WIDTH + (39 if i == 2 else 0))
        for name, rows, columns in (("fc_alpha", 1, WIDTH), ("fc_feat", WIDTH, WIDTH), ("fc_rgb", 3, 5)):
            self.add(name, rows, columns)
        self.add("layers_dir.0", 5, WIDTH + 27)

    def answer(self, points, directions):
        position = octave_major(points, 6)
        values = self("layer1", position)
        for i in range(3):
            values = relu(self(f"layers_xyz.{i}", np.concatenate([values, position], 1) if i == 2 else values))
        seen = np.concatenate([relu(self("fc_feat", values)), octave_major(directions, 4)], 1)
        return relu(self("fc_alpha", values)[:, 0]), sigmoid(self("fc_rgb", relu(self("layers_dir.0", seen))))

    def save(self, path):
        coarse = {name: value * 2 for name, value in self.state().items()}
        torch.save({"iter": 7, "model_coarse_state_dict": coarse, "model_fine_state_dict": self.state()}, path)


KINDS = {"bmild": Bmild, "blocks": Blocks, "fc": Fc, "layers_xyz": LayersXyz}
SUFFIXES = {"bmild": ".npy", "blocks": ".pth", "fc": ".pt", "layers_xyz": ".ckpt"}


def made(layout, folder):
    network = KINDS.get(layout, Pytorch)(layout)
    path = folder / f"net{SUFFIXES.get(layout, '.tar')}"
    network.save(path)
    return network, path


def read(path, store):
    (node,) = run_to_end(open_path(path, store)).nodes
    assert isinstance(node.content, NerfField)
    return node


@pytest.mark.parametrize("layout", LAYOUTS)
def test_it_answers_as_its_own_program(layout, tmp_path, store):
    network, path = made(layout, tmp_path)
    assert find_format(path).name == "nerf"
    node = read(path, store)
    tensors = store.get(node.content.asset)
    middle, size = np.array(node.content.aabb.center), np.array(node.content.aabb.size)
    points, directions = random_rays(300, reach=0.5)
    points = middle + points * 0.9 * size
    field = load_field(node.content, tensors, dtype=torch.float64)
    found = field.sample(torch.from_numpy(points), torch.from_numpy(directions))
    density, radiance = network.answer(points, directions)
    assert np.allclose(found.density.numpy(), density, atol=1e-4)
    assert np.allclose(found.radiance.numpy(), radiance, atol=1e-4)
    assert density.max() > 0.5
    assert node.content.provenance.notes
    assert all(tensor.dtype == np.float32 for tensor in tensors.values())


def test_steps_and_settings_are_kept(tmp_path, store):
    _, path = made("pytorch", tmp_path)
    assert read(path, store).content.provenance.steps == 1234
    (tmp_path / "args.txt").write_text("dataset_type = blender\nno_ndc = False\n")
    read(path, store)


def wrapped(prefix):
    return lambda state: {f"{prefix}{name}": value for name, value in state.items()}


WRAPS = {
    "data parallelism": wrapped("module."),
    "a model": wrapped("model."),
    "a compiled one": wrapped("_orig_mod."),
    "Lightning": lambda state: {
        "state_dict": wrapped("model.nerf.")(state),
        "epoch": 3,
        "pytorch-lightning_version": "2",
    },
    "several": lambda state: {"state_dict": wrapped("model.module.")(state), "iter": np.int64(9)},
    "numpy's arrays": lambda state: {
        "psnr": np.float64(27.5),
        "epoch": np.int32(3),
        "model_state_dict": {name: value.numpy() for name, value in state.items()},
    },
}


@pytest.mark.parametrize("layout", ["pytorch", "blocks", "fc", "layers_xyz"])
@pytest.mark.parametrize("wrap", WRAPS)
def test_what_wraps_a_network_changes_nothing(wrap, layout, tmp_path, store):
    network = KINDS.get(layout, Pytorch)(layout)
    torch.save(network.state(), tmp_path / "plain.pth")
    torch.save(WRAPS[wrap](network.state()), tmp_path / "wrapped.pth")
    plain, found = (store.get(read(tmp_path / f"{name}.pth", store).content.asset) for name in ("plain", "wrapped"))
    assert plain.keys() == found.keys()
    for name, tensor in plain.items():
        np.testing.assert_array_equal(found[name], tensor)


def test_numbers_of_numpy_are_read_and_its_objects_refused(tmp_path):
    grid = np.arange(6, dtype=np.float32).reshape(2, 3)
    values = {"a": np.float64(2.5), "b": np.arange(4, dtype=">f4"), "c": np.bool_(True), "d": np.array(["text"])}
    torch.save(values | {"e": np.asfortranarray(grid), "f": np.float16(0.5)}, tmp_path / "x.pt")
    arrays = read_arrays(tmp_path / "x.pt")
    assert {name: array.shape for name, array in arrays.items()} == {"a": (), "b": (4,), "c": (), "e": (2, 3), "f": ()}
    assert (arrays["a"], arrays["c"], arrays["f"]) == (2.5, True, 0.5)
    np.testing.assert_array_equal(arrays["b"], [0, 1, 2, 3])
    np.testing.assert_array_equal(arrays["e"], grid)
    for hostile in (np.array([Evil()], object), np.array([[1, "a"]], object), np.zeros(2, [("a", object)])):
        torch.save({"a": hostile}, tmp_path / "x.pt")
        with pytest.raises(UnsupportedError, match="could run code"):
            read_arrays(tmp_path / "x.pt")


def test_what_is_refused_is_named(tmp_path, shared_data):
    torch.save({"a": pathlib.PurePosixPath("x")}, tmp_path / "x.pt")
    with pytest.raises(UnsupportedError, match=r"pathlib\.PurePosixPath"):
        read_arrays(tmp_path / "x.pt")
    torch.save({"a": Blocked()}, tmp_path / "x.pt")
    with pytest.raises(UnsupportedError, match=r"posix\.getcwd|nt\.getcwd"):
        read_arrays(tmp_path / "x.pt")
    (path,) = (shared_data / "trained" / "refuse").iterdir()
    with pytest.raises(UnsupportedError, match=r"nerf\.NeRFModel"):
        read_arrays(path)


def test_a_nerf_w_is_refused_by_name(shared_data, store):
    with pytest.raises(UnsupportedError, match=r"NeRF-W.*other cameras than the photos"):
        read(shared_data / "trained" / "nerfw_fern.pth", store)


def test_a_checkpoint_without_a_fine_network_gives_its_only_one(tmp_path, store):
    network = Pytorch("pytorch")
    torch.save({"network_fn_state_dict": network.state(), "network_fine_state_dict": None}, tmp_path / "a.tar")
    assert "only network" in read(tmp_path / "a.tar", store).content.provenance.notes[0]


class Blocked:
    """Calls a function of a module that torch refuses as a whole."""

    def __reduce__(self):
        return (os.getcwd, ())


class Evil:
    def __reduce__(self):
        return (print, ("code of the file ran",))


def nothing(path, _):
    path.write_bytes(b"")


def text(path, _):
    path.write_text("hello")


def truncated(path, whole):
    path.write_bytes(whole[: len(whole) // 2])


def no_directory(path, whole):
    path.write_bytes(whole[:-30])


def evil(path, _):
    torch.save({"fc_noact.weight": Evil()}, path)


def evil_legacy(path, _):
    torch.save({"fc_noact.weight": Evil()}, path, _use_new_zipfile_serialization=False)


def changed(name, value):
    def change(path, _):
        state = Blocks("blocks").state()
        state[name] = value
        torch.save(state, path)

    return change


def lacking(name):
    def change(path, _):
        state = Blocks("blocks").state()
        del state[name]
        torch.save(state, path)

    return change


def foreign(path, _):
    torch.save({"conv1.weight": torch.zeros(8, 3, 3, 3)}, path)


def a_list(path, _):
    torch.save([1, 2, "fc_noact"], path)


def inflated(path, _):
    """Data of zeros, packed a thousandfold."""
    torch.save(Blocks("blocks").state() | {"x": torch.zeros(1 << 22)}, path)
    with zipfile.ZipFile(path) as old:
        entries = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in entries.items():
            new.writestr(name, data)


BAD = {
    "empty": nothing,
    "text": text,
    "truncated": truncated,
    "no directory": no_directory,
    "code": evil,
    "code, old format": evil_legacy,
    "NaN": changed("color.bias", torch.full((3,), float("nan"))),
    "infinite": changed("density.weight", torch.full((1, WIDTH), float("inf"))),
    "overflows single": changed("color.bias", torch.full((3,), 1e300, dtype=torch.float64)),
    "integers": changed("color.bias", torch.zeros(3, dtype=torch.int64)),
    "wrong width": changed("color.weight", torch.zeros(3, WIDTH + 1)),
    "flat": changed("block_0.0.weight", torch.zeros(60)),
    "odd encoding": changed("block_0.0.weight", torch.zeros(WIDTH, 61)),
    "huge claim": changed("color.weight", torch.zeros(1).expand(1 << 40)),
    "sparse": changed("color.weight", torch.eye(3).to_sparse()),
    "no density": lacking("density.weight"),
    "no norm": lacking("block_1.2.bias"),
    "no second block": lacking("block_1.0.weight"),
    "another network": foreign,
    "a list": a_list,
    "inflated": inflated,
}


@pytest.mark.parametrize("fault", BAD)
def test_bad_torch_files_are_told(fault, tmp_path, store, capsys):
    _, path = made("blocks", tmp_path)
    BAD[fault](path, path.read_bytes())
    with pytest.raises(ViewerError) as error:
        run_to_end(open_path(path, store))
    assert error.value.hint
    assert str(path) in error.value.message
    assert "ran" not in capsys.readouterr().out
    assert not store.root.exists()


def numbers(path):
    np.save(path, np.zeros(3))


def listed(value):
    def write(path):
        array = np.empty(2, object)
        array[:] = [value, value]
        with path.open("wb") as file:
            np.save(file, array, allow_pickle=True)

    return write


def headless(path):
    path.write_bytes(b"\x93NUMPY\x01\x00")


def cut(path):
    made("bmild", path.parent)
    path.write_bytes(path.read_bytes()[:-700])


def claiming(path):
    """A pickle that numbers a far place: the interpreter in C would reserve memory up to there."""
    made("bmild", path.parent)
    head = path.read_bytes()[:128]
    path.write_bytes(
        head + pickle.PROTO + b"\x04" + pickle.NONE + pickle.LONG_BINPUT + b"\xff\xff\xff\x7f" + pickle.STOP
    )


LISTS = {
    "numbers": numbers,
    "code": listed(Evil()),
    "text": listed("x"),
    "integers": listed(np.zeros(3, np.int64)),
    "two": listed(np.zeros((3, 3), np.float32)),
    "headless": headless,
    "cut": cut,
    "far place": claiming,
}


@pytest.mark.parametrize("fault", LISTS)
def test_bad_lists_are_told(fault, tmp_path, store, capsys):
    path = tmp_path / "net.npy"
    LISTS[fault](path)
    with pytest.raises(ViewerError) as error:
        run_to_end(open_path(path, store))
    assert error.value.hint
    assert "ran" not in capsys.readouterr().out


def test_what_is_no_network_is_not_taken_for_one(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.zeros(3))
    foreign(tmp_path / "b.pt", b"")
    numbers(tmp_path / "c.npy")
    for name in ("a.npz", "b.pt", "c.npy"):
        for matches in (sniff.is_nerf, sniff.is_stylesdf, sniff.is_keras_sdf):
            assert not matches(tmp_path / name)
    assert not sniff.is_nerf(tmp_path)


@pytest.mark.parametrize(
    ("name", "least", "back"),
    [
        ("nerf_lego_mit.pth", 28.0, 0.0),
        ("basic_nerf_lego_100.pt", 24.0, 0.0),
        ("krrish94/lego-lowres/checkpoint199999.ckpt", 24.0, 1.0),
    ],
)
def test_real_networks_show_the_lego_of_their_training(name, least, back, shared_data, store):
    """A held-out photo over what each was trained before, averaged down to 50x50."""
    node = read(shared_data / "trained" / name, store)
    field = load_field(node.content, store.get(node.content.asset), dtype=torch.bfloat16)
    meta = json.loads((shared_data / "lego/transforms_val.json").read_text())
    frame, side = meta["frames"][9], 50
    with Image.open(shared_data / "lego" / f"{frame['file_path']}.png") as file:
        photo = np.asarray(file.convert("RGBA"), np.float64) / 255
    photo = (
        (photo[..., :3] * photo[..., 3:] + back * (1 - photo[..., 3:]))
        .reshape(side, 400 // side, side, 400 // side, 3)
        .mean((1, 3))
    )
    pose = torch.tensor(frame["transform_matrix"])
    place = (torch.arange(side) + 0.5 - side / 2) / (0.5 * side / math.tan(0.5 * meta["camera_angle_x"]))
    y, x = torch.meshgrid(-place, place, indexing="ij")
    directions = torch.nn.functional.normalize(torch.stack([x, y, -torch.ones_like(x)], -1).view(-1, 3), dim=-1)
    directions = directions @ pose[:3, :3].T
    t = torch.linspace(node.content.near, node.content.far, node.content.samples)
    points = pose[:3, 3] + directions[:, None] * t[:, None]
    with torch.inference_mode():
        density, radiance = field.sample(points.view(-1, 3), directions[:, None].expand_as(points).reshape(-1, 3))
    through = (-density.view(-1, len(t)) * (t[1] - t[0])).exp()
    weights = (1 - through) * torch.cat([torch.ones(len(through), 1), through.cumprod(1)[:, :-1]], 1)
    light = (weights[..., None] * radiance.view(*weights.shape, 3)).sum(1) + back * (1 - weights.sum(1))[:, None]
    picture = light.view(side, side, 3).double().numpy()
    psnr = -10 * math.log10(((picture - photo) ** 2).mean())
    assert psnr > least
