import pytest

from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.session import autosave, recent
from viewer.session.places import state_folder
from viewer.session.session import Session


def node(name):
    return Node(name, Model("0" * 64, AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)), 3, 1))


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


@pytest.fixture
def session(store, tmp_path):
    session = Session(store)
    session.open(Scene((node("a"), node("b"))), store, tmp_path / "x.fieldwright", tmp_path / "x.fieldwright")
    return session


def test_opening_is_clean_and_cannot_be_undone(session):
    assert not session.dirty
    assert session.title == "x"
    before = session.scene
    session.undo()
    assert session.scene is before


def test_every_change_is_one_step_that_undo_takes_back(session, store):
    original = session.scene
    key = original.nodes[0].key
    session.set_visible(key, False)
    session.rename(key, "  new  ")
    session.add((node("c"),), store, "Add c")
    session.delete(original.nodes[1].key)
    assert [each.name for each in session.scene.nodes] == ["new", "c"]
    assert not session.scene.nodes[0].visible
    assert session.dirty
    labels = []
    while session.history.undo_label:
        labels.append(session.history.undo_label)
        session.undo()
    assert labels == ["Delete b", "Add c", "Rename a", "Hide a"]
    assert session.scene is original
    assert not session.dirty
    for _ in labels:
        session.redo()
    assert [each.name for each in session.scene.nodes] == ["new", "c"]


def test_what_changes_nothing_is_no_step(session):
    original, key = session.scene, session.scene.nodes[0].key
    session.rename(key, "   ")
    session.rename(key, "a")
    session.set_visible(key, True)
    session.delete("nobody")
    session.rename("nobody", "x")
    session.set_visible("nobody", False)
    assert session.scene is original
    assert session.history.undo_label is None


def test_saving_while_editing_leaves_the_later_edit_unsaved(session, tmp_path):
    session.rename(session.scene.nodes[0].key, "one")
    being_saved = session.scene
    session.rename(session.scene.nodes[0].key, "two")
    session.mark_saved(being_saved, tmp_path / "y.fieldwright")
    assert session.dirty
    session.undo()
    assert not session.dirty
    assert session.title == "y"


def test_recent_files_are_newest_first_without_doubles_or_the_dead(tmp_path):
    state = tmp_path / "state"
    assert recent.recent_files(state) == ()
    paths = [tmp_path / f"{number}.glb" for number in range(recent.LIMIT + 3)]
    for path in paths:
        path.touch()
        recent.remember(state, path)
    recent.remember(state, paths[5])
    paths[6].unlink()
    listed = recent.recent_files(state)
    assert listed[:2] == (paths[5], paths[-1])
    assert len(set(listed)) == len(listed) == recent.LIMIT - 1
    assert paths[6] not in listed
    recent.forget_all(state)
    assert recent.recent_files(state) == ()


@pytest.mark.parametrize("damage", [b"", b"{", b"[1, 2]", b"\xff\xfe", b'{"a": 1}'])
def test_a_damaged_list_is_an_empty_one(tmp_path, damage):
    (tmp_path / recent.NAME).write_bytes(damage)
    assert recent.recent_files(tmp_path) == ()
    (tmp_path / "a").touch()
    assert recent.remember(tmp_path, tmp_path / "a") == ((tmp_path / "a").resolve(),)


def test_a_crash_leaves_a_copy_that_can_be_recovered(session, tmp_path):
    folder = tmp_path / "recovery"
    keeper = autosave.Autosave(folder)
    assert not keeper.update(session)  # nothing to lose yet
    session.rename(session.scene.nodes[0].key, "precious")
    assert keeper.update(session)
    assert not keeper.update(session)  # nothing new
    assert autosave.abandoned(folder) == []  # its window lives
    keeper._lock.close()  # what the system does when a process dies
    (left,) = autosave.abandoned(folder)
    assert left.scene == session.scene
    assert left.project == session.project
    assert left.store.root == session.store.root
    autosave.discard(left.file)
    assert autosave.abandoned(folder) == []
    assert list(folder.iterdir()) == []


def test_saving_and_closing_leave_no_copy(session, tmp_path):
    folder = tmp_path / "recovery"
    keeper = autosave.Autosave(folder)
    session.rename(session.scene.nodes[0].key, "saved")
    keeper.update(session)
    session.mark_saved(session.scene, tmp_path / "p.fieldwright")
    keeper.update(session)
    assert not list(folder.glob("*.recovery"))
    session.rename(session.scene.nodes[0].key, "again")
    keeper.update(session)
    keeper.close()
    assert list(folder.iterdir()) == []


def test_damaged_copies_are_removed(tmp_path):
    for number, damage in enumerate([b"", b"{}", b"\xff", b'{"root":"/x","others":[],"project":null,"scene":"no"}']):
        (tmp_path / f"{number}.recovery").write_bytes(damage)
    assert autosave.abandoned(tmp_path) == []
    assert list(tmp_path.glob("*.recovery")) == []


def test_the_state_folder_follows_each_systems_rules():
    assert state_folder({"XDG_STATE_HOME": "/s"}, "linux").as_posix() == "/s/fieldwright"
    assert state_folder({"XDG_STATE_HOME": "relative"}, "linux").as_posix().endswith(".local/state/fieldwright")
    assert state_folder({}, "darwin").as_posix().endswith("Library/Application Support/fieldwright")
    assert state_folder({"LOCALAPPDATA": "/l"}, "win32").as_posix() == "/l/fieldwright/state"
