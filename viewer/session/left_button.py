"""Who has the left button in the view: of the tools that are turned on and off, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from msgspec.structs import replace

from viewer.session.measuring import Measuring
from viewer.session.outlining import NO_OUTLINING
from viewer.session.state import State

Holder = Literal["sculpt", "paint", "select", "gizmo", "measure", "outline", "volume"]


class _Row(NamedTuple):
    """A tool that may have the left button.

    Attributes:
        has_it: Whether it is on.
        off: What turns it off; its settings stay.
    """

    has_it: Callable[[State], bool]
    off: Callable[[State], Mapping[str, object]]


HOLDERS: dict[Holder, _Row] = {
    "sculpt": _Row(lambda state: state.brush.on, lambda state: {"brush": replace(state.brush, on=False)}),
    "paint": _Row(
        lambda state: state.paint_brush.on, lambda state: {"paint_brush": replace(state.paint_brush, on=False)}
    ),
    "select": _Row(
        lambda state: state.picker.tool != "off",
        lambda state: {"picker": replace(state.picker, tool="off"), "picking": None},
    ),
    "gizmo": _Row(
        lambda state: bool(state.gizmo.mode),
        lambda state: {"gizmo": state.gizmo._replace(mode="", hot="", readout="")},
    ),
    "measure": _Row(
        lambda state: bool(state.measuring.mode),
        lambda state: {"measuring": Measuring(chosen=state.measuring.chosen)},
    ),
    "volume": _Row(
        lambda state: state.held_volume is not None,
        lambda state: {"held_volume": None, "picking": None},  # noqa: ARG005 - it has no settings
    ),
    "outline": _Row(
        lambda state: state.outlining.keep is not None,
        lambda state: {"outlining": NO_OUTLINING, "picking": None},  # noqa: ARG005 - it has no settings
    ),
}


def given_to(holder: Holder, state: State, **changes: object) -> dict[str, object]:
    """Changes of the state that turn a tool on, and every other one off with its ring and handles.

    Args:
        holder: Who gets the left button.
        state: As it is.
        changes: What turns it on.
    """
    gone: dict[str, object] = {"edit_target": None, "ring": None}
    for name, row in HOLDERS.items():
        if name != holder and row.has_it(state):
            gone |= row.off(state)
    return gone | changes


def taken_from(holder: Holder, state: State) -> dict[str, object]:
    """Changes of the state that turn a tool off; a drag turns the view again."""
    return {"ring": None, **HOLDERS[holder].off(state)}
