"""A child like a worker, whose jobs do what their path says."""

import ctypes
import os
import sys
import time
from pathlib import Path

from viewer.engine.jobs import Opened, OpenJob, StoreFolders
from viewer.engine.worker import serve_jobs
from viewer.errors import InputError
from viewer.scene.document import Scene
from viewer.scene.progress import Progress


def figures(steer):
    return {"paused": float(bool(steer.paused)), "rate_factor": steer.rate_factor or 1.0}


def run(job, store):  # noqa: C901 - a list of deeds
    assert isinstance(job, OpenJob)
    order, _, argument = job.path.partition(":")
    yield Progress(0.0, f"{order} in {os.getpid()}", {"started": 1.0})
    match order:
        case "count":
            for number in range(int(argument)):
                yield Progress(number / int(argument), "counting", {"number": float(number)})
        case "endless":
            try:
                while True:
                    time.sleep(0.002)
                    yield Progress(-1.0, "on and on")
            finally:
                if argument:
                    with open(argument, "w") as file:
                        file.write("closed in order")
        case "steered":  # says what it is sent, and misses every other sending
            asked = None
            while asked is None or not asked.stop_early:
                time.sleep(0.002)
                yield Progress(-1.0, "not listening")
                asked = yield Progress(-1.0, "listening", {} if asked is None else figures(asked))
        case "hang":
            Path(argument).touch()
            time.sleep(3600)
        case "segfault":
            ctypes.string_at(0)
        case "killed":
            os.kill(os.getpid(), 9)
        case "exit":
            sys.stderr.write("first words\nlast words\n")
            os._exit(5)
        case "sys.exit":
            sys.exit(4)
        case "input":
            raise InputError("The file is odd.", "Use another.")
        case "stray":
            return Opened("/data/\udc8e", Scene(), StoreFolders("/nowhere"), "fake")
        case "stray error":
            raise InputError("/data/\udc8e is odd.", "Use another.")
        case "memory":
            raise MemoryError
        case "bug":
            raise KeyError("nonsense")
        case "noise":
            sys.stdout.write("a library says hello\n")
            os.write(1, os.urandom(100_000))
        case "meet":  # go on once the other job is there too
            mine, other = argument.split(",")
            with open(mine, "w"):
                pass
            while not Path(other).exists():
                time.sleep(0.005)
                yield Progress(-1.0, "waiting")
    return Opened(job.path, Scene(), StoreFolders("/nowhere"), "fake")


def serve(link):
    serve_jobs(link, run)
