"""Frames come out of shared memory as they went in, and nothing is left of it."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from viewer.engine.frame_ring import LATELY, SLOTS, FrameReader, FrameWriter, layout
from viewer.engine.messages import FrameReady, Plane
from viewer.engine.shared_memory import MemoryHandle
from viewer.errors import ChildError

RNG = np.random.default_rng(1)


def arrays(height, width):
    return {
        "radiance": RNG.random((height, width, 4)).astype(np.float16),
        "depth": RNG.random((height, width)).astype(np.float32),
        "normal": RNG.random((height, width, 3)).astype(np.float32),
    }


def ready(writer, slot, planes):
    return FrameReady(1, slot, writer.generation, writer.memory_bytes, 1, 1, 1, planes, 0, 0.0)


@pytest.fixture
def pair():
    handle = MemoryHandle()
    yield FrameWriter(handle), FrameReader(handle)
    handle.close()


def test_frames_arrive_as_they_were_sent(pair):
    writer, reader = pair
    sent = [arrays(9, 13), arrays(9, 13), arrays(5, 7)]
    messages = [ready(writer, *writer.write(one)) for one in sent]
    for before, message in zip(sent, messages, strict=True):
        after = reader.read(message)
        for name in before:
            assert after[name].dtype == before[name].dtype
            np.testing.assert_array_equal(after[name], before[name])


def test_the_ring_is_full_until_the_window_has_read(pair):
    writer, _ = pair
    for _ in range(SLOTS):
        assert writer.room_for(arrays(4, 4))
        slot, _ = writer.write(arrays(4, 4))
    assert not writer.room_for(arrays(4, 4))
    writer.release(slot)
    assert writer.room_for(arrays(4, 4))
    assert writer.write(arrays(4, 4))[0] == slot


def test_the_memory_becomes_smaller_some_time_after_the_frames_did(pair):
    """A window that was large once, or showed many channels, does not hold that memory for ever."""
    writer, reader = pair
    sizes, seen = [], []
    for number in range(2 * LATELY):
        frame = arrays(200, 200) if number in (3, 4) else arrays(20, 30)
        slot, planes = writer.write(frame)
        after = reader.read(ready(writer, slot, planes))
        np.testing.assert_array_equal(after["normal"], frame["normal"])
        writer.release(slot)
        sizes.append(writer.memory_bytes)
        seen.append(os.fstat(int(writer._handle.text)).st_size if writer._handle.descriptors else sizes[-1])
    assert max(sizes) > 20 * sizes[0]
    assert sizes[LATELY] == max(sizes)  # the large ones were among the last
    assert sizes[-1] == sizes[0]
    assert seen == sizes
    assert writer.generation == 3


def test_a_larger_frame_waits_for_all_slots_and_grows_the_memory(pair):
    writer, reader = pair
    slot, planes = writer.write(arrays(4, 4))
    small = ready(writer, slot, planes)
    assert not writer.room_for(arrays(400, 400))
    reader.read(small)
    writer.release(slot)
    assert writer.room_for(arrays(400, 400))
    large = arrays(400, 400)
    after = reader.read(ready(writer, *writer.write(large)))
    np.testing.assert_array_equal(after["radiance"], large["radiance"])


def test_what_was_read_stays_when_the_slot_is_written_again(pair):
    writer, reader = pair
    first = arrays(6, 6)
    slot, planes = writer.write(first)
    kept = reader.read(ready(writer, slot, planes))
    writer.release(slot)
    assert writer.write(arrays(6, 6))[0] == slot
    np.testing.assert_array_equal(kept["depth"], first["depth"])


def test_arrays_are_aligned():
    planes, size = layout(arrays(3, 5), start=4096)
    assert all(plane.offset % 64 == 0 for plane in planes)
    assert planes[0].offset == 4096
    assert size >= 3 * 5 * (4 * 2 + 4 + 3 * 4)


@pytest.mark.parametrize("plane", [Plane("depth", "float32", (10_000, 10_000), 0), Plane("depth", "float32", (1,), -4)])
def test_a_message_cannot_point_outside_of_the_memory(pair, plane):
    writer, reader = pair
    slot, _ = writer.write(arrays(4, 4))
    with pytest.raises(ChildError, match="outside"):
        reader.read(ready(writer, slot, (plane,)))


def test_a_message_cannot_promise_more_memory_than_there_is(pair):
    writer, reader = pair
    slot, planes = writer.write(arrays(4, 4))
    promise = FrameReady(1, slot, writer.generation, 1 << 40, 1, 1, 1, planes, 0, 0.0)
    with pytest.raises(ChildError, match="cannot be fetched"):
        reader.read(promise)


@pytest.mark.skipif(sys.platform == "win32", reason="no descriptors there")
def test_too_much_is_refused_before_anything_is_written(pair):
    writer, _ = pair
    slot, _ = writer.write(arrays(4, 4))
    writer.release(slot)
    huge = {"depth": np.broadcast_to(np.float32(0), (1 << 25, 1 << 25))}
    with pytest.raises(MemoryError):
        writer.write(huge)
    assert writer.write(arrays(4, 4))[0] == slot


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_memory_has_no_name_and_goes_with_its_handle():
    handle = MemoryHandle()
    handle.reserve(1 << 20)
    descriptor = handle.descriptors[0]
    assert "deleted" in str(Path(f"/proc/self/fd/{descriptor}").readlink())
    handle.close()
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(descriptor)
