"""Entry point of the command line."""

from __future__ import annotations


def main() -> int:
    """Run the command that the arguments name and return its exit code."""
    return 2
