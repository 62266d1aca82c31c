"""Hash grids: the kernels against plain torch, the networks against numpy, damaged tensors."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import sph_harm_y

from tests.fields.hash_grids import BOX, content, random_tensors
from viewer.errors import AssetError
from viewer.fields.field import Field, ViewDependentField
from viewer.fields.harmonics import harmonics_to_degree_3
from viewer.fields.hash_encoding import ENOUGH, HashEncoding, encoded_in_torch
from viewer.fields.hash_kernels import encode
from viewer.fields.hash_layout import check_hash_grid, hash_levels
from viewer.fields.hashgrid import HashGrid
from viewer.fields.load import load_field
from viewer.scene.content import HashGridField
from viewer.scene.geometry import AABB

SHAPES = [(4, 1, 7), (4, 2, 8), (3, 3, 6), (5, 4, 9), (2, 8, 6)]


def points_and_tables(field, count=300, dtype=torch.float64, seed=0):
    generator = torch.Generator().manual_seed(seed)
    points = torch.rand(count, 3, generator=generator, dtype=dtype)
    tables = torch.randn(hash_levels(field).entries, field.features, generator=generator, dtype=dtype)
    return points, tables


@pytest.mark.parametrize(("levels", "features", "bits"), SHAPES)
def test_the_kernels_answer_what_plain_torch_does(levels, features, bits):
    field = content(levels, features, bits)
    assert 0 < hash_levels(field).hashed.sum() < levels
    points, tables = points_and_tables(field)
    gradient = torch.randn(len(points), levels * features, dtype=torch.float64)
    answers = []
    for encoded in (HashEncoding(hash_levels(field)), lambda p, t: encoded_in_torch(p, t, hash_levels(field))):
        leaves = [points.clone().requires_grad_(), tables.clone().requires_grad_()]
        values = encoded(*leaves)
        (values * gradient).sum().backward()
        answers.append((values.detach(), *(leaf.grad for leaf in leaves)))
    for kernel, plain in zip(*answers, strict=True):
        torch.testing.assert_close(kernel, plain, rtol=1e-7, atol=1e-7)


def test_gradients_are_those_of_finite_differences():
    field = content(3, 2, 5, 2)
    points, tables = points_and_tables(field, 5)
    encoding = HashEncoding(hash_levels(field))
    assert torch.autograd.gradcheck(encoding, (points.requires_grad_(), tables.requires_grad_()), eps=1e-7, atol=1e-5)


def test_many_points_are_shared_out_and_every_count_of_threads_adds_up_the_same():
    field = content(4, 4, 7)
    points, tables = points_and_tables(field, ENOUGH + 77, torch.float32)
    gradient = torch.randn(len(points), 16)
    answers = []
    for threads in (1, 2, 3):
        leaves = [points.clone().requires_grad_(), tables.clone().requires_grad_()]
        values = HashEncoding(hash_levels(field), threads)(*leaves)
        (values * gradient).sum().backward()
        answers.append((values.detach(), *(leaf.grad for leaf in leaves)))
    for other in answers[1:]:
        assert all(torch.equal(one, two) for one, two in zip(answers[0], other, strict=True))


coordinates = st.floats(allow_nan=True, allow_infinity=True, width=32) | st.sampled_from([0.0, 1.0, 0.5, -1e-30, 1.5])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(coordinates, coordinates, coordinates), min_size=1, max_size=5))
def test_points_anywhere_touch_no_memory_but_the_table(points):
    field = content(3, 2, 6, 3)
    levels = hash_levels(field)
    entries = np.diff(levels.starts)
    values = np.zeros((len(points), 2), np.float32)
    for level in range(3):
        # Were an entry beyond the table's end ever read, a value from outside would show.
        memory = np.full((int(entries[level]) + 4096, 2), 1e6, np.float32)
        memory[2048:-2048] = 1.0
        table = memory[2048:-2048]
        encode(
            np.array(points, np.float32), 0, len(points), table, levels.scales[level], levels.offset,
                levels.sides[level], levels.hashed[level], values, 0,
        )  # fmt: skip
        finite = np.isfinite(np.array(points, np.float32)).all(1)
        np.testing.assert_allclose(values[finite], 1.0, rtol=1e-5)
        assert not (np.abs(values) > 2).any()


def test_a_dense_grid_interpolates_its_corners():
    field = content(1, 1, 12, 8)
    levels = hash_levels(field)
    assert (levels.sides[0], levels.entries, bool(levels.hashed[0])) == (8, 512, False)
    tables = np.zeros((512, 1), np.float32)
    corner = np.arange(512)
    tables[:, 0] = corner % 8 + 10 * (corner // 8 % 8) + 100 * (corner // 64)
    points = np.random.default_rng(0).random((100, 3)).astype(np.float32) * 0.9
    values = HashEncoding(levels).forward(points, tables)[:, 0]
    np.testing.assert_allclose(values, (7 * points + 0.5) @ np.array([1.0, 10.0, 100.0]), rtol=1e-4)


def test_a_hashed_corner_is_where_the_paper_says():
    field = HashGridField("0" * 64, AABB((0.0,) * 3, (1.0,) * 3), 1, 1, 10, 64, 1.5)
    tables = np.zeros((1024, 1), np.float32)
    corner = (12, 50, 33)
    entry = (corner[0] ^ (corner[1] * 2654435761) % 2**32 ^ (corner[2] * 805459861) % 2**32) % 1024
    tables[entry] = 7.0
    point = (np.array([corner], np.float32) - 0.5) / 63
    assert HashEncoding(hash_levels(field)).forward(point, tables)[0, 0] == pytest.approx(7.0, rel=1e-3)


def test_harmonics_are_those_of_the_books():
    directions = np.random.default_rng(3).normal(size=(50, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    polar, azimuth = np.arccos(directions[:, 2]), np.arctan2(directions[:, 1], directions[:, 0])
    expected = []
    for degree in range(4):
        for order in range(-degree, degree + 1):
            value = sph_harm_y(degree, abs(order), polar, azimuth)
            part = value.imag if order < 0 else value.real
            expected.append(part * (math.sqrt(2) if order else 1))
    np.testing.assert_allclose(
        harmonics_to_degree_3(torch.from_numpy(directions)).numpy(), np.stack(expected, 1), atol=1e-12
    )


def test_the_field_is_its_networks():
    tensors = random_tensors(content())
    field = load_field(content(), tensors)
    assert isinstance(field, HashGrid)
    assert isinstance(field, ViewDependentField)
    rng = np.random.default_rng(1)
    points = rng.uniform(BOX.lo, BOX.hi, (40, 3)).astype(np.float32)
    directions = rng.normal(size=(40, 3)).astype(np.float32)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    encoded = encoded_in_torch(
        torch.from_numpy((points - np.array(BOX.lo, np.float32)) / 2), torch.from_numpy(tensors["tables"]),
        hash_levels(content()),
    ).numpy()  # fmt: skip
    features = np.maximum(encoded @ tensors["density.0.weight"].T, 0) @ tensors["density.1.weight"].T
    known = np.concatenate([features, harmonics_to_degree_3(torch.from_numpy(directions)).numpy()], 1)
    for layer in range(2):
        known = np.maximum(known @ tensors[f"color.{layer}.weight"].T, 0)
    sample = field.sample(torch.from_numpy(points), torch.from_numpy(directions))
    np.testing.assert_allclose(sample.density.numpy(), np.exp(features[:, 0] + 0.5), rtol=2e-3)
    np.testing.assert_allclose(
        sample.radiance.numpy(), 1 / (1 + np.exp(-known @ tensors["color.2.weight"].T)), atol=1e-3
    )
    density, hidden = field.density_and_features(torch.from_numpy(points))
    torch.testing.assert_close(density, sample.density)
    torch.testing.assert_close(field.radiance_of(hidden, torch.from_numpy(directions)), sample.radiance)


@settings(max_examples=40, deadline=None)
@given(st.tuples(*(st.floats(-3, 3, width=32) for _ in range(3))))
def test_there_is_nothing_outside_of_the_box(point):
    field = HashGrid(content(), random_tensors(content()))
    assert isinstance(field, Field)
    points = torch.tensor([point], dtype=torch.float32)
    inside = all(low <= value <= high for low, value, high in zip(BOX.lo, points[0].tolist(), BOX.hi, strict=True))
    assert (float(field.density(points)) > 0) == inside
    sample = field.sample(points, torch.tensor([[0.0, 0.0, 1.0]]))
    assert bool((sample.radiance > 0).all()) == inside


def test_there_is_nothing_in_empty_cells():
    tensors = random_tensors(content())
    occupied = np.zeros((128, 128, 128), np.uint8)
    occupied[5, 70, :] = 1
    full, emptied = (HashGrid(content(), named) for named in (tensors, {**tensors, "occupied": np.packbits(occupied)}))
    cells = np.array([[5, 70, 3], [5, 70, 90], [5, 71, 3], [6, 70, 3], [70, 5, 3]])
    points = torch.tensor(np.array(BOX.lo) + (cells + 0.5) / 128 * 2.0, dtype=torch.float32)
    expected = full.density(points) * torch.tensor([1.0, 1.0, 0.0, 0.0, 0.0])
    torch.testing.assert_close(emptied.density(points), expected)
    assert bool((expected[:2] > 0).all())


def test_densities_have_gradients_and_no_infinity():
    tensors = random_tensors(content(), size=1e4)
    field = HashGrid(content(), tensors)
    points = torch.rand(200, 3, requires_grad=True)
    density = field.density(points)
    assert bool(torch.isfinite(density).all())
    (gradient,) = torch.autograd.grad(density.sum(), points)
    assert bool(torch.isfinite(gradient).all())


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("tables", lambda array: array[:-1]),
        ("tables", lambda array: array.astype(np.float64)),
        ("tables", lambda array: np.where(np.arange(array.size).reshape(array.shape) == 5, np.nan, array)),
        ("density.0.weight", lambda array: array[:, :-1]),
        ("density.1.weight", lambda array: array[:0]),
        ("density.1.weight", lambda array: array[0]),
        ("density.shift", lambda array: array[:0]),
        ("color.1.weight", lambda array: array[:, :-1]),
        ("color.2.weight", lambda array: array[:2]),
        ("occupied", lambda _: np.ones(9, np.uint8)),
        ("occupied", lambda _: np.ones(128**3 // 8, np.float32)),
        ("density.0.weight", None),
        ("color.0.weight", None),
        ("tables", None),
    ],
)
def test_damaged_tensors_are_refused(name, change):
    tensors = random_tensors(content())
    if change is None:
        del tensors[name]
    else:
        tensors[name] = change(tensors.get(name))
    with pytest.raises(AssetError) as caught:
        check_hash_grid(content(), tensors)
    assert caught.value.hint


@pytest.mark.parametrize(
    "wrong",
    [
        {"levels": 0}, {"levels": 10**9}, {"features": 0}, {"table_bits": 60}, {"coarsest": 0}, {"growth": math.nan},
        {"growth": 1e30}, {"growth": 0.5}, {"aabb": AABB((0.0, 0.0, 0.0), (1.0, 0.0, 1.0))},
    ],
)  # fmt: skip
def test_absurd_grids_are_refused_before_memory_is_taken(wrong):
    with pytest.raises(AssetError) as caught:
        check_hash_grid(content(**wrong), random_tensors(content()))
    assert caught.value.hint
