"""Numbers in sentences."""


def counted(count: int, name: str) -> str:
    """How many of them, in the plural where there is not just one: ``1 part``, ``2,000 parts``."""
    return f"{count:,} {name}" if count == 1 else f"{count:,} {name}s"
