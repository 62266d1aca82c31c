"""Signed distances of other programs, against the meshes that they fit and against their own formulas."""

import h5py
import numpy as np
import pytest
import torch
import trimesh

from tests.fields.networks import linear
from viewer.errors import AssetError, ViewerError
from viewer.fields.distance_layout import check_distance
from viewer.fields.film import latent_of, mapped
from viewer.fields.load import field_at, load_field
from viewer.formats.checkpoints.keras_sdf import REACH
from viewer.formats.registry import find_format, open_path
from viewer.scene.content import DistanceField
from viewer.scene.kinds import kind_of
from viewer.scene.parameters import Value
from viewer.scene.progress import run_to_end


@pytest.fixture(autouse=True)
def one_thread():
    """Two threads that wait for each other spin, where others have their cores."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def read(path, store):
    (node,) = run_to_end(open_path(path, store)).nodes
    assert isinstance(node.content, DistanceField)
    return node, load_field(node.content, store.get(node.content.asset), dtype=torch.float64)


def diamond(sign=1.0, offset=0.0):
    """|x| + |y| + |z| - 0.6 + offset as relu(x) + relu(-x) + ...: a network whose surface is known."""
    first = np.concatenate([np.eye(3), -np.eye(3)], 1)
    layers = [(first, np.zeros(6)), (np.full((6, 1), sign), np.array([sign * (offset - 0.6)]))]
    return [(kernel.astype(np.float32), bias.astype(np.float32)) for kernel, bias in layers]


def save_keras(path, layers, nested=True):
    with h5py.File(path, "w") as file:
        for i, (kernel, bias) in enumerate(layers):
            name = "dense" + (f"_{i}" if i else "")
            group = file.create_group(f"{name}/{name}" if nested else f"model_weights/{name}")
            group["kernel:0"], group["bias:0"] = kernel, bias
    return path


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("nested", [True, False])
def test_inside_is_negative_whatever_the_file_says(sign, nested, tmp_path, store):
    path = save_keras(tmp_path / "diamond.h5", diamond(sign), nested)
    assert find_format(path).name == "keras_sdf"
    node, field = read(path, store)
    points = torch.tensor([[0.0, 0.0, 0.0], [0.6, 0.0, 0.0], [0.5, 0.5, 0.0]], dtype=torch.float64)
    assert np.allclose(field.distance(points).numpy(), np.tanh([-0.6, 0.0, 0.4]), atol=1e-6)
    assert np.all(np.array(node.content.aabb.lo) < -0.6)
    assert np.all(np.array(node.content.aabb.lo) > -0.75)
    assert np.all(np.array(node.content.aabb.hi) < 0.75)


def test_layers_are_put_in_the_order_of_their_numbers(tmp_path, store):
    """Twelve layers: dense_10 comes behind dense_9, not behind dense_1."""
    random = np.random.default_rng(0)
    layers = [diamond()[0]]
    mixes = [random.uniform(size=(6, 6)) ** 4 for _ in range(10)]  # rows are made to sum to 1, which keeps the size
    layers += [((mix / mix.sum(1, keepdims=True)).astype(np.float32), np.zeros(6, np.float32)) for mix in mixes]
    layers.append((random.uniform(0.5, 1.5, (6, 1)).astype(np.float32), np.array([-0.6], np.float32)))
    _, field = read(save_keras(tmp_path / "deep.h5", layers), store)
    point = np.array([[0.3, -0.2, 0.4]])
    values = point
    for i, (kernel, bias) in enumerate(layers):
        values = np.maximum(values, 0) if i else values
        values = values @ kernel.astype(np.float64) + bias
    assert field.distance(torch.from_numpy(point)).item() == pytest.approx(np.tanh(values[0, 0]), abs=1e-6)


MESHES = {"cow": "off", "horse": "obj", "armadillo": "obj"}


@pytest.mark.parametrize("name", MESHES)
def test_real_networks_have_the_extents_of_their_meshes(name, shared_data, store):
    """Up to one factor, as they fit normalised copies; and distances grow by one a length."""
    node, field = read(shared_data / f"trained/sdf_{name}.h5", store)
    mesh = trimesh.load(shared_data / f"trained/sdf_{name}.{MESHES[name]}", process=False)
    side = 72
    axes = [np.linspace(low, high, side) for low, high in zip(node.content.aabb.lo, node.content.aabb.hi, strict=True)]
    places = torch.from_numpy(np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3))
    with torch.inference_mode():
        distance = field.distance(places)
    inside = places[distance < 0].numpy()
    ratio = np.ptp(inside, axis=0) / mesh.extents
    assert np.all(np.abs(ratio / ratio.mean() - 1) < 0.06)
    for low, high in zip(inside.min(0), inside.max(0), strict=True):
        assert low > -REACH
        assert high < REACH
    near = places[distance.abs() < 0.01].requires_grad_()
    (slope,) = torch.autograd.grad(field.distance(near).sum(), near)
    assert slope.norm(dim=-1).median().item() == pytest.approx(1.0, abs=0.08)


def test_real_networks_stand_upright(shared_data, store):
    """The horse's head is up and its legs are thin: more of it lies in the upper half of its height."""
    node, field = read(shared_data / "trained/sdf_horse.h5", store)
    places = np.array(node.content.aabb.lo) + np.random.default_rng(0).uniform(size=(40000, 3)) * node.content.aabb.size
    with torch.inference_mode():
        inside = places[field.distance(torch.from_numpy(places)).numpy() < 0]
    world = node.transform.apply(inside)
    middle = 0.5 * (world[:, 2].min() + world[:, 2].max())
    assert (world[:, 2] > middle).mean() > 0.6


def stylesdf_state(seed=0, width=12, latent=8, decoder=False):
    """The layers of a generator, seeded; its shape is set by an offset of the distance."""
    random = np.random.default_rng(seed)
    state = {}

    def put(name, rows, columns):
        weight, bias = linear(random, rows, columns)
        state[f"{name}.weight"], state[f"{name}.bias"] = torch.from_numpy(0.2 * weight), torch.from_numpy(0.2 * bias)

    for i in range(3):
        put(f"style.{i}", latent, latent)
    layers = [(f"pts_linears.{i}", width, 3 if i == 0 else width) for i in range(3)]
    for name, rows, columns in (*layers, ("views_linears", width, width + 3)):
        put(f"renderer.network.{name}", rows, columns)
        for part in ("gamma", "beta"):
            put(f"renderer.network.{name}.{part}", rows, latent)
    put("renderer.network.rgb_linear", 3, width)
    put("renderer.network.sigma_linear", 1, width)
    state["renderer.sigmoid_beta"] = torch.tensor([0.003])
    if decoder:
        put("decoder.conv1", 4, 4)
    return state


def stylesdf_latents(state, codes):
    """What the mapping network makes of codes, in torch."""
    values = torch.as_tensor(codes, dtype=torch.float64)
    for i in range(3):
        weight, bias = state[f"style.{i}.weight"].double(), state[f"style.{i}.bias"].double()
        values = torch.nn.functional.leaky_relu(torch.nn.functional.linear(values, weight, bias), 0.2)
    return values.numpy()


def stylesdf_mean(state):
    return stylesdf_latents(state, np.random.default_rng(0).standard_normal((2048, 8))).mean(0)


def stylesdf_answer(state, points, directions, latent):
    """Distance and colour of a latent by the published formulas, layer by layer."""
    own = {name: value.double().numpy() for name, value in state.items()}

    def film(name, values):
        name = f"renderer.network.{name}"
        gamma = 15 * (own[f"{name}.gamma.weight"] @ latent + own[f"{name}.gamma.bias"]) + 30
        beta = 0.25 * (own[f"{name}.beta.weight"] @ latent + own[f"{name}.beta.bias"])
        return np.sin(gamma * (values @ own[f"{name}.weight"].T + own[f"{name}.bias"]) + beta)

    hidden = points * 2 / (1.12 - 0.88)
    for i in range(3):
        hidden = film(f"pts_linears.{i}", hidden)
    distance = hidden @ own["renderer.network.sigma_linear.weight"][0] + own["renderer.network.sigma_linear.bias"]
    seen = film("views_linears", np.concatenate([hidden, directions], 1))
    color = seen @ own["renderer.network.rgb_linear.weight"].T + own["renderer.network.rgb_linear.bias"]
    return distance, 1 / (1 + np.exp(-color))


@pytest.mark.parametrize("decoder", [False, True])
def test_stylesdfs_mean_shape_is_its_formula(decoder, tmp_path, store):
    state = stylesdf_state(decoder=decoder)
    path = tmp_path / "faces.pt"
    torch.save({"g": stylesdf_state(9), "d": {"conv.weight": torch.zeros(2)}, "g_ema": state}, path)
    assert find_format(path).name == "stylesdf"
    node, field = read(path, store)
    assert (node.content.law, node.content.form, node.content.color_space) == ("stylesdf", "film_siren", "srgb")
    assert node.content.surface_width == pytest.approx(0.003)
    assert any("decoder" in note for note in node.content.provenance.notes) == decoder
    random = np.random.default_rng(2)
    points, directions = random.uniform(-0.1, 0.1, (200, 3)), random.normal(size=(200, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    distance, color = stylesdf_answer(state, points, directions, stylesdf_mean(state))
    # The stored weights are rounded to float32 after they were multiplied by some thirty.
    assert np.allclose(field.distance(torch.from_numpy(points)).numpy(), distance, atol=1e-4)
    inside = np.all((points > node.content.aabb.lo) & (points < node.content.aabb.hi), 1)
    found = field.sample(torch.from_numpy(points[inside]), torch.from_numpy(directions[inside])).radiance
    assert np.allclose(found.numpy(), color[inside], atol=1e-4)
    assert node.transform.apply(np.array([[0.0, 0.12, 0.0]]))[0].tolist() == pytest.approx([0.0, 0.0, 1.0], abs=1e-12)


def generator(tmp_path, store):
    """A generator's layers, and its node and field."""
    state = stylesdf_state()
    torch.save({"g_ema": state}, tmp_path / "faces.pt")
    return state, *read(tmp_path / "faces.pt", store)


def coded(field, content, code, truncation=0.5):
    return field_at(field, content, (Value("latent", tuple(code)), Value("truncation", (truncation,))))


def test_a_latent_code_gives_the_shape_of_its_formula(tmp_path, store):
    state, node, field = generator(tmp_path, store)
    random = np.random.default_rng(4)
    points, directions = random.uniform(-0.1, 0.1, (200, 3)), random.normal(size=(200, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    code, mean = random.normal(size=8), stylesdf_mean(state)
    latent = mean + 0.7 * (stylesdf_latents(state, code[None])[0] - mean)
    distance, color = stylesdf_answer(state, points, directions, latent)
    shape = coded(field, node.content, code, 0.7)
    assert np.allclose(shape.distance(torch.from_numpy(points)).numpy(), distance, atol=1e-4)
    assert np.abs(distance - stylesdf_answer(state, points, directions, mean)[0]).max() > 1e-2
    # Its box holds the shapes of all codes.
    assert shape.aabb.lo == pytest.approx((-0.12,) * 3)
    found = shape.sample(torch.from_numpy(points), torch.from_numpy(directions)).radiance
    assert np.allclose(found.numpy(), color, atol=1e-4)


def test_the_mapping_network_is_its_torch_twin(tmp_path, store):
    state, node, _ = generator(tmp_path, store)
    codes = np.random.default_rng(5).normal(size=(20, 8))
    tensors = store.get(node.content.asset)
    np.testing.assert_allclose(mapped(tensors, codes), stylesdf_latents(state, codes), atol=1e-6)
    np.testing.assert_allclose(
        latent_of(tensors, codes[0].tolist(), 1.0), stylesdf_latents(state, codes[:1])[0], atol=1e-6
    )


def test_without_a_code_or_far_from_it_the_shape_is_the_mean_one(tmp_path, store):
    _, node, field = generator(tmp_path, store)
    latent, truncation = kind_of(node.content).parameters(node.content)
    assert (latent.size, truncation.size) == (8, 1)
    assert field_at(field, node.content, ()) is field
    assert coded(field, node.content, latent.defaults) is field
    points = torch.from_numpy(np.random.default_rng(6).uniform(-0.1, 0.1, (50, 3)))
    drawn = coded(field, node.content, np.ones(8), 0.0)
    assert np.allclose(drawn.distance(points).numpy(), field.distance(points).numpy(), atol=1e-4)


@pytest.mark.parametrize(("name", "numbers"), [("latent", (1.0,) * 7), ("truncation", (0.5, 0.5)), ("pose", (1.0,))])
def test_values_that_the_generator_does_not_have_are_refused(name, numbers, tmp_path, store):
    _, node, field = generator(tmp_path, store)
    with pytest.raises(ViewerError) as error:
        field_at(field, node.content, (Value(name, numbers),))
    assert error.value.hint


CODE_FAULTS = {
    "no mean": lambda tensors: tensors.pop("mean"),
    "another mapping": lambda tensors: tensors.update({"mapping.2.weight": np.zeros((5, 8), np.float32)}),
    "no gamma": lambda tensors: tensors.pop("film.layer.1.gamma.bias"),
    "no box": lambda tensors: tensors.update(bounds=np.zeros((2, 3), np.float32)),
    "one layer more": lambda tensors: tensors.update({"film.layer.9.weight": np.zeros((2, 2), np.float32)}),
}


@pytest.mark.parametrize("fault", CODE_FAULTS)
def test_assets_whose_codes_do_not_fit_are_refused(fault, tmp_path, store):
    _, node, _ = generator(tmp_path, store)
    tensors = dict(store.get(node.content.asset))
    check_distance(node.content, tensors)
    CODE_FAULTS[fault](tensors)
    with pytest.raises(AssetError):
        check_distance(node.content, tensors)


def keras(layers):
    return lambda path: save_keras(path, layers)


def cut(path):
    save_keras(path, diamond())
    path.write_bytes(path.read_bytes()[:-200])


def unwritten(path):
    """Room for 10^12 numbers that are claimed and not there."""
    with h5py.File(path, "w") as file:
        file.create_dataset("dense/kernel:0", (3, 1 << 40), "f4", chunks=(3, 1 << 20))
        file["dense/bias:0"] = np.zeros(1, np.float32)


def elsewhere(path):
    with h5py.File(path, "w") as file:
        layout = h5py.VirtualLayout((3, 1), "f4")
        layout[:] = h5py.VirtualSource("/etc/other.h5", "x", (3, 1))
        file.create_virtual_dataset("dense/kernel:0", layout)
        file["dense/bias:0"] = np.zeros(1, np.float32)


BAD = {
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("kernel"),
    "cut": cut,
    "claims": unwritten,
    "other files": elsewhere,
    "nothing in it": lambda path: h5py.File(path, "w").close(),
    "NaN": keras([(np.full((3, 1), np.nan, np.float32), np.zeros(1, np.float32))]),
    "no surface": keras(diamond(offset=5.0)),
    "four inputs": keras([(np.zeros((4, 1), np.float32), np.zeros(1, np.float32))]),
    "two outputs": keras([(np.zeros((3, 2), np.float32), np.zeros(2, np.float32))]),
    "layers that do not fit": keras([diamond()[0], (np.zeros((5, 1), np.float32), np.zeros(1, np.float32))]),
    "bias too long": keras([(np.zeros((3, 1), np.float32), np.zeros(9, np.float32))]),
}


@pytest.mark.parametrize("fault", BAD)
def test_bad_hdf5_files_are_told(fault, tmp_path, store):
    path = tmp_path / "net.h5"
    BAD[fault](path)
    with pytest.raises(ViewerError) as error:
        run_to_end(open_path(path, store))
    assert error.value.hint
    assert not store.root.exists()


STYLE_FAULTS = {
    "no latent": lambda state: state.pop("style.0.weight"),
    "no gamma": lambda state: state.pop("renderer.network.pts_linears.1.gamma.weight"),
    "no distance": lambda state: state.pop("renderer.network.sigma_linear.bias"),
    "NaN": lambda state: state["renderer.network.pts_linears.1.bias"].fill_(float("nan")),
    "no mapping": lambda state: [state.pop(f"style.{i}.weight") for i in range(3)],
    "no width": lambda state: state["renderer.sigmoid_beta"].fill_(0.0),
    "shapes": lambda state: state.__setitem__("renderer.network.pts_linears.1.weight", torch.zeros(12, 5)),
}


@pytest.mark.parametrize("fault", STYLE_FAULTS)
def test_bad_generators_are_told(fault, tmp_path, store):
    state = stylesdf_state()
    STYLE_FAULTS[fault](state)
    torch.save({"g_ema": state}, tmp_path / "faces.pt")
    with pytest.raises(ViewerError) as error:
        run_to_end(open_path(tmp_path / "faces.pt", store))
    assert error.value.hint
