"""Point clouds as a feature of the window: one command that makes them of the selected mesh or field."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog

from viewer.engine.jobs.points import PointsSampled, SamplePointsJob
from viewer.scene.document import Node
from viewer.scene.kinds import kind_of
from viewer.ui.document.context import WindowContext
from viewer.ui.widgets.command import SCENE, Command, CommandGroup, Feature

USUAL, MOST = 100_000, 50_000_000


def feature(context: WindowContext) -> Feature:
    """The command "Sample points"."""

    def surface() -> Node | None:
        node = context.selected
        return node if node is not None and kind_of(node.content).family in ("field", "model", "splats") else None

    def there() -> str | None:
        return None if surface() is not None else "Select a mesh, a field or splats."

    def sample(node: Node, count: int) -> None:
        documents = context.documents

        def finished(result: PointsSampled | None) -> None:
            if result is None:
                return
            made = replace(result.node, parent=node.parent)
            documents.change(documents.session.scene.with_node(made), f"Sample points on {node.name}")
            context.store.select(made.key)

        job = SamplePointsJob(node, count)
        context.jobs.start(job, documents.session.store, f"Sampling points on {node.name}", finished, bound=True)

    def ask() -> None:
        node = surface()
        if node is None:
            return
        dialog = QInputDialog(context.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setInputMode(QInputDialog.InputMode.IntInput)
        dialog.setWindowTitle("Sample points")
        dialog.setLabelText(f"How many points on the surface of {node.name}?")
        dialog.setIntRange(1, MOST)
        dialog.setIntValue(USUAL)
        dialog.intValueSelected.connect(lambda count: sample(node, count))
        dialog.open()

    command = Command("sample_points", "Sample &points…", "", ask, there, icon="points")
    return Feature(commands=(CommandGroup(SCENE, (command,)),))
