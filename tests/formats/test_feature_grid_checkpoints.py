"""TensoRF and DVGO: densities and colours are those of the published programs, worked out point by point."""

import itertools
import math

import numpy as np
import pytest
import torch

from tests.fields.networks import random_rays
from tests.formats.damaged import FEW, MANY, check_mutations
from tests.formats.foreign_grids import harmonics, sigmoid
from viewer.errors import UnsupportedError, ViewerError
from viewer.fields.load import load_field
from viewer.formats.registry import find_format, open_path
from viewer.render.pointwise.bake import bake
from viewer.scene.content import FeatureGridField
from viewer.scene.progress import run_to_end

LO, HI = np.array([-1.0, -0.8, -1.2]), np.array([1.1, 0.9, 1.0])
SHAPE = (7, 5, 6)
SHIFT, SCALE = -1.0, 25.0


def read(path, store):
    (node,) = run_to_end(open_path(path, store)).nodes
    assert isinstance(node.content, FeatureGridField)
    return node


def along(values, place):
    """A sample of an array (..., n) between its points, for ``place`` in [0, 1]."""
    where = place * (values.shape[-1] - 1)
    low = min(int(where), values.shape[-1] - 2)
    part = where - low
    return (1 - part) * values[..., low] + part * values[..., low + 1]


def sines_and_cosines(values, octaves):
    """All sines, then all cosines, each value's octaves beside each other."""
    angles = (values[:, None] * 2.0 ** np.arange(octaves)).reshape(-1)
    return np.concatenate([np.sin(angles), np.cos(angles)])


class Network:
    def __init__(self, random, columns, width=9):
        self.layers = [
            (random.normal(size=(rows, taken)).astype(np.float32) / math.sqrt(taken), random.normal(size=rows) * 0.1)
            for taken, rows in itertools.pairwise((columns, width, width, 3))
        ]

    def state(self, names):
        state = {}
        for name, (weight, bias) in zip(names, self.layers, strict=True):
            state[f"{name}.weight"] = torch.tensor(weight, dtype=torch.float32)
            state[f"{name}.bias"] = torch.tensor(bias, dtype=torch.float32)
        return state

    def __call__(self, values):
        for weight, bias in self.layers[:-1]:
            values = np.maximum(weight @ values + bias, 0)
        return self.layers[-1][0] @ values + self.layers[-1][1]


class Tensorf:
    """A small TensorVMSplit or TensorCP, and ``ckpt = {'kwargs', 'state_dict'}`` as its ``save`` writes it."""

    def __init__(self, form="vm", shading="MLP_Fea", law="softplus", masked=False, seed=0):
        random = np.random.default_rng(seed)
        self.form, self.shading, self.law, self.random = form, shading, law, random
        self.dim = {"SH": 27, "RGB": 3}.get(shading, 5)
        self.grids = {}
        for name, counts in (("density", (3, 2, 4)), ("app", (4, 3, 2))):
            for i, ((m0, m1), v) in enumerate((((0, 1), 2), ((0, 2), 1), ((1, 2), 0))):
                count = counts[i] if form == "vm" else counts[0]
                self.grids[f"{name}_line.{i}"] = random.normal(size=(1, count, SHAPE[v], 1))
                if form == "vm":
                    self.grids[f"{name}_plane.{i}"] = random.normal(size=(1, count, SHAPE[m1], SHAPE[m0]))
        self.basis = random.normal(size=(self.dim, 9 if form == "vm" else 4)) / 3
        self.fea, self.view = (2 if shading == "MLP_Fea" else 6), 3
        columns = self.dim + 3 + 6 * self.view + (2 * self.fea * self.dim if shading == "MLP_Fea" else 0)
        self.network = Network(random, columns) if shading.startswith("MLP") else None
        self.mask = random.random((5, 4, 6)) < 0.3 if masked else None  # z, y, x

    def save(self, path, **changes):
        kwargs = {
            "aabb": torch.tensor(np.stack([LO, HI]), dtype=torch.float32),
            "gridSize": list(SHAPE),
            "density_n_comp": [3, 2, 4],
            "appearance_n_comp": [4, 3, 2],
            "app_dim": self.dim,
            "density_shift": SHIFT,
            "alphaMask_thres": 1e-4,
            "distance_scale": SCALE,
            "rayMarch_weight_thres": 1e-4,
            "fea2denseAct": self.law,
            "near_far": [2.0, 6.0],
            "step_ratio": 0.5,
            "shadingMode": self.shading,
            "pos_pe": 6,
            "view_pe": self.view,
            "fea_pe": self.fea,
            "featureC": 9,
        }
        state = {name: torch.tensor(grid, dtype=torch.float32) for name, grid in self.grids.items()}
        state["basis_mat.weight"] = torch.tensor(self.basis, dtype=torch.float32)
        if self.network is not None:
            state |= self.network.state([f"renderModule.mlp.{i}" for i in (0, 2, 4)])
        whole = {"kwargs": kwargs | changes.pop("kwargs", {}), "state_dict": state | changes.pop("state", {})}
        if self.mask is not None:
            whole["alphaMask.shape"] = (1, 1, *self.mask.shape)
            whole["alphaMask.mask"] = np.packbits(self.mask.reshape(-1))
            whole["alphaMask.aabb"] = kwargs["aabb"]
        torch.save(whole | changes, path)

    def products(self, name, place):
        x = dict(enumerate(place))
        found = []
        for i, ((m0, m1), v) in enumerate((((0, 1), 2), ((0, 2), 1), ((1, 2), 0))):
            product = along(self.grids[f"{name}_line.{i}"][0, ..., 0], x[v])
            if self.form == "vm":
                product = product * along(along(self.grids[f"{name}_plane.{i}"][0], x[m0]), x[m1])
            found.append(product)
        return np.concatenate(found) if self.form == "vm" else found[0] * found[1] * found[2]

    def answer(self, point, direction):
        place = (point - LO) / (HI - LO)
        number = self.products("density", place).sum()
        density = SCALE * (math.log1p(math.exp(number + SHIFT)) if self.law == "softplus" else max(number, 0))
        if self.mask is not None and along(along(along(1.0 * self.mask, place[0]), place[1]), place[2]) <= 0:
            density = 0.0
        feature = self.basis @ self.products("app", place)
        if self.shading == "RGB":
            return density, np.maximum(feature, 0)
        if self.shading == "SH":
            return density, np.maximum(feature.reshape(3, 9) @ harmonics(direction)[:9] + 0.5, 0)
        parts = [feature, direction]
        if self.shading == "MLP_Fea":
            parts.append(sines_and_cosines(feature, self.fea))
        return density, sigmoid(self.network(np.concatenate([*parts, sines_and_cosines(direction, self.view)])))


class Dvgo:
    """A small bounded DirectVoxGO, as its checkpoints have it."""

    def __init__(self, stage="fine", direct=True, masked=False, seed=1):
        random = np.random.default_rng(seed)
        self.stage, self.direct, self.random = stage, direct, random
        self.density = random.normal(size=SHAPE) * 2
        self.k0 = random.normal(size=(6 if stage == "fine" else 3, *SHAPE))
        self.octaves = 2
        columns = (6 if direct else 3) + 3 + 6 * self.octaves
        self.network = Network(random, columns) if stage == "fine" else None
        self.mask = random.random((4, 5, 6)) < 0.4 if masked else None
        self.voxels, self.alpha = 1000, 1e-2

    def save(self, path, old=False, **changes):
        state = {"xyz_min": torch.tensor(LO, dtype=torch.float32), "xyz_max": torch.tensor(HI, dtype=torch.float32)}
        for name, grid in (("density", self.density[None]), ("k0", self.k0)):
            state[name if old else f"{name}.grid"] = torch.tensor(grid[None], dtype=torch.float32)
        if self.network is not None:
            state |= self.network.state(["rgbnet.0", "rgbnet.2.0", "rgbnet.3"])
            state["viewfreq"] = torch.tensor([2.0**i for i in range(self.octaves)])
        if self.mask is not None:
            state["mask_cache.mask"] = torch.from_numpy(self.mask)
        if not old:
            state["act_shift"] = torch.tensor([math.log(1 / (1 - self.alpha) - 1)], dtype=torch.float32)
        kwargs = {
            "xyz_min": LO.astype(np.float32),
            "xyz_max": HI.astype(np.float32),
            "num_voxels": 210,
            "num_voxels_base": self.voxels,
            "alpha_init": self.alpha,
            "voxel_size_ratio": torch.tensor(1.0),
            "mask_cache_path": None,
            "density_type": "DenseGrid",
            "rgbnet_direct": self.direct,
            "rgbnet_dim": 6 if self.stage == "fine" else 0,
        }
        kwargs |= changes.pop("kwargs", {})
        whole = {"global_step": 20000, "model_kwargs": kwargs, "model_state_dict": state | changes.pop("state", {})}
        torch.save(whole | {"optimizer_state_dict": {"state": {}, "param_groups": []}}, path)

    def answer(self, point, direction):
        place = (point - LO) / (HI - LO)

        def sample(grid):
            return along(along(along(grid, place[2]), place[1]), place[0])

        number = sample(self.density) + math.log(1 / (1 - self.alpha) - 1)
        density = math.log1p(math.exp(number)) / ((HI - LO).prod() / self.voxels) ** (1 / 3)
        if self.mask is not None:
            nearest = np.round(place * (np.array(self.mask.shape) - 1)).astype(int)
            density *= self.mask[tuple(nearest)]
        k0 = sample(self.k0)
        if self.network is None:
            return density, sigmoid(k0)
        view = np.concatenate([direction, sines_and_cosines(direction, self.octaves)])
        if self.direct:
            return density, sigmoid(self.network(np.concatenate([k0, view])))
        return density, sigmoid(self.network(np.concatenate([k0[3:], view])) + k0[:3])


CASES = {
    "VM": (Tensorf, {}),
    "VM, masked": (Tensorf, {"masked": True}),
    "VM, relu": (Tensorf, {"law": "relu"}),
    "VM, MLP": (Tensorf, {"shading": "MLP"}),
    "VM, SH": (Tensorf, {"shading": "SH"}),
    "VM, RGB": (Tensorf, {"shading": "RGB"}),
    "CP": (Tensorf, {"form": "cp"}),
    "DVGO": (Dvgo, {}),
    "DVGO, masked": (Dvgo, {"masked": True}),
    "DVGO, residual": (Dvgo, {"direct": False}),
    "DVGO, coarse": (Dvgo, {"stage": "coarse"}),
}
SUFFIXES = {Tensorf: "lego.th", Dvgo: "fine_last.tar"}


@pytest.mark.parametrize("case", CASES)
def test_it_answers_as_its_own_program(case, tmp_path, store):
    kind, options = CASES[case]
    theirs, path = kind(**options), tmp_path / SUFFIXES[kind]
    theirs.save(path)
    assert find_format(path).name == kind.__name__.lower()
    node = read(path, store)
    field = load_field(node.content, store.get(node.content.asset), dtype=torch.float64)
    points, directions = random_rays(60)
    points = LO + (0.5 + 0.499 * points) * (HI - LO)
    expected = [theirs.answer(point, direction) for point, direction in zip(points, directions, strict=True)]
    found = field.sample(torch.from_numpy(points), torch.from_numpy(directions))
    np.testing.assert_allclose(found.density.numpy(), [density for density, _ in expected], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found.radiance.numpy(), [color for _, color in expected], atol=1e-5)
    assert (found.density.numpy() > 0.02).sum() > 5
    np.testing.assert_allclose(node.content.aabb.hi, HI, rtol=1e-6)


def test_older_dvgos_keep_grids_without_modules(tmp_path, store):
    found = []
    for old in (False, True):
        Dvgo().save(tmp_path / "fine_last.tar", old=old)
        node = read(tmp_path / "fine_last.tar", store)
        assert node.content.provenance.steps == 20000
        found.append((store.get(node.content.asset), node.content.shift))
    np.testing.assert_array_equal(found[0][0]["features.grid"], found[1][0]["features.grid"])
    assert found[0][1] == pytest.approx(found[1][1], abs=1e-5)


def test_feature_grids_are_baked(tmp_path, store):
    Tensorf().save(tmp_path / "a.th")
    node = read(tmp_path / "a.th", store)
    field = load_field(node.content, store.get(node.content.asset))
    voxels = run_to_end(bake(field, 16, lambda _: None))
    assert voxels.density.max() > 1


def tensorf(**changes):
    options = changes.pop("options", {})
    return lambda path: Tensorf(**options).save(path, **changes)


def dvgo(**changes):
    options = changes.pop("options", {})
    return lambda path: Dvgo(**options).save(path, **changes)


REFUSED = {
    "NDC": tensorf(kwargs={"near_far": [0.0, 1.0]}),
    "MLP_PE": tensorf(kwargs={"shadingMode": "MLP_PE"}),
    "another law": tensorf(kwargs={"fea2denseAct": "exp"}),
    "no box": tensorf(kwargs={"aabb": None}),
    "empty box": tensorf(kwargs={"aabb": torch.zeros(2, 3)}),
    "other encodings": tensorf(kwargs={"fea_pe": 5}),
    "endless encoding": tensorf(kwargs={"view_pe": 10**9}),
    "no scale": tensorf(kwargs={"distance_scale": float("nan")}),
    "another plane": tensorf(state={"density_plane.1": torch.zeros(1, 2, 9, 9)}),
    "fewer products": tensorf(state={"app_plane.2": torch.zeros(1, 1, 6, 5)}),
    "no matrix": tensorf(state={"basis_mat.weight": torch.zeros(5, 8)}),
    "a small mask": tensorf(options={"masked": True}, **{"alphaMask.mask": np.zeros(3, np.uint8)}),
    "a large mask": tensorf(options={"masked": True}, **{"alphaMask.shape": (1, 1, 10**5, 10**5, 10**5)}),
    "forward-facing": dvgo(kwargs={"mpi_depth": 128}),
    "unbounded": dvgo(kwargs={"bg_len": 0.2}),
    "planes": dvgo(state={"density.xy_plane": torch.zeros(1, 1, 4, 4)}),
    "no voxels": dvgo(kwargs={"num_voxels_base": 0}),
    "grids that differ": dvgo(state={"k0.grid": torch.zeros(1, 6, 7, 5, 5)}),
    "other columns": dvgo(state={"rgbnet.0.weight": torch.zeros(9, 20)}),
    "one layer less": dvgo(state={"rgbnet.2.0.weight": torch.zeros(9, 8)}),
    "NaN": dvgo(state={"density.grid": torch.full((1, 1, *SHAPE), float("nan"))}),
    "a flat mask": dvgo(state={"mask_cache.mask": torch.zeros(4, 4, dtype=torch.bool)}),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_does_not_add_up_is_refused(fault, tmp_path, store):
    path = tmp_path / "field.th"
    REFUSED[fault](path)
    with pytest.raises(ViewerError) as error:
        run_to_end(open_path(path, store))
    assert error.value.hint
    assert str(path) in error.value.message
    assert not store.root.exists()
    if fault in ("NDC", "MLP_PE", "another law", "forward-facing", "unbounded", "planes"):
        assert isinstance(error.value, UnsupportedError)


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", [Tensorf, Dvgo])
def test_damage_does_no_harm(kind, count, tmp_path, store):
    path = tmp_path / SUFFIXES[kind]
    kind(masked=True).save(path)
    check_mutations(path, store, count)
