"""Controls of how models are shown beside their channels."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox

from viewer.ui.display.model_control import ModelControl
from viewer.ui.widgets.fields import Choice, Section


class ModelSection(Section):
    """Chooses patterns, edges, and what is seen side by side.

    Args:
        control: Holds how models are shown.
    """

    def __init__(self, control: ModelControl) -> None:
        super().__init__("")
        self.setTitle(self.tr("Models"))
        self._control = control
        views = {
            "channel": self.tr("The channel"),
            "checker": self.tr("Checker in texture space"),
            "texel_density": self.tr("Texel density"),
            "packed": self.tr("Occlusion, roughness, metallic"),
        }
        self.view = Choice(views, lambda view: control.set_view(view))
        self.wireframe = QCheckBox(self.tr("Edges of triangles"))
        self.four_up = QCheckBox(self.tr("Four pictures"))
        self.beside = QCheckBox(self.tr("Field beside mesh"))
        self.rows.addRow(self.tr("Show"), self.view)
        for box in (self.wireframe, self.four_up, self.beside):
            self.rows.addRow("", box)
        self.wireframe.toggled.connect(lambda on: control.set_look(replace(control.look, wireframe=on)))
        self.four_up.toggled.connect(lambda _: control.toggle_four_up())
        self.beside.toggled.connect(lambda _: control.toggle_beside())
        control.changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show the look as it is."""
        look = self._control.look
        self.view.show_value(look.view)
        shown = ((self.wireframe, look.wireframe), (self.four_up, look.four_up), (self.beside, look.beside))
        for box, on in shown:
            with QSignalBlocker(box):
                box.setChecked(on)
