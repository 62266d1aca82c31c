"""Views that the document remembers."""

from __future__ import annotations

import msgspec

from viewer.scene.document import Bookmark, Scene
from viewer.session.orbit_view import OrbitView
from viewer.session.poses import view_at

SLOTS = range(1, 10)
"""Digits that recall a bookmark."""


def bookmark_of(view: OrbitView, width: int, height: int, name: str, slot: int = 0) -> Bookmark:
    """What one sees now, to come back to."""
    return Bookmark(name, view.camera(width, height), view.distance, slot)


def view_of(bookmark: Bookmark) -> OrbitView:
    """The view that was remembered."""
    return view_at(bookmark.camera, distance=bookmark.distance)


def with_bookmark(scene: Scene, bookmark: Bookmark) -> Scene:
    """The scene with one more bookmark; it takes the place of the one with the same digit."""
    old = [each for each in scene.bookmarks if bookmark.slot and each.slot == bookmark.slot]
    if old:
        kept = msgspec.structs.replace(bookmark, name=old[0].name)
        return _with(scene, tuple(kept if each is old[0] else each for each in scene.bookmarks))
    return _with(scene, (*scene.bookmarks, bookmark))


def without_bookmark(scene: Scene, number: int) -> Scene:
    """The scene without the bookmark of that place in the list."""
    return _with(scene, scene.bookmarks[:number] + scene.bookmarks[number + 1 :])


def renamed_bookmark(scene: Scene, number: int, name: str) -> Scene:
    """The scene with another name for a bookmark."""
    changed = msgspec.structs.replace(scene.bookmarks[number], name=name)
    return _with(scene, (*scene.bookmarks[:number], changed, *scene.bookmarks[number + 1 :]))


def in_slot(scene: Scene, slot: int) -> Bookmark | None:
    """The bookmark with that digit, if there is one."""
    return next((each for each in scene.bookmarks if each.slot == slot), None)


def free_slot(scene: Scene) -> int:
    """The first digit that no bookmark has; 0 where all are taken."""
    return next((slot for slot in SLOTS if in_slot(scene, slot) is None), 0)


def _with(scene: Scene, bookmarks: tuple[Bookmark, ...]) -> Scene:
    return msgspec.structs.replace(scene, bookmarks=bookmarks)
