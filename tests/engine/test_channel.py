"""Whatever way a stream is cut, the same messages come out; garbage is told and never waited for."""

import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.engine import channel
from viewer.engine.channel import MESSAGE_LIMIT, Outbox, Splitter, Writer, frame, read_payloads
from viewer.engine.jobs import StoreFolders
from viewer.engine.messages import (
    CancelJob,
    JobProgress,
    Log,
    Render,
    SetScene,
    decode_from_child,
    decode_to_child,
    encode,
)
from viewer.errors import ChildError
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import AssetId, VoxelField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.progress import Progress

payloads = st.lists(st.binary(max_size=200), max_size=20)


@given(payloads, st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_any_cut_of_the_stream_gives_the_same_payloads(sent, sizes):
    stream = b"".join(map(frame, sent))
    splitter, received, position, turn = Splitter(), [], 0, 0
    while position < len(stream):
        size = sizes[turn % len(sizes)]
        received += splitter.feed(stream[position : position + size])
        position, turn = position + size, turn + 1
    assert received == sent
    assert splitter.pending == 0


@given(st.binary(max_size=300))
def test_garbage_is_waited_for_or_told_but_never_a_message_of_ours(data):
    splitter = Splitter()
    try:
        for payload in splitter.feed(data):
            decode_from_child(payload)
    except ChildError as error:
        assert error.message  # noqa: PT017 - no error is right too


def test_a_length_beyond_the_limit_is_told_at_once():
    with pytest.raises(ChildError, match="unreadable"):
        list(Splitter().feed((MESSAGE_LIMIT + 1).to_bytes(4, "little")))


def test_too_long_a_message_is_not_sent(monkeypatch):
    monkeypatch.setattr(channel, "MESSAGE_LIMIT", 10)
    with pytest.raises(ChildError, match="too long"):
        frame(bytes(11))


@pytest.mark.parametrize("data", [b"", b"\xc1", b"\x93\x01\x02", b"\x81\xa4type\xa4bomb", b"\x91" * 100_000])
def test_what_is_no_message_is_told(data):
    with pytest.raises(ChildError) as caught:
        decode_from_child(data)
    assert caught.value.hint


def test_messages_come_back_as_they_were():
    box = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
    field = VoxelField(AssetId("ab" * 32), box, (4, 4, 4), 64, 2)
    camera = Camera(look_at((3.0, 2.0, 1.0), (0.0, 0.0, 0.0)), pinhole(0.7, 40, 30))
    folders = StoreFolders("/a", ("/b", "/c"))
    for message in (
        SetScene(1, Scene((Node("lego", field),), camera=camera), folders),
        Render(2, 1, camera, 40, 30, ("color", "depth"), "preview", interactive=True),
        CancelJob(4),
    ):
        assert decode_to_child(encode(message)) == message
    progress = JobProgress(3, Progress(0.5, "Training", {"psnr": 27.5}, field))
    assert decode_from_child(encode(progress)) == progress


def test_a_request_per_mouse_move_is_small():
    camera = Camera(look_at((3.0, 2.0, 1.0), (0.0, 0.0, 0.0)), pinhole(0.7, 1920, 1080))
    assert len(encode(Render(1, 1, camera, 1920, 1080, ("color", "depth", "normal"), interactive=True))) < 1000


def test_a_closed_pipe_ends_the_stream_and_drops_half_a_message():
    reading, writing = os.pipe()
    os.write(writing, frame(b"whole") + frame(b"half of it")[:7])
    os.close(writing)
    assert list(read_payloads(reading)) == [b"whole"]
    os.close(reading)


def test_writing_to_nobody_is_told_and_does_no_harm():
    reading, writing = os.pipe()
    os.close(reading)
    assert Writer(writing).send(b"anybody there?") is False
    os.close(writing)


def test_messages_of_many_threads_do_not_mingle():
    reading, writing = os.pipe()
    writer = Writer(writing)
    texts = [bytes([65 + i]) * 70_000 for i in range(8)]
    threads = [threading.Thread(target=writer.send, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    received = []
    for payload in read_payloads(reading):
        received.append(payload)
        if len(received) == len(texts):
            break
    assert sorted(received) == texts
    os.close(reading)
    os.close(writing)


def test_an_outbox_never_waits_and_keeps_only_the_newest_of_a_kind():
    reading, writing = os.pipe()
    outbox = Outbox(writing)
    outbox.send(bytes(1 << 20))  # fills the pipe: from here on nothing leaves until somebody reads
    for number in range(1000):
        outbox.send(encode(CancelJob(number)), key="cancel")
    outbox.send(encode(Log("last")))
    outbox.close()
    received = list(read_payloads(reading))
    assert len(received[0]) == 1 << 20
    assert received[-1] == encode(Log("last"))
    assert received[-2] == encode(CancelJob(999))
    assert len(received) <= 4
    os.close(reading)


def test_an_outbox_survives_its_reader():
    reading, writing = os.pipe()
    os.close(reading)
    outbox = Outbox(writing)
    outbox.send(b"hello")
    outbox.join(60.0)
    outbox.send(b"hello again")
    outbox.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(writing)
