"""Finished frames are remembered by their scene, and stand in where one looks from the same place."""

import dataclasses

import numpy as np
from msgspec.structs import replace

from tests.ui.synthetic import camera
from viewer.render.request import Frame, RenderOptions, RenderRequest
from viewer.scene.document import Scene
from viewer.ui.viewport.layers import kept_frames
from viewer.ui.viewport.layers.kept_frames import KeptFrames


def frame(scene, turn=0.0, **changes):
    view = camera(30.0 + turn, width=8, height=6)
    shown = Frame(RenderRequest(scene, view, 8, 6), np.ones((6, 8, 4), np.float16), np.ones((6, 8), np.float32))
    return dataclasses.replace(shown, **changes)


def test_a_scene_that_comes_back_has_its_frame_at_once():
    kept, before, after = KeptFrames(), Scene(), Scene()
    first, second = frame(before), frame(after)
    for each in (first, second):
        kept.take(each)
    assert kept.of(before, second) is first
    assert kept.of(after, first) is second
    assert kept.of(after, second) is second
    assert kept.of(Scene(), second) is second


def test_a_newer_frame_of_a_scene_takes_the_place_of_the_older_one():
    kept, scene, other = KeptFrames(), Scene(), Scene()
    older, newer = frame(scene), frame(scene)
    kept.take(older)
    kept.take(newer)
    assert kept.of(scene, frame(other)) is newer


def test_what_was_taken_otherwise_or_is_not_finished_does_not_stand_in():
    scene, other = Scene(), Scene()
    for unfinished in ({"step": 2}, {"done": np.zeros((6, 8), bool)}):
        kept = KeptFrames()
        kept.take(frame(scene, **unfinished))
        assert kept.of(scene, now := frame(other)) is now
    kept = KeptFrames()
    kept.take(frame(scene))
    elsewhere = frame(other, turn=5.0)
    assert kept.of(scene, elsewhere) is elsewhere
    request = replace(frame(other).request, options=RenderOptions(samples=4))
    sharper = frame(other, request=request, accumulated=4)
    assert kept.of(scene, sharper) is sharper


def test_few_are_kept_and_the_oldest_go(monkeypatch):
    kept, scenes = KeptFrames(), [Scene() for _ in range(6)]
    for scene in scenes:
        kept.take(frame(scene))
    now = frame(Scene())
    there = [kept.of(scene, now) is not now for scene in scenes]
    assert there == [False] * 2 + [True] * kept_frames.MOST_FRAMES
    monkeypatch.setattr(kept_frames, "MOST_BYTES", 1)
    kept.take(frame(scenes[0]))
    assert [kept.of(scene, now) is not now for scene in scenes] == [True] + [False] * 5
