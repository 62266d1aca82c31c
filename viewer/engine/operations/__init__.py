"""Every long job as a generator of progress: the one place that joins formats, training, decompose and render.

A worker child, the command line and the tests run the same generators. Nothing is imported here: a job brings its own
operation, so that a command that only describes a file does not wait for torch.
"""
