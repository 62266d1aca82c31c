"""One Gaussian over a block of 4 x 4 pixels at once, as numba intrinsics.

A block of pixels is 16 rows of 16 lanes in 64-byte aligned memory, row by row of the picture, see the names below.
"""

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from viewer.render.grid.lanes import FLOAT, FLOATS, INT, LONG, Lanes, Rows, splat
from viewer.render.splats.project_kernels import FADED

LEFT, RED, GREEN, BLUE, HALF_AT, MEAN, SQUARE, COST, NX, NY, NZ, NEAR, FAR, WEIGHT, AT, _ = range(16)
"""Transmittance; premultiplied colour; distance at which the transmittance fell to 1/2, -1 before that; sums of weight
times distance and its square; Gaussians seen; sum of weight times normal; between which distances they are seen; of
the newest Gaussian, its weight and its distance."""
EDGE = 4
"""Pixels along the edge of a block."""
MOST_OPAQUE = 0.99
"""So that what is behind is never wholly lost (Kerbl et al. 2023)."""
NEAREST = 0.1
"""Part of the distance to a Gaussian's middle that its depth falls to at most, where its plane would meet the eye."""
ADDRESS, REAL, WHOLE = types.int64, types.float32, types.int32
MIDDLES = [place + 0.5 for place in range(EDGE)]


@intrinsic
def blend(
    typing, pixels_at, x, y, a, b, c, limit, opacity, red, green, blue, distance, slope_x, slope_y, least
):  # fmt: skip
    """Lay a Gaussian behind what 16 pixels have; its middle is (x, y) from the block's corner.

    It is seen where ``a dx^2 / 2 + b dx dy + c dy^2 / 2`` is at most ``limit``. Returns -1 where that is nowhere, else
    16 bits that say which pixels let through more than ``least``.
    """

    def build(context, builder, signature, arguments):
        pixels_at, *scalars = arguments
        pixels = Rows(builder, pixels_at, FLOATS)
        x, y, a, b, c, limit, opacity, red, green, blue, distance, slope_x, slope_y, least = (
            splat(builder, scalar) for scalar in scalars
        )
        across = Lanes(builder, ir.Constant(FLOATS, MIDDLES * EDGE))
        down = Lanes(builder, ir.Constant(FLOATS, [middle for middle in MIDDLES for _ in range(EDGE)]))
        dx, dy = across - x, down - y
        falls = dx * (dx * a * 0.5 + dy * b) + dy * dy * c * 0.5
        near = falls <= limit
        bits = near.bit_mask()
        result = builder.alloca(INT)
        builder.store(INT(-1), result)
        with builder.if_then(builder.icmp_signed("!=", bits, INT(0))):
            alpha = (opacity * (falls.maximum(0.0) * -1.0).exponential()).minimum(MOST_OPAQUE)
            at = (distance + dx * slope_x + dy * slope_y).maximum(distance * NEAREST)
            seen = builder.and_(near.value, (alpha >= FADED).value)
            seen = builder.and_(builder.and_(seen, (at > pixels[NEAR]).value), (at <= pixels[FAR]).value)
            before = pixels[LEFT]
            weight = Lanes(builder, seen).choose(before * alpha, before * 0.0)
            after = before - weight
            pixels[LEFT] = after
            for channel, color in enumerate((red, green, blue)):
                pixels[RED + channel] = pixels[RED + channel] + weight * color
            crossed = Lanes(builder, builder.and_((before > 0.5).value, (after <= 0.5).value))
            pixels[HALF_AT] = crossed.choose(at, pixels[HALF_AT])
            pixels[MEAN] = pixels[MEAN] + weight * at
            pixels[WEIGHT], pixels[AT] = weight, at
            builder.store((after > least).bit_mask(), result)
        return builder.load(result, typ=INT)

    return WHOLE(ADDRESS, *[REAL] * 14), build


@intrinsic
def tally(typing, pixels_at, normal_at):
    """Count the newest Gaussian where it was seen, and add its normal and the square of its distance."""

    def build(context, builder, signature, arguments):
        pixels_at, normal_at = arguments
        pixels = Rows(builder, pixels_at, FLOATS)
        weight, at = pixels[WEIGHT], pixels[AT]
        pixels[COST] = pixels[COST] + (weight > 0.0).choose(1.0, weight * 0.0)
        pixels[SQUARE] = pixels[SQUARE] + weight * at * at
        for axis in range(3):
            place = builder.inttoptr(builder.add(normal_at, LONG(4 * axis)), ir.PointerType(FLOAT))
            normal = splat(builder, builder.load(place, align=4, typ=FLOAT))
            pixels[NX + axis] = pixels[NX + axis] + weight * normal
        return context.get_dummy_value()

    return types.void(ADDRESS, ADDRESS), build
