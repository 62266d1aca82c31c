"""Gaussians whose numbers are known, and the files that hold them, spelled out here."""

import struct

import numpy as np

from viewer.formats.splats.found import FoundSplats

INRIA = (
    *"xyz", "nx", "ny", "nz", *(f"f_dc_{n}" for n in range(3)), *(f"f_rest_{n}" for n in range(45)), "opacity",
    *(f"scale_{n}" for n in range(3)), *(f"rot_{n}" for n in range(4)),
)  # fmt: skip
"""The 62 properties of Kerbl et al. (2023), in their order."""


def gaussians(count, degree=3, seed=0):
    """Any Gaussians, as large as those of trained scenes; all numbers fit into single precision."""
    rng = np.random.default_rng(seed)
    rotations = rng.normal(size=(count, 4)).astype(np.float32)
    rotations /= np.linalg.norm(rotations, axis=1, keepdims=True)
    return FoundSplats(
        rng.normal(size=(count, 3)).astype(np.float32),
        rng.uniform(-7, -2, (count, 3)).astype(np.float32),
        rotations,
        rng.uniform(-4, 6, count).astype(np.float32),
        (0.3 * rng.normal(size=(count, (degree + 1) ** 2, 3))).astype(np.float32),
    )


def columns(splats):
    """The properties of Kerbl et al. by name: coefficients of red first, then green, then blue."""
    found = dict(zip("xyz", splats.positions.T, strict=True))
    found |= {name: np.zeros(splats.count, np.float32) for name in ("nx", "ny", "nz")}
    found |= {f"f_dc_{channel}": splats.sh[:, 0, channel] for channel in range(3)}
    rest = splats.sh.shape[1] - 1
    for channel in range(3):
        found |= {f"f_rest_{channel * rest + term}": splats.sh[:, 1 + term, channel] for term in range(rest)}
    found |= {"opacity": splats.logits}
    found |= {f"scale_{axis}": splats.log_scales[:, axis] for axis in range(3)}
    found |= {f"rot_{axis}": splats.rotations[:, axis] for axis in range(4)}
    return found


def ply(table, order="binary_little_endian", kind="float", before="", behind="", comments=()):
    """A PLY file of columns, all of one kind; tables around it without rows of their own."""
    code = {"float": "f", "double": "d"}[kind]
    count = len(next(iter(table.values())))
    header = f"ply\nformat {order} 1.0\n" + "".join(f"comment {each}\n" for each in comments) + before
    header += f"element vertex {count}\n" + "".join(f"property {kind} {name}\n" for name in table)
    header += behind + "end_header\n"
    rows = zip(*table.values(), strict=True)
    if order == "ascii":
        return (header + "".join(" ".join(repr(float(value)) for value in row) + "\n" for row in rows)).encode()
    mark = "<" if "little" in order else ">"
    return header.encode() + b"".join(struct.pack(f"{mark}{len(table)}{code}", *row) for row in rows)


def read_columns(path):
    """The columns of a PLY file of single-precision numbers, by name."""
    data = path.read_bytes()
    header, _, body = data.partition(b"end_header\n")
    names = [line.split()[2].decode() for line in header.splitlines() if line.startswith(b"property float ")]
    rows = np.frombuffer(body, "<f4").reshape(-1, len(names))
    return dict(zip(names, rows.T, strict=True))
