"""Event files of other programs: what is written by hand is read, and nothing else is."""

import contextlib
import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.event_files import crc32c as slow_crc32c
from tests.formats.event_files import event, event_file, figures, masked, nested, record, simple, tensor, varint
from viewer.errors import InputError
from viewer.formats.runs.events import EventFile, read_event
from viewer.formats.runs.folder import EventFolder
from viewer.formats.runs.names import Names, known_figure
from viewer.formats.runs.records import RecordFile, crc32c

NAME = "events.out.tfevents.1700000000.machine.1.0"


@pytest.mark.parametrize(
    ("data", "checksum"),
    [(b"123456789", 0xE3069283), (bytes(32), 0x8A9136AA), (b"\xff" * 32, 0x62A8AB43), (bytes(range(32)), 0x46DD794E)],
)
def test_checksums_of_rfc_3720(data, checksum):
    assert crc32c(data) == checksum == slow_crc32c(data)


@given(st.binary(max_size=200))
def test_checksums_are_those_of_long_division(data):
    assert crc32c(data) == slow_crc32c(data)


def test_figures_of_every_encoding_are_read():
    message = event(
        12.5,
        7,
        simple("simple", 0.25),
        tensor("float", 1, nested(5, struct.pack("<f", 1.5))),
        tensor("float content", 1, nested(4, struct.pack("<f", -2.5))),
        tensor("double", 2, nested(6, struct.pack("<d", 0.1))),
        tensor("int", 3, varint(7 << 3) + varint(-3)),
        tensor("packed int64", 9, nested(10, varint(1 << 40))),
        tensor("half content", 19, nested(4, struct.pack("<e", 0.5)), (1,)),
    )
    wall_time, scalars = read_event(message)
    assert wall_time == 12.5
    assert {scalar.step for scalar in scalars} == {7}
    assert {scalar.tag: scalar.value for scalar in scalars} == {
        "simple": 0.25,
        "float": 1.5,
        "float content": -2.5,
        "double": 0.1,
        "int": -3.0,
        "packed int64": float(1 << 40),
        "half content": 0.5,
    }


def test_what_is_no_figure_is_passed_over():
    picture = nested(1, nested(1, b"photo") + nested(4, b"\x08\x01\x22\x03png"))
    text = tensor("words", 7, nested(8, b"hello"))
    histogram = tensor("weights", 2, nested(4, bytes(8 * 6)), (2, 3))
    empty = tensor("nothing", 1, b"")
    assert read_event(event(1.0, 3, picture, text, histogram, empty)) == (1.0, ())


def test_steps_below_zero_and_figures_that_are_none(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(event_file(figures(-1, 1001.0, loss=math.nan), figures(2**40, 1002.0, loss=math.inf)))
    first, second = EventFile(path).new()
    assert first.step == -1
    assert math.isnan(first.value)
    assert (second.step, second.value) == (2**40, math.inf)


def test_a_file_cut_anywhere_gives_its_whole_records_and_later_the_rest(tmp_path):
    path = tmp_path / NAME
    events = [figures(step, 1000.0 + step, loss=1.0 / (step + 1), psnr=20.0 + step) for step in range(3)]
    data = event_file(*events)
    ends = [len(event_file(*events[:count])) for count in range(4)]
    for length in range(len(data) + 1):
        path.write_bytes(data[:length])
        file = EventFile(path)
        found = list(file.new())
        whole = sum(end <= length for end in ends[1:])
        assert len(found) == 2 * whole
        assert not file.warning
        with path.open("ab") as growing:
            growing.write(data[length:])
        rest = list(file.new())
        assert [scalar.step for scalar in (*found, *rest)] == [0, 0, 1, 1, 2, 2]
        assert not list(file.new())


def test_every_changed_bit_is_noticed(tmp_path):
    path = tmp_path / NAME
    data = event_file(figures(1, 1001.0, loss=0.5), figures(2, 1002.0, loss=0.25))
    begins, ends = len(event_file()), len(event_file(figures(1, 1001.0, loss=0.5)))
    for place in range(begins, ends):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :])
        file = EventFile(path)
        found = list(file.new())
        assert 1 not in {scalar.step for scalar in found}
        assert "damaged" in file.warning
        # Where a length is wrong nobody knows where the next record begins; elsewhere only one record is lost.
        assert len(found) == (0 if place < begins + 12 else 1)


@given(st.binary(max_size=300))
def test_any_bytes_are_an_event_or_none(data):
    with contextlib.suppress(ValueError):
        moment, scalars = read_event(data)
        assert all(scalar.wall_time == moment for scalar in scalars)


@given(st.binary(max_size=100))
def test_any_file_is_read_without_harm(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("any") / NAME
    path.write_bytes(event_file(figures(1, 1.0, loss=1.0)) + record(data) + data)
    assert [scalar.tag for scalar in EventFile(path).new()][:1] == ["loss"]


def test_pictures_are_skipped_unread(tmp_path):
    path = tmp_path / NAME
    large = event(1001.0, 1, nested(1, nested(1, b"photo") + nested(4, bytes(1 << 20))))
    head = event_file(figures(0, 1000.5, loss=1.0))
    # Its checksum is wrong on purpose: who reads the picture notices.
    length = struct.pack("<Q", len(large))
    path.write_bytes(head + length + masked(length) + large + bytes(4) + record(figures(2, 1002.0, loss=0.5)))
    file = EventFile(path)
    assert [scalar.step for scalar in file.new()] == [0, 2]
    assert not file.warning


def test_a_length_beyond_all_memory_is_waited_for(tmp_path):
    path = tmp_path / NAME
    length = struct.pack("<Q", 2**63)
    path.write_bytes(event_file(figures(1, 1.0, loss=1.0)) + length + masked(length))
    assert len(list(EventFile(path).new())) == 1


def test_a_file_that_is_begun_anew_is_read_anew(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(event_file(*(figures(step, 1.0, loss=1.0) for step in range(5))))
    file = EventFile(path)
    assert len(list(file.new())) == 5
    path.write_bytes(event_file(figures(9, 2.0, loss=1.0)))
    assert [scalar.step for scalar in file.new()] == [9]


def test_a_file_that_has_gone_is_told(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        list(RecordFile(tmp_path / NAME).new())


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Train Loss", "loss"),  # nerfstudio
        ("Train Metrics Dict/psnr", "train_psnr"),
        ("Eval Images Metrics/psnr", "psnr"),
        ("Eval Images Metrics Dict (all images)/ssim", "ssim"),
        ("Train Rays / Sec", "rays_per_second"),
        ("learning_rate/fields", "rate"),
        ("psnr", "train_psnr"),  # svox2
        ("mse", "loss"),
        ("test/psnr", "psnr"),
        ("Loss/loss", "loss"),  # NeuS
        ("Statistics/psnr", "train_psnr"),
        ("train/loss", "loss"),  # on Lightning
        ("val/psnr", "psnr"),
        ("lr", "rate"),
        ("train_loss", "loss"),  # jaxnerf
        ("test_psnr", "psnr"),
    ],
)
def test_names_of_other_programs(theirs, ours):
    assert known_figure(theirs) == (ours, 1.0)


@pytest.mark.parametrize(
    "theirs",
    [
        "Train Loss Dict/rgb_loss",
        "Loss/eikonal_loss",
        "Statistics/s_val",
        "Eval Loss",
        "test/mse",
        "train/psnr_coarse",
        "",
    ],
)
def test_names_that_mean_something_else(theirs):
    assert known_figure(theirs) is None


def test_memory_comes_in_bytes():
    assert known_figure("GPU Memory (MB)") == ("memory", 1e6)


def test_the_second_of_a_kind_keeps_its_own_name():
    names = Names()
    assert names.name("Eval Images Metrics/psnr") == ("psnr", 1.0)
    assert names.name("Eval Images Metrics Dict (all images)/psnr")[0] == "Eval Images Metrics Dict (all images)/psnr"
    assert names.name("Eval Images Metrics/psnr") == ("psnr", 1.0)


def test_several_files_are_one_run(tmp_path):
    (tmp_path / "val").mkdir()
    (tmp_path / NAME).write_bytes(event_file(*(figures(step, 1000.0 + step, loss=1.0 / step) for step in (1, 2, 3))))
    (tmp_path / "val" / NAME).write_bytes(event_file(figures(2, 1002.5, psnr=21.0, depth=3.0), begun=1002.0))
    folder = EventFolder(tmp_path)
    moments = folder.new_moments()
    assert [(moment["step"], moment["seconds"]) for moment in moments] == [(1, 1.0), (2, 2.5), (3, 3.0)]
    assert moments[1] == {"step": 2.0, "seconds": 2.5, "loss": 0.5, "psnr": 21.0, "val/depth": 3.0}
    with (tmp_path / NAME).open("ab") as growing:
        growing.write(record(figures(4, 1004.0, loss=0.25)))
    assert folder.new_moments() == [{"step": 4.0, "seconds": 4.0, "loss": 0.25}]
    assert folder.new_moments() == []


def test_hidden_and_deep_folders_are_not_searched(tmp_path):
    for place in (tmp_path / ".trash", tmp_path.joinpath(*"abcdefgh")):
        place.mkdir(parents=True)
        (place / NAME).write_bytes(event_file(figures(1, 1.0, loss=1.0)))
    assert EventFolder(tmp_path).new_moments() == []


def test_files_that_go_or_cannot_be_read_take_no_others_with_them(tmp_path):
    for name in ("1", "2"):
        (tmp_path / f"{NAME}{name}").write_bytes(event_file(figures(1, 1001.0, loss=1.0)))
    (tmp_path / f"{NAME}3").mkdir()
    folder = EventFolder(tmp_path)
    assert len(folder.new_moments()) == 1
    (tmp_path / f"{NAME}1").unlink()
    (tmp_path / f"{NAME}4").symlink_to(tmp_path / "nothing")
    with (tmp_path / f"{NAME}2").open("ab") as growing:
        growing.write(record(figures(2, 1002.0, loss=0.5)))
    assert [moment["step"] for moment in folder.new_moments()] == [2.0]
    (warning,) = folder.warnings
    assert f"{NAME}4 cannot be read" in warning


def test_a_loop_of_links_ends(tmp_path):
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / NAME).write_bytes(event_file(figures(1, 1001.0, loss=1.0)))
    assert len(EventFolder(tmp_path).new_moments()) == 1
