"""The list of everything in the scene, and what the selected thing is."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from viewer.scene.content import FieldContent, Model
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.ui.document.describe import describe
from viewer.ui.widgets.theme import icon

NAME, EYE = 0, 1
KEY = Qt.ItemDataRole.UserRole


class ScenePanel(QWidget):
    """Signals: each names a node by its key.

    selected(str), renamed(str, str), visibility_set(str, bool), deleted(str), framed(str)
    """

    selected = Signal(str)
    renamed = Signal(str, str)
    visibility_set = Signal(str, bool)
    deleted = Signal(str)
    framed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._scene = Scene()
        self._filling = False
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(6)
        self.tree.setIconSize(QSize(18, 18))
        self.tree.setUniformRowHeights(True)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
        )
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(EYE, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(EYE, 34)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._menu)
        self.tree.currentItemChanged.connect(self._on_current)
        self.tree.itemChanged.connect(self._on_changed)
        self.tree.itemClicked.connect(self._on_clicked)
        self.details = QLabel()
        self.details.setTextFormat(Qt.TextFormat.RichText)
        self.details.setWordWrap(True)
        self.details.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details.setMargin(10)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.details)

    @property
    def selected_key(self) -> str | None:
        """The selected node, if any."""
        item = self.tree.currentItem()
        return None if item is None else item.data(NAME, KEY)

    def show_scene(self, scene: Scene) -> None:
        """Show another scene; what was selected stays so while it is there."""
        if scene is self._scene:
            return
        before = self.selected_key
        self._scene = scene
        self._filling = True
        self.tree.clear()
        for node in scene.nodes:
            self.tree.addTopLevelItem(self._item(node))
        self._filling = False
        keys = [node.key for node in scene.nodes]
        if keys:
            self.select(before if before in keys else keys[-1])
        else:
            self._on_current(None)

    def select(self, key: str | None) -> None:
        """Select a node."""
        for row in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(row)
            if item is not None and item.data(NAME, KEY) == key:
                self.tree.setCurrentItem(item, NAME)

    def rename_selected(self) -> None:
        """Let people type another name."""
        item = self.tree.currentItem()
        if item is not None:
            self.tree.editItem(item, NAME)

    def _item(self, node: Node) -> QTreeWidgetItem:
        item = QTreeWidgetItem([node.name, ""])
        item.setData(NAME, KEY, node.key)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        item.setIcon(NAME, icon(_symbol(node)))
        item.setIcon(EYE, icon("eye" if node.visible else "eye-off"))
        item.setToolTip(EYE, self.tr("Show or hide (H)"))
        if not node.visible:
            item.setForeground(NAME, self.palette().placeholderText())
        return item

    def _on_current(self, item: QTreeWidgetItem | None, before: QTreeWidgetItem | None = None) -> None:
        del before
        if self._filling:
            return
        node = None if item is None else self._scene.node(item.data(NAME, KEY))
        self.details.setText(describe(node) if node is not None else self.tr("Drop a file here, or use File ▸ Open."))
        self.selected.emit(node.key if node is not None else "")

    def _on_changed(self, item: QTreeWidgetItem, column: int) -> None:
        if self._filling or column != NAME:
            return
        key, name = item.data(NAME, KEY), item.text(NAME)
        node = self._scene.node(key)
        if node is not None and name != node.name:
            if name.strip():
                self.renamed.emit(key, name)
            else:
                item.setText(NAME, node.name)

    def _on_clicked(self, item: QTreeWidgetItem, column: int) -> None:
        node = self._scene.node(item.data(NAME, KEY))
        if column == EYE and node is not None:
            self.visibility_set.emit(node.key, not node.visible)

    def _menu(self, at: QPoint) -> None:
        item = self.tree.itemAt(at)
        node = None if item is None else self._scene.node(item.data(NAME, KEY))
        if node is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Frame in view"), lambda: self.framed.emit(node.key))
        menu.addAction(self.tr("Rename"), lambda: self.rename_selected())
        text = self.tr("Hide") if node.visible else self.tr("Show")
        menu.addAction(text, lambda: self.visibility_set.emit(node.key, not node.visible))
        menu.addAction(icon("trash"), self.tr("Delete"), lambda: self.deleted.emit(node.key))
        menu.popup(self.tree.viewport().mapToGlobal(at))


def _symbol(node: Node) -> str:
    """The icon of what a node holds."""
    if isinstance(node.content, FieldContent):
        return "field"
    match node.content:
        case Model():
            return "mesh"
        case Dataset():
            return "cameras"
        case _:
            return "light"
