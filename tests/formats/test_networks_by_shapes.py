"""Networks of unknown programs: shapes say what they can, answers the rest, and photos choose among these."""

import msgspec
import numpy as np
import pytest
import torch

from tests.fields.networks import random_rays
from tests.formats.damaged import FEW, MANY, check_mutations
from tests.formats.foreign_networks import FAR, FOREIGN, NEAR, PiGrouped, ReluFeature, write_photos
from viewer import api
from viewer.cli.main import main
from viewer.engine.jobs import AnswerJob, RankAnswersJob, run
from viewer.errors import InputError, UnsupportedError, ViewerError
from viewer.fields.load import load_field
from viewer.formats.checkpoints.torch_file import read_arrays
from viewer.formats.datasets.registry import open_dataset
from viewer.formats.registry import find_format, open_path
from viewer.scene.answering import with_answers, with_given
from viewer.scene.document import Scene, decode, encode
from viewer.scene.geometry import Transform
from viewer.scene.kinds import kind_of
from viewer.scene.nerf_answers import QUESTIONS, NerfAnswers, answers_from
from viewer.scene.progress import run_to_end


@pytest.fixture(autouse=True)
def one_thread():
    """Two threads that wait for each other spin, where others have their cores."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(autouse=True)
def found_box(request, monkeypatch):
    """Looking for the scene takes a second: only tests of that do it."""
    if "looking" not in request.keywords:
        monkeypatch.setattr("viewer.formats.checkpoints.mlp.scene_box", lambda nerf: nerf.aabb)


def opened(path, store, **answers):
    scene = run_to_end(open_path(path, store))
    return with_given(scene, answers, "a test")


def deviation(network, content, store):
    """The largest difference from what the network's own program answers, of densities and of colours."""
    points, directions = random_rays(200, reach=1.4)
    field = load_field(content, store.get(content.asset), dtype=torch.float64)
    found = field.sample(torch.from_numpy(points), torch.from_numpy(directions))
    density, radiance = network.answer(points, directions)
    return np.abs(found.density.numpy() - density).max(), np.abs(found.radiance.numpy() - radiance).max()


@pytest.mark.parametrize("habit", FOREIGN)
def test_with_the_right_answers_it_answers_as_its_own_program(habit, tmp_path, store):
    network = FOREIGN[habit]()
    network.save(tmp_path / "net.pt")
    assert find_format(tmp_path / "net.pt").name == "mlp"
    (node,) = opened(tmp_path / "net.pt", store, **network.answers).nodes
    asked = node.content.asked
    assert set(network.answers) <= set(asked.open)
    assert max(deviation(network, node.content, store)) < 1e-4
    assert {name for name, who in asked.known if who == "a test"} == set(network.answers)
    kinds = {option.name: option for option in QUESTIONS}
    for name, right in network.answers.items():  # each of them is needed
        other = next(value for value in (*kinds[name].choices, 2.5) if value != right)
        wrong = with_given(opened(tmp_path / "net.pt", store, **network.answers), {name: other}, "a test").nodes[0]
        assert max(deviation(network, wrong.content, store)) > 1e-3, name


def test_it_says_what_it_inferred_and_what_it_assumed(tmp_path, store):
    PiGrouped(octaves=(10, 4)).save(tmp_path / "net.pt")
    (node,) = opened(tmp_path / "net.pt", store, near=1.0, far="5").nodes
    facts = dict(kind_of(node.content).facts(node.content))
    assert "4 layers, 128 wide" in facts["inferred"]
    assert "63 numbers: 10 frequencies and itself" in facts["inferred"]
    assert facts["answered"] == "a test: near = 1, far = 5"
    assert facts["assumed"].startswith("order = sin xyz, cos xyz for each frequency (NeRF); ")
    assert "near =" not in facts["assumed"]
    assert node.content.near == 1
    assert node.content.far == 5


def test_what_the_file_and_settings_say_is_not_assumed(tmp_path, store):
    state = {"net": PiGrouped().state(), "near": 0.5, "far": torch.tensor(3.0)}
    torch.save(state | {"embed.freq_bands": np.pi * 2.0 ** torch.arange(4)}, tmp_path / "net.pt")
    (tmp_path / "config.txt").write_text("white_bkgd = False\nnear = 9\n")
    (node,) = opened(tmp_path / "net.pt", store).nodes
    answers, known = node.content.asked.answers, dict(node.content.asked.known)
    assert (answers.near, answers.far, answers.frequencies, answers.background) == (0.5, 3.0, "pi", "black")
    assert known["near"] == known["frequencies"] == "the file"
    assert known["background"] == "the settings beside it"
    assert node.content.position.scale == pytest.approx(np.pi)


def test_of_two_networks_the_fine_one_is_read_and_optimisers_are_left_out(tmp_path, store):
    coarse, fine = PiGrouped(seed=1), PiGrouped(seed=2)
    momenta = {name: value * 0 for name, value in fine.state().items()}
    torch.save({"coarse": coarse.state(), "fine": fine.state(), "optimizer": momenta}, tmp_path / "net.pt")
    (node,) = opened(tmp_path / "net.pt", store, **PiGrouped.answers).nodes
    assert max(deviation(fine, node.content, store)) < 1e-4
    assert "2 networks, of which this is the fine one" in "; ".join(node.content.asked.inferred)


def test_answers_stay_with_the_node_and_change_nothing_else(tmp_path, store):
    network = PiGrouped()
    network.save(tmp_path / "net.pt")
    scene = opened(tmp_path / "net.pt", store)
    node = scene.nodes[0]
    answers = answers_from(PiGrouped.answers | {"axes": "+y", "background": "black"}, node.content.asked.answers)
    changed = with_answers(scene, node.key, answers, "you")
    again = decode(encode(changed))
    assert again == changed
    assert again.nodes[0].content.asset == node.content.asset
    assert max(deviation(network, again.nodes[0].content, store)) < 1e-4
    assert changed.world.background == (0.0, 0.0, 0.0)
    np.testing.assert_allclose(changed.nodes[0].transform.apply(np.array([[0.0, 1.0, 0.0]])), [[0, 0, 1]], atol=1e-12)
    back = with_answers(changed, node.key, node.content.asked.answers, "you")
    assert back.nodes[0].transform.apply(np.eye(3)) == pytest.approx(np.eye(3))
    assert back.nodes[0].content.position == node.content.position
    moved = changed.with_node(msgspec.structs.replace(changed.nodes[0], transform=Transform((1.0, 2.0, 3.0))))
    asked = with_answers(moved, node.key, answers_from({"near": 1}, answers), "you")
    assert asked.nodes[0].transform == moved.nodes[0].transform  # people have placed it


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"colour": "red"}, "no question 'colour'"),
        ({"order": "backwards"}, "'backwards' is no answer to 'order'"),
        ({"near": -1}, "out of range"),
        ({"near": 7}, "cannot begin at 7 and end at 6"),
        ({"near": "nan"}, "out of range"),
        ({"density_row": "first"}, "'density_row' is not asked"),
        ({"ndc": "yes"}, "'ndc' is not asked"),
    ],
)
def test_answers_that_make_no_sense_are_refused(given, told, tmp_path, store):
    PiGrouped().save(tmp_path / "net.pt")
    with pytest.raises(InputError, match=told) as error:
        opened(tmp_path / "net.pt", store, **given)
    assert error.value.hint


def test_nothing_is_asked_about_what_has_no_questions(store):
    with pytest.raises(InputError, match="Nothing is asked"):
        run_to_end(run(AnswerJob(Scene(), {"near": "1"}), store))


def classifier():
    return {"fc1.weight": torch.zeros(128, 784), "fc1.bias": torch.zeros(128), "fc2.weight": torch.zeros(10, 128)}


def with_norm():
    return PiGrouped().state() | {"mlp_base.norm.weight": torch.ones(128), "mlp_base.norm.bias": torch.zeros(128)}


def cut_off():
    return {name: value for name, value in PiGrouped().state().items() if "layers.2" not in name} | {
        "mlp_base.layers.3.weight": torch.zeros(128, 100)
    }


def convolution():
    return {"conv.weight": torch.zeros(8, 3, 3, 3), "conv.bias": torch.zeros(8)}


def of_harmonics():
    """A direction of 16 numbers: spherical harmonics, no encoding of waves."""
    return ReluFeature().state() | {"to_rgb_2.weight": torch.zeros(8, 9 + 16)}


def not_finite():
    state = PiGrouped().state()
    state["rgb_net.bias"][0] = float("nan")
    return state


@pytest.mark.parametrize(
    "made", [classifier, with_norm, cut_off, convolution, of_harmonics, not_finite], ids=lambda made: made.__name__
)
def test_what_does_not_add_up_is_refused(made, tmp_path, store):
    torch.save(made(), tmp_path / "net.pt")
    with pytest.raises(ViewerError) as error:
        opened(tmp_path / "net.pt", store)
    assert str(tmp_path / "net.pt") in error.value.message
    assert error.value.hint
    assert not store.root.exists()


@pytest.mark.parametrize("prefix", ["", "module."])
def test_networks_of_banmo_are_refused_by_name(prefix, tmp_path, store):
    """Its canonical field is laid out as a NeRF is, and would be shown as fog of another shape."""
    habit = ReluFeature()
    state = {f"nerf_coarse.{name}": torch.as_tensor(array) for name, array in habit.state().items()}
    state |= {"bones": torch.zeros(25, 10), "skin_aux": torch.zeros(2), "nerf_coarse.beta": torch.ones(1)}
    path = tmp_path / "params_latest.pth"
    torch.save({f"{prefix}{name}": array for name, array in state.items()}, path)
    with pytest.raises(UnsupportedError, match="networks of BANMo") as said:
        run_to_end(open_path(path, store))
    assert "extract.py" in said.value.hint


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
@pytest.mark.parametrize("habit", ["CosineFirst", "Branching", "Flat"])
def test_damage_does_no_harm(habit, count, tmp_path, store):
    FOREIGN[habit]().save(tmp_path / "net.pt")
    check_mutations(tmp_path / "net.pt", store, count)


SMOOTH = {"PiGrouped": (2, 1), "Branching": (2, 1), "TrunkOfAll": (3, 2)}
"""Octaves of networks whose pictures are smooth."""


@pytest.mark.parametrize(
    "habit", ["Branching", *(pytest.param(name, marks=pytest.mark.slow) for name in ("PiGrouped", "TrunkOfAll"))]
)
def test_photos_choose_the_right_answers(habit, tmp_path, store, monkeypatch):
    """Every choice but the network's own makes other pictures, and the own ones are found without any being given."""
    monkeypatch.setattr(FOREIGN[habit], "width", 64)
    network = FOREIGN[habit](octaves=SMOOTH[habit], seed=3)
    network.show_ball()
    write_photos(network, tmp_path)
    network.save(tmp_path / "net.pt")
    (node,) = opened(tmp_path / "net.pt", store, near=NEAR, far=FAR, bounds=1.5).nodes
    ranked = run_to_end(run(RankAnswersJob(node, search=True), store))
    expected = answers_from(network.answers, NerfAnswers())
    assert ranked.photos == str(tmp_path)
    assert ranked.psnr > 32
    for name in network.answers:
        assert getattr(ranked.answers, name) == getattr(expected, name), name
    assert all(choice.psnr < ranked.psnr for choice in ranked.choices if choice.question in network.answers)


@pytest.mark.slow
def test_photos_choose_the_background_of_a_real_network_along_with_the_rest(tmp_path, store, shared_data):
    """One that was trained before black and has black matter where nothing is; its layers have other names here."""
    file = shared_data / "trained" / "basic_nerf_lego_100.pt"
    layers = torch.load(file, "cpu", weights_only=True)["model_state_dict"]
    renamed = {name.replace("fc_", "mine").replace("dir", "hue"): layer.float() for name, layer in layers.items()}
    torch.save(renamed, tmp_path / "net.pt")
    (node,) = opened(tmp_path / "net.pt", store).nodes
    photos = open_dataset(shared_data / "lego", 0)
    ranked = run_to_end(run(RankAnswersJob(node, photos, search=True), store))
    right = NerfAnswers(order="axis-octave-wave", itself="each", background="black")
    assert ranked.answers == right
    assert ranked.psnr > 24


def test_without_photos_nothing_is_ranked(tmp_path, store):
    PiGrouped().save(tmp_path / "net.pt")
    (node,) = opened(tmp_path / "net.pt", store).nodes
    with pytest.raises(InputError, match="No photos are beside"):
        run_to_end(run(RankAnswersJob(node, search=True), store))
    assert run_to_end(run(RankAnswersJob(node), store)).choices == ()


def test_the_command_line_and_scripts_answer_alike(tmp_path, capsys):
    network = PiGrouped()
    network.save(tmp_path / "net.pt")
    words = [f"--answer={name}={value}" for name, value in PiGrouped.answers.items()]
    assert main(["info", str(tmp_path / "net.pt"), *words]) == 0
    told = "given: order = sines, then cosines; in each, all frequencies of x, y, z (nerfstudio)"
    assert told in capsys.readouterr().out
    document = api.open(tmp_path / "net.pt", answers=PiGrouped.answers)
    assert max(deviation(network, document.nodes[0].content, document.store)) < 1e-4
    assert main(["convert", str(tmp_path / "net.pt"), str(tmp_path / "a.fieldwright"), *words]) == 0
    saved = api.open(tmp_path / "a.fieldwright")
    assert saved.nodes[0].content.asked == document.nodes[0].content.asked
    assert main(["info", str(tmp_path / "net.pt"), "--answer", "near"]) == 2
    assert "name=value" in capsys.readouterr().err
    assert main(["info", str(tmp_path / "net.pt"), "--answer", "near=blue"]) == 1


REAL = {
    "krrish94/lego-lowres/checkpoint199999.ckpt": {"feature": "relu", "entry": "linear"},
    "basic_nerf_lego_100.pt": {"order": "axis-octave-wave", "itself": "each"},
}
"""Networks that others trained, and how their own readers read them."""


@pytest.mark.parametrize("name", REAL)
def test_real_networks_are_the_same_by_their_shapes_as_by_their_names(name, tmp_path, store, shared_data, monkeypatch):
    """With every layer called something else."""
    monkeypatch.setattr("viewer.formats.checkpoints.nerf.scene_box", lambda nerf: nerf.aabb)
    path = shared_data / "trained" / name
    (known,) = run_to_end(open_path(path, store)).nodes
    whole = read_arrays(path)
    prefix = "model_fine_state_dict." if "krrish94" in name else "model_state_dict."
    own = {each.removeprefix(prefix): array for each, array in whole.items() if each.startswith(prefix)}
    numbers = {layer: i for i, layer in enumerate(dict.fromkeys(each.rpartition(".")[0] for each in own))}
    renamed = {
        f"l{numbers[each.rpartition('.')[0]]}x.{each.rpartition('.')[2]}": torch.from_numpy(array)
        for each, array in own.items()
    }
    torch.save(renamed, tmp_path / "net.pt")
    (node,) = opened(tmp_path / "net.pt", store, **{"feature": "linear", **REAL[name]}).nodes
    points, directions = (torch.from_numpy(each) for each in random_rays(100, reach=0.9))
    answers = [
        load_field(each.content, store.get(each.content.asset), dtype=torch.float64).sample(points, directions)
        for each in (known, node)
    ]
    assert float(answers[0].density.max()) > 1
    torch.testing.assert_close(answers[1].density, answers[0].density, atol=1e-2, rtol=1e-3)
    torch.testing.assert_close(answers[1].radiance, answers[0].radiance, atol=1e-3, rtol=0)
