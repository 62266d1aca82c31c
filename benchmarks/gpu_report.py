"""All that is to be known of a graphics card, in one call of about five minutes, as one table.

Usage: python benchmarks/gpu_report.py [--data FOLDER] [--seconds N] [--out FILE.json]

On a machine with a card and OpenGL without a display (EGL). FOLDER is laid out as the tests' real data: ``lego/`` to
train on, ``trained/nerf_lego_mit.pth`` for exact pictures; without it only frames of voxels are measured. Every part
runs in a process of its own with a time limit; one that fails is named in the table, and the others go on.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
FRAMES_SECONDS, PICTURE_SECONDS, SPARE_SECONDS = 90, 90, 60
VIEWER = (sys.executable, "-m", "viewer")


class Part(NamedTuple):
    """One measurement: what it is called, the command, how long it may take, and whether it ends with JSON."""

    name: str
    command: tuple[str, ...]
    limit: float
    json: bool = False


def parts(data: Path | None, seconds: int, folder: Path) -> list[Part]:
    """What is measured."""
    frames = (sys.executable, str(ROOT / "benchmarks" / "bm_gpu.py"))
    found = [
        Part("this machine", (*VIEWER, "doctor"), 30),
        Part("frames of the bundled scene", (*frames, str(ROOT / "scenes" / "still_life.fieldwright")), FRAMES_SECONDS),
        Part("frames of 256^3 voxels", frames, FRAMES_SECONDS),
    ]
    if data is None:
        return found
    lego, nerf, project = str(data / "lego"), str(data / "trained" / "nerf_lego_mit.pth"), str(folder / "l.fieldwright")
    train = (*VIEWER, "train", lego, "--method", "hashgrid", "--seconds", str(seconds), "--out", project, "--json")
    picture = (*VIEWER, "render", nerf, "--size", "800x800", "--out", str(folder / "nerf.png"), "--json")
    return [
        *found,
        Part(f"hashgrid on lego, {seconds} s (wanted 32 dB)", train, seconds + SPARE_SECONDS, json=True),
        Part("exact picture of a NeRF 8x256, 800x800", picture, PICTURE_SECONDS, json=True),
    ]


def measured(part: Part) -> tuple[str, float]:
    """The last lines of what a part prints, or why there are none; and the seconds it took."""
    started = time.perf_counter()
    try:
        done = subprocess.run(part.command, cwd=ROOT, capture_output=True, text=True, timeout=part.limit, check=False)
    except subprocess.TimeoutExpired:
        return f"failed: not done after {part.limit:.0f} s", part.limit
    spent = time.perf_counter() - started
    if done.returncode != 0:
        return "failed: " + " ".join(done.stderr.split()[-40:]), spent
    lines = done.stdout.strip().splitlines()
    return (lines[-1] if part.json else "<br>".join(lines)), spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--seconds", type=int, default=120, help="of training")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    results = {}
    print("| what | measured | seconds |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for part in parts(options.data, options.seconds, Path(folder)):
            text, spent = measured(part)
            results[part.name] = {"text": text, "seconds": spent}
            print(f"| {part.name} | {text} | {spent:.0f} |", flush=True)
    if options.out is not None:
        options.out.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
