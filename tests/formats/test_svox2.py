"""Grids of svox2 and the npz files they are in: read as svox2 means them, and never trusted."""

import io
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.errors import InputError, UnsupportedError, ViewerError
from viewer.fields.voxels import SparseVoxels, voxels_from_tensors
from viewer.formats import npz
from viewer.formats.checkpoints import svox2
from viewer.formats.npz import read_npz
from viewer.scene.content import VoxelField
from viewer.scene.geometry import AABB

SHAPE = (3, 4, 5)


def grid(seed=3, basis=9):
    """A file's arrays as svox2 names them: not cubic, off centre, rows out of order, several kinds of 'empty'."""
    random = np.random.default_rng(seed)
    links = random.choice([-1, -2, -7, -(2**31)], SHAPE).astype(np.int32)
    rows = random.permutation(20)
    links.reshape(-1)[random.permutation(links.size)[:20]] = rows
    return {
        "radius": np.array([1.0, 2.0, 0.5], np.float32),
        "center": np.array([0.5, -1.0, 3.0], np.float32),
        "links": links,
        "density_data": random.normal(size=(20, 1)).astype(np.float32),
        "sh_data": random.normal(size=(20, 3 * basis)).astype(np.float16),
        "basis_type": np.array(1),
    }


def save(path, arrays, compressed=False):
    (np.savez_compressed if compressed else np.savez)(path, **arrays)
    return path


def load(path, store):
    node = svox2.read(path, store)
    assert isinstance(node.content, VoxelField)
    return voxels_from_tensors(node.content, store.get(node.content.asset)), node


def test_every_occupied_voxel_has_its_own_row(tmp_path, store):
    arrays = grid()
    voxels, node = load(save(tmp_path / "ckpt.npz", arrays), store)
    assert voxels.shape == SHAPE
    assert (voxels.aabb.lo, voxels.aabb.hi) == ((-0.5, -3.0, 2.5), (1.5, 1.0, 3.5))
    found = dict(zip(voxels.index.tolist(), range(20), strict=True))
    for x in range(3):
        for y in range(4):
            for z in range(5):
                row, at = arrays["links"][x, y, z], (x * 4 + y) * 5 + z
                assert (row >= 0) == (at in found)
                if row >= 0:
                    assert voxels.density[found[at]] == arrays["density_data"][row, 0]
                    np.testing.assert_array_equal(voxels.sh[found[at]], arrays["sh_data"][row])
    assert voxels.color_space == "srgb"
    assert node.name == tmp_path.name
    assert "2/3" in node.content.provenance.notes[0]


def test_voxel_centres_are_svox2s(tmp_path, store):
    """svox2 finds voxel g of point p by g = (.5 - .5 c / r) n - .5 + p (.5 / r) n."""
    arrays = grid()
    voxels, _ = load(save(tmp_path / "x.npz", arrays), store)
    low, high = np.array(voxels.aabb.lo), np.array(voxels.aabb.hi)
    index = np.array([2, 1, 4])
    point = low + (index + 0.5) / SHAPE * (high - low)
    radius, center = arrays["radius"], arrays["center"]
    there = (0.5 - 0.5 * center / radius) * SHAPE - 0.5 + point * (0.5 / radius) * SHAPE
    np.testing.assert_allclose(there, index, atol=1e-6)


@pytest.mark.parametrize("basis", [1, 4, 9])
def test_write_and_read_give_the_same_bits(tmp_path, store, basis):
    first, _ = load(save(tmp_path / "a.npz", grid(basis=basis)), store)
    svox2.write(first, tmp_path / "b.npz")
    second, _ = load(tmp_path / "b.npz", store)
    assert (second.shape, second.aabb, second.sh_degree) == (first.shape, first.aabb, first.sh_degree)
    for name in ("index", "density", "sh"):
        assert getattr(second, name).tobytes() == getattr(first, name).tobytes()
    svox2.write(second, tmp_path / "c.npz")
    assert (tmp_path / "b.npz").read_bytes() == (tmp_path / "c.npz").read_bytes()


def test_what_is_written_has_svox2s_names_and_types(tmp_path, store):
    voxels, _ = load(save(tmp_path / "a.npz", grid()), store)
    svox2.write(voxels, tmp_path / "b.npz")
    with np.load(tmp_path / "b.npz") as file:
        kinds = {name: (str(file[name].dtype), file[name].shape) for name in file.files}
        links, density = file["links"], file["density_data"]
    assert kinds["links"] == ("int32", SHAPE)
    assert kinds["density_data"] == ("float32", (20, 1))
    assert kinds["sh_data"] == ("float16", (20, 27))
    assert kinds["radius"] == kinds["center"] == ("float32", (3,))
    assert kinds["basis_type"][1] == ()
    assert sorted(links[links >= 0]) == list(range(20))
    np.testing.assert_array_equal(density[links[links >= 0], 0], voxels.density)


def test_the_oldest_layout_compressed_files_and_scalar_radius(tmp_path, store):
    arrays = grid()
    old = {name: arrays[name] for name in ("center", "links")} | {"radius": np.array(2.0)}
    old["data"] = np.concatenate([arrays["density_data"], arrays["sh_data"].astype(np.float32)], 1)
    voxels, _ = load(save(tmp_path / "old.npz", old, compressed=True), store)
    reference, _ = load(save(tmp_path / "new.npz", arrays), store)
    np.testing.assert_array_equal(voxels.sh, reference.sh)
    np.testing.assert_array_equal(voxels.density, reference.density)
    assert voxels.aabb.size == (4.0, 4.0, 4.0)


def test_column_first_arrays_are_read_in_their_own_order(tmp_path, store):
    arrays = grid()
    reference, _ = load(save(tmp_path / "c.npz", arrays), store)
    turned = {name: np.asfortranarray(value) for name, value in arrays.items()}
    voxels, _ = load(save(tmp_path / "f.npz", turned), store)
    np.testing.assert_array_equal(voxels.index, reference.index)
    np.testing.assert_array_equal(voxels.sh, reference.sh)


def test_a_background_is_left_out_with_a_note(tmp_path, store):
    arrays = grid() | {
        "background_links": np.zeros((4, 2), np.int32),
        "background_data": np.zeros((1, 8, 4), np.float32),
    }
    _, node = load(save(tmp_path / "x.npz", arrays), store)
    assert "background is left out" in node.content.provenance.notes[1]


@pytest.mark.parametrize(("basis", "said"), [(4, "texture"), (255, "neural network"), (7, "basis 7")])
def test_other_bases_are_named(tmp_path, store, basis, said):
    with pytest.raises(UnsupportedError, match=said):
        svox2.read(save(tmp_path / "x.npz", grid() | {"basis_type": np.array(basis)}), store)


BAD = {
    "links beyond the rows": {"links": np.full(SHAPE, 20, np.int32)},
    "no voxel": {"links": np.full(SHAPE, -1, np.int32)},
    "links flat": {"links": np.zeros(60, np.int32)},
    "links of floats": {"links": np.zeros(SHAPE, np.float32)},
    "one voxel wide": {"links": np.zeros((1, 4, 5), np.int32)},
    "density of NaN": {"density_data": np.full((20, 1), np.nan, np.float32)},
    "density of another length": {"density_data": np.zeros((19, 1), np.float32)},
    "density of integers": {"density_data": np.zeros((20, 1), np.int32)},
    "colours beyond half": {"sh_data": np.full((20, 27), 1e9, np.float32)},
    "26 coefficients": {"sh_data": np.zeros((20, 26), np.float16)},
    "48 coefficients": {"sh_data": np.zeros((20, 48), np.float16)},
    "radius 0": {"radius": np.zeros(3, np.float32)},
    "radius of NaN": {"radius": np.full(3, np.nan, np.float32)},
    "two radii": {"radius": np.ones(2, np.float32)},
    "center infinite": {"center": np.full(3, np.inf, np.float32)},
    "basis twice": {"basis_type": np.array([1, 1])},
    "basis of NaN": {"basis_type": np.array(np.nan)},
}


@pytest.mark.parametrize("fault", BAD)
def test_grids_that_do_not_fit_together_are_refused(tmp_path, store, fault):
    with pytest.raises(ViewerError) as error:
        svox2.read(save(tmp_path / "x.npz", grid() | BAD[fault]), store)
    assert error.value.hint
    assert not store.root.exists()


@pytest.mark.parametrize("missing", ["links", "radius", "center", "density_data", "sh_data"])
def test_missing_arrays_are_told(tmp_path, store, missing):
    arrays = grid()
    del arrays[missing]
    with pytest.raises(InputError):
        svox2.read(save(tmp_path / "x.npz", arrays), store)


def test_a_linear_field_is_not_passed_off_as_svox2s(tmp_path):
    voxels = SparseVoxels(
        AABB((0.0,) * 3, (1.0,) * 3),
        (2, 2, 2),
        np.array([1], np.int32),
        np.ones(1, np.float32),
        np.zeros((1, 3), np.float16),
        "linear",
    )
    with pytest.raises(UnsupportedError, match="linear"):
        svox2.write(voxels, tmp_path / "x.npz")
    assert not (tmp_path / "x.npz").exists()


def archive(path, entries, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", method) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return path


def claiming(shape, kind="<i4", body=b"", version=(1, 0)):
    """An array's bytes whose header claims any shape."""
    text = f"{{'descr': {kind!r}, 'fortran_order': False, 'shape': {shape!r}, }}".encode().ljust(117) + b"\n"
    return b"\x93NUMPY" + bytes(version) + struct.pack("<H", len(text)) + text + body


HOSTILE = {
    "claims 4 TiB": claiming((2**40,)),
    "claims 4 GiB": claiming((1024, 1024, 1024)),
    "negative": claiming((-1,)),
    "product overflows": claiming((2**39, 2**39)),
    "objects": claiming((1,), "|O", b"\x80\x04K\x01."),
    "records": claiming((1,), "<U9", bytes(36)),
    "longer than it says": claiming((2,), "<i4", bytes(16)),
    "shorter than it says": claiming((2,), "<i4", bytes(4)),
    "shape of text": claiming(("a",)),
    "version 9": claiming((1,), "<i4", bytes(4), (9, 0)),
    "no array": b"hello",
    "empty": b"",
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_hostile_headers_are_refused_before_anything_is_allocated(tmp_path, store, kind, method, monkeypatch):
    def allocate(size, *rest):
        assert size < 1000
        return np.zeros(size, *rest)

    monkeypatch.setattr(npz.np, "empty", allocate)
    path = archive(tmp_path / "x.npz", {"links.npy": HOSTILE[kind], "density_data.npy": b""}, method)
    with pytest.raises(InputError) as error:
        svox2.read(path, store)
    assert error.value.hint


def test_bombs_are_refused(tmp_path):
    path = archive(tmp_path / "x.npz", {"links.npy": claiming((2**24,), "<i4", bytes(2**26))}, zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 100_000
    with pytest.raises(InputError, match="unpacks to"):
        read_npz(path, ("links",))
    archive(path, {f"{i}.npy": b"" for i in range(300)})
    with pytest.raises(InputError, match="300 arrays"):
        read_npz(path, ("links",))


def test_an_entry_that_lies_about_its_length_is_found_out(tmp_path):
    """The directory promises what the header claims, the data stop short: zipfile's own limits must hold."""
    path = archive(tmp_path / "x.npz", {"links.npy": claiming((8,), "<i4", bytes(32))})
    data = bytearray(path.read_bytes())
    end = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, end + 24, 128 + 4000)
    path.write_bytes(bytes(data).replace(b"(8,)", b"(1000,)"[:4]))
    with pytest.raises(InputError):
        read_npz(path, ("links",))


SOUND = io.BytesIO()
np.savez_compressed(SOUND, **grid())


@given(data=st.data())
def test_damage_is_told(tmp_path_factory, data):
    """Cut anywhere or changed anywhere: refused, or read when the change was harmless."""
    path = tmp_path_factory.getbasetemp() / "damaged.npz"
    whole = bytearray(SOUND.getvalue())
    cut = data.draw(st.integers(0, len(whole)))
    if data.draw(st.booleans()):
        whole[min(cut, len(whole) - 1)] ^= data.draw(st.integers(1, 255))
    else:
        del whole[cut:]
    path.write_bytes(whole)
    intact = bytes(whole) == SOUND.getvalue()
    try:
        arrays = read_npz(path, svox2.NAMES)
    except InputError:
        assert not intact
    else:
        for name, array in arrays.items():
            np.testing.assert_array_equal(array, grid()[name])


def test_matching_looks_inside(tmp_path):
    assert svox2.matches(save(tmp_path / "a.npz", grid()))
    assert not svox2.matches(save(tmp_path / "b.npz", {"x": np.zeros(3)}))
    (tmp_path / "c.npz").write_bytes(b"PK but no archive")
    assert not svox2.matches(tmp_path / "c.npz")
    assert not svox2.matches(tmp_path)
