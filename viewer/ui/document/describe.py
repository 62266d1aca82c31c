"""What a node is, in a few lines for the panel below the scene list."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QCoreApplication

from viewer.scene.document import Node
from viewer.scene.kinds import kind_of

LABEL_COLOR = "#8d95a1"
TIMES = " \N{MULTIPLICATION SIGN} "


def describe(node: Node) -> str:
    """Rich text: the node's name, and a table of what it holds."""
    rows = list(kind_of(node.content).facts(node.content))
    if node.aabb is not None:
        rows.insert(1, ("size", TIMES.join(f"{length:.3g}" for length in node.aabb.size)))
    lines = "".join(
        f'<tr><td style="color:{LABEL_COLOR}; padding-right:10px">{escape(_tr(label.capitalize()))}</td>'
        f"<td>{escape(text)}</td></tr>"
        for label, text in rows
    )
    return f'<p style="margin-bottom:6px"><b>{escape(node.name)}</b></p><table cellspacing="2">{lines}</table>'


def _tr(text: str) -> str:
    return QCoreApplication.translate("Describe", text)
