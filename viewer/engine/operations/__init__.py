"""Every long job as a generator of progress: the one place that joins formats, training, decompose and render.

A worker child, the command line and the tests run the same generators. Nothing is imported here: `dispatch` brings
all of them, torch included, which a command that only describes a file should not wait for.
"""
