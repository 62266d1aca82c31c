"""Selecting elements as a feature of the window."""

from __future__ import annotations

from functools import partial

from viewer.session.element_edits import isolated, locked, revealed, separated, unlocked
from viewer.session.element_picking import DepthMode
from viewer.session.picker import PickTool
from viewer.ui.document.context import WindowContext
from viewer.ui.selection.selecting import Selecting
from viewer.ui.selection.volumes import VolumeSelecting, volume_commands
from viewer.ui.widgets.command import EDIT, Command, CommandGroup, Dock, Feature
from viewer.ui.widgets.panel_holder import PanelHolder

SELECT = "Se&lect"
TOOLS: tuple[tuple[PickTool, str, str, str], ...] = (
    ("rectangle", "Select by &rectangle or click", "R", "select"),
    ("lasso", "Select with a &lasso", "L", "lasso"),
    ("polygon", "Select with a &polygon", "Shift+P", ""),
    ("brush", "Select with a &brush", "B", ""),
    ("sphere", "Select with a &sphere brush", "Shift+B", ""),
    ("flood", "Select by &flood over the picture", "Ctrl+Alt+O", ""),
    ("color", "Select by &colour", "Shift+E", ""),
)
"""Each tool's text, key and icon."""
DEPTHS: tuple[tuple[DepthMode, str], ...] = (("surface", "Surface"), ("through", "Through"), ("slab", "Slab"))


def feature(context: WindowContext) -> Feature:
    """The tools that select, what is done with a selection, and its panel."""
    selecting = Selecting(context)
    volumes = VolumeSelecting(selecting)
    panel = PanelHolder("viewer.ui.selection.panel", "SelectionPanel", selecting, volumes)
    panel.seen.connect(selecting.set_seen)
    tools = tuple(
        Command(f"select_{name}", text, key, partial(selecting.choose_tool, name), selecting.why_no_elements,
                partial(_is_tool, selecting, name), icon=icon, toolbar=bool(icon))
        for name, text, key, icon in TOOLS
    )  # fmt: skip
    depths = tuple(
        Command(f"select_{name}", text, "", partial(selecting.choose_depth, name),
                checked=partial(_is_depth, selecting, name))
        for name, text in DEPTHS
    )  # fmt: skip
    whole = (
        Command("select_all", "Select &all", "Ctrl+A", selecting.all, selecting.why_no_elements),
        Command("select_none", "Select &nothing", "Ctrl+Shift+A", selecting.clear, selecting.why_nothing),
        Command("select_invert", "&Invert the selection", "Ctrl+I", selecting.invert, selecting.why_no_elements),
        Command("save_selection", "Sa&ve the selection", "Ctrl+Alt+A", selecting.save_set, selecting.why_nothing),
        Command("select_histogram", "Select by &histogram", "Ctrl+D", selecting.shown.emit, selecting.why_no_elements),
    )
    done = (
        Command(
            "select_grow", "&Grow the selection", "Ctrl++ Ctrl+=", partial(selecting.grow, 1), selecting.why_nothing
        ),
        Command("select_shrink", "S&hrink the selection", "Ctrl+-", partial(selecting.grow, -1), selecting.why_nothing),
        Command("select_component", "Select c&onnected elements", "", selecting.component, selecting.why_nothing),
        Command("isolate_elements", "I&solate elements", "Ctrl+Alt+I", lambda: selecting.do(isolated),
                selecting.why_nothing),
        Command("reveal_elements", "Re&veal hidden elements", "Shift+H", lambda: selecting.do(revealed),
                selecting.why_nothing_hidden),
        Command("restore_elements", "Res&tore with a brush", "Ctrl+Alt+R", partial(selecting.choose_tool, "restore"),
                selecting.why_nothing_deleted, partial(_is_tool, selecting, "restore")),
        Command("lock_elements", "Loc&k elements", "Ctrl+Alt+L", lambda: selecting.do(locked), selecting.why_nothing),
        Command("unlock_elements", "&Unlock elements", "Shift+Alt+L", lambda: selecting.do(unlocked),
                selecting.why_nothing_locked),
        Command("separate_elements", "S&eparate into a node", "", lambda: selecting.do(separated),
                selecting.why_nothing),
        Command("duplicate_elements", "&Duplicate into a node", "",
                lambda: selecting.do(partial(separated, keep=True)), selecting.why_nothing),
    )  # fmt: skip
    groups = (
        CommandGroup(f"{EDIT}/{SELECT}", tools),
        CommandGroup(f"{EDIT}/{SELECT}/Vol&ume", volume_commands(volumes)),
        CommandGroup(f"{EDIT}/{SELECT}/Dep&th", depths, icon="depth"),
        CommandGroup(f"{EDIT}/{SELECT}/Ele&ments", done),
        CommandGroup(f"{EDIT}/{SELECT}", whole),
    )
    gestures = {
        "Selecting elements": (
            ("Drag or click", "Selects, on the surface, through everything or in a slab"),
            ("Shift+drag, Ctrl+drag, Shift+Ctrl+drag", "Adds, removes, keeps what is in both"),
            ("[ and ], Alt+wheel", "A smaller or larger brush"),
            ("Click near the first corner, double click, Enter", "Closes a polygon"),
            ("Drag with the restoring brush", "Brings back what was deleted, which is seen faintly"),
            ("Backspace", "Takes a polygon's last corner back"),
            ("Esc", "Drops what is being selected"),
            ("Drag a handle, double click", "Changes the box or sphere, puts it there"),
            ("Enter", "Selects what is in the box or sphere; the same keys add, remove, intersect"),
            ("Middle button", "Turns the view meanwhile"),
        ),
    }
    dock = Dock("selection", "Select", panel, raised=selecting.shown)
    return Feature((selecting, volumes), groups, dock, (selecting.changed, context.documents.changed), gestures)


def _is_tool(selecting: Selecting, name: PickTool) -> bool:
    return selecting.tool == name


def _is_depth(selecting: Selecting, name: DepthMode) -> bool:
    return selecting.store.state.picker.depth == name
