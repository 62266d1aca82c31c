"""Damage that files suffer, for readers of checkpoints: each is told in a moment, or does no harm."""

import random

from viewer.errors import ViewerError
from viewer.formats.registry import open_path
from viewer.scene.progress import run_to_end

FEW, MANY = 6, 200


def mutations(data, count, seed=0):
    """Copies of a file that were cut, or in which bytes were changed, filled with ones or taken out."""
    chance = random.Random(seed)
    for number in range(count):
        copy = bytearray(data)
        match number % 5:
            case 0:
                del copy[chance.randrange(len(copy)) :]
            case 1:
                copy[chance.randrange(len(copy))] ^= 1 << chance.randrange(8)
            case 2:
                at = chance.randrange(len(copy))
                copy[at : at + 8] = b"\xff" * min(8, len(copy) - at)
            case 3:
                at = chance.randrange(len(copy))
                del copy[at : at + chance.randrange(1, 64)]
            case _:
                for _ in range(20):
                    copy[chance.randrange(len(copy))] = chance.randrange(256)
        yield bytes(copy)


def check_mutations(path, store, count, seed=0):
    """Open damaged copies of a file; what is refused has a hint."""
    data = path.read_bytes()
    for copy in mutations(data, count, seed):
        path.write_bytes(copy)
        refused = refusal_of(path, store)
        assert refused is None or (refused.message and refused.hint)
    path.write_bytes(data)


def refusal_of(path, store):
    """What is said where a file is refused; None where it opens."""
    try:
        run_to_end(open_path(path, store))
    except ViewerError as error:
        return error
    return None
