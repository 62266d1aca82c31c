"""Pictures as half floats, 16 numbers at once; needs a processor that converts them (see ``simd_available``)."""

# An intrinsic's first parameter is numba's own, and its callers leave it out.
# pyright: reportCallIssue=false

from __future__ import annotations

from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from viewer.render.grid.lanes import FLOATS, WIDTH

HALVES = ir.VectorType(ir.HalfType(), WIDTH)


@intrinsic
def _halve(typing, source_at, target_at):
    """Round 16 floats at one address to half floats at another, to the nearest and ties to even, as numpy does."""

    def build(context, builder, signature, arguments):
        source, target = (
            builder.inttoptr(at, ir.PointerType(kind)) for at, kind in zip(arguments, (FLOATS, HALVES), strict=True)
        )
        halves = builder.fptrunc(builder.load(source, align=4, typ=FLOATS), HALVES)
        builder.store(halves, target, align=2)
        return context.get_dummy_value()

    return types.void(types.int64, types.int64), build


@njit(cache=True, nogil=True)
def halve_rows(source, target):
    """Rows of floats (h, n) as half floats in ``target``, (h, n) bit patterns; n must be a multiple of 16."""
    for row in range(source.shape[0]):
        source_at, target_at = source[row].ctypes.data, target[row].ctypes.data
        for first in range(0, source.shape[1], 16):
            _halve(source_at + 4 * first, target_at + 2 * first)
