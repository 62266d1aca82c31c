"""Videos as photos: the sharpest frames, far enough apart, upright, in a folder of their own."""

import importlib.util
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from viewer.cli.main import main
from viewer.errors import InputError, UnsupportedError
from viewer.formats.datasets import photo_folder, sfm, video
from viewer.formats.datasets.registry import find_layout
from viewer.formats.datasets.video_choice import Movement, chosen, sharpness
from viewer.formats.hdr_curves import HLG, PQ, srgb_of
from viewer.formats.registry import open_path
from viewer.scene.color import linear_to_srgb
from viewer.scene.dataset import Dataset
from viewer.scene.progress import run_to_end

WIDTH, HEIGHT, FRAMES, STEP = 320, 192, 40, 4
SHARP = 2
"""Every so manieth frame of the made videos is sharp, from this one on."""


@pytest.fixture
def av():
    return pytest.importorskip("av", reason="PyAV reads videos: pip install 'fieldwright[video]'")


def texture():
    """Blots of all sizes, wider than the frames that pan over it."""
    noise = np.random.default_rng(0).integers(0, 256, (30, 80, 3), dtype=np.uint8)
    return np.array(Image.fromarray(noise).resize((640, 240), Image.Resampling.BICUBIC))


def frames(step=STEP, count=FRAMES):
    """A pan to the right over a texture; two frames in three are blurred by motion."""
    whole = texture().astype(np.float32)
    for number in range(count):
        window = [whole[:HEIGHT, step * number + shift :][:, :WIDTH] for shift in range(8)]
        picture = window[0] if number % 3 == SHARP else np.mean(window, 0)
        yield picture.astype(np.uint8)


def write(av, path, pictures, codec="mpeg4", rate=30, times=None, turned=0, aspect=None):
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        pictures = list(pictures)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt, stream.bit_rate = "yuv420p", 8_000_000
        if turned:
            stream.set_display_rotation(turned)
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        if times:
            stream.codec_context.time_base = stream.time_base = Fraction(1, 1000)
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            if times:
                frame.pts, frame.time_base = times[number], Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def taken(path):
    """The numbers of the frames that were taken, and their pictures."""
    place = video.photos_place(path)
    run_to_end(video.take_photos(path, place))
    files = photo_folder.photo_files(place)
    return [int(file.stem.removeprefix("frame_")) for file in files], [np.array(Image.open(file)) for file in files]


@pytest.mark.parametrize("suffix", ["mp4", "mov", "avi", "mkv"])
def test_the_sharpest_frames_are_taken_and_most_of_one_is_in_the_next(tmp_path, av, suffix):
    path = write(av, tmp_path / f"walk.{suffix}", frames())
    assert find_layout(path).name == "video"
    numbers, pictures = taken(path)
    assert all(number % 3 == SHARP for number in numbers)
    steps = np.diff(numbers) * STEP / WIDTH
    assert 0.03 < steps.mean() < 0.2
    assert steps.max() < 1 / 3
    truth = list(frames())
    for number, picture in zip(numbers, pictures, strict=True):
        assert np.abs(picture.astype(int) - truth[number]).mean() < 8


def test_frames_that_come_at_any_time_are_told_by_what_they_show(tmp_path, av):
    times = np.cumsum(np.random.default_rng(0).integers(5, 90, FRAMES)).tolist()
    numbers, _ = taken(write(av, tmp_path / "phone.mkv", frames(), times=times, rate=1000))
    assert all(number % 3 == SHARP for number in numbers)
    assert len(numbers) >= 4


@pytest.mark.parametrize("turned", [90, 180, -90])
def test_photos_are_upright_whatever_way_the_phone_was_held(tmp_path, av, turned):
    path = write(av, tmp_path / "held.mp4", frames(), turned=turned)
    numbers, pictures = taken(path)
    truth = np.rot90(list(frames())[numbers[0]], turned // 90)
    assert pictures[0].shape == truth.shape
    assert np.abs(pictures[0].astype(int) - truth).mean() < 8


@pytest.mark.parametrize(("curve", "code"), [("arib-std-b67", HLG), ("smpte2084", PQ)])
def test_phones_that_film_in_hdr_give_srgb(tmp_path, av, curve, code):
    """A pan whose grey goes up to reference white, in the numbers of BT.2100."""
    levels = np.linspace(0.05, 1.0, WIDTH + STEP * FRAMES)
    blots = texture()[:HEIGHT, : len(levels)].astype(np.float32) / 255 * levels[None, :, None]
    signal = hdr_signal(blots, code)
    with av.open(str(tmp_path / "hdr.mkv"), "w") as container:
        stream = container.add_stream("libx265", rate=30, options={"crf": "4", "x265-params": "log-level=none"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p10le"
        context = stream.codec_context
        context.color_trc, context.color_primaries, context.colorspace = code, 9, 9
        for number in range(FRAMES):
            part = np.ascontiguousarray(signal[:, STEP * number :][:, :WIDTH] * 65535).astype(np.uint16)
            frame = av.VideoFrame.from_ndarray(part, format="rgb48le")
            frame = frame.reformat(format="yuv420p10le", dst_colorspace=9)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    numbers, pictures = taken(tmp_path / "hdr.mkv")
    wanted = linear_to_srgb(blots[:, STEP * numbers[0] :][:, :WIDTH]) * 255
    grey = pictures[0].astype(float).mean(2) - wanted.mean(2)
    assert np.abs(grey).mean() < 6, curve


WIDE = np.array([[0.627404, 0.329283, 0.043313], [0.069097, 0.919540, 0.011362], [0.016391, 0.088013, 0.895595]])
"""From Rec. 709 to BT.2020 (BT.2087)."""


def hdr_signal(linear, code):
    """Light of Rec. 709 in units of reference white as PQ or HLG of BT.2020, by the formulas of BT.2100."""
    wide = linear @ WIDE.T
    if code == PQ:
        power = (wide * 203 / 10000) ** 0.1593017578125
        return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375
    scene = wide * 0.2649628
    bright = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), bright)


def test_hdr_curves_are_those_of_the_recommendation():
    light = np.random.default_rng(0).random((9, 7, 3))
    for code in (PQ, HLG):
        found = srgb_of(hdr_signal(light, code).astype(np.float32), code)
        np.testing.assert_allclose(found, linear_to_srgb(light), atol=2e-3)
    assert srgb_of(np.full((1, 1, 3), 0.75, np.float32), HLG) == pytest.approx(1.0, abs=1e-4)
    assert srgb_of(np.full((1, 1, 3), 0.5806888, np.float32), PQ) == pytest.approx(1.0, abs=1e-3)  # 203 cd/m2


def test_pixels_that_are_not_square_become_so(tmp_path, av):
    _, pictures = taken(write(av, tmp_path / "tape.mp4", frames(), aspect=Fraction(4, 3)))
    assert pictures[0].shape[:2] == (HEIGHT, round(WIDTH * 4 / 3))


def test_it_opens_as_the_photos_of_a_folder_do(tmp_path, av, store, monkeypatch, capfd):
    monkeypatch.setattr(sfm, "MODULE", "tests.formats.fake_sfm")
    monkeypatch.setattr(sfm, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(photo_folder, "PACKAGE", "msgspec")
    path = write(av, tmp_path / "good.mp4", frames())
    with pytest.raises(InputError, match="No photos were taken") as error_info:
        find_layout(path).open(path, 8)
    assert "fieldwright pose" in error_info.value.hint
    progress = []
    work = open_path(path, store)
    while True:
        try:
            progress.append(next(work))
        except StopIteration as end:
            scene = end.value
            break
    assert any("Taking photo" in step.text for step in progress)
    (node,) = scene.nodes
    assert isinstance(node.content, Dataset)
    assert len(node.content.photos) >= 4
    before = {file: file.stat().st_mtime_ns for file in video.photos_place(path).iterdir()}
    run_to_end(open_path(path, store))
    assert {file: file.stat().st_mtime_ns for file in video.photos_place(path).iterdir()} == before
    place = tmp_path / "good elsewhere"
    assert main(["pose", str(path), "--photos", str(place), "--out", str(tmp_path / "model")]) == 0
    count = len(photo_folder.photo_files(place))
    said = capfd.readouterr().out
    assert f"{count} of {count} photos placed" in said
    assert str(place) in said
    assert (tmp_path / "model" / "images.bin").is_file()


def test_what_else_is_in_the_folder_stays(tmp_path, av):
    path = write(av, tmp_path / "walk.mp4", frames())
    place = video.photos_place(path)
    place.mkdir()
    (place / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="not from this video"):
        run_to_end(video.take_photos(path, place))
    assert [file.name for file in place.iterdir()] == ["mine.txt"]


def test_work_that_is_closed_leaves_nothing(tmp_path, av):
    path = write(av, tmp_path / "walk.mp4", frames())
    work = video.take_photos(path, video.photos_place(path))
    for _ in range(FRAMES + 3):
        next(work)
    work.close()
    assert [file.name for file in tmp_path.iterdir()] == ["walk.mp4"]


def sound(av, path):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mp2", rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 2 * 1152), np.int16), format="s16", layout="stereo")
        frame.sample_rate = 44100
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def test_what_is_no_use_is_refused_in_a_sentence(tmp_path, av):
    still = write(av, tmp_path / "still.mp4", frames(step=0))
    whole = write(av, tmp_path / "whole.mp4", frames()).read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: len(whole) // 2])
    head = tmp_path / "head.avi"
    head.write_bytes(b"RIFF\0\0\0\0AVI LIST" + bytes(2000))
    for path, message in (
        (still, "hardly moves"), (cut, "cannot be read as a video"), (head, "cannot be read|no pictures"),
        (sound(av, tmp_path / "sound.mkv"), "only sound"),
    ):  # fmt: skip
        assert find_layout(path).name == "video"
        with pytest.raises(InputError, match=message) as error_info:
            run_to_end(video.take_photos(path, video.photos_place(path)))
        assert error_info.value.hint
        assert not video.photos_place(path).exists()


def test_damage_in_the_middle_costs_what_is_damaged(tmp_path, av):
    path = write(av, tmp_path / "scratched.mkv", frames())
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 400] = bytes(400)
    path.write_bytes(data)
    numbers, _ = taken(path)
    assert len(numbers) >= 3


def test_without_the_package_it_says_how_to_install_it(tmp_path, monkeypatch):
    path = tmp_path / "walk.mp4"
    path.write_bytes(b"\0\0\0\x20ftypisom" + bytes(600))
    assert find_layout(path).name == "video"
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UnsupportedError, match="takes av") as error_info:
        run_to_end(video.take_photos(path, tmp_path / "photos"))
    assert "fieldwright[video]" in error_info.value.hint


@pytest.mark.parametrize(
    "start", [b"\x89PNG\r\n\x1a\n", b"\0\0\0\x18ftypheic", b"\0\0\0\x18ftypavif", b"ply\n", b"", b"G"]
)
def test_other_files_are_no_videos(tmp_path, start):
    path = tmp_path / "file.mp4"
    path.write_bytes(start + bytes(600))
    assert not video.matches(path)


def test_sharpness_falls_with_blur():
    picture = texture()[..., 0].astype(np.float32)
    blurred = np.mean([picture[y : y - 8, x : x - 8] for y in range(8) for x in range(8)], 0)
    assert sharpness(blurred) < 0.5 * sharpness(picture)


@pytest.mark.parametrize("step", [1, 5, 20])
def test_the_way_is_as_long_as_the_picture_has_moved(step):
    picture, movement = texture()[..., 1].astype(np.float32), Movement()
    ends = [movement.add(picture[:, number : number + 200]) for number in range(0, 200, step)]
    assert ends[-1] == pytest.approx(200 - step, abs=3 + step)
    assert ends == sorted(ends)


def test_zooming_in_counts_as_movement():
    image, movement = Image.fromarray(texture()), Movement()
    for number in range(20):
        part = image.crop((6 * number, 2 * number, 640 - 6 * number, 240 - 2 * number)).resize((320, 180))
        movement.add(np.array(part.convert("L"), np.float32))
    assert movement.path > 25  # the scale grows by 1.55, and half of the picture is 80 pixels or more from the middle


def test_no_more_are_chosen_than_are_wanted():
    paths = np.linspace(0, 1e5, 5000).tolist()
    numbers = chosen(np.random.default_rng(0).random(5000).tolist(), paths, 320, 100)
    assert len(numbers) == 100
    assert np.diff(numbers).max() <= 100
    assert chosen([1.0] * 50, [0.0] * 50, 320, 100) == []
    assert chosen([], [], 1, 100) == []
