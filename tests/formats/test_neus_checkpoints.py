"""Checkpoints of NeuS: distance, gradient and colours are those of the published networks, damage is told."""

import math

import numpy as np
import pytest
import torch

from tests.fields.networks import random_rays
from tests.formats.damaged import FEW, MANY, check_mutations
from viewer.errors import ViewerError
from viewer.fields.distance import neus
from viewer.fields.load import load_field
from viewer.formats.registry import find_format, open_path
from viewer.scene.content import DistanceField
from viewer.scene.progress import run_to_end

OCTAVES, VIEW_OCTAVES, WIDTH, FEATURES = 2, 1, 24, 7
VARIANCE = 0.35


def waves(vectors, octaves):
    parts = [vectors]
    for octave in range(octaves):
        parts += [np.sin(2**octave * vectors), np.cos(2**octave * vectors)]
    return np.concatenate(parts, -1)


class Neus:
    """Its networks with fewer and narrower layers: four, of which the third takes the point again."""

    def __init__(self, seed=0, normalised=True):
        random = np.random.default_rng(seed)
        inputs, view = 3 + 6 * OCTAVES, 3 + 6 * VIEW_OCTAVES
        widths = {0: (WIDTH, inputs), 1: (WIDTH - inputs, WIDTH), 2: (WIDTH, WIDTH), 3: (1 + FEATURES, WIDTH)}
        colors = {0: (12, 6 + view + FEATURES), 1: (12, 12), 2: (3, 12)}
        self.parts = {}
        for prefix, shapes in (("sdf_network_fine", widths), ("color_network_fine", colors)):
            for i, (rows, columns) in shapes.items():
                name = f"{prefix}.lin{i}"
                weight = random.normal(size=(rows, columns)) / math.sqrt(columns)
                if normalised:
                    self.parts[f"{name}.weight_g"] = random.uniform(0.7, 1.3, (rows, 1))
                    self.parts[f"{name}.weight_v"] = weight
                else:
                    self.parts[f"{name}.weight"] = weight
                self.parts[f"{name}.bias"] = random.normal(size=rows) * 0.1
        points = random.uniform(-1, 1, (999, 3))
        self.parts["sdf_network_fine.lin3.bias"][0] -= np.median(self.shape(points)[0])

    def state(self):
        state = {"sdf_network_fine": {}, "color_network_fine": {}}
        for name, values in self.parts.items():
            network, _, key = name.partition(".")
            state[network][key] = torch.tensor(values, dtype=torch.float32)
        state["variance_network_fine"] = {"variance": torch.tensor(VARIANCE)}
        state["nerf"] = {"pts_linears.0.weight": torch.zeros(8, 84), "pts_linears.0.bias": torch.zeros(8)}
        return state | {"optimizer": {"state": {}, "param_groups": []}, "iter_step": 300000}

    def layer(self, name, values):
        weight = self.parts.get(f"{name}.weight")
        if weight is None:
            v, g = self.parts[f"{name}.weight_v"], self.parts[f"{name}.weight_g"]
            weight = g * v / np.linalg.norm(v, axis=1, keepdims=True)
        return values @ weight.T + self.parts[f"{name}.bias"]

    def shape(self, points):
        """Distance, and the feature behind it."""
        inputs = waves(points, OCTAVES)
        values = inputs
        for i in range(4):
            if i == 2:
                values = np.concatenate([values, inputs], -1) / math.sqrt(2)
            values = self.layer(f"sdf_network_fine.lin{i}", values)
            if i < 3:
                values = np.logaddexp(0, 100 * values) / 100
        return values[:, 0], values[:, 1:]

    def colors(self, points, directions):
        """Red, green, blue: its pictures are blue, green, red."""
        distance, feature = self.shape(points)
        gradient = np.zeros_like(points)
        for axis in range(3):
            step = np.zeros(3)
            step[axis] = 1e-6
            gradient[:, axis] = (self.shape(points + step)[0] - self.shape(points - step)[0]) / 2e-6
        values = np.concatenate([points, waves(directions, VIEW_OCTAVES), gradient, feature], -1)
        for i in range(3):
            values = self.layer(f"color_network_fine.lin{i}", values)
            values = np.maximum(values, 0) if i < 2 else 1 / (1 + np.exp(-values))
        return distance, values[:, ::-1]


def read(path, store):
    (node,) = run_to_end(open_path(path, store)).nodes
    assert isinstance(node.content, DistanceField)
    return node


@pytest.mark.parametrize("normalised", [True, False])
def test_it_answers_as_its_own_program(normalised, tmp_path, store):
    theirs = Neus(normalised=normalised)
    torch.save(theirs.state(), tmp_path / "ckpt_300000.pth")
    assert find_format(tmp_path / "ckpt_300000.pth").name == "neus_surface"
    node = read(tmp_path / "ckpt_300000.pth", store)
    field = load_field(node.content, store.get(node.content.asset), dtype=torch.float64)
    points, directions = random_rays(200)
    lo, size = np.array(node.content.aabb.lo), np.array(node.content.aabb.size)
    points = lo + (0.5 + 0.499 * points) * size
    distance, colors = theirs.colors(points, directions)
    near, along = torch.from_numpy(points), torch.from_numpy(directions)
    np.testing.assert_allclose(field.distance(near).numpy(), distance, atol=1e-5)
    density, radiance = field.sample(near, along)
    width = math.exp(-10 * VARIANCE)
    np.testing.assert_allclose(density.numpy(), neus(torch.from_numpy(distance), width).numpy(), rtol=1e-3)
    np.testing.assert_allclose(radiance.numpy(), colors, atol=2e-4)
    matter, features = field.density_and_features(near)
    dense = matter.numpy() > 1e-3 / width
    assert 10 < dense.sum() < 200
    seen = field.radiance_of(features, along).numpy()
    np.testing.assert_allclose(seen[dense], colors[dense], atol=2e-4)
    assert node.content.provenance.steps == 300000
    assert any("unit sphere is left out" in note for note in node.content.provenance.notes)


def test_it_lies_where_the_cameras_say(tmp_path, store):
    torch.save(Neus().state(), tmp_path / "ckpt_1.pth")
    assert any("cameras_sphere" in note for note in read(tmp_path / "ckpt_1.pth", store).content.provenance.notes)
    scale = np.diag([2.5, 2.5, 2.5, 1.0])
    scale[:3, 3] = [1.0, -2.0, 3.0]
    np.savez(tmp_path / "cameras_sphere.npz", scale_mat_0=scale, world_mat_0=np.eye(4))
    placed = read(tmp_path / "ckpt_1.pth", store).transform
    np.testing.assert_allclose(placed.apply(np.array([[0.2, 0.0, -0.4]])), [[1.5, -2.0, 2.0]])


def changed(change):
    def save(path):
        state = Neus().state()
        change(state)
        torch.save(state, path)

    return save


REFUSED = {
    "no layer": changed(lambda state: state["sdf_network_fine"].pop("lin1.bias")),
    "no lengths": changed(lambda state: state["sdf_network_fine"].pop("lin1.weight_g")),
    "no sharpness": changed(lambda state: state.pop("variance_network_fine")),
    "endless sharpness": changed(lambda state: state["variance_network_fine"].update(variance=torch.tensor(9.0))),
    "zero rows": changed(lambda state: state["sdf_network_fine"].update({"lin0.weight_v": torch.zeros(WIDTH, 15)})),
    "no view": changed(lambda state: state["color_network_fine"].update({"lin0.weight_v": torch.ones(12, 13)})),
    "another width": changed(lambda state: state["color_network_fine"].update({"lin1.weight_v": torch.ones(12, 13)})),
    "odd encoding": changed(lambda state: state["sdf_network_fine"].update({"lin0.weight_v": torch.ones(WIDTH, 16)})),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_does_not_add_up_is_refused(fault, tmp_path, store):
    REFUSED[fault](tmp_path / "ckpt_1.pth")
    with pytest.raises(ViewerError) as error:
        run_to_end(open_path(tmp_path / "ckpt_1.pth", store))
    assert error.value.hint
    assert str(tmp_path / "ckpt_1.pth") in error.value.message
    assert not store.root.exists()


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
def test_damage_does_no_harm(count, tmp_path, store, monkeypatch):
    monkeypatch.setattr("viewer.formats.checkpoints.neus_surface.zero_set_box", lambda *_: None)  # takes a second
    torch.save(Neus().state(), tmp_path / "ckpt_1.pth")
    check_mutations(tmp_path / "ckpt_1.pth", store, count)
