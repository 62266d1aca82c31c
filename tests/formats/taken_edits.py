"""Edits from files, without a document."""

from viewer.formats.edit_files import edit_of, read_written


def taken(written, store, within=None, measures=None):
    """The edits that have been written down."""
    return tuple(edit_of(f"Edit {number}", each, store, within, measures) for number, each in enumerate(written, 1))


def read_edits(path, store):
    """Those in a file, which act on whole nodes."""
    return taken(read_written(path), store)
