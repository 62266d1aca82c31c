"""Projects: nothing lost, nothing half-written, nothing believed unchecked."""

import json
import os
import subprocess

import msgspec
import numpy as np
import pytest

from viewer.errors import AssetError, InputError, OutputError
from viewer.formats.project import ASSETS, SCENE, change_project, is_project, load_project, save_project, thumbnail_of
from viewer.formats.registry import open_path
from viewer.scene import assets
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import Group
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import Transform
from viewer.scene.light import PointLight
from viewer.scene.progress import run_to_end
from viewer.scene.temporaries import make_temporary_folder


@pytest.fixture
def scene(arrow_scene):
    camera = Camera(look_at((3.0, 3.0, 3.0), (0.0, 0.0, 0.0)), pinhole(1.0, 64, 48))
    return msgspec.structs.replace(arrow_scene.with_node(Node("lamp", PointLight())), camera=camera)


@pytest.fixture
def project(scene, store, tmp_path):
    folder = tmp_path / "x.fieldwright"
    run_to_end(save_project(scene, folder, store))
    return folder


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_round_trip_needs_nothing_but_the_folder(scene, store, project, tmp_path):
    loaded, extended = load_project(project, AssetStore(tmp_path / "elsewhere"))
    assert loaded == scene
    for name in scene.assets():
        np.testing.assert_equal(extended.get(name), store.get(name))
    assert load_project(project / SCENE, store)[0] == scene
    assert is_project(project)
    assert is_project(project / SCENE)


def test_saving_again_changes_nothing(scene, store, project):
    before = contents(project)
    run_to_end(save_project(scene, project, store))
    assert contents(project) == before


def test_assets_no_longer_needed_leave_the_project_but_not_the_store(scene, project, tmp_path):
    """What undo may bring back must outlive the save."""
    fresh = AssetStore(tmp_path / "fresh")
    loaded, extended = load_project(project, fresh)
    (asset,) = scene.assets()
    run_to_end(save_project(loaded.without(loaded.nodes[0].key), project, extended))
    assert list((project / ASSETS).iterdir()) == []
    fresh.verify(asset)


def test_an_asset_of_another_hash_is_refused(scene, store, project, tmp_path):
    (asset,) = scene.assets()
    path = project / ASSETS / f"{asset}.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.unlink()  # it may be a link to the store's own
    path.write_bytes(data)
    with pytest.raises(AssetError, match="not what its name says"):
        load_project(project, AssetStore(tmp_path / "elsewhere"))


def test_a_missing_asset_is_refused(scene, project, tmp_path):
    (asset,) = scene.assets()
    (project / ASSETS / f"{asset}.safetensors").unlink()
    with pytest.raises(AssetError, match="missing") as error:
        load_project(project, AssetStore(tmp_path / "elsewhere"))
    assert "copy it whole" in error.value.hint


def test_a_scene_without_its_assets_is_not_saved(scene, tmp_path):
    with pytest.raises(AssetError, match="missing"):
        run_to_end(save_project(scene, tmp_path / "x.fieldwright", AssetStore(tmp_path / "empty")))
    assert not (tmp_path / "x.fieldwright" / SCENE).exists()


def changed(project, *path, value):
    whole = json.loads((project / SCENE).read_text())
    place = whole
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    (project / SCENE).write_text(json.dumps(whole))
    return project


def test_a_project_of_a_newer_version_says_so(project, store):
    with pytest.raises(InputError, match="version 99") as error:
        load_project(changed(project, "version", value=99), store)
    assert error.value.hint == "Update Fieldwright."


NODE = ("scene", "nodes", 0)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((*NODE, "transform"), {"scale": 0}),
        ((*NODE, "transform"), {"scale": -1}),
        ((*NODE, "transform"), {"translation": [1e300, 0, 0]}),
        ((*NODE, "transform"), {"rotation": [0, 0, 0, 0]}),
        ((*NODE, "content", "aabb", "lo"), [9, 9, 9]),
        ((*NODE, "content", "vertices"), 7),
        ((*NODE, "content", "asset"), "../../etc/passwd"),
        ((*NODE, "content", "type"), "teapot"),
        ((*NODE, "name"), 5),
        (("scene", "camera", "lens", "fx"), 0),
        (("scene", "camera", "lens", "width"), 10**12),
        (("scene", "camera", "camera_to_world", 0), [0, 0, 0, 0]),
        (("scene", "nodes"), "none"),
        (("format",), "something else"),
    ],
)
def test_nonsense_in_the_scene_is_refused(project, store, path, value):
    with pytest.raises((InputError, AssetError)) as error:
        load_project(changed(project, *path, value=value), store)
    assert error.value.hint


def test_two_nodes_of_one_key_are_refused(project, store):
    whole = json.loads((project / SCENE).read_text())
    whole["scene"]["nodes"][1]["key"] = whole["scene"]["nodes"][0]["key"]
    (project / SCENE).write_text(json.dumps(whole))
    with pytest.raises(InputError, match="same key"):
        load_project(project, store)


def test_every_truncation_is_refused(project, store):
    data = (project / SCENE).read_bytes().rstrip()
    for length in range(0, len(data), 17):
        (project / SCENE).write_bytes(data[:length])
        with pytest.raises(InputError) as error:
            load_project(project, store)
        assert str(project) in error.value.message


def test_what_is_no_project_is_told(tmp_path, store):
    with pytest.raises(InputError, match="cannot be read"):
        load_project(tmp_path, store)
    assert not is_project(tmp_path)


def test_a_folder_of_something_else_is_not_written_to(scene, store, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("x")
    (tmp_path / "file").write_text("x")
    before = contents(tmp_path)
    for name in ("thesis", "file", "file/below"):
        with pytest.raises(OutputError):
            run_to_end(save_project(scene, tmp_path / name, store))
    assert contents(tmp_path) == before


def test_a_folder_that_may_not_be_written_is_told(scene, store):
    if not os.path.isdir("/proc"):  # noqa: PTH112 - where it exists nobody can make folders in it, not even root
        pytest.skip("no /proc")
    with pytest.raises(OutputError) as error:
        run_to_end(save_project(scene, assets.Path("/proc/x.fieldwright"), store))
    assert error.value.hint


def bigger(scene, store, model_node, arrow_mesh, repeat=4000):
    """The scene with a mesh of 20 MB more."""
    many = type(arrow_mesh)(
        np.tile(arrow_mesh.vertices, (repeat, 1)), arrow_mesh.faces, np.tile(arrow_mesh.normals, (repeat, 1))
    )
    return scene.with_node(model_node(many, "big"))


def test_a_full_disk_leaves_the_old_project(scene, store, model_node, arrow_mesh, tmp_path):
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], capture_output=True)
    if mounted.returncode:
        pytest.skip("no small disk can be mounted here; the next test fakes one")
    try:
        folder = place / "x.fieldwright"
        run_to_end(save_project(scene, folder, store))
        before = contents(folder)
        with pytest.raises(OutputError, match="No space left") as error:
            run_to_end(save_project(bigger(scene, store, model_node, arrow_mesh), folder, store))
        assert "Free space" in error.value.hint
        assert contents(folder) == before
        assert load_project(folder, AssetStore(tmp_path / "elsewhere"))[0] == scene
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_failing_write_at_any_moment_leaves_the_old_project(
    scene, store, model_node, arrow_mesh, project, tmp_path, monkeypatch
):
    changed_scene = bigger(scene, store, model_node, arrow_mesh, 10)
    before, failing = contents(project), 0
    for failing in range(10):
        left = [failing]

        def full(descriptor, left=left):
            if left[0] == 0:
                raise OSError(28, "No space left on device")
            left[0] -= 1

        with monkeypatch.context() as patch:
            patch.setattr(assets.os, "fsync", full)
            patch.setattr(assets.os, "link", lambda *_: (_ for _ in ()).throw(OSError(1, "no links")))
            try:
                run_to_end(save_project(changed_scene, project, store))
            except OutputError:
                assert (project / SCENE).read_bytes() == before[assets.Path(SCENE)]
                assert not list(project.rglob(".tmp-*"))
                assert load_project(project, AssetStore(tmp_path / "elsewhere"))[0] == scene
                continue
        break
    assert failing > 1
    assert load_project(project, AssetStore(tmp_path / "elsewhere"))[0] == changed_scene


def test_a_save_that_is_stopped_leaves_the_old_project(scene, store, model_node, arrow_mesh, project):
    changed_scene = bigger(scene, store, model_node, arrow_mesh, 10)
    for steps in range(3):
        work = save_project(changed_scene, project, store)
        for _ in range(steps + 1):
            next(work)
        work.close()
        assert load_project(project, store)[0] == scene
    run_to_end(save_project(changed_scene, project, store))
    assert load_project(project, store)[0] == changed_scene


def test_old_temporary_files_are_swept_and_new_ones_left(scene, store, project):
    old, new = project / ".tmp-0123abcd-7-old", project / ASSETS / ".tmp-0123abcd-7-new"
    old.write_bytes(b"x")
    new.write_bytes(b"x")
    os.utime(old, (0, 0))
    run_to_end(save_project(scene, project, store))
    assert not old.exists()
    assert new.exists()


def test_what_is_not_ours_is_never_swept(project, store):
    alien, draft = project.parent / ".tmp-important", project.parent / ".tmp-0123abcd-7-draft"
    for folder in (alien, draft):  # of another program; of another computer that may still copy into it
        folder.mkdir()
        (folder / "work").write_bytes(b"x")
        os.utime(folder, (0, 0))
    run_to_end(open_path(project, store))
    assert (alien / "work").exists()
    assert (draft / "work").exists()


def test_a_change_is_made_to_what_the_project_holds_by_then(scene, store, project):
    run_to_end(save_project(scene, project, store))
    run_to_end(save_project(scene.with_node(Node("Of another window", Group(), key="other")), project, store))
    written = run_to_end(change_project(lambda now: now.with_node(Node("Ours", Group(), key="ours")), project, store))
    assert written == load_project(project, store)[0]
    assert {"other", "ours"} <= {node.key for node in written.nodes}


def test_two_savers_of_one_window_take_turns(scene, store, project, arrow_mesh, model_node, tmp_path):
    """One has copied its assets when the other ends: they are not moved away as unused."""
    other = AssetStore(store.root)
    more = scene.with_node(model_node(arrow_mesh.transformed(Transform((1.0, 2.0, 3.0))), "More"))
    first, second = save_project(more, project, store), save_project(scene, project, other)
    next(first)
    told = [next(second) for _ in range(3)]
    assert all("another save" in progress.text for progress in told)
    run_to_end(first)
    run_to_end(second)
    run_to_end(save_project(more, project, store))
    alone = AssetStore(tmp_path / "alone")
    assert load_project(project, alone)[0] == more


def test_a_damaged_copy_in_the_project_is_replaced(scene, store, project, tmp_path):
    (asset,) = scene.assets()
    path = project / ASSETS / f"{asset}.safetensors"
    path.unlink()
    path.write_bytes(b"short")
    run_to_end(save_project(scene, project, store))
    assert load_project(project, AssetStore(tmp_path / "elsewhere"))[0] == scene


def test_placements_survive_to_the_bit(arrow_mesh, model_node, store, tmp_path):
    node = model_node(
        arrow_mesh, "名前 \N{SNOWMAN}", transform=Transform((0.1, 1e-17, -3.3), (0.6, 0.8, 0.0, 0.0), 1 / 3)
    )
    run_to_end(save_project(Scene((node,)), tmp_path / "x.fieldwright", store))
    assert load_project(tmp_path / "x.fieldwright", store)[0] == Scene((node,))


def test_a_scene_of_an_older_version_stays_beside_the_new_one_with_its_assets(scene, store, project, tmp_path):
    (asset,) = scene.assets()
    whole = json.loads((project / SCENE).read_text())
    whole["version"] = 2
    old = json.dumps(whole).encode()
    (project / SCENE).write_bytes(old)
    loaded, extended = load_project(project, store)
    for number in range(2):  # the first one is not replaced by later ones
        lamp = Node(f"lamp {number}", PointLight())
        run_to_end(save_project(loaded.without(loaded.nodes[0].key).with_node(lamp), project, extended))
    assert (project / "scene.v2.json").read_bytes() == old
    AssetStore(project / ASSETS).verify(asset)  # though the new scene does not need it
    (project / "scene.v2.json").replace(project / SCENE)
    assert load_project(project, AssetStore(tmp_path / "elsewhere"))[0] == scene


def test_a_picture_of_the_project_stays_until_there_is_another_one(scene, store, project):
    assert thumbnail_of(project) == b""
    run_to_end(save_project(scene, project, store, b"first"))
    run_to_end(save_project(scene, project, store))
    assert thumbnail_of(project) == b"first"
    run_to_end(save_project(scene, project, store, b"second"))
    assert thumbnail_of(project) == (project / "thumbnail.png").read_bytes() == b"second"
    assert thumbnail_of(project / "nowhere") == b""


def test_what_a_killed_writer_left_goes_when_the_project_is_opened(scene, store, project):
    """Files and folders of processes that have ended, in the project and beside it; not those of living ones."""
    dead = subprocess.Popen(["true"])
    dead.wait()
    mark = make_temporary_folder(project)
    mark.rmdir()
    host = mark.name.split("-")[1]
    left = [folder / f".tmp-{host}-{dead.pid}-x" for folder in (project, project / ASSETS, project.parent)]
    for path in left[:2]:
        path.write_bytes(b"x")
    (left[2] / "assets").mkdir(parents=True)
    alive = project / f".tmp-{host}-{os.getpid()}-x"
    elsewhere = project / f".tmp-00000000-{dead.pid}-x"
    for path in (alive, elsewhere):
        path.write_bytes(b"x")
    run_to_end(open_path(project, store))
    assert not any(path.exists() for path in left)
    assert alive.exists()
    assert elsewhere.exists()
    os.utime(elsewhere, (0, 0))
    run_to_end(open_path(project, store))
    assert not elsewhere.exists()


def test_a_new_project_is_not_there_before_it_is_whole(scene, store, tmp_path):
    folder = tmp_path / "new" / "x.fieldwright"
    for progress in save_project(scene, folder, store):
        assert folder.exists() == (progress.fraction == 1.0)
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    work = save_project(scene, tmp_path / "stopped.fieldwright", store)
    next(work)
    work.close()
    assert not list(tmp_path.glob("*stopped*"))
    assert not list(tmp_path.glob(".tmp-*"))
