"""The steps of 16 rays at once, as numba intrinsics: finding the cell, absorbing light, blending colours.

Every packet has, beside the rows of :mod:`viewer.render.grid.ray_kernels`, two blocks of working memory:

- ``state`` (int32): row 0 the step k, 1 the number of the cell's record.
- ``work`` (float32): rows 0-2 the place within the cell, 3 the weight of the sample, 4 the optical depth of the step,
  5 the transmittance before it, 6 the weight to colour it with, 8-15 the shares of the cell's corners.

All arguments ending in ``_at`` are addresses of 64-byte aligned memory.
"""

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from viewer.render.grid.lanes import FLOAT, FLOATS, INT, INTS, LONG, LOOSE, Lanes, Rows, splat
from viewer.render.grid.voxel_kernels import COST, LIGHT, MEAN, OCCUPIED, PENDING, SPREAD

ADDRESS, REAL, WHOLE = types.int64, types.float32, types.int32
HALVES, TERMS = ir.VectorType(ir.HalfType(), 32), ir.VectorType(FLOAT, 32)
QUAD, QUAD_PLACES = ir.VectorType(FLOAT, 4), ir.VectorType(INT, 4)


@intrinsic
def find_cells(typing, ray_at, counts_at, state_at, work_at, top_at, cells_at, bricks_y, bricks_z):
    """Find the cells at the current steps of 16 rays, and move the rays on: by one step, or over empty space.

    Returns two sets of lanes in one int32: those in a cell that has a record, and, 16 bits up, those with steps left.
    """

    def build(context, builder, signature, arguments):
        ray_at, counts_at, state_at, work_at, top_at, cells_at, bricks_y, bricks_z = arguments
        ray, state, work = (
            Rows(builder, ray_at, FLOATS), Rows(builder, state_at, INTS), Rows(builder, work_at, FLOATS),
        )  # fmt: skip
        k, count = state[0], Rows(builder, counts_at, INTS)[0]
        active = k < count
        middle = k.to_float() + 0.5
        positions = [ray[axis] + middle * ray[3 + axis] for axis in range(3)]
        x, y, z = cell = [place.to_int() for place in positions]
        for axis in range(3):
            work[axis] = positions[axis] - cell[axis].to_float()
        brick = ((x >> 3) * splat(builder, bricks_y) + (y >> 3)) * splat(builder, bricks_z) + (z >> 3)
        slot = brick.gathered(top_at, INTS, active)
        in_brick = (slot >= 0) & active
        inner = (slot << 9) + (((x & 7) << 6) + ((y & 7) << 3) + (z & 7))
        value = in_brick.choose(inner.gathered(cells_at, INTS, in_brick), slot)
        hit = (value > 0) & in_brick
        # the empty cube around the cell: `value` bricks or cells far, measured from its own lower corner
        ahead = in_brick.choose(value, value << 3) * -1
        behind = in_brick.choose(1, splat(builder, INT(8))) - ahead
        alignment = in_brick.choose(-1, splat(builder, INT(-8)))
        faces = [(cell[axis] & alignment) + (ray[3 + axis] > 0.0).choose(ahead, behind) for axis in range(3)]
        exits = [(faces[axis].to_float() - ray[axis]) * ray[6 + axis] for axis in range(3)]
        beyond = (exits[0].minimum(exits[1]).minimum(exits[2]) + 0.5).to_int()
        following = k + 1
        state[0] = active.choose(hit.choose(following, following.maximum(beyond)), k)
        state[1] = value
        left = state[0] < count
        return builder.or_(hit.bit_mask(), builder.shl(left.bit_mask(), INT(16)))

    return WHOLE(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, WHOLE, WHOLE), build


@intrinsic
def absorb(typing, hits, counts_at, state_at, work_at, seen_at, records_at, step, least_weight, least_light):
    """Take a sample of the density in the lanes ``hits`` and let it absorb; end rays that have little light left.

    Returns two sets of lanes in one int32: those whose sample is to be coloured, and, 16 bits up, those in which the
    transmittance fell to 1/2.
    """

    def build(context, builder, signature, arguments):
        hits, counts_at, state_at, work_at, seen_at, records_at, step, least_weight, least_light = arguments
        counts, state = Rows(builder, counts_at, INTS), Rows(builder, state_at, INTS)
        work, seen = Rows(builder, work_at, FLOATS), Rows(builder, seen_at, FLOATS)
        bits = builder.bitcast(builder.trunc(hits, ir.IntType(16)), ir.VectorType(ir.IntType(1), 16))
        hit = Lanes(builder, bits)
        shares = _shares(work)
        first = state[1] << 4
        density = shares[0] * 0.0
        for corner in range(8):
            work[8 + corner] = shares[corner]
            density = density + shares[corner] * (first + corner).gathered(records_at, FLOATS, hit)
        optical = density.maximum(0.0) * splat(builder, step)
        before = seen[LIGHT]
        after = before * (optical * -1.0).exponential()
        weight = before - after
        seen[MEAN] = seen[MEAN] + weight * (state[0].to_float() - 0.5)  # the rays have moved on by one step already
        seen[LIGHT] = after
        pending = seen[PENDING] + weight
        colored = (pending > splat(builder, least_weight)) & hit
        seen[PENDING] = colored.choose(0.0, pending)
        work[3], work[4], work[5], work[6] = weight, optical, before, pending
        ended = after < splat(builder, least_light)
        counts[0] = ended.choose(0, counts[0])
        crossed = (before > 0.5) & (after <= 0.5)
        return builder.or_(colored.bit_mask(), builder.shl(crossed.bit_mask(), INT(16)))

    arguments = (WHOLE, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, REAL, REAL, REAL)
    return WHOLE(*arguments), build


@intrinsic
def tally(typing, hits, state_at, work_at, seen_at, paid_light):
    """Count the samples in the lanes ``hits``, and follow how far the light is stopped apart; after :func:`absorb`.

    The spread ``S = sum_k w_k (t_k - mean)^2`` grows by ``w (t - mean before) (t - mean after)`` (Welford 1962, with
    weights as in West 1979); both means follow from the sum of ``w t``. A sample costs something where it still had the
    light ``paid_light`` before it.
    """

    def build(context, builder, signature, arguments):
        hits, state_at, work_at, seen_at, paid_light = arguments
        bits = builder.bitcast(builder.trunc(hits, ir.IntType(16)), ir.VectorType(ir.IntType(1), 16))
        hit = Lanes(builder, bits)
        work, seen = Rows(builder, work_at, FLOATS), Rows(builder, seen_at, FLOATS)
        one = work[5] * 0.0 + 1.0
        zero = one - one
        seen[COST] = seen[COST] + (hit & (work[5] >= splat(builder, paid_light))).choose(one, zero)
        seen[OCCUPIED] = seen[OCCUPIED] + hit.choose(one, zero)
        t, weight = Rows(builder, state_at, INTS)[0].to_float() - 0.5, work[3]
        stopped = (one - work[5] + weight).maximum(1e-30)
        before = (seen[MEAN] - weight * t) / (one - work[5]).maximum(1e-30)
        first = (one - work[5]) < 1e-6
        spread = weight * (t - first.choose(t, before)) * (t - seen[MEAN] / stopped)
        seen[SPREAD] = seen[SPREAD] + (hit & (weight > 0.0)).choose(spread, zero)
        return context.get_dummy_value()

    return types.void(WHOLE, ADDRESS, ADDRESS, ADDRESS, REAL), build


def _shares(work):
    """Trilinear shares of the eight corners."""
    one = work[0] * 0.0 + 1.0
    (fx, fy, fz), (gx, gy, gz) = (work[0], work[1], work[2]), (one - work[0], one - work[1], one - work[2])
    faces = (gx * gy, gx * fy, fx * gy, fx * fy)
    return [face * side for face in faces for side in (gz, fz)]


@intrinsic
def add_color(typing, table_at, rows_at, shares_at, basis_at, color_at, weight):
    """Add ``weight`` times ``max(0, sum_k Y_k sum_corner share * c_k + 1/2)`` of a cell to the colour of a ray.

    From half-float table rows of 32 lanes. ``rows_at``: the corners' eight row numbers. ``shares_at``: the first of
    eight floats, 64 bytes apart. ``basis_at``: the harmonics in the lanes of a row. ``color_at``: four floats, of which
    the last one means nothing.
    """

    def build(context, builder, signature, arguments):
        table_at, rows_at, shares_at, basis_at, color_at, weight = arguments
        total = None
        for corner in range(8):
            row = builder.load(_pointer(builder, rows_at, 4 * corner, INT), typ=INT)
            place = builder.add(table_at, builder.shl(builder.zext(row, LONG), LONG(6)))
            halves = builder.load(_pointer(builder, place, 0, HALVES), align=64, typ=HALVES)
            share = builder.load(_pointer(builder, shares_at, 64 * corner, FLOAT), typ=FLOAT)
            term = builder.fmul(builder.fpext(halves, TERMS), _splat_terms(builder, share), flags=LOOSE)
            total = term if total is None else builder.fadd(total, term, flags=LOOSE)
        basis = builder.load(_pointer(builder, basis_at, 0, TERMS), align=64, typ=TERMS)
        product = builder.fmul(total, basis, flags=LOOSE)
        # lanes 4 k + c: fold the eight coefficients k of a colour c onto each other, then add coefficient 8
        folded = product
        for count in (16, 8, 4):
            low, high = (_picked(builder, folded, range(start, start + count)) for start in (0, count))
            folded = builder.fadd(low, high, flags=LOOSE)
        folded = builder.fadd(folded, _picked(builder, product, (3, 7, 11, 15)), flags=LOOSE)
        lifted = builder.fadd(folded, ir.Constant(QUAD, [0.5] * 4), flags=LOOSE)
        zero = ir.Constant(QUAD, [0.0] * 4)
        radiance = builder.select(builder.fcmp_ordered(">", lifted, zero), lifted, zero)
        single = builder.insert_element(ir.Constant(QUAD, ir.Undefined), weight, INT(0))
        weights = builder.shuffle_vector(single, ir.Constant(QUAD, ir.Undefined), ir.Constant(QUAD_PLACES, [0] * 4))
        color = _pointer(builder, color_at, 0, QUAD)
        light = builder.fadd(
            builder.load(color, align=16, typ=QUAD), builder.fmul(weights, radiance, flags=LOOSE), flags=LOOSE
        )
        builder.store(light, color, align=16)
        return context.get_dummy_value()

    return types.void(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, REAL), build


@intrinsic
def lowest_lane(typing, lanes):
    """The number of the lowest set bit; there has to be one."""

    def build(context, builder, signature, arguments):
        return builder.cttz(arguments[0], ir.IntType(1)(1))

    return types.uint32(types.uint32), build


@intrinsic
def lane_count(typing, lanes):
    """How many bits are set."""

    def build(context, builder, signature, arguments):
        return builder.zext(builder.ctpop(arguments[0]), LONG)

    return types.int64(types.uint32), build


def _pointer(builder, base, offset, kind):
    """``base + offset`` bytes as a pointer to ``kind``."""
    return builder.inttoptr(builder.add(base, LONG(offset)), ir.PointerType(kind))


def _splat_terms(builder, scalar):
    """A float in all 32 lanes of a table row."""
    single = builder.insert_element(ir.Constant(TERMS, ir.Undefined), scalar, INT(0))
    zeros = ir.Constant(ir.VectorType(INT, 32), [0] * 32)
    return builder.shuffle_vector(single, ir.Constant(TERMS, ir.Undefined), zeros)


def _picked(builder, vector, lanes):
    """Some lanes of a vector, in order."""
    mask = ir.Constant(ir.VectorType(INT, len(lanes)), list(lanes))
    return builder.shuffle_vector(vector, ir.Constant(vector.type, ir.Undefined), mask)
