"""Bringing deleted elements back by painting over where they were; what was deleted is seen faintly meanwhile.

With Ctrl held the brush does the opposite, as brushes of editors do: what it touches is deleted.
"""

from __future__ import annotations

from functools import partial

from viewer.scene.assets import AssetStore
from viewer.scene.document import Scene
from viewer.scene.element_selection import ElementSelection
from viewer.session.element_choice import selected_rows
from viewer.session.element_edits import deleted
from viewer.session.element_picking import (
    Rows,
    Seen,
    in_front,
    in_slab,
    near_path,
    nothing,
    on_surface,
    seen_from,
    without,
)
from viewer.session.pick_sizes import slab_thickness
from viewer.session.picker import Picking
from viewer.session.restoring import chosen_sets, restored
from viewer.session.tools.events import Event, Step, Steps
from viewer.session.tools.pick_drags import brushed, drawn_from, slab_middle


def deleting(press: Event) -> Steps:
    """A drag with the brush while Ctrl is held: what it touches is deleted, as one step of the history."""
    drawn = drawn_from(press)._replace(operation="set")  # what is shown is what it touches
    picked = yield from brushed(drawn)
    store = press.state.assets
    assert store is not None
    chosen = ElementSelection()
    for seen in drawn.seen:
        chosen = selected_rows(press.state, chosen, seen.node, picked[seen.node.key], "set")
    changed = deleted(press.state.document, chosen, store)
    if changed.scene is press.state.document:
        return Step(changes={"picking": None})
    edit = partial(_without, chosen=chosen, store=store)
    return Step(edit=edit, label=changed.label, changes={"picking": None})


def _without(scene: Scene, chosen: ElementSelection, store: AssetStore) -> Scene:
    """A scene without some elements, where their nodes are still there."""
    return deleted(scene, chosen, store).scene


def restoring(press: Event) -> Steps:
    """A drag with the brush: one step of the history."""
    state, radius, last = press.state, press.state.picker.radius, (press.x, press.y)
    store, gone = state.assets, state.deleted
    assert store is not None
    seen = _reachable(press)
    coming: dict[str, Rows] = {key: nothing(each) for key, each in seen.items()}
    event = press
    while True:
        here = (event.x, event.y)
        coming = {key: coming[key] | near_path(each, last, here, radius) for key, each in seen.items()}
        last = here
        step = Step(changes={"picking": Picking({}, (here,), circle=radius, operation="add", coming=coming)})
        while (event := (yield step)).kind != "move" and not event.releases(press):
            step = Step()
        if event.releases(press):
            break
    sets, text = chosen_sets(gone, coming, store)
    if not sets:
        return Step(changes={"picking": None})
    edit = partial(restored, chosen=sets, store=store)
    return Step(edit=edit, label=f"Restore {text}", changes={"picking": None})


def _reachable(press: Event) -> dict[str, Seen]:
    """Of each node what was deleted and may be picked: what is not hidden by what is there, in the slab, or all."""
    state, picker = press.state, press.state.picker
    depth = press.depths() if picker.depth == "surface" else None
    middle = slab_middle(press)
    found: dict[str, Seen] = {}
    for key, each in state.deleted.items():
        seen = without(seen_from(state.camera, each.node), ~each.rows)
        if picker.depth == "surface":
            seen = on_surface(seen, depth, (press.width, press.height))
        elif middle is not None:
            seen = in_slab(seen, middle, slab_thickness(state))
        found[key] = in_front(seen, state.camera) if picker.front else seen
    return found
