"""The one store of what is being looked at and worked on. Widgets show it and send changes; none of them is the truth.

A :class:`State` is one frozen value. :class:`Store` holds the present one, replaces it, and calls what watches it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from viewer.render.drawables import RENDERED
from viewer.render.request import Frame
from viewer.render.show.display_settings import Display
from viewer.render.show.false_color import Scale, numbers_of, scale_of
from viewer.scene.assets import AssetStore
from viewer.scene.content import FieldContent
from viewer.scene.document import Scene
from viewer.scene.element_selection import ElementSelection
from viewer.session.arrivals import shown_after
from viewer.session.near_photos import near_photos
from viewer.session.orbit_view import OrbitView
from viewer.session.state import State

Edit = Callable[[Scene], Scene]


class Store:
    """Holds the state. All changes go through here, on the window's thread.

    Args:
        assets: Where new assets go.
    """

    def __init__(self, assets: AssetStore) -> None:
        self._state = State(assets=assets)
        self._listeners: list[Callable[[State, State], None]] = []
        self._busy = False
        self._committing = False
        self.history: Callable[[Edit, str], None] = lambda _edit, _label: None
        """Makes an edit of the document one step of its history."""
        self.select_elements: Callable[[ElementSelection, str], None] = lambda _selection, _label: None
        """Makes another selection of elements one step of it."""

    @property
    def state(self) -> State:
        """The state as it is now."""
        return self._state

    @property
    def assets(self) -> AssetStore:
        """Where the assets of the document are."""
        assert self._state.assets is not None
        return self._state.assets

    def subscribe(self, listener: Callable[[State, State], None]) -> Callable[[], None]:
        """Call ``listener(old, new)`` after every change; the result ends that.

        A listener may change the store: everybody then hears of it once all have heard of the change before.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def watch(self, select: Callable[[State], object], callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` whenever what ``select`` takes from the state is another object, or a tuple of others.

        Values are frozen, so what has changed is another object.
        """

        def listener(old: State, new: State) -> None:
            before, after = select(old), select(new)
            if isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after):
                if any(one is not other for one, other in zip(before, after, strict=True)):
                    callback()
            elif before is not after:
                callback()

        return self.subscribe(listener)

    def close(self) -> None:
        """Call nothing any more: what has watched is going away."""
        self._listeners.clear()

    def change(self, **changes: object) -> None:
        """Replace attributes of the state."""
        old, self._state = self._state, replace(self._state, **changes)
        if self._busy:
            return
        self._busy = True
        try:
            while old is not self._state:
                new = self._state
                for listener in tuple(self._listeners):
                    listener(old, new)
                old = new
        finally:
            self._busy = False

    def set_document(
        self, document: Scene, scene: Scene, assets: AssetStore, elements: ElementSelection | None = None
    ) -> None:
        """Show another document or state of it.

        Nothing is tried any more; what was selected stays so while it is there, else the newest node is selected.
        The picture of the old fields stays until there is one of the new. The elements that are selected stay so if
        none are given.
        """
        keys = [node.key for node in document.nodes]
        selection = tuple(key for key in self._state.selection if key in keys) or tuple(keys[-1:])
        fields = scene.shown(*RENDERED)
        frame = self._state.frame if fields else None
        failed = self._state.models_failed and scene is self._state.scene
        self.change(
            document=document, scene=scene, assets=assets, tried=None, tried_fields=False, selection=selection,
            frame=frame, models_failed=failed, stroke=self._state.stroke if self._committing else None,
            elements=self._state.elements if elements is None else elements,
        )  # fmt: skip

    def try_edit(self, edit: Edit, *, fields: bool = False) -> None:
        """Show a changed scene for as long as something is dragged; its fields are rendered only with ``fields``."""
        self.change(tried=edit(self._state.scene), tried_fields=fields)

    def commit(self, edit: Edit, label: str) -> None:
        """Change the document, as one step that can be undone."""
        self._committing = True
        try:
            self.history(edit, label)
        finally:
            self._committing = False
            self.drop()

    def drop(self) -> None:
        """Show the scene as it is again."""
        if self._state.tried is not None:
            self.change(tried=None, tried_fields=False)

    def select(self, *keys: str) -> None:
        """Select these nodes; the last one becomes the active one."""
        if keys != self._state.selection:
            self.change(selection=keys)

    def look(self, view: OrbitView, *, moving: bool = False, **changes: object) -> None:
        """Look from elsewhere.

        Args:
            view: From where.
            moving: More is to come.
            changes: Further attributes to replace with it.
        """
        if self._state.near_photos:
            view = near_photos(view, self._state.scene)
        self.change(view=view, moving=moving, movements=self._state.movements + 1, **changes)

    def show_frame(self, frame: Frame, *, on_the_way: bool = False) -> None:
        """A new picture has come; it is shown where it serves better than what is there.

        Ranges of false colours that are found automatically follow it, but not while the view moves.

        Args:
            frame: It.
            on_the_way: Of the scene at a time that has been gone over since.
        """
        state = self._state
        if frame.request.scene is not state.rendered and not on_the_way:
            return  # of a scene that has changed since
        shown = shown_after(state.frame, frame, state.camera, state.distance, moving=state.moving)
        if shown is not state.frame:
            fixed = state.scales if state.quick else ()
            stroke = state.stroke
            # A mesh's own is over when its edits have been carried out, which what draws it sees.
            field = stroke is not None and isinstance(stroke.content, FieldContent)
            over = stroke is not None and field and stroke.base is not state.scene
            self.change(frame=shown, scales=scales_of(state.display, shown, fixed), stroke=None if over else stroke)


def scales_of(display: Display, frame: Frame | None, fixed: tuple[Scale | None, ...] = ()) -> tuple[Scale | None, ...]:
    """The false colours of every channel on display; those in ``fixed`` stay as they are.

    None where a channel is no number, or the frame has none: a scene may consist of other things than fields.
    """
    chosen = (display.false_color, display.second_false_color)
    scales: list[Scale | None] = []
    for index, channel in enumerate(display.channels):
        scale = fixed[index] if index < len(fixed) else None
        values = None if scale is not None or frame is None else numbers_of(frame, channel)
        if values is not None and np.isfinite(values).any():
            scale = scale_of(values, channel, chosen[index])
        scales.append(scale)
    return tuple(scales)
