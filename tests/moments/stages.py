"""A small stage whose every motion is known: textured boards before a wall, drawn by the program's own renderer."""

import math

import cv2
import numpy as np
from msgspec.structs import replace

from viewer.engine.operations.pictures import picture_of
from viewer.render.request import RenderOptions
from viewer.scene.camera import Camera, Pinhole
from viewer.scene.color import linear_to_srgb
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene, World
from viewer.scene.geometry import Transform, as_array, as_mat4
from viewer.scene.material import Material, Texture
from viewer.scene.mesh import Mesh
from viewer.scene.progress import run_to_end

WIDTH, HEIGHT = 480, 360
FOCAL = 480.0
WALL = 6.0
BOARDS = ((2.2, (-0.55, -0.1), (0.34, 0.04)), (3.4, (0.75, 0.2), (-0.4, -0.06)))
"""Depth, place at time 0, and motion until time 1 of each board."""
JITTER = (0.006, -0.004, 0.005)
"""By how much the second photo's camera is turned (a rotation vector in radians)."""


def texture(seed: int, tint: tuple[float, float, float], side: int = 512) -> np.ndarray:
    """Noise of several sizes in shades of a colour, smooth enough for what a photo resolves."""
    numbers, grey = np.random.default_rng(seed), np.zeros((side, side), np.float32)
    for cells, strength in ((6, 1.0), (17, 0.8), (41, 0.6), (90, 0.35)):
        noise = numbers.normal(size=(cells, cells)).astype(np.float32)
        grey += strength * cv2.resize(noise, (side, side), interpolation=cv2.INTER_CUBIC)
    grey = 0.5 + 0.5 * np.tanh(0.8 * grey)
    colors = np.stack([0.12 + 0.85 * part * grey + 0.1 * (1.0 - grey) for part in tint], -1)
    return (np.clip(colors, 0, 1) * 255).astype(np.uint8)


def board(store, seed: int, tint, half: tuple[float, float], round_: bool) -> Model:
    """A flat board of that half size in the plane z = 0, facing +Z; a disc where it is round."""
    count = 64 if round_ else 4
    turn = np.arange(count) * math.tau / count
    rim = np.stack([np.cos(turn), np.sin(turn)], 1) if round_ else np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], float)
    corners = np.concatenate([[[0.0, 0.0]], rim])
    points = np.concatenate([corners * half, np.zeros((len(corners), 1))], 1).astype(np.float32)
    faces = np.array([[0, 1 + n, 1 + (n + 1) % count] for n in range(count)], np.uint32)
    normals = np.tile(np.float32([0, 0, 1]), (len(points), 1))
    uvs = (corners * [0.5, -0.5] + 0.5).astype(np.float32)
    mesh = Mesh(points, faces, normals, uvs=uvs)
    pixels = texture(seed, tint)
    map_ = Texture(store.put({"pixels": pixels}), *pixels.shape[1::-1], "clamp", "clamp")
    material = Material(lit=False, base_color_map=map_)
    return Model(store.put(mesh.tensors()), mesh.aabb, len(points), len(faces), (material,))


def camera(turn=(0.0, 0.0, 0.0), shift=(0.0, 0.0, 0.0)) -> Camera:
    """A camera at the origin that looks along -Z, turned (in axes of +Y down, +Z ahead) and shifted (+Y up)."""
    flip = np.diag([1.0, -1.0, -1.0])
    pose = np.eye(4)
    pose[:3, :3] = flip @ cv2.Rodrigues(np.array(turn))[0].T @ flip
    pose[:3, 3] = shift
    return Camera(as_mat4(pose), Pinhole(WIDTH, HEIGHT, FOCAL, FOCAL, WIDTH / 2, HEIGHT / 2))


def stage_at(time: float, store) -> Scene:
    """The stage at a time from 0 to 1."""
    wall = Node("wall", board(store, 1, (0.45, 0.6, 0.8), (6.0, 5.0), False), transform=Transform((0.0, 0.0, -WALL)))
    nodes = [wall]
    looks = ((2, (0.9, 0.45, 0.3), (0.38, 0.38), True), (3, (0.4, 0.8, 0.35), (0.5, 0.62), False))
    for (depth, place, motion), look in zip(BOARDS, looks, strict=True):
        x, y = (start + time * move for start, move in zip(place, motion, strict=True))
        nodes.append(Node("board", board(store, *look), transform=Transform((x, y, -depth))))
    return Scene(tuple(nodes), World(background=(0.0, 0.0, 0.0)))


def photo(time: float, store, eye: Camera) -> np.ndarray:
    """What a camera sees: sRGB bytes."""
    return photo_of(stage_at(time, store), store, eye)


def photo_of(scene: Scene, store, eye: Camera) -> np.ndarray:
    """What a camera sees of a scene."""
    options = RenderOptions(samples=16)
    frame = run_to_end(picture_of(scene, store, eye, (WIDTH, HEIGHT), ("color",), "final", options))
    return (np.clip(linear_to_srgb(frame.radiance[..., :3].astype(np.float32)), 0, 1) * 255 + 0.5).astype(np.uint8)


def depths(time: float, store, eye: Camera) -> np.ndarray:
    """Depth along the optical axis at each pixel."""
    frame = run_to_end(picture_of(stage_at(time, store), store, eye, (WIDTH, HEIGHT), ("color",), "final", None))
    _, rays = eye.rays(np.stack(np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5), -1).reshape(-1, 2))
    ahead = (rays @ -as_array(eye.camera_to_world)[:3, 2]).reshape(HEIGHT, WIDTH)
    return (frame.depth * ahead).astype(np.float32)


def decibels(one: np.ndarray, other: np.ndarray, border: int = 8) -> float:
    """PSNR of two pictures, borders apart."""
    inner = np.s_[border:-border, border:-border]
    error = float(((one[inner].astype(float) - other[inner].astype(float)) ** 2).mean())
    return math.inf if error == 0 else 10.0 * math.log10(255.0**2 / error)


def shifted(eye: Camera, shift: tuple[float, float, float]) -> Camera:
    """The camera from elsewhere."""
    pose = as_array(eye.camera_to_world)
    pose[:3, 3] += shift
    return replace(eye, camera_to_world=as_mat4(pose))
