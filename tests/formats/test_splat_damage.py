"""Damaged files of splats: a sentence with a hint, or a sound scene, soon, and without much memory."""

# pyright: reportCallIssue=false, reportOptionalCall=false

import io
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest
import torch

from tests.formats.made_splats import columns, gaussians, ply
from tests.formats.test_splat_formats import gsplat, inria, ksplat_bytes, nerfstudio, splats_in_gltf, spz_1
from viewer.errors import ViewerError
from viewer.formats.registry import FORMATS
from viewer.formats.validation import check_scene
from viewer.scene.progress import run_to_end

MUTATIONS, SAMPLE = 200, 12
SPARE = 6 << 20
"""Bytes that readers may take whatever the file: blocks, tables, imports."""
NUMBERS = (struct.pack("<f", np.nan), struct.pack("<f", np.inf), b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0")


def checkpoint(layout):
    buffer = io.BytesIO()
    torch.save(layout(gaussians(30)), buffer)
    return buffer.getvalue()


MADE = {
    "ply_splats": lambda: (ply(columns(gaussians(30))), ".ply"),
    "spz": lambda: (spz_1(3), ".spz"),
    "ksplat": lambda: (ksplat_bytes(gaussians(60, 1), 2, 1, sections=2), ".ksplat"),
    "gltf_splats": lambda: (splats_in_gltf(gaussians(10)), ".gltf"),
    "nerfstudio": lambda: (checkpoint(nerfstudio), ".ckpt"),
    "gsplat": lambda: (checkpoint(gsplat), ".pt"),
    "inria": lambda: (checkpoint(inria), ".pth"),
}
FIXTURES = {
    "compressed": "biker.compressed.ply",
    "sog": "monkey_flipbook/monkey_0046.sog",
    "spz_3": "fruit.v3.spz",
    "spz_4": "fixtures/splat_transform_fixtures/minimal-v4.spz",
    "spz_raw": "fixtures/splat_transform_fixtures/minimal-raw.spz",
    "splat": "fixtures/splat_transform_fixtures/minimal.splat",
    "three": "fixtures/metalsplatter_3_points/test-splat.3-points-from-train.ply",
}
ROWS = {
    "compressed": "ply_splats", "three": "ply_splats", "nerfstudio": "gsplat",
    "spz_3": "spz", "spz_4": "spz", "spz_raw": "spz",
}  # fmt: skip


def mutated(data, rng):
    """Cut short, bits turned round, numbers in the head replaced, or a piece left out."""
    data = bytearray(data)
    kind = int(rng.integers(5))
    head = min(len(data), 4096 if rng.random() < 0.5 else 64)
    if kind == 0:
        return bytes(data[: int(rng.integers(len(data)))])
    if kind == 1:
        for at in rng.integers(0, len(data), 8).tolist():
            data[at] ^= 1 << int(rng.integers(8))
    elif kind == 2:
        at = int(rng.integers(head))
        data[at : at + 4] = NUMBERS[int(rng.integers(len(NUMBERS)))]
    elif kind == 3:
        data[int(rng.integers(head))] = int(rng.integers(256))
    else:
        at = int(rng.integers(len(data)))
        del data[at : at + int(rng.integers(1, 64))]
    return bytes(data)


def check_damage(name, data, suffix, count, folder, store):
    """What the row of the table makes of mutations, even of those that it would not take for its own."""
    read = next(known.read for known in FORMATS if known.name == ROWS.get(name, name))
    rng = np.random.default_rng(len(data))
    path = folder / f"x{suffix}"
    path.write_bytes(data)
    sound = run_to_end(read(path, store))
    unpacked = sum(store.path(asset).stat().st_size for asset in sound.assets())
    opened = 0
    said: list[ViewerError] = []
    for _ in range(count):
        changed = mutated(data, rng)
        path.write_bytes(changed)
        tracemalloc.start()
        try:
            check_scene(run_to_end(read(path, store)), store)
            opened += 1
        except ViewerError as error:
            said.append(error)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        # What is packed becomes larger than its file, but garbage does not more than the sound file does.
        assert peak < SPARE + 2 * max(len(changed), len(data), unpacked), (peak, len(changed), unpacked)
    assert opened + len(said) == count
    assert all(error.message and error.hint for error in said)


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("count", [SAMPLE, pytest.param(MUTATIONS, marks=pytest.mark.slow)])
def test_damage_of_made_files_is_said(name, count, tmp_path, store):
    check_damage(name, *MADE[name](), count, tmp_path, store)


@pytest.mark.parametrize("name", FIXTURES)
@pytest.mark.parametrize("count", [SAMPLE, pytest.param(MUTATIONS, marks=pytest.mark.slow)])
def test_damage_of_found_files_is_said(name, count, shared_data, tmp_path, store):
    path = shared_data / "splats" / FIXTURES[name]
    check_damage(name, path.read_bytes(), path.suffix, count, tmp_path, store)


@pytest.mark.parametrize("name", ["meta.json", "quats.webp", "sh0.webp", "means_l.webp"])
def test_damage_inside_of_archives_is_said(name, shared_data, tmp_path, store):
    with zipfile.ZipFile(shared_data / "splats" / "monkey_flipbook" / "monkey_0046.sog") as archive:
        files = {each: archive.read(each) for each in archive.namelist()}
    rng = np.random.default_rng(0)
    read = next(known.read for known in FORMATS if known.name == "sog")
    said: list[ViewerError] = []
    for _ in range(SAMPLE):
        path = tmp_path / "x.sog"
        with zipfile.ZipFile(path, "w") as archive:
            for each, data in files.items():
                archive.writestr(each, mutated(data, rng) if each == name else data)
        try:
            check_scene(run_to_end(read(path, store)), store)
        except ViewerError as error:
            said.append(error)
    assert all(error.message and error.hint for error in said)
