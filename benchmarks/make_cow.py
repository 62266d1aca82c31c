"""A video of a cow that walks and looks around, with truth, as ``bm_bones.py`` reads it: another subject than the fox.

Usage: python benchmarks/make_cow.py OUT [--rounds 2.4]

The shape is ``spot`` (Keenan Crane, public domain) of ../shared/data/meshes on bones of our own. Each leg takes
``--rounds`` steps while the head goes up, down and aside once, at its own pace. Drawn by our own rays, with light from
above.
"""

from __future__ import annotations

import argparse
import json
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
from jaxtyping import Float, Int64
from PIL import Image

from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.camera import Camera, look_at, pinhole, pixel_centers
from viewer.scene.mesh import face_normals

SPOT = Path(__file__).parents[1] / "../shared/data/meshes/spot"
FRAMES, WIDTH, HEIGHT, FIELD = 40, 256, 192, 0.55
EVERY, ASIDE = 4, 1.2
"""Of which frames there is a test view, and how far around from the frame, in radians."""
FINER = 2
"""Rays along each side of a pixel."""
SOFT = 0.05
"""How far bones reach into each other."""
LIGHT, AMBIENT = np.array([0.3, 0.9, -0.3]), 0.55
HIPS = ((0.2, 0.15), (-0.2, 0.15), (0.2, 0.8), (-0.2, 0.8))
"""Of the legs, across and along; the cow looks to where ``along`` falls."""
HIP, KNEE, HOOF = -0.2, -0.45, -0.74
"""Heights."""
NECK = np.array([0.0, 0.25, 0.0])

Points = Float[np.ndarray, "n 3"]


def main() -> None:
    """Write photos, cameras and meshes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rounds", type=float, default=2.4)
    options = parser.parse_args()
    out: Path = options.out
    for name in ("video", "test", "truth"):
        (out / name).mkdir(parents=True, exist_ok=True)
    points, texels, faces, texture = shape()
    weights = hanging(points)
    np.save(out / "truth/faces.npy", faces[:, :, 0].astype(np.uint32))
    shots = {"train": [], "test": []}
    for number in range(FRAMES):
        time = number / FRAMES
        there = carried(points, weights, moves(time, options.rounds))
        np.savez_compressed(out / f"truth/mesh_{number:03d}.npz", vertices=upright(there).astype(np.float32))
        angle, height = 0.4 + 2.0 * math.pi * time, 0.9 + 0.5 * math.sin(2.0 * math.pi * time)
        views = [("train", "video", angle, height)]
        views += [("test", "test", angle + ASIDE, 1.1)] if number % EVERY == 0 else []
        for split, folder, turn, high in views:
            eye = (4.6 * math.cos(turn), 4.6 * math.sin(turn), high)
            camera = Camera(look_at(eye, (0.0, 0.0, 0.1)), pinhole(FIELD, WIDTH, HEIGHT))
            file = f"{folder}/{number:03d}.png"
            Image.fromarray(drawn(camera, upright(there), texels, faces, texture)).save(out / file)
            pose = np.array(camera.camera_to_world).reshape(4, 4).tolist()
            shots[split].append({"file_path": file, "time": time, "transform_matrix": pose})
    across = 2.0 * math.atan(math.tan(0.5 * FIELD) * WIDTH / HEIGHT)
    for split, frames in shots.items():
        text = json.dumps({"camera_angle_x": across, "w": WIDTH, "h": HEIGHT, "frames": frames})
        (out / f"transforms_{split}.json").write_text(text, encoding="utf-8")


def shape() -> tuple[Points, Float[np.ndarray, "t 2"], Int64[np.ndarray, "f 3 2"], np.ndarray]:
    """Vertices, texture coordinates, both numbers of each corner, and the texture."""
    rows = [line.split() for line in (SPOT / "spot.obj").read_text().splitlines()]
    points, texels = (
        np.array([[float(word) for word in row[1:]] for row in rows if row[:1] == [name]]) for name in ("v", "vt")
    )
    corners = [[[int(n) - 1 for n in word.split("/")[:2]] for word in row[1:]] for row in rows if row[:1] == ["f"]]
    faces = [[face[0], *pair] for face in corners for pair in pairwise(face[1:])]
    texture = np.asarray(Image.open(SPOT / "spot_texture.png").convert("RGB"), np.float64) / 255.0
    return points, texels, np.array(faces, np.int64), texture


def upright(points: Points) -> Points:
    """From y up to z up, about the middle."""
    return np.stack([points[:, 0], -(points[:, 2] - 0.2), points[:, 1]], 1)


def hanging(points: Points) -> Float[np.ndarray, "n b"]:
    """By which parts points hang on body, head, and thigh and shank of each leg: the softmax of how far each is."""
    x, y, z = points.T
    body = np.maximum(0.0, np.maximum(HIP - y, NECK[2] - 0.05 - z))
    head = np.maximum(0.0, np.maximum(z - NECK[2] + 0.05, NECK[1] - 0.1 - y))
    far = [np.where(y > HIP, body * (z > NECK[2] - 0.05), body), head]
    for across, along in HIPS:
        aside = np.maximum(0.0, np.hypot(x - across, z - along) - 0.22) + 2.0 * (x * across < 0.0)
        far.append(aside + np.maximum(0.0, np.maximum(y - HIP, KNEE - y)))
        far.append(aside + np.maximum(0.0, y - KNEE))
    parts = np.exp(-np.stack(far, 1) / SOFT)
    return parts / parts.sum(1, keepdims=True)


def moves(time: float, rounds: float) -> list[np.ndarray]:
    """What each bone does to space."""
    step = 2.0 * math.pi * rounds * time
    body = about((0.0, 0.0, 0.4), (1.0, 0.0, 0.0), 0.04 * math.sin(2.0 * step))
    body[1, 3] += 0.03 * math.sin(2.0 * step + 0.5)
    nod = about(NECK, (1.0, 0.0, 0.0), 0.3 * math.sin(2.0 * math.pi * time))
    made = [body, body @ about(NECK, (0.0, 1.0, 0.0), 0.35 * math.sin(2.0 * math.pi * time + 1.0)) @ nod]
    for leg, (across, along) in enumerate(HIPS):
        phase = step + math.pi * (leg in (1, 2)) + 0.4 * (leg > 1)
        thigh = body @ about((across, HIP, along), (1.0, 0.0, 0.0), 0.5 * math.sin(phase))
        bend = 0.45 * (1.0 - math.cos(phase + 0.8))
        made += [thigh, thigh @ about((across, KNEE, along), (1.0, 0.0, 0.0), -bend)]
    return made


def about(place: tuple[float, float, float] | np.ndarray, axis: tuple[float, float, float], angle: float) -> np.ndarray:
    """A turn about an axis through a place."""
    x, y, z = axis
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    made = np.eye(4)
    made[:3, :3] += math.sin(angle) * cross + (1.0 - math.cos(angle)) * cross @ cross
    made[:3, 3] = place - made[:3, :3] @ place
    return made


def carried(points: Points, weights: np.ndarray, bones: list[np.ndarray]) -> Points:
    """Linear blend skinning."""
    mixed = np.einsum("nb,bij->nij", weights, np.array(bones)[:, :3])
    return np.einsum("nij,nj->ni", mixed[:, :, :3], points) + mixed[:, :, 3]


def drawn(camera: Camera, points: Points, texels: np.ndarray, faces: np.ndarray, texture: np.ndarray) -> np.ndarray:
    """A photo with alpha, 8 bits."""
    wide, high = WIDTH * FINER, HEIGHT * FINER
    origins, directions = camera.resized(wide, high).rays(pixel_centers(wide, high))
    own = faces[:, :, 0].astype(np.uint32)
    hits = RayCaster(points.astype(np.float32), own).hits(origins.astype(np.float32), directions.astype(np.float32))
    there = hits.faces >= 0
    corners, u, v = faces[hits.faces[there]], hits.u[there, None], hits.v[there, None]
    normals, flat = np.zeros_like(points), face_normals(points, own)
    for corner in range(3):
        np.add.at(normals, own[:, corner], flat)
    parts = np.stack([1.0 - u - v, u, v], 1)
    place, normal = (parts * texels[corners[:, :, 1]]).sum(1), (parts * normals[corners[:, :, 0]]).sum(1)
    column, row = np.clip(place * texture.shape[1::-1], 0, np.subtract(texture.shape[1::-1], 1)).astype(int).T
    way = upright(LIGHT[None]) - upright(np.zeros((1, 3)))
    facing = (normal @ way[0]) / np.maximum(np.linalg.norm(normal, axis=1), 1e-12) / np.linalg.norm(way)
    picture = np.zeros((wide * high, 4))
    picture[there, :3] = texture[len(texture) - 1 - row, column]
    picture[there, :3] *= (AMBIENT + (1.0 - AMBIENT) * np.maximum(facing, 0.0))[:, None]
    picture[there, 3] = 1.0
    mean = picture.reshape(HEIGHT, FINER, WIDTH, FINER, 4).mean((1, 3))
    mean[..., :3] /= np.maximum(mean[..., 3:], 1e-6)
    return (255.0 * np.clip(mean, 0.0, 1.0) + 0.5).astype(np.uint8)


if __name__ == "__main__":
    main()
