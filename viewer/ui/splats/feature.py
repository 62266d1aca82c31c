"""One command: make a voxel field of the selected splats, which all that works on fields then works on."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog

from viewer.engine.jobs.splats import SplatsVoxelized, VoxelizeJob
from viewer.scene.document import Node
from viewer.scene.kinds import kind_of
from viewer.ui.document.context import WindowContext
from viewer.ui.widgets.command import SCENE, Command, CommandGroup, Feature

LEAST, USUAL, MOST = 16, 256, 1024


def feature(context: WindowContext) -> Feature:
    """The command "Turn splats into voxels"."""

    def splats() -> Node | None:
        node = context.selected
        return node if node is not None and kind_of(node.content).family == "splats" else None

    def there() -> str | None:
        return None if splats() is not None else "Select Gaussian splats."

    def start(node: Node, resolution: int) -> None:
        documents = context.documents

        def finished(result: SplatsVoxelized | None) -> None:
            if result is None:
                return
            scene = documents.session.scene
            source = scene.node(result.source)
            if source is not None:  # it stays in the list
                scene = scene.with_node(replace(source, visible=False))
            made = replace(result.node, parent=node.parent)
            documents.change(scene.with_node(made), f"Turn {node.name} into voxels")
            context.store.select(made.key)

        job = VoxelizeJob(node, resolution)
        context.jobs.start(job, documents.session.store, f"Turning {node.name} into voxels", finished, bound=True)

    def ask() -> None:
        node = splats()
        if node is None:
            return
        dialog = QInputDialog(context.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setInputMode(QInputDialog.InputMode.IntInput)
        dialog.setWindowTitle("Turn splats into voxels")
        dialog.setLabelText(f"How many voxels along the longest side of {node.name}?")
        dialog.setIntRange(LEAST, MOST)
        dialog.setIntValue(USUAL)
        dialog.intValueSelected.connect(lambda number: start(node, number))
        dialog.open()

    command = Command("voxelize", "Turn splats into &voxels…", "", ask, there, icon="field")
    return Feature(commands=(CommandGroup(SCENE, (command,)),))
