"""The maps of a model, as a panel: one at a time, with the triangles' edges, the numbers, and where it all lies."""

from __future__ import annotations

import numpy as np
from jaxtyping import UInt8
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QSizePolicy, QWidget

from viewer.render.channels import Channel
from viewer.scene.mesh import Mesh
from viewer.session.texture_lines import line_picture
from viewer.session.texture_maps import LABELS, MapName, TextureMap, numbers_at, texel_at
from viewer.session.texture_picking import SurfacePoint
from viewer.ui.texture.picture import line_images
from viewer.ui.texture.textures import Sight, Textures
from viewer.ui.texture.view import TextureView
from viewer.ui.widgets.layouts import column, label, row
from viewer.ui.widgets.slices import Slices
from viewer.ui.widgets.theme import MUTED

CHANNEL_OF: dict[MapName, Channel] = {
    "base_color": "albedo",
    "roughness": "roughness",
    "metallic": "metallic",
    "occlusion": "occlusion",
    "normal": "normal",
}
"""What the view shows of a map; light that a model gives off by itself has no picture of its own."""


class TexturePanel(QWidget):
    """Shows the model that ``Textures`` follows.

    Args:
        textures: Knows the maps.
    """

    def __init__(self, textures: Textures) -> None:
        super().__init__()
        self._textures = textures
        self._slices = Slices(self)
        self._drawn: Mesh | None = None
        self._lines: tuple[QImage, ...] = ()
        self._kept: tuple[float, float] | None = None
        """What was clicked last, here or on the model."""
        self._read_at: tuple[float, float] | None = None
        self._known: Mesh | None = None
        self.title = QLabel()
        self.values, self.facts = label(wrapped=True, style=MUTED), label(wrapped=True, style=MUTED)
        self.map = QComboBox()
        self.lines, self.on_mesh = QCheckBox(self.tr("UV lines")), QCheckBox(self.tr("Show on the model"))
        self.view = TextureView()
        self._lay_out()
        textures.changed.connect(self.follow)
        textures.pointed.connect(self._on_pointed)
        textures.picked.connect(self._on_picked)
        textures.display.store.watch(
            lambda state: state.display, lambda: self._on_channel(textures.display.display.channel)
        )
        self.map.activated.connect(lambda: self._choose())
        self.lines.toggled.connect(lambda: self._show_lines())
        self.on_mesh.toggled.connect(lambda on: self._show_on_mesh(on))
        self.view.hovered.connect(self._on_hovered)
        self.view.clicked.connect(lambda u, v: self._on_clicked(u, v))
        self.follow()

    @property
    def shown(self) -> TextureMap | None:
        """The map that is shown."""
        name = self.map.currentData()
        return next((each for each in self._textures.maps if each.name == name), None)

    def follow(self) -> None:
        """Show the maps as they are now."""
        textures, before = self._textures, self.map.currentData()
        maps = textures.maps
        with QSignalBlocker(self.map):
            if [self.map.itemData(row) for row in range(self.map.count())] != [each.name for each in maps]:
                self.map.clear()
                for each in maps:
                    self.map.addItem(self.tr(LABELS[each.name]), each.name)
                self.map.setCurrentIndex(max(self.map.findData(before), 0))
        if textures.mesh is not self._known:
            self._known, self._kept, self._read_at = textures.mesh, None, None
            self.view.show_mark(None)
        self.title.setText("" if textures.node is None else textures.node.name)
        self.map.setEnabled(bool(maps))
        self._show_map()
        self._show_lines()
        self.view.say(self._refusal())

    def _refusal(self) -> str:
        """Why there is nothing to see, and what would help."""
        textures = self._textures
        if textures.model is None:
            return self.tr("There is no model in this scene. Take one out of a field: Scene ▸ Extract a mesh.")
        if textures.trouble:
            return textures.trouble
        if textures.mesh is not None and textures.mesh.uvs is None:
            return self.tr(
                "This model has no texture coordinates. Extract it again with a look that has textures, or unwrap it "
                "in another program and open it from there."
            )
        return ""

    def _show_map(self) -> None:
        shown = self.shown
        levels = [] if shown is None else self._textures.levels(shown.texture)
        self.view.show_map(levels, None if shown is None else shown.channel)
        self.on_mesh.setEnabled(shown is not None and shown.name in CHANNEL_OF)
        self._on_channel(self._textures.display.display.channel)
        self.facts.setText("" if shown is None else self._facts(shown))
        self._show_values(self._read_at)

    def _facts(self, shown: TextureMap) -> str:
        texture = shown.texture
        size = f"{texture.width} \N{MULTIPLICATION SIGN} {texture.height}"
        density = self._textures.density(texture)
        if density is None:
            return size
        text = self.tr("{0}, {1:.3g} texels a unit (9 of 10: {2:.3g} to {3:.3g}), {4:.0f} % used")
        return text.format(size, density.median, density.low, density.high, 100.0 * density.used)

    def _choose(self) -> None:
        """Another map: the model goes on showing what is chosen."""
        on_mesh = self.on_mesh.isChecked()
        self._show_map()
        if on_mesh:
            self._show_on_mesh(True)

    def _show_lines(self) -> None:
        """Draw the lines where they are wanted and not there yet."""
        mesh = self._textures.mesh
        shown = self.shown
        elsewhere = shown is not None and shown.texture.uv_set != 0  # only those of the first set are known
        if not self.lines.isChecked() or mesh is None or mesh.uvs is None or elsewhere:
            self.view.show_lines(None, ())
            return
        if self._drawn is not mesh:
            self._drawn, self._lines = mesh, ()
            self._slices.start(line_picture(mesh.uvs, mesh.faces), self._on_lines)
        self.view.show_lines(self._textures.index, self._lines)

    def _on_lines(self, mask: UInt8[np.ndarray, "s s"]) -> None:
        self._lines = line_images(mask)
        self._show_lines()

    def _show_on_mesh(self, on: bool) -> None:
        shown = self.shown
        channel = None if shown is None else CHANNEL_OF.get(shown.name)
        if on and channel is not None:
            self._textures.display.set_channel(channel)
        elif not on:
            self._textures.display.set_channel("color")

    def _on_channel(self, channel: str) -> None:
        """The view shows something else."""
        shown = self.shown
        with QSignalBlocker(self.on_mesh):
            self.on_mesh.setChecked(shown is not None and CHANNEL_OF.get(shown.name) == channel)

    def _on_pointed(self, found: SurfacePoint | None) -> None:
        """The pointer is over the model in the view; what was clicked is marked again once it is not."""
        place = self._kept if found is None else (found.u % 1.0, found.v % 1.0)
        self.view.show_mark(place)
        self._show_values(place)

    def _on_picked(self, found: SurfacePoint) -> None:
        """The model was clicked."""
        self._kept = (found.u % 1.0, found.v % 1.0)
        self.view.show_mark(self._kept)
        self.view.bring(*self._kept)
        self._show_values(self._kept)

    def _on_hovered(self, place: tuple[float, float] | None) -> None:
        """The pointer is over the texture."""
        if place is None:
            self._show_values(self._kept)
        else:
            self._show_values(place, self._where(*place))

    def _on_clicked(self, u: float, v: float) -> None:
        self._kept = (u, v)
        self.view.show_mark(self._kept)
        self._show_values(self._kept, self._where(u, v))

    def _where(self, u: float, v: float) -> str:
        """Mark a texel's place on the model; why one does not see it there."""
        if self._textures.index is None:
            return self.tr("The surface is still being looked at.")
        found = self._textures.mark(u, v)
        if found is None:
            return self.tr("No triangle lies there.")
        texts: dict[Sight, str] = {
            "seen": "",
            "hidden": self.tr("Its place on the model is hidden in this view."),
            "outside": self.tr("Its place on the model is outside the view."),
        }
        return texts[self._textures.sight(found)]

    def _show_values(self, place: tuple[float, float] | None, remark: str = "") -> None:
        """The numbers at texture coordinates, and a remark on them; always three lines, so that nothing moves."""
        shown, self._read_at = self.shown, place
        levels = [] if shown is None else self._textures.levels(shown.texture)
        if place is None or shown is None or not levels:
            self.values.setText("\n\n")
            return
        texel = texel_at(*place, shown.texture.width, shown.texture.height)
        where = self.tr("uv {0:.4f}, {1:.4f}   texel {2}, {3}").format(texel.u, texel.v, texel.column, texel.row)
        self.values.setText(f"{where}\n{numbers_at(levels[0], texel, shown)}\n{remark}")

    def _lay_out(self) -> None:
        self.map.setToolTip(self.tr("Which of the model's maps is shown"))
        self.lines.setToolTip(self.tr("Draw the triangles' edges over the map"))
        self.on_mesh.setToolTip(self.tr("Show the map alone on the model, without light"))
        self.facts.setToolTip(self.tr("Texels along one unit of the scene on the surface; how much of the map it uses"))
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        top, switches = row(self.title, self.map, wide=self.title), row(self.lines, self.on_mesh, None)
        column(top, switches, self.view, self.values, self.facts, on=self, wide=self.view, margins=8, spacing=6)
