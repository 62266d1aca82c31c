"""Assets: named by their content, written whole or not at all, and never trusted."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save as encode_safetensors

from viewer.errors import AssetError, OutputError
from viewer.scene import assets
from viewer.scene.assets import AssetStore, read_tensors, write_atomic
from viewer.scene.content import AssetId
from viewer.scene.tensor_pieces import tensor_pieces

TENSORS = {
    "a": np.arange(6, dtype=np.float32).reshape(2, 3),
    "b": np.array([True, False]),
    "c": np.zeros((0, 3), np.int32),
}


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def test_arrays_come_back_read_only_and_equal(store):
    found = store.get(store.put(TENSORS))
    for name, array in TENSORS.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype
        assert not found[name].flags.writeable


def test_the_same_content_has_the_same_name_and_is_stored_once(store):
    first = store.put(TENSORS)
    assert store.put(dict(reversed(TENSORS.items()))) == first
    assert len(list(store.root.iterdir())) == 1


def test_other_folders_are_searched_but_not_written(store, tmp_path):
    name = store.put(TENSORS)
    other = AssetStore(tmp_path / "other", store.root)
    assert other.path(name).parent == store.root
    assert other.put(TENSORS) == name
    assert not (tmp_path / "other").exists()


def test_an_asset_of_other_content_is_found_out(store):
    name = store.put(TENSORS)
    store.verify(name)
    data = bytearray(store.path(name).read_bytes())
    data[-1] ^= 1
    store.path(name).write_bytes(data)
    with pytest.raises(AssetError, match="not what its name says"):
        store.verify(name)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "ab" * 31, "AB" * 32])
def test_a_name_that_is_none_finds_nothing(store, name):
    with pytest.raises(AssetError, match="missing"):
        store.get(AssetId(name))


def write(path, header, body=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + body)
    return path


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ({"x": {"dtype": "F32", "shape": [2**62], "data_offsets": [0, 4]}}, b"1234"),
        ({"x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 400]}}, b"1234"),
        ({"x": {"dtype": "F32", "shape": [-1], "data_offsets": [4, 0]}}, b"1234"),
        ({"x": {"dtype": "F32", "shape": [1.0], "data_offsets": [0, 4]}}, b"1234"),
        ({"x": {"dtype": "O", "shape": [1], "data_offsets": [0, 4]}}, b"1234"),
        ({"x": {"dtype": "F32"}}, b""),
        ({"x": 3}, b""),
        ([1, 2], b""),
        (b"{", b""),
        (b"\xff\xff", b""),
        (b"[" * 50_000, b""),
    ],
)
def test_hostile_headers_are_refused(tmp_path, header, body):
    with pytest.raises(AssetError):
        read_tensors(write(tmp_path / "x.safetensors", header, body))


@given(st.integers(0, 400))
def test_every_truncation_is_refused(tmp_path_factory, length):
    folder = tmp_path_factory.mktemp("cut")
    store = AssetStore(folder)
    path = store.path(store.put(TENSORS))
    data = path.read_bytes()
    path.write_bytes(data[: min(length, len(data) - 1)])
    with pytest.raises(AssetError):
        read_tensors(path)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_atomic(path, b"old")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(assets.os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("names", [("b", "a", "ä"), ("u", "A", "é b")])
def test_pieces_are_the_file_that_the_package_writes(names):
    kinds = ["u8", "i8", "f8", "f4", "u4", "i4", "f2", "u2", "i2", "i1", "u1", "?"]
    arrays = {f"{name}{kind}": np.arange(7).astype(kind) for name in names for kind in kinds}
    arrays |= {
        "turned": np.arange(6.0).reshape(2, 3).T,
        "none": np.zeros((0, 3)),
        "one": np.ones((1, 1, 1), np.float16),
    }
    whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    assert b"".join(tensor_pieces(arrays)) == encode_safetensors(whole)
