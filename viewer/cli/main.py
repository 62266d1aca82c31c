"""Entry point of the command line: chooses the command, and turns every failure into a sentence and an exit code."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.bundled import version
from viewer.errors import UsageError, ViewerError
from viewer.machine import let_threads_sleep
from viewer.quick_start import collect_less, import_jaxtyping

if TYPE_CHECKING:
    from viewer.cli import options
    from viewer.cli.console import Console

EXIT_ERROR = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141
"""What a shell says of a program that the end of its reader has ended."""
DESCRIPTION = (
    "View, train, edit and export radiance fields. 'fieldwright PATH' opens PATH in the window; "
    "'fieldwright --version' says which this is."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name.

    Returns:
        0 when done; 1 for a problem that a message explains; 2 for wrong usage; 130 when interrupted; 141 when what
        read the output has gone, as ``head`` does.
    """
    let_threads_sleep()
    collect_less()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a character gets its number
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):  # what is left in it is written at the very end
                os.dup2(nowhere, stream.fileno())
        return EXIT_BROKEN_PIPE
    return code


def _run(arguments: Sequence[str] | None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] in (["--version"], ["-V"]):
        print(f"fieldwright {version()}")
        return 0
    import tyro

    from viewer.cli import options

    known = words and (words[0] in options.NAMES or words[0] in {"-h", "--help"})
    try:
        command = tyro.cli(
            options.Command,
            prog="fieldwright",
            description=DESCRIPTION,
            args=words if known else ["view", *words],
            config=(tyro.conf.FlagCreatePairsOff, tyro.conf.OmitSubcommandPrefixes),
        )
    except SystemExit as exit_request:
        return exit_request.code if isinstance(exit_request.code, int) else EXIT_USAGE
    import_jaxtyping()
    from viewer.cli.console import Console  # brings numpy, which no help text needs

    console = Console(command.json)
    try:
        with contextlib.redirect_stdout(sys.stderr):  # some libraries print their warnings among the results
            return _dispatch(command, console)
    except ViewerError as problem:
        console.error(problem)
        return EXIT_USAGE if isinstance(problem, UsageError) else EXIT_ERROR
    except KeyboardInterrupt:
        console.warn("Interrupted; what was finished is saved.")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as bug:  # noqa: BLE001 - the last resort: a sentence and a log instead of a traceback
        console.error(_report(bug))
        return EXIT_ERROR


def _dispatch(command: options.Command, console: Console) -> int:
    """Import what the command needs, and nothing else, and run it."""
    from viewer.cli import options

    match command:
        case options.View():
            from viewer.cli.opening import answers_of
            from viewer.ui.shell import app

            return app.run(command.path, command.screenshot, answers_of(command), command.photos)
        case options.Info() | options.Extract() | options.Export() | options.Convert() | options.Edit():
            from viewer.cli import files

            files.handle(command, console)
        case options.Render() | options.Eval():
            from viewer.cli import pictures

            pictures.handle(command, console)
        case options.Train():
            from viewer.cli import train

            train.train(command, console)
        case options.Moment():
            from viewer.cli import moment

            moment.run_moment(command, console)
        case options.Watch():
            from viewer.cli import watch

            watch.run(command, console)
        case options.Pose():
            from viewer.cli import pose

            pose.run(command, console)
        case options.Bench():
            from viewer.cli import bench

            bench.run(command, console)
        case options.Doctor():
            from viewer.cli import doctor

            doctor.run(command, console)
    return 0


def _report(bug: Exception) -> ViewerError:
    """A bug, as one sentence; the traceback goes to a file that can be sent in."""
    with tempfile.NamedTemporaryFile("w", prefix="fieldwright-", suffix=".log", delete=False, encoding="utf-8") as file:
        traceback.print_exception(bug, file=file)
    return ViewerError(
        f"This is a bug in Fieldwright: {type(bug).__name__}: {bug}.", f"Please report it with {Path(file.name)}."
    )
