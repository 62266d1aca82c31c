"""Every long job as a generator of progress: the one place that joins formats, training, decompose and render.

A worker child, the command line and the tests run the same generators.
"""

from viewer.engine.operations.dispatch import run

__all__ = ("run",)
