"""Asking a field about many points: in blocks that fit the cache and the memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import numpy as np
import torch
from jaxtyping import Float, Float32
from llvmlite.binding import get_host_cpu_features
from torch import Tensor

from viewer.fields.field import Field
from viewer.render.threads import in_threads

BLOCK = 2048
"""Points at once: 256 numbers for each of them still fit a core's second cache."""
SMALLEST_BLOCK = 64
CPU = torch.device("cpu")


class Evaluator:
    """Evaluates a field without gradients, in several threads with a block each.

    torch's own threads wait for each other after every layer, which takes twenty times as long wherever the processor
    has anything else to do; so this sets torch to one thread. A block that does not fit the memory
    is halved.

    Args:
        field: What to ask.
        device: Where it computes.
        block: Points at once.
    """

    def __init__(self, field: Field, device: torch.device = CPU, block: int = BLOCK) -> None:
        torch.set_num_threads(1)
        self.field = field
        self.device = device
        self.block = block

    def density(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, " n"]:
        """Density per unit length at a block of points in the field's space; what is not finite counts as nothing."""
        return finite(self.field.density(torch.from_numpy(points).to(self.device))).cpu().numpy()

    def each_block(self, count: int, work: Callable[[slice], None]) -> Iterator[int]:
        """Call ``work`` with each block of ``count`` points; yield how many are done, again and again.

        It is called in other threads, and again with smaller parts of a block for which it raised ``MemoryError``.

        Raises:
            MemoryError: Not even the smallest block fits.
        """
        parts = (slice(start, min(start + self.block, count)) for start in range(0, count, self.block))
        done = 0
        for finished in in_threads(partial(_fitting, work), parts, "field"):
            done += finished
            yield done


def _fitting(work: Callable[[slice], None], part: slice) -> int:
    """Do a block, in halves where it does not fit the memory; return how many points it has."""
    size = part.stop - part.start
    try:
        with memory_errors(), torch.no_grad():
            work(part)
    except MemoryError:
        if size <= SMALLEST_BLOCK:
            raise
        middle = part.start + size // 2
        return _fitting(work, slice(part.start, middle)) + _fitting(work, slice(middle, part.stop))
    return size


def finite(values: Tensor) -> Float[Tensor, "..."]:
    """In float32, with 0 in place of what is no number."""
    return torch.nan_to_num(values.float(), 0.0, 0.0, 0.0)


def quick_dtype(device: torch.device) -> torch.dtype:
    """In which precision ``device`` multiplies matrices fastest, of those in which colours come out right.

    bfloat16 where the processor has instructions for it: about four times as fast as float32.
    """
    features = get_host_cpu_features()
    in_hardware = features.get("avx512bf16") or features.get("amx-bf16")
    return torch.bfloat16 if device.type == "cpu" and in_hardware else torch.float32


@contextmanager
def memory_errors() -> Iterator[None]:
    """Turn torch's ways to say that memory is short into ``MemoryError``."""
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise MemoryError(str(error)) from error
    except RuntimeError as error:
        if "can't allocate memory" in str(error) or "out of memory" in str(error).lower():
            raise MemoryError(str(error)) from error
        raise


def spread_directions() -> Float[Tensor, "12 3"]:
    """Unit vectors to the 12 corners of an icosahedron; the last 6 are opposite to the first 6.

    Sums over them are integrals over the sphere for polynomials up to degree 5 (a spherical 5-design), so harmonics of
    degree 2 are orthogonal on them, and fitted from them without loss.
    """
    golden = (1 + 5**0.5) / 2
    one_side = [[0, 1, golden], [1, golden, 0], [-golden, 0, -1], [0, -1, golden], [1, -golden, 0], [golden, 0, -1]]
    corners = torch.nn.functional.normalize(torch.tensor(one_side), dim=-1)
    return torch.cat([corners, -corners])
