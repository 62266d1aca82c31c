"""Sixteen numbers at once: LLVM vectors with Python's operators, for numba intrinsics that read like formulas.

The vectors are wider than many processors' registers; LLVM splits them, so the same code serves AVX-512 and AVX2.
"""

# llvmlite is untyped: what its builders return is inferred wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportReturnType=false

from __future__ import annotations

from llvmlite import ir

WIDTH = 16
FLOAT, INT, LONG, BIT = ir.FloatType(), ir.IntType(32), ir.IntType(64), ir.IntType(1)
FLOATS, INTS, BITS = ir.VectorType(FLOAT, WIDTH), ir.VectorType(INT, WIDTH), ir.VectorType(BIT, WIDTH)
LOOSE = ("contract", "arcp", "nsz", "reassoc", "afn")
"""Sums in any order and fused; infinities and NaN keep their meaning."""


class Lanes:
    """A vector value of 16 floats, int32s or truth values in a function that is being built.

    A Python number beside one becomes a vector of 16 equal ones. ``a < b`` and the like give truth values; integers
    compare and shift as signed ones.
    """

    def __init__(self, builder: ir.IRBuilder, value: ir.Value) -> None:
        self.builder = builder
        self.value = value

    @property
    def is_float(self) -> bool:
        """Floats, not integers or truth values."""
        return self.value.type == FLOATS

    def __add__(self, other: Lanes | float) -> Lanes:
        return self._arithmetic("fadd", "add", other)

    def __sub__(self, other: Lanes | float) -> Lanes:
        return self._arithmetic("fsub", "sub", other)

    def __mul__(self, other: Lanes | float) -> Lanes:
        return self._arithmetic("fmul", "mul", other)

    def __truediv__(self, other: Lanes | float) -> Lanes:
        return self._arithmetic("fdiv", "sdiv", other)

    def __and__(self, other: Lanes | int) -> Lanes:
        return self._made(self.builder.and_(self.value, self._like(other)))

    def __lshift__(self, count: int) -> Lanes:
        return self._made(self.builder.shl(self.value, self._like(count)))

    def __rshift__(self, count: int) -> Lanes:
        return self._made(self.builder.ashr(self.value, self._like(count)))

    def __lt__(self, other: Lanes | float) -> Lanes:
        return self._compared("<", other)

    def __gt__(self, other: Lanes | float) -> Lanes:
        return self._compared(">", other)

    def __le__(self, other: Lanes | float) -> Lanes:
        return self._compared("<=", other)

    def __ge__(self, other: Lanes | float) -> Lanes:
        return self._compared(">=", other)

    def choose(self, yes: Lanes | float, no: Lanes) -> Lanes:
        """For truth values: ``yes`` where true, else ``no``."""
        return self._made(self.builder.select(self.value, no._like(yes), no.value))

    def minimum(self, other: Lanes | float) -> Lanes:
        """The smaller of two."""
        return (self < other).choose(self, self._made(self._like(other)))

    def maximum(self, other: Lanes | float) -> Lanes:
        """The larger of two."""
        return (self > other).choose(self, self._made(self._like(other)))

    def to_int(self) -> Lanes:
        """Floats without their fraction."""
        return self._made(self.builder.fptosi(self.value, INTS))

    def to_float(self) -> Lanes:
        """Integers as floats."""
        return self._made(self.builder.sitofp(self.value, FLOATS))

    def as_float_bits(self) -> Lanes:
        """The floats whose bits these integers are."""
        return self._made(self.builder.bitcast(self.value, FLOATS))

    def floor(self) -> Lanes:
        """The largest whole numbers below."""
        return self._made(self._call("llvm.floor.v16f32", FLOATS, [self.value]))

    def bit_mask(self) -> ir.Value:
        """Truth values as an int32, lane 0 lowest."""
        return self.builder.zext(self.builder.bitcast(self.value, ir.IntType(WIDTH)), INT)

    def gathered(self, base: ir.Value, kind: ir.VectorType, mask: Lanes) -> Lanes:
        """The 4-byte values at these indices behind the address ``base``, 0 in lanes where ``mask`` is false."""
        pointer = self.builder.inttoptr(base, ir.PointerType(kind.element))
        addresses = self.builder.gep(pointer, [self.value], source_etype=kind.element)
        addresses.type = ir.VectorType(ir.PointerType(kind.element), WIDTH)  # llvmlite knows no vector of addresses
        name = f"llvm.masked.gather.v16{'f' if kind is FLOATS else 'i'}32.v16p0"
        return self._made(self._call(name, kind, [addresses, INT(4), mask.value, ir.Constant(kind, [0] * WIDTH)]))

    def exponential(self) -> Lanes:
        """``exp`` of numbers that are not positive, to 2e-7: a power of two times a polynomial of the fraction.

        The polynomial is a minimax fit of ``(2^f - 1) / f`` on [0, 1], so that ``exp(0)`` is exactly 1.
        """
        power = (self * 1.4426950408889634).maximum(-126.0)
        whole = power.floor()
        part = power - whole
        sum_ = part * 0.0018671416910365224 + 0.009017005562782288
        sum_ = sum_ * part + 0.0557999312877655
        sum_ = sum_ * part + 0.24016444385051727
        sum_ = sum_ * part + 0.6931512951850891
        return (sum_ * part + 1.0) * ((whole.to_int() + 127) << 23).as_float_bits()

    def _call(self, name: str, result: ir.Type, arguments: list[ir.Value]) -> ir.Value:
        """Call an LLVM intrinsic, declared where it is used first."""
        module = self.builder.module
        declared = module.globals.get(name)
        if declared is None:
            declared = ir.Function(module, ir.FunctionType(result, [value.type for value in arguments]), name)
        return self.builder.call(declared, arguments)

    def _made(self, value: ir.Value) -> Lanes:
        return Lanes(self.builder, value)

    def _like(self, other: Lanes | float) -> ir.Value:
        """The other operand: itself, or a number in all lanes."""
        return other.value if isinstance(other, Lanes) else ir.Constant(self.value.type, [other] * WIDTH)

    def _arithmetic(self, float_name: str, int_name: str, other: Lanes | float) -> Lanes:
        if self.is_float:
            return self._made(getattr(self.builder, float_name)(self.value, self._like(other), flags=LOOSE))
        return self._made(getattr(self.builder, int_name)(self.value, self._like(other)))

    def _compared(self, operator: str, other: Lanes | float) -> Lanes:
        compare = self.builder.fcmp_ordered if self.is_float else self.builder.icmp_signed
        return self._made(compare(operator, self.value, self._like(other)))


class Rows:
    """Rows of 16 lanes in memory, 64 bytes each and so aligned.

    Args:
        builder: Of the function.
        base: Address of row 0.
        kind: What the rows hold.
    """

    def __init__(self, builder: ir.IRBuilder, base: ir.Value, kind: ir.VectorType) -> None:
        self.builder = builder
        self.base = base
        self.kind = kind

    def __getitem__(self, row: int) -> Lanes:
        return Lanes(self.builder, self.builder.load(self._place(row), align=64, typ=self.kind))

    def __setitem__(self, row: int, lanes: Lanes) -> None:
        self.builder.store(lanes.value, self._place(row), align=64)

    def _place(self, row: int) -> ir.Value:
        return self.builder.inttoptr(self.builder.add(self.base, LONG(64 * row)), ir.PointerType(self.kind))


def splat(builder: ir.IRBuilder, scalar: ir.Value) -> Lanes:
    """A float or int32 in all lanes."""
    kind = FLOATS if scalar.type == FLOAT else INTS
    single = builder.insert_element(ir.Constant(kind, ir.Undefined), scalar, INT(0))
    return Lanes(builder, builder.shuffle_vector(single, ir.Constant(kind, ir.Undefined), ir.Constant(INTS, [0] * 16)))
