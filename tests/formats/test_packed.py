"""Projects in one file: the same project again, and nothing believed of a file that somebody else may have made."""

import hashlib
import shutil
import struct
import zipfile

import msgspec
import numpy as np
import pytest

from viewer.errors import AssetError, InputError, OutputError, ViewerError
from viewer.formats import packed
from viewer.formats.packed import is_packed, pack_project, packed_thumbnail, read_packed
from viewer.formats.project import load_project, save_project
from viewer.formats.project_names import PACKED_SUFFIX
from viewer.formats.registry import find_format
from viewer.scene.assets import AssetStore
from viewer.scene.document import encode
from viewer.scene.progress import run_to_end

PICTURE = b"\x89PNG a picture"


@pytest.fixture
def archive(arrow_scene, store, tmp_path):
    path = tmp_path / f"x{PACKED_SUFFIX}"
    run_to_end(pack_project(arrow_scene, path, store, PICTURE))
    return path


@pytest.fixture
def fresh(tmp_path):
    return AssetStore(tmp_path / "fresh")


def test_a_packed_project_is_the_project(arrow_scene, archive, store, fresh, tmp_path):
    assert is_packed(archive)
    assert find_format(archive).name == "packed"
    assert run_to_end(read_packed(archive, fresh)) == arrow_scene
    for name in arrow_scene.assets():
        np.testing.assert_equal(fresh.get(name), store.get(name))
    assert packed_thumbnail(archive) == PICTURE
    # Any other program that unpacks it gets the project's folder.
    shutil.unpack_archive(archive, tmp_path / "unpacked")
    assert load_project(tmp_path / "unpacked" / "x.fieldwright", AssetStore(tmp_path / "none"))[0] == arrow_scene
    run_to_end(save_project(arrow_scene, tmp_path / "saved.fieldwright", store))
    for part in (tmp_path / "saved.fieldwright").rglob("*"):
        if part.is_file():
            inside = tmp_path / "unpacked" / "x.fieldwright" / part.relative_to(tmp_path / "saved.fieldwright")
            assert inside.read_bytes() == part.read_bytes()


def test_the_same_project_makes_the_same_bytes(arrow_scene, archive, store, tmp_path):
    other = tmp_path / "elsewhere" / archive.name
    run_to_end(pack_project(arrow_scene, other, store, PICTURE))
    assert other.read_bytes() == archive.read_bytes()


def test_every_truncation_and_every_changed_byte_is_refused_or_harmless(arrow_scene, archive, tmp_path):
    data = archive.read_bytes()
    rng = np.random.default_rng(5)
    broken = tmp_path / f"broken{PACKED_SUFFIX}"
    for number in range(120):
        if number % 2:
            spoilt = bytearray(data)
            spoilt[rng.integers(len(data))] ^= 1 << rng.integers(8)
        else:
            spoilt = data[: rng.integers(len(data))]
        broken.write_bytes(spoilt)
        fresh = AssetStore(tmp_path / f"store{number}")
        try:
            scene = run_to_end(read_packed(broken, fresh))
        except ViewerError as error:
            assert error.hint  # noqa: PT017 - a damage may be in a place that nobody reads
            assert not list(fresh.root.glob(".tmp-*"))
        else:
            assert scene == arrow_scene
            for name in scene.assets():
                fresh.verify(name)


def rewritten(archive, tmp_path, change):
    """The archive with other entries."""
    with zipfile.ZipFile(archive) as old:
        entries = [(info, old.read(info)) for info in old.infolist()]
    path = tmp_path / f"hostile{PACKED_SUFFIX}"
    with zipfile.ZipFile(path, "w") as new:
        for info, data in change(entries):
            new.writestr(info, data)
    return path


def link(entries):
    info = zipfile.ZipInfo("x.fieldwright/thumbnail.png")
    info.external_attr = 0o120777 << 16
    return [*(entry for entry in entries if "thumbnail" not in entry[0].filename), (info, "/etc/passwd")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda entries: [*entries, ("../outside.txt", b"x")], "belongs to no project"),
        (lambda entries: [*entries, ("/etc/cron.d/evil", b"x")], "belongs to no project"),
        (lambda entries: [*entries, ("..\\outside.txt", b"x")], "belongs to no project"),
        (lambda entries: [*entries, ("../scene.json", b"x")], "belongs to no project"),
        (lambda entries: [*entries, ("a/b/scene.json", b"x")], "belongs to no project"),
        (lambda entries: [*entries, ("y.fieldwright/scene.json", b"{}")], "twice"),
        (link, "belongs to no project"),
        (lambda entries: [entry for entry in entries if "scene" not in entry[0].filename], "no project"),
        (
            lambda entries: [(info, data if "scene" not in info.filename else b"{}") for info, data in entries],
            "readable",
        ),
    ],
)
def test_a_hostile_file_is_refused_and_writes_nothing(archive, tmp_path, change, said):
    path = rewritten(archive, tmp_path, change)
    inner = AssetStore(tmp_path / "deep" / "inner" / "store")
    with pytest.raises(InputError, match=said) as error:
        run_to_end(read_packed(path, inner))
    assert error.value.hint
    assert not inner.root.exists()
    assert not (tmp_path / "outside.txt").exists()


def test_an_asset_of_another_content_is_refused(archive, tmp_path, fresh):
    path = rewritten(
        archive,
        tmp_path,
        lambda entries: [(i, d if "assets" not in i.filename else d[:-1] + b"\1") for i, d in entries],
    )
    with pytest.raises(AssetError, match="not what its name says"):
        run_to_end(read_packed(path, fresh))
    assert list(fresh.root.iterdir()) == []


def test_a_missing_asset_is_refused(archive, tmp_path, fresh):
    path = rewritten(archive, tmp_path, lambda entries: [e for e in entries if "assets" not in e[0].filename])
    with pytest.raises(AssetError, match="is not in"):
        run_to_end(read_packed(path, fresh))


def bomb(path, scene, *, declared=None):
    """A file whose one asset becomes a thousand times as large; or says so little that it would be believed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("x.fieldwright/scene.json", encode(scene))
        archive.writestr(f"x.fieldwright/assets/{scene.assets()[0]}.safetensors", bytes(40 << 20))
    if declared is not None:
        data = bytearray(path.read_bytes())
        wanted = struct.pack("<I", 40 << 20)
        assert data.count(wanted) == 2  # in the entry itself, and in the list of entries
        path.write_bytes(data.replace(wanted, struct.pack("<I", declared)))


def test_a_bomb_is_refused_before_anything_is_unpacked(arrow_scene, tmp_path, fresh, monkeypatch):
    monkeypatch.setattr(packed, "ALWAYS_ALLOWED", 1 << 20)
    path = tmp_path / f"bomb{PACKED_SUFFIX}"
    bomb(path, arrow_scene)
    with pytest.raises(InputError, match="times as large"):
        run_to_end(read_packed(path, fresh))
    assert not fresh.root.exists()


def test_a_bomb_that_hides_its_size_ends_where_it_said_it_would(arrow_scene, tmp_path, fresh):
    path = tmp_path / f"bomb{PACKED_SUFFIX}"
    bomb(path, arrow_scene, declared=1000)
    with pytest.raises((InputError, AssetError)):
        run_to_end(read_packed(path, fresh))
    assert sum(file.stat().st_size for file in fresh.root.rglob("*")) <= 1000


def test_what_the_disk_has_no_room_for_is_not_unpacked(archive, fresh, monkeypatch):
    monkeypatch.setattr(packed.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 100, 0))
    with pytest.raises(InputError, match="no room") as error:
        run_to_end(read_packed(archive, fresh))
    assert "Free" in error.value.hint


def test_what_would_look_like_a_bomb_is_packed_without_compression(arrow_scene, store, tmp_path, fresh, monkeypatch):
    """We open whatever we have written, pictures of one colour included."""
    flat = store.put({"pixels": np.zeros((2048, 2048, 3), np.uint8)})
    content = msgspec.structs.replace(arrow_scene.nodes[0].content, asset=flat)
    scene = arrow_scene.with_node(msgspec.structs.replace(arrow_scene.nodes[0], content=content))
    monkeypatch.setattr(packed, "ALWAYS_ALLOWED", 1 << 20)
    monkeypatch.setattr(packed, "check_scene", lambda *_: None)
    path = tmp_path / f"flat{PACKED_SUFFIX}"
    run_to_end(pack_project(scene, path, store))
    assert path.stat().st_size > 2048 * 2048 * 3
    assert run_to_end(read_packed(path, fresh)) == scene


def test_a_damaged_asset_is_not_packed_and_the_old_file_stays(arrow_scene, archive, store):
    before = archive.read_bytes()
    (asset,) = arrow_scene.assets()
    path = store.path(asset)
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(AssetError, match="not what its name says"):
        run_to_end(pack_project(arrow_scene, archive, store))
    assert archive.read_bytes() == before
    assert not list(archive.parent.glob(".tmp-*"))


def test_a_full_disk_and_a_stop_leave_the_old_file(arrow_scene, archive, store, monkeypatch):
    before = archive.read_bytes()
    work = pack_project(arrow_scene, archive, store)
    next(work)
    work.close()
    assert archive.read_bytes() == before
    with monkeypatch.context() as patch:
        patch.setattr(packed.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(OutputError, match="No space left"):
            run_to_end(pack_project(arrow_scene, archive, store))
    assert archive.read_bytes() == before
    assert not list(archive.parent.glob(".tmp-*"))


def test_other_archives_are_not_taken_for_projects(tmp_path):
    for name, inside in (("a.zip", "scene.json"), ("b.zip", "notes.txt")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(inside, b'{"format": "three.js"}')
        assert not is_packed(tmp_path / name)
    (tmp_path / f"c{PACKED_SUFFIX}").write_bytes(b"PK\3\4 and no more")
    assert not is_packed(tmp_path / f"c{PACKED_SUFFIX}")
    with pytest.raises(InputError, match="cannot be unpacked"):
        run_to_end(read_packed(tmp_path / f"c{PACKED_SUFFIX}", AssetStore(tmp_path / "s")))


def test_names_are_what_contents_have(archive):
    with zipfile.ZipFile(archive) as whole:
        for info in whole.infolist():
            if "assets" in info.filename:
                assert hashlib.sha256(whole.read(info)).hexdigest() in info.filename
