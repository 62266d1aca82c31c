"""The tree of everything in the scene: select, rename, show, lock, and put into groups by hand."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QScrollArea,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from viewer.scene.arrangement import outermost
from viewer.scene.content import Group
from viewer.scene.document import Node, Scene
from viewer.scene.groups import is_locked
from viewer.scene.kinds import kind_of
from viewer.session.editing import EditTarget
from viewer.session.session import Session
from viewer.session.store import Store
from viewer.ui.document.documents import Documents
from viewer.ui.document.inspector import Inspector
from viewer.ui.widgets.layouts import column
from viewer.ui.widgets.renaming import Renaming
from viewer.ui.widgets.theme import icon

NAME, EYE, LOCK = 0, 1, 2
KEY = Qt.ItemDataRole.UserRole
ICON_WIDTH = 28
LEAST_WIDTH = 280
"""Three numbers in a row can be read."""
TREE_HEIGHT, INSPECTOR_HEIGHT = 300, 400
"""In proportion to each other."""


class SceneTree(QTreeWidget):
    """Nodes as rows, members below their groups.

    Signals:
        dropped(str, str, object): Key of a node that was dragged; key of the group that it goes into, empty for none;
            and key of the node that comes next, or None.
    """

    dropped = Signal(str, str, object)

    def __init__(self) -> None:
        super().__init__()
        self.setColumnCount(3)
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setIconSize(QSize(18, 18))
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.EditKeyPressed | triggers.DoubleClicked)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(ICON_WIDTH)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for narrow in (EYE, LOCK):
            header.setSectionResizeMode(narrow, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(narrow, ICON_WIDTH)

    def dropEvent(self, event: QDropEvent) -> None:
        """Say where the dragged row goes; the document decides, and the rows follow it."""
        item = self.currentItem()
        if item is not None:
            key, (parent, before) = _key(item), self.target(event.position().toPoint())
            # Later: the rows must not be exchanged while Qt is still dragging one of them.
            QTimer.singleShot(0, self, lambda: self.dropped.emit(key, parent, before))
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()

    def target(self, at: QPoint) -> tuple[str, str | None]:
        """The group that a row dropped there goes into, and the node that comes next."""
        item = self.itemAt(at)
        if item is None:
            return "", None
        area = self.visualItemRect(item)
        margin = min(max(area.height() / 5.5, 2.0), 12.0)  # as Qt draws it
        group = bool(item.flags() & Qt.ItemFlag.ItemIsDropEnabled)
        if at.y() < (area.top() + margin if group else area.center().y()):
            return self._parent_key(item), _key(item)
        if group and at.y() <= area.bottom() - margin:
            return _key(item), None
        if group and item.isExpanded() and item.childCount():
            return _key(item), _key(item.child(0))  # pyright: ignore[reportArgumentType] - it has one
        below = self._sibling_below(item)
        return self._parent_key(item), None if below is None else _key(below)

    def _parent_key(self, item: QTreeWidgetItem) -> str:
        parent = item.parent()
        return "" if parent is None else _key(parent)

    def _sibling_below(self, item: QTreeWidgetItem) -> QTreeWidgetItem | None:
        parent = item.parent() or self.invisibleRootItem()
        return parent.child(parent.indexOfChild(item) + 1)


class ScenePanel(QWidget):
    """The tree, and below it all about the selected node.

    Signals:
        framed(str): Key of a node that people want to see.

    Args:
        documents: What is changed.
        store: Holds what is shown and selected.
    """

    framed = Signal(str)

    def __init__(self, documents: Documents, store: Store) -> None:
        super().__init__()
        self._documents, self._store = documents, store
        self._scene = Scene()
        self._items: dict[str, QTreeWidgetItem] = {}
        self._folded: set[str] = set()
        self._filling = False
        # Later: the tree must not lose its items in the middle of an event of its own.
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._show_document)
        store.watch(lambda state: state.document, lambda: self._soon.start())
        store.watch(lambda state: (state.edit_target, *state.selection), self._show_selection)
        self.tree = SceneTree()
        self.renaming = Renaming(self.tree)
        self.renaming.over.connect(self._show_document)
        self.tree.customContextMenuRequested.connect(self._menu)
        self.tree.itemSelectionChanged.connect(self._on_selected)
        self.tree.itemChanged.connect(self._on_changed)
        self.tree.itemClicked.connect(self._on_clicked)
        self.tree.itemCollapsed.connect(lambda item: self._folded.add(_key(item)))
        self.tree.itemExpanded.connect(lambda item: self._folded.discard(_key(item)))
        self.tree.dropped.connect(self._on_dropped)
        self.inspector = Inspector(documents)
        self.inspector.edits.chosen.connect(self._on_edit)
        area = QScrollArea()
        area.setWidget(self.inspector)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.addWidget(self.tree)
        halves.addWidget(area)
        halves.setSizes([TREE_HEIGHT, INSPECTOR_HEIGHT])
        halves.setChildrenCollapsible(False)
        column(halves, on=self)
        self.setMinimumWidth(LEAST_WIDTH)
        self._show_document()

    def refresh(self) -> None:
        """Say what is known of the selected node by now."""
        self._show_selection()

    def _show_document(self) -> None:
        self._scene = self._store.state.document
        if not self.renaming.active:  # else when the name is there
            self._filling = True
            self._fill(self._scene)
            self._filling = False
        self._show_selection()

    def _show_selection(self) -> None:
        keys, key = self._store.state.selection, self._store.state.selected or ""
        self._filling = True
        if key in self._items:
            self.tree.setCurrentItem(self._items[key], NAME, QItemSelectionModel.SelectionFlag.NoUpdate)
        for other, item in self._items.items():
            if item.isSelected() != (other in keys):
                item.setSelected(other in keys)
        self._filling = False
        target = self._store.state.handled
        self.inspector.show_node(self._scene, key, -1 if target is None else target.number)

    def _on_edit(self, number: int) -> None:
        """Show the handles and numbers of an edit of the selected node; -1 = of none."""
        key = self._store.state.selected
        self._store.change(edit_target=None if key is None or number < 0 else EditTarget(key, number))

    def rename_selected(self) -> None:
        """Let people type another name."""
        item = self.tree.currentItem()
        if item is not None:
            self.renaming.begin(self.tree.indexFromItem(item, NAME))

    def group_selected(self) -> None:
        """Put the selected nodes into a new group, and select that."""
        keys = outermost(self._scene, self._store.state.selection)
        group = self._documents.do(lambda session: session.group(*keys, name=self.tr("Group")))
        if group:
            self._store.select(group)

    def ungroup_selected(self) -> None:
        """Dissolve the selected group, or the one that the selected node is in."""
        node = self._scene.node(self._store.state.selected or "")
        if node is not None:
            group = node.key if isinstance(node.content, Group) else node.parent
            self._documents.do(Session.ungroup, group)

    def lock_selected(self) -> None:
        """Lock the selected node, or unlock it."""
        node = self._scene.node(self._store.state.selected or "")
        if node is not None:
            self._documents.do(Session.set_locked, node.key, not node.locked)

    def _fill(self, scene: Scene) -> None:
        self.tree.clear()
        self._items = {node.key: self._item(node, scene) for node in scene.nodes}
        root = self.tree.invisibleRootItem()
        for node in scene.nodes:
            parent = self._items.get(node.parent) if node.parent != node.key else None
            (root if parent is None else parent).addChild(self._items[node.key])
        for key, item in self._items.items():
            item.setExpanded(key not in self._folded)

    def _item(self, node: Node, scene: Scene) -> QTreeWidgetItem:
        item = QTreeWidgetItem([node.name, "", ""])
        item.setData(NAME, KEY, node.key)
        flags = item.flags() | Qt.ItemFlag.ItemIsEditable
        if not isinstance(node.content, Group):
            flags &= ~Qt.ItemFlag.ItemIsDropEnabled
        locked = is_locked(scene, node)
        item.setFlags(flags & ~Qt.ItemFlag.ItemIsDragEnabled if locked else flags)
        item.setIcon(NAME, icon(kind_of(node.content).icon))
        item.setIcon(EYE, icon("eye" if node.visible else "eye-off"))
        item.setIcon(LOCK, icon("lock" if locked else "unlock"))
        item.setToolTip(NAME, node.name)
        item.setToolTip(EYE, self.tr("Show or hide (H)"))
        item.setToolTip(LOCK, self.tr("Protect from being moved, edited and deleted"))
        if not (node.visible and all(group.visible for group in scene.ancestors(node))):
            item.setForeground(NAME, self.palette().placeholderText())
        return item

    def _on_selected(self) -> None:
        """Select the same nodes; the row that was clicked last is the active one, where it is selected."""
        if self._filling:
            return
        chosen, current = [_key(item) for item in self.tree.selectedItems()], self.tree.currentItem()
        before = self._store.state.selection
        keys = [*(key for key in before if key in chosen), *(key for key in chosen if key not in before)]
        active = None if current is None or not current.isSelected() else _key(current)
        if active in keys:
            keys.remove(active)
            keys.append(active)
        self._store.select(*keys)

    def _on_changed(self, item: QTreeWidgetItem, column: int) -> None:
        if self._filling or column != NAME:
            return
        key, name = _key(item), item.text(NAME)
        node = self._scene.node(key)
        if node is not None and name != node.name:
            if name.strip():
                self._documents.do(Session.rename, key, name)
            else:
                item.setText(NAME, node.name)

    def _on_clicked(self, item: QTreeWidgetItem, column: int) -> None:
        node = self._scene.node(_key(item))
        if node is not None and column == EYE:
            self._documents.do(Session.set_visible, node.key, not node.visible)
        elif node is not None and column == LOCK:
            self._documents.do(Session.set_locked, node.key, not node.locked)

    def _on_dropped(self, key: str, parent: str, before: str | None) -> None:
        self._folded.discard(parent)
        self._documents.do(Session.move_node, key, parent, before)

    def _menu(self, at: QPoint) -> None:
        item = self.tree.itemAt(at)
        node = None if item is None else self._scene.node(_key(item))
        if node is None:
            return
        documents, free = self._documents, not is_locked(self._scene, node)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Frame in view"), lambda: self.framed.emit(node.key))
        menu.addAction(self.tr("Rename"), lambda: self.rename_selected())
        menu.addSeparator()
        menu.addAction(self.tr("Group"), lambda: self.group_selected()).setEnabled(free)
        inside = bool(node.parent) or isinstance(node.content, Group)
        menu.addAction(self.tr("Ungroup"), lambda: self.ungroup_selected()).setEnabled(free and inside)
        menu.addSeparator()
        text = self.tr("Hide") if node.visible else self.tr("Show")
        menu.addAction(text, lambda: documents.do(Session.set_visible, node.key, not node.visible))
        menu.addAction(self.tr("Unlock") if node.locked else self.tr("Lock"), lambda: self.lock_selected())
        menu.addAction(icon("trash"), self.tr("Delete"), lambda: documents.do(Session.delete, node.key)).setEnabled(
            free
        )
        menu.popup(self.tree.viewport().mapToGlobal(at))


def _key(item: QTreeWidgetItem) -> str:
    return item.data(NAME, KEY)
