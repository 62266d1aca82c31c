"""PLY of Gaussian splats: every column where it belongs, whatever the file lacks, adds, or has wrong."""

import io

import numpy as np
import pytest

from tests.formats.made_splats import INRIA, columns, gaussians, ply
from viewer.errors import InputError
from viewer.formats.registry import find_format, open_path
from viewer.formats.splats.ply import decode
from viewer.formats.validation import check_scene
from viewer.scene.progress import run_to_end
from viewer.scene.splats import splats_from_tensors

NAMES = ("positions", "log_scales", "rotations", "logits", "sh")


def decoded(data):
    return decode(io.BytesIO(data), "x.ply", len(data))


def opened(data, folder, store):
    path = folder / "some.ply"
    path.write_bytes(data)
    scene = run_to_end(open_path(path, store))
    check_scene(scene, store)
    (node,) = scene.nodes
    return scene, node, splats_from_tensors(store.get(node.content.asset))


def check_equal(found, truth, **limits):
    for name in NAMES:
        np.testing.assert_allclose(getattr(found, name), getattr(truth, name), err_msg=name, **(limits or {"rtol": 0}))


@pytest.mark.parametrize("degree", range(4))
@pytest.mark.parametrize("order", ["binary_little_endian", "binary_big_endian", "ascii"])
@pytest.mark.parametrize("kind", ["float", "double"])
def test_every_column_is_read_in_every_encoding(degree, order, kind):
    truth = gaussians(5000, degree) if order != "ascii" else gaussians(20, degree)
    found = decoded(ply(columns(truth), order, kind))
    check_equal(found, truth)
    assert found.notes == ()


def test_the_order_of_columns_does_not_matter():
    truth = gaussians(10)
    table = columns(truth)
    assert tuple(table) == INRIA
    check_equal(decoded(ply(dict(reversed(table.items())))), truth)


@pytest.mark.parametrize(
    "around",
    [
        {"before": "element camera 0\nproperty float w\n"},
        {"behind": "element face 0\nproperty list uchar int vertex_indices\n"},
        {"before": "element face 0\nproperty list uchar int vertex_indices\n"},
    ],
)
def test_other_tables_do_not_matter(around):
    truth = gaussians(7)
    check_equal(decoded(ply(columns(truth), **around)), truth)


def test_a_file_is_a_node_that_stands_upright(tmp_path, store):
    truth = gaussians(50)
    scene, node, found = opened(ply(columns(truth)), tmp_path, store)
    assert find_format(tmp_path / "some.ply").name == "ply_splats"
    check_equal(found, truth)
    assert (node.name, node.content.count, node.content.sh_degree) == ("some", 50, 3)
    down = node.transform.apply(np.array([[0.0, 1.0, 0.0]]))  # COLMAP's +Y is down
    np.testing.assert_allclose(down, [[0.0, 0.0, -1.0]], atol=1e-12)
    assert scene.world.origin == (0.0, 0.0, 0.0)


def test_properties_that_are_not_used_are_named(tmp_path, store):
    truth = gaussians(5)
    _, node, found = opened(ply({**columns(truth), "segment": np.ones(5), "time": np.ones(5)}), tmp_path, store)
    check_equal(found, truth)
    assert any("segment, time" in note for note in node.content.provenance.notes)


def test_colors_stand_in_for_harmonics():
    truth = gaussians(5, 0)
    table = columns(truth)
    for channel, name in enumerate(("red", "green", "blue")):
        del table[f"f_dc_{channel}"]
        table[name] = np.full(5, 0.25 * channel)
    found = decoded(ply(table))
    # The harmonic of degree 0 is 1 / (2 sqrt(pi)).
    np.testing.assert_allclose(0.5 + found.sh[:, 0] / (2 * np.sqrt(np.pi)), [[0.0, 0.25, 0.5]] * 5, atol=1e-6)


def test_bytes_of_colors_are_colors():
    table = {name: column for name, column in columns(gaussians(1, 0)).items() if not name.startswith("f_dc")}
    data = ply(table).replace(
        b"end_header", b"".join(b"property uchar %b\n" % c for c in (b"red", b"green", b"blue")) + b"end_header"
    )
    found = decoded(data + bytes([255, 0, 51]))
    np.testing.assert_allclose(0.5 + found.sh[:, 0] / (2 * np.sqrt(np.pi)), [[1.0, 0.0, 0.2]], atol=1e-6)


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        (("scale_2",), "flat"),
        (("scale_1", "scale_2"), "balls"),
        (("rot_0", "rot_1", "rot_2", "rot_3"), "no rotations"),
        (("opacity",), "no opacity"),
        (("nx", "ny", "nz"), ""),
    ],
)
def test_what_is_missing_is_taken_for_granted_and_said(lost, said, tmp_path, store):
    truth = gaussians(9)
    table = {name: column for name, column in columns(truth).items() if name not in lost}
    _, node, found = opened(ply(table), tmp_path, store)
    assert any(said in note for note in node.content.provenance.notes) or not said
    if lost == ("scale_2",):
        assert (found.log_scales[:, 2] < -15).all()
    if lost == ("scale_1", "scale_2"):
        np.testing.assert_array_equal(found.log_scales[:, 2], truth.log_scales[:, 0])
    if "rot_0" in lost:
        np.testing.assert_array_equal(found.rotations, [[1, 0, 0, 0]] * 9)
    if lost == ("opacity",):
        assert (1 / (1 + np.exp(-found.logits)) > 0.999).all()


@pytest.mark.parametrize("lost", ["x", "f_dc_1", "scale_0", "f_rest_3", "f_rest_44"])
def test_what_cannot_be_missing_is_named(lost):
    table = {name: column for name, column in columns(gaussians(3)).items() if name != lost}
    with pytest.raises(InputError, match=r"f_rest|x|f_dc_1|scale_0") as error:
        decoded(ply(table))
    assert error.value.hint


def test_harmonics_beyond_the_third_degree_are_left_out():
    table = columns(gaussians(4, 0))
    table |= {
        f"f_rest_{channel * 24 + term}": np.full(4, 100.0 * channel + term)
        for channel in range(3)
        for term in range(24)
    }
    found = decoded(ply(table))
    np.testing.assert_array_equal(found.sh[0, 1:], [[term, 100 + term, 200 + term] for term in range(15)])
    assert any("beyond degree 3" in note for note in found.notes)


@pytest.mark.parametrize("comment", ["SplatRenderMode: mip", "antialiased 1"])
def test_comments_tell_the_filter(comment):
    data = ply(columns(gaussians(2, 0)), comments=[comment])
    assert decoded(data).filter == "antialiased"
    assert decoded(ply(columns(gaussians(2, 0)), comments=["SplatRenderMode: default"])).filter == "dilated"


def test_the_filter_of_mip_splatting_is_applied(tmp_path, store):
    """Two balls: of 0.3 widened by 0.4 to 0.5, which thins it to 0.6 cubed; and one that nothing widens."""
    truth = gaussians(2)
    table = columns(truth)
    for number in range(3):
        table[f"scale_{number}"] = np.log([0.3, 0.2]).astype(np.float32)
    table["opacity"] = np.array([np.log(0.8 / 0.2), 1.0], np.float32)
    table["filter_3D"] = np.array([0.4, 0.0], np.float32)
    _, node, found = opened(ply(table), tmp_path, store)
    np.testing.assert_allclose(np.exp(found.log_scales), [[0.5] * 3, [0.2] * 3], rtol=1e-6)
    np.testing.assert_allclose(1 / (1 + np.exp(-found.logits)), [0.8 * 0.6**3, 1 / (1 + np.exp(-1))], rtol=1e-5)
    assert any("Mip-Splatting" in note for note in node.content.provenance.notes)


def test_a_comment_of_nerfstudio_says_that_z_is_up(tmp_path, store):
    _, node, _ = opened(ply(columns(gaussians(2, 0)), comments=["Vertical Axis: z"]), tmp_path, store)
    np.testing.assert_array_equal(node.transform.matrix(), np.eye(4))


def test_gaussians_that_are_not_finite_are_left_out(tmp_path, store):
    truth = gaussians(12, 1)
    table = {name: column.copy() for name, column in columns(truth).items()}
    for row, (name, value) in enumerate(
        [
            ("x", np.nan),
            ("y", np.inf),
            ("opacity", np.nan),
            ("scale_1", np.inf),
            ("f_rest_4", np.nan),
            ("scale_2", 1e30),
        ]
    ):
        table[name][row] = value
    for axis in range(4):
        table[f"rot_{axis}"][6] = 0.0
    _, node, found = opened(ply(table), tmp_path, store)
    np.testing.assert_array_equal(found.positions, truth.positions[7:])
    assert any(note.startswith("7 of 12 Gaussians are left out") for note in node.content.provenance.notes)


def test_opaque_and_flat_gaussians_stay(tmp_path, store):
    table = {name: column.copy() for name, column in columns(gaussians(2, 0)).items()}
    table["opacity"][0], table["scale_0"][1] = np.inf, -np.inf
    _, node, found = opened(ply(table), tmp_path, store)
    assert node.content.count == 2
    assert np.isfinite(found.logits).all()
    assert np.isfinite(found.log_scales).all()


def test_quaternions_of_any_length_turn_alike(tmp_path, store):
    truth = gaussians(20, 0)
    table = columns(truth)
    for axis in range(4):
        table[f"rot_{axis}"] = table[f"rot_{axis}"] * 7.0
    _, _, found = opened(ply(table), tmp_path, store)
    check_equal(found, truth, atol=1e-6)


def test_splats_far_from_zero_have_an_origin(tmp_path, store):
    truth = gaussians(30, 0)
    table = columns(truth)
    table |= {
        name: table[name].astype(np.float64) + far for name, far in zip("xyz", (4.5e6, 5.2e5, -300.0), strict=True)
    }
    scene, node, found = opened(ply(table, kind="double"), tmp_path, store)
    back = found.positions.astype(np.float64) + node.content.provenance.origin
    np.testing.assert_allclose(back, np.stack([table[name] for name in "xyz"], 1), atol=1e-5)
    assert np.abs(found.positions).max() < 20
    # In the world, the file's coordinates are turned upright: (x, y, z) there is (x, z, -y) here.
    world = node.transform.apply(found.positions.astype(np.float64)) + scene.world.origin
    np.testing.assert_allclose(world, np.stack([table["x"], table["z"], -table["y"]], 1), atol=1e-4)


def test_no_splats_are_called_so(tmp_path, store):
    with pytest.raises(InputError, match="no splats") as error:
        opened(ply(columns(gaussians(0))), tmp_path, store)
    assert error.value.hint


@pytest.mark.parametrize("count", [b"4000000000", b"99999999999999999999", b"-1", b"many"])
def test_more_than_there_is_is_refused(count, tmp_path, store):
    data = ply(columns(gaussians(3))).replace(b"element vertex 3", b"element vertex " + count)
    with pytest.raises(InputError) as error:
        opened(data, tmp_path, store)
    assert error.value.hint


def test_inria_files_keep_every_number(shared_data, tmp_path, store):
    path = shared_data / "splats" / "inria_7000" / "point_cloud.ply"
    data = path.read_bytes()
    start = data.index(b"end_header\n") + 11
    rows = np.frombuffer(data, "<f4", offset=start).reshape(-1, 62)
    (node,) = run_to_end(open_path(path, store)).nodes
    found = splats_from_tensors(store.get(node.content.asset))
    np.testing.assert_array_equal(found.positions, rows[:, :3])
    np.testing.assert_array_equal(found.sh[:, 0], rows[:, 6:9])
    np.testing.assert_array_equal(found.sh[:, 1:].transpose(0, 2, 1).reshape(-1, 45), rows[:, 9:54])
    np.testing.assert_array_equal(found.logits, rows[:, 54])
    np.testing.assert_array_equal(found.log_scales, rows[:, 55:58])
    lengths = np.linalg.norm(rows[:, 58:].astype(np.float64), axis=1, keepdims=True)
    np.testing.assert_allclose(found.rotations, rows[:, 58:] / lengths, atol=1e-6)
