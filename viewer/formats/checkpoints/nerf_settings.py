"""What programs write beside their checkpoints about the training."""

from __future__ import annotations

from pathlib import Path

SETTINGS = {"args.txt": "=", "config.txt": "=", "config.yml": ":"}
"""Names of such files, and what is between a name and its value there."""
MOST_SETTINGS = 1 << 16


def settings_beside(path: Path) -> dict[str, str]:
    """What a file beside the checkpoint says of its training; of a name that comes again, the first."""
    for name, between in SETTINGS.items():
        try:
            with path.with_name(name).open(encoding="utf-8") as file:
                lines = [line.partition(between) for line in file.read(MOST_SETTINGS).splitlines()]
        except (OSError, ValueError):
            continue
        return {key.strip(): value.strip() for key, found, value in reversed(lines) if found}
    return {}
