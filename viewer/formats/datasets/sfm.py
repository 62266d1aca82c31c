"""Finding out where photos were taken from: structure from motion (COLMAP, Schönberger and Frahm 2016).

The work is done by :mod:`viewer.formats.datasets.sfm_child`; what is found goes to the cache, whole or not at all.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import msgspec

from viewer.errors import InputError, OutputError, UnsupportedError
from viewer.formats.datasets.checks import FEWEST
from viewer.formats.datasets.frames import readable
from viewer.formats.datasets.photo_folder import MOST_PHOTOS, check_installed, is_found, model_place, photo_files
from viewer.formats.datasets.sfm_child import MOST_EXHAUSTIVE, Order, SfmStage
from viewer.formats.datasets.skipped import Skipped
from viewer.machine import available_cores
from viewer.scene.names import pack
from viewer.scene.progress import Progress, Work
from viewer.scene.temporaries import sweep_temporaries, temporary_folder

MODULE = "viewer.formats.datasets.sfm_child"
POLL_SECONDS = 0.3
SHARES = {"features": (0.0, 0.35), "matches": (0.35, 0.65), "poses": (0.65, 1.0)}
"""Of the progress bar, from where to where."""
WORDS = {"features": "Looking for features", "matches": "Comparing photos", "poses": "Placing cameras"}
TABLES = {"features": "keypoints", "matches": "two_view_geometries"}
TIPS = "Photos should overlap by two thirds, be sharp, and show a subject with texture from places apart."
FILES = ("cameras.bin", "images.bin", "points3D.bin")


def find_poses(path: Path) -> Work[None]:
    """Find the cameras of a plain folder of photos, unless that has been done before.

    Raises:
        InputError: The photos that can be read are too few, or they are too many, or show nothing in common.
        UnsupportedError: Structure from motion is not installed, or it crashed.
        OutputError: The cache cannot be written.
    """
    root = path.absolute()
    place = model_place(root)
    if is_found(place):
        return
    photos = photo_files(root)
    if not FEWEST <= len(photos) <= MOST_PHOTOS:
        raise InputError(f"{path} holds {len(photos)} photos.", f"From {FEWEST} to {MOST_PHOTOS} can be placed.")
    skipped = Skipped()
    headers = {photo: readable(photo, photo.name, skipped) for photo in photos}
    sizes = {(header.width, header.height) for header in headers.values() if header is not None}
    photos = [photo for photo in photos if headers[photo] is not None]
    if len(photos) < FEWEST:
        raise skipped.too_few(str(path), len(photos))
    check_installed(root)
    if skipped.reasons:
        yield Progress(0.0, WORDS["features"], notes=skipped.sentences())
    names = tuple(photo.name for photo in photos)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        sweep_temporaries(place.parent)
        with temporary_folder(place.parent) as scratch:
            order = Order(str(photos[0].parent), names, str(scratch), len(sizes) == 1, available_cores())
            yield from _run(order)
            (scratch / "model").rename(place)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"{place.parent} cannot be written: {reason}.", "Free space on the disk.") from error


def copy_model(path: Path, target: Path) -> None:
    """Write the model that was found for the photos in ``path`` where COLMAP's users expect it.

    Raises:
        OutputError: It cannot be written there.
    """
    place = model_place(path.absolute())
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            shutil.copyfile(place / name, target / name)
    except OSError as error:
        raise OutputError(f"{target} cannot be written: {error.strerror}.", "Choose another folder.") from error


def _run(order: Order) -> Work[None]:
    """Have the child do it, and report its progress.

    Raises:
        InputError: Nothing could be placed.
        UnsupportedError: The child crashed.
    """
    out = Path(order.out)
    reports, log = out / "stages.jsonl", out / "log.txt"
    stage = SfmStage("features")
    with reports.open("wb") as output, log.open("wb") as noise:
        child = _start(order, output, noise)
    with reports.open("rb") as lines:
        try:
            while True:
                running = child.poll() is None
                stage = _last_stage(lines) or stage
                if not running:
                    break
                yield _progress(stage, order)
                time.sleep(POLL_SECONDS)
        finally:
            child.kill()
            child.wait()
            if child.stdin is not None:
                child.stdin.close()
    if stage.name == "nothing":
        raise InputError(f"The photos in {order.root} have too little in common to find where they were taken.", TIPS)
    if stage.name != "done":
        last = log.read_text("utf-8", "replace").strip().splitlines()[-1:]
        raise UnsupportedError(f"Structure from motion ended early: {' '.join(last)[:300] or child.returncode}", TIPS)


def _last_stage(lines: BinaryIO) -> SfmStage | None:
    """The last stage that was reported since the last call."""
    stage = None
    for line in lines:
        if not line.endswith(b"\n"):  # it is just being written
            lines.seek(-len(line), os.SEEK_CUR)
            break
        stage = msgspec.json.decode(line, type=SfmStage)
    return stage


def _start(order: Order, output: BinaryIO, noise: BinaryIO) -> subprocess.Popen[bytes]:
    """The child, with its order; its input stays open for as long as the result is wanted."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    child = subprocess.Popen(
        [sys.executable, "-m", MODULE], stdin=subprocess.PIPE, stdout=output, stderr=noise, env=environment
    )
    assert child.stdin is not None  # as was asked for
    try:
        child.stdin.write(pack(order, msgspec.json.encode) + b"\n")
        child.stdin.flush()
    except BrokenPipeError:  # it has ended already, and its log says why
        return child
    return child


def _progress(stage: SfmStage, order: Order) -> Progress:
    photos = len(order.names)
    if stage.name not in SHARES:
        return Progress(1.0, "Placed")
    begin, end = SHARES[stage.name]
    whole, count = photos, stage.count
    if stage.name in TABLES:
        count = _rows(Path(order.out) / "database.db", TABLES[stage.name])
        if stage.name == "matches":
            whole = photos * (photos - 1) // 2 if photos <= MOST_EXHAUSTIVE else 0
    share = min(1.0, count / whole) if whole else 0.5
    of = f" of {whole}" if whole else ""
    return Progress(begin + (end - begin) * share, f"{WORDS[stage.name]}: {count}{of}")


def _rows(database: Path, table: str) -> int:
    """How many rows the child has written; 0 while it is just writing."""
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", timeout=0.0, uri=True)) as connection:
            return int(connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])
    except sqlite3.Error:
        return 0
