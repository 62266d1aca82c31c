"""The command that turns splats into voxels, in the window."""

from msgspec.structs import replace
from PySide6.QtWidgets import QInputDialog

from tests.ui.test_splats import node, some
from tests.ui.test_window import BOX, settle, store, trigger, window  # noqa: F401
from viewer.engine.jobs.splats import SplatsVoxelized, VoxelizeJob
from viewer.scene.content import VoxelField
from viewer.scene.document import Node


def test_splats_become_voxels_and_come_back(window, store):  # noqa: F811
    documents, before = window.context.documents, window.context.documents.session.scene
    window.context.store.select(before.nodes[0].key)
    settle()
    assert not window.commands.actions["voxelize"].isEnabled()
    splats = node(store, some(20))
    documents.change(before.with_node(splats), "Add splats")
    window.context.store.select(splats.key)
    settle()
    jobs = []

    def answer(job):
        jobs.append(job)
        if isinstance(job, VoxelizeJob):
            return SplatsVoxelized(Node("made", VoxelField("c" * 64, BOX, (8, 8, 8), 100, 2)), job.node.key)
        return None

    window.context.jobs._engine.workers.answer = answer
    trigger(window, "voxelize")
    dialog = window.findChild(QInputDialog)
    dialog.setIntValue(64)
    dialog.accept()
    settle()
    asked = [job for job in jobs if isinstance(job, VoxelizeJob)]
    assert [(job.node.key, job.resolution) for job in asked] == [(splats.key, 64)]
    scene = documents.session.scene
    assert [each.name for each in scene.nodes] == ["Ball", "splats", "made"]
    assert scene.node(splats.key) == replace(splats, visible=False)
    assert window.context.selected == scene.nodes[-1]
    trigger(window, "undo")
    assert documents.session.scene == before.with_node(splats)
