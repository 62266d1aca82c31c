"""Tracks that stay with what they animate: where nodes are copied or taken out, and edits moved, added or taken out."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from viewer.scene.document import Scene
from viewer.scene.edit_tracks import KIND, edit_place, edit_target
from viewer.scene.edits import Edit
from viewer.scene.timeline import Timeline, Track


def with_copied_tracks(timeline: Timeline, copies: Mapping[str, str], source: Timeline | None = None) -> Timeline:
    """The timeline with the tracks of nodes also for their copies.

    Args:
        timeline: Of the document.
        copies: By the keys of nodes, those of their copies.
        source: Whose tracks are copied; None = its own. Keys of another timeline make this one longer.
    """
    source = timeline if source is None else source
    for track in source.tracks:
        copy = copies.get(track.node) if track.node else None
        if copy is not None:
            timeline = timeline.with_track(replace(track, node=copy))
            timeline = timeline if source is timeline or not track.keys else timeline.extended(track.keys[-1].time)
    return timeline


def with_kept_tracks(before: Scene, after: Scene) -> Scene:
    """A changed scene whose tracks animate what they animated before; those of nodes and edits that are gone are gone.

    Args:
        before: The scene before it was changed; tracks of what it did not have either stay.
        after: The same, changed.
    """
    if not any(track.node for track in after.timeline.tracks):
        return after
    places: dict[str, dict[int, int]] = {}
    gone: set[str] = set()
    for node in before.nodes:
        now = after.node(node.key)
        if now is None:
            gone.add(node.key)
        elif now.edits is not node.edits and now.edits != node.edits:
            places[node.key] = edit_places(node.edits, now.edits)
    if not gone and not places:
        return after
    kept = tuple(
        renamed
        for track in after.timeline.tracks
        if track.node not in gone and (renamed := _renamed(track, places.get(track.node))) is not None
    )
    return after if kept == after.timeline.tracks else replace(after, timeline=replace(after.timeline, tracks=kept))


def edit_places(before: tuple[Edit, ...], after: tuple[Edit, ...]) -> dict[int, int]:
    """Where each edit of before is now; those that are gone are left out.

    Equal edits are the same ones, in order. Of the others, which were changed, those of one kind are the same in order;
    where there are as many as before, and of the same kinds, that is by their places.
    """
    found: dict[int, int] = {}
    free = set(range(len(after)))
    for place, edit in enumerate(before):
        same = [now for now in sorted(free) if after[now] is edit] or [
            now for now in sorted(free) if after[now] == edit
        ]
        if same:
            now = place if place in same else same[0]
            found[place] = now
            free.discard(now)
    for place, edit in enumerate(before):
        alike = [now for now in sorted(free) if type(after[now]) is type(edit)] if place not in found else []
        if alike:
            found[place] = place if place in alike else alike[0]
            free.discard(found[place])
    return found


def _renamed(track: Track, places: Mapping[int, int] | None) -> Track | None:
    """The track of an edit's number, at the edit's new place; None where that is gone."""
    known = edit_place(track.target) if track.kind == KIND and places is not None else None
    if known is None or places is None:
        return track
    place, key = known
    return replace(track, name=edit_target(track.node, places[place], key).name) if place in places else None
