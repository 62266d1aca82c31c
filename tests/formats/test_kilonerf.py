"""KiloNeRFs: densities and colours are those of the published program, network by network; what is missing is asked."""

import collections
import itertools
import math

import numpy as np
import pytest
import torch
from torch.nn.functional import linear

from tests.fields.networks import random_rays
from tests.formats.damaged import FEW, MANY, check_mutations, refusal_of
from viewer.engine.jobs import AnswerJob, RankAnswersJob, run
from viewer.errors import InputError, UnsupportedError, ViewerError
from viewer.fields.load import load_field
from viewer.formats.checkpoints.kilonerf_place import likely_shape
from viewer.formats.project import load_project, save_project
from viewer.formats.registry import find_format, open_path
from viewer.render.pointwise.bake import bake
from viewer.scene.content import NetworkGridField
from viewer.scene.document import Node
from viewer.scene.progress import run_to_end

LO, HI = (-0.9, -1.2, -0.4), (0.6, 1.1, 1.0)
OCTAVES = (10, 4)


class Kilo:
    """What ``run_nerf.py`` saves, with its keys and shapes, and what its networks answer one point at a time.

    Args:
        shape: Networks along x, y, z.
        again: The second layer takes the position again.
        shared: All networks share what makes colours.
        plain: Colours that do not depend on the direction come out of the feature's layer, as does the density.
        rows: Matrices are (rows, columns), as ``local_distill.py`` has them in memory.
    """

    def __init__(self, shape=(3, 4, 2), *, width=12, again=False, shared=False, plain=False, rows=False, seed=0):
        self.shape, self.again, self.shared, self.plain = shape, again, shared, plain
        self.count = math.prod(shape)
        self.generator = torch.Generator().manual_seed(seed)
        position, direction = (3 * (2 * octaves + 1) for octaves in OCTAVES)
        self.layers = {
            "pts_linears.0": self.layer(position, width),
            "pts_linears.1": self.layer(width + position * again, width),
            "direction_layer": self.layer(direction + width, width, shared),
            "feature_linear": self.layer(width, width + 4 * plain),
            **({} if plain else {"alpha_linear": self.layer(width, 1)}),
            "rgb_linear": self.layer(width, 3, shared),
        }
        self.rows = rows

    def layer(self, columns, rows, shared=False):
        count = () if shared else (self.count,)
        weight = torch.randn(*count, rows, columns, generator=self.generator, dtype=torch.float64) / columns**0.5
        return weight.float(), torch.randn(*count, rows, generator=self.generator, dtype=torch.float64).float()

    def state(self):
        state = {}
        for name, (weight, bias) in self.layers.items():
            state[f"{name}.bias"] = bias
            state[f"{name}.weight"] = weight.mT.contiguous() if weight.ndim == 3 and not self.rows else weight
        return state

    def save(self, path, **changes):
        """With the optimiser and the states of chance that it keeps beside them."""
        state = {name: value for name, value in (self.state() | changes).items() if value is not None}
        moments = {number: {"step": 3, "exp_avg": torch.zeros(2)} for number in range(12)}
        whole = {
            "global_step": 49999,
            "model_state_dict": collections.OrderedDict(state),
            "optimizer_state_dict": {"state": moments, "param_groups": [{"lr": 1e-3, "params": list(range(12))}]},
            "torch_rng_state": torch.get_rng_state(),
            "torch_cuda_rng_state": torch.get_rng_state(),
            "numpy_rng_state": np.random.RandomState(0).get_state(),
        }
        torch.save(whole, path)
        return path

    def layer_of(self, name, network):
        weight, bias = self.layers[name]
        return (weight, bias) if weight.ndim == 2 else (weight[network], bias[network])

    def answer(self, point, direction, cells=None):
        """Density and radiance at one point."""
        lo, hi = np.array(LO), np.array(HI)
        parts = (point - lo) / (hi - lo)
        if not ((parts >= 0) & (parts <= 1)).all():
            return 0.0, np.zeros(3)
        if (
            cells is not None
            and not cells[tuple(np.minimum(parts * cells.shape, np.array(cells.shape) - 1).astype(int))]
        ):
            return 0.0, None
        cell = np.minimum(parts * self.shape, np.array(self.shape) - 1).astype(int)
        network = (cell[0] * self.shape[1] + cell[1]) * self.shape[2] + cell[2]
        local = 2 * (parts * self.shape - cell) - 1
        position = torch.tensor(per_axis(local, OCTAVES[0]))
        values = position
        for layer in range(2):
            values = torch.cat([position, values]) if layer and self.again else values
            values = self.apply(f"pts_linears.{layer}", network, values).relu()
        feature = self.apply("feature_linear", network, values)
        added = torch.zeros(3)
        if self.plain:
            added, number, feature = feature[:3], feature[3:4], feature[4:]
        else:
            number = self.apply("alpha_linear", network, values)
        taken = torch.cat([feature, torch.tensor(per_axis(direction, OCTAVES[1]))])
        hidden = self.apply("direction_layer", network, taken).relu()
        color = self.apply("rgb_linear", network, hidden) + added
        return float(number.relu()), color.sigmoid().numpy()

    def apply(self, name, network, values):
        weight, bias = self.layer_of(name, network)
        return linear(values, weight.double(), bias.double())


def per_axis(vector, octaves):
    """For each axis the number, its cosines, its sines."""
    return np.concatenate(
        [
            [x, *(np.cos(x * 2.0**k) for k in range(octaves)), *(np.sin(x * 2.0**k) for k in range(octaves))]
            for x in vector
        ]
    )


def beside(folder, *, cells=None, shape=(3, 4, 2)):
    """The settings, box and occupancy of a training, where its program keeps them."""
    (folder / "cfgs" / "paper" / "distill").mkdir(parents=True)
    (folder / "cfgs" / "paper" / "finetune").mkdir()
    (folder / "data" / "scene").mkdir(parents=True)
    (folder / "logs" / "paper" / "finetune" / "scene").mkdir(parents=True)
    (folder / "cfgs/paper/finetune/scene.yaml").write_text(
        "distilled_cfg_path: cfgs/paper/distill/scene.yaml\noccupancy_log_path: logs/paper/occupancy.pth\n"
    )
    (folder / "cfgs/paper/distill/scene.yaml").write_text(
        f"dataset_dir: data/scene\ndataset_type: nsvf\ndiscovery:\n  num_hidden_layers: 2\n"
        f"fixed_resolution:\n- {shape[0]}\n- {shape[1]}\n- {shape[2]}\nskip_final: true\n"
    )
    (folder / "data/scene/bbox.txt").write_text(" ".join(map(str, (*LO, *HI, 0.4))) + "\n")
    if cells is not None:
        torch.save(torch.from_numpy(cells), folder / "logs/paper/occupancy.pth")
    return folder / "logs/paper/finetune/scene/checkpoint_0050000.pth"


def read(path, store):
    (node,) = run_to_end(open_path(path, store)).nodes
    assert isinstance(node.content, NetworkGridField)
    return node


def places(count=400):
    points, directions = random_rays(count, reach=1.0)
    return np.array(LO) + (points * 0.52 + 0.5) * (np.array(HI) - LO), directions


VARIANTS = {
    "": {},
    "again": {"again": True},
    "shared": {"shared": True},
    "plain": {"plain": True},
    "rows": {"rows": True},
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_every_network_answers_for_its_cell(dtype, variant, tmp_path, store):
    kilo = Kilo(**VARIANTS[variant])
    path = kilo.save(beside(tmp_path))
    assert find_format(path).name == "kilonerf"
    node = read(path, store)
    assert node.content.shape == (3, 4, 2)
    assert (node.content.aabb.lo, node.content.aabb.hi) == (LO, HI)
    assert node.content.provenance.steps == 49999
    assert not node.content.asked.assumed
    field = load_field(node.content, store.get(node.content.asset), dtype=dtype)
    points, directions = places()
    found = field.sample(torch.from_numpy(points), torch.from_numpy(directions))
    truth = [kilo.answer(*each) for each in zip(points, directions, strict=True)]
    bound = 2e-4 if dtype == torch.float32 else 1e-6  # the highest octave turns by 512 radians across half a cell
    np.testing.assert_allclose(found.density.numpy(), [density for density, _ in truth], atol=bound)
    inside = [i for i, (_, color) in enumerate(truth) if color.any()]
    np.testing.assert_allclose(found.radiance.numpy()[inside], [truth[i][1] for i in inside], atol=bound)
    assert 100 < len(inside) < len(points)
    np.testing.assert_allclose(field.density(torch.from_numpy(points)).numpy(), found.density.numpy(), atol=1e-5)


def test_empty_cells_are_empty(tmp_path, store):
    kilo, chance = Kilo(), np.random.default_rng(1)
    cells = chance.random((6, 8, 5)) < 0.4
    node = read(kilo.save(beside(tmp_path, cells=cells)), store)
    field = load_field(node.content, store.get(node.content.asset))
    points, directions = places()
    truth = [kilo.answer(*each, cells)[0] for each in zip(points, directions, strict=True)]
    found = field.density(torch.from_numpy(points)).numpy()
    np.testing.assert_allclose(found, truth, atol=2e-4)
    density, features = field.density_and_features(torch.from_numpy(points))
    np.testing.assert_array_equal(density.numpy(), found)
    assert torch.isfinite(field.radiance_of(features, torch.from_numpy(directions))).all()


def test_kernels_answer_as_torch_with_its_gradients(tmp_path, store):
    node = read(Kilo(again=True, plain=True).save(beside(tmp_path)), store)
    field = load_field(node.content, store.get(node.content.asset))
    points, directions = (torch.from_numpy(each).float() for each in places(2000))
    kernels = field.sample(points, directions)
    followed = points.clone().requires_grad_()
    twin = field.sample(followed, directions)
    np.testing.assert_allclose(kernels.density.numpy(), twin.density.detach().numpy(), atol=1e-4)
    np.testing.assert_allclose(kernels.radiance.numpy(), twin.radiance.detach().numpy(), atol=1e-4)
    (slopes,) = torch.autograd.grad(twin.density.sum(), followed)
    exact = load_field(node.content, store.get(node.content.asset), dtype=torch.float64)
    step = 1e-6
    for axis in range(3):
        move = torch.zeros(3, dtype=torch.float64)
        move[axis] = step
        ends = [exact.density(points.double() + sign * move) for sign in (1, -1)]
        slope = (ends[0] - ends[1]) / (2 * step)
        close = (slope - slopes[:, axis]).abs() < 0.02 * slope.abs().clamp_min(1)
        assert close.double().mean() > 0.97  # but for edges of relu and of cells


def test_what_lies_beside_it_decides(tmp_path, store):
    path = Kilo().save(tmp_path / "checkpoint_0000001.pth")
    assert len(read(path, store).content.asked.assumed) == 8
    (tmp_path / "bbox.txt").write_text("-1 -2 -3 1 2 3\n")
    content = read(path, store).content
    assert (content.aabb.lo, content.aabb.hi) == ((-1, -2, -3), (1, 2, 3))
    assert [option.name for option in content.asked.assumed] == ["cells_x", "cells_y"]
    (tmp_path / "own.yaml").write_text(
        "fixed_resolution: [2, 3, 4]\nglobal_domain_min: [0, 0, 0]\nglobal_domain_max: [1, 2, 3]"
    )
    content = read(path, store).content
    assert (content.shape, content.aabb.lo, content.aabb.hi) == ((2, 3, 4), (0, 0, 0), (1, 2, 3))
    assert not content.asked.assumed
    assert any("occupancy" in note for note in content.provenance.notes)
    torch.save(torch.ones(4, 6, 8, dtype=torch.bool), tmp_path / "occupancy.pth")
    assert not any("occupancy" in note for note in read(path, store).content.provenance.notes)


@pytest.mark.parametrize(
    ("count", "sides"), [(1440, (9, 16, 10)), (1200, (16, 5, 15)), (24, (1, 24, 1)), (7, (1, 1, 7))]
)
def test_the_likeliest_grid_has_the_proportions_that_are_given(count, sides):
    assert likely_shape(count, np.array(sides, float) * 16) == sides


def test_answers_place_the_networks(tmp_path, store):
    scene = run_to_end(open_path(Kilo().save(tmp_path / "x.pth"), store))
    given = {"cells_x": "3", "cells_y": "4"} | {
        f"{end}_{axis}": str(number)
        for end, corner in (("low", LO), ("high", HI))
        for axis, number in zip("xyz", corner, strict=True)
    }
    (node,) = run_to_end(run(AnswerJob(scene, given, by="you"), store)).scene.nodes
    assert (node.content.shape, node.content.aabb.lo, node.content.aabb.hi) == ((3, 4, 2), LO, HI)
    assert not node.content.asked.assumed
    field, kilo = load_field(node.content, store.get(node.content.asset)), Kilo()
    points, directions = places(50)
    truth = [kilo.answer(*each)[0] for each in zip(points, directions, strict=True)]
    np.testing.assert_allclose(field.density(torch.from_numpy(points)).numpy(), truth, atol=2e-4)
    run_to_end(save_project(scene.with_node(node), tmp_path / "a.fieldwright", store))
    assert load_project(tmp_path / "a.fieldwright", store)[0].nodes[0].content == node.content
    with pytest.raises(InputError, match="24 networks do not fill a grid of 5 by") as error:
        run_to_end(run(AnswerJob(scene, {"cells_x": "5"}, by="you"), store))
    assert "1, 2, 3, 4, 6, 8, 12, 24" in error.value.hint
    with pytest.raises(InputError, match="cannot reach from 2 to"):
        run_to_end(run(AnswerJob(scene, {"low_y": "2"}, by="you"), store))
    with pytest.raises(InputError, match="Photos do not tell"):
        run_to_end(run(RankAnswersJob(Node("x", node.content), None, search=True), store))
    assert not run_to_end(run(RankAnswersJob(Node("x", node.content), None), store)).photos


def test_a_grid_of_networks_is_baked(tmp_path, store):
    node = read(Kilo().save(beside(tmp_path)), store)
    voxels = run_to_end(bake(load_field(node.content, store.get(node.content.asset)), 16, lambda _: None))
    assert voxels.density.max() > 0.5


REFUSED = {
    "another number of networks": {"alpha_linear.weight": torch.zeros(23, 12, 1)},
    "no density": {"alpha_linear.weight": None},
    "a narrow feature": {"feature_linear.weight": torch.zeros(24, 12, 5), "feature_linear.bias": torch.zeros(24, 5)},
    "no colours": {"rgb_linear.bias": None},
    "a third layer of another width": {
        "pts_linears.2.weight": torch.zeros(24, 5, 12), "pts_linears.2.bias": torch.zeros(24, 12),
    },
    "an odd encoding": {"pts_linears.0.weight": torch.zeros(24, 61, 12)},
    "no encoding": {"pts_linears.0.weight": torch.zeros(24, 60, 12)},
    "NaN": {"pts_linears.0.bias": torch.full((24, 12), float("nan"))},
    "whole numbers": {"pts_linears.0.bias": torch.zeros(24, 12, dtype=torch.int32)},
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSED)
def test_what_does_not_add_up_is_refused(fault, tmp_path, store):
    path = Kilo().save(tmp_path / "x.pth", **REFUSED[fault])
    with pytest.raises(ViewerError) as error:
        run_to_end(open_path(path, store))
    assert error.value.hint
    assert str(path) in error.value.message
    assert not store.root.exists()


AROUND = {
    "another resolution": (
        "own.yaml",
        b"fixed_resolution: [2, 2, 2]",
        "24 networks, but its settings tell of 2 x 2 x 2",
    ),
    "no resolution": ("own.yaml", b"fixed_resolution: [2.5, 2, 2]", "'fixed_resolution'"),
    "no box": ("bbox.txt", b"1 2 3", "bbox.txt holds no box"),
    "an empty box": ("bbox.txt", b"1 2 3 0 4 5 1", "makes no sense"),
    "a damaged grid": ("occupancy.pth", b"PK\3\4", "occupancy.pth"),
    "points as they are": ("own.yaml", b"use_global_coordinates: true", "use_global_coordinates"),
    "sines": ("own.yaml", b"nonlinearity: sine", "sine between layers"),
}


@pytest.mark.parametrize("fault", AROUND)
def test_what_tells_another_story_is_named(fault, tmp_path, store):
    name, data, words = AROUND[fault]
    path = Kilo().save(tmp_path / "x.pth")
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ViewerError, match=words) as error:
        run_to_end(open_path(path, store))
    assert error.value.hint


class PickledNode:
    """As its class ``Node``: a box, and a network of its own."""


@pytest.mark.parametrize("legacy", [False, True])
def test_a_tree_of_objects_is_refused_and_not_unpickled(legacy, tmp_path, store):
    """What its ``local_distill.py`` saves: the keys in their order, nodes with their boxes and networks."""
    node = PickledNode()
    node.domain_min, node.domain_max, node.network = [-1.0] * 3, [1.0] * 3, torch.nn.Linear(63, 32)
    whole = {
        "fitted_volume": 8.0, "num_networks_fitted": 1, "root_nodes": [node], "nodes_to_process": collections.deque(),
        "saturated_nodes_to_process": collections.deque(), "phase": "final", "final_num_nodes": 1,
    }  # fmt: skip
    path = tmp_path / "checkpoint.pth"
    torch.save(whole, path, _use_new_zipfile_serialization=not legacy)
    with pytest.raises(
        UnsupportedError, match=f"{path} is a KiloNeRF before its fine-tuning: .*Python objects"
    ) as error:
        run_to_end(open_path(path, store))
    assert "run_nerf.py" in error.value.hint
    assert not store.root.exists()


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", ["checkpoint", "settings", "box", "cells"])
def test_damage_does_no_harm(name, count, tmp_path, store):
    path = Kilo().save(beside(tmp_path, cells=np.ones((3, 4, 2), bool)))
    files = {
        "checkpoint": path,
        "settings": tmp_path / "cfgs/paper/distill/scene.yaml",
        "box": tmp_path / "data/scene/bbox.txt",
        "cells": tmp_path / "logs/paper/occupancy.pth",
    }
    if name == "checkpoint":
        check_mutations(path, store, count)
        return
    data, chance = files[name].read_bytes(), np.random.default_rng(0)
    for number in range(count):
        copy = bytearray(data[: len(data) * (number % 4 + 1) // 4])
        for at in chance.integers(0, max(len(copy), 1), 4 if copy else 0):
            copy[at] = int(chance.integers(256))
        files[name].write_bytes(copy)
        refused = refusal_of(path, store)
        assert refused is None or (refused.message and refused.hint)


def test_networks_of_many_sizes_are_told_apart_by_their_shapes(tmp_path, store):
    for width, shape in itertools.product((3, 5), ((1, 1, 1), (2, 1, 3))):
        node = read(Kilo(shape, width=width).save(tmp_path / "x.pth"), store)
        assert math.prod(node.content.shape) == math.prod(shape)
        assert store.get(node.content.asset)["density.weight"].shape == (math.prod(shape), width, 1)
