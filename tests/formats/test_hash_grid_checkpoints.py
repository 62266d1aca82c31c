"""Checkpoints of torch-ngp and nerfacto: what is read answers as the published programs would, damage is told."""

import json
import math

import numpy as np
import pytest
import torch

from tests.fields.networks import random_rays
from tests.formats.damaged import FEW, MANY, check_mutations
from tests.formats.foreign_grids import grid_features, harmonics, network, sigmoid
from viewer.errors import InputError, UnsupportedError, ViewerError
from viewer.fields.load import field_at, load_field
from viewer.formats.registry import find_format, open_path
from viewer.scene.content import HashGridField
from viewer.scene.kinds import kind_of
from viewer.scene.parameters import Value
from viewer.scene.progress import run_to_end


def read(path, store):
    (node,) = run_to_end(open_path(path, store)).nodes
    assert isinstance(node.content, HashGridField)
    return node


def matrix(random, rows, columns):
    return (random.normal(size=(rows, columns)) / math.sqrt(columns)).astype(np.float32)


class TorchNgp:
    """Its ``NeRFNetwork`` with fewer levels and smaller tables; keys as ``state_dict`` has them."""

    def __init__(self, bound=2, levels=4, bits=13, rounded=True, seed=0):
        random = np.random.default_rng(seed)
        self.bound = bound
        growth = 2 ** (math.log2(2048 * bound / 16) / (levels - 1))
        resolutions = [math.ceil(16 * growth**level - 1e-9) for level in range(levels)]
        sizes = [min(2**bits, (side + 1) ** 3) for side in resolutions]
        if rounded:
            sizes = [-(-size // 8) * 8 for size in sizes]
        self.starts = np.concatenate([[0], np.cumsum(sizes)])
        self.scales = [16 * growth**level - 1 for level in range(levels)]
        self.sides = [side + 1 for side in resolutions]
        self.tables = random.normal(size=(self.starts[-1], 2)).astype(np.float32)
        self.sigma = [matrix(random, 64, 2 * levels), matrix(random, 16, 64)]
        self.color = [matrix(random, 64, 31), matrix(random, 64, 64), matrix(random, 3, 64)]

    def state(self):
        box = torch.tensor([-self.bound] * 3 + [self.bound] * 3, dtype=torch.float32)
        state = {
            "aabb_train": box,
            "aabb_infer": box.clone(),
            "encoder.embeddings": torch.from_numpy(self.tables),
            "encoder.offsets": torch.from_numpy(self.starts.astype(np.int32)),
        }
        state |= {f"sigma_net.{i}.weight": torch.from_numpy(each) for i, each in enumerate(self.sigma)}
        return state | {f"color_net.{i}.weight": torch.from_numpy(each) for i, each in enumerate(self.color)}

    def save(self, path, **more):
        whole = {"epoch": 3, "global_step": 300, "stats": {"loss": [0.1], "results": []}, "model": self.state() | more}
        torch.save(whole | {"optimizer": {"state": {}, "param_groups": []}, "mean_density": 0.5}, path)

    def answer(self, points, directions):
        """Density and colour at points of its own cube."""
        density, colors = [], []
        for point, direction in zip(points, directions, strict=True):
            u = (point + self.bound) / (2 * self.bound)
            h = network(grid_features(u, self.tables, self.starts, self.scales, self.sides), self.sigma)
            density.append(math.exp(h[0]))
            colors.append(sigmoid(network(np.concatenate([harmonics(direction), h[1:]]), self.color)))
        return np.array(density), np.array(colors)


@pytest.mark.parametrize("rounded", [True, False])
def test_torch_ngp_answers_as_its_own_program(rounded, tmp_path, store):
    theirs = TorchNgp(rounded=rounded)
    theirs.save(tmp_path / "ngp.pth")
    assert find_format(tmp_path / "ngp.pth").name == "torch_ngp"
    node = read(tmp_path / "ngp.pth", store)
    field = load_field(node.content, store.get(node.content.asset), dtype=torch.float64)
    points, directions = random_rays(40)
    points = np.concatenate([1.95 * points, [[1.9999, 1.9999, 1.9999]]])  # the last cell of all
    directions = np.concatenate([directions, directions[:1]])
    density, colors = theirs.answer(points, directions)
    found = field.sample(torch.from_numpy(points), torch.from_numpy(directions))
    np.testing.assert_allclose(found.density.numpy(), density, rtol=2e-4)
    np.testing.assert_allclose(found.radiance.numpy(), colors, atol=2e-4)
    assert node.content.provenance.steps == 300


def test_torch_ngps_axes_are_undone(tmp_path, store):
    """It trains at 0.33 (y, z, x)."""
    TorchNgp().save(tmp_path / "ngp.pth")
    placed = read(tmp_path / "ngp.pth", store).transform.apply(np.array([[0.33 * 2.0, 0.33 * 3.0, 0.33 * 1.0]]))
    np.testing.assert_allclose(placed, [[1.0, 2.0, 3.0]], atol=1e-12)


def test_torch_ngps_empty_cells_are_empty(tmp_path, store):
    """Two nested cubes, of which each lets light be stopped in one cell: (x, y, z) = (70, 5, 9) and (64, 65, 66)."""
    theirs = TorchNgp()
    bits = np.zeros((2, 128**3), np.uint8)

    def morton(x, y, z):
        return sum((x >> b & 1) << 3 * b | (y >> b & 1) << 3 * b + 1 | (z >> b & 1) << 3 * b + 2 for b in range(7))

    bits[0, morton(64, 65, 66)] = bits[1, morton(70, 5, 9)] = 1
    bits[1, morton(60, 60, 60)] = 1  # lies in the smaller cube, whose own cells count
    packed = torch.from_numpy(np.packbits(bits.reshape(-1), bitorder="little"))
    theirs.save(tmp_path / "ngp.pth", density_bitfield=packed)
    node = read(tmp_path / "ngp.pth", store)
    field = load_field(node.content, store.get(node.content.asset))
    cells = np.array([(70, 5, 9), (5, 70, 9), (96, 96, 97), (60, 60, 60), (64 // 2 + 32, 65 // 2 + 32, 66 // 2 + 32)])
    density = field.density(torch.from_numpy((cells + 0.5) / 128 * 4 - 2)).numpy()
    np.testing.assert_array_equal(density > 0, [True, False, False, False, True])


class Nerfacto:
    """``_model.field`` of a nerfacto with tiny-cuda-nn, smaller tables and three photos."""

    def __init__(self, levels=8, bits=9, finest=300, photos=3, code=4, width=16, seed=1):
        random = np.random.default_rng(seed)
        growth = math.exp((math.log(finest) - math.log(16)) / (levels - 1))
        self.scales = [16 * 2 ** (level * math.log2(growth)) - 1 for level in range(levels)]
        self.sides = [math.ceil(scale - 1e-9) + 1 for scale in self.scales]
        sizes = [min(2**bits, -(-(side**3) // 8) * 8) for side in self.sides]
        self.starts = np.concatenate([[0], np.cumsum(sizes)])
        self.tables = random.normal(size=(self.starts[-1], 2)).astype(np.float32)
        self.base = [matrix(random, width, 2 * levels), matrix(random, 16, width)]
        self.codes = random.normal(size=(photos, code)).astype(np.float32)
        padded = -(-(31 + code) // 16) * 16
        self.head = [matrix(random, width, padded), matrix(random, width, width), matrix(random, 16, width)]
        self.numbers = {"max_res": finest, "num_levels": levels, "log2_hashmap_size": bits}

    def state(self, new=True):
        flat = np.concatenate([each.reshape(-1) for each in (*self.base, self.tables)])
        names = ("mlp_base.model.params", "mlp_head.tcnn_encoding.params")
        base, head = names if new else ("mlp_base.params", "mlp_head.params")
        own = {
            "aabb": torch.tensor([[-1.0, -1.0, -1.0], [1.0, 1.0, 1.0]]),
            "embedding_appearance.embedding.weight": torch.from_numpy(self.codes),
            base: torch.from_numpy(flat),
            head: torch.from_numpy(np.concatenate([each.reshape(-1) for each in self.head])),
            "direction_encoding.tcnn_encoding.params": torch.zeros(0),
        }
        own |= {name: torch.tensor(number) for name, number in self.numbers.items()}
        state = {f"_model.field.{name}": tensor for name, tensor in own.items()}
        proposal = {"_model.proposal_networks.0.mlp_base.model.params": torch.zeros(100)}
        return state | proposal | {"_model.device_indicator_param": torch.zeros(0)}

    def save(self, path, **how):
        optimizers = {"fields": {"state": {0: {"step": torch.tensor(9.0)}}, "param_groups": [{"lr": 0.01}]}}
        torch.save({"step": 29999, "pipeline": self.state(**how), "optimizers": optimizers, "scalers": {}}, path)

    def answer(self, points, directions, factor=1.0):
        """Density and colour anywhere in space."""
        density, colors = [], []
        code = np.concatenate([self.codes.mean(0), np.ones(self.head[0].shape[1] - 31 - self.codes.shape[1])])
        for point, direction in zip(points, directions, strict=True):
            m = np.abs(point).max()
            place = point if m < 1 else (2 - 1 / m) * point / m
            u = (place + 2) / 4
            h = network(grid_features(u, self.tables, self.starts, self.scales, self.sides), self.base)
            density.append(factor * math.exp(h[0]))
            taken = np.concatenate([harmonics(direction), h[1:], code])
            colors.append(sigmoid(network(taken, self.head)[:3]))
        return np.array(density), np.array(colors)


class TorchNerfacto(Nerfacto):
    """The same trained with ``implementation="torch"``: linear layers with biases, every grid hashed."""

    NAMES = {
        "new": ("mlp_base.model.0", "mlp_base.model.1"),
        "older": ("mlp_base.0", "mlp_base.1"),
        "oldest": ("mlp_base_grid", "mlp_base_mlp"),
    }

    def __init__(self, levels=8, bits=9, finest=300, photos=3, code=4, width=16, seed=2):
        super().__init__(levels, bits, finest, photos, code, width, seed)
        random = np.random.default_rng(seed)
        growth = np.exp((np.log(finest) - np.log(16)) / (levels - 1))
        self.scales = [float(scale) for scale in torch.floor(16 * growth ** torch.arange(levels))]
        self.tables = random.normal(size=(levels << bits, 2)).astype(np.float32)
        self.head = [matrix(random, width, 31 + code), matrix(random, width, width), matrix(random, 3, width)]
        self.biases = {id(each): random.normal(size=len(each)).astype(np.float32) for each in (*self.base, *self.head)}

    def state(self, new="new"):
        grids, network = self.NAMES[new]
        own = {f"{grids}.hash_table": torch.from_numpy(self.tables)}
        own |= {
            "aabb": torch.tensor([[-1.0, -1.0, -1.0], [1.0, 1.0, 1.0]]),
            "embedding_appearance.embedding.weight": torch.from_numpy(self.codes),
        }
        for name, layers in ((network, self.base), ("mlp_head", self.head)):
            for i, layer in enumerate(layers):
                own[f"{name}.layers.{i}.weight"] = torch.from_numpy(layer)
                own[f"{name}.layers.{i}.bias"] = torch.from_numpy(self.biases[id(layer)])
        own |= {name: torch.tensor(number) for name, number in self.numbers.items()}
        return {f"_model.field.{name}": tensor for name, tensor in own.items()}

    def features(self, u):
        """By its own hash function, corner by corner."""
        found = []
        for level, scale in enumerate(self.scales):
            position = np.asarray(u) * scale
            low, high = np.floor(position).astype(int), np.ceil(position).astype(int)
            part, value, size = position - low, np.zeros(2), len(self.tables) // len(self.scales)
            for bits in np.ndindex(2, 2, 2):
                x, y, z = (int(high[axis] if bit else low[axis]) for axis, bit in enumerate(bits))
                weight = np.prod([part[axis] if bit else 1 - part[axis] for axis, bit in enumerate(bits)])
                value += weight * self.tables[level * size + (x ^ y * 2654435761 ^ z * 805459861) % size]
            found.append(value)
        return np.concatenate(found)

    def layers(self, values, layers):
        for i, layer in enumerate(layers):
            values = layer @ values + self.biases[id(layer)]
            values = np.maximum(values, 0) if i < len(layers) - 1 else values
        return values

    def answer(self, points, directions, factor=1.0, code=None):
        density, colors = [], []
        code = self.codes.mean(0) if code is None else code
        for point, direction in zip(points, directions, strict=True):
            m = np.abs(point).max()
            place = point if m < 1 else (2 - 1 / m) * point / m
            h = self.layers(self.features((place + 2) / 4), self.base)
            density.append(factor * math.exp(h[0]))
            x, y, z = (direction + 1) / 2
            pi = math.pi
            one, two, three = math.sqrt(3 / 4 / pi), math.sqrt(15 / 4 / pi), math.sqrt(21 / 32 / pi)
            seen = [
                math.sqrt(1 / 4 / pi), one * y, one * z, one * x, two * x * y, two * y * z,
                math.sqrt(5 / 16 / pi) * (3 * z * z - 1), two * x * z, math.sqrt(15 / 16 / pi) * (x * x - y * y),
                math.sqrt(35 / 32 / pi) * y * (3 * x * x - y * y), math.sqrt(105 / 4 / pi) * x * y * z,
                three * y * (5 * z * z - 1), math.sqrt(7 / 16 / pi) * z * (5 * z * z - 3), three * x * (5 * z * z - 1),
                math.sqrt(105 / 16 / pi) * z * (x * x - y * y), math.sqrt(35 / 32 / pi) * x * (x * x - 3 * y * y),
            ]  # fmt: skip
            colors.append(sigmoid(self.layers(np.concatenate([seen, h[1:], code]), self.head)))
        return np.array(density), np.array(colors)


@pytest.mark.parametrize("finest", [300, 2048])
@pytest.mark.parametrize("new", ["new", "older", "oldest"])
def test_nerfacto_in_torch_answers_as_its_own_program(new, finest, tmp_path, store):
    """With 2048 its single precision makes 2047 cells of the finest grid."""
    theirs = TorchNerfacto(levels=8 if finest == 300 else 16, finest=finest)
    theirs.save(tmp_path / "step-000000007.ckpt", new=new)
    assert find_format(tmp_path / "step-000000007.ckpt").name == "nerfacto"
    node = read(tmp_path / "step-000000007.ckpt", store)
    field = load_field(node.content, store.get(node.content.asset), dtype=torch.float64)
    points, directions = random_rays(30)
    points[20:] *= 9.0
    density, colors = theirs.answer(points, directions)
    found = field.sample(torch.from_numpy(points), torch.from_numpy(directions))
    np.testing.assert_allclose(found.density.numpy(), density, rtol=2e-4)
    np.testing.assert_allclose(found.radiance.numpy(), colors, atol=2e-4)


def test_an_appearance_is_set_by_a_photo_or_a_code(tmp_path, store):
    theirs = TorchNerfacto()
    theirs.save(tmp_path / "step-1.ckpt")
    content = read(tmp_path / "step-1.ckpt", store).content
    parameters = kind_of(content).parameters(content)
    assert [(each.name, each.size, each.high) for each in parameters] == [("photo", 1, 3.0), ("appearance", 4, 2.0)]
    field = load_field(content, store.get(content.asset), dtype=torch.float64)
    points, directions = random_rays(10)
    codes, mean = theirs.codes, theirs.codes.mean(0)
    added = (0.5, -1.0, 0.25, 2.0)
    for values, code in (
        ((), mean),
        ((Value("photo", (2.0,)),), codes[1]),
        ((Value("photo", (2.25,)),), 0.75 * codes[1] + 0.25 * codes[2]),
        ((Value("photo", (99.0,)),), codes[2]),
        ((Value("photo", (0.5,)),), 0.5 * mean + 0.5 * codes[0]),
        ((Value("appearance", added),), mean + added),
        ((Value("photo", (1.0,)), Value("appearance", added)), codes[0] + added),
    ):
        found = field_at(field, content, values).sample(torch.from_numpy(points), torch.from_numpy(directions))
        density, colors = theirs.answer(points, directions, code=code)
        np.testing.assert_allclose(found.radiance.numpy(), colors, atol=2e-4)
        np.testing.assert_allclose(found.density.numpy(), density, rtol=2e-4)


def test_an_appearance_of_tiny_cuda_nns_networks(tmp_path, store):
    """Set to a photo, it is as if all photos had that one's code."""
    theirs = Nerfacto()
    theirs.save(tmp_path / "step-1.ckpt")
    content = read(tmp_path / "step-1.ckpt", store).content
    field = load_field(content, store.get(content.asset), dtype=torch.float64)
    theirs.codes[:] = theirs.codes[2]
    points, directions = random_rays(10)
    found = field_at(field, content, (Value("photo", (3.0,)),)).sample(
        torch.from_numpy(points), torch.from_numpy(directions)
    )
    np.testing.assert_allclose(found.radiance.numpy(), theirs.answer(points, directions)[1], atol=2e-4)


@pytest.mark.parametrize("new", [True, False])
def test_nerfacto_answers_as_its_own_program(new, tmp_path, store):
    theirs = Nerfacto()
    folder = tmp_path / "nerfstudio_models"
    folder.mkdir()
    theirs.save(folder / "step-000029999.ckpt", new=new)
    assert find_format(folder / "step-000029999.ckpt").name == "nerfacto"
    settings = "!!python/object:nerfstudio.Config\npipeline:\n  model:\n    average_init_density: 0.01\n"
    (tmp_path / "config.yml").write_text(settings + "    disable_scene_contraction: false\n")
    node = read(folder / "step-000029999.ckpt", store)
    field = load_field(node.content, store.get(node.content.asset), dtype=torch.float64)
    points, directions = random_rays(40)
    points[20:] *= 9.0
    density, colors = theirs.answer(points, directions, 0.01)
    found = field.sample(torch.from_numpy(points), torch.from_numpy(directions))
    np.testing.assert_allclose(found.density.numpy(), density, rtol=2e-4)
    np.testing.assert_allclose(found.radiance.numpy(), colors, atol=2e-4)
    assert node.content.provenance.steps == 29999


def test_nerfacto_lies_where_its_data_set_does(tmp_path, store):
    Nerfacto().save(tmp_path / "step-1.ckpt")
    assert any(
        "dataparser_transforms" in note for note in read(tmp_path / "step-1.ckpt", store).content.provenance.notes
    )
    turn = [[0.0, -1.0, 0.0, 3.0], [1.0, 0.0, 0.0, -2.0], [0.0, 0.0, 1.0, 1.0]]
    (tmp_path / "dataparser_transforms.json").write_text(json.dumps({"transform": turn, "scale": 0.25}))
    point = np.array([[5.0, 6.0, 7.0]])
    theirs = 0.25 * (point @ np.array(turn)[:, :3].T + np.array(turn)[:, 3])
    np.testing.assert_allclose(read(tmp_path / "step-1.ckpt", store).transform.apply(theirs), point, atol=1e-9)
    (tmp_path / "dataparser_transforms.json").write_text('{"transform": [[0, 0, 0, 0]], "scale": 1}')
    with pytest.raises(InputError, match="dataparser_transforms"):
        read(tmp_path / "step-1.ckpt", store)


def test_nerfactos_without_contraction_fill_their_box(tmp_path, store):
    Nerfacto().save(tmp_path / "step-1.ckpt")
    (tmp_path / "config.yml").write_text("model:\n  disable_scene_contraction: true\n")
    content = read(tmp_path / "step-1.ckpt", store).content
    assert not content.contraction
    assert content.aabb.hi == (1.0, 1.0, 1.0)


def ngp_without(name):
    def change(path):
        theirs = TorchNgp()
        state = theirs.state()
        del state[name]
        torch.save({"model": state}, path)

    return change


def ngp_with(name, value):
    return lambda path: torch.save({"model": TorchNgp().state() | {name: value}}, path)


def nerfacto_with(name, value):
    return lambda path: torch.save({"pipeline": Nerfacto().state() | {f"_model.field.{name}": value}}, path)


def nerfacto_of_another_kind(path):
    state = {f"_model.field.mlp_{part}.layers.0.weight": torch.zeros(4, 4) for part in ("base", "head")}
    torch.save({"pipeline": state}, path)


def torch_nerfacto_with(name, value):
    return lambda path: torch.save({"pipeline": TorchNerfacto().state() | {f"_model.field.{name}": value}}, path)


def torch_nerfacto_without(name):
    def change(path):
        state = TorchNerfacto().state()
        del state[f"_model.field.{name}"]
        torch.save({"pipeline": state}, path)

    return change


REFUSED = {
    "no offsets": ngp_without("encoder.offsets"),
    "no box": lambda path: torch.save(
        {"model": {name: each for name, each in TorchNgp().state().items() if "aabb" not in name}}, path
    ),
    "one layer": ngp_without("sigma_net.1.weight"),
    "no colours": ngp_without("color_net.0.weight"),
    "another coarsest grid": ngp_with("encoder.offsets", torch.tensor([0, 4096, 12288, 20480, 29488])),
    "offsets go back": ngp_with("encoder.offsets", torch.tensor([0, 8, 4, 8, 8], dtype=torch.int32)),
    "bias": ngp_with("sigma_net.0.bias", torch.zeros(64)),
    "NaN": ngp_with("color_net.2.weight", torch.full((3, 64), float("nan"))),
    "few bits": ngp_with("density_bitfield", torch.zeros(100, dtype=torch.uint8)),
    "other directions": ngp_with("color_net.0.weight", torch.zeros(64, 24)),
    "nerfacto of another version of torch's networks": nerfacto_of_another_kind,
    "short table": torch_nerfacto_with("mlp_base.model.0.hash_table", torch.zeros(100, 2)),
    "deeper, in torch": torch_nerfacto_with("mlp_base.model.1.layers.2.weight", torch.zeros(4, 4)),
    "no bias": torch_nerfacto_without("mlp_head.layers.1.bias"),
    "no head": torch_nerfacto_without("mlp_head.layers.0.weight"),
    "another code": torch_nerfacto_with("embedding_appearance.embedding.weight", torch.zeros(3, 9)),
    "wide bias": torch_nerfacto_with("mlp_base.model.1.layers.0.bias", torch.zeros(3)),
    "NaN in a table": torch_nerfacto_with("mlp_base.model.0.hash_table", torch.full((8 << 9, 2), float("nan"))),
    "too few parameters": nerfacto_with("mlp_head.tcnn_encoding.params", torch.zeros(1000)),
    "another finest grid": nerfacto_with("max_res", torch.tensor(8)),
    "no codes": nerfacto_with("embedding_appearance.embedding.weight", torch.zeros(0, 4)),
    "float numbers": nerfacto_with("num_levels", torch.tensor(8.0)),
    "transient": nerfacto_with("mlp_transient.params", torch.zeros(10)),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_does_not_add_up_is_refused(fault, tmp_path, store):
    path = tmp_path / "step-1.ckpt"
    REFUSED[fault](path)
    with pytest.raises(ViewerError) as error:
        run_to_end(open_path(path, store))
    assert error.value.hint
    assert str(path) in error.value.message
    assert not store.root.exists()
    if "torch" in fault or fault in ("bias", "transient"):
        assert isinstance(error.value, UnsupportedError)


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", [TorchNgp, Nerfacto, TorchNerfacto])
def test_damage_does_no_harm(kind, count, tmp_path, store):
    path = tmp_path / "step-1.ckpt"
    kind().save(path)
    check_mutations(path, store, count)
