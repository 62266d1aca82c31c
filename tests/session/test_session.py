import os

import pytest
from msgspec.structs import replace

from viewer.errors import InputError, OutputError
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId, Group, Model, Provenance
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform
from viewer.session import autosave, recent
from viewer.session.recent import state_folder
from viewer.session.session import Session


def node(name):
    return Node(name, Model(AssetId("0" * 64), AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)), 3, 1))


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


def test_groups_are_made_dissolved_and_left_again_each_by_one_step(session):
    original = session.scene
    a, b = (each.key for each in original.nodes)
    group = session.group(a)
    assert [each.name for each in session.scene.nodes] == ["Group", "a", "b"]
    assert session.scene.node(group).transform.translation == (0.5, 0.5, 0.5)
    session.move_node(b, group, a)
    assert [(each.name, each.parent) for each in session.scene.nodes] == [("Group", ""), ("b", group), ("a", group)]
    session.move_node(a, "", group)
    assert [(each.name, each.parent) for each in session.scene.nodes] == [("a", ""), ("Group", ""), ("b", group)]
    session.move_node(group, group, None)  # into itself: nothing
    session.ungroup(group)
    assert [(each.name, each.parent) for each in session.scene.nodes] == [("a", ""), ("b", "")]
    session.ungroup(a)
    labels = []
    while session.history.undo_label:
        labels.append(session.history.undo_label)
        session.undo()
    assert labels == ["Ungroup Group", "Move a in the list", "Move b in the list", "Group a"]
    assert session.scene is original
    assert session.group("nobody") == ""


def test_a_group_is_hidden_locked_moved_and_deleted_with_all_that_is_in_it(session):
    a, b = (each.key for each in session.scene.nodes)
    group = session.group(a, b)
    session.set_visible(group, False)
    assert session.scene.shown() == ()
    session.set_visible(group, True)
    moved = session.placed(group, Transform((1.5, 0.5, 0.5)))
    assert [moved.node(key).transform.translation for key in (a, b)] == [(1.0, 0.0, 0.0)] * 2
    session.set_locked(group, True)
    refused = (
        lambda: session.delete(a),
        lambda: session.delete(group),
        lambda: session.ungroup(group),
        lambda: session.move_node(a, "", None),
        lambda: session.placed(b, Transform()),
        lambda: session.edited(b, edits=()),
        lambda: session.group(a),
    )
    before = session.scene
    for action in refused:
        with pytest.raises(InputError, match="is locked"):
            action()
    assert session.scene is before
    session.rename(a, "still mine")
    session.set_locked(group, False)
    session.delete(group)
    assert session.scene.nodes == ()
    session.undo()
    assert [each.name for each in session.scene.nodes] == ["Group", "still mine", "b"]


def test_nothing_goes_into_a_locked_group(session):
    a, b = (each.key for each in session.scene.nodes)
    group = session.group(a)
    session.set_locked(group, True)
    with pytest.raises(InputError, match="is locked"):
        session.move_node(b, group, None)


def test_the_same_group_added_twice_makes_two_groups(session, store):
    group = Node("g", Group(), key="g")
    for _ in range(2):
        session.add((group, replace(node("in it"), key="i", parent="g")), store, "Add")
    _, _, first, inside, second, inside_too = session.scene.nodes
    assert (inside.parent, inside_too.parent) == (first.key, second.key)
    assert len({each.key for each in session.scene.nodes}) == 6


def test_what_was_trained_from_photos_moves_with_them(session, store):
    photos = Node(
        "photos", Dataset("/photos", "kind", (), AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)), masked=False), key="photos"
    )
    mesh = node("mesh")
    mesh = replace(mesh, content=replace(mesh.content, provenance=Provenance(source="/photos")))
    session.add((photos, mesh), store, "Add")
    moved = session.placed("photos", Transform((0.0, 0.0, 3.0)))
    assert moved.node(mesh.key).transform.translation == (0.0, 0.0, 3.0)
    assert moved.nodes[:2] == session.scene.nodes[:2]


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


def keep(keeper, session, picture=b""):
    task = keeper.update(session, picture)
    if task is not None:
        task()


def test_a_crash_leaves_a_copy_that_can_be_recovered(session, tmp_path):
    folder = tmp_path / "recovery"
    keeper = autosave.Autosave(folder)
    keep(keeper, session)
    assert list(folder.glob("*.recovery")) == []  # nothing to lose yet
    session.rename(session.scene.nodes[0].key, "precious")
    assert keeper.is_due(session)
    keep(keeper, session, b"a picture")
    assert not keeper.is_due(session)
    assert keeper.update(session) is None  # nothing new
    assert autosave.abandoned(folder) == []  # its window lives
    assert keeper._lock is not None
    keeper._lock.close()  # what the system does when a process dies
    (left,) = autosave.abandoned(folder)
    assert left.scene == session.scene
    assert left.project == session.project
    assert (left.title, left.picture) == (session.title, b"a picture")
    assert left.store.root == session.store.root
    autosave.discard(left.file)
    assert autosave.abandoned(folder) == []
    assert list(folder.iterdir()) == []


def test_saving_and_closing_leave_no_copy(session, tmp_path):
    folder = tmp_path / "recovery"
    keeper = autosave.Autosave(folder)
    session.rename(session.scene.nodes[0].key, "saved")
    keep(keeper, session)
    session.mark_saved(session.scene, tmp_path / "p.fieldwright")
    keep(keeper, session)
    assert not list(folder.glob("*.recovery"))
    session.rename(session.scene.nodes[0].key, "again")
    keep(keeper, session)
    keeper.close()
    assert list(folder.iterdir()) == []


def test_what_the_histories_of_living_windows_and_copies_need_is_known(session, tmp_path):
    folder = tmp_path / "recovery"
    old = set(session.history.assets())
    keeper = autosave.Autosave(folder)
    keep(keeper, session)
    assert autosave.needed_elsewhere(folder) == old
    node = session.scene.nodes[0]
    session.change(session.scene.without(node.key), "Delete")
    keep(keeper, session)
    assert autosave.needed_elsewhere(folder) == old  # undo brings it back
    assert keeper._lock is not None
    keeper._lock.close()
    assert old - autosave.needed_elsewhere(folder) == set()  # the copy is still to be decided on
    for left in autosave.abandoned(folder):
        autosave.discard(left.file)
    assert autosave.needed_elsewhere(folder) == set()
    assert list(folder.iterdir()) == []


def test_a_copy_that_could_not_be_written_is_due_again(session, tmp_path):
    (tmp_path / "recovery").write_text("a file where the folder should be")
    keeper = autosave.Autosave(tmp_path / "recovery")
    session.rename(session.scene.nodes[0].key, "precious")
    with pytest.raises(OutputError):
        keep(keeper, session)
    keeper.missed()
    assert keeper.is_due(session)
    (tmp_path / "recovery").unlink()
    keep(keeper, session)
    assert list((tmp_path / "recovery").glob("*.recovery"))
    keeper.close()


def test_copies_that_cannot_be_read_stay_for_a_month(tmp_path):
    for number, damage in enumerate([b"", b"{}", b"\xff", b'{"root":"/x","others":[],"project":null,"scene":"no"}']):
        (tmp_path / f"{number}.recovery").write_bytes(damage)
    assert autosave.abandoned(tmp_path) == []
    assert len(list(tmp_path.glob("*.recovery"))) == 4
    for old in tmp_path.glob("*.recovery"):
        os.utime(old, (0, 0))
    assert autosave.abandoned(tmp_path) == []
    assert list(tmp_path.glob("*.recovery")) == []


def test_the_state_folder_follows_each_systems_rules():
    assert state_folder({"XDG_STATE_HOME": "/s"}, "linux").as_posix() == "/s/fieldwright"
    assert state_folder({"XDG_STATE_HOME": "relative"}, "linux").as_posix().endswith(".local/state/fieldwright")
    assert state_folder({}, "darwin").as_posix().endswith("Library/Application Support/fieldwright")
    assert state_folder({"LOCALAPPDATA": "/l"}, "win32").as_posix() == "/l/fieldwright/state"
