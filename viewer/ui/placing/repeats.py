"""Commands that mirror the selected node, or repeat it: edits that the inspector's numbers change afterwards."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from viewer.scene.document import Node
from viewer.scene.edits import edit_name, spread_box
from viewer.scene.extents import own_box
from viewer.scene.geometry import AABB
from viewer.scene.kinds import kind_of
from viewer.scene.repeat import Array, Mirror, Repeat
from viewer.session.editing import why_not_editable
from viewer.ui.document.context import WindowContext
from viewer.ui.widgets.command import SCENE, Command, CommandGroup
from viewer.ui.work.extents import PATIENCE_MS

UNIT = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
APART = 1.1
"""Distance between copies of a row, in sizes of one."""


def repeat_commands(context: WindowContext) -> CommandGroup:
    """Mirror along an axis of the node, and make a row of it."""

    def why_not() -> str | None:
        return why_not_editable(context.session.scene, context.selected)

    def add(axis: int) -> None:
        """Mirror along that axis, or make a row where there is none of that number."""
        node = context.selected
        if node is None or why_not() is not None:
            return
        box = own_box(node, context.extents.known(context.session.scene))
        if box is None:
            box = spread_box(node.edits, kind_of(node.content).box(node.content) or UNIT)
        edit: Repeat = Array(3, (APART * box.size[0], 0.0, 0.0))
        if axis < 3:
            edit = Mirror(box.center, (float(axis == 0), float(axis == 1), float(axis == 2)))
        scene = context.session.scene.with_node(replace(node, edits=(*node.edits, edit)))
        context.documents.change(scene, f"{edit_name(edit)}: {node.name}")
        context.notify("Its numbers are in the scene panel.")

    def begin(axis: int) -> None:
        context.extents.when_known(selected_nodes, partial(add, axis), patience_ms=PATIENCE_MS)

    def selected_nodes() -> tuple[Node, ...]:
        return () if context.selected is None else (context.selected,)

    texts = ("Mirror along &X", "Mirror along &Y", "Mirror along &Z", "Repeat in a &row or ring")
    names = ("mirror_x", "mirror_y", "mirror_z", "array")
    commands = (
        Command(name, text, "", partial(begin, number), why_not)
        for number, (name, text) in enumerate(zip(names, texts, strict=True))
    )
    return CommandGroup(f"{SCENE}/&Transform", tuple(commands))
