"""A structure from motion that knows the answer: cameras on a ring. The name of the photos' folder says how it ends."""

import json
import math
import os
import struct
import sys
import time
from pathlib import Path

from PIL import Image


def tell(**stage):
    sys.stdout.write(json.dumps(stage) + "\n")
    sys.stdout.flush()


def quaternion_towards_middle(angle):
    """World to camera, for one that stands in the direction ``angle`` of the middle and looks at it, +Y down."""
    # Turned by -90 degrees about x it looks along +y of the world; then about z.
    turn = math.pi / 2 - angle + math.pi
    half, about = math.radians(-90) / 2, turn / 2
    a, b = (math.cos(half), math.sin(half)), (math.cos(about), math.sin(about))
    return (a[0] * b[0], a[1] * b[0], -a[1] * b[1], a[0] * b[1])


def main():
    order = json.loads(sys.stdin.readline())
    root, out = Path(order["root"]), Path(order["out"])
    kind = root.parent.name if root.name == "images" else root.name
    tell(name="features")
    if kind == "crash":
        sys.stderr.write("something burst\n")
        sys.exit(3)
    if kind == "slow":
        Path(order["out"], "pid").write_text(str(os.getpid()))
        time.sleep(600)
    if kind == "nothing":
        tell(name="nothing")
        return
    tell(name="poses", count=2)
    names = order["names"][:-1] if kind == "partly" else order["names"]
    with Image.open(root / names[0]) as picture:
        width, height = picture.size
    model = out / "model"
    model.mkdir()
    (model / "cameras.bin").write_bytes(struct.pack("<QIiQQ3d", 1, 1, 0, width, height, 10.0, width / 2, height / 2))
    images = struct.pack("<Q", len(names))
    for number, name in enumerate(names):
        pose = (*quaternion_towards_middle(2 * math.pi * number / len(names)), 0.0, 0.0, 4.0)
        images += struct.pack("<I7dI", number + 1, *pose, 1) + name.encode() + b"\0" + struct.pack("<Q", 0)
    (model / "images.bin").write_bytes(images)
    (model / "points3D.bin").write_bytes(struct.pack("<Q", 0))
    tell(name="done", count=len(names), points=0, error=0.5)


main()
