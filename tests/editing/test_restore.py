# pyright: reportArgumentType=false, reportOptionalMemberAccess=false
"""What is restored is there again on every kind of content, and nothing else is; by files as in the window."""

import json

import numpy as np
import pytest
import torch
from msgspec.structs import replace as changed

from tests.editing.meshes import ball, edited_mesh
from tests.editing.test_delete import cloud, gaussians
from tests.editing.test_floaters import measured
from viewer.cli.main import main
from viewer.editing.deleted import deleted_among, deletions, undeleted
from viewer.editing.effects import edited_points, edited_splats, edited_voxels
from viewer.editing.element_table import element_table
from viewer.editing.field_effects import edited_field
from viewer.engine.jobs import OpenJob, SaveJob, run
from viewer.errors import InputError
from viewer.fields.solids import Solid
from viewer.fields.voxels import SparseVoxels
from viewer.formats.edit_files import WrittenDelete, WrittenRestore
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField, Model
from viewer.scene.delete import Delete
from viewer.scene.document import Node, Scene, node_assets
from viewer.scene.edits import Crop, active, edit_name
from viewer.scene.element_query import InVolume, Step
from viewer.scene.elements import Grid, element_set, numbers_of
from viewer.scene.floaters import Floaters
from viewer.scene.geometry import AABB
from viewer.scene.point_cloud import PointCloud
from viewer.scene.progress import run_to_end
from viewer.scene.restore import Restore
from viewer.scene.volumes import HalfSpace, Sphere
from viewer.session.scripting import Document, with_edits

COUNT = 200


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def chosen(kind, numbers, store, count=COUNT, grid=None):
    return element_set(kind, np.array(sorted(numbers)), count, store, grid)


def test_points_and_splats_are_there_again_whatever_deletion_took_them(store):
    for kind, content, edited in (("points", cloud(), edited_points), ("splats", gaussians(), edited_splats)):
        one, other = (Delete(chosen(kind, numbers, store)) for numbers in (range(20), range(10, 30)))
        back = Restore(chosen(kind, [0, 15, 25, 99], store))
        crop = Crop(HalfSpace((0.0, 0.0, 0.2)))
        kept = set(np.flatnonzero(content.positions[:, 2] <= 0.2).tolist())
        for edits, gone in (
            ((one, other, back), set(range(30)) - {0, 15, 25}),
            ((one, back, other), set(range(20)) - {0, 15, 25} | set(range(10, 30))),
            ((one, other, changed(back, enabled=False)), set(range(30))),
            ((one, changed(other, enabled=False), back), set(range(20)) - {0, 15}),
        ):  # fmt: skip
            assert set(edited(content, edits, store).source.tolist()) == set(range(COUNT)) - gone
            # A crop is no deletion: what it cuts off stays so.
            assert set(edited(content, (crop, *edits), store).source.tolist()) == kept - gone
        keep = Delete(chosen(kind, range(5), store), others=True)
        assert edited(content, (keep, back), store).source.tolist() == [0, 1, 2, 3, 4, 15, 25, 99]
        hidden = Delete(chosen(kind, range(5), store), hides=True)
        assert 0 not in edited(content, (hidden, back), store).source.tolist()
        assert edited(content, (back,), store) is content


def test_triangles_and_their_pieces_are_there_again(store):
    mesh = ball(3)
    count = len(mesh.faces)
    gone = Delete(chosen("faces", range(0, count, 2), store, count))
    back = Restore(chosen("faces", range(0, count, 4), store, count))
    left = edited_mesh(mesh, (Crop(Sphere((0.0, 0.3, 0.4), 0.9)), gone, back), store)
    assert set(np.unique(left.source % 4).tolist()) == {0, 1, 3}


def test_voxels_are_there_again_by_their_place(store):
    shape, box = (6, 5, 4), AABB((0.0, 0.0, 0.0), (0.6, 0.5, 0.4))
    index = np.arange(120, dtype=np.int32)
    voxels = SparseVoxels(box, shape, index, np.ones(120, np.float32), np.zeros((120, 3), np.float16))
    grown = Grid(AABB((-0.1, 0.0, 0.0), (0.6, 0.5, 0.4)), (7, 5, 4))
    for others in (False, True):
        gone = Delete(chosen("voxels", range(40), store, 120, Grid(box, shape)), others=others)
        back = Restore(chosen("voxels", [25, 26, 90, 91], store, 140, grown))  # 5, 6, 70, 71 of the grid before
        left = edited_voxels(voxels, (gone, back), store).index.tolist()
        wanted = set(range(40)) | {70, 71} if others else set(range(40, 120)) | {5, 6}
        assert left == sorted(wanted)


def test_a_field_answers_again_in_restored_cells(store):
    content = AnalyticField(AABB((-1.0,) * 3, (1.0,) * 3), "box", 3.0)
    grid = Grid(content.aabb, (8, 8, 8))
    middles = grid.middles(np.arange(512))
    points = torch.rand(500, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) * 1.9 - 0.95
    before = Solid(content).density(points)
    for others in (False, True):
        named = np.flatnonzero((middles[:, 0] > 0.0) != others)
        gone = Delete(chosen("voxels", named, store, 512, grid), others=others)
        back = Restore(chosen("voxels", np.flatnonzero(middles[:, 1] > 0.0), store, 512, grid))
        after = edited_field(Solid(content), (gone, back), store).density(points)
        silent = (points[:, 0] >= 0.0) & (points[:, 1] < 0.0)
        assert torch.equal(after, torch.where(silent, 0.0, before))


def test_floaters_are_there_again(store):
    points = cloud()
    measures = measured(element_table(points, COUNT), store)
    edit = Floaters(measures, share=1.0, opacity=0.0)
    gone = set(range(COUNT)) - set(edited_points(points, (edit,), store).source.tolist())
    assert gone
    some = sorted(gone)[::2]
    left = edited_points(points, (edit, Restore(chosen("points", some, store))), store)
    assert set(range(COUNT)) - set(left.source.tolist()) == gone - set(some)


def test_what_could_come_back_is_what_was_deleted_and_is_not_there(store):
    gone, keep, hidden = (
        Delete(chosen("points", [1, 2, 3], store)), Delete(chosen("points", range(150), store), others=True),
        Delete(chosen("points", [9], store), hides=True),
    )  # fmt: skip
    back = Restore(chosen("points", [2, 160], store))
    node = Node("a", PointCloud("0" * 64, AABB((-9.0,) * 3, (9.0,) * 3), COUNT, 0.1), edits=(gone, hidden, keep, back))
    whole = np.arange(COUNT, dtype=np.int32)
    assert len(deletions(node)) == 2
    assert undeleted(node).edits == (hidden,)
    found = deleted_among(whole, None, node, store).tolist()
    assert found == [1, 3, *(number for number in range(150, COUNT) if number != 160)]
    assert undeleted(changed(node, edits=(hidden, back))) is None
    assert set(node_assets(node)) >= {gone.elements.asset, back.elements.asset}


def test_it_says_what_it_does_and_changes_no_list_without_it(store):
    back = Restore(chosen("faces", [4], store))
    assert edit_name(back) == "Restore 1 face"
    edits = (Delete(chosen("faces", [4, 5], store)), Crop(HalfSpace((0.0, 0.0, 0.0))))
    assert active(edits) is edits
    once = active((*edits, back))
    assert once[0].restored == (back.elements,)
    assert once[1] is edits[1]
    assert active(once) is once


@pytest.fixture
def document(store, tmp_path):
    mesh = ball(3)
    model = Model(store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces))
    count = len(mesh.faces)
    gone = Delete(chosen("faces", range(0, count, 2), store, count))
    return Document(tmp_path, Scene((Node("Ball", model, edits=(gone,)),)), store, "project")


def test_scripts_restore_what_they_choose_of_what_was_deleted(document, store):
    (node,) = document.nodes
    count = node.content.faces
    upper = (Step(InVolume(HalfSpace((0.0, 0.0, 0.0), (0.0, 0.0, -1.0)))),)
    (made,) = run_to_end(with_edits(document, (WrittenRestore(),), steps=upper)).nodes
    mesh = ball(3)
    above = np.flatnonzero(mesh.vertices[mesh.faces].mean(1)[:, 2] >= 0.0)
    assert numbers_of(made.edits[-1].elements, store).tolist() == [n for n in above if n % 2 == 0]
    (made,) = run_to_end(with_edits(document, (WrittenRestore(),))).nodes
    assert numbers_of(made.edits[-1].elements, store).tolist() == list(range(0, count, 2))
    with pytest.raises(InputError, match="whole nodes"):
        run_to_end(with_edits(document, (WrittenDelete(), Crop(HalfSpace((0.0, 0.0, 0.0)))), steps=upper))


def test_the_command_restores_all_that_was_deleted(document, store, tmp_path):
    source, edits, out = tmp_path / "in.fieldwright", tmp_path / "edits.json", tmp_path / "out.fieldwright"
    run_to_end(run(SaveJob(document.scene, str(source)), store))
    edits.write_text(json.dumps([{"type": "restore"}]))
    assert main(["edit", str(source), "--out", str(out), "--edits", str(edits)]) == 0
    opened = run_to_end(run(OpenJob(str(out)), AssetStore(tmp_path / "scratch")))
    made, found = opened.scene.nodes[0], opened.folders.store()
    assert len(edited_mesh(ball(3), made.edits, found).faces) == made.content.faces
