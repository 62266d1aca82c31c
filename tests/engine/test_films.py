# pyright: reportOperatorIssue=false, reportArgumentType=false
"""Films of timelines: every picture once, in order, and going on after whatever interrupts them."""

import errno
import shutil
import struct
from pathlib import Path

import numpy as np
import OpenEXR
import pytest
from msgspec.structs import replace

from viewer import api
from viewer.engine.film_record import resumable
from viewer.engine.jobs import FilmJob, ListFilmFormatsJob, run
from viewer.engine.operations import film as films
from viewer.engine.operations.film_pictures import FilmPictures
from viewer.errors import InputError, OutputError, UnsupportedError
from viewer.formats import film_writers
from viewer.formats.film_formats import FILMS, NAMES, FilmOptions, film_format_of, why_missing, why_not
from viewer.formats.images import read_image
from viewer.render.request import RenderOptions
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import AnalyticField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.progress import run_to_end
from viewer.scene.timeline import Key, Timeline, Track

SIZE = (24, 16)
FRAMES = 6
BALL = AnalyticField(AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)))


def moving(rate=10.0, shift=2.0):
    """A ball that moves along the picture from left to right, 6 frames long."""

    def place(x):
        return (0.0, x, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)

    keys = (Key(0.0, place(-shift), "linear"), Key((FRAMES - 1) / rate, place(shift)))
    timeline = Timeline(FRAMES / rate, rate, tracks=(Track("transform", "ball", keys=keys),))
    camera = Camera(look_at((8.0, 0.0, 0.0), (0.0, 0.0, 0.0)), pinhole(0.7, *SIZE))
    return Scene((Node("ball", BALL, key="ball"),), camera=camera, timeline=timeline)


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def job_of(path, scene=None, resume=False, **options):
    return FilmJob(scene or moving(), str(path), film=FilmOptions(**options), resume=resume)


def make(job, store):
    return run_to_end(run(job, store))


def interrupted(job, store, frames):
    """Close the work once that many frames are done: as a cancel does."""
    work = run(job, store)
    for progress in work:
        if progress.text.startswith(f"Frame {frames + 1} "):
            break
    work.close()


def decoded(path):
    av = pytest.importorskip("av")
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)], stream.average_rate


def middle(picture):
    """Where the ball is, along x in pixels."""
    weights = np.abs(picture.astype(float) - picture[0, 0].astype(float)).sum((0, 2))
    return float((weights * (np.arange(picture.shape[1]) + 0.5)).sum() / weights.sum())


def test_a_folder_of_pictures_has_every_frame_and_nothing_else(tmp_path, store):
    done = make(job_of(tmp_path / "shots", format="png"), store)
    names = sorted(path.name for path in (tmp_path / "shots").iterdir())
    assert names == [f"{number:06d}.png" for number in range(FRAMES)]
    assert (done.frames, done.rendered) == (FRAMES, FRAMES)
    places = [middle(read_image(tmp_path / "shots" / name).pixels[..., :3]) for name in names]
    assert np.all(np.diff(places) > 0.5)  # it moves to the right


def test_pictures_of_a_longer_film_are_left_and_named(tmp_path, store):
    folder = tmp_path / "shots"
    make(job_of(folder, format="png", rate=20.0), store)  # twice as many
    notes = [each for progress in run(job_of(folder, format="png"), store) for each in progress.notes]
    assert notes == [f"{folder} also holds {FRAMES} later pictures, of a longer film: remove these."]
    assert len(list(folder.iterdir())) == 2 * FRAMES
    again = [each for progress in run(job_of(folder, format="png", last=1), store) for each in progress.notes]
    assert not again  # a part of a film belongs among its other pictures


@pytest.mark.parametrize("name", ["mp4", "h265", "webm", "prores", "gif"])
def test_films_show_what_was_rendered_at_the_right_rate(tmp_path, store, name):
    pytest.importorskip("av")
    path = tmp_path / f"film{FILMS[name].suffix}"
    if why_missing(name, film_writers.installed_encoders()):
        pytest.skip("FFmpeg lacks the encoder here")
    make(job_of(path, format=name), store)
    make(job_of(tmp_path / "shots", format="png"), store)
    pictures, rate = decoded(path)
    assert len(pictures) == FRAMES
    assert float(rate) == pytest.approx(10.0)
    for number, picture in enumerate(pictures):
        truth = np.rint(read_image(tmp_path / "shots" / f"{number:06d}.png").pixels[..., :3] * 255)
        assert np.abs(picture.astype(float) - truth).mean() < 6.0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([path.name, "shots"])


def test_exr_pictures_have_depth_and_opacity(tmp_path, store):
    make(job_of(tmp_path / "shots", format="exr", last=0), store)
    channels = OpenEXR.File(str(tmp_path / "shots" / "000000.exr"), separate_channels=True).channels()
    assert {"R", "G", "B", "A", "Z"} <= set(channels)


def test_transparency_is_in_the_pictures(tmp_path, store):
    job = job_of(tmp_path / "shots", format="png", last=2, transparent=True)
    make(replace(job, display=replace(job.display, background="transparent")), store)
    alpha = read_image(tmp_path / "shots" / "000002.png").pixels[..., 3]
    assert alpha.min() == 0.0
    assert alpha.max() > 0.9


@pytest.mark.parametrize("name", ["png", "mp4"])
def test_what_was_interrupted_goes_on_and_ends_as_if_it_had_not_been(tmp_path, store, name):
    if name == "mp4":
        pytest.importorskip("av")
    suffix = FILMS[name].suffix
    whole, broken = tmp_path / f"whole{suffix}", tmp_path / f"broken{suffix}"
    make(job_of(whole, format=name), store)
    interrupted(job_of(broken, format=name), store, 3)
    kept = resumable(job_of(broken, format=name))  # the last ones may have been on their way to the disk
    assert 0 < kept < FRAMES
    done = make(job_of(broken, format=name, resume=True), store)
    assert (done.frames, done.rendered) == (FRAMES, FRAMES - kept)
    assert same(whole, broken)
    assert not broken.with_name(f"{broken.name}.frames").exists()


def same(one, other):
    files = [one] if one.is_file() else sorted(one.iterdir())
    others = [other] if other.is_file() else sorted(other.iterdir())
    return [path.read_bytes() for path in files] == [path.read_bytes() for path in others]


def test_a_damaged_picture_is_rendered_again(tmp_path, store):
    folder = tmp_path / "shots"
    interrupted(job_of(folder, format="png"), store, 3)
    kept = resumable(job_of(folder, format="png"))
    assert 0 < kept < FRAMES
    (folder / "000000.png").write_bytes(b"\x89PNG\r\n\x1a\n half")
    done = make(job_of(folder, format="png", resume=True), store)
    assert done.rendered == FRAMES - kept + 1
    make(job_of(tmp_path / "whole", format="png"), store)
    assert same(folder, tmp_path / "whole")


def test_a_changed_film_does_not_go_on_among_the_old_pictures(tmp_path, store):
    folder = tmp_path / "shots"
    interrupted(job_of(folder, format="png"), store, 3)
    other = job_of(folder, moving(shift=1.0), format="png")
    assert resumable(other) == 0
    with pytest.raises(InputError, match="another film"):
        make(replace(other, resume=True), store)
    assert make(other, store).rendered == FRAMES


def test_files_of_people_stay_where_films_are_made(tmp_path, store):
    folder = tmp_path / "shots"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    interrupted(job_of(folder, format="png"), store, 2)
    make(job_of(folder, moving(shift=1.0), format="png"), store)
    assert (folder / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["png", "mp4"])
def test_a_disk_that_fills_is_a_sentence_and_keeps_what_was_made(tmp_path, store, name, monkeypatch):
    if name == "mp4":
        pytest.importorskip("av")
    path, add = tmp_path / f"film{FILMS[name].suffix}", FilmPictures.add

    def full(self, number, frame, scene):
        if number == 4:
            raise OutputError("film cannot be written: No space left on device.", "Free space.")
        return add(self, number, frame, scene)

    monkeypatch.setattr(FilmPictures, "add", full)
    with pytest.raises(OutputError, match="No space left") as problem:
        make(job_of(path, format=name), store)
    kept = resumable(job_of(path, format=name))
    assert kept in (4, 5)  # the frame behind may have been on its way
    assert f"{kept} pictures are kept" in problem.value.hint
    monkeypatch.undo()
    assert make(job_of(path, format=name, resume=True), store).rendered == FRAMES - kept


def test_a_disk_that_fills_under_the_encoder_is_a_sentence(tmp_path, store, monkeypatch):
    pytest.importorskip("av")

    def full(self):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(film_writers.VideoWriter, "end", full)
    with pytest.raises(OutputError, match="No space left"):
        make(job_of(tmp_path / "film.mp4"), store)
    assert not (tmp_path / "film.mp4").exists()
    assert len(list((tmp_path / "film.mp4.frames").glob("*.packed"))) == FRAMES


def test_motion_blur_is_the_mean_over_the_time_that_the_shutter_is_open(tmp_path, store):
    """The moments of its pictures are frames of a film of 32 times the rate, which is sharp."""
    blurred = job_of(tmp_path / "blurred", format="exr", first=2, last=2, shutter=1.0, blur=16)
    make(replace(blurred, options=RenderOptions(samples=64)), store)
    scene = moving()
    scene = replace(scene, timeline=replace(scene.timeline, rate=32 * scene.timeline.rate))
    sharp = job_of(tmp_path / "sharp", scene, format="exr", first=49, last=79)
    make(replace(sharp, options=RenderOptions(samples=4)), store)
    pictures = [read_image(tmp_path / "sharp" / f"{number:06d}.exr").pixels for number in range(49, 80, 2)]
    found, truth = read_image(tmp_path / "blurred" / "000002.exr").pixels, np.mean(pictures, axis=0)
    assert np.abs(found - truth).max() < 0.01
    assert np.abs(found - pictures[8]).max() > 0.1  # no sharp picture comes near


def test_a_panorama_says_that_it_is_one(tmp_path, store):
    pytest.importorskip("av")
    path = tmp_path / "round.mp4"
    make(replace(job_of(path, panorama=True, last=1), width=32, height=16), store)
    assert len(decoded(path)[0]) == 2  # it is still sound
    data = path.read_bytes()
    assert b"<GSpherical:ProjectionType>equirectangular<" in data
    start = data.index(b"moov") - 4
    size = struct.unpack(">I", data[start : start + 4])[0]
    assert start + size == len(data)
    assert data.index(b"trak") < data.index(b"uuid") < len(data)


def test_what_cannot_be_combined_is_refused_with_a_reason():
    def reason(name, size=(64, 32), rate=30.0, frames=10, **options):
        return why_not(name, FilmOptions(format=name, **options), size, rate, frames)

    assert all(reason(name) is None for name in NAMES)
    assert "transparency" in reason("mp4", transparent=True)
    assert reason("webm", transparent=True) is None
    assert "360" in reason("webm", panorama=True)
    assert "twice" in reason("mp4", (64, 48), panorama=True)
    assert "even" in reason("mp4", (63, 48))
    assert "50" in reason("gif", rate=60.0)
    assert "memory" in reason("gif", (4000, 4000), frames=1000)
    assert "16384" in reason("png", (20000, 10))


def test_names_say_what_is_made():
    for name, expected in (
        ("a.mp4", "mp4"),
        ("a.WEBM", "webm"),
        ("a.mov", "prores"),
        ("a.gif", "gif"),
        ("shots", "png"),
    ):
        assert film_format_of(Path(name), None) == expected
    assert film_format_of(Path("a.mp4"), "h265") == "h265"
    assert film_format_of(Path("shots"), "exr") == "exr"
    for name, wanted in (("a.avi", None), ("a.webm", "mp4"), ("a.mp4", "png")):
        with pytest.raises(InputError):
            film_format_of(Path(name), wanted)


def test_without_ffmpeg_there_are_pictures_and_gifs(tmp_path, store, monkeypatch):
    monkeypatch.setattr(film_writers, "installed_encoders", lambda: None)
    monkeypatch.setattr(films, "installed_encoders", lambda: None)
    missing = make(ListFilmFormatsJob(), store).missing
    assert set(missing) == {"mp4", "h265", "webm", "prores"}
    with pytest.raises(UnsupportedError, match="PyAV"):
        make(job_of(tmp_path / "film.mp4"), store)
    make(job_of(tmp_path / "film.gif", format="gif", last=1), store)
    assert why_missing("h265", frozenset({"libx264"})) is not None


@pytest.mark.parametrize(
    "options", [{"first": 6}, {"first": 3, "last": 2}, {"last": 99}, {"rate": 1e9}, {"rate": float("nan")}]
)
def test_impossible_frames_are_refused(tmp_path, store, options):
    with pytest.raises(InputError):
        make(job_of(tmp_path / "shots", format="png", **options), store)


def test_nothing_to_see_is_refused(tmp_path, store):
    with pytest.raises(InputError, match="nothing to see"):
        make(FilmJob(Scene(), str(tmp_path / "shots"), film=FilmOptions("png")), store)


PASSED = ("depth", "normal", "opacity")


def test_depth_normals_and_opacity_are_beside_each_picture(tmp_path, store):
    make(job_of(tmp_path / "film", format="png", last=1, depth=True, normals=True, opacity=True), store)
    make(job_of(tmp_path / "exr", format="exr", last=1, normals=True), store)
    for frame in range(2):
        whole = OpenEXR.File(str(tmp_path / f"exr/{frame:06d}.exr"), separate_channels=True).channels()
        for name in ("depth", "normal"):
            own = OpenEXR.File(str(tmp_path / f"film/{name}/{frame:06d}.exr"), separate_channels=True).channels()
            for channel, values in own.items():
                assert np.array_equal(values.pixels, whole[channel].pixels)
        assert len(own) == 3
        opacity = read_image(tmp_path / f"film/opacity/{frame:06d}.png").pixels
        assert opacity[..., 0] == pytest.approx(whole["A"].pixels, abs=1e-4)


def test_a_film_goes_on_with_what_is_beside_its_pictures(tmp_path, store):
    job = job_of(tmp_path / "film", format="png", depth=True, normals=True, opacity=True)
    interrupted(job, store, 3)
    there = len(list((tmp_path / "film").glob("*.png")))  # one that waits to be written is rendered again
    (tmp_path / "film/normal/000000.exr").unlink()
    assert make(replace(job, resume=True), store).rendered == FRAMES - there + 1
    for name in PASSED:
        assert len(list((tmp_path / "film" / name).iterdir())) == FRAMES
    shutil.rmtree(tmp_path / "film")
    interrupted(job, store, 3)
    make(replace(job, film=replace(job.film, last=0)), store)  # anew, and shorter
    assert [len(list((tmp_path / "film" / name).iterdir())) for name in PASSED] == [1, 1, 1]


@pytest.mark.parametrize("name", [name for name in NAMES if FILMS[name].is_file])
def test_one_file_has_no_passes(name):
    reason = why_not(name, FilmOptions(depth=True), (64, 64), 30.0, 10)
    assert reason is not None
    assert "beside single pictures" in reason
    assert why_not("png", FilmOptions(depth=True), (64, 64), 30.0, 10) is None


def test_scripts_animate_film_and_write_paths(tmp_path, store):
    document = api.Document(tmp_path, replace(moving(), timeline=Timeline(0.5, 10.0)), store, "test")
    with pytest.raises(InputError, match="changes over time"):
        api.film(document, tmp_path / "film")
    turning = api.animate(document, "turntable")
    fade = api.Track("world", name="exposure", keys=(api.Key(0.0, (-6.0,), "linear"), api.Key(0.4, (0.0,))))
    both = api.animate(turning, turning.scene.timeline.with_track(fade))
    seen = []
    done = api.film(both, tmp_path / "film", size=SIZE, progress=lambda progress: seen.append(progress.text))
    assert done.frames == both.scene.timeline.frames == len(list((tmp_path / "film").iterdir()))
    assert any("left" in text for text in seen)
    first, last = (read_image(path).pixels.mean() for path in sorted((tmp_path / "film").iterdir())[:: done.frames - 1])
    assert last > 2.0 * first
    still = api.at(both, 0.2)
    assert still.scene.world.exposure == -3.0
    assert not still.scene.timeline.animated
    path = api.write_path(both, tmp_path / "path.json")
    again = api.animate(document, path)
    assert again.scene.timeline.frames == both.scene.timeline.frames
    with pytest.raises(InputError, match="not in the order"):
        api.animate(document, Timeline(tracks=(api.Track("world", name="exposure", keys=fade.keys[::-1]),)))
